/*
 * Methods of typed arrays that change their elements. What a script that runs in between (a
 * conversion, a comparator) did to the buffer counts: the length is looked at again.
 */
#include "sandbox/engine/array.h"
#include "sandbox/engine/typed_internal.h"

#define METHOD(name) "%TypedArray%.prototype." name

static void copy_within(js_State *J)
{
	double size, target, start, end, count;
	const struct typed_view *view = typed_this(J, METHOD("copyWithin"), &size);

	target = array_relative(J, 1, size, 0);
	start = array_relative(J, 2, size, 0);
	end = array_relative(J, 3, size, size);
	count = fmin(end - start, size - target);
	if (count > 0) {
		size = (double)typed_length(view);
		if (!typed_is_inside(view))
			typed_detached(J, METHOD("copyWithin"));
		count = fmin(count, size - fmax(start, target));
	}
	if (count > 0)
		typed_copy(J, view, (size_t)target, view, (size_t)start, (size_t)count);
	js_copy(J, 0);
}

static void fill(js_State *J)
{
	double size, start, end;
	const struct typed_view *view = typed_this(J, METHOD("fill"), &size);

	typed_convert(J, 1, view->type);
	start = array_relative(J, 2, size, 0);
	end = array_relative(J, 3, size, size);
	if (!typed_is_inside(view))
		typed_detached(J, METHOD("fill"));
	end = fmin(end, (double)typed_length(view));
	if (start < end) {
		uint8_t *first = typed_at(view, (size_t)start);
		size_t done = typed_size(view->type), all = (size_t)(end - start) * done;

		typed_store_element(first, view->type, js_tovalue(J, 1));
		for (; done < all; done *= 2)
			memcpy(first + done, first, done < all - done ? done : all - done);
	}
	js_copy(J, 0);
}

static void reverse(js_State *J)
{
	double size;
	const struct typed_view *view = typed_this(J, METHOD("reverse"), &size);

	typed_reverse(view, (size_t)size);
	js_copy(J, 0);
}

static void set_from_typed(
	js_State *J, const struct typed_view *view, double offset, const struct typed_view *source)
{
	double count = (double)typed_length(source);

	if (!typed_is_inside(view) || !typed_is_inside(source))
		typed_detached(J, METHOD("set"));
	typed_check_content(J, view, source);
	if (offset + count > (double)typed_length(view))
		js_rangeerror(J, "offset is out of bounds");
	typed_copy(J, view, (size_t)offset, source, 0, (size_t)count);
}

static void set_from_array_like(js_State *J, const struct typed_view *view, double offset)
{
	double size = (double)typed_length(view), count;
	js_Object *source;

	if (!typed_is_inside(view))
		typed_detached(J, METHOD("set"));
	source = js_toobject(J, 1);
	count = core_length(J, 1);
	if (offset + count > size)
		js_rangeerror(J, "offset is out of bounds");
	for (double i = 0; i < count; i++) {
		array_get(J, source, i);
		typed_convert(J, -1, view->type);
		typed_store(J, view, offset + i, -1);
		js_pop(J, 1);
	}
}

static void set(js_State *J)
{
	const struct typed_view *view = typed_array_of(core_object(J, 0)), *source;
	double offset;

	if (!view)
		js_typeerror(J, "this is not a typed array.");
	offset = array_integer(J, 2, 0);
	if (offset < 0)
		js_rangeerror(J, "offset is out of bounds");
	source = typed_array_of(core_object(J, 1));
	if (source)
		set_from_typed(J, view, offset, source);
	else
		set_from_array_like(J, view, offset);
	js_pushundefined(J);
}

static void sort(js_State *J)
{
	double size;
	const struct typed_view *view;

	typed_check_comparator(J);
	view = typed_receiver(J, METHOD("sort"), &size);
	typed_sort(J, view, (size_t)size);
	js_copy(J, 0);
}

static const struct core_function rows[] = {
	{"copyWithin", copy_within, 2, 3},
	{"fill", fill, 1, 3},
	{"reverse", reverse, 0, 0},
	{"set", set, 1, 2},
	{"sort", sort, 1, 0},
};

void builtin_typed_change_init(js_State *J)
{
	CORE_DEFINE(J, rows);
}
