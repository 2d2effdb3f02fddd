/*
 * All that leaves the machine: one HTTP request of a child is looked at, gets its secrets, is sent,
 * redirected, and comes back masked as an answer for the child. Runs on the service's event loop;
 * nothing in here blocks.
 */
#ifndef SUPERVISOR_EGRESS_EGRESS_H
#define SUPERVISOR_EGRESS_EGRESS_H

#include "sandbox/wire/messages.h"
#include "supervisor/egress/scope.h"
#include "supervisor/watch/audit.h"

struct event_base;
struct egress;
struct egress_request;

/* Where e-mail goes. */
struct egress_mail_server {
	const char *url;  /* smtp://host[:port] or smtps://host[:port] */
	const char *user; /* NULL: no login */
	struct bytes password;
	bool starttls;	  /* TLS or nothing on smtp:// */
	const char *from; /* of policies that name no sender; NULL: those send none */
};

struct egress_config {
	const char *const *resolvers;	       /* "address" or "address:port" */
	size_t resolvers_count;		       /* 0: resolv.conf */
	const char *resolv_conf;	       /* NULL: /etc/resolv.conf */
	const char *hosts;		       /* NULL: /etc/hosts; "": none */
	const char *ca_file;		       /* NULL: the system's */
	struct audit *audit;		       /* borrowed until egress_free(); NULL: none */
	const struct egress_mail_server *mail; /* NULL: no e-mail leaves */
};

/*
 * Priorities of the loop's events, where it has so many: transfers come after everything else
 * (which libevent puts in the middle), and those of a policy that take long after all others.
 */
enum egress_priority {
	EGRESS_LIGHT = 2,
	EGRESS_HEAVY,
	EGRESS_PRIORITIES,
};

enum {
	EGRESS_REFUSED = 1, /* egress_new: *err says what the mail server's URL or sender lacks */
};

/*
 * 0: *ret is the caller's, base stays theirs. Copies config. EGRESS_REFUSED or negative errno: the
 * rest; -EINVAL: a resolver is none.
 */
int egress_new(struct egress **ret, struct event_base *base, const struct egress_config *config,
	struct diag *err);
/* Every request must be over or canceled. Accepts NULL. */
struct egress *egress_free(struct egress *egress);
CLEANUP_FOR(struct egress, egress_free);

struct egress_job {
	/* Borrowed until done() was called or egress_cancel() returned. */
	struct egress_scope *scope;
	const struct message_http_start *start;
	struct audit_subject subject;
	uint32_t timeout_ms; /* in all, from now */
	uint32_t request_kb;
	uint32_t response_kb;
};

struct egress_events {
	/*
	 * A redirect is about to be followed: the request so far ended with `status`, one for
	 * `method` and `url` (secrets as placeholders) begins. False: no more requests are allowed;
	 * done() follows with the code limit.http_requests.
	 */
	bool (*hop)(void *arg, uint32_t status, const char *method, const char *url);
	/* Once, never from inside egress_start(); the request is gone afterwards. Masked. */
	void (*done)(void *arg, const struct message_answer *answer);
};

/* 0: *ret lives until done(). Negative errno: nothing was begun. */
int egress_start(struct egress_request **ret, struct egress *egress, const struct egress_job *job,
	const struct egress_events *events, void *arg);
/* done() is not called any more. Accepts NULL. */
void egress_cancel(struct egress_request *request);

#endif
