/*
 * How mujs's interpreter and its C interface reach property.c: property access on any value, with
 * V8's error texts. Names and signatures are those that jsi.h declares.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/property_internal.h"
#include "sandbox/engine/typed.h"
#include "sandbox/engine/units.h"

static const char *printable_key(js_State *J, const char *key)
{
	if (!JS_ISSYMBOLKEY(key))
		return key;
	core_push_symbol_text(J, key);
	return js_tostring(J, -1);
}

/* The prototype of a primitive's properties; TypeError for undefined and null. */
static js_Object *prototype_of(js_State *J, const js_Value *value, const char *key, bool is_read)
{
	switch (value->t.type) {
	case JS_TOBJECT:
		return value->u.object;
	case JS_TUNDEFINED:
	case JS_TNULL:
		js_typeerror(J, "Cannot %s properties of %s (%s '%s')", is_read ? "read" : "set",
			value->t.type == JS_TNULL ? "null" : "undefined",
			is_read ? "reading" : "setting", printable_key(J, key));
	case JS_TBOOLEAN:
		return J->Boolean_prototype;
	case JS_TNUMBER:
		return J->Number_prototype;
	case JS_TSYMBOL:
		return J->Symbol_prototype;
	case JS_TBIGINT:
		return J->BigInt_prototype;
	default:
		return J->String_prototype;
	}
}

/* A primitive string. */
static bool is_string(const js_Value *value)
{
	return value->t.type == JS_TSHRSTR || value->t.type == JS_TLITSTR ||
	       value->t.type == JS_TMEMSTR;
}

static bool has_unit(const struct units *units, const char *key, uint32_t *index)
{
	return property_is_index(key, index) && *index < (uint32_t)units->length;
}

/* Own properties of a primitive string. */
static bool push_string_own(js_State *J, const js_Value *string, const char *key)
{
	struct units units;
	uint32_t index;

	if (!strcmp(key, "length")) {
		js_pushnumber(J, units_of_value(J, string).length);
		return true;
	}
	if (*key < '0' || *key > '9')
		return false;
	units = units_of_value(J, string);
	if (!has_unit(&units, key, &index))
		return false;
	units_push_unit(J, (unsigned)units_at(J, &units, (int)index));
	return true;
}

void jsR_getvalue(js_State *J, const js_Value *base, const char *key)
{
	js_Value receiver = *base;

	if (is_string(&receiver) && push_string_own(J, &receiver, key))
		return;
	property_get(J, prototype_of(J, &receiver, key, true), key, &receiver);
}

static js_Value object_value(js_Object *object)
{
	js_Value value = {.t.type = JS_TOBJECT};

	value.u.object = object;
	return value;
}

void jsR_getproperty(js_State *J, js_Object *object, const char *key)
{
	js_Value receiver = object_value(object);

	property_get(J, object, key, &receiver);
}

int jsR_hasproperty(js_State *J, js_Object *object, const char *key)
{
	if (!property_has(J, object, key))
		return 0;
	jsR_getproperty(J, object, key);
	return 1;
}

static const char *describe(js_State *J, const js_Value *value)
{
	js_pushvalue(J, *value);
	return core_describe(J, -1);
}

static const char *type_of(js_State *J, const js_Value *value)
{
	js_pushvalue(J, *value);
	return js_typeof(J, -1);
}

/* What a proxy's trap refused is said without asking the proxy again. */
static void refuse_by_proxy(js_State *J, const js_Object *object, const char *trap, const char *key)
{
	if (object->type == JS_CKIND && !strcmp(object->u.k.kind->name, "Proxy"))
		js_typeerror(
			J, "'%s' on proxy: trap returned falsish for property '%s'", trap, key);
}

/* Says why [[Set]] was refused. */
JS_NORETURN static void refuse_set(js_State *J, const js_Value *base, const char *key)
{
	js_Object *object = prototype_of(J, base, key, false);
	struct property own;
	const char *name = printable_key(J, key);

	for (js_Object *at = object; at; at = at->prototype) {
		refuse_by_proxy(J, at, "set", name);
		if (!property_get_own(J, at, key, &own))
			continue;
		if (property_is_accessor(&own))
			js_typeerror(J, "Cannot set property %s of %s which has only a getter",
				name, describe(J, base));
		if (!(own.is & PROPERTY_WRITABLE))
			js_typeerror(J, "Cannot assign to read only property '%s' of %s '%s'", name,
				type_of(J, base), describe(J, base));
		break;
	}
	if (base->t.type != JS_TOBJECT) {
		const char *type;

		js_pushvalue(J, *base);
		type = js_typeof(J, -1);
		js_typeerror(
			J, "Cannot create property '%s' on %s '%s'", name, type, describe(J, base));
	}
	js_typeerror(J, "Cannot add property %s, object is not extensible", name);
}

static bool is_own_of_string(js_State *J, const js_Value *value, const char *key)
{
	struct units units;
	uint32_t index;

	if (!is_string(value))
		return false;
	units = units_of_value(J, value);
	return !strcmp(key, "length") || has_unit(&units, key, &index);
}

/* A primitive has no properties of its own to write, except that a string's are read-only. */
static bool set_on_primitive(
	js_State *J, const js_Value *base, const char *key, const js_Value *value)
{
	if (is_own_of_string(J, base, key)) {
		js_pushvalue(J, *base);
		js_typeerror(J, "Cannot assign to read only property '%s' of string '%s'", key,
			js_tostring(J, -1));
	}
	return property_set(J, prototype_of(J, base, key, false), key, value, base);
}

/* value -- value */
void jsR_setvalue(js_State *J, const js_Value *base, const char *key, int throw)
{
	js_Value value = *js_tovalue(J, -1), receiver = *base;
	bool done;

	if (receiver.t.type == JS_TOBJECT)
		done = property_set(J, receiver.u.object, key, &value, &receiver);
	else if (throw)
		done = set_on_primitive(J, &receiver, key, &value);
	else
		done = property_set(
			J, prototype_of(J, &receiver, key, false), key, &value, &receiver);
	if (!done && throw)
		refuse_set(J, &receiver, key);
}

void jsR_setproperty(js_State *J, js_Object *object, const char *key, int throw)
{
	js_Value receiver = object_value(object);

	jsR_setvalue(J, &receiver, key, throw);
}

int jsR_in(js_State *J, js_Object *object, const char *key)
{
	return property_has(J, object, key);
}

JS_NORETURN static void refuse_define(js_State *J, js_Object *object, const char *key)
{
	const char *name = printable_key(J, key);
	struct property own;

	refuse_by_proxy(J, object, "defineProperty", name);
	if (property_get_own(J, object, key, &own))
		js_typeerror(J, "Cannot redefine property: %s", name);
	if (core_is(object, &typed_array_kind) && object->extensible)
		js_typeerror(J, "Invalid typed array index");
	js_typeerror(J, "Cannot define property %s, object is not extensible", name);
}

void property_define_or_throw(
	js_State *J, js_Object *object, const char *key, const struct property *property)
{
	if (!property_define(J, object, key, property))
		refuse_define(J, object, key);
}

/*
 * Defines a property with these attributes, whatever it was before. Only those of getter and
 * setter that are given change.
 */
void jsR_defproperty(js_State *J, js_Object *object, const char *key, int atts,
	const js_Value *value, js_Object *getter, js_Object *setter, int throw)
{
	struct property property = {
		.has = PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE,
		.is = (atts & JS_READONLY ? 0U : PROPERTY_WRITABLE) |
		      (atts & JS_DONTENUM ? 0U : PROPERTY_ENUMERABLE) |
		      (atts & JS_DONTCONF ? 0U : PROPERTY_CONFIGURABLE),
		.getter = getter,
		.setter = setter,
	};

	if (value) {
		property.has |= PROPERTY_DATA;
		property.value = *value;
	} else {
		property.has |= (getter ? PROPERTY_GET : 0U) | (setter ? PROPERTY_SET : 0U);
		property.is &= ~(unsigned)PROPERTY_WRITABLE;
	}
	if (!property_define(J, object, key, &property) && throw)
		refuse_define(J, object, key);
}

int jsR_delproperty(js_State *J, js_Object *object, const char *key, int throw)
{
	js_Value value = object_value(object);

	if (property_delete(J, object, key))
		return 1;
	if (throw)
		refuse_by_proxy(J, object, "deleteProperty", printable_key(J, key));
	if (throw)
		js_typeerror(J, "Cannot delete property '%s' of %s", printable_key(J, key),
			describe(J, &value));
	return 0;
}

int jsR_delvalue(js_State *J, const js_Value *base, const char *key, int throw)
{
	if (base->t.type == JS_TOBJECT)
		return jsR_delproperty(J, base->u.object, key, throw);
	if (base->t.type == JS_TUNDEFINED || base->t.type == JS_TNULL)
		js_typeerror(J, "Cannot convert undefined or null to object");
	if (!is_own_of_string(J, base, key))
		return 1;
	if (throw)
		js_typeerror(J, "Cannot delete property '%s' of [object String]", key);
	return 0;
}

void property_delete_or_throw(js_State *J, js_Object *object, const char *key)
{
	(void)jsR_delproperty(J, object, key, 1);
}

void property_put(js_State *J, js_Object *object, const char *key)
{
	jsR_setproperty(J, object, key, 1);
	js_pop(J, 1);
}

void property_create(js_State *J, js_Object *object, const char *key)
{
	struct property property = {
		.has = PROPERTY_VALUE | PROPERTY_ALL_TRUE,
		.is = PROPERTY_ALL_TRUE,
		.value = *js_tovalue(J, -1),
	};

	property_define_or_throw(J, object, key, &property);
	js_pop(J, 1);
}

void property_create_index(js_State *J, js_Object *object, double index)
{
	char text[32];

	if (object->type == JS_CARRAY && object->u.a.simple && object->extensible &&
		index == object->u.a.flat_length && index < JS_ARRAYLIMIT &&
		!object->u.a.is_fixed && !object->guard) {
		js_Value value = *js_tovalue(J, -1);

		jsR_setarrayindex(J, object, (int)index, &value);
		js_pop(J, 1);
		return;
	}
	property_create(J, object, property_index_key(text, index));
}
