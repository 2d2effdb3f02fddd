/*
 * The inside of the service, shared by service.c and the handlers of its API.
 */
#ifndef SUPERVISOR_SERVICE_INTERNAL_H
#define SUPERVISOR_SERVICE_INTERNAL_H

#include <sys/queue.h>

#include "supervisor/calls.h"
#include "supervisor/host.h"
#include "supervisor/intake/intake.h"
#include "supervisor/service.h"

struct event;
struct service_audited;
struct service_call;

TAILQ_HEAD(service_call_list, service_call);

/* Clients that wait for policies to be loaded. */
struct service_waiters {
	struct intake_request **requests;
	size_t count;
};

enum {
	SERVICE_SIGNALS = 3,
};

struct service {
	const struct service_options *options;
	const struct config *config;
	struct log log;
	struct host host;
	struct intake *intake;
	struct calls *calls;
	int state_lock;
	struct event *signals[SERVICE_SIGNALS];

	struct service_call_list running;
	size_t running_count;
	size_t running_bytes; /* of their contexts */

	struct service_waiters waiters; /* of the load under way */
	struct service_waiters next;	/* of the one after it */
	bool load_again;
	double loaded_ms; /* since 1970 */

	char *audit_path;
	struct service_audited *audited; /* policies, as the audit log has them */
	size_t audited_count;

	double started_ms;
	bool is_stopping;
	bool is_drained; /* intake has no client any more */
	int status;	 /* exit status */
};

/* service.c: ends the loop when nothing is left to do. */
void service_may_stop(struct service *service);
/* Answers with a row of problems.def. */
void service_refuse(struct intake_request *request, unsigned int problem);

/* service_policies.c: reads the policies; request, which may be NULL, is answered at the end. */
void service_load(struct service *service, struct intake_request *request);
/* SIGHUP: the same, and the service manager is told. */
void service_reload_all(struct service *service);
void service_tell_ready(const struct service *service);
/* Nobody waits any more: 503. */
void service_drop_waiters(struct service *service);

/* service_audit.c: the service's own records. 0 or -ENOMEM. */
int service_audit_path(struct service *service);
void service_audit_started(struct service *service);
/* What a load has changed. */
void service_audit_policies(struct service *service);
/* The last record; frees what it knew. */
void service_audit_done(struct service *service);

/* service_calls.c: kills those that run. */
void service_cancel_calls(struct service *service);

/* The handlers of routes.def. */
#define ROUTE(method, path, name, body, query, text)                                               \
	void service_##name(void *arg, struct intake_request *request);
#include "supervisor/intake/routes.def"
#undef ROUTE

#endif
