/*
 * One request of a child on its way, as the files of this folder that move it on see it:
 * request.c (life, hops, timers), compose.c (what is sent), redirect.c (the next hop), reply.c
 * (what the child is told).
 */
#ifndef SUPERVISOR_EGRESS_REQUEST_H
#define SUPERVISOR_EGRESS_REQUEST_H

#include <sys/queue.h>

#include "supervisor/egress/dns.h"
#include "supervisor/egress/mail_address.h"
#include "supervisor/egress/mask.h"
#include "supervisor/egress/rule.h"
#include "supervisor/egress/substitute.h"
#include "supervisor/egress/transfer.h"
#include "supervisor/watch/audit.h"

struct event;

/* A header as the child wrote it: placeholders, UTF-8, each character one byte on the wire. */
struct request_header {
	char *name;
	char *value;
};

TAILQ_HEAD(egress_mail_list, egress_mail);

/* The mail server, as mail.c uses it. */
struct egress_smtp {
	char *url; /* NULL: none */
	char *host;
	uint16_t port;
	char *user; /* NULL: no login */
	char *password;
	bool starttls;
	struct mask *mask;	  /* of the login; NULL: none */
	struct mail_address from; /* local NULL: none */

	unsigned int open; /* connections */
	struct egress_mail_list waiting;
};

struct egress {
	struct event_base *base;
	struct multi *multi;
	struct dns *dns;
	char *ca_file;
	struct audit *audit; /* may be NULL */
	struct egress_smtp smtp;
};

struct egress_request {
	struct egress *egress;
	struct egress_job job;
	struct egress_events events;
	void *arg;

	/* What the next hop is, with placeholders. */
	char *method;
	struct egress_url *url;
	char *fragment; /* of the Location that led here; NULL: none */
	struct request_header *headers;
	size_t headers_count;
	struct bytes body;
	bool has_body;
	uint32_t redirects;
	char idempotency_key[37]; /* empty: not drawn yet */

	/* This hop, with the values of secrets. */
	struct egress_verdict verdict;
	struct buffer wire_url;
	struct buffer wire_head;
	struct buffer wire_body;
	bool used_secret;
	struct substitute_uses uses;
	bool decompress;
	struct audit_act act;
	double begun_ms;
	struct dns_query *query;
	struct dns_answer addresses;
	struct transfer *transfer;

	struct failure failure;
	struct event *later;	/* tells the failure, from the loop */
	struct event *total;	/* timeout_ms */
	struct event *patience; /* the child's own */
	double last_ms;		/* of the last activity */
	bool has_head;		/* the final response began */
};

enum {
	REQUEST_FAILED = 1, /* request->failure says why */
	REQUEST_WAITS = 2,  /* for the audit log */
};

/* compose.c. 0, REQUEST_FAILED or -ENOMEM. */
int compose_first(struct egress_request *request);
int compose_hop(struct egress_request *request);
void compose_wipe(struct egress_request *request);
/* Removes headers by name, or by its beginning when it ends in a dash. Case does not matter. */
void compose_drop(struct egress_request *request, const char *name);

const struct request_header *compose_find(const struct egress_request *request, const char *name);
bool compose_is_name(const char *name, const char *wanted);
/* REQUEST_FAILED, with limit.request_kb. */
int compose_too_large(struct egress_request *request);
/* What substitute_*() said as one of ours; `why` is freed. */
int compose_denied(struct egress_request *request, int r, struct buffer *why);
/* compose_head.c: request->wire_head, anew. 0, REQUEST_FAILED or negative errno. */
int compose_head(struct egress_request *request, const struct substitute_target *target);

/* redirect.c. Is the response one that will be followed? */
bool redirect_is_one(const struct egress_request *request, const struct head *head);
/* Makes the request that of the next hop. 0, REQUEST_FAILED or -ENOMEM. */
int redirect_follow(struct egress_request *request, const struct head *head);

/*
 * record.c: this hop in the audit log. record_start(): 0, REQUEST_WAITS (ready() follows) or
 * REQUEST_FAILED. record_end() once more is nothing.
 */
int record_start(struct egress_request *request, audit_ready *ready);
void record_refuse(struct egress_request *request, int error);
void record_denied(struct egress_request *request);
/* result NULL: request->failure says how it ended, or it was canceled. */
void record_end(struct egress_request *request, const struct transfer_result *result);

/* reply.c: tells the child; masks. */
void reply_failed(struct egress_request *request);
void reply_response(struct egress_request *request, struct transfer_result *result);

/* Bytes of the wire (latin1) as UTF-8. */
void reply_put_latin1(struct buffer *to, struct bytes bytes);

#endif
