/* links: front engine wire */
/*
 * The interpreter as C code sees it: programs from bytes, limits, garbage at every step, what a
 * throw leaves behind.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "sandbox/engine/engine.h"
#include "sandbox/front/front.h"

static int set_up(void **state)
{
	struct engine *engine = NULL;

	if (engine_new(&engine, NULL) < 0)
		return -1;
	*state = engine;
	return 0;
}

static int tear_down(void **state)
{
	engine_free(*state);
	return 0;
}

static void compile(const char *text, struct buffer *ret)
{
	struct front_source source = {
		.goal = FRONT_SCRIPT, .text = {(const uint8_t *)text, strlen(text)}};
	CLEANUP(front_result_done) struct front_result result = {0};

	assert_int_equal(front_compile(&result, &source), 0);
	assert_true(result.ok);
	buffer_put_raw(ret, result.code.data, result.code.size);
}

static int load(struct engine *engine, const char *text)
{
	CLEANUP(buffer_done) struct buffer code = {0};

	compile(text, &code);
	return engine_load(engine, "test.js", (struct bytes){code.data, code.size});
}

static void assert_global(struct engine *engine, const char *name, const char *expected)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	char source[128];

	(void)snprintf(source, sizeof(source), "door.entry('get', () => String(%s));", name);
	assert_int_equal(load(engine, source), 0);
	engine_pop(engine, 1);
	assert_int_equal(engine_call(engine, "get", 0), 0);
	engine_get_text(engine, -1, &text);
	engine_pop(engine, 1);
	buffer_put_u8(&text, 0);
	assert_string_equal((const char *)text.data, expected);
}

static void assert_throws(struct engine *engine, const char *name, const char *message)
{
	CLEANUP(engine_error_done) struct engine_error error = {0};

	engine_get_error(engine, -1, "test.js", &error);
	engine_pop(engine, 1);
	buffer_put_u8(&error.name, 0);
	buffer_put_u8(&error.message, 0);
	assert_string_equal((const char *)error.name.data, name);
	assert_string_equal((const char *)error.message.data, message);
}

static void a_program_runs_and_leaves_its_globals(void **state)
{
	struct engine *engine = *state;

	assert_int_equal(
		load(engine, "var a = 1; let b = a + 1; function f() { return b++; } f();"), 0);
	engine_pop(engine, 1);
	assert_global(engine, "a + b", "4");
}

static void a_name_that_a_program_declared_is_not_declared_again(void **state)
{
	struct engine *engine = *state;

	assert_int_equal(load(engine, "let once = 1;"), 0);
	engine_pop(engine, 1);
	assert_int_equal(load(engine, "let once = 2;"), ENGINE_THREW);
	assert_throws(engine, "SyntaxError", "Identifier 'once' has already been declared");
	assert_int_equal(load(engine, "var once;"), ENGINE_THREW);
	assert_throws(engine, "SyntaxError", "Identifier 'once' has already been declared");
	assert_global(engine, "once", "1");
}

static void a_variable_that_its_own_value_makes_comes_too_late(void **state)
{
	struct engine *engine = *state;

	assert_int_equal(load(engine, "'use strict'; late = (globalThis.late = 5);"), ENGINE_THREW);
	assert_throws(engine, "ReferenceError", "late is not defined");
	assert_int_equal(load(engine, "'use strict'; late = late + 1;"), 0);
	engine_pop(engine, 1);
	assert_global(engine, "late", "6");
	assert_int_equal(load(engine, "sloppy = (globalThis.sloppy = 5) + 1;"), 0);
	engine_pop(engine, 1);
	assert_global(engine, "sloppy", "6");
}

/* Whatever bytes arrive are refused or run; what frames them is checked. */
static void bytes_that_are_cut_off_are_no_code(void **state)
{
	struct engine *engine = *state;
	CLEANUP(buffer_done) struct buffer code = {0};

	compile("function f(a, b) { return `${a}` + b; } f(1, 2); [1, 'x'].map(String);", &code);
	for (size_t size = 0; size < code.size; size++) {
		assert_int_equal(engine_load(engine, "test.js", (struct bytes){code.data, size}),
			ENGINE_THREW);
		assert_throws(engine, "SyntaxError", "This is no code");
	}
	assert_int_equal(engine_load(engine, "test.js", (struct bytes){code.data, code.size}), 0);
	engine_pop(engine, 1);
}

static void calls_may_be_ten_thousand_deep_and_not_endless(void **state)
{
	struct engine *engine = *state;

	assert_int_equal(load(engine, "var d = (n => n ? 1 + d(n - 1) : 0); d = function f(n) { "
				      "return n ? 1 + f(n - 1) : 0; }; var ten = d(10000);"),
		0);
	engine_pop(engine, 1);
	assert_global(engine, "ten", "10000");
	assert_int_equal(load(engine, "(function f() { f(); })();"), ENGINE_THREW);
	assert_throws(engine, "RangeError", "Maximum call stack size exceeded");
	assert_int_equal(load(engine, "(function f() { [1].map(f); })();"), ENGINE_THREW);
	assert_throws(engine, "RangeError", "Maximum call stack size exceeded");
	/* Both left nothing behind. */
	assert_int_equal(load(engine, "var again = d(10000);"), 0);
	engine_pop(engine, 1);
	assert_global(engine, "again", "10000");
}

static void a_full_heap_is_an_error_that_can_be_caught(void **state)
{
	struct engine *engine = *state;

	engine_set_ceiling(engine, 8 << 20);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
			load(engine, "var kept; try { const a = []; for (;;) a.push({ x: a.length "
				     "}); } catch (e) { kept = e.message; }"),
			0);
		engine_pop(engine, 1);
		assert_global(engine, "kept", "out of memory");
	}
	assert_true(engine_heap_peak(engine) < (size_t)128 << 20);
}

/* What is alive is still there when garbage is collected between any two calls. */
static const char busy[] =
	"class A { #p = { deep: ['p'] }; static s = new Map([['k', 'v']]);"
	"  get p() { return this.#p.deep[0]; } *items() { yield* [this.p, A.s.get('k')]; } }"
	"class B extends A { f = [...super.items()].join(''); constructor(...a) { super(); this.a "
	"= a; } }"
	"function* walk(n) { try { const mine = 'w' + n; if (n) yield* walk(n - 1); yield mine; }"
	"  finally { log.push('f' + n); } }"
	"var log = [];"
	"const fs = []; for (let i = 0; i < 5; i++) { const o = { ['k' + i]: i }; fs.push(() => "
	"o); }"
	"log.push(JSON.stringify(fs.map((f) => f())), new B('a' + 1, 'b').f, [...walk(3)].join());"
	"const [x, { y = 'd' + x } = {}, ...z] = new Set(['s' + 1, undefined, 't']);"
	"log.push(x, y, z.join(), `${[x, y].map((t) => t + '!')}`);"
	"try { (() => { const s = 'thrown'; throw new Error(s + 1); })(); }"
	"catch ({ message, stack }) { log.push(message, stack.split('\\n').length > 1); }"
	"(function () { log.push([...arguments].join('-')); })('q' + 1, 'r' + 2);"
	"const sorted = ['c', 'a', 'b'].map((t) => t + t).sort((a, b) => (a < b ? -1 : 1));"
	"log.push(sorted.join(), 'a-b'.replace(/-(.)/, (m, c) => c + sorted[0]));"
	"(async () => { for await (const v of (async function* () { yield 'g' + 1; await null; "
	"yield 'g' + 2; })())"
	"  log.push(v); try { await Promise.reject(new TypeError('r' + 1)); } catch (e) { "
	"log.push(e.message); }"
	"  log.push(await Promise.all([1, 2].map(async (n) => { await null; return 'p' + n; }))); "
	"})();"
	"label: for (const k in { a1: 1, b1: 2 }) { for (;;) { log.push(k + k); continue label; } "
	"}";

static void garbage_at_every_step_takes_nothing_that_is_used(void **state)
{
	struct engine *engine = *state;
	CLEANUP(buffer_done) struct buffer calm = {0};
	char expected[2048];

	assert_int_equal(load(engine, busy), 0);
	engine_pop(engine, 1);
	engine_run_jobs(engine);
	assert_int_equal(load(engine, "door.entry('log', () => log.join());"), 0);
	engine_pop(engine, 1);
	assert_int_equal(engine_call(engine, "log", 0), 0);
	engine_get_text(engine, -1, &calm);
	engine_pop(engine, 1);
	assert_true(calm.size > 100 && calm.size < sizeof(expected));
	memcpy(expected, calm.data, calm.size);
	expected[calm.size] = 0;

	engine_free(engine);
	assert_int_equal(engine_new(&engine, NULL), 0);
	*state = engine;
	engine_set_stress(engine, true);
	assert_int_equal(load(engine, busy), 0);
	engine_pop(engine, 1);
	engine_run_jobs(engine);
	assert_global(engine, "log.join()", expected);
}

static int catches(struct engine *engine, void *context)
{
	(void)context;
	/* An exception that passes through C code and is dropped there. */
	if (engine_call(engine, "thrower", 0) == ENGINE_THREW)
		engine_pop(engine, 1);
	engine_push_number(engine, 7);
	return 0;
}

static void an_exception_that_c_code_drops_leaves_no_frame(void **state)
{
	struct engine *engine = *state;

	engine_define(engine, "catches", 0, catches, NULL);
	assert_int_equal(
		load(engine,
			"door.entry('thrower', function deep(n) { try { if (n > 50) throw 'x';"
			" deep((n | 0) + 1); } finally { deep.count = (deep.count | 0) + 1; } });"
			"var sum = 0; for (let i = 0; i < 300; i++) { try { sum += door.catches();"
			" throw 1; } catch (e) { sum += e; } }"),
		0);
	engine_pop(engine, 1);
	assert_global(engine, "sum", "2400");
}

static void the_place_of_an_error_is_that_of_its_own_file(void **state)
{
	struct engine *engine = *state;
	CLEANUP(engine_error_done) struct engine_error error = {0};

	assert_int_equal(load(engine, "\n\nfunction f() { null.x; }\n  f();"), ENGINE_THREW);
	engine_get_error(engine, -1, "test.js", &error);
	engine_pop(engine, 1);
	assert_int_equal(error.line, 3);
	assert_int_equal(error.column, 21);
	buffer_put_u8(&error.stack, 0);
	assert_string_equal((const char *)error.stack.data,
		"TypeError: Cannot read properties of null (reading 'x')\n"
		"    at f (test.js:3:21)\n    at test.js:4:3");
}

static void count_fault(struct engine *engine, enum engine_fault fault, void *context)
{
	(void)engine;
	(void)fault;
	++*(int *)context;
}

/* What is thrown outside of a job nobody catches: there must be nothing to throw. */
static void a_rejection_is_told_when_there_is_no_memory_left(void **state)
{
	struct engine *engine = *state;
	int faults = 0;

	engine_set_fault(engine, count_fault, &faults);
	assert_int_equal(load(engine, "Promise.reject(1);"), 0);
	engine_pop(engine, 1);
	engine_set_ceiling(engine, 0);
	engine_run_jobs(engine);
	assert_int_equal(faults, 1);
	engine_set_ceiling(engine, SIZE_MAX);
}

int main(void)
{
#define TEST_CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST_CASE(a_program_runs_and_leaves_its_globals),
		TEST_CASE(a_name_that_a_program_declared_is_not_declared_again),
		TEST_CASE(a_variable_that_its_own_value_makes_comes_too_late),
		TEST_CASE(bytes_that_are_cut_off_are_no_code),
		TEST_CASE(calls_may_be_ten_thousand_deep_and_not_endless),
		TEST_CASE(a_full_heap_is_an_error_that_can_be_caught),
		TEST_CASE(garbage_at_every_step_takes_nothing_that_is_used),
		TEST_CASE(an_exception_that_c_code_drops_leaves_no_frame),
		TEST_CASE(the_place_of_an_error_is_that_of_its_own_file),
		TEST_CASE(a_rejection_is_told_when_there_is_no_memory_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
