/*
 * A frame: 12 bytes of header, then its payload.
 *   u32 payload length, u16 type, u16 zero, u32 id   (little-endian)
 * The types and their payloads are in messages.def and messages.h.
 */
#ifndef SANDBOX_WIRE_FRAME_H
#define SANDBOX_WIRE_FRAME_H

#include "sandbox/wire/buffer.h"

enum {
	FRAME_HEADER_SIZE = 12,
};

struct frame_header {
	uint32_t size; /* of the payload */
	uint16_t type;
	uint32_t id;
};

/* False: the reserved field is not zero. Type and size are for message_rule_get() to judge. */
bool frame_header_read(struct frame_header *ret, const uint8_t from[FRAME_HEADER_SIZE]);

/*
 * Writes a header and returns where the frame begins; the caller writes the payload
 * (message_*_write) and calls frame_end() with that number, which fills in the length.
 */
size_t frame_begin(struct buffer *buffer, uint16_t type, uint32_t id);
void frame_end(struct buffer *buffer, size_t begin);

#endif
