/*
 * Why a request failed, in the words of Node and axios: what curl and errno say, translated.
 */
#ifndef SUPERVISOR_EGRESS_FAILURE_H
#define SUPERVISOR_EGRESS_FAILURE_H

#include <curl/curl.h>

#include "supervisor/egress/address.h"
#include "supervisor/egress/url.h"

/* All zero: none. */
struct failure {
	const char *code; /* static; NULL: none */
	struct buffer message;
	const char *syscall; /* "" or e.g. "connect"; static */
	char address[EGRESS_ADDRESS_TEXT];
	uint16_t port;
	char *hostname; /* owned */
};

void failure_done(struct failure *failure);

/* Replaces what was there. */
void failure_set(struct failure *failure, const char *code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "getaddrinfo ENOTFOUND host" */
void failure_of_name(struct failure *failure, const char *host, bool try_again);

/* "ECONNRESET" and the like; `other` for those that Node has no use for. */
const char *failure_code_of(int error, const char *other);

/* What is known of a transfer that curl gave up. */
struct failure_facts {
	CURLcode code;
	int error;	  /* errno of the last system call that failed; 0: none */
	long verify;	  /* X509_V_...; 0: none */
	bool has_issuer;  /* the server sent more than its own certificate */
	const char *text; /* curl's own words */
	const struct egress_url *url;
	const struct egress_address *address; /* that was connected to; NULL: none was tried */
	bool is_connected;
};

void failure_of_curl(struct failure *failure, const struct failure_facts *facts);

#endif
