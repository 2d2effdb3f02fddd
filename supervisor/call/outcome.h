/*
 * The outcome (SPEC 11): one row for each function, then the whole.
 */
#ifndef SUPERVISOR_CALL_OUTCOME_H
#define SUPERVISOR_CALL_OUTCOME_H

#include "supervisor/broker/broker.h"
#include "supervisor/call/state.h"

enum outcome_status {
	OUTCOME_SUCCEEDED,
	OUTCOME_FAILED,
	OUTCOME_SKIPPED,
	OUTCOME_TIMED_OUT,
	OUTCOME_KILLED,
};

/* What one function came to. JSON texts are borrowed; empty: not there. */
struct outcome_function {
	const struct policy_function *function;
	enum outcome_status status;
	struct bytes error;	 /* an object */
	struct bytes condition;	 /* an object */
	struct bytes violations; /* objects, comma-separated */
};

/* Appends a row, with a comma before it if it is not the first. */
void outcome_put_function(
	struct buffer *to, const struct outcome_function *row, const struct broker_report *report);

struct outcome {
	const char *call_id;
	const struct state *state;
	const struct policy *policy;
	struct bytes functions; /* rows */
	bool completed;
};

void outcome_put(struct buffer *to, const struct outcome *outcome);

#endif
