/*
 * The shape of a function's conditions (SPEC 4). They are evaluated in the child.
 */
#ifndef SUPERVISOR_POLICY_CONDITION_H
#define SUPERVISOR_POLICY_CONDITION_H

#include "supervisor/policy/keys.h"

/* `node`: the array. Complains about each entry that could not be evaluated. */
void condition_check(const struct keys_check *check, position_node node);

#endif
