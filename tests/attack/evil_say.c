/*
 * Frames, good and bad, from a child that was taken over.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/attack/evil.h"

ssize_t evil_write_some(const void *data, size_t size)
{
	return write(EVIL_DOOR, data, size);
}

void evil_write(const void *data, size_t size)
{
	const char *at = data;

	while (size) {
		ssize_t sent = evil_write_some(at, size);

		if (sent <= 0)
			_exit(9);
		at += sent;
		size -= (size_t)sent;
	}
}

void evil_header(uint16_t type, uint32_t id, uint32_t length, const void *payload, size_t size)
{
	struct buffer out = {0};

	buffer_put_u32(&out, length);
	buffer_put_u16(&out, type);
	buffer_put_u16(&out, 0);
	buffer_put_u32(&out, id);
	buffer_put_raw(&out, payload, size);
	evil_write(out.data, out.size);
	buffer_done(&out);
}

void evil_frame(uint16_t type, uint32_t id, const void *payload, size_t size)
{
	evil_header(type, id, (uint32_t)size, payload, size);
}

void evil_console(const char *format, ...)
{
	const struct message_console message = {.level = MESSAGE_LEVEL_LOG};
	struct message_console copy = message;
	struct buffer out = {0};
	char text[1024];
	va_list list;

	va_start(list, format);
	(void)vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	copy.text = bytes_of(text);
	message_console_write(&out, &copy);
	evil_frame(MESSAGE_CONSOLE, 0, out.data, out.size);
	buffer_done(&out);
}

void evil_checkpoint(const char *json)
{
	struct buffer out = {0};

	buffer_put_text(&out, json);
	evil_frame(MESSAGE_CHECKPOINT, 0, out.data, out.size);
	buffer_done(&out);
}

void evil_result_with(const char *json, const char *state)
{
	const struct message_result message = {bytes_of(json), bytes_of(state)};
	struct buffer out = {0};

	message_result_write(&out, &message);
	evil_frame(MESSAGE_RESULT, 0, out.data, out.size);
	buffer_done(&out);
}

void evil_result(const char *json)
{
	evil_result_with(json, "");
}

void evil_state(const char *json)
{
	evil_result_with("{\"status\":\"succeeded\"}", json);
}

void evil_request(uint32_t id, const char *url, const char *header, const char *value)
{
	const struct message_header row = {bytes_of(header), bytes_of(value)};
	const struct message_http_start start = {.method = bytes_of("GET"),
		.url = bytes_of(url),
		.headers = {.list = &row, .count = header ? 1 : 0},
		.max_redirects = 5};
	struct buffer out = {0};

	message_http_start_write(&out, &start);
	evil_frame(MESSAGE_HTTP_START, id, out.data, out.size);
	buffer_done(&out);
}

static void read_all(void *to, size_t size)
{
	char *at = to;

	while (size) {
		ssize_t got = read(EVIL_DOOR, at, size);

		if (got <= 0)
			_exit(8);
		at += got;
		size -= (size_t)got;
	}
}

uint32_t evil_answer(struct message_answer *ret, struct buffer *payload)
{
	uint8_t head[FRAME_HEADER_SIZE];
	struct frame_header header;
	struct buffer_reader reader;

	read_all(head, sizeof(head));
	(void)frame_header_read(&header, head);
	payload->size = 0;
	read_all(buffer_reserve(payload, header.size), header.size);
	payload->size = header.size;
	reader = buffer_reader_of((struct bytes){payload->data, payload->size});
	if (header.type != MESSAGE_ANSWER || !message_answer_read(ret, &reader))
		_exit(7);
	return header.id;
}

_Noreturn void evil_sleep(void)
{
	char bytes[4096];

	while (read(EVIL_DOOR, bytes, sizeof(bytes)) > 0)
		;
	_exit(6);
}

_Noreturn void evil_spin(void)
{
	static volatile unsigned int count;

	for (;;)
		count++;
}

uint64_t evil_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}
