/*
 * Reading and printing of numbers. See number.h. Reading is left to strtod, which rounds correctly
 * whatever the number of digits (js_atod does not look at more than 38); it sees only what was
 * scanned before, because it accepts more than ECMAScript does. The program never leaves the C
 * locale.
 */
#include "sandbox/engine/number.h"

#include <stdint.h>
#include <string.h>

#include "cutils.h"
#include "dtoa.h"
#include "jsi.h"
#include "libunicode.h"
#include "sandbox/engine/fdlibm.h"
#include "utf.h"

#define MAX_EXACT 9007199254740992.0 /* 2^53: above, digits are zeros */

enum {
	INTEGER_DIGITS = 309, /* of the largest number */
	POINT = NUMBER_RADIX / 2,
};

static const char digit_letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";

const char *number_skip_blank(const char *text)
{
	for (;;) {
		Rune rune = (unsigned char)*text;
		int size = rune < Runeself ? 1 : chartorune(&rune, text);

		if (!rune || !lre_is_space((uint32_t)rune))
			return text;
		text += size;
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *text)
{
	while (is_digit(*text))
		text++;
	return text;
}

double number_read(const char *text)
{
	/* Most numbers are short integers. */
	int small = 0, count = 0;

	while (count < 9 && is_digit(text[count]))
		small = small * 10 + (text[count++] - '0');
	if (count && !is_digit(text[count]) && text[count] != '.' && (text[count] | 0x20) != 'e')
		return small;
	return strtod(text, NULL);
}

const char *number_scan(const char *text, double *ret)
{
	const char *at = text, *digits, *end;

	if (*at == '+' || *at == '-')
		at++;
	if (!strncmp(at, "Infinity", 8)) {
		*ret = *text == '-' ? -(double)INFINITY : (double)INFINITY;
		return at + 8;
	}
	digits = at;
	end = skip_digits(at);
	if (*end == '.' && (end > digits || is_digit(end[1])))
		end = skip_digits(end + 1);
	if (end == digits)
		return text;
	if (*end == 'e' || *end == 'E') {
		at = end + 1;
		if (*at == '+' || *at == '-')
			at++;
		if (is_digit(*at))
			end = skip_digits(at);
	}
	/* strtod would go on with the hexadecimal digits. */
	if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
		*ret = 0;
	else
		*ret = number_read(digits);
	if (*text == '-')
		*ret = -*ret;
	return end;
}

static int digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	return 36;
}

/* Bits after the first 53 are rounded to even. */
static double read_bits(const char *text, int radix, const char *end)
{
	int bits = __builtin_ctz((unsigned)radix), exponent = 0;
	uint64_t value = 0;
	bool has_more = false;

	for (; text < end; text++) {
		uint64_t digit = (uint64_t)digit_value(*text);

		if (value >> 58) {
			exponent += bits;
			has_more |= digit != 0;
		} else {
			value = value << bits | digit;
		}
		if (exponent > 2000)
			return (double)INFINITY;
	}
	/* What was left out only matters if it makes the difference to exactly one half. */
	return ldexp((double)(value | has_more), exponent);
}

/* As V8 does it: exact below 2^53, parts of several digits added up above. */
static double read_parts(const char *text, int radix, const char *end)
{
	double value = 0;

	while (text < end) {
		unsigned part = 0, multiplier = 1;

		while (text < end && multiplier * (unsigned)radix <= UINT_MAX / 36) {
			part = part * (unsigned)radix + (unsigned)digit_value(*text++);
			multiplier *= (unsigned)radix;
		}
		value = value * multiplier + part;
	}
	return value;
}

/* strtod would also read a fraction and an exponent that follow. */
static double read_decimal(const char *text, const char *end)
{
	char digits[INTEGER_DIGITS + 2];

	while (text < end && *text == '0')
		text++;
	if (end - text > INTEGER_DIGITS)
		return HUGE_VAL;
	memcpy(digits, text, (size_t)(end - text));
	digits[end - text] = 0;
	return strtod(digits, NULL);
}

double number_read_radix(const char *text, int radix, const char **end)
{
	const char *at = text;

	while (digit_value(*at) < radix)
		at++;
	*end = at;
	if (radix == 10)
		return read_decimal(text, at);
	return (radix & (radix - 1)) ? read_parts(text, radix, at) : read_bits(text, radix, at);
}

/* Where C gives 1, ECMAScript has NaN: 1 to an infinite power, 1 to the power NaN. */
double number_power(double base, double exponent)
{
	if (isnan(exponent) || (fabs(base) == 1 && isinf(exponent)))
		return (double)NAN;
	return fdlibm_pow(base, exponent);
}

static int prefix_radix(const char *text)
{
	if (text[0] != '0')
		return 0;
	switch (text[1]) {
	case 'x':
	case 'X':
		return 16;
	case 'o':
	case 'O':
		return 8;
	case 'b':
	case 'B':
		return 2;
	default:
		return 0;
	}
}

double number_of_text(const char *text)
{
	const char *at = number_skip_blank(text), *end;
	int radix = prefix_radix(at);
	double value = 0;

	if (radix) {
		value = number_read_radix(at + 2, radix, &end);
		if (end == at + 2)
			return (double)NAN;
	} else {
		end = number_scan(at, &value);
	}
	return *number_skip_blank(end) ? (double)NAN : value;
}

/*
 * The next number below a power of two is nearer than the one above. js_dtoa() reckons with the
 * nearer one on both sides, and so writes a 17th digit where 16 digits, rounded up, would do.
 */
static void print_power_of_two(char text[NUMBER_TEXT], double number)
{
	char shorter[NUMBER_TEXT], *digits = number < 0 ? shorter + 1 : shorter;
	size_t size = strcspn(text, "e"), end = size - 1;

	memcpy(shorter, text, end);
	while (shorter[end - 1] == '9')
		end--;
	/* The digits are below ten, so one that is not 9 comes before the point at the latest. */
	if (shorter[end - 1] == '.')
		end--;
	shorter[end - 1]++;
	(void)snprintf(shorter + end, NUMBER_TEXT - end, "%s", text + size);
	if (number_read(digits) == fabs(number))
		memcpy(text, shorter, sizeof(shorter));
}

const char *number_print(char text[NUMBER_TEXT], double number)
{
	JSDTOATempMem memory;
	int exponent;

	if (number > INT_MIN && number <= INT_MAX && number == (int)number)
		return js_itoa(text, (int)number);
	text[js_dtoa(text, number, 10, 0, JS_DTOA_FORMAT_FREE, &memory)] = 0;
	if (fabs(frexp(number, &exponent)) == 0.5 && strcspn(text, "e") > 17)
		print_power_of_two(text, number);
	return text;
}

/* Adds one to the last digit behind the point. True: it carries over into the integer. */
static bool round_up(char *text, int *end, int radix)
{
	while (--*end > POINT) {
		int digit = digit_value(text[*end]) + 1;

		if (digit < radix) {
			/* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): a constant */
			text[(*end)++] = digit_letters[digit];
			return false;
		}
	}
	return true;
}

/* Behind the point, as many digits as tell the number from its neighbours. Returns the carry. */
static bool print_fraction(char *text, int *end, double fraction, double delta, int radix)
{
	text[(*end)++] = '.';
	do {
		int digit;

		fraction *= radix;
		delta *= radix;
		digit = (int)fraction;
		text[(*end)++] = digit_letters[digit];
		fraction -= digit;
		if ((fraction > 0.5 || (fraction == 0.5 && (digit & 1))) && fraction + delta > 1)
			return round_up(text, end, radix);
	} while (fraction >= delta);
	return false;
}

const char *number_print_radix(char text[NUMBER_RADIX], double number, int radix)
{
	double value = fabs(number), integer = floor(value), fraction = value - integer;
	double delta = 0.5 * (nextafter(value, (double)INFINITY) - value);
	int begin = POINT, end = POINT;

	if (delta < 5e-324)
		delta = 5e-324;
	if (fraction >= delta && print_fraction(text, &end, fraction, delta, radix))
		integer += 1;
	while (integer / radix >= MAX_EXACT) {
		integer /= radix;
		text[--begin] = '0';
	}
	do {
		double digit = fmod(integer, radix);

		text[--begin] = digit_letters[(int)digit];
		integer = (integer - digit) / radix;
	} while (integer > 0);
	if (number < 0)
		text[--begin] = '-';
	text[end] = 0;
	return text + begin;
}

static void print(char *text, double number, int digits, int flags)
{
	JSDTOATempMem memory;

	text[js_dtoa(text, number, 10, digits, flags, &memory)] = 0;
}

void number_print_fixed(char text[NUMBER_FIXED], double number, int digits)
{
	print(text, number, digits, JS_DTOA_FORMAT_FRAC);
}

void number_print_exponential(char text[NUMBER_FIXED], double number, int digits)
{
	print(text, number, digits + 1,
		JS_DTOA_EXP_ENABLED | (digits < 0 ? JS_DTOA_FORMAT_FREE : JS_DTOA_FORMAT_FIXED));
}

void number_print_precise(char text[NUMBER_FIXED], double number, int digits)
{
	print(text, number, digits, JS_DTOA_FORMAT_FIXED);
}

/* What jsi.h declares. */

double js_strtod(const char *text, char **end)
{
	double value = 0;
	const char *behind = number_scan(text, &value);

	if (end)
		*end = (char *)(uintptr_t)behind;
	return value;
}

double jsV_stringtonumber(js_State *J, const char *text)
{
	(void)J;
	return number_of_text(text);
}

const char *jsV_numbertostring(js_State *J, char text[NUMBER_TEXT], double number)
{
	(void)J;
	return number_print(text, number);
}
