/*
 * Steps that the methods of Array share, on any object: elements by an index of up to 2^53, with a
 * shortcut for arrays without holes. Between builtin_array*.c. All throw.
 */
#ifndef SANDBOX_ENGINE_ARRAY_H
#define SANDBOX_ENGINE_ARRAY_H

#include <stdbool.h>

#include "sandbox/engine/property.h"

#define ARRAY_MAX_LENGTH 9007199254740991.0 /* 2^53 - 1 */

/* Makes `this` an object; array_this() reads its length too. */
js_Object *array_object(js_State *J);
js_Object *array_this(js_State *J, double *length);

/* -- value */
void array_get(js_State *J, js_Object *object, double index);
bool array_has(js_State *J, js_Object *object, double index);

/* true: -- value. false: a hole, nothing pushed. */
bool array_get_if_present(js_State *J, js_Object *object, double index);

/* value -- */
void array_put(js_State *J, js_Object *object, double index);
void array_delete(js_State *J, js_Object *object, double index);
void array_set_length(js_State *J, js_Object *object, double length);

/* ToIntegerOrInfinity of an argument; `missing` for undefined. */
double array_integer(js_State *J, int idx, double missing);

/* An argument that counts from the end when negative, clamped to 0..length. */
double array_relative(js_State *J, int idx, double length, double missing);

/* -- array of that length, of the class that `object` wants: ArraySpeciesCreate */
js_Object *array_species_create(js_State *J, js_Object *object, double length);

/* -- array: ArrayCreate. RangeError above 2^32 - 1. */
js_Object *array_create(js_State *J, double length);

/* element -- text: its toLocaleString, with what the running method was given (ECMA-402 18.5). */
void array_call_to_locale(js_State *J);

/* TypeError unless the argument is a function. */
void array_need_function(js_State *J, int idx);

/* All elements are there, in u.a.array. Never throws. */
static inline bool array_is_dense(const js_Object *object)
{
	return object->type == JS_CARRAY && object->u.a.simple &&
	       (unsigned)object->u.a.flat_length == object->u.a.length;
}

/* Sorts the `count` values of a cell; comparator at stack index `comparator` or undefined there. */
void array_sort_values(js_State *J, js_Object *cell, int count, int comparator);

/* The other files of Array: their rows of the prototype are defined on the object on top. */
void builtin_array_change_init(js_State *J);
void builtin_array_walk_init(js_State *J);
void builtin_array_copy_init(js_State *J);

#endif
