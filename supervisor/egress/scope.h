/*
 * What one run of one function may reach and knows of secrets: the policy's egress rules and
 * grants, read once for each policy, and the placeholders, other ones in each run.
 */
#ifndef SUPERVISOR_EGRESS_SCOPE_H
#define SUPERVISOR_EGRESS_SCOPE_H

#include "supervisor/policy/policy.h"

struct egress_policy;
struct egress_rules;
struct egress_scope;
struct grants;
struct mail_rules;
struct secret_store;

/*
 * Reads a policy's "egress", "secrets" and "email". Complaints go to the list with their places,
 * also hints; a policy with errors has none. `store` may be NULL (checking): then secrets have no
 * values. 0, or -ENOMEM.
 */
int egress_policy_new(struct egress_policy **ret, const struct policy *policy,
	const struct secret_store *store, struct diag_list *list);
struct egress_policy *egress_policy_ref(struct egress_policy *rules);
struct egress_policy *egress_policy_unref(struct egress_policy *rules);
CLEANUP_FOR(struct egress_policy, egress_policy_unref);

/*
 * Keeps a reference of rules. The placeholders follow from `seed`, the run's own, which is not
 * kept. The child knows it too, which does no harm: what is no placeholder of this policy's grants
 * is only text. 0, or negative errno.
 */
int egress_scope_new(struct egress_scope **ret, struct egress_policy *rules, struct bytes seed);
struct egress_scope *egress_scope_free(struct egress_scope *scope);
CLEANUP_FOR(struct egress_scope, egress_scope_free);

/* {"NAME": "placeholder"} for the job. */
void egress_scope_put_secrets(const struct egress_scope *scope, struct buffer *buffer);

/* What this run's requests are held against; borrowed. */
struct egress_policy *egress_scope_policy(const struct egress_scope *scope);
const struct egress_rules *egress_scope_rules(const struct egress_scope *scope);
const struct grants *egress_scope_grants(const struct egress_scope *scope);
const struct mail_rules *egress_scope_mail(const struct egress_scope *scope);
/* Of the i-th grant. */
const char *egress_scope_placeholder(const struct egress_scope *scope, size_t index);

/* Replaces every form of every secret in a text by its placeholder. */
void egress_scope_mask(const struct egress_scope *scope, struct buffer *text);

#endif
