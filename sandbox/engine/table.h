/*
 * An ordered hash table from values to values (SameValueZero): Map, Set, WeakMap, WeakSet. Entries
 * carry the serial number of their addition, so that a walk goes on rightly after any change.
 */
#ifndef SANDBOX_ENGINE_TABLE_H
#define SANDBOX_ENGINE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jsi.h"

struct table_entry {
	js_Value key, value;
	uint64_t serial; /* of its addition, ascending through the table */
	uint32_t next;	 /* of the same bucket, plus one */
	uint32_t hash;
	bool is_deleted;
};

/* All zero is an empty table. */
struct table {
	struct table_entry *entries;
	uint32_t *buckets;
	size_t used, capacity, count;
	uint64_t serial;
};

/* Never throw. */
const struct table_entry *table_find(const struct table *table, const js_Value *key);
bool table_delete(struct table *table, const js_Value *key);
void table_clear(struct table *table);

/* -0 becomes 0. Throws: memory. */
void table_set(js_State *J, struct table *table, const js_Value *key, const js_Value *value);

/*
 * The first entry at or after *at, which moves behind it; NULL: no more. Starts at 0; the table
 * may change between the steps, even be cleared. Never throws.
 */
const struct table_entry *table_next(const struct table *table, size_t *at);

/* Never throws. */
void table_mark(js_State *J, int mark, const struct table *table);
void table_done(js_State *J, struct table *table);

#endif
