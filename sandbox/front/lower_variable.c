/*
 * Where variables live and how they are read and written.
 */
#include <string.h>

#include "sandbox/front/emit.h"
#include "sandbox/front/scope.h"

static bool has_dead_zone(const struct binding *binding)
{
	return binding->kind == BINDING_LET || binding->kind == BINDING_CONST ||
	       binding->kind == BINDING_CLASS;
}

/* A scope that no loop makes anew shares the environment of its function. */
static struct scope *home_of(struct scope *scope)
{
	while (!scope->in_loop && scope->kind != SCOPE_FUNCTION && scope->kind != SCOPE_GLOBAL &&
		scope->up && scope->up->function == scope->function)
		scope = scope->up;
	return scope;
}

static void place_scope(struct emit *e, struct scope *scope)
{
	struct scope *home = scope->kind == SCOPE_SELF ? e->function->scope : home_of(scope);

	for (struct binding *at = scope->bindings; at; at = at->next) {
		if (scope->kind == SCOPE_GLOBAL && !e->all->private_program) {
			at->where = BINDING_AT_GLOBAL;
		} else if (at->captured) {
			at->where = BINDING_AT_ENVIRONMENT;
			at->home = home;
			at->slot = home->slots++;
			if (has_dead_zone(at))
				at->early = true;
		} else if (at->kind != BINDING_PARAMETER ||
			   !(e->function->flags & FUNCTION_SIMPLE)) {
			at->where = BINDING_AT_LOCAL;
			at->slot = e->locals++;
		} /* else the parameter stays where the call put it */
	}
}

void lower_place_variables(struct emit *e)
{
	for (struct scope *scope = e->function->scopes; scope; scope = scope->next)
		place_scope(e, scope);
}

static uint32_t depth_of(const struct emit *e, const struct scope *home)
{
	const struct environment *at = e->environment;
	uint32_t depth = 0;

	while (at && at->scope != home) {
		depth++;
		at = at->up;
	}
	return depth;
}

static void unset(struct emit *e, const struct binding *binding)
{
	if (binding->where == BINDING_AT_LOCAL && binding->early)
		emit_op1(e, CODE_UNSET_LOCAL, binding->slot);
	else if (binding->where == BINDING_AT_ENVIRONMENT)
		emit_op2(e, CODE_UNSET_SCOPED, depth_of(e, binding->home), binding->slot);
}

void lower_push_environment(struct emit *e, struct scope *scope)
{
	struct environment *environment = arena_get(e->all->p->arena, sizeof(*environment));

	environment->up = e->environment;
	environment->scope = scope;
	e->environment = environment;
	emit_op1(e, CODE_PUSH_SCOPE, scope->slots);
}

void lower_enter_scope(struct emit *e, struct scope *scope, struct control *control)
{
	control->kind = CONTROL_SCOPE;
	control->up = e->control;
	if (scope->in_loop && scope->slots) {
		lower_push_environment(e, scope);
		control->environment = e->environment;
		e->control = control;
		return;
	}
	control->environment = NULL;
	for (const struct binding *at = scope->bindings; at; at = at->next) {
		if (has_dead_zone(at))
			unset(e, at);
	}
}

void lower_leave_scope(struct emit *e, struct scope *scope, struct control *control)
{
	if (!control->environment)
		return;
	(void)scope;
	emit_op(e, CODE_POP_SCOPE);
	e->environment = e->environment->up;
	e->control = control->up;
}

void lower_get_binding(struct emit *e, const struct binding *binding, bool checked)
{
	uint32_t name;

	if (binding->where == BINDING_AT_GLOBAL) {
		emit_op1(e, CODE_GET_GLOBAL,
			emit_string(e->all, binding->atom->text, binding->atom->size));
		return;
	}
	if (!checked) {
		if (binding->where == BINDING_AT_LOCAL)
			emit_op1(e, CODE_GET_LOCAL, binding->slot);
		else
			emit_op2(e, CODE_GET_SCOPED, depth_of(e, binding->home), binding->slot);
		return;
	}
	name = emit_string(e->all, binding->atom->text, binding->atom->size);
	if (binding->where == BINDING_AT_LOCAL)
		emit_op2(e, CODE_GET_LOCAL_CHECKED, binding->slot, name);
	else
		emit_op3(e, CODE_GET_SCOPED_CHECKED, depth_of(e, binding->home), binding->slot,
			name);
}

static bool needs_check(const struct binding *binding)
{
	return binding->early && (has_dead_zone(binding) || binding->kind == BINDING_PARAMETER);
}

static uint32_t name_of(struct emit *e, const struct node *name)
{
	return emit_string(e->all, name->atom->text, name->atom->size);
}

void lower_get(struct emit *e, const struct node *name)
{
	/* As in V8, a variable that a statement reads first is missed where the statement begins.
	 */
	emit_at(e, e->statement != UINT32_MAX ? e->statement : name->start);
	if (name->binding)
		lower_get_binding(e, name->binding, needs_check(name->binding));
	else if (name->atom == e->all->p->a_undefined)
		emit_op(e, CODE_UNDEFINED);
	else
		emit_op1(e, CODE_GET_GLOBAL, name_of(e, name));
}

void lower_get_typeof(struct emit *e, const struct node *name)
{
	if (name->binding && name->binding->where != BINDING_AT_GLOBAL) {
		lower_get(e, name);
		return;
	}
	emit_at(e, name->start);
	emit_op1(e, CODE_GET_GLOBAL_TYPEOF, name_of(e, name));
}

static void check(struct emit *e, const struct binding *binding)
{
	uint32_t name = emit_string(e->all, binding->atom->text, binding->atom->size);

	if (binding->where == BINDING_AT_LOCAL)
		emit_op2(e, CODE_CHECK_LOCAL, binding->slot, name);
	else if (binding->where == BINDING_AT_ENVIRONMENT)
		emit_op3(e, CODE_CHECK_SCOPED, depth_of(e, binding->home), binding->slot, name);
}

static void store(struct emit *e, const struct binding *binding, bool keep)
{
	uint32_t name;

	switch (binding->where) {
	case BINDING_AT_LOCAL:
		emit_op1(e, keep ? CODE_SET_LOCAL : CODE_POP_LOCAL, binding->slot);
		break;
	case BINDING_AT_ENVIRONMENT:
		emit_op2(e, keep ? CODE_SET_SCOPED : CODE_POP_SCOPED, depth_of(e, binding->home),
			binding->slot);
		break;
	default:
		name = emit_string(e->all, binding->atom->text, binding->atom->size);
		emit_op1(e, CODE_SET_GLOBAL, name);
		if (!keep)
			emit_op(e, CODE_POP);
	}
}

void lower_set(struct emit *e, const struct node *name, uint32_t place)
{
	const struct binding *binding = name->binding;

	emit_at(e, place);
	if (!binding) {
		emit_op1(e, CODE_SET_GLOBAL, name_of(e, name));
		return;
	}
	if (needs_check(binding))
		check(e, binding);
	if (binding->kind == BINDING_CONST) {
		emit_op1(e, CODE_THROW_CONST, name_of(e, name));
		return;
	}
	if (binding->kind == BINDING_SELF) { /* ignored in sloppy functions */
		if (e->function->flags & FUNCTION_STRICT)
			emit_op1(e, CODE_THROW_CONST, name_of(e, name));
		return;
	}
	store(e, binding, true);
}

void lower_init(struct emit *e, const struct binding *binding)
{
	if (binding->where == BINDING_AT_GLOBAL && binding->kind != BINDING_VAR)
		emit_op2(e, CODE_INIT_GLOBAL,
			emit_string(e->all, binding->atom->text, binding->atom->size),
			binding->kind == BINDING_CONST ? 2u : has_dead_zone(binding));
	else
		store(e, binding, false);
}

/* The function whose this, new.target and self are meant here. */
static struct emit *owner_of(struct emit *e)
{
	while (e->up && (e->function->flags & FUNCTION_ARROW))
		e = e->up;
	return e;
}

void lower_this(struct emit *e)
{
	struct emit *owner = owner_of(e);

	if (owner->this_binding)
		lower_get_binding(
			e, owner->this_binding, (owner->function->flags & FUNCTION_DERIVED) != 0);
	else
		emit_op(e, owner->is_program ? CODE_GLOBAL_OBJECT : CODE_THIS);
}

void lower_bind_this(struct emit *e, const struct binding *binding)
{
	if (binding->where == BINDING_AT_LOCAL)
		emit_op1(e, CODE_BIND_THIS_LOCAL, binding->slot);
	else
		emit_op2(e, CODE_BIND_THIS_SCOPED, depth_of(e, binding->home), binding->slot);
}

void lower_new_target(struct emit *e)
{
	struct emit *owner = owner_of(e);

	if (owner->new_target_binding)
		lower_get_binding(e, owner->new_target_binding, false);
	else
		emit_op(e, CODE_NEW_TARGET);
}

void lower_current_function(struct emit *e)
{
	struct emit *owner = owner_of(e);

	if (owner->function_binding)
		lower_get_binding(e, owner->function_binding, false);
	else
		emit_op(e, CODE_CURRENT_FUNCTION);
}
