/*
 * Growing output buffer and bounds-checked reader of the wire. Everything that a
 * hijacked child sends passes through buffer_get_*: no length is believed before it
 * was compared with what is there.
 */
#include "sandbox/wire/buffer.h"

#include <math.h>
#include <string.h>

struct bytes bytes_of(const char *text)
{
	return (struct bytes){(const uint8_t *)text, text ? strlen(text) : 0};
}

bool bytes_equal(struct bytes bytes, const char *text)
{
	size_t size = strlen(text);

	return bytes.size == size && (size == 0 || memcmp(bytes.data, text, size) == 0);
}

char *bytes_copy(struct bytes bytes)
{
	char *copy = malloc(bytes.size + 1);

	if (!copy)
		return NULL;
	if (bytes.size)
		memcpy(copy, bytes.data, bytes.size);
	copy[bytes.size] = 0;
	return copy;
}

struct bytes bytes_cut(struct bytes text, size_t most)
{
	if (text.size <= most)
		return text;
	while (most > 0 && (text.data[most] & 0xC0) == 0x80)
		most--;
	text.size = most;
	return text;
}

static void release(const struct buffer *buffer)
{
	if (buffer->wipes && buffer->data)
		explicit_bzero(buffer->data, buffer->capacity);
	free(buffer->data);
}

void buffer_done(struct buffer *buffer)
{
	release(buffer);
	*buffer = (struct buffer){.wipes = buffer->wipes};
}

/* realloc() leaves behind what it moves. */
static uint8_t *grow(const struct buffer *buffer, size_t capacity)
{
	uint8_t *data;

	if (!buffer->wipes)
		return realloc(buffer->data, capacity);
	data = malloc(capacity);
	if (!data)
		return NULL;
	if (buffer->data)
		memcpy(data, buffer->data, buffer->size);
	release(buffer);
	return data;
}

uint8_t *buffer_reserve(struct buffer *buffer, size_t size)
{
	size_t capacity = buffer->capacity;
	uint8_t *data;

	if (buffer->failed)
		return NULL;
	if (size > SIZE_MAX / 2 - buffer->size) {
		buffer->failed = true;
		return NULL;
	}
	if (buffer->data && buffer->size + size <= capacity)
		return buffer->data + buffer->size;
	if (capacity < 256)
		capacity = 256;
	while (capacity < buffer->size + size)
		capacity += capacity / 2;
	data = grow(buffer, capacity);
	if (!data) {
		buffer->failed = true;
		return NULL;
	}
	buffer->data = data;
	buffer->capacity = capacity;
	return data + buffer->size;
}

void buffer_put_raw(struct buffer *buffer, const void *data, size_t size)
{
	uint8_t *to = buffer_reserve(buffer, size);

	if (!to || size == 0)
		return;
	memcpy(to, data, size);
	buffer->size += size;
}

/* The low `size` bytes of value, lowest first. */
static void put_number(struct buffer *buffer, uint64_t value, size_t size)
{
	uint8_t *to = buffer_reserve(buffer, size);

	if (!to)
		return;
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> (8 * i));
	buffer->size += size;
}

void buffer_put_u8(struct buffer *buffer, uint8_t value)
{
	put_number(buffer, value, 1);
}

void buffer_put_u16(struct buffer *buffer, uint16_t value)
{
	put_number(buffer, value, 2);
}

void buffer_put_u32(struct buffer *buffer, uint32_t value)
{
	put_number(buffer, value, 4);
}

void buffer_put_u64(struct buffer *buffer, uint64_t value)
{
	put_number(buffer, value, 8);
}

void buffer_put_f64(struct buffer *buffer, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	put_number(buffer, bits, 8);
}

void buffer_put_code(struct buffer *buffer, uint32_t code)
{
	static const uint8_t firsts[] = {0, 0xC0, 0xE0, 0xF0};
	unsigned int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;

	buffer_put_u8(buffer, (uint8_t)(firsts[more] | code >> 6 * more));
	while (more-- > 0)
		buffer_put_u8(buffer, (uint8_t)(0x80 | (code >> 6 * more & 0x3F)));
}

void buffer_put_bytes(struct buffer *buffer, struct bytes bytes)
{
	if (bytes.size > UINT32_MAX) {
		buffer->failed = true;
		return;
	}
	buffer_put_u32(buffer, (uint32_t)bytes.size);
	buffer_put_raw(buffer, bytes.data, bytes.size);
}

void buffer_put_text(struct buffer *buffer, const char *text)
{
	buffer_put_bytes(buffer, bytes_of(text));
}

void buffer_consume(struct buffer *buffer, size_t size)
{
	if (size == 0)
		return;
	buffer->size -= size;
	memmove(buffer->data, buffer->data + size, buffer->size);
}

struct buffer_reader buffer_reader_of(struct bytes bytes)
{
	static const uint8_t nothing[1];
	const uint8_t *data = bytes.data ? bytes.data : nothing;

	return (struct buffer_reader){.at = data, .end = data + bytes.size};
}

struct bytes buffer_get_raw(struct buffer_reader *reader, size_t size)
{
	struct bytes bytes = {reader->at, size};

	if (reader->bad || size > (size_t)(reader->end - reader->at)) {
		reader->bad = true;
		return (struct bytes){reader->at, 0};
	}
	reader->at += size;
	return bytes;
}

static uint64_t get_number(struct buffer_reader *reader, size_t size)
{
	struct bytes bytes = buffer_get_raw(reader, size);
	uint64_t value = 0;

	for (size_t i = 0; i < bytes.size; i++)
		value |= (uint64_t)bytes.data[i] << (8 * i);
	return value;
}

uint8_t buffer_get_u8(struct buffer_reader *reader)
{
	return (uint8_t)get_number(reader, 1);
}

uint16_t buffer_get_u16(struct buffer_reader *reader)
{
	return (uint16_t)get_number(reader, 2);
}

uint32_t buffer_get_u32(struct buffer_reader *reader)
{
	return (uint32_t)get_number(reader, 4);
}

uint64_t buffer_get_u64(struct buffer_reader *reader)
{
	return get_number(reader, 8);
}

double buffer_get_f64(struct buffer_reader *reader)
{
	uint64_t bits = get_number(reader, 8);
	double value;

	memcpy(&value, &bits, sizeof(value));
	if (!isfinite(value)) {
		reader->bad = true;
		return 0;
	}
	return value;
}

bool buffer_get_bool(struct buffer_reader *reader)
{
	uint8_t value = buffer_get_u8(reader);

	if (value > 1)
		reader->bad = true;
	return value == 1;
}

struct bytes buffer_get_bytes(struct buffer_reader *reader)
{
	return buffer_get_raw(reader, buffer_get_u32(reader));
}

struct bytes buffer_get_text(struct buffer_reader *reader)
{
	struct bytes text = buffer_get_bytes(reader);

	if (!buffer_is_utf8(text)) {
		reader->bad = true;
		text.size = 0;
	}
	return text;
}

bool buffer_get_end(struct buffer_reader *reader)
{
	return !reader->bad && reader->at == reader->end;
}

/* Bytes of the sequence that begins at `at`; 0: it is none. */
static size_t utf8_length(const uint8_t *at, size_t left)
{
	uint32_t lowest, value;
	size_t length;

	if (at[0] < 0x80)
		return 1;
	if (at[0] >= 0xC2 && at[0] <= 0xDF) {
		length = 2;
		lowest = 0x80;
		value = at[0] & 0x1Fu;
	} else if (at[0] >= 0xE0 && at[0] <= 0xEF) {
		length = 3;
		lowest = 0x800;
		value = at[0] & 0x0Fu;
	} else if (at[0] >= 0xF0 && at[0] <= 0xF4) {
		length = 4;
		lowest = 0x10000;
		value = at[0] & 0x07u;
	} else {
		return 0;
	}
	if (left < length)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((at[i] & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (at[i] & 0x3Fu);
	}
	if (value < lowest || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	return length;
}

/* Are the eight bytes ASCII? */
static bool are_plain(const uint8_t *at)
{
	uint64_t bytes;

	memcpy(&bytes, at, sizeof(bytes));
	return (bytes & 0x8080808080808080u) == 0;
}

size_t buffer_utf8_size(struct bytes bytes)
{
	size_t i = 0;

	while (i < bytes.size) {
		size_t length;

		if (bytes.size - i >= 8 && are_plain(bytes.data + i)) {
			i += 8;
			continue;
		}
		length = utf8_length(bytes.data + i, bytes.size - i);
		if (length == 0)
			break;
		i += length;
	}
	return i;
}

bool buffer_is_utf8(struct bytes bytes)
{
	return buffer_utf8_size(bytes) == bytes.size;
}
