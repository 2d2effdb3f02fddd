/* links: front wire */
/* What the parser accepts and refuses, and how it says so. The whole of it is compared with acorn
 * by tests/lang/parse_compare.mjs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/front/front.h"

/* "" when it is accepted, else "LINE:COLUMN-END MESSAGE" of the first error. */
static const char *error_in(struct bytes text)
{
	static char ret[600];
	const struct front_source source = {.text = text, .goal = FRONT_SCRIPT};
	struct front_result result;

	assert_int_equal(front_compile(&result, &source), 0);
	ret[0] = 0;
	if (!result.ok) {
		const struct front_diagnostic *row = &result.diagnostics[0];

		assert_int_equal(result.count, 1);
		assert_string_equal(row->code, "syntax");
		(void)snprintf(ret, sizeof(ret), "%u:%u-%u %s", row->line, row->column,
			row->end_column, row->message);
	}
	assert_int_equal(result.code.size > 0, result.ok);
	front_result_done(&result);
	return ret;
}

static const char *error_of(const char *text)
{
	return error_in(bytes_of(text));
}

static void accepts(const char *text)
{
	if (*error_of(text))
		print_error("%s: %s\n", text, error_of(text));
	assert_string_equal(error_of(text), "");
}

static void refuses(const char *text, const char *expected)
{
	const char *told = error_of(text);

	if (!strstr(told, expected))
		print_error("%s: %s\n", text, told);
	assert_non_null(strstr(told, expected));
}

static void words_are_names_where_the_grammar_says_so(void **state)
{
	(void)state;
	accepts("for ({ __proto__: a, __proto__: b = 1 } of c) ;");
	accepts("var async, of, get, set, let, yield, await, static, as, from, target;");
	accepts("async = 1; async(1); async\nfunction f() {}");
	accepts("let\nlet2 = 1; var let; let = 1;");
	accepts("for (async of => {}; false;) {} for (let in {}) ; for (of of []) ;");
	accepts("({ if: 1, get: 2, async: 3, get get() {}, async async() {}, *yield() {} "
		"}).if.for;");
	accepts("class A { static static; get; set; async; static async *x() {} 'constructor'() {} "
		"}");
	accepts("function f() { new.target; } class A { static { (() => { var await; }); } }");
	refuses("let let = 1;", "let is disallowed");
	refuses("const { let } = {};", "let is disallowed");
	refuses("'use strict'; var yield;", "'yield' is reserved in strict mode");
	refuses("async function f() { var await; }", "'await' cannot be a name");
	refuses("async (x = await) => {};", "'await' cannot be a name");
	refuses("var enum;", "1:5-9 'enum' is a reserved word");
	refuses("v\\u0061r x;", "must not contain escapes");
	refuses("a.[0]", "Unexpected token '['");
}

static void patterns_are_patterns(void **state)
{
	static const char *const bad[] = {"(a.b) => 1", "([a.b]) => 1", "({ a: 1 } = b)",
		"({ get a() {} } = b)", "({ a() {} } = b)", "({ ...a, b } = c)", "[...a = 1] = b",
		"[...a,] = b", "[(a = 1)] = b", "[([a])] = b", "([(a)]) => 1", "({ a: (b) }) => 1",
		"(a = b.c, ...d.e) => 1", "([a] += b)", "f() = 1", "[f()] = 1", "1 = a",
		"let [a, ...b, c] = d", "let [...a = 1] = b", "let { if } = a", "let { 1 } = a",
		"let { 'a' } = b", "let { ...a, b } = c", "let { ...{ a } } = b",
		"function f(...a, b) {}", "function f(...a = 1) {}", "for (let [a] = 1 of b) ;",
		"for (a + b of c) ;", "for (f() of c) ;", "try {} catch (a.b) {}"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (!*error_of(bad[i]))
			fail_msg("accepted: %s", bad[i]);
	}
	accepts("let [, a, ...[b]] = c; let { d, e: { f = 1 }, [g]: h, ...i } = j;");
	accepts("[, k.l, m[0], ...[n]] = o; ({ p, q: r.s = 1, ...t.u } = v);");
	accepts("([a, ...b] = [], { c = 1, d: [e] } = {}, ...f) => a;");
	accepts("async ({ a = 1 }, [b]) => a; ({ x: [y] = [z] = w } = v);");
	accepts("for ([a.b] of c) ; for ({ d = 1 } of e) ; for (var { f } in g) ;");
}

static void literals_have_their_ends(void **state)
{
	static const char *const bad[] = {"/* a", "'a", "'a\n'", "`a", "`a${b", "/a", "/a\n/",
		"/[/]", "/a/\\u0067", "'\\x1'", "'\\u12'", "'\\u{}'", "0x", "0b2", "0o8", "0b",
		"1e", "1e+", "1._5", "1_.5", "0x_1", "0_1", "1n_", "01n", "1.5n", "08n", "a\\u",
		"a\\x61", "\\u{110000}", "#", "#1", "\x01", "'use strict'; '\\01'",
		"'use strict'; '\\8'", "`\\01`", "`\\8`"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (!*error_of(bad[i]))
			fail_msg("accepted: %s", bad[i]);
	}
	accepts("'\\t\\r\\b\\f\\v\\0\\x41\\u0041\\u{1F600}\\uD83D\\uDE00\\\n\\8\\101'; "
		"/[/\\]]\\//g;");
	accepts("0xFf; 0b101; 0o17; 017; 089.5; 1_000.5e-3; .5; 5.; 10n; 0x1Fn; 1e400;");
	accepts("`a\r\nb${`c`}\\u{41}`; f`\\unicode and \\x`; a /* b\n */ ++c;");
}

static void early_errors_are_told(void **state)
{
	static const char *const bad[] = {"let a; let a;", "let a; var a;", "var a; let a;",
		"const a;", "a: a: ;", "break;", "continue;", "while (1) { break x; }",
		"x: { continue x; }", "return;", "new.target", "super.x",
		"class A { constructor() { super(); } }", "function f(a = 1) { 'use strict'; }",
		"'use strict'; delete x;", "'use strict'; 010;", "'use strict'; eval = 1;",
		"({ a = 1 });", "({ __proto__: 1, __proto__: 2 });",
		"for ({ __proto__: 1, __proto__: 2 };;) ;", "for ({ a = 1 };;) ;", "[...a, b] = c;",
		"({ ...{ a } } = b);", "(a, b) = c;", "a?.b = 1;", "a?.`x`;", "-1 ** 2;",
		"a ?? b || c;", "for (let x = 1 of y) ;", "for (let a, b of c) ;",
		"for await (x of y) ;", "async () => { for await (x in y) ; }",
		"async () => { for await (const x in y) ; }",
		"function* g() { function yield() {} yield: 1; var yield; }",
		"class A { constructor() {} constructor() {} }", "class A { #a; #a; }", "a.#b;",
		"class A { get constructor() {} }", "class A { static prototype = 1; }",
		"class A { x = arguments; }", "class A extends B { x = super(); }", "`${`", "`\\u`",
		"\"\\u{110000}\"", "/a/gg", "1_", "0_1", "1__0", "08n", "3in x",
		"if (1) function* g() {}", "while (1) function f() {}", "if (1) class A {}",
		"label: function* g() {}", "do { } while (1) x y",
		"switch (1) { default: default: }", "try {}", "throw\n1", "({ get a(b) {} })",
		"({ set a() {} })", "(...a, b) => 1", "(a, a) => 1",
		"function f(a, a) { 'use strict'; }", "async (a, a) => 1", "async\n() => 1",
		"() => {} || 1", "yield => { 'use strict' }", "{ function f() {} let f; }",
		"{ function* f() {} function f() {} }", "try {} catch ([a, a]) {}",
		"try {} catch (e) { let e; }", "let [a, a] = 1;", "import 'x';", "export {};",
		"with (a) {}", "@x class A {}", "#!no\n#!", "a\n++\n;", "a => {}()", "new a?.b()",
		"import.meta", "0++", "for (const x; ;) ;", "for (var [a] ;;) ;",
		"class A { static { await; } }", "class A { static { return; } }",
		"async function f() { (await) => 1; }", "function f() { await x; }", "\\u{0}a",
		"a\\u{20}b", "<!-"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (!*error_of(bad[i]))
			print_error("accepted: %s\n", bad[i]);
		assert_true(*error_of(bad[i]) != 0);
	}
}

static void sloppy_oddities_are_accepted(void **state)
{
	(void)state;
	accepts("#!/usr/bin/env node\n1;");
	accepts("<!-- a comment\n1;\n--> another");
	accepts("010; 089; \"\\08\\1\"; delete x; eval = 1; arguments = 1;");
	accepts("function f(a, a) {} { function g() {} function g() {} }");
	accepts("if (1) function f() {} else function g() {}");
	accepts("label: function f() {}");
	accepts("for (var x = 1 in {}) ;");
	accepts("try {} catch (e) { var e; }");
	accepts("a\n/b/g; x = a / b / c; ({}) / 1; if (x) /a/.test(y);");
	accepts("var \\u0061b = \\u{61}b; var \xF0\xA0\x80\x80;");
	accepts("do ; while (0) 1");
}

static void messages_say_what_is_missing(void **state)
{
	(void)state;
	assert_string_equal(
		error_of("f(1;"), "1:4-5 Unexpected token ';': the '(' of line 1 is not closed");
	assert_string_equal(error_of("function f() {\n  a(\n    [1, 2;\n}"),
		"3:10-11 Unexpected token ';': the '[' of line 3 is not closed");
	assert_string_equal(
		error_of("f());"), "1:4-5 Unexpected token ')': there is no '(' that it closes");
	assert_string_equal(error_of("{\n  {\n}"),
		"3:2-2 Unexpected end of input: the '{' of line 1 is not closed");
	assert_string_equal(error_of("x = { a: 1 b: 2 };"),
		"1:12-13 Unexpected identifier 'b': is a ',' missing before it?");
	assert_string_equal(error_of("f(`${a} ${b`);"), "1:12-15 Unterminated template");
	assert_string_equal(error_of("() => { const r = await f(); }"),
		"1:19-24 'await' is only valid in an async function: write 'async' before the "
		"function "
		"around it");
	assert_string_equal(error_of("x = \xE2\x80\x9C"
				     "a\xE2\x80\x9D;"),
		"1:5-6 Unexpected character '\xE2\x80\x9C': a typographic quotation mark; write ' "
		"or \"");
	assert_string_equal(error_of("let \xC3\xA5\xF0\x9F\x98\x80;"),
		"1:6-8 Unexpected character '\xF0\x9F\x98\x80'");
	assert_string_equal(error_of("let a;\n\nlet a;"),
		"3:5-6 Identifier 'a' has already been declared (line 1)");
	assert_string_equal(error_of("var a;\nlet a;"),
		"2:5-6 Identifier 'a' has already been declared (line 1)");
}

static void what_is_no_utf8_is_refused(void **state)
{
	(void)state;
	refuses("'\xFF'", "not UTF-8");
	refuses("// \xC3", "not UTF-8");
	assert_string_equal(error_in((struct bytes){NULL, 0}), "");
	assert_string_equal(error_in((struct bytes){(const uint8_t *)"'\0'", 3}), "");
}

/* open, middle and close, each so many times. */
static const char *error_of_many(
	const char *open, const char *middle, const char *close, size_t count)
{
	struct buffer text = {0};
	const char *ret;

	for (size_t i = 0; i < count; i++)
		buffer_put_raw(&text, open, strlen(open));
	buffer_put_raw(&text, middle, strlen(middle));
	for (size_t i = 0; i < count; i++)
		buffer_put_raw(&text, close, strlen(close));
	assert_false(text.failed);
	ret = error_in((struct bytes){text.data, text.size});
	buffer_done(&text);
	return ret;
}

static void deep_nesting_is_an_error_and_no_crash(void **state)
{
	static const char *const deep[][3] = {{"(", "1", ")"}, {"[", "", "]"}, {"x={a:", "1", "}"},
		{"{", "", "}"}, {"!", "1", ""}, {"a=", "1", ""}, {"a=>", "1", ""},
		{"function f(){", "", "}"}, {"class A extends ", "B", "{}"}, {"`${", "1", "}`"},
		{"new ", "a", ""}, {"a?b:", "c", ""}, {"if(1){}else{", "", "}"},
		{"for(;;)", ";", ""}, {"switch(1){case 1:", "", "}"}, {"try{", "", "}finally{}"},
		{"", "a", ".b"}, {"", "a", "()"}, {"", "a", "?.[0]"}, {"", "a", "``"},
		{"l", ";", ""}, {"[a]=", "1", ""}, {"(a=", "1", ")=>1"}, {"f(...[", "", "])"},
		{"async()=>await ", "1", ""}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(deep); i++)
		(void)error_of_many(deep[i][0], deep[i][1], deep[i][2], 100000);
	assert_non_null(strstr(error_of_many("(", "1", ")", 100000), "Nested too deeply"));
	assert_string_equal(error_of_many("(", "1", ")", 500), "");
}

static void long_chains_are_no_nesting(void **state)
{
	(void)state;
	assert_string_equal(error_of_many("if(a);else ", ";", "", 50000), "");
	assert_string_equal(error_of_many("", "a", "+b", 100000), "");
	assert_string_equal(error_of_many("", "'x'", "+'y'", 100000), "");
	assert_string_equal(error_of_many("", "a", "&&b", 100000), "");
	assert_string_equal(error_of_many("", "a", ",b", 100000), "");
	assert_string_equal(error_of_many("", "a", ".b()", 900), "");
}

static void a_large_program_is_read(void **state)
{
	(void)state;
	assert_string_equal(
		error_of_many("async function f(a) { const { b } = await a?.c(`${a}`); }\n", "", "",
			20000),
		"");
	assert_string_equal(error_of_many("x={a:[1,2,{b:'c'}]};", "", "", 60000), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_names_where_the_grammar_says_so),
		cmocka_unit_test(patterns_are_patterns),
		cmocka_unit_test(literals_have_their_ends),
		cmocka_unit_test(early_errors_are_told),
		cmocka_unit_test(sloppy_oddities_are_accepted),
		cmocka_unit_test(messages_say_what_is_missing),
		cmocka_unit_test(what_is_no_utf8_is_refused),
		cmocka_unit_test(deep_nesting_is_an_error_and_no_crash),
		cmocka_unit_test(long_chains_are_no_nesting),
		cmocka_unit_test(a_large_program_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
