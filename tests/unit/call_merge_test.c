/* links: call broker egress policy watch wire */
/*
 * The trust boundary: whatever a child says, only writable fields change, to values of their type
 * and within their limits, and earlier entries stay.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/call/merge.h"

#define ENTRY(name)                                                                                \
	"{\"name\":\"" name "\",\"parameters\":{},\"success\":true,\"response\":null,"             \
	"\"timestamp\":\"2026-01-01T00:00:00.000Z\"}"

static const char submitted[] =
	"{\"agent\":\"a\",\"callSid\":\"C\",\"call_duration\":0.1,\"call_metadata\":{\"k\":[1]},"
	"\"extra\":1,\"post_call\":{\"x\":1},\"conversion_status\":null,"
	"\"functions_called\":[" ENTRY("before") "]}";

static struct state *state_of(const char *text)
{
	struct diag err = {0};
	struct state *state;
	int r = state_new(&state, bytes_of(text), &err);

	if (r != 0)
		fail_msg("%s: %s", text, err.message);
	return state;
}

static void text_is(const struct state *state, const char *wanted)
{
	CLEANUP(buffer_done) struct buffer text = {0};

	state_put(state, &text);
	buffer_put_u8(&text, 0);
	assert_string_equal((const char *)text.data, wanted);
}

struct outcome_of_merge {
	struct state *state;
	struct merge merge;
	char *violations;
};

static struct outcome_of_merge merged_into(const char *context, const char *child, int wanted)
{
	struct outcome_of_merge ret = {.state = state_of(context)};
	int r = merge_state(ret.state, bytes_of(child), 1024, &ret.merge);

	if (r != wanted)
		fail_msg("%.300s: %d, expected %d", child, r, wanted);
	ret.violations =
		bytes_copy((struct bytes){ret.merge.violations.data, ret.merge.violations.size});
	return ret;
}

static void done(struct outcome_of_merge *merge)
{
	state_free(merge->state);
	merge_done(&merge->merge);
	free(merge->violations);
}

/* A child's state into `submitted`, and what one field is afterwards (NULL: it is not there). */
static void gives(const char *child, enum state_field field, const char *wanted)
{
	struct outcome_of_merge merge = merged_into(submitted, child, 0);

	if (!wanted)
		assert_null(merge.state->fields[field]);
	else
		assert_string_equal(merge.state->fields[field], wanted);
	assert_string_equal(merge.violations, "");
	done(&merge);
}

/* A child's state that changes nothing, and the violation that tells so. */
static void changes_nothing(const char *child, enum state_field field, const char *code)
{
	struct state *before = state_of(submitted);
	struct outcome_of_merge merge = merged_into(submitted, child, 0);

	if (!merge.state->fields[field])
		assert_null(before->fields[field]);
	else
		assert_string_equal(merge.state->fields[field], before->fields[field]);
	if (!strstr(merge.violations, code))
		fail_msg("%s: %s", child, merge.violations);
	state_free(before);
	done(&merge);
}

static void keeps_all(const char *child, int wanted)
{
	struct state *before = state_of(submitted);
	struct outcome_of_merge merge = merged_into(submitted, child, wanted);

	for (unsigned int i = 0; i < STATE_FIELDS; i++) {
		if (before->fields[i])
			assert_string_equal(merge.state->fields[i], before->fields[i]);
		else
			assert_null(merge.state->fields[i]);
	}
	assert_int_equal(merge.state->entries, before->entries);
	state_free(before);
	done(&merge);
}

#define CALLED "\"functions_called\":[" ENTRY("before") "]"

static void writable_fields_are_taken(void **state)
{
	(void)state;
	gives("{\"conversion_status\":true," CALLED "}", STATE_CONVERSION_STATUS, "true");
	gives("{\"conversion_status\":null," CALLED "}", STATE_CONVERSION_STATUS, "null");
	gives("{" CALLED "}", STATE_CONVERSION_STATUS, NULL);
	gives("{\"disposition_reason\":\"x\"," CALLED "}", STATE_DISPOSITION_REASON, "\"x\"");
	gives("{\"next_call_scheduled\":false," CALLED "}", STATE_NEXT_CALL_SCHEDULED, "false");
	gives("{\"post_call\":{\"a\":[1,{}]}," CALLED "}", STATE_POST_CALL, "{\"a\":[1,{}]}");
	gives("{\"post_call_detail\":{\"a\":{\"value\":1,\"comment\":\"c\"}}," CALLED "}",
		STATE_POST_CALL_DETAIL, "{\"a\":{\"value\":1,\"comment\":\"c\"}}");
}

static void objects_that_are_not_told_are_empty(void **state)
{
	(void)state;
	gives("{" CALLED "}", STATE_POST_CALL, "{}");
	gives("{" CALLED "}", STATE_POST_CALL_DETAIL, "{}");
}

static void wrong_types_keep_the_old_value(void **state)
{
	static const struct {
		const char *value;
		enum state_field field;
	} cases[] = {
		{"\"conversion_status\":\"true\"", STATE_CONVERSION_STATUS},
		{"\"conversion_status\":1", STATE_CONVERSION_STATUS},
		{"\"conversion_status\":{}", STATE_CONVERSION_STATUS},
		{"\"next_call_scheduled\":0", STATE_NEXT_CALL_SCHEDULED},
		{"\"disposition_reason\":1", STATE_DISPOSITION_REASON},
		{"\"disposition_reason\":[\"x\"]", STATE_DISPOSITION_REASON},
		{"\"post_call\":[]", STATE_POST_CALL},
		{"\"post_call\":null", STATE_POST_CALL},
		{"\"post_call\":\"{}\"", STATE_POST_CALL},
		{"\"post_call_detail\":[]", STATE_POST_CALL_DETAIL},
		{"\"post_call_detail\":{\"x\":1}", STATE_POST_CALL_DETAIL},
		{"\"post_call_detail\":{\"x\":{},\"y\":null}", STATE_POST_CALL_DETAIL},
	};
	char child[500];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		(void)snprintf(child, sizeof(child), "{%s," CALLED "}", cases[i].value);
		changes_nothing(child, cases[i].field, "context.type");
	}
}

static void details_have_a_value_and_a_comment_only(void **state)
{
	static const char context[] = "{\"post_call_detail\":{\"old\":{\"value\":1.0,\"note\":[1.0]"
				      "},\"far\":{\"x\":1.0 }}}";
	static const char child[] =
		"{\"post_call_detail\":{\"old\":{\"value\":2,\"note\":[1]},\"far\":{\"x\":1},"
		"\"new\":{\"value\":{\"a\":1},\"comment\":null,\"__proto__\":1,\"extra\":2},"
		"\"none\":{}},"
		"\"functions_called\":[]}";
	struct outcome_of_merge merge = merged_into(context, child, 0);

	(void)state;
	text_is(merge.state,
		"{\"post_call_detail\":{\"old\":{\"value\":2,\"note\":[1.0]},\"far\":{\"x\":1.0 },"
		"\"new\":{\"value\":{\"a\":1},\"comment\":null},\"none\":{}},\"post_call\":{},"
		"\"functions_called\":[]}");
	assert_non_null(strstr(merge.violations, "context.post_call_detail.new has fields beside"));
	done(&merge);
}

static void everything_else_stays_as_submitted(void **state)
{
	struct outcome_of_merge merge = merged_into(submitted,
		"{\"agent\":\"evil\",\"callSid\":1,\"call_duration\":9,\"call_metadata\":{},"
		"\"extra\":2,"
		"\"more\":3,\"__proto__\":{\"agent\":\"evil\"},\"conversion_status\":true," CALLED
		",\"post_call\":{\"x\":1}}",
		0);

	(void)state;
	text_is(merge.state, "{\"agent\":\"a\",\"callSid\":\"C\",\"call_duration\":0.1,"
			     "\"call_metadata\":{\"k\":[1]},\"extra\":1,\"post_call\":{\"x\":1},"
			     "\"conversion_status\":true,\"functions_called\":[" ENTRY(
				     "before") "],"
					       "\"post_call_detail\":{}}");
	done(&merge);
}

static void earlier_entries_never_change(void **state)
{
	const char *const before = "[" ENTRY("before") "]";

	(void)state;
	gives("{\"functions_called\":[" ENTRY("changed") "]}", STATE_FUNCTIONS_CALLED, before);
	gives("{\"functions_called\":[null]}", STATE_FUNCTIONS_CALLED, before);
	changes_nothing("{\"functions_called\":[]}", STATE_FUNCTIONS_CALLED,
		"earlier entries were removed");
	changes_nothing("{}", STATE_FUNCTIONS_CALLED, "earlier entries were removed");
	changes_nothing("{\"functions_called\":null}", STATE_FUNCTIONS_CALLED, "context.type");
	changes_nothing("{\"functions_called\":{\"0\":1}}", STATE_FUNCTIONS_CALLED, "context.type");
}

static void good_entries_are_appended(void **state)
{
	struct outcome_of_merge merge = merged_into(submitted,
		"{\"functions_called\":[" ENTRY("before") "," ENTRY("one") "," ENTRY("two") "]}",
		0);

	(void)state;
	assert_string_equal(merge.state->fields[STATE_FUNCTIONS_CALLED],
		"[" ENTRY("before") "," ENTRY("one") "," ENTRY("two") "]");
	assert_int_equal(merge.state->entries, 3);
	assert_int_equal(merge.merge.pushed, 2);
	assert_string_equal(merge.violations, "");
	done(&merge);
}

static void bad_entries_are_told_and_not_saved(void **state)
{
	static const char *const entries[] = {"null", "1", "\"x\"", "[]", "{}",
		"{\"name\":1,\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T00:00:00Z\"}",
		"{\"name\":\"n\",\"parameters\":[],\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T00:00:00Z\"}",
		"{\"name\":\"n\",\"parameters\":null,\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T00:00:00Z\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":\"true\",\"response\":1,"
		"\"timestamp\":\"2026-01-01T00:00:00Z\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":1,\"response\":1,\"timestamp\":"
		"\"2026-01-01T00:00:00Z\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"timestamp\":\"2026-01-01T00:"
		"00:00Z\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"5}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"yesterday\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-13-01T00:00:00Z\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-02-29T00:00:00Z\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T25:00:00Z\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T00:00:00,5Z\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T00:00:00.Z\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T24:00:01Z\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T24:00:00.1Z\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T00:00:00+05\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T00:00:00+24:00\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T00:00:00-00:60\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T00:00:00Zx\"}",
		"{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,\"timestamp\":"
		"\"2026-01-01T00:00:00Z\\u0000\"}"};
	char child[1000];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		struct outcome_of_merge merge;

		(void)snprintf(child, sizeof(child),
			"{\"functions_called\":[" ENTRY("before") ",%s," ENTRY("good") "]}",
			entries[i]);
		merge = merged_into(submitted, child, 0);
		assert_string_equal(merge.state->fields[STATE_FUNCTIONS_CALLED],
			"[" ENTRY("before") "," ENTRY("good") "]");
		assert_int_equal(merge.merge.pushed, 2);
		if (!strstr(merge.violations, "\"code\":\"functions_called\"") ||
			!strstr(merge.violations, entries[i]))
			fail_msg("%s: %s", entries[i], merge.violations);
		done(&merge);
	}
}

static void extra_fields_of_an_entry_are_left_out(void **state)
{
	struct outcome_of_merge merge = merged_into(submitted,
		"{\"functions_called\":[" ENTRY(
			"before") ",{\"evil\":1,\"timestamp\":"
				  "\"2026-01-01T00:00:00.000Z\",\"response\":null,\"success\":true,"
				  "\"parameters\":{},\"name\":\"n\",\"__proto__\":{}}]}",
		0);

	(void)state;
	assert_string_equal(merge.state->fields[STATE_FUNCTIONS_CALLED],
		"[" ENTRY("before") "," ENTRY("n") "]");
	assert_non_null(strstr(merge.violations, "\"evil\":1"));
	done(&merge);
}

static void what_is_no_state_changes_nothing(void **state)
{
	static const char *const texts[] = {"", "null", "[]", "{", "{\"post_call\":{}}}",
		"{\"post_call\":{},\"post_call\":{\"x\":2}}", "{\"post_call\":{\"x\":1e999}}",
		"{\"post_call\":{\"x\":\"\xFF\"}}", "{\"post_call\":{\"x\":NaN}}",
		"\xEF\xBB\xBF{\"post_call\":{}}", "{'post_call':{}}"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		keeps_all(texts[i], MERGE_NO_STATE);
}

static void lone_surrogates_are_repaired(void **state)
{
	(void)state;
	gives("{\"post_call\":{\"a\":\"x\\ud800y\"}," CALLED "}", STATE_POST_CALL,
		"{\"a\":\"x\\ufffdy\"}");
}

/* '{"post_call":{"a": n times [ ... ]}}' */
static char *nested(int depth)
{
	struct buffer text = {0};
	static const char begin[] = "{\"conversion_status\":true,\"post_call\":{\"a\":";

	buffer_put_raw(&text, begin, sizeof(begin) - 1);
	for (int i = 0; i < depth; i++)
		buffer_put_u8(&text, '[');
	for (int i = 0; i < depth; i++)
		buffer_put_u8(&text, ']');
	buffer_put_raw(&text, "}," CALLED "}", strlen("}," CALLED "}"));
	buffer_put_u8(&text, 0);
	return (char *)text.data;
}

static void depth_is_bounded(void **state)
{
	static const int deep[] = {63, 64, 1000, 100000};
	char *text = nested(62);
	struct outcome_of_merge merge = merged_into(submitted, text, 0);

	(void)state;
	assert_string_equal(merge.state->fields[STATE_CONVERSION_STATUS], "true");
	done(&merge);
	free(text);
	for (size_t i = 0; i < ARRAY_SIZE(deep); i++) {
		text = nested(deep[i]);
		keeps_all(text, MERGE_TOO_LARGE);
		free(text);
	}
}

static char *with_post_call_of(size_t size)
{
	struct buffer text = {0};

	buffer_put_raw(&text, "{\"post_call\":{\"a\":\"", 19);
	while (size-- > 0)
		buffer_put_u8(&text, 'x');
	buffer_put_raw(&text, "\"}," CALLED "}", strlen("\"}," CALLED "}"));
	buffer_put_u8(&text, 0);
	return (char *)text.data;
}

static void size_is_bounded(void **state)
{
	char *text = with_post_call_of(1024 << 10);

	(void)state;
	keeps_all(text, MERGE_TOO_LARGE);
	free(text);
	/* The child's part alone would fit, the whole context does not. */
	text = with_post_call_of((1024 << 10) - 200);
	keeps_all(text, MERGE_TOO_LARGE);
	free(text);
	text = with_post_call_of(1000 << 10);
	done(&(struct outcome_of_merge[]){merged_into(submitted, text, 0)}[0]);
	free(text);
}

static void a_large_context_may_stay_as_large(void **state)
{
	struct merge merge = {0};
	struct state *large = state_of(submitted);

	(void)state;
	/* As if basic functions before had filled it. */
	assert_int_equal(
		merge_state(large,
			bytes_of("{\"post_call\":{\"x\":1},\"conversion_status\":null," CALLED "}"),
			0, &merge),
		MERGE_TOO_LARGE);
	free(large->fields[STATE_DISPOSITION_REASON]);
	large->fields[STATE_DISPOSITION_REASON] = malloc(2048);
	memset(large->fields[STATE_DISPOSITION_REASON], 'x', 2047);
	large->fields[STATE_DISPOSITION_REASON][0] = '"';
	large->fields[STATE_DISPOSITION_REASON][2046] = '"';
	large->fields[STATE_DISPOSITION_REASON][2047] = 0;
	assert_int_equal(
		merge_state(large, bytes_of("{\"conversion_status\":null," CALLED "}"), 1, &merge),
		0);
	state_free(large);
	merge_done(&merge);
}

static void new_entries_are_counted(void **state)
{
	struct buffer text = {0};
	static const char begin[] = "{\"conversion_status\":null,\"post_call\":{\"x\":1},"
				    "\"functions_called\":[0";

	(void)state;
	buffer_put_raw(&text, begin, sizeof(begin) - 1);
	for (int i = 0; i < MERGE_ENTRIES_MOST; i++)
		buffer_put_raw(&text, ",1", 2);
	buffer_put_raw(&text, "]}", 3);
	keeps_all((const char *)text.data, 0);
	text.size -= 3;
	buffer_put_raw(&text, ",1]}", 5);
	keeps_all((const char *)text.data, MERGE_TOO_LARGE);
	buffer_done(&text);
}

/* Numbers, escapes and blanks are as they were submitted where the value is. */
static void what_a_function_left_as_it_was_keeps_its_bytes(void **state)
{
	static const char context[] =
		"{\"post_call\":{\"b\":1.0,\"7\":12345678901234567890123, \"l\":[1.50,{\"x\":2e3}],"
		"\"s\":\"\\u0041\",\"n\\u0000n\":1.0,\"n\":2.0},"
		"\"post_call_detail\":{\"d\":{\"value\":1.0 ,\"comment\":\"\\/\"}}}";
	static const char child[] =
		"{\"post_call\":{\"7\":1.2345678901234568e+22,\"b\":1,\"l\":[1.5,{\"x\":2000},3],"
		"\"s\":\"A\",\"n\\u0000n\":1,\"n\":4,\"new\":1},"
		"\"post_call_detail\":{\"d\":{\"comment\":\"/"
		"\",\"value\":1}},\"functions_called\":[]}";
	struct outcome_of_merge merge = merged_into(context, child, 0);

	(void)state;
	text_is(merge.state, "{\"post_call\":{\"7\":12345678901234567890123,\"b\":1.0,\"l\":[1.50,{"
			     "\"x\":2e3},3],"
			     "\"s\":\"\\u0041\",\"n\\u0000n\":1,\"n\":4,\"new\":1},"
			     "\"post_call_detail\":{\"d\":{\"value\":1.0 ,\"comment\":\"\\/\"}},"
			     "\"functions_called\":[]}");
	done(&merge);
}

static void what_differs_deep_inside_leaves_the_rest_as_it_was(void **state)
{
	struct outcome_of_merge merge = merged_into("{\"post_call\":{\"a\":{\"b\":{\"c\":[1.0,{"
						    "\"d\":2.0}],\"e\":[3.0]},\"f\":{\"g\":4.0}}}}",
		"{\"post_call\":{\"a\":{\"b\":{\"c\":[1,{\"d\":5}],\"e\":[3]},\"f\":{\"g\":[4]}}},"
		"\"functions_called\":[]}",
		0);

	(void)state;
	text_is(merge.state, "{\"post_call\":{\"a\":{\"b\":{\"c\":[1.0,{\"d\":5}],\"e\":[3.0]},"
			     "\"f\":{\"g\":[4]}}},"
			     "\"post_call_detail\":{},\"functions_called\":[]}");
	done(&merge);
}

static void half_a_character_is_none_when_it_is_told(void **state)
{
	struct outcome_of_merge merge =
		merged_into("{}", "{\"post_call\":\"\\ud800\",\"functions_called\":[]}", 0);

	(void)state;
	assert_non_null(strstr(merge.violations, "\"entry\":\"\\ufffd\""));
	done(&merge);
}

static void violations_are_bounded(void **state)
{
	struct merge merge = {0};
	char *entry = malloc(100000);

	(void)state;
	memset(entry, '1', 99999);
	entry[99999] = 0;
	for (int i = 0; i < 100; i++)
		merge_note(&merge, "functions_called", bytes_of("x"), bytes_of(entry));
	assert_true(merge.violations.size < 300000);
	free(entry);
	merge_done(&merge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writable_fields_are_taken),
		cmocka_unit_test(objects_that_are_not_told_are_empty),
		cmocka_unit_test(wrong_types_keep_the_old_value),
		cmocka_unit_test(details_have_a_value_and_a_comment_only),
		cmocka_unit_test(everything_else_stays_as_submitted),
		cmocka_unit_test(earlier_entries_never_change),
		cmocka_unit_test(good_entries_are_appended),
		cmocka_unit_test(bad_entries_are_told_and_not_saved),
		cmocka_unit_test(extra_fields_of_an_entry_are_left_out),
		cmocka_unit_test(what_is_no_state_changes_nothing),
		cmocka_unit_test(lone_surrogates_are_repaired),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(size_is_bounded),
		cmocka_unit_test(a_large_context_may_stay_as_large),
		cmocka_unit_test(new_entries_are_counted),
		cmocka_unit_test(what_a_function_left_as_it_was_keeps_its_bytes),
		cmocka_unit_test(what_differs_deep_inside_leaves_the_rest_as_it_was),
		cmocka_unit_test(half_a_character_is_none_when_it_is_told),
		cmocka_unit_test(violations_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
