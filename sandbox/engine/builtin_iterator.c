/*
 * Iterator objects: %IteratorPrototype%, %AsyncIteratorPrototype% and the iterators of arrays,
 * strings and regular expressions. Those of Map and Set are in builtin_map.c, the one behind
 * for await over a sync iterable in builtin_async_from_sync.c.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/iterator_internal.h"
#include "sandbox/engine/regexp_internal.h"
#include "sandbox/engine/typed_internal.h"

struct array_iterator {
	js_Object *object; /* NULL: done */
	double index;
	enum iterator_what what;
};

struct string_iterator {
	js_Value string;
	size_t offset; /* in bytes */
};

struct regexp_iterator {
	js_Object *regexp; /* NULL: done */
	js_Value string;
	bool is_global, is_unicode;
};

static void mark_array_iterator(js_State *J, int mark, void *data)
{
	core_mark_object(J, mark, ((struct array_iterator *)data)->object);
}

static void mark_string_iterator(js_State *J, int mark, void *data)
{
	core_mark_value(J, mark, &((struct string_iterator *)data)->string);
}

static void mark_match_iterator(js_State *J, int mark, void *data)
{
	const struct regexp_iterator *iterator = data;

	core_mark_object(J, mark, iterator->regexp);
	core_mark_value(J, mark, &iterator->string);
}

static const js_Kind array_kind = {.name = "Array Iterator", .mark = mark_array_iterator};
static const js_Kind string_kind = {.name = "String Iterator", .mark = mark_string_iterator};
static const js_Kind match_kind = {.name = "RegExp String Iterator", .mark = mark_match_iterator};

js_Object *iterator_new_array(js_State *J, enum iterator_what what, double index)
{
	struct array_iterator *iterator =
		core_new(J, &array_kind, core_of(J)->array_iterator_prototype, sizeof(*iterator));

	iterator->object = core_object(J, -2);
	iterator->what = what;
	iterator->index = index;
	js_rot2pop1(J);
	return core_object(J, -1);
}

static void push_done(js_State *J)
{
	js_pushundefined(J);
	js_pushboolean(J, 1);
	iterator_new_result(J);
}

/* value -- {value, done: false} */
static void push_not_done(js_State *J)
{
	js_pushboolean(J, 0);
	iterator_new_result(J);
}

/* The length of the object at `idx`: of a typed array, what it is whatever `length` says. */
static double length_now(js_State *J, int idx)
{
	const struct typed_view *view = typed_array_of(core_object(J, idx));

	if (!view)
		return core_length(J, idx);
	if (!typed_is_inside(view))
		typed_detached(J, "%ArrayIteratorPrototype%.next");
	return (double)typed_length(view);
}

static void array_next(js_State *J)
{
	struct array_iterator *iterator =
		core_this(J, 0, &array_kind, "Array Iterator.prototype.next");
	double index = iterator->index;

	if (!iterator->object) {
		push_done(J);
		return;
	}
	js_pushobject(J, iterator->object);
	if (index >= length_now(J, -1)) {
		iterator->object = NULL;
		push_done(J);
		return;
	}
	iterator->index++;
	if (iterator->what != ITERATOR_VALUES)
		js_pushnumber(J, index);
	if (iterator->what != ITERATOR_KEYS)
		core_get_index(J, iterator->what == ITERATOR_VALUES ? -1 : -2, index);
	if (iterator->what == ITERATOR_ENTRIES)
		core_new_pair(J);
	push_not_done(J);
}

void iterator_new_string(js_State *J)
{
	struct string_iterator *iterator =
		core_new(J, &string_kind, core_of(J)->string_iterator_prototype, sizeof(*iterator));

	iterator->string = *js_tovalue(J, -2);
	js_rot2pop1(J);
}

/*
 * Bytes of the first code point. A surrogate pair is two sequences of three bytes: ED A0-AF xx,
 * ED B0-BF xx.
 */
static int code_point_size(const unsigned char *text)
{
	if (text[0] < 0x80)
		return 1;
	if (text[0] < 0xE0)
		return 2;
	if (text[0] >= 0xF0)
		return 4;
	if (text[0] == 0xED && (text[1] & 0xF0) == 0xA0 && text[3] == 0xED &&
		(text[4] & 0xF0) == 0xB0)
		return 6;
	return 3;
}

static void string_next(js_State *J)
{
	struct string_iterator *iterator =
		core_this(J, 0, &string_kind, "String Iterator.prototype.next");
	const char *text;
	int size;

	js_pushvalue(J, iterator->string);
	text = js_tostring(J, -1) + iterator->offset;
	if (!*text) {
		push_done(J);
		return;
	}
	size = code_point_size((const unsigned char *)text);
	iterator->offset += (size_t)size;
	js_pushlstring(J, text, size);
	push_not_done(J);
}

static void string_iterator(js_State *J)
{
	if (!js_iscoercible(J, 0))
		js_typeerror(J, "String.prototype[Symbol.iterator] called on null or undefined");
	js_copy(J, 0);
	core_to_string(J, -1);
	iterator_new_string(J);
}

void iterator_new_regexp_string(js_State *J, bool is_global, bool is_unicode)
{
	struct regexp_iterator *iterator = core_new(
		J, &match_kind, core_of(J)->regexp_string_iterator_prototype, sizeof(*iterator));

	iterator->regexp = core_object(J, -3);
	iterator->string = *js_tovalue(J, -2);
	iterator->is_global = is_global;
	iterator->is_unicode = is_unicode;
	js_rot3pop2(J);
}

/* -- match or null */
static void match(js_State *J, const struct regexp_iterator *iterator)
{
	js_pushobject(J, iterator->regexp);
	js_pushvalue(J, iterator->string);
	regexp_exec(J, js_gettop(J) - 2, js_gettop(J) - 1);
	js_rot3pop2(J);
}

/* match -- match: steps over an empty match. */
static void advance(js_State *J, const struct regexp_iterator *iterator)
{
	double index;
	bool is_empty;

	js_getproperty(J, -1, "0");
	is_empty = !js_tostring(J, -1)[0];
	js_pop(J, 1);
	if (!is_empty)
		return;
	js_pushobject(J, iterator->regexp);
	js_getproperty(J, -1, "lastIndex");
	index = js_tonumber(J, -1);
	js_pop(J, 1);
	index = index > 0 ? floor(index) : 0;
	if (iterator->is_unicode) {
		js_pushvalue(J, iterator->string);
		index += core_is_pair_at(js_tostring(J, -1), index) ? 2 : 1;
		js_pop(J, 1);
	} else {
		index += 1;
	}
	js_pushnumber(J, index);
	js_setproperty(J, -2, "lastIndex");
	js_pop(J, 1);
}

static void match_next(js_State *J)
{
	struct regexp_iterator *iterator =
		core_this(J, 0, &match_kind, "%RegExpStringIterator%.prototype.next");

	if (!iterator->regexp) {
		push_done(J);
		return;
	}
	match(J, iterator);
	if (js_isnull(J, -1)) {
		iterator->regexp = NULL;
		push_done(J);
		return;
	}
	if (iterator->is_global)
		advance(J, iterator);
	else
		iterator->regexp = NULL;
	push_not_done(J);
}

static const struct core_function iterator_rows[] = {{"@@iterator", core_return_this, 0, 0}};
static const struct core_function async_rows[] = {{"@@asyncIterator", core_return_this, 0, 0}};
static const struct core_function array_rows[] = {{"next", array_next, 0, 0}};
static const struct core_function string_rows[] = {{"next", string_next, 0, 0}};
static const struct core_function match_rows[] = {{"next", match_next, 0, 0}};
static const struct core_function string_prototype_rows[] = {{"@@iterator", string_iterator, 0, 0}};

void builtin_iterator_init(js_State *J)
{
	struct core *core = core_of(J);

	core->iterator_prototype = CORE_PROTOTYPE(J, J->Object_prototype, iterator_rows, NULL);
	core->async_iterator_prototype = CORE_PROTOTYPE(J, J->Object_prototype, async_rows, NULL);
	core->array_iterator_prototype =
		CORE_PROTOTYPE(J, core->iterator_prototype, array_rows, "Array Iterator");
	js_getproperty(J, -1, "next");
	core->array_iterator_next = core_object(J, -1);
	core->string_iterator_prototype =
		CORE_PROTOTYPE(J, core->iterator_prototype, string_rows, "String Iterator");
	core->regexp_string_iterator_prototype =
		CORE_PROTOTYPE(J, core->iterator_prototype, match_rows, "RegExp String Iterator");
	js_pushobject(J, J->String_prototype);
	CORE_DEFINE(J, string_prototype_rows);
	js_pop(J, js_gettop(J));
}
