/*
 * Methods of typed arrays that make something new: slice, subarray, the toX family, join. And
 * sorting, which sort and toSorted share.
 */
#include "sandbox/engine/array.h"
#include "sandbox/engine/sort.h"
#include "sandbox/engine/text.h"
#include "sandbox/engine/typed_internal.h"

#define METHOD(name) "%TypedArray%.prototype." name

void typed_reverse(const struct typed_view *view, size_t length)
{
	uint8_t other[8];
	size_t size = (size_t)1 << view->shift;

	for (size_t i = 0; i < length / 2; i++) {
		uint8_t *left = typed_at(view, i), *right = typed_at(view, length - 1 - i);

		memcpy(other, left, size);
		memcpy(left, right, size);
		memcpy(right, other, size);
	}
}

/* Numbers as they are sorted without a comparator: NaN last, -0 before 0. */
static int compare_numbers(double a, double b)
{
	if (a < b || (isnan(b) && !isnan(a)))
		return -1;
	if (a > b || (isnan(a) && !isnan(b)))
		return 1;
	return a == 0 ? (int)(signbit(b) != 0) - (int)(signbit(a) != 0) : 0;
}

#define TYPED(type, name, c_type, shift)                                                           \
	static int compare_##type(const void *a, const void *b)                                    \
	{                                                                                          \
		c_type left, right;                                                                \
                                                                                                   \
		memcpy(&left, a, sizeof(left));                                                    \
		memcpy(&right, b, sizeof(right));                                                  \
		if (TYPED_##type == TYPED_FLOAT32 || TYPED_##type == TYPED_FLOAT64)                \
			return compare_numbers((double)left, (double)right);                       \
		return (left > right) - (left < right);                                            \
	}
#include "sandbox/engine/typed.def"
#undef TYPED

static int (*const compare[TYPED_COUNT])(const void *a, const void *b) = {
#define TYPED(type, name, c_type, shift) compare_##type,
#include "sandbox/engine/typed.def"
#undef TYPED
};

void typed_check_comparator(js_State *J)
{
	if (js_isdefined(J, 1) && !js_iscallable(J, 1))
		js_typeerror(J, "The comparison function must be either a function or undefined");
}

void typed_sort(js_State *J, const struct typed_view *view, size_t length)
{
	js_Object *cell;

	if (length < 2)
		return;
	if (!js_isdefined(J, 1)) {
		sort_items(
			typed_at(view, 0), length, (size_t)1 << view->shift, compare[view->type]);
		return;
	}
	if (length > INT_MAX / sizeof(js_Value))
		js_outofmemory(J);
	cell = core_new_cell(J, (int)length);
	for (size_t i = 0; i < length; i++) {
		typed_push(J, view, i);
		*core_cell(cell, (int)i) = *js_tovalue(J, -1);
		js_pop(J, 1);
	}
	array_sort_values(J, cell, (int)length, 1);
	for (size_t i = 0; i < length; i++) {
		js_pushvalue(J, *core_cell(cell, (int)i));
		typed_store(J, view, (double)i, -1);
		js_pop(J, 1);
	}
	js_pop(J, 1);
}

/* Byte by byte: what a species made may lie in the same buffer, further on. */
static void copy_bytes(
	const struct typed_view *to, const struct typed_view *from, size_t start, size_t count)
{
	const uint8_t *source = typed_at(from, start);
	uint8_t *target = typed_at(to, 0);
	size_t size = count << from->shift;

	if (to->buffer != from->buffer) {
		memcpy(target, source, size);
		return;
	}
	for (size_t i = 0; i < size; i++)
		target[i] = source[i];
}

static void slice(js_State *J)
{
	double size, start, end, count;
	const struct typed_view *view = typed_receiver(J, METHOD("slice"), &size), *result;

	start = array_relative(J, 1, size, 0);
	end = array_relative(J, 2, size, size);
	count = end > start ? end - start : 0;
	result = typed_species_create(J, METHOD("slice"), view, count);
	if (count == 0)
		return;
	if (!typed_is_inside(view))
		typed_detached(J, METHOD("slice"));
	end = fmin(end, (double)typed_length(view));
	count = fmin(end - start, (double)typed_length(result));
	if (count <= 0)
		return;
	if (result->type == view->type) {
		copy_bytes(result, view, (size_t)start, (size_t)count);
		return;
	}
	for (double i = 0; i < count; i++)
		typed_copy(J, result, (size_t)i, view, (size_t)(start + i), 1);
}

static void subarray(js_State *J)
{
	const struct typed_view *view = core_this(J, 0, &typed_array_kind, METHOD("subarray"));
	double size = (double)typed_length(view), start, end;
	bool tracks = view->tracks && js_isundefined(J, 2);

	start = array_relative(J, 1, size, 0);
	end = array_relative(J, 2, size, size);
	(void)typed_species_create_on(J, METHOD("subarray"), view,
		(double)view->offset + start * (double)(1U << view->shift),
		tracks	      ? -1
		: end > start ? end - start
			      : 0);
}

static void to_reversed(js_State *J)
{
	double size;
	const struct typed_view *view = typed_receiver(J, METHOD("toReversed"), &size), *result;

	result = typed_new_array(J, view->type, size);
	typed_copy(J, result, 0, view, 0, (size_t)size);
	typed_reverse(result, (size_t)size);
}

static void to_sorted(js_State *J)
{
	double size;
	const struct typed_view *view, *result;

	typed_check_comparator(J);
	view = typed_receiver(J, METHOD("toSorted"), &size);
	result = typed_new_array(J, view->type, size);
	typed_copy(J, result, 0, view, 0, (size_t)size);
	typed_sort(J, result, (size_t)size);
}

static void with(js_State *J)
{
	double size, index;
	const struct typed_view *view = typed_this(J, METHOD("with"), &size), *result;

	index = array_integer(J, 1, 0);
	if (index < 0)
		index += size;
	typed_convert(J, 2, view->type);
	if (index < 0 || index >= (double)typed_length(view))
		js_rangeerror(J, "Invalid typed array index");
	result = typed_new_array(J, view->type, size);
	typed_copy(J, result, 0, view, 0, (size_t)fmin(size, (double)typed_length(view)));
	typed_store(J, result, index, 2);
}

static void join(js_State *J)
{
	double size;
	const struct typed_view *view = typed_receiver(J, METHOD("join"), &size);
	const char *separator = ",";
	struct text *text;

	if (js_isdefined(J, 1))
		separator = js_tostring(J, 1);
	text = text_new(J);
	for (double i = 0; i < size; i++) {
		if (i > 0)
			text_add_string(J, text, separator);
		typed_push_or_undefined(J, view, i);
		if (js_isdefined(J, -1))
			text_add_string(J, text, js_tostring(J, -1));
		js_pop(J, 1);
	}
	text_push(J, text);
}

static void to_locale_string(js_State *J)
{
	double size;
	const struct typed_view *view = typed_receiver(J, METHOD("toLocaleString"), &size);
	struct text *text = text_new(J);

	for (double i = 0; i < size; i++) {
		if (i > 0)
			text_add_string(J, text, ",");
		typed_push_or_undefined(J, view, i);
		if (js_isdefined(J, -1)) {
			array_call_to_locale(J);
			text_add_string(J, text, js_tostring(J, -1));
		}
		js_pop(J, 1);
	}
	text_push(J, text);
}

static const struct core_function rows[] = {
	{"join", join, 1, 0},
	{"slice", slice, 2, 0},
	{"subarray", subarray, 2, 0},
	{"toLocaleString", to_locale_string, 0, 2},
	{"toReversed", to_reversed, 0, 0},
	{"toSorted", to_sorted, 1, 0},
	{"with", with, 2, 0},
};

void builtin_typed_copy_init(js_State *J)
{
	CORE_DEFINE(J, rows);
}
