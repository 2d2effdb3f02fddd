/*
 * How a function ended, as told by its child's RESULT: read with suspicion. Only known
 * statuses and codes, sizes cut, texts escaped anew.
 */
#ifndef SUPERVISOR_CALL_RESULT_H
#define SUPERVISOR_CALL_RESULT_H

#include "supervisor/call/merge.h"
#include "supervisor/call/outcome.h"

/* JSON texts; those with size 0 are not there. */
struct result {
	enum outcome_status status;
	struct buffer error;
	struct buffer
		message; /* the error's, as a JSON string: the response of the supervisor's entry */
	struct buffer condition;
	/* Of a basic function, what its entry says; is_cut: more than a context has room for. */
	struct buffer parameters;
	struct buffer response;
	bool is_cut;
	bool success;
};

void result_done(struct result *result);

/* `text`: a RESULT but for its state. False: it is none; *ret is empty. Violations are added to
 * merge. */
bool result_read(struct result *ret, struct bytes text, struct merge *merge);

/* An error of the supervisor's own telling. */
void result_set_error(
	struct result *result, enum outcome_status status, const char *code, const char *message);

#endif
