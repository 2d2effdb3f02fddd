/*
 * The text of an expression as V8 shows it in errors, "a.b(...) is not a function": not the source,
 * but its own way of printing a tree, which leaves out what has no short form.
 */
#include "sandbox/front/emit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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
	bool iterates; /* of what is not iterable: calls show their callee alone */
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

/* A template without values is a string. */
static const struct node *constant_key(const struct node *key)
{
	if (key->kind == NODE_TEMPLATE && !key->list->next)
		return key->list;
	return key->kind == NODE_STRING ? key : NULL;
}

static void show_member(struct shown *to, const struct node *node)
{
	const struct node *key = node->b, *constant = constant_key(key);

	show_part(to, node->a);
	if (constant) {
		put(to, node->flags & NODE_OPTIONAL ? "?." : ".");
		put_string(to, constant);
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

void lower_number_text(char text[LOWER_NUMBER_TEXT], double number)
{
	int digits = 1;

	if (number == floor(number) && fabs(number) < 1e21) {
		(void)snprintf(text, LOWER_NUMBER_TEXT, "%.0f", number == 0 ? 0 : number);
		return;
	}
	do
		(void)snprintf(text, LOWER_NUMBER_TEXT, "%.*g", digits, number);
	while (strtod(text, NULL) != number && digits++ < 17);
}

static void show_number(struct shown *to, double number)
{
	char text[LOWER_NUMBER_TEXT];

	lower_number_text(text, number);
	put(to, text);
}

/* V8 reads -1 as one number. */
static bool show_constant(struct shown *to, const struct node *node)
{
	if (node->kind != NODE_UNARY || node->a->kind != NODE_NUMBER)
		return false;
	if (node->op == TOKEN_MINUS)
		show_number(to, -node->a->number);
	else if (node->op == TOKEN_PLUS)
		show_number(to, node->a->number);
	else
		return false;
	return true;
}

static void show_unary(struct shown *to, const struct node *node)
{
	bool is_word =
		node->op == TOKEN_TYPEOF || node->op == TOKEN_VOID || node->op == TOKEN_DELETE;
	bool postfix = node->kind == NODE_UPDATE && !(node->flags & NODE_PREFIX);

	if (show_constant(to, node))
		return;
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

static void show_call(struct shown *to, const struct node *node)
{
	show_part(to, node->a);
	if (!to->iterates)
		put(to, "(...)");
}

static void show(struct shown *to, const struct node *node)
{
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
		show_number(to, node->number);
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
	case NODE_MEMBER:
		show_member(to, node);
		break;
	case NODE_CALL:
	case NODE_TAGGED:
		show_call(to, node);
		break;
	case NODE_NEW:
		if (to->iterates)
			show_part(to, node->a);
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
		if (node->a->kind == NODE_NAME || node->a->kind == NODE_MEMBER)
			show(to, node->a);
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

uint32_t lower_shown_marked(struct emit *e, const struct node *node, char mark, bool iterates)
{
	struct shown shown = {.iterates = iterates};

	if (mark)
		add(&shown, &mark, 1);
	show_part(&shown, node);
	return finish(e, &shown);
}
