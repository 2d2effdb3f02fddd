/* JOB RUN: one function of one call, from its conditions to its RESULT. */
#ifndef SANDBOX_FUNCTIONS_RUN_H
#define SANDBOX_FUNCTIONS_RUN_H

#include "sandbox/functions/door.h"

/* 0: RESULT was sent. LINK_CLOSED; -ENOMEM: memory gave out below the engine; -EPROTO. */
int run(struct door *door, const struct message_job *job);

#endif
