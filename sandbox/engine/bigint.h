/*
 * BigInt: integers of any size up to a limit, as values of the engine (JS_TBIGINT). For the
 * interpreter, which calls this where an operand is no number, and for built-ins. Beyond 2^20 bits
 * RangeError `Maximum BigInt size exceeded`.
 */
#ifndef SANDBOX_ENGINE_BIGINT_H
#define SANDBOX_ENGINE_BIGINT_H

#include <stdbool.h>
#include <stdint.h>

#include "jsi.h"

enum bigint_operator {
	BIGINT_ADD,
	BIGINT_SUBTRACT,
	BIGINT_MULTIPLY,
	BIGINT_DIVIDE,
	BIGINT_REMAINDER,
	BIGINT_POWER,
	BIGINT_SHIFT_LEFT,
	BIGINT_SHIFT_RIGHT,
	BIGINT_SHIFT_UNSIGNED, /* always TypeError */
	BIGINT_BIT_AND,
	BIGINT_BIT_OR,
	BIGINT_BIT_XOR,
};

enum bigint_unary {
	BIGINT_NEGATE,
	BIGINT_NOT,
	BIGINT_INCREMENT,
	BIGINT_DECREMENT,
};

/* ToNumeric of the value at `idx`, in place. True: it is a BigInt now, else a number. Throws. */
bool bigint_to_numeric(js_State *J, int idx);

/*
 * a b -- result: both went through bigint_to_numeric() and one at least is a BigInt. TypeError
 * `Cannot mix BigInt and other types, use explicit conversions`.
 */
void bigint_binary(js_State *J, enum bigint_operator operator);

/* a -- result; a is a BigInt. */
void bigint_unary(js_State *J, enum bigint_unary operator);

/* -- value of a literal without `n` and separators: 17, 0xF, 0o7, 0b1 */
void bigint_push_literal(js_State *J, const char *text);

/* -- value. Throw: memory. */
void bigint_push_int64(js_State *J, int64_t number);
void bigint_push_uint64(js_State *J, uint64_t number);

/* -- value of a whole number */
void bigint_push_number(js_State *J, double number);

/* true: -- value, StringToBigInt. false: the text is none, nothing is pushed. */
bool bigint_parse(js_State *J, const char *text);

/* ToBigInt of the value at `idx`, in place. TypeError, SyntaxError. */
void bigint_convert(js_State *J, int idx);

/* Modulo 2^64. Never throws. */
uint64_t bigint_to_uint64(const js_BigInt *value);

/* The nearest number. Never throws. */
double bigint_to_number(const js_BigInt *value);

/* Never throw. */
bool bigint_equal(const js_BigInt *a, const js_BigInt *b);
int bigint_compare(const js_BigInt *a, const js_BigInt *b);

/* -1, 0, 1; 2: the number is NaN. Never throws. */
int bigint_compare_number(const js_BigInt *a, double number);

/* -- text */
void bigint_push_text(js_State *J, const js_BigInt *value, unsigned radix);

/* -- value: BigInt.asIntN(), BigInt.asUintN() */
void bigint_push_wrapped(js_State *J, const js_BigInt *value, double bits, bool is_signed);

#endif
