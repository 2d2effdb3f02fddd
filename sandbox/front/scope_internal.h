/*
 * scope_declare.c for scope.c.
 */
#ifndef SANDBOX_FRONT_SCOPE_INTERNAL_H
#define SANDBOX_FRONT_SCOPE_INTERNAL_H

#include "sandbox/front/scope.h"

/* A scope within p->scope, and out of it again. */
struct scope *scope_open(struct parser *p, enum scope_kind kind);
void scope_close(struct parser *p);
/* Is it one that vars are declared in? */
bool scope_takes_vars(const struct scope *scope);

/* A name that is not there yet. */
struct binding *scope_add(struct parser *p, struct scope *scope, struct atom *atom,
	enum binding_kind kind, uint32_t start);
/* All names of a pattern. */
void scope_declare_pattern(struct parser *p, struct scope *scope, struct node *pattern,
	enum binding_kind kind, uint32_t declared_end);
/* let, const, class and, in a block, functions of one statement list. */
void scope_declare_lexical(
	struct parser *p, struct scope *scope, struct node *list, bool functions);
/* Vars of a function's statements, and what Annex B makes vars of, in its body. */
void scope_hoist(struct parser *p, struct node *list);

/* Does a statement of the list declare this name lexically, itself? */
bool scope_list_declares(const struct node *list, const struct atom *atom, bool functions);
/* Told where the second one stands; vars are declared after what stands below them. */
void scope_twice(struct parser *p, const struct node *name, const struct binding *there);

#endif
