/*
 * One request and its response on one connection, through libcurl. What is sent was decided before:
 * method, URL, head and body stand here as they go on the wire, secrets included; libcurl frees its
 * own copies of them as they are. Redirects are not followed here, and nothing is masked.
 */
#ifndef SUPERVISOR_EGRESS_TRANSFER_H
#define SUPERVISOR_EGRESS_TRANSFER_H

#include "supervisor/egress/failure.h"
#include "supervisor/egress/head.h"
#include "supervisor/egress/multi.h"

struct transfer;

enum transfer_too_large {
	TRANSFER_FITS,
	TRANSFER_TOO_LARGE_RAW,	 /* before decompression */
	TRANSFER_TOO_LARGE_BODY, /* after it */
};

struct transfer_result {
	struct head head; /* is_complete: there was a response */
	struct buffer body;
	enum transfer_too_large too_large;
	bool was_stopped; /* by on_head() */
	/* What ended the body early, when there is a head; else why there is none. */
	struct failure failure;
	bool is_truncated; /* the failure is an early end of the connection, told politely */
	/* The address that it led to was out of bounds; empty: no. */
	char denied[EGRESS_ADDRESS_TEXT];
	const char *denied_why;
};

enum transfer_verdict {
	TRANSFER_GO_ON,
	TRANSFER_STOP, /* the body is not wanted */
};

struct transfer_events {
	/* The final head is there; from inside of curl: begin nothing, free nothing. */
	enum transfer_verdict (*head)(void *arg, const struct head *head);
	/* Bytes came or went. Likewise. */
	void (*activity)(void *arg);
	/* Once, from the loop. *result may be taken from; the transfer is to be freed. */
	void (*done)(void *arg, struct transfer_result *result);
};

/* All borrowed until transfer_free(). */
struct transfer_job {
	struct multi_pool *pool;
	const struct egress_url *url; /* host and port */
	const char *text;	      /* the whole URL, as it is sent */
	const char *method;
	const char *head; /* header lines, each with its end but the last */
	bool has_body;
	bool has_secret; /* so that the response may, too */
	struct bytes body;
	const struct egress_address *addresses; /* of the host; none: it is an address itself */
	size_t addresses_count;
	bool is_private; /* addresses of all kinds are good */
	bool decompress;
	uint64_t raw_most; /* bytes of the body as it comes */
	uint64_t body_most;
	const char *ca_file; /* NULL: the system's */
};

int transfer_new(struct transfer **ret, const struct transfer_job *job,
	const struct transfer_events *events, void *arg);
/* As far as it is known by now; borrowed. */
struct transfer_result *transfer_result(struct transfer *transfer);
/* Ends it at once if need be. Not from inside of curl. Always NULL. */
struct transfer *transfer_free(struct transfer *transfer);

#endif
