/*
 * The chunked coding of a body (RFC 9112, 7.1), taken apart as it arrives. Extensions and trailers
 * are read, held against their grammar and thrown away. Pure: bytes in, bytes out.
 */
#ifndef SUPERVISOR_INTAKE_CHUNK_H
#define SUPERVISOR_INTAKE_CHUNK_H

#include "sandbox/wire/buffer.h"

enum chunk_state {
	CHUNK_SIZE,
	CHUNK_EXTENSION,
	CHUNK_SIZE_END, /* the LF of the line with the size */
	CHUNK_DATA,
	CHUNK_DATA_CR,
	CHUNK_DATA_LF,
	CHUNK_TRAILER,
	CHUNK_TRAILER_LF,
	CHUNK_END,
};

enum {
	CHUNK_DONE = 1,
	CHUNK_REFUSED = 2,
	CHUNK_TOO_LARGE = 3,
	CHUNK_LINE_MOST = 256, /* size and extensions; one line of a trailer */
	CHUNK_TRAILERS_MOST = 16,
};

/* All zero is the beginning of a body. */
struct chunk {
	enum chunk_state state;
	uint64_t left; /* of this chunk */
	unsigned int digits;
	unsigned int line_size;
	unsigned int trailers;
	uint8_t line[CHUNK_LINE_MOST];
};

/*
 * Takes what it can of `text`, says how much in *used, and appends the data to `out`, `most` bytes
 * of it in all. 0: more is needed; CHUNK_DONE: the body has ended; CHUNK_REFUSED;
 * CHUNK_TOO_LARGE. Out of memory shows in out->failed.
 */
int chunk_feed(
	struct chunk *chunk, struct bytes text, size_t *used, struct buffer *out, size_t most);

#endif
