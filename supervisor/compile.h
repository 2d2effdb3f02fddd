/*
 * One JavaScript source, checked and lowered by a child of the sandbox: the supervisor itself has
 * no parser for it. What the child says goes into a list of diagnostics; the lowered text is
 * opaque.
 */
#ifndef SUPERVISOR_COMPILE_H
#define SUPERVISOR_COMPILE_H

#include "sandbox/wire/messages.h"
#include "supervisor/policy/diag.h"

struct broker;
struct compile;

struct compile_source {
	const char *name; /* of the function that must be there; "": whichever is there */
	const char *file; /* for diagnostics */
	const char *path; /* key path in its policy; NULL: it stands alone */
	/* Where the text stands in a policy file; 0: the text is a file of its own. */
	unsigned int line;
	unsigned int column;
	struct bytes text;
};

enum {
	COMPILE_REFUSED = 1, /* no child is needed to see why; the list says it */
};

/*
 * Once, from the loop; the compilation is gone afterwards. `compiled` is borrowed; NULL: the source
 * is refused, and the list says why.
 */
typedef void compile_done(void *arg, const struct message_compiled *compiled);

/*
 * Borrows source's texts and `list` until done. 0: *ret is good until then or compile_cancel().
 * COMPILE_REFUSED or negative errno: nothing was begun.
 */
int compile_start(struct compile **ret, struct broker *broker, const struct compile_source *source,
	struct diag_list *list, compile_done *done, void *arg);
/* done is not called any more. Accepts NULL. */
void compile_cancel(struct compile *compile);

#endif
