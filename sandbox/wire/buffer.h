/*
 * Bytes going out (struct buffer) and bytes coming in (struct buffer_reader),
 * little-endian, used by both ends of the socketpair. Both remember their first
 * failure, so that a caller writes or reads all fields and asks once.
 */
#ifndef SANDBOX_WIRE_BUFFER_H
#define SANDBOX_WIRE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/wire/cleanup.h"

/* Borrowed bytes or UTF-8 text; never terminated by NUL. */
struct bytes {
	const uint8_t *data;
	size_t size;
};

/* Bytes of a C string; NULL counts as empty. */
struct bytes bytes_of(const char *text);
bool bytes_equal(struct bytes bytes, const char *text);
/* A NUL-terminated copy, which the caller frees; NULL: out of memory. */
char *bytes_copy(struct bytes bytes);
/* The longest beginning of at most `most` bytes that cuts no character of a UTF-8 text. */
struct bytes bytes_cut(struct bytes text, size_t most);

/* All zero is an empty buffer. */
struct buffer {
	uint8_t *data;
	size_t size;
	size_t capacity;
	bool failed; /* out of memory, once: everything after is dropped */
	bool wipes;  /* it may hold a secret: nothing of it stays in memory that is freed */
};

/* Leaves an empty one, which wipes if this did. */
void buffer_done(struct buffer *buffer);
/* Room for `size` more bytes. NULL: out of memory, and `failed` is set. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t size);
void buffer_put_raw(struct buffer *buffer, const void *data, size_t size);
void buffer_put_u8(struct buffer *buffer, uint8_t value);
void buffer_put_u16(struct buffer *buffer, uint16_t value);
void buffer_put_u32(struct buffer *buffer, uint32_t value);
void buffer_put_u64(struct buffer *buffer, uint64_t value);
void buffer_put_f64(struct buffer *buffer, double value);
/* One code point as UTF-8; a surrogate becomes three bytes all the same. */
void buffer_put_code(struct buffer *buffer, uint32_t code);
/* u32 length and the bytes. */
void buffer_put_bytes(struct buffer *buffer, struct bytes bytes);
void buffer_put_text(struct buffer *buffer, const char *text);
/* Removes `size` bytes from the front. */
void buffer_consume(struct buffer *buffer, size_t size);

/* What the getters return once `bad` is set is zero or empty. */
struct buffer_reader {
	const uint8_t *at;
	const uint8_t *end;
	bool bad;
};

struct buffer_reader buffer_reader_of(struct bytes bytes);
uint8_t buffer_get_u8(struct buffer_reader *reader);
uint16_t buffer_get_u16(struct buffer_reader *reader);
uint32_t buffer_get_u32(struct buffer_reader *reader);
uint64_t buffer_get_u64(struct buffer_reader *reader);
/* A NaN or an infinity is bad. */
double buffer_get_f64(struct buffer_reader *reader);
/* 0 or 1; any other byte is bad. */
bool buffer_get_bool(struct buffer_reader *reader);
struct bytes buffer_get_raw(struct buffer_reader *reader, size_t size);
struct bytes buffer_get_bytes(struct buffer_reader *reader);
/* As buffer_get_bytes; what is not UTF-8 is bad. */
struct bytes buffer_get_text(struct buffer_reader *reader);
/* True when nothing was bad and nothing is left. */
bool buffer_get_end(struct buffer_reader *reader);

/* Shortest forms only, no surrogates, nothing above U+10FFFF; U+0000 is a character. */
bool buffer_is_utf8(struct bytes bytes);
/* Bytes before the first that is not UTF-8. */
size_t buffer_utf8_size(struct bytes bytes);

#endif
