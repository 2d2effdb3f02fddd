/*
 * Classes (15.7.14): the constructor and its prototype stay on the stack while members are defined.
 */
#include <string.h>

#include "sandbox/front/emit.h"
#include "sandbox/front/scope.h"

/* The constructor that a class without one has; a derived one passes its arguments on. */
static struct node *make_constructor(struct emit *e, struct node *node)
{
	struct parser *p = e->all->p;
	struct node *constructor = parse_node(p, NODE_FUNCTION, node->start);
	struct function *function = arena_get(p->arena, sizeof(*function));
	struct scope *scope = arena_get(p->arena, sizeof(*scope));

	constructor->end = node->end;
	constructor->function = function;
	function->node = constructor;
	function->up = e->function;
	function->flags = FUNCTION_CLASS | FUNCTION_STRICT | FUNCTION_SIMPLE |
			  (node->b ? FUNCTION_DERIVED : 0);
	scope->kind = SCOPE_FUNCTION;
	scope->function = function;
	function->scope = scope;
	function->scopes = scope;
	function->body = scope;
	if (node->b) {
		/* constructor(...args) { super(...args); }, without iterating args */
		struct node *call = parse_node(p, NODE_CALL, node->start);
		struct node *statement = parse_node(p, NODE_EXPRESSION, node->start);
		struct node *name = parse_node(p, NODE_NAME, node->start);
		struct node *rest = parse_node(p, NODE_REST, node->start);
		struct binding *binding = arena_get(p->arena, sizeof(*binding));

		binding->atom = lex_atom(p, "args", 4);
		binding->kind = BINDING_PARAMETER;
		binding->scope = scope;
		scope->bindings = binding;
		scope->count = 1;
		name->atom = binding->atom;
		name->binding = binding;
		rest->a = name;
		constructor->list = rest;
		function->flags &= ~(uint32_t)FUNCTION_SIMPLE;
		call->a = parse_node(p, NODE_SUPER, node->start);
		call->list = name;
		call->flags |= NODE_DELEGATE;
		statement->a = call;
		constructor->b = parse_node(p, NODE_BLOCK, node->start);
		constructor->b->list = statement;
	}
	return constructor;
}

/* A name for each #name, before anything can use it. */
static void private_names(struct emit *e, struct node *node, uint32_t class)
{
	for (const struct binding *at = node->scope->bindings; at; at = at->next) {
		if (at->atom->text[0] != '#')
			continue;
		emit_op3(e, CODE_PRIVATE_NAME, emit_string(e->all, at->atom->text, at->atom->size),
			at->method ? class : UINT32_MAX, at->is_static);
		lower_init(e, at);
	}
}

enum {
	FIELD_PUBLIC,
	FIELD_PRIVATE,
	FIELD_METHOD,
	FIELD_GETTER,
	FIELD_SETTER,
};

static uint32_t field_kind(const struct node *member)
{
	if (!(member->flags & (NODE_METHOD | NODE_GETTER | NODE_SETTER)))
		return member->a->kind == NODE_PRIVATE_NAME ? FIELD_PRIVATE : FIELD_PUBLIC;
	return member->flags & NODE_GETTER   ? FIELD_GETTER
	       : member->flags & NODE_SETTER ? FIELD_SETTER
					     : FIELD_METHOD;
}

static void key(struct emit *e, struct node *member)
{
	if (member->a->kind == NODE_PRIVATE_NAME)
		lower_private_name(e, member->a);
	else
		lower_property_key(e, member->a, member->flags & NODE_COMPUTED);
}

/* The name that a function gets from its key, where that is known now. */
static void function_of(struct emit *e, struct node *member)
{
	const struct node *name = member->a;
	struct node *value = member->b;

	if (!value) {
		emit_op(e, CODE_UNDEFINED);
		return;
	}
	if (name->kind == NODE_PRIVATE_NAME)
		lower_function(e, value, name->atom->text, name->atom->size);
	else if (name->kind == NODE_STRING && !(member->flags & NODE_COMPUTED))
		lower_function(e, value, name->text, name->size);
	else
		lower_function(e, value, "", 0);
}

/* constructor prototype -- constructor prototype */
static void member(struct emit *e, struct node *node, const uint32_t *key_slot)
{
	bool is_method = node->flags & (NODE_METHOD | NODE_GETTER | NODE_SETTER);
	bool is_private =
		node->kind == NODE_MEMBER_DEFINITION && node->a->kind == NODE_PRIVATE_NAME;

	if (node->kind == NODE_STATIC_BLOCK) {
		lower_function(e, node->b, "", 0);
		emit_op(e, CODE_STATIC_BLOCK);
		return;
	}
	if (is_method && !is_private) {
		uint32_t kind = node->flags & NODE_GETTER   ? 1u
				: node->flags & NODE_SETTER ? 2u
							    : 0u;

		if (node->flags & NODE_STATIC)
			emit_op(e, CODE_ROT2);
		key(e, node);
		function_of(e, node);
		emit_at(e, node->start);
		emit_op1(e, CODE_DEFINE_METHOD, kind | 4);
		if (node->flags & NODE_STATIC)
			emit_op(e, CODE_ROT2);
		return;
	}
	if (key_slot)
		emit_op1(e, CODE_GET_LOCAL, *key_slot);
	else
		key(e, node);
	function_of(e, node);
	emit_at(e, node->start);
	emit_op1(e, node->flags & NODE_STATIC ? CODE_STATIC_FIELD : CODE_FIELD, field_kind(node));
}

static bool is_later(const struct node *member)
{
	return (member->flags & NODE_STATIC) &&
	       !(member->flags & (NODE_METHOD | NODE_GETTER | NODE_SETTER));
}

/* The keys of static fields that are computed, evaluated in their place and kept. */
static uint32_t *members(struct emit *e, struct node *list)
{
	uint32_t count = 0, *slots;

	for (const struct node *at = list; at; at = at->next)
		count++;
	slots = arena_get(e->all->p->arena, (count + 1) * sizeof(*slots));
	if (e->all->p->arena->failed)
		return NULL;
	count = 0;
	for (struct node *at = list; at; at = at->next, count++) {
		if (!is_later(at)) {
			member(e, at, NULL);
		} else if (at->flags & NODE_COMPUTED) {
			slots[count] = emit_local(e);
			key(e, at);
			emit_op1(e, CODE_POP_LOCAL, slots[count]);
		}
	}
	return slots;
}

static void static_members(struct emit *e, struct node *list, const uint32_t *slots)
{
	for (; list; list = list->next, slots++) {
		if (!is_later(list))
			continue;
		member(e, list, list->flags & NODE_COMPUTED ? slots : NULL);
		if (list->flags & NODE_COMPUTED)
			emit_free_local(e, *slots);
	}
}

/*
 * Order: heritage, constructor, methods and keys as they stand; then the class has its name, then
 * static fields and blocks run.
 */
void lower_class(struct emit *e, struct node *node, const char *name, size_t size)
{
	struct control control = {0};
	struct node *constructor = node->c ? node->c : make_constructor(e, node);
	const struct binding *self = node->a ? scope_find(node->scope, node->a->atom) : NULL;
	uint32_t code, *slots;

	if (e->all->failed)
		return;
	e->statement = UINT32_MAX; /* V8 makes its scope first */
	/* Its text is that of the class. */
	constructor->start = node->start;
	constructor->end = node->end;
	lower_enter_scope(e, node->scope, &control);
	private_names(e, node, emit_string(e->all, name, size));
	if (node->b)
		lower_expression(e, node->b);
	code = lower_function_code(e, constructor, name, size);
	emit_at(e, node->b ? node->b->start : node->start);
	emit_op3(e, CODE_CLASS, code, node->b != NULL, emit_string(e->all, name, size));
	slots = members(e, node->list);
	if (self) {
		emit_op(e, CODE_ROT2);
		emit_op(e, CODE_DUP);
		lower_init(e, self);
		emit_op(e, CODE_ROT2);
	}
	if (slots)
		static_members(e, node->list, slots);
	emit_op(e, CODE_POP);
	lower_leave_scope(e, node->scope, &control);
}
