/*
 * An outcome for people, as run, submit and show print it on a terminal.
 */
#ifndef SUPERVISOR_CTL_OUTCOME_SHOW_H
#define SUPERVISOR_CTL_OUTCOME_SHOW_H

#include "supervisor/policy/policy.h"

/* What is at hand beside an outcome. */
struct outcome_show_beside {
	bool has_call;
	struct bytes call; /* as it was handed in: what changed is told against it */
	const struct policy
		*policy; /* NULL: none; its sources' lines are shown where they failed */
};

/* Also of a call that still runs. 0, or the exit status; what is wrong was said. */
int outcome_show(struct bytes outcome, const struct outcome_show_beside *beside);

#endif
