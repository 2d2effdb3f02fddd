/*
 * Scope analysis. On the way into a function its parameters, vars and functions are declared, on
 * the way into a block its lexical names; then names are resolved, so a use before the declaration
 * finds it too. Long chains are walked in loops, not by recursion.
 */
#include "sandbox/front/scope_internal.h"

#include <stdio.h>
#include <string.h>

static void walk(struct parser *p, struct node *node);
static void walk_list(struct parser *p, struct node *list);
static void walk_pattern(struct parser *p, struct node *node);

/* The function whose this, arguments and new.target an arrow sees. */
static struct function *owner_of(struct function *function)
{
	while (function->up && (function->flags & FUNCTION_ARROW))
		function = function->up;
	return function;
}

static void use(struct parser *p, uint32_t flag, uint32_t arrow_flag)
{
	struct function *owner = owner_of(p->function);

	owner->flags |= flag;
	if (owner != p->function)
		owner->flags |= arrow_flag;
}

/* The implicit `arguments` of a function: declared when it is first used. */
static struct binding *arguments_of(struct parser *p, struct scope *scope)
{
	struct binding *binding = scope_add(p, scope, p->a_arguments, BINDING_VAR, 0);

	scope->function->flags |= FUNCTION_USES_ARGUMENTS;
	return binding;
}

static struct binding *find(struct parser *p, const struct atom *atom)
{
	for (struct scope *scope = p->scope; scope; scope = scope->up) {
		struct binding *binding = scope_find(scope, atom);

		if (binding)
			return binding;
		if (atom == p->a_arguments && scope->kind == SCOPE_FUNCTION &&
			!(scope->function->flags & (FUNCTION_ARROW | FUNCTION_FIELD)))
			return arguments_of(p, scope);
	}
	return NULL;
}

static bool has_dead_zone(const struct binding *binding)
{
	return binding->kind == BINDING_LET || binding->kind == BINDING_CONST ||
	       binding->kind == BINDING_CLASS;
}

static void resolve(struct parser *p, struct node *name, bool assigned)
{
	struct binding *binding = find(p, name->atom);

	name->binding = binding;
	if (!binding) {
		if (!p->free_names_end)
			p->free_names_end = &p->free_names;
		*p->free_names_end = name;
		p->free_names_end = &name->next_free;
		return;
	}
	if (binding->scope->function != p->function)
		binding->captured = true;
	if (assigned)
		binding->assigned = true;
	if (binding->kind == BINDING_PARAMETER && name->start < binding->declared_end)
		binding->early = true;
	if (has_dead_zone(binding) &&
		(binding->captured || name->start < binding->declared_end ||
			binding->scope->kind == SCOPE_CLASS || binding->early))
		binding->early = true;
}

/* Private names are bindings of their class too; no other name begins with #. */
static struct atom *private_atom(struct parser *p, const struct atom *atom)
{
	char *text = arena_get(p->arena, atom->size + (size_t)1);

	if (p->arena->failed)
		return p->a_eval;
	text[0] = '#';
	memcpy(text + 1, atom->text, atom->size);
	return lex_atom(p, text, atom->size + (size_t)1);
}

static void resolve_private(struct parser *p, struct node *name)
{
	name->atom = private_atom(p, name->atom);
	resolve(p, name, false);
}

static void declare_private(struct parser *p, struct node *list)
{
	const uint32_t kinds = NODE_METHOD | NODE_GETTER | NODE_SETTER;

	for (; list; list = list->next) {
		struct binding *binding;
		struct atom *atom;

		if (list->kind != NODE_MEMBER_DEFINITION || list->a->kind != NODE_PRIVATE_NAME)
			continue;
		atom = private_atom(p, list->a->atom);
		if (scope_find(p->scope, atom))
			continue;
		binding = scope_add(p, p->scope, atom, BINDING_SELF, list->a->start);
		binding->method = list->flags & kinds;
		binding->is_static = list->flags & NODE_STATIC;
	}
}

static void walk_target(struct parser *p, struct node *node)
{
	if (node->kind == NODE_MEMBER && node->a->kind == NODE_NAME &&
		node->a->atom == p->a_arguments)
		owner_of(p->function)->flags |= FUNCTION_WRITES_ARGUMENTS;
	if (node->kind == NODE_NAME)
		resolve(p, node, true);
	else
		walk_pattern(p, node);
}

/* Targets of assignments and declarations. */
static void walk_pattern(struct parser *p, struct node *node)
{
	if (!node || p->failed)
		return;
	switch (node->kind) {
	case NODE_NAME:
		resolve(p, node, true);
		break;
	case NODE_DEFAULT:
		walk_target(p, node->a);
		walk(p, node->b);
		break;
	case NODE_REST:
		walk_target(p, node->a);
		break;
	case NODE_PROPERTY:
		if (node->flags & NODE_COMPUTED)
			walk(p, node->a);
		walk_target(p, node->b);
		break;
	case NODE_ARRAY_PATTERN:
	case NODE_OBJECT_PATTERN:
		for (struct node *at = node->list; at; at = at->next)
			walk_pattern(p, at);
		break;
	default:
		walk(p, node);
	}
}

/* var inside of blocks: no lexical name may stand between it and its function. */
static void check_var(struct parser *p, struct node *pattern, bool of_loop)
{
	if (!pattern || p->failed)
		return;
	switch (pattern->kind) {
	case NODE_NAME:
		for (struct scope *scope = p->scope; scope && !scope_takes_vars(scope);
			scope = scope->up) {
			const struct binding *binding = scope_find(scope, pattern->atom);

			if (binding && binding->kind != BINDING_SELF &&
				!(binding->kind == BINDING_CATCH && binding->simple_catch &&
					!of_loop)) {
				scope_twice(p, pattern, binding);
				return;
			}
		}
		break;
	case NODE_DEFAULT:
	case NODE_REST:
		check_var(p, pattern->a, of_loop);
		break;
	case NODE_PROPERTY:
		check_var(p, pattern->b, of_loop);
		break;
	case NODE_ARRAY_PATTERN:
	case NODE_OBJECT_PATTERN:
		for (struct node *at = pattern->list; at; at = at->next)
			check_var(p, at, of_loop);
		break;
	default:
		break;
	}
}

/* The name of a declaration is no use before itself. */
static void resolve_declared(struct parser *p, struct node *pattern)
{
	if (pattern->kind == NODE_NAME)
		pattern->binding = find(p, pattern->atom);
	else
		walk_pattern(p, pattern);
}

/* A parameter: its names are no uses, its defaults and computed keys are. */
static void walk_declared(struct parser *p, struct node *node)
{
	if (!node || p->failed)
		return;
	switch (node->kind) {
	case NODE_NAME:
		node->binding = find(p, node->atom);
		break;
	case NODE_DEFAULT:
		walk_declared(p, node->a);
		walk(p, node->b);
		break;
	case NODE_REST:
		walk_declared(p, node->a);
		break;
	case NODE_PROPERTY:
		if (node->flags & NODE_COMPUTED)
			walk(p, node->a);
		walk_declared(p, node->b);
		break;
	default:
		for (struct node *at = node->list; at; at = at->next)
			walk_declared(p, at);
	}
}

static void walk_declaration(struct parser *p, struct node *node, bool of_loop)
{
	for (struct node *at = node->list; at && !p->failed; at = at->next) {
		if (node->op == TOKEN_VAR)
			check_var(p, at->a, of_loop);
		if (at->b)
			walk(p, at->b);
		resolve_declared(p, at->a);
	}
}

static void declare_parameters(struct parser *p, struct function *function)
{
	bool repeat = (function->flags & FUNCTION_SIMPLE) &&
		      !(function->flags & (FUNCTION_STRICT | FUNCTION_ARROW | FUNCTION_METHOD |
						  FUNCTION_CLASS));

	for (struct node *at = function->node->list; at && !p->failed; at = at->next) {
		if (repeat && at->kind == NODE_NAME && scope_find(function->scope, at->atom))
			continue;
		scope_declare_pattern(p, function->scope, at, BINDING_PARAMETER,
			function->flags & FUNCTION_SIMPLE ? 0 : at->end);
	}
}

/* Parameters see none of the body's names. */
static void walk_parameters(struct parser *p, struct function *function)
{
	declare_parameters(p, function);
	function->flags |= FUNCTION_IN_PARAMETERS;
	for (struct node *at = function->node->list; at && !p->failed; at = at->next)
		walk_declared(p, at);
	function->flags &= ~(uint32_t)FUNCTION_IN_PARAMETERS;
	/* The body may declare a name `arguments` beside the one that a default used. */
	if (!(function->flags & (FUNCTION_PARAMETER_CLOSURE | FUNCTION_USES_ARGUMENTS)))
		return;
	function->body = scope_open(p, SCOPE_BODY);
	function->body->in_loop = false;
}

/* A lexical name of a body may not be that of a parameter. */
static void check_body(struct parser *p, struct function *function)
{
	if (function->body == function->scope)
		return;
	for (const struct binding *at = function->body->bindings; at; at = at->next) {
		const struct binding *there = scope_find(function->scope, at->atom);

		if (there && there->kind == BINDING_PARAMETER)
			parse_error(p, at->start, at->start + at->atom->size,
				"Identifier '%.100s' has already been declared", at->atom->text);
	}
}

/*
 * In a sloppy function parameters and elements of the arguments object are one. Where nobody could
 * tell, because neither is written, they stay apart.
 */
static void map_arguments(struct function *function)
{
	const uint32_t flags = function->flags;
	bool is_written = flags & FUNCTION_WRITES_ARGUMENTS;

	if ((flags & (FUNCTION_STRICT | FUNCTION_ARROW)) || !(flags & FUNCTION_SIMPLE) ||
		!(flags & FUNCTION_USES_ARGUMENTS))
		return;
	for (const struct binding *at = function->scope->bindings; at; at = at->next)
		is_written |= at->kind == BINDING_PARAMETER && at->assigned;
	if (!is_written)
		return;
	function->flags |= FUNCTION_MAPS_ARGUMENTS;
	for (struct binding *at = function->scope->bindings; at; at = at->next)
		at->captured |= at->kind == BINDING_PARAMETER;
}

static void walk_function(struct parser *p, struct node *node)
{
	struct function *outer = p->function, *function = node->function;
	struct scope *outer_scope = p->scope;

	function->up = outer;
	if (outer && (outer->flags & FUNCTION_IN_PARAMETERS))
		outer->flags |= FUNCTION_PARAMETER_CLOSURE;
	/* The name of an expression is bound around it; that of a declaration by hoist(). */
	if (node->a && !(function->flags & FUNCTION_DECLARATION) &&
		!(function->flags & FUNCTION_METHOD)) {
		p->function = function;
		function->self = scope_open(p, SCOPE_SELF);
		(void)scope_add(p, function->self, node->a->atom, BINDING_SELF, node->a->start);
	}
	p->function = function;
	function->scope = scope_open(p, SCOPE_FUNCTION);
	function->scope->in_loop = false;
	function->body = function->scope;
	walk_parameters(p, function);
	if (node->b && node->b->kind == NODE_BLOCK &&
		!(function->flags & FUNCTION_EXPRESSION_BODY)) {
		scope_declare_lexical(p, function->body, node->b->list, false);
		check_body(p, function);
		scope_hoist(p, node->b->list);
	}
	if (node->b && !(function->flags & FUNCTION_EXPRESSION_BODY))
		walk_list(p, node->b->list);
	else if (node->b)
		walk(p, node->b);
	map_arguments(function);
	p->function = outer;
	p->scope = outer_scope;
}

static void walk_member_definition(struct parser *p, struct node *member)
{
	if (member->kind == NODE_STATIC_BLOCK) {
		walk_function(p, member->b);
		return;
	}
	if (member->flags & NODE_COMPUTED)
		walk(p, member->a);
	else if (member->a->kind == NODE_PRIVATE_NAME)
		resolve_private(p, member->a);
	if (member->b)
		walk_function(p, member->b);
}

static void walk_class(struct parser *p, struct node *node)
{
	node->scope = scope_open(p, SCOPE_CLASS);
	if (node->a) {
		struct binding *self =
			scope_add(p, node->scope, node->a->atom, BINDING_CONST, node->a->start);

		self->declared_end = node->end;
	}
	declare_private(p, node->list);
	if (node->b)
		walk(p, node->b);
	if (node->c)
		walk_function(p, node->c);
	for (struct node *at = node->list; at && !p->failed; at = at->next)
		walk_member_definition(p, at);
	scope_close(p);
}

static void walk_block(struct parser *p, struct node *node)
{
	node->scope = scope_open(p, SCOPE_BLOCK);
	scope_declare_lexical(p, node->scope, node->list, true);
	walk_list(p, node->list);
	scope_close(p);
}

static void walk_switch(struct parser *p, struct node *node)
{
	walk(p, node->a);
	node->scope = scope_open(p, SCOPE_BLOCK);
	scope_declare_lexical(p, node->scope, node->list, true);
	for (struct binding *at = node->scope->bindings; at; at = at->next)
		at->early = has_dead_zone(at); /* its case may have been skipped */
	for (struct node *at = node->list; at && !p->failed; at = at->next) {
		if (at->a)
			walk(p, at->a);
		walk_list(p, at->list);
	}
	scope_close(p);
}

/* The body of a loop, and its head's scope: a closure in them captures one round. */
static void walk_loop(struct parser *p, struct node *node)
{
	bool lexical = node->a && node->a->kind == NODE_DECLARATION && node->a->op != TOKEN_VAR;
	bool each = node->kind == NODE_FOR_IN || node->kind == NODE_FOR_OF;
	struct scope *around = NULL;

	if (lexical) {
		around = scope_open(p, SCOPE_BLOCK);
		around->in_loop = true;
		node->head = around;
		for (struct node *at = node->a->list; at; at = at->next)
			scope_declare_pattern(p, around, at->a,
				node->a->op == TOKEN_CONST ? BINDING_CONST : BINDING_LET,
				each ? node->b->end : at->end);
	}
	if (each)
		walk(p, node->b);
	if (node->a && node->a->kind == NODE_DECLARATION)
		walk_declaration(p, node->a, node->kind == NODE_FOR_OF);
	else if (node->a && each)
		walk_target(p, node->a);
	else if (node->a)
		walk(p, node->a);
	if (!each && node->b)
		walk(p, node->b);
	if (node->c)
		walk(p, node->c);
	/* Scopes opened in the body are made anew each round. */
	if (node->d && !p->failed) {
		struct scope *body = scope_open(p, SCOPE_BLOCK);

		body->in_loop = true;
		walk(p, node->d);
		scope_close(p);
	}
	if (around)
		scope_close(p);
}

static void walk_catch(struct parser *p, struct node *node)
{
	node->scope = scope_open(p, SCOPE_CATCH);
	if (node->a) {
		scope_declare_pattern(p, node->scope, node->a, BINDING_CATCH, 0);
		for (struct binding *at = node->scope->bindings; at; at = at->next)
			at->simple_catch = node->a->kind == NODE_NAME;
		walk_pattern(p, node->a);
	}
	/* Its block may not declare the parameter's names again. */
	for (struct binding *at = node->scope->bindings; at && !p->failed; at = at->next) {
		if (scope_list_declares(node->b->list, at->atom, true))
			parse_error(p, node->b->start, node->b->start + 1,
				"Identifier '%.100s' has already been declared", at->atom->text);
	}
	walk(p, node->b);
	scope_close(p);
}

static void walk_property(struct parser *p, struct node *node)
{
	if (node->flags & NODE_COMPUTED)
		walk(p, node->a);
	if (node->b)
		walk(p, node->b);
}

/* The parts of an expression; the result is what is left to walk: the left end of a chain. */
static struct node *walk_expression(struct parser *p, struct node *node)
{
	switch (node->kind) {
	case NODE_NAME:
		resolve(p, node, false);
		return NULL;
	case NODE_THIS:
		use(p, FUNCTION_USES_THIS, FUNCTION_ARROW_NEEDS_THIS);
		return NULL;
	case NODE_SUPER:
		use(p, FUNCTION_USES_SUPER | FUNCTION_USES_THIS, FUNCTION_ARROW_NEEDS_THIS);
		return NULL;
	case NODE_NEW_TARGET:
		use(p, FUNCTION_USES_NEW_TARGET, FUNCTION_ARROW_NEEDS_NEW_TARGET);
		return NULL;
	case NODE_TEMPLATE:
	case NODE_SEQUENCE:
	case NODE_ARRAY:
	case NODE_OBJECT:
		walk_list(p, node->list);
		return NULL;
	case NODE_PROPERTY:
		walk_property(p, node);
		return NULL;
	case NODE_FUNCTION:
		walk_function(p, node);
		return NULL;
	case NODE_CLASS:
		walk_class(p, node);
		return NULL;
	case NODE_UPDATE:
		walk_target(p, node->a);
		return NULL;
	case NODE_ASSIGN:
		walk_target(p, node->a);
		return node->b;
	case NODE_CONDITIONAL:
		walk(p, node->a);
		walk(p, node->b);
		return node->c;
	case NODE_CALL:
		if (node->a->kind == NODE_SUPER)
			use(p, FUNCTION_USES_NEW_TARGET, FUNCTION_ARROW_NEEDS_NEW_TARGET);
		walk_list(p, node->list);
		return node->a;
	case NODE_NEW:
		walk_list(p, node->list);
		return node->a;
	case NODE_TAGGED:
		walk(p, node->b);
		return node->a;
	case NODE_MEMBER:
		if (node->flags & NODE_COMPUTED)
			walk(p, node->b);
		else if (node->b->kind == NODE_PRIVATE_NAME)
			resolve_private(p, node->b);
		return node->a;
	case NODE_BINARY:
	case NODE_LOGICAL:
		walk(p, node->b);
		return node->a;
	case NODE_PRIVATE_IN:
		resolve_private(p, node->a);
		return node->b;
	default: /* one operand, or none */
		return node->a;
	}
}

static struct node *walk_statement(struct parser *p, struct node *node)
{
	switch (node->kind) {
	case NODE_BLOCK:
		walk_block(p, node);
		return NULL;
	case NODE_DECLARATION:
		walk_declaration(p, node, false);
		return NULL;
	case NODE_FUNCTION_DECLARATION:
		walk_function(p, node->a);
		node->a->a->binding = find(p, node->a->a->atom);
		return NULL;
	case NODE_CLASS_DECLARATION:
		walk_class(p, node->a);
		node->binding = find(p, node->a->a->atom);
		return NULL;
	case NODE_IF:
		walk(p, node->a);
		walk(p, node->b);
		return node->c;
	case NODE_FOR:
	case NODE_FOR_IN:
	case NODE_FOR_OF:
		walk_loop(p, node);
		return NULL;
	case NODE_WHILE:
	case NODE_DO:
		walk(p, node->a);
		{
			struct scope *body = scope_open(p, SCOPE_BLOCK);

			body->in_loop = true;
			walk(p, node->d);
			scope_close(p);
		}
		return NULL;
	case NODE_TRY:
		walk(p, node->a);
		if (node->b)
			walk_catch(p, node->b);
		return node->c;
	case NODE_SWITCH:
		walk_switch(p, node);
		return NULL;
	case NODE_LABELED:
		return node->d;
	default: /* EXPRESSION, RETURN, THROW; nothing else has parts */
		return node->a;
	}
}

static void walk(struct parser *p, struct node *node)
{
	while (node && !p->failed)
		node = node->kind >= NODE_EXPRESSION ? walk_statement(p, node)
						     : walk_expression(p, node);
}

static void walk_list(struct parser *p, struct node *list)
{
	for (; list && !p->failed; list = list->next)
		walk(p, list);
}

void scope_resolve(struct parser *p, struct node *program)
{
	p->function = program->function;
	p->scope = NULL;
	program->function->scope = scope_open(p, SCOPE_GLOBAL);
	program->function->body = program->function->scope;
	scope_declare_lexical(p, p->scope, program->list, false);
	scope_hoist(p, program->list);
	walk_list(p, program->list);
}
