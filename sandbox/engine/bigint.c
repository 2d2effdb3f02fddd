/*
 * Operators of BigInt, and its comparisons with other values. See bigint.h. Bits are in
 * bigint_bits.c, texts in bigint_text.c.
 */
#include "sandbox/engine/bigint_internal.h"
#include "sandbox/engine/core.h"

enum {
	MANTISSA_BITS = 53,
	NUMBER_LIMBS = 1024 / LIMB_BITS + 1, /* of the greatest number */
};

void bigint_too_big(js_State *J)
{
	js_rangeerror(J, "Maximum BigInt size exceeded");
}

js_BigInt *bigint_new(js_State *J, size_t limbs)
{
	if (limbs > BIGINT_MAX_LIMBS + 2)
		bigint_too_big(J);
	return jsV_newbigint(J, (unsigned)limbs);
}

void bigint_push(js_State *J, js_BigInt *value)
{
	js_Value pushed = {.t.type = JS_TBIGINT};

	value->n = natural_trim(value->limbs, value->n);
	if (!value->n)
		value->negative = 0;
	if (natural_bits(bigint_natural(value)) > BIGINT_MAX_BITS)
		bigint_too_big(J);
	pushed.u.bigint = value;
	js_pushvalue(J, pushed);
}

void bigint_push_uint64(js_State *J, uint64_t number)
{
	js_BigInt *value = bigint_new(J, 1);

	value->limbs[0] = number;
	bigint_push(J, value);
}

void bigint_push_int64(js_State *J, int64_t number)
{
	js_BigInt *value = bigint_new(J, 1);

	value->limbs[0] = number < 0 ? -(uint64_t)number : (uint64_t)number;
	value->negative = number < 0;
	bigint_push(J, value);
}

bool bigint_to_numeric(js_State *J, int idx)
{
	double number;

	js_toprimitive(J, idx, JS_HNUMBER);
	if (js_isbigint(J, idx))
		return true;
	number = js_tonumber(J, idx);
	js_pushnumber(J, number);
	js_replace(J, idx < 0 ? idx - 1 : idx);
	return false;
}

/* a + b, or a - b */
static js_BigInt *add(js_State *J, const js_BigInt *a, const js_BigInt *b, bool subtracts)
{
	struct natural left = bigint_natural(a), right = bigint_natural(b);
	bool b_is_negative = b->n && (b->negative != 0) != subtracts;
	js_BigInt *result = bigint_new(J, (size_t)(a->n > b->n ? a->n : b->n) + 1);

	result->negative = a->negative;
	if ((a->negative != 0) == b_is_negative) {
		natural_add(result->limbs, left, right);
	} else if (natural_compare(left, right) >= 0) {
		natural_subtract(result->limbs, left, right);
		result->limbs[result->n - 1] = 0;
		result->n = a->n;
	} else {
		natural_subtract(result->limbs, right, left);
		result->n = b->n;
		result->negative = b_is_negative;
	}
	return result;
}

static js_BigInt *copy(js_State *J, const js_BigInt *a, unsigned more)
{
	js_BigInt *result = bigint_new(J, (size_t)a->n + more);

	if (a->n)
		memcpy(result->limbs, a->limbs, a->n * sizeof(limb));
	for (unsigned i = 0; i < more; i++)
		result->limbs[a->n + i] = 0;
	result->negative = a->negative;
	return result;
}

static js_BigInt *multiply(js_State *J, const js_BigInt *a, const js_BigInt *b)
{
	js_BigInt *result = bigint_new(J, (size_t)a->n + b->n);

	natural_multiply(result->limbs, bigint_natural(a), bigint_natural(b));
	result->negative = (a->negative != 0) != (b->negative != 0);
	return result;
}

/* The quotient towards zero, or the remainder with the sign of a. */
static js_BigInt *divide(js_State *J, const js_BigInt *a, const js_BigInt *b, bool wants_remainder)
{
	bool is_negative = (a->negative != 0) != (b->negative != 0);
	js_BigInt *quotient, *rest;

	if (!b->n)
		js_rangeerror(J, "Division by zero");
	if (natural_compare(bigint_natural(a), bigint_natural(b)) < 0)
		return wants_remainder ? copy(J, a, 0) : bigint_new(J, 0);
	rest = copy(J, a, 1);
	quotient = bigint_new(J, (size_t)a->n - b->n + 1);
	quotient->negative = is_negative;
	if (b->n == 1) {
		rest->limbs[0] =
			natural_divide_small(quotient->limbs, bigint_natural(a), b->limbs[0]);
		rest->n = 1;
	} else {
		js_BigInt *divisor = copy(J, b, 0);

		natural_divide(quotient->limbs, rest->limbs, a->n, divisor->limbs, b->n);
		rest->n = b->n;
	}
	return wants_remainder ? rest : quotient;
}

static js_BigInt *trimmed(js_BigInt *value)
{
	value->n = natural_trim(value->limbs, value->n);
	return value;
}

static js_BigInt *power(js_State *J, const js_BigInt *base, const js_BigInt *exponent)
{
	struct natural times = bigint_natural(exponent);
	size_t bits = natural_bits(bigint_natural(base));
	js_BigInt *result;

	if (exponent->negative)
		js_rangeerror(J, "undefined must be positive");
	result = bigint_new(J, 1);
	result->limbs[0] = 1;
	if (bits <= 1) {
		result->n = !times.n || bits ? 1 : 0;
		result->negative = base->negative && natural_has_bit(times, 0);
		return result;
	}
	/* The result has more than (bits - 1) * exponent bits. */
	if (times.n > 1 || (times.n && times.limbs[0] >= BIGINT_MAX_BITS) ||
		(times.n && (bits - 1) * times.limbs[0] >= BIGINT_MAX_BITS))
		bigint_too_big(J);
	for (size_t bit = natural_bits(times); bit-- > 0;) {
		result = trimmed(multiply(J, result, result));
		if (natural_has_bit(times, bit))
			result = trimmed(multiply(J, result, base));
	}
	return result;
}

static js_BigInt *calculate(
	js_State *J, const js_BigInt *a, const js_BigInt *b, enum bigint_operator operator)
{
	switch (operator) {
	case BIGINT_ADD:
		return add(J, a, b, false);
	case BIGINT_SUBTRACT:
		return add(J, a, b, true);
	case BIGINT_MULTIPLY:
		return multiply(J, a, b);
	case BIGINT_DIVIDE:
		return divide(J, a, b, false);
	case BIGINT_REMAINDER:
		return divide(J, a, b, true);
	case BIGINT_POWER:
		return power(J, a, b);
	case BIGINT_SHIFT_LEFT:
		return bigint_shift(J, a, b, false);
	case BIGINT_SHIFT_RIGHT:
		return bigint_shift(J, a, b, true);
	case BIGINT_SHIFT_UNSIGNED:
		js_typeerror(J, "BigInts have no unsigned right shift, use >> instead");
	default:
		return bigint_bitwise(J, a, b, operator);
	}
}

void bigint_binary(js_State *J, enum bigint_operator operator)
{
	const js_Value *a = js_tovalue(J, -2), *b = js_tovalue(J, -1);

	if (a->t.type != JS_TBIGINT || b->t.type != JS_TBIGINT)
		js_typeerror(J, "Cannot mix BigInt and other types, use explicit conversions");
	bigint_push(J, calculate(J, a->u.bigint, b->u.bigint, operator));
	js_rot3pop2(J);
}

void jsV_bigintadd(js_State *J)
{
	(void)bigint_to_numeric(J, -2);
	(void)bigint_to_numeric(J, -1);
	bigint_binary(J, BIGINT_ADD);
}

void bigint_unary(js_State *J, enum bigint_unary operator)
{
	const js_BigInt *value = js_tovalue(J, -1)->u.bigint;

	if (operator== BIGINT_NEGATE) {
		js_BigInt *result = copy(J, value, 0);

		result->negative = !value->negative;
		bigint_push(J, result);
		js_rot2pop1(J);
		return;
	}
	/* ~a is -1 - a. */
	if (operator== BIGINT_NOT) {
		bigint_push_int64(J, -1);
		js_rot2(J);
	} else {
		bigint_push_int64(J, 1);
	}
	bigint_binary(J, operator== BIGINT_INCREMENT ? BIGINT_ADD : BIGINT_SUBTRACT);
}

bool bigint_equal(const js_BigInt *a, const js_BigInt *b)
{
	return bigint_compare(a, b) == 0;
}

int bigint_compare(const js_BigInt *a, const js_BigInt *b)
{
	int order;

	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	order = natural_compare(bigint_natural(a), bigint_natural(b));
	return a->negative ? -order : order;
}

/* The limbs of a finite number without fraction. */
static struct natural from_number(limb limbs[NUMBER_LIMBS], double whole)
{
	int exponent;
	limb mantissa = (limb)ldexp(frexp(whole, &exponent), MANTISSA_BITS);
	unsigned n = 1;

	if (exponent <= MANTISSA_BITS) {
		limbs[0] = (limb)whole;
	} else {
		size_t shift = (size_t)exponent - MANTISSA_BITS;

		natural_shift_left(limbs, (struct natural){&mantissa, 1}, shift);
		n = (unsigned)(shift / LIMB_BITS) + 2;
	}
	return (struct natural){limbs, natural_trim(limbs, n)};
}

void bigint_push_number(js_State *J, double number)
{
	limb limbs[NUMBER_LIMBS];
	struct natural natural = from_number(limbs, fabs(number));
	js_BigInt *value = bigint_new(J, natural.n);

	memcpy(value->limbs, limbs, natural.n * sizeof(limb));
	value->negative = number < 0;
	bigint_push(J, value);
}

int bigint_compare_number(const js_BigInt *a, double number)
{
	int sign = (number > 0) - (number < 0), own_sign = a->negative ? -1 : a->n > 0;
	double magnitude = fabs(number);
	limb limbs[NUMBER_LIMBS];
	int order;

	if (isnan(number))
		return 2;
	if (isinf(number))
		return -sign;
	if (sign != own_sign)
		return own_sign < sign ? -1 : 1;
	order = natural_compare(bigint_natural(a), from_number(limbs, floor(magnitude)));
	if (order == 0 && magnitude > floor(magnitude))
		order = -1;
	return order * sign;
}

/* The order of a BigInt and any primitive; 2: none. */
static int compare_with(js_State *J, const js_BigInt *a, const js_Value *b)
{
	js_Value other = *b;
	int order;

	if (other.t.type == JS_TBIGINT)
		return bigint_compare(a, other.u.bigint);
	js_pushvalue(J, other);
	if (js_isstring(J, -1)) {
		if (!bigint_parse(J, js_tostring(J, -1))) {
			js_pop(J, 1);
			return 2;
		}
		order = bigint_compare(a, js_tovalue(J, -1)->u.bigint);
		js_pop(J, 2);
		return order;
	}
	order = bigint_compare_number(a, js_tonumber(J, -1));
	js_pop(J, 1);
	return order;
}

int jsV_bigintcompare(js_State *J, const js_Value *x, const js_Value *y, int *okay)
{
	int order = x->t.type == JS_TBIGINT ? compare_with(J, x->u.bigint, y)
					    : compare_with(J, y->u.bigint, x);

	*okay = order != 2;
	return x->t.type == JS_TBIGINT ? order : -order;
}

int jsV_bigintequal(js_State *J, const js_Value *x, const js_Value *y)
{
	return compare_with(J, x->u.bigint, y) == 0;
}
