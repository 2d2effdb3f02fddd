/*
 * RegExp.prototype[Symbol.match], matchAll, search and split. Each has the specification's steps,
 * and a short cut for objects of which no script changed anything.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/iterator_internal.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/regexp_internal.h"

static void check_this(js_State *J, const char *method)
{
	if (!js_isobject(J, 0))
		js_typeerror(J, "Method %s called on incompatible receiver %s", method,
			core_describe(J, 0));
}

/* value -- : becomes the next element of the array at `idx`. */
static void append(js_State *J, int idx, int *count)
{
	property_create_index(J, core_object(J, idx), (*count)++);
}

/* The flags of `this` as its getter tells them. */
static const char *this_flags(js_State *J)
{
	js_getproperty(J, 0, "flags");
	core_to_string(J, -1);
	return js_tostring(J, -1);
}

/* Steps over an empty match, as `lastIndex` of the object at `regexp` says. */
static void step_over(js_State *J, int regexp, int string, bool is_unicode)
{
	double index = regexp_last_index(J, regexp);
	const struct regexp_subject *subject = regexp_subject(J, string);

	if (index < subject->length)
		index = regexp_advance(subject, (int)index, is_unicode);
	else
		index++;
	regexp_set_last_index(J, regexp, index);
}

/* -- array, or null: all matches, without a script's help. */
static void match_all_pristine(js_State *J)
{
	const js_Object *regexp = core_object(J, 0);
	const struct regexp_subject *subject = regexp_subject(J, 1);
	bool is_unicode = regexp_flags(regexp) & JS_REGEXP_U;
	struct regexp_match match;
	int index = 0, count = 0, array = js_gettop(J);

	regexp_set_last_index(J, 0, 0);
	js_newarray(J);
	while (index <= subject->length && regexp_match(J, regexp, subject, index, &match)) {
		regexp_push_slice(J, subject, match.at[0], match.at[1]);
		append(J, array, &count);
		index = match.at[1];
		if (match.at[0] == match.at[1])
			index = regexp_advance(subject, index, is_unicode);
	}
	if (!count)
		js_pushnull(J);
}

static void match_all_steps(js_State *J, bool is_unicode)
{
	int count = 0, array = js_gettop(J);
	bool is_empty;

	regexp_set_last_index(J, 0, 0);
	js_newarray(J);
	for (;;) {
		regexp_exec(J, 0, 1);
		if (js_isnull(J, -1))
			break;
		js_getproperty(J, -1, "0");
		is_empty = !js_tostring(J, -1)[0];
		js_rot2pop1(J);
		append(J, array, &count);
		if (is_empty)
			step_over(J, 0, 1, is_unicode);
	}
	if (count)
		js_pop(J, 1);
}

void regexp_symbol_match(js_State *J)
{
	const char *flags;

	check_this(J, "RegExp.prototype.@@match");
	core_to_string(J, 1);
	if (regexp_is_pristine(J, 0)) {
		if (regexp_flags(core_object(J, 0)) & JS_REGEXP_G)
			match_all_pristine(J);
		else
			regexp_builtin_exec(J, 0, 1);
		return;
	}
	flags = this_flags(J);
	if (strchr(flags, 'g'))
		match_all_steps(J, strpbrk(flags, "uv"));
	else
		regexp_exec(J, 0, 1);
}

void regexp_symbol_match_all(js_State *J)
{
	bool is_global, is_unicode;
	const char *flags;

	check_this(J, "RegExp.prototype.@@matchAll");
	core_to_string(J, 1);
	core_species_constructor(J, 0, regexp_state(J)->constructor);
	flags = this_flags(J);
	is_global = strchr(flags, 'g');
	is_unicode = strpbrk(flags, "uv");
	js_copy(J, 0);
	js_rot2(J);
	js_construct(J, 2);
	js_pushnumber(J, regexp_last_index(J, 0));
	property_put(J, js_toobject(J, -2), "lastIndex");
	js_copy(J, 1);
	iterator_new_regexp_string(J, is_global, is_unicode);
}

static bool is_same(js_State *J, int a, int b)
{
	const js_Value *x = js_tovalue(J, a), *y = js_tovalue(J, b);

	if (x->t.type == JS_TNUMBER && y->t.type == JS_TNUMBER) {
		if (isnan(x->u.number) || isnan(y->u.number))
			return isnan(x->u.number) && isnan(y->u.number);
		return x->u.number == y->u.number &&
		       (signbit(x->u.number) != 0) == (signbit(y->u.number) != 0);
	}
	js_copy(J, a);
	js_copy(J, b);
	return js_strictequal(J);
}

void regexp_symbol_search(js_State *J)
{
	int before = js_gettop(J), result;

	check_this(J, "RegExp.prototype.@@search");
	core_to_string(J, 1);
	js_getproperty(J, 0, "lastIndex");
	js_pushnumber(J, 0);
	if (!is_same(J, before, before + 1))
		regexp_set_last_index(J, 0, 0);
	result = js_gettop(J);
	regexp_exec(J, 0, 1);
	js_getproperty(J, 0, "lastIndex");
	if (!is_same(J, result + 1, before)) {
		js_copy(J, before);
		property_put(J, core_object(J, 0), "lastIndex");
	}
	if (js_isnull(J, result))
		js_pushnumber(J, -1);
	else
		js_getproperty(J, result, "index");
}

/* ToUint32(limit), 2^32 - 1 for undefined. */
static double split_limit(js_State *J, int idx)
{
	if (js_isundefined(J, idx))
		return 4294967295.0;
	return (double)jsV_numbertouint32(js_tonumber(J, idx));
}

/* -- array: without a script's help. Sticky expressions go the other way. */
static void split_pristine(js_State *J)
{
	const js_Object *regexp = core_object(J, 0);
	bool is_unicode = regexp_flags(regexp) & JS_REGEXP_U;
	double limit = split_limit(J, 2);
	const struct regexp_subject *subject = regexp_subject(J, 1);
	struct regexp_match match;
	int array = js_gettop(J), count = 0, from = 0, at = 0;

	js_newarray(J);
	if (limit == 0)
		return;
	if (!subject->length && regexp_match(J, regexp, subject, 0, &match))
		return;
	while (at < subject->length && regexp_match(J, regexp, subject, at, &match)) {
		if (match.at[0] >= subject->length)
			break;
		if (match.at[1] == from) {
			at = regexp_advance(subject, match.at[0], is_unicode);
			continue;
		}
		regexp_push_slice(J, subject, from, match.at[0]);
		append(J, array, &count);
		for (int i = 1; i < match.count && count < limit; i++) {
			regexp_push_capture(J, subject, &match, i);
			append(J, array, &count);
		}
		if (count >= limit)
			return;
		from = match.at[1];
		at = from;
	}
	regexp_push_slice(J, subject, from, subject->length);
	append(J, array, &count);
}

/* Captures of the match on top -- : become elements. False: the limit is reached. */
static bool append_captures(js_State *J, int array, int *count, double limit)
{
	int captures = (int)core_length(J, -1);

	for (int i = 1; i < captures; i++) {
		core_get_index(J, -1, i);
		append(J, array, count);
		if (*count >= limit)
			return false;
	}
	js_pop(J, 1);
	return true;
}

/* Where one turn of the loop of the specification's split ends. */
struct split {
	int array, splitter;
	int count, from;
	double limit;
	bool is_unicode;
};

/* True: the array is full. */
static bool split_at(js_State *J, struct split *split, int *at, int length)
{
	double end;

	regexp_set_last_index(J, split->splitter, *at);
	regexp_exec(J, split->splitter, 1);
	if (js_isnull(J, -1)) {
		js_pop(J, 1);
		*at = regexp_advance(regexp_subject(J, 1), *at, split->is_unicode);
		return false;
	}
	end = regexp_last_index(J, split->splitter);
	if (end > length)
		end = length;
	if (end == split->from) {
		js_pop(J, 1);
		*at = regexp_advance(regexp_subject(J, 1), *at, split->is_unicode);
		return false;
	}
	regexp_push_slice(J, regexp_subject(J, 1), split->from, *at);
	append(J, split->array, &split->count);
	if (split->count >= split->limit)
		return true;
	split->from = (int)end;
	if (!append_captures(J, split->array, &split->count, split->limit))
		return true;
	*at = split->from;
	return false;
}

/* splitter -- array */
static void split_steps(js_State *J, bool is_unicode)
{
	struct split split = {.splitter = js_gettop(J) - 1, .is_unicode = is_unicode};
	int length, at = 0;

	split.array = js_gettop(J);
	js_newarray(J);
	split.limit = split_limit(J, 2);
	if (split.limit == 0)
		return;
	length = regexp_subject(J, 1)->length;
	if (!length) {
		regexp_exec(J, split.splitter, 1);
		if (!js_isnull(J, -1)) {
			js_copy(J, split.array);
			return;
		}
		js_pop(J, 1);
	}
	while (at < length) {
		if (split_at(J, &split, &at, length)) {
			js_copy(J, split.array);
			return;
		}
	}
	regexp_push_slice(J, regexp_subject(J, 1), split.from, length);
	append(J, split.array, &split.count);
}

void regexp_symbol_split(js_State *J)
{
	const char *flags;
	bool is_unicode;

	check_this(J, "RegExp.prototype.@@split");
	core_to_string(J, 1);
	if (regexp_is_pristine_class(J, 0) && !(regexp_flags(core_object(J, 0)) & JS_REGEXP_Y)) {
		split_pristine(J);
		return;
	}
	core_species_constructor(J, 0, regexp_state(J)->constructor);
	flags = this_flags(J);
	is_unicode = strpbrk(flags, "uv");
	if (!strchr(flags, 'y')) {
		js_pushliteral(J, "y");
		js_concat(J);
	}
	js_copy(J, 0);
	js_rot2(J);
	js_construct(J, 2);
	split_steps(J, is_unicode);
}
