/* Between bigint*.c only. */
#ifndef SANDBOX_ENGINE_BIGINT_INTERNAL_H
#define SANDBOX_ENGINE_BIGINT_INTERNAL_H

#include "sandbox/engine/bigint.h"
#include "sandbox/engine/bigint_natural.h"

enum {
	BIGINT_MAX_BITS = 1 << 20,
	BIGINT_MAX_LIMBS = BIGINT_MAX_BITS / LIMB_BITS,
};

JS_NORETURN void bigint_too_big(js_State *J);

/* Limbs to be filled, not on the stack: nothing collects before the caller returns. Throws. */
js_BigInt *bigint_new(js_State *J, size_t limbs);

/* -- value: trims it, and holds it against the limit. Throws. */
void bigint_push(js_State *J, js_BigInt *value);

/* Never throws. */
static inline struct natural bigint_natural(const js_BigInt *value)
{
	return (struct natural){value->limbs, value->n};
}

/* The bitwise operators, which see two's complement. */
js_BigInt *bigint_bitwise(
	js_State *J, const js_BigInt *a, const js_BigInt *b, enum bigint_operator operator);

/* value << by, or >> by if that is negative. */
js_BigInt *bigint_shift(js_State *J, const js_BigInt *value, const js_BigInt *by, bool is_right);

#endif
