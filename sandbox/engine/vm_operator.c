/*
 * Operators whose operands are not what the loop handles itself: strings, objects, other numbers.
 */
#include "sandbox/engine/bigint.h"
#include "sandbox/engine/number.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/vm_internal.h"

#define UNUSED (void)frame, (void)operands

/* a b -- number */
static void finish(js_State *J, double number)
{
	js_pop(J, 2);
	js_pushnumber(J, number);
}

static void finish_boolean(js_State *J, bool truth)
{
	js_pop(J, 2);
	js_pushboolean(J, truth);
}

void vm_op_PLUS(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	double number = js_tonumber(J, -1);

	UNUSED;
	js_pop(J, 1);
	js_pushnumber(J, number);
}

void vm_op_TO_NUMERIC(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	UNUSED;
	(void)bigint_to_numeric(J, -1);
}

/* `expression` is what becomes of a number, `big` of a BigInt. */
#define UNARY(name, expression, big)                                                               \
	void vm_op_##name(js_State *J, struct vm_frame *frame, const uint32_t *operands)           \
	{                                                                                          \
		js_Value *value = &J->stack[J->top - 1];                                           \
                                                                                                   \
		UNUSED;                                                                            \
		if (bigint_to_numeric(J, -1))                                                      \
			bigint_unary(J, big);                                                      \
		else                                                                               \
			value->u.number = (expression);                                            \
	}

UNARY(NEGATE, -value->u.number, BIGINT_NEGATE)
UNARY(BIT_NOT, ~js_toint32(J, -1), BIGINT_NOT)
UNARY(INCREMENT, value->u.number + 1, BIGINT_INCREMENT)
UNARY(DECREMENT, value->u.number - 1, BIGINT_DECREMENT)

void vm_op_TYPEOF(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *type = js_typeof(J, -1);

	UNUSED;
	js_pop(J, 1);
	js_pushliteral(J, type);
}

void vm_op_TO_STRING(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	UNUSED;
	core_to_string(J, -1);
}

void vm_op_CONCAT(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	UNUSED;
	js_concat(J);
}

void vm_op_ADD(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	UNUSED;
	js_concat(J);
}

/* Makes both operands numeric. True: one at least is a BigInt. */
static bool has_bigint(js_State *J)
{
	bool left = bigint_to_numeric(J, -2), right = bigint_to_numeric(J, -1);

	return left || right;
}

#define BINARY(name, expression)                                                                   \
	void vm_op_##name(js_State *J, struct vm_frame *frame, const uint32_t *operands)           \
	{                                                                                          \
		double a, b;                                                                       \
                                                                                                   \
		UNUSED;                                                                            \
		if (has_bigint(J)) {                                                               \
			bigint_binary(J, BIGINT_##name);                                           \
			return;                                                                    \
		}                                                                                  \
		a = js_tonumber(J, -2);                                                            \
		b = js_tonumber(J, -1);                                                            \
		finish(J, expression);                                                             \
	}

BINARY(SUBTRACT, a - b)
BINARY(MULTIPLY, a *b)
BINARY(DIVIDE, a / b)
BINARY(REMAINDER, fmod(a, b))
BINARY(POWER, number_power(a, b))

#define BITWISE(name, expression)                                                                  \
	void vm_op_##name(js_State *J, struct vm_frame *frame, const uint32_t *operands)           \
	{                                                                                          \
		int32_t a, b;                                                                      \
                                                                                                   \
		UNUSED;                                                                            \
		if (has_bigint(J)) {                                                               \
			bigint_binary(J, BIGINT_##name);                                           \
			return;                                                                    \
		}                                                                                  \
		a = js_toint32(J, -2);                                                             \
		b = js_toint32(J, -1);                                                             \
		finish(J, expression);                                                             \
	}

BITWISE(SHIFT_LEFT, (int32_t)((uint32_t)a << (b & 31)))
BITWISE(SHIFT_RIGHT, a >> (b & 31))
BITWISE(SHIFT_UNSIGNED, (uint32_t)a >> (b & 31))
BITWISE(BIT_AND, a &b)
BITWISE(BIT_OR, a | b)
BITWISE(BIT_XOR, a ^ b)

#define COMPARISON(name, expression)                                                               \
	void vm_op_##name(js_State *J, struct vm_frame *frame, const uint32_t *operands)           \
	{                                                                                          \
		int is_ordered, order = js_compare(J, &is_ordered);                                \
                                                                                                   \
		UNUSED;                                                                            \
		finish_boolean(J, is_ordered && (expression));                                     \
	}

COMPARISON(LESS, order < 0)
COMPARISON(GREATER, order > 0)
COMPARISON(LESS_EQUAL, order <= 0)
COMPARISON(GREATER_EQUAL, order >= 0)

void vm_op_EQUAL(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	UNUSED;
	finish_boolean(J, js_equal(J));
}

void vm_op_NOT_EQUAL(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	UNUSED;
	finish_boolean(J, !js_equal(J));
}

void vm_op_IN(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	js_Object *object = core_object(J, -1);
	char text[32];
	bool found;

	UNUSED;
	if (!object) {
		const char *what = core_describe(J, -1);

		js_typeerror(J, "Cannot use 'in' operator to search for '%s' in %s",
			core_describe(J, -3), what);
	}
	js_rot2(J);
	found = property_has(J, object, vm_key(J, -1, text));
	finish_boolean(J, found);
}

void vm_op_INSTANCEOF(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	UNUSED;
	finish_boolean(J, js_instanceof(J));
}

void vm_op_THROW(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	UNUSED;
	js_throw(J);
}
