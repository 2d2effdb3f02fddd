/*
 * Names to addresses without blocking: the hosts file, then A and AAAA queries. Nothing here says
 * which addresses are allowed; and nobody asks for a name that no rule allows.
 */
#ifndef SUPERVISOR_EGRESS_DNS_H
#define SUPERVISOR_EGRESS_DNS_H

#include "supervisor/egress/egress.h"
#include "supervisor/egress/address.h"

struct dns;
struct dns_query;

enum {
	DNS_ADDRESSES_MOST = 32,
};

struct dns_answer {
	struct egress_address addresses[DNS_ADDRESSES_MOST];
	size_t count;
	bool try_again; /* count 0: no server answered, or not with a yes or no */
};

typedef void dns_done(void *arg, const struct dns_answer *answer);

int dns_new(struct dns **ret, struct event_base *base, const struct egress_config *config);
/* Every query must be over or canceled. */
struct dns *dns_free(struct dns *dns);
CLEANUP_FOR(struct dns, dns_free);

/*
 * A host in canonical form. 0: done() is called later, never from here, unless the query is
 * canceled first. Negative errno.
 */
int dns_lookup(
	struct dns_query **ret, struct dns *dns, const char *host, dns_done *done, void *arg);
/* Accepts NULL. */
void dns_cancel(struct dns_query *query);

#endif
