/*
 * Functions and constants of the global object: numbers, URIs, escape and unescape. Strings are
 * walked in the engine's form, where a surrogate is three bytes ED A0-BF xx.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/number.h"
#include "sandbox/engine/text.h"
#include "sandbox/engine/units.h"

#define URI_MARK "-_.!~*'()"
#define URI_RESERVED ";/?:@&=+$,"

enum {
	SURROGATES = 0xD800,
	SURROGATES_LOW = 0xDC00,
	SURROGATES_END = 0xE000,
	CHARACTER_LAST = 0x10FFFF,
};

static void global_parse_int(js_State *J)
{
	const char *text = js_tostring(J, 1), *end;
	int radix = js_toint32(J, 2);
	double number;
	bool is_negative;

	text = number_skip_blank(text);
	is_negative = *text == '-';
	if (*text == '-' || *text == '+')
		text++;
	if ((radix == 0 || radix == 16) && text[0] == '0' && (text[1] | 0x20) == 'x') {
		text += 2;
		radix = 16;
	}
	radix = radix ? radix : 10;
	if (radix < 2 || radix > 36) {
		js_pushnumber(J, (double)NAN);
		return;
	}
	number = number_read_radix(text, radix, &end);
	js_pushnumber(J, end == text ? (double)NAN : is_negative ? -number : number);
}

static void global_parse_float(js_State *J)
{
	const char *text = number_skip_blank(js_tostring(J, 1));
	double number = 0;

	js_pushnumber(J, number_scan(text, &number) == text ? (double)NAN : number);
}

static void global_is_nan(js_State *J)
{
	js_pushboolean(J, isnan(js_tonumber(J, 1)));
}

static void global_is_finite(js_State *J)
{
	js_pushboolean(J, isfinite(js_tonumber(J, 1)));
}

JS_NORETURN static void malformed(js_State *J)
{
	js_urierror(J, "URI malformed");
}

static void add_escaped(js_State *J, struct text *text, unsigned byte)
{
	static const char digits[] = "0123456789ABCDEF";
	const char escaped[3] = {'%', digits[byte >> 4], digits[byte & 15]};

	text_add(J, text, escaped, sizeof(escaped));
}

/* The bytes of the character in UTF-8, each escaped. */
static void add_escaped_utf8(js_State *J, struct text *text, unsigned character)
{
	if (character < 0x80) {
		add_escaped(J, text, character);
		return;
	}
	if (character < 0x800) {
		add_escaped(J, text, 0xC0 | character >> 6);
	} else {
		if (character < 0x10000) {
			add_escaped(J, text, 0xE0 | character >> 12);
		} else {
			add_escaped(J, text, 0xF0 | character >> 18);
			add_escaped(J, text, 0x80 | (character >> 12 & 0x3F));
		}
		add_escaped(J, text, 0x80 | (character >> 6 & 0x3F));
	}
	add_escaped(J, text, 0x80 | (character & 0x3F));
}

static bool is_plain(char c, const char *marks)
{
	char small = (char)(c | 0x20);

	return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || (c && strchr(marks, c));
}

/* Copies letters, digits and these marks, which need no escape; returns the number of bytes. */
static size_t add_plain(js_State *J, struct text *text, const char *at, const char *marks)
{
	size_t size = 0;

	while (is_plain(at[size], marks))
		size++;
	text_add(J, text, at, size);
	return size;
}

/* `plain`: marks that stand for themselves, beside letters and digits. */
static void encode(js_State *J, const char *plain)
{
	struct text *text;
	const char *at;

	core_to_string(J, 1);
	text = text_new(J);
	at = js_tostring(J, 1);
	for (at += add_plain(J, text, at, plain); *at; at += add_plain(J, text, at, plain)) {
		unsigned character = units_next(&at);

		if (character >= SURROGATES_LOW && character < SURROGATES_END)
			malformed(J);
		if (character >= SURROGATES && character < SURROGATES_LOW) {
			unsigned low = *at ? units_next(&at) : 0;

			if (low < SURROGATES_LOW || low >= SURROGATES_END)
				malformed(J);
			character =
				0x10000 + ((character - SURROGATES) << 10) + (low - SURROGATES_LOW);
		}
		add_escaped_utf8(J, text, character);
	}
	text_push(J, text);
}

static void global_encode_uri(js_State *J)
{
	encode(J, URI_MARK URI_RESERVED "#");
}

static void global_encode_uri_component(js_State *J)
{
	encode(J, URI_MARK);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The value of `count` hexadecimal digits, -1 if they are not all there. */
static int hex_digits(const char *at, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		int digit = hex_value(at[i]);

		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

/* `%XX` at *at. */
static unsigned escaped_byte(js_State *J, const char **at)
{
	int value = **at == '%' ? hex_digits(*at + 1, 2) : -1;

	if (value < 0)
		malformed(J);
	*at += 3;
	return (unsigned)value;
}

/* The character whose UTF-8 is escaped at *at; nothing but the shortest form is valid. */
static unsigned escaped_character(js_State *J, const char **at)
{
	static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned first = escaped_byte(J, at), character;
	int size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

	if (size == 1)
		return first;
	if (first < 0xC0 || first > 0xF7)
		malformed(J);
	character = first & (0x7FU >> size);
	for (int i = 1; i < size; i++) {
		unsigned next = escaped_byte(J, at);

		if ((next & 0xC0) != 0x80)
			malformed(J);
		character = character << 6 | (next & 0x3F);
	}
	if (character < least[size] || character > CHARACTER_LAST ||
		(character >= SURROGATES && character < SURROGATES_END))
		malformed(J);
	return character;
}

static void decode(js_State *J, const char *reserved)
{
	struct text *text;
	const char *at;

	core_to_string(J, 1);
	text = text_new(J);
	at = js_tostring(J, 1);
	for (;;) {
		size_t plain = strcspn(at, "%");
		const char *begin;
		unsigned character;

		text_add(J, text, at, plain);
		at += plain;
		if (!*at)
			break;
		begin = at;
		character = escaped_character(J, &at);
		if (character && character < 0x80 && strchr(reserved, (int)character))
			text_add(J, text, begin, 3);
		else
			text_add_character(J, text, character);
	}
	text_push(J, text);
}

static void global_decode_uri(js_State *J)
{
	decode(J, URI_RESERVED "#");
}

static void global_decode_uri_component(js_State *J)
{
	decode(J, "");
}

static void global_escape(js_State *J)
{
	static const char plain[] = "@*_+-./";
	struct text *text;
	const char *at;

	core_to_string(J, 1);
	text = text_new(J);
	at = js_tostring(J, 1);
	for (at += add_plain(J, text, at, plain); *at; at += add_plain(J, text, at, plain)) {
		unsigned unit = units_next(&at);
		char escaped[12];

		if (unit < 0x100) {
			add_escaped(J, text, unit);
			continue;
		}
		(void)snprintf(escaped, sizeof(escaped), "%%u%04X", unit);
		text_add_string(J, text, escaped);
	}
	text_push(J, text);
}

static void global_unescape(js_State *J)
{
	struct text *text;
	const char *at;

	core_to_string(J, 1);
	text = text_new(J);
	at = js_tostring(J, 1);
	for (;;) {
		size_t plain = strcspn(at, "%");
		int unit, size = 3;

		text_add(J, text, at, plain);
		at += plain;
		if (!*at)
			break;
		unit = at[1] == 'u' ? hex_digits(at + 2, 4) : -1;
		if (unit >= 0)
			size = 6;
		else
			unit = hex_digits(at + 1, 2);
		if (unit < 0) {
			unit = '%';
			size = 1;
		}
		text_add_character(J, text, (unsigned)unit);
		at += size;
	}
	text_push(J, text);
}

static const struct core_function rows[] = {
	{"parseFloat", global_parse_float, 1, 0},
	{"parseInt", global_parse_int, 2, 0},
	{"decodeURI", global_decode_uri, 1, 0},
	{"decodeURIComponent", global_decode_uri_component, 1, 0},
	{"encodeURI", global_encode_uri, 1, 0},
	{"encodeURIComponent", global_encode_uri_component, 1, 0},
	{"escape", global_escape, 1, 0},
	{"unescape", global_unescape, 1, 0},
	{"isFinite", global_is_finite, 1, 0},
	{"isNaN", global_is_nan, 1, 0},
};

void builtin_global_init(js_State *J)
{
	const int constant = JS_READONLY | JS_DONTENUM | JS_DONTCONF;

	js_pushobject(J, J->G);
	CORE_DEFINE(J, rows);
	js_pushnumber(J, HUGE_VAL);
	core_define_value(J, "Infinity", constant);
	js_pushnumber(J, (double)NAN);
	core_define_value(J, "NaN", constant);
	js_pushundefined(J);
	core_define_value(J, "undefined", constant);
	js_copy(J, -1);
	core_define_value(J, "globalThis", JS_DONTENUM);
	js_pop(J, 1);
}
