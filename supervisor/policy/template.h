/*
 * What can be said of {{variables}} before there is a call (SPEC 5). They are expanded in the
 * child.
 */
#ifndef SUPERVISOR_POLICY_TEMPLATE_H
#define SUPERVISOR_POLICY_TEMPLATE_H

#include "supervisor/policy/keys.h"

enum template_place {
	TEMPLATE_API, /* no {{ in scheme, host and port, no secret before the query */
	TEMPLATE_HEADER,
	TEMPLATE_PARAMETERS, /* every string in it */
};

/* Complains about unclosed or empty braces, secrets that are not declared, and by place. */
void template_check(const struct keys_check *check, const struct policy *policy,
	position_node value, enum template_place place);

/* A path that "save" may write. */
bool template_is_writable(struct bytes path);

#endif
