/*
 * The Array constructor, its static functions, and the steps that array.h lists.
 */
#include "sandbox/engine/array.h"
#include "sandbox/engine/core.h"
#include "sandbox/engine/iterator_internal.h"

js_Object *array_object(js_State *J)
{
	/* V8 words it this way for some of the methods only. */
	static const char *const named[] = {"concat", "every", "filter", "find", "findIndex",
		"findLast", "findLastIndex", "forEach", "indexOf", "map", "reduce", "reduceRight",
		"some"};
	const char *name;

	if (js_iscoercible(J, 0))
		return js_toobject(J, 0);
	js_currentfunction(J);
	name = js_tovalue(J, -1)->u.object->u.c.name;
	for (size_t i = 0; i < nelem(named); i++)
		if (!strcmp(name, named[i]))
			js_typeerror(J, "Array.prototype.%s called on null or undefined", name);
	return js_toobject(J, 0);
}

js_Object *array_this(js_State *J, double *length)
{
	js_Object *object = array_object(J);

	*length = core_length(J, 0);
	return object;
}

void array_get(js_State *J, js_Object *object, double index)
{
	js_Value self = {.t.type = JS_TOBJECT};
	char text[32];

	if (object->type == JS_CARRAY && object->u.a.simple && index < object->u.a.flat_length) {
		js_pushvalue(J, object->u.a.array[(int)index]);
		return;
	}
	self.u.object = object;
	property_get(J, object, property_index_key(text, index), &self);
}

bool array_has(js_State *J, js_Object *object, double index)
{
	char text[32];

	if (object->type == JS_CARRAY && object->u.a.simple && index < object->u.a.flat_length)
		return true;
	return property_has(J, object, property_index_key(text, index));
}

bool array_get_if_present(js_State *J, js_Object *object, double index)
{
	if (!array_has(J, object, index))
		return false;
	array_get(J, object, index);
	return true;
}

void array_put(js_State *J, js_Object *object, double index)
{
	char text[32];

	if (object->type == JS_CARRAY && object->u.a.simple && index < object->u.a.flat_length &&
		!object->guard) {
		object->u.a.array[(int)index] = *js_tovalue(J, -1);
		js_pop(J, 1);
		return;
	}
	if (object->type == JS_CARRAY && object->u.a.simple && index == object->u.a.flat_length &&
		index < JS_ARRAYLIMIT && J->plainarrays && object->extensible &&
		object->prototype == J->Array_prototype && !object->u.a.is_fixed &&
		!object->guard) {
		jsR_setarrayindex(J, object, (int)index, js_tovalue(J, -1));
		js_pop(J, 1);
		return;
	}
	property_put(J, object, property_index_key(text, index));
}

void array_delete(js_State *J, js_Object *object, double index)
{
	char text[32];

	/* The last element needs no tree. */
	if (object->type == JS_CARRAY && object->u.a.simple && object->u.a.flat_length > 0 &&
		!object->guard && index == object->u.a.flat_length - 1)
		object->u.a.flat_length--;
	else
		property_delete_or_throw(J, object, property_index_key(text, index));
}

void array_set_length(js_State *J, js_Object *object, double length)
{
	js_pushnumber(J, length);
	property_put(J, object, "length");
}

double array_integer(js_State *J, int idx, double missing)
{
	double number;

	if (js_isundefined(J, idx))
		return missing;
	number = js_tonumber(J, idx);
	return isnan(number) ? 0 : trunc(number) + 0.0; /* no negative zero */
}

double array_relative(js_State *J, int idx, double length, double missing)
{
	double index = array_integer(J, idx, missing);

	if (index < 0)
		return index + length < 0 ? 0 : index + length;
	return index > length ? length : index;
}

js_Object *array_create(js_State *J, double length)
{
	js_Object *array;

	if (length > UINT32_MAX)
		js_rangeerror(J, "Invalid array length");
	js_newarray(J);
	array = js_tovalue(J, -1)->u.object;
	array->u.a.length = (unsigned)length;
	return array;
}

js_Object *array_species_create(js_State *J, js_Object *object, double length)
{
	struct core *core = core_of(J);

	if (!core_is_array(J, object))
		return array_create(J, length);
	js_pushobject(J, object);
	js_getproperty(J, -1, "constructor");
	js_rot2pop1(J);
	if (js_isobject(J, -1)) {
		js_getproperty(J, -1, core->symbol.species);
		js_rot2pop1(J);
		if (js_isnull(J, -1)) {
			js_pop(J, 1);
			js_pushundefined(J);
		}
	}
	if (js_isundefined(J, -1) || core_object(J, -1) == core->array_constructor) {
		js_pop(J, 1);
		return array_create(J, length);
	}
	if (!js_isconstructor(J, -1))
		js_typeerror(J, "object.constructor[Symbol.species] is not a constructor");
	js_pushnumber(J, length);
	js_construct(J, 1);
	return js_tovalue(J, -1)->u.object;
}

void array_need_function(js_State *J, int idx)
{
	if (!js_iscallable(J, idx))
		js_typeerror(J, "%s is not a function", core_describe(J, idx));
}

static void construct_array(js_State *J)
{
	int count = js_gettop(J) - 1;
	js_Object *prototype = core_new_target_prototype(J, J->Array_prototype);
	js_Object *array;

	if (count == 1 && js_isnumber(J, 1)) {
		double length = js_tonumber(J, 1);

		if (!(length >= 0 && length <= UINT32_MAX && length == floor(length)))
			js_rangeerror(J, "Invalid array length");
		array = array_create(J, length);
	} else {
		array = array_create(J, 0);
		for (int i = 1; i <= count; i++) {
			js_copy(J, i);
			property_create_index(J, array, i - 1);
		}
	}
	array->prototype = prototype;
}

static void call_array(js_State *J)
{
	J->newtarget = NULL;
	construct_array(J);
}

static void static_is_array(js_State *J)
{
	js_pushboolean(J, core_is_array(J, core_object(J, 1)));
}

/* -- array: new C(length) or new C(), a plain array if `this` is no constructor. */
static js_Object *new_of_this(js_State *J, bool has_length, double length)
{
	if (!js_isconstructor(J, 0) || core_object(J, 0) == core_of(J)->array_constructor)
		return array_create(J, has_length ? length : 0);
	js_copy(J, 0);
	if (has_length)
		js_pushnumber(J, length);
	js_construct(J, has_length ? 1 : 0);
	return js_tovalue(J, -1)->u.object;
}

static void static_of(js_State *J)
{
	int count = js_gettop(J) - 1;
	js_Object *array = new_of_this(J, true, count);

	for (int i = 0; i < count; i++) {
		js_copy(J, i + 1);
		property_create_index(J, array, i);
	}
	array_set_length(J, array, count);
}

/* value -- mapped value */
static void map_value(js_State *J, double index)
{
	js_copy(J, 2);
	js_copy(J, 3);
	js_copy(J, -3);
	js_pushnumber(J, index);
	js_call(J, 2);
	js_rot2pop1(J);
}

struct from {
	js_Object *array;
	int record;
	bool maps;
	double index;
};

static void add_all(js_State *J, void *context)
{
	struct from *from = context;

	for (; iterator_step(J, from->record); from->index++) {
		if (from->maps)
			map_value(J, from->index);
		property_create_index(J, from->array, from->index);
	}
}

/* method -- array */
static void from_iterable(js_State *J, bool maps)
{
	struct from from = {.maps = maps};

	from.array = new_of_this(J, false, 0);
	js_rot2(J);
	js_copy(J, 1);
	js_rot2(J);
	iterator_open_with(J);
	from.record = js_gettop(J) - 1;
	if (core_try(J, add_all, &from)) {
		iterator_abandon(J, from.record);
		js_throw(J);
	}
	js_pop(J, 1);
	array_set_length(J, from.array, from.index);
}

static void from_array_like(js_State *J, bool maps)
{
	js_Object *source = js_toobject(J, 1), *array;
	double length = core_length(J, 1);

	array = new_of_this(J, true, length);
	for (double i = 0; i < length; i++) {
		array_get(J, source, i);
		if (maps)
			map_value(J, i);
		property_create_index(J, array, i);
	}
	array_set_length(J, array, length);
}

static void static_from(js_State *J)
{
	bool maps = js_isdefined(J, 2);

	if (maps)
		array_need_function(J, 2);
	if (!js_iscoercible(J, 1))
		js_typeerror(J, "%s is not iterable (cannot read property Symbol(Symbol.iterator))",
			js_isnull(J, 1) ? "object null" : "undefined");
	js_getproperty(J, 1, core_of(J)->symbol.iterator);
	if (js_iscoercible(J, -1)) {
		if (!js_iscallable(J, -1))
			js_typeerror(J,
				"%%Array%%.from requires that the property of the first argument, "
				"items[Symbol.iterator], when exists, be a function");
		from_iterable(J, maps);
	} else {
		from_array_like(J, maps);
	}
}

static void prototype_values(js_State *J)
{
	js_pushobject(J, js_toobject(J, 0));
	iterator_new_array(J, ITERATOR_VALUES, 0);
}

static void prototype_keys(js_State *J)
{
	js_pushobject(J, js_toobject(J, 0));
	iterator_new_array(J, ITERATOR_KEYS, 0);
}

static void prototype_entries(js_State *J)
{
	js_pushobject(J, js_toobject(J, 0));
	iterator_new_array(J, ITERATOR_ENTRIES, 0);
}

static const struct core_function static_rows[] = {
	{"isArray", static_is_array, 1, 0},
	{"from", static_from, 1, 3},
	{"of", static_of, 0, 0},
	{"@@species", core_return_this, CORE_GETTER, 0},
};

static const struct core_function prototype_rows[] = {
	{"keys", prototype_keys, 0, 0},
	{"entries", prototype_entries, 0, 0},
	{"values", prototype_values, 0, 0},
};

static void define_unscopables(js_State *J)
{
	static const char *const names[] = {"at", "copyWithin", "entries", "fill", "find",
		"findIndex", "findLast", "findLastIndex", "flat", "flatMap", "includes", "keys",
		"toReversed", "toSorted", "toSpliced", "values"};

	js_pushobject(J, jsV_newobject(J, JS_COBJECT, NULL));
	for (size_t i = 0; i < nelem(names); i++) {
		js_pushboolean(J, 1);
		js_defproperty(J, -2, names[i], 0);
	}
	core_define_value(J, core_of(J)->symbol.unscopables, JS_READONLY | JS_DONTENUM);
}

void builtin_array_init(js_State *J)
{
	struct core *core = core_of(J);

	J->Array_prototype->u.a.simple = 1;
	js_pushobject(J, J->Array_prototype);
	core->array_constructor =
		core_new_constructor(J, call_array, construct_array, "Array", 1, 0);
	core->array_constructor->u.c.length = 0; /* new Array(undefined) is not new Array() */
	CORE_DEFINE(J, static_rows);
	core_define_global(J, "Array");

	js_pushobject(J, J->Array_prototype);
	builtin_array_change_init(J);
	builtin_array_walk_init(J);
	builtin_array_copy_init(J);
	CORE_DEFINE(J, prototype_rows);
	js_getproperty(J, -1, "values");
	core->array_values = core_object(J, -1);
	js_pop(J, 1);
	core_define_alias(J, core->symbol.iterator, "values");
	js_getproperty(J, -1, "toString");
	core->array_to_string = core_object(J, -1);
	js_pop(J, 1);
	define_unscopables(J);
	js_pop(J, 1);
}
