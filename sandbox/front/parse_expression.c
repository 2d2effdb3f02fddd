/*
 * Expressions (ECMAScript 13), from primary ones to sequences.
 */
#include <string.h>

#include "sandbox/front/parse.h"

enum {
	LONGEST_CHAIN = 2000, /* a.b().c: what comes later walks it by recursion */
};

static struct node *parse_unary(struct parser *p);

bool parse_check_name(
	struct parser *p, const struct atom *atom, uint32_t start, uint32_t end, bool binding)
{
	const struct context *context = p->context;

	if (atom->reserved) {
		parse_error(
			p, start, end, "'%s' is a reserved word and cannot be a name", atom->text);
		return false;
	}
	if (context->strict && atom->strict_reserved) {
		parse_error(p, start, end, "'%s' is reserved in strict mode and cannot be a name",
			atom->text);
		return false;
	}
	if (atom == p->a_yield && (context->generator || context->strict)) {
		parse_error(
			p, start, end, "'yield' cannot be a name in a generator or in strict mode");
		return false;
	}
	if (atom == p->a_await && (context->async || context->in_static_block)) {
		parse_error(p, start, end,
			context->in_static_block ? "'await' cannot be a name in a static block"
						 : "'await' cannot be a name in an async function");
		return false;
	}
	if (atom == p->a_await) {
		if (!p->cover_await_name)
			p->cover_await_name = start + 1;
		p->await_at = start + 1;
		p->await_end = end;
	}
	if (atom == p->a_arguments && (context->in_field || context->in_static_block) && !binding) {
		parse_error(p, start, end,
			"'arguments' is not allowed in a class field or static block");
		return false;
	}
	if (binding && context->strict && (atom == p->a_eval || atom == p->a_arguments)) {
		parse_error(p, start, end, "Unexpected eval or arguments in strict mode");
		return false;
	}
	return true;
}

bool parse_is_name(const struct parser *p)
{
	return p->token.type == TOKEN_NAME;
}

struct node *parse_name(struct parser *p, bool binding)
{
	struct node *node = parse_node(p, NODE_NAME, p->token.start);

	node->atom = p->a_eval;
	if (p->token.type != TOKEN_NAME) {
		if (p->token.atom && p->token.type <= TOKEN_WITH && p->token.type != TOKEN_END)
			parse_error(p, p->token.start, p->token.end,
				"'%s' is a reserved word and cannot be a name",
				p->token.atom->text);
		else
			parse_unexpected(p);
		return node;
	}
	node->atom = p->token.atom;
	(void)parse_check_name(p, node->atom, p->token.start, p->token.end, binding);
	lex_next(p);
	return parse_finish(p, node);
}

static struct node *parse_super(struct parser *p)
{
	struct node *node = parse_node(p, NODE_SUPER, p->token.start);

	lex_next(p);
	parse_finish(p, node);
	if (parse_is(p, TOKEN_PAREN_LEFT)) {
		if (!p->context->super_call)
			parse_error(p, node->start, node->end,
				"'super' keyword unexpected here: a call belongs in the "
				"constructor of a derived class");
	} else if (parse_is(p, TOKEN_DOT) || parse_is(p, TOKEN_BRACKET_LEFT)) {
		if (!p->context->super_member)
			parse_error(p, node->start, node->end, "'super' keyword unexpected here");
	} else {
		parse_error(p, node->start, node->end, "'super' keyword unexpected here");
	}
	return node;
}

static struct node *parse_word_node(struct parser *p, enum node_kind kind)
{
	struct node *node = parse_node(p, kind, p->token.start);

	if (p->token.escaped)
		parse_error(p, p->token.start, p->token.end, "A keyword must not contain escapes");
	lex_next(p);
	return parse_finish(p, node);
}

static struct node *parse_primary(struct parser *p)
{
	struct node *node;

	switch (p->token.type) {
	case TOKEN_NAME:
		return parse_name_or_arrow(p);
	case TOKEN_NUMBER:
		return parse_number(p);
	case TOKEN_BIGINT:
		return parse_bigint(p);
	case TOKEN_STRING:
		return parse_string(p);
	case TOKEN_TEMPLATE:
		return parse_template(p, false);
	case TOKEN_SLASH:
	case TOKEN_ASSIGN_SLASH:
		return parse_regexp(p);
	case TOKEN_BRACKET_LEFT:
		return parse_array(p);
	case TOKEN_BRACE_LEFT:
		return parse_object(p);
	case TOKEN_PAREN_LEFT:
		return parse_parentheses(p);
	case TOKEN_FUNCTION:
		return parse_function(p, p->token.start, 0, false);
	case TOKEN_CLASS:
		return parse_class(p, false);
	case TOKEN_NULL:
		return parse_word_node(p, NODE_NULL);
	case TOKEN_TRUE:
		return parse_word_node(p, NODE_TRUE);
	case TOKEN_FALSE:
		return parse_word_node(p, NODE_FALSE);
	case TOKEN_THIS:
		return parse_word_node(p, NODE_THIS);
	case TOKEN_SUPER:
		return parse_super(p);
	case TOKEN_IMPORT:
		parse_import(p);
		break;
	default:
		parse_unexpected(p);
	}
	node = parse_node(p, NODE_NULL, p->token.start);
	return node;
}

void parse_arguments(struct parser *p, struct node *call)
{
	struct list list = {0};
	bool no_in = p->no_in;

	p->no_in = false;
	parse_expect(p, TOKEN_PAREN_LEFT);
	while (!parse_is(p, TOKEN_PAREN_RIGHT) && !parse_is(p, TOKEN_END)) {
		list_add(&list,
			parse_is(p, TOKEN_ELLIPSIS) ? parse_spread(p) : parse_maybe_pattern(p));
		if (parse_is(p, TOKEN_PAREN_RIGHT))
			break;
		parse_expect(p, TOKEN_COMMA);
		if (parse_is(p, TOKEN_PAREN_RIGHT))
			call->flags |= NODE_TRAILING_COMMA;
	}
	parse_expect(p, TOKEN_PAREN_RIGHT);
	p->no_in = no_in;
	call->list = list.first;
}

static void use_private(struct parser *p, const struct lexed *token)
{
	struct private_name *use;

	if (!p->class_body) {
		parse_error(p, token->start, token->end,
			"Private field '#%s' must be declared in an enclosing class",
			token->atom->text);
		return;
	}
	use = arena_get(p->arena, sizeof(*use));
	use->atom = token->atom;
	use->start = token->start;
	use->end = token->end;
	use->next = p->class_body->used;
	p->class_body->used = use;
}

static struct node *parse_private(struct parser *p)
{
	struct node *node = parse_node(p, NODE_PRIVATE_NAME, p->token.start);

	node->atom = p->token.atom;
	use_private(p, &p->token);
	lex_next(p);
	return parse_finish(p, node);
}

/* After . or ?. */
static struct node *parse_member_name(struct parser *p)
{
	struct node *key;

	if (parse_is(p, TOKEN_PRIVATE_NAME))
		return parse_private(p);
	key = parse_node(p, NODE_STRING, p->token.start);
	key->text = "";
	if (!p->token.atom) {
		parse_unexpected(p);
		return key;
	}
	key->text = p->token.atom->text;
	key->size = p->token.atom->size;
	lex_next(p);
	return parse_finish(p, key);
}

static struct node *member(struct parser *p, struct node *object, uint32_t start)
{
	struct node *node = parse_node(p, NODE_MEMBER, start);

	node->a = object;
	node->place = p->token.start;
	if (parse_eat(p, TOKEN_BRACKET_LEFT)) {
		bool no_in = p->no_in;

		p->no_in = false;
		node->flags |= NODE_COMPUTED;
		node->b = parse_expression(p);
		p->no_in = no_in;
		parse_expect(p, TOKEN_BRACKET_RIGHT);
		return parse_finish(p, node);
	}
	node->b = parse_member_name(p);
	if (object->kind == NODE_SUPER && node->b->kind == NODE_PRIVATE_NAME)
		parse_error(p, start, node->b->end, "Unexpected private field");
	return parse_finish(p, node);
}

static bool is_behind_call(const struct node *node)
{
	while (node->kind == NODE_MEMBER && !(node->flags & NODE_PARENTHESES))
		node = node->a;
	return node->kind == NODE_CALL && !(node->flags & NODE_PARENTHESES);
}

/* Where an error in a call is told: at the name that is called, else at the bracket. */
static uint32_t place_of_call(const struct parser *p, const struct node *callee)
{
	if (callee->flags & NODE_PARENTHESES)
		return p->token.start;
	if (callee->kind == NODE_NAME || callee->kind == NODE_SUPER)
		return callee->start;
	if (callee->kind == NODE_MEMBER && !(callee->flags & NODE_COMPUTED) &&
		callee->b->kind != NODE_PRIVATE_NAME)
		return callee->b->start;
	return p->token.start;
}

/* True: the loop of subscripts goes on with *base. */
static bool parse_subscript(
	struct parser *p, struct node **base, uint32_t start, bool calls, bool *chain)
{
	struct node *node;
	uint32_t place;
	bool is_behind;

	switch (p->token.type) {
	case TOKEN_DOT:
		place = p->token.start;
		lex_next(p);
		if (parse_is(p, TOKEN_BRACKET_LEFT))
			parse_unexpected(p);
		/* V8 tells of a member behind a call or `?.` at its dot. */
		is_behind = *chain || is_behind_call(*base);
		*base = member(p, *base, start);
		if (is_behind)
			(*base)->place = place;
		return true;
	case TOKEN_BRACKET_LEFT:
		*base = member(p, *base, start);
		return true;
	case TOKEN_OPTIONAL:
		if (!calls) {
			parse_error(p, p->token.start, p->token.end,
				"Invalid optional chain from new expression");
			return false;
		}
		*chain = true;
		lex_next(p);
		if (parse_is(p, TOKEN_PAREN_LEFT)) {
			node = parse_node(p, NODE_CALL, start);
			node->place = p->token.start;
			node->a = *base;
			parse_arguments(p, node);
			*base = parse_finish(p, node);
		} else if (parse_is(p, TOKEN_TEMPLATE)) {
			parse_error(p, p->token.start, p->token.end,
				"Invalid tagged template on optional chain");
			return false;
		} else {
			*base = member(p, *base, start);
		}
		(*base)->flags |= NODE_OPTIONAL;
		return true;
	case TOKEN_PAREN_LEFT:
		if (!calls)
			return false;
		node = parse_node(p, NODE_CALL, start);
		node->place = place_of_call(p, *base);
		node->a = *base;
		parse_arguments(p, node);
		*base = parse_finish(p, node);
		return true;
	case TOKEN_TEMPLATE:
		if (*chain) {
			parse_error(p, p->token.start, p->token.end,
				"Invalid tagged template on optional chain");
			return false;
		}
		node = parse_node(p, NODE_TAGGED, start);
		node->place = p->token.start;
		node->a = *base;
		node->b = parse_template(p, true);
		*base = parse_finish(p, node);
		return true;
	default:
		return false;
	}
}

struct node *parse_subscripts(struct parser *p, struct node *base, uint32_t start, bool calls)
{
	bool chain = false;
	struct node *node;

	for (unsigned int i = 0; !p->failed && parse_subscript(p, &base, start, calls, &chain);
		i++) {
		if (i == LONGEST_CHAIN)
			parse_error(p, p->token.start, p->token.end, "Nested too deeply");
	}
	if (!chain)
		return base;
	node = parse_node(p, NODE_CHAIN, start);
	node->a = base;
	return parse_finish(p, node);
}

static struct node *parse_new_expression(struct parser *p)
{
	uint32_t start = p->token.start;
	struct node *node = parse_node(p, NODE_NEW, start);
	struct node *callee;

	parse_expect(p, TOKEN_NEW);
	if (parse_is(p, TOKEN_DOT)) {
		lex_next(p);
		node->kind = NODE_NEW_TARGET;
		if (!parse_is_word(p, p->a_target))
			parse_unexpected(p);
		else if (!p->context->new_target)
			parse_error(p, start, p->token.end,
				"'new.target' is only allowed in functions");
		else
			lex_next(p);
		return parse_finish(p, node);
	}
	if (!parse_enter(p))
		return node;
	start = p->token.start;
	callee = parse_is(p, TOKEN_NEW) ? parse_new_expression(p) : parse_primary(p);
	p->depth--;
	if (parse_is_arrow(callee))
		parse_unexpected(p);
	node->a = parse_subscripts(p, callee, start, false);
	if (parse_is(p, TOKEN_PAREN_LEFT))
		parse_arguments(p, node);
	return parse_finish(p, node);
}

struct node *parse_left_hand_side(struct parser *p)
{
	uint32_t start = p->token.start;
	struct node *base;

	if (parse_is_word(p, p->a_async)) {
		struct lexed next = lex_peek(p);

		if (next.type == TOKEN_PAREN_LEFT && !next.newline)
			return parse_async_call(p);
	}
	base = parse_is(p, TOKEN_NEW) ? parse_new_expression(p) : parse_primary(p);
	if (parse_is_arrow(base))
		return base;
	return parse_subscripts(p, base, start, true);
}

static void check_delete(struct parser *p, const struct node *node)
{
	const struct node *target = node->a;

	if (target->kind == NODE_CHAIN)
		target = target->a;
	if (p->context->strict && target->kind == NODE_NAME)
		parse_error(p, node->start, node->end,
			"Delete of an unqualified identifier in strict mode");
	if (target->kind == NODE_MEMBER && target->b->kind == NODE_PRIVATE_NAME)
		parse_error(p, node->start, node->end, "Private fields can not be deleted");
}

static struct node *parse_await(struct parser *p)
{
	struct node *node = parse_node(p, NODE_AWAIT, p->token.start);

	if (p->context->in_parameters)
		parse_error(p, p->token.start, p->token.end,
			"Await expression cannot be in parameters");
	if (!p->cover_await)
		p->cover_await = p->token.start;
	if (p->token.escaped)
		parse_error(p, p->token.start, p->token.end, "A keyword must not contain escapes");
	lex_next(p);
	node->a = parse_unary(p);
	return parse_finish(p, node);
}

static bool is_await(const struct parser *p)
{
	return p->token.type == TOKEN_NAME && p->token.atom == p->a_await && p->context->async;
}

static bool is_unary(enum token type)
{
	switch (type) {
	case TOKEN_NOT:
	case TOKEN_BIT_NOT:
	case TOKEN_PLUS:
	case TOKEN_MINUS:
	case TOKEN_TYPEOF:
	case TOKEN_VOID:
	case TOKEN_DELETE:
		return true;
	default:
		return false;
	}
}

static struct node *parse_prefix(struct parser *p, enum node_kind kind)
{
	struct node *node = parse_node(p, kind, p->token.start);

	node->op = (uint8_t)p->token.type;
	if (p->token.escaped)
		parse_error(p, p->token.start, p->token.end, "A keyword must not contain escapes");
	lex_next(p);
	node->a = parse_unary(p);
	parse_finish(p, node);
	if (kind == NODE_UPDATE) {
		node->flags |= NODE_PREFIX;
		parse_check_target(p, node->a, true);
	} else if (node->op == TOKEN_DELETE) {
		check_delete(p, node);
	}
	return node;
}

static struct node *parse_postfix(struct parser *p)
{
	uint32_t start = p->token.start;
	struct node *base = parse_left_hand_side(p);
	struct node *node;

	if ((!parse_is(p, TOKEN_INCREMENT) && !parse_is(p, TOKEN_DECREMENT)) || p->token.newline)
		return base;
	node = parse_node(p, NODE_UPDATE, start);
	node->op = (uint8_t)p->token.type;
	node->place = p->token.start;
	node->a = base;
	parse_check_target(p, base, true);
	lex_next(p);
	return parse_finish(p, node);
}

static struct node *parse_unary(struct parser *p)
{
	struct node *node;

	if (!parse_enter(p))
		return parse_node(p, NODE_NULL, p->token.start);
	if (is_await(p))
		node = parse_await(p);
	else if (is_unary(p->token.type))
		node = parse_prefix(p, NODE_UNARY);
	else if (parse_is(p, TOKEN_INCREMENT) || parse_is(p, TOKEN_DECREMENT))
		node = parse_prefix(p, NODE_UPDATE);
	else
		node = parse_postfix(p);
	p->depth--;
	return node;
}

static unsigned int operator_here(const struct parser *p)
{
	if (p->no_in && parse_is(p, TOKEN_IN))
		return 0;
	return lex_precedence(p->token.type);
}

static void check_mix(struct parser *p, const struct node *node)
{
	const struct node *sides[] = {node->a, node->b};

	for (size_t i = 0; i < 2; i++) {
		bool mixed = sides[i]->kind == NODE_LOGICAL &&
			     !(sides[i]->flags & NODE_PARENTHESES) &&
			     (sides[i]->op == TOKEN_COALESCE) != (node->op == TOKEN_COALESCE);

		if (mixed)
			parse_error(p, node->start, node->end,
				"Logical expressions and coalesce expressions cannot be mixed. "
				"Wrap either "
				"by parentheses");
	}
}

/* An operator, and where it stands. */
struct operator
{
	enum token token;
	uint32_t place;
};

static struct node *binary(
	struct parser *p, struct node *left, const struct operator* operator, struct node * right)
{
	enum token op = operator->token;
	bool logical = op == TOKEN_AND || op == TOKEN_OR || op == TOKEN_COALESCE;
	struct node *node = parse_node(p, logical ? NODE_LOGICAL : NODE_BINARY, left->start);

	node->op = (uint8_t)op;
	node->place = operator->place;
	node->a = left;
	node->b = right;
	node->end = right->end;
	if (logical)
		check_mix(p, node);
	if (left->kind == NODE_PRIVATE_NAME) {
		node->kind = NODE_PRIVATE_IN;
		if (op != TOKEN_IN || (right->kind == NODE_PRIVATE_NAME))
			parse_error(p, left->start, left->end, "Unexpected private name");
	} else if (right->kind == NODE_PRIVATE_NAME) {
		parse_error(p, right->start, right->end, "Unexpected private name");
	}
	return node;
}

static struct node *parse_operand(struct parser *p)
{
	struct node *node;

	if (!parse_is(p, TOKEN_PRIVATE_NAME))
		return parse_unary(p);
	node = parse_private(p);
	if (!parse_is(p, TOKEN_IN) || p->no_in)
		parse_unexpected(p);
	return node;
}

static void check_power(struct parser *p, const struct node *left)
{
	bool bare = (left->kind == NODE_UNARY || left->kind == NODE_AWAIT) &&
		    !(left->flags & NODE_PARENTHESES);

	if (bare && left->kind == NODE_UNARY)
		parse_error(p, left->start, p->token.end,
			"Unary operator used immediately before exponentiation expression. "
			"Parenthesis "
			"must be used to disambiguate operator precedence");
}

/* Operator precedence with a stack of its own, so that long chains do not recurse. */
static struct node *parse_binary(struct parser *p)
{
	enum { STACK = 16 };
	struct node *left[STACK];
	struct operator ops[STACK];
	unsigned int count = 0;
	struct node *node = parse_operand(p);

	while (!p->failed && operator_here(p) && !parse_is_arrow(node)) {
		enum token op = p->token.type;
		unsigned int precedence = operator_here(p);

		if (op == TOKEN_POWER)
			check_power(p, node);
		/* ** binds to the right. */
		while (count &&
			(op == TOKEN_POWER ? lex_precedence(ops[count - 1].token) > precedence
					   : lex_precedence(ops[count - 1].token) >= precedence)) {
			count--;
			node = binary(p, left[count], &ops[count], node);
		}
		if (count == STACK) { /* only ** gets here */
			parse_error(p, p->token.start, p->token.end, "Nested too deeply");
			break;
		}
		left[count] = node;
		ops[count++] = (struct operator){op, p->token.start};
		lex_next(p);
		node = parse_operand(p);
	}
	while (count--)
		node = binary(p, left[count], &ops[count], node);
	if (node->kind == NODE_PRIVATE_NAME)
		parse_error(p, node->start, node->end, "Unexpected private name");
	return node;
}

struct node *parse_conditional(struct parser *p)
{
	struct node *test = parse_binary(p);
	struct node *node;
	bool no_in = p->no_in;

	if (!parse_is(p, TOKEN_QUESTION))
		return test;
	if (parse_is_arrow(test)) {
		parse_unexpected(p);
		return test;
	}
	node = parse_node(p, NODE_CONDITIONAL, test->start);
	lex_next(p);
	node->a = test;
	p->no_in = false;
	node->b = parse_assignment(p);
	p->no_in = no_in;
	parse_expect(p, TOKEN_COLON);
	node->c = parse_assignment(p);
	return parse_finish(p, node);
}

struct node *parse_yield(struct parser *p)
{
	struct node *node = parse_node(p, NODE_YIELD, p->token.start);

	if (p->context->in_parameters)
		parse_error(p, p->token.start, p->token.end,
			"Yield expression cannot be in parameters");
	if (!p->cover_await)
		p->cover_await = p->token.start;
	if (p->token.escaped)
		parse_error(p, p->token.start, p->token.end, "A keyword must not contain escapes");
	lex_next(p);
	if (p->token.newline)
		return parse_finish(p, node);
	if (parse_eat(p, TOKEN_STAR)) {
		node->flags |= NODE_DELEGATE;
		node->a = parse_assignment(p);
		return parse_finish(p, node);
	}
	switch (p->token.type) {
	case TOKEN_PAREN_RIGHT:
	case TOKEN_BRACKET_RIGHT:
	case TOKEN_BRACE_RIGHT:
	case TOKEN_COMMA:
	case TOKEN_COLON:
	case TOKEN_SEMICOLON:
	case TOKEN_IN:
	case TOKEN_END:
		break;
	case TOKEN_TEMPLATE:
	default:
		node->a = parse_assignment(p);
	}
	return parse_finish(p, node);
}

struct node *parse_expression(struct parser *p)
{
	struct node *first = parse_assignment(p);
	struct list list = {0};
	struct node *node;

	if (!parse_is(p, TOKEN_COMMA))
		return first;
	node = parse_node(p, NODE_SEQUENCE, first->start);
	list_add(&list, first);
	while (parse_eat(p, TOKEN_COMMA))
		list_add(&list, parse_assignment(p));
	node->list = list.first;
	return parse_finish(p, node);
}
