/*
 * The frame's header, for both ends.
 */
#include "sandbox/wire/frame.h"

bool frame_header_read(struct frame_header *ret, const uint8_t from[FRAME_HEADER_SIZE])
{
	struct buffer_reader reader = buffer_reader_of((struct bytes){from, FRAME_HEADER_SIZE});
	uint16_t reserved;

	ret->size = buffer_get_u32(&reader);
	ret->type = buffer_get_u16(&reader);
	reserved = buffer_get_u16(&reader);
	ret->id = buffer_get_u32(&reader);
	return reserved == 0;
}

size_t frame_begin(struct buffer *buffer, uint16_t type, uint32_t id)
{
	size_t begin = buffer->size;

	buffer_put_u32(buffer, 0);
	buffer_put_u16(buffer, type);
	buffer_put_u16(buffer, 0);
	buffer_put_u32(buffer, id);
	return begin;
}

void frame_end(struct buffer *buffer, size_t begin)
{
	size_t size = buffer->size - begin - FRAME_HEADER_SIZE;

	if (buffer->failed)
		return;
	if (size > UINT32_MAX) {
		buffer->failed = true;
		return;
	}
	for (size_t i = 0; i < 4; i++)
		buffer->data[begin + i] = (uint8_t)(size >> (8 * i));
}
