/*
 * What an expression may turn out to be: an assignment pattern, or the parameters of an arrow
 * function (ECMAScript's cover grammars). It is read as an expression; marks in the parser remember
 * where the first thing stands that only a pattern may have, or that parameters may not, until a =
 * or a => or their absence decides.
 */
#include "sandbox/front/parse.h"

struct parse_cover parse_cover_begin(struct parser *p)
{
	struct parse_cover cover = {p->cover_init, p->cover_proto};

	parse_cover_drop(p);
	return cover;
}

void parse_cover_drop(struct parser *p)
{
	p->cover_init = p->cover_proto = 0;
}

void parse_cover_refuse(struct parser *p)
{
	if (p->cover_init)
		parse_error(p, p->cover_init, p->cover_init + 1,
			"Invalid shorthand property initializer");
	if (p->cover_proto)
		parse_error(p, p->cover_proto, p->cover_proto + 9,
			"Duplicate __proto__ fields are not allowed in object literals");
}

void parse_cover_end(struct parser *p, struct parse_cover outer)
{
	p->cover_init = outer.init ? outer.init : p->cover_init;
	p->cover_proto = outer.proto ? outer.proto : p->cover_proto;
}

bool parse_is_arrow(const struct node *node)
{
	return node->kind == NODE_FUNCTION && node->function &&
	       (node->function->flags & FUNCTION_ARROW) && !(node->flags & NODE_PARENTHESES);
}

/* ( ... ): parentheses, or the parameters of an arrow function. */
struct node *parse_parentheses(struct parser *p)
{
	uint32_t start = p->token.start, comma = 0, rest = 0, arrow_at = p->arrow_at, end;
	struct parse_cover outer = parse_cover_begin(p);
	uint32_t outer_await = p->cover_await;
	bool no_in = p->no_in;
	struct list list = {0};
	struct node *node;

	p->cover_await = 0;
	p->no_in = false;
	lex_next(p);
	while (!parse_is(p, TOKEN_PAREN_RIGHT) && !parse_is(p, TOKEN_END)) {
		comma = 0;
		if (parse_is(p, TOKEN_ELLIPSIS)) {
			rest = p->token.start + 1;
			list_add(&list, parse_binding_rest(p, false));
			break;
		}
		list_add(&list, parse_maybe_pattern(p));
		if (parse_is(p, TOKEN_COMMA)) {
			comma = p->token.start + 1;
			lex_next(p);
		} else {
			break;
		}
	}
	end = p->token.before;
	parse_expect(p, TOKEN_PAREN_RIGHT);
	p->no_in = no_in;
	if (parse_is(p, TOKEN_ARROW) && !p->token.newline && arrow_at == start) {
		if (p->cover_await)
			parse_error(p, p->cover_await, p->cover_await + 5,
				"Await and yield expressions are not allowed in parameters");
		parse_cover_drop(p);
		node = parse_arrow(p, start, list.first, 0);
		parse_cover_end(p, outer);
		p->cover_await = outer_await;
		return node;
	}
	parse_cover_refuse(p);
	parse_cover_end(p, outer);
	p->cover_await = outer_await ? outer_await : p->cover_await;
	if (!list.first || rest || comma) {
		if (!p->failed && rest)
			parse_error(p, rest - 1, rest + 2, "Unexpected token '...'");
		else if (!p->failed && comma)
			parse_error(p, comma - 1, comma, "Unexpected token ')'");
		else
			parse_unexpected(p);
		return parse_node(p, NODE_NULL, start);
	}
	node = list.first;
	if (node->next) {
		node = parse_node(p, NODE_SEQUENCE, list.first->start);
		node->list = list.first;
		node->end = end;
	}
	node->flags |= NODE_PARENTHESES;
	return node;
}

/* async function, async x => y, async (x) => y, or just the name async. */
static struct node *parse_async(struct parser *p)
{
	uint32_t start = p->token.start;
	struct lexed next = lex_peek(p);
	struct node *node;

	if (next.type == TOKEN_FUNCTION && !next.newline) {
		lex_next(p);
		return parse_function(p, start, FUNCTION_ASYNC, false);
	}
	if (next.type == TOKEN_NAME && !next.newline && p->arrow_at == start &&
		lex_peek_second(p).type == TOKEN_ARROW) {
		lex_next(p);
		node = parse_node(p, NODE_NAME, p->token.start);
		node->atom = p->token.atom;
		node->end = p->token.end;
		lex_next(p);
		return parse_arrow(p, start, node, FUNCTION_ASYNC);
	}
	return parse_name(p, false);
}

struct node *parse_name_or_arrow(struct parser *p)
{
	uint32_t start = p->token.start;
	struct lexed word = p->token;
	struct node *node;

	if (parse_is_word(p, p->a_async))
		node = parse_async(p);
	else
		node = parse_name(p, false);
	if (node->kind == NODE_NAME && parse_is(p, TOKEN_ARROW) && !p->token.newline &&
		node->start == start && p->arrow_at == start) {
		(void)parse_check_name(p, word.atom, word.start, word.end, true);
		return parse_arrow(p, start, node, 0);
	}
	return node;
}

/* async (a, b) => ...: was read as a call of async. */
static bool is_async_arrow(const struct parser *p, const struct node *node, uint32_t word_end)
{
	return node->kind == NODE_CALL && node->a->kind == NODE_NAME &&
	       node->a->atom == p->a_async && !(node->flags & NODE_OPTIONAL) &&
	       node->a->end == word_end && parse_is(p, TOKEN_ARROW) && !p->token.newline;
}

/* The arguments of what turned out to be an arrow function. */
static void spread_to_rest(struct parser *p, const struct node *call)
{
	for (struct node *at = call->list; at; at = at->next) {
		if (at->kind != NODE_SPREAD)
			continue;
		at->kind = NODE_REST;
		if (at->next)
			parse_error(p, at->start, at->end, "Rest parameter must be last");
		else if (at->a->kind == NODE_ASSIGN)
			parse_error(p, at->a->start, at->a->end,
				"Rest parameter may not have a default initializer");
		else if (call->flags & NODE_TRAILING_COMMA)
			parse_error(p, at->end, at->end + 1,
				"Comma is not permitted after the rest element");
	}
}

struct node *parse_async_call(struct parser *p)
{
	struct parse_cover outer = parse_cover_begin(p);
	uint32_t start = p->token.start, end = p->token.end, outer_await = p->cover_await;
	uint32_t outer_name = p->cover_await_name;
	bool may_be_arrow = p->arrow_at == start;
	struct node *node = parse_node(p, NODE_CALL, start);

	p->cover_await = p->cover_await_name = 0;
	node->a = parse_name(p, false);
	parse_arguments(p, node);
	parse_finish(p, node);
	if (may_be_arrow && is_async_arrow(p, node, end)) {
		if (p->cover_await)
			parse_error(p, p->cover_await, p->cover_await + 5,
				"Await and yield expressions are not allowed in parameters");
		if (p->cover_await_name)
			parse_error(p, p->cover_await_name - 1, p->cover_await_name + 4,
				"'await' cannot be a name in an async function");
		spread_to_rest(p, node);
		parse_cover_drop(p);
		node = parse_arrow(p, start, node->list, FUNCTION_ASYNC);
	} else {
		parse_cover_refuse(p);
		node = parse_subscripts(p, node, start, true);
	}
	parse_cover_end(p, outer);
	p->cover_await = outer_await ? outer_await : p->cover_await;
	p->cover_await_name = outer_name ? outer_name : p->cover_await_name;
	return node;
}

static bool is_assignment(enum token type)
{
	return type >= TOKEN_ASSIGN && type <= TOKEN_ASSIGN_COALESCE;
}

static struct node *parse_assign_to(struct parser *p, struct node *target)
{
	struct node *node = parse_node(p, NODE_ASSIGN, target->start);

	node->op = (uint8_t)p->token.type;
	node->place = p->token.start;
	if (p->token.type == TOKEN_ASSIGN &&
		(target->kind == NODE_ARRAY || target->kind == NODE_OBJECT)) {
		if (target->flags & NODE_PARENTHESES)
			parse_error(p, target->start, target->end,
				"Invalid destructuring assignment target");
		target = parse_to_pattern(p, target, false);
		parse_cover_drop(p);
	} else {
		parse_check_target(p, target, false);
	}
	node->a = target;
	lex_next(p);
	node->b = parse_assignment(p);
	return parse_finish(p, node);
}

struct node *parse_maybe_pattern(struct parser *p)
{
	struct parse_cover outer;
	struct node *node;
	bool arrow;

	if (!parse_enter(p))
		return parse_node(p, NODE_NULL, p->token.start);
	if (p->token.type == TOKEN_NAME && p->token.atom == p->a_yield && p->context->generator) {
		node = parse_yield(p);
		p->depth--;
		return node;
	}
	outer = parse_cover_begin(p);
	p->arrow_at = p->token.start;
	node = parse_conditional(p);
	arrow = parse_is_arrow(node);
	if (!arrow && is_assignment(p->token.type))
		node = parse_assign_to(p, node);
	/* Only a bare literal can still become a pattern. */
	if (!(node->kind == NODE_ARRAY || node->kind == NODE_OBJECT) ||
		(node->flags & NODE_PARENTHESES))
		parse_cover_refuse(p);
	parse_cover_end(p, outer);
	p->depth--;
	return node;
}

struct node *parse_assignment(struct parser *p)
{
	struct parse_cover outer = parse_cover_begin(p);
	struct node *node = parse_maybe_pattern(p);

	parse_cover_refuse(p);
	parse_cover_end(p, outer);
	return node;
}
