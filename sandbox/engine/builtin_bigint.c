/*
 * BigInt: conversion, asIntN and asUintN, and the few methods of its prototype. Its arithmetic is
 * in bigint*.c.
 */
#include "sandbox/engine/bigint.h"
#include "sandbox/engine/core.h"
#include "sandbox/engine/text.h"
#include "sandbox/engine/typed_internal.h"

static void call(js_State *J)
{
	double number;

	js_toprimitive(J, 1, JS_HNUMBER);
	if (!js_isnumber(J, 1)) {
		bigint_convert(J, 1);
		js_copy(J, 1);
		return;
	}
	number = js_tonumber(J, 1);
	if (!isfinite(number) || number != floor(number))
		js_rangeerror(J,
			"The number %s cannot be converted to a BigInt because it is not an "
			"integer",
			js_tostring(J, 1));
	bigint_push_number(J, number);
}

static void construct(js_State *J)
{
	js_typeerror(J, "BigInt is not a constructor");
}

static void wrap(js_State *J, bool is_signed)
{
	double bits = typed_to_index(J, 1);

	if (bits < 0)
		js_rangeerror(J, "Invalid value: not (convertible to) a safe integer");
	bigint_convert(J, 2);
	bigint_push_wrapped(J, js_tovalue(J, 2)->u.bigint, bits, is_signed);
}

static void as_int_n(js_State *J)
{
	wrap(J, true);
}

static void as_uint_n(js_State *J)
{
	wrap(J, false);
}

static js_BigInt *this_bigint(js_State *J, const char *method)
{
	const js_Object *object = core_object(J, 0);

	if (js_isbigint(J, 0))
		return js_tovalue(J, 0)->u.bigint;
	if (object && object->type == JS_CBIGINT)
		return object->u.bigint;
	js_typeerror(J, "%s requires that 'this' be a BigInt", method);
}

static void to_string(js_State *J)
{
	const js_BigInt *value = this_bigint(J, "BigInt.prototype.toString");
	double radix = 10;

	if (js_isdefined(J, 1))
		radix = trunc(js_tonumber(J, 1));
	if (!(radix >= 2 && radix <= 36))
		js_rangeerror(J, "toString() radix argument must be between 2 and 36");
	bigint_push_text(J, value, (unsigned)radix);
}

/* As for en-US: a comma before each group of three digits. */
static void to_locale_string(js_State *J)
{
	const char *digits;
	struct text *text;
	size_t size;

	bigint_push_text(J, this_bigint(J, "BigInt.prototype.toLocaleString"), 10);
	digits = js_tostring(J, -1);
	text = text_new(J);
	if (*digits == '-') {
		text_add(J, text, "-", 1);
		digits++;
	}
	for (size = strlen(digits); size;) {
		size_t group = size % 3 ? size % 3 : 3;

		text_add(J, text, digits, group);
		digits += group;
		size -= group;
		if (size)
			text_add(J, text, ",", 1);
	}
	text_push(J, text);
}

static void value_of(js_State *J)
{
	js_Value value = {.t.type = JS_TBIGINT};

	value.u.bigint = this_bigint(J, "BigInt.prototype.valueOf");
	js_pushvalue(J, value);
}

static const struct core_function static_rows[] = {
	{"asUintN", as_uint_n, 2, 0},
	{"asIntN", as_int_n, 2, 0},
};

static const struct core_function rows[] = {
	{"toLocaleString", to_locale_string, 0, 0},
	{"toString", to_string, 0, 1},
	{"valueOf", value_of, 0, 0},
};

void builtin_bigint_init(js_State *J)
{
	js_pushobject(J, J->BigInt_prototype);
	CORE_DEFINE(J, rows);
	core_define_tag(J, "BigInt");
	core_new_constructor(J, call, construct, "BigInt", 1, 0);
	CORE_DEFINE(J, static_rows);
	core_define_global(J, "BigInt");
	js_pop(J, js_gettop(J));
}
