/*
 * Expressions: operators, literals, objects. Each leaves its value on the stack.
 */
#include <string.h>

#include "sandbox/front/emit.h"

enum {
	DEEPEST = 4000, /* of recursion here: also chains that the parser read in a loop */
};

static const enum code_op binary_ops[TOKEN_COUNT] = {
	[TOKEN_PLUS] = CODE_ADD,
	[TOKEN_MINUS] = CODE_SUBTRACT,
	[TOKEN_STAR] = CODE_MULTIPLY,
	[TOKEN_SLASH] = CODE_DIVIDE,
	[TOKEN_PERCENT] = CODE_REMAINDER,
	[TOKEN_POWER] = CODE_POWER,
	[TOKEN_SHIFT_LEFT] = CODE_SHIFT_LEFT,
	[TOKEN_SHIFT_RIGHT] = CODE_SHIFT_RIGHT,
	[TOKEN_SHIFT_UNSIGNED] = CODE_SHIFT_UNSIGNED,
	[TOKEN_BIT_AND] = CODE_BIT_AND,
	[TOKEN_BIT_OR] = CODE_BIT_OR,
	[TOKEN_BIT_XOR] = CODE_BIT_XOR,
	[TOKEN_LESS] = CODE_LESS,
	[TOKEN_GREATER] = CODE_GREATER,
	[TOKEN_LESS_EQUAL] = CODE_LESS_EQUAL,
	[TOKEN_GREATER_EQUAL] = CODE_GREATER_EQUAL,
	[TOKEN_EQUAL] = CODE_EQUAL,
	[TOKEN_NOT_EQUAL] = CODE_NOT_EQUAL,
	[TOKEN_STRICT_EQUAL] = CODE_STRICT_EQUAL,
	[TOKEN_STRICT_NOT_EQUAL] = CODE_STRICT_NOT_EQUAL,
	[TOKEN_IN] = CODE_IN,
	[TOKEN_INSTANCEOF] = CODE_INSTANCEOF,
};

enum code_op lower_binary_op(enum token op)
{
	return binary_ops[op];
}

bool lower_is_anonymous(const struct node *node)
{
	return (node->kind == NODE_FUNCTION || node->kind == NODE_CLASS) && !node->a;
}

void lower_named(struct emit *e, struct node *node, const char *name, size_t size)
{
	if (!lower_is_anonymous(node))
		lower_expression(e, node);
	else if (node->kind == NODE_CLASS)
		lower_class(e, node, name, size);
	else
		lower_function(e, node, name, size);
}

/* Empty parts are left out, but for one if there is nothing else. */
static void template_text(struct emit *e, struct node *node)
{
	bool any = false;

	for (struct node *part = node->list; part; part = part->next) {
		if (part->kind == NODE_TEMPLATE_PART && part->size == 0 && (any || part->next))
			continue;
		if (part->kind == NODE_TEMPLATE_PART) {
			emit_op1(e, CODE_STRING, emit_string(e->all, part->text, part->size));
		} else {
			lower_expression(e, part);
			emit_at(e, part->start);
			emit_op(e, CODE_TO_STRING);
		}
		if (any)
			emit_op(e, CODE_CONCAT);
		any = true;
	}
}

static void unary(struct emit *e, struct node *node)
{
	static const enum code_op ops[TOKEN_COUNT] = {
		[TOKEN_PLUS] = CODE_PLUS,
		[TOKEN_MINUS] = CODE_NEGATE,
		[TOKEN_NOT] = CODE_NOT,
		[TOKEN_BIT_NOT] = CODE_BIT_NOT,
	};

	switch (node->op) {
	case TOKEN_DELETE:
		lower_delete(e, node);
		return;
	case TOKEN_TYPEOF:
		if (node->a->kind == NODE_NAME)
			lower_get_typeof(e, node->a);
		else
			lower_expression(e, node->a);
		emit_op(e, CODE_TYPEOF);
		return;
	case TOKEN_VOID:
		lower_effect(e, node->a);
		emit_op(e, CODE_UNDEFINED);
		return;
	default:
		if (node->op == TOKEN_MINUS && node->a->kind == NODE_NUMBER) {
			emit_number(e, -node->a->number);
			return;
		}
		lower_expression(e, node->a);
		emit_at(e, node->start);
		emit_op(e, ops[node->op]);
	}
}

/*
 * The nodes of a + b + c ..., from the left, so that a chain of any length is written without
 * recursion. Logical ones are of one operator. NULL: out of memory.
 */
static struct node **chain_of(struct emit *e, struct node *node, uint32_t *count)
{
	struct node *at = node, **nodes;

	*count = 0;
	while (at->kind == node->kind && (at->kind == NODE_BINARY || at->op == node->op)) {
		++*count;
		at = at->a;
	}
	nodes = arena_get(e->all->p->arena, *count * sizeof(*nodes));
	if (e->all->p->arena->failed)
		return NULL;
	at = node;
	for (uint32_t i = *count; i-- > 0; at = at->a)
		nodes[i] = at;
	return nodes;
}

static void binary(struct emit *e, struct node *node)
{
	uint32_t count;
	struct node **nodes = chain_of(e, node, &count);

	if (!nodes)
		return;
	lower_expression(e, nodes[0]->a);
	for (uint32_t i = 0; i < count; i++) {
		lower_expression(e, nodes[i]->b);
		emit_at(e, nodes[i]->place);
		emit_op(e, binary_ops[nodes[i]->op]);
	}
}

static void logical(struct emit *e, struct node *node)
{
	static const struct {
		enum token token;
		enum code_op op;
	} ops[] = {
		{TOKEN_AND, CODE_JUMP_FALSE_KEEP},
		{TOKEN_OR, CODE_JUMP_TRUE_KEEP},
		{TOKEN_COALESCE, CODE_JUMP_PRESENT_KEEP},
	};
	struct label_at *end = emit_label(e);
	uint32_t count, which = node->op == TOKEN_AND ? 0 : node->op == TOKEN_OR ? 1 : 2;
	struct node **nodes = chain_of(e, node, &count);

	if (!nodes)
		return;
	/* All of one chain jump to one end. */
	lower_expression(e, nodes[0]->a);
	for (uint32_t i = 0; i < count; i++) {
		emit_jump(e, ops[which].op, end);
		lower_expression(e, nodes[i]->b);
	}
	emit_here(e, end);
}

static void conditional(struct emit *e, struct node *node)
{
	struct label_at *otherwise = emit_label(e), *end = emit_label(e);

	lower_expression(e, node->a);
	emit_jump(e, CODE_JUMP_FALSE, otherwise);
	lower_expression(e, node->b);
	emit_jump(e, CODE_JUMP, end);
	emit_here(e, otherwise);
	lower_expression(e, node->c);
	emit_here(e, end);
}

void lower_property_key(struct emit *e, struct node *key, bool computed)
{
	if (computed) {
		lower_expression(e, key);
		emit_at(e, key->start);
		emit_op(e, CODE_TO_KEY);
	} else if (key->kind == NODE_STRING) {
		emit_op1(e, CODE_STRING, emit_string(e->all, key->text, key->size));
	} else if (key->kind == NODE_NUMBER) {
		emit_number(e, key->number);
		emit_op(e, CODE_TO_KEY);
	} else {
		emit_op1(e, CODE_BIGINT, emit_string(e->all, key->text, key->size));
		emit_op(e, CODE_TO_KEY);
	}
}

static void define(struct emit *e, struct node *property)
{
	bool computed = property->flags & NODE_COMPUTED;
	bool plain = !computed && property->a->kind == NODE_STRING;

	if (property->flags & (NODE_GETTER | NODE_SETTER | NODE_METHOD)) {
		lower_property_key(e, property->a, computed);
		if (plain)
			lower_function(e, property->b, property->a->text, property->a->size);
		else
			lower_function(e, property->b, "", 0);
		emit_op1(e, CODE_DEFINE_METHOD,
			property->flags & NODE_GETTER	? 1u
			: property->flags & NODE_SETTER ? 2u
							: 0u);
		return;
	}
	if (property->flags & NODE_PROTO) {
		lower_expression(e, property->b);
		emit_op(e, CODE_SET_PROTOTYPE);
		return;
	}
	if (plain) {
		lower_named(e, property->b, property->a->text, property->a->size);
		emit_op1(e, CODE_DEFINE, emit_string(e->all, property->a->text, property->a->size));
		return;
	}
	lower_property_key(e, property->a, computed);
	lower_expression(e, property->b);
	emit_op1(e, CODE_DEFINE_COMPUTED, lower_is_anonymous(property->b));
}

static void object(struct emit *e, struct node *node)
{
	emit_op(e, CODE_OBJECT);
	for (struct node *at = node->list; at; at = at->next) {
		if (at->kind != NODE_SPREAD) {
			define(e, at);
			continue;
		}
		lower_expression(e, at->a);
		emit_at(e, at->start);
		emit_op(e, CODE_COPY_PROPERTIES);
	}
}

void lower_array(struct emit *e, struct node *list)
{
	emit_op(e, CODE_ARRAY);
	for (; list; list = list->next) {
		if (list->kind == NODE_HOLE) {
			emit_op(e, CODE_APPEND_HOLE);
		} else if (list->kind == NODE_SPREAD) {
			uint32_t shown = lower_shown_iterable(e, list->a, LOWER_SPREAD);

			lower_expression(e, list->a);
			emit_at(e, list->a->place);
			emit_op2(e, CODE_APPEND_SPREAD, shown, 0);
		} else {
			lower_expression(e, list);
			emit_op(e, CODE_APPEND);
		}
	}
}

void lower_private_name(struct emit *e, const struct node *name)
{
	lower_get_binding(e, name->binding, false);
}

/* The key becomes a property key after the place to look in is known. */
void lower_super_member(struct emit *e, struct node *node)
{
	emit_at(e, node->start);
	lower_this(e);
	if (node->flags & NODE_COMPUTED)
		lower_expression(e, node->b);
	else
		lower_property_key(e, node->b, false);
	emit_at(e, node->place);
	emit_op(e, CODE_GET_SUPER);
}

static void member(struct emit *e, struct node *node)
{
	if (node->a->kind == NODE_SUPER) {
		lower_super_member(e, node);
		return;
	}
	lower_expression(e, node->a);
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

static void sequence(struct emit *e, struct node *list)
{
	for (; list->next; list = list->next)
		lower_effect(e, list);
	lower_expression(e, list);
}

static void await(struct emit *e, struct node *node)
{
	lower_expression(e, node->a);
	emit_at(e, node->start);
	emit_op(e, CODE_AWAIT);
}

/* What comes back is the value sent in; a return() leaves through every finally. */
void lower_yield_value(struct emit *e)
{
	struct label_at *returned = emit_label(e), *end = emit_label(e);

	emit_jump(e, CODE_YIELD, returned);
	emit_jump(e, CODE_JUMP, end);
	emit_here(e, returned);
	if (e->flags & CODE_IS_ASYNC)
		emit_op(e, CODE_AWAIT);
	lower_return(e);
	emit_here(e, end);
}

/* received -- received: what an async generator's return() brings is awaited first. */
static void await_return(struct emit *e, uint32_t how)
{
	struct label_at *returned = emit_label(e), *threw = emit_label(e), *end = emit_label(e);

	emit_jump2(e, CODE_JUMP_COMPLETION, how, CODE_RESUME_RETURN, returned);
	emit_jump(e, CODE_JUMP, end);
	emit_here(e, returned);
	emit_op1(e, CODE_POP_LOCAL, how);
	emit_jump(e, CODE_TRY, threw);
	emit_op1(e, CODE_GET_LOCAL, how);
	emit_op(e, CODE_AWAIT);
	emit_op(e, CODE_END_TRY);
	emit_number(e, CODE_RESUME_RETURN);
	emit_op1(e, CODE_POP_LOCAL, how);
	emit_jump(e, CODE_JUMP, end);
	emit_here(e, threw);
	emit_number(e, CODE_RESUME_THROW);
	emit_op1(e, CODE_POP_LOCAL, how);
	emit_here(e, end);
}

/* received -- : the inner iterator has no return(), or no throw() and is closed. */
static void no_method(struct emit *e, uint32_t iterator, uint32_t how)
{
	struct label_at *no_throw = emit_label(e), *closed = emit_label(e);
	bool async = e->flags & CODE_IS_ASYNC;

	emit_jump2(e, CODE_JUMP_COMPLETION, how, CODE_RESUME_THROW, no_throw);
	if (async)
		emit_op(e, CODE_AWAIT);
	lower_return(e);
	emit_here(e, no_throw);
	emit_op(e, CODE_POP);
	if (async) {
		emit_jump1(e, CODE_CLOSE_ASYNC, iterator, closed);
		emit_op(e, CODE_AWAIT);
		emit_op(e, CODE_CHECK_CLOSED);
		emit_here(e, closed);
	} else {
		emit_op1(e, CODE_CLOSE, iterator);
	}
	emit_op(e, CODE_NO_THROW);
}

static void delegate(struct emit *e, struct node *node)
{
	bool async = e->flags & CODE_IS_ASYNC;
	uint32_t iterator = emit_local(e), how = emit_local(e);
	struct label_at *again = emit_label(e), *done = emit_label(e), *no_return = emit_label(e);
	struct label_at *end = emit_label(e), *returned = emit_label(e);
	uint32_t shown = lower_shown_iterable(e, node->a, LOWER_DELEGATED);

	lower_expression(e, node->a);
	emit_at(e, node->a->place);
	emit_op2(e, async ? CODE_ITERATE_ASYNC : CODE_ITERATE, iterator, shown);
	emit_number(e, CODE_RESUME_NEXT);
	emit_op1(e, CODE_POP_LOCAL, how);
	emit_op(e, CODE_UNDEFINED);
	emit_here(e, again);
	emit_at(e, node->start);
	emit_jump2(e, CODE_DELEGATE, iterator, how, no_return);
	if (async)
		emit_op(e, CODE_AWAIT);
	emit_jump1(e, CODE_DELEGATE_COMPLETE, iterator, done);
	emit_op1(e, CODE_YIELD_DELEGATE, how);
	if (async)
		await_return(e, how);
	emit_jump(e, CODE_JUMP, again);
	emit_here(e, no_return);
	no_method(e, iterator, how);
	emit_here(e, done);
	emit_jump2(e, CODE_JUMP_COMPLETION, how, CODE_RESUME_RETURN, returned);
	emit_jump(e, CODE_JUMP, end);
	emit_here(e, returned);
	lower_return(e);
	emit_here(e, end);
	emit_free_local(e, iterator);
	emit_free_local(e, how);
}

static void yield(struct emit *e, struct node *node)
{
	if (node->flags & NODE_DELEGATE) {
		delegate(e, node);
		return;
	}
	if (node->a)
		lower_expression(e, node->a);
	else
		emit_op(e, CODE_UNDEFINED);
	emit_at(e, node->start);
	if (e->flags & CODE_IS_ASYNC)
		emit_op(e, CODE_AWAIT);
	lower_yield_value(e);
}

static void lower_one(struct emit *e, struct node *node)
{
	switch (node->kind) {
	case NODE_NAME:
		lower_get(e, node);
		break;
	case NODE_NUMBER:
		emit_number(e, node->number);
		break;
	case NODE_BIGINT:
		emit_at(e, node->start);
		emit_op1(e, CODE_BIGINT, emit_string(e->all, node->text, node->size));
		break;
	case NODE_STRING:
		emit_op1(e, CODE_STRING, emit_string(e->all, node->text, node->size));
		break;
	case NODE_REGEXP:
		emit_at(e, node->start);
		emit_op2(e, CODE_REGEXP, emit_string(e->all, node->text, node->size),
			emit_string(e->all, node->a->text, node->a->size));
		break;
	case NODE_TEMPLATE:
		template_text(e, node);
		break;
	case NODE_TAGGED:
		lower_tagged(e, node);
		break;
	case NODE_NULL:
		emit_op(e, CODE_NULL);
		break;
	case NODE_TRUE:
		emit_op(e, CODE_TRUE);
		break;
	case NODE_FALSE:
		emit_op(e, CODE_FALSE);
		break;
	case NODE_THIS:
		emit_at(e, node->start);
		lower_this(e);
		break;
	case NODE_NEW_TARGET:
		lower_new_target(e);
		break;
	case NODE_ARRAY:
		lower_array(e, node->list);
		break;
	case NODE_OBJECT:
		object(e, node);
		break;
	case NODE_FUNCTION:
		if (node->a)
			lower_function(e, node, node->a->atom->text, node->a->atom->size);
		else
			lower_function(e, node, "", 0);
		break;
	case NODE_CLASS:
		if (node->a)
			lower_class(e, node, node->a->atom->text, node->a->atom->size);
		else
			lower_class(e, node, "", 0);
		break;
	case NODE_UNARY:
		unary(e, node);
		break;
	case NODE_UPDATE:
		lower_update(e, node, true);
		break;
	case NODE_BINARY:
		binary(e, node);
		break;
	case NODE_LOGICAL:
		logical(e, node);
		break;
	case NODE_PRIVATE_IN:
		lower_private_name(e, node->a);
		lower_expression(e, node->b);
		emit_at(e, node->place);
		emit_op(e, CODE_HAS_PRIVATE);
		break;
	case NODE_ASSIGN:
		lower_assign(e, node, true);
		break;
	case NODE_CONDITIONAL:
		conditional(e, node);
		break;
	case NODE_CALL:
		lower_call(e, node);
		break;
	case NODE_NEW:
		lower_new(e, node);
		break;
	case NODE_MEMBER:
		member(e, node);
		break;
	case NODE_CHAIN:
		lower_chain(e, node);
		break;
	case NODE_SEQUENCE:
		sequence(e, node->list);
		break;
	case NODE_YIELD:
		yield(e, node);
		break;
	case NODE_AWAIT:
		await(e, node);
		break;
	default:
		emit_op(e, CODE_UNDEFINED);
	}
}

bool lower_deeper(struct emit *e, const struct node *node)
{
	if (e->all->failed)
		return false;
	if (e->all->depth < DEEPEST) {
		e->all->depth++;
		return true;
	}
	parse_error(e->all->p, node->start, node->start + 1, "Nested too deeply");
	e->all->failed = true;
	return false;
}

void lower_expression(struct emit *e, struct node *node)
{
	if (!lower_deeper(e, node))
		return;
	lower_one(e, node);
	e->all->failed |= e->all->p->failed;
	e->all->depth--;
}

void lower_effect(struct emit *e, struct node *node)
{
	if (node->kind == NODE_ASSIGN) {
		lower_assign(e, node, false);
	} else if (node->kind == NODE_UPDATE) {
		lower_update(e, node, false);
	} else {
		lower_expression(e, node);
		emit_op(e, CODE_POP);
	}
}
