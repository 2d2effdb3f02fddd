/*
 * Object.prototype, with __proto__ and its kin.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/regexp.h"

static void has_own_property(js_State *J)
{
	const char *key = js_tokey(J, 1);
	struct property own;

	js_pushboolean(J, property_get_own(J, js_toobject(J, 0), key, &own));
}

static void is_prototype_of(js_State *J)
{
	const js_Object *self;
	bool found = false;

	if (!js_isobject(J, 1)) {
		js_pushboolean(J, 0);
		return;
	}
	self = js_toobject(J, 0);
	js_copy(J, 1);
	while (!found && js_isobject(J, -1)) {
		(void)property_prototype(J, core_object(J, -1));
		js_rot2pop1(J);
		found = core_object(J, -1) == self;
	}
	js_pushboolean(J, found);
}

static void property_is_enumerable(js_State *J)
{
	const char *key = js_tokey(J, 1);
	struct property own;

	js_pushboolean(J, property_get_own(J, js_toobject(J, 0), key, &own) &&
				  (own.is & PROPERTY_ENUMERABLE));
}

static void to_locale_string(js_State *J)
{
	if (!js_iscoercible(J, 0))
		js_typeerror(J, "Object.prototype.toLocaleString called on null or undefined");
	js_getproperty(J, 0, "toString");
	js_copy(J, 0);
	js_call(J, 0);
}

static void value_of(js_State *J)
{
	js_pushobject(J, js_toobject(J, 0));
}

static const char *builtin_tag(js_State *J, js_Object *object)
{
	js_pushobject(J, object);
	if (core_is_array(J, object))
		return "Array";
	if (js_iscallable(J, -1))
		return "Function";
	switch (object->type) {
	case JS_CERROR:
		return "Error";
	case JS_CBOOLEAN:
		return "Boolean";
	case JS_CNUMBER:
		return "Number";
	case JS_CSTRING:
		return "String";
	case JS_CDATE:
		return "Date";
	case JS_CKIND:
		return object->u.k.kind == &regexp_kind ? "RegExp" : "Object";
	case JS_CARGUMENTS:
		return "Arguments";
	default:
		return "Object";
	}
}

static void to_string(js_State *J)
{
	const char *tag;

	if (!js_iscoercible(J, 0)) {
		js_pushliteral(J, js_isnull(J, 0) ? "[object Null]" : "[object Undefined]");
		return;
	}
	js_copy(J, 0);
	tag = builtin_tag(J, js_toobject(J, -1));
	js_pushliteral(J, "[object ");
	js_getproperty(J, 0, core_of(J)->symbol.to_string_tag);
	if (!js_isstring(J, -1)) {
		js_pop(J, 1);
		js_pushliteral(J, tag);
	}
	js_concat(J);
	js_pushliteral(J, "]");
	js_concat(J);
}

static void get_proto(js_State *J)
{
	property_prototype(J, js_toobject(J, 0));
}

static void set_proto(js_State *J)
{
	if (!js_iscoercible(J, 0))
		js_typeerror(J, "Object.prototype.__proto__ called on null or undefined");
	if (js_isobject(J, 0) && (js_isobject(J, 1) || js_isnull(J, 1)))
		core_set_prototype_or_throw(J, core_object(J, 0), core_object(J, 1));
	js_pushundefined(J);
}

static void define_accessor(js_State *J, unsigned which, const char *method)
{
	js_Object *object = js_toobject(J, 0);
	struct property property = {
		.has = which | PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE,
		.is = PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE,
	};

	if (!js_iscallable(J, 2))
		js_typeerror(J, "Object.prototype.%s: Expecting function", method);
	property.getter = property.setter = core_object(J, 2);
	property_define_or_throw(J, object, js_tokey(J, 1), &property);
	js_pushundefined(J);
}

static void define_getter(js_State *J)
{
	define_accessor(J, PROPERTY_GET, "__defineGetter__");
}

static void define_setter(js_State *J)
{
	define_accessor(J, PROPERTY_SET, "__defineSetter__");
}

static void lookup_accessor(js_State *J, bool wants_getter)
{
	struct property own;
	const char *key;

	js_pushobject(J, js_toobject(J, 0));
	key = js_tokey(J, 1);
	while (js_isobject(J, -1)) {
		if (property_get_own(J, core_object(J, -1), key, &own)) {
			js_Object *function = wants_getter ? own.getter : own.setter;

			if (property_is_accessor(&own) && function)
				js_pushobject(J, function);
			else
				js_pushundefined(J);
			return;
		}
		(void)property_prototype(J, core_object(J, -1));
	}
	js_pushundefined(J);
}

static void lookup_getter(js_State *J)
{
	lookup_accessor(J, true);
}

static void lookup_setter(js_State *J)
{
	lookup_accessor(J, false);
}

static const struct core_function rows[] = {
	{"__defineGetter__", define_getter, 2, 0},
	{"__defineSetter__", define_setter, 2, 0},
	{"hasOwnProperty", has_own_property, 1, 0},
	{"__lookupGetter__", lookup_getter, 1, 0},
	{"__lookupSetter__", lookup_setter, 1, 0},
	{"isPrototypeOf", is_prototype_of, 1, 0},
	{"propertyIsEnumerable", property_is_enumerable, 1, 0},
	{"toString", to_string, 0, 0},
	{"valueOf", value_of, 0, 0},
	{"toLocaleString", to_locale_string, 0, 0},
};

void builtin_object_prototype_init(js_State *J)
{
	js_pushobject(J, J->Object_prototype);
	CORE_DEFINE(J, rows);
	js_getproperty(J, -1, "toString");
	core_of(J)->object_to_string = core_object(J, -1);
	js_pop(J, 1);
	core_new_function(J, get_proto, "get __proto__", 0, NULL);
	core_new_function(J, set_proto, "set __proto__", 1, NULL);
	js_defaccessor(J, -3, "__proto__", JS_DONTENUM);
	js_pop(J, 1);
}
