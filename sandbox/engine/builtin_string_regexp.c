/*
 * The functions of String.prototype that ask an object for a symbol before they do anything of
 * their own: match, matchAll, replace, replaceAll, search, split.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/iterator_internal.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/regexp_internal.h"

static void check_this(js_State *J, const char *name)
{
	if (!js_iscoercible(J, 0))
		js_typeerror(J, "String.prototype.%s called on null or undefined", name);
}

/*
 * If the object at index 1 has a method under this symbol: -- result of method.call(object, this,
 * argument 2 if any), and true.
 */
static bool delegate(js_State *J, const char *symbol, int arguments)
{
	if (!js_isobject(J, 1))
		return false;
	js_getproperty(J, 1, symbol);
	if (!js_iscoercible(J, -1)) {
		js_pop(J, 1);
		return false;
	}
	if (!js_iscallable(J, -1))
		core_not_callable(J, -1);
	js_copy(J, 1);
	js_copy(J, 0);
	if (arguments > 1)
		js_copy(J, 2);
	js_call(J, arguments);
	return true;
}

/* -- result: makes a regexp of argument 1 and calls its method with `this`. */
static void create_and_call(js_State *J, const char *symbol, const char *flags)
{
	core_to_string(J, 0);
	js_copy(J, 1);
	if (flags)
		js_pushliteral(J, flags);
	else
		js_pushundefined(J);
	regexp_create(J);
	js_getproperty(J, -1, symbol);
	js_rot2(J);
	js_copy(J, 0);
	js_call(J, 1);
}

static void prototype_match(js_State *J)
{
	const char *symbol = core_of(J)->symbol.match;

	check_this(J, "match");
	if (!delegate(J, symbol, 1))
		create_and_call(J, symbol, NULL);
}

static void prototype_search(js_State *J)
{
	const char *symbol = core_of(J)->symbol.search;

	check_this(J, "search");
	if (!delegate(J, symbol, 1))
		create_and_call(J, symbol, NULL);
}

/* TypeError for a regexp at index 1 whose flags lack `g`. */
static void check_global(js_State *J, const char *name)
{
	if (!regexp_is_regexp(J, 1))
		return;
	js_getproperty(J, 1, "flags");
	if (!js_iscoercible(J, -1))
		js_typeerror(
			J, "String.prototype.%s called with a non-global RegExp argument", name);
	if (!strchr(js_tostring(J, -1), 'g'))
		js_typeerror(
			J, "String.prototype.%s called with a non-global RegExp argument", name);
	js_pop(J, 1);
}

static void prototype_match_all(js_State *J)
{
	const char *symbol = core_of(J)->symbol.match_all;

	check_this(J, "matchAll");
	check_global(J, "matchAll");
	if (!delegate(J, symbol, 1))
		create_and_call(J, symbol, "g");
}

/* Adds what replaces the match at `from` of the text at index 1 in that at index 0. */
static void add_replacement(js_State *J, struct text *builder, bool is_function, int from, int to)
{
	struct regexp_substitution it = {.string = 0, .from = from, .to = to};
	const char *text;

	if (!is_function) {
		regexp_substitute(J, builder, js_tostring(J, 2), &it);
		return;
	}
	js_copy(J, 2);
	js_pushundefined(J);
	js_copy(J, 1);
	js_pushnumber(J, from);
	js_copy(J, 0);
	js_call(J, 3);
	text = js_tostring(J, -1);
	text_add(J, builder, text, strlen(text));
	js_pop(J, 1);
}

/* Text is the same wherever a value of the stack was copied to, unless it is short. */
static const char *text_at(js_State *J, int idx)
{
	return js_tostring(J, idx);
}

static void replace_text(js_State *J, bool is_all)
{
	bool is_function = js_iscallable(J, 2);
	struct text *builder;
	size_t size, done = 0;
	const char *at;
	int units = 0, length;

	if (!is_function)
		core_to_string(J, 2);
	size = strlen(text_at(J, 1));
	length = js_utflen(text_at(J, 1));
	at = strstr(text_at(J, 0), text_at(J, 1));
	if (!at) {
		js_copy(J, 0);
		return;
	}
	builder = text_new(J);
	while (at) {
		size_t found = (size_t)(at - text_at(J, 0));
		size_t next;

		text_add(J, builder, text_at(J, 0) + done, found - done);
		units += js_utfptrtoidx(text_at(J, 0) + done, at);
		add_replacement(J, builder, is_function, units, units + length);
		units += length;
		done = next = found + size;
		if (!is_all)
			break;
		/* An empty text is found again one character further on. */
		if (!size) {
			const char *rest = text_at(J, 0) + done;

			if (!*rest)
				break;
			do
				rest++;
			while ((*rest & 0xC0) == 0x80);
			next = (size_t)(rest - text_at(J, 0));
		}
		at = strstr(text_at(J, 0) + next, text_at(J, 1));
	}
	text_add(J, builder, text_at(J, 0) + done, strlen(text_at(J, 0) + done));
	text_push(J, builder);
}

static void prototype_replace(js_State *J)
{
	check_this(J, "replace");
	if (delegate(J, core_of(J)->symbol.replace, 2))
		return;
	core_to_string(J, 0);
	core_to_string(J, 1);
	replace_text(J, false);
}

static void prototype_replace_all(js_State *J)
{
	check_this(J, "replaceAll");
	check_global(J, "replaceAll");
	if (delegate(J, core_of(J)->symbol.replace, 2))
		return;
	core_to_string(J, 0);
	core_to_string(J, 1);
	replace_text(J, true);
}

/* value -- : becomes the next element of the array at `idx`. */
static void append(js_State *J, int idx, double *count)
{
	property_create_index(J, core_object(J, idx), (*count)++);
}

static size_t unit_size(const char *text)
{
	size_t size = 1;

	while ((text[size] & 0xC0) == 0x80)
		size++;
	return size;
}

/* -- array: the text at index 0 cut at each separator, at most `limit` pieces. */
static void split_text(js_State *J, double limit)
{
	int array = js_gettop(J);
	size_t size = strlen(text_at(J, 1)), done = 0;
	double count = 0;

	js_newarray(J);
	while (count < limit) {
		const char *from = text_at(J, 0) + done, *at;

		at = size ? strstr(from, text_at(J, 1)) : *from ? from + unit_size(from) : NULL;
		if (!at) {
			if (size) {
				js_pushstring(J, from);
				append(J, array, &count);
			}
			return;
		}
		done = (size_t)(at - text_at(J, 0)) + size;
		js_pushlstring(J, from, (int)(at - from));
		append(J, array, &count);
	}
}

static void prototype_split(js_State *J)
{
	double limit = 4294967295.0;

	check_this(J, "split");
	if (delegate(J, core_of(J)->symbol.split, 2))
		return;
	core_to_string(J, 0);
	if (!js_isundefined(J, 2))
		limit = (double)jsV_numbertouint32(js_tonumber(J, 2));
	if (!js_isundefined(J, 1)) {
		core_to_string(J, 1);
		split_text(J, limit);
		return;
	}
	js_newarray(J);
	if (limit > 0) {
		js_copy(J, 0);
		property_create_index(J, core_object(J, -2), 0);
	}
}

static const struct core_function rows[] = {
	{"match", prototype_match, 1, 0},
	{"matchAll", prototype_match_all, 1, 0},
	{"replace", prototype_replace, 2, 0},
	{"replaceAll", prototype_replace_all, 2, 0},
	{"search", prototype_search, 1, 0},
	{"split", prototype_split, 2, 0},
};

void builtin_string_regexp_init(js_State *J)
{
	js_pushobject(J, J->String_prototype);
	CORE_DEFINE(J, rows);
	js_pop(J, 1);
}
