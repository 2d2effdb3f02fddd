/* links: engine wire */
/*
 * Bytes at the engine's border, and the memory of ArrayBuffers and typed arrays as C code sees it
 * (sandbox/engine/engine.h, typed.h).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sandbox/engine/engine_internal.h"
#include "sandbox/engine/typed.h"

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
	struct engine *engine = *state;

	assert_int_equal(js_gettop(engine->J), 0);
	(void)engine_free(engine);
	return 0;
}

static void bytes_come_back_as_they_went_in(void **state)
{
	CLEANUP(buffer_done) struct buffer got = {0};
	struct engine *engine = *state;
	const uint8_t bytes[] = {0, 255, 128, 'a', 0};

	engine_push_bytes(engine, (struct bytes){bytes, sizeof(bytes)});
	assert_int_equal(engine_type(engine, -1), ENGINE_OBJECT);
	assert_true(engine_get_bytes(engine, -1, &got));
	assert_int_equal(got.size, sizeof(bytes));
	assert_memory_equal(got.data, bytes, sizeof(bytes));
	engine_pop(engine, 1);
}

static void no_bytes_are_bytes(void **state)
{
	CLEANUP(buffer_done) struct buffer got = {0};
	struct engine *engine = *state;

	engine_push_bytes(engine, (struct bytes){NULL, 0});
	assert_true(engine_get_bytes(engine, -1, &got));
	assert_int_equal(got.size, 0);
	engine_pop(engine, 1);
}

static void what_holds_no_bytes_is_refused(void **state)
{
	CLEANUP(buffer_done) struct buffer got = {0};
	struct engine *engine = *state;

	engine_push_octets(engine, bytes_of("text"));
	assert_false(engine_get_bytes(engine, -1, &got));
	js_newarray(engine->J);
	assert_false(engine_get_bytes(engine, -1, &got));
	assert_int_equal(got.size, 0);
	engine_pop(engine, 2);
}

static void a_view_gives_its_own_part_of_the_bytes(void **state)
{
	CLEANUP(buffer_done) struct buffer got = {0};
	struct engine *engine = *state;
	struct typed_view *view;

	view = typed_new_array(engine->J, TYPED_UINT16, 4);
	for (uint32_t i = 0; i < 4; i++) {
		js_Value value = {.t.type = JS_TNUMBER};

		value.u.number = 0x101 * (i + 1);
		assert_true(typed_set(core_object(engine->J, -1), i, &value));
	}
	view->offset = 2;
	view->length = 2;
	assert_true(engine_get_bytes(engine, -1, &got));
	assert_int_equal(got.size, 4);
	assert_memory_equal(got.data, "\2\2\3\3", 4);
	engine_pop(engine, 1);
}

static void an_element_that_does_not_exist_is_left_to_the_long_way(void **state)
{
	struct engine *engine = *state;
	js_Value value = {.t.type = JS_TNUMBER};
	const js_Object *array;

	(void)typed_new_array(engine->J, TYPED_INT8, 2);
	array = core_object(engine->J, -1);
	value.u.number = 200;
	assert_true(typed_set(array, 1, &value));
	assert_false(typed_set(array, 2, &value));
	assert_true(typed_get(array, 1, &value));
	assert_true(value.u.number == -56);
	assert_false(typed_get(array, 2, &value));
	engine_pop(engine, 1);
}

static void bytes_count_in_the_heaps_account(void **state)
{
	struct engine *engine = *state;
	size_t before = engine_heap_bytes(engine);

	engine_set_ceiling(engine, 1 << 20);
	(void)typed_new_array(engine->J, TYPED_UINT8, 100000);
	assert_true(engine_heap_bytes(engine) >= before + 100000);
	engine_pop(engine, 1);
	js_gc(engine->J, 0);
	js_gc(engine->J, 0);
	assert_true(engine_heap_bytes(engine) < before + 100000);
}

static void make_huge(js_State *J, void *context)
{
	(void)context;
	(void)typed_new_buffer(J, 2e9, NULL);
}

static void a_huge_buffer_is_a_range_error(void **state)
{
	struct engine *engine = *state;

	engine_set_ceiling(engine, 1 << 20);
	assert_true(core_try(engine->J, make_huge, NULL));
	assert_string_equal(core_describe(engine->J, -1), "RangeError: out of memory");
	engine_pop(engine, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(bytes_come_back_as_they_went_in),
		TEST(no_bytes_are_bytes),
		TEST(what_holds_no_bytes_is_refused),
		TEST(a_view_gives_its_own_part_of_the_bytes),
		TEST(an_element_that_does_not_exist_is_left_to_the_long_way),
		TEST(bytes_count_in_the_heaps_account),
		TEST(a_huge_buffer_is_a_range_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
