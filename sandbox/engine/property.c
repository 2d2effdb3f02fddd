/*
 * The internal methods of ordinary objects, arrays and strings, and the dispatch to the traps of
 * exotic ones. See property.h. What mujs's interpreter calls is property_mujs.c.
 */
#include "sandbox/engine/property.h"
#include "sandbox/engine/core.h"
#include "sandbox/engine/guard.h"
#include "sandbox/engine/property_internal.h"
#include "sandbox/engine/units.h"

static const struct js_Traps *traps_of(const js_Object *object)
{
	return object->type == JS_CKIND ? object->u.k.kind->traps : NULL;
}

/* The traps in charge of this key. */
static const struct js_Traps *traps_for(js_State *J, const js_Object *object, const char *key)
{
	const struct js_Traps *traps = traps_of(object);

	return traps && traps->owns && !traps->owns(J, key) ? NULL : traps;
}

bool property_is_index(const char *key, uint32_t *index)
{
	uint64_t value = 0;

	if (key[0] == '0') {
		*index = 0;
		return !key[1];
	}
	if (key[0] < '1' || key[0] > '9')
		return false;
	for (int i = 0; key[i]; i++) {
		if (key[i] < '0' || key[i] > '9' || i > 9)
			return false;
		value = value * 10 + (uint64_t)(key[i] - '0');
	}
	*index = (uint32_t)value;
	return value < UINT32_MAX;
}

const char *property_index_key(char text[32], double index)
{
	if (index < INT_MAX)
		return js_itoa(text, (int)index);
	(void)snprintf(text, 32, "%.0f", index);
	return text;
}

static bool is_string_index(const js_Object *object, const char *key, uint32_t *index)
{
	return property_is_index(key, index) && *index < (uint32_t)object->u.s.length;
}

static void set_value(struct property *ret, unsigned is)
{
	ret->has = PROPERTY_DATA | PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE;
	ret->is = is;
	ret->getter = ret->setter = NULL;
}

static void set_number(struct property *ret, double number, unsigned is)
{
	set_value(ret, is);
	ret->value.t.type = JS_TNUMBER;
	ret->value.u.number = number;
}

/* The one UTF-16 unit of a string object. */
static void set_unit(js_State *J, const js_Object *object, uint32_t index, struct property *ret)
{
	struct units units = units_of_object(object);

	set_value(ret, PROPERTY_ENUMERABLE);
	units_push_unit(J, (unsigned)units_at(J, &units, (int)index));
	ret->value = *js_tovalue(J, -1);
	js_pop(J, 1);
}

static void set_from_node(const js_Property *node, struct property *ret);

/* The parameter that an element of an arguments object is; NULL: it is none. */
static js_Value **mapped(const js_Object *object, const char *key)
{
	uint32_t index;

	if (!object->u.m.slots || !property_is_index(key, &index) || index >= object->u.m.count ||
		!object->u.m.slots[index])
		return NULL;
	return &object->u.m.slots[index];
}

/* Own properties that are not in the tree, or not with their value. */
static bool get_own_special(js_State *J, js_Object *object, const char *key, struct property *ret)
{
	js_Value **slot;
	uint32_t index;

	switch (object->type) {
	case JS_CARRAY:
		if (!strcmp(key, "length")) {
			set_number(ret, object->u.a.length,
				object->u.a.is_fixed ? 0 : PROPERTY_WRITABLE);
			return true;
		}
		if (!object->u.a.simple || !property_is_index(key, &index) ||
			index >= (uint32_t)object->u.a.flat_length)
			return false;
		set_value(ret, PROPERTY_ALL_TRUE);
		ret->value = object->u.a.array[index];
		return true;
	case JS_CSTRING:
		if (!strcmp(key, "length")) {
			set_number(ret, object->u.s.length, 0);
			return true;
		}
		if (!is_string_index(object, key, &index))
			return false;
		set_unit(J, object, index, ret);
		return true;
	case JS_CARGUMENTS:
		slot = mapped(object, key);
		if (!slot)
			return false;
		set_from_node(jsV_getownproperty(J, object, key), ret);
		ret->value = **slot;
		return true;
	default:
		return false;
	}
}

static unsigned attributes_of(const js_Property *node)
{
	return (node->atts & JS_READONLY ? 0U : PROPERTY_WRITABLE) |
	       (node->atts & JS_DONTENUM ? 0U : PROPERTY_ENUMERABLE) |
	       (node->atts & JS_DONTCONF ? 0U : PROPERTY_CONFIGURABLE);
}

static bool is_accessor_node(const js_Property *node)
{
	return (node->atts & JS_ACCESSOR) || node->getter || node->setter;
}

static void set_from_node(const js_Property *node, struct property *ret)
{
	ret->is = attributes_of(node);
	ret->getter = node->getter;
	ret->setter = node->setter;
	ret->value = node->value;
	if (is_accessor_node(node)) {
		ret->has = PROPERTY_ACCESSOR | PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE;
		ret->is &= ~(unsigned)PROPERTY_WRITABLE;
	} else {
		ret->has = PROPERTY_DATA | PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE;
	}
}

static bool get_own_ordinary(js_State *J, js_Object *object, const char *key, struct property *ret)
{
	const js_Property *node;

	if (object->type != JS_COBJECT && get_own_special(J, object, key, ret))
		return true;
	node = jsV_getownproperty(J, object, key);
	if (!node)
		return false;
	set_from_node(node, ret);
	return true;
}

bool property_get_own(js_State *J, js_Object *object, const char *key, struct property *ret)
{
	const struct js_Traps *traps = traps_for(J, object, key);

	if (traps && traps->get_own)
		return traps->get_own(J, object, key, ret);
	return get_own_ordinary(J, object, key, ret);
}

/* -- value */
static void push_property(js_State *J, const struct property *property, const js_Value *receiver)
{
	if (!property_is_accessor(property)) {
		js_pushvalue(J, property->value);
	} else if (property->getter) {
		js_Value self = *receiver;

		js_pushobject(J, property->getter);
		js_pushvalue(J, self);
		js_call(J, 0);
	} else {
		js_pushundefined(J);
	}
}

static void push_node(js_State *J, const js_Property *node, const js_Value *receiver)
{
	struct property property;

	if (!is_accessor_node(node)) {
		js_pushvalue(J, node->value);
		return;
	}
	set_from_node(node, &property);
	push_property(J, &property, receiver);
}

void property_get(js_State *J, js_Object *object, const char *key, const js_Value *receiver)
{
	for (; object; object = object->prototype) {
		const struct js_Traps *traps;
		const js_Property *node;
		struct property own;

		if (object->type != JS_COBJECT) {
			traps = traps_for(J, object, key);
			if (traps && traps->get) {
				traps->get(J, object, key, receiver);
				return;
			}
			if (get_own_special(J, object, key, &own)) {
				js_pushvalue(J, own.value);
				return;
			}
		}
		node = jsV_getownproperty(J, object, key);
		if (node) {
			push_node(J, node, receiver);
			return;
		}
	}
	js_pushundefined(J);
}

bool property_has(js_State *J, js_Object *object, const char *key)
{
	for (; object; object = object->prototype) {
		const struct js_Traps *traps = traps_for(J, object, key);
		struct property own;

		if (traps && traps->has)
			return traps->has(J, object, key);
		if (property_get_own(J, object, key, &own))
			return true;
	}
	return false;
}

static bool define_unguarded(
	js_State *J, js_Object *object, const char *key, const struct property *property);

bool property_set_on_receiver(
	js_State *J, const char *key, const js_Value *value, const js_Value *receiver)
{
	struct property own, wanted = {.has = PROPERTY_VALUE, .value = *value};
	js_Object *object;

	if (receiver->t.type != JS_TOBJECT)
		return false;
	object = receiver->u.object;
	if (property_get_own(J, object, key, &own)) {
		if (property_is_accessor(&own) || !(own.is & PROPERTY_WRITABLE))
			return false;
	} else {
		wanted.has |= PROPERTY_ALL_TRUE;
		wanted.is = PROPERTY_ALL_TRUE;
	}
	return define_unguarded(J, object, key, &wanted);
}

static bool call_setter(
	js_State *J, js_Object *setter, const js_Value *value, const js_Value *receiver)
{
	js_Value argument = *value, self = *receiver;

	if (!setter)
		return false;
	js_pushobject(J, setter);
	js_pushvalue(J, self);
	js_pushvalue(J, argument);
	js_call(J, 1);
	js_pop(J, 1);
	return true;
}

/* All own properties are in the tree and nothing watches them. */
static bool is_ordinary(js_State *J, const js_Object *object, const char *key)
{
	return object->type != JS_CARRAY && object->type != JS_CSTRING &&
	       !(object->type == JS_CARGUMENTS && object->u.m.slots) && !traps_for(J, object, key);
}

/*
 * A new node. An element on a prototype of arrays ends the shortcut that appending to an array
 * takes.
 */
static js_Property *insert(js_State *J, js_Object *object, const char *key)
{
	uint32_t index;

	if ((object == J->Object_prototype || object == J->Array_prototype) &&
		property_is_index(key, &index))
		J->plainarrays = 0;
	return jsV_setproperty(J, object, key);
}

enum fast {
	FAST_SET,
	FAST_REFUSED,
	FAST_MISSING, /* no own property of that name */
	FAST_NO,
};

static enum fast set_fast(js_State *J, js_Object *object, const char *key, const js_Value *value)
{
	js_Property *node;

	if (!is_ordinary(J, object, key))
		return FAST_NO;
	node = jsV_getownproperty(J, object, key);
	if (!node)
		return FAST_MISSING;
	if (is_accessor_node(node))
		return FAST_NO;
	if (node->atts & JS_READONLY)
		return FAST_REFUSED;
	node->value = *value;
	return FAST_SET;
}

bool property_set(js_State *J, js_Object *object, const char *key, const js_Value *value,
	const js_Value *receiver)
{
	bool is_own = receiver->t.type == JS_TOBJECT && receiver->u.object == object;
	enum fast fast;
	js_Object *at;

	if (receiver->t.type == JS_TOBJECT && receiver->u.object->guard)
		guard_check(J, receiver->u.object, key, value, GUARD_SET);
	fast = is_own ? set_fast(J, object, key, value) : FAST_NO;
	at = fast == FAST_MISSING ? object->prototype : object;

	if (fast == FAST_SET || fast == FAST_REFUSED)
		return fast == FAST_SET;
	for (; at; at = at->prototype) {
		const struct js_Traps *traps = traps_for(J, at, key);
		struct property own;

		if (traps && traps->set)
			return traps->set(J, at, key, value, receiver);
		if (!property_get_own(J, at, key, &own))
			continue;
		if (property_is_accessor(&own))
			return call_setter(J, own.setter, value, receiver);
		if (!(own.is & PROPERTY_WRITABLE))
			return false;
		break;
	}
	if (fast != FAST_MISSING)
		return property_set_on_receiver(J, key, value, receiver);
	if (!object->extensible)
		return false;
	insert(J, object, key)->value = *value;
	return true;
}

/* ValidateAndApplyPropertyDescriptor, the validation for a property that exists. */
bool property_is_compatible(const struct property *own, const struct property *wanted)
{
	unsigned flags = PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE;

	if (own->is & PROPERTY_CONFIGURABLE)
		return true;
	if (wanted->has & wanted->is & PROPERTY_CONFIGURABLE)
		return false;
	if ((wanted->has & PROPERTY_ENUMERABLE) && ((wanted->is ^ own->is) & PROPERTY_ENUMERABLE))
		return false;
	if (!(wanted->has & ~flags))
		return true;
	if (property_is_accessor(wanted) != property_is_accessor(own))
		return !(wanted->has & (PROPERTY_ACCESSOR | PROPERTY_DATA));
	if (property_is_accessor(own))
		return (!(wanted->has & PROPERTY_GET) || wanted->getter == own->getter) &&
		       (!(wanted->has & PROPERTY_SET) || wanted->setter == own->setter);
	if (own->is & PROPERTY_WRITABLE)
		return true;
	if (wanted->has & wanted->is & PROPERTY_WRITABLE)
		return false;
	return !(wanted->has & PROPERTY_VALUE) || core_same_value(&wanted->value, &own->value);
}

static int attribute(const struct property *wanted, unsigned field, int bit, int before)
{
	if (!(wanted->has & field))
		return before & bit;
	return wanted->is & field ? 0 : bit;
}

static void apply(js_Property *node, const struct property *wanted)
{
	int before = node->atts, after;
	bool was_accessor = is_accessor_node(node);

	after = attribute(wanted, PROPERTY_ENUMERABLE, JS_DONTENUM, before) |
		attribute(wanted, PROPERTY_CONFIGURABLE, JS_DONTCONF, before);
	if (property_is_accessor(wanted)) {
		if (!was_accessor) {
			node->value.t.type = JS_TUNDEFINED;
			node->getter = node->setter = NULL;
		}
		if (wanted->has & PROPERTY_GET)
			node->getter = wanted->getter;
		if (wanted->has & PROPERTY_SET)
			node->setter = wanted->setter;
		after |= JS_ACCESSOR;
	} else if (wanted->has & PROPERTY_DATA) {
		if (was_accessor) {
			node->getter = node->setter = NULL;
			before |= JS_READONLY;
		}
		if (wanted->has & PROPERTY_VALUE)
			node->value = wanted->value;
		after |= attribute(wanted, PROPERTY_WRITABLE, JS_READONLY, before);
	} else {
		after |= before & (JS_READONLY | JS_ACCESSOR);
	}
	node->atts = (unsigned short)after;
}

/* OrdinaryDefineOwnProperty on the tree. */
static bool define_in_tree(
	js_State *J, js_Object *object, const char *key, const struct property *wanted)
{
	js_Property *node = jsV_getownproperty(J, object, key);
	struct property own;

	if (node) {
		set_from_node(node, &own);
		if (!property_is_compatible(&own, wanted))
			return false;
		apply(node, wanted);
		return true;
	}
	if (!object->extensible)
		return false;
	node = insert(J, object, key);
	node->atts = JS_READONLY | JS_DONTENUM | JS_DONTCONF;
	apply(node, wanted);
	return true;
}

/* Something that the flat part of an array cannot say. */
static bool is_default(const struct property *wanted, bool exists)
{
	unsigned needed = exists ? 0 : PROPERTY_ALL_TRUE;

	return !property_is_accessor(wanted) && (wanted->has & needed) == needed &&
	       (wanted->has & PROPERTY_ALL_TRUE & ~wanted->is) == 0;
}

static bool define_element(js_State *J, js_Object *array, const char *key, uint32_t index,
	const struct property *wanted)
{
	uint32_t flat = (uint32_t)array->u.a.flat_length;

	if (index >= array->u.a.length && array->u.a.is_fixed)
		return false;
	if (array->u.a.simple && index <= flat && is_default(wanted, index < flat)) {
		js_Value value = {.t.type = JS_TUNDEFINED};

		if (index == flat && !array->extensible)
			return false;
		if (array == J->Array_prototype)
			J->plainarrays = 0;
		if (wanted->has & PROPERTY_VALUE)
			value = wanted->value;
		if (index == flat || (wanted->has & PROPERTY_VALUE))
			jsR_setarrayindex(J, array, (int)index, &value);
		return true;
	}
	jsR_unflattenarray(J, array);
	if (!define_in_tree(J, array, key, wanted))
		return false;
	if (index >= array->u.a.length)
		array->u.a.length = index + 1;
	return true;
}

/* ToUint32(value), which has to be what ToNumber(value) is. */
static uint32_t to_array_length(js_State *J, const js_Value *value)
{
	double number, again;
	uint32_t length;

	js_pushvalue(J, *value);
	js_pushvalue(J, *value);
	again = js_tonumber(J, -1);
	length = isfinite(again) ? (uint32_t)(int64_t)fmod(trunc(again), 4294967296.0) : 0;
	number = js_tonumber(J, -2);
	js_pop(J, 2);
	if ((double)length != number)
		js_rangeerror(J, "Invalid array length");
	return length;
}

static bool define_length(js_State *J, js_Object *array, const struct property *wanted)
{
	struct property own, checked = *wanted;
	uint32_t length = array->u.a.length;

	if (wanted->has & PROPERTY_VALUE) {
		length = to_array_length(J, &wanted->value);
		checked.value.t.type = JS_TNUMBER;
		checked.value.u.number = length;
	}
	(void)get_own_special(J, array, "length", &own);
	if (!property_is_compatible(&own, &checked))
		return false;
	if ((wanted->has & PROPERTY_VALUE) && length != array->u.a.length) {
		if (array->u.a.is_fixed)
			return false;
		property_resize_array(J, array, length);
	}
	if ((wanted->has & PROPERTY_WRITABLE) && !(wanted->is & PROPERTY_WRITABLE))
		array->u.a.is_fixed = 1;
	return !(wanted->has & PROPERTY_VALUE) || array->u.a.length == length;
}

/* An element that is a parameter: what is written goes to both; what it cannot be parts them. */
static bool define_argument(js_State *J, js_Object *object, const char *key,
	const struct property *wanted, js_Value **slot)
{
	jsV_getownproperty(J, object, key)->value = **slot;
	if (!define_in_tree(J, object, key, wanted))
		return false;
	if (wanted->has & PROPERTY_VALUE)
		**slot = wanted->value;
	if (property_is_accessor(wanted) || (wanted->has & ~wanted->is & PROPERTY_WRITABLE))
		*slot = NULL;
	return true;
}

static bool define_special(
	js_State *J, js_Object *object, const char *key, const struct property *wanted, bool *ret)
{
	struct property own;
	uint32_t index;

	if (object->type == JS_CARRAY) {
		if (property_is_index(key, &index))
			*ret = define_element(J, object, key, index, wanted);
		else if (!strcmp(key, "length"))
			*ret = define_length(J, object, wanted);
		else
			return false;
		return true;
	}
	if (object->type == JS_CARGUMENTS) {
		js_Value **slot = mapped(object, key);

		*ret = slot && define_argument(J, object, key, wanted, slot);
		return slot != NULL;
	}
	if (!get_own_special(J, object, key, &own))
		return false;
	*ret = property_is_compatible(&own, wanted);
	return true;
}

static bool define_unguarded(
	js_State *J, js_Object *object, const char *key, const struct property *property)
{
	const struct js_Traps *traps = traps_for(J, object, key);
	bool done;

	if (traps && traps->define)
		return traps->define(J, object, key, property);
	if (object->type != JS_COBJECT && define_special(J, object, key, property, &done))
		return done;
	return define_in_tree(J, object, key, property);
}

bool property_define(
	js_State *J, js_Object *object, const char *key, const struct property *property)
{
	if (object->guard)
		guard_check(J, object, key,
			property->has & PROPERTY_VALUE ? &property->value : NULL, GUARD_DEFINE);
	return define_unguarded(J, object, key, property);
}

bool property_delete(js_State *J, js_Object *object, const char *key)
{
	const struct js_Traps *traps = traps_for(J, object, key);
	js_Value **slot;
	struct property own;

	if (traps && traps->delete)
		return traps->delete (J, object, key);
	if (object->guard)
		guard_check(J, object, key, NULL, GUARD_DELETE);
	if (!property_get_own(J, object, key, &own))
		return true;
	if (!(own.is & PROPERTY_CONFIGURABLE))
		return false;
	if (object->type == JS_CARRAY)
		jsR_unflattenarray(J, object);
	slot = object->type == JS_CARGUMENTS ? mapped(object, key) : NULL;
	if (slot)
		*slot = NULL;
	jsV_delproperty(J, object, key);
	return true;
}

js_Object *property_prototype(js_State *J, js_Object *object)
{
	const struct js_Traps *traps = traps_of(object);

	if (traps && traps->get_prototype)
		traps->get_prototype(J, object);
	else if (object->prototype)
		js_pushobject(J, object->prototype);
	else
		js_pushnull(J);
	return core_object(J, -1);
}

bool property_set_prototype(js_State *J, js_Object *object, js_Object *prototype)
{
	const struct js_Traps *traps = traps_of(object);

	if (traps && traps->set_prototype)
		return traps->set_prototype(J, object, prototype);
	if (object->prototype == prototype)
		return true;
	if (object->guard)
		guard_refuse(J, object);
	if (!object->extensible || object == J->Object_prototype)
		return false;
	for (const js_Object *up = prototype; up; up = up->prototype) {
		traps = traps_of(up);
		if (up == object)
			return false;
		if (traps && traps->get_prototype)
			break;
	}
	if (object == J->Array_prototype)
		J->plainarrays = 0;
	object->prototype = prototype;
	return true;
}

bool property_is_extensible(js_State *J, js_Object *object)
{
	const struct js_Traps *traps = traps_of(object);

	return traps && traps->is_extensible ? traps->is_extensible(J, object) : object->extensible;
}

bool property_prevent_extensions(js_State *J, js_Object *object)
{
	const struct js_Traps *traps = traps_of(object);

	if (traps && traps->prevent_extensions)
		return traps->prevent_extensions(J, object);
	if (object->guard)
		guard_refuse(J, object);
	object->extensible = 0;
	return true;
}
