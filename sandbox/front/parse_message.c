/*
 * What a person reads about a syntax error: what stands there, and, where it can be told, what is
 * probably missing. Only the first error is told; what follows from it is noise.
 */
#include "sandbox/front/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	NAME_SHOWN = 60, /* characters of a name in a message */
	TEXT_SIZE = 200,
};

void parse_error(struct parser *p, uint32_t start, uint32_t end, const char *format, ...)
{
	struct front_diagnostic *row;
	char text[400];
	va_list arguments;
	uint32_t end_line;
	int size;

	if (p->failed)
		return;
	p->failed = true;
	p->token.type = TOKEN_END;
	if (p->result->count >= FRONT_DIAGNOSTICS)
		return;
	va_start(arguments, format);
	size = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (size < 0)
		size = 0;
	row = &p->result->diagnostics[p->result->count++];
	*row = (struct front_diagnostic){.code = "syntax",
		.message = arena_text(p->arena, text,
			(size_t)size < sizeof(text) ? (size_t)size : sizeof(text) - 1)};
	lex_place(p->text, p->size, start, &row->line, &row->column);
	lex_place(p->text, p->size, end, &end_line, &row->end_column);
	if (end_line != row->line)
		row->end_column = 0;
}

/* "identifier 'x'", "token ')'", "string" */
static void describe(const struct lexed *token, char text[TEXT_SIZE])
{
	switch (token->type) {
	case TOKEN_END:
		(void)snprintf(text, TEXT_SIZE, "end of input");
		break;
	case TOKEN_NAME:
		(void)snprintf(text, TEXT_SIZE, "%s '%.*s'%s",
			token->atom->strict_reserved ? "reserved word" : "identifier", NAME_SHOWN,
			token->atom->text, token->atom->strict_reserved ? " in strict mode" : "");
		break;
	case TOKEN_STRING:
		(void)snprintf(text, TEXT_SIZE, "string");
		break;
	case TOKEN_NUMBER:
	case TOKEN_BIGINT:
		(void)snprintf(text, TEXT_SIZE, "number");
		break;
	case TOKEN_TEMPLATE:
		(void)snprintf(text, TEXT_SIZE, "template string");
		break;
	default:
		(void)snprintf(text, TEXT_SIZE, "token '%s'", lex_token_name(token->type));
	}
}

/* The bracket that was opened last and not closed; 0: none. */
static char open_bracket(const struct parser *p)
{
	if (p->open_count == 0 || p->open_count > LEX_OPEN_MOST)
		return 0;
	return p->text[p->open[p->open_count - 1]];
}

/* ": the '(' of line 3 is not closed" */
static void add_unclosed(const struct parser *p, char *text, size_t size)
{
	uint32_t line, column;

	lex_place(p->text, p->size, p->open[p->open_count - 1], &line, &column);
	(void)snprintf(text, size, ": the '%c' of line %u is not closed", open_bracket(p), line);
}

/* Which opening bracket a closing one wants; 0: it is none. */
static char opener_of(enum token type)
{
	switch (type) {
	case TOKEN_PAREN_RIGHT:
		return '(';
	case TOKEN_BRACKET_RIGHT:
		return '[';
	case TOKEN_BRACE_RIGHT:
		return '{';
	default:
		return 0;
	}
}

/* What cannot stand within ( ) or [ ]: there, the bracket before it was forgotten. */
static bool begins_statement(enum token type)
{
	switch (type) {
	case TOKEN_SEMICOLON:
	case TOKEN_BREAK:
	case TOKEN_CASE:
	case TOKEN_CATCH:
	case TOKEN_CONST:
	case TOKEN_CONTINUE:
	case TOKEN_DO:
	case TOKEN_ELSE:
	case TOKEN_FOR:
	case TOKEN_IF:
	case TOKEN_RETURN:
	case TOKEN_SWITCH:
	case TOKEN_THROW:
	case TOKEN_TRY:
	case TOKEN_VAR:
	case TOKEN_WHILE:
		return true;
	default:
		return false;
	}
}

/* What brackets tell about the token that stands there. */
static void add_brackets(const struct parser *p, char *text, size_t size)
{
	char open = open_bracket(p), wanted = opener_of(p->token.type);
	bool is_inner = open == '(' || open == '[';

	if (p->token.type == TOKEN_END) {
		if (open)
			add_unclosed(p, text, size);
	} else if (is_inner && (wanted ? wanted != open : begins_statement(p->token.type))) {
		add_unclosed(p, text, size);
	} else if (wanted && wanted != open) {
		(void)snprintf(text, size, ": there is no '%c' that it closes", wanted);
	}
}

/* await in a function that is not async is a name, and what follows it makes no sense. */
static bool told_await(struct parser *p)
{
	const struct lexed *token = &p->token;
	uint32_t start = p->await_at - 1;

	if (token->type == TOKEN_NAME && token->atom == p->a_await && !p->context->async)
		start = token->start;
	else if (!p->await_at || p->await_end != token->before)
		return false;
	parse_error(p, start, start + 5,
		"'await' is only valid in an async function: write 'async' before the function "
		"around it");
	return true;
}

void parse_unexpected(struct parser *p)
{
	char what[TEXT_SIZE], more[TEXT_SIZE] = "";

	if (p->failed || told_await(p))
		return;
	describe(&p->token, what);
	add_brackets(p, more, sizeof(more));
	parse_error(p, p->token.start, p->token.end, "Unexpected %s%s", what, more);
}

void parse_import(struct parser *p)
{
	size_t count = p->result->count;

	parse_error(p, p->token.start, p->token.end,
		"'import' is not supported: axios, moment and lodash are there without it");
	if (p->result->count > count && p->source->goal == FRONT_FUNCTION)
		p->result->diagnostics[count].code = "forbidden.import";
}

void parse_missing(struct parser *p, enum token type)
{
	char what[TEXT_SIZE], more[TEXT_SIZE] = "";
	char open = open_bracket(p);

	if (p->failed || told_await(p))
		return;
	describe(&p->token, what);
	add_brackets(p, more, sizeof(more));
	if (!*more && type == TOKEN_COMMA)
		(void)snprintf(more, sizeof(more), ": is a ',' missing before it?");
	else if (!*more && opener_of(type) && opener_of(type) == open)
		add_unclosed(p, more, sizeof(more));
	else if (!*more)
		(void)snprintf(more, sizeof(more), ": '%s' is missing", lex_token_name(type));
	parse_error(p, p->token.start, p->token.end, "Unexpected %s%s", what, more);
}
