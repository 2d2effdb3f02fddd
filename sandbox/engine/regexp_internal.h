/* Between regexp_*.c and builtin_regexp*.c, builtin_string_regexp.c only. All throw. */
#ifndef SANDBOX_ENGINE_REGEXP_INTERNAL_H
#define SANDBOX_ENGINE_REGEXP_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "sandbox/engine/regexp.h"
#include "sandbox/engine/text.h"

struct program; /* a compiled pattern, shared by all objects with the same text and flags */

/* Data of an object of regexp_kind. */
struct regexp {
	struct program *program; /* NULL until it is initialised */
};

struct program_table;

/* A string as libregexp wants it: bytes if all are ASCII, else UTF-16. */
struct regexp_subject {
	const char *text;
	const uint16_t *units; /* NULL: ASCII */
	int length;
};

/* A string and what regexp_subject() made of it. */
struct regexp_cached {
	js_Value string;
	struct regexp_subject subject;
	uint16_t *units; /* owned, if the string is long */
	uint16_t few[16];
};

enum {
	REGEXP_CACHED = 2,
	REGEXP_GETTERS = 7,
	REGEXP_LAST_CAPTURES = 10,
};

/* The last match that there was, for RegExp.$1 and its like. */
struct regexp_last {
	js_Value string, input; /* undefined: none yet */
	int count;
	int at[2 * REGEXP_LAST_CAPTURES];
	int paren[2]; /* the last capture */
};

/* One for each engine. */
struct regexp_state {
	struct program_table *programs;
	struct regexp_cached cached[REGEXP_CACHED];
	int newest; /* of cached */
	struct regexp_last last;
	/* The prototype's functions as they came, for regexp_is_pristine(). */
	js_Object *constructor, *species, *exec, *flags, *getters[REGEXP_GETTERS];
};

/* Never throws. */
struct regexp_state *regexp_state(const js_State *J);

/* -- regexp without program; RegExpAlloc. */
js_Object *regexp_allocate(js_State *J, js_Object *prototype);

/* RegExpInitialize but for `lastIndex`. SyntaxError. `pattern` may lie on the stack. */
void regexp_initialize(js_State *J, js_Object *regexp, const char *pattern, int flags);

/* -1: not valid. Never throws. */
int regexp_parse_flags(const char *text, size_t size);

enum {
	REGEXP_CAPTURES = 255,
	REGEXP_ABSENT = -1,
};

/* One row for each flag, in the order of `flags`. */
struct regexp_flag {
	char letter;
	int flag;
	const char *name;
};
extern const struct regexp_flag regexp_flag_rows[REGEXP_GETTERS];

/*
 * Of the string at stack index `idx`. Valid until scripts run or another subject is asked for;
 * asking again for the same string costs nothing.
 */
const struct regexp_subject *regexp_subject(js_State *J, int idx);

/* Makes the state. */
void regexp_init(js_State *J);

/* -- string */
void regexp_push_slice(js_State *J, const struct regexp_subject *subject, int from, int to);
void regexp_add_slice(
	js_State *J, struct text *text, const struct regexp_subject *subject, int from, int to);

/* The index after one character: two units on for a pair, if `is_unicode`. Never throws. */
int regexp_advance(const struct regexp_subject *subject, int index, bool is_unicode);

struct regexp_match {
	int count;		     /* captures, the whole match included */
	int at[2 * REGEXP_CAPTURES]; /* begin and end of each; REGEXP_ABSENT */
};

/* The first match at or after `index`; at `index` for a sticky one. Runs no script. */
bool regexp_match(js_State *J, const js_Object *regexp, const struct regexp_subject *subject,
	int index, struct regexp_match *ret);

/* -- string, or undefined: capture number `i` */
void regexp_push_capture(
	js_State *J, const struct regexp_subject *subject, const struct regexp_match *match, int i);

/* -- groups object, or undefined if no group has a name. */
void regexp_push_groups(js_State *J, const js_Object *regexp, const struct regexp_subject *subject,
	const struct regexp_match *match);

/* Name of capture `i` as a key, NULL if it has none. Never throws. */
const char *regexp_group_name(const js_Object *regexp, int i);

/* True if the pattern has a named group. Never throws. */
bool regexp_has_names(const js_Object *regexp);

/* `lastIndex` as ToLength reads it / sets it; TypeError if it is read-only. */
double regexp_last_index(js_State *J, int regexp);
void regexp_set_last_index(js_State *J, int regexp, double index);

/*
 * What the built-in exec does to `lastIndex` and where it matches. `regexp` and `string` are stack
 * indices of an object of regexp_kind and a string. May run scripts (valueOf of lastIndex).
 */
bool regexp_builtin_match(js_State *J, int regexp, int string, struct regexp_match *ret);

/* -- array or null: RegExpBuiltinExec / RegExpExec, which calls a script's `exec`. */
void regexp_builtin_exec(js_State *J, int regexp, int string);
void regexp_exec(js_State *J, int regexp, int string);

/*
 * The value at `idx` is a regexp object whose exec, flags and flag getters are those that it was
 * born with, so that nobody sees whether they are called. Never throws.
 */
bool regexp_is_pristine(js_State *J, int idx);

/* Also Symbol.species and constructor. Never throws. */
bool regexp_is_pristine_class(js_State *J, int idx);

/* IsRegExp */
bool regexp_is_regexp(js_State *J, int idx);

/* pattern, flags -- regexp: RegExpCreate; values as a script gave them, flags may be undefined. */
void regexp_create(js_State *J);

struct regexp_substitution {
	int string;	     /* stack index of the subject */
	int from, to;	     /* the match, in units */
	int matched;	     /* stack index of its text, 0: what the subject has there */
	int captures, count; /* stack index of the first capture, a string or undefined; how many */
	int groups;	     /* stack index of an object, or 0 */
};

/* Adds what `template` stands for. GetSubstitution. */
void regexp_substitute(js_State *J, struct text *builder, const char *template,
	const struct regexp_substitution *substitution);

/* Defines RegExp.$1 and its like on the constructor on top. */
void builtin_regexp_legacy_init(js_State *J);

/* builtin_regexp_symbol.c, builtin_regexp_replace.c: code of prototype functions. */
void regexp_symbol_match(js_State *J);
void regexp_symbol_match_all(js_State *J);
void regexp_symbol_search(js_State *J);
void regexp_symbol_split(js_State *J);
void regexp_symbol_replace(js_State *J);

#endif
