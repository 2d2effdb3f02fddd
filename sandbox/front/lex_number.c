/*
 * Numbers (ECMAScript 12.9.3), Annex B's octal ones included.
 */
#include "sandbox/front/lex_internal.h"

#include <stdlib.h>

/* Digits of a base, with single underscores between them; false: an error was told. */
static bool read_digits(struct parser *p, int base, struct buffer *digits, bool separators)
{
	bool last_digit = false;

	while (p->at < p->size) {
		int c = (unsigned char)p->text[p->at], value = lex_hex(c);

		if (c == '_') {
			int next = p->at + 1 < p->size ? lex_hex(p->text[p->at + 1]) : -1;

			if (!separators || !last_digit || next < 0 || next >= base) {
				parse_error(p, p->at, p->at + 1,
					!last_digit || !separators
						? "Numeric separator is not allowed here"
						: "Numeric separator is not allowed at the end of "
						  "a number");
				return false;
			}
			last_digit = false;
			p->at++;
			continue;
		}
		if (value < 0 || value >= base)
			break;
		last_digit = true;
		buffer_put_u8(digits, (uint8_t)c);
		p->at++;
	}
	return true;
}

/* Exactly rounded, whatever the number of digits: the C library reads hexadecimal so. */
static double number_of(const struct buffer *digits, int base)
{
	static const char hex[] = "0123456789abcdef";
	struct buffer text = {0};
	unsigned int bits = base == 16 ? 4 : base == 8 ? 3 : 1;
	size_t total = digits->size * bits;
	double value;

	buffer_put_raw(&text, "0x", 2);
	for (size_t i = 0, nibble = 0, filled = (4 - total % 4) % 4; i < digits->size; i++) {
		unsigned int digit = (unsigned int)lex_hex(digits->data[i]);

		for (unsigned int bit = bits; bit-- > 0;) {
			nibble = nibble << 1 | (digit >> bit & 1);
			if (++filled == 4) {
				buffer_put_u8(&text, (uint8_t)hex[nibble & 15]);
				filled = 0;
				nibble = 0;
			}
		}
	}
	buffer_put_u8(&text, 0);
	value = text.data ? strtod((const char *)text.data, NULL) : 0;
	buffer_done(&text);
	return value;
}

static void number_done(struct parser *p, uint32_t start)
{
	uint32_t size, code = lex_decode(p, p->at, &size);

	if (p->failed || p->at >= p->size)
		return;
	if (lex_is_name_start(code) || (code >= '0' && code <= '9') || code == '\\')
		parse_error(p, start, p->at + size, "Identifier directly after number");
}

static bool eat_bigint(struct parser *p, uint32_t start)
{
	struct buffer text = {0};

	if (p->at >= p->size || p->text[p->at] != 'n')
		return false;
	for (uint32_t i = start; i < p->at; i++) {
		if (p->text[i] != '_')
			buffer_put_u8(&text, (uint8_t)p->text[i]);
	}
	p->at++;
	p->token.type = TOKEN_BIGINT;
	p->token.text = lex_keep(p, &text, &p->token.size, false);
	return true;
}

static void read_radix(struct parser *p, uint32_t start, int base)
{
	struct buffer digits = {0};

	p->at += 2;
	if (read_digits(p, base, &digits, true)) {
		if (!digits.size)
			parse_error(p, start, p->at, "Expected number in radix %d", base);
		else if (!eat_bigint(p, start))
			p->token.number = number_of(&digits, base);
	}
	number_done(p, start);
	buffer_done(&digits);
}

/* 017, or 089 which is decimal (Annex B). */
static void read_legacy(struct parser *p, uint32_t start)
{
	struct buffer digits = {0};
	bool octal = true;

	for (uint32_t i = start; i < p->size && lex_hex(p->text[i]) >= 0 && p->text[i] <= '9'; i++)
		octal &= p->text[i] < '8';
	p->token.octal = start + 1;
	if (octal) {
		if (read_digits(p, 8, &digits, false))
			p->token.number = number_of(&digits, 8);
		number_done(p, start);
	}
	buffer_done(&digits);
}

static void read_decimal(struct parser *p, uint32_t start, bool legacy)
{
	struct buffer text = {0};
	bool good;

	good = read_digits(p, 10, &text, !legacy);
	if (good && !legacy && text.size && eat_bigint(p, start)) {
		buffer_done(&text);
		number_done(p, start);
		return;
	}
	if (good && p->at < p->size && p->text[p->at] == '.') {
		p->at++;
		buffer_put_u8(&text, '.');
		if (p->at < p->size && p->text[p->at] == '_')
			parse_error(p, p->at, p->at + 1, "Numeric separator is not allowed here");
		good = read_digits(p, 10, &text, true);
	}
	if (good && p->at < p->size && (p->text[p->at] | 0x20) == 'e') {
		size_t before;

		p->at++;
		buffer_put_u8(&text, 'e');
		if (p->at < p->size && (p->text[p->at] == '+' || p->text[p->at] == '-'))
			buffer_put_u8(&text, (uint8_t)p->text[p->at++]);
		before = text.size;
		if (read_digits(p, 10, &text, true) && text.size == before)
			parse_error(p, start, p->at, "Invalid number");
	}
	buffer_put_u8(&text, 0);
	p->token.number = text.data ? strtod((const char *)text.data, NULL) : 0;
	p->arena->failed |= text.failed;
	buffer_done(&text);
	number_done(p, start);
}

void lex_number(struct parser *p)
{
	uint32_t start = p->at;
	int next = p->at + 1 < p->size ? p->text[p->at + 1] : 0;

	p->token.type = TOKEN_NUMBER;
	if (p->text[start] == '0') {
		if ((next | 0x20) == 'x') {
			read_radix(p, start, 16);
			return;
		}
		if ((next | 0x20) == 'o') {
			read_radix(p, start, 8);
			return;
		}
		if ((next | 0x20) == 'b') {
			read_radix(p, start, 2);
			return;
		}
		if (next == '_') {
			parse_error(
				p, start + 1, start + 2, "Numeric separator is not allowed here");
			return;
		}
		if (next >= '0' && next <= '9') {
			read_legacy(p, start);
			if (p->at > start || p->failed)
				return;
			read_decimal(p, start, true);
			return;
		}
	}
	read_decimal(p, start, false);
}
