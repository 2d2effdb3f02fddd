/*
 * One call, from accepted to answered: its functions in the order of the policy, each in a child of
 * its own, each seeing the context as the one before left it (SPEC 2, 7, 11).
 */
#ifndef SUPERVISOR_CALL_CALL_H
#define SUPERVISOR_CALL_CALL_H

#include "supervisor/call/state.h"
#include "supervisor/egress/scope.h"
#include "supervisor/watch/audit.h"

struct broker;
struct call;
struct event_base;

/* Who handed it over, by the kernel's word. */
struct call_client {
	uint32_t uid;
	uint32_t gid;
	int32_t pid;
};

struct call_job {
	struct event_base *base;
	struct broker *broker;
	struct audit *audit;		  /* may be NULL */
	const struct call_client *client; /* NULL: nobody */
	struct policy *policy;		  /* a reference is kept */
	struct egress_policy *rules;	  /* likewise */
	const char *only;		  /* run this function alone; NULL: all */
	struct bytes context;
};

enum {
	CALL_REFUSED = 1,   /* *err says why: 400 */
	CALL_TOO_LARGE = 2, /* limit.context_kb: 413 */
};

/*
 * Called once, from the loop. outcome is borrowed JSON text; completed: no function failed.
 * The call is freed afterwards.
 */
typedef void call_done(void *arg, struct bytes outcome, bool completed);

/* Starts it. 0: *ret is good until done was called or call_cancel(). Negative errno: out of memory.
 */
int call_new(struct call **ret, const struct call_job *job, call_done *done, void *arg,
	struct diag *err);
/* "01JD..."; as long as the call. */
const char *call_id(const struct call *call);
/* Kills what runs; done is not called. Accepts NULL. */
void call_cancel(struct call *call);

#endif
