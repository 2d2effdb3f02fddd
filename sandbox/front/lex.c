/*
 * Tokens of ECMAScript 2023 (clause 12), Annex B's HTML-like comments included.
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/front/lex_internal.h"
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

uint32_t lex_decode(const struct parser *p, uint32_t at, uint32_t *size)
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

const char *lex_keep(struct parser *p, struct buffer *text, uint32_t *size, bool escaped)
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
		uint32_t size, code = lex_decode(p, p->at, &size);

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
		uint32_t size, code = lex_decode(p, p->at, &size);

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
		uint32_t size, code = lex_decode(p, p->at, &size);

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

int lex_hex(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

uint32_t lex_unicode_escape(struct parser *p)
{
	uint32_t code = 0;

	if (p->at < p->size && p->text[p->at] == '{') {
		uint32_t digits = 0;

		p->at++;
		while (p->at < p->size && lex_hex(p->text[p->at]) >= 0) {
			code = code * 16 + (uint32_t)lex_hex(p->text[p->at++]);
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
		if (p->at >= p->size || lex_hex(p->text[p->at]) < 0)
			return UINT32_MAX;
		code = code * 16 + (uint32_t)lex_hex(p->text[p->at++]);
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
		uint32_t size, code = lex_decode(p, p->at, &size), from = p->at;

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
			code = lex_unicode_escape(p);
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
	code = lex_decode(p, p->at, &size);
	if (p->at >= p->size || (!lex_is_name_start(code) && code != '\\')) {
		parse_error(p, p->at - 1, p->at, "Unexpected character '#'");
		return;
	}
	p->token.type = TOKEN_PRIVATE_NAME;
	p->token.atom = read_word(p, &p->token.escaped);
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
		uint32_t size, code = lex_decode(p, p->at, &size);

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
	code = lex_decode(p, p->at, &size);
	if (lex_is_name_start(code) || code == '\\')
		read_name(p);
	else if ((code >= '0' && code <= '9') ||
		 (code == '.' && p->at + 1 < p->size && p->text[p->at + 1] >= '0' &&
			 p->text[p->at + 1] <= '9'))
		lex_number(p);
	else if (code == '"' || code == '\'')
		lex_string(p, (char)code);
	else if (code == '`') {
		p->at++;
		lex_template_part(p, p->token.start);
	} else if (code == '#')
		read_private(p);
	else
		read_punctuator(p);
	p->token.end = p->at;
	if (p->failed)
		p->token.type = TOKEN_END;
}

/* The token so many further on. */
static struct lexed look_ahead(struct parser *p, unsigned int count)
{
	struct lexed token = p->token, next;
	size_t told = p->result->count;
	uint32_t at = p->at, open_count = p->open_count;
	bool failed = p->failed;

	while (count-- > 0)
		lex_next(p);
	next = p->token;
	p->token = token;
	p->at = at;
	p->open_count = open_count;
	p->failed = failed;
	p->result->count = told; /* what is wrong there is told when it is reached */
	return next;
}

struct lexed lex_peek(struct parser *p)
{
	return look_ahead(p, 1);
}

struct lexed lex_peek_second(struct parser *p)
{
	return look_ahead(p, 2);
}

void lex_regexp(struct parser *p)
{
	uint32_t start = p->token.start, flags;
	bool in_class = false;

	p->at = start + 1;
	for (;;) {
		uint32_t size, code = lex_decode(p, p->at, &size);

		if (p->at >= p->size || is_line_end(code)) {
			parse_error(p, start, p->at, "Unterminated regular expression");
			return;
		}
		if (code == '\\') {
			p->at++;
			code = lex_decode(p, p->at, &size);
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
		uint32_t size, code = lex_decode(p, p->at, &size);

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
	lex_template_part(p, start);
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
