/*
 * Math. Math.random() is added by engine.c, which has the seed.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/fdlibm.h"
#include "sandbox/engine/number.h"

#include <stdint.h>

static double round_half_up(double number)
{
	double below = floor(number);

	if (number < 0 && number >= -0.5)
		return -0.0;
	return number - below >= 0.5 ? below + 1 : below;
}

static double sign(double number)
{
	if (number > 0)
		return 1;
	return number < 0 ? -1 : number;
}

static double round_to_float(double number)
{
	return (double)(float)number;
}

/* V8's fdlibm has a larger range in which tanh is its argument. */
static double tanh_of(double number)
{
	return fabs(number) < 0x1p-28 ? number : fdlibm_tanh(number);
}

/* Functions of one number. */
#define UNARY(X)                                                                                   \
	X(abs, fabs)                                                                               \
	X(acos, fdlibm_acos)                                                                       \
	X(acosh, fdlibm_acosh)                                                                     \
	X(asin, fdlibm_asin)                                                                       \
	X(asinh, fdlibm_asinh)                                                                     \
	X(atan, fdlibm_atan)                                                                       \
	X(atanh, fdlibm_atanh)                                                                     \
	X(ceil, ceil)                                                                              \
	X(cbrt, fdlibm_cbrt)                                                                       \
	X(expm1, fdlibm_expm1)                                                                     \
	X(cos, fdlibm_cos)                                                                         \
	X(cosh, fdlibm_cosh)                                                                       \
	X(exp, fdlibm_exp)                                                                         \
	X(floor, floor)                                                                            \
	X(fround, round_to_float)                                                                  \
	X(log, fdlibm_log)                                                                         \
	X(log1p, fdlibm_log1p)                                                                     \
	X(log2, fdlibm_log2)                                                                       \
	X(log10, fdlibm_log10)                                                                     \
	X(round, round_half_up)                                                                    \
	X(sign, sign)                                                                              \
	X(sin, fdlibm_sin)                                                                         \
	X(sinh, fdlibm_sinh)                                                                       \
	X(sqrt, sqrt)                                                                              \
	X(tan, fdlibm_tan)                                                                         \
	X(tanh, tanh_of)                                                                           \
	X(trunc, trunc)

#define DEFINE(name, function)                                                                     \
	static void math_##name(js_State *J)                                                       \
	{                                                                                          \
		js_pushnumber(J, function(js_tonumber(J, 1)));                                     \
	}
UNARY(DEFINE)
#undef DEFINE

static void math_atan2(js_State *J)
{
	double y = js_tonumber(J, 1), x = js_tonumber(J, 2);

	js_pushnumber(J, fdlibm_atan2(y, x));
}

static void math_pow(js_State *J)
{
	double base = js_tonumber(J, 1), exponent = js_tonumber(J, 2);

	js_pushnumber(J, number_power(base, exponent));
}

static void math_clz32(js_State *J)
{
	unsigned number = js_touint32(J, 1);

	js_pushnumber(J, number ? __builtin_clz(number) : 32);
}

static void math_imul(js_State *J)
{
	uint32_t a = js_touint32(J, 1), b = js_touint32(J, 2);

	js_pushnumber(J, (int32_t)(a * b));
}

/* Every argument becomes a number, whatever the result is by then. */
static void math_max(js_State *J)
{
	double largest = -HUGE_VAL;

	for (int i = 1; i < js_gettop(J); i++) {
		double number = js_tonumber(J, i);

		if (isnan(number) || number > largest || (number == largest && signbit(largest)))
			largest = isnan(largest) ? largest : number;
	}
	js_pushnumber(J, largest);
}

static void math_min(js_State *J)
{
	double least = HUGE_VAL;

	for (int i = 1; i < js_gettop(J); i++) {
		double number = js_tonumber(J, i);

		if (isnan(number) || number < least || (number == least && signbit(number)))
			least = isnan(least) ? least : number;
	}
	js_pushnumber(J, least);
}

/* As V8 does it: scaled by the largest, with a compensated sum. */
static void math_hypot(js_State *J)
{
	int count = js_gettop(J);
	double largest = 0, sum = 0, compensation = 0;
	bool has_nan = false;

	for (int i = 1; i < count; i++) {
		double number = fabs(js_tonumber(J, i));

		js_pushnumber(J, number);
		js_replace(J, i);
		has_nan |= isnan(number);
		if (number > largest)
			largest = number;
	}
	if (isinf(largest) || has_nan || largest == 0) {
		js_pushnumber(J, isinf(largest) ? HUGE_VAL : has_nan ? (double)NAN : 0);
		return;
	}
	for (int i = 1; i < count; i++) {
		double scaled = js_tonumber(J, i) / largest;
		double summand = scaled * scaled - compensation, before = sum;

		sum += summand;
		compensation = sum - before - summand;
	}
	js_pushnumber(J, sqrt(sum) * largest);
}

static const struct core_function rows[] = {
#define ROW(name, function) {#name, math_##name, 1, 0},
	UNARY(ROW)
#undef ROW
		{"atan2", math_atan2, 2, 0},
	{"clz32", math_clz32, 1, 0},
	{"hypot", math_hypot, 2, CORE_VARIADIC},
	{"imul", math_imul, 2, 0},
	{"max", math_max, 2, CORE_VARIADIC},
	{"min", math_min, 2, CORE_VARIADIC},
	{"pow", math_pow, 2, 0},
};

static const struct {
	const char *name;
	double value;
} constants[] = {
	{"E", 2.7182818284590452354},
	{"LN10", 2.30258509299404568402},
	{"LN2", 0.69314718055994530942},
	{"LOG10E", 0.43429448190325182765},
	{"LOG2E", 1.4426950408889634074},
	{"PI", 3.14159265358979323846},
	{"SQRT1_2", 0.70710678118654752440},
	{"SQRT2", 1.41421356237309504880},
};

void builtin_math_init(js_State *J)
{
	js_newobject(J);
	CORE_DEFINE(J, rows);
	for (size_t i = 0; i < nelem(constants); i++) {
		js_pushnumber(J, constants[i].value);
		core_define_value(J, constants[i].name, JS_READONLY | JS_DONTENUM | JS_DONTCONF);
	}
	core_define_tag(J, "Math");
	core_define_global(J, "Math");
}
