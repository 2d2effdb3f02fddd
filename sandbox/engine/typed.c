/*
 * The memory and the elements of typed arrays, and their own way with keys that are numbers
 * (ECMAScript 10.4.5). See typed.h; what scripts call is in builtin_typed*.c.
 */
#include "sandbox/engine/typed_internal.h"
#include "sandbox/engine/bigint.h"
#include "sandbox/engine/property_internal.h"

static void mark_view(js_State *J, int mark, void *data)
{
	core_mark_object(J, mark, ((struct typed_view *)data)->owner);
}

static void finalize_buffer(js_State *J, void *data)
{
	if (data)
		js_free(J, ((struct typed_buffer *)data)->bytes);
	js_free(J, data);
}

struct typed_view *typed_this(js_State *J, const char *method, double *length)
{
	struct typed_view *view = typed_array_of(core_object(J, 0));

	if (!view)
		js_typeerror(J, "this is not a typed array.");
	if (!typed_is_inside(view))
		typed_detached(J, method);
	*length = (double)typed_length(view);
	return view;
}

struct typed_view *typed_receiver(js_State *J, const char *method, double *length)
{
	(void)core_this(J, 0, &typed_array_kind, method);
	return typed_this(J, method, length);
}

/* ToUint32 of any number that is not within the range of int. */
static uint32_t wrap(double number)
{
	if (!isfinite(number))
		return 0;
	return (uint32_t)(int64_t)fmod(trunc(number), 4294967296.0);
}

static inline uint32_t to_uint32(double number)
{
	if (number >= INT_MIN && number <= INT_MAX)
		return (uint32_t)(int)number;
	return wrap(number);
}

static uint8_t clamp(double number)
{
	if (!(number > 0))
		return 0;
	return number >= 255 ? 255 : (uint8_t)lrint(number);
}

double typed_read(const uint8_t *at, enum typed_type type)
{
	switch (type) {
#define TYPED(type, name, c_type, shift)                                                           \
	case TYPED_##type: {                                                                       \
		c_type element;                                                                    \
                                                                                                   \
		memcpy(&element, at, sizeof(element));                                             \
		return (double)element;                                                            \
	}
#include "sandbox/engine/typed.def"
#undef TYPED
	default:
		return 0;
	}
}

void typed_write(uint8_t *at, enum typed_type type, double number)
{
	uint32_t integer;
	float single;

	switch (type) {
	case TYPED_UINT8_CLAMPED:
		*at = clamp(number);
		return;
	case TYPED_FLOAT32:
		single = (float)number;
		memcpy(at, &single, sizeof(single));
		return;
	case TYPED_FLOAT64:
		memcpy(at, &number, sizeof(number));
		return;
	case TYPED_INT8:
	case TYPED_UINT8:
		*at = (uint8_t)to_uint32(number);
		return;
	case TYPED_INT16:
	case TYPED_UINT16:
		integer = to_uint32(number);
		memcpy(at, &integer, 2);
		return;
	default:
		integer = to_uint32(number);
		memcpy(at, &integer, 4);
		return;
	}
}

void typed_push_element(js_State *J, const uint8_t *at, enum typed_type type)
{
	uint64_t bits;

	if (!typed_holds_bigints(type)) {
		js_pushnumber(J, typed_read(at, type));
		return;
	}
	memcpy(&bits, at, sizeof(bits));
	if (type == TYPED_BIGINT64)
		bigint_push_int64(J, (int64_t)bits);
	else
		bigint_push_uint64(J, bits);
}

void typed_store_element(uint8_t *at, enum typed_type type, const js_Value *value)
{
	uint64_t bits;

	if (!typed_holds_bigints(type)) {
		typed_write(at, type, value->u.number);
		return;
	}
	bits = bigint_to_uint64(value->u.bigint);
	memcpy(at, &bits, sizeof(bits));
}

void typed_push(js_State *J, const struct typed_view *view, size_t index)
{
	typed_push_element(J, typed_at(view, index), view->type);
}

void typed_convert(js_State *J, int idx, enum typed_type type)
{
	double number;

	if (typed_holds_bigints(type)) {
		bigint_convert(J, idx);
		return;
	}
	if (js_isnumber(J, idx))
		return;
	number = js_tonumber(J, idx);
	js_pushnumber(J, number);
	js_replace(J, idx < 0 ? idx - 1 : idx);
}

void typed_store(js_State *J, const struct typed_view *view, double index, int idx)
{
	if (index >= 0 && index < (double)typed_length(view))
		typed_store_element(typed_at(view, (size_t)index), view->type, js_tovalue(J, idx));
}

void typed_push_or_undefined(js_State *J, const struct typed_view *view, double index)
{
	if (index < (double)typed_length(view))
		typed_push(J, view, (size_t)index);
	else
		js_pushundefined(J);
}

void typed_check_content(js_State *J, const struct typed_view *view, const struct typed_view *other)
{
	if (typed_holds_bigints(view->type) != typed_holds_bigints(other->type))
		js_typeerror(J, "Cannot mix BigInt and other types, use explicit conversions");
}

void typed_copy(js_State *J, const struct typed_view *to, size_t to_index,
	const struct typed_view *from, size_t from_index, size_t count)
{
	const uint8_t *source = typed_at(from, from_index);
	uint8_t *target = typed_at(to, to_index);
	size_t size = count << from->shift;

	/* Both kinds of BigInt arrays have the same bits. */
	if (to->type == from->type || typed_holds_bigints(to->type)) {
		memmove(target, source, size);
		return;
	}
	js_pushnull(J);
	if (to->buffer == from->buffer) {
		uint8_t *copy = typed_new_buffer(J, (double)size, NULL)->bytes;

		memcpy(copy, source, size);
		source = copy;
		js_rot2pop1(J);
	}
	for (size_t i = 0; i < count; i++) {
		typed_write(target, to->type, typed_read(source, from->type));
		source += 1U << from->shift;
		target += 1U << to->shift;
	}
	js_pop(J, 1);
}

/* CanonicalNumericIndexString: `key` is how a number is written. */
static bool owns(js_State *J, const char *key)
{
	char text[32];
	uint32_t index;

	if (!(key[0] >= '0' && key[0] <= '9') && key[0] != '-' && key[0] != 'I' && key[0] != 'N')
		return false;
	if (property_is_index(key, &index) || !strcmp(key, "-0"))
		return true;
	return !strcmp(jsV_numbertostring(J, text, jsV_stringtonumber(J, key)), key);
}

static bool find(const js_Object *object, const char *key, uint32_t *index)
{
	return property_is_index(key, index) && *index < typed_length(core_data(object));
}

static bool get_own(js_State *J, js_Object *object, const char *key, struct property *ret)
{
	uint32_t index;

	if (!find(object, key, &index))
		return false;
	typed_push(J, core_data(object), index);
	ret->has = PROPERTY_DATA | PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE;
	ret->is = PROPERTY_ALL_TRUE;
	ret->value = *js_tovalue(J, -1);
	ret->getter = ret->setter = NULL;
	js_pop(J, 1);
	return true;
}

/* TypedArraySetElement: the conversion happens even where there is no element. */
static void set_element(js_State *J, js_Object *object, const char *key, const js_Value *value)
{
	const struct typed_view *view = core_data(object);
	uint32_t index;

	js_pushvalue(J, *value);
	typed_convert(J, -1, view->type);
	if (property_is_index(key, &index))
		typed_store(J, view, index, -1);
	js_pop(J, 1);
}

static bool define(js_State *J, js_Object *object, const char *key, const struct property *property)
{
	uint32_t index;

	if (!find(object, key, &index) || property_is_accessor(property) ||
		(property->has & PROPERTY_ALL_TRUE & ~property->is) != 0)
		return false;
	if (property->has & PROPERTY_VALUE)
		set_element(J, object, key, &property->value);
	return true;
}

static bool has(js_State *J, js_Object *object, const char *key)
{
	uint32_t index;

	(void)J;
	return find(object, key, &index);
}

static void get(js_State *J, js_Object *object, const char *key, const js_Value *receiver)
{
	uint32_t index;

	(void)receiver;
	if (find(object, key, &index))
		typed_push(J, core_data(object), index);
	else
		js_pushundefined(J);
}

static bool set(js_State *J, js_Object *object, const char *key, const js_Value *value,
	const js_Value *receiver)
{
	uint32_t index;

	if (receiver->t.type == JS_TOBJECT && receiver->u.object == object) {
		set_element(J, object, key, value);
		return true;
	}
	return !find(object, key, &index) || property_set_on_receiver(J, key, value, receiver);
}

static bool delete (js_State *J, js_Object *object, const char *key)
{
	return !has(J, object, key);
}

static size_t elements(const js_Object *object)
{
	return typed_length(core_data(object));
}

static const struct js_Traps traps = {
	.owns = owns,
	.elements = elements,
	.get_own = get_own,
	.define = define,
	.has = has,
	.get = get,
	.set = set,
	.delete = delete,
};

const js_Kind typed_buffer_kind = {.name = "ArrayBuffer", .finalize = finalize_buffer};
const js_Kind typed_array_kind = {.name = "TypedArray", .mark = mark_view, .traps = &traps};
const js_Kind typed_data_view_kind = {.name = "DataView", .mark = mark_view};

bool typed_bytes(const js_Object *object, const uint8_t **bytes, size_t *size)
{
	const struct typed_buffer *buffer;
	const struct typed_view *view;

	if (core_is(object, &typed_buffer_kind)) {
		buffer = core_data(object);
		*bytes = buffer->bytes;
		*size = buffer->size;
		return true;
	}
	if (!core_is(object, &typed_array_kind) && !core_is(object, &typed_data_view_kind))
		return false;
	view = core_data(object);
	*size = typed_length(view) << view->shift;
	*bytes = *size ? typed_at(view, 0) : NULL;
	return true;
}
