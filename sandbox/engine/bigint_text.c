/*
 * BigInts as text. Printing halves the number again and again by powers of the radix, so that long
 * numbers do not take a division for each digit.
 */
#include "sandbox/engine/bigint_internal.h"
#include "sandbox/engine/core.h"
#include "sandbox/engine/number.h"

enum {
	LEVELS = 16,
	CHUNKS = 16, /* printed without halving */
};

/* As many digits as fit into a limb, and radix^digits. */
struct chunk {
	unsigned radix, digits;
	limb power;
};

static struct chunk chunk_of(unsigned radix)
{
	struct chunk chunk = {radix, 1, radix};

	while (chunk.power <= ~(limb)0 / radix) {
		chunk.power *= radix;
		chunk.digits++;
	}
	return chunk;
}

static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') + 10 : 99;
}

/* -- value of so many digits */
static void push_digits(
	js_State *J, const char *text, size_t count, unsigned radix, bool is_negative)
{
	const struct chunk chunk = chunk_of(radix);
	js_BigInt *value = bigint_new(J, count / chunk.digits + 2);
	unsigned n = 0;

	for (size_t i = 0; i < count;) {
		limb factor = 1, add = 0;

		for (unsigned k = 0; k < chunk.digits && i < count; k++, i++) {
			factor *= radix;
			add = add * radix + digit_of(text[i]);
		}
		value->limbs[n] = 0;
		natural_multiply_small(value->limbs, n + 1, factor, add);
		n = natural_trim(value->limbs, n + 1);
	}
	value->n = n;
	value->negative = is_negative;
	bigint_push(J, value);
}

static unsigned take_radix(const char **text)
{
	char letter = (*text)[0] == '0' ? (char)((*text)[1] | 0x20) : 0;
	unsigned radix = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;

	if (radix != 10)
		*text += 2;
	return radix;
}

bool bigint_parse(js_State *J, const char *text)
{
	bool has_sign, is_negative;
	const char *start, *end;
	unsigned radix = 10;

	text = number_skip_blank(text);
	if (!*text) {
		bigint_push_uint64(J, 0);
		return true;
	}
	is_negative = *text == '-';
	has_sign = is_negative || *text == '+';
	if (has_sign)
		text++;
	else
		radix = take_radix(&text);
	for (start = text; *start == '0';)
		start++;
	for (end = start; digit_of(*end) < radix;)
		end++;
	if (end == text || *number_skip_blank(end))
		return false;
	push_digits(J, start, (size_t)(end - start), radix, is_negative);
	return true;
}

void bigint_push_literal(js_State *J, const char *text)
{
	unsigned radix = take_radix(&text);

	while (*text == '0')
		text++;
	push_digits(J, text, strlen(text), radix, false);
}

void bigint_convert(js_State *J, int idx)
{
	js_toprimitive(J, idx, JS_HNUMBER);
	if (js_isbigint(J, idx))
		return;
	js_copy(J, idx);
	if (js_isboolean(J, -1))
		bigint_push_uint64(J, js_toboolean(J, -1) != 0);
	else if (!js_isstring(J, -1))
		js_typeerror(J, "Cannot convert %s to a BigInt", core_describe(J, -1));
	else if (!bigint_parse(J, js_tostring(J, -1)))
		js_syntaxerror(J, "Cannot convert %s to a BigInt", js_tostring(J, -1));
	js_rot2pop1(J);
	js_replace(J, idx < 0 ? idx - 1 : idx);
}

struct printer {
	js_State *J;
	struct chunk chunk;
	const js_BigInt *powers[LEVELS]; /* radix^(digits of the level) */
};

static size_t level_digits(const struct printer *printer, unsigned level)
{
	return (size_t)printer->chunk.digits * CHUNKS << level;
}

/* Fills the places of level 0 from the end. */
static void print_small(const struct printer *printer, struct natural a, char *to)
{
	limb rest[CHUNKS + 1];
	char *at = to + level_digits(printer, 0);

	for (unsigned i = 0; i < a.n; i++)
		rest[i] = a.limbs[i];
	while (at > to) {
		limb part = natural_divide_small(
			rest, (struct natural){rest, a.n}, printer->chunk.power);

		a.n = natural_trim(rest, a.n);
		for (unsigned k = 0; k < printer->chunk.digits; k++) {
			*--at = "0123456789abcdefghijklmnopqrstuvwxyz"[part % printer->chunk.radix];
			part /= printer->chunk.radix;
		}
	}
}

/* Fills the places of the level; a is less than its power. */
static void print_level(const struct printer *printer, struct natural a, unsigned level, char *to)
{
	const js_BigInt *power;
	js_BigInt *high, *low, *divisor;

	if (level == 0) {
		print_small(printer, a, to);
		return;
	}
	power = printer->powers[level - 1];
	if (natural_compare(a, bigint_natural(power)) < 0) {
		memset(to, '0', level_digits(printer, level - 1));
		print_level(printer, a, level - 1, to + level_digits(printer, level - 1));
		return;
	}
	high = bigint_new(printer->J, (size_t)a.n - power->n + 1);
	low = bigint_new(printer->J, (size_t)a.n + 1);
	divisor = bigint_new(printer->J, power->n);
	memcpy(low->limbs, a.limbs, a.n * sizeof(limb));
	low->limbs[a.n] = 0;
	memcpy(divisor->limbs, power->limbs, power->n * sizeof(limb));
	natural_divide(high->limbs, low->limbs, a.n, divisor->limbs, power->n);
	high->n = natural_trim(high->limbs, high->n);
	low->n = natural_trim(low->limbs, power->n);
	print_level(printer, bigint_natural(high), level - 1, to);
	print_level(printer, bigint_natural(low), level - 1, to + level_digits(printer, level - 1));
}

/* Powers of the radix up to the number; returns the level above them. */
static unsigned make_powers(struct printer *printer, struct natural a)
{
	js_BigInt *power = bigint_new(printer->J, CHUNKS + 1);
	unsigned level = 0;

	/* cppcheck-suppress bufferAccessOutOfBounds ; limbs[1] stands for as many as n says */
	memset(power->limbs, 0, (CHUNKS + 1) * sizeof(limb));
	power->limbs[0] = 1;
	for (unsigned i = 0; i < CHUNKS; i++)
		natural_multiply_small(power->limbs, CHUNKS + 1, printer->chunk.power, 0);
	power->n = natural_trim(power->limbs, CHUNKS + 1);
	while (natural_compare(a, bigint_natural(power)) >= 0) {
		js_BigInt *square;

		printer->powers[level++] = power;
		/* The square would be greater than the number, and perhaps than the limit. */
		if (2 * power->n - 1 > a.n)
			break;
		square = bigint_new(printer->J, (size_t)power->n * 2);
		natural_multiply(square->limbs, bigint_natural(power), bigint_natural(power));
		square->n = natural_trim(square->limbs, square->n);
		power = square;
	}
	return level;
}

void bigint_push_text(js_State *J, const js_BigInt *value, unsigned radix)
{
	struct printer printer = {.J = J, .chunk = chunk_of(radix)};
	unsigned level = make_powers(&printer, bigint_natural(value));
	size_t size = level_digits(&printer, level);
	char *text = jsV_makememstring(J, (int)size + 1)->p, *start = text + 1;

	print_level(&printer, bigint_natural(value), level, start);
	while (*start == '0' && start < text + size)
		start++;
	if (value->negative)
		*--start = '-';
	js_pushlstring(J, start, (int)(text + 1 + size - start));
}

void jsV_biginttostring(js_State *J, js_Value *value)
{
	bigint_push_text(J, value->u.bigint, 10);
	*value = *js_tovalue(J, -1);
	js_pop(J, 1);
}
