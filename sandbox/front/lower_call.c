/*
 * Calls, new, optional chains, tagged templates, delete.
 */
#include "sandbox/front/emit.h"

static bool has_spread(const struct node *list)
{
	for (; list; list = list->next) {
		if (list->kind == NODE_SPREAD)
			return true;
	}
	return false;
}

static uint32_t arguments(struct emit *e, struct node *list)
{
	uint32_t count = 0;

	for (; list; list = list->next, count++)
		lower_expression(e, list);
	return count;
}

/* -- array: of a call's arguments; its last spread is told of at the call. */
static void spread_arguments(struct emit *e, struct node *call, uint32_t place)
{
	emit_op(e, CODE_ARRAY);
	for (struct node *at = call->list; at; at = at->next) {
		if (at->kind != NODE_SPREAD) {
			lower_expression(e, at);
			emit_op(e, CODE_APPEND);
			continue;
		}
		lower_expression(e, at->a);
		emit_at(e, at->next ? at->a->place : place);
		emit_op2(e, CODE_APPEND_SPREAD, at->next ? emit_text(e, "") : lower_shown(e, at->a),
			!at->next);
	}
}

/* function this -- value */
static void call_with(struct emit *e, struct node *node, uint32_t shown)
{
	uint32_t count;

	if (has_spread(node->list)) {
		spread_arguments(e, node, node->place);
		emit_at(e, node->place);
		emit_op1(e, CODE_CALL_SPREAD, shown);
		return;
	}
	count = arguments(e, node->list);
	emit_at(e, node->place);
	emit_op2(e, CODE_CALL, count, shown);
}

static void super_call(struct emit *e, struct node *node)
{
	struct emit *owner = e;

	lower_current_function(e);
	lower_new_target(e);
	if (node->flags & NODE_DELEGATE)
		lower_expression(e, node->list);
	else
		spread_arguments(e, node, node->start);
	emit_at(e, node->start);
	emit_op(e, CODE_SUPER_CALL);
	while (owner->up && (owner->function->flags & FUNCTION_ARROW))
		owner = owner->up;
	/* A second super() throws, after the parent was called. */
	if (owner->this_binding)
		lower_bind_this(e, owner->this_binding);
	lower_current_function(e);
	emit_op(e, CODE_INIT_FIELDS);
}

static void member_callee(struct emit *e, struct node *callee, struct label_at *nullish)
{
	if (callee->a->kind == NODE_SUPER) {
		lower_super_member(e, callee);
		lower_this(e);
		return;
	}
	lower_chain_part(e, callee->a, nullish);
	if (callee->flags & NODE_OPTIONAL)
		emit_jump(e, CODE_JUMP_NULLISH, nullish);
	if (callee->b->kind == NODE_PRIVATE_NAME) {
		lower_private_name(e, callee->b);
		emit_at(e, callee->place);
		emit_op(e, CODE_GET_METHOD_PRIVATE);
	} else if (callee->flags & NODE_COMPUTED) {
		lower_expression(e, callee->b);
		emit_at(e, callee->place);
		emit_op(e, CODE_GET_METHOD_COMPUTED);
	} else {
		emit_at(e, callee->place);
		emit_op1(e, CODE_GET_METHOD, emit_string(e->all, callee->b->text, callee->b->size));
	}
}

void lower_callee(struct emit *e, struct node *callee, struct label_at *nullish)
{
	struct label_at *missing, *end;

	if (callee->kind == NODE_MEMBER) {
		member_callee(e, callee, nullish);
		return;
	}
	if (callee->kind == NODE_CHAIN && callee->a->kind == NODE_MEMBER) { /* (a?.b)() */
		missing = emit_label(e);
		end = emit_label(e);
		member_callee(e, callee->a, missing);
		emit_jump(e, CODE_JUMP, end);
		emit_here(e, missing);
		emit_op(e, CODE_UNDEFINED);
		emit_op(e, CODE_UNDEFINED);
		emit_here(e, end);
		return;
	}
	lower_chain_part(e, callee, nullish);
	emit_op(e, CODE_UNDEFINED);
}

void lower_call(struct emit *e, struct node *node)
{
	uint32_t shown;

	if (node->a->kind == NODE_SUPER) {
		super_call(e, node);
		return;
	}
	shown = lower_shown_callee(e, node);
	lower_callee(e, node->a, NULL);
	call_with(e, node, shown);
}

static void chain_part(struct emit *e, struct node *node, struct label_at *nullish)
{
	uint32_t shown;

	if (!nullish || (node->kind != NODE_MEMBER && node->kind != NODE_CALL) ||
		(node->flags & NODE_PARENTHESES)) {
		lower_expression(e, node);
		return;
	}
	if (node->kind == NODE_CALL) {
		if (node->a->kind == NODE_SUPER) {
			super_call(e, node);
			return;
		}
		shown = lower_shown(e, node->a);
		lower_callee(e, node->a, nullish);
		if (node->flags & NODE_OPTIONAL)
			emit_jump(e, CODE_JUMP_NULLISH_UNDER, nullish);
		call_with(e, node, shown);
		return;
	}
	if (node->a->kind == NODE_SUPER) {
		lower_expression(e, node);
		return;
	}
	lower_chain_part(e, node->a, nullish);
	if (node->flags & NODE_OPTIONAL)
		emit_jump(e, CODE_JUMP_NULLISH, nullish);
	if (node->b->kind == NODE_PRIVATE_NAME) {
		lower_private_name(e, node->b);
		emit_at(e, node->place);
		emit_op(e, CODE_GET_PRIVATE);
	} else if (node->flags & NODE_COMPUTED) {
		lower_expression(e, node->b);
		emit_at(e, node->place);
		emit_op(e, CODE_GET_COMPUTED);
	} else {
		emit_at(e, node->place);
		emit_op1(e, CODE_GET, emit_string(e->all, node->b->text, node->b->size));
	}
}

/* A part of an optional chain: where something is null or undefined, all of it is left. */
void lower_chain_part(struct emit *e, struct node *node, struct label_at *nullish)
{
	if (!lower_deeper(e, node))
		return;
	chain_part(e, node, nullish);
	e->all->depth--;
}

void lower_chain(struct emit *e, struct node *node)
{
	struct label_at *nullish = emit_label(e), *end = emit_label(e);

	lower_chain_part(e, node->a, nullish);
	emit_jump(e, CODE_JUMP, end);
	emit_here(e, nullish);
	emit_op(e, CODE_UNDEFINED);
	emit_here(e, end);
}

void lower_new(struct emit *e, struct node *node)
{
	uint32_t shown = lower_shown(e, node->a), count;

	lower_expression(e, node->a);
	if (has_spread(node->list)) {
		spread_arguments(e, node, node->start);
		emit_at(e, node->start);
		emit_op1(e, CODE_NEW_SPREAD, shown);
		return;
	}
	count = arguments(e, node->list);
	emit_at(e, node->start);
	emit_op2(e, CODE_NEW, count, shown);
}

/* The strings of a template object follow one another: cooked and raw, in pairs. */
void lower_tagged(struct emit *e, struct node *node)
{
	uint32_t shown = lower_shown(e, node->a), count = 0, parts = 0;
	uint32_t number = e->all->templates_count++;

	lower_callee(e, node->a, NULL);
	for (struct node *at = node->b->list; at; at = at->next)
		parts += at->kind == NODE_TEMPLATE_PART;
	emit_op2(e, CODE_TEMPLATE_OBJECT, number, parts);
	for (struct node *at = node->b->list; at; at = at->next) {
		if (at->kind != NODE_TEMPLATE_PART)
			continue;
		words_add(e->all, &e->code,
			at->size == UINT32_MAX ? UINT32_MAX
					       : emit_string(e->all, at->text, at->size));
		words_add(e->all, &e->code, emit_string(e->all, at->a->text, at->a->size));
	}
	for (struct node *at = node->b->list; at; at = at->next) {
		if (at->kind == NODE_TEMPLATE_PART)
			continue;
		lower_expression(e, at);
		count++;
	}
	emit_at(e, node->place);
	emit_op2(e, CODE_CALL, count + 1, shown);
}

static void delete_member(struct emit *e, struct node *target, struct label_at *nullish)
{
	if (target->a->kind == NODE_SUPER) {
		lower_this(e);
		emit_op(e, CODE_POP);
		emit_op1(e, CODE_THROW_CONST, emit_text(e, "super"));
		emit_op(e, CODE_TRUE);
		return;
	}
	lower_chain_part(e, target->a, nullish);
	if (target->flags & NODE_OPTIONAL)
		emit_jump(e, CODE_JUMP_NULLISH, nullish);
	if (target->flags & NODE_COMPUTED) {
		lower_expression(e, target->b);
		emit_op(e, CODE_DELETE_COMPUTED);
	} else {
		emit_op1(e, CODE_DELETE, emit_string(e->all, target->b->text, target->b->size));
	}
}

void lower_delete(struct emit *e, struct node *node)
{
	struct node *target = node->a;
	struct label_at *nullish, *end;

	emit_at(e, node->start);
	if (target->kind == NODE_MEMBER) {
		delete_member(e, target, NULL);
	} else if (target->kind == NODE_CHAIN && target->a->kind == NODE_MEMBER) {
		nullish = emit_label(e);
		end = emit_label(e);
		delete_member(e, target->a, nullish);
		emit_jump(e, CODE_JUMP, end);
		emit_here(e, nullish);
		emit_op(e, CODE_TRUE);
		emit_here(e, end);
	} else if (target->kind == NODE_NAME) {
		if (target->binding && target->binding->where != BINDING_AT_GLOBAL)
			emit_op(e, CODE_FALSE);
		else
			emit_op1(e, CODE_DELETE_GLOBAL,
				emit_string(e->all, target->atom->text, target->atom->size));
	} else {
		lower_effect(e, target);
		emit_op(e, CODE_TRUE);
	}
}
