/*
 * Property descriptors as objects of the language. See descriptor.h.
 */
#include "sandbox/engine/descriptor.h"
#include "sandbox/engine/core.h"

/* -- value; false: the field is missing and nothing is pushed. */
static bool get_field(js_State *J, int idx, const char *name)
{
	if (!property_has(J, core_object(J, idx), name))
		return false;
	js_getproperty(J, idx, name);
	return true;
}

static void read_flag(js_State *J, int idx, const char *name, unsigned flag, struct property *ret)
{
	if (!get_field(J, idx, name))
		return;
	ret->has |= flag;
	if (js_toboolean(J, -1))
		ret->is |= flag;
	js_pop(J, 1);
}

/* -- function or undefined */
static js_Object *read_function(js_State *J, int idx, const char *name, const char *title,
	unsigned flag, struct property *ret)
{
	if (!get_field(J, idx, name)) {
		js_pushundefined(J);
		return NULL;
	}
	ret->has |= flag;
	if (js_isundefined(J, -1))
		return NULL;
	if (!js_iscallable(J, -1))
		js_typeerror(J, "%s must be a function: %s", title, core_describe(J, -1));
	return core_object(J, -1);
}

void descriptor_read(js_State *J, int at, struct property *ret)
{
	int idx = at < 0 ? js_gettop(J) + at : at;

	memset(ret, 0, sizeof(*ret));
	ret->value.t.type = JS_TUNDEFINED;
	if (!js_isobject(J, idx))
		js_typeerror(
			J, "Property description must be an object: %s", core_describe(J, idx));
	read_flag(J, idx, "enumerable", PROPERTY_ENUMERABLE, ret);
	read_flag(J, idx, "configurable", PROPERTY_CONFIGURABLE, ret);
	if (get_field(J, idx, "value"))
		ret->has |= PROPERTY_VALUE;
	else
		js_pushundefined(J);
	read_flag(J, idx, "writable", PROPERTY_WRITABLE, ret);
	ret->getter = read_function(J, idx, "get", "Getter", PROPERTY_GET, ret);
	ret->setter = read_function(J, idx, "set", "Setter", PROPERTY_SET, ret);
	ret->value = *js_tovalue(J, -3);
	if ((ret->has & PROPERTY_DATA) && (ret->has & PROPERTY_ACCESSOR))
		js_typeerror(J,
			"Invalid property descriptor. Cannot both specify accessors and a value or "
			"writable attribute, %s",
			core_describe(J, idx < 0 ? idx - 3 : idx));
}

static void write_flag(
	js_State *J, const char *name, unsigned flag, const struct property *property)
{
	if (!(property->has & flag))
		return;
	js_pushboolean(J, (property->is & flag) != 0);
	js_defproperty(J, -2, name, 0);
}

static void write_function(js_State *J, const char *name, js_Object *function)
{
	if (function)
		js_pushobject(J, function);
	else
		js_pushundefined(J);
	js_defproperty(J, -2, name, 0);
}

void descriptor_push(js_State *J, const struct property *property)
{
	js_pushvalue(J, property->value);
	if (property->getter)
		js_pushobject(J, property->getter);
	else
		js_pushundefined(J);
	js_newobject(J);
	if (property->has & PROPERTY_VALUE) {
		js_pushvalue(J, property->value);
		js_defproperty(J, -2, "value", 0);
	}
	write_flag(J, "writable", PROPERTY_WRITABLE, property);
	if (property->has & PROPERTY_GET)
		write_function(J, "get", property->getter);
	if (property->has & PROPERTY_SET)
		write_function(J, "set", property->setter);
	write_flag(J, "enumerable", PROPERTY_ENUMERABLE, property);
	write_flag(J, "configurable", PROPERTY_CONFIGURABLE, property);
	js_rot3pop2(J);
}
