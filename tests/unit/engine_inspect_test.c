/* links: engine wire front */
/*
 * What the door tells the runtime of values (sandbox/engine/inspect.c).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "sandbox/engine/engine.h"
#include "sandbox/front/front.h"

static struct buffer heard;

static int hear(struct engine *engine, void *context)
{
	(void)context;
	engine_get_text(engine, 0, &heard);
	buffer_put_raw(&heard, ";", 1);
	engine_push_undefined(engine);
	return 0;
}

/* What door.hear() was given by this script. */
static const char *run(const char *text)
{
	struct engine *engine;
	CLEANUP(front_result_done) struct front_result result = {0};
	struct front_source source = {.goal = FRONT_SCRIPT,
		.text = {(const uint8_t *)text, strlen(text)},
		.regexp_check = engine_regexp_check};

	buffer_done(&heard);
	heard = (struct buffer){0};
	assert_int_equal(engine_new(&engine, NULL), 0);
	engine_define(engine, "hear", 1, hear, NULL);
	assert_int_equal(front_compile(&result, &source), 0);
	assert_true(result.ok);
	assert_int_equal(
		engine_load(engine, "test.js", (struct bytes){result.code.data, result.code.size}),
		0);
	engine_free(engine);
	buffer_put_u8(&heard, 0);
	return (const char *)heard.data;
}

static void each_kind_of_object_has_a_name(void **state)
{
	(void)state;
	assert_string_equal(
		run("for (const value of [{}, [], function () {}, () => 1, class {}, Math.max,"
		    "new Map, new Set, new WeakMap, new WeakSet, Promise.resolve(),"
		    "new Proxy({}, {}), new Proxy(() => 1, {}), new TypeError, /x/, new Date,"
		    "new Boolean, new Number, new String, Object(Symbol()), Object(1n)])"
		    "door.hear(door.kind(value));"),
		"object;array;function;function;class;function;map;set;weakmap;weakset;promise;"
		"proxy;"
		"proxy;error;regexp;date;boolean;number;string;symbol;bigint;");
	assert_string_equal(
		run("(function () { door.hear(door.kind(arguments)); })();"
		    "door.hear(door.kind((function* () {})()));"
		    "door.hear(door.kind((async function* () {})()));"
		    "door.hear(door.kind(new Map().keys())); door.hear(door.kind(new "
		    "Set().keys()));"
		    "door.hear(door.kind([].keys())); door.hear(door.kind(''[Symbol.iterator]()));"
		    "door.hear(door.kind(new ArrayBuffer(1)));"
		    "door.hear(door.kind(new DataView(new ArrayBuffer(1))));"
		    "door.hear(door.kind(new Uint8Array(1)));"
		    "door.hear(door.kind((() => 1).bind()));"),
		"arguments;generator;async generator;map iterator;set iterator;array iterator;"
		"string iterator;arraybuffer;dataview;typedarray;function;");
	assert_string_equal(run("for (const value of [null, undefined, 1, '', true, Symbol(), 1n])"
				"door.hear(door.kind(value));"),
		"null;undefined;number;string;boolean;symbol;bigint;");
}

static void functions_say_how_they_run(void **state)
{
	(void)state;
	assert_string_equal(run("for (const f of [() => 1, async () => 1, function* () {},"
				"async function* () {}, class {}, Math.max, function () {},"
				"function () { 'use strict'; }, { m() {} }.m])"
				"door.hear(door.function_kind(f));"),
		"function;async;generator;async generator;class;function;sloppy;function;"
		"function;");
}

static void promises_and_proxies_show_what_is_inside(void **state)
{
	(void)state;
	assert_string_equal(
		run("const rejected = Promise.reject(3); rejected.catch(() => 0);"
		    "for (const p of [Promise.resolve(2), rejected, new Promise(() => 1)])"
		    "door.hear(JSON.stringify(door.promise(p)));"),
		"[1,2];[2,3];[0,null];");
	assert_string_equal(run("const { proxy, revoke } = Proxy.revocable({ a: 1 }, { b: 2 });"
				"door.hear(JSON.stringify(door.proxy(proxy))); revoke();"
				"door.hear(JSON.stringify(door.proxy(proxy)));"
				"try { door.proxy({}) } catch (e) { door.hear(String(e)) }"),
		"[{\"a\":1},{\"b\":2}];[null,null];TypeError: not a proxy;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_object_has_a_name),
		cmocka_unit_test(functions_say_how_they_run),
		cmocka_unit_test(promises_and_proxies_show_what_is_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
