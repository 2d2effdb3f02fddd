/*
 * What the interpreter's loop does itself of properties and numbers: the cases that ask nobody, run
 * nothing and cannot fail. All others are left to property.c. For vm_run.c only. Never throw.
 */
#ifndef SANDBOX_ENGINE_VM_FAST_H
#define SANDBOX_ENGINE_VM_FAST_H

#include "sandbox/engine/vm_internal.h"

/* A number that is an int32. */
static inline bool vm_is_int(double number, int32_t *ret)
{
	if (!(number >= -2147483648.0 && number <= 2147483647.0))
		return false;
	*ret = (int32_t)number;
	return (double)*ret == number;
}

/* The element of an array that is there. */
static inline js_Value *vm_element(const js_Value *object, const js_Value *key)
{
	const js_Object *array = object->u.object;
	int32_t index;

	if (object->t.type != JS_TOBJECT || key->t.type != JS_TNUMBER || array->type != JS_CARRAY ||
		!vm_is_int(key->u.number, &index) || index < 0 || index >= array->u.a.flat_length ||
		!array->u.a.simple)
		return NULL;
	return &array->u.a.array[index];
}

/* The element of an arguments object that is still what the call gave. */
static inline const js_Value *vm_argument(const js_Value *object, const js_Value *key)
{
	const js_Object *arguments = object->u.object;
	double index = key->u.number;

	if (object->t.type != JS_TOBJECT || key->t.type != JS_TNUMBER ||
		arguments->type != JS_CARGUMENTS || !arguments->u.m.values ||
		!(index >= 0 && index < arguments->u.m.given) || (double)(unsigned)index != index)
		return NULL;
	return &arguments->u.m.values[(unsigned)index];
}

/* `length` of an array or of such an arguments object; false: of neither. */
static inline bool vm_length(const js_Value *value, double *ret)
{
	const js_Object *object = value->u.object;

	if (value->t.type != JS_TOBJECT)
		return false;
	if (object->type == JS_CARRAY) {
		*ret = object->u.a.length;
		return true;
	}
	*ret = object->u.m.given;
	return object->type == JS_CARGUMENTS && object->u.m.values;
}

/* An own node of that name; NULL: there is none. */
static inline js_Property *vm_lookup(js_Property *node, const char *name)
{
	while (node->level) {
		int order = (unsigned char)name[0] - (unsigned char)node->name[0];

		if (!order)
			order = strcmp(name, node->name);
		if (!order)
			return node;
		node = order < 0 ? node->left : node->right;
	}
	return NULL;
}

/*
 * All named properties of the object are in its tree, with their values. Names that begin with a
 * digit may be elements, and are asked for elsewhere; so is `length`.
 */
static inline bool vm_is_plain(const js_Object *object)
{
	switch (object->type) {
	case JS_COBJECT:
	case JS_CARRAY:
	case JS_CSTRING:
	case JS_CCFUNCTION:
		return true;
	case JS_CFUNCTION:
		return !object->u.f.incomplete;
	case JS_CERROR:
		return !object->u.e.trace;
	case JS_CKIND:
		return !object->u.k.kind->traps;
	default:
		return false;
	}
}

/* Where the search for a value's properties begins; NULL: not here. */
static inline js_Object *vm_properties_of(const js_State *J, const js_Value *value)
{
	switch (value->t.type) {
	case JS_TOBJECT:
		return value->u.object;
	case JS_TSHRSTR:
	case JS_TLITSTR:
	case JS_TMEMSTR:
		return J->String_prototype;
	case JS_TNUMBER:
		return J->Number_prototype;
	default:
		return NULL;
	}
}

/* The value of a data property, own or inherited; NULL: ask property.c. */
static inline const js_Value *vm_find(const js_State *J, const js_Value *base, const char *name)
{
	const js_Object *at = vm_properties_of(J, base);
	const js_Property *node;

	if (name[0] >= '0' && name[0] <= '9')
		return NULL;
	for (; at && vm_is_plain(at); at = at->prototype) {
		node = vm_lookup(at->properties, name);
		if (!node)
			continue;
		if (node->getter || (node->atts & JS_ACCESSOR))
			return NULL;
		return &node->value;
	}
	return NULL;
}

/* Where to write an own data property that is there; NULL: ask property.c. */
static inline js_Value *vm_find_own(const js_Value *base, const char *name)
{
	const js_Object *object = base->u.object;
	js_Property *node;

	if (base->t.type != JS_TOBJECT || object->guard || !vm_is_plain(object) ||
		(name[0] >= '0' && name[0] <= '9'))
		return NULL;
	node = vm_lookup(object->properties, name);
	if (!node || node->getter || node->setter || (node->atts & (JS_ACCESSOR | JS_READONLY)))
		return NULL;
	return &node->value;
}

#endif
