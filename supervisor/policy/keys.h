/*
 * The table of keys, and how a file is held against it; the tool of every check in this folder.
 */
#ifndef SUPERVISOR_POLICY_KEYS_H
#define SUPERVISOR_POLICY_KEYS_H

#include "supervisor/policy/policy.h"

enum keys_place {
	KEYS_TOP,
	KEYS_EGRESS,
	KEYS_SECRET,
	KEYS_EMAIL,
	KEYS_FUNCTION,
	KEYS_RETRY,
	KEYS_CONDITION,
};

/* The types that a value may have. */
enum keys_type {
	KEYS_S = 1,
	KEYS_I = 2,
	KEYS_B = 4,
	KEYS_O = 8,
	KEYS_A = 16,
	KEYS_ANY = 32,
};

struct keys_key {
	unsigned int place;
	const char *name;
	unsigned int types; /* enum keys_type, or-ed */
	bool needed;
};

/* What a kind of file may hold; places[i] is what a person calls the object. */
struct keys_table {
	const char *domain; /* codes of complaints are "domain.type" and the like */
	const struct keys_key *keys;
	size_t count;
	const char *const *places;
};

/* Policies: keys.def; places are enum keys_place. */
extern const struct keys_table keys_policy;

/* One file under check. */
struct keys_check {
	const struct position *text;
	struct diag_list *list;
	const struct keys_table *table; /* NULL: keys_policy */
};

/* Adds a row at the value (at its key with `key`), with the line itself. A code that begins with a
 * dot gets the table's domain before it. */
void keys_complain(const struct keys_check *check, position_node node, bool key, const char *code,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

/* The same as a hint, which refuses nothing. */
void keys_hint(const struct keys_check *check, position_node node, bool key, const char *code,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Unknown keys, wrong types, missing keys. True: nothing was found. */
bool keys_check_object(const struct keys_check *check, position_node node, unsigned int place);

/* A whole number of least..most; complains. */
bool keys_check_integer(
	const struct keys_check *check, position_node node, uint32_t least, uint32_t most);

/* An array of strings; complains. */
bool keys_check_strings(const struct keys_check *check, position_node node);

/* Is it one of the words, which are separated by blanks? */
bool keys_is_one_of(struct bytes text, const char *words);

/* [A-Za-z_][A-Za-z0-9_]{0,63} */
bool keys_is_name(struct bytes text);

#endif
