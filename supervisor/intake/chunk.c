/*
 * A state machine, one byte at a time but for the data itself.
 */
#include "supervisor/intake/chunk.h"

#include "supervisor/intake/http.h"

enum {
	DIGITS_MOST = 8,
};

static int hex_value(uint8_t byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
		return (byte | 0x20) - 'a' + 10;
	return -1;
}

static int take_size(struct chunk *chunk, uint8_t byte)
{
	int value = hex_value(byte);

	if (value >= 0) {
		if (chunk->digits++ == DIGITS_MOST)
			return CHUNK_REFUSED;
		chunk->left = chunk->left * 16 + (unsigned int)value;
		return 0;
	}
	if (chunk->digits == 0)
		return CHUNK_REFUSED;
	if (byte == '\r')
		chunk->state = CHUNK_SIZE_END;
	else if (byte == ';')
		chunk->state = CHUNK_EXTENSION;
	else
		return CHUNK_REFUSED;
	return 0;
}

static int take_extension(struct chunk *chunk, uint8_t byte)
{
	if (byte == '\r') {
		chunk->state = CHUNK_SIZE_END;
		return 0;
	}
	if ((byte < ' ' && byte != '\t') || byte >= 0x7F || chunk->line_size++ == CHUNK_LINE_MOST)
		return CHUNK_REFUSED;
	return 0;
}

static int take_trailer(struct chunk *chunk, uint8_t byte)
{
	if (byte == '\r') {
		chunk->state = CHUNK_TRAILER_LF;
		return 0;
	}
	if (byte == '\n' || chunk->line_size == CHUNK_LINE_MOST)
		return CHUNK_REFUSED;
	chunk->line[chunk->line_size++] = byte;
	return 0;
}

static int end_trailer(struct chunk *chunk)
{
	if (chunk->line_size == 0) {
		chunk->state = CHUNK_END;
		return CHUNK_DONE;
	}
	if (chunk->trailers++ == CHUNK_TRAILERS_MOST ||
		!http_is_field((struct bytes){chunk->line, chunk->line_size}))
		return CHUNK_REFUSED;
	chunk->line_size = 0;
	chunk->state = CHUNK_TRAILER;
	return 0;
}

static int expect(struct chunk *chunk, uint8_t byte, uint8_t wanted, enum chunk_state next)
{
	if (byte != wanted)
		return CHUNK_REFUSED;
	chunk->state = next;
	return 0;
}

static int take_byte(struct chunk *chunk, uint8_t byte)
{
	switch (chunk->state) {
	case CHUNK_SIZE:
		return take_size(chunk, byte);
	case CHUNK_EXTENSION:
		return take_extension(chunk, byte);
	case CHUNK_SIZE_END:
		chunk->line_size = 0;
		return expect(chunk, byte, '\n', chunk->left ? CHUNK_DATA : CHUNK_TRAILER);
	case CHUNK_DATA_CR:
		return expect(chunk, byte, '\r', CHUNK_DATA_LF);
	case CHUNK_DATA_LF:
		chunk->digits = 0;
		return expect(chunk, byte, '\n', CHUNK_SIZE);
	case CHUNK_TRAILER:
		return take_trailer(chunk, byte);
	case CHUNK_TRAILER_LF:
		return byte == '\n' ? end_trailer(chunk) : CHUNK_REFUSED;
	case CHUNK_DATA:
	case CHUNK_END:
		break;
	}
	return CHUNK_REFUSED;
}

int chunk_feed(
	struct chunk *chunk, struct bytes text, size_t *used, struct buffer *out, size_t most)
{
	size_t at = 0;
	int r = 0;

	while (r == 0 && at < text.size) {
		size_t size = text.size - at;

		if (chunk->state != CHUNK_DATA) {
			r = take_byte(chunk, text.data[at++]);
			/* Before any of it arrives: the client waits for no more than this. */
			if (r == 0 && chunk->state == CHUNK_DATA && chunk->left > most - out->size)
				r = CHUNK_TOO_LARGE;
			continue;
		}
		if (size > chunk->left)
			size = (size_t)chunk->left;
		buffer_put_raw(out, text.data + at, size);
		at += size;
		chunk->left -= size;
		if (chunk->left == 0)
			chunk->state = CHUNK_DATA_CR;
	}
	*used = at;
	return r;
}
