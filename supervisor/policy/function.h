/*
 * One entry of a policy's "functions": checked, then written as the spec that its child gets.
 */
#ifndef SUPERVISOR_POLICY_FUNCTION_H
#define SUPERVISOR_POLICY_FUNCTION_H

#include "supervisor/policy/keys.h"

/*
 * Fills *ret, which policy_unref() frees whatever the result is. Complaints go to the list.
 * 0, or negative errno.
 */
int function_read(struct policy_function *ret, const struct policy *policy,
	const struct keys_check *check, position_node node);

#endif
