/* links: engine wire */
/*
 * Promises, jobs and iterators as C code sees them (sandbox/engine/promise.h, jobs.h, iterator.h).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sandbox/engine/core.h"
#include "sandbox/engine/iterator.h"
#include "sandbox/engine/promise.h"

static char heard[256];

static void note(const char *text)
{
	size_t length = strlen(heard);

	(void)snprintf(heard + length, sizeof(heard) - length, "%s;", text);
}

static int set_up(void **state)
{
	js_State *J = js_newstate(NULL, NULL, 0);

	if (!J)
		return -1;
	core_init(J);
	heard[0] = 0;
	*state = J;
	return 0;
}

static int tear_down(void **state)
{
	js_State *J = *state;

	assert_int_equal(js_gettop(J), 0);
	core_done(J);
	js_freestate(J);
	return 0;
}

static void settled(js_State *J, js_Object *data, bool is_rejected)
{
	(void)data;
	note(is_rejected ? "rejected" : "fulfilled");
	note(js_tostring(J, 1));
}

static void a_reaction_runs_in_a_job_and_not_before(void **state)
{
	js_State *J = *state;
	js_Object *promise = promise_new(J);

	promise_then(J, promise, settled, NULL);
	js_pushliteral(J, "ok");
	promise_resolve(J, promise);
	assert_string_equal(heard, "");
	assert_true(jobs_pending(J));
	jobs_run(J);
	assert_string_equal(heard, "fulfilled;ok;");
	assert_false(jobs_pending(J));
	js_pop(J, 1);
}

static void a_promise_settles_once(void **state)
{
	js_State *J = *state;
	js_Object *promise = promise_new(J);

	js_pushliteral(J, "first");
	promise_reject(J, promise);
	js_pushliteral(J, "second");
	promise_reject(J, promise);
	promise_push_result(J, promise);
	assert_string_equal(js_tostring(J, -1), "first");
	assert_int_equal(promise_state(promise), PROMISE_REJECTED);
	js_pop(J, 2);
}

static void report(js_State *J, enum jobs_fault fault, void *context)
{
	(void)context;
	note(fault == JOBS_UNHANDLED ? "unhandled" : "threw");
	note(js_tostring(J, -1));
}

static void a_rejection_that_nobody_handles_is_reported_after_the_jobs(void **state)
{
	js_State *J = *state;
	js_Object *lost = promise_new(J), *found = promise_new(J);

	jobs_set_report(J, report, NULL);
	js_pushliteral(J, "lost");
	promise_reject(J, lost);
	js_pushliteral(J, "found");
	promise_reject(J, found);
	promise_then(J, found, settled, NULL);
	jobs_run(J);
	assert_string_equal(heard, "rejected;found;unhandled;lost;");
	js_pop(J, 2);
}

static void break_down(js_State *J, js_Object *data)
{
	(void)data;
	js_pushliteral(J, "broken");
	js_throw(J);
}

static void a_job_that_throws_is_reported_and_the_next_one_runs(void **state)
{
	js_State *J = *state;

	jobs_set_report(J, report, NULL);
	jobs_push(J, break_down, NULL, 0);
	js_pushliteral(J, "after");
	promise_await(J, settled, NULL);
	jobs_run(J);
	assert_string_equal(heard, "threw;broken;fulfilled;after;");
}

static void await_of_a_settled_promise_takes_one_job(void **state)
{
	js_State *J = *state;

	js_pushliteral(J, "a");
	promise_from(J);
	promise_await(J, settled, NULL);
	js_pushliteral(J, "b");
	promise_await(J, settled, NULL);
	jobs_run(J);
	assert_string_equal(heard, "fulfilled;a;fulfilled;b;");
}

static void values_survive_collections_while_they_wait(void **state)
{
	js_State *J = *state;

	js_pushstring(J, "a string that is long enough for the heap");
	promise_await(J, settled, NULL);
	js_gc(J, 0);
	js_gc(J, 0);
	jobs_run(J);
	assert_string_equal(heard, "fulfilled;a string that is long enough for the heap;");
}

static void an_iterator_gives_the_elements_of_an_array(void **state)
{
	js_State *J = *state;

	js_newarray(J);
	for (int i = 0; i < 3; i++) {
		js_pushnumber(J, i * 10);
		js_setindex(J, -2, i);
	}
	iterator_open(J, NULL);
	while (iterator_step(J, 0)) {
		note(js_tostring(J, -1));
		js_pop(J, 1);
	}
	assert_true(iterator_is_done(J, 0));
	assert_string_equal(heard, "0;10;20;");
	js_pop(J, 1);
}

static void open_a_number(js_State *J, void *context)
{
	js_pushnumber(J, 5);
	iterator_open(J, context);
}

static void what_has_no_iterator_is_refused_by_name(void **state)
{
	js_State *J = *state;
	char name[] = "a.b";

	assert_true(core_try(J, open_a_number, name));
	assert_string_equal(js_tostring(J, -1), "TypeError: a.b is not iterable");
	js_pop(J, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_reaction_runs_in_a_job_and_not_before),
		TEST(a_promise_settles_once),
		TEST(a_rejection_that_nobody_handles_is_reported_after_the_jobs),
		TEST(a_job_that_throws_is_reported_and_the_next_one_runs),
		TEST(await_of_a_settled_promise_takes_one_job),
		TEST(values_survive_collections_while_they_wait),
		TEST(an_iterator_gives_the_elements_of_an_array),
		TEST(what_has_no_iterator_is_refused_by_name),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
