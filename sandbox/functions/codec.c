/*
 * UTF-8, hexadecimal and base64. See codec.h.
 */
#include "sandbox/functions/codec.h"

#include <string.h>

static const char digits[] = "0123456789abcdef";

struct sequence {
	size_t size; /* of the well-formed character, or of the part that is replaced */
	bool is_good;
};

/*
 * The character at the beginning. Table 3-7 of the Unicode standard: after some first bytes the
 * second has a narrower range; what follows is always 80 to BF.
 */
static struct sequence first_of(struct bytes bytes)
{
	uint8_t first = bytes.data[0], low = 0x80, high = 0xBF;
	size_t size;

	if (first < 0x80)
		return (struct sequence){1, true};
	if (first < 0xC2 || first > 0xF4)
		return (struct sequence){1, false};
	size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
	if (first == 0xE0)
		low = 0xA0;
	else if (first == 0xED)
		high = 0x9F;
	else if (first == 0xF0)
		low = 0x90;
	else if (first == 0xF4)
		high = 0x8F;
	for (size_t i = 1; i < size; i++) {
		if (i >= bytes.size || bytes.data[i] < low || bytes.data[i] > high)
			return (struct sequence){i, false};
		low = 0x80;
		high = 0xBF;
	}
	return (struct sequence){size, true};
}

bool codec_utf8(struct buffer *ret, struct bytes bytes)
{
	bool is_good = true;
	size_t at = 0, copied = 0;

	while (at < bytes.size) {
		struct sequence sequence =
			first_of((struct bytes){bytes.data + at, bytes.size - at});

		if (!sequence.is_good) {
			is_good = false;
			buffer_put_raw(ret, bytes.data + copied, at - copied);
			buffer_put_raw(ret, "\xEF\xBF\xBD", 3);
			copied = at + sequence.size;
		}
		at += sequence.size;
	}
	if (bytes.size > copied)
		buffer_put_raw(ret, bytes.data + copied, bytes.size - copied);
	return is_good;
}

void codec_hex_encode(struct buffer *ret, struct bytes bytes)
{
	uint8_t *to = buffer_reserve(ret, bytes.size * 2);

	if (!to)
		return;
	for (size_t i = 0; i < bytes.size; i++) {
		*to++ = (uint8_t)digits[bytes.data[i] >> 4];
		*to++ = (uint8_t)digits[bytes.data[i] & 15];
	}
	ret->size += bytes.size * 2;
}

/* 16: it is none. */
static unsigned int digit_of(uint8_t byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - (unsigned int)'0';
	byte |= 0x20;
	if (byte >= 'a' && byte <= 'f')
		return byte - (unsigned int)'a' + 10;
	return 16;
}

void codec_hex_decode(struct buffer *ret, struct bytes text)
{
	for (size_t i = 0; i + 1 < text.size; i += 2) {
		unsigned int high = digit_of(text.data[i]), low = digit_of(text.data[i + 1]);

		if (high > 15 || low > 15)
			return;
		buffer_put_u8(ret, (uint8_t)(high << 4 | low));
	}
}

void codec_base64_encode(struct buffer *ret, struct bytes bytes, bool is_url)
{
	static const char common[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	size_t size = (bytes.size + 2) / 3 * 4;
	uint8_t *to = buffer_reserve(ret, size), *start = to;
	char alphabet[64];

	if (!to)
		return;
	memcpy(alphabet, common, 62);
	alphabet[62] = is_url ? '-' : '+';
	alphabet[63] = is_url ? '_' : '/';
	for (size_t i = 0; i < bytes.size; i += 3) {
		size_t left = bytes.size - i;
		uint32_t group = (uint32_t)bytes.data[i] << 16;

		if (left > 1)
			group |= (uint32_t)bytes.data[i + 1] << 8;
		if (left > 2)
			group |= bytes.data[i + 2];
		for (size_t j = 0; j < 4; j++) {
			if (j <= left)
				*to++ = (uint8_t)alphabet[group >> (18 - 6 * j) & 63];
			else if (!is_url)
				*to++ = '=';
		}
	}
	ret->size += (size_t)(to - start);
}

/* 64: it is of neither alphabet. */
static unsigned int value_of(uint8_t byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return byte - (unsigned int)'A';
	if (byte >= 'a' && byte <= 'z')
		return byte - (unsigned int)'a' + 26;
	if (byte >= '0' && byte <= '9')
		return byte - (unsigned int)'0' + 52;
	if (byte == '+' || byte == '-')
		return 62;
	if (byte == '/' || byte == '_')
		return 63;
	return 64;
}

void codec_base64_decode(struct buffer *ret, struct bytes text)
{
	uint32_t group = 0;
	unsigned int bits = 0;

	for (size_t i = 0; i < text.size && text.data[i] != '='; i++) {
		unsigned int value = value_of(text.data[i]);

		if (value > 63)
			continue;
		group = group << 6 | value;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buffer_put_u8(ret, (uint8_t)(group >> bits));
		}
	}
}
