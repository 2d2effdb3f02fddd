/*
 * UTF-8 outside, UTF-16 units as three-byte sequences inside. See transcode.h.
 */
#include "sandbox/engine/transcode.h"

#include <string.h>

enum {
	REPLACEMENT = 0xFFFD,
	SURROGATES = 0xD800,
	SURROGATES_LOW = 0xDC00,
	SURROGATES_END = 0xE000,
};

/* What may follow a lead byte: the number of bytes and the range of the first of them. */
struct lead {
	uint8_t count, low, high;
};

static struct lead lead_of(uint8_t byte)
{
	if (byte >= 0xC2 && byte <= 0xDF)
		return (struct lead){1, 0x80, 0xBF};
	if (byte >= 0xE0 && byte <= 0xEF)
		return (struct lead){2, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF};
	if (byte >= 0xF0 && byte <= 0xF4)
		return (struct lead){3, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF};
	return (struct lead){0};
}

/* One character of UTF-8, not ASCII; a maximal part of a broken one is one U+FFFD. */
static uint32_t next_outside(const uint8_t **at, const uint8_t *end)
{
	uint8_t byte = *(*at)++;
	struct lead lead = lead_of(byte);
	uint32_t value = byte & (0x3F >> lead.count);

	if (!lead.count)
		return REPLACEMENT;
	for (int i = 0; i < lead.count; i++) {
		if (*at == end || **at < lead.low || **at > lead.high)
			return REPLACEMENT;
		value = value << 6 | (*(*at)++ & 0x3F);
		lead.low = 0x80;
		lead.high = 0xBF;
	}
	return value;
}

/* A UTF-16 unit in the engine's form. */
static size_t put_unit(char *ret, uint32_t unit)
{
	if (unit && unit < 0x80) {
		if (ret)
			ret[0] = (char)unit;
		return 1;
	}
	if (unit < 0x800) {
		if (ret) {
			ret[0] = (char)(0xC0 | unit >> 6);
			ret[1] = (char)(0x80 | (unit & 0x3F));
		}
		return 2;
	}
	if (ret) {
		ret[0] = (char)(0xE0 | unit >> 12);
		ret[1] = (char)(0x80 | (unit >> 6 & 0x3F));
		ret[2] = (char)(0x80 | (unit & 0x3F));
	}
	return 3;
}

size_t transcode_in(char *ret, struct bytes text)
{
	const uint8_t *at = text.data, *end = at ? at + text.size : at;
	size_t size = 0;

	while (at < end) {
		uint32_t character = *at;

		if (character < 0x80)
			at++;
		else
			character = next_outside(&at, end);
		if (character > 0xFFFF) {
			character -= 0x10000;
			size += put_unit(ret ? ret + size : NULL, SURROGATES | character >> 10);
			character = SURROGATES_LOW | (character & 0x3FF);
		}
		size += put_unit(ret ? ret + size : NULL, character);
	}
	return size;
}

size_t transcode_in_octets(char *ret, struct bytes bytes)
{
	size_t size = 0;

	for (size_t i = 0; i < bytes.size; i++)
		size += put_unit(ret ? ret + size : NULL, bytes.data[i]);
	return size;
}

/* The engine's own texts are always well-formed in its form. */
static uint32_t next_inside(const char **text)
{
	const uint8_t *at = (const uint8_t *)*text;

	if (at[0] < 0x80) {
		*text += 1;
		return at[0];
	}
	if (at[0] < 0xE0 && at[1]) {
		*text += 2;
		return (uint32_t)(at[0] & 0x1F) << 6 | (at[1] & 0x3F);
	}
	if (at[0] < 0xF0 && at[1] && at[2]) {
		*text += 3;
		return (uint32_t)(at[0] & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 |
		       (at[2] & 0x3F);
	}
	*text += 1;
	return REPLACEMENT;
}

static void put_outside(struct buffer *ret, uint32_t character)
{
	uint8_t *to = buffer_reserve(ret, 4);

	if (!to)
		return;
	if (character < 0x80) {
		to[0] = (uint8_t)character;
		ret->size += 1;
	} else if (character < 0x800) {
		to[0] = (uint8_t)(0xC0 | character >> 6);
		to[1] = (uint8_t)(0x80 | (character & 0x3F));
		ret->size += 2;
	} else if (character < 0x10000) {
		to[0] = (uint8_t)(0xE0 | character >> 12);
		to[1] = (uint8_t)(0x80 | (character >> 6 & 0x3F));
		to[2] = (uint8_t)(0x80 | (character & 0x3F));
		ret->size += 3;
	} else {
		to[0] = (uint8_t)(0xF0 | character >> 18);
		to[1] = (uint8_t)(0x80 | (character >> 12 & 0x3F));
		to[2] = (uint8_t)(0x80 | (character >> 6 & 0x3F));
		to[3] = (uint8_t)(0x80 | (character & 0x3F));
		ret->size += 4;
	}
}

void transcode_out(struct buffer *ret, const char *text, size_t size)
{
	const char *end = text + size;

	while (text < end) {
		const char *ascii = text;
		uint32_t unit;

		while (text<end && * text> 0)
			text++;
		buffer_put_raw(ret, ascii, (size_t)(text - ascii));
		if (text == end)
			return;
		unit = next_inside(&text);
		if (unit >= SURROGATES && unit < SURROGATES_LOW && text < end) {
			const char *after = text;
			uint32_t low = next_inside(&after);

			if (low >= SURROGATES_LOW && low < SURROGATES_END) {
				text = after;
				unit = 0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF));
			}
		}
		put_outside(ret, unit >= SURROGATES && unit < SURROGATES_END ? REPLACEMENT : unit);
	}
}

void transcode_out_octets(struct buffer *ret, const char *text, size_t size)
{
	const char *end = text + size;

	while (text < end)
		buffer_put_u8(ret, (uint8_t)next_inside(&text));
}
