/* See js_mutate.h. */
#include "tests/fuzz/js_mutate.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum {
	TOKENS_MOST = 4096,
	RUN_MOST = 24,
	TEXT_MOST = 1 << 16,
};

/* Of libFuzzer; without it (standalone.c) nobody mutates. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most) __attribute__((weak));

static const char *const statements[] = {
#define STATEMENT(text) text,
#define EXPRESSION(text)
#include "tests/fuzz/js_pieces.def"
#undef STATEMENT
#undef EXPRESSION
};

static const char *const expressions[] = {
#define STATEMENT(text)
#define EXPRESSION(text) text,
#include "tests/fuzz/js_pieces.def"
#undef STATEMENT
#undef EXPRESSION
};

struct token {
	size_t from, to;
};

struct text {
	uint8_t *data;
	size_t size, most;
	struct token tokens[TOKENS_MOST];
	size_t count;
	uint64_t chance;
};

static size_t pick(struct text *text, size_t below)
{
	text->chance = text->chance * 6364136223846793005U + 1442695040888963407U;
	return below ? (size_t)(text->chance >> 33) % below : 0;
}

static bool is_word(uint8_t byte)
{
	return isalnum(byte) || byte == '_' || byte == '$' || byte == '#' || byte >= 0x80;
}

static size_t token_end(const struct text *text, size_t at)
{
	static const char *const operators[] = {">>>=", "...",
		"===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "?\?=", "=>",
		"==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--",
		"+=", "-=", "*=", "/=", "%=", "**", "<<", ">>", "&=", "|=", "^="};
	const uint8_t *data = text->data;
	size_t end = at + 1;

	if (is_word(data[at])) {
		while (end < text->size && is_word(data[end]))
			end++;
		return end;
	}
	if (data[at] == '"' || data[at] == '\'') {
		while (end < text->size && data[end] != data[at] && data[end] != '\n')
			end += data[end] == '\\' ? 2 : 1;
		return end < text->size ? end + 1 : text->size;
	}
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		size_t size = strlen(operators[i]);

		if (size <= text->size - at && memcmp(data + at, operators[i], size) == 0)
			return at + size;
	}
	return end;
}

static void cut(struct text *text)
{
	size_t at = 0;

	text->count = 0;
	while (at < text->size && text->count < TOKENS_MOST) {
		if (isspace(text->data[at])) {
			at++;
			continue;
		}
		text->tokens[text->count].from = at;
		at = token_end(text, at);
		text->tokens[text->count++].to = at;
	}
}

/* Bytes from..to become `with`, which does not lie in the text. */
static void replace(struct text *text, size_t from, size_t to, const void *with, size_t size)
{
	if (text->size - (to - from) + size > text->most)
		return;
	memmove(text->data + from + size, text->data + to, text->size - to);
	memcpy(text->data + from, with, size);
	text->size = text->size - (to - from) + size;
}

static struct token any(struct text *text)
{
	if (!text->count)
		return (struct token){text->size, text->size};
	return text->tokens[pick(text, text->count)];
}

/* A run of tokens; half of the time one whose brackets are balanced. */
static struct token run(struct text *text)
{
	size_t first = pick(text, text->count), last = first, depth = 0;
	size_t most = 1 + pick(text, RUN_MOST);

	if (!text->count)
		return any(text);
	for (size_t i = first; i < text->count; i++) {
		uint8_t byte = text->data[text->tokens[i].from];

		depth += byte == '(' || byte == '[' || byte == '{';
		if (byte == ')' || byte == ']' || byte == '}') {
			if (!depth)
				break;
			depth--;
		}
		last = i;
		if (!depth && i - first + 1 >= most)
			break;
	}
	return (struct token){text->tokens[first].from, text->tokens[last].to};
}

static void put_piece(struct text *text, size_t from, size_t to, const char *piece)
{
	char padded[1024];
	size_t size = strlen(piece);

	if (size + 2 > sizeof(padded))
		return;
	padded[0] = ' ';
	memcpy(padded + 1, piece, size);
	padded[size + 1] = ' ';
	replace(text, from, to, padded, size + 2);
}

static void copy_run(struct text *text, bool over)
{
	static uint8_t kept[TEXT_MOST];
	struct token from = run(text), to = over ? run(text) : any(text);
	size_t size = from.to - from.from;

	if (size > sizeof(kept))
		return;
	memcpy(kept, text->data + from.from, size);
	replace(text, to.from, over ? to.to : to.from, kept, size);
}

/* The end of a statement, or the beginning of the text. */
static size_t between_statements(struct text *text)
{
	for (size_t i = 0; i < 8; i++) {
		struct token token = any(text);

		if (token.to > token.from && strchr(";{}", text->data[token.from]))
			return token.to;
	}
	return 0;
}

static bool is_operand(const struct text *text, struct token token)
{
	uint8_t byte = token.to > token.from ? text->data[token.from] : ' ';

	return is_word(byte) || byte == '"' || byte == '\'';
}

static void step(struct text *text)
{
	struct token token = run(text);
	size_t at;

	switch (pick(text, 10)) {
	case 0:
		replace(text, token.from, token.to, "", 0);
		break;
	case 1:
	case 2:
		copy_run(text, true);
		break;
	case 3:
		copy_run(text, false);
		break;
	case 4:
	case 5:
		at = between_statements(text);
		put_piece(text, at, at,
			statements[pick(text, sizeof(statements) / sizeof(statements[0]))]);
		break;
	case 6:
	case 7:
		for (int i = 0; i < 8 && !is_operand(text, token); i++)
			token = any(text);
		put_piece(text, token.from, token.to,
			expressions[pick(text, sizeof(expressions) / sizeof(expressions[0]))]);
		break;
	case 8:
		/* How the script is run: js_source_fuzz.c. */
		if (text->size && isdigit(text->data[text->size - 1]))
			text->data[text->size - 1] = (uint8_t)('0' + pick(text, 8));
		else
			replace(text, text->size, text->size, "\n//1", 4);
		break;
	default:
		text->size = LLVMFuzzerMutate(text->data, text->size, text->most);
	}
}

size_t js_mutate(uint8_t *data, size_t size, size_t most, unsigned int seed)
{
	static struct text text;
	size_t steps;

	text.data = data;
	text.size = size;
	text.most = most;
	text.chance = seed;
	steps = 1 + pick(&text, 4);
	for (size_t i = 0; i < steps; i++) {
		cut(&text);
		step(&text);
	}
	return text.size;
}
