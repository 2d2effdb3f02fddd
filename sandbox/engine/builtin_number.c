/*
 * Number: constructor, constants, predicates, and the ways to print a number.
 */
#include "sandbox/engine/bigint.h"
#include "sandbox/engine/core.h"
#include "sandbox/engine/number.h"

#define MAX_SAFE 9007199254740991.0 /* 2^53 - 1 */

enum {
	LOCALE_TEXT = 512, /* 309 digits and their commas */
	LOCALE_FRACTION = 3,
};

static double argument(js_State *J)
{
	if (js_gettop(J) < 2)
		return 0;
	if (bigint_to_numeric(J, 1))
		return bigint_to_number(js_tovalue(J, 1)->u.bigint);
	return js_tonumber(J, 1);
}

static void call_number(js_State *J)
{
	js_pushnumber(J, argument(J));
}

static void construct_number(js_State *J)
{
	js_Object *target = J->newtarget, *object;
	double number = argument(J);

	J->newtarget = target;
	object = jsV_newobject(J, JS_CNUMBER, core_new_target_prototype(J, J->Number_prototype));
	object->u.number = number;
	js_pushobject(J, object);
}

static double this_number(js_State *J, const char *method)
{
	const js_Object *object = core_object(J, 0);

	if (js_isnumber(J, 0))
		return js_tonumber(J, 0);
	if (object && object->type == JS_CNUMBER)
		return object->u.number;
	js_typeerror(J, "Number.prototype.%s requires that 'this' be a Number", method);
}

static double to_integer(js_State *J, int idx)
{
	double number = js_tonumber(J, idx);

	return isnan(number) ? 0 : trunc(number);
}

static void prototype_value_of(js_State *J)
{
	js_pushnumber(J, this_number(J, "valueOf"));
}

static void push_number_text(js_State *J, double number)
{
	char text[NUMBER_TEXT];

	js_pushstring(J, number_print(text, number));
}

static void prototype_to_string(js_State *J)
{
	double number = this_number(J, "toString");
	double radix = js_isundefined(J, 1) ? 10 : to_integer(J, 1);
	char text[NUMBER_RADIX];

	if (!(radix >= 2 && radix <= 36))
		js_rangeerror(J, "toString() radix argument must be between 2 and 36");
	if (radix == 10 || !isfinite(number))
		push_number_text(J, number);
	else
		js_pushstring(J, number_print_radix(text, number, (int)radix));
}

static void prototype_to_fixed(js_State *J)
{
	double number = this_number(J, "toFixed"), digits = to_integer(J, 1);
	char text[NUMBER_FIXED];

	if (!(digits >= 0 && digits <= 100))
		js_rangeerror(J, "toFixed() digits argument must be between 0 and 100");
	if (!(fabs(number) < 1e21)) {
		push_number_text(J, number);
		return;
	}
	number_print_fixed(text, number, (int)digits);
	js_pushstring(J, text);
}

static void prototype_to_exponential(js_State *J)
{
	double number = this_number(J, "toExponential"), digits = to_integer(J, 1);
	char text[NUMBER_FIXED];

	if (!isfinite(number)) {
		push_number_text(J, number);
		return;
	}
	if (!(digits >= 0 && digits <= 100))
		js_rangeerror(J, "toExponential() argument must be between 0 and 100");
	number_print_exponential(text, number, js_isundefined(J, 1) ? -1 : (int)digits);
	js_pushstring(J, text);
}

static void prototype_to_precision(js_State *J)
{
	double number = this_number(J, "toPrecision"), digits;
	char text[NUMBER_FIXED];

	if (js_isundefined(J, 1)) {
		push_number_text(J, number);
		return;
	}
	digits = to_integer(J, 1);
	if (!isfinite(number)) {
		push_number_text(J, number);
		return;
	}
	if (!(digits >= 1 && digits <= 100))
		js_rangeerror(J, "toPrecision() argument must be between 1 and 100");
	number_print_precise(text, number, (int)digits);
	js_pushstring(J, text);
}

/* Decimal digits of a finite number's shortest text; the point is behind the first `*point`. */
static int shortest(char digits[NUMBER_TEXT], int *point, double number)
{
	char text[NUMBER_FIXED];
	int count = 0;

	number_print_exponential(text, fabs(number), -1);
	for (const char *at = text; *at && *at != 'e'; at++)
		if (*at != '.')
			digits[count++] = *at;
	*point = atoi(strchr(text, 'e') + 1) + 1;
	return count;
}

/* Rounds to so many digits, half away from zero; returns how many are left. */
static int round_digits(char digits[NUMBER_TEXT], int count, int wanted, int *point)
{
	bool up;

	if (wanted >= count)
		return count;
	up = wanted >= 0 && digits[wanted] >= '5';
	count = wanted < 0 ? 0 : wanted;
	while (up && count && digits[count - 1] == '9')
		count--;
	if (up && count) {
		digits[count - 1]++;
	} else if (up) {
		digits[count++] = '1';
		(*point)++;
	}
	while (count && digits[count - 1] == '0')
		count--;
	return count;
}

/* en-US: groups of three, at most three digits behind the point. */
static void prototype_to_locale_string(js_State *J)
{
	double number = this_number(J, "toLocaleString");
	char digits[NUMBER_TEXT], text[LOCALE_TEXT];
	int point, count, size = 0, whole;

	if (!isfinite(number)) {
		js_pushstring(J, isnan(number) ? "NaN" : number < 0 ? "-\u221E" : "\u221E");
		return;
	}
	count = shortest(digits, &point, number);
	count = round_digits(digits, count, point + LOCALE_FRACTION, &point);
	whole = point > 0 && count ? point : 1;
	if (signbit(number))
		text[size++] = '-';
	for (int i = 0; i < whole; i++) {
		if (i && (whole - i) % 3 == 0)
			text[size++] = ',';
		text[size++] = point > 0 && i < count ? digits[i] : '0';
	}
	if (count && count > point) {
		text[size++] = '.';
		for (int i = point; i < count; i++)
			text[size++] = i < 0 ? '0' : digits[i];
	}
	js_pushlstring(J, text, size);
}

static void static_is_finite(js_State *J)
{
	js_pushboolean(J, js_isnumber(J, 1) && isfinite(js_tonumber(J, 1)));
}

static void static_is_nan(js_State *J)
{
	js_pushboolean(J, js_isnumber(J, 1) && isnan(js_tonumber(J, 1)));
}

static bool is_integer(js_State *J)
{
	double number;

	if (!js_isnumber(J, 1))
		return false;
	number = js_tonumber(J, 1);
	return isfinite(number) && number == trunc(number);
}

static void static_is_integer(js_State *J)
{
	js_pushboolean(J, is_integer(J));
}

static void static_is_safe_integer(js_State *J)
{
	js_pushboolean(J, is_integer(J) && fabs(js_tonumber(J, 1)) <= MAX_SAFE);
}

static const struct core_function static_rows[] = {
	{"isFinite", static_is_finite, 1, 0},
	{"isInteger", static_is_integer, 1, 0},
	{"isNaN", static_is_nan, 1, 0},
	{"isSafeInteger", static_is_safe_integer, 1, 0},
};

static const struct core_function prototype_rows[] = {
	{"toExponential", prototype_to_exponential, 1, 0},
	{"toFixed", prototype_to_fixed, 1, 0},
	{"toPrecision", prototype_to_precision, 1, 0},
	{"toString", prototype_to_string, 1, 0},
	{"valueOf", prototype_value_of, 0, 0},
	{"toLocaleString", prototype_to_locale_string, 0, 0},
};

static const struct {
	const char *name;
	double value;
} constants[] = {
	{"MAX_VALUE", DBL_MAX},
	{"MIN_VALUE", 5e-324},
	{"NaN", (double)NAN},
	{"NEGATIVE_INFINITY", -HUGE_VAL},
	{"POSITIVE_INFINITY", HUGE_VAL},
	{"MAX_SAFE_INTEGER", MAX_SAFE},
	{"MIN_SAFE_INTEGER", -MAX_SAFE},
	{"EPSILON", DBL_EPSILON},
};

/* object -- object: the function is the global one. */
static void share_global(js_State *J, const char *name)
{
	js_getglobal(J, name);
	core_define_value(J, name, JS_DONTENUM);
}

void builtin_number_init(js_State *J)
{
	js_pushobject(J, J->Number_prototype);
	CORE_DEFINE(J, prototype_rows);
	core_new_constructor(J, call_number, construct_number, "Number", 1, 0)->u.c.length = 0;
	CORE_DEFINE(J, static_rows);
	share_global(J, "parseFloat");
	share_global(J, "parseInt");
	for (size_t i = 0; i < nelem(constants); i++) {
		js_pushnumber(J, constants[i].value);
		core_define_value(J, constants[i].name, JS_READONLY | JS_DONTENUM | JS_DONTCONF);
	}
	core_define_global(J, "Number");
}
