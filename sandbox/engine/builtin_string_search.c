/*
 * Methods of String that find one string in another. Bytes can be searched as they are: a text in
 * the engine's form begins only where a unit begins.
 */
#include "sandbox/engine/regexp_internal.h"
#include "sandbox/engine/string_internal.h"

/* `this` and the text searched for, argument 1, as strings. */
static void prepare(js_State *J, const char *method)
{
	string_this(J, method);
	core_to_string(J, 1);
}

/* The same for methods that refuse regular expressions. */
static void prepare_no_regexp(js_State *J, const char *method)
{
	string_this(J, method);
	if (regexp_is_regexp(J, 1))
		js_typeerror(J,
			"First argument to String.prototype.%s must not be a regular expression",
			method);
	core_to_string(J, 1);
}

/* The first place at or after `from`; -1: none. */
static int find(js_State *J, int from)
{
	struct units units = units_of(J, 0), wanted = units_of(J, 1);
	int begin = units_offset(J, &units, from);
	const char *at;

	if (!wanted.size)
		return from;
	at = memmem(units.bytes + begin, (size_t)(units.size - begin), wanted.bytes,
		(size_t)wanted.size);
	return at ? units_index(J, &units, (int)(at - units.bytes)) : -1;
}

static void prototype_index_of(js_State *J)
{
	int length;

	prepare(J, "indexOf");
	length = units_of(J, 0).length;
	js_pushnumber(J, find(J, string_clamp(string_integer(J, 2, 0), length)));
}

static void prototype_includes(js_State *J)
{
	int length;

	prepare_no_regexp(J, "includes");
	length = units_of(J, 0).length;
	js_pushboolean(J, find(J, string_clamp(string_integer(J, 2, 0), length)) >= 0);
}

/* The last place that begins at or before `from`; -1: none. */
static int find_last(js_State *J, int from)
{
	struct units units = units_of(J, 0), wanted = units_of(J, 1);
	int at = units_offset(J, &units, from);

	if (at > units.size - wanted.size)
		at = units.size - wanted.size;
	for (; at >= 0; at--)
		if (!memcmp(units.bytes + at, wanted.bytes, (size_t)wanted.size))
			return units_index(J, &units, at);
	return -1;
}

static void prototype_last_index_of(js_State *J)
{
	double position;
	int length;

	prepare(J, "lastIndexOf");
	length = units_of(J, 0).length;
	position = js_tonumber(J, 2);
	js_pushnumber(J, find_last(J, isnan(position) ? length : string_clamp(position, length)));
}

/* `this` has the text, which is argument 1, at this byte. */
static bool is_at(js_State *J, int offset)
{
	struct units units = units_of(J, 0), wanted = units_of(J, 1);

	return offset >= 0 && wanted.size <= units.size - offset &&
	       !memcmp(units.bytes + offset, wanted.bytes, (size_t)wanted.size);
}

static void prototype_starts_with(js_State *J)
{
	struct units units;
	double position;

	prepare_no_regexp(J, "startsWith");
	position = string_integer(J, 2, 0);
	units = units_of(J, 0);
	js_pushboolean(J, is_at(J, units_offset(J, &units, string_clamp(position, units.length))));
}

static void prototype_ends_with(js_State *J)
{
	struct units units;
	double position;
	int end;

	prepare_no_regexp(J, "endsWith");
	position = string_integer(J, 2, HUGE_VAL);
	units = units_of(J, 0);
	end = units_offset(J, &units, string_clamp(position, units.length));
	js_pushboolean(J, is_at(J, end - units_of(J, 1).size));
}

static const struct core_function rows[] = {
	{"endsWith", prototype_ends_with, 1, 2},
	{"includes", prototype_includes, 1, 2},
	{"indexOf", prototype_index_of, 1, 2},
	{"lastIndexOf", prototype_last_index_of, 1, 2},
	{"startsWith", prototype_starts_with, 1, 2},
};

void builtin_string_search_init(js_State *J)
{
	CORE_DEFINE(J, rows);
}
