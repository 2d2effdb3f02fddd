/* links: front wire */
/* What SPEC asks of an author's file, by code and place; and hints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/front/front.h"

/* "CODE LINE:COLUMN" of all that is told, with "; " between. */
static const char *told(const char *text)
{
	static char ret[1024];
	const struct front_source source = {
		.text = bytes_of(text), .goal = FRONT_FUNCTION, .name = "f"};
	struct front_result result;
	bool has_error = false;

	assert_int_equal(front_compile(&result, &source), 0);
	ret[0] = 0;
	for (size_t i = 0; i < result.count; i++) {
		const struct front_diagnostic *row = &result.diagnostics[i];
		size_t used = strlen(ret);

		has_error |= !row->is_hint;
		(void)snprintf(ret + used, sizeof(ret) - used, "%s%s%s %u:%u", used ? "; " : "",
			row->is_hint ? "hint " : "", row->code, row->line, row->column);
	}
	assert_int_equal(result.ok, !has_error);
	assert_int_equal(result.code.size > 0, result.ok);
	front_result_done(&result);
	return ret;
}

static const char *with_function(const char *before)
{
	static char text[2048];

	(void)snprintf(text, sizeof(text), "%s\nasync function f(context) {}\n", before);
	return told(text);
}

static const char *in_function(const char *body)
{
	static char text[2048];

	(void)snprintf(text, sizeof(text), "async function f(context) {\n%s\n}\n", body);
	return told(text);
}

static void the_function_must_be_there(void **state)
{
	(void)state;
	assert_string_equal(told("async function f(context) {}"), "");
	assert_string_equal(told(""), "signature.missing 1:1");
	assert_string_equal(told("\nasync function g(context) {}"), "signature.missing 2:16");
	assert_string_equal(told("const f = async (context) => {};"), "signature.missing 1:7");
	assert_string_equal(told("class f {}"), "signature.missing 1:7");
	assert_string_equal(told("{ async function f(context) {} }"),
		"signature.missing 1:1; toplevel.effect 1:1");
}

static void it_is_there_once(void **state)
{
	(void)state;
	assert_string_equal(told("async function f(context) {}\nasync function f(context) {}"),
		"toplevel.effect 1:16");
	assert_string_equal(
		told("function f() {}\nasync function f(context) {}"), "toplevel.effect 1:10");
}

static void a_byte_that_is_no_text_is_told_by_its_place(void **state)
{
	(void)state;
	assert_string_equal(told("async function f(context) {\n  // \xff\n}"), "syntax 2:6");
}

static void it_must_be_async(void **state)
{
	(void)state;
	assert_string_equal(told("function f(context) {}"), "signature.not_async 1:10");
	assert_string_equal(told("async function* f(context) {}"), "signature.not_async 1:17");
}

static void it_takes_the_context_alone(void **state)
{
	(void)state;
	assert_string_equal(told("async function f() {}"), "signature.parameters 1:16");
	assert_string_equal(told("async function f(ctx) {}"), "signature.parameters 1:18");
	assert_string_equal(told("async function f(context, x) {}"), "signature.parameters 1:18");
	assert_string_equal(told("async function f(context = 1) {}"), "signature.parameters 1:18");
	assert_string_equal(told("async function f({ context }) {}"), "signature.parameters 1:18");
	assert_string_equal(told("async function f(...context) {}"), "signature.parameters 1:18");
	assert_string_equal(told("async function f(c\\u006fntext) {}"), "");
}

static void forbidden_names_are_told_wherever_they_are_free(void **state)
{
	static const char *const names[] = {"process", "require", "eval", "Function", "fs",
		"child_process", "__dirname", "__filename", "SharedArrayBuffer", "Atomics"};
	char body[100], expected[100];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		(void)snprintf(body, sizeof(body), "  x = %s;", names[i]);
		(void)snprintf(expected, sizeof(expected), "forbidden.%s 2:7", names[i]);
		assert_string_equal(in_function(body), expected);
		(void)snprintf(body, sizeof(body), "a.%s; ({ %s: 1 }); class A { %s() {} }",
			names[i], names[i], names[i]);
		assert_string_equal(in_function(body), "");
		(void)snprintf(
			body, sizeof(body), "const %s = 1; return () => %s;", names[i], names[i]);
		assert_string_equal(in_function(body), "");
	}
	assert_string_equal(in_function("\\u0065val('1')"), "forbidden.eval 2:1");
	assert_string_equal(in_function("({ eval })"), "forbidden.eval 2:4");
	assert_string_equal(in_function("typeof process"), "forbidden.process 2:8");
	assert_string_equal(
		in_function("fs = 1; [require] = [];"), "forbidden.fs 2:1; forbidden.require 2:10");
	assert_string_equal(in_function("return import('x')"), "forbidden.import 2:8");
	assert_string_equal(told("import a from 'a';"), "forbidden.import 1:1");
	assert_string_equal(
		in_function("((process) => process)(1); process;"), "forbidden.process 2:28");
}

static void constants_may_stand_beside_it(void **state)
{
	static const char *const good[] = {"'use strict';", "const a = 1, b = -2n, c = 'x' + 1;",
		"let n = null; var u = undefined, v;", "const r = /a+/gi;",
		"const f2 = () => fetch(1);",
		"const a = [1, , ...[2]], o = { a, [a[0]]: 1, get x() { return 1; } };",
		"const m = new Map([['a', 1]]), s = new Set();",
		"const z = Object.freeze({ a: [1] });",
		"const t = `a${1 + 2}b`, raw = String.raw`\\n`;",
		"const d = new Date(0), e = new Error('x');",
		"class A { #x = 1; static z = new Map(); static m() { return f(1); } }",
		"class A {} class B extends A {}", "const C = class { x = fetch(1); };",
		"const { a, b: [c = 1] } = { a: 1, b: [] };", "const x = Math.PI * Math.max(1, 2);",
		"const ms = 24 * 60 * 60 * 1000, big = Number.MAX_SAFE_INTEGER;",
		"const g = function* () {}, h = async () => {};",
		"function helper() { return axios; } ;", "const n = a?.b ?? 1; const a = null;",
		"const f3 = new Intl.NumberFormat('en-IN'), f4 = Intl.Collator();",
		"const b = true ? 1 : 2, v = void 0, t = typeof 1, i = !0;",
		"const s = Symbol('x');"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		if (*with_function(good[i]))
			print_error("%s: %s\n", good[i], with_function(good[i]));
		assert_string_equal(with_function(good[i]), "");
	}
}

static void anything_that_runs_is_an_effect(void **state)
{
	static const char *const bad[] = {"fetch(1);", "if (1) {}", "for (;;) {}", "x = 1;", "{ }",
		"throw 1;", "helper(); function helper() {}", "(() => {})();", "new Foo();",
		"label: 1;", "`${1}`;", "1;", "try {} catch {}", "debugger;",
		"class A { static { fetch(1); } }"};
	static const char *const bad_values[] = {"fetch(1)", "axios.create()", "axios",
		"x_secrets.A", "context", "(() => 1)()", "Math.random()", "new Foo()",
		"new Promise(() => {})", "Array.from([1], () => 1)", "[helper()]",
		"{ a: helper() }", "{ [helper()]: 1 }", "`${helper()}`", "tag`x`", "this",
		"+{ valueOf() {} }", "'' + { toString() {} }", "{ get a() { return 1; } }.a",
		"[].map(() => 1)", "class { static x = helper(); }",
		"class { static { helper(); } }", "class { [helper()]() {} }",
		"class extends helper() {}", "[(1, helper())]", "x++", "delete a.b",
		"typeof helper()", "true ? helper() : 1"};
	char text[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_string_equal(with_function(bad[i]), "toplevel.effect 1:1");
	for (size_t i = 0; i < ARRAY_SIZE(bad_values); i++) {
		(void)snprintf(text, sizeof(text), "const a = %s;", bad_values[i]);
		if (strcmp(with_function(text), "toplevel.effect 1:11") != 0)
			print_error("%s: %s\n", text, with_function(text));
		assert_string_equal(with_function(text), "toplevel.effect 1:11");
	}
	assert_string_equal(with_function("const a = 1,\n  b = fetch(1), c = fetch(2);"),
		"toplevel.effect 2:7; toplevel.effect 2:21");
	assert_string_equal(with_function("const { a = fetch(1) } = {};"), "toplevel.effect 1:13");
	assert_string_equal(with_function("var f = 1;"), "toplevel.effect 1:5");
}

static void all_is_told_in_the_order_of_the_file(void **state)
{
	(void)state;
	assert_string_equal(told("fetch(1);\nfunction f(context) { process; }\nrequire('x');"),
		"toplevel.effect 1:1; signature.not_async 2:10; forbidden.process 2:23; "
		"forbidden.require 3:1; toplevel.effect 3:1");
}

static void a_forgotten_await_is_hinted_at(void **state)
{
	(void)state;
	assert_string_equal(in_function("axios.get('x');"), "hint await.missing 2:1");
	assert_string_equal(in_function("sendEmail({});"), "hint await.missing 2:1");
	assert_string_equal(in_function("return axios('x').data;"), "hint await.missing 2:8");
	assert_string_equal(
		in_function("const r = fetch('x');\nreturn r.status;"), "hint await.missing 3:8");
	assert_string_equal(
		in_function("[1].forEach(async (x) => {});"), "hint await.missing 2:13");
	assert_string_equal(with_function("async function g() {}\nasync function h() { g(); }"),
		"hint await.missing 2:22");
	assert_string_equal(
		in_function("await axios.get('x'); const r = await fetch('y'); r.status;"), "");
	assert_string_equal(in_function("return axios.get('x').then((r) => r.data);"), "");
	assert_string_equal(
		in_function("const p = fetch(1); p.catch(() => {}); await Promise.all([p]);"), "");
	assert_string_equal(in_function("const axios = { get() {} }; axios.get('x');"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_function_must_be_there),
		cmocka_unit_test(it_is_there_once),
		cmocka_unit_test(a_byte_that_is_no_text_is_told_by_its_place),
		cmocka_unit_test(it_must_be_async),
		cmocka_unit_test(it_takes_the_context_alone),
		cmocka_unit_test(forbidden_names_are_told_wherever_they_are_free),
		cmocka_unit_test(constants_may_stand_beside_it),
		cmocka_unit_test(anything_that_runs_is_an_effect),
		cmocka_unit_test(all_is_told_in_the_order_of_the_file),
		cmocka_unit_test(a_forgotten_await_is_hinted_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
