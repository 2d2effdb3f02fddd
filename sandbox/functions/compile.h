/* JOB COMPILE: checks an author's source and lowers it. */
#ifndef SANDBOX_FUNCTIONS_COMPILE_H
#define SANDBOX_FUNCTIONS_COMPILE_H

#include "sandbox/functions/link.h"

/* Sends DIAGNOSTICs, then COMPILED. As link_send(). */
int compile(struct link *link, const struct message_job *job);

#endif
