/*
 * The language front end: ECMAScript 2023 in (a script), lowered code out (sandbox/wire/code.h).
 * Pure: no engine, no I/O, no clock; memory is one arena that front_result_done() frees.
 * Steps: lex.c and parse_*.c make the tree (tree.h), scope.c resolves names, rules.c applies SPEC 6
 * to an author's file, lower_*.c write the code (emit.h).
 */
#ifndef SANDBOX_FRONT_FRONT_H
#define SANDBOX_FRONT_FRONT_H

#include "sandbox/wire/buffer.h"

enum front_goal {
	FRONT_SCRIPT,	/* any script: libraries, tests */
	FRONT_FUNCTION, /* an author's file: the rules of SPEC 6 hold */
};

/*
 * Checks a regular expression literal. NULL: it is good; else the error's text without prefix,
 * which lives until the next call. flags and pattern are UTF-8.
 */
typedef const char *front_regexp_check(void *arg, struct bytes pattern, struct bytes flags);

struct front_source {
	struct bytes text; /* UTF-8; anything else is refused */
	enum front_goal goal;
	const char *name; /* FRONT_FUNCTION: the function that must be there; "": any */
	front_regexp_check *regexp_check; /* may be NULL */
	void *arg;
};

struct front_diagnostic {
	bool is_hint;
	const char *code; /* "syntax", "toplevel.effect", "forbidden.eval", ... */
	const char *message;
	uint32_t line;
	uint32_t column;     /* UTF-16 units from 1 */
	uint32_t end_column; /* exclusive; 0: unknown */
};

enum {
	FRONT_DIAGNOSTICS = 50,
};

struct front_result {
	struct front_diagnostic diagnostics[FRONT_DIAGNOSTICS];
	size_t count;
	struct buffer code; /* lowered code, when ok */
	bool ok;	    /* no diagnostic but hints */
	struct arena_block *memory;
};

/* 0, or -ENOMEM. Always to be followed by front_result_done(). */
int front_compile(struct front_result *ret, const struct front_source *source);
void front_result_done(struct front_result *result);

#endif
