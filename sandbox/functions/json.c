/*
 * See json.h.
 */
#include "sandbox/functions/json.h"

#include <stdio.h>
#include <string.h>

void json_put(struct buffer *buffer, const char *text)
{
	buffer_put_raw(buffer, text, strlen(text));
}

static void put_escaped(struct buffer *buffer, uint8_t byte)
{
	char text[8];

	if (byte == '"' || byte == '\\')
		(void)snprintf(text, sizeof(text), "\\%c", byte);
	else
		(void)snprintf(text, sizeof(text), "\\u%04x", byte);
	json_put(buffer, text);
}

static bool is_plain(uint8_t byte)
{
	return byte >= 0x20 && byte != '"' && byte != '\\';
}

void json_put_text(struct buffer *buffer, struct bytes text)
{
	size_t from = 0;

	json_put(buffer, "\"");
	for (size_t i = 0; i <= text.size; i++) {
		if (i < text.size && is_plain(text.data[i]))
			continue;
		if (i > from)
			buffer_put_raw(buffer, text.data + from, i - from);
		if (i < text.size)
			put_escaped(buffer, text.data[i]);
		from = i + 1;
	}
	json_put(buffer, "\"");
}

void json_put_count(struct buffer *buffer, uint32_t count)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%u", count);
	json_put(buffer, text);
}

void json_put_headers(struct buffer *buffer, const struct message_headers *headers)
{
	struct buffer_reader reader = buffer_reader_of(headers->packed);
	struct message_header header;
	bool is_first = true;

	json_put(buffer, "[");
	while (message_headers_next(&header, &reader)) {
		json_put(buffer, is_first ? "[" : ",[");
		json_put_text(buffer, header.name);
		json_put(buffer, ",");
		json_put_text(buffer, header.value);
		json_put(buffer, "]");
		is_first = false;
	}
	json_put(buffer, "]");
}

struct reader {
	const uint8_t *at, *end;
};

static bool skip(struct reader *reader, uint8_t wanted)
{
	while (reader->at < reader->end && memchr(" \t\r\n", *reader->at, 4))
		reader->at++;
	if (reader->at == reader->end || *reader->at != wanted)
		return false;
	reader->at++;
	return true;
}

/* \uXXXX, behind the u. Above U+00FF: -1. */
static int read_unit(struct reader *reader)
{
	int unit = 0;

	if (reader->end - reader->at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		uint8_t byte = *reader->at++;

		unit <<= 4;
		if (byte >= '0' && byte <= '9')
			unit |= byte - '0';
		else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
			unit |= (byte | 0x20) - 'a' + 10;
		else
			return -1;
	}
	return unit <= 0xFF ? unit : -1;
}

static int read_escape(struct reader *reader)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	uint8_t byte = reader->at < reader->end ? *reader->at++ : 0;
	const char *found;

	if (byte == 'u')
		return read_unit(reader);
	found = byte ? strchr(from, byte) : NULL;
	return found ? to[found - from] : -1;
}

/* One character, not the closing quote. -1: there is none below U+0100. */
static int read_character(struct reader *reader)
{
	uint8_t byte = *reader->at++;

	if (byte == '\\')
		return read_escape(reader);
	if (byte < 0x20)
		return -1;
	if (byte < 0x80)
		return byte;
	/* C2 80 to C3 BF are U+0080 to U+00FF. */
	if ((byte != 0xC2 && byte != 0xC3) || reader->at == reader->end)
		return -1;
	return (byte & 3) << 6 | (*reader->at++ & 0x3F);
}

/* `texts` has room for all that the text can hold, so that it does not move. */
static bool read_string(struct reader *reader, struct buffer *texts, struct bytes *ret)
{
	size_t begin = texts->size;

	if (!skip(reader, '"'))
		return false;
	while (reader->at < reader->end && *reader->at != '"') {
		int character = read_character(reader);

		if (character < 0)
			return false;
		buffer_put_code(texts, (uint32_t)character);
	}
	*ret = (struct bytes){texts->data + begin, texts->size - begin};
	return skip(reader, '"');
}

static bool read_list(struct json_headers *ret, struct reader *reader)
{
	struct message_header header;

	if (!skip(reader, '['))
		return false;
	if (skip(reader, ']'))
		return true;
	do {
		if (!skip(reader, '[') || !read_string(reader, &ret->texts, &header.name) ||
			!skip(reader, ',') || !read_string(reader, &ret->texts, &header.value) ||
			!skip(reader, ']'))
			return false;
		buffer_put_raw(&ret->list, &header, sizeof(header));
		ret->count++;
	} while (skip(reader, ','));
	return skip(reader, ']');
}

bool json_headers_read(struct json_headers *ret, struct bytes json)
{
	struct reader reader = {json.data, json.data + json.size};

	if (!json.size || !buffer_reserve(&ret->texts, json.size))
		return false;
	return read_list(ret, &reader) && !skip(&reader, 0) && reader.at == reader.end &&
	       !ret->texts.failed && !ret->list.failed;
}

const struct message_header *json_headers_list(const struct json_headers *headers)
{
	return (const struct message_header *)(const void *)headers->list.data;
}

void json_headers_done(struct json_headers *headers)
{
	buffer_done(&headers->texts);
	buffer_done(&headers->list);
}
