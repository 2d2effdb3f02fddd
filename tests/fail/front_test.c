/* links: front wire */
/* Sources that no memory is left for: -ENOMEM or a refusal, never code that is half. */
#include "tests/fail/fail.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/front/front.h"
#include "sandbox/wire/cleanup.h"

struct work {
	const char *text;
	enum front_goal goal;
};

static bool compile(void *arg)
{
	const struct work *work = arg;
	const struct front_source source = {
		.text = bytes_of(work->text), .goal = work->goal, .name = ""};
	CLEANUP(front_result_done) struct front_result result = {0};
	int r = front_compile(&result, &source);

	if (r == 0)
		assert_int_equal(result.code.size > 0, result.ok);
	return r == 0;
}

static void a_source_is_compiled_or_not(void **state)
{
	static const struct work works[] = {
		{"async function f(context) { const { a = 1, ...rest } = context; for await (const "
		 "x of "
		 "g()) { try { await x(`${a}`, /x/u, ...rest); } finally { break; } } class A "
		 "extends B "
		 "{ #p = 1; static { this.q = 2n; } get r() { return this.#p ?? super.r; } } }",
			FRONT_FUNCTION},
		{"function* g(a, b = () => a) { label: for (let i = 0; i < 9; i++) switch (i) { "
		 "case 1: "
		 "yield* [i, ...b]; default: continue label; } } var o = { 'x': 1, [y]: 2, get z() "
		 "{} };",
			FRONT_SCRIPT},
		{"let a; let a; function f( {", FRONT_SCRIPT},
		{"eval('1'); setTimeout(() => {}, 1); function g() {}", FRONT_FUNCTION},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(works); i++)
		fail_each(compile, (void *)(uintptr_t)&works[i]);
}

/* Many strings, names and nodes: the arena and the code grow. */
static void a_long_source_is_compiled_or_not(void **state)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	struct work work = {.goal = FRONT_SCRIPT};

	(void)state;
	for (int i = 0; i < 3000; i++) {
		char line[64];

		(void)snprintf(line, sizeof(line), "var name%d = 'text %d' + %d.5;\n", i, i, i);
		buffer_put_raw(&text, line, strlen(line));
	}
	buffer_put_u8(&text, 0);
	work.text = (const char *)text.data;
	fail_every(compile, &work, 499);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_source_is_compiled_or_not),
		cmocka_unit_test(a_long_source_is_compiled_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
