/*
 * DataView: numbers of any kind anywhere in an ArrayBuffer, in either order of bytes.
 */
#include "sandbox/engine/array.h"
#include "sandbox/engine/typed_internal.h"

#define TYPES(X)                                                                                   \
	X(INT8, "Int8")                                                                            \
	X(UINT8, "Uint8")                                                                          \
	X(INT16, "Int16")                                                                          \
	X(UINT16, "Uint16")                                                                        \
	X(INT32, "Int32")                                                                          \
	X(UINT32, "Uint32")                                                                        \
	X(FLOAT32, "Float32")                                                                      \
	X(FLOAT64, "Float64")                                                                      \
	X(BIGINT64, "BigInt64")                                                                    \
	X(BIGUINT64, "BigUint64")

enum {
	MAX_ELEMENT = 8,
};

/* RangeErrors, with the number as it was given. */
JS_NORETURN static void bad_offset(js_State *J)
{
	js_rangeerror(
		J, "Start offset %.0f is outside the bounds of the buffer", array_integer(J, 2, 0));
}

JS_NORETURN static void bad_length(js_State *J)
{
	js_rangeerror(J, "Invalid DataView length %.0f", array_integer(J, 3, 0));
}

static void construct(js_State *J)
{
	js_Object *target = J->newtarget, *owner = core_object(J, 1), *prototype;
	const struct typed_buffer *buffer;
	double offset, length = 0;
	bool has_length;
	struct typed_view *view;

	if (!core_is(owner, &typed_buffer_kind))
		js_typeerror(J, "First argument to DataView constructor must be an ArrayBuffer");
	buffer = core_data(owner);
	offset = typed_to_index(J, 2);
	if (offset < 0)
		bad_offset(J);
	if (!buffer->bytes)
		typed_detached(J, "DataView constructor");
	if (offset > (double)buffer->size)
		bad_offset(J);
	has_length = js_isdefined(J, 3);
	if (has_length) {
		length = typed_to_index(J, 3);
		if (length < 0 || offset + length > (double)buffer->size)
			bad_length(J);
	}
	J->newtarget = target;
	prototype = core_new_target_prototype(J, core_of(J)->data_view_prototype);
	/* Reading the prototype may have run a script. */
	if (!buffer->bytes)
		typed_detached(J, "DataView constructor");
	if (offset > (double)buffer->size)
		bad_offset(J);
	if (offset + length > (double)buffer->size)
		bad_length(J);
	view = core_new(J, &typed_data_view_kind, prototype, sizeof(*view));
	view->owner = owner;
	view->buffer = buffer;
	view->offset = (size_t)offset;
	view->tracks = !has_length && buffer->is_resizable;
	view->length = has_length ? (size_t)length : buffer->size - view->offset;
}

static void buffer_of(js_State *J)
{
	const struct typed_view *view =
		core_this(J, 0, &typed_data_view_kind, "get DataView.prototype.buffer");

	js_pushobject(J, view->owner);
}

static void byte_length(js_State *J)
{
	const struct typed_view *view =
		core_this(J, 0, &typed_data_view_kind, "get DataView.prototype.byteLength");

	if (!typed_is_inside(view))
		typed_detached(J, "DataView.prototype.byteLength");
	js_pushnumber(J, (double)typed_length(view));
}

static void byte_offset(js_State *J)
{
	const struct typed_view *view =
		core_this(J, 0, &typed_data_view_kind, "get DataView.prototype.byteOffset");

	if (!typed_is_inside(view))
		typed_detached(J, "DataView.prototype.byteOffset");
	js_pushnumber(J, (double)view->offset);
}

JS_NORETURN static void outside(js_State *J)
{
	js_rangeerror(J, "Offset is outside the bounds of the DataView");
}

/* Where the element at `index` lies. */
static uint8_t *element(
	js_State *J, const struct typed_view *view, double index, size_t size, const char *method)
{
	if (!typed_is_inside(view))
		typed_detached(J, method);
	if (index + (double)size > (double)typed_length(view))
		outside(J);
	return typed_at(view, (size_t)index);
}

/* Copies in the order asked for: the machine's is little-endian. */
static void copy(uint8_t *to, const uint8_t *from, size_t size, bool is_little)
{
	for (size_t i = 0; i < size; i++)
		to[i] = from[is_little ? i : size - 1 - i];
}

static void get(js_State *J, enum typed_type type, const char *method)
{
	const struct typed_view *view = core_this(J, 0, &typed_data_view_kind, method);
	double index = typed_to_index(J, 1);
	size_t size = typed_size(type);
	uint8_t bytes[MAX_ELEMENT];

	if (index < 0)
		outside(J);
	copy(bytes, element(J, view, index, size, method), size, js_toboolean(J, 2));
	typed_push_element(J, bytes, type);
}

static void set(js_State *J, enum typed_type type, const char *method)
{
	const struct typed_view *view = core_this(J, 0, &typed_data_view_kind, method);
	double index = typed_to_index(J, 1);
	size_t size = typed_size(type);
	uint8_t bytes[MAX_ELEMENT];

	if (index < 0)
		outside(J);
	typed_convert(J, 2, type);
	typed_store_element(bytes, type, js_tovalue(J, 2));
	copy(element(J, view, index, size, method), bytes, size, js_toboolean(J, 3));
	js_pushundefined(J);
}

#define X(type, name)                                                                              \
	static void get_##type(js_State *J)                                                        \
	{                                                                                          \
		get(J, TYPED_##type, "DataView.prototype.get" name);                               \
	}                                                                                          \
	static void set_##type(js_State *J)                                                        \
	{                                                                                          \
		set(J, TYPED_##type, "DataView.prototype.set" name);                               \
	}
TYPES(X)
#undef X

static const struct core_function rows[] = {{"buffer", buffer_of, CORE_GETTER, 0},
	{"byteLength", byte_length, CORE_GETTER, 0}, {"byteOffset", byte_offset, CORE_GETTER, 0},
#define X(type, name) {"get" name, get_##type, 1, 2}, {"set" name, set_##type, 2, 3},
	TYPES(X)
#undef X
};

void builtin_data_view_init(js_State *J)
{
	struct core *core = core_of(J);

	core->data_view_prototype = CORE_PROTOTYPE(J, J->Object_prototype, rows, "DataView");
	core_new_constructor(J, core_call_without_new, construct, "DataView", 1, 3);
	core_define_global(J, "DataView");
	js_pop(J, js_gettop(J));
}
