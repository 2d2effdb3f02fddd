/*
 * Methods of typed arrays that look at elements, and the getters. Callbacks may make the array
 * shorter: then its elements are undefined.
 */
#include "sandbox/engine/array.h"
#include "sandbox/engine/iterator_internal.h"
#include "sandbox/engine/text.h"
#include "sandbox/engine/typed_internal.h"

#define METHOD(name) "%TypedArray%.prototype." name

static void buffer(js_State *J)
{
	const struct typed_view *view = core_this(J, 0, &typed_array_kind, "get " METHOD("buffer"));

	js_pushobject(J, view->owner);
}

static void byte_length(js_State *J)
{
	const struct typed_view *view =
		core_this(J, 0, &typed_array_kind, "get TypedArray.prototype.byteLength");

	js_pushnumber(J, (double)(typed_length(view) << view->shift));
}

static void byte_offset(js_State *J)
{
	const struct typed_view *view =
		core_this(J, 0, &typed_array_kind, "get TypedArray.prototype.byteOffset");

	js_pushnumber(J, typed_is_inside(view) ? (double)view->offset : 0);
}

static void length(js_State *J)
{
	const struct typed_view *view =
		core_this(J, 0, &typed_array_kind, "get TypedArray.prototype.length");

	js_pushnumber(J, (double)typed_length(view));
}

static void to_string_tag(js_State *J)
{
	const struct typed_view *view = typed_array_of(core_object(J, 0));

	if (view)
		js_pushliteral(J, typed_name(view->type));
	else
		js_pushundefined(J);
}

static void new_iterator(js_State *J, const char *method, enum iterator_what what)
{
	double size;

	(void)typed_this(J, method, &size);
	js_copy(J, 0);
	(void)iterator_new_array(J, what, 0);
}

static void entries(js_State *J)
{
	new_iterator(J, METHOD("entries"), ITERATOR_ENTRIES);
}

static void keys(js_State *J)
{
	new_iterator(J, METHOD("keys"), ITERATOR_KEYS);
}

static void values(js_State *J)
{
	new_iterator(J, METHOD("values"), ITERATOR_VALUES);
}

static void at(js_State *J)
{
	double size, index;
	const struct typed_view *view = typed_receiver(J, METHOD("at"), &size);

	index = array_integer(J, 1, 0);
	if (index < 0)
		index += size;
	if (index < 0 || index >= size)
		js_pushundefined(J);
	else
		typed_push_or_undefined(J, view, index);
}

/* -- value, result of callback(value, index, this) */
static void call_back(js_State *J, const struct typed_view *view, double index)
{
	typed_push_or_undefined(J, view, index);
	js_copy(J, 1);
	js_copy(J, 2);
	js_copy(J, -3);
	js_pushnumber(J, index);
	js_copy(J, 0);
	js_call(J, 3);
}

static void for_each(js_State *J)
{
	double size;
	const struct typed_view *view = typed_this(J, METHOD("forEach"), &size);

	array_need_function(J, 1);
	for (double i = 0; i < size; i++) {
		call_back(J, view, i);
		js_pop(J, 2);
	}
	js_pushundefined(J);
}

static void map(js_State *J)
{
	double size;
	const struct typed_view *view = typed_this(J, METHOD("map"), &size), *result;

	array_need_function(J, 1);
	result = typed_species_create(J, METHOD("map"), view, size);
	for (double i = 0; i < size; i++) {
		call_back(J, view, i);
		typed_convert(J, -1, result->type);
		typed_store(J, result, i, -1);
		js_pop(J, 2);
	}
}

static void filter(js_State *J)
{
	double size, count = 0;
	const struct typed_view *view = typed_this(J, METHOD("filter"), &size), *result;
	js_Object *kept;

	array_need_function(J, 1);
	js_newarray(J);
	kept = core_object(J, -1);
	for (double i = 0; i < size; i++) {
		bool is_wanted;

		call_back(J, view, i);
		is_wanted = js_toboolean(J, -1);
		js_pop(J, 1);
		if (is_wanted)
			property_create_index(J, kept, count++);
		else
			js_pop(J, 1);
	}
	result = typed_species_create(J, METHOD("filter"), view, count);
	for (double i = 0; i < count; i++) {
		array_get(J, kept, i);
		typed_convert(J, -1, result->type);
		typed_store(J, result, i, -1);
		js_pop(J, 1);
	}
}

/* Whether the callback says `wanted` of some element. */
static bool any(js_State *J, const char *method, bool wanted)
{
	double size;
	const struct typed_view *view = typed_this(J, method, &size);

	array_need_function(J, 1);
	for (double i = 0; i < size; i++) {
		bool found;

		call_back(J, view, i);
		found = js_toboolean(J, -1) == wanted;
		js_pop(J, 2);
		if (found)
			return true;
	}
	return false;
}

static void every(js_State *J)
{
	js_pushboolean(J, !any(J, METHOD("every"), false));
}

static void some(js_State *J)
{
	js_pushboolean(J, any(J, METHOD("some"), true));
}

static void reduce_from(js_State *J, const char *method, bool from_left)
{
	bool has_value = js_gettop(J) > 2;
	double size;
	const struct typed_view *view = typed_this(J, method, &size);

	array_need_function(J, 1);
	if (has_value)
		js_copy(J, 2);
	else if (size == 0)
		js_typeerror(J, "Reduce of empty array with no initial value");
	for (double n = 0; n < size; n++) {
		double i = from_left ? n : size - 1 - n;

		if (!has_value) {
			typed_push_or_undefined(J, view, i);
			has_value = true;
			continue;
		}
		js_copy(J, 1);
		js_pushundefined(J);
		js_copy(J, -3);
		typed_push_or_undefined(J, view, i);
		js_pushnumber(J, i);
		js_copy(J, 0);
		js_call(J, 4);
		js_rot2pop1(J);
	}
}

static void reduce(js_State *J)
{
	reduce_from(J, METHOD("reduce"), true);
}

static void reduce_right(js_State *J)
{
	reduce_from(J, METHOD("reduceRight"), false);
}

/* -- value, index of the element that the callback wants; or undefined, -1 */
static void find_from(js_State *J, const char *method, bool from_left)
{
	double size;
	const struct typed_view *view = typed_this(J, method, &size);

	array_need_function(J, 1);
	for (double n = 0; n < size; n++) {
		double i = from_left ? n : size - 1 - n;
		bool found;

		call_back(J, view, i);
		found = js_toboolean(J, -1);
		js_pop(J, 1);
		if (found) {
			js_pushnumber(J, i);
			return;
		}
		js_pop(J, 1);
	}
	js_pushundefined(J);
	js_pushnumber(J, -1);
}

static void find(js_State *J)
{
	find_from(J, METHOD("find"), true);
	js_pop(J, 1);
}

static void find_index(js_State *J)
{
	find_from(J, METHOD("findIndex"), true);
}

static void find_last(js_State *J)
{
	find_from(J, METHOD("findLast"), false);
	js_pop(J, 1);
}

static void find_last_index(js_State *J)
{
	find_from(J, METHOD("findLastIndex"), false);
}

static void includes(js_State *J)
{
	double size;
	const struct typed_view *view = typed_this(J, METHOD("includes"), &size);
	bool found = false;

	if (size > 0) {
		for (double i = array_relative(J, 2, size, 0); i < size && !found; i++) {
			typed_push_or_undefined(J, view, i);
			found = core_same_value_zero(js_tovalue(J, -1), js_tovalue(J, 1));
			js_pop(J, 1);
		}
	}
	js_pushboolean(J, found);
}

static bool is_at(js_State *J, const struct typed_view *view, double index)
{
	bool found;

	if (index >= (double)typed_length(view))
		return false;
	typed_push(J, view, (size_t)index);
	found = core_strict_equal(js_tovalue(J, -1), js_tovalue(J, 1));
	js_pop(J, 1);
	return found;
}

static void index_of(js_State *J)
{
	double size, found = -1;
	const struct typed_view *view = typed_this(J, METHOD("indexOf"), &size);

	if (size > 0) {
		for (double i = array_relative(J, 2, size, 0); i < size && found < 0; i++)
			if (is_at(J, view, i))
				found = i;
	}
	js_pushnumber(J, found);
}

static void last_index_of(js_State *J)
{
	bool has_start = js_gettop(J) > 2;
	double size, start, found = -1;
	const struct typed_view *view = typed_this(J, METHOD("lastIndexOf"), &size);

	if (size > 0) {
		start = has_start ? array_integer(J, 2, 0) : size - 1;
		if (start < 0)
			start += size;
		else if (start > size - 1)
			start = size - 1;
		for (double i = start; i >= 0 && found < 0; i--)
			if (is_at(J, view, i))
				found = i;
	}
	js_pushnumber(J, found);
}

static const struct core_function rows[] = {
	{"buffer", buffer, CORE_GETTER, 0},
	{"byteLength", byte_length, CORE_GETTER, 0},
	{"byteOffset", byte_offset, CORE_GETTER, 0},
	{"length", length, CORE_GETTER, 0},
	{"@@toStringTag", to_string_tag, CORE_GETTER, 0},
	{"entries", entries, 0, 0},
	{"keys", keys, 0, 0},
	{"values", values, 0, 0},
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

void builtin_typed_walk_init(js_State *J)
{
	CORE_DEFINE(J, rows);
}
