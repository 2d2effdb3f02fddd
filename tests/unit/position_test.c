/* links: policy wire */
/*
 * What the JSON scanner accepts, where it says that something is wrong, and what it repairs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/policy/json.h"
#include "supervisor/policy/position.h"

static struct position *parse(const char *text, struct diag *err)
{
	struct position *position = NULL;
	int r = position_new(&position, "f.json", bytes_of(text), 64, err);

	assert_true(r == 0 || r == POSITION_REFUSED);
	return position;
}

static struct position *good(const char *text)
{
	struct diag err = {0};
	struct position *position = parse(text, &err);

	if (!position)
		fail_msg("%s: %s", text, err.message);
	return position;
}

static void refused(const char *text, const char *code, unsigned int line, unsigned int column)
{
	struct diag err = {0};
	CLEANUP(position_free_p) struct position *position = parse(text, &err);

	if (position)
		fail_msg("accepted: %s", text);
	assert_string_equal(err.code, code);
	assert_int_equal(err.line, line);
	assert_int_equal(err.column, column);
	diag_done(&err);
}

/* An integer of so many digits, which needs no exponent to be too large. */
static void long_number(size_t digits, bool is_too_large)
{
	char text[400] = "[", *at = text + 1;

	memset(at, '1', digits);
	memcpy(at + digits, "]", 2);
	if (is_too_large) {
		refused(text, "json.number", 1, 2);
		return;
	}
	position_free(good(text));
}

static void errors_name_line_and_column(void **state)
{
	(void)state;
	refused("", "json.syntax", 1, 1);
	refused("{", "json.syntax", 1, 2);
	refused("{\n \"a\": 1,\n}", "json.syntax", 2, 8);
	refused("[1,]", "json.syntax", 1, 3);
	refused("[1 2]", "json.syntax", 1, 4);
	refused("{\"a\":1 \"b\":2}", "json.syntax", 1, 8);
	refused("{a:1}", "json.syntax", 1, 2);
	refused("{} {}", "json.syntax", 1, 4);
	refused("nul", "json.syntax", 1, 1);
	refused("[01]", "json.syntax", 1, 3);
	refused("[1.]", "json.syntax", 1, 4);
	refused("[\"a\nb\"]", "json.syntax", 1, 4);
	refused("[\"\\x\"]", "json.syntax", 1, 3);
	refused("[1e999]", "json.number", 1, 2);
	refused("[1e+0309]", "json.number", 1, 2);
	long_number(309, false);
	long_number(310, true);
	refused("\xEF\xBB\xBF{}", "json.syntax", 1, 1);
	refused("[\"\xC0\x80\"]", "json.utf8", 1, 3);
	refused("[\"\xED\xA0\x80\"]", "json.utf8", 1, 3);
}

static void a_key_stands_once(void **state)
{
	(void)state;
	refused("{\"a\":{\"b\":1,\n \"b\":2}}", "json.duplicate_key", 2, 2);
	refused("{\"a\":1,\"\\u0061\":2}", "json.duplicate_key", 1, 8);
	CLEANUP(position_free_p)
	struct position *position = good("{\"a\":{\"a\":1},\"b\":{\"a\":2}}");
	(void)position;
}

static void nesting_has_an_end(void **state)
{
	char text[400];
	struct diag err = {0};

	(void)state;
	memset(text, '[', 200);
	memset(text + 200, ']', 200);
	for (int depth = 63; depth <= 65; depth++) {
		struct position *position = NULL;
		int r = position_new(&position, NULL,
			(struct bytes){(const uint8_t *)text + 200 - depth, (size_t)depth * 2}, 64,
			&err);

		assert_int_equal(r, depth <= 64 ? 0 : POSITION_REFUSED);
		if (r == 0)
			assert_int_equal(position_size(position), depth);
		position_free(position);
	}
	diag_done(&err);
}

static void values_are_found_and_named(void **state)
{
	CLEANUP(position_free_p)
	struct position *position = good("{ \"a\": [10, {\"b\": \"x\"}],\n  \"c\": -1.5e3 }");
	position_node a = position_get(position, POSITION_ROOT, "a");
	position_node b =
		position_get(position, position_next(position, position_first(position, a)), "b");
	position_node c = position_get(position, POSITION_ROOT, "c");
	unsigned int line, column;
	char *path = position_path(position, b);

	(void)state;
	assert_int_equal(position_count(position, a), 2);
	assert_string_equal(path, "a.1.b");
	free(path);
	assert_true(bytes_equal(position_text(position, b), "x"));
	assert_true(bytes_equal(position_span(position, a), "[10, {\"b\": \"x\"}]"));
	assert_true(position_number(position, c) < -1499 && position_number(position, c) > -1501);
	position_where(position, c, false, &line, &column);
	assert_int_equal(line, 2);
	assert_int_equal(column, 8);
	position_where(position, c, true, &line, &column);
	assert_int_equal(column, 3);
	assert_int_equal(position_get(position, POSITION_ROOT, "none"), POSITION_NONE);
	assert_int_equal(position_type(position, POSITION_NONE), POSITION_MISSING);
}

static void strings_are_decoded(void **state)
{
	CLEANUP(position_free_p)
	struct position *position =
		good("[\"\\u00e9\\ud83d\\ude00\\n\\/\\\"\", \"\\ud800x\", \"\\u0000z\"]");
	position_node at = position_first(position, POSITION_ROOT);

	(void)state;
	assert_true(bytes_equal(position_text(position, at), "\xC3\xA9\xF0\x9F\x98\x80\n/\""));
	at = position_next(position, at);
	assert_true(bytes_equal(position_text(position, at), "\xEF\xBF\xBDx"));
	at = position_next(position, at);
	assert_int_equal(position_text(position, at).size, 2);
}

static void lone_surrogates_are_repaired_and_nothing_else(void **state)
{
	CLEANUP(position_free_p)
	struct position *position =
		good("{\"\\uD800\":\"\\ud83d\\ude00 \\udc00 \\\\ud800 \\ud800\\ud83d\\ude00\"}");
	struct buffer out = {0};

	(void)state;
	position_put_clean(position, POSITION_ROOT, &out);
	buffer_put_u8(&out, 0);
	assert_string_equal((char *)out.data,
		"{\"\\ufffd\":\"\\ud83d\\ude00 \\ufffd \\\\ud800 \\ufffd\\ud83d\\ude00\"}");
	buffer_done(&out);
}

/* A terminal obeys DEL and U+009B (CSI) where JSON lets them stand. */
static void raw_controls_go_out_escaped(void **state)
{
	static const struct {
		const char *json, *wanted;
	} rows[] = {
		{"{\"\x7f\":\"a\xC2\x9B\x31\xC2\x80\xC2\x9F\xC2\xA0\xC3\x80\"}",
			"{\"\\u007f\":\"a\\u009b1\\u0080\\u009f\xC2\xA0\xC3\x80\"}"},
		{"[\"\x7f\\ud800\xC2\x9B\"]", "[\"\\u007f\\ufffd\\u009b\"]"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP(position_free_p) struct position *position = good(rows[i].json);
		struct buffer out = {0}, text = {0};

		position_put_clean(position, POSITION_ROOT, &out);
		buffer_put_u8(&out, 0);
		assert_string_equal((char *)out.data, rows[i].wanted);
		buffer_done(&out);
		json_put_bytes(&text, bytes_of("\x1B\x7F\xC2\x9B\xC2\xA0\x9B"));
		buffer_put_u8(&text, 0);
		assert_string_equal(
			(char *)text.data, "\"\\u001b\\u007f\\u009b\xC2\xA0\xEF\xBF\xBD\"");
		buffer_done(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_name_line_and_column),
		cmocka_unit_test(a_key_stands_once),
		cmocka_unit_test(nesting_has_an_end),
		cmocka_unit_test(values_are_found_and_named),
		cmocka_unit_test(strings_are_decoded),
		cmocka_unit_test(lone_surrogates_are_repaired_and_nothing_else),
		cmocka_unit_test(raw_controls_go_out_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
