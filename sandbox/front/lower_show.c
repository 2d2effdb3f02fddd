/*
 * The text of an expression as V8 shows it in errors, "a.b(...) is not a function": not the source,
 * but its own way of printing a tree, which leaves out what has no short form.
 */
#include "sandbox/front/emit.h"

#include <stdio.h>
#include <string.h>

enum {
	SHOWN_MOST = 200,
	SHOWN_STRING = 60,
	SHOWN_DEPTH = 100,
};

struct shown {
	char text[SHOWN_MOST];
	size_t size;
	unsigned int depth;
};

static void add(struct shown *to, const char *text, size_t size)
{
	size_t left = sizeof(to->text) - to->size;

	if (size > left)
		size = left;
	memcpy(to->text + to->size, text, size);
	to->size += size;
}

static void put(struct shown *to, const char *text)
{
	add(to, text, strlen(text));
}

static void put_string(struct shown *to, const struct node *node)
{
	add(to, node->text, node->size < SHOWN_STRING ? node->size : SHOWN_STRING);
}

static void show(struct shown *to, const struct node *node);

/* What prints nothing itself is an intermediate value. */
static void show_part(struct shown *to, const struct node *node)
{
	size_t before = to->size;

	if (before == sizeof(to->text))
		return;
	if (to->depth++ < SHOWN_DEPTH)
		show(to, node);
	to->depth--;
	if (to->size == before)
		put(to, "(intermediate value)");
}

static void show_member(struct shown *to, const struct node *node)
{
	const struct node *key = node->b;

	show_part(to, node->a);
	if (key->kind == NODE_STRING) {
		put(to, node->flags & NODE_OPTIONAL ? "?." : ".");
		put_string(to, key);
		return;
	}
	put(to, node->flags & NODE_OPTIONAL ? "?.[" : "[");
	if (key->kind == NODE_PRIVATE_NAME)
		put(to, key->atom->text);
	else
		show_part(to, key);
	put(to, "]");
}

static void show_array(struct shown *to, const struct node *node)
{
	put(to, "[");
	for (const struct node *at = node->list; at; at = at->next) {
		show_part(to, at);
		if (at->next)
			put(to, ",");
	}
	put(to, "]");
}

static void show_object(struct shown *to, const struct node *node)
{
	put(to, "{");
	for (const struct node *at = node->list; at; at = at->next)
		put(to, "(intermediate value)");
	put(to, "}");
}

static void show_list(struct shown *to, const struct node *list)
{
	put(to, "(");
	for (; list; list = list->next) {
		show_part(to, list);
		if (list->next)
			put(to, " , ");
	}
	put(to, ")");
}

static bool compares(int op)
{
	return (op >= TOKEN_EQUAL && op <= TOKEN_GREATER_EQUAL) || op == TOKEN_IN ||
	       op == TOKEN_INSTANCEOF;
}

/* a + b + c stands in one pair of parentheses, unless they compare. */
static void show_operands(struct shown *to, const struct node *node, const struct node *left)
{
	bool is_chain = left->kind == node->kind && left->op == node->op;

	if (is_chain && node->op != TOKEN_POWER && !compares(node->op) && to->depth < SHOWN_DEPTH &&
		to->size < sizeof(to->text)) {
		to->depth++;
		show_operands(to, left, left->a);
		to->depth--;
		put(to, " ");
		put(to, lex_token_name(left->op));
		put(to, " ");
		show_part(to, left->b);
	} else {
		show_part(to, left);
	}
}

static void show_binary(struct shown *to, const struct node *node)
{
	put(to, "(");
	show_operands(to, node, node->a);
	put(to, " ");
	put(to, lex_token_name(node->op));
	put(to, " ");
	show_part(to, node->b);
	put(to, ")");
}

static void show_unary(struct shown *to, const struct node *node)
{
	bool is_word =
		node->op == TOKEN_TYPEOF || node->op == TOKEN_VOID || node->op == TOKEN_DELETE;
	bool postfix = node->kind == NODE_UPDATE && !(node->flags & NODE_PREFIX);

	put(to, "(");
	if (!postfix)
		put(to, lex_token_name(node->op));
	if (is_word)
		put(to, " ");
	show_part(to, node->a);
	if (postfix)
		put(to, lex_token_name(node->op));
	put(to, ")");
}

static void show_template(struct shown *to, const struct node *node)
{
	for (const struct node *at = node->list; at; at = at->next) {
		if (at->kind != NODE_TEMPLATE_PART) {
			show_part(to, at);
		} else if (!node->list->next) {
			put(to, "\"");
			put_string(to, at);
			put(to, "\"");
		}
	}
}

static void show(struct shown *to, const struct node *node)
{
	char number[32];

	switch (node->kind) {
	case NODE_NAME:
		put(to, node->atom->text);
		break;
	case NODE_THIS:
		put(to, "this");
		break;
	case NODE_NULL:
		put(to, "null");
		break;
	case NODE_TRUE:
	case NODE_FALSE:
		put(to, node->kind == NODE_TRUE ? "true" : "false");
		break;
	case NODE_STRING:
		put(to, "\"");
		put_string(to, node);
		put(to, "\"");
		break;
	case NODE_NUMBER:
		(void)snprintf(number, sizeof(number), "%.17g", node->number);
		put(to, number);
		break;
	case NODE_REGEXP:
		put(to, "/");
		put_string(to, node);
		put(to, "/");
		put_string(to, node->a);
		break;
	case NODE_TEMPLATE:
		show_template(to, node);
		break;
	case NODE_ARRAY:
		show_array(to, node);
		break;
	case NODE_OBJECT:
		show_object(to, node);
		break;
	case NODE_CHAIN:
		show_part(to, node->a);
		break;
	case NODE_MEMBER:
		show_member(to, node);
		break;
	case NODE_CALL:
		show_part(to, node->a);
		put(to, node->flags & NODE_OPTIONAL ? "?.(...)" : "(...)");
		break;
	case NODE_SEQUENCE:
		show_list(to, node->list);
		break;
	case NODE_BINARY:
	case NODE_LOGICAL:
		show_binary(to, node);
		break;
	case NODE_UNARY:
	case NODE_UPDATE:
		show_unary(to, node);
		break;
	case NODE_ASSIGN:
		if (node->a->kind == NODE_NAME)
			put(to, node->a->atom->text);
		break;
	case NODE_CONDITIONAL:
		put(to, "(intermediate value)(intermediate value)(intermediate value)");
		break;
	case NODE_SPREAD:
		put(to, "(...");
		show_part(to, node->a);
		put(to, ")");
		break;
	default:
		break;
	}
}

/* Whole characters only. */
static uint32_t finish(struct emit *e, struct shown *shown)
{
	while (shown->size &&
		!buffer_is_utf8((struct bytes){(const uint8_t *)shown->text, shown->size}))
		shown->size--;
	return emit_string(e->all, shown->text, shown->size);
}

uint32_t lower_shown(struct emit *e, const struct node *node)
{
	struct shown shown = {.size = 0};

	show_part(&shown, node);
	return finish(e, &shown);
}

uint32_t lower_shown_iterable(struct emit *e, const struct node *node)
{
	struct shown shown = {.size = 0};

	if (node->kind == NODE_CALL) {
		show_part(&shown, node->a);
		put(&shown, " is not a function or its return value");
	} else {
		show_part(&shown, node);
	}
	return finish(e, &shown);
}

uint32_t lower_shown_value(struct emit *e, const struct node *node, bool is_array)
{
	switch (node->kind) {
	case NODE_FUNCTION:
		return CODE_SHOWN_NESTED;
	case NODE_OBJECT:
		return is_array ? lower_shown(e, node) : CODE_SHOWN_NESTED;
	case NODE_CALL:
		if (!is_array)
			return lower_shown(e, node);
		return node->a->kind == NODE_NAME ? lower_shown_iterable(e, node)
						  : CODE_SHOWN_NESTED;
	case NODE_MEMBER:
	case NODE_CHAIN:
		return is_array ? CODE_SHOWN_NESTED : lower_shown(e, node);
	default:
		return lower_shown(e, node);
	}
}
