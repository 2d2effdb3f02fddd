/*
 * Grants: which secrets a policy's functions have, to which hosts each may go, and in which places
 * of a request.
 */
#ifndef SUPERVISOR_EGRESS_GRANT_H
#define SUPERVISOR_EGRESS_GRANT_H

#include "supervisor/egress/rule.h"
#include "supervisor/egress/secret.h"

enum grant_place {
	GRANT_QUERY = 1,
	GRANT_HEADERS = 2, /* any header */
	GRANT_BODY = 4,
	GRANT_HMAC = 8,
	GRANT_HEADER = 16, /* those that are named */
};

struct grant_host {
	char *host;
	uint16_t port; /* 0: any */
};

struct grant {
	char *name;
	struct bytes value; /* borrowed from the store; size 0: it has none here */
	struct grant_host *hosts;
	size_t hosts_count;
	unsigned int places; /* enum grant_place, or-ed */
	bool has_places;     /* the policy has an "in" */
	char **headers;
	size_t headers_count;
};

struct grants {
	struct grant *rows;
	size_t count;
};

/*
 * Reads a policy's "secrets", whose keys and types were checked. `store` NULL: no values.
 * Complaints and hints go to the check's list. 0 or -ENOMEM; *ret is the caller's.
 */
int grants_read(struct grants *ret, const struct keys_check *check, position_node secrets,
	const struct egress_rules *rules, const struct secret_store *store);
void grants_done(struct grants *grants);

/* May it go to this host? Whether over TLS is the caller's question. */
bool grant_reaches(const struct grant *grant, const struct egress_url *url);
/* May it stand there? `header` matters for GRANT_HEADERS. */
bool grant_fits(const struct grant *grant, enum grant_place place, struct bytes header);

#endif
