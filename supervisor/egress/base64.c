/*
 * Base64 both ways, strict where it decodes.
 */
#include "supervisor/egress/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_put(struct buffer *to, struct bytes bytes)
{
	for (size_t i = 0; i < bytes.size; i += 3) {
		size_t left = bytes.size - i;
		uint32_t group = (uint32_t)bytes.data[i] << 16;

		if (left > 1)
			group |= (uint32_t)bytes.data[i + 1] << 8;
		if (left > 2)
			group |= bytes.data[i + 2];
		buffer_put_u8(to, (uint8_t)alphabet[group >> 18]);
		buffer_put_u8(to, (uint8_t)alphabet[group >> 12 & 63]);
		buffer_put_u8(to, left > 1 ? (uint8_t)alphabet[group >> 6 & 63] : '=');
		buffer_put_u8(to, left > 2 ? (uint8_t)alphabet[group & 63] : '=');
	}
}

static int digit(uint8_t byte)
{
	for (int i = 0; i < 64; i++) {
		if ((uint8_t)alphabet[i] == byte)
			return i;
	}
	return -1;
}

bool base64_decode(struct bytes text, struct buffer *to)
{
	uint32_t bits = 0;
	unsigned int count = 0;

	while (text.size && text.data[text.size - 1] == '=')
		text.size--;
	if (text.size % 4 == 1)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		int value = digit(text.data[i]);

		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		count += 6;
		if (count >= 8) {
			count -= 8;
			buffer_put_u8(to, (uint8_t)(bits >> count));
		}
	}
	return !to->failed;
}
