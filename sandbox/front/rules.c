/*
 * The rules for an author's file.
 */
#include "sandbox/front/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const forbidden[] = {"process", "require", "import", "eval", "Function", "fs",
	"child_process", "__dirname", "__filename"};

static void complain(struct parser *p, const struct node *node, uint32_t end, const char *code,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

static void complain(struct parser *p, const struct node *node, uint32_t end, const char *code,
	const char *format, ...)
{
	struct front_diagnostic *row;
	char text[300];
	va_list arguments;
	uint32_t line;
	int size;

	p->failed = true;
	if (p->result->count >= FRONT_DIAGNOSTICS)
		return;
	va_start(arguments, format);
	size = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	row = &p->result->diagnostics[p->result->count++];
	*row = (struct front_diagnostic){.code = code,
		.message = arena_text(p->arena, text,
			size < 0		      ? 0
			: (size_t)size < sizeof(text) ? (size_t)size
						      : sizeof(text) - 1)};
	lex_place(p->text, p->size, node->start, &row->line, &row->column);
	lex_place(p->text, p->size, end, &line, &row->end_column);
	if (line != row->line)
		row->end_column = 0;
}

/* Forbidden names that nothing in the file declares, in the order of the file. */
static void check_name(struct parser *p, const struct node *name)
{
	char *code;

	for (size_t i = 0; i < ARRAY_SIZE(forbidden); i++) {
		if (strcmp(name->atom->text, forbidden[i]) != 0)
			continue;
		code = arena_get(p->arena, 40);
		(void)snprintf(code, 40, "forbidden.%s", forbidden[i]);
		complain(p, name, name->end, code, "'%s' does not exist here%s", forbidden[i],
			strcmp(forbidden[i], "require") == 0
				? ": axios, moment and lodash are there without it"
			: strcmp(forbidden[i], "process") == 0
				? ": secrets are in x_secrets, the call is in context"
				: "");
	}
}

/* Built-in constructors that may make constants: they read nothing and call nothing of the
 * author's. */
static bool is_pure_constructor(const struct parser *p, const struct node *callee)
{
	static const char *const names[] = {"Map", "Set", "WeakMap", "WeakSet", "Date", "RegExp",
		"Array", "Object", "Error", "URL", "URLSearchParams", "Uint8Array", "Symbol",
		"Number", "String", "Boolean", "BigInt", "Intl"};

	(void)p;
	if (callee->kind == NODE_MEMBER && !(callee->flags & NODE_COMPUTED)) {
		static const char *const methods[] = {"Object.freeze", "Object.assign",
			"Object.fromEntries", "Object.entries", "Object.keys", "Object.values",
			"Object.create", "Array.of", "Array.from", "Symbol.for",
			"Intl.NumberFormat", "Intl.DateTimeFormat", "Number.parseFloat",
			"Number.parseInt", "Math.max", "Math.min", "Math.floor", "Math.round",
			"Math.pow", "String.raw", "BigInt.asIntN"};
		char text[80];

		if (callee->a->kind != NODE_NAME || callee->a->binding)
			return false;
		(void)snprintf(text, sizeof(text), "%s.%.*s", callee->a->atom->text,
			(int)(callee->b->size < 40 ? callee->b->size : 40), callee->b->text);
		for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
			if (strcmp(text, methods[i]) == 0)
				return true;
		}
		return false;
	}
	if (callee->kind != NODE_NAME || callee->binding)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(callee->atom->text, names[i]) == 0)
			return true;
	}
	return false;
}

static bool is_pure(const struct parser *p, const struct node *node);

static bool are_pure(const struct parser *p, const struct node *list)
{
	for (; list; list = list->next) {
		if (!is_pure(p, list))
			return false;
	}
	return true;
}

/* Does evaluating it do nothing but make a value? */
static bool is_pure(const struct parser *p, const struct node *node)
{
	switch (node->kind) {
	case NODE_NUMBER:
	case NODE_BIGINT:
	case NODE_STRING:
	case NODE_REGEXP:
	case NODE_TEMPLATE_PART:
	case NODE_NULL:
	case NODE_TRUE:
	case NODE_FALSE:
	case NODE_FUNCTION:
	case NODE_HOLE:
		return true;
	case NODE_NAME: /* another constant, undefined, NaN, a built-in object */
		return true;
	case NODE_TEMPLATE:
	case NODE_ARRAY:
	case NODE_OBJECT:
	case NODE_SEQUENCE:
		return are_pure(p, node->list);
	case NODE_PROPERTY:
		return (!(node->flags & NODE_COMPUTED) || is_pure(p, node->a)) &&
		       is_pure(p, node->b);
	case NODE_SPREAD:
		return is_pure(p, node->a);
	case NODE_CLASS:
		return !node->b || is_pure(p, node->b);
	case NODE_UNARY:
		return is_pure(p, node->a);
	case NODE_BINARY:
	case NODE_LOGICAL: {
		const struct node *at = node;

		for (; at->kind == NODE_BINARY || at->kind == NODE_LOGICAL; at = at->a) {
			if (!is_pure(p, at->b))
				return false;
		}
		return is_pure(p, at);
	}
	case NODE_CONDITIONAL:
		return is_pure(p, node->a) && is_pure(p, node->b) && is_pure(p, node->c);
	case NODE_MEMBER:
		return is_pure(p, node->a) &&
		       (!(node->flags & NODE_COMPUTED) || is_pure(p, node->b));
	case NODE_CALL:
	case NODE_NEW:
		return is_pure_constructor(p, node->a) && are_pure(p, node->list);
	default:
		return false;
	}
}

static void check_statement(struct parser *p, const struct node *node)
{
	switch (node->kind) {
	case NODE_FUNCTION_DECLARATION:
	case NODE_CLASS_DECLARATION:
	case NODE_EMPTY:
		return;
	case NODE_EXPRESSION:
		if (node->flags & NODE_DIRECTIVE)
			return;
		break;
	case NODE_DECLARATION:
		for (const struct node *at = node->list; at; at = at->next) {
			if (at->b && !is_pure(p, at->b)) {
				complain(p, at->b, at->b->end, "toplevel.effect",
					"This runs when the file is loaded; move it into the "
					"function. At top "
					"level there may be functions, classes and constants");
				return;
			}
		}
		return;
	default:
		break;
	}
	complain(p, node, node->end, "toplevel.effect",
		"A statement at top level; move it into the function. At top level there may be "
		"functions, "
		"classes and constants");
}

static void check_signature(struct parser *p, const struct node *program)
{
	const struct node *found = NULL;
	const char *name = p->source->name;
	static const struct node start = {0};

	for (const struct node *at = program->list; at; at = at->next) {
		/* Without a name it is the async one, or else whichever comes first. */
		if (at->kind == NODE_FUNCTION_DECLARATION &&
			(*name ? strcmp(at->a->a->atom->text, name) == 0
			       : !found || ((at->a->function->flags & FUNCTION_ASYNC) &&
						   !(found->function->flags & FUNCTION_ASYNC))))
			found = at->a;
	}
	if (found && !*name)
		name = found->a->atom->text;
	if (!found) {
		for (const struct node *at = program->list; at; at = at->next) {
			if (at->kind == NODE_FUNCTION_DECLARATION && !found)
				found = at->a;
		}
		complain(p, found ? found->a : &start, found ? found->a->end : 0,
			"signature.missing",
			"The file has no `async function %s(context)`%s%.60s%s", name,
			found ? "; there is `" : "", found ? found->a->atom->text : "",
			found ? "`" : "");
		return;
	}
	if (!(found->function->flags & FUNCTION_ASYNC) ||
		(found->function->flags & FUNCTION_GENERATOR)) {
		complain(p, found->a, found->a->end, "signature.not_async",
			"`%s` must be an async function: write `async function %s(context)`", name,
			name);
		return;
	}
	if (!found->list || found->list->next || found->list->kind != NODE_NAME ||
		strcmp(found->list->atom->text, "context") != 0)
		complain(p, found->list ? found->list : found->a,
			found->list ? found->list->end : found->a->end, "signature.parameters",
			"`%s` takes exactly one parameter, `context`; secrets are in x_secrets",
			name);
}

void rules_check(struct parser *p, struct node *program)
{
	for (const struct node *at = p->free_names; at; at = at->next_free)
		check_name(p, at);
	check_signature(p, program);
	for (const struct node *at = program->list; at; at = at->next)
		check_statement(p, at);
}
