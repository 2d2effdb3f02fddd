/* links: engine wire front */
/*
 * Strings that grow in place, and their units (sandbox/engine/units.h).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sandbox/engine/core.h"
#include "sandbox/engine/units.h"

enum {
	LONG = 2000,
};

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

/* -- string: `part`, so many times, put together one by one. */
static void push_grown(js_State *J, const char *part, int count)
{
	js_pushliteral(J, "");
	for (int i = 0; i < count; i++) {
		js_pushliteral(J, part);
		js_concat(J);
	}
}

static void a_string_keeps_its_text_when_another_grows_from_it(void **state)
{
	js_State *J = *state;
	const char *text;

	push_grown(J, "ab", LONG);
	js_copy(J, -1);
	js_pushliteral(J, "first");
	js_concat(J);
	js_copy(J, -2);
	js_pushliteral(J, "other");
	js_concat(J);
	text = js_tostring(J, -3);
	assert_int_equal(strlen(text), 2 * LONG);
	assert_string_equal(js_tostring(J, -2) + 2 * LONG, "first");
	assert_string_equal(js_tostring(J, -1) + 2 * LONG, "other");
	js_pop(J, 3);
}

static void an_address_that_was_given_away_stays_good(void **state)
{
	js_State *J = *state;
	const char *text;

	push_grown(J, "x", LONG);
	text = js_tostring(J, -1);
	js_copy(J, -1);
	js_pushliteral(J, "more");
	js_concat(J);
	assert_int_equal(strlen(text), LONG);
	assert_ptr_equal(js_tostring(J, -2), text);
	assert_string_equal(js_tostring(J, -1) + LONG, "more");
	js_pop(J, 2);
}

static void what_grew_is_collected_and_what_is_reachable_is_not(void **state)
{
	js_State *J = *state;

	push_grown(J, "y", LONG);
	js_gc(J, 0);
	js_pushliteral(J, "end");
	js_concat(J);
	js_gc(J, 0);
	assert_string_equal(js_tostring(J, -1) + LONG, "end");
	js_pop(J, 1);
}

static void units_are_found_in_both_directions(void **state)
{
	js_State *J = *state;
	struct units units;

	/* U+00E4, U+20AC and U+1F600 as two surrogates: four units, eleven bytes. */
	push_grown(J, "\xC3\xA4\xE2\x82\xAC\xED\xA0\xBD\xED\xB8\x80", LONG);
	units = units_of(J, -1);
	assert_int_equal(units.length, 4 * LONG);
	assert_int_equal(units.size, 11 * LONG);
	for (int i = 0; i < LONG; i += 7) {
		int back = LONG - 1 - i;

		assert_int_equal(units_at(J, &units, 4 * i + 1), 0x20AC);
		assert_int_equal(units_offset(J, &units, 4 * back + 2), 11 * back + 5);
		assert_int_equal(units_at(J, &units, 4 * back + 3), 0xDE00);
		assert_int_equal(units_index(J, &units, 11 * i + 8), 4 * i + 3);
	}
	assert_int_equal(units_at(J, &units, 4 * LONG), -1);
	assert_int_equal(units_offset(J, &units, 4 * LONG + 5), units.size);
	js_pop(J, 1);
}

static void strings_compare_by_units(void **state)
{
	js_State *J = *state;
	int is_comparable;

	js_pushliteral(J, "\xC0\x80"); /* U+0000 */
	js_pushliteral(J, "a");
	assert_true(js_compare(J, &is_comparable) < 0);
	js_pop(J, 2);
	js_pushliteral(J, "");
	js_pushliteral(J, "\xC0\x80");
	assert_true(js_compare(J, &is_comparable) < 0);
	js_pop(J, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_string_keeps_its_text_when_another_grows_from_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			an_address_that_was_given_away_stays_good, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_grew_is_collected_and_what_is_reachable_is_not, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			units_are_found_in_both_directions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(strings_compare_by_units, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
