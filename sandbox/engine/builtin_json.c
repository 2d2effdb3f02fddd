/*
 * JSON: what scripts may pass to parse and stringify, and the reviver. The work is in json_*.c.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/json_internal.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/units.h"

enum {
	REVIVER = 2,
	GAP_SIZE = 10,
};

static void revive(js_State *J, const char *key);

/* holder -- holder: the property becomes what the reviver makes of it. */
static void revive_property(js_State *J, const char *key)
{
	js_Object *holder = core_object(J, -1);
	struct property property = {
		.has = PROPERTY_VALUE | PROPERTY_ALL_TRUE, .is = PROPERTY_ALL_TRUE};

	revive(J, key);
	if (js_isundefined(J, -1)) {
		(void)property_delete(J, holder, key);
	} else {
		property.value = *js_tovalue(J, -1);
		(void)property_define(J, holder, key, &property);
	}
	js_pop(J, 1);
}

/* object -- object */
static void revive_all(js_State *J)
{
	js_Object *object = core_object(J, -1);
	char text[32];

	if (core_is_array(J, object)) {
		double length = core_length(J, -1);

		for (double i = 0; i < length; i++)
			revive_property(J, property_index_key(text, i));
		return;
	}
	(void)property_keys(J, object, PROPERTY_STRINGS | PROPERTY_ONLY_ENUMERABLE);
	js_rot2(J);
	for (int i = 0; i < js_tovalue(J, -2)->u.object->u.a.flat_length; i++)
		revive_property(J, jsV_tostring(J, &js_tovalue(J, -2)->u.object->u.a.array[i]));
	js_rot2pop1(J);
}

/* holder -- holder value: InternalizeJSONProperty */
static void revive(js_State *J, const char *key)
{
	js_checkcstack(J);
	js_getproperty(J, -1, key);
	if (js_isobject(J, -1))
		revive_all(J);
	js_copy(J, REVIVER);
	js_copy(J, -3);
	js_pushstring(J, key);
	js_copy(J, -4);
	js_call(J, 2);
	js_rot2pop1(J);
}

static void parse(js_State *J)
{
	core_to_string(J, 1);
	json_parse(J, 1);
	if (!js_iscallable(J, REVIVER))
		return;
	js_newobject(J);
	js_rot2(J);
	property_create(J, core_object(J, -2), "");
	revive(J, "");
}

/* value -- string, if it is one, a number, or an object of these. True: it is. */
static bool to_name(js_State *J)
{
	const js_Object *object = core_object(J, -1);

	if (!js_isstring(J, -1) && !js_isnumber(J, -1) &&
		!(object && (object->type == JS_CSTRING || object->type == JS_CNUMBER)))
		return false;
	core_to_string(J, -1);
	return true;
}

static bool has_name(js_State *J, const js_Object *names)
{
	for (int i = 0; i < names->u.a.flat_length; i++)
		if (core_strict_equal(&names->u.a.array[i], js_tovalue(J, -1)))
			return true;
	return false;
}

/* -- array of names, each once, that the array-like at index 2 lists. */
static void push_names(js_State *J)
{
	double length = core_length(J, 2);
	js_Object *names;

	js_newarray(J);
	names = core_object(J, -1);
	for (double i = 0; i < length; i++) {
		core_get_index(J, 2, i);
		if (to_name(J) && !has_name(J, names))
			property_create_index(J, names, names->u.a.flat_length);
		else
			js_pop(J, 1);
	}
}

/* The replacer at index 2 becomes a function, an array of names, or undefined. */
static void read_replacer(js_State *J)
{
	if (js_iscallable(J, 2))
		return;
	if (js_isobject(J, 2) && core_is_array(J, core_object(J, 2)))
		push_names(J);
	else
		js_pushundefined(J);
	js_replace(J, 2);
}

/* The space at index 3 becomes the string that each level is indented by. */
static void read_space(js_State *J)
{
	const js_Object *object = core_object(J, 3);

	if (object && object->type == JS_CNUMBER) {
		js_pushnumber(J, js_tonumber(J, 3));
		js_replace(J, 3);
	} else if (object && object->type == JS_CSTRING) {
		core_to_string(J, 3);
	}
	if (js_isnumber(J, 3)) {
		double count = js_tonumber(J, 3);

		js_pushlstring(J, "          ",
			count >= GAP_SIZE ? GAP_SIZE
			: count >= 1	  ? (int)count
					  : 0);
	} else if (js_isstring(J, 3)) {
		struct units units = units_of(J, 3);

		units_push_slice(J, &units, 0, units.length < GAP_SIZE ? units.length : GAP_SIZE);
	} else {
		js_pushliteral(J, "");
	}
	js_replace(J, 3);
}

static void stringify(js_State *J)
{
	read_replacer(J);
	read_space(J);
	js_copy(J, 1);
	json_write(J, 2, 3);
}

static const struct core_function rows[] = {
	{"parse", parse, 2, 0},
	{"stringify", stringify, 3, 0},
};

void builtin_json_init(js_State *J)
{
	js_newobject(J);
	CORE_DEFINE(J, rows);
	core_define_tag(J, "JSON");
	core_define_global(J, "JSON");
}
