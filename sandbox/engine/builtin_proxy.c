/*
 * Proxy: each internal method calls its trap and holds the answer against the target (ECMAScript
 * 10.5). A revoked proxy has no handler.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/descriptor.h"

struct proxy {
	js_Object *target, *handler;
};

static void mark(js_State *J, int m, void *data)
{
	const struct proxy *proxy = data;

	core_mark_object(J, m, proxy->target);
	core_mark_object(J, m, proxy->handler);
}

/*
 * true: -- trap, handler, target; the caller pushes what else the trap gets and calls it.
 * false: there is no trap, nothing is pushed, *target has to be asked.
 */
static bool push_trap(js_State *J, const js_Object *object, const char *name, js_Object **target)
{
	const struct proxy *proxy = core_data(object);

	js_checkcstack(J); /* proxies of proxies */
	if (!proxy->handler)
		js_typeerror(J, "Cannot perform '%s' on a proxy that has been revoked", name);
	*target = proxy->target;
	js_pushobject(J, proxy->handler);
	js_getproperty(J, -1, name);
	if (!js_iscoercible(J, -1)) {
		js_pop(J, 2);
		return false;
	}
	if (!js_iscallable(J, -1)) {
		const char *shown = core_describe(J, -2), *trap = core_describe(J, -2);

		js_typeerror(J, "'%s' returned for property '%s' of object '%s' is not a function",
			trap, name, shown);
	}
	js_rot2(J);
	js_pushobject(J, *target);
	return true;
}

/* trap ... -- : its answer as a boolean */
static bool call_boolean(js_State *J, int count)
{
	bool answer;

	js_call(J, count);
	answer = js_toboolean(J, -1);
	js_pop(J, 1);
	return answer;
}

static const char *printable(js_State *J, const char *key)
{
	if (!JS_ISSYMBOLKEY(key))
		return key;
	core_push_symbol_text(J, key);
	return js_tostring(J, -1);
}

/* The property's name stands between what the trap did and why that is wrong. */
#define BROKEN(J, trap, key, what, why)                                                            \
	js_typeerror(J, "'%s' on proxy: trap %s '%s' %s", trap, what, printable(J, key), why)

static void trap_get_prototype(js_State *J, js_Object *object)
{
	js_Object *target;

	if (!push_trap(J, object, "getPrototypeOf", &target)) {
		property_prototype(J, target);
		return;
	}
	js_call(J, 1);
	if (!js_isobject(J, -1) && !js_isnull(J, -1))
		js_typeerror(J, "'getPrototypeOf' on proxy: trap returned neither object nor null");
	if (property_is_extensible(J, target))
		return;
	if (property_prototype(J, target) != core_object(J, -2))
		js_typeerror(J, "'getPrototypeOf' on proxy: proxy target is non-extensible but the "
				"trap did not return its actual prototype");
	js_pop(J, 1);
}

static bool trap_set_prototype(js_State *J, js_Object *object, js_Object *prototype)
{
	js_Object *target;

	if (!push_trap(J, object, "setPrototypeOf", &target))
		return property_set_prototype(J, target, prototype);
	if (prototype)
		js_pushobject(J, prototype);
	else
		js_pushnull(J);
	if (!call_boolean(J, 2))
		return false;
	if (property_is_extensible(J, target))
		return true;
	if (property_prototype(J, target) != prototype)
		js_typeerror(J, "'setPrototypeOf' on proxy: trap returned truish for setting a new "
				"prototype on the non-extensible proxy target");
	js_pop(J, 1);
	return true;
}

static bool trap_is_extensible(js_State *J, js_Object *object)
{
	js_Object *target;
	bool answer;

	if (!push_trap(J, object, "isExtensible", &target))
		return property_is_extensible(J, target);
	answer = call_boolean(J, 1);
	if (answer != property_is_extensible(J, target))
		js_typeerror(J,
			"'isExtensible' on proxy: trap result does not reflect extensibility of "
			"proxy target (which is '%s')",
			answer ? "false" : "true");
	return answer;
}

static bool trap_prevent_extensions(js_State *J, js_Object *object)
{
	js_Object *target;

	if (!push_trap(J, object, "preventExtensions", &target))
		return property_prevent_extensions(J, target);
	if (!call_boolean(J, 1))
		return false;
	if (property_is_extensible(J, target))
		js_typeerror(J, "'preventExtensions' on proxy: trap returned truish but the proxy "
				"target is extensible");
	return true;
}

/* CompletePropertyDescriptor */
static void complete(struct property *property)
{
	if (property_is_accessor(property)) {
		property->has |= PROPERTY_ACCESSOR;
	} else {
		property->has |= PROPERTY_DATA;
	}
	property->has |= PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE;
}

/* What a trap said of a property that cannot be missing. */
struct denial {
	const char *trap, *answer, *fixed, *inextensible;
};

static void check_missing(
	js_State *J, js_Object *target, const char *key, const struct denial *denial)
{
	struct property own;
	const char *why;

	if (!property_get_own(J, target, key, &own))
		return;
	if (!(own.is & PROPERTY_CONFIGURABLE))
		why = denial->fixed;
	else if (!property_is_extensible(J, target))
		why = denial->inextensible;
	else
		return;
	js_typeerror(J, "'%s' on proxy: trap returned %s for property '%s' %s", denial->trap,
		denial->answer, printable(J, key), why);
}

/* The answer is on the stack, and so stays alive, until the caller returns. */
static bool trap_get_own(js_State *J, js_Object *object, const char *key, struct property *ret)
{
	js_Object *target;
	struct property own;
	bool exists, is_extensible;
	int base = js_gettop(J);
	static const struct denial denial = {"getOwnPropertyDescriptor", "undefined",
		"which is non-configurable in the proxy target",
		"which exists in the non-extensible proxy target"};

	if (!push_trap(J, object, "getOwnPropertyDescriptor", &target))
		return property_get_own(J, target, key, ret);
	property_push_key(J, key);
	js_call(J, 2);
	if (!js_isobject(J, -1) && !js_isundefined(J, -1))
		js_typeerror(J,
			"'getOwnPropertyDescriptor' on proxy: trap returned neither object nor "
			"undefined for property '%s'",
			printable(J, key));
	if (js_isundefined(J, -1)) {
		js_pop(J, 1);
		check_missing(J, target, key, &denial);
		return false;
	}
	exists = property_get_own(J, target, key, &own);
	is_extensible = property_is_extensible(J, target);
	descriptor_read(J, -1, ret);
	complete(ret);
	if (exists ? !property_is_compatible(&own, ret) : !is_extensible)
		BROKEN(J, "getOwnPropertyDescriptor", key, "returned descriptor for property",
			"that is incompatible with the existing property in the proxy target");
	if (!(ret->is & PROPERTY_CONFIGURABLE)) {
		if (!exists || (own.is & PROPERTY_CONFIGURABLE))
			BROKEN(J, "getOwnPropertyDescriptor", key,
				"reported non-configurability for property",
				"which is either non-existent or configurable in the proxy target");
		if ((ret->has & PROPERTY_WRITABLE) && !(ret->is & PROPERTY_WRITABLE) &&
			(own.is & PROPERTY_WRITABLE))
			BROKEN(J, "getOwnPropertyDescriptor", key,
				"reported non-configurable and writable for property",
				"which is non-configurable, non-writable in the proxy target");
	}
	js_pop(J, js_gettop(J) - base);
	return true;
}

static bool trap_define(
	js_State *J, js_Object *object, const char *key, const struct property *property)
{
	static const char defining[] = "returned truish for defining non-configurable property",
			  never_fixed[] = "which is either non-existent or configurable in the "
					  "proxy target";
	js_Object *target;
	struct property own;
	bool exists, is_extensible, makes_fixed;

	if (!push_trap(J, object, "defineProperty", &target))
		return property_define(J, target, key, property);
	property_push_key(J, key);
	descriptor_push(J, property);
	if (!call_boolean(J, 3))
		return false;
	exists = property_get_own(J, target, key, &own);
	is_extensible = property_is_extensible(J, target);
	makes_fixed =
		(property->has & PROPERTY_CONFIGURABLE) && !(property->is & PROPERTY_CONFIGURABLE);
	if (!exists) {
		if (!is_extensible)
			BROKEN(J, "defineProperty", key, "returned truish for adding property",
				" to the non-extensible proxy target");
		if (makes_fixed)
			BROKEN(J, "defineProperty", key, defining, never_fixed);
		return true;
	}
	if (!property_is_compatible(&own, property))
		BROKEN(J, "defineProperty", key, "returned truish for adding property",
			" that is incompatible with the existing property in the proxy target");
	if (makes_fixed && (own.is & PROPERTY_CONFIGURABLE))
		BROKEN(J, "defineProperty", key, defining, never_fixed);
	if (!property_is_accessor(&own) && !(own.is & PROPERTY_CONFIGURABLE) &&
		(own.is & PROPERTY_WRITABLE) && (property->has & PROPERTY_WRITABLE) &&
		!(property->is & PROPERTY_WRITABLE))
		BROKEN(J, "defineProperty", key, defining,
			"which cannot be non-writable, unless there exists a corresponding "
			"non-configurable, non-writable own property of the target object.");
	return true;
}

static bool trap_has(js_State *J, js_Object *object, const char *key)
{
	static const struct denial denial = {"has", "falsish",
		"which exists in the proxy target as non-configurable",
		"but the proxy target is not extensible"};
	js_Object *target;

	if (!push_trap(J, object, "has", &target))
		return property_has(J, target, key);
	property_push_key(J, key);
	if (call_boolean(J, 2))
		return true;
	check_missing(J, target, key, &denial);
	return false;
}

static void trap_get(js_State *J, js_Object *object, const char *key, const js_Value *receiver)
{
	js_Value self = *receiver;
	js_Object *target;
	struct property own;

	if (!push_trap(J, object, "get", &target)) {
		property_get(J, target, key, &self);
		return;
	}
	property_push_key(J, key);
	js_pushvalue(J, self);
	js_call(J, 3);
	if (!property_get_own(J, target, key, &own) || (own.is & PROPERTY_CONFIGURABLE))
		return;
	if (!property_is_accessor(&own) && !(own.is & PROPERTY_WRITABLE) &&
		!core_same_value(js_tovalue(J, -1), &own.value)) {
		const char *got = core_describe(J, -1), *expected;

		js_pushvalue(J, own.value);
		expected = core_describe(J, -1);
		js_typeerror(J,
			"'get' on proxy: property '%s' is a read-only and non-configurable data "
			"property on the proxy target but the proxy did not return its actual "
			"value (expected '%s' but got '%s')",
			printable(J, key), expected, got);
	}
	if (property_is_accessor(&own) && !own.getter && js_isdefined(J, -1))
		js_typeerror(J,
			"'get' on proxy: property '%s' is a non-configurable accessor property on "
			"the proxy target and does not have a getter function, but the trap did "
			"not return 'undefined' (got '%s')",
			printable(J, key), core_describe(J, -1));
}

static bool trap_set(js_State *J, js_Object *object, const char *key, const js_Value *value,
	const js_Value *receiver)
{
	js_Value self = *receiver, wanted = *value;
	js_Object *target;
	struct property own;

	if (!push_trap(J, object, "set", &target))
		return property_set(J, target, key, &wanted, &self);
	property_push_key(J, key);
	js_pushvalue(J, wanted);
	js_pushvalue(J, self);
	if (!call_boolean(J, 4))
		return false;
	if (!property_get_own(J, target, key, &own) || (own.is & PROPERTY_CONFIGURABLE))
		return true;
	if (!property_is_accessor(&own) && !(own.is & PROPERTY_WRITABLE) &&
		!core_same_value(&wanted, &own.value))
		BROKEN(J, "set", key, "returned truish for property",
			"which exists in the proxy target as a non-configurable and non-writable "
			"data property with a different value");
	if (property_is_accessor(&own) && !own.setter)
		BROKEN(J, "set", key, "returned truish for property",
			"which exists in the proxy target as a non-configurable and non-writable "
			"accessor property without a setter");
	return true;
}

static bool trap_delete(js_State *J, js_Object *object, const char *key)
{
	static const struct denial denial = {"deleteProperty", "truish",
		"which is non-configurable in the proxy target",
		"but the proxy target is non-extensible"};
	js_Object *target;

	if (!push_trap(J, object, "deleteProperty", &target))
		return property_delete(J, target, key);
	property_push_key(J, key);
	if (!call_boolean(J, 2))
		return false;
	check_missing(J, target, key, &denial);
	return true;
}

/* answer -- array: CreateListFromArrayLike of strings and symbols, without duplicates. */
static js_Object *read_keys(js_State *J)
{
	double length = core_length(J, -1);
	js_Object *keys;

	js_newarray(J);
	keys = core_object(J, -1);
	for (double i = 0; i < length; i++) {
		core_get_index(J, -2, i);
		if (!js_isstring(J, -1) && !js_issymbol(J, -1))
			js_typeerror(J, "%s is not a valid property name", core_describe(J, -1));
		for (int k = 0; k < keys->u.a.flat_length; k++)
			if (core_strict_equal(&keys->u.a.array[k], js_tovalue(J, -1)))
				js_typeerror(
					J, "'ownKeys' on proxy: trap returned duplicate entries");
		property_create_index(J, keys, i);
	}
	js_rot2pop1(J);
	return keys;
}

static bool contains(const js_Object *keys, const js_Value *key)
{
	for (int i = 0; i < keys->u.a.flat_length; i++)
		if (core_strict_equal(&keys->u.a.array[i], key))
			return true;
	return false;
}

static void trap_keys(js_State *J, js_Object *object)
{
	const unsigned all = PROPERTY_STRINGS | PROPERTY_SYMBOLS;
	js_Object *target;
	const js_Object *keys, *own_keys;
	bool is_extensible;
	int count;

	if (!push_trap(J, object, "ownKeys", &target)) {
		property_keys(J, target, all);
		return;
	}
	js_call(J, 1);
	if (!js_isobject(J, -1))
		js_typeerror(J, "CreateListFromArrayLike called on non-object");
	keys = read_keys(J);
	is_extensible = property_is_extensible(J, target);
	count = property_keys(J, target, all);
	own_keys = core_object(J, -1);
	for (int i = 0; i < count; i++) {
		struct property own;
		bool is_fixed;

		js_pushvalue(J, own_keys->u.a.array[i]);
		is_fixed = property_get_own(J, target, js_tokey(J, -1), &own) &&
			   !(own.is & PROPERTY_CONFIGURABLE);
		if ((is_fixed || !is_extensible) && !contains(keys, js_tovalue(J, -1)))
			js_typeerror(J, "'ownKeys' on proxy: trap result did not include '%s'",
				core_describe(J, -1));
		js_pop(J, 1);
	}
	if (!is_extensible && keys->u.a.flat_length != count)
		js_typeerror(J, "'ownKeys' on proxy: trap returned extra keys but proxy target is "
				"non-extensible");
	js_pop(J, 1);
}

static const struct js_Traps traps = {
	.get_own = trap_get_own,
	.define = trap_define,
	.has = trap_has,
	.get = trap_get,
	.set = trap_set,
	.delete = trap_delete,
	.keys = trap_keys,
	.get_prototype = trap_get_prototype,
	.set_prototype = trap_set_prototype,
	.is_extensible = trap_is_extensible,
	.prevent_extensions = trap_prevent_extensions,
};

/* -- array: the arguments of the running call */
static void push_arguments(js_State *J, int top)
{
	js_Object *list;

	js_newarray(J);
	list = core_object(J, -1);
	for (int i = 1; i < top; i++) {
		js_copy(J, i);
		property_create_index(J, list, i - 1);
	}
}

static js_Object *running(js_State *J)
{
	js_Object *function;

	js_currentfunction(J);
	function = js_tovalue(J, -1)->u.object;
	js_pop(J, 1);
	return function;
}

static void call(js_State *J)
{
	int top = js_gettop(J);
	js_Object *target;

	if (push_trap(J, running(J), "apply", &target)) {
		js_copy(J, 0);
		push_arguments(J, top);
		js_call(J, 3);
		return;
	}
	js_pushobject(J, target);
	for (int i = 0; i < top; i++)
		js_copy(J, i);
	js_call(J, top - 1);
}

static void construct(js_State *J)
{
	int top = js_gettop(J);
	js_Object *new_target = J->newtarget, *target;

	/* Kept alive by this slot, which `this` of a constructor does not need. */
	js_pushobject(J, new_target);
	js_replace(J, 0);
	if (push_trap(J, running(J), "construct", &target)) {
		push_arguments(J, top);
		js_copy(J, 0);
		js_call(J, 3);
		if (!js_isobject(J, -1))
			js_typeerror(J, "'construct' on proxy: trap returned non-object ('%s')",
				core_describe(J, -1));
		return;
	}
	js_pushobject(J, target);
	for (int i = 1; i < top; i++)
		js_copy(J, i);
	js_constructx(J, top - 1, new_target);
}

static const js_Kind kind = {.name = "Proxy", .mark = mark, .traps = &traps};
static const js_Kind function_kind = {.name = "Proxy", .mark = mark, .traps = &traps, .call = call};
static const js_Kind constructor_kind = {
	.name = "Proxy", .mark = mark, .traps = &traps, .call = call, .construct = construct};

static bool is_proxy(const js_Object *object)
{
	return object && object->type == JS_CKIND && object->u.k.kind->traps == &traps;
}

bool core_proxy_parts(const js_Object *object, js_Object **target, js_Object **handler)
{
	const struct proxy *proxy;

	if (!is_proxy(object))
		return false;
	proxy = core_data(object);
	*target = proxy->handler ? proxy->target : NULL;
	*handler = proxy->handler;
	return true;
}

bool core_is_array(js_State *J, const js_Object *object)
{
	while (is_proxy(object)) {
		const struct proxy *proxy = core_data(object);

		if (!proxy->handler)
			js_typeerror(
				J, "Cannot perform 'IsArray' on a proxy that has been revoked");
		object = proxy->target;
	}
	return object && object->type == JS_CARRAY;
}

/* -- proxy: of the objects at index 1 and 2. */
static void new_proxy(js_State *J)
{
	const js_Kind *of = &kind;
	struct proxy *proxy;

	if (!js_isobject(J, 1) || !js_isobject(J, 2))
		js_typeerror(J, "Cannot create proxy with a non-object as target or handler");
	if (js_isconstructor(J, 1))
		of = &constructor_kind;
	else if (js_iscallable(J, 1))
		of = &function_kind;
	proxy = core_new(J, of, NULL, sizeof(*proxy));
	proxy->target = core_object(J, 1);
	proxy->handler = core_object(J, 2);
}

static void revoke(js_State *J)
{
	js_Value *slot = core_cell(core_held(J), 0);

	if (slot->t.type == JS_TOBJECT) {
		struct proxy *proxy = core_data(slot->u.object);

		proxy->handler = NULL;
		slot->t.type = JS_TUNDEFINED;
	}
	js_pushundefined(J);
}

static void revocable(js_State *J)
{
	js_Object *cell;

	new_proxy(J);
	cell = core_new_cell(J, 1);
	*core_cell(cell, 0) = *js_tovalue(J, -2);
	js_newobject(J);
	js_copy(J, -3);
	js_defproperty(J, -2, "proxy", 0);
	core_new_function(J, revoke, "", 0, cell);
	js_defproperty(J, -2, "revoke", 0);
}

static const struct core_function rows[] = {{"revocable", revocable, 2, 0}};

void builtin_proxy_init(js_State *J)
{
	js_Object *function;

	/* A constructor without `prototype`. */
	function = core_new_function(J, core_call_without_new, "Proxy", 2, NULL);
	function->u.c.constructor = new_proxy;
	CORE_DEFINE(J, rows);
	core_define_global(J, "Proxy");
}
