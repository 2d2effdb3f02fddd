/*
 * The policies in force, and those of a folder that were refused. A folder is read as a whole:
 * the candidate set takes from the one in force what a refused file had loaded before ("last
 * good").
 */
#ifndef SUPERVISOR_POLICY_SET_H
#define SUPERVISOR_POLICY_SET_H

#include "supervisor/policy/policy.h"

/* One file that was found. */
struct policy_set_file {
	char *file;
	struct policy *policy;	/* in force (maybe an earlier version); NULL: none */
	bool refused;		/* as it stands now */
	bool fresh;		/* policy was read by this load and is not compiled yet */
	struct diag_list diags; /* of what stands there now */
};

struct policy_set {
	struct policy_set_file *files;
	size_t count;
};

/*
 * Reads *.json in `folder` and policy files in its direct sub-folders (those with an "agent" key;
 * other JSON files, call samples say, are not policies there). 0: *ret is a candidate; files of
 * `before` whose bytes and sources did not change keep their policies. Negative errno: the folder
 * cannot be read.
 */
int policy_set_load(struct policy_set **ret, const char *folder, const struct policy_set *before,
	const struct policy_options *options);
struct policy_set *policy_set_free(struct policy_set *set);
CLEANUP_FOR(struct policy_set, policy_set_free);

/* A file whose source was refused later: falls back to what `before` had. */
void policy_set_refuse(struct policy_set_file *file, const struct policy_set *before);

/* The policy of an agent, or that of "*"; borrowed. NULL: none. */
struct policy *policy_set_get(const struct policy_set *set, const char *agent);
size_t policy_set_refused(const struct policy_set *set);

#endif
