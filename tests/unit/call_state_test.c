/* links: call broker egress policy watch wire */
/*
 * Submitted contexts: what is refused, what comes back, and that it comes back as it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/call/id.h"
#include "supervisor/call/state.h"

static void refused(const char *text, const char *code, const char *path)
{
	struct diag err = {0};
	struct state *state = NULL;
	int r = state_new(&state, bytes_of(text), &err);

	if (r != STATE_REFUSED)
		fail_msg("accepted: %s", text);
	assert_string_equal(err.code, code);
	if (path)
		assert_string_equal(err.path, path);
	diag_done(&err);
}

static struct state *good(const char *text)
{
	struct diag err = {0};
	struct state *state = NULL;

	if (state_new(&state, bytes_of(text), &err) != 0)
		fail_msg("%s: %s", text, err.message);
	return state;
}

static void comes_back(const char *text, const char *wanted)
{
	CLEANUP(state_free_p) struct state *state = good(text);
	CLEANUP(buffer_done) struct buffer out = {0};

	state_put(state, &out);
	assert_int_equal(out.size, state_size(state));
	buffer_put_u8(&out, 0);
	assert_string_equal((const char *)out.data, wanted);
}

static void what_is_no_context_is_refused(void **state)
{
	(void)state;
	refused("", "json.syntax", NULL);
	refused("[]", "context.type", NULL);
	refused("\"x\"", "context.type", NULL);
	refused("{\"agent\":\"a\",\"agent\":\"b\"}", "json.duplicate_key", NULL);
	refused("{\"agent\":\"\xFF\"}", "json.utf8", NULL);
	refused("{\"call_duration\":1e999}", "json.number", NULL);
	refused("{} {}", "json.syntax", NULL);
}

static void known_fields_have_their_types(void **state)
{
	static const char *const texts[][2] = {
		{"{\"agent\":1}", "agent"},
		{"{\"agent\":null}", "agent"},
		{"{\"callSid\":1}", "callSid"},
		{"{\"call_duration\":\"5\"}", "call_duration"},
		{"{\"call_metadata\":[]}", "call_metadata"},
		{"{\"conversion_status\":\"yes\"}", "conversion_status"},
		{"{\"conversion_status\":1}", "conversion_status"},
		{"{\"next_call_scheduled\":{}}", "next_call_scheduled"},
		{"{\"disposition_reason\":1}", "disposition_reason"},
		{"{\"post_call\":[]}", "post_call"},
		{"{\"post_call\":null}", "post_call"},
		{"{\"post_call_detail\":[]}", "post_call_detail"},
		{"{\"post_call_detail\":{\"y\":{},\"x\":1}}", "post_call_detail.x"},
		{"{\"functions_called\":{}}", "functions_called"},
		{"{\"functions_called\":[{},\"x\"]}", "functions_called.1"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		refused(texts[i][0], "context.type", texts[i][1]);
	state_free(good("{\"callSid\":null,\"call_duration\":null,\"call_metadata\":null}"));
	state_free(good("{\"anything\":[null,{\"a\":1}],\"conversion_status\":null}"));
}

static void it_comes_back_as_it_was(void **state)
{
	(void)state;
	comes_back("{}", "{\"post_call\":{},\"post_call_detail\":{},\"functions_called\":[]}");
	comes_back("{\"z\":0.10,\"a\":1E2,\"post_call\":{ \"x\" : 1 },\"n\":12345678901234567890,"
		   "\"post_call_detail\":{},\"functions_called\":[ ]}",
		"{\"z\":0.10,\"a\":1E2,\"post_call\":{ \"x\" : 1 },\"n\":12345678901234567890,"
		"\"post_call_detail\":{},\"functions_called\":[ ]}");
	comes_back("{\"post_call\":{\"a\":\"\\ud800\"},\"x\":\"\\udc00\",\"post_call_detail\":{},"
		   "\"functions_called\":[]}",
		"{\"post_call\":{\"a\":\"\\ufffd\"},\"x\":\"\\ufffd\",\"post_call_detail\":{},"
		"\"functions_called\":[]}");
}

static void entries_are_appended(void **state)
{
	CLEANUP(state_free_p) struct state *context = good("{\"functions_called\":[ ]}");

	(void)state;
	assert_int_equal(state_append_entries(context, bytes_of("{\"a\":\"]\"}"), 1), 0);
	assert_string_equal(context->fields[STATE_FUNCTIONS_CALLED], "[{\"a\":\"]\"}]");
	assert_int_equal(state_append_entries(context, bytes_of("1,2"), 2), 0);
	assert_int_equal(state_append_entries(context, bytes_of(""), 0), 0);
	assert_string_equal(context->fields[STATE_FUNCTIONS_CALLED], "[{\"a\":\"]\"},1,2]");
	assert_int_equal(context->entries, 3);
}

static void names_of_calls_sort_by_their_time(void **state)
{
	char a[CALL_ID_SIZE], b[CALL_ID_SIZE], c[CALL_ID_SIZE];

	(void)state;
	call_id_new(a, 1e12);
	call_id_new(b, 1e12 + 1);
	call_id_new(c, 1e12 + 1);
	assert_int_equal(strlen(a), CALL_ID_SIZE - 1);
	assert_true(strcmp(a, b) < 0);
	assert_string_not_equal(b, c);
	assert_int_equal(strspn(a, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), CALL_ID_SIZE - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_context_is_refused),
		cmocka_unit_test(known_fields_have_their_types),
		cmocka_unit_test(it_comes_back_as_it_was),
		cmocka_unit_test(entries_are_appended),
		cmocka_unit_test(names_of_calls_sort_by_their_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
