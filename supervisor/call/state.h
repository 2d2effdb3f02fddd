/*
 * The context of one call as it stands (SPEC 2): the submitted text, which never changes, and the
 * six writable fields, which functions change through merge.h. What nobody touched leaves as the
 * bytes that came in.
 */
#ifndef SUPERVISOR_CALL_STATE_H
#define SUPERVISOR_CALL_STATE_H

#include "supervisor/policy/position.h"

enum state_field {
	STATE_CONVERSION_STATUS,
	STATE_DISPOSITION_REASON,
	STATE_NEXT_CALL_SCHEDULED,
	STATE_POST_CALL,
	STATE_POST_CALL_DETAIL,
	STATE_FUNCTIONS_CALLED,
	STATE_FIELDS,
};

extern const char *const state_field_names[STATE_FIELDS];

struct state {
	struct position *submitted;
	/* JSON texts with NUL; NULL: the field is not there. */
	char *fields[STATE_FIELDS];
	size_t entries; /* of functions_called */
};

enum {
	STATE_REFUSED = 1,
	STATE_DEPTH = 64, /* of the context, itself included */
};

/*
 * Reads a submission; post_call, post_call_detail and functions_called that are missing are there
 * and empty. 0: *ret is the caller's. STATE_REFUSED: *err says why (the codes of
 * position_new, context.type, or limit.context_kb for depth). Negative errno.
 */
int state_new(struct state **ret, struct bytes text, struct diag *err);
struct state *state_free(struct state *state);
CLEANUP_FOR(struct state, state_free);

/* A top-level string of the submission; empty when it is missing or no string. */
struct bytes state_text(const struct state *state, const char *name);

/* The whole context as JSON: fields keep their places, new ones follow. */
void state_put(const struct state *state, struct buffer *buffer);

/* Bytes of that text. SIZE_MAX: out of memory. */
size_t state_size(const struct state *state);

/* Does a value have the type that a writable field needs? (SPEC 2) */
bool state_type_fits(const struct position *text, position_node value, enum state_field field);

/* Replaces a field; NULL deletes it. Takes ownership of value. */
void state_set(struct state *state, enum state_field field, char *value);

/* As if nobody had given it. 0 or -ENOMEM. */
int state_set_default(struct state *state, enum state_field field);

/* Appends entries (JSON objects, comma-separated) to functions_called. 0 or -ENOMEM. */
int state_append_entries(struct state *state, struct bytes entries, size_t count);

#endif
