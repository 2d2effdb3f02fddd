/*
 * Entries of functions_called (SPEC 7): exactly name, parameters, success, response, timestamp.
 */
#ifndef SUPERVISOR_CALL_ENTRY_H
#define SUPERVISOR_CALL_ENTRY_H

#include "supervisor/call/merge.h"

/*
 * Appends one pushed entry, with a comma before it if it is not the first; true: it was saved.
 * Extra fields are left out and told as a violation; what lacks a field or has a wrong type is only
 * told.
 */
bool entry_put_checked(
	struct buffer *to, const struct position *child, position_node node, struct merge *merge);

/* The supervisor's own. `parameters` and `response` are JSON texts. */
void entry_put_own(struct buffer *to, const char *name, struct bytes parameters, bool success,
	struct bytes response, double now_ms);

#endif
