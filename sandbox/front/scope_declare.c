/*
 * Declarations: which names a scope has, and what clashes. Vars, and functions in blocks by Annex
 * B, are found below their place; what comes later walks the tree (scope.c).
 */
#include "sandbox/front/scope_internal.h"

#include <stdio.h>
#include <string.h>

enum {
	TABLE_FROM = 8, /* names in a scope before it gets a hash table */
};

struct scope *scope_open(struct parser *p, enum scope_kind kind)
{
	struct scope *scope = arena_get(p->arena, sizeof(*scope));

	scope->kind = kind;
	scope->up = p->scope;
	scope->function = p->function;
	scope->in_loop = p->scope && p->scope->function == p->function && p->scope->in_loop;
	p->scope = scope;
	scope->next = p->function->scopes;
	p->function->scopes = scope;
	return scope;
}

void scope_close(struct parser *p)
{
	p->scope->newest = p->scope->function->scopes;
	p->scope = p->scope->up;
}

static void add_to_table(struct parser *p, struct scope *scope, struct binding *binding)
{
	uint32_t at;

	if (scope->count <= TABLE_FROM)
		return;
	if (scope->count * 2 > scope->table_size) {
		scope->table_size = scope->table_size ? scope->table_size * 4 : 64;
		scope->table = arena_get(p->arena, scope->table_size * sizeof(*scope->table));
		if (p->arena->failed) {
			scope->table = NULL;
			p->failed = true;
			return;
		}
		for (struct binding *b = scope->bindings; b; b = b->next) {
			at = b->atom->hash & (scope->table_size - 1);
			while (scope->table[at])
				at = (at + 1) & (scope->table_size - 1);
			scope->table[at] = b;
		}
		return;
	}
	at = binding->atom->hash & (scope->table_size - 1);
	while (scope->table[at])
		at = (at + 1) & (scope->table_size - 1);
	scope->table[at] = binding;
}

struct binding *scope_find(const struct scope *scope, const struct atom *atom)
{
	struct binding *binding;

	if (scope->table) {
		uint32_t at = atom->hash & (scope->table_size - 1);

		while (scope->table[at] && scope->table[at]->atom != atom)
			at = (at + 1) & (scope->table_size - 1);
		return scope->table[at];
	}
	binding = scope->bindings;
	while (binding && binding->atom != atom)
		binding = binding->next;
	return binding;
}

struct binding *scope_add(struct parser *p, struct scope *scope, struct atom *atom,
	enum binding_kind kind, uint32_t start)
{
	struct binding *binding = arena_get(p->arena, sizeof(*binding));

	binding->atom = atom;
	binding->kind = kind;
	binding->scope = scope;
	binding->start = start;
	binding->next = scope->bindings;
	scope->bindings = binding;
	scope->count++;
	add_to_table(p, scope, binding);
	return binding;
}

void scope_twice(struct parser *p, const struct node *name, const struct binding *there)
{
	uint32_t size = name->end - name->start;
	uint32_t first = there->start < name->start ? there->start : name->start;
	uint32_t second = there->start < name->start ? name->start : there->start;
	uint32_t line, column;

	lex_place(p->text, p->size, first, &line, &column);
	parse_error(p, second, second + size,
		"Identifier '%.100s' has already been declared (line %u)", name->atom->text, line);
}

static bool is_lexical(const struct binding *binding)
{
	return binding->kind == BINDING_LET || binding->kind == BINDING_CONST ||
	       binding->kind == BINDING_CLASS ||
	       (binding->kind == BINDING_FUNCTION && binding->scope->kind == SCOPE_BLOCK);
}

bool scope_takes_vars(const struct scope *scope)
{
	return scope->kind == SCOPE_FUNCTION || scope->kind == SCOPE_GLOBAL ||
	       scope->kind == SCOPE_BODY;
}

/* May `kind` stand beside what is there already under the same name in this scope? */
static bool may_repeat(const struct parser *p, const struct scope *scope,
	const struct binding *there, enum binding_kind kind)
{
	bool top = scope_takes_vars(scope);

	switch (kind) {
	case BINDING_VAR:
		return !is_lexical(there);
	case BINDING_FUNCTION:
		if (top)
			return !is_lexical(there);
		/* Annex B: twice the same plain function in a sloppy block; see declare_function().
		 */
		return there->kind == BINDING_FUNCTION && there->plain &&
		       !(p->function->flags & FUNCTION_STRICT);
	default:
		return false;
	}
}

static struct binding *declare(
	struct parser *p, struct scope *scope, const struct node *name, enum binding_kind kind)
{
	struct binding *there = scope_find(scope, name->atom);

	if (name->atom == p->a_let && (kind == BINDING_LET || kind == BINDING_CONST))
		parse_error(
			p, name->start, name->end, "let is disallowed as a lexically bound name");
	if (!there)
		return scope_add(p, scope, name->atom, kind, name->start);
	if (there->kind == BINDING_PARAMETER && scope->kind == SCOPE_FUNCTION &&
		(kind == BINDING_VAR || kind == BINDING_FUNCTION)) {
		there->assigned = true;
		return there;
	}
	if (!may_repeat(p, scope, there, kind)) {
		scope_twice(p, name, there);
		return there;
	}
	if (kind == BINDING_FUNCTION)
		there->kind = there->kind == BINDING_VAR ? BINDING_FUNCTION : there->kind;
	there->assigned = true;
	return there;
}

void scope_declare_pattern(struct parser *p, struct scope *scope, struct node *pattern,
	enum binding_kind kind, uint32_t declared_end)
{
	if (!pattern || p->failed)
		return;
	switch (pattern->kind) {
	case NODE_NAME: {
		struct binding *binding = declare(p, scope, pattern, kind);

		if (binding->declared_end < declared_end)
			binding->declared_end = declared_end;
		break;
	}
	case NODE_DEFAULT:
	case NODE_REST:
		scope_declare_pattern(p, scope, pattern->a, kind, declared_end);
		break;
	case NODE_PROPERTY:
		scope_declare_pattern(p, scope, pattern->b, kind, declared_end);
		break;
	case NODE_ARRAY_PATTERN:
	case NODE_OBJECT_PATTERN:
		for (struct node *at = pattern->list; at; at = at->next)
			scope_declare_pattern(p, scope, at, kind, declared_end);
		break;
	default:
		break;
	}
}

/* Statement lists around a nested statement, for Annex B's functions in blocks. */
struct path {
	const struct path *up;
	struct node *list;
	const struct node *extra; /* a catch parameter, or the head of a loop */
};

static bool pattern_has(const struct node *pattern, const struct atom *atom)
{
	if (!pattern)
		return false;
	switch (pattern->kind) {
	case NODE_NAME:
		return pattern->atom == atom;
	case NODE_DEFAULT:
	case NODE_REST:
		return pattern_has(pattern->a, atom);
	case NODE_PROPERTY:
		return pattern_has(pattern->b, atom);
	case NODE_ARRAY_PATTERN:
	case NODE_OBJECT_PATTERN:
		for (const struct node *at = pattern->list; at; at = at->next) {
			if (pattern_has(at, atom))
				return true;
		}
		return false;
	default:
		return false;
	}
}

static bool declares_lexically(
	const struct node *statement, const struct atom *atom, bool functions)
{
	if (statement->kind == NODE_CLASS_DECLARATION)
		return statement->a->a->atom == atom;
	if (statement->kind == NODE_FUNCTION_DECLARATION)
		return functions && statement->a->a->atom == atom;
	if (statement->kind != NODE_DECLARATION || statement->op == TOKEN_VAR)
		return false;
	for (const struct node *at = statement->list; at; at = at->next) {
		if (pattern_has(at->a, atom))
			return true;
	}
	return false;
}

bool scope_list_declares(const struct node *list, const struct atom *atom, bool functions)
{
	for (; list; list = list->next) {
		if (list->kind == NODE_CASE ? scope_list_declares(list->list, atom, functions)
					    : declares_lexically(list, atom, functions))
			return true;
	}
	return false;
}

/*
 * Would `var f` in its place clash with a lexical name around it? Those of the function's own list
 * are in its scope already, where functions are like var.
 */
static bool annex_b_clashes(const struct path *path, const struct atom *atom)
{
	for (path = path->up; path && path->up; path = path->up) {
		if (scope_list_declares(path->list, atom, true))
			return true;
		if (path->extra && path->extra->kind != NODE_NAME && pattern_has(path->extra, atom))
			return true;
		if (path->extra && path->extra->kind == NODE_DECLARATION &&
			declares_lexically(path->extra, atom, false))
			return true;
	}
	return false;
}

static void hoist(struct parser *p, struct node *node, const struct path *path);

static void hoist_list(
	struct parser *p, struct node *list, const struct path *up, const struct node *extra)
{
	struct path path = {up, list, extra};

	for (; list; list = list->next) {
		if (list->kind == NODE_CASE) {
			for (struct node *at = list->list; at; at = at->next)
				hoist(p, at, &path);
		} else {
			hoist(p, list, &path);
		}
	}
}

static void hoist_function(struct parser *p, struct node *node, const struct path *path)
{
	struct scope *scope = p->function->body;
	struct binding *there;

	if (!path->up) {
		(void)declare(p, scope, node->a->a, BINDING_FUNCTION);
		return;
	}
	if ((p->function->flags & FUNCTION_STRICT) ||
		(node->a->function->flags & (FUNCTION_ASYNC | FUNCTION_GENERATOR)) ||
		annex_b_clashes(path, node->a->a->atom))
		return;
	there = scope_find(scope, node->a->a->atom);
	if (there && (is_lexical(there) || there->kind == BINDING_PARAMETER))
		return;
	node->flags |= NODE_ANNEX_B;
	if (!there)
		there = scope_add(p, scope, node->a->a->atom, BINDING_VAR, node->start);
	there->assigned = true;
	node->annex_b = there;
}

static void hoist_var(struct parser *p, struct node *declaration)
{
	if (declaration->kind != NODE_DECLARATION || declaration->op != TOKEN_VAR)
		return;
	for (struct node *at = declaration->list; at; at = at->next)
		scope_declare_pattern(p, p->function->body, at->a, BINDING_VAR, 0);
}

/* Declares var and functions below a statement in the function's scope. */
static void hoist(struct parser *p, struct node *node, const struct path *path)
{
	while (node && !p->failed) {
		struct node *then = NULL;

		switch (node->kind) {
		case NODE_DECLARATION:
			hoist_var(p, node);
			break;
		case NODE_FUNCTION_DECLARATION:
			hoist_function(p, node, path);
			break;
		case NODE_BLOCK:
		case NODE_SWITCH:
			hoist_list(p, node->list, path, NULL);
			break;
		case NODE_IF:
			hoist(p, node->b, path);
			then = node->c;
			break;
		case NODE_FOR:
		case NODE_FOR_IN:
		case NODE_FOR_OF:
			if (node->a)
				hoist_var(p, node->a);
			if (node->a && node->a->kind == NODE_DECLARATION &&
				node->a->op != TOKEN_VAR) {
				struct path head = {path, NULL, node->a};

				hoist(p, node->d, &head);
				break;
			}
			then = node->d;
			break;
		case NODE_WHILE:
		case NODE_DO:
		case NODE_LABELED:
			then = node->d;
			break;
		case NODE_TRY:
			hoist(p, node->a, path);
			if (node->b) {
				struct path head = {path, NULL, node->b->a};

				hoist(p, node->b->b, &head);
			}
			then = node->c;
			break;
		default:
			break;
		}
		node = then;
	}
}

void scope_hoist(struct parser *p, struct node *list)
{
	hoist_list(p, list, NULL, NULL);
}

static void declare_function(struct parser *p, struct scope *scope, const struct node *function)
{
	bool plain = !(function->function->flags & (FUNCTION_ASYNC | FUNCTION_GENERATOR));
	struct binding *there = scope_find(scope, function->a->atom);

	if (there && !plain)
		scope_twice(p, function->a, there);
	else
		declare(p, scope, function->a, BINDING_FUNCTION)->plain = plain;
}

void scope_declare_lexical(struct parser *p, struct scope *scope, struct node *list, bool functions)
{
	for (; list && !p->failed; list = list->next) {
		struct node *node = list;

		while (node->kind == NODE_LABELED)
			node = node->d;
		if (node->kind == NODE_CASE) {
			scope_declare_lexical(p, scope, node->list, functions);
		} else if (node->kind == NODE_CLASS_DECLARATION) {
			declare(p, scope, node->a->a, BINDING_CLASS)->declared_end = node->end;
		} else if (node->kind == NODE_FUNCTION_DECLARATION && functions) {
			declare_function(p, scope, node->a);
		} else if (node->kind == NODE_DECLARATION && node->op != TOKEN_VAR) {
			for (struct node *at = node->list; at; at = at->next)
				scope_declare_pattern(p, scope, at->a,
					node->op == TOKEN_CONST ? BINDING_CONST : BINDING_LET,
					at->end);
		}
	}
}
