/*
 * Egress rules: where a policy's requests may go. A rule is scheme, host (or all its subdomains),
 * port, path glob and methods; what no rule allows is refused.
 */
#ifndef SUPERVISOR_EGRESS_RULE_H
#define SUPERVISOR_EGRESS_RULE_H

#include "supervisor/egress/url.h"
#include "supervisor/policy/keys.h"

struct egress_rule {
	char *text; /* the URL as the policy has it */
	bool is_https;
	bool subdomains; /* host stands for all names below it, and not for itself */
	char *host;
	uint16_t port;
	char *plain; /* globs for the two readings of a path, url.h */
	char *lax;
	bool is_whole;	      /* the path is "/" and a star: all of the host */
	unsigned int methods; /* enum egress_method, or-ed */
	bool is_private;
	bool idempotency_key;
};

/* All that a request may use. */
enum egress_method {
	EGRESS_GET = 1,
	EGRESS_HEAD = 2,
	EGRESS_POST = 4,
	EGRESS_PUT = 8,
	EGRESS_DELETE = 16,
	EGRESS_PATCH = 32,
	EGRESS_OPTIONS = 64,
	EGRESS_METHODS_ALL = 127,
};

struct egress_rules {
	struct egress_rule *rows;
	size_t count;
};

/*
 * Reads a policy's "egress" list, whose keys and types were checked. Complaints and hints go to the
 * check's list; rules that were refused are not in *ret, which is the caller's. 0 or -ENOMEM.
 */
int egress_rules_read(struct egress_rules *ret, const struct keys_check *check, position_node list);
void egress_rules_done(struct egress_rules *rules);

/* 0: there is no such method, or none that a rule can allow. Upper case. */
enum egress_method egress_method_of(struct bytes name);

bool egress_rule_allows(
	const struct egress_rule *rule, const struct egress_url *url, enum egress_method method);

struct egress_verdict {
	bool is_allowed;
	bool is_private; /* one of the rules that allow it says so */
	bool idempotency_key;
	const struct egress_rule *rule; /* NULL: none; borrowed */
};

struct egress_verdict egress_rules_judge(
	const struct egress_rules *rules, const struct egress_url *url, enum egress_method method);

/*
 * What a refused request is told: which rule was missing, and what the nearest one allows.
 * `shown`: the URL as the function knows it, of which a thousand bytes are told.
 */
void egress_rules_explain(struct buffer *to, const struct egress_rules *rules,
	const struct egress_url *url, struct bytes method, struct bytes shown);

/* Does the rule reach this host? port 0: at any port. */
bool egress_rule_reaches(const struct egress_rule *rule, const char *host, uint16_t port);

#endif
