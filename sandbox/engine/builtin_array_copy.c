/*
 * Array methods that make something new: concat, slice, join, toString, flat, flatMap, with and the
 * toX family.
 */
#include "sandbox/engine/array.h"
#include "sandbox/engine/core.h"
#include "sandbox/engine/text.h"

static bool is_spreadable(js_State *J, int idx)
{
	bool spreads;

	if (!js_isobject(J, idx))
		return false;
	js_getproperty(J, idx, core_of(J)->symbol.is_concat_spreadable);
	spreads =
		js_isundefined(J, -1) ? core_is_array(J, core_object(J, idx)) : js_toboolean(J, -1);
	js_pop(J, 1);
	return spreads;
}

/* Appends the elements of the array-like at `idx`. Returns the new length. */
static double append_all(js_State *J, js_Object *result, double at, int idx)
{
	js_Object *source = core_object(J, idx);
	double length = core_length(J, idx);

	if (at + length > ARRAY_MAX_LENGTH)
		js_typeerror(J, "Invalid array length");
	for (double i = 0; i < length; i++)
		if (array_get_if_present(J, source, i))
			property_create_index(J, result, at + i);
	return at + length;
}

static void concat(js_State *J)
{
	int top = js_gettop(J);
	js_Object *result;
	double at = 0;

	js_pushobject(J, array_object(J));
	js_replace(J, 0);
	result = array_species_create(J, core_object(J, 0), 0);
	for (int i = 0; i < top; i++) {
		if (is_spreadable(J, i)) {
			at = append_all(J, result, at, i);
			continue;
		}
		if (at >= ARRAY_MAX_LENGTH)
			js_typeerror(J, "Invalid array length");
		js_copy(J, i);
		property_create_index(J, result, at++);
	}
	array_set_length(J, result, at);
}

static void slice(js_State *J)
{
	double length, start, end, count = 0;
	js_Object *object = array_this(J, &length), *result;

	start = array_relative(J, 1, length, 0);
	end = array_relative(J, 2, length, length);
	result = array_species_create(J, object, end > start ? end - start : 0);
	for (double i = start; i < end; i++, count++)
		if (array_get_if_present(J, object, i))
			property_create_index(J, result, count);
	array_set_length(J, result, count);
}

struct join {
	js_Object *object;
	double length;
	const char *separator;
	struct text *text;
	bool is_locale;
};

void array_call_to_locale(js_State *J)
{
	int count = js_isdefined(J, 2) ? 2 : js_isdefined(J, 1) ? 1 : 0;

	js_getproperty(J, -1, "toLocaleString");
	js_rot2(J);
	for (int i = 1; i <= count; i++)
		js_copy(J, i);
	js_call(J, count);
}

static void join_elements(js_State *J, void *context)
{
	const struct join *join = context;

	for (double i = 0; i < join->length; i++) {
		if (i > 0)
			text_add_string(J, join->text, join->separator);
		array_get(J, join->object, i);
		if (js_iscoercible(J, -1)) {
			if (join->is_locale)
				array_call_to_locale(J);
			text_add_string(J, join->text, js_tostring(J, -1));
		}
		js_pop(J, 1);
	}
}

/*
 * An array that contains itself is an empty string inside, as in all browsers. The arrays being
 * joined are a chain of cells: array, next cell.
 */
static bool is_being_joined(js_State *J, const js_Object *object)
{
	for (const js_Object *cell = core_of(J)->joining; cell;) {
		const js_Value *next = core_cell(cell, 1);

		if (core_cell(cell, 0)->u.object == object)
			return true;
		cell = next->t.type == JS_TOBJECT ? next->u.object : NULL;
	}
	return false;
}

static void join_this(js_State *J, bool is_locale)
{
	struct core *core = core_of(J);
	struct join join = {.is_locale = is_locale, .separator = ","};
	js_Object *outer = core->joining, *cell;
	bool failed;

	join.object = array_this(J, &join.length);
	if (!is_locale && js_isdefined(J, 1))
		join.separator = js_tostring(J, 1);
	if (is_being_joined(J, join.object)) {
		js_pushliteral(J, "");
		return;
	}
	cell = core_new_cell(J, 2);
	core_cell(cell, 0)->t.type = JS_TOBJECT;
	core_cell(cell, 0)->u.object = join.object;
	if (outer) {
		core_cell(cell, 1)->t.type = JS_TOBJECT;
		core_cell(cell, 1)->u.object = outer;
	}
	/* Not after a walk through 2^31 places where nothing is. */
	if (join.length > 1 &&
		(join.length - 1) * (double)strlen(join.separator) > (double)JS_STRLIMIT)
		js_stringtoolong(J);
	join.text = text_new(J);
	core->joining = cell;
	failed = core_try(J, join_elements, &join);
	core->joining = outer;
	if (failed)
		js_throw(J);
	text_push(J, join.text);
}

static void join(js_State *J)
{
	join_this(J, false);
}

static void to_locale_string(js_State *J)
{
	join_this(J, true);
}

static void to_string(js_State *J)
{
	js_pushobject(J, array_object(J));
	js_getproperty(J, -1, "join");
	if (!js_iscallable(J, -1)) {
		js_pop(J, 1);
		js_pushobject(J, core_of(J)->object_to_string);
	}
	js_rot2(J);
	js_call(J, 0);
}

/* Appends the elements of `source`, arrays among them opened `depth` times. */
static double flatten(
	js_State *J, js_Object *result, double at, js_Object *source, double length, double depth)
{
	js_checkcstack(J);
	for (double i = 0; i < length; i++) {
		js_Object *inner;

		if (!array_get_if_present(J, source, i))
			continue;
		inner = core_object(J, -1);
		if (depth > 0 && core_is_array(J, inner)) {
			at = flatten(J, result, at, inner, core_length(J, -1), depth - 1);
			js_pop(J, 1);
		} else {
			property_create_index(J, result, at++);
		}
	}
	return at;
}

static void flat(js_State *J)
{
	double length, depth;
	js_Object *object = array_this(J, &length), *result;

	depth = array_integer(J, 1, 1);
	result = array_species_create(J, object, 0);
	(void)flatten(J, result, 0, object, length, depth);
}

static void flat_map(js_State *J)
{
	double length, at = 0;
	js_Object *object = array_this(J, &length), *result;

	if (!js_iscallable(J, 1))
		js_typeerror(J, "flatMap mapper function is not callable");
	result = array_species_create(J, object, 0);
	for (double i = 0; i < length; i++) {
		if (!array_get_if_present(J, object, i))
			continue;
		js_copy(J, 1);
		js_copy(J, 2);
		js_copy(J, -3);
		js_pushnumber(J, i);
		js_pushobject(J, object);
		js_call(J, 3);
		js_rot2pop1(J);
		if (core_is_array(J, core_object(J, -1))) {
			at = flatten(J, result, at, core_object(J, -1), core_length(J, -1), 0);
			js_pop(J, 1);
		} else {
			property_create_index(J, result, at++);
		}
	}
}

static void to_reversed(js_State *J)
{
	double length;
	js_Object *object = array_this(J, &length), *result = array_create(J, length);

	for (double i = 0; i < length; i++) {
		array_get(J, object, length - 1 - i);
		property_create_index(J, result, i);
	}
}

static void to_sorted(js_State *J)
{
	double length;
	js_Object *object, *result;

	if (js_isdefined(J, 1) && !js_iscallable(J, 1))
		js_typeerror(J, "The comparison function must be either a function or undefined");
	object = array_this(J, &length);
	result = array_create(J, length);
	for (double i = 0; i < length; i++) {
		array_get(J, object, i);
		property_create_index(J, result, i);
	}
	array_sort_values(J, result, (int)length, 1);
	js_pushobject(J, result);
}

static void to_spliced(js_State *J)
{
	int top = js_gettop(J), added = top > 3 ? top - 3 : 0;
	double length, start, skipped, at = 0;
	js_Object *object = array_this(J, &length), *result;

	start = array_relative(J, 1, length, 0);
	skipped = top < 2 ? 0 : top == 2 ? length - start : array_integer(J, 2, 0);
	skipped = skipped < 0 ? 0 : skipped > length - start ? length - start : skipped;
	if (length + added - skipped > ARRAY_MAX_LENGTH)
		js_typeerror(J, "Invalid array length");
	result = array_create(J, length + added - skipped);
	for (; at < start; at++) {
		array_get(J, object, at);
		property_create_index(J, result, at);
	}
	for (int i = 0; i < added; i++) {
		js_copy(J, i + 3);
		property_create_index(J, result, at++);
	}
	for (double i = start + skipped; i < length; i++) {
		array_get(J, object, i);
		property_create_index(J, result, at++);
	}
}

static void with(js_State *J)
{
	double length, index;
	js_Object *object = array_this(J, &length), *result;

	js_copy(J, 1);
	index = array_integer(J, -1, 0);
	if (index < 0)
		index += length;
	if (index < 0 || index >= length)
		js_rangeerror(J, "Invalid index : %s", core_describe(J, 1));
	result = array_create(J, length);
	for (double i = 0; i < length; i++) {
		if (i == index)
			js_copy(J, 2);
		else
			array_get(J, object, i);
		property_create_index(J, result, i);
	}
}

static const struct core_function rows[] = {
	{"concat", concat, 1, CORE_VARIADIC},
	{"flat", flat, 0, 1},
	{"flatMap", flat_map, 1, 2},
	{"join", join, 1, 0},
	{"slice", slice, 2, 0},
	{"toLocaleString", to_locale_string, 0, 2},
	{"toReversed", to_reversed, 0, 0},
	{"toSorted", to_sorted, 1, 0},
	{"toSpliced", to_spliced, 2, CORE_VARIADIC},
	{"toString", to_string, 0, 0},
	{"with", with, 2, 0},
};

void builtin_array_copy_init(js_State *J)
{
	CORE_DEFINE(J, rows);
}
