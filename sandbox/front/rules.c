/*
 * The rules for an author's file.
 */
#include "sandbox/front/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const forbidden[] = {"process", "require", "import", "eval", "Function", "fs",
	"child_process", "__dirname", "__filename", /* shared memory: */ "SharedArrayBuffer",
	"Atomics"};

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

static bool is_one_of(const char *const *names, const char *text, size_t size)
{
	for (; *names; names++) {
		if (strlen(*names) == size && memcmp(*names, text, size) == 0)
			return true;
	}
	return false;
}

/* Free names that a constant may be made of. */
static bool is_constant(const struct node *name)
{
	static const char *const names[] = {"undefined", "NaN", "Infinity", "Math", "Number",
		"String", "Boolean", "Symbol", "BigInt", "Object", "Array", "Date", "RegExp", "Map",
		"Set", "WeakMap", "WeakSet", "WeakRef", "Promise", "Error", "TypeError",
		"RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError",
		"AggregateError", "JSON", "Intl", "Reflect", "URL", "URLSearchParams", "Headers",
		"FormData", "Blob", "Buffer", "ArrayBuffer", "DataView", "Int8Array", "Uint8Array",
		"Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
		"Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array", "TextEncoder",
		"TextDecoder", "AbortController", "parseInt", "parseFloat", "isNaN", "isFinite",
		"encodeURIComponent", "decodeURIComponent", "encodeURI", "decodeURI", "globalThis",
		NULL};

	return name->binding || is_one_of(names, name->atom->text, name->atom->size);
}

/* NAMESPACE.METHOD that reads its arguments and makes a value of them, and no more. */
static bool is_pure_method(const struct node *callee, const struct node *list)
{
	static const char *const methods[] = {"Object.freeze", "Object.seal",
		"Object.preventExtensions", "Object.assign", "Object.fromEntries", "Object.entries",
		"Object.keys", "Object.values", "Object.create", "Array.of", "Array.from",
		"Symbol.for", "Intl.NumberFormat", "Intl.DateTimeFormat", "Intl.Collator",
		"Intl.PluralRules", "Intl.ListFormat", "Intl.RelativeTimeFormat",
		"Intl.DisplayNames", "Number.parseFloat", "Number.parseInt", "Number.isInteger",
		"Number.isFinite", "Number.isNaN", "String.raw", "String.fromCharCode",
		"String.fromCodePoint", "BigInt.asIntN", "BigInt.asUintN", "JSON.parse",
		"JSON.stringify", "Date.UTC", "Date.parse", "Buffer.from", NULL};
	char text[80];
	int size;

	if (callee->kind != NODE_MEMBER || (callee->flags & NODE_COMPUTED) ||
		callee->b->kind != NODE_STRING || callee->a->kind != NODE_NAME ||
		callee->a->binding)
		return false;
	size = snprintf(text, sizeof(text), "%.30s.%.*s", callee->a->atom->text,
		(int)(callee->b->size < 40 ? callee->b->size : 40), callee->b->text);
	if (strncmp(text, "Math.", 5) == 0)
		return strcmp(text, "Math.random") != 0;
	/* A function among the arguments would be called. */
	for (; list; list = list->next) {
		if (list->kind == NODE_FUNCTION)
			return false;
	}
	return is_one_of(methods, text, (size_t)size);
}

/* Built-in constructors and functions that call nothing of the author's. */
static bool is_pure_callee(const struct node *callee, const struct node *list)
{
	static const char *const names[] = {"Map", "Set", "WeakMap", "WeakSet", "Date", "RegExp",
		"Array", "Object", "Error", "TypeError", "RangeError", "URL", "URLSearchParams",
		"ArrayBuffer", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array",
		"Uint16Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array",
		"BigInt64Array", "BigUint64Array", "Symbol", "Number", "String", "Boolean",
		"BigInt", "Headers", "FormData", "TextEncoder", "TextDecoder", "parseInt",
		"parseFloat", "isNaN", "isFinite", "encodeURIComponent", "decodeURIComponent",
		"encodeURI", "decodeURI", NULL};

	if (callee->kind != NODE_NAME)
		return is_pure_method(callee, list);
	return !callee->binding && is_one_of(names, callee->atom->text, callee->atom->size);
}

static bool is_pure(const struct node *node);

static bool are_pure(const struct node *list)
{
	for (; list; list = list->next) {
		if (!is_pure(list))
			return false;
	}
	return true;
}

/* What makes a class runs nothing: no static block, no static field that does something. */
static bool is_pure_class(const struct node *node)
{
	if (node->b && !is_pure(node->b))
		return false;
	for (const struct node *at = node->list; at; at = at->next) {
		bool is_field = at->kind == NODE_MEMBER_DEFINITION && !(at->flags & NODE_METHOD);

		if (at->kind == NODE_STATIC_BLOCK)
			return false;
		if ((at->flags & NODE_COMPUTED) && !is_pure(at->a))
			return false;
		if (is_field && (at->flags & NODE_STATIC) && at->b && !is_pure(at->b->b))
			return false;
	}
	return true;
}

/* Operators ask objects for valueOf() and toString(): those of a literal are the author's. */
static bool is_operand(const struct node *node)
{
	return node->kind != NODE_OBJECT && node->kind != NODE_CLASS && is_pure(node);
}

static bool is_pure_chain(const struct node *node)
{
	for (; node->kind == NODE_BINARY || node->kind == NODE_LOGICAL; node = node->a) {
		if (!is_operand(node->b))
			return false;
	}
	return is_operand(node);
}

static bool are_operands(const struct node *list)
{
	for (; list; list = list->next) {
		if (!is_operand(list))
			return false;
	}
	return true;
}

/* Does evaluating it do nothing but make a value? */
static bool is_pure(const struct node *node)
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
	case NODE_NAME:
		return is_constant(node);
	case NODE_TEMPLATE:
		return are_operands(node->list);
	case NODE_ARRAY:
	case NODE_OBJECT:
	case NODE_SEQUENCE:
		return are_pure(node->list);
	case NODE_PROPERTY:
		return (!(node->flags & NODE_COMPUTED) || is_operand(node->a)) && is_pure(node->b);
	case NODE_SPREAD:
	case NODE_CHAIN:
		return is_pure(node->a);
	case NODE_CLASS:
		return is_pure_class(node);
	case NODE_UNARY:
		return node->op != TOKEN_DELETE && is_operand(node->a);
	case NODE_BINARY:
	case NODE_LOGICAL:
		return is_pure_chain(node);
	case NODE_CONDITIONAL:
		return is_pure(node->a) && is_pure(node->b) && is_pure(node->c);
	case NODE_MEMBER:
		/* A getter of a literal would run. */
		return node->a->kind != NODE_OBJECT && node->a->kind != NODE_CLASS &&
		       node->a->kind != NODE_SUPER && is_pure(node->a) &&
		       (!(node->flags & NODE_COMPUTED) || is_operand(node->b));
	case NODE_TAGGED:
		return is_pure_method(node->a, NULL) && are_operands(node->b->list);
	case NODE_CALL:
	case NODE_NEW:
		return is_pure_callee(node->a, node->list) && are_pure(node->list);
	default:
		return false;
	}
}

/* The defaults and computed keys of a pattern run too. */
static const struct node *impure_part(const struct node *pattern)
{
	const struct node *part = NULL;

	switch (pattern->kind) {
	case NODE_DEFAULT:
		part = impure_part(pattern->a);
		return part || is_pure(pattern->b) ? part : pattern->b;
	case NODE_REST:
		return impure_part(pattern->a);
	case NODE_PROPERTY:
		if ((pattern->flags & NODE_COMPUTED) && !is_operand(pattern->a))
			return pattern->a;
		return impure_part(pattern->b);
	case NODE_ARRAY_PATTERN:
	case NODE_OBJECT_PATTERN:
		for (const struct node *at = pattern->list; at && !part; at = at->next)
			part = impure_part(at);
		return part;
	default:
		return NULL;
	}
}

static void complain_effect(struct parser *p, const struct node *at)
{
	complain(p, at, at->end, "toplevel.effect",
		"This runs when the file is loaded; move it into the function. At top level there "
		"may be functions, classes and constants");
}

static void check_declarator(struct parser *p, const struct node *node, const struct node *function)
{
	const struct node *part = impure_part(node->a);

	if (part)
		complain_effect(p, part);
	else if (node->b && !is_pure(node->b))
		complain_effect(p, node->b);
	else if (node->b && node->a->kind == NODE_NAME && function &&
		 node->a->atom == function->a->atom)
		complain(p, node, node->end, "toplevel.effect",
			"This takes the place of the function `%s`", node->a->atom->text);
}

static void check_statement(struct parser *p, const struct node *node, const struct node *function)
{
	switch (node->kind) {
	case NODE_FUNCTION_DECLARATION:
		/* The last one counts, and readers would take the first for it. */
		if (function && node->a != function && node->a->a->atom == function->a->atom)
			complain(p, node->a->a, node->a->a->end, "toplevel.effect",
				"The function `%s` is declared again below",
				function->a->atom->text);
		return;
	case NODE_EMPTY:
		return;
	case NODE_CLASS_DECLARATION:
		if (is_pure(node->a))
			return;
		break;
	case NODE_EXPRESSION:
		if (node->flags & NODE_DIRECTIVE)
			return;
		break;
	case NODE_DECLARATION:
		for (const struct node *at = node->list; at; at = at->next)
			check_declarator(p, at, function);
		return;
	default:
		break;
	}
	complain(p, node, node->end, "toplevel.effect",
		node->kind == NODE_CLASS_DECLARATION
			? "Static members of this class run something when the file is loaded"
			: "A statement at top level; move it into the function. At top level there "
			  "may be functions, classes and constants");
}

/* A constant or class of that name is not it. */
static const struct node *named_otherwise(const struct parser *p, const struct node *program)
{
	for (const struct node *at = program->list; at; at = at->next) {
		if (at->kind == NODE_CLASS_DECLARATION &&
			strcmp(at->a->a->atom->text, p->source->name) == 0)
			return at->a->a;
		for (const struct node *row = at->kind == NODE_DECLARATION ? at->list : NULL; row;
			row = row->next) {
			if (row->a->kind == NODE_NAME &&
				strcmp(row->a->atom->text, p->source->name) == 0)
				return row->a;
		}
	}
	return NULL;
}

static void complain_missing(struct parser *p, const struct node *program)
{
	const struct node *other = named_otherwise(p, program), *first = NULL;
	const char *name = *p->source->name ? p->source->name : "NAME";
	static const struct node start = {0};

	if (other) {
		complain(p, other, other->end, "signature.missing",
			"`%s` must be declared as `async function %s(context) { ... }`", name,
			name);
		return;
	}
	for (const struct node *at = program->list; at && !first; at = at->next) {
		if (at->kind == NODE_FUNCTION_DECLARATION && at->a)
			first = at->a->a;
	}
	complain(p, first ? first : &start, first ? first->end : 0, "signature.missing",
		"The file has no `async function %s(context)`%s%.60s%s", name,
		first ? "; there is `" : "", first ? first->atom->text : "", first ? "`" : "");
}

/* The function that the file is about; without a name the async one, or else the first. */
static const struct node *find_function(const struct parser *p, const struct node *program)
{
	const struct node *found = NULL;
	const char *name = p->source->name;

	for (const struct node *at = program->list; at; at = at->next) {
		if (at->kind != NODE_FUNCTION_DECLARATION)
			continue;
		if (*name ? strcmp(at->a->a->atom->text, name) == 0
			  : !found || ((at->a->function->flags & FUNCTION_ASYNC) &&
					      !(found->function->flags & FUNCTION_ASYNC)))
			found = at->a;
	}
	return found;
}

static void check_signature(struct parser *p, const struct node *program, const struct node *found)
{
	const char *name;

	if (!found) {
		complain_missing(p, program);
		return;
	}
	name = found->a->atom->text;
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

/* In the order of the file. */
static void sort(struct front_result *result)
{
	for (size_t i = 1; i < result->count; i++) {
		struct front_diagnostic row = result->diagnostics[i];
		size_t at = i;

		for (; at > 0; at--) {
			const struct front_diagnostic *before = &result->diagnostics[at - 1];

			if (before->line < row.line ||
				(before->line == row.line && before->column <= row.column))
				break;
			result->diagnostics[at] = *before;
		}
		result->diagnostics[at] = row;
	}
}

void rules_check(struct parser *p, struct node *program)
{
	const struct node *function = find_function(p, program);

	for (const struct node *at = p->free_names; at; at = at->next_free)
		check_name(p, at);
	check_signature(p, program, function);
	for (const struct node *at = program->list; at; at = at->next)
		check_statement(p, at, function);
	sort(p->result);
}
