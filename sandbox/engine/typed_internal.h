/* Steps that ArrayBuffer, typed arrays and DataView share. Between typed.c and builtin_*.c only. */
#ifndef SANDBOX_ENGINE_TYPED_INTERNAL_H
#define SANDBOX_ENGINE_TYPED_INTERNAL_H

#include "sandbox/engine/typed.h"

/* Bytes of an element. Never throws. */
size_t typed_size(enum typed_type type);

/* -- the element in these bytes. Throws: memory. */
void typed_push_element(js_State *J, const uint8_t *at, enum typed_type type);

/* The converted value as bytes. Never throws. */
void typed_store_element(uint8_t *at, enum typed_type type, const js_Value *value);

/* ToIndex of an argument; -1: out of range. */
double typed_to_index(js_State *J, int idx);

/* TypeError `Cannot perform METHOD on a detached ArrayBuffer` */
JS_NORETURN void typed_detached(js_State *J, const char *method);

/*
 * `this`, which lies inside of its buffer, and its length now. TypeError; typed_receiver() words it
 * as `Method METHOD called on incompatible receiver VALUE`.
 */
struct typed_view *typed_this(js_State *J, const char *method, double *length);
struct typed_view *typed_receiver(js_State *J, const char *method, double *length);

/* TypeError unless both hold numbers or both hold BigInts. */
void typed_check_content(
	js_State *J, const struct typed_view *view, const struct typed_view *other);

/* Copies `count` elements, which exist in both, converting them; their memory may overlap. */
void typed_copy(js_State *J, const struct typed_view *to, size_t to_index,
	const struct typed_view *from, size_t from_index, size_t count);

/* -- element, or undefined when the array has become shorter */
void typed_push_or_undefined(js_State *J, const struct typed_view *view, double index);

/*
 * -- typed array: TypedArraySpeciesCreate for the exemplar, which is `this`, with a length, or on
 * the same buffer with an offset and a length, which is -1 for none.
 */
struct typed_view *typed_species_create(
	js_State *J, const char *method, const struct typed_view *exemplar, double length);
struct typed_view *typed_species_create_on(js_State *J, const char *method,
	const struct typed_view *exemplar, double offset, double length);

/*
 * constructor argument*count -- typed array: TypedArrayCreate. TypeError when it has fewer than
 * `length` elements.
 */
struct typed_view *typed_create(js_State *J, const char *method, int count, double length);

/* The first `length` elements. */
void typed_reverse(const struct typed_view *view, size_t length);

/* Sorting by the comparator at index 1, if there is one; it is a function or undefined. */
void typed_check_comparator(js_State *J);
void typed_sort(js_State *J, const struct typed_view *view, size_t length);

/* The other files of typed arrays: their rows are defined on the prototype on top. */
void builtin_typed_change_init(js_State *J);
void builtin_typed_walk_init(js_State *J);
void builtin_typed_copy_init(js_State *J);

#endif
