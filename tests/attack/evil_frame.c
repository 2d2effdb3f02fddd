/*
 * W01 to W11, W18 and W29, W30, W35: frames that are no frames, frames at the wrong time, results
 * that claim too much.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/attack/evil.h"

static const char good_result[] = "{\"status\":\"succeeded\"}";

static void w01(const struct evil *evil)
{
	uint64_t state = UINT64_C(0x9E3779B97F4A7C15) * (evil->number + 1);
	static uint64_t noise[8192];

	for (size_t i = 0; i < ARRAY_SIZE(noise); i++)
		noise[i] = evil_random(&state);
	(void)evil_write_some(noise, sizeof(noise));
}

static const uint16_t child_types[] = {MESSAGE_HTTP_START, MESSAGE_HTTP_CANCEL, MESSAGE_TIMER,
	MESSAGE_MAIL, MESSAGE_CHECKPOINT, MESSAGE_CONSOLE, MESSAGE_RESULT, MESSAGE_COMPILED,
	MESSAGE_DIAGNOSTIC, MESSAGE_HMAC};

static void w02(const struct evil *evil)
{
	evil_header(child_types[evil->number % ARRAY_SIZE(child_types)], 1, 0, NULL, 0);
}

static void w03(const struct evil *evil)
{
	static const uint32_t lengths[] = {(32U << 20) + 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
	static const uint16_t types[] = {
		MESSAGE_RESULT, MESSAGE_HTTP_START, MESSAGE_CONSOLE, MESSAGE_MAIL};

	evil_header(types[evil->number % 4], 1, lengths[evil->number / 4 % 4], NULL, 0);
}

static void w04(const struct evil *evil)
{
	(void)evil;
	evil_header(MESSAGE_RESULT, 0, 1 << 20, "0123456789", 10);
}

/* There is no clock to wait with: some work between two bytes. */
static void w05(const struct evil *evil)
{
	static volatile unsigned int count;
	struct buffer out = {0};

	(void)evil;
	buffer_put_u32(&out, 256 + 5);
	buffer_put_u32(&out, MESSAGE_CONSOLE);
	buffer_put_u32(&out, 0);
	buffer_put_u8(&out, MESSAGE_LEVEL_LOG);
	buffer_put_u32(&out, 256);
	for (size_t i = 0; i < 256; i++)
		buffer_put_u8(&out, 'a');
	for (size_t i = 0; i < out.size; i++) {
		evil_write(out.data + i, 1);
		for (unsigned int j = 0; j < 200000; j++)
			count++;
	}
	evil_result(good_result);
}

static void put_line(struct buffer *out, const char *text)
{
	size_t begin = frame_begin(out, MESSAGE_CONSOLE, 0);

	buffer_put_u8(out, MESSAGE_LEVEL_LOG);
	buffer_put_text(out, text);
	frame_end(out, begin);
}

static void w06(const struct evil *evil)
{
	struct buffer out = {0};
	size_t half;

	(void)evil;
	put_line(&out, "first");
	put_line(&out, "second");
	half = out.size + 9;
	put_line(&out, "third");
	evil_write(out.data, half);
	evil_write(out.data + half, out.size - half);
	evil_result(good_result);
}

/* Payloads that are not what their type says. */
static void send_text(uint16_t type, const char *bytes, size_t size)
{
	struct buffer out = {0};

	if (type == MESSAGE_CONSOLE)
		buffer_put_u8(&out, MESSAGE_LEVEL_LOG);
	buffer_put_bytes(&out, (struct bytes){(const uint8_t *)bytes, size});
	if (type == MESSAGE_RESULT)
		buffer_put_text(&out, "");
	evil_frame(type, 1, out.data, out.size);
}

static void send_nested(size_t depth)
{
	static const char head[] = "{\"post_call\":{\"a\":";
	struct buffer out = {0};

	buffer_put_raw(&out, head, sizeof(head) - 1);
	for (size_t i = 0; i < depth; i++)
		buffer_put_u8(&out, '[');
	for (size_t i = 0; i < depth; i++)
		buffer_put_u8(&out, ']');
	buffer_put_raw(&out, "}}", 3);
	evil_state((const char *)out.data);
}

static void w07(const struct evil *evil)
{
	static const uint8_t infinite[8] = {0, 0, 0, 0, 0, 0, 0xF0, 0x7F};

	switch (evil->number) {
	case 0: /* its text is longer than its frame */
		evil_frame(MESSAGE_CONSOLE, 0, "\0\xFF\0\0\0abc", 8);
		break;
	case 1:
		send_text(MESSAGE_CONSOLE, "\xC3\x28", 2);
		break;
	case 2:
		send_text(MESSAGE_CONSOLE, "\xED\xA0\x80", 3);
		break;
	case 3:
		send_text(MESSAGE_RESULT, "{\"status\":\"succeeded\"}\0", 23);
		break;
	case 4:
		send_nested(100000);
		break;
	case 5:
		evil_result("{\"status\":\"succeeded\",\"status\":\"failed\"}");
		break;
	case 6:
		evil_state("{\"post_call\":{\"a\":NaN}}");
		break;
	case 7: /* more headers than there are bytes */
		evil_frame(
			MESSAGE_HTTP_START, 1, "\3\0\0\0GET\x08\0\0\0http://x\xFF\xFF\xFF\xFF", 23);
		break;
	case 8:
		evil_frame(MESSAGE_TIMER, 1, infinite, sizeof(infinite));
		break;
	case 9:
		evil_frame(MESSAGE_CONSOLE, 0, "\x09\0\0\0\0", 5);
		break;
	case 10: /* a state is no better than the result that it came with */
		evil_result_with("{\"status\":\"succeeded\"", "{\"post_call\":{\"taken\":1}}");
		break;
	default: /* an unclosed one, deep */
		send_text(MESSAGE_RESULT, "[[[[[[[[[[[[[[[[", 16);
	}
}

static void w08(const struct evil *evil)
{
	static const uint16_t types[] = {0, 255, 65535, MESSAGE_JOB, MESSAGE_ANSWER};

	if (evil->number < ARRAY_SIZE(types))
		evil_frame(types[evil->number], 1, "", 0);
	else /* the reserved field */
		evil_write("\0\0\0\0\x25\0\1\0\0\0\0\0", 12);
}

static void w09(const struct evil *evil)
{
	switch (evil->number) {
	case 0:
		evil_state("{\"post_call\":{\"n\":1}}");
		evil_state("{\"post_call\":{\"n\":2}}");
		break;
	case 1:
		evil_state("{\"post_call\":{\"n\":1}}");
		evil_request(1, "http://127.0.0.1:1/", NULL, NULL);
		break;
	case 2:
		evil_frame(MESSAGE_JOB, 0, "\1", 1);
		break;
	case 3:
		evil_frame(MESSAGE_COMPILED, 0, "\1\0\0\0\0\0\0\0\0", 9);
		break;
	default:
		evil_frame(MESSAGE_DIAGNOSTIC, 0, "\1", 1);
	}
}

/* As many keys as a number says, each of another name. */
static void send_keys(const char *head, uint32_t count, const char *tail)
{
	struct buffer out = {0};
	char row[64];

	buffer_put_raw(&out, head, strlen(head));
	for (uint32_t i = 0; i < count; i++) {
		int size = snprintf(row, sizeof(row), "%s\"key%u\":%u", i ? "," : "", i, i);

		buffer_put_raw(&out, row, (size_t)size);
	}
	buffer_put_raw(&out, tail, strlen(tail) + 1);
	evil_state((const char *)out.data);
}

static void w10(const struct evil *evil)
{
	static const char head[] = "{\"post_call\":{";

	/* Within context_kb; beyond it, within what a frame may have; beyond that. */
	send_keys(head, evil->number == 0 ? 40000 : evil->number == 1 ? 90000 : 1000000, "}}");
}

static void w11(const struct evil *evil)
{
	struct buffer out = {0};

	(void)evil;
	for (int i = 0; i < 1000; i++)
		put_line(&out, "x");
	for (int i = 0; i < 1000; i++)
		evil_write(out.data, out.size);
	evil_result(good_result);
}

static void w18(const struct evil *evil)
{
	(void)evil;
	evil_result_with("{\"status\":\"succeeded\",\"call_id\":\"01JD0000000000000000000000\","
			 "\"name\":\"other\",\"agent\":\"other\",\"callSid\":\"forged\"}",
		"{\"agent\":\"other\",\"callSid\":\"forged\",\"post_call\":{\"w\":18}}");
}

static void w29(const struct evil *evil)
{
	if (evil->number == 1) {
		send_keys("{\"post_call_detail\":{", 100000, "}}");
		return;
	}
	evil_state("{\"agent\":\"x\",\"userId\":\"x\","
		   "\"name\":\"x\","
		   "\"callSid\":\"x\",\"recordingUrl\":\"x\",\"hangup_reason\":\"x\","
		   "\"user_phone_number\":\"x\",\"agent_phone_number\":\"x\",\"call_duration\":-1,"
		   "\"call_metadata\":{\"x\":1},\"unknown\":1,\"__proto__\":{\"x\":1},"
		   "\"conversion_status\":\"yes\",\"disposition_reason\":5,"
		   "\"next_call_scheduled\":[],\"post_call_detail\":{\"a\":7},"
		   "\"post_call\":{\"__proto__\":{\"x\":1},\"constructor\":1,\"w\":29}}");
}

static void w30(const struct evil *evil)
{
	static const char *const results[] = {
		"{\"functions_called\":[]}",
		"{\"functions_called\":[{\"name\":\"forged\","
		"\"parameters\":{},\"success\":true,\"response\":null,"
		"\"timestamp\":\"2026-01-01T00:00:00.000Z\"}]}",
		"{\"functions_called\":{\"0\":1}}",
	};
	struct buffer out = {0};

	if (evil->number < ARRAY_SIZE(results)) {
		evil_state(results[evil->number]);
		return;
	}
	buffer_put_raw(&out, "{\"functions_called\":[", 21);
	for (int i = 0; i < 100000; i++)
		buffer_put_raw(&out, i ? ",0" : "0", i ? 2 : 1);
	buffer_put_raw(&out, "]}", 3);
	evil_state((const char *)out.data);
}

static void w35(const struct evil *evil)
{
	static volatile unsigned int count;

	(void)evil;
	for (unsigned int i = 0; i < 20000000; i++)
		count++;
	evil_result("{\"status\":\"succeeded\",\"cpu_ms\":0,\"memory_kb\":0,\"duration_ms\":0,"
		    "\"http\":[],\"violations\":[],\"console\":[]}");
}

const struct evil_case evil_frame_cases[] = {{"w01", w01}, {"w02", w02}, {"w03", w03}, {"w04", w04},
	{"w05", w05}, {"w06", w06}, {"w07", w07}, {"w08", w08}, {"w09", w09}, {"w10", w10},
	{"w11", w11}, {"w18", w18}, {"w29", w29}, {"w30", w30}, {"w35", w35}, {0}};
