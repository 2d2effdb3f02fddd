/*
 * Methods of String that make a longer or a shorter one: concat, padding, repeat, trim, and those
 * about lone surrogates.
 */
#include "cutils.h"
#include "libunicode.h"
#include "sandbox/engine/string_internal.h"
#include "sandbox/engine/text.h"

enum {
	SURROGATES = 0xD800,
	SURROGATES_END = 0xE000,
	REPLACEMENT = 0xFFFD,
};

static void prototype_concat(js_State *J)
{
	int top = js_gettop(J);

	string_this(J, "concat");
	js_copy(J, 0);
	for (int i = 1; i < top; i++) {
		core_to_string(J, i);
		js_copy(J, i);
		js_concat(J);
	}
}

static void prototype_repeat(js_State *J)
{
	struct units units;
	struct text *text;
	double count;

	string_this(J, "repeat");
	count = string_integer(J, 1, 0);
	if (count < 0 || isinf(count))
		js_rangeerror(J, "Invalid count value: %s", core_describe(J, 1));
	units = units_of(J, 0);
	if (!units.size || count == 0) {
		js_pushliteral(J, "");
		return;
	}
	if (count * units.size > JS_STRLIMIT)
		js_stringtoolong(J);
	text = text_new(J);
	text_reserve(J, text, (size_t)count * (size_t)units.size);
	for (int i = 0; i < (int)count; i++)
		text_add(J, text, units.bytes, (size_t)units.size);
	text_push(J, text);
}

/* Adds the fill, argument 2 at index `fill`, again and again: so many units. */
static void add_padding(js_State *J, struct text *text, int fill, int count)
{
	struct units units = units_of(J, fill);

	for (; count >= units.length; count -= units.length)
		text_add(J, text, units.bytes, (size_t)units.size);
	text_add(J, text, units.bytes, (size_t)units_offset(J, &units, count));
}

static void pad(js_State *J, const char *method, bool at_start)
{
	struct units units;
	struct text *text;
	double length;
	int count;

	string_this(J, method);
	length = string_integer(J, 1, 0);
	if (length <= units_of(J, 0).length) {
		js_copy(J, 0);
		return;
	}
	if (js_isundefined(J, 2)) {
		js_pushliteral(J, " ");
		js_replace(J, 2);
	}
	core_to_string(J, 2);
	units = units_of(J, 0);
	if (!units_of(J, 2).length) {
		js_copy(J, 0);
		return;
	}
	if (length > JS_STRLIMIT)
		js_stringtoolong(J);
	count = (int)length - units.length;
	text = text_new(J);
	if (at_start)
		add_padding(J, text, 2, count);
	text_add(J, text, units.bytes, (size_t)units.size);
	if (!at_start)
		add_padding(J, text, 2, count);
	text_push(J, text);
}

static void prototype_pad_start(js_State *J)
{
	pad(J, "padStart", true);
}

static void prototype_pad_end(js_State *J)
{
	pad(J, "padEnd", false);
}

/* The unit that ends before *at; moves *at to its begin. */
static unsigned unit_before(const char **at)
{
	const char *begin;

	do
		--*at;
	while ((**at & 0xC0) == 0x80);
	begin = *at;
	return units_next(&begin);
}

static void trim(js_State *J, const char *method, bool at_start, bool at_end)
{
	struct units units;
	const char *begin, *end, *at;

	string_this(J, method);
	units = units_of(J, 0);
	begin = units.bytes;
	end = begin + units.size;
	for (at = begin; at_start && begin < end && lre_is_space(units_next(&at)); begin = at)
		continue;
	for (at = end; at_end && begin < end && lre_is_space(unit_before(&at)); end = at)
		continue;
	if (end - begin == units.size)
		js_copy(J, 0);
	else
		js_pushlstring(J, begin, (int)(end - begin));
}

static void prototype_trim(js_State *J)
{
	trim(J, "trim", true, true);
}

static void prototype_trim_start(js_State *J)
{
	trim(J, "trimLeft", true, false);
}

static void prototype_trim_end(js_State *J)
{
	trim(J, "trimRight", false, true);
}

static bool is_lone_surrogate(uint32_t character)
{
	return character >= SURROGATES && character < SURROGATES_END;
}

static bool is_well_formed(js_State *J)
{
	struct units units = units_of(J, 0);
	const char *at = units.bytes, *end = at + units.size;

	while (at < end)
		if (is_lone_surrogate(units_next_character(&at, end)))
			return false;
	return true;
}

static void prototype_is_well_formed(js_State *J)
{
	string_this(J, "isWellFormed");
	js_pushboolean(J, is_well_formed(J));
}

static void prototype_to_well_formed(js_State *J)
{
	const char *at, *end;
	struct units units;
	struct text *text;

	string_this(J, "toWellFormed");
	if (is_well_formed(J)) {
		js_copy(J, 0);
		return;
	}
	units = units_of(J, 0);
	at = units.bytes;
	end = at + units.size;
	text = text_new(J);
	while (at < end) {
		uint32_t character = units_next_character(&at, end);

		text_add_character(J, text, is_lone_surrogate(character) ? REPLACEMENT : character);
	}
	text_push(J, text);
}

static const struct core_function rows[] = {
	{"concat", prototype_concat, 1, CORE_VARIADIC},
	{"isWellFormed", prototype_is_well_formed, 0, 0},
	{"padEnd", prototype_pad_end, 1, 2},
	{"padStart", prototype_pad_start, 1, 2},
	{"repeat", prototype_repeat, 1, 0},
	{"toWellFormed", prototype_to_well_formed, 0, 0},
	{"trim", prototype_trim, 0, 0},
	{"trimStart", prototype_trim_start, 0, 0},
	{"trimEnd", prototype_trim_end, 0, 0},
};

void builtin_string_shape_init(js_State *J)
{
	CORE_DEFINE(J, rows);
	core_define_alias(J, "trimLeft", "trimStart");
	core_define_alias(J, "trimRight", "trimEnd");
}
