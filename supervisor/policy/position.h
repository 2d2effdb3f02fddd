/*
 * JSON text coming in (RFC 8259, strictly): a tree of spans over the text, so that every value
 * can be named by line and column and passed on byte for byte. Used for policies,
 * the configuration, submitted calls and what children answer.
 * Refused: duplicate keys, invalid UTF-8, a byte order mark, numbers beyond a double, too deep
 * nesting, anything after the value. Lone surrogate escapes are let in; position_put_clean() and
 * position_text() turn them into U+FFFD.
 */
#ifndef SUPERVISOR_POLICY_POSITION_H
#define SUPERVISOR_POLICY_POSITION_H

#include "supervisor/policy/diag.h"

struct position;

/* A value's place in the tree. */
typedef uint32_t position_node;

enum {
	POSITION_ROOT = 0,
};
#define POSITION_NONE UINT32_MAX /* no such value; every getter accepts it */

enum position_type {
	POSITION_MISSING, /* the type of POSITION_NONE */
	POSITION_NULL,
	POSITION_FALSE,
	POSITION_TRUE,
	POSITION_NUMBER,
	POSITION_STRING,
	POSITION_ARRAY,
	POSITION_OBJECT,
};

enum {
	POSITION_REFUSED = 1,
};

/*
 * Copies text. 0; POSITION_REFUSED: *err says what and where (code json.syntax, json.utf8,
 * json.duplicate_key, json.number, json.depth); negative errno. `file` may be NULL.
 */
int position_new(struct position **ret, const char *file, struct bytes text, unsigned int depth,
	struct diag *err);
struct position *position_free(struct position *position);
CLEANUP_FOR(struct position, position_free);

enum position_type position_type(const struct position *position, position_node node);
const char *position_type_name(enum position_type type); /* "a string" */

/* How many values there are; every position_node is less. */
size_t position_size(const struct position *position);
/* Members and elements, in the order of the text. */
position_node position_first(const struct position *position, position_node node);
position_node position_next(const struct position *position, position_node node);
size_t position_count(const struct position *position, position_node node);
/* How many arrays and objects stand in one another, the value itself included. */
unsigned int position_depth(const struct position *position, position_node node);
/* Of an object. */
position_node position_get(const struct position *position, position_node node, const char *key);
/* The parent of the root is POSITION_NONE. */
position_node position_parent(const struct position *position, position_node node);

/* Decoded; NUL-terminated beyond its size, but may hold U+0000. Lives as long as position. */
struct bytes position_key(const struct position *position, position_node node);
/* Of a string; empty for anything else. */
struct bytes position_text(const struct position *position, position_node node);
/* Of a number; 0 for anything else. */
double position_number(const struct position *position, position_node node);
/* The value's source text. */
struct bytes position_span(const struct position *position, position_node node);
/* The same with lone surrogates repaired and raw control characters (json_put_quiet) escaped. */
void position_put_clean(const struct position *position, position_node node, struct buffer *buffer);

/* Where it begins, from 1; columns in bytes. The key's place with `key`. */
void position_where(const struct position *position, position_node node, bool key,
	unsigned int *line, unsigned int *column);
/* "functions.0.method", the outer 100 levels of it; the caller frees it. */
char *position_path(const struct position *position, position_node node);
/* File, line, column and path of a value (of its key with `key`). */
void position_diag(const struct position *position, position_node node, bool key, struct diag *err);

#endif
