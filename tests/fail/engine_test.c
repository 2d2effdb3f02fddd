/* links: engine front wire */
/*
 * An engine that no memory is left for: none is made, or what runs sees RangeError and the next
 * script runs as ever.
 */
#include "tests/fail/fail.h"

#include <string.h>

#include "sandbox/engine/engine.h"
#include "sandbox/front/front.h"

enum {
	STEP = 97, /* an engine makes thousands of allocations, which are much alike */
	STEP_OF_SCRIPTS = 5,
};

static bool make(void *arg)
{
	CLEANUP(engine_free_p) struct engine *engine = NULL;

	(void)arg;
	return engine_new(&engine, NULL) == 0;
}

static void an_engine_is_made_or_not(void **state)
{
	(void)state;
	fail_every(make, NULL, STEP);
}

static void compile(struct buffer *ret, const char *text)
{
	const struct front_source source = {.text = bytes_of(text), .goal = FRONT_SCRIPT};
	CLEANUP(front_result_done) struct front_result result = {0};

	assert_int_equal(front_compile(&result, &source), 0);
	assert_true(result.ok);
	buffer_put_raw(ret, result.code.data, result.code.size);
	assert_false(ret->failed);
}

static bool run(void *arg)
{
	static const char after[] = "if ([3, 1, 2].sort().join() !== '1,2,3') throw 1;";
	CLEANUP(buffer_done) struct buffer code = {0};
	CLEANUP(buffer_done) struct buffer last = {0};
	CLEANUP(buffer_done) struct buffer json = {0};
	CLEANUP(engine_free_p) struct engine *engine = NULL;
	bool done;

	fail_count(false);
	compile(&code, arg);
	compile(&last, after);
	assert_int_equal(engine_new(&engine, NULL), 0);
	engine_set_ceiling(engine, 16 << 20);
	fail_count(true);
	done = engine_load(engine, "test.js", (struct bytes){code.data, code.size}) == 0;
	engine_run_jobs(engine);
	engine_push_text(engine, bytes_of("some text that is longer than a few bytes"));
	done = engine_get_json(engine, -1, &json) == 0 && !json.failed && done;
	fail_count(false);
	assert_int_equal(engine_load(engine, "after.js", (struct bytes){last.data, last.size}), 0);
	return done;
}

static void a_script_runs_or_throws(void **state)
{
	static const char *const texts[] = {
		"var m = new Map([[{}, 'a'], [1, 'b']]); var s = new Set('abc'); m.set('k', "
		"[...s]);"
		"var o = JSON.parse('{\"a\":[1,{\"b\":\"c\"}]}'); JSON.stringify(o, null, 2);",
		"'a,b;c'.split(/[,;]/).map(x => x.repeat(50)).join('-').replace(/b+/g, x => "
		"x.length);"
		"(12345678901234567890n ** 20n).toString(); `${[1.5, 1e21]}`; new "
		"Error('e').stack;",
		"async function f() { await null; for await (var x of g()) x; } function* g() { "
		"yield 1; "
		"yield* [2, 3]; } class A { #p = 1; get q() { return this.#p; } } f(); new A().q;"
		"Promise.all([1, f()]).then(() => { throw new TypeError('x'); }); "
		"Promise.reject(1);",
		"var t = new Uint8Array(100).map((x, i) => i); t.subarray(5).sort(); new Proxy({}, "
		"{ get: (a, b) => b }).x; Object.entries({ a: 1, b: 2 }); new "
		"Date(0).toISOString();",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		fail_every(run, (void *)(uintptr_t)texts[i], STEP_OF_SCRIPTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_engine_is_made_or_not),
		cmocka_unit_test(a_script_runs_or_throws),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
