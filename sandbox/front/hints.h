/* Hints about an author's file that is in order: what is probably not meant. */
#ifndef SANDBOX_FRONT_HINTS_H
#define SANDBOX_FRONT_HINTS_H

#include "sandbox/front/parse.h"

void hints_give(struct parser *p, struct node *program);

#endif
