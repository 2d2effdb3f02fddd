/*
 * The inside of position.c: its tree, and what fills it from a text.
 */
#ifndef SUPERVISOR_POLICY_POSITION_SCAN_H
#define SUPERVISOR_POLICY_POSITION_SCAN_H

#include "supervisor/policy/position.h"

struct position_row {
	uint32_t start, end;   /* of the value */
	uint32_t key, key_end; /* with its quotes; 0, 0: none */
	position_node parent, next;
	uint32_t count; /* of children; the first of them is the next row */
	uint8_t type;
	bool lone; /* a string (or key) with a lone surrogate somewhere in it */
};

struct position {
	char *file;
	char *text; /* NUL-terminated */
	size_t size;
	struct position_row *nodes;
	size_t count, capacity, members;
	char *strings;	   /* decoded strings, each with NUL; as long as text at most */
	uint32_t *decoded; /* two per node: where its text and its key begin in strings */
	uint32_t *sizes;
	position_node *slots; /* hash table of members */
	size_t slots_size;
	uint64_t seed;
	bool lone;
};

/* Fills the nodes from the text. 0; POSITION_REFUSED: *err says why and where; -ENOMEM. */
int position_scan(struct position *position, unsigned int depth, struct diag *err);
/* Four digits of a \u escape; -1: they are none. */
int position_scan_hex(const uint8_t *at);

/* Line and column of a byte, from 1; the same in *err, with the line itself. */
void position_scan_where(
	const struct position *position, size_t offset, unsigned int *line, unsigned int *column);
void position_scan_place(const struct position *position, size_t offset, struct diag *err);

#endif
