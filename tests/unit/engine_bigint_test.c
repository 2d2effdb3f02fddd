/* links: engine wire */
/*
 * BigInt's operators, conversions and limits as the interpreter calls them
 * (sandbox/engine/bigint.h).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sandbox/engine/bigint.h"
#include "sandbox/engine/core.h"

static int set_up(void **state)
{
	js_State *J = js_newstate(NULL, NULL, 0);

	if (!J)
		return -1;
	core_init(J);
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

struct operation {
	const char *a, *b;
	enum bigint_operator operator;
};

static void run(js_State *J, void *context)
{
	const struct operation *operation = context;

	(void)bigint_parse(J, operation->a);
	(void)bigint_parse(J, operation->b);
	bigint_binary(J, operation->operator);
}

/* The result, or the error, is `wanted`. */
static void gives(js_State *J, const char *a, enum bigint_operator operator, const char * b,
	const char *wanted)
{
	struct operation operation = {a, b, operator};

	(void)core_try(J, run, &operation);
	assert_string_equal(core_describe(J, -1), wanted);
	js_pop(J, 2);
}

static void sums_carry_over_limbs(void **state)
{
	js_State *J = *state;

	gives(J, "18446744073709551615", BIGINT_ADD, "1", "18446744073709551616");
	gives(J, "18446744073709551616", BIGINT_SUBTRACT, "1", "18446744073709551615");
	gives(J, "-5", BIGINT_ADD, "5", "0");
	gives(J, "5", BIGINT_SUBTRACT, "-18446744073709551616", "18446744073709551621");
}

static void quotients_go_towards_zero_and_remainders_keep_the_sign(void **state)
{
	js_State *J = *state;

	gives(J, "-7", BIGINT_DIVIDE, "2", "-3");
	gives(J, "-7", BIGINT_REMAINDER, "2", "-1");
	gives(J, "7", BIGINT_REMAINDER, "-2", "1");
	gives(J, "340282366920938463463374607431768211456", BIGINT_DIVIDE, "18446744073709551617",
		"18446744073709551615");
	gives(J, "340282366920938463463374607431768211456", BIGINT_REMAINDER,
		"18446744073709551617", "1");
	gives(J, "1", BIGINT_DIVIDE, "0", "RangeError: Division by zero");
}

/* The estimate of a digit is one too great here, and the divisor has to be added back. */
static void a_wrong_guess_in_a_division_is_corrected(void **state)
{
	js_State *J = *state;

	gives(J, "0x800000000000000000000000000000000000000000000003", BIGINT_DIVIDE,
		"0x200000000000000000000000000000000000000000000001", "3");
	gives(J, "0x7fffffffffffffff800000000000000000000000000000000000000000000000",
		BIGINT_DIVIDE, "0x800000000000000000000000000000000000000000000001",
		"18446744073709551614");
}

static void bits_are_those_of_twos_complement(void **state)
{
	js_State *J = *state;

	gives(J, "-1", BIGINT_BIT_AND, "0xffffffffffffffffff", "4722366482869645213695");
	gives(J, "-256", BIGINT_BIT_OR, "1", "-255");
	gives(J, "-1", BIGINT_BIT_XOR, "0", "-1");
	gives(J, "-18446744073709551616", BIGINT_BIT_AND, "-1", "-18446744073709551616");
	gives(J, "-5", BIGINT_SHIFT_RIGHT, "1", "-3");
	gives(J, "-1", BIGINT_SHIFT_RIGHT, "100000000000000000000000", "-1");
	gives(J, "1", BIGINT_SHIFT_LEFT, "-1", "0");
	gives(J, "1", BIGINT_SHIFT_UNSIGNED, "1",
		"TypeError: BigInts have no unsigned right shift, use >> instead");
}

static void what_would_be_too_big_is_refused_at_once(void **state)
{
	js_State *J = *state;
	const char *refused = "RangeError: Maximum BigInt size exceeded";

	gives(J, "1", BIGINT_SHIFT_LEFT, "1048576", refused);
	gives(J, "1", BIGINT_SHIFT_LEFT, "100000000000000000000000", refused);
	gives(J, "2", BIGINT_POWER, "99999999999999999999999", refused);
	gives(J, "3", BIGINT_POWER, "1000000", refused);
	gives(J, "0", BIGINT_SHIFT_LEFT, "100000000000000000000000", "0");
	gives(J, "-1", BIGINT_POWER, "99999999999999999999999", "-1");
	gives(J, "2", BIGINT_POWER, "-1", "RangeError: undefined must be positive");
}

static void add_mixed(js_State *J, void *context)
{
	(void)context;
	js_pushnumber(J, 1);
	bigint_push_int64(J, 1);
	assert_false(bigint_to_numeric(J, -2));
	assert_true(bigint_to_numeric(J, -1));
	bigint_binary(J, BIGINT_ADD);
}

static void numbers_are_not_mixed_in(void **state)
{
	js_State *J = *state;

	assert_true(core_try(J, add_mixed, NULL));
	assert_string_equal(core_describe(J, -1),
		"TypeError: Cannot mix BigInt and other types, use explicit conversions");
	js_pop(J, 2);
}

static void texts_are_read_as_the_language_reads_them(void **state)
{
	static const char *const good[] = {"", "  ", "0x1F", "0b1", "0o7", "-0", "+12", " 7\n"};
	static const char *const bad[] = {"1n", "1.0", "1e3", "-0x1", "0x", "- 1", "1 1"};
	js_State *J = *state;

	for (size_t i = 0; i < nelem(good); i++) {
		assert_true(bigint_parse(J, good[i]));
		js_pop(J, 1);
	}
	for (size_t i = 0; i < nelem(bad); i++)
		assert_false(bigint_parse(J, bad[i]));
}

static void long_numbers_print_as_they_were_read(void **state)
{
	js_State *J = *state;
	char text[5001];

	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = (char)('1' + i * i % 9);
	text[sizeof(text) - 1] = 0;
	memset(text + 700, '0', 900);
	assert_true(bigint_parse(J, text));
	bigint_push_text(J, js_tovalue(J, -1)->u.bigint, 10);
	assert_string_equal(js_tostring(J, -1), text);
	js_pop(J, 2);
}

static void numbers_compare_exactly(void **state)
{
	js_State *J = *state;
	const js_BigInt *value;

	assert_true(bigint_parse(J, "9007199254740993"));
	value = js_tovalue(J, -1)->u.bigint;
	assert_int_equal(bigint_compare_number(value, 9007199254740992.0), 1);
	assert_int_equal(bigint_compare_number(value, 9007199254740994.0), -1);
	assert_int_equal(bigint_compare_number(value, (double)NAN), 2);
	assert_int_equal(bigint_compare_number(value, (double)INFINITY), -1);
	assert_true(bigint_to_number(value) == 9007199254740992.0);
	js_pop(J, 1);
	bigint_push_int64(J, 0);
	value = js_tovalue(J, -1)->u.bigint;
	assert_int_equal(bigint_compare_number(value, -0.5), 1);
	assert_int_equal(bigint_compare_number(value, -0.0), 0);
	js_pop(J, 1);
}

static void values_survive_a_collection_on_the_stack_and_in_objects(void **state)
{
	js_State *J = *state;

	js_newobject(J);
	bigint_push_uint64(J, UINT64_MAX);
	js_setproperty(J, -2, "held");
	bigint_push_int64(J, INT64_MIN);
	js_gc(J, 0);
	js_gc(J, 0);
	assert_string_equal(core_describe(J, -1), "-9223372036854775808");
	js_pop(J, 2);
	js_getproperty(J, -1, "held");
	assert_string_equal(core_describe(J, -1), "18446744073709551615");
	js_pop(J, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(sums_carry_over_limbs),
		TEST(quotients_go_towards_zero_and_remainders_keep_the_sign),
		TEST(a_wrong_guess_in_a_division_is_corrected),
		TEST(bits_are_those_of_twos_complement),
		TEST(what_would_be_too_big_is_refused_at_once),
		TEST(numbers_are_not_mixed_in),
		TEST(texts_are_read_as_the_language_reads_them),
		TEST(long_numbers_print_as_they_were_read),
		TEST(numbers_compare_exactly),
		TEST(values_survive_a_collection_on_the_stack_and_in_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
