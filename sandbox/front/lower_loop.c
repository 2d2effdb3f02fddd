/*
 * for, for-in, for-of. What a closure in the loop captures is made anew each round.
 */
#include "sandbox/front/emit.h"

static void begin(struct emit *e, struct control *control)
{
	control->kind = CONTROL_LOOP;
	control->up = e->control;
	control->end = emit_label(e);
	control->again = emit_label(e);
	e->control = control;
}

static void end(struct emit *e, struct control *control)
{
	e->control = control->up;
	emit_here(e, control->end);
}

void lower_for(struct emit *e, struct node *node, struct control *control)
{
	struct control scope = {0};
	struct label_at *top = emit_label(e);
	bool copies = node->head && node->head->slots;

	if (node->head)
		lower_enter_scope(e, node->head, &scope);
	if (node->a && node->a->kind == NODE_DECLARATION)
		lower_declaration(e, node->a);
	else if (node->a)
		lower_effect(e, node->a);
	begin(e, control);
	if (copies)
		emit_op(e, CODE_COPY_SCOPE);
	emit_here(e, top);
	emit_at(e, node->start);
	if (node->b) {
		lower_expression(e, node->b);
		emit_jump(e, CODE_JUMP_FALSE, control->end);
	}
	lower_statement(e, node->d);
	emit_here(e, control->again);
	if (copies)
		emit_op(e, CODE_COPY_SCOPE);
	if (node->c)
		lower_effect(e, node->c);
	emit_jump(e, CODE_JUMP, top);
	end(e, control);
	if (node->head)
		lower_leave_scope(e, node->head, &scope);
}

/* value -- : into the loop's variable */
static void assign_head(struct emit *e, struct node *node)
{
	if (node->a->kind == NODE_DECLARATION)
		lower_pattern_of(
			e, node->a->list->a, node->a->op != TOKEN_VAR, emit_text(e, ".for"));
	else
		lower_pattern(e, node->a, false);
}

/* The object is evaluated where the loop's names exist already and are not initialised. */
static void head_value(struct emit *e, struct node *node)
{
	struct control scope = {0};

	if (!node->head) {
		lower_expression(e, node->b);
		return;
	}
	lower_enter_scope(e, node->head, &scope);
	lower_expression(e, node->b);
	lower_leave_scope(e, node->head, &scope);
}

static void one_round(struct emit *e, struct node *node)
{
	struct control scope = {0};
	uint32_t slot;

	if (!node->head) {
		assign_head(e, node);
		lower_statement(e, node->d);
		return;
	}
	slot = emit_local(e);
	emit_op1(e, CODE_POP_LOCAL, slot);
	lower_enter_scope(e, node->head, &scope);
	emit_op1(e, CODE_GET_LOCAL, slot);
	emit_free_local(e, slot);
	assign_head(e, node);
	lower_statement(e, node->d);
	lower_leave_scope(e, node->head, &scope);
}

void lower_for_in(struct emit *e, struct node *node, struct control *control)
{
	uint32_t keys = emit_local(e);

	/* Annex B: for (var x = 1 in y) */
	if (node->a->kind == NODE_DECLARATION && node->a->list->b)
		lower_declaration(e, node->a);
	head_value(e, node);
	emit_at(e, node->b->start);
	emit_op1(e, CODE_ITERATE_KEYS, keys);
	begin(e, control);
	emit_here(e, control->again);
	emit_at(e, node->start);
	emit_jump1(e, CODE_NEXT_KEY, keys, control->end);
	one_round(e, node);
	emit_jump(e, CODE_JUMP, control->again);
	end(e, control);
	emit_free_local(e, keys);
}

/* -- value, or to `done` */
static void next(struct emit *e, struct node *node, uint32_t iterator, struct label_at *done)
{
	struct label_at *over, *value;

	emit_at(e, node->b->start);
	if (!(node->flags & NODE_FOR_AWAIT)) {
		emit_jump1(e, CODE_NEXT, iterator, done);
		return;
	}
	over = emit_label(e);
	value = emit_label(e);
	emit_op1(e, CODE_NEXT_ASYNC, iterator);
	emit_op(e, CODE_AWAIT);
	emit_jump1(e, CODE_NEXT_COMPLETE, iterator, over);
	emit_jump(e, CODE_JUMP, value);
	emit_here(e, over);
	emit_op(e, CODE_POP);
	emit_jump(e, CODE_JUMP, done);
	emit_here(e, value);
}

/* The loop was left by a throw: the exception is on the stack and goes on. */
static void abandon(struct emit *e, uint32_t iterator, bool async)
{
	struct label_at *broken, *none, *rethrow;
	uint32_t thrown;

	if (!async) {
		emit_op1(e, CODE_ABANDON, iterator);
		emit_op(e, CODE_THROW);
		return;
	}
	broken = emit_label(e);
	none = emit_label(e);
	rethrow = emit_label(e);
	thrown = emit_local(e);
	emit_op1(e, CODE_POP_LOCAL, thrown);
	emit_jump(e, CODE_TRY, broken);
	emit_jump1(e, CODE_CLOSE_ASYNC, iterator, none);
	emit_op(e, CODE_AWAIT);
	emit_op(e, CODE_POP);
	emit_here(e, none);
	emit_op(e, CODE_END_TRY);
	emit_jump(e, CODE_JUMP, rethrow);
	emit_here(e, broken);
	emit_op(e, CODE_POP);
	emit_here(e, rethrow);
	emit_op1(e, CODE_GET_LOCAL, thrown);
	emit_op(e, CODE_THROW);
	emit_free_local(e, thrown);
}

/*
 * The handler is set for each round's body alone: what next() throws closes nothing. break and
 * return close the iterator; continue goes only up to it, and finds the END_TRY of the round.
 */
void lower_for_of(struct emit *e, struct node *node, struct control *control)
{
	bool async = node->flags & NODE_FOR_AWAIT;
	uint32_t iterator = emit_local(e);
	uint32_t shown = lower_shown_iterable(e, node->b, async ? LOWER_AWAITED : LOWER_SUBJECT);
	struct control open = {.kind = CONTROL_ITERATOR, .slot = iterator, .is_async = async};
	struct label_at *handler = emit_label(e), *top = emit_label(e);

	head_value(e, node);
	emit_at(e, node->b->place);
	emit_op2(e, async ? CODE_ITERATE_ASYNC : CODE_ITERATE, iterator, shown);
	begin(e, control);
	/* cppcheck-suppress autoVariables ; only jumps of the body read it, lowered here */
	control->body = &open;
	emit_here(e, top);
	next(e, node, iterator, control->end);
	emit_jump(e, CODE_TRY, handler);
	open.up = control;
	e->control = &open;
	one_round(e, node);
	emit_here(e, control->again);
	emit_op(e, CODE_END_TRY);
	emit_jump(e, CODE_JUMP, top);
	e->control = control;
	emit_here(e, handler);
	abandon(e, iterator, async);
	end(e, control);
	emit_free_local(e, iterator);
}
