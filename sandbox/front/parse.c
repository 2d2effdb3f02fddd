/*
 * What all of the parser shares: expectations, nodes, lists; and the program itself.
 */
#include "sandbox/front/parse.h"

enum {
	DEEPEST = 1200,
};

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
	if (!parse_eat(p, type))
		parse_missing(p, type);
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
