/*
 * RegExp.prototype[Symbol.replace] and GetSubstitution ($1, $<name>, $&, ...).
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/regexp_internal.h"

/* Adds the value at `idx`, a string or undefined. */
static void add_value(js_State *J, struct text *builder, int idx)
{
	const char *text;

	if (js_isundefined(J, idx))
		return;
	text = js_tostring(J, idx);
	text_add(J, builder, text, strlen(text));
}

/* `$1` or `$12` at `at`, which stands behind the `$`. Returns the bytes used, 0: no such capture.
 */
static size_t add_numbered(
	js_State *J, struct text *builder, const char *at, const struct regexp_substitution *it)
{
	int number = at[0] - '0';

	if (at[1] >= '0' && at[1] <= '9') {
		int both = number * 10 + at[1] - '0';

		if (both >= 1 && both <= it->count) {
			add_value(J, builder, it->captures + both - 1);
			return 2;
		}
	}
	if (number < 1 || number > it->count)
		return 0;
	add_value(J, builder, it->captures + number - 1);
	return 1;
}

/* `$<name>` likewise. */
static size_t add_named(
	js_State *J, struct text *builder, const char *at, const struct regexp_substitution *it)
{
	const char *end = strchr(at, '>');
	size_t size;

	if (!end || !it->groups || js_isundefined(J, it->groups))
		return 0;
	size = (size_t)(end - at) - 1;
	js_pushlstring(J, at + 1, (int)size);
	js_getproperty(J, it->groups, js_tostring(J, -1));
	add_value(J, builder, -1);
	js_pop(J, 2);
	return size + 2;
}

/* What follows a `$`. Returns the bytes used, 0: the `$` stands for itself. */
static size_t add_reference(
	js_State *J, struct text *builder, const char *at, const struct regexp_substitution *it)
{
	const struct regexp_subject *subject = regexp_subject(J, it->string);

	switch (*at) {
	case '$':
		text_add(J, builder, "$", 1);
		return 1;
	case '&':
		if (it->matched)
			add_value(J, builder, it->matched);
		else
			regexp_add_slice(J, builder, subject, it->from, it->to);
		return 1;
	case '`':
		regexp_add_slice(J, builder, subject, 0, it->from);
		return 1;
	case '\'':
		regexp_add_slice(J, builder, subject, it->to, subject->length);
		return 1;
	case '<':
		return add_named(J, builder, at, it);
	default:
		return *at >= '0' && *at <= '9' ? add_numbered(J, builder, at, it) : 0;
	}
}

void regexp_substitute(js_State *J, struct text *builder, const char *template,
	const struct regexp_substitution *substitution)
{
	const char *at = template;

	for (;;) {
		const char *dollar = strchr(at, '$');
		size_t used;

		if (!dollar) {
			text_add(J, builder, at, strlen(at));
			return;
		}
		text_add(J, builder, at, (size_t)(dollar - at));
		used = add_reference(J, builder, dollar + 1, substitution);
		if (!used)
			text_add(J, builder, "$", 1);
		at = dollar + 1 + used;
	}
}

/*
 * The match whose captures stand at the top of the stack, then groups: adds what replaces it. The
 * replacement is at index 2, a function or a string.
 * matched, captures..., groups --
 */
static void add_replacement(
	js_State *J, struct text *builder, int from, int to, int captures, bool is_function)
{
	int matched = js_gettop(J) - captures - 2, groups = js_gettop(J) - 1;
	struct regexp_substitution it = {.string = 1,
		.from = from,
		.to = to,
		.matched = matched,
		.captures = matched + 1,
		.count = captures};

	if (is_function) {
		js_copy(J, 2);
		js_pushundefined(J);
		for (int i = 0; i <= captures; i++)
			js_copy(J, matched + i);
		js_pushnumber(J, from);
		js_copy(J, 1);
		if (!js_isundefined(J, groups))
			js_copy(J, groups);
		js_call(J, captures + 3 + (js_isundefined(J, groups) ? 0 : 1));
		core_to_string(J, -1);
		add_value(J, builder, -1);
	} else {
		if (!js_isundefined(J, groups)) {
			js_toobject(J, groups);
			it.groups = groups;
		}
		regexp_substitute(J, builder, js_tostring(J, 2), &it);
	}
	js_pop(J, js_gettop(J) - matched);
}

/* Adds the replacement of one match of an object that no script changed. */
static void add_pristine(
	js_State *J, struct text *builder, const struct regexp_match *match, int how)
{
	const struct regexp_subject *subject = regexp_subject(J, 1);
	const char *template;

	if (how == 'v') { /* verbatim */
		template = js_tostring(J, 2);
		text_add(J, builder, template, strlen(template));
		return;
	}
	for (int i = 0; i < match->count; i++)
		regexp_push_capture(J, subject, match, i);
	regexp_push_groups(J, core_object(J, 0), subject, match);
	add_replacement(J, builder, match->at[0], match->at[1], match->count - 1, how == 'f');
}

/* How the replacement at index 2 is used: 'f' it is called, 'v' verbatim, 't' as a template. */
static int replacement_kind(js_State *J)
{
	if (js_iscallable(J, 2))
		return 'f';
	return strchr(js_tostring(J, 2), '$') ? 't' : 'v';
}

/*
 * -- string. The specification finds all matches before it calls the first function, but nobody
 * can tell: a function that changes this object's program (compile) is not worth a list.
 */
static void replace_pristine(js_State *J, int how)
{
	const js_Object *regexp = core_object(J, 0);
	int flags = regexp_flags(regexp), index = 0, from = 0;
	bool is_global = flags & JS_REGEXP_G;
	struct text *builder = NULL;
	struct regexp_match match;

	if (is_global)
		regexp_set_last_index(J, 0, 0);
	while (is_global ? index <= regexp_subject(J, 1)->length &&
				   regexp_match(J, regexp, regexp_subject(J, 1), index, &match)
			 : regexp_builtin_match(J, 0, 1, &match)) {
		if (!builder)
			builder = text_new(J);
		regexp_add_slice(J, builder, regexp_subject(J, 1), from, match.at[0]);
		add_pristine(J, builder, &match, how);
		from = index = match.at[1];
		if (!is_global)
			break;
		if (match.at[0] == match.at[1])
			index = regexp_advance(regexp_subject(J, 1), index, flags & JS_REGEXP_U);
	}
	if (!builder) {
		js_copy(J, 1);
		return;
	}
	regexp_add_slice(J, builder, regexp_subject(J, 1), from, regexp_subject(J, 1)->length);
	text_push(J, builder);
}

/* Steps over an empty match of a global expression. result -- result */
static void step_over(js_State *J, bool is_unicode)
{
	const struct regexp_subject *subject;
	bool is_empty;
	double index;

	js_getproperty(J, -1, "0");
	is_empty = !js_tostring(J, -1)[0];
	js_pop(J, 1);
	if (!is_empty)
		return;
	index = regexp_last_index(J, 0);
	subject = regexp_subject(J, 1);
	if (index < subject->length)
		index = regexp_advance(subject, (int)index, is_unicode);
	else
		index++;
	regexp_set_last_index(J, 0, index);
}

/* -- array of results */
static void collect(js_State *J, bool is_global, bool is_unicode)
{
	int results = js_gettop(J), count = 0;

	js_newarray(J);
	for (;;) {
		regexp_exec(J, 0, 1);
		if (js_isnull(J, -1)) {
			js_pop(J, 1);
			return;
		}
		if (is_global)
			step_over(J, is_unicode);
		property_create_index(J, core_object(J, results), count++);
		if (!is_global)
			return;
	}
}

static double to_integer(js_State *J, int idx)
{
	double number = js_tonumber(J, idx);

	return isnan(number) ? 0 : trunc(number);
}

/*
 * result -- matched, captures..., groups: as the specification reads them from a result. Returns
 * the number of captures.
 */
static int read_result(js_State *J, int *position)
{
	int result = js_gettop(J) - 1;
	double captures = core_length(J, result) - 1, at;
	int length = regexp_subject(J, 1)->length;

	if (captures < 0)
		captures = 0;
	if (captures > JS_STACKSIZE / 4)
		js_rangeerror(J, "Maximum call stack size exceeded");
	js_getproperty(J, result, "0");
	core_to_string(J, -1);
	js_getproperty(J, result, "index");
	at = to_integer(J, -1);
	js_pop(J, 1);
	*position = at < 0 ? 0 : at > length ? length : (int)at;
	for (int i = 1; i <= (int)captures; i++) {
		core_get_index(J, result, i);
		if (!js_isundefined(J, -1))
			core_to_string(J, -1);
	}
	js_getproperty(J, result, "groups");
	return (int)captures;
}

/*
 * results -- string. A result that lies before the end of the one before it counts for nothing,
 * but its function is called all the same.
 */
static void replace_steps(js_State *J, bool is_function)
{
	int results = js_gettop(J) - 1, from = 0, count = (int)core_length(J, -1);
	int length = regexp_subject(J, 1)->length;
	struct text *builder = text_new(J), *unused = text_new(J);
	int base = js_gettop(J);

	for (int i = 0; i < count; i++) {
		int position, captures, end;
		bool is_used;

		core_get_index(J, results, i);
		captures = read_result(J, &position);
		end = position + regexp_subject(J, base + 1)->length;
		is_used = position >= from;
		if (is_used && from < position)
			regexp_add_slice(J, builder, regexp_subject(J, 1), from, position);
		add_replacement(J, is_used ? builder : unused, position,
			end < length ? end : length, captures, is_function);
		if (is_used)
			from = end;
		js_pop(J, js_gettop(J) - base);
	}
	if (from < length)
		regexp_add_slice(J, builder, regexp_subject(J, 1), from, length);
	text_push(J, builder);
}

void regexp_symbol_replace(js_State *J)
{
	bool is_function, is_global, is_unicode = false;
	const char *flags;

	if (!js_isobject(J, 0))
		js_typeerror(J, "Method RegExp.prototype.@@replace called on incompatible "
				"receiver undefined");
	core_to_string(J, 1);
	is_function = js_iscallable(J, 2);
	if (!is_function)
		core_to_string(J, 2);
	if (regexp_is_pristine(J, 0)) {
		replace_pristine(J, replacement_kind(J));
		return;
	}
	js_getproperty(J, 0, "flags");
	flags = js_tostring(J, -1);
	is_global = strchr(flags, 'g');
	if (is_global) {
		is_unicode = strpbrk(flags, "uv");
		regexp_set_last_index(J, 0, 0);
	}
	collect(J, is_global, is_unicode);
	replace_steps(J, is_function);
}
