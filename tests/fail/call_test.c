/* links: call broker egress policy watch wire */
/* A call that no memory is left for: its state is as it was, and what is written is whole or
 * failed. */
#include "tests/fail/fail.h"

#include <string.h>

#include "supervisor/call/entry.h"
#include "supervisor/call/merge.h"
#include "supervisor/call/outcome.h"
#include "supervisor/call/result.h"
#include "supervisor/call/state.h"
#include "supervisor/policy/policy.h"

static const char submitted[] =
	"{\"agent\":\"a\",\"callSid\":\"CA1\",\"post_call\":{\"x\":[1,2,{\"y\":null}]},"
	"\"functions_called\":[{\"name\":\"n\",\"parameters\":{},\"success\":true,\"response\":1,"
	"\"timestamp\":\"2026-01-01T00:00:00.000Z\"}],\"other\":\"\\ud83d\\ude00\"}";
static const char said[] =
	"{\"status\":\"failed\",\"error\":{\"code\":\"threw\",\"name\":\"TypeError\",\"message\":"
	"\"m\","
	"\"line\":3,\"column\":4,\"stack\":\"TypeError: m\\n    at f\"},"
	"\"violations\":[{\"code\":\"timer_error\",\"message\":\"Error: t\"}],"
	"\"sent\":{\"parameters\":{\"a\":1},\"response\":[1]}}";
static const char told[] =
	"{\"conversion_status\":\"yes\",\"post_call\":{\"z\":\"\\u00e9\"},\"agent\":"
	"\"other\","
	"\"next_call_scheduled\":7,\"functions_called\":[{\"name\":\"n\",\"parameters\":{},"
	"\"success\":true,\"response\":1,\"timestamp\":\"2026-01-01T00:00:00.000Z\"},"
	"{\"name\":\"m\",\"parameters\":{\"a\":1},\"success\":false,\"response\":\"r\","
	"\"timestamp\":\"2026-01-01T00:00:01.000Z\",\"extra\":1},{\"name\":1}]}";

static bool merge_all(void *arg)
{
	CLEANUP(state_free_p) struct state *state = NULL;
	CLEANUP(diag_done) struct diag err = {0};
	CLEANUP(merge_done) struct merge merge = {0};
	CLEANUP(result_done) struct result result = {0};
	CLEANUP(buffer_done) struct buffer rows = {0};
	CLEANUP(buffer_done) struct buffer text = {0};
	bool is_read;
	int r;

	(void)arg;
	if (state_new(&state, bytes_of(submitted), &err) != 0)
		return false;
	is_read = result_read(&result, bytes_of(said), &merge);
	r = merge_state(state, bytes_of(told), 1024, &merge);
	entry_put_own(&text, "f", (struct bytes){result.parameters.data, result.parameters.size},
		result.success, (struct bytes){result.message.data, result.message.size}, 1e12);
	if (r == 0)
		r = state_append_entries(state, (struct bytes){text.data, text.size}, 1);
	state_put(state, &rows);
	return is_read && r == 0 && !rows.failed && !text.failed && !merge.violations.failed &&
	       !result.error.failed && !result.message.failed && !result.response.failed;
}

static void a_state_is_merged_or_as_it_was(void **state)
{
	(void)state;
	fail_each(merge_all, NULL);
}

/* What nests too deeply, submitted and said. */
static bool refuse_deep(void *arg)
{
	CLEANUP(buffer_done) struct buffer deep = {0};
	CLEANUP(state_free_p) struct state *state = NULL;
	CLEANUP(diag_done) struct diag err = {0};
	CLEANUP(merge_done) struct merge merge = {0};
	bool is_told;

	(void)arg;
	fail_count(false);
	buffer_put_raw(&deep, "{\"post_call\":", 13);
	for (int i = 0; i < 2 * STATE_DEPTH; i++)
		buffer_put_raw(&deep, "{\"a\":", 5);
	fail_count(true);
	is_told = state_new(&state, (struct bytes){deep.data, deep.size}, &err) == STATE_REFUSED &&
		  diag_is(&err, "limit.context_kb");
	diag_done(&err);
	return is_told && state_new(&state, bytes_of("{}"), &err) == 0 &&
	       merge_state(state, (struct bytes){deep.data, deep.size}, 1024, &merge) ==
		       MERGE_TOO_LARGE;
}

static void depth_is_refused_or_memory_is_missing(void **state)
{
	(void)state;
	fail_each(refuse_deep, NULL);
}

static bool tell(void *arg)
{
	static char name[] = "f";
	const struct policy_function function = {.name = name, .mode = POLICY_ADVANCED};
	const struct broker_report report = {0};
	const struct policy policy = {.agent = name};
	CLEANUP(state_free_p) struct state *state = NULL;
	CLEANUP(result_done) struct result result = {0};
	CLEANUP(diag_done) struct diag err = {0};
	CLEANUP(buffer_done) struct buffer rows = {0};
	CLEANUP(buffer_done) struct buffer text = {0};
	struct outcome_function row = {.function = &function, .status = OUTCOME_TIMED_OUT};
	struct outcome outcome = {.call_id = "c", .policy = &policy};

	(void)arg;
	if (state_new(&state, bytes_of(submitted), &err) != 0)
		return false;
	result_set_error(&result, OUTCOME_TIMED_OUT, "limit.wall_ms", "Ran for more than 1 ms");
	row.error = (struct bytes){result.error.data, result.error.size};
	outcome_put_function(&rows, &row, &report);
	outcome.state = state;
	outcome.functions = (struct bytes){rows.data, rows.size};
	outcome_put(&text, &outcome);
	return !text.failed && !rows.failed && !result.error.failed && !result.message.failed;
}

static void an_outcome_is_whole_or_failed(void **state)
{
	(void)state;
	fail_each(tell, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_state_is_merged_or_as_it_was),
		cmocka_unit_test(depth_is_refused_or_memory_is_missing),
		cmocka_unit_test(an_outcome_is_whole_or_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
