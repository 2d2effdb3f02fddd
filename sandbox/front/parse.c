/*
 * What all of the parser shares: errors, expectations, nodes, lists; and the program itself.
 */
#include "sandbox/front/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	DEEPEST = 1200,
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

void parse_unexpected(struct parser *p)
{
	const struct lexed *token = &p->token;

	if (token->type == TOKEN_END)
		parse_error(p, token->start, token->end, "Unexpected end of input");
	else if (token->type == TOKEN_NAME && token->atom->strict_reserved)
		parse_error(p, token->start, token->end,
			"Unexpected reserved word '%s' in strict mode", token->atom->text);
	else if (token->type == TOKEN_NAME)
		parse_error(p, token->start, token->end, "Unexpected identifier '%.100s'",
			token->atom->text);
	else if (token->type == TOKEN_STRING)
		parse_error(p, token->start, token->end, "Unexpected string");
	else if (token->type == TOKEN_NUMBER || token->type == TOKEN_BIGINT)
		parse_error(p, token->start, token->end, "Unexpected number");
	else if (token->type == TOKEN_TEMPLATE)
		parse_error(p, token->start, token->end, "Unexpected template string");
	else
		parse_error(p, token->start, token->end, "Unexpected token '%s'",
			lex_token_name(token->type));
}

bool parse_is(const struct parser *p, enum token type)
{
	return p->token.type == type;
}

bool parse_eat(struct parser *p, enum token type)
{
	if (p->token.type != type)
		return false;
	if (p->token.escaped)
		parse_error(p, p->token.start, p->token.end, "A keyword must not contain escapes");
	lex_next(p);
	return true;
}

void parse_expect(struct parser *p, enum token type)
{
	if (parse_eat(p, type))
		return;
	if (p->token.type == TOKEN_END)
		parse_error(p, p->token.start, p->token.end,
			"Unexpected end of input: '%s' is missing", lex_token_name(type));
	else
		parse_unexpected(p);
}

bool parse_is_word(const struct parser *p, const struct atom *atom)
{
	return p->token.type == TOKEN_NAME && p->token.atom == atom && !p->token.escaped;
}

void parse_semicolon(struct parser *p)
{
	if (parse_eat(p, TOKEN_SEMICOLON))
		return;
	if (p->token.newline || parse_is(p, TOKEN_BRACE_RIGHT) || parse_is(p, TOKEN_END))
		return;
	parse_unexpected(p);
}

struct node *parse_node(struct parser *p, enum node_kind kind, uint32_t start)
{
	struct node *node = arena_get(p->arena, sizeof(*node));

	if (p->arena->failed && !p->failed) {
		p->failed = true;
		p->token.type = TOKEN_END;
	}
	node->kind = (uint8_t)kind;
	node->start = start;
	node->place = start;
	return node;
}

struct node *parse_finish(struct parser *p, struct node *node)
{
	node->end = p->token.before;
	return node;
}

bool parse_enter(struct parser *p)
{
	if (p->depth < DEEPEST) {
		p->depth++;
		return true;
	}
	parse_error(p, p->token.start, p->token.end, "Nested too deeply");
	return false;
}

void list_add(struct list *list, struct node *node)
{
	if (!list->end)
		list->end = &list->first;
	*list->end = node;
	list->end = &node->next;
}

struct node *parse_program(struct parser *p)
{
	struct context context = {.strict = false};
	struct node *program;

	p->context = &context;
	lex_start(p);
	program = parse_node(p, NODE_PROGRAM, 0);
	program->function = arena_get(p->arena, sizeof(*program->function));
	program->function->node = program;
	program->list = parse_statements(p, TOKEN_END, true).first;
	if (context.strict)
		program->function->flags |= FUNCTION_STRICT;
	program->end = p->size;
	p->context = NULL;
	return program;
}
