/*
 * Patterns: read as such in declarations, made of an expression in assignments and arrow
 * parameters.
 */
#include "sandbox/front/parse.h"

static void bad_target(struct parser *p, const struct node *node, bool binding)
{
	if (node->kind == NODE_CHAIN)
		parse_error(p, node->start, node->end,
			"Optional chaining cannot appear in left-hand side");
	else if (binding)
		parse_error(p, node->start, node->end, "Binding should be a name or a pattern");
	else
		parse_error(p, node->start, node->end, "Invalid left-hand side in assignment");
}

void parse_check_target(struct parser *p, struct node *node, bool update)
{
	if (node->kind == NODE_NAME) {
		if (p->context->strict && (node->atom == p->a_eval || node->atom == p->a_arguments))
			parse_error(p, node->start, node->end, "Assigning to %s in strict mode",
				node->atom->text);
		return;
	}
	if (node->kind == NODE_MEMBER)
		return;
	if (node->kind == NODE_CHAIN)
		bad_target(p, node, false);
	else
		parse_error(p, node->start, node->end, "Invalid left-hand side %s",
			update ? "expression in postfix or prefix operation" : "in assignment");
}

static struct node *rest_of(struct parser *p, struct node *spread, bool binding)
{
	spread->kind = NODE_REST;
	if (spread->a->kind == NODE_ASSIGN)
		parse_error(
			p, spread->a->start, spread->a->end, "Rest elements cannot have a default");
	spread->a = parse_to_pattern(p, spread->a, binding);
	return spread;
}

static void array_pattern(struct parser *p, struct node *node, bool binding)
{
	struct node **link = &node->list;
	bool trailing = node->flags & NODE_TRAILING_COMMA;

	node->kind = NODE_ARRAY_PATTERN;
	while (*link && !p->failed) {
		struct node *next = (*link)->next, *element = *link;

		if (element->kind == NODE_SPREAD) {
			if (next || trailing)
				parse_error(p, element->start, element->end,
					"Rest element must be last element");
			element = rest_of(p, element, binding);
		} else if (element->kind != NODE_HOLE) {
			element = parse_to_pattern(p, element, binding);
		}
		element->next = next;
		*link = element;
		link = &element->next;
	}
}

static void object_pattern(struct parser *p, struct node *node, bool binding)
{
	bool trailing = node->flags & NODE_TRAILING_COMMA;

	node->kind = NODE_OBJECT_PATTERN;
	for (struct node *at = node->list; at && !p->failed; at = at->next) {
		if (at->kind == NODE_SPREAD) {
			if (at->next || trailing)
				parse_error(
					p, at->start, at->end, "Rest element must be last element");
			(void)rest_of(p, at, binding);
			if (at->a->kind != NODE_NAME && (binding || at->a->kind != NODE_MEMBER))
				parse_error(p, at->a->start, at->a->end,
					"`...` must be followed by an assignable reference in "
					"assignment contexts");
			continue;
		}
		if (at->flags & (NODE_METHOD | NODE_GETTER | NODE_SETTER)) {
			parse_error(p, at->start, at->end,
				"Object pattern can't contain getter, setter or method");
			return;
		}
		at->b = parse_to_pattern(p, at->b, binding);
	}
}

struct node *parse_to_pattern(struct parser *p, struct node *node, bool binding)
{
	struct node *next = node->next;

	if (p->failed)
		return node;
	switch (node->kind) {
	case NODE_NAME:
		if ((node->flags & NODE_PARENTHESES) && binding)
			bad_target(p, node, true);
		if (binding)
			(void)parse_check_name(p, node->atom, node->start, node->end, true);
		else
			parse_check_target(p, node, false);
		break;
	case NODE_MEMBER:
		if (binding)
			bad_target(p, node, true);
		break;
	case NODE_ARRAY:
	case NODE_OBJECT:
		if (node->flags & NODE_PARENTHESES) {
			parse_error(p, node->start, node->end,
				"Invalid destructuring assignment target");
			break;
		}
		if (node->kind == NODE_ARRAY)
			array_pattern(p, node, binding);
		else
			object_pattern(p, node, binding);
		break;
	case NODE_ASSIGN:
		if (node->op != TOKEN_ASSIGN || (node->flags & NODE_PARENTHESES)) {
			bad_target(p, node, binding);
			break;
		}
		node->kind = NODE_DEFAULT;
		if (binding || (node->a->kind != NODE_ARRAY_PATTERN &&
				       node->a->kind != NODE_OBJECT_PATTERN))
			node->a = parse_to_pattern(p, node->a, binding);
		break;
	case NODE_DEFAULT: /* {a = 1} */
		node->a = parse_to_pattern(p, node->a, binding);
		break;
	case NODE_ARRAY_PATTERN: /* of an inner assignment that was read already */
		if (binding) {
			node->kind = NODE_ARRAY;
			for (struct node *at = node->list; at; at = at->next)
				at->kind = at->kind == NODE_REST ? NODE_SPREAD : at->kind;
			array_pattern(p, node, true);
		}
		break;
	case NODE_OBJECT_PATTERN:
		if (binding) {
			node->kind = NODE_OBJECT;
			for (struct node *at = node->list; at; at = at->next)
				at->kind = at->kind == NODE_REST ? NODE_SPREAD : at->kind;
			object_pattern(p, node, true);
		}
		break;
	default:
		bad_target(p, node, binding);
	}
	node->next = next;
	return node;
}

struct node *parse_binding_rest(struct parser *p, bool is_name)
{
	struct node *rest = parse_node(p, NODE_REST, p->token.start);

	lex_next(p);
	rest->a = is_name ? parse_name(p, true) : parse_binding(p);
	parse_finish(p, rest);
	if (parse_is(p, TOKEN_COMMA))
		parse_error(p, p->token.start, p->token.end,
			"Comma is not permitted after the rest element");
	return rest;
}

static struct node *binding_array(struct parser *p)
{
	struct node *node = parse_node(p, NODE_ARRAY_PATTERN, p->token.start);
	struct list list = {0};

	lex_next(p);
	while (!parse_is(p, TOKEN_BRACKET_RIGHT) && !parse_is(p, TOKEN_END)) {
		if (parse_is(p, TOKEN_COMMA)) {
			list_add(&list, parse_node(p, NODE_HOLE, p->token.start));
			lex_next(p);
			continue;
		}
		if (parse_is(p, TOKEN_ELLIPSIS)) {
			list_add(&list, parse_binding_rest(p, false));
			break;
		}
		list_add(&list, parse_binding_default(p));
		if (parse_is(p, TOKEN_BRACKET_RIGHT))
			break;
		parse_expect(p, TOKEN_COMMA);
	}
	parse_expect(p, TOKEN_BRACKET_RIGHT);
	node->list = list.first;
	return parse_finish(p, node);
}

static struct node *with_default(struct parser *p, struct node *target)
{
	struct node *node;
	bool no_in = p->no_in;

	if (!parse_is(p, TOKEN_ASSIGN))
		return target;
	node = parse_node(p, NODE_DEFAULT, target->start);
	lex_next(p);
	node->a = target;
	p->no_in = false;
	node->b = parse_assignment(p);
	p->no_in = no_in;
	return parse_finish(p, node);
}

static struct node *binding_property(struct parser *p)
{
	struct node *property = parse_node(p, NODE_PROPERTY, p->token.start);
	struct lexed word = p->token;
	uint16_t flags = 0;

	property->a = parse_property_key(p, &flags);
	property->flags = flags;
	if (parse_eat(p, TOKEN_COLON)) {
		property->b = parse_binding_default(p);
		return parse_finish(p, property);
	}
	property->flags |= NODE_SHORTHAND;
	property->b = parse_node(p, NODE_NAME, word.start);
	property->b->atom = word.atom ? word.atom : p->a_eval;
	property->b->end = word.end;
	if (word.type != TOKEN_NAME) {
		if (word.atom && word.type <= TOKEN_WITH)
			parse_error(
				p, word.start, word.end, "Unexpected token '%s'", word.atom->text);
		else
			parse_unexpected(p);
		return property;
	}
	(void)parse_check_name(p, word.atom, word.start, word.end, true);
	property->b = with_default(p, property->b);
	return parse_finish(p, property);
}

static struct node *binding_object(struct parser *p)
{
	struct node *node = parse_node(p, NODE_OBJECT_PATTERN, p->token.start);
	struct list list = {0};

	lex_next(p);
	while (!parse_is(p, TOKEN_BRACE_RIGHT) && !parse_is(p, TOKEN_END)) {
		if (parse_is(p, TOKEN_ELLIPSIS)) {
			list_add(&list, parse_binding_rest(p, true));
			break;
		}
		list_add(&list, binding_property(p));
		if (parse_is(p, TOKEN_BRACE_RIGHT))
			break;
		parse_expect(p, TOKEN_COMMA);
	}
	parse_expect(p, TOKEN_BRACE_RIGHT);
	node->list = list.first;
	return parse_finish(p, node);
}

struct node *parse_binding(struct parser *p)
{
	struct node *node;

	if (!parse_enter(p))
		return parse_node(p, NODE_ARRAY_PATTERN, p->token.start);
	if (parse_is(p, TOKEN_BRACKET_LEFT))
		node = binding_array(p);
	else if (parse_is(p, TOKEN_BRACE_LEFT))
		node = binding_object(p);
	else
		node = parse_name(p, true);
	p->depth--;
	return node;
}

struct node *parse_binding_default(struct parser *p)
{
	return with_default(p, parse_binding(p));
}
