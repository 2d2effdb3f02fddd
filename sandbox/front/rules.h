/*
 * What SPEC 6 asks of an author's file beyond the language: one async function of the right name
 * with one parameter, nothing at top level that runs, no forbidden names.
 */
#ifndef SANDBOX_FRONT_RULES_H
#define SANDBOX_FRONT_RULES_H

#include "sandbox/front/parse.h"

/* After scope_resolve(). Adds diagnostics, with codes of SPEC 6, and sets p->failed for errors. */
void rules_check(struct parser *p, struct node *program);

#endif
