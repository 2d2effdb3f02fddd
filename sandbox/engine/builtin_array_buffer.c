/*
 * ArrayBuffer, of fixed and of changing size. There is no SharedArrayBuffer: nothing runs beside a
 * script.
 */
#include "sandbox/engine/typed.h"
#include "sandbox/engine/array.h"
#include "sandbox/engine/typed_internal.h"

/* Of a buffer in Node. */
#define LARGEST 4294967296.0

double typed_to_index(js_State *J, int idx)
{
	double index = array_integer(J, idx, 0);

	return index < 0 || index > ARRAY_MAX_LENGTH ? -1 : index;
}

/* NULL: too much. Never throws. */
static uint8_t *resize(js_State *J, uint8_t *bytes, double size)
{
	if (size > INT_MAX)
		return NULL;
	return J->alloc(J->actx, bytes, size < 1 ? 1 : (int)size);
}

/* V8's words where it would fail too; else it is the memory of this function that is too small. */
static JS_NORETURN void fail_allocation(js_State *J, double size) /* throws */
{
	js_rangeerror(J, size > LARGEST ? "Array buffer allocation failed" : "out of memory");
}

struct typed_buffer *typed_new_buffer(js_State *J, double size, js_Object *prototype)
{
	struct typed_buffer *buffer;

	if (!prototype)
		prototype = core_of(J)->array_buffer_prototype;
	buffer = core_new(J, &typed_buffer_kind, prototype, sizeof(*buffer));
	buffer->bytes = resize(J, NULL, size);
	if (!buffer->bytes)
		fail_allocation(J, size);
	buffer->size = buffer->max_size = (size_t)size;
	memset(buffer->bytes, 0, buffer->size);
	return buffer;
}

/* The option maxByteLength; -1: none. */
static double max_size_option(js_State *J)
{
	double max_size = -1;

	if (!js_isobject(J, 2))
		return -1;
	js_getproperty(J, 2, "maxByteLength");
	if (js_isdefined(J, -1)) {
		max_size = typed_to_index(J, -1);
		if (max_size < 0)
			js_rangeerror(J, "Invalid array buffer max length");
	}
	js_pop(J, 1);
	return max_size;
}

static void construct(js_State *J)
{
	js_Object *target = J->newtarget, *prototype;
	double size = typed_to_index(J, 1), max_size;
	struct typed_buffer *buffer;

	if (size < 0)
		js_rangeerror(J, "Invalid array buffer length");
	max_size = max_size_option(J);
	if (max_size >= 0 && size > max_size)
		js_rangeerror(J, "Invalid array buffer max length");
	J->newtarget = target;
	prototype = core_new_target_prototype(J, core_of(J)->array_buffer_prototype);
	if (max_size > INT_MAX)
		js_rangeerror(J, "Invalid array buffer max length");
	buffer = typed_new_buffer(J, size, prototype);
	if (max_size >= 0) {
		buffer->is_resizable = true;
		buffer->max_size = (size_t)max_size;
	}
}

static void is_view(js_State *J)
{
	const js_Object *object = core_object(J, 1);

	js_pushboolean(
		J, core_is(object, &typed_array_kind) || core_is(object, &typed_data_view_kind));
}

static struct typed_buffer *this_buffer(js_State *J, const char *method)
{
	return core_this(J, 0, &typed_buffer_kind, method);
}

static void byte_length(js_State *J)
{
	js_pushnumber(J, (double)this_buffer(J, "get ArrayBuffer.prototype.byteLength")->size);
}

static void max_byte_length(js_State *J)
{
	js_pushnumber(
		J, (double)this_buffer(J, "get ArrayBuffer.prototype.maxByteLength")->max_size);
}

static void resizable(js_State *J)
{
	js_pushboolean(J, this_buffer(J, "get ArrayBuffer.prototype.resizable")->is_resizable);
}

void typed_detached(js_State *J, const char *method)
{
	js_typeerror(J, "Cannot perform %s on a detached ArrayBuffer", method);
}

static void resize_this(js_State *J)
{
	static const char method[] = "ArrayBuffer.prototype.resize";
	struct typed_buffer *buffer = this_buffer(J, method);
	uint8_t *bytes;
	double size;

	if (!buffer->is_resizable)
		js_typeerror(J, "Method %s called on incompatible receiver %s", method,
			core_describe(J, 0));
	size = typed_to_index(J, 1);
	if (!buffer->bytes)
		typed_detached(J, method);
	if (size < 0 || size > (double)buffer->max_size)
		js_rangeerror(J, "%s: Invalid length parameter", method);
	bytes = resize(J, buffer->bytes, size);
	if (!bytes)
		fail_allocation(J, size);
	buffer->bytes = bytes;
	if ((size_t)size > buffer->size)
		memset(bytes + buffer->size, 0, (size_t)size - buffer->size);
	buffer->size = (size_t)size;
}

/* constructor -- buffer: what the species made, checked. */
static struct typed_buffer *construct_species(
	js_State *J, const struct typed_buffer *from, double size, const char *method)
{
	const js_Object *object;
	struct typed_buffer *made;

	js_pushnumber(J, size);
	js_construct(J, 1);
	object = core_object(J, -1);
	if (!core_is(object, &typed_buffer_kind))
		js_typeerror(J, "Method %s called on incompatible receiver %s", method,
			core_describe(J, -1));
	made = core_data(object);
	if (!made->bytes || !from->bytes)
		typed_detached(J, method);
	if (made == from)
		js_typeerror(J, "ArrayBuffer subclass returned this from species constructor");
	if ((double)made->size < size)
		js_typeerror(J, "Species constructor returned a too small ArrayBuffer");
	return made;
}

static void slice(js_State *J)
{
	static const char method[] = "ArrayBuffer.prototype.slice";
	struct typed_buffer *buffer = this_buffer(J, method), *made;
	double length = (double)buffer->size, start, end, size;

	if (!buffer->bytes)
		typed_detached(J, method);
	start = array_relative(J, 1, length, 0);
	end = array_relative(J, 2, length, length);
	size = end > start ? end - start : 0;
	core_species_constructor(J, 0, core_of(J)->array_buffer_constructor);
	made = construct_species(J, buffer, size, method);
	/* The constructor may have made this buffer shorter. */
	if (start < (double)buffer->size) {
		if (start + size > (double)buffer->size)
			size = (double)buffer->size - start;
		memcpy(made->bytes, buffer->bytes + (size_t)start, (size_t)size);
	}
}

static const struct core_function static_rows[] = {
	{"isView", is_view, 1, 0},
	{"@@species", core_return_this, CORE_GETTER, 0},
};

static const struct core_function rows[] = {
	{"byteLength", byte_length, CORE_GETTER, 0},
	{"slice", slice, 2, 0},
	{"maxByteLength", max_byte_length, CORE_GETTER, 0},
	{"resizable", resizable, CORE_GETTER, 0},
	{"resize", resize_this, 1, 0},
};

void builtin_array_buffer_init(js_State *J)
{
	struct core *core = core_of(J);

	core->array_buffer_prototype = CORE_PROTOTYPE(J, J->Object_prototype, rows, "ArrayBuffer");
	core->array_buffer_constructor =
		core_new_constructor(J, core_call_without_new, construct, "ArrayBuffer", 1, 2);
	CORE_DEFINE(J, static_rows);
	core_define_global(J, "ArrayBuffer");
	js_pop(J, js_gettop(J));
}
