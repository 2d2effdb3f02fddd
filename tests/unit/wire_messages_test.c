/* links: wire */
/* What the wire accepts and refuses, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "sandbox/wire/hash.h"
#include "sandbox/wire/messages.h"

static struct buffer_reader reader_of(const struct buffer *buffer)
{
	return buffer_reader_of((struct bytes){buffer->data, buffer->size});
}

static void a_job_comes_back_as_it_was_written(void **state)
{
	struct message_job job = {.kind = MESSAGE_JOB_RUN,
		.mode = MESSAGE_MODE_ADVANCED,
		.name = bytes_of("f"),
		.context = bytes_of("{\"a\":\"\xC3\xA5\"}"),
		.map = {(const uint8_t *)"\xFF\x00", 2},
		.started_ms = 1700000000000.5,
		.memory_mb = 64};
	struct message_job back = {0};
	struct buffer buffer = {0};
	struct buffer_reader reader;

	(void)state;
	job.seed[31] = 7;
	message_job_write(&buffer, &job);
	reader = reader_of(&buffer);
	assert_true(message_job_read(&back, &reader));
	assert_true(bytes_equal(back.context, "{\"a\":\"\xC3\xA5\"}"));
	assert_int_equal(back.map.size, 2);
	assert_true(back.started_ms > 1700000000000.4);
	assert_int_equal(back.seed[31], 7);
	assert_int_equal(back.memory_mb, 64);
	buffer_done(&buffer);
}

static struct buffer sample_request(void)
{
	static const struct message_header list[] = {
		{{(const uint8_t *)"Accept", 6}, {(const uint8_t *)"*/*", 3}},
		{{(const uint8_t *)"X", 1}, {(const uint8_t *)"", 0}}};
	struct message_http_start start = {.method = bytes_of("GET"),
		.url = bytes_of("http://127.0.0.1/"),
		.headers = {.list = list, .count = 2},
		.decompress = true,
		.max_redirects = 5};
	struct buffer buffer = {0};

	message_http_start_write(&buffer, &start);
	return buffer;
}

static void headers_keep_their_order(void **state)
{
	struct buffer buffer = sample_request();
	struct buffer_reader reader = reader_of(&buffer);
	struct message_http_start start;
	struct message_header header;

	(void)state;
	assert_true(message_http_start_read(&start, &reader));
	assert_int_equal(start.headers.count, 2);
	reader = buffer_reader_of(start.headers.packed);
	assert_true(message_headers_next(&header, &reader));
	assert_true(bytes_equal(header.name, "Accept"));
	assert_true(bytes_equal(header.value, "*/*"));
	assert_true(message_headers_next(&header, &reader));
	assert_true(bytes_equal(header.name, "X"));
	assert_false(message_headers_next(&header, &reader));
	buffer_done(&buffer);
}

static void every_truncation_is_refused(void **state)
{
	struct buffer buffer = sample_request();
	struct message_http_start start;

	(void)state;
	for (size_t size = 0; size < buffer.size; size++) {
		/* A copy of exactly this size, so that a sanitizer sees a read beyond it. */
		uint8_t *copy = malloc(size + (size == 0));
		struct buffer_reader reader;

		memcpy(copy, buffer.data, size);
		reader = buffer_reader_of((struct bytes){copy, size});
		assert_false(message_http_start_read(&start, &reader));
		free(copy);
	}
	buffer_done(&buffer);
}

static void a_byte_too_many_is_refused(void **state)
{
	struct buffer buffer = sample_request();
	struct buffer_reader reader;
	struct message_http_start start;

	(void)state;
	buffer_put_u8(&buffer, 0);
	reader = reader_of(&buffer);
	assert_false(message_http_start_read(&start, &reader));
	buffer_done(&buffer);
}

static void a_huge_header_count_is_refused_without_work(void **state)
{
	struct buffer buffer = {0};
	struct buffer_reader reader;
	struct message_http_start start;

	(void)state;
	buffer_put_text(&buffer, "GET");
	buffer_put_text(&buffer, "http://x/");
	buffer_put_u32(&buffer, UINT32_MAX);
	reader = reader_of(&buffer);
	assert_false(message_http_start_read(&start, &reader));
	buffer_done(&buffer);
}

static void an_hmac_is_of_a_known_algorithm(void **state)
{
	struct message_hmac hmac = {.algorithm = HASH_SHA512,
		.key = {(const uint8_t *)"\xFFkey", 4},
		.data = bytes_of("data")};
	struct message_answer answer = {.kind = MESSAGE_ANSWER_HMAC, .hmac = {bytes_of("\xFF")}};
	struct buffer buffer = {0};
	struct buffer_reader reader;

	(void)state;
	message_hmac_write(&buffer, &hmac);
	reader = reader_of(&buffer);
	assert_true(message_hmac_read(&hmac, &reader));
	assert_int_equal(hmac.algorithm, HASH_SHA512);
	assert_true(bytes_equal(hmac.key, "\xFFkey"));
	assert_true(bytes_equal(hmac.data, "data"));
	buffer.data[0] = HASH_COUNT;
	reader = reader_of(&buffer);
	assert_false(message_hmac_read(&hmac, &reader));
	buffer.size = 0;
	message_answer_write(&buffer, &answer);
	reader = reader_of(&buffer);
	assert_true(message_answer_read(&answer, &reader));
	assert_true(bytes_equal(answer.hmac.digest, "\xFF"));
	buffer_done(&buffer);
}

static void times_are_finite(void **state)
{
	const double bad[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct message_timer timer = {bad[i]};
		struct buffer buffer = {0};
		struct buffer_reader reader;

		message_timer_write(&buffer, &timer);
		reader = reader_of(&buffer);
		assert_false(message_timer_read(&timer, &reader));
		buffer_done(&buffer);
	}
}

static void levels_that_do_not_exist_are_refused(void **state)
{
	struct message_console console = {.level = MESSAGE_LEVEL_COUNT, .text = bytes_of("x")};
	struct buffer buffer = {0};
	struct buffer_reader reader;

	(void)state;
	message_console_write(&buffer, &console);
	reader = reader_of(&buffer);
	assert_false(message_console_read(&console, &reader));
	buffer_done(&buffer);
}

static bool is_utf8(const char *text)
{
	return buffer_is_utf8(bytes_of(text));
}

static void text_is_utf8(void **state)
{
	(void)state;
	assert_true(is_utf8("a\xC2\x80\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF"));
	assert_false(is_utf8("\x80"));
	assert_false(is_utf8("\xC0\x80"));
	assert_false(is_utf8("\xC1\xBF"));
	assert_false(is_utf8("\xE0\x9F\xBF"));
	assert_false(is_utf8("\xED\xA0\x80"));
	assert_false(is_utf8("\xF0\x8F\xBF\xBF"));
	assert_false(is_utf8("\xF4\x90\x80\x80"));
	assert_false(is_utf8("\xF5\x80\x80\x80"));
	assert_false(is_utf8("\xE2\x82"));
	assert_false(is_utf8("\xC3("));
}

static void frames_say_their_length(void **state)
{
	struct buffer buffer = {0};
	struct frame_header header;
	size_t begin;

	(void)state;
	buffer_put_raw(&buffer, "xyz", 3);
	begin = frame_begin(&buffer, MESSAGE_RESULT, 9);
	buffer_put_text(&buffer, "{}");
	frame_end(&buffer, begin);
	assert_true(frame_header_read(&header, buffer.data + 3));
	assert_int_equal(header.size, 6);
	assert_int_equal(header.type, MESSAGE_RESULT);
	assert_int_equal(header.id, 9);
	buffer.data[3 + 6] = 1;
	assert_false(frame_header_read(&header, buffer.data + 3));
	buffer_done(&buffer);
}

static void unknown_types_have_no_rule(void **state)
{
	unsigned int known = 0;

	(void)state;
	for (uint32_t type = 0; type <= UINT16_MAX; type++)
		known += message_rule_get((uint16_t)type) != NULL;
	assert_int_equal(known, MESSAGE_COUNT);
	assert_null(message_rule_get(0));
	assert_int_equal(message_rule_get(MESSAGE_JOB)->from, MESSAGE_FROM_SUPERVISOR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_comes_back_as_it_was_written),
		cmocka_unit_test(headers_keep_their_order),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(a_byte_too_many_is_refused),
		cmocka_unit_test(a_huge_header_count_is_refused_without_work),
		cmocka_unit_test(an_hmac_is_of_a_known_algorithm),
		cmocka_unit_test(times_are_finite),
		cmocka_unit_test(levels_that_do_not_exist_are_refused),
		cmocka_unit_test(text_is_utf8),
		cmocka_unit_test(frames_say_their_length),
		cmocka_unit_test(unknown_types_have_no_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
