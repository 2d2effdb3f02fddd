/*
 * ArrayBuffer, typed arrays and DataView as C code sees them: their memory, their elements, their
 * making. typed_get() and typed_set() are the short way of the interpreter to an element.
 */
#ifndef SANDBOX_ENGINE_TYPED_H
#define SANDBOX_ENGINE_TYPED_H

#include <stdint.h>

#include "sandbox/engine/core.h"

enum typed_type {
#define TYPED(type, name, c_type, shift) TYPED_##type,
#include "sandbox/engine/typed.def"
#undef TYPED
	TYPED_COUNT,
};

static inline bool typed_holds_bigints(enum typed_type type)
{
	return type >= TYPED_BIGINT64;
}

/* Data of an ArrayBuffer. */
struct typed_buffer {
	uint8_t *bytes; /* of the engine's heap; NULL: detached, for ever */
	size_t size;
	size_t max_size; /* not less than `size` */
	bool is_resizable;
};

/* Data of a typed array or a DataView. */
struct typed_view {
	js_Object *owner; /* the ArrayBuffer */
	const struct typed_buffer *buffer;
	size_t offset;
	size_t length; /* in elements; a DataView's are bytes */
	enum typed_type type;
	unsigned shift; /* log2 of an element's size */
	bool tracks;	/* reaches to the end of a buffer whose size changes */
};

extern const js_Kind typed_buffer_kind, typed_array_kind, typed_data_view_kind;

/* The view lies inside of its buffer. Never throws. */
static inline bool typed_is_inside(const struct typed_view *view)
{
	const struct typed_buffer *buffer = view->buffer;
	size_t length = view->tracks ? 0 : view->length << view->shift;

	return buffer->bytes && view->offset + length <= buffer->size;
}

/* In elements, now; 0 for what does not lie inside of its buffer. Never throws. */
static inline size_t typed_length(const struct typed_view *view)
{
	if (!typed_is_inside(view))
		return 0;
	return view->tracks ? (view->buffer->size - view->offset) >> view->shift : view->length;
}

/* Where element `index` lies, which exists. Never throws. */
static inline uint8_t *typed_at(const struct typed_view *view, size_t index)
{
	return view->buffer->bytes + view->offset + (index << view->shift);
}

/* NULL: not a typed array. Never throws. */
static inline struct typed_view *typed_array_of(const js_Object *object)
{
	return core_is(object, &typed_array_kind) ? core_data(object) : NULL;
}

/* `Int8Array` and so on. Never throws. */
const char *typed_name(enum typed_type type);

/* The element as it lies in memory, and back; not for BigInt. Never throw. */
double typed_read(const uint8_t *at, enum typed_type type);
void typed_write(uint8_t *at, enum typed_type type, double number);

/* True: *ret is the element. False: there is none, or it is no number: go the long way. */
static inline bool typed_get(const js_Object *object, uint32_t index, js_Value *ret)
{
	const struct typed_view *view = typed_array_of(object);

	if (!view || typed_holds_bigints(view->type) || index >= typed_length(view))
		return false;
	ret->t.type = JS_TNUMBER;
	if (view->type == TYPED_UINT8)
		ret->u.number = *typed_at(view, index);
	else
		ret->u.number = typed_read(typed_at(view, index), view->type);
	return true;
}

/* True: the element is set. False: go the long way. Never throws. */
static inline bool typed_set(const js_Object *object, uint32_t index, const js_Value *value)
{
	const struct typed_view *view = typed_array_of(object);

	if (!view || value->t.type != JS_TNUMBER || typed_holds_bigints(view->type) ||
		object->guard || index >= typed_length(view))
		return false;
	typed_write(typed_at(view, index), view->type, value->u.number);
	return true;
}

/* -- value of element `index`, which exists. Throws: memory. */
void typed_push(js_State *J, const struct typed_view *view, size_t index);

/*
 * Makes the value at `idx` what such an array holds (a number or a BigInt), in place; runs scripts
 * and throws.
 */
void typed_convert(js_State *J, int idx, enum typed_type type);

/* Stores the converted value at `idx` if there is such an element. Never throws. */
void typed_store(js_State *J, const struct typed_view *view, double index, int idx);

/* -- ArrayBuffer of `size` zeroed bytes. RangeError. */
struct typed_buffer *typed_new_buffer(js_State *J, double size, js_Object *prototype);

/* -- typed array with a buffer of its own, of the type's intrinsic prototype. */
struct typed_view *typed_new_array(js_State *J, enum typed_type type, double length);

/* The bytes of an ArrayBuffer, typed array or DataView; false: something else. Never throws. */
bool typed_bytes(const js_Object *object, const uint8_t **bytes, size_t *size);

#endif
