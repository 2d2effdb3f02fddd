/*
 * The static functions of Object, and its constructor. The prototype is builtin_object_prototype.c.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/descriptor.h"
#include "sandbox/engine/iterator.h"
#include "sandbox/engine/typed.h"

static void construct_object(js_State *J)
{
	const js_Object *target = J->newtarget;

	if (target && target != core_of(J)->object_constructor) {
		js_Object *prototype = core_new_target_prototype(J, J->Object_prototype);

		js_pushobject(J, jsV_newobject(J, JS_COBJECT, prototype));
	} else if (js_iscoercible(J, 1)) {
		js_pushobject(J, js_toobject(J, 1));
	} else {
		js_newobject(J);
	}
}

static void call_object(js_State *J)
{
	J->newtarget = NULL;
	construct_object(J);
}

/* -- value: source[key], as long as it is still an enumerable property. */
static bool get_enumerable(js_State *J, js_Object *source, int key)
{
	struct property own;

	if (!property_get_own(J, source, js_tokey(J, key), &own) || !(own.is & PROPERTY_ENUMERABLE))
		return false;
	js_pushobject(J, source);
	js_getproperty(J, -1, js_tokey(J, key < 0 ? key - 1 : key));
	js_rot2pop1(J);
	return true;
}

static void assign(js_State *J)
{
	int top = js_gettop(J);
	js_Object *target = js_toobject(J, 1);

	for (int i = 2; i < top; i++) {
		js_Object *source, *keys;
		int count;

		if (!js_iscoercible(J, i))
			continue;
		source = js_toobject(J, i);
		count = property_keys(J, source, PROPERTY_STRINGS | PROPERTY_SYMBOLS);
		keys = core_object(J, -1);
		for (int k = 0; k < count; k++) {
			js_pushvalue(J, keys->u.a.array[k]);
			if (get_enumerable(J, source, -1))
				property_put(J, target, js_tokey(J, -2));
			js_pop(J, 1);
		}
		js_pop(J, 1);
	}
	js_copy(J, 1);
}

/* target, properties: ObjectDefineProperties. All descriptors are read before the first is used. */
static void define_all(js_State *J, js_Object *target, int properties)
{
	js_Object *source = js_toobject(J, properties);
	int count = property_keys(J, source, PROPERTY_STRINGS | PROPERTY_SYMBOLS);
	js_Object *keys = core_object(J, -1), *found;
	int base, found_count = 0;

	js_newarray(J);
	found = core_object(J, -1);
	for (int i = 0; i < count; i++) {
		struct property property;

		js_pushvalue(J, keys->u.a.array[i]);
		if (!get_enumerable(J, source, -1)) {
			js_pop(J, 1);
			continue;
		}
		base = js_gettop(J);
		descriptor_read(J, -1, &property);
		descriptor_push(J, &property);
		js_replace(J, base - 1);
		js_pop(J, js_gettop(J) - base);
		property_create_index(J, found, found_count + 1);
		property_create_index(J, found, found_count);
		found_count += 2;
	}
	for (int i = 0; i < found_count; i += 2) {
		struct property property;

		base = js_gettop(J);
		js_pushobject(J, found);
		js_getindex(J, -1, i);
		js_getindex(J, -2, i + 1);
		descriptor_read(J, -1, &property);
		property_define_or_throw(J, target, js_tokey(J, base + 1), &property);
		js_pop(J, js_gettop(J) - base);
	}
	js_pop(J, 2);
}

static void create(js_State *J)
{
	js_Object *object;

	if (!js_isobject(J, 1) && !js_isnull(J, 1))
		js_typeerror(J, "Object prototype may only be an Object or null: %s",
			core_describe(J, 1));
	object = jsV_newobject(J, JS_COBJECT, core_object(J, 1));
	js_pushobject(J, object);
	if (js_isdefined(J, 2))
		define_all(J, object, 2);
}

static js_Object *need_object(js_State *J, const char *method)
{
	js_Object *object = core_object(J, 1);

	if (!object)
		js_typeerror(J, "%s called on non-object", method);
	return object;
}

static void define_properties(js_State *J)
{
	define_all(J, need_object(J, "Object.defineProperties"), 2);
	js_copy(J, 1);
}

static void define_property(js_State *J)
{
	js_Object *object = need_object(J, "Object.defineProperty");
	struct property property;

	(void)js_tokey(J, 2);
	descriptor_read(J, 3, &property);
	property_define_or_throw(J, object, js_tokey(J, 2), &property);
	js_copy(J, 1);
}

enum list {
	LIST_VALUES,
	LIST_ENTRIES,
};

static void list_properties(js_State *J, enum list what)
{
	js_Object *object = js_toobject(J, 1);
	int count = property_keys(J, object, PROPERTY_STRINGS), length = 0;
	const js_Object *keys = core_object(J, -1);

	js_newarray(J);
	for (int i = 0; i < count; i++) {
		js_pushvalue(J, keys->u.a.array[i]);
		if (!get_enumerable(J, object, -1)) {
			js_pop(J, 1);
			continue;
		}
		if (what == LIST_ENTRIES)
			core_new_pair(J);
		else
			js_rot2pop1(J);
		property_create_index(J, core_object(J, -2), length++);
	}
}

static void entries(js_State *J)
{
	list_properties(J, LIST_ENTRIES);
}

static void values(js_State *J)
{
	list_properties(J, LIST_VALUES);
}

static void keys(js_State *J)
{
	property_keys(J, js_toobject(J, 1), PROPERTY_STRINGS | PROPERTY_ONLY_ENUMERABLE);
}

static void get_own_property_names(js_State *J)
{
	property_keys(J, js_toobject(J, 1), PROPERTY_STRINGS);
}

static void get_own_property_symbols(js_State *J)
{
	property_keys(J, js_toobject(J, 1), PROPERTY_SYMBOLS);
}

static void get_own_property_descriptor(js_State *J)
{
	js_Object *object = js_toobject(J, 1);
	struct property own;

	if (property_get_own(J, object, js_tokey(J, 2), &own))
		descriptor_push(J, &own);
	else
		js_pushundefined(J);
}

static void get_own_property_descriptors(js_State *J)
{
	js_Object *object = js_toobject(J, 1), *all;
	int count = property_keys(J, object, PROPERTY_STRINGS | PROPERTY_SYMBOLS);
	const js_Object *names = core_object(J, -1);

	js_newobject(J);
	all = core_object(J, -1);
	for (int i = 0; i < count; i++) {
		struct property own;

		js_pushvalue(J, names->u.a.array[i]);
		if (property_get_own(J, object, js_tokey(J, -1), &own)) {
			descriptor_push(J, &own);
			property_create(J, all, js_tokey(J, -2));
		}
		js_pop(J, 1);
	}
}

enum integrity {
	SEALED,
	FROZEN,
};

static bool set_integrity(js_State *J, js_Object *object, enum integrity level)
{
	int count;

	if (!property_prevent_extensions(J, object))
		return false;
	count = property_keys(J, object, PROPERTY_STRINGS | PROPERTY_SYMBOLS);
	for (int i = 0; i < count; i++) {
		struct property own, wanted = {.has = PROPERTY_CONFIGURABLE};
		const js_Object *names = js_tovalue(J, -1)->u.object;

		js_pushvalue(J, names->u.a.array[i]);
		if (level == SEALED) {
			property_define_or_throw(J, object, js_tokey(J, -1), &wanted);
		} else if (property_get_own(J, object, js_tokey(J, -1), &own)) {
			if (!property_is_accessor(&own))
				wanted.has |= PROPERTY_WRITABLE;
			property_define_or_throw(J, object, js_tokey(J, -1), &wanted);
		}
		js_pop(J, 1);
	}
	js_pop(J, 1);
	return true;
}

static bool test_integrity(js_State *J, js_Object *object, enum integrity level)
{
	int count;

	if (property_is_extensible(J, object))
		return false;
	count = property_keys(J, object, PROPERTY_STRINGS | PROPERTY_SYMBOLS);
	for (int i = 0; i < count; i++) {
		const js_Object *names = js_tovalue(J, -1)->u.object;
		struct property own;
		bool exists;

		js_pushvalue(J, names->u.a.array[i]);
		exists = property_get_own(J, object, js_tokey(J, -1), &own);
		js_pop(J, 1);
		if (exists && ((own.is & PROPERTY_CONFIGURABLE) ||
				      (level == FROZEN && (own.is & PROPERTY_WRITABLE))))
			return false;
	}
	js_pop(J, 1);
	return true;
}

static bool is_proxy(const js_Object *object)
{
	return object->type == JS_CKIND && !strcmp(object->u.k.kind->name, "Proxy");
}

static void refuse_by_proxy(js_State *J, const js_Object *object)
{
	if (is_proxy(object))
		js_typeerror(J, "'preventExtensions' on proxy: trap returned falsish");
}

static void change_integrity(js_State *J, enum integrity level, const char *verb)
{
	js_Object *object = core_object(J, 1);

	if (object && !set_integrity(J, object, level)) {
		refuse_by_proxy(J, object);
		js_typeerror(J, "Cannot %s", verb);
	}
	js_copy(J, 1);
}

static void freeze(js_State *J)
{
	const struct typed_view *view = typed_array_of(core_object(J, 1));

	if (view && typed_length(view))
		js_typeerror(J, "Cannot freeze array buffer views with elements");
	change_integrity(J, FROZEN, "freeze");
}

static void seal(js_State *J)
{
	change_integrity(J, SEALED, "seal");
}

static void prevent_extensions(js_State *J)
{
	if (js_isobject(J, 1) && !property_prevent_extensions(J, core_object(J, 1))) {
		refuse_by_proxy(J, js_toobject(J, 1));
		js_typeerror(J, "Cannot prevent extensions");
	}
	js_copy(J, 1);
}

static void is_frozen(js_State *J)
{
	js_pushboolean(J, !js_isobject(J, 1) || test_integrity(J, core_object(J, 1), FROZEN));
}

static void is_sealed(js_State *J)
{
	js_pushboolean(J, !js_isobject(J, 1) || test_integrity(J, core_object(J, 1), SEALED));
}

static void is_extensible(js_State *J)
{
	js_pushboolean(J, js_isobject(J, 1) && property_is_extensible(J, core_object(J, 1)));
}

static void add_entries(js_State *J, void *context)
{
	int record = *(const int *)context;

	while (iterator_step(J, record)) {
		if (!js_isobject(J, -1))
			js_typeerror(J, "Iterator value %s is not an entry object",
				core_describe(J, -1));
		js_getindex(J, -1, 0);
		js_getindex(J, -2, 1);
		property_create(J, core_object(J, record + 1), js_tokey(J, -2));
		js_pop(J, 2);
	}
}

static void from_entries(js_State *J)
{
	int record = js_gettop(J);

	if (!js_iscoercible(J, 1))
		js_typeerror(J, "undefined is not iterable");
	js_copy(J, 1);
	iterator_open(J, NULL);
	js_newobject(J);
	if (core_try(J, add_entries, &record)) {
		iterator_abandon(J, record);
		js_throw(J);
	}
}

static void get_prototype_of(js_State *J)
{
	property_prototype(J, js_toobject(J, 1));
}

void core_set_prototype_or_throw(js_State *J, js_Object *object, js_Object *prototype)
{
	if (property_set_prototype(J, object, prototype))
		return;
	if (object == J->Object_prototype)
		js_typeerror(J, "Immutable prototype object 'Object.prototype' cannot have their "
				"prototype set");
	if (is_proxy(object))
		js_typeerror(J, "'setPrototypeOf' on proxy: trap returned falsish for property "
				"'undefined'");
	js_pushobject(J, object);
	if (!property_is_extensible(J, object))
		js_typeerror(J, "%s is not extensible", core_describe(J, -1));
	js_typeerror(J, "Cyclic __proto__ value");
}

static void set_prototype_of(js_State *J)
{
	js_Object *object = core_object(J, 1);

	if (!js_iscoercible(J, 1))
		js_typeerror(J, "Object.setPrototypeOf called on null or undefined");
	if (!js_isobject(J, 2) && !js_isnull(J, 2))
		js_typeerror(J, "Object prototype may only be an Object or null: %s",
			core_describe(J, 2));
	if (object)
		core_set_prototype_or_throw(J, object, core_object(J, 2));
	js_copy(J, 1);
}

static void has_own(js_State *J)
{
	js_Object *object = js_toobject(J, 1);
	struct property own;

	js_pushboolean(J, property_get_own(J, object, js_tokey(J, 2), &own));
}

static void is(js_State *J)
{
	js_pushboolean(J, core_same_value(js_tovalue(J, 1), js_tovalue(J, 2)));
}

static const struct core_function rows[] = {
	{"assign", assign, 2, 0},
	{"getOwnPropertyDescriptor", get_own_property_descriptor, 2, 0},
	{"getOwnPropertyDescriptors", get_own_property_descriptors, 1, 0},
	{"getOwnPropertyNames", get_own_property_names, 1, 0},
	{"getOwnPropertySymbols", get_own_property_symbols, 1, 0},
	{"hasOwn", has_own, 2, 0},
	{"is", is, 2, 0},
	{"preventExtensions", prevent_extensions, 1, 0},
	{"seal", seal, 1, 0},
	{"create", create, 2, 0},
	{"defineProperties", define_properties, 2, 0},
	{"defineProperty", define_property, 3, 0},
	{"freeze", freeze, 1, 0},
	{"getPrototypeOf", get_prototype_of, 1, 0},
	{"setPrototypeOf", set_prototype_of, 2, 0},
	{"isExtensible", is_extensible, 1, 0},
	{"isFrozen", is_frozen, 1, 0},
	{"isSealed", is_sealed, 1, 0},
	{"keys", keys, 1, 0},
	{"entries", entries, 1, 0},
	{"fromEntries", from_entries, 1, 0},
	{"values", values, 1, 0},
};

void builtin_object_init(js_State *J)
{
	js_pushobject(J, J->Object_prototype);
	core_of(J)->object_constructor =
		core_new_constructor(J, call_object, construct_object, "Object", 1, 0);
	CORE_DEFINE(J, rows);
	core_define_global(J, "Object");
	builtin_object_prototype_init(J);
}
