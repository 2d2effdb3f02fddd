/*
 * The service: everything together on one event loop, from start to SIGTERM. intake/ brings
 * requests (service_calls.c, service_policies.c, service_status.c answer them), the loader brings
 * policies, call/ runs them.
 */
#ifndef SUPERVISOR_SERVICE_H
#define SUPERVISOR_SERVICE_H

#include "supervisor/config.h"
#include "supervisor/systemd.h"

struct service_options {
	const struct config *config; /* with the path of the socket */
	const char *policies;
	const char *state;
	const char *secrets;	 /* NULL: $CREDENTIALS_DIRECTORY, or none */
	struct systemd *systemd; /* borrowed */
};

/*
 * Runs until SIGTERM or SIGINT: then accepts nothing more, lets running calls end and returns; at a
 * second signal at once. SIGHUP reads the policies again. Returns the exit status (SPEC 14); what
 * is wrong was said on standard error.
 */
int service_run(const struct service_options *options);

#endif
