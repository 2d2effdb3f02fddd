/*
 * What a child does with its job. functions_new() loads the runtime's JavaScript into an engine,
 * once, before the snapshot; functions_job() then serves one job, once.
 */
#ifndef SANDBOX_FUNCTIONS_FUNCTIONS_H
#define SANDBOX_FUNCTIONS_FUNCTIONS_H

#include "sandbox/engine/engine.h"

struct functions;

enum functions_kind {
	FUNCTIONS_TEXT,
	FUNCTIONS_LOWERED,
	FUNCTIONS_STORED, /* no script: what door.stored(name) gives */
};

/* One script of the runtime or the libraries; sandbox/runtime/ makes the list. */
struct functions_script {
	const char *name; /* for stacks: "runtime:http.js", "npm:lodash" */
	const char *text;
	size_t size;
	enum functions_kind kind;
};

enum {
	FUNCTIONS_REFUSED = 1, /* a script does not compile, or throws */
};

/*
 * Loads the scripts in their order, then hides the door from those that come later. Stored texts
 * stand behind all scripts, in the order of their names; the list lives as long as *ret. `memory`
 * is the heap of all that stays. 0; FUNCTIONS_REFUSED: *error says which one, where and why;
 * -ENOMEM.
 */
int functions_new(struct functions **ret, const struct engine_memory *memory,
	const struct functions_script *scripts, size_t count, struct buffer *error);

/* Serves the one JOB that arrives on the socket `fd`; the exit status of the child. */
int functions_job(struct functions *functions, int fd);

/* For tests; a child just ends. Accepts NULL. */
struct functions *functions_free(struct functions *functions);

#endif
