/*
 * What errors show of a value that is not iterable. V8 knows only the place that its bytecode noted
 * last, and shows the expression whose own place that is: `a.b is not iterable`, but of `a || b`
 * the place is that of b, which tells nothing, and the value's type is shown instead.
 */
#include "sandbox/front/emit.h"

enum {
	NOWHERE = UINT32_MAX,
};

/* Several operands of one operator are one expression, at its first one. */
static bool is_chain(const struct node *node)
{
	return node->a->kind == node->kind && node->a->op == node->op && node->op != TOKEN_POWER;
}

/* Where its text begins, which brackets around it hide. */
static uint32_t start_of(const struct node *node)
{
	return node->flags & NODE_PARENTHESES ? NOWHERE : node->start;
}

/* Where V8 says that an expression is. */
static uint32_t place_of(const struct node *node)
{
	switch (node->kind) {
	case NODE_CHAIN:
		return NOWHERE;
	case NODE_BINARY:
	case NODE_LOGICAL:
		if (!is_chain(node))
			return node->op == TOKEN_COALESCE ? start_of(node->b) : node->place;
		while (is_chain(node))
			node = node->a;
		return place_of(node->a);
	case NODE_SEQUENCE:
		return place_of(node->list->next->next ? node->list : node->list->next);
	default:
		return node->place;
	}
}

static const struct node *noted(const struct node *node, bool fresh);

static const struct node *noted_in(const struct node *list, bool fresh)
{
	const struct node *ret = NULL;

	for (; list; list = list->next, fresh = false) {
		const struct node *last = noted(list, fresh);

		ret = last ? last : ret;
	}
	return ret;
}

static const struct node *noted_of_logical(const struct node *node, bool fresh)
{
	const struct node *last = NULL;

	for (; node->kind == NODE_LOGICAL && !last; node = node->a)
		last = noted(node->b, false);
	return last ? last : noted(node, fresh);
}

static const struct node *noted_of_conditional(const struct node *node, bool fresh)
{
	const struct node *last = noted(node->c, false);

	last = last ? last : noted(node->b, false);
	return last ? last : noted(node->a, fresh);
}

/* Operators that only look; and the sign of a number belongs to it. */
static bool notes_nothing(const struct node *unary)
{
	return unary->op == TOKEN_NOT || unary->op == TOKEN_VOID || unary->op == TOKEN_TYPEOF ||
	       (unary->a->kind == NODE_NUMBER && unary->op != TOKEN_BIT_NOT);
}

/*
 * The expression whose place V8 notes last while `node` is evaluated; NULL: none but its own, which
 * is noted before. It holds until something was loaded: until then, `fresh`, names note nothing.
 */
static const struct node *noted(const struct node *node, bool fresh)
{
	switch (node->kind) {
	case NODE_NAME:
		return fresh ? NULL : node;
	case NODE_LOGICAL:
		return noted_of_logical(node, fresh);
	case NODE_CONDITIONAL:
		return noted_of_conditional(node, fresh);
	case NODE_CHAIN:
	case NODE_SPREAD:
		return noted(node->a, fresh);
	case NODE_PROPERTY:
		return noted(node->b, fresh);
	case NODE_UNARY:
		return notes_nothing(node) ? noted(node->a, fresh) : node;
	case NODE_SEQUENCE:
		return noted_in(node->list, fresh);
	case NODE_ARRAY:
	case NODE_OBJECT:
		return noted_in(node->list, false);
	case NODE_MEMBER:
	case NODE_CALL:
	case NODE_NEW:
	case NODE_TAGGED:
	case NODE_BINARY:
	case NODE_UPDATE:
	case NODE_ASSIGN:
	case NODE_AWAIT:
	case NODE_YIELD:
		return node;
	default:
		return NULL;
	}
}

static bool is_call(const struct node *node)
{
	return node->kind == NODE_CALL || node->kind == NODE_NEW;
}

/* A call that has the place where a declaration's value begins: f().x, f() || x. */
static const struct node *call_at(const struct node *node, uint32_t place)
{
	for (; node; node = node->a) {
		if (is_call(node) && node->place == place)
			return node;
		switch (node->kind) {
		case NODE_MEMBER:
		case NODE_CALL:
		case NODE_TAGGED:
		case NODE_BINARY:
		case NODE_LOGICAL:
		case NODE_CHAIN:
		case NODE_ASSIGN:
			break;
		default:
			return NULL;
		}
	}
	return NULL;
}

/* The call's own error says it as well: it has one place with what is iterated. */
static void mark_call(struct node *node, enum lower_iteration how)
{
	static const uint16_t flags[] = {
		[LOWER_SUBJECT] = NODE_ITERATED,
		[LOWER_AWAITED] = NODE_ITERATED_ASYNC,
		[LOWER_SPREAD] = NODE_ITERATED,
		[LOWER_DELEGATED] = NODE_DELEGATED,
	};

	if (node->kind == NODE_CALL)
		node->flags |= flags[how];
}

static uint32_t shown_whole(
	struct emit *e, const struct node *node, bool has_called, enum lower_iteration how)
{
	char mark = 0;

	if (how == LOWER_DELEGATED)
		mark = CODE_MARK_DELEGATED;
	else if (has_called)
		mark = how == LOWER_AWAITED ? CODE_MARK_CALLED_ASYNC : CODE_MARK_CALLED;
	return lower_shown_marked(e, node, mark, how != LOWER_AWAITED);
}

/* Whether a call stands at the very place of what is iterated. */
static bool has_call(const struct node *node, const struct node *last)
{
	return call_at(node, place_of(node)) ||
	       (last && is_call(last) && place_of(last) == place_of(node));
}

/* Whether the place that V8 noted last is the own one of what is iterated. */
static bool is_told(const struct node *node, const struct node *last, enum lower_iteration how)
{
	if (how == LOWER_SPREAD)
		return true;
	if (how == LOWER_DELEGATED && !last)
		return false;
	return place_of(node) != NOWHERE && (!last || place_of(last) == place_of(node));
}

uint32_t lower_shown_iterable(struct emit *e, struct node *node, enum lower_iteration how)
{
	const struct node *last = noted(node, true);

	mark_call(node, how);
	if (is_told(node, last, how))
		return shown_whole(e, node, has_call(node, last), how);
	if (last && is_call(last))
		return lower_shown_marked(e, last->a, CODE_MARK_BESIDE, false);
	return emit_text(e, "");
}

static uint32_t shown_declared(struct emit *e, struct node *node)
{
	const struct node *call = call_at(node, start_of(node));

	mark_call(node, LOWER_SUBJECT);
	if (place_of(node) != NOWHERE && place_of(node) == start_of(node))
		return shown_whole(e, node, call, LOWER_SUBJECT);
	return call ? lower_shown_marked(e, call->a, CODE_MARK_BESIDE, false) : CODE_SHOWN_NESTED;
}

uint32_t lower_shown_value(struct emit *e, struct node *node, bool is_array)
{
	if (is_array)
		return shown_declared(e, node);
	if (node->kind == NODE_FUNCTION || node->kind == NODE_OBJECT)
		return CODE_SHOWN_NESTED;
	return lower_shown(e, node);
}

uint32_t lower_shown_callee(struct emit *e, const struct node *call)
{
	if (call->flags & NODE_DELEGATED)
		return lower_shown_marked(e, call->a, CODE_MARK_DELEGATED, true);
	if (call->flags & NODE_ITERATED_ASYNC)
		return lower_shown_marked(e, call, CODE_MARK_CALLED_ASYNC, false);
	if (call->flags & NODE_ITERATED)
		return lower_shown_marked(e, call->a, CODE_MARK_CALLED, true);
	return lower_shown(e, call->a);
}
