/*
 * One policy file, read and checked (SPEC 3, 4, 5). What a child needs of a function is its
 * spec: the entry in native spelling as JSON text, whatever spelling the file had.
 * Policies are counted: a call keeps its own until it is answered, whatever is loaded meanwhile.
 */
#ifndef SUPERVISOR_POLICY_POLICY_H
#define SUPERVISOR_POLICY_POLICY_H

#include "supervisor/policy/diag.h"
#include "supervisor/policy/position.h"

enum policy_limit {
#define LIMIT(name, value, hard, text) POLICY_LIMIT_##name,
#include "supervisor/policy/limits.def"
#undef LIMIT
	POLICY_LIMIT_COUNT,
};

struct policy_limits {
	uint32_t value[POLICY_LIMIT_COUNT];
};

/* The defaults and the hard maxima that a configuration starts from. */
extern const struct policy_limits policy_limits_default;
extern const struct policy_limits policy_limits_hard;
const char *policy_limit_name(enum policy_limit limit);

enum policy_mode {
	POLICY_BASIC = 1,
	POLICY_ADVANCED = 2,
};

enum {
	POLICY_CRASHES = 3,
};

struct policy_function {
	char *name;
	enum policy_mode mode;
	char *spec; /* JSON */
	/* Advanced: */
	char *file;   /* of the source, as a person would name it */
	char *source; /* the author's text */
	size_t source_size;
	char digest[65]; /* SHA-256 of the source */
	/* Filled by whoever compiles the source; opaque here. */
	char *code;
	size_t code_size;
	char *map;
	size_t map_size;
	/* When it last crashed (monotonic ms), newest first; for the quarantine. */
	double crashes_ms[POLICY_CRASHES];
};

struct policy {
	unsigned int references;
	char *file;
	char sha256[65];
	char *agent; /* "*": those without a file of their own */
	char *description;
	struct policy_limits limits;
	/* The file's JSON texts of these keys; "[]" and "{}" when they are missing. */
	char *egress;
	char *secrets;
	char *email;
	struct policy_function *functions;
	size_t functions_count;
	struct position *text; /* the whole file, for diagnostics found later */
};

/* Checks what this folder cannot: egress rules and secrets' places. Adds rows to list. */
typedef void policy_check(void *arg, const struct policy *policy, struct diag_list *list);

struct policy_options {
	const struct policy_limits *hard; /* NULL: policy_limits_hard */
	policy_check *check;		  /* may be NULL */
	void *arg;
};

enum {
	POLICY_REFUSED = 1,
};

/*
 * Reads and checks a file. 0: *ret is a policy with one reference; its sources are read and not yet
 * compiled. POLICY_REFUSED: `list` says why, in the order of the file. `list` may
 * get hints in either case. Negative errno: out of memory.
 */
int policy_load(struct policy **ret, const char *file, const struct policy_options *options,
	struct diag_list *list);

struct policy *policy_ref(struct policy *policy);
/* Drops one reference. Accepts NULL; always NULL. */
struct policy *policy_unref(struct policy *policy);
CLEANUP_FOR(struct policy, policy_unref);

/* POSITION_NONE: not in the file. E.g. policy_node(policy, "functions", 0, "source"). */
position_node policy_function_node(const struct policy *policy, size_t function, const char *key);

#endif
