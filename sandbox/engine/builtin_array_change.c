/*
 * Array methods that change their array: push, pop, shift, unshift, splice, reverse, fill,
 * copyWithin, sort.
 */
#include "sandbox/engine/array.h"
#include "sandbox/engine/core.h"

static void push(js_State *J)
{
	int count = js_gettop(J) - 1;
	double length;
	js_Object *object = array_this(J, &length);

	if (length + count > ARRAY_MAX_LENGTH)
		js_typeerror(J,
			"Pushing %d elements on an array-like of length %.0f is disallowed by "
			"ECMA-262",
			count, length);
	for (int i = 0; i < count; i++) {
		js_copy(J, i + 1);
		array_put(J, object, length + i);
	}
	array_set_length(J, object, length + count);
	js_pushnumber(J, length + count);
}

static void pop(js_State *J)
{
	double length;
	js_Object *object = array_this(J, &length);

	if (length == 0) {
		array_set_length(J, object, 0);
		js_pushundefined(J);
		return;
	}
	array_get(J, object, length - 1);
	array_delete(J, object, length - 1);
	array_set_length(J, object, length - 1);
}

/* An array whose elements may be moved in memory: nobody can see it. */
static bool is_movable(const js_Object *object)
{
	return array_is_dense(object) && object->extensible && !object->u.a.is_fixed &&
	       !object->guard;
}

/* Moves one element, or its absence. */
static void move(js_State *J, js_Object *object, double from, double to)
{
	if (array_get_if_present(J, object, from))
		array_put(J, object, to);
	else
		array_delete(J, object, to);
}

static void shift(js_State *J)
{
	double length;
	js_Object *object = array_this(J, &length);

	if (length == 0) {
		array_set_length(J, object, 0);
		js_pushundefined(J);
		return;
	}
	array_get(J, object, 0);
	if (is_movable(object)) {
		object->u.a.length--;
		object->u.a.flat_length--;
		memmove(object->u.a.array, object->u.a.array + 1,
			(size_t)object->u.a.flat_length * sizeof(js_Value));
		return;
	}
	for (double i = 1; i < length; i++)
		move(J, object, i, i - 1);
	array_delete(J, object, length - 1);
	array_set_length(J, object, length - 1);
}

/* Moves what begins at `start` up by `count`. No prototype may hear of the new places. */
static void open_gap(js_State *J, js_Object *object, double length, double start, double count)
{
	if (is_movable(object) && object->u.a.flat_length == length && J->plainarrays &&
		object->prototype == J->Array_prototype) {
		for (double i = 0; i < count; i++) {
			js_pushundefined(J);
			array_put(J, object, length + i);
		}
		if (is_movable(object) && object->u.a.flat_length == length + count) {
			memmove(object->u.a.array + (size_t)(start + count),
				object->u.a.array + (size_t)start,
				(size_t)(length - start) * sizeof(js_Value));
			return;
		}
	}
	for (double i = length; i-- > start;)
		move(J, object, i, i + count);
}

static void unshift(js_State *J)
{
	int count = js_gettop(J) - 1;
	double length;
	js_Object *object = array_this(J, &length);

	if (count > 0) {
		if (length + count > ARRAY_MAX_LENGTH)
			js_typeerror(J, "Invalid array length");
		open_gap(J, object, length, 0, count);
		for (int i = 0; i < count; i++) {
			js_copy(J, i + 1);
			array_put(J, object, i);
		}
	}
	array_set_length(J, object, length + count);
	js_pushnumber(J, length + count);
}

/* Makes room for `added` elements in place of `deleted` ones. */
static void close_gap(
	js_State *J, js_Object *object, double length, double start, double deleted, double added)
{
	if (added < deleted && is_movable(object) && object->u.a.flat_length == length) {
		memmove(object->u.a.array + (size_t)(start + added),
			object->u.a.array + (size_t)(start + deleted),
			(size_t)(length - deleted - start) * sizeof(js_Value));
		object->u.a.flat_length -= (int)(deleted - added);
		object->u.a.length -= (unsigned)(deleted - added);
	} else if (added < deleted) {
		for (double i = start; i < length - deleted; i++)
			move(J, object, i + deleted, i + added);
		for (double i = length; i > length - deleted + added; i--)
			array_delete(J, object, i - 1);
	} else if (added > deleted) {
		open_gap(J, object, length, start + deleted, added - deleted);
	}
}

static void splice(js_State *J)
{
	int top = js_gettop(J), added = top > 3 ? top - 3 : 0;
	double length, start, deleted;
	js_Object *object = array_this(J, &length), *removed;

	start = array_relative(J, 1, length, 0);
	deleted = top < 2 ? 0 : top == 2 ? length - start : array_integer(J, 2, 0);
	deleted = deleted < 0 ? 0 : deleted > length - start ? length - start : deleted;
	if (length + added - deleted > ARRAY_MAX_LENGTH)
		js_typeerror(J, "Invalid array length");
	removed = array_species_create(J, object, deleted);
	for (double i = 0; i < deleted; i++)
		if (array_get_if_present(J, object, start + i))
			property_create_index(J, removed, i);
	array_set_length(J, removed, deleted);
	close_gap(J, object, length, start, deleted, added);
	for (int i = 0; i < added; i++) {
		js_copy(J, i + 3);
		array_put(J, object, start + i);
	}
	array_set_length(J, object, length - deleted + added);
}

static void reverse(js_State *J)
{
	double length;
	js_Object *object = array_this(J, &length);

	for (double lower = 0; lower < floor(length / 2); lower++) {
		double upper = length - lower - 1;
		bool has_lower = array_get_if_present(J, object, lower);
		bool has_upper = array_get_if_present(J, object, upper);

		if (has_upper)
			array_put(J, object, lower);
		else if (has_lower)
			array_delete(J, object, lower);
		if (has_lower)
			array_put(J, object, upper);
		else if (has_upper)
			array_delete(J, object, upper);
	}
	js_pushobject(J, object);
}

static void fill(js_State *J)
{
	double length, start, end;
	js_Object *object = array_this(J, &length);

	start = array_relative(J, 2, length, 0);
	end = array_relative(J, 3, length, length);
	for (double i = start; i < end; i++) {
		js_copy(J, 1);
		array_put(J, object, i);
	}
	js_pushobject(J, object);
}

static void copy_within(js_State *J)
{
	double length, to, from, count;
	js_Object *object = array_this(J, &length);

	to = array_relative(J, 1, length, 0);
	from = array_relative(J, 2, length, 0);
	count = array_relative(J, 3, length, length) - from;
	if (count > length - to)
		count = length - to;
	if (from < to && to < from + count) {
		for (double i = count; i-- > 0;)
			move(J, object, from + i, to + i);
	} else {
		for (double i = 0; i < count; i++)
			move(J, object, from + i, to + i);
	}
	js_pushobject(J, object);
}

static void sort(js_State *J)
{
	double length;
	js_Object *object, *cell;
	int count = 0;

	if (js_isdefined(J, 1) && !js_iscallable(J, 1))
		js_typeerror(J, "The comparison function must be either a function or undefined");
	object = array_this(J, &length);
	if (length < 2) { /* as V8: also where it could not be written */
		js_pushobject(J, object);
		return;
	}
	js_newarray(J);
	cell = core_object(J, -1);
	for (double i = 0; i < length; i++)
		if (array_get_if_present(J, object, i))
			property_create_index(J, cell, count++);
	array_sort_values(J, cell, count, 1);
	for (int i = 0; i < count; i++) {
		js_pushvalue(J, cell->u.a.array[i]);
		array_put(J, object, i);
	}
	for (double i = count; i < length; i++)
		if (array_has(J, object, i))
			array_delete(J, object, i);
	js_pushobject(J, object);
}

static const struct core_function rows[] = {
	{"copyWithin", copy_within, 2, 3},
	{"fill", fill, 1, 3},
	{"pop", pop, 0, 0},
	{"push", push, 1, CORE_VARIADIC},
	{"reverse", reverse, 0, 0},
	{"shift", shift, 0, 0},
	{"unshift", unshift, 1, CORE_VARIADIC},
	{"sort", sort, 1, 0},
	{"splice", splice, 2, CORE_VARIADIC},
};

void builtin_array_change_init(js_State *J)
{
	CORE_DEFINE(J, rows);
}
