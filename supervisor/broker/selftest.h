/*
 * The proof at start-up: one child without a job, looked at from outside.
 */
#ifndef SUPERVISOR_BROKER_SELFTEST_H
#define SUPERVISOR_BROKER_SELFTEST_H

struct sandbox;

enum {
	SELFTEST_FAILED = 1, /* *text, the caller's, says what is not in force */
};

/* Blocks for some ms. 0, SELFTEST_FAILED or negative errno. `sandbox` is ready and unused. */
int selftest_run(struct sandbox *sandbox, char **text);

#endif
