/*
 * Policies made ready to run: read and checked (policy/set.h), with their egress rules
 * (egress/scope.h), their sources compiled (compile.h). What was in force stays in force until the
 * last source of the new set is compiled, and a refused file never replaces a loaded one.
 */
#ifndef SUPERVISOR_LOADER_H
#define SUPERVISOR_LOADER_H

#include "supervisor/egress/scope.h"
#include "supervisor/policy/set.h"

struct broker;
struct event_base;
struct loader;

struct loader_config {
	struct event_base *base;
	struct broker *broker;
	const struct secret_store *store;   /* NULL: only checking */
	const struct policy_limits *limits; /* hard maxima */
};

/* Borrows what config names. 0 or -ENOMEM. */
int loader_new(struct loader **ret, const struct loader_config *config);
/* done is not called any more. Accepts NULL. */
struct loader *loader_free(struct loader *loader);
CLEANUP_FOR(struct loader, loader_free);

/* Once, from the loop. error: 0, or negative errno: nothing has changed. */
typedef void loader_done(void *arg, int error);

/*
 * Reads a folder of policies, or one policy file. -EBUSY: another load is under way; other
 * negative errno: it cannot be read. In these cases done is not called.
 */
int loader_load(struct loader *loader, const char *path, loader_done *done, void *arg);
bool loader_is_busy(const struct loader *loader);

/* What is in force; never NULL, valid until the next done. */
const struct policy_set *loader_set(const struct loader *loader);
/* Borrowed; NULL: the policy is none of the set. */
struct egress_policy *loader_rules(const struct loader *loader, const struct policy *policy);

#endif
