/*
 * The state directory: ours alone, one service at a time.
 */
#ifndef SUPERVISOR_STATEDIR_H
#define SUPERVISOR_STATEDIR_H

#include "supervisor/policy/diag.h"

enum {
	STATEDIR_REFUSED = 1, /* *err says why */
};

/*
 * Makes the directory if it is missing (its parent must be there), looks at who owns it and who may
 * write there, and locks it. A link in its place is followed only when it is root's. 0: *ret is the
 * lock, held until it is closed. STATEDIR_REFUSED.
 */
int statedir_open(int *ret, const char *path, struct diag *err);

#endif
