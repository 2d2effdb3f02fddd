/*
 * Tokens of ECMAScript 2023 (clause 12), Annex B's HTML-like comments included.
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/front/parse.h"
#include "sandbox/front/unicode_id.h"

static const struct {
	const char *text;
	unsigned int precedence;
} tokens[] = {
#define TOKEN(name, text, precedence) {text, precedence},
#include "sandbox/front/tokens.def"
#undef TOKEN
};

const char *lex_token_name(enum token token)
{
	return tokens[token].text;
}

unsigned int lex_precedence(enum token token)
{
	return tokens[token].precedence;
}

/* The character at `at` and its size; a bad byte cannot be there (the text was checked). */
static uint32_t decode(const struct parser *p, uint32_t at, uint32_t *size)
{
	const uint8_t *s = (const uint8_t *)p->text + at;

	if (at >= p->size || *s < 0x80) {
		*size = 1;
		return at >= p->size ? 0 : *s;
	}
	if (*s < 0xE0) {
		*size = 2;
		return (uint32_t)(*s & 0x1F) << 6 | (s[1] & 0x3F);
	}
	if (*s < 0xF0) {
		*size = 3;
		return (uint32_t)(*s & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (s[2] & 0x3F);
	}
	*size = 4;
	return (uint32_t)(*s & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 |
	       (uint32_t)(s[2] & 0x3F) << 6 | (s[3] & 0x3F);
}

/* Two escapes of a surrogate pair make one character. */
static void join_surrogates(struct buffer *text)
{
	uint8_t *s = text->data;
	size_t from = 0, to = 0;

	while (from < text->size) {
		if (text->size - from >= 6 && s[from] == 0xED && (s[from + 1] & 0xF0) == 0xA0 &&
			s[from + 3] == 0xED && (s[from + 4] & 0xF0) == 0xB0) {
			uint32_t high = (uint32_t)(s[from + 1] & 0x0F) << 6 | (s[from + 2] & 0x3F);
			uint32_t low = (uint32_t)(s[from + 4] & 0x0F) << 6 | (s[from + 5] & 0x3F);
			uint32_t code = 0x10000 + (high << 10 | low);

			s[to++] = (uint8_t)(0xF0 | code >> 18);
			s[to++] = (uint8_t)(0x80 | (code >> 12 & 0x3F));
			s[to++] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
			s[to++] = (uint8_t)(0x80 | (code & 0x3F));
			from += 6;
			continue;
		}
		s[to++] = s[from++];
	}
	text->size = to;
}

static const char *keep(struct parser *p, struct buffer *text, uint32_t *size, bool escaped)
{
	const char *copy;

	if (text->failed)
		p->arena->failed = true;
	if (escaped && text->size)
		join_surrogates(text);
	copy = arena_text(p->arena, (const char *)text->data, text->size);
	*size = (uint32_t)text->size;
	buffer_done(text);
	*text = (struct buffer){0};
	return copy;
}

static uint32_t hash_of(const char *text, size_t size)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (uint8_t)text[i]) * 16777619u;
	return hash;
}

static void grow_atoms(struct parser *p)
{
	uint32_t size = p->atoms_size ? p->atoms_size * 4 : 512;
	struct atom **atoms = arena_get(p->arena, size * sizeof(*atoms));

	if (p->arena->failed)
		return;
	for (uint32_t i = 0; i < p->atoms_size; i++) {
		struct atom *atom = p->atoms[i];

		while (atom) {
			struct atom *next = atom->next;
			struct atom **slot = &atoms[atom->hash & (size - 1)];

			atom->next = *slot;
			*slot = atom;
			atom = next;
		}
	}
	p->atoms = atoms;
	p->atoms_size = size;
}

struct atom *lex_atom(struct parser *p, const char *text, size_t size)
{
	uint32_t hash = hash_of(text, size);
	struct atom **slot, *atom;

	if (p->atoms_count >= p->atoms_size)
		grow_atoms(p);
	if (!p->atoms_size) /* no memory for the first table */
		return arena_get(p->arena, sizeof(*atom) + size + 1);
	slot = &p->atoms[hash & (p->atoms_size - 1)];
	for (atom = *slot; atom; atom = atom->next) {
		if (atom->hash == hash && atom->size == size && memcmp(atom->text, text, size) == 0)
			return atom;
	}
	atom = arena_get(p->arena, sizeof(*atom) + size + 1);
	if (p->arena->failed)
		return p->a_eval ? p->a_eval : atom;
	atom->hash = hash;
	atom->size = (uint32_t)size;
	memcpy(atom->text, text, size);
	atom->next = *slot;
	*slot = atom;
	p->atoms_count++;
	return atom;
}

bool lex_is_name_start(uint32_t code)
{
	if (code < 0x80)
		return ((code | 0x20) >= 'a' && (code | 0x20) <= 'z') || code == '$' || code == '_';
	return unicode_is_id_start(code);
}

bool lex_is_name_part(uint32_t code)
{
	if (code < 0x80)
		return lex_is_name_start(code) || (code >= '0' && code <= '9');
	return unicode_is_id_start(code) || unicode_is_id_part(code) || code == 0x200C ||
	       code == 0x200D;
}

static bool is_line_end(uint32_t code)
{
	return code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029;
}

static bool is_space(uint32_t code)
{
	return code == ' ' || code == '\t' || code == 0x0B || code == 0x0C || code == 0xA0 ||
	       code == 0xFEFF || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
	       code == 0x202F || code == 0x205F || code == 0x3000;
}

static bool starts_with(const struct parser *p, const char *text)
{
	size_t size = strlen(text);

	return p->size - p->at >= size && memcmp(p->text + p->at, text, size) == 0;
}

static void skip_line(struct parser *p)
{
	while (p->at < p->size) {
		uint32_t size, code = decode(p, p->at, &size);

		if (is_line_end(code))
			return;
		p->at += size;
	}
}

static void skip_comment(struct parser *p)
{
	uint32_t start = p->at;

	p->at += 2;
	while (p->at < p->size && !starts_with(p, "*/")) {
		uint32_t size, code = decode(p, p->at, &size);

		p->token.newline |= is_line_end(code);
		p->at += size;
	}
	if (p->at >= p->size) {
		parse_error(p, start, start + 2, "Unterminated comment");
		return;
	}
	p->at += 2;
}

static void skip_space(struct parser *p)
{
	while (p->at < p->size) {
		uint32_t size, code = decode(p, p->at, &size);

		if (is_line_end(code)) {
			p->token.newline = true;
			p->at += size;
		} else if (is_space(code)) {
			p->at += size;
		} else if (starts_with(p, "//") || starts_with(p, "<!--") ||
			   (p->token.newline && starts_with(p, "-->"))) {
			skip_line(p);
		} else if (starts_with(p, "/*")) {
			skip_comment(p);
			if (p->failed)
				return;
		} else {
			return;
		}
	}
}

static int hex_value(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* After "\u"; UINT32_MAX: malformed, and at is somewhere in it. */
static uint32_t unicode_escape(struct parser *p)
{
	uint32_t code = 0;

	if (p->at < p->size && p->text[p->at] == '{') {
		uint32_t digits = 0;

		p->at++;
		while (p->at < p->size && hex_value(p->text[p->at]) >= 0) {
			code = code * 16 + (uint32_t)hex_value(p->text[p->at++]);
			digits++;
			if (code > 0x10FFFF)
				return UINT32_MAX;
		}
		if (!digits || p->at >= p->size || p->text[p->at] != '}')
			return UINT32_MAX;
		p->at++;
		return code;
	}
	for (int i = 0; i < 4; i++) {
		if (p->at >= p->size || hex_value(p->text[p->at]) < 0)
			return UINT32_MAX;
		code = code * 16 + (uint32_t)hex_value(p->text[p->at++]);
	}
	return code;
}

/* A word from p->at; with escapes it is decoded. */
static struct atom *read_word(struct parser *p, bool *escaped)
{
	struct buffer text = {0};
	uint32_t start = p->at;
	struct atom *atom;
	bool first = true;

	*escaped = false;
	while (p->at < p->size) {
		uint32_t size, code = decode(p, p->at, &size), from = p->at;

		if (code == '\\') {
			if (!*escaped)
				buffer_put_raw(&text, p->text + start, p->at - start);
			*escaped = true;
			p->at++;
			if (p->at >= p->size || p->text[p->at] != 'u') {
				parse_error(p, from, p->at,
					"Expecting Unicode escape sequence \\uXXXX");
				break;
			}
			p->at++;
			code = unicode_escape(p);
			if (code == UINT32_MAX ||
				!(first ? lex_is_name_start(code) : lex_is_name_part(code))) {
				parse_error(p, from, p->at, "Invalid Unicode escape");
				break;
			}
			buffer_put_code(&text, code);
		} else if (first ? lex_is_name_start(code) : lex_is_name_part(code)) {
			if (*escaped)
				buffer_put_raw(&text, p->text + p->at, size);
			p->at += size;
		} else {
			break;
		}
		first = false;
	}
	atom = *escaped ? lex_atom(p, text.data ? (const char *)text.data : "", text.size)
			: lex_atom(p, p->text + start, p->at - start);
	p->arena->failed |= text.failed;
	buffer_done(&text);
	return atom;
}

/* Keywords by their atoms: filled at the start. */
static enum token keyword_of(const struct atom *atom)
{
	for (int i = TOKEN_BREAK; i <= TOKEN_WITH; i++) {
		if (strcmp(tokens[i].text, atom->text) == 0)
			return (enum token)i;
	}
	return TOKEN_NAME;
}

static void read_name(struct parser *p)
{
	p->token.atom = read_word(p, &p->token.escaped);
	p->token.type = p->token.atom->reserved ? keyword_of(p->token.atom) : TOKEN_NAME;
}

static void read_private(struct parser *p)
{
	uint32_t size, code;

	p->at++;
	code = decode(p, p->at, &size);
	if (p->at >= p->size || (!lex_is_name_start(code) && code != '\\')) {
		parse_error(p, p->at - 1, p->at, "Unexpected character '#'");
		return;
	}
	p->token.type = TOKEN_PRIVATE_NAME;
	p->token.atom = read_word(p, &p->token.escaped);
}

/* Digits of a base, with single underscores between them; false: an error was told. */
static bool read_digits(struct parser *p, int base, struct buffer *digits, bool separators)
{
	bool last_digit = false;

	while (p->at < p->size) {
		int c = (unsigned char)p->text[p->at], value = hex_value(c);

		if (c == '_') {
			int next = p->at + 1 < p->size ? hex_value(p->text[p->at + 1]) : -1;

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
		unsigned int digit = (unsigned int)hex_value(digits->data[i]);

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
	uint32_t size, code = decode(p, p->at, &size);

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
	p->token.text = keep(p, &text, &p->token.size, false);
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

	for (uint32_t i = start; i < p->size && hex_value(p->text[i]) >= 0 && p->text[i] <= '9';
		i++)
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
	bool integer = true, good;

	good = read_digits(p, 10, &text, !legacy);
	if (good && !legacy && text.size && eat_bigint(p, start)) {
		buffer_done(&text);
		number_done(p, start);
		return;
	}
	if (good && p->at < p->size && p->text[p->at] == '.') {
		integer = false;
		p->at++;
		buffer_put_u8(&text, '.');
		if (p->at < p->size && p->text[p->at] == '_')
			parse_error(p, p->at, p->at + 1, "Numeric separator is not allowed here");
		good = read_digits(p, 10, &text, true);
	}
	if (good && p->at < p->size && (p->text[p->at] | 0x20) == 'e') {
		size_t before;

		integer = false;
		p->at++;
		buffer_put_u8(&text, 'e');
		if (p->at < p->size && (p->text[p->at] == '+' || p->text[p->at] == '-'))
			buffer_put_u8(&text, (uint8_t)p->text[p->at++]);
		before = text.size;
		if (read_digits(p, 10, &text, true) && text.size == before)
			parse_error(p, start, p->at, "Invalid number");
	}
	(void)integer;
	buffer_put_u8(&text, 0);
	p->token.number = text.data ? strtod((const char *)text.data, NULL) : 0;
	p->arena->failed |= text.failed;
	buffer_done(&text);
	number_done(p, start);
}

static void read_number(struct parser *p)
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

/* One escape after its backslash, into a string. False: bad (only a tagged template may have it).
 */
static bool read_escape(struct parser *p, struct buffer *to, bool template)
{
	uint32_t size, code = decode(p, p->at, &size);

	p->at += size;
	switch (code) {
	case 'n':
		buffer_put_u8(to, '\n');
		return true;
	case 't':
		buffer_put_u8(to, '\t');
		return true;
	case 'r':
		buffer_put_u8(to, '\r');
		return true;
	case 'b':
		buffer_put_u8(to, '\b');
		return true;
	case 'f':
		buffer_put_u8(to, '\f');
		return true;
	case 'v':
		buffer_put_u8(to, '\v');
		return true;
	case '\r':
		if (p->at < p->size && p->text[p->at] == '\n')
			p->at++;
		return true;
	case '\n':
	case 0x2028:
	case 0x2029:
		return true;
	case 'x': {
		int high = p->at < p->size ? hex_value(p->text[p->at]) : -1;
		int low = p->at + 1 < p->size ? hex_value(p->text[p->at + 1]) : -1;

		if (high < 0 || low < 0)
			return false;
		p->at += 2;
		buffer_put_code(to, (uint32_t)(high * 16 + low));
		return true;
	}
	case 'u':
		code = unicode_escape(p);
		if (code == UINT32_MAX)
			return false;
		buffer_put_code(to, code);
		return true;
	default:
		break;
	}
	if (code >= '0' && code <= '7') {
		uint32_t value = code - '0', digits = 1;
		int next = p->at < p->size ? p->text[p->at] : 0;

		if (code == '0' && (next < '0' || next > '9')) {
			buffer_put_u8(to, 0);
			return true;
		}
		if (template)
			return false;
		if (!p->token.octal)
			p->token.octal = p->at - 1;
		while (digits < 3 && p->at < p->size && p->text[p->at] >= '0' &&
			p->text[p->at] <= '7' &&
			value * 8 + (uint32_t)(p->text[p->at] - '0') <= 255) {
			value = value * 8 + (uint32_t)(p->text[p->at++] - '0');
			digits++;
		}
		buffer_put_code(to, value);
		return true;
	}
	if (code == '8' || code == '9') {
		if (template)
			return false;
		if (!p->token.octal)
			p->token.octal = p->at - 1;
	}
	buffer_put_code(to, code);
	return true;
}

static void read_string(struct parser *p, char quote)
{
	struct buffer text = {0};
	uint32_t start = p->at++;
	bool escaped = false;

	p->token.type = TOKEN_STRING;
	for (;;) {
		uint32_t from = p->at;

		while (p->at < p->size && p->text[p->at] != quote && p->text[p->at] != '\\' &&
			p->text[p->at] != '\n' && p->text[p->at] != '\r')
			p->at++;
		buffer_put_raw(&text, p->text + from, p->at - from);
		if (p->at >= p->size || p->text[p->at] == '\n' || p->text[p->at] == '\r') {
			parse_error(p, start, p->at, "Unterminated string constant");
			break;
		}
		if (p->text[p->at] == quote) {
			p->at++;
			break;
		}
		escaped = true;
		from = p->at++;
		if (p->at >= p->size || !read_escape(p, &text, false)) {
			parse_error(p, from, p->at, "Bad character escape sequence");
			break;
		}
	}
	p->token.text = keep(p, &text, &p->token.size, escaped);
}

/* From just after ` or }: one part of a template. */
static void read_template(struct parser *p, uint32_t start)
{
	struct buffer cooked = {0}, raw = {0};
	bool escaped = false, bad = false;

	p->token.type = TOKEN_TEMPLATE;
	for (;;) {
		char c;

		if (p->at >= p->size) {
			parse_error(p, start, p->at, "Unterminated template");
			break;
		}
		c = p->text[p->at];
		if (c == '`' || (c == '$' && p->at + 1 < p->size && p->text[p->at + 1] == '{')) {
			p->token.tail = c == '`';
			p->at += c == '`' ? 1 : 2;
			break;
		}
		if (c == '\r') { /* \r\n and \r are \n here */
			p->at += p->at + 1 < p->size && p->text[p->at + 1] == '\n' ? 2 : 1;
			buffer_put_u8(&cooked, '\n');
			buffer_put_u8(&raw, '\n');
			continue;
		}
		if (c == '\\') {
			uint32_t from = p->at++;

			escaped = true;
			if (p->at < p->size && !read_escape(p, &cooked, true))
				bad = true;
			for (uint32_t i = from; i < p->at; i++) {
				if (p->text[i] != '\r')
					buffer_put_u8(&raw, (uint8_t)p->text[i]);
				else if (i + 1 >= p->at || p->text[i + 1] != '\n')
					buffer_put_u8(&raw, '\n');
			}
			continue;
		}
		buffer_put_u8(&cooked, (uint8_t)c);
		buffer_put_u8(&raw, (uint8_t)c);
		p->at++;
	}
	p->token.bad_escape = bad;
	p->token.text = keep(p, &cooked, &p->token.size, escaped);
	p->token.raw = keep(p, &raw, &p->token.raw_size, false);
}

static void read_punctuator(struct parser *p)
{
	enum token best = TOKEN_END;
	size_t longest = 0;

	for (int i = TOKEN_BRACE_LEFT; i < TOKEN_COUNT; i++) {
		size_t size = strlen(tokens[i].text);

		if (size > longest && tokens[i].text[0] == p->text[p->at] &&
			starts_with(p, tokens[i].text)) {
			best = (enum token)i;
			longest = size;
		}
	}
	/* a?.5:b is a conditional */
	if (best == TOKEN_OPTIONAL && p->at + 2 < p->size && p->text[p->at + 2] >= '0' &&
		p->text[p->at + 2] <= '9') {
		best = TOKEN_QUESTION;
		longest = 1;
	}
	if (best == TOKEN_END) {
		uint32_t size, code = decode(p, p->at, &size);

		if (code >= 0x2018 && code <= 0x201F)
			parse_error(p, p->at, p->at + size,
				"Unexpected character '%.*s': a typographic quotation mark; write "
				"' or \"",
				(int)size, p->text + p->at);
		else if (code < 0x20 || code == 0x7F)
			parse_error(p, p->at, p->at + size, "Unexpected character U+%04X", code);
		else
			parse_error(p, p->at, p->at + size, "Unexpected character '%.*s'",
				(int)size, p->text + p->at);
		return;
	}
	p->token.type = best;
	p->at += (uint32_t)longest;
}

/* The current token is left behind: it may have opened or closed something. */
static void follow_brackets(struct parser *p)
{
	uint32_t at = p->token.start;

	switch (p->token.type) {
	case TOKEN_TEMPLATE:
		if (p->token.tail)
			return;
		at = p->token.end - 1;
		break;
	case TOKEN_PAREN_LEFT:
	case TOKEN_BRACKET_LEFT:
	case TOKEN_BRACE_LEFT:
		break;
	case TOKEN_PAREN_RIGHT:
	case TOKEN_BRACKET_RIGHT:
	case TOKEN_BRACE_RIGHT:
		p->open_count -= p->open_count > 0;
		return;
	default:
		return;
	}
	if (p->open_count < LEX_OPEN_MOST)
		p->open[p->open_count] = at;
	p->open_count++;
}

void lex_next(struct parser *p)
{
	uint32_t before = p->token.end, size, code;

	follow_brackets(p);
	p->token = (struct lexed){.before = before, .start = p->size, .end = p->size};
	if (p->failed)
		return;
	skip_space(p);
	p->token.start = p->at;
	if (p->at >= p->size || p->failed) {
		p->token.end = p->at;
		return;
	}
	code = decode(p, p->at, &size);
	if (lex_is_name_start(code) || code == '\\')
		read_name(p);
	else if ((code >= '0' && code <= '9') ||
		 (code == '.' && p->at + 1 < p->size && p->text[p->at + 1] >= '0' &&
			 p->text[p->at + 1] <= '9'))
		read_number(p);
	else if (code == '"' || code == '\'')
		read_string(p, (char)code);
	else if (code == '`') {
		p->at++;
		read_template(p, p->token.start);
	} else if (code == '#')
		read_private(p);
	else
		read_punctuator(p);
	p->token.end = p->at;
	if (p->failed)
		p->token.type = TOKEN_END;
}

struct lexed lex_peek(struct parser *p)
{
	struct lexed token = p->token, next;
	size_t count = p->result->count;
	uint32_t at = p->at, open_count = p->open_count;
	bool failed = p->failed;

	lex_next(p);
	next = p->token;
	p->token = token;
	p->at = at;
	p->open_count = open_count;
	p->failed = failed;
	p->result->count = count; /* what is wrong there is told when it is reached */
	return next;
}

struct lexed lex_peek_second(struct parser *p)
{
	struct lexed token = p->token, next;
	size_t count = p->result->count;
	uint32_t at = p->at, open_count = p->open_count;
	bool failed = p->failed;

	lex_next(p);
	next = lex_peek(p);
	p->token = token;
	p->at = at;
	p->open_count = open_count;
	p->failed = failed;
	p->result->count = count;
	return next;
}

void lex_regexp(struct parser *p)
{
	uint32_t start = p->token.start, flags;
	bool in_class = false;

	p->at = start + 1;
	for (;;) {
		uint32_t size, code = decode(p, p->at, &size);

		if (p->at >= p->size || is_line_end(code)) {
			parse_error(p, start, p->at, "Unterminated regular expression");
			return;
		}
		if (code == '\\') {
			p->at++;
			code = decode(p, p->at, &size);
			if (p->at >= p->size || is_line_end(code))
				continue;
		} else if (code == '[') {
			in_class = true;
		} else if (code == ']') {
			in_class = false;
		} else if (code == '/' && !in_class) {
			break;
		}
		p->at += size;
	}
	p->token.type = TOKEN_REGEXP;
	p->token.text = p->text + start + 1;
	p->token.size = p->at - start - 1;
	flags = ++p->at;
	while (p->at < p->size) {
		uint32_t size, code = decode(p, p->at, &size);

		if (code == '\\')
			parse_error(p, p->at, p->at + 1, "Invalid regular expression flag");
		if (!lex_is_name_part(code))
			break;
		p->at += size;
	}
	p->token.raw = p->text + flags;
	p->token.raw_size = p->at - flags;
	p->token.end = p->at;
	if (p->failed)
		p->token.type = TOKEN_END;
}

void lex_template(struct parser *p)
{
	uint32_t start = p->token.start;

	p->open_count -= p->open_count > 0;
	p->token = (struct lexed){.start = start, .before = p->token.before};
	p->at = start + 1;
	read_template(p, start);
	p->token.end = p->at;
	if (p->failed)
		p->token.type = TOKEN_END;
}

void lex_place(const char *text, uint32_t size, uint32_t at, uint32_t *line, uint32_t *column)
{
	uint32_t begin = 0;

	*line = 1;
	for (uint32_t i = 0; i < at && i < size; i++) {
		const uint8_t *s = (const uint8_t *)text + i;
		bool end = *s == '\n' || (*s == '\r' && (i + 1 >= size || text[i + 1] != '\n'));

		if (i + 2 < size && *s == 0xE2 && s[1] == 0x80 && (s[2] & 0xFE) == 0xA8) {
			i += 2;
			end = i < at;
		}
		if (end) {
			(*line)++;
			begin = i + 1;
		}
	}
	*column = 1;
	for (uint32_t i = begin; i < at && i < size; i++) {
		uint8_t byte = (uint8_t)text[i];

		if ((byte & 0xC0) != 0x80)
			*column += byte >= 0xF0 ? 2 : 1;
	}
}

static void mark(struct parser *p, const char *words, bool reserved)
{
	while (*words) {
		size_t size = strcspn(words, " ");
		struct atom *atom = lex_atom(p, words, size);

		atom->reserved |= reserved;
		atom->strict_reserved |= !reserved;
		words += size + (words[size] == ' ');
	}
}

void lex_start(struct parser *p)
{
	static const struct {
		size_t offset;
		const char *text;
	} names[] = {
#define A(field, text) {offsetof(struct parser, field), text}
		A(a_arguments, "arguments"),
		A(a_eval, "eval"),
		A(a_let, "let"),
		A(a_static, "static"),
		A(a_async, "async"),
		A(a_await, "await"),
		A(a_yield, "yield"),
		A(a_of, "of"),
		A(a_get, "get"),
		A(a_set, "set"),
		A(a_constructor, "constructor"),
		A(a_prototype, "prototype"),
		A(a_proto, "__proto__"),
		A(a_target, "target"),
		A(a_new, "new"),
		A(a_meta, "meta"),
		A(a_star_default, "*default*"),
		A(a_undefined, "undefined"),
#undef A
	};

	mark(p,
		"break case catch class const continue debugger default delete do else enum export "
		"extends false finally for function if import in instanceof new null return super "
		"switch this throw true try typeof var void while with",
		true);
	mark(p, "implements interface let package private protected public static yield", false);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct atom *atom = lex_atom(p, names[i].text, strlen(names[i].text));

		memcpy((char *)p + names[i].offset, &atom, sizeof(atom));
	}
	/* A hashbang is a comment (12.5); so is a --> before anything else. */
	if (starts_with(p, "#!"))
		skip_line(p);
	p->token.newline = true;
	skip_space(p);
	lex_next(p);
	p->token.newline = true;
}
