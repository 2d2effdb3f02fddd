/*
 * Strings and the parts of templates (ECMAScript 12.9.4 and 12.9.6).
 */
#include "sandbox/front/lex_internal.h"

/* One escape after its backslash, into a string. False: bad (only a tagged template may have it).
 */
static bool read_escape(struct parser *p, struct buffer *to, bool template)
{
	uint32_t size, code = lex_decode(p, p->at, &size);

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
		int high = p->at < p->size ? lex_hex(p->text[p->at]) : -1;
		int low = p->at + 1 < p->size ? lex_hex(p->text[p->at + 1]) : -1;

		if (high < 0 || low < 0)
			return false;
		p->at += 2;
		buffer_put_code(to, (uint32_t)(high * 16 + low));
		return true;
	}
	case 'u':
		code = lex_unicode_escape(p);
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

void lex_string(struct parser *p, char quote)
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
	p->token.text = lex_keep(p, &text, &p->token.size, escaped);
}

void lex_template_part(struct parser *p, uint32_t start)
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
	p->token.text = lex_keep(p, &cooked, &p->token.size, escaped);
	p->token.raw = lex_keep(p, &raw, &p->token.raw_size, false);
}
