/*
 * Natural numbers as arrays of limbs, the lowest first, by schoolbook methods: what BigInt is made
 * of. Between bigint*.c only. Nothing here throws or allocates.
 */
#ifndef SANDBOX_ENGINE_BIGINT_NATURAL_H
#define SANDBOX_ENGINE_BIGINT_NATURAL_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned long long limb;

enum {
	LIMB_BITS = 64,
};

/* A number that somebody else owns; its highest limb is not 0, zero has none. */
struct natural {
	const limb *limbs;
	unsigned n;
};

/* The number without leading zeros: its n. */
unsigned natural_trim(const limb *limbs, unsigned n);

size_t natural_bits(struct natural a);
bool natural_has_bit(struct natural a, size_t bit);

/* -1, 0, 1 */
int natural_compare(struct natural a, struct natural b);

/* ret has max(a.n, b.n) + 1 limbs and may be a's or b's. */
void natural_add(limb *ret, struct natural a, struct natural b);

/* a >= b. ret has a.n limbs and may be a's or b's. */
void natural_subtract(limb *ret, struct natural a, struct natural b);

/* ret has a.n + b.n limbs of its own. */
void natural_multiply(limb *ret, struct natural a, struct natural b);

/* a = a * factor + add; its last limb has been 0 and takes what is carried. */
void natural_multiply_small(limb *a, unsigned n, limb factor, limb add);

/* ret has n limbs and may be a's. Returns the remainder. */
limb natural_divide_small(limb *ret, struct natural a, limb divisor);

/*
 * b.n > 1, a >= b. `a` has a_n + 1 limbs, the last one 0; it becomes the remainder. `b` has b_n
 * limbs and is lost. quotient has a_n - b_n + 1 limbs.
 */
void natural_divide(limb *quotient, limb *a, unsigned a_n, limb *b, unsigned b_n);

/* ret has a.n + by / LIMB_BITS + 1 limbs. */
void natural_shift_left(limb *ret, struct natural a, size_t by);

/* by < bits of a. ret has a.n - by / LIMB_BITS limbs and may be a's. */
void natural_shift_right(limb *ret, struct natural a, size_t by);

#endif
