/*
 * What every program that runs or checks functions needs, in the order in which it comes up: event
 * loop, audit log, secrets, egress, sandbox, loader. The service, `postcallctl run` and
 * `postcallctl check` stand on the same one, so that the sandbox is the same everywhere.
 */
#ifndef SUPERVISOR_HOST_H
#define SUPERVISOR_HOST_H

#include "supervisor/broker/broker.h"
#include "supervisor/config.h"
#include "supervisor/egress/egress.h"
#include "supervisor/egress/secret.h"
#include "supervisor/loader.h"

/* All borrowed until host_close(). */
struct host {
	struct event_base *base;
	struct audit *audit; /* NULL: none is kept */
	struct secret_store *store;
	struct egress *egress; /* NULL: nothing may leave */
	struct broker *broker;
	struct loader *loader;
};

struct host_options {
	const struct config *config; /* borrowed until host_close() */
	const char *secrets;	     /* directory; NULL: $CREDENTIALS_DIRECTORY, or none */
	const char *audit;	     /* path of the audit log; NULL: none */
	const struct log *log;	     /* borrowed until host_close(); may be NULL */
	bool is_short;	  /* one job after the other, then the end: one zygote is enough */
	bool only_checks; /* nothing will be run: no egress, and secrets only if named */
};

enum {
	HOST_REFUSED = 1, /* *err says what is missing; the program exits with 78 */
};

/* 0; HOST_REFUSED; negative errno. host_close() follows in all cases. */
int host_open(struct host *ret, const struct host_options *options, struct diag *err);
void host_close(struct host *host);

/*
 * Reads a policy file or a folder of them and turns the loop until that is over. 0: all is in
 * loader_set(), refused ones included; negative errno: the rest, -EIO: the loop ended.
 */
int host_load(struct host *host, const char *path);

/*
 * First thing in main(): nobody may look into a process that will know secrets, no core is written,
 * as many descriptors as are allowed, no death by SIGPIPE.
 */
void host_harden(void);

/* The layers of the sandbox that a configuration waives: enum broker_layer. */
unsigned int host_waived(const struct config *config);

#endif
