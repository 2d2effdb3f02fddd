/*
 * JSON text going out: strings, numbers, times (RFC 8259, RFC 3339).
 */
#include "supervisor/policy/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

void json_put(struct buffer *buffer, const char *text)
{
	buffer_put_raw(buffer, text, strlen(text));
}

/* Length of the well-formed UTF-8 character at `at`; 0: there is none. */
static size_t character(const uint8_t *at, size_t left)
{
	size_t size = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;

	if (size <= left && buffer_is_utf8((struct bytes){at, size}))
		return size;
	return 0;
}

/* DEL and U+0080 to U+009F, which JSON lets stand: a terminal may obey them. */
static bool is_control(const uint8_t *at, size_t size)
{
	return size == 1 ? at[0] == 0x7F : size == 2 && at[0] == 0xC2 && at[1] < 0xA0;
}

void json_put_quiet(struct buffer *buffer, struct bytes json)
{
	size_t plain = 0;

	for (size_t at = 0; at < json.size; at++) {
		size_t size = json.data[at] == 0xC2 && at + 1 < json.size ? 2 : 1;
		char text[8];

		if (!is_control(json.data + at, size))
			continue;
		buffer_put_raw(buffer, json.data + plain, at - plain);
		at += size - 1;
		(void)snprintf(text, sizeof(text), "\\u%04x", json.data[at]);
		json_put(buffer, text);
		plain = at + 1;
	}
	buffer_put_raw(buffer, json.data + plain, json.size - plain);
}

static void put_escaped(struct buffer *buffer, uint8_t byte)
{
	static const char short_forms[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	char text[8];

	for (const char *form = short_forms; *form; form += 2) {
		if ((uint8_t)*form == byte) {
			buffer_put_u8(buffer, '\\');
			buffer_put_u8(buffer, (uint8_t)form[1]);
			return;
		}
	}
	(void)snprintf(text, sizeof(text), "\\u%04x", byte);
	json_put(buffer, text);
}

void json_put_bytes(struct buffer *buffer, struct bytes text)
{
	size_t plain = 0; /* start of the run that needs no change */
	size_t at = 0;

	buffer_put_u8(buffer, '"');
	while (at < text.size) {
		uint8_t byte = text.data[at];
		size_t size = character(text.data + at, text.size - at);

		if (size && byte >= 0x20 && byte != '"' && byte != '\\' &&
			!is_control(text.data + at, size)) {
			at += size;
			continue;
		}
		buffer_put_raw(buffer, text.data + plain, at - plain);
		at += size ? size : 1;
		if (size)
			put_escaped(buffer, text.data[at - 1]);
		else
			json_put(buffer, "\xEF\xBF\xBD");
		plain = at;
	}
	if (at > plain)
		buffer_put_raw(buffer, text.data + plain, at - plain);
	buffer_put_u8(buffer, '"');
}

void json_put_string(struct buffer *buffer, const char *text)
{
	if (text)
		json_put_bytes(buffer, bytes_of(text));
	else
		json_put(buffer, "null");
}

void json_put_comma(struct buffer *buffer)
{
	uint8_t last = buffer->size ? buffer->data[buffer->size - 1] : '{';

	if (last != '{' && last != '[')
		buffer_put_u8(buffer, ',');
}

void json_put_key(struct buffer *buffer, const char *key)
{
	json_put_comma(buffer);
	json_put_string(buffer, key);
	buffer_put_u8(buffer, ':');
}

void json_put_number(struct buffer *buffer, double value)
{
	char text[40];

	if (!isfinite(value)) {
		json_put(buffer, "null");
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		(void)snprintf(text, sizeof(text), "%.*g", digits, value);
		if (!(strtod(text, NULL) < value) && !(strtod(text, NULL) > value))
			break;
	}
	json_put(buffer, text);
}

void json_put_ms(struct buffer *buffer, double ms)
{
	json_put_number(buffer, (double)(int64_t)(ms * 1e3 + 0.5) / 1e3);
}

void json_time(char ret[JSON_TIME_SIZE], double ms)
{
	time_t seconds = (time_t)(ms / 1e3);
	unsigned int rest = (unsigned int)(ms - (double)seconds * 1e3);
	struct tm parts;
	size_t size = 0;

	if (gmtime_r(&seconds, &parts))
		size = strftime(ret, JSON_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
	(void)snprintf(ret + size, JSON_TIME_SIZE - size, ".%03uZ", rest % 1000);
}
