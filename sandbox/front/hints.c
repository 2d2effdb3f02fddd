/*
 * Forgotten await, the mistake that authors make most. A call that surely gives a promise (of
 * axios, fetch, sendEmail, or an async function of the file) is told when its promise is dropped or
 * when its result is used as if it were there; so is an async callback of forEach, which nobody
 * awaits.
 */
#include "sandbox/front/hints.h"

#include <stdio.h>
#include <string.h>

enum {
	MOST = 10, /* hints for one file */
	TEXT_SIZE = 600,
	NAME_SHOWN = 60,
	CALLEE_SIZE = 130,
};

struct hints {
	struct parser *p;
	struct node *program;
	unsigned int count;
};

static void give(struct hints *hints, const struct node *at, const char *message)
{
	struct parser *p = hints->p;
	struct front_diagnostic *row;
	uint32_t line;

	if (p->result->count >= FRONT_DIAGNOSTICS || hints->count++ >= MOST)
		return;
	row = &p->result->diagnostics[p->result->count++];
	*row = (struct front_diagnostic){.is_hint = true,
		.code = "await.missing",
		.message = arena_text(p->arena, message, strlen(message))};
	lex_place(p->text, p->size, at->start, &row->line, &row->column);
	lex_place(p->text, p->size, at->end, &line, &row->end_column);
	if (line != row->line)
		row->end_column = 0;
}

static bool is_global(const struct node *node, const char *name)
{
	return node->kind == NODE_NAME && !node->binding && strcmp(node->atom->text, name) == 0;
}

static bool is_key(const struct node *member, const char *const *keys)
{
	if (member->kind != NODE_MEMBER || (member->flags & NODE_COMPUTED) ||
		member->b->kind != NODE_STRING)
		return false;
	for (; *keys; keys++) {
		if (member->b->size == strlen(*keys) &&
			memcmp(member->b->text, *keys, member->b->size) == 0)
			return true;
	}
	return false;
}

/* An async function at the top of the file. */
static bool is_async_of_file(const struct hints *hints, const struct node *callee)
{
	if (callee->kind != NODE_NAME || !callee->binding ||
		callee->binding->scope->kind != SCOPE_GLOBAL || callee->binding->assigned)
		return false;
	for (const struct node *at = hints->program->list; at; at = at->next) {
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a declaration has both */
		if (at->kind == NODE_FUNCTION_DECLARATION && at->a->a->atom == callee->atom)
			return (at->a->function->flags & (FUNCTION_ASYNC | FUNCTION_GENERATOR)) ==
			       FUNCTION_ASYNC;
	}
	return false;
}

static bool gives_promise(const struct hints *hints, const struct node *node)
{
	static const char *const methods[] = {"get", "delete", "head", "options", "post", "put",
		"patch", "request", "postForm", "putForm", "patchForm", NULL};
	const struct node *callee = node->a;

	if (node->kind != NODE_CALL)
		return false;
	if (is_global(callee, "axios") || is_global(callee, "fetch") ||
		is_global(callee, "sendEmail") || is_async_of_file(hints, callee))
		return true;
	return is_key(callee, methods) && is_global(callee->a, "axios");
}

static const char *shown(const struct node *call, char text[CALLEE_SIZE])
{
	const struct node *callee = call->a;

	if (callee->kind == NODE_MEMBER)
		(void)snprintf(text, CALLEE_SIZE, "%.*s.%.*s", NAME_SHOWN, callee->a->atom->text,
			(int)callee->b->size, callee->b->text);
	else
		(void)snprintf(text, CALLEE_SIZE, "%.*s", NAME_SHOWN, callee->atom->text);
	return text;
}

/* f(); alone: allowed, but rarely meant. */
static void check_dropped(struct hints *hints, const struct node *call)
{
	char text[TEXT_SIZE], name[CALLEE_SIZE];

	if (!gives_promise(hints, call))
		return;
	(void)snprintf(text, sizeof(text),
		"Nobody awaits this call of %.100s: its errors are lost and the function may end "
		"before it does; write `await %.100s(...)`",
		shown(call, name), name);
	give(hints, call, text);
}

static bool is_promise_key(const struct node *member)
{
	static const char *const keys[] = {"then", "catch", "finally", "constructor", NULL};

	return is_key(member, keys);
}

/* axios.get(url).data */
static void check_member(struct hints *hints, const struct node *member)
{
	char text[TEXT_SIZE], name[CALLEE_SIZE];

	if (!gives_promise(hints, member->a) || is_promise_key(member) ||
		(member->flags & NODE_COMPUTED) || member->b->kind != NODE_STRING)
		return;
	(void)snprintf(text, sizeof(text),
		"`.%.*s` is read from a promise and is undefined; write `(await "
		"%.100s(...)).%.*s`",
		(int)(member->b->size < NAME_SHOWN ? member->b->size : NAME_SHOWN), member->b->text,
		shown(member->a, name),
		(int)(member->b->size < NAME_SHOWN ? member->b->size : NAME_SHOWN),
		member->b->text);
	give(hints, member, text);
}

/* const r = axios.get(url): the binding remembers the call; r.data then tells. */
static void note_declared(struct hints *hints, const struct node *declarator)
{
	const struct node *name = declarator->a;

	if (declarator->b && name->kind == NODE_NAME && name->binding &&
		gives_promise(hints, declarator->b))
		name->binding->promise = declarator->b;
}

static void check_name_member(struct hints *hints, const struct node *member)
{
	const struct node *name = member->a;
	char text[TEXT_SIZE], callee[CALLEE_SIZE];

	if (name->kind != NODE_NAME || !name->binding || !name->binding->promise ||
		name->binding->assigned || is_promise_key(member) ||
		(member->flags & NODE_COMPUTED) || member->b->kind != NODE_STRING)
		return;
	(void)snprintf(text, sizeof(text),
		"`%.*s` is a promise, and so `.%.*s` of it is undefined; write `await "
		"%.100s(...)` where it is made",
		NAME_SHOWN, name->atom->text,
		(int)(member->b->size < NAME_SHOWN ? member->b->size : NAME_SHOWN), member->b->text,
		shown(name->binding->promise, callee));
	give(hints, member, text);
}

static void check_for_each(struct hints *hints, const struct node *call)
{
	static const char *const keys[] = {"forEach", NULL};
	const struct node *callback = call->list;

	if (is_key(call->a, keys) && callback && callback->kind == NODE_FUNCTION &&
		(callback->function->flags & FUNCTION_ASYNC))
		give(hints, callback,
			"forEach does not wait for an async function; use `for (const x of list) { "
			"await ... }`, or `await Promise.all(list.map(async ...))`");
}

static void walk(struct hints *hints, const struct node *node);

static void walk_list(struct hints *hints, const struct node *list)
{
	for (; list; list = list->next)
		walk(hints, list);
}

/* The left side of long chains is walked in a loop. */
static void walk(struct hints *hints, const struct node *node)
{
	while (node) {
		switch (node->kind) {
		case NODE_EXPRESSION:
			check_dropped(hints, node->a);
			break;
		case NODE_DECLARATOR:
			note_declared(hints, node);
			break;
		case NODE_MEMBER:
			check_member(hints, node);
			check_name_member(hints, node);
			break;
		case NODE_CALL:
			check_for_each(hints, node);
			break;
		default:
			break;
		}
		walk_list(hints, node->list);
		if (node->b)
			walk(hints, node->b);
		if (node->d)
			walk(hints, node->d);
		if (node->a && node->c)
			walk(hints, node->a);
		node = node->c ? node->c : node->a;
	}
}

void hints_give(struct parser *p, struct node *program)
{
	struct hints hints = {.p = p, .program = program};

	walk_list(&hints, program->list);
}
