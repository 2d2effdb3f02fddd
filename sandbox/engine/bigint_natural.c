/*
 * Arithmetic of natural numbers. See bigint_natural.h. Sizes are limited by bigint.c, so that the
 * quadratic methods are fast enough.
 */
#include "sandbox/engine/bigint_natural.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

unsigned natural_trim(const limb *limbs, unsigned n)
{
	while (n && !limbs[n - 1])
		n--;
	return n;
}

static unsigned leading_zeros(limb value)
{
	return (unsigned)__builtin_clzll(value);
}

size_t natural_bits(struct natural a)
{
	return a.n ? (size_t)a.n * LIMB_BITS - leading_zeros(a.limbs[a.n - 1]) : 0;
}

bool natural_has_bit(struct natural a, size_t bit)
{
	return bit / LIMB_BITS < a.n && (a.limbs[bit / LIMB_BITS] >> bit % LIMB_BITS & 1);
}

int natural_compare(struct natural a, struct natural b)
{
	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	for (unsigned i = a.n; i-- > 0;) {
		if (a.limbs[i] != b.limbs[i])
			return a.limbs[i] < b.limbs[i] ? -1 : 1;
	}
	return 0;
}

void natural_add(limb *ret, struct natural a, struct natural b)
{
	wide carry = 0;

	if (a.n < b.n) {
		struct natural other = a;

		a = b;
		b = other;
	}
	for (unsigned i = 0; i < a.n; i++) {
		carry += (wide)a.limbs[i] + (i < b.n ? b.limbs[i] : 0);
		ret[i] = (limb)carry;
		carry >>= LIMB_BITS;
	}
	ret[a.n] = (limb)carry;
}

void natural_subtract(limb *ret, struct natural a, struct natural b)
{
	limb borrow = 0;

	for (unsigned i = 0; i < a.n; i++) {
		limb left = a.limbs[i], right = i < b.n ? b.limbs[i] : 0;
		limb difference = left - right - borrow;

		borrow = left < right || (borrow && left == right);
		ret[i] = difference;
	}
}

/* to[0..n) += a * factor. Returns the carry. */
static limb add_product(limb *to, const limb *a, unsigned n, limb factor)
{
	wide carry = 0;

	for (unsigned i = 0; i < n; i++) {
		carry += (wide)a[i] * factor + to[i];
		to[i] = (limb)carry;
		carry >>= LIMB_BITS;
	}
	return (limb)carry;
}

void natural_multiply(limb *ret, struct natural a, struct natural b)
{
	memset(ret, 0, ((size_t)a.n + b.n) * sizeof(*ret));
	for (unsigned i = 0; i < b.n; i++)
		ret[i + a.n] = add_product(ret + i, a.limbs, a.n, b.limbs[i]);
}

void natural_multiply_small(limb *a, unsigned n, limb factor, limb add)
{
	wide carry = add;

	for (unsigned i = 0; i < n; i++) {
		carry += (wide)a[i] * factor;
		a[i] = (limb)carry;
		carry >>= LIMB_BITS;
	}
}

limb natural_divide_small(limb *ret, struct natural a, limb divisor)
{
	wide rest = 0;

	for (unsigned i = a.n; i-- > 0;) {
		rest = rest << LIMB_BITS | a.limbs[i];
		ret[i] = (limb)(rest / divisor);
		rest %= divisor;
	}
	return (limb)rest;
}

/* a[0..n] -= b[0..n) * factor. Returns whether the result is negative. */
static bool subtract_product(limb *a, const limb *b, unsigned n, limb factor)
{
	limb borrow = 0;
	wide product = 0;

	for (unsigned i = 0; i < n; i++) {
		limb part;

		product += (wide)b[i] * factor;
		part = (limb)product + borrow;
		product = (product >> LIMB_BITS) + (part < borrow);
		borrow = a[i] < part;
		a[i] -= part;
	}
	product += borrow;
	borrow = a[n] < (limb)product || product >> LIMB_BITS;
	a[n] -= (limb)product;
	return borrow;
}

/* a[0..n] += b[0..n), without the last carry. */
static void add_back(limb *a, const limb *b, unsigned n)
{
	wide carry = 0;

	for (unsigned i = 0; i < n; i++) {
		carry += (wide)a[i] + b[i];
		a[i] = (limb)carry;
		carry >>= LIMB_BITS;
	}
	a[n] += (limb)carry;
}

/* One digit of the quotient, at most one too great. `a` points at n + 1 limbs, b is normalised. */
static limb estimate(const limb *a, const limb *b, unsigned n)
{
	wide top = (wide)a[n] << LIMB_BITS | a[n - 1], digit, rest;

	if (a[n] >= b[n - 1]) {
		digit = ~(limb)0;
		rest = top - digit * b[n - 1];
	} else {
		digit = top / b[n - 1];
		rest = top % b[n - 1];
	}
	while (!(rest >> LIMB_BITS) && digit * b[n - 2] > (rest << LIMB_BITS | a[n - 2])) {
		digit--;
		rest += b[n - 1];
	}
	return (limb)digit;
}

/* Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D. */
void natural_divide(limb *quotient, limb *a, unsigned a_n, limb *b, unsigned b_n)
{
	unsigned shift = leading_zeros(b[b_n - 1]);

	if (shift) {
		natural_multiply_small(b, b_n, (limb)1 << shift, 0);
		natural_multiply_small(a, a_n + 1, (limb)1 << shift, 0);
	}
	for (unsigned i = a_n - b_n + 1; i-- > 0;) {
		limb digit = estimate(a + i, b, b_n);

		if (subtract_product(a + i, b, b_n, digit)) {
			digit--;
			add_back(a + i, b, b_n);
		}
		quotient[i] = digit;
	}
	if (shift)
		natural_shift_right(a, (struct natural){a, b_n}, shift);
}

void natural_shift_left(limb *ret, struct natural a, size_t by)
{
	unsigned limbs = (unsigned)(by / LIMB_BITS), bits = by % LIMB_BITS;
	limb carry = 0;

	memset(ret, 0, limbs * sizeof(*ret));
	for (unsigned i = 0; i < a.n; i++) {
		ret[limbs + i] = a.limbs[i] << bits | carry;
		carry = bits ? a.limbs[i] >> (LIMB_BITS - bits) : 0;
	}
	ret[limbs + a.n] = carry;
}

void natural_shift_right(limb *ret, struct natural a, size_t by)
{
	unsigned limbs = (unsigned)(by / LIMB_BITS), bits = by % LIMB_BITS;

	for (unsigned i = limbs; i < a.n; i++) {
		limb next = i + 1 < a.n ? a.limbs[i + 1] : 0;

		ret[i - limbs] = a.limbs[i] >> bits | (bits ? next << (LIMB_BITS - bits) : 0);
	}
}
