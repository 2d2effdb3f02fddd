/*
 * The trust boundary: what a child says about the context becomes the context, or does not.
 * Only writable fields, of the right type, within their limits; earlier entries of
 * functions_called never change; new ones have exactly the form of SPEC 7.
 */
#ifndef SUPERVISOR_CALL_MERGE_H
#define SUPERVISOR_CALL_MERGE_H

#include "supervisor/call/state.h"

enum {
	MERGE_TOO_LARGE = 1, /* limit.context_kb: the state is as it was before */
	MERGE_NO_STATE = 2,  /* it is no JSON object, likewise */
	MERGE_ENTRIES_MOST = 1000,
};

struct merge {
	struct buffer violations; /* JSON objects, comma-separated */
	size_t pushed;		  /* entries that the child added, good or bad */
};

void merge_done(struct merge *merge);

/*
 * `text`: the state of a RESULT or CHECKPOINT. 0: merged, maybe with violations.
 * MERGE_TOO_LARGE, MERGE_NO_STATE; negative errno: out of memory, likewise unchanged.
 */
int merge_state(struct state *state, struct bytes text, uint32_t context_kb, struct merge *merge);

/* A violation of the supervisor's or of the child's own telling. entry may be empty. */
void merge_note(struct merge *merge, const char *code, struct bytes message, struct bytes entry);

#endif
