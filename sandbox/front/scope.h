/*
 * Names: who declares them, who means whom, who is captured by a closure. Also the early errors
 * that need this: what is declared twice.
 */
#ifndef SANDBOX_FRONT_SCOPE_H
#define SANDBOX_FRONT_SCOPE_H

#include "sandbox/front/parse.h"

/* Fills scopes, bindings and function flags of the tree. Errors go to the result. */
void scope_resolve(struct parser *p, struct node *program);

struct binding *scope_find(const struct scope *scope, const struct atom *atom);

#endif
