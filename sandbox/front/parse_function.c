/*
 * Functions and classes (ECMAScript 15). Each function has a context of its own, which says what
 * its body may contain; a "use strict" in the body holds for its name and parameters too.
 */
#include <string.h>

#include "sandbox/front/parse.h"

static struct context enter(struct parser *p, uint32_t flags)
{
	const struct context *up = p->context;
	bool arrow = flags & FUNCTION_ARROW;
	struct context context = {.up = p->context,
		.is_function = true,
		.async = flags & FUNCTION_ASYNC,
		.generator = flags & FUNCTION_GENERATOR,
		.strict = up->strict,
		.super_call = arrow ? up->super_call : (flags & FUNCTION_DERIVED) != 0,
		.super_member =
			arrow ? up->super_member
			      : (flags & (FUNCTION_METHOD | FUNCTION_CLASS | FUNCTION_FIELD)) != 0,
		.new_target = arrow ? up->new_target : true,
		.in_field = (arrow && (up->in_field || up->in_static_block)) ||
			    (flags & FUNCTION_FIELD),
		.returns = true};

	return context;
}

static struct function *function_of(struct parser *p, struct node *node, uint32_t flags)
{
	struct function *function = arena_get(p->arena, sizeof(*function));

	function->node = node;
	function->flags = flags;
	node->function = function;
	return function;
}

/* Names that were read before "use strict" was. */
static void recheck_names(struct parser *p, const struct node *pattern)
{
	if (!pattern || p->failed)
		return;
	switch (pattern->kind) {
	case NODE_NAME:
		(void)parse_check_name(p, pattern->atom, pattern->start, pattern->end, true);
		break;
	case NODE_DEFAULT:
	case NODE_REST:
		recheck_names(p, pattern->a);
		break;
	case NODE_PROPERTY:
		recheck_names(p, pattern->b);
		break;
	case NODE_ARRAY_PATTERN:
	case NODE_OBJECT_PATTERN:
		for (const struct node *at = pattern->list; at; at = at->next)
			recheck_names(p, at);
		break;
	default:
		break;
	}
}

static bool is_simple(const struct node *parameters)
{
	for (; parameters; parameters = parameters->next) {
		if (parameters->kind != NODE_NAME)
			return false;
	}
	return true;
}

static uint32_t length_of(const struct node *parameters)
{
	uint32_t length = 0;

	for (; parameters; parameters = parameters->next) {
		if (parameters->kind == NODE_DEFAULT || parameters->kind == NODE_REST)
			break;
		length++;
	}
	return length;
}

/* { ... } with its directives. */
static void parse_body(struct parser *p, struct node *node)
{
	struct node *body = parse_node(p, NODE_BLOCK, p->token.start);
	bool strict = p->context->strict, no_in = p->no_in;

	p->no_in = false;
	parse_expect(p, TOKEN_BRACE_LEFT);
	body->list = parse_statements(p, TOKEN_BRACE_RIGHT, true).first;
	if (p->context->use_strict && !is_simple(node->list))
		parse_error(p, body->start, body->start + 1,
			"Illegal 'use strict' directive in function with non-simple "
			"parameter list");
	if (p->context->strict && !strict) {
		for (const struct node *at = node->list; at; at = at->next)
			recheck_names(p, at);
		if (node->a && !(node->function->flags & FUNCTION_METHOD))
			recheck_names(p, node->a);
	}
	if (p->context->strict)
		node->function->flags |= FUNCTION_STRICT;
	p->no_in = no_in;
	p->context = p->context->up; /* the token after } is outside */
	parse_expect(p, TOKEN_BRACE_RIGHT);
	node->b = parse_finish(p, body);
}

static void parse_parameters(struct parser *p, struct node *node)
{
	struct list list = {0};

	parse_expect(p, TOKEN_PAREN_LEFT);
	p->context->in_parameters = true;
	while (!parse_is(p, TOKEN_PAREN_RIGHT) && !parse_is(p, TOKEN_END)) {
		if (parse_is(p, TOKEN_ELLIPSIS)) {
			list_add(&list, parse_binding_rest(p, false));
			break;
		}
		list_add(&list, parse_binding_default(p));
		if (parse_is(p, TOKEN_PAREN_RIGHT))
			break;
		parse_expect(p, TOKEN_COMMA);
	}
	parse_expect(p, TOKEN_PAREN_RIGHT);
	p->context->in_parameters = false;
	node->list = list.first;
	if (is_simple(node->list))
		node->function->flags |= FUNCTION_SIMPLE;
	node->function->length = length_of(node->list);
}

/* From the parameters on. */
static struct node *parse_rest_of_function(struct parser *p, struct node *node)
{
	struct class_body *class_body = p->class_body;
	struct context context = enter(p, node->function->flags);
	uint32_t cover_await = p->cover_await, cover_await_name = p->cover_await_name;

	p->context = &context;
	parse_parameters(p, node);
	parse_body(p, node);
	p->context = context.up;
	p->class_body = class_body;
	p->cover_await = cover_await;
	p->cover_await_name = cover_await_name;
	return parse_finish(p, node);
}

struct node *parse_function(struct parser *p, uint32_t start, uint32_t flags, bool name_needed)
{
	struct node *node = parse_node(p, NODE_FUNCTION, start);

	parse_expect(p, TOKEN_FUNCTION);
	if (parse_eat(p, TOKEN_STAR))
		flags |= FUNCTION_GENERATOR;
	(void)function_of(p, node, flags);
	if (parse_is(p, TOKEN_NAME) || name_needed) {
		/* The name of an expression belongs to the function, that of a declaration does
		 * not. */
		struct context *outer = p->context, inner = *outer;

		if (!(flags & FUNCTION_DECLARATION)) {
			inner.generator = flags & FUNCTION_GENERATOR;
			inner.async = flags & FUNCTION_ASYNC;
			inner.in_static_block = false;
			inner.in_field = false;
		}
		p->context = &inner;
		node->a = parse_name(p, true);
		p->context = outer;
	}
	return parse_rest_of_function(p, node);
}

struct node *parse_method(struct parser *p, uint32_t flags)
{
	struct node *node = parse_node(p, NODE_FUNCTION, p->token.start);
	size_t count = 0;

	(void)function_of(p, node, flags);
	parse_rest_of_function(p, node);
	for (const struct node *at = node->list; at; at = at->next)
		count++;
	if ((flags & FUNCTION_GETTER) && count)
		parse_error(p, node->list->start, node->list->end,
			"Getter must not have any formal parameters");
	if (flags & FUNCTION_SETTER) {
		if (count != 1)
			parse_error(p, node->start, node->start + 1,
				"Setter must have exactly one formal parameter");
		else if (node->list->kind == NODE_REST)
			parse_error(p, node->list->start, node->list->end,
				"Setter function argument must not be a rest parameter");
	}
	return node;
}

struct node *parse_arrow(struct parser *p, uint32_t start, struct node *parameters, uint32_t flags)
{
	struct node *node = parse_node(p, NODE_FUNCTION, start);
	struct function *function = function_of(p, node, flags | FUNCTION_ARROW);
	struct context context = enter(p, function->flags);
	struct node **link = &node->list;
	uint32_t cover_await = p->cover_await, cover_await_name = p->cover_await_name;

	node->list = parameters;
	p->context = &context;
	while (*link && !p->failed) {
		struct node *next = (*link)->next;

		if ((*link)->kind != NODE_REST)
			*link = parse_to_pattern(p, *link, true);
		else
			(*link)->a = parse_to_pattern(p, (*link)->a, true);
		(*link)->next = next;
		link = &(*link)->next;
	}
	if (is_simple(node->list))
		function->flags |= FUNCTION_SIMPLE;
	function->length = length_of(node->list);
	parse_expect(p, TOKEN_ARROW);
	if (parse_is(p, TOKEN_BRACE_LEFT)) {
		parse_body(p, node);
		p->context = context.up;
	} else {
		function->flags |=
			FUNCTION_EXPRESSION_BODY | (context.strict ? FUNCTION_STRICT : 0);
		p->cover_await = 0;
		node->b = parse_assignment(p);
		p->context = context.up;
	}
	p->cover_await = cover_await;
	p->cover_await_name = cover_await_name;
	return parse_finish(p, node);
}

/* A getter and a setter may share a name. */
static bool makes_pair(struct private_name *there, uint16_t flags)
{
	uint16_t kind = flags & (NODE_GETTER | NODE_SETTER);

	if (!kind || !there->kind || (kind & there->kind) ||
		there->is_static != ((flags & NODE_STATIC) != 0))
		return false;
	there->kind |= kind;
	return true;
}

static void declare_private(struct parser *p, const struct lexed *token, uint16_t flags)
{
	struct private_name *there = token->atom->declared, *name;

	if (strcmp(token->atom->text, "constructor") == 0)
		parse_error(p, token->start, token->end,
			"Classes may not have a private field named '#constructor'");
	if (there && there->body == p->class_body) {
		if (!makes_pair(there, flags))
			parse_error(p, token->start, token->end,
				"Identifier '#%.100s' has already been declared",
				token->atom->text);
		return;
	}
	name = arena_get(p->arena, sizeof(*name));
	name->outer = there;
	name->body = p->class_body;
	name->atom = token->atom;
	name->kind = flags & (NODE_GETTER | NODE_SETTER);
	name->is_static = flags & NODE_STATIC;
	name->next = p->class_body->declared;
	p->class_body->declared = name;
	token->atom->declared = name;
}

static struct node *member_key(struct parser *p, uint16_t *flags)
{
	struct node *key;

	if (!parse_is(p, TOKEN_PRIVATE_NAME))
		return parse_property_key(p, flags);
	key = parse_node(p, NODE_PRIVATE_NAME, p->token.start);
	key->atom = p->token.atom;
	declare_private(p, &p->token, *flags);
	lex_next(p);
	return parse_finish(p, key);
}

static bool is_text(const struct node *key, uint16_t flags, const struct atom *atom)
{
	return key->kind == NODE_STRING && !(flags & NODE_COMPUTED) && key->size == atom->size &&
	       memcmp(key->text, atom->text, key->size) == 0;
}

/* The initialiser of a field: a method that returns its value. */
static struct node *parse_initialiser(struct parser *p)
{
	struct node *node = parse_node(p, NODE_FUNCTION, p->token.start);
	struct function *function = function_of(p, node,
		FUNCTION_FIELD | FUNCTION_STRICT | FUNCTION_SIMPLE | FUNCTION_EXPRESSION_BODY |
			FUNCTION_METHOD);
	struct context context = enter(p, function->flags);

	lex_next(p);
	context.returns = false;
	p->context = &context;
	node->b = parse_assignment(p);
	p->context = context.up;
	return parse_finish(p, node);
}

static void check_field(struct parser *p, const struct node *member)
{
	if (is_text(member->a, member->flags, p->a_constructor))
		parse_error(p, member->a->start, member->a->end,
			"Classes may not have a field named 'constructor'");
	if ((member->flags & NODE_STATIC) && is_text(member->a, member->flags, p->a_prototype))
		parse_error(p, member->a->start, member->a->end,
			"Classes may not have a static property named 'prototype'");
}

static struct node *parse_static_block(struct parser *p)
{
	struct node *node = parse_node(p, NODE_STATIC_BLOCK, p->token.start);
	struct node *body = parse_node(p, NODE_BLOCK, p->token.start);
	struct function *function;
	struct context context;

	node->b = parse_node(p, NODE_FUNCTION, p->token.start);
	function = function_of(
		p, node->b, FUNCTION_FIELD | FUNCTION_STRICT | FUNCTION_SIMPLE | FUNCTION_METHOD);
	context = enter(p, function->flags);
	context.in_field = false;
	context.in_static_block = true;
	context.returns = false;
	p->context = &context;
	parse_expect(p, TOKEN_BRACE_LEFT);
	body->list = parse_statements(p, TOKEN_BRACE_RIGHT, false).first;
	p->context = context.up;
	parse_expect(p, TOKEN_BRACE_RIGHT);
	node->b->b = parse_finish(p, body);
	parse_finish(p, node->b);
	node->flags |= NODE_STATIC;
	return parse_finish(p, node);
}

/* After a word that may be a modifier (static, get, set, async): is it the key itself? */
static bool is_key_end(const struct parser *p)
{
	switch (p->token.type) {
	case TOKEN_PAREN_LEFT:
	case TOKEN_ASSIGN:
	case TOKEN_SEMICOLON:
	case TOKEN_BRACE_RIGHT:
	case TOKEN_END:
		return true;
	default:
		return false;
	}
}

struct modifiers {
	uint32_t start; /* behind `static`: where the text of a method begins */
	uint32_t function;
	uint16_t flags;
};

/* Eats what stands before the key; the result is the key when a word turned out to be it. */
static struct node *parse_modifiers(struct parser *p, struct modifiers *ret)
{
	ret->start = p->token.start;
	if (parse_is_word(p, p->a_static)) {
		struct node *key = parse_property_key(p, &ret->flags);

		if (is_key_end(p))
			return key;
		if (p->failed)
			return key;
		ret->flags |= NODE_STATIC;
		ret->start = p->token.start;
	}
	if (parse_is_word(p, p->a_async)) {
		struct node *key = parse_property_key(p, &ret->flags);

		if (is_key_end(p) || p->token.newline)
			return key;
		ret->function |= FUNCTION_ASYNC;
	}
	if (parse_eat(p, TOKEN_STAR)) {
		ret->function |= FUNCTION_GENERATOR;
		return NULL;
	}
	if (!ret->function && (parse_is_word(p, p->a_get) || parse_is_word(p, p->a_set))) {
		bool getter = parse_is_word(p, p->a_get);
		struct node *key = parse_property_key(p, &ret->flags);

		if (is_key_end(p) || (p->token.newline && parse_is(p, TOKEN_STAR)))
			return key;
		ret->flags |= getter ? NODE_GETTER : NODE_SETTER;
	}
	return NULL;
}

static void parse_constructor(struct parser *p, struct node *class_node, struct node *member,
	const struct modifiers *modifiers)
{
	if (modifiers->function || (modifiers->flags & (NODE_GETTER | NODE_SETTER)))
		parse_error(p, member->a->start, member->a->end, "Class constructor may not be %s",
			modifiers->function & FUNCTION_GENERATOR ? "a generator"
			: modifiers->function			 ? "an async method"
								 : "an accessor");
	if (class_node->c)
		parse_error(p, member->a->start, member->a->end,
			"A class may only have one constructor");
	class_node->c = parse_method(p, FUNCTION_CLASS | (class_node->b ? FUNCTION_DERIVED : 0));
}

/* NULL: it was the constructor. */
static struct node *parse_member(struct parser *p, struct node *class_node)
{
	struct node *member = parse_node(p, NODE_MEMBER_DEFINITION, p->token.start);
	struct modifiers modifiers = {.start = p->token.start};
	uint32_t flags = FUNCTION_METHOD;

	if (parse_is_word(p, p->a_static) && lex_peek(p).type == TOKEN_BRACE_LEFT) {
		lex_next(p);
		return parse_static_block(p);
	}
	member->a = parse_modifiers(p, &modifiers);
	if (!member->a)
		member->a = member_key(p, &modifiers.flags);
	member->flags |= modifiers.flags;
	if (parse_is(p, TOKEN_PAREN_LEFT) || modifiers.function ||
		(modifiers.flags & (NODE_GETTER | NODE_SETTER))) {
		if (!(member->flags & NODE_STATIC) &&
			is_text(member->a, member->flags, p->a_constructor)) {
			parse_constructor(p, class_node, member, &modifiers);
			return NULL;
		}
		if ((member->flags & NODE_STATIC) &&
			is_text(member->a, member->flags, p->a_prototype))
			parse_error(p, member->a->start, member->a->end,
				"Classes may not have a static property named 'prototype'");
		flags |= modifiers.function;
		flags |= modifiers.flags & NODE_GETTER ? FUNCTION_GETTER : 0;
		flags |= modifiers.flags & NODE_SETTER ? FUNCTION_SETTER : 0;
		member->flags |= NODE_METHOD;
		member->b = parse_method(p, flags);
		member->b->start = modifiers.start;
		return parse_finish(p, member);
	}
	check_field(p, member);
	if (parse_is(p, TOKEN_ASSIGN))
		member->b = parse_initialiser(p);
	parse_finish(p, member);
	parse_semicolon(p);
	return member;
}

/* Names that this class does not declare must be one of an outer class. */
static void resolve_private(struct parser *p, struct class_body *body)
{
	const struct private_name *unknown = NULL;
	struct private_name *use, *next;

	for (use = body->used; use; use = next) {
		next = use->next;
		if (use->atom->declared && use->atom->declared->body == body)
			continue;
		if (body->up) {
			use->next = body->up->used;
			body->up->used = use;
		} else if (!unknown || use->start < unknown->start) {
			unknown = use;
		}
	}
	for (struct private_name *name = body->declared; name; name = name->next)
		name->atom->declared = name->outer;
	if (unknown)
		parse_error(p, unknown->start, unknown->end,
			"Private field '#%.100s' must be declared in an enclosing class",
			unknown->atom->text);
}

static struct node *parse_class_rest(struct parser *p, bool name_needed)
{
	struct node *node = parse_node(p, NODE_CLASS, p->token.start);
	struct class_body *body = arena_get(p->arena, sizeof(*body));
	struct context context = *p->context;
	struct list list = {0};
	bool no_in = p->no_in;

	lex_next(p);
	context.strict = true; /* all of a class is strict */
	context.up = p->context;
	/* cppcheck-suppress autoVariables ; the outer one comes back below */
	p->context = &context;
	if (parse_is(p, TOKEN_NAME) || name_needed)
		node->a = parse_name(p, true);
	if (parse_eat(p, TOKEN_EXTENDS))
		node->b = parse_left_hand_side(p);
	p->no_in = false;
	body->up = p->class_body;
	p->class_body = body;
	parse_expect(p, TOKEN_BRACE_LEFT);
	while (!parse_is(p, TOKEN_BRACE_RIGHT) && !parse_is(p, TOKEN_END)) {
		struct node *member;

		if (parse_eat(p, TOKEN_SEMICOLON))
			continue;
		member = parse_member(p, node);
		if (member)
			list_add(&list, member);
	}
	p->context = context.up;
	p->class_body = body->up;
	p->no_in = no_in;
	resolve_private(p, body);
	parse_expect(p, TOKEN_BRACE_RIGHT);
	node->list = list.first;
	return parse_finish(p, node);
}

/* Not every way here counts the depth: class A extends class extends class ... */
struct node *parse_class(struct parser *p, bool name_needed)
{
	struct node *node;

	if (!parse_enter(p))
		return parse_node(p, NODE_CLASS, p->token.start);
	node = parse_class_rest(p, name_needed);
	p->depth--;
	return node;
}
