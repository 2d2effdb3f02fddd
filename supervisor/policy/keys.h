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

/* One file under check. */
struct keys_check {
	const struct position *text;
	struct diag_list *list;
};

/* Adds a row at the value (at its key with `key`), with the line itself. */
void keys_complain(const struct keys_check *check, position_node node, bool key, const char *code,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Unknown keys, wrong types, missing keys. True: nothing was found. */
bool keys_check_object(const struct keys_check *check, position_node node, enum keys_place place);

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
