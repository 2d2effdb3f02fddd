/* links: call broker egress policy watch wire */
/*
 * What is believed of a child's RESULT, and how outcomes and entries are written from it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/call/entry.h"
#include "supervisor/call/result.h"
#include "supervisor/policy/json.h"
#include "supervisor/policy/policy.h"

static struct result result_of(const char *text, struct merge *merge)
{
	struct result result = {0};

	if (!result_read(&result, bytes_of(text), merge))
		fail_msg("no result: %s", text);
	return result;
}

static void is(const struct buffer *buffer, const char *wanted)
{
	char *text = bytes_copy((struct bytes){buffer->data, buffer->size});

	assert_string_equal(text, wanted);
	free(text);
}

static void what_is_no_result_is_refused(void **state)
{
	static const char *const texts[] = {"", "null", "[]", "{}", "{\"status\":1}",
		"{\"status\":\"killed\"}", "{\"status\":\"timed_out\"}",
		"{\"status\":\"SUCCEEDED\"}", "{\"status\":\"succeeded\"}x",
		"{\"status\":\"succeeded\",\"status\":\"failed\"}",
		"{\"status\":\"succeeded\\u0000\"}",
		"{\"status\":\"succeeded\",\"sent\":{\"a\":1e999}}"};
	struct merge merge = {0};
	struct result result;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		result = (struct result){0};
		if (result_read(&result, bytes_of(texts[i]), &merge))
			fail_msg("accepted: %s", texts[i]);
		assert_int_equal(result.response.size, 0);
		result_done(&result);
	}
	merge_done(&merge);
}

static void success_brings_no_error(void **state)
{
	struct merge merge = {0};
	struct result result = result_of("{\"status\":\"succeeded\",\"error\":{\"code\":\"x\"},"
					 "\"condition\":{\"a\":1}}",
		&merge);

	(void)state;
	assert_int_equal(result.status, OUTCOME_SUCCEEDED);
	assert_true(result.success);
	is(&result.error, "");
	is(&result.condition, "");
	result_done(&result);
	merge_done(&merge);
}

static void errors_are_written_anew(void **state)
{
	struct merge merge = {0};
	struct result result = result_of(
		"{\"status\":\"failed\",\"error\":{\"code\":\"exception\",\"name\":\"TypeError\","
		"\"message\":\"a\\nb "
		"\\ud800\",\"line\":7,\"column\":12,\"stack\":\"s\",\"evil\":1}}",
		&merge);

	(void)state;
	assert_int_equal(result.status, OUTCOME_FAILED);
	assert_false(result.success);
	is(&result.error,
		"{\"code\":\"exception\",\"name\":\"TypeError\",\"message\":\"TypeError: a\\nb "
		"\xEF\xBF\xBD\",\"line\":7,\"column\":12,\"stack\":\"s\"}");
	is(&result.message, "\"a\\nb \xEF\xBF\xBD\"");
	result_done(&result);
	merge_done(&merge);
}

static void codes_are_from_a_list(void **state)
{
	static const char *const known[] = {"exception", "never_settled", "template.missing",
		"http.status", "limit.context_kb", "limit.http_requests", "secret.denied"};
	static const char *const unknown[] = {"child.signal", "function.quarantined", "evil",
		"limit.evil", "limit.", "journal.diverged", "exception\\u0000", ""};
	struct merge merge = {0};
	struct result result;
	char text[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(known) + ARRAY_SIZE(unknown); i++) {
		bool good = i < ARRAY_SIZE(known);
		const char *code = good ? known[i] : unknown[i - ARRAY_SIZE(known)];

		(void)snprintf(text, sizeof(text),
			"{\"status\":\"failed\",\"error\":{\"code\":\"%s\"}}", code);
		result = result_of(text, &merge);
		(void)snprintf(text, sizeof(text), "{\"code\":\"%s\",\"message\":\"\"}",
			good ? code : "exception");
		is(&result.error, text);
		result_done(&result);
	}
	merge_done(&merge);
}

static void nonsense_in_errors_is_left_out(void **state)
{
	static const char *const texts[] = {
		"{\"status\":\"failed\"}",
		"{\"status\":\"failed\",\"error\":null}",
		"{\"status\":\"failed\",\"error\":[1]}",
		"{\"status\":\"failed\",\"error\":{\"message\":1,\"name\":{},\"line\":-1,"
		"\"column\":1e300,"
		"\"stack\":[]}}",
	};
	struct merge merge = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct result result = result_of(texts[i], &merge);

		is(&result.error, "{\"code\":\"exception\",\"message\":\"\"}");
		result_done(&result);
	}
	merge_done(&merge);
}

static void texts_and_lists_are_cut(void **state)
{
	struct buffer text = {0};
	struct merge merge = {0};
	struct result result;

	(void)state;
	json_put(&text, "{\"status\":\"failed\",\"error\":{\"message\":\"");
	for (int i = 0; i < 100000; i++)
		json_put(&text, "\xC3\xA4");
	json_put(&text, "\"},\"violations\":[0");
	for (int i = 0; i < 1000; i++)
		json_put(&text, ",{\"code\":\"timer_error\",\"message\":\"x\"}");
	json_put(&text, "]}");
	buffer_put_u8(&text, 0);
	result = result_of((const char *)text.data, &merge);
	assert_true(result.error.size < 20000);
	assert_true(buffer_is_utf8((struct bytes){result.error.data, result.error.size}));
	assert_true(merge.violations.size < 10000);
	result_done(&result);
	merge_done(&merge);
	buffer_done(&text);
}

static void violations_have_two_codes(void **state)
{
	struct merge merge = {0};
	struct result result = result_of("{\"status\":\"succeeded\",\"violations\":[{\"code\":"
					 "\"timer_error\",\"message\":\"a\"},"
					 "{\"code\":\"evil\",\"message\":\"b\"},null]}",
		&merge);

	(void)state;
	is(&merge.violations, "{\"code\":\"timer_error\",\"message\":\"a\"},"
			      "{\"code\":\"unhandled_rejection\",\"message\":\"b\"},"
			      "{\"code\":\"unhandled_rejection\",\"message\":\"\"}");
	result_done(&result);
	merge_done(&merge);
}

static void a_deep_response_is_still_a_result(void **state)
{
	struct buffer text = {0};
	struct merge merge = {0};
	struct result result;

	(void)state;
	json_put(&text, "{\"status\":\"succeeded\",\"sent\":{\"response\":{\"a\":");
	for (int i = 0; i < 5000; i++)
		json_put(&text, "[");
	for (int i = 0; i < 5000; i++)
		json_put(&text, "]");
	json_put(&text, "}}}");
	buffer_put_u8(&text, 0);
	result = result_of((const char *)text.data, &merge);
	assert_true(result.is_cut);
	assert_int_equal(result.response.size, 0);
	result_done(&result);
	merge_done(&merge);
	buffer_done(&text);
}

static bool is_cut(unsigned int levels, const char *name)
{
	struct buffer text = {0};
	struct merge merge = {0};
	struct result result;
	bool ret;

	json_put(&text, "{\"status\":\"succeeded\",\"sent\":{\"parameters\":{},\"response\":1,");
	text.size -= strcmp(name, "response") == 0 ? strlen("\"response\":1,") : 0;
	json_put_bytes(&text, bytes_of(name));
	json_put(&text, ":");
	for (unsigned int i = 0; i < levels; i++)
		json_put(&text, "[{},");
	json_put(&text, "1");
	for (unsigned int i = 0; i < levels; i++)
		json_put(&text, "]");
	json_put(&text, "}}");
	buffer_put_u8(&text, 0);
	result = result_of((const char *)text.data, &merge);
	ret = result.is_cut;
	result_done(&result);
	merge_done(&merge);
	buffer_done(&text);
	return ret;
}

/* Whatever is in an entry, the context that holds it is one that a function may give back. */
static void an_entry_makes_no_context_too_deep(void **state)
{
	(void)state;
	assert_false(is_cut(60, "response"));
	assert_true(is_cut(61, "response"));
	assert_true(is_cut(61, "other"));
}

static void an_entry_of_our_own_has_its_form(void **state)
{
	struct buffer entry = {0};

	(void)state;
	entry_put_own(&entry, "f", bytes_of("{\"a\":1}"), false, bytes_of("\"no\""), 1e12);
	is(&entry, "{\"name\":\"f\",\"parameters\":{\"a\":1},\"success\":false,\"response\":\"no\","
		   "\"timestamp\":\"2001-09-09T01:46:40.000Z\"}");
	buffer_done(&entry);
}

static void rows_hold_what_was_seen(void **state)
{
	struct policy_function function = {.name = (char *)(uintptr_t) "f", .mode = POLICY_BASIC};
	struct broker_http_row http[] = {
		{.method = (char *)(uintptr_t) "GET",
			.url = (char *)(uintptr_t) "http://x/\"",
			.status = 200},
		{.method = (char *)(uintptr_t) "GET",
			.url = (char *)(uintptr_t) "u",
			.error = (char *)(uintptr_t) "ECONNREFUSED"},
	};
	struct broker_console_line console[] = {
		{MESSAGE_LEVEL_WARN, (char *)(uintptr_t) "a\x1B[31m\0b", 8}};
	struct broker_report report = {.started_ms = 1e12,
		.duration_ms = 12.4567,
		.memory_kb = 5120,
		.http = http,
		.http_count = 2,
		.console = console,
		.console_count = 1};
	struct outcome_function row = {.function = &function,
		.status = OUTCOME_KILLED,
		.error = bytes_of("{\"code\":\"x\"}")};
	struct buffer text = {0};

	(void)state;
	outcome_put_function(&text, &row, &report);
	is(&text, "{\"name\":\"f\",\"mode\":\"basic\",\"status\":\"killed\",\"error\":{\"code\":"
		  "\"x\"},"
		  "\"started_at\":\"2001-09-09T01:46:40.000Z\",\"duration_ms\":12.457,\"cpu_ms\":0,"
		  "\"memory_kb\":5120,\"http\":[{\"method\":\"GET\",\"url\":\"http://x/\\\"\","
		  "\"status\":200,\"duration_ms\":0},{\"method\":\"GET\",\"url\":\"u\",\"status\":"
		  "null,"
		  "\"duration_ms\":0,\"error\":\"ECONNREFUSED\"}],\"console\":[{\"level\":\"warn\","
		  "\"message\":\"a\\u001b[31m\\u0000b\"}],\"violations\":[]}");
	buffer_done(&text);
}

static void the_outcome_holds_the_context(void **state)
{
	struct policy policy = {.file = (char *)(uintptr_t) "p.json", .sha256 = "00"};
	struct diag err = {0};
	struct state *context;
	struct outcome outcome = {
		.call_id = "ID", .policy = &policy, .functions = bytes_of("{}"), .completed = true};
	struct buffer text = {0};

	(void)state;
	assert_int_equal(state_new(&context, bytes_of("{\"agent\":\"a\",\"x\":0.1}"), &err), 0);
	outcome.state = context;
	outcome_put(&text, &outcome);
	is(&text, "{\"call_id\":\"ID\",\"callSid\":null,\"agent\":\"a\",\"status\":\"completed\","
		  "\"context\":{\"agent\":\"a\",\"x\":0.1,\"post_call\":{},\"post_call_detail\":{},"
		  "\"functions_called\":[]},\"functions\":[{}],"
		  "\"policy\":{\"file\":\"p.json\",\"sha256\":\"00\"}}\n");
	buffer_done(&text);
	state_free(context);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_result_is_refused),
		cmocka_unit_test(success_brings_no_error),
		cmocka_unit_test(errors_are_written_anew),
		cmocka_unit_test(codes_are_from_a_list),
		cmocka_unit_test(nonsense_in_errors_is_left_out),
		cmocka_unit_test(texts_and_lists_are_cut),
		cmocka_unit_test(violations_have_two_codes),
		cmocka_unit_test(a_deep_response_is_still_a_result),
		cmocka_unit_test(an_entry_makes_no_context_too_deep),
		cmocka_unit_test(an_entry_of_our_own_has_its_form),
		cmocka_unit_test(rows_hold_what_was_seen),
		cmocka_unit_test(the_outcome_holds_the_context),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
