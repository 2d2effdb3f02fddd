/*
 * Reflect: the internal methods of objects as functions.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/descriptor.h"

static js_Object *target(js_State *J, const char *method)
{
	js_Object *object = core_object(J, 1);

	if (!object)
		js_typeerror(J, "Reflect.%s called on non-object", method);
	return object;
}

static void apply(js_State *J)
{
	if (!js_iscallable(J, 1))
		js_typeerror(J,
			"Function.prototype.apply was called on %s, which is %s and not a "
			"function",
			core_describe(J, 1),
			js_isundefined(J, 1) ? "a undefined"
			: js_isnull(J, 1)    ? "null"
					     : core_type_with_article(J, 1));
	js_copy(J, 1);
	js_copy(J, 2);
	js_call(J, core_push_list(J, 3));
}

static void construct(js_State *J)
{
	int new_target = js_gettop(J) > 3 ? 3 : 1;
	int count;

	if (!js_isconstructor(J, 1))
		js_typeerror(J, "%s is not a constructor", core_describe(J, 1));
	if (!js_isconstructor(J, new_target))
		js_typeerror(J, "%s is not a constructor", core_describe(J, new_target));
	js_copy(J, 1);
	if (js_isundefined(J, 2))
		js_typeerror(J, "CreateListFromArrayLike called on non-object");
	count = core_push_list(J, 2);
	js_constructx(J, count, core_object(J, new_target));
}

static void define_property(js_State *J)
{
	js_Object *object = target(J, "defineProperty");
	struct property property;

	(void)js_tokey(J, 2);
	descriptor_read(J, 3, &property);
	js_pushboolean(J, property_define(J, object, js_tokey(J, 2), &property));
}

static void delete_property(js_State *J)
{
	js_Object *object = target(J, "deleteProperty");

	js_pushboolean(J, property_delete(J, object, js_tokey(J, 2)));
}

static void get(js_State *J)
{
	int top = js_gettop(J);
	js_Object *object = target(J, "get");
	const char *key = js_tokey(J, 2);

	property_get(J, object, key, js_tovalue(J, top > 3 ? 3 : 1));
}

static void set(js_State *J)
{
	int top = js_gettop(J);
	js_Object *object = target(J, "set");
	const char *key = js_tokey(J, 2);

	js_pushboolean(
		J, property_set(J, object, key, js_tovalue(J, 3), js_tovalue(J, top > 4 ? 4 : 1)));
}

static void get_own_property_descriptor(js_State *J)
{
	js_Object *object = target(J, "getOwnPropertyDescriptor");
	struct property own;

	if (property_get_own(J, object, js_tokey(J, 2), &own))
		descriptor_push(J, &own);
	else
		js_pushundefined(J);
}

static void get_prototype_of(js_State *J)
{
	property_prototype(J, target(J, "getPrototypeOf"));
}

static void set_prototype_of(js_State *J)
{
	js_Object *object = target(J, "setPrototypeOf");

	if (!js_isobject(J, 2) && !js_isnull(J, 2))
		js_typeerror(J, "Object prototype may only be an Object or null: %s",
			core_describe(J, 2));
	js_pushboolean(J, property_set_prototype(J, object, core_object(J, 2)));
}

static void has(js_State *J)
{
	js_Object *object = target(J, "has");

	js_pushboolean(J, property_has(J, object, js_tokey(J, 2)));
}

static void is_extensible(js_State *J)
{
	js_pushboolean(J, property_is_extensible(J, target(J, "isExtensible")));
}

static void prevent_extensions(js_State *J)
{
	js_pushboolean(J, property_prevent_extensions(J, target(J, "preventExtensions")));
}

static void own_keys(js_State *J)
{
	property_keys(J, target(J, "ownKeys"), PROPERTY_STRINGS | PROPERTY_SYMBOLS);
}

static const struct core_function rows[] = {
	{"defineProperty", define_property, 3, 0},
	{"deleteProperty", delete_property, 2, 0},
	{"apply", apply, 3, 0},
	{"construct", construct, 2, 0},
	{"get", get, 2, 0},
	{"getOwnPropertyDescriptor", get_own_property_descriptor, 2, 0},
	{"getPrototypeOf", get_prototype_of, 1, 0},
	{"has", has, 2, 0},
	{"isExtensible", is_extensible, 1, 0},
	{"ownKeys", own_keys, 1, 0},
	{"preventExtensions", prevent_extensions, 1, 0},
	{"set", set, 3, 0},
	{"setPrototypeOf", set_prototype_of, 2, 0},
};

void builtin_reflect_init(js_State *J)
{
	CORE_PROTOTYPE(J, J->Object_prototype, rows, "Reflect");
	core_define_global(J, "Reflect");
}
