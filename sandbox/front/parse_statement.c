/*
 * Statements and declarations (ECMAScript 14).
 */
#include <string.h>

#include "sandbox/front/parse.h"

static void note_directive(struct parser *p, struct node *statement, const struct lexed *token)
{
	const struct node *text = statement->a;

	if (text->kind != NODE_STRING || (text->flags & NODE_PARENTHESES) ||
		text->end != token->end || text->start != token->start)
		return;
	statement->flags |= NODE_DIRECTIVE;
	if (token->end - token->start == 12 &&
		memcmp(p->text + token->start + 1, "use strict", 10) == 0)
		p->context->strict = p->context->use_strict = true;
}

struct list parse_statements(struct parser *p, enum token until, bool directives)
{
	struct list list = {0};
	uint32_t octal = 0;

	while (!parse_is(p, until) && !parse_is(p, TOKEN_END)) {
		struct lexed token = p->token;
		bool maybe = directives && token.type == TOKEN_STRING;
		struct node *statement = parse_statement_item(p);

		if (maybe && statement->kind == NODE_EXPRESSION) {
			octal = octal ? octal : token.octal;
			note_directive(p, statement, &token);
			if (p->context->strict && octal)
				parse_error(p, octal, octal + 1,
					"Octal escape sequences are not allowed in strict mode");
			directives = (statement->flags & NODE_DIRECTIVE) != 0;
		} else {
			directives = false;
		}
		list_add(&list, statement);
	}
	return list;
}

struct node *parse_block(struct parser *p)
{
	struct node *node = parse_node(p, NODE_BLOCK, p->token.start);

	parse_expect(p, TOKEN_BRACE_LEFT);
	node->list = parse_statements(p, TOKEN_BRACE_RIGHT, false).first;
	parse_expect(p, TOKEN_BRACE_RIGHT);
	return parse_finish(p, node);
}

static bool is_pattern(const struct node *node)
{
	return node->kind == NODE_ARRAY_PATTERN || node->kind == NODE_OBJECT_PATTERN;
}

static struct node *parse_declarator(struct parser *p, enum token kind, bool in_for)
{
	struct node *node = parse_node(p, NODE_DECLARATOR, p->token.start);

	node->a = parse_binding(p);
	if (parse_eat(p, TOKEN_ASSIGN)) {
		node->b = parse_assignment(p);
	} else if (!in_for) {
		if (kind == TOKEN_CONST)
			parse_error(p, node->a->start, node->a->end,
				"Missing initializer in const declaration");
		else if (is_pattern(node->a))
			parse_error(p, node->a->start, node->a->end,
				"Missing initializer in destructuring declaration");
	}
	return parse_finish(p, node);
}

static struct node *parse_declaration(struct parser *p, enum token kind, bool in_for)
{
	struct node *node = parse_node(p, NODE_DECLARATION, p->token.start);
	struct list list = {0};

	node->op = (uint8_t)kind;
	lex_next(p);
	do {
		list_add(&list, parse_declarator(p, kind, in_for));
	} while (parse_eat(p, TOKEN_COMMA));
	node->list = list.first;
	return parse_finish(p, node);
}

/* let as the beginning of a declaration, not as a name. */
static bool is_let(struct parser *p)
{
	struct lexed next;

	if (!parse_is_word(p, p->a_let))
		return false;
	next = lex_peek(p);
	if (next.type == TOKEN_BRACKET_LEFT || next.type == TOKEN_BRACE_LEFT)
		return true;
	if (next.type == TOKEN_NAME)
		return true;
	/* let if = 1: a keyword there is an error of the declaration. */
	return next.type <= TOKEN_WITH && next.type != TOKEN_END && next.type != TOKEN_IN &&
	       next.type != TOKEN_INSTANCEOF;
}

static bool is_async_function(struct parser *p)
{
	struct lexed next;

	if (!parse_is_word(p, p->a_async))
		return false;
	next = lex_peek(p);
	return next.type == TOKEN_FUNCTION && !next.newline;
}

static struct node *parse_function_declaration(struct parser *p)
{
	struct node *node = parse_node(p, NODE_FUNCTION_DECLARATION, p->token.start);
	uint32_t flags = FUNCTION_DECLARATION;

	if (parse_is_word(p, p->a_async)) {
		flags |= FUNCTION_ASYNC;
		lex_next(p);
	}
	node->a = parse_function(p, node->start, flags, true);
	return parse_finish(p, node);
}

static struct node *parse_condition(struct parser *p)
{
	struct node *node;

	parse_expect(p, TOKEN_PAREN_LEFT);
	node = parse_expression(p);
	parse_expect(p, TOKEN_PAREN_RIGHT);
	return node;
}

/* The body of a loop: no declaration, no labelled function. */
static struct node *parse_loop_body(struct parser *p)
{
	struct node *body;

	p->context->loops++;
	body = parse_statement(p);
	p->context->loops--;
	for (const struct node *at = body; at->kind == NODE_LABELED; at = at->d) {
		if (at->d->kind == NODE_FUNCTION_DECLARATION)
			parse_error(p, at->d->start, at->d->end,
				"A labelled function cannot be the body of a loop");
	}
	return body;
}

/* Annex B: if (x) function f() {} as if in a block. */
static struct node *parse_branch(struct parser *p)
{
	struct node *block, *statement;

	if (!parse_is(p, TOKEN_FUNCTION) || p->context->strict) {
		statement = parse_statement(p);
		for (const struct node *at = statement; at->kind == NODE_LABELED; at = at->d) {
			if (at->d->kind == NODE_FUNCTION_DECLARATION)
				parse_error(p, at->d->start, at->d->end,
					"A labelled function cannot be the body of an if");
		}
		return statement;
	}
	block = parse_node(p, NODE_BLOCK, p->token.start);
	statement = parse_function_declaration(p);
	if (statement->a->function->flags & (FUNCTION_GENERATOR | FUNCTION_ASYNC))
		parse_error(p, statement->start, statement->end,
			"A generator or async function cannot be declared here");
	block->list = statement;
	return parse_finish(p, block);
}

static struct node *parse_if(struct parser *p)
{
	struct node *first = NULL, *node, **link = &first;
	bool has_else;

	/* A long else-if ladder does not recurse. */
	do {
		node = parse_node(p, NODE_IF, p->token.start);
		*link = node;
		parse_expect(p, TOKEN_IF);
		node->a = parse_condition(p);
		node->b = parse_branch(p);
		link = &node->c;
		has_else = parse_eat(p, TOKEN_ELSE);
	} while (has_else && parse_is(p, TOKEN_IF));
	if (has_else)
		node->c = parse_branch(p);
	for (struct node *at = first; at && at->kind == NODE_IF; at = at->c)
		at->end = p->token.before;
	return first;
}

static struct node *parse_for_rest(struct parser *p, struct node *node)
{
	node->kind = NODE_FOR;
	parse_expect(p, TOKEN_SEMICOLON);
	if (!parse_is(p, TOKEN_SEMICOLON))
		node->b = parse_expression(p);
	parse_expect(p, TOKEN_SEMICOLON);
	if (!parse_is(p, TOKEN_PAREN_RIGHT))
		node->c = parse_expression(p);
	parse_expect(p, TOKEN_PAREN_RIGHT);
	node->d = parse_loop_body(p);
	return parse_finish(p, node);
}

static void check_for_head(struct parser *p, const struct node *node)
{
	const struct node *first = node->a->list;

	if (node->a->kind != NODE_DECLARATION || !first)
		return;
	if (first->next)
		parse_error(p, first->next->start, first->next->end,
			"Only a single variable declaration is allowed in a for-%s loop",
			node->kind == NODE_FOR_IN ? "in" : "of");
	/* Annex B: for (var x = 1 in y) */
	if (first->b && (node->kind != NODE_FOR_IN || p->context->strict ||
				node->a->op != TOKEN_VAR || first->a->kind != NODE_NAME))
		parse_error(p, first->start, first->end,
			"for-%s loop variable declaration may not have an initializer",
			node->kind == NODE_FOR_IN ? "in" : "of");
}

/* in or of was seen; the head's left side is node->a. */
static struct node *parse_for_each(struct parser *p, struct node *node)
{
	node->kind = parse_is(p, TOKEN_IN) ? NODE_FOR_IN : NODE_FOR_OF;
	check_for_head(p, node);
	lex_next(p);
	node->b = node->kind == NODE_FOR_IN ? parse_expression(p) : parse_assignment(p);
	parse_expect(p, TOKEN_PAREN_RIGHT);
	node->d = parse_loop_body(p);
	return parse_finish(p, node);
}

static void check_declarators(struct parser *p, const struct node *declaration)
{
	for (const struct node *at = declaration->list; at; at = at->next) {
		if (at->b)
			continue;
		if (declaration->op == TOKEN_CONST)
			parse_error(
				p, at->start, at->end, "Missing initializer in const declaration");
		else if (is_pattern(at->a))
			parse_error(p, at->start, at->end,
				"Missing initializer in destructuring declaration");
	}
}

/* `for await` has `of` only. */
static bool is_each_of(const struct parser *p, const struct node *loop)
{
	return parse_is_word(p, p->a_of) ||
	       (parse_is(p, TOKEN_IN) && !(loop->flags & NODE_FOR_AWAIT));
}

static struct node *parse_for_expression(struct parser *p, struct node *node)
{
	struct lexed first = p->token;
	bool starts_async = parse_is_word(p, p->a_async) && !(node->flags & NODE_FOR_AWAIT);
	bool starts_let = parse_is(p, TOKEN_NAME) && p->token.atom == p->a_let;
	struct parse_cover outer = parse_cover_begin(p);
	struct node *left;

	p->no_in = true;
	left = parse_maybe_pattern(p);
	if (parse_is(p, TOKEN_COMMA)) {
		struct node *sequence = parse_node(p, NODE_SEQUENCE, left->start);
		struct list list = {0};

		list_add(&list, left);
		while (parse_eat(p, TOKEN_COMMA))
			list_add(&list, parse_assignment(p));
		sequence->list = list.first;
		left = parse_finish(p, sequence);
	}
	p->no_in = false;
	if (is_each_of(p, node) && left->kind != NODE_SEQUENCE) {
		bool of = !parse_is(p, TOKEN_IN);

		if (of && starts_let)
			parse_error(p, first.start, first.end,
				"The left-hand side of a for-of loop may not start with 'let'");
		if (of && starts_async && left->kind == NODE_NAME && left->end == first.end)
			parse_error(p, first.start, first.end,
				"The left-hand side of a for-of loop may not be 'async'");
		if (left->kind == NODE_ASSIGN)
			parse_error(
				p, left->start, left->end, "Invalid left-hand side in for-loop");
		if (left->kind == NODE_ARRAY || left->kind == NODE_OBJECT)
			left = parse_to_pattern(p, left, false);
		else
			parse_check_target(p, left, false);
		parse_cover_drop(p);
		parse_cover_end(p, outer);
		node->a = left;
		return parse_for_each(p, node);
	}
	parse_cover_refuse(p);
	parse_cover_end(p, outer);
	if (node->flags & NODE_FOR_AWAIT)
		parse_unexpected(p);
	node->a = left;
	return parse_for_rest(p, node);
}

static struct node *parse_for(struct parser *p)
{
	struct node *node = parse_node(p, NODE_FOR, p->token.start);
	enum token kind = TOKEN_END;

	lex_next(p);
	if (p->context->async && parse_is(p, TOKEN_NAME) && p->token.atom == p->a_await) {
		node->flags |= NODE_FOR_AWAIT;
		lex_next(p);
	}
	parse_expect(p, TOKEN_PAREN_LEFT);
	if (parse_is(p, TOKEN_SEMICOLON) && !(node->flags & NODE_FOR_AWAIT))
		return parse_for_rest(p, node);
	if (parse_is(p, TOKEN_VAR) || parse_is(p, TOKEN_CONST))
		kind = p->token.type;
	else if (is_let(p))
		kind = TOKEN_LET;
	if (kind == TOKEN_END)
		return parse_for_expression(p, node);
	p->no_in = true;
	node->a = parse_declaration(p, kind, true);
	p->no_in = false;
	if (is_each_of(p, node))
		return parse_for_each(p, node);
	if (node->flags & NODE_FOR_AWAIT)
		parse_unexpected(p);
	check_declarators(p, node->a);
	return parse_for_rest(p, node);
}

static struct node *parse_while(struct parser *p)
{
	struct node *node = parse_node(p, NODE_WHILE, p->token.start);

	lex_next(p);
	node->a = parse_condition(p);
	node->d = parse_loop_body(p);
	return parse_finish(p, node);
}

static struct node *parse_do(struct parser *p)
{
	struct node *node = parse_node(p, NODE_DO, p->token.start);

	lex_next(p);
	node->d = parse_loop_body(p);
	parse_expect(p, TOKEN_WHILE);
	node->a = parse_condition(p);
	(void)parse_eat(p, TOKEN_SEMICOLON); /* may be missing even on the same line */
	return parse_finish(p, node);
}

static const struct label *find_label(const struct parser *p, const struct atom *atom)
{
	const struct label *label = p->context->labels;

	while (label && label->atom != atom)
		label = label->up;
	return label;
}

static struct node *parse_jump(struct parser *p, enum node_kind kind)
{
	struct node *node = parse_node(p, kind, p->token.start);
	const char *word = kind == NODE_BREAK ? "break" : "continue";

	if (p->token.escaped)
		parse_unexpected(p);
	lex_next(p);
	if (parse_is(p, TOKEN_NAME) && !p->token.newline) {
		const struct label *label = find_label(p, p->token.atom);

		node->atom = p->token.atom;
		if (!label)
			parse_error(p, p->token.start, p->token.end, "Undefined label '%s'",
				p->token.atom->text);
		else if (kind == NODE_CONTINUE && !label->is_loop)
			parse_error(p, p->token.start, p->token.end,
				"'%s' is not the label of a loop", p->token.atom->text);
		lex_next(p);
	} else if (!p->context->loops && !(kind == NODE_BREAK && p->context->switches)) {
		parse_error(p, node->start, p->token.before, "Illegal %s statement", word);
	}
	parse_semicolon(p);
	return parse_finish(p, node);
}

static struct node *parse_return(struct parser *p)
{
	struct node *node = parse_node(p, NODE_RETURN, p->token.start);

	if (!p->context->returns)
		parse_error(p, p->token.start, p->token.end, "'return' outside of a function");
	lex_next(p);
	if (!parse_is(p, TOKEN_SEMICOLON) && !parse_is(p, TOKEN_BRACE_RIGHT) &&
		!parse_is(p, TOKEN_END) && !p->token.newline)
		node->a = parse_expression(p);
	parse_semicolon(p);
	return parse_finish(p, node);
}

static struct node *parse_throw(struct parser *p)
{
	struct node *node = parse_node(p, NODE_THROW, p->token.start);

	lex_next(p);
	if (p->token.newline)
		parse_error(p, node->start, p->token.before, "Illegal newline after throw");
	node->a = parse_expression(p);
	parse_semicolon(p);
	return parse_finish(p, node);
}

static struct node *parse_try(struct parser *p)
{
	struct node *node = parse_node(p, NODE_TRY, p->token.start);

	lex_next(p);
	node->a = parse_block(p);
	if (parse_is(p, TOKEN_CATCH)) {
		node->b = parse_node(p, NODE_CATCH, p->token.start);
		lex_next(p);
		if (parse_eat(p, TOKEN_PAREN_LEFT)) {
			node->b->a = parse_binding(p);
			parse_expect(p, TOKEN_PAREN_RIGHT);
		}
		node->b->b = parse_block(p);
		parse_finish(p, node->b);
	}
	if (parse_eat(p, TOKEN_FINALLY))
		node->c = parse_block(p);
	if (!node->b && !node->c)
		parse_error(p, p->token.start, p->token.end, "Missing catch or finally after try");
	return parse_finish(p, node);
}

static struct node *parse_case(struct parser *p, bool *has_default)
{
	struct node *node = parse_node(p, NODE_CASE, p->token.start);
	struct list list = {0};

	if (parse_eat(p, TOKEN_CASE)) {
		node->a = parse_expression(p);
	} else {
		if (*has_default && parse_is(p, TOKEN_DEFAULT))
			parse_error(p, p->token.start, p->token.end,
				"More than one default clause in switch statement");
		*has_default = true;
		parse_expect(p, TOKEN_DEFAULT);
	}
	parse_expect(p, TOKEN_COLON);
	while (!parse_is(p, TOKEN_CASE) && !parse_is(p, TOKEN_DEFAULT) &&
		!parse_is(p, TOKEN_BRACE_RIGHT) && !parse_is(p, TOKEN_END))
		list_add(&list, parse_statement_item(p));
	node->list = list.first;
	return parse_finish(p, node);
}

static struct node *parse_switch(struct parser *p)
{
	struct node *node = parse_node(p, NODE_SWITCH, p->token.start);
	struct list list = {0};
	bool has_default = false;

	lex_next(p);
	node->a = parse_condition(p);
	parse_expect(p, TOKEN_BRACE_LEFT);
	p->context->switches++;
	while (!parse_is(p, TOKEN_BRACE_RIGHT) && !parse_is(p, TOKEN_END))
		list_add(&list, parse_case(p, &has_default));
	p->context->switches--;
	parse_expect(p, TOKEN_BRACE_RIGHT);
	node->list = list.first;
	return parse_finish(p, node);
}

/* What the labels stand before; a function may be in sloppy code. */
static struct node *parse_labeled_body(struct parser *p)
{
	struct node *body;

	if (!parse_is(p, TOKEN_FUNCTION))
		return parse_statement(p);
	if (p->context->strict)
		parse_error(p, p->token.start, p->token.end,
			"In strict mode code, functions can only be declared at top level or "
			"inside a block");
	body = parse_function_declaration(p);
	if (body->a->function->flags & FUNCTION_GENERATOR)
		parse_error(p, body->start, body->end, "Generators cannot be labelled");
	return body;
}

/* All labels of one statement: a: b: for (;;) continue a; is allowed. */
static struct node *parse_labeled(struct parser *p, const struct node *name)
{
	struct label *outer = p->context->labels;
	struct node *first = NULL, **link = &first;
	unsigned int depth = p->depth;
	bool is_loop;

	for (;;) {
		struct label *label = arena_get(p->arena, sizeof(*label));
		struct node *node = parse_node(p, NODE_LABELED, name->start);

		*link = node;
		link = &node->d;
		node->atom = name->atom;
		if (find_label(p, name->atom))
			parse_error(p, name->start, name->end,
				"Label '%.100s' has already been declared", name->atom->text);
		label->up = p->context->labels;
		label->atom = name->atom;
		p->context->labels = label;
		lex_next(p);
		if (!parse_is(p, TOKEN_NAME) || lex_peek(p).type != TOKEN_COLON || !parse_enter(p))
			break;
		name = parse_name(p, false);
	}
	is_loop = parse_is(p, TOKEN_FOR) || parse_is(p, TOKEN_WHILE) || parse_is(p, TOKEN_DO);
	for (struct label *label = p->context->labels; label != outer; label = label->up)
		label->is_loop = is_loop;
	*link = parse_labeled_body(p);
	for (struct node *at = first; at->kind == NODE_LABELED; at = at->d)
		at->end = p->token.before;
	p->context->labels = outer;
	p->depth = depth;
	return first;
}

static struct node *parse_expression_statement(struct parser *p)
{
	struct node *node = parse_node(p, NODE_EXPRESSION, p->token.start);
	struct lexed first = p->token;

	if (first.type == TOKEN_NAME && first.atom == p->a_let && !first.escaped &&
		lex_peek(p).type == TOKEN_BRACKET_LEFT)
		parse_error(p, first.start, first.end,
			"Lexical declaration cannot appear in a single-statement context");
	node->a = parse_expression(p);
	if (node->a->kind == NODE_NAME && !(node->a->flags & NODE_PARENTHESES) &&
		parse_is(p, TOKEN_COLON) && node->a->start == first.start)
		return parse_labeled(p, node->a);
	parse_semicolon(p);
	return parse_finish(p, node);
}

static struct node *parse_empty(struct parser *p, enum node_kind kind)
{
	struct node *node = parse_node(p, kind, p->token.start);

	lex_next(p);
	if (kind == NODE_DEBUGGER)
		parse_semicolon(p);
	return parse_finish(p, node);
}

static struct node *parse_one(struct parser *p)
{
	struct node *node;

	switch (p->token.type) {
	case TOKEN_BRACE_LEFT:
		return parse_block(p);
	case TOKEN_SEMICOLON:
		return parse_empty(p, NODE_EMPTY);
	case TOKEN_DEBUGGER:
		return parse_empty(p, NODE_DEBUGGER);
	case TOKEN_VAR:
		node = parse_declaration(p, TOKEN_VAR, false);
		parse_semicolon(p);
		return parse_finish(p, node);
	case TOKEN_IF:
		return parse_if(p);
	case TOKEN_FOR:
		return parse_for(p);
	case TOKEN_WHILE:
		return parse_while(p);
	case TOKEN_DO:
		return parse_do(p);
	case TOKEN_CONTINUE:
		return parse_jump(p, NODE_CONTINUE);
	case TOKEN_BREAK:
		return parse_jump(p, NODE_BREAK);
	case TOKEN_RETURN:
		return parse_return(p);
	case TOKEN_THROW:
		return parse_throw(p);
	case TOKEN_TRY:
		return parse_try(p);
	case TOKEN_SWITCH:
		return parse_switch(p);
	case TOKEN_WITH:
		parse_error(p, p->token.start, p->token.end, "'with' is not supported");
		break;
	case TOKEN_FUNCTION:
		parse_error(p, p->token.start, p->token.end,
			"A function can only be declared at top level or inside a block");
		break;
	case TOKEN_CLASS:
		parse_error(p, p->token.start, p->token.end, "Unexpected token 'class'");
		break;
	case TOKEN_IMPORT:
		parse_import(p);
		break;
	case TOKEN_EXPORT:
		parse_error(p, p->token.start, p->token.end,
			"'export' is not supported: a source is a script, not a module");
		break;
	default:
		if (is_async_function(p)) {
			parse_error(p, p->token.start, p->token.end,
				"Async functions can only be declared at the top level or inside a "
				"block");
			break;
		}
		return parse_expression_statement(p);
	}
	return parse_node(p, NODE_EMPTY, p->token.start);
}

struct node *parse_statement(struct parser *p)
{
	struct node *node;

	if (!parse_enter(p))
		return parse_node(p, NODE_EMPTY, p->token.start);
	if (p->token.escaped && p->token.type != TOKEN_NAME)
		parse_error(p, p->token.start, p->token.end, "A keyword must not contain escapes");
	node = parse_one(p);
	p->depth--;
	return node;
}

static struct node *parse_declaration_item(struct parser *p)
{
	struct node *node;

	if (p->token.escaped && p->token.type != TOKEN_NAME)
		parse_error(p, p->token.start, p->token.end, "A keyword must not contain escapes");
	if (parse_is(p, TOKEN_FUNCTION) || is_async_function(p))
		return parse_function_declaration(p);
	if (parse_is(p, TOKEN_CLASS)) {
		node = parse_node(p, NODE_CLASS_DECLARATION, p->token.start);
		node->a = parse_class(p, true);
		return parse_finish(p, node);
	}
	if (parse_is(p, TOKEN_CONST) || is_let(p)) {
		node = parse_declaration(
			p, parse_is(p, TOKEN_CONST) ? TOKEN_CONST : TOKEN_LET, false);
		parse_semicolon(p);
		return parse_finish(p, node);
	}
	return parse_one(p);
}

struct node *parse_statement_item(struct parser *p)
{
	struct node *node;

	if (!parse_enter(p))
		return parse_node(p, NODE_EMPTY, p->token.start);
	node = parse_declaration_item(p);
	p->depth--;
	return node;
}
