/*
 * String: constructor, static functions, and the methods that take a string apart by position.
 * builtin_string_search.c finds and compares, _shape.c makes longer and shorter ones, _case.c
 * changes letters, _html.c is annex B, _regexp.c asks symbols.
 */
#include "sandbox/engine/string_internal.h"
#include "sandbox/engine/text.h"

enum {
	FEW_UNITS = 16,
};

void string_this(js_State *J, const char *method)
{
	if (!js_iscoercible(J, 0))
		js_typeerror(J, "String.prototype.%s called on null or undefined", method);
	core_to_string(J, 0);
}

double string_integer(js_State *J, int idx, double missing)
{
	double number;

	if (js_isundefined(J, idx))
		return missing;
	number = js_tonumber(J, idx);
	return isnan(number) ? 0 : trunc(number);
}

int string_clamp(double position, int length)
{
	return position < 0 ? 0 : position > length ? length : (int)position;
}

int string_relative(double position, int length)
{
	return string_clamp(position < 0 ? position + length : position, length);
}

/* -- string: of argument 1 */
static void push_argument_text(js_State *J)
{
	if (js_gettop(J) < 2) {
		js_pushliteral(J, "");
		return;
	}
	core_to_string(J, 1);
	js_copy(J, 1);
}

static void call_string(js_State *J)
{
	if (js_issymbol(J, 1))
		core_push_symbol_text(J, js_tovalue(J, 1)->u.litstr);
	else
		push_argument_text(J);
}

static void construct_string(js_State *J)
{
	js_Object *target = J->newtarget, *prototype;

	push_argument_text(J);
	J->newtarget = target;
	prototype = core_new_target_prototype(J, J->String_prototype);
	js_newstring(J, js_tostring(J, -1));
	js_tovalue(J, -1)->u.object->prototype = prototype;
}

static void static_from_char_code(js_State *J)
{
	int count = js_gettop(J) - 1;
	char few[3 * FEW_UNITS];
	struct text *text;
	size_t size = 0;

	if (count <= FEW_UNITS) {
		for (int i = 1; i <= count; i++)
			size += text_put_unit(few + size, js_touint32(J, i) & 0xFFFF);
		js_pushlstring(J, few, (int)size);
		return;
	}
	text = text_new(J);
	for (int i = 1; i <= count; i++)
		text_add_character(J, text, js_touint32(J, i) & 0xFFFF);
	text_push(J, text);
}

JS_NORETURN static void invalid_code_point(js_State *J, double number)
{
	js_pushnumber(J, number);
	js_rangeerror(J, "Invalid code point %s", js_tostring(J, -1));
}

static void static_from_code_point(js_State *J)
{
	int count = js_gettop(J) - 1;
	struct text *text = text_new(J);

	for (int i = 1; i <= count; i++) {
		double number = js_tonumber(J, i);

		if (!(number >= 0 && number <= 0x10FFFF && number == trunc(number)))
			invalid_code_point(J, number);
		text_add_character(J, text, (unsigned)number);
	}
	text_push(J, text);
}

static void static_raw(js_State *J)
{
	int count = js_gettop(J) - 2, raw;
	struct text *text;
	double length;

	(void)js_toobject(J, 1);
	js_getproperty(J, 1, "raw");
	raw = js_gettop(J) - 1;
	(void)js_toobject(J, raw);
	length = core_length(J, raw);
	text = text_new(J);
	for (double i = 0; i < length; i++) {
		core_get_index(J, raw, i);
		text_add_string(J, text, js_tostring(J, -1));
		js_pop(J, 1);
		if (i + 1 < length && i < count)
			text_add_string(J, text, js_tostring(J, 2 + (int)i));
	}
	text_push(J, text);
}

static void push_this_string(js_State *J, const char *method)
{
	const js_Object *object = core_object(J, 0);

	if (js_isstring(J, 0))
		js_copy(J, 0);
	else if (object && object->type == JS_CSTRING)
		js_pushlstring(J, object->u.s.string, object->u.s.size);
	else
		js_typeerror(J, "String.prototype.%s requires that 'this' be a String", method);
}

static void prototype_to_string(js_State *J)
{
	push_this_string(J, "toString");
}

static void prototype_value_of(js_State *J)
{
	push_this_string(J, "valueOf");
}

/* The unit of `this` at a position; -1 outside. */
static int unit_at(js_State *J, double position)
{
	struct units units = units_of(J, 0);

	if (!(position >= 0 && position < units.length))
		return -1;
	return units_at(J, &units, (int)position);
}

static void prototype_char_at(js_State *J)
{
	int unit;

	string_this(J, "charAt");
	unit = unit_at(J, string_integer(J, 1, 0));
	if (unit < 0)
		js_pushliteral(J, "");
	else
		units_push_unit(J, (unsigned)unit);
}

static void prototype_char_code_at(js_State *J)
{
	int unit;

	string_this(J, "charCodeAt");
	unit = unit_at(J, string_integer(J, 1, 0));
	js_pushnumber(J, unit < 0 ? (double)NAN : unit);
}

static void prototype_code_point_at(js_State *J)
{
	struct units units;
	double position;
	const char *at;

	string_this(J, "codePointAt");
	position = string_integer(J, 1, 0);
	units = units_of(J, 0);
	if (!(position >= 0 && position < units.length)) {
		js_pushundefined(J);
		return;
	}
	at = units.bytes + units_offset(J, &units, (int)position);
	js_pushnumber(J, units_next_character(&at, units.bytes + units.size));
}

static void prototype_at(js_State *J)
{
	double position;
	int unit;

	string_this(J, "at");
	position = string_integer(J, 1, 0);
	if (position < 0)
		position += units_of(J, 0).length;
	unit = unit_at(J, position);
	if (unit < 0)
		js_pushundefined(J);
	else
		units_push_unit(J, (unsigned)unit);
}

/* -- string: a part of `this` */
static void push_part(js_State *J, int from, int to)
{
	struct units units = units_of(J, 0);

	if (from >= to)
		js_pushliteral(J, "");
	else if (from == 0 && to == units.length)
		js_copy(J, 0);
	else
		units_push_slice(J, &units, from, to);
}

static void prototype_slice(js_State *J)
{
	double from, to;
	int length;

	string_this(J, "slice");
	length = units_of(J, 0).length;
	from = string_integer(J, 1, 0);
	to = string_integer(J, 2, length);
	push_part(J, string_relative(from, length), string_relative(to, length));
}

static void prototype_substring(js_State *J)
{
	int length, from, to;

	string_this(J, "substring");
	length = units_of(J, 0).length;
	from = string_clamp(string_integer(J, 1, 0), length);
	to = string_clamp(string_integer(J, 2, length), length);
	if (from < to)
		push_part(J, from, to);
	else
		push_part(J, to, from);
}

static void prototype_substr(js_State *J)
{
	int length, from;
	double count;

	string_this(J, "substr");
	length = units_of(J, 0).length;
	from = string_relative(string_integer(J, 1, 0), length);
	count = string_integer(J, 2, length);
	push_part(J, from, string_clamp(from + (count < 0 ? 0 : count), length));
}

static const struct core_function static_rows[] = {
	{"fromCharCode", static_from_char_code, 1, CORE_VARIADIC},
	{"fromCodePoint", static_from_code_point, 1, CORE_VARIADIC},
	{"raw", static_raw, 1, CORE_VARIADIC},
};

static const struct core_function prototype_rows[] = {
	{"at", prototype_at, 1, 0},
	{"charAt", prototype_char_at, 1, 0},
	{"charCodeAt", prototype_char_code_at, 1, 0},
	{"codePointAt", prototype_code_point_at, 1, 0},
	{"slice", prototype_slice, 2, 0},
	{"substr", prototype_substr, 2, 0},
	{"substring", prototype_substring, 2, 0},
	{"toString", prototype_to_string, 0, 0},
	{"valueOf", prototype_value_of, 0, 0},
};

void builtin_string_init(js_State *J)
{
	J->String_prototype->u.s.string = J->String_prototype->u.s.shrstr;
	js_pushobject(J, J->String_prototype);
	CORE_DEFINE(J, prototype_rows);
	builtin_string_search_init(J);
	builtin_string_shape_init(J);
	builtin_string_case_init(J);
	builtin_string_html_init(J);
	core_new_constructor(J, call_string, construct_string, "String", 1, 0)->u.c.length = 0;
	CORE_DEFINE(J, static_rows);
	core_define_global(J, "String");
}
