/*
 * Functions: what happens between the call and the first statement of the body, and the way out.
 */
#include <string.h>

#include "sandbox/front/emit.h"
#include "sandbox/front/scope.h"

static uint32_t flags_of(const struct function *function)
{
	static const struct {
		uint32_t from, to;
	} map[] = {
		{FUNCTION_ARROW, CODE_IS_ARROW},
		{FUNCTION_ASYNC, CODE_IS_ASYNC},
		{FUNCTION_GENERATOR, CODE_IS_GENERATOR},
		{FUNCTION_METHOD, CODE_IS_METHOD},
		{FUNCTION_CLASS, CODE_IS_CLASS},
		{FUNCTION_DERIVED, CODE_IS_DERIVED},
		{FUNCTION_STRICT, CODE_IS_STRICT},
		{FUNCTION_FIELD, CODE_IS_FIELD},
		{FUNCTION_USES_ARGUMENTS, CODE_HAS_ARGUMENTS},
	};
	uint32_t flags = 0;

	for (size_t i = 0; i < ARRAY_SIZE(map); i++) {
		if (function->flags & map[i].from)
			flags |= map[i].to;
	}
	return flags;
}

/* A variable that no author can name, in the function's own scope. */
static struct binding *hidden(struct emit *e, bool captured)
{
	struct binding *binding = arena_get(e->all->p->arena, sizeof(*binding));

	binding->atom = lex_atom(e->all->p, "this", 4);
	binding->scope = e->function->scope;
	binding->captured = captured;
	if (captured) {
		binding->where = BINDING_AT_ENVIRONMENT;
		binding->home = e->function->scope;
		binding->slot = e->function->scope->slots++;
	} else {
		binding->where = BINDING_AT_LOCAL;
		binding->slot = e->locals++;
	}
	return binding;
}

static void place_hidden(struct emit *e)
{
	uint32_t flags = e->function->flags;

	if (flags & FUNCTION_ARROW)
		return;
	if (flags & (FUNCTION_ARROW_NEEDS_THIS | FUNCTION_DERIVED))
		e->this_binding = hidden(e, (flags & FUNCTION_ARROW_NEEDS_THIS) != 0);
	if (flags & FUNCTION_ARROW_NEEDS_NEW_TARGET) {
		e->new_target_binding = hidden(e, true);
		e->function_binding = hidden(e, true);
	}
}

static void init_hidden(struct emit *e)
{
	if (e->this_binding && (e->function->flags & FUNCTION_DERIVED)) {
		/* Not there before super() returned. */
		if (e->this_binding->where == BINDING_AT_LOCAL)
			emit_op1(e, CODE_UNSET_LOCAL, e->this_binding->slot);
	} else if (e->this_binding) {
		emit_op(e, e->is_program ? CODE_GLOBAL_OBJECT : CODE_THIS);
		lower_init(e, e->this_binding);
	}
	if (e->new_target_binding) {
		emit_op(e, CODE_NEW_TARGET);
		lower_init(e, e->new_target_binding);
		emit_op(e, CODE_CURRENT_FUNCTION);
		lower_init(e, e->function_binding);
	}
}

/* Sloppy functions may name a parameter twice; the last one counts. */
static bool has_repeated(const struct emit *e)
{
	uint32_t names = 0;

	for (const struct binding *at = e->function->scope->bindings; at; at = at->next)
		names += at->kind == BINDING_PARAMETER;
	return names < e->parameters;
}

static bool is_repeated(const struct node *parameter)
{
	for (const struct node *at = parameter->next; at; at = at->next) {
		if (at->kind == NODE_NAME && at->atom == parameter->atom)
			return true;
	}
	return false;
}

/* Names whose parameter can stay in the slot where the call put it. */
static void place_simple_parameters(struct emit *e)
{
	uint32_t slot = 0;

	if (!(e->function->flags & FUNCTION_SIMPLE))
		return;
	for (struct node *at = e->function->node->list; at; at = at->next, slot++) {
		struct binding *binding = scope_find(e->function->scope, at->atom);

		if (binding && !binding->captured && binding->kind == BINDING_PARAMETER) {
			binding->where = BINDING_AT_LOCAL;
			binding->slot = slot;
		}
	}
}

static void bind_parameters(struct emit *e)
{
	bool repeated = has_repeated(e);
	uint32_t slot = 0;

	for (struct node *at = e->function->node->list; at; at = at->next, slot++) {
		struct node *target = at->kind == NODE_REST ? at->a : at;

		if (e->function->flags & FUNCTION_SIMPLE) {
			const struct binding *binding = scope_find(e->function->scope, at->atom);

			if (!binding || (repeated && is_repeated(at)) ||
				(binding->where == BINDING_AT_LOCAL && binding->slot == slot))
				continue;
			emit_op1(e, CODE_GET_LOCAL, slot);
			lower_init(e, binding);
			continue;
		}
		emit_op1(e, CODE_GET_LOCAL, slot);
		lower_pattern_of(e, target, true, CODE_SHOWN_VALUE);
	}
}

static void map_arguments(struct emit *e)
{
	uint32_t index = 0;

	for (struct node *at = e->function->node->list; at; at = at->next, index++) {
		const struct binding *binding = scope_find(e->function->scope, at->atom);

		if (binding && !is_repeated(at) && binding->kind == BINDING_PARAMETER)
			emit_op2(e, CODE_MAP_ARGUMENT, index, binding->slot);
	}
}

/* Captured vars begin as undefined; lexical names stay unset. */
static void init_vars(struct emit *e, struct scope *scope)
{
	for (struct binding *at = scope->bindings; at; at = at->next) {
		bool var = at->kind == BINDING_VAR || at->kind == BINDING_FUNCTION;

		if (var && at->where == BINDING_AT_ENVIRONMENT &&
			at->atom != e->all->p->a_arguments) {
			emit_op(e, CODE_UNDEFINED);
			lower_init(e, at);
		} else if (at->where == BINDING_AT_LOCAL && at->early && !var) {
			emit_op1(e, CODE_UNSET_LOCAL, at->slot);
		} else if (at->where == BINDING_AT_GLOBAL && at->kind == BINDING_VAR) {
			emit_op1(e, CODE_DECLARE_GLOBAL,
				emit_string(e->all, at->atom->text, at->atom->size));
		} else if (at->where == BINDING_AT_GLOBAL && !var) {
			emit_op1(e, CODE_DECLARE_LEXICAL,
				emit_string(e->all, at->atom->text, at->atom->size));
		}
	}
}

/* vars of a body of its own begin with the value of the parameter of their name. */
static void init_body(struct emit *e, const struct function *function)
{
	init_vars(e, function->body);
	for (const struct binding *at = function->body->bindings; at; at = at->next) {
		const struct binding *there = scope_find(function->scope, at->atom);

		if (!there || at->kind != BINDING_VAR)
			continue;
		lower_get_binding(e, there, false);
		lower_init(e, at);
	}
}

static void init_arguments(struct emit *e)
{
	const struct binding *binding;

	if (!(e->function->flags & FUNCTION_USES_ARGUMENTS))
		return;
	binding = scope_find(e->function->scope, e->all->p->a_arguments);
	if (!binding || binding->kind == BINDING_PARAMETER)
		return;
	emit_op(e, CODE_ARGUMENTS);
	lower_init(e, binding);
}

static void prologue(struct emit *e)
{
	struct function *function = e->function;
	const struct node *last = function->node->list;

	while (last && last->next)
		last = last->next;
	if (last && last->kind == NODE_REST)
		e->flags |= CODE_HAS_REST;
	place_simple_parameters(e);
	lower_place_variables(e);
	place_hidden(e);
	if (function->scope->slots)
		lower_push_environment(e, function->scope);
	init_hidden(e);
	if (function->self) {
		const struct binding *self = function->self->bindings;

		if (self) {
			emit_op(e, CODE_CURRENT_FUNCTION);
			lower_init(e, self);
		}
	}
	init_arguments(e);
	init_vars(e, function->scope);
	bind_parameters(e);
	if (function->flags & FUNCTION_MAPS_ARGUMENTS)
		map_arguments(e);
	if (function->body != function->scope)
		init_body(e, function);
	if ((e->flags & CODE_IS_GENERATOR))
		emit_op(e, CODE_GENERATOR);
}

void lower_return(struct emit *e)
{
	bool leaves_finally = false;

	for (const struct control *at = e->control; at; at = at->up)
		leaves_finally |= at->kind == CONTROL_FINALLY || at->kind == CONTROL_ITERATOR;
	if (leaves_finally) {
		if (e->return_slot == UINT32_MAX)
			e->return_slot = e->locals++;
		emit_op1(e, CODE_POP_LOCAL, e->return_slot);
		lower_exit(e, NULL, NULL);
		return;
	}
	lower_return_now(e);
}

/* value -- : nothing waits any more */
void lower_return_now(struct emit *e)
{
	if (e->function->flags & FUNCTION_DERIVED) {
		lower_get_binding(e, e->this_binding, false);
		emit_op(e, CODE_RETURN_DERIVED);
	} else {
		emit_op(e, CODE_RETURN);
	}
}

static void body(struct emit *e, struct node *node, const char *name, size_t size)
{
	struct function *function = e->function;

	if (function->flags & FUNCTION_EXPRESSION_BODY) {
		/* The initialiser of a field names the function in it as itself. */
		lower_named(e, node->b, function->flags & FUNCTION_FIELD ? name : "",
			function->flags & FUNCTION_FIELD ? size : 0);
		emit_op(e, CODE_RETURN);
		return;
	}
	if (node->b) {
		/* Where nothing else has a place, that super() is missing is told here. */
		if ((function->flags & FUNCTION_DERIVED) && !node->b->list)
			emit_at(e, node->b->start);
		lower_hoisted(e, node->b->list, false);
		lower_statements(e, node->b->list);
	} else {
		emit_at(e, node->start); /* a class that wrote no constructor */
	}
	emit_op(e, CODE_UNDEFINED);
	lower_return_now(e);
}

static uint32_t count_of(const struct node *list)
{
	uint32_t count = 0;

	for (; list; list = list->next)
		count++;
	return count;
}

uint32_t lower_function_code(struct emit *up, struct node *node, const char *name, size_t size)
{
	struct emit e = {.up = up,
		.all = up->all,
		.function = node->function,
		.flags = flags_of(node->function),
		.parameters = count_of(node->list),
		.environment = up->environment,
		.return_slot = UINT32_MAX,
		.pattern_shown = CODE_SHOWN_NESTED,
		.pattern_property = UINT32_MAX,
		.pattern_place = UINT32_MAX,
		.place = UINT32_MAX,
		.statement = UINT32_MAX};

	e.locals = e.parameters;
	prologue(&e);
	body(&e, node, name, size);
	return emit_function(&e, name, size);
}

void lower_function(struct emit *e, struct node *node, const char *name, size_t size)
{
	if (e->all->failed)
		return;
	emit_op1(e, CODE_FUNCTION, lower_function_code(e, node, name, size));
}

uint32_t lower_program(struct lowerer *all, struct node *program, const char *result)
{
	struct emit e = {.all = all,
		.function = program->function,
		.flags = program->function->flags & FUNCTION_STRICT ? CODE_IS_STRICT : 0,
		.return_slot = UINT32_MAX,
		.pattern_shown = CODE_SHOWN_NESTED,
		.pattern_property = UINT32_MAX,
		.pattern_place = UINT32_MAX,
		.place = UINT32_MAX,
		.statement = UINT32_MAX,
		.is_program = true};
	const struct binding *binding;

	lower_place_variables(&e);
	place_hidden(&e);
	if (e.function->scope->slots)
		lower_push_environment(&e, e.function->scope);
	init_hidden(&e);
	init_vars(&e, e.function->scope);
	lower_hoisted(&e, program->list, false);
	lower_statements(&e, program->list);
	binding = result ? scope_find(e.function->scope, lex_atom(all->p, result, strlen(result)))
			 : NULL;
	if (binding)
		lower_get_binding(&e, binding, false);
	else
		emit_op(&e, CODE_UNDEFINED);
	emit_op(&e, CODE_RETURN);
	return emit_function(&e, "", 0);
}
