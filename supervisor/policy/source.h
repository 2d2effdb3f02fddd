/*
 * Files that a policy names, and the policy itself, read as a careful reader does: no links (the
 * folder itself may be reached by one), no way out of the folder, nothing but regular files that
 * not everybody may write, nothing larger than is allowed.
 */
#ifndef SUPERVISOR_POLICY_SOURCE_H
#define SUPERVISOR_POLICY_SOURCE_H

#include "sandbox/wire/buffer.h"

enum {
	SOURCE_REFUSED = 1,
	SOURCE_MOST = 1 << 20, /* of a JavaScript source */
	SOURCE_POLICY_MOST = 8 << 20,
};

/* 0: *ret is filled, the caller's. SOURCE_REFUSED: *why (borrowed, static) says so. Negative errno:
 * no memory. */
int source_read(struct buffer *ret, const char *path, size_t most, const char **why);

/*
 * The same for `name`, a relative path, below the folder of `policy_file`.
 * *path: how a person would name it; the caller frees it. Set in both cases.
 */
int source_read_beside(struct buffer *ret, char **path, const char *policy_file, const char *name,
	const char **why);

#endif
