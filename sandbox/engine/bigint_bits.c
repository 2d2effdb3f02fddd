/*
 * BigInts as the bits of two's complement with endless signs: shifts, &, |, ^, asIntN, asUintN. And
 * as machine words.
 */
#include "sandbox/engine/bigint_internal.h"

/* The limbs of a number in two's complement, one after the other. */
struct twos {
	const js_BigInt *value;
	unsigned at;
	bool carry;
};

static struct twos twos_of(const js_BigInt *value)
{
	return (struct twos){value, 0, value->negative != 0};
}

static limb twos_next(struct twos *twos)
{
	limb next = twos->at < twos->value->n ? twos->value->limbs[twos->at] : 0;

	twos->at++;
	if (!twos->value->negative)
		return next;
	next = ~next + twos->carry;
	twos->carry = twos->carry && !next;
	return next;
}

/* Two's complement of a negative number becomes its magnitude. */
static void negate(limb *limbs, unsigned n)
{
	bool carry = true;

	for (unsigned i = 0; i < n; i++) {
		limbs[i] = ~limbs[i] + carry;
		carry = carry && !limbs[i];
	}
}

static limb combine(limb a, limb b, enum bigint_operator operator)
{
	return operator== BIGINT_BIT_AND ? a & b : operator== BIGINT_BIT_OR ? a | b : a ^ b;
}

js_BigInt *bigint_bitwise(
	js_State *J, const js_BigInt *a, const js_BigInt *b, enum bigint_operator operator)
{
	js_BigInt *result = bigint_new(J, (size_t)(a->n > b->n ? a->n : b->n) + 1);
	struct twos left = twos_of(a), right = twos_of(b);

	for (unsigned i = 0; i < result->n; i++) {
		limb first = twos_next(&left);

		result->limbs[i] = combine(first, twos_next(&right), operator);
	}
	result->negative = combine(a->negative != 0, b->negative != 0, operator) & 1;
	if (result->negative)
		negate(result->limbs, result->n);
	return result;
}

static js_BigInt *shift_left(js_State *J, const js_BigInt *value, const js_BigInt *by)
{
	js_BigInt *result;

	if (!value->n)
		return bigint_new(J, 0);
	if (by->n > 1 || (by->n && by->limbs[0] > BIGINT_MAX_BITS))
		bigint_too_big(J);
	if (!by->n)
		return bigint_shift(J, value, by, true);
	result = bigint_new(J, value->n + (size_t)by->limbs[0] / LIMB_BITS + 1);
	natural_shift_left(result->limbs, bigint_natural(value), (size_t)by->limbs[0]);
	result->negative = value->negative;
	return result;
}

/* Towards minus infinity: a negative number is rounded up in its magnitude. */
static js_BigInt *shift_right(js_State *J, const js_BigInt *value, const js_BigInt *by)
{
	static const limb one = 1;
	size_t bits = natural_bits(bigint_natural(value));
	bool loses = false;
	js_BigInt *result;
	size_t amount;

	if (by->n > 1 || (by->n && by->limbs[0] >= bits)) {
		result = bigint_new(J, value->negative ? 1 : 0);
		result->limbs[0] = 1;
		result->negative = value->negative;
		return result;
	}
	amount = by->n ? (size_t)by->limbs[0] : 0;
	for (size_t i = 0; i < amount / LIMB_BITS && !loses; i++)
		loses = value->limbs[i] != 0;
	for (size_t i = amount / LIMB_BITS * LIMB_BITS; i < amount && !loses; i++)
		loses = natural_has_bit(bigint_natural(value), i);
	result = bigint_new(J, value->n - amount / LIMB_BITS + 1);
	natural_shift_right(result->limbs, bigint_natural(value), amount);
	result->limbs[result->n - 1] = 0;
	result->negative = value->negative;
	if (value->negative && loses)
		natural_add(result->limbs, (struct natural){result->limbs, result->n - 1},
			(struct natural){&one, 1});
	return result;
}

js_BigInt *bigint_shift(js_State *J, const js_BigInt *value, const js_BigInt *by, bool is_right)
{
	if (is_right == (by->negative != 0))
		return shift_left(J, value, by);
	return shift_right(J, value, by);
}

/* -- value: the lowest `bits` bits; as a signed number if the highest of them is its sign. */
static void push_low_bits(js_State *J, const js_BigInt *value, size_t bits, bool is_signed)
{
	js_BigInt *result = bigint_new(J, (bits + LIMB_BITS - 1) / LIMB_BITS);
	struct twos twos = twos_of(value);
	unsigned unused = (unsigned)((size_t)result->n * LIMB_BITS - bits);
	limb *top = &result->limbs[result->n - 1];

	for (unsigned i = 0; i < result->n; i++)
		result->limbs[i] = twos_next(&twos);
	*top = *top << unused >> unused;
	if (is_signed && *top << unused >> (LIMB_BITS - 1)) {
		*top |= unused ? ~(limb)0 << (LIMB_BITS - unused) : 0;
		result->negative = 1;
		negate(result->limbs, result->n);
	}
	bigint_push(J, result);
}

void bigint_push_wrapped(js_State *J, const js_BigInt *value, double bits, bool is_signed)
{
	double needed = (double)natural_bits(bigint_natural(value));
	bool is_negative = value->negative;
	js_Value same = {.t.type = JS_TBIGINT};

	if (bits == 0 || !value->n) {
		bigint_push_uint64(J, 0);
	} else if (bits > needed + 1 && (is_signed || !is_negative)) {
		same.u.bigint = (js_BigInt *)(uintptr_t)value;
		js_pushvalue(J, same);
	} else if (bits > BIGINT_MAX_BITS) {
		bigint_too_big(J);
	} else {
		push_low_bits(J, value, (size_t)bits, is_signed);
	}
}

uint64_t bigint_to_uint64(const js_BigInt *value)
{
	uint64_t low = value->n ? value->limbs[0] : 0;

	return value->negative ? -low : low;
}

double bigint_to_number(const js_BigInt *value)
{
	struct natural natural = bigint_natural(value);
	size_t bits = natural_bits(natural);
	limb top = 0;
	double number;

	if (bits > 1024)
		return value->negative ? -(double)INFINITY : (double)INFINITY;
	if (natural.n == 1)
		top = natural.limbs[0];
	if (natural.n > 1) {
		/* 64 bits, the last of which also stands for all below: it decides how to round. */
		size_t below = bits - LIMB_BITS;

		for (size_t i = 0; i < LIMB_BITS; i++)
			top |= (limb)natural_has_bit(natural, below + i) << i;
		for (size_t i = 0; i < below; i++)
			top |= natural_has_bit(natural, i);
		number = ldexp((double)top, (int)below);
	} else {
		number = (double)top;
	}
	return value->negative ? -number : number;
}
