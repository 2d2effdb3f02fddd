/*
 * Array methods that look at elements: at, forEach, map, filter, every, some, reduce, the find and
 * index families.
 */
#include "sandbox/engine/array.h"
#include "sandbox/engine/core.h"

static void at(js_State *J)
{
	double length, index;
	js_Object *object = array_this(J, &length);

	index = array_integer(J, 1, 0);
	if (index < 0)
		index += length;
	if (index < 0 || index >= length)
		js_pushundefined(J);
	else
		array_get(J, object, index);
}

/* value -- value, result of callback(value, index, object) */
static void call_back(js_State *J, js_Object *object, double index)
{
	js_copy(J, 1);
	js_copy(J, 2);
	js_copy(J, -3);
	js_pushnumber(J, index);
	js_pushobject(J, object);
	js_call(J, 3);
}

static void for_each(js_State *J)
{
	double length;
	js_Object *object = array_this(J, &length);

	array_need_function(J, 1);
	for (double i = 0; i < length; i++) {
		if (!array_get_if_present(J, object, i))
			continue;
		call_back(J, object, i);
		js_pop(J, 2);
	}
	js_pushundefined(J);
}

static void map(js_State *J)
{
	double length;
	js_Object *object = array_this(J, &length), *result;

	array_need_function(J, 1);
	result = array_species_create(J, object, length);
	for (double i = 0; i < length; i++) {
		if (!array_get_if_present(J, object, i))
			continue;
		call_back(J, object, i);
		property_create_index(J, result, i);
		js_pop(J, 1);
	}
}

static void filter(js_State *J)
{
	double length, count = 0;
	js_Object *object = array_this(J, &length), *result;

	array_need_function(J, 1);
	result = array_species_create(J, object, 0);
	for (double i = 0; i < length; i++) {
		bool is_wanted;

		if (!array_get_if_present(J, object, i))
			continue;
		call_back(J, object, i);
		is_wanted = js_toboolean(J, -1);
		js_pop(J, 1);
		if (is_wanted)
			property_create_index(J, result, count++);
		else
			js_pop(J, 1);
	}
}

/* Whether the callback says `wanted` of some element. */
static bool any(js_State *J, bool wanted)
{
	double length;
	js_Object *object = array_this(J, &length);

	array_need_function(J, 1);
	for (double i = 0; i < length; i++) {
		bool found;

		if (!array_get_if_present(J, object, i))
			continue;
		call_back(J, object, i);
		found = js_toboolean(J, -1) == wanted;
		js_pop(J, 2);
		if (found)
			return true;
	}
	return false;
}

static void every(js_State *J)
{
	js_pushboolean(J, !any(J, false));
}

static void some(js_State *J)
{
	js_pushboolean(J, any(J, true));
}

/* accumulator value -- accumulator */
static void reduce_one(js_State *J, js_Object *object, double index)
{
	js_copy(J, 1);
	js_pushundefined(J);
	js_copy(J, -4);
	js_copy(J, -4);
	js_pushnumber(J, index);
	js_pushobject(J, object);
	js_call(J, 4);
	js_rot3pop2(J);
}

static void reduce_from(js_State *J, bool from_left)
{
	bool has_value = js_gettop(J) > 2;
	double length;
	js_Object *object = array_this(J, &length);

	array_need_function(J, 1);
	if (has_value)
		js_copy(J, 2);
	for (double n = 0; n < length; n++) {
		double i = from_left ? n : length - 1 - n;

		if (!array_get_if_present(J, object, i))
			continue;
		if (has_value)
			reduce_one(J, object, i);
		has_value = true;
	}
	if (!has_value)
		js_typeerror(J, "Reduce of empty array with no initial value");
}

static void reduce(js_State *J)
{
	reduce_from(J, true);
}

static void reduce_right(js_State *J)
{
	reduce_from(J, false);
}

enum find {
	FIND_VALUE,
	FIND_INDEX,
};

static void find_from(js_State *J, bool from_left, enum find what)
{
	double length;
	js_Object *object = array_this(J, &length);

	array_need_function(J, 1);
	for (double n = 0; n < length; n++) {
		double i = from_left ? n : length - 1 - n;
		bool found;

		array_get(J, object, i);
		call_back(J, object, i);
		found = js_toboolean(J, -1);
		js_pop(J, 1);
		if (found) {
			if (what == FIND_INDEX)
				js_pushnumber(J, i);
			return;
		}
		js_pop(J, 1);
	}
	if (what == FIND_INDEX)
		js_pushnumber(J, -1);
	else
		js_pushundefined(J);
}

static void find(js_State *J)
{
	find_from(J, true, FIND_VALUE);
}

static void find_index(js_State *J)
{
	find_from(J, true, FIND_INDEX);
}

static void find_last(js_State *J)
{
	find_from(J, false, FIND_VALUE);
}

static void find_last_index(js_State *J)
{
	find_from(J, false, FIND_INDEX);
}

static void includes(js_State *J)
{
	double length;
	js_Object *object = array_this(J, &length);
	bool found = false;

	if (length > 0) {
		for (double i = array_relative(J, 2, length, 0); i < length && !found; i++) {
			array_get(J, object, i);
			found = core_same_value_zero(js_tovalue(J, -1), js_tovalue(J, 1));
			js_pop(J, 1);
		}
	}
	js_pushboolean(J, found);
}

static bool is_at(js_State *J, js_Object *object, double index)
{
	bool found;

	if (!array_get_if_present(J, object, index))
		return false;
	found = core_strict_equal(js_tovalue(J, -1), js_tovalue(J, 1));
	js_pop(J, 1);
	return found;
}

static void index_of(js_State *J)
{
	double length, found = -1;
	js_Object *object = array_this(J, &length);

	if (length > 0) {
		for (double i = array_relative(J, 2, length, 0); i < length && found < 0; i++)
			if (is_at(J, object, i))
				found = i;
	}
	js_pushnumber(J, found);
}

static void last_index_of(js_State *J)
{
	bool has_start = js_gettop(J) > 2;
	double length, start, found = -1;
	js_Object *object = array_this(J, &length);

	if (length > 0) {
		start = has_start ? array_integer(J, 2, 0) : length - 1;
		if (start < 0)
			start += length;
		else if (start > length - 1)
			start = length - 1;
		for (double i = start; i >= 0 && found < 0; i--)
			if (is_at(J, object, i))
				found = i;
	}
	js_pushnumber(J, found);
}

static const struct core_function rows[] = {
	{"at", at, 1, 0},
	{"every", every, 1, 2},
	{"filter", filter, 1, 2},
	{"find", find, 1, 2},
	{"findIndex", find_index, 1, 2},
	{"findLast", find_last, 1, 2},
	{"findLastIndex", find_last_index, 1, 2},
	{"forEach", for_each, 1, 2},
	{"includes", includes, 1, 2},
	{"indexOf", index_of, 1, 2},
	{"lastIndexOf", last_index_of, 1, 0},
	{"map", map, 1, 2},
	{"reduce", reduce, 1, 0},
	{"reduceRight", reduce_right, 1, 0},
	{"some", some, 1, 2},
};

void builtin_array_walk_init(js_State *J)
{
	CORE_DEFINE(J, rows);
}
