/* links: intake config policy watch wire */
/*
 * Heads and chunked bodies: what is read, what is refused, and that no two readings of the same
 * bytes are possible.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/intake/chunk.h"
#include "supervisor/intake/http.h"

enum {
	MOST = 32 << 10,
};

static struct http_head good(const char *text)
{
	enum problem why = PROBLEM_COUNT;
	struct http_head head;
	int r = http_read(&head, bytes_of(text), MOST, &why);

	if (r != 0)
		fail_msg("%s: %d %s", text, r, why < PROBLEM_COUNT ? problem_rows[why].code : "");
	return head;
}

static void refused_bytes(struct bytes text, enum problem wanted)
{
	enum problem why = PROBLEM_COUNT;
	struct http_head head;
	int r = http_read(&head, text, MOST, &why);

	if (r != HTTP_REFUSED || why != wanted)
		fail_msg("%.*s: %d %s, expected %s", (int)text.size, (const char *)text.data, r,
			r == HTTP_REFUSED ? problem_rows[why].code : "", problem_rows[wanted].code);
}

static void refused(const char *text, enum problem wanted)
{
	refused_bytes(bytes_of(text), wanted);
}

#define HOST "Host: x\r\n"
#define GET "GET / HTTP/1.1\r\n"
#define POST "POST / HTTP/1.1\r\n" HOST

static void a_plain_head_is_read(void **state)
{
	struct http_head head = good("POST /v1/calls?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: "
				     "5\r\nX-Y:\t z \r\n\r\nhello");

	(void)state;
	assert_true(bytes_equal(head.method, "POST"));
	assert_true(bytes_equal(head.target, "/v1/calls?a=b"));
	assert_int_equal(head.framing, HTTP_LENGTH);
	assert_int_equal(head.length, 5);
	assert_int_equal(head.count, 3);
	assert_true(bytes_equal(http_get(&head, "x-y")->value, "z"));
	assert_false(head.close);
	assert_int_equal(head.size, strlen("POST /v1/calls?a=b HTTP/1.1\r\nHost: "
					   "x\r\nContent-Length: 5\r\nX-Y:\t z \r\n\r\n"));
}

static void one_empty_line_before_it_is_skipped(void **state)
{
	(void)state;
	assert_true(bytes_equal(good("\r\n" GET HOST "\r\n").method, "GET"));
	refused("\r\n\r\n" GET HOST "\r\n", PROBLEM_SYNTAX);
}

static void every_prefix_waits_for_more(void **state)
{
	static const char text[] = "GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n";
	enum problem why;
	struct http_head head;

	(void)state;
	for (size_t size = 0; size + 1 < sizeof(text); size++)
		assert_int_equal(
			http_read(&head, (struct bytes){(const uint8_t *)text, size}, MOST, &why),
			HTTP_MORE);
}

static void request_lines_have_one_form(void **state)
{
	static const char *const lines[] = {"GET", "GET /", "GET  / HTTP/1.1", " GET / HTTP/1.1",
		"GET / HTTP/1.1 ", "GET /  HTTP/1.1", "GET\t/ HTTP/1.1", "GET / http/1.1",
		"GET / HTTP/11", "GET / HTTP/1.", "GET / HTTP/1.1.1", "GET / HTTP/1.10",
		"GET / HTTP/x.1", "GET /a b HTTP/1.1", "GET /\x01 HTTP/1.1", "GET /\x7F HTTP/1.1",
		"GET /\xC3\xA4 HTTP/1.1", "G(T / HTTP/1.1", ": / HTTP/1.1", "   ", "GET / FTP/1.1",
		"\x16\x03\x01"};
	char text[100];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		(void)snprintf(text, sizeof(text), "%s\r\n" HOST "\r\n", lines[i]);
		refused(text, PROBLEM_SYNTAX);
	}
}

static void versions_but_1_0_and_1_1_are_refused(void **state)
{
	(void)state;
	refused("GET / HTTP/9.9\r\n" HOST "\r\n", PROBLEM_VERSION);
	refused("GET / HTTP/2.0\r\n" HOST "\r\n", PROBLEM_VERSION);
	refused("GET / HTTP/1.2\r\n" HOST "\r\n", PROBLEM_VERSION);
	refused("GET / HTTP/0.9\r\n" HOST "\r\n", PROBLEM_VERSION);
	assert_true(good("GET / HTTP/1.0\r\n\r\n").close);
	assert_true(good("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").close);
}

static void lines_end_with_cr_lf_and_nothing_else(void **state)
{
	(void)state;
	refused("GET / HTTP/1.1\n" HOST "\r\n", PROBLEM_LINE_END);
	refused(GET "Host: x\n\r\n", PROBLEM_LINE_END);
	refused(GET HOST "\n", PROBLEM_LINE_END);
	refused(GET HOST "A: b\rContent-Length: 5\r\n\r\n", PROBLEM_LINE_END);
	refused("GET / HTTP/1.1\r\r\n" HOST "\r\n", PROBLEM_LINE_END);
	refused(GET HOST "\r\r\n\r\n", PROBLEM_LINE_END);
	refused("\n", PROBLEM_LINE_END);
}

static void header_lines_have_one_form(void **state)
{
	static const char *const lines[] = {"Content-Length : 5", " Content-Length: 5", "\tfolded",
		" ", "NoColon", ": empty", "A B: c", "A\x01: b", "A: b\x01", "A: \x7F",
		"A\xC3\xA4: b", "\"A\": b", "A(b): c", "Transfer-Encoding\t: chunked"};
	static const uint8_t nul[] = "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n";
	static const uint8_t nul_name[] = "GET / HTTP/1.1\r\nHost: x\r\nA\0: c\r\n\r\n";
	char text[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		(void)snprintf(text, sizeof(text), GET HOST "%s\r\n\r\n", lines[i]);
		refused(text, PROBLEM_FIELD);
	}
	refused_bytes((struct bytes){nul, sizeof(nul) - 1}, PROBLEM_FIELD);
	refused_bytes((struct bytes){nul_name, sizeof(nul_name) - 1}, PROBLEM_FIELD);
	assert_int_equal(good(GET HOST "A:\r\nB: \xC3\xA4\t x\r\n\r\n").count, 3);
}

static void exactly_one_host_is_needed(void **state)
{
	(void)state;
	refused(GET "\r\n", PROBLEM_HOST);
	refused(GET HOST "host: y\r\n\r\n", PROBLEM_HOST);
	refused(GET "Host: a b\r\n\r\n", PROBLEM_HOST);
	refused(GET "Host: a/b\r\n\r\n", PROBLEM_HOST);
	refused(GET "Host: u@a\r\n\r\n", PROBLEM_HOST);
	refused(GET HOST HOST "\r\n", PROBLEM_HOST);
	refused("GET / HTTP/1.0\r\n" HOST HOST "\r\n", PROBLEM_HOST);
}

static void a_body_has_one_length(void **state)
{
	static const char *const lines[] = {"Content-Length: 4\r\nTransfer-Encoding: chunked",
		"Transfer-Encoding: chunked\r\nContent-Length: 0",
		"Content-Length: 4\r\nContent-Length: 4", "Content-Length: 4\r\ncontent-length: 5",
		"Content-Length: 4, 4", "Content-Length: +4", "Content-Length: -4",
		"Content-Length: 0x4", "Content-Length: 4 4",
		"Content-Length:", "Content-Length: 4.0", "Content-Length: 1e3",
		"Content-Length: \xEF\xBC\x94",
		"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
		"Transfer-Encoding: xchunked", "Transfer-Encoding:", "Transfer-Encoding: identity",
		"Transfer-Encoding: gzip", "Transfer-Encoding: \"chunked\""};
	char text[300];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		(void)snprintf(text, sizeof(text), POST "%s\r\n\r\n", lines[i]);
		refused(text, PROBLEM_FRAMING);
	}
	refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", PROBLEM_FRAMING);
	refused(POST "Transfer-Encoding: gzip, chunked\r\n\r\n", PROBLEM_TRANSFER_CODING);
	refused(POST "Transfer-Encoding: chunked, chunked\r\n\r\n", PROBLEM_TRANSFER_CODING);
	assert_int_equal(good(POST "Transfer-Encoding: Chunked\r\n\r\n").framing, HTTP_CHUNKED);
	assert_int_equal(good(POST "Content-Length: 0\r\n\r\n").framing, HTTP_NO_BODY);
	assert_int_equal(good(POST "Content-Length: 007\r\n\r\n").length, 7);
}

static void a_length_beyond_64_bits_stays_enormous(void **state)
{
	(void)state;
	assert_true(good(POST "Content-Length: 18446744073709551617\r\n\r\n").length > UINT32_MAX);
	assert_true(good(POST "Content-Length: 99999999999999999999999999999999\r\n\r\n").length >
		    UINT32_MAX);
}

static void close_and_expect_are_words(void **state)
{
	(void)state;
	assert_true(good(GET HOST "Connection: Close\r\n\r\n").close);
	assert_true(good(GET HOST "Connection: keep-alive, close\r\n\r\n").close);
	assert_true(good(GET HOST "Connection: x\r\nConnection: close\r\n\r\n").close);
	assert_false(good(GET HOST "Connection: closed\r\n\r\n").close);
	assert_true(good(GET HOST "Expect: 100-Continue\r\n\r\n").expects_continue);
	assert_true(good(GET HOST "Expect: 200-maybe\r\n\r\n").expects_other);
	assert_true(good(GET HOST "Expect: 100-continue\r\nExpect: x\r\n\r\n").expects_other);
	assert_false(good("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expects_continue);
}

static void large_heads_are_refused(void **state)
{
	CLEANUP(buffer_done) struct buffer text = {0};

	(void)state;
	buffer_put_raw(&text, "GET /", 5);
	while (text.size <= HTTP_TARGET_MOST + 5)
		buffer_put_u8(&text, 'a');
	buffer_put_raw(&text, " HTTP/1.1\r\nHost: x\r\n\r\n", 22);
	refused_bytes((struct bytes){text.data, text.size}, PROBLEM_TARGET_LONG);
	text.size = 5;
	while (text.size <= MOST)
		buffer_put_u8(&text, 'a');
	refused_bytes((struct bytes){text.data, text.size}, PROBLEM_TARGET_LONG);
	text.size = 0;
	buffer_put_raw(&text, GET HOST "A: ", strlen(GET HOST "A: "));
	while (text.size <= MOST)
		buffer_put_u8(&text, 'a');
	refused_bytes((struct bytes){text.data, text.size}, PROBLEM_HEAD_LARGE);
	text.size = 0;
	buffer_put_raw(&text, GET HOST, strlen(GET HOST));
	for (int i = 0; i < HTTP_FIELDS_MOST; i++)
		buffer_put_raw(&text, "A: b\r\n", 6);
	buffer_put_raw(&text, "\r\n", 2);
	refused_bytes((struct bytes){text.data, text.size}, PROBLEM_HEAD_LARGE);
}

/* The outcome of a chunked body that arrives in pieces of `piece` bytes; what follows is left. */
static int feed(const char *text, size_t piece, struct buffer *out, size_t *left)
{
	struct chunk chunk = {0};
	size_t at = 0, size = strlen(text);
	int r = 0;

	while (r == 0 && at < size) {
		size_t used, some = size - at < piece ? size - at : piece;

		r = chunk_feed(
			&chunk, (struct bytes){(const uint8_t *)text + at, some}, &used, out, 100);
		at += used;
	}
	*left = size - at;
	return r;
}

static void chunked(const char *text, int wanted, const char *data, size_t wanted_left)
{
	for (size_t piece = 1; piece <= strlen(text); piece++) {
		CLEANUP(buffer_done) struct buffer out = {0};
		size_t left;
		int r = feed(text, piece, &out, &left);

		if (r != wanted)
			fail_msg("%s: %d, expected %d", text, r, wanted);
		if (wanted != CHUNK_DONE)
			continue;
		assert_int_equal(left, wanted_left);
		assert_true(bytes_equal((struct bytes){out.data, out.size}, data));
	}
}

static void chunked_bodies_are_put_together(void **state)
{
	(void)state;
	chunked("0\r\n\r\n", CHUNK_DONE, "", 0);
	chunked("5\r\nhello\r\n0\r\n\r\n", CHUNK_DONE, "hello", 0);
	chunked("5\r\nhello\r\n00A\r\n, you thing\r\n0\r\n\r\nGET", CHUNK_REFUSED, "", 0);
	chunked("5\r\nhello\r\n00A\r\n, you thin\r\n0\r\n\r\nGET", CHUNK_DONE, "hello, you thin",
		3);
	chunked("1;a=b; c=\"d\"\r\nx\r\n0;z\r\nA: b\r\nC: d\r\n\r\n", CHUNK_DONE, "x", 0);
	chunked("2\r\n\r\n\r\n0\r\n\r\n", CHUNK_DONE, "\r\n", 0);
	chunked("5\r\nhel", 0, "", 0);
}

static void malformed_chunks_are_refused(void **state)
{
	static const char *const texts[] = {"zz\r\n{}\r\n0\r\n\r\n", "\r\n", "-1\r\n",
		"+5\r\nhello", "0x5\r\nhello\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n",
		"5\nhello\r\n", "5\rhello", "5\r\nhelloo\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n",
		"5\r\nhello\n0\r\n\r\n", "000000005\r\nhello\r\n", "5;a\nb\r\nhello\r\n",
		"5;\x01\r\n", "0\r\nnocolon\r\n\r\n", "0\r\n A: b\r\n\r\n", "0\r\nA : b\r\n\r\n",
		"0\r\nA: b\n\r\n", "0\r\n\n", "g\r\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		chunked(texts[i], CHUNK_REFUSED, "", 0);
}

static void chunks_are_bounded(void **state)
{
	CLEANUP(buffer_done) struct buffer text = {0};

	(void)state;
	chunked("65\r\n", CHUNK_TOO_LARGE, "", 0);
	chunked("FFFFFFFF\r\n", CHUNK_TOO_LARGE, "", 0);
	chunked("32\r\n01234567890123456789012345678901234567890123456789\r\n33\r\n",
		CHUNK_TOO_LARGE, "", 0);
	buffer_put_raw(&text, "1;", 2);
	while (text.size < 1000)
		buffer_put_u8(&text, 'a');
	buffer_put_u8(&text, 0);
	chunked((const char *)text.data, CHUNK_REFUSED, "", 0);
	text.size = 0;
	buffer_put_raw(&text, "0\r\n", 3);
	for (int i = 0; i <= CHUNK_TRAILERS_MOST; i++)
		buffer_put_raw(&text, "A: b\r\n", 6);
	buffer_put_u8(&text, 0);
	chunked((const char *)text.data, CHUNK_REFUSED, "", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_head_is_read),
		cmocka_unit_test(one_empty_line_before_it_is_skipped),
		cmocka_unit_test(every_prefix_waits_for_more),
		cmocka_unit_test(request_lines_have_one_form),
		cmocka_unit_test(versions_but_1_0_and_1_1_are_refused),
		cmocka_unit_test(lines_end_with_cr_lf_and_nothing_else),
		cmocka_unit_test(header_lines_have_one_form),
		cmocka_unit_test(exactly_one_host_is_needed),
		cmocka_unit_test(a_body_has_one_length),
		cmocka_unit_test(a_length_beyond_64_bits_stays_enormous),
		cmocka_unit_test(close_and_expect_are_words),
		cmocka_unit_test(large_heads_are_refused),
		cmocka_unit_test(chunked_bodies_are_put_together),
		cmocka_unit_test(malformed_chunks_are_refused),
		cmocka_unit_test(chunks_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
