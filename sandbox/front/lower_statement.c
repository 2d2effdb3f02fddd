/*
 * Statements, and the ways out of them: break, continue and return pass every environment, handler,
 * iterator and finally block between them and where they go.
 */
#include <string.h>

#include "sandbox/front/emit.h"

/* try ... finally: the block is written once; a slot says how it was entered and where to go on. */
enum {
	COMPLETION_NORMAL,
	COMPLETION_THROW,
	COMPLETION_FIRST, /* numbers of continuations from here on */
};

static void close_iterator(struct emit *e, const struct control *control)
{
	struct label_at *none;

	emit_op(e, CODE_END_TRY);
	if (!control->is_async) {
		emit_op1(e, CODE_CLOSE, control->slot);
		return;
	}
	none = emit_label(e);
	emit_jump1(e, CODE_CLOSE_ASYNC, control->slot, none);
	emit_op(e, CODE_AWAIT);
	emit_op(e, CODE_CHECK_CLOSED);
	emit_here(e, none);
}

/* Leaves try ... finally: its block runs first, then the rest of the way. */
static void through_finally(
	struct emit *e, struct control *control, struct control *target, struct label_at *label)
{
	struct continuation *at = control->continuations;

	while (at && (at->target != target || at->label != label))
		at = at->next;
	if (!at) {
		at = arena_get(e->all->p->arena, sizeof(*at));
		at->id = COMPLETION_FIRST + control->continuations_count++;
		at->target = target;
		at->label = label;
		at->next = control->continuations;
		control->continuations = at;
	}
	emit_op(e, CODE_END_TRY);
	emit_number(e, at->id);
	emit_op1(e, CODE_POP_LOCAL, control->slot);
	emit_jump(e, CODE_JUMP, control->finally);
}

static void exit_from(
	struct emit *e, struct control *from, struct control *target, struct label_at *label)
{
	struct environment *environment = e->environment;

	for (struct control *at = from; at && at != target; at = at->up) {
		switch (at->kind) {
		case CONTROL_SCOPE:
			emit_op(e, CODE_POP_SCOPE);
			e->environment = e->environment->up;
			break;
		case CONTROL_TRY:
			emit_op(e, CODE_END_TRY);
			break;
		case CONTROL_ITERATOR:
			close_iterator(e, at);
			break;
		case CONTROL_FINALLY:
			through_finally(e, at, target, label);
			e->environment = environment;
			return;
		default:
			break;
		}
	}
	if (label) {
		emit_jump(e, CODE_JUMP, label);
	} else {
		emit_op1(e, CODE_GET_LOCAL, e->return_slot);
		lower_return_now(e);
	}
	e->environment = environment;
}

void lower_exit(struct emit *e, struct control *target, struct label_at *label)
{
	exit_from(e, e->control, target, label);
}

void lower_hoisted(struct emit *e, struct node *list, bool in_block)
{
	for (; list; list = list->next) {
		struct node *node = list;

		while (node->kind == NODE_LABELED)
			node = node->d;
		if (node->kind == NODE_CASE) {
			lower_hoisted(e, node->list, in_block);
		} else if (node->kind == NODE_FUNCTION_DECLARATION && node->a->a->binding) {
			lower_function(e, node->a, node->a->a->atom->text, node->a->a->atom->size);
			lower_init(e, node->a->a->binding);
		}
	}
}

void lower_statements(struct emit *e, struct node *list)
{
	for (; list && !e->all->failed; list = list->next)
		lower_statement(e, list);
}

static void block(struct emit *e, struct node *node)
{
	struct control control = {0};

	lower_enter_scope(e, node->scope, &control);
	lower_hoisted(e, node->list, true);
	lower_statements(e, node->list);
	lower_leave_scope(e, node->scope, &control);
}

void lower_declaration(struct emit *e, struct node *node)
{
	for (struct node *at = node->list; at; at = at->next) {
		uint32_t shown;

		if (!at->b && node->op == TOKEN_VAR)
			continue;
		shown = at->b && at->a->kind != NODE_NAME
				? lower_shown_value(e, at->b, at->a->kind == NODE_ARRAY_PATTERN)
				: CODE_SHOWN_NESTED;
		if (!at->b)
			emit_op(e, CODE_UNDEFINED);
		else if (at->a->kind == NODE_NAME)
			lower_named(e, at->b, at->a->atom->text, at->a->atom->size);
		else
			lower_expression(e, at->b);
		/* var in a catch clause of the same name writes the parameter. */
		if (node->op == TOKEN_VAR && at->a->kind == NODE_NAME) {
			lower_set(e, at->a, at->a->start);
			emit_op(e, CODE_POP);
		} else {
			lower_pattern_at(e, at->a, true, shown, at->b ? at->b->start : UINT32_MAX);
		}
	}
}

static void if_else(struct emit *e, struct node *node)
{
	struct label_at *end = emit_label(e);

	/* A ladder is one loop here. */
	while (node && node->kind == NODE_IF) {
		struct label_at *otherwise = emit_label(e);

		lower_expression(e, node->a);
		emit_jump(e, CODE_JUMP_FALSE, otherwise);
		lower_statement(e, node->b);
		if (node->c)
			emit_jump(e, CODE_JUMP, end);
		emit_here(e, otherwise);
		node = node->c;
	}
	if (node)
		lower_statement(e, node);
	emit_here(e, end);
}

static struct control *find_target(struct emit *e, const struct node *node)
{
	struct control *at;

	for (at = e->control; at; at = at->up) {
		bool loop = at->kind == CONTROL_LOOP;

		if (!node->atom) {
			if (loop || (node->kind == NODE_BREAK && at->kind == CONTROL_SWITCH))
				return at;
			continue;
		}
		for (uint32_t i = 0; i < at->labels_count; i++) {
			if (at->labels[i] == node->atom)
				return at;
		}
	}
	return at;
}

static void jump(struct emit *e, struct node *node)
{
	struct control *target = find_target(e, node);

	if (!target)
		return; /* the parser has refused it */
	if (node->kind == NODE_BREAK)
		lower_exit(e, target, target->end);
	else /* stays inside of a for-of's iterator */
		lower_exit(e, target->body ? target->body : target, target->again);
}

static void return_value(struct emit *e, struct node *node)
{
	if (node->a)
		lower_expression(e, node->a);
	else
		emit_op(e, CODE_UNDEFINED);
	emit_at(e, node->start);
	if (node->a && (e->flags & CODE_IS_ASYNC) && (e->flags & CODE_IS_GENERATOR))
		emit_op(e, CODE_AWAIT);
	lower_return(e);
}

static void catch_clause(struct emit *e, struct node *node)
{
	struct control control = {0};
	uint32_t slot;

	if (!node->a) {
		emit_op(e, CODE_POP);
		lower_statement(e, node->b);
		return;
	}
	slot = emit_local(e);
	emit_op1(e, CODE_POP_LOCAL, slot);
	lower_enter_scope(e, node->scope, &control);
	emit_op1(e, CODE_GET_LOCAL, slot);
	emit_free_local(e, slot);
	lower_pattern_of(e, node->a, true,
		node->a->kind == NODE_ARRAY_PATTERN ? CODE_SHOWN_NESTED : emit_text(e, ".catch"));
	lower_statement(e, node->b);
	lower_leave_scope(e, node->scope, &control);
}

/*
 * What the names of a block that was left by a throw held is not kept: it may be what filled the
 * heap, and the handler needs room.
 */
static void forget(struct emit *e, const struct node *block)
{
	const struct scope *at = block->scope->newest;

	for (;; at = at->next) {
		for (const struct binding *name = at->bindings; name; name = name->next) {
			if (name->where == BINDING_AT_LOCAL)
				emit_op1(e, CODE_UNSET_LOCAL, name->slot);
		}
		if (at == block->scope)
			break;
	}
	emit_op(e, CODE_SAFE_POINT);
}

/* Jumps go to `end` past the catch clause. */
static void try_catch(struct emit *e, struct node *node)
{
	struct control control = {.up = e->control, .kind = CONTROL_TRY};
	struct label_at *handler = emit_label(e), *end = emit_label(e);

	emit_jump(e, CODE_TRY, handler);
	e->control = &control;
	lower_statement(e, node->a);
	e->control = control.up;
	emit_op(e, CODE_END_TRY);
	emit_jump(e, CODE_JUMP, end);
	emit_here(e, handler);
	forget(e, node->a);
	catch_clause(e, node->b);
	emit_here(e, end);
}

static bool lets_return_through(const struct control *control)
{
	for (const struct continuation *at = control->continuations; at; at = at->next) {
		if (!at->label)
			return true;
	}
	return false;
}

/* A return that waits for the block keeps its value, whatever returns in there come to nothing. */
static void finally_block(struct emit *e, struct node *block, const struct control *control)
{
	uint32_t kept;

	if (!lets_return_through(control)) {
		lower_statement(e, block);
		return;
	}
	kept = emit_local(e);
	emit_op1(e, CODE_GET_LOCAL, e->return_slot);
	emit_op1(e, CODE_POP_LOCAL, kept);
	lower_statement(e, block);
	emit_op1(e, CODE_GET_LOCAL, kept);
	emit_op1(e, CODE_POP_LOCAL, e->return_slot);
	emit_free_local(e, kept);
}

static void try_finally(struct emit *e, struct node *node)
{
	struct control control = {.up = e->control,
		.kind = CONTROL_FINALLY,
		.slot = emit_local(e),
		.finally = emit_label(e)};
	struct label_at *handler = emit_label(e), *end = emit_label(e), *again = emit_label(e);
	uint32_t thrown = emit_local(e);

	emit_jump(e, CODE_TRY, handler);
	e->control = &control;
	if (node->b)
		try_catch(e, node);
	else
		lower_statement(e, node->a);
	e->control = control.up;
	emit_op(e, CODE_END_TRY);
	emit_number(e, COMPLETION_NORMAL);
	emit_op1(e, CODE_POP_LOCAL, control.slot);
	emit_jump(e, CODE_JUMP, control.finally);
	emit_here(e, handler);
	forget(e, node->a);
	emit_op1(e, CODE_POP_LOCAL, thrown);
	emit_number(e, COMPLETION_THROW);
	emit_op1(e, CODE_POP_LOCAL, control.slot);
	emit_here(e, control.finally);
	finally_block(e, node->c, &control);
	emit_jump2(e, CODE_JUMP_COMPLETION, control.slot, COMPLETION_THROW, again);
	for (struct continuation *at = control.continuations; at; at = at->next) {
		struct label_at *other = emit_label(e), *mine = emit_label(e);

		emit_jump2(e, CODE_JUMP_COMPLETION, control.slot, at->id, mine);
		emit_jump(e, CODE_JUMP, other);
		emit_here(e, mine);
		exit_from(e, control.up, at->target, at->label);
		emit_here(e, other);
	}
	emit_jump(e, CODE_JUMP, end);
	emit_here(e, again);
	emit_op1(e, CODE_GET_LOCAL, thrown);
	emit_op(e, CODE_THROW);
	emit_here(e, end);
	emit_free_local(e, thrown);
	emit_free_local(e, control.slot);
}

static void switch_case(struct emit *e, struct node *node, struct control *control)
{
	struct control scope = {0};
	struct label_at **cases, *otherwise = NULL;
	uint32_t count = 0, i = 0;

	for (struct node *at = node->list; at; at = at->next)
		count++;
	cases = arena_get(e->all->p->arena, (count + 1) * sizeof(struct label_at *));
	if (e->all->p->arena->failed)
		return;
	lower_expression(e, node->a);
	control->kind = CONTROL_SWITCH;
	control->up = e->control;
	control->end = emit_label(e);
	e->control = control;
	lower_enter_scope(e, node->scope, &scope);
	lower_hoisted(e, node->list, true);
	for (struct node *at = node->list; at; at = at->next, i++) {
		cases[i] = emit_label(e);
		if (!at->a) {
			otherwise = cases[i];
			continue;
		}
		lower_expression(e, at->a);
		emit_jump(e, CODE_CASE, cases[i]);
	}
	emit_op(e, CODE_POP);
	if (otherwise) {
		emit_jump(e, CODE_JUMP, otherwise);
	} else {
		otherwise = emit_label(e);
		emit_jump(e, CODE_JUMP, otherwise);
		cases[count] = otherwise;
	}
	i = 0;
	for (struct node *at = node->list; at; at = at->next, i++) {
		emit_here(e, cases[i]);
		lower_statements(e, at->list);
	}
	if (cases[count])
		emit_here(e, cases[count]);
	lower_leave_scope(e, node->scope, &scope);
	e->control = control->up;
	emit_here(e, control->end);
}

static void while_loop(struct emit *e, struct node *node, struct control *control)
{
	struct label_at *top = emit_label(e);

	control->kind = CONTROL_LOOP;
	control->up = e->control;
	control->end = emit_label(e);
	control->again = emit_label(e);
	e->control = control;
	if (node->kind == NODE_DO) {
		emit_here(e, top);
		emit_at(e, node->start);
		lower_statement(e, node->d);
		emit_here(e, control->again);
		lower_expression(e, node->a);
		emit_jump(e, CODE_JUMP_TRUE, top);
	} else {
		emit_here(e, control->again);
		emit_at(e, node->start);
		lower_expression(e, node->a);
		emit_jump(e, CODE_JUMP_FALSE, control->end);
		lower_statement(e, node->d);
		emit_jump(e, CODE_JUMP, control->again);
	}
	e->control = control->up;
	emit_here(e, control->end);
}

static void labelled_block(struct emit *e, struct node *node, struct control *control)
{
	control->kind = CONTROL_LABEL;
	control->up = e->control;
	control->end = emit_label(e);
	e->control = control;
	lower_statement(e, node);
	e->control = control->up;
	emit_here(e, control->end);
}

/* A statement and the labels before it. */
static void labelled(struct emit *e, struct node *node)
{
	struct control control = {0};

	for (; node->kind == NODE_LABELED; node = node->d) {
		if (control.labels_count == ARRAY_SIZE(control.labels)) {
			parse_error(e->all->p, node->start, node->end, "Too many labels");
			return;
		}
		control.labels[control.labels_count++] = node->atom;
	}
	switch (node->kind) {
	case NODE_FOR:
		lower_for(e, node, &control);
		break;
	case NODE_FOR_IN:
		lower_for_in(e, node, &control);
		break;
	case NODE_FOR_OF:
		lower_for_of(e, node, &control);
		break;
	case NODE_WHILE:
	case NODE_DO:
		while_loop(e, node, &control);
		break;
	case NODE_SWITCH:
		switch_case(e, node, &control);
		break;
	default:
		labelled_block(e, node, &control);
	}
}

/* Annex B: where a block's function declaration stands, its value becomes the var's too. */
static void annex_b(struct emit *e, struct node *node)
{
	const struct binding *var = node->annex_b;

	if (!(node->flags & NODE_ANNEX_B) || !var || var == node->a->a->binding)
		return;
	lower_get_binding(e, node->a->a->binding, false);
	lower_init(e, var);
}

void lower_statement(struct emit *e, struct node *node)
{
	e->statement = UINT32_MAX;
	switch (node->kind) {
	case NODE_EXPRESSION:
		e->statement = node->start;
		lower_effect(e, node->a);
		break;
	case NODE_BLOCK:
		block(e, node);
		break;
	case NODE_DECLARATION:
		lower_declaration(e, node);
		break;
	case NODE_FUNCTION_DECLARATION:
		annex_b(e, node);
		break;
	case NODE_CLASS_DECLARATION:
		lower_class(e, node->a, node->a->a->atom->text, node->a->a->atom->size);
		lower_init(e, node->binding);
		break;
	case NODE_IF:
		e->statement = node->start;
		if_else(e, node);
		break;
	case NODE_FOR:
	case NODE_FOR_IN:
	case NODE_FOR_OF:
	case NODE_WHILE:
	case NODE_DO:
	case NODE_SWITCH:
	case NODE_LABELED:
		if (node->kind == NODE_SWITCH)
			e->statement = node->start;
		labelled(e, node);
		break;
	case NODE_BREAK:
	case NODE_CONTINUE:
		jump(e, node);
		break;
	case NODE_RETURN:
		e->statement = node->start;
		return_value(e, node);
		break;
	case NODE_THROW:
		e->statement = node->start;
		lower_expression(e, node->a);
		emit_at(e, node->start);
		emit_op(e, CODE_THROW);
		break;
	case NODE_TRY:
		if (node->c)
			try_finally(e, node);
		else
			try_catch(e, node);
		break;
	default: /* empty, debugger */
		break;
	}
}
