/*
 * Literals (ECMAScript 13.2): what stands for itself, and arrays and objects, which may turn out to
 * be patterns.
 */
#include <string.h>

#include "sandbox/front/parse.h"

struct node *parse_string(struct parser *p)
{
	struct node *node = parse_node(p, NODE_STRING, p->token.start);

	node->text = p->token.text;
	node->size = p->token.size;
	if (p->token.octal && p->context->strict)
		parse_error(p, p->token.octal, p->token.octal + 1,
			"Octal escape sequences are not allowed in strict mode");
	lex_next(p);
	return parse_finish(p, node);
}

struct node *parse_number(struct parser *p)
{
	struct node *node = parse_node(p, NODE_NUMBER, p->token.start);

	node->number = p->token.number;
	if (p->token.octal && p->context->strict)
		parse_error(p, p->token.start, p->token.end,
			"Octal literals are not allowed in strict mode");
	lex_next(p);
	return parse_finish(p, node);
}

struct node *parse_bigint(struct parser *p)
{
	struct node *node = parse_node(p, NODE_BIGINT, p->token.start);

	node->text = p->token.text;
	node->size = p->token.size;
	lex_next(p);
	return parse_finish(p, node);
}

static void check_regexp(struct parser *p, const struct node *node)
{
	struct bytes pattern = {(const uint8_t *)node->text, node->size};
	struct bytes flags = {(const uint8_t *)node->a->text, node->a->size};
	const char *why;

	for (size_t i = 0; i < flags.size; i++) {
		if (!strchr("dgimsuy", flags.data[i]) ||
			memchr(flags.data + i + 1, flags.data[i], flags.size - i - 1)) {
			parse_error(
				p, node->start, p->token.end, "Invalid regular expression flags");
			return;
		}
	}
	if (!p->source->regexp_check)
		return;
	why = p->source->regexp_check(p->source->arg, pattern, flags);
	if (why)
		parse_error(p, node->start, p->token.end, "Invalid regular expression: /%.*s/: %s",
			(int)(pattern.size < 100 ? pattern.size : 100), (const char *)pattern.data,
			why);
}

struct node *parse_regexp(struct parser *p)
{
	struct node *node = parse_node(p, NODE_REGEXP, p->token.start);

	lex_regexp(p);
	node->a = parse_node(p, NODE_STRING, p->token.start);
	if (p->failed)
		return node;
	node->text = p->token.text;
	node->size = p->token.size;
	node->a->text = p->token.raw;
	node->a->size = p->token.raw_size;
	check_regexp(p, node);
	lex_next(p);
	return parse_finish(p, node);
}

static struct node *parse_template_part(struct parser *p, bool tagged)
{
	struct node *part = parse_node(p, NODE_TEMPLATE_PART, p->token.start);

	part->text = p->token.text;
	part->size = p->token.bad_escape ? UINT32_MAX : p->token.size;
	part->a = parse_node(p, NODE_STRING, p->token.start);
	part->a->text = p->token.raw;
	part->a->size = p->token.raw_size;
	part->end = p->token.end;
	if (p->token.bad_escape && !tagged)
		parse_error(p, p->token.start, p->token.end,
			"Bad escape sequence in untagged template literal");
	return part;
}

struct node *parse_template(struct parser *p, bool tagged)
{
	struct node *node = parse_node(p, NODE_TEMPLATE, p->token.start);
	struct list list = {0};
	bool no_in = p->no_in;

	for (;;) {
		bool tail = p->token.tail;

		list_add(&list, parse_template_part(p, tagged));
		if (tail || p->failed)
			break;
		lex_next(p);
		p->no_in = false;
		list_add(&list, parse_expression(p));
		p->no_in = no_in;
		if (!parse_is(p, TOKEN_BRACE_RIGHT)) {
			parse_unexpected(p);
			break;
		}
		lex_template(p);
		if (p->failed)
			break;
	}
	lex_next(p);
	node->list = list.first;
	return parse_finish(p, node);
}

struct node *parse_spread(struct parser *p)
{
	struct node *node = parse_node(p, NODE_SPREAD, p->token.start);

	lex_next(p);
	node->a = parse_maybe_pattern(p);
	return parse_finish(p, node);
}

struct node *parse_array(struct parser *p)
{
	struct node *node = parse_node(p, NODE_ARRAY, p->token.start);
	struct list list = {0};
	bool no_in = p->no_in;

	p->no_in = false;
	lex_next(p);
	while (!parse_is(p, TOKEN_BRACKET_RIGHT) && !parse_is(p, TOKEN_END)) {
		if (parse_is(p, TOKEN_COMMA)) {
			list_add(&list, parse_node(p, NODE_HOLE, p->token.start));
			lex_next(p);
			continue;
		}
		list_add(&list,
			parse_is(p, TOKEN_ELLIPSIS) ? parse_spread(p) : parse_maybe_pattern(p));
		if (parse_is(p, TOKEN_BRACKET_RIGHT))
			break;
		if (parse_is(p, TOKEN_COMMA))
			node->flags |=
				lex_peek(p).type == TOKEN_BRACKET_RIGHT ? NODE_TRAILING_COMMA : 0;
		parse_expect(p, TOKEN_COMMA);
	}
	parse_expect(p, TOKEN_BRACKET_RIGHT);
	p->no_in = no_in;
	node->list = list.first;
	return parse_finish(p, node);
}

struct node *parse_property_key(struct parser *p, uint16_t *flags)
{
	struct node *key;

	switch (p->token.type) {
	case TOKEN_STRING:
		return parse_string(p);
	case TOKEN_NUMBER:
		return parse_number(p);
	case TOKEN_BIGINT:
		return parse_bigint(p);
	case TOKEN_BRACKET_LEFT: {
		bool no_in = p->no_in;

		lex_next(p);
		*flags |= NODE_COMPUTED;
		p->no_in = false;
		key = parse_assignment(p);
		p->no_in = no_in;
		parse_expect(p, TOKEN_BRACKET_RIGHT);
		return key;
	}
	default:
		break;
	}
	key = parse_node(p, NODE_STRING, p->token.start);
	if (!p->token.atom || p->token.type == TOKEN_PRIVATE_NAME) {
		key->text = "";
		parse_unexpected(p);
		return key;
	}
	key->text = p->token.atom->text;
	key->size = p->token.atom->size;
	lex_next(p);
	return parse_finish(p, key);
}

/* After get, set, async or *: does a key follow, so that it was a modifier? */
static bool key_follows(const struct parser *p)
{
	switch (p->token.type) {
	case TOKEN_COMMA:
	case TOKEN_COLON:
	case TOKEN_PAREN_LEFT:
	case TOKEN_BRACE_RIGHT:
	case TOKEN_ASSIGN:
	case TOKEN_END:
		return false;
	default:
		return true;
	}
}

/* {x} and {x = 1} */
static struct node *parse_shorthand(
	struct parser *p, struct node *property, const struct lexed *word)
{
	struct node *name = parse_node(p, NODE_NAME, word->start);

	name->atom = word->atom ? word->atom : p->a_eval;
	name->end = word->end;
	property->flags |= NODE_SHORTHAND;
	property->b = name;
	if (!word->atom || word->type == TOKEN_PRIVATE_NAME) {
		parse_unexpected(p);
		return parse_finish(p, property);
	}
	if (word->type != TOKEN_NAME)
		parse_error(p, word->start, word->end, "Unexpected token '%s'", word->atom->text);
	(void)parse_check_name(p, name->atom, word->start, word->end, false);
	if (parse_is(p, TOKEN_ASSIGN)) {
		struct node *init = parse_node(p, NODE_DEFAULT, word->start);

		if (!p->cover_init)
			p->cover_init = p->token.start;
		lex_next(p);
		init->a = name;
		init->b = parse_assignment(p);
		property->b = parse_finish(p, init);
	}
	return parse_finish(p, property);
}

static struct node *parse_property(struct parser *p, bool *has_proto)
{
	struct node *property = parse_node(p, NODE_PROPERTY, p->token.start);
	struct lexed word = p->token;
	uint32_t function = FUNCTION_METHOD;
	uint16_t flags = 0;

	if (parse_is_word(p, p->a_async) || parse_is_word(p, p->a_get) ||
		parse_is_word(p, p->a_set)) {
		property->a = parse_property_key(p, &flags);
		if (key_follows(p) && !(word.atom == p->a_async && p->token.newline)) {
			if (word.atom == p->a_async)
				function |= FUNCTION_ASYNC;
			else
				flags |= word.atom == p->a_get ? NODE_GETTER : NODE_SETTER;
			property->a = NULL;
		}
	}
	if (!property->a && !(flags & (NODE_GETTER | NODE_SETTER)) && parse_eat(p, TOKEN_STAR))
		function |= FUNCTION_GENERATOR;
	if (!property->a) {
		word = p->token;
		property->a = parse_property_key(p, &flags);
	}
	property->flags = flags;
	if (flags & (NODE_GETTER | NODE_SETTER)) {
		property->b =
			parse_method(p, FUNCTION_METHOD | (flags & NODE_GETTER ? FUNCTION_GETTER
									       : FUNCTION_SETTER));
		property->b->start = property->start;
		return parse_finish(p, property);
	}
	if (parse_is(p, TOKEN_PAREN_LEFT) || function != FUNCTION_METHOD) {
		property->flags |= NODE_METHOD;
		property->b = parse_method(p, function);
		property->b->start = property->start;
		return parse_finish(p, property);
	}
	if (parse_eat(p, TOKEN_COLON)) {
		if (!(flags & NODE_COMPUTED) && property->a->kind == NODE_STRING &&
			property->a->size == 9 && memcmp(property->a->text, "__proto__", 9) == 0) {
			if (*has_proto && !p->cover_proto)
				p->cover_proto = property->start;
			*has_proto = true;
			property->flags |= NODE_PROTO;
		}
		property->b = parse_maybe_pattern(p);
		return parse_finish(p, property);
	}
	return parse_shorthand(p, property, &word);
}

struct node *parse_object(struct parser *p)
{
	struct node *node = parse_node(p, NODE_OBJECT, p->token.start);
	struct list list = {0};
	bool no_in = p->no_in;
	bool has_proto = false;

	p->no_in = false;
	lex_next(p);
	while (!parse_is(p, TOKEN_BRACE_RIGHT) && !parse_is(p, TOKEN_END)) {
		list_add(&list, parse_is(p, TOKEN_ELLIPSIS) ? parse_spread(p)
							    : parse_property(p, &has_proto));
		if (parse_is(p, TOKEN_BRACE_RIGHT))
			break;
		if (parse_is(p, TOKEN_COMMA) && list.first)
			node->flags |=
				lex_peek(p).type == TOKEN_BRACE_RIGHT ? NODE_TRAILING_COMMA : 0;
		parse_expect(p, TOKEN_COMMA);
	}
	parse_expect(p, TOKEN_BRACE_RIGHT);
	p->no_in = no_in;
	node->list = list.first;
	return parse_finish(p, node);
}
