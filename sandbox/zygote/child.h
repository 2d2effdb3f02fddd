/*
 * The first steps of a forked child: confine, then the job.
 */
#ifndef SANDBOX_ZYGOTE_CHILD_H
#define SANDBOX_ZYGOTE_CHILD_H

#include "sandbox/confine/confine.h"
#include "sandbox/zygote/zygote.h"

enum {
	CHILD_EXIT_UNCONFINED = 70, /* a step failed; not a byte of the job was read */
};

/* work NULL: proves its filter by a call that is not allowed. */

_Noreturn void child_main(const struct zygote_work *work, const struct confine_program *program,
	int door, const struct confine_limits *limits);

#endif
