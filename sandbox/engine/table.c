/*
 * Ordered hash tables. See table.h. Entries lie in an array in order of addition; a deleted one
 * stays as a gap until the array is full, then the gaps are closed or the array doubled.
 */
#include "sandbox/engine/table.h"
#include "sandbox/engine/core.h"

enum {
	CAPACITY_FIRST = 8,
};

/* A small whole number as a double differs from others in its upper bits alone. */
static uint32_t mix(uint64_t bits)
{
	bits ^= bits >> 32;
	bits *= 0x9E3779B97F4A7C15U;
	return (uint32_t)(bits >> 32);
}

static uint32_t hash_text(const char *text, int size)
{
	uint32_t hash = 2166136261U;

	for (int i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619U;
	return hash;
}

/* Addresses differ from run to run, but only the order of buckets follows from them: never seen. */
static uint32_t hash_value(const js_Value *value)
{
	uint64_t bits = 0;
	const char *text;
	double number;
	int size;

	switch (value->t.type) {
	case JS_TSHRSTR:
	case JS_TLITSTR:
	case JS_TMEMSTR:
		text = jsV_peektext(value, &size);
		return hash_text(text, size);
	case JS_TSYMBOL:
		return hash_text(value->u.litstr, (int)strlen(value->u.litstr));
	case JS_TNUMBER:
		number = value->u.number;
		if (isnan(number))
			return 1;
		number += 0.0; /* one zero */
		memcpy(&bits, &number, sizeof(bits));
		return mix(bits);
	case JS_TOBJECT:
		return mix((uint64_t)(uintptr_t)value->u.object >> 4);
	case JS_TBIGINT:
		return hash_text((const char *)value->u.bigint->limbs,
			(int)(value->u.bigint->n * sizeof(*value->u.bigint->limbs)));
	case JS_TBOOLEAN:
		return value->u.boolean ? 3 : 2;
	default:
		return (uint32_t)value->t.type + 4;
	}
}

static struct table_entry *find(
	const struct table *table, const js_Value *key, uint32_t hash, uint32_t **link)
{
	uint32_t *at;

	if (!table->capacity)
		return NULL;
	at = &table->buckets[hash & (table->capacity - 1)];
	while (*at) {
		struct table_entry *entry = &table->entries[*at - 1];

		if (entry->hash == hash && core_same_value_zero(&entry->key, key)) {
			*link = at;
			return entry;
		}
		at = &entry->next;
	}
	return NULL;
}

const struct table_entry *table_find(const struct table *table, const js_Value *key)
{
	uint32_t *link;

	return find(table, key, hash_value(key), &link);
}

static void link_entry(struct table *table, size_t index)
{
	struct table_entry *entry = &table->entries[index];
	uint32_t *bucket = &table->buckets[entry->hash & (table->capacity - 1)];

	entry->next = *bucket;
	*bucket = (uint32_t)index + 1;
}

static void close_gaps(struct table *table)
{
	size_t used = 0;

	for (size_t i = 0; i < table->used; i++)
		if (!table->entries[i].is_deleted)
			table->entries[used++] = table->entries[i];
	table->used = used;
	memset(table->buckets, 0, table->capacity * sizeof(*table->buckets));
	for (size_t i = 0; i < used; i++)
		link_entry(table, i);
}

static void grow(js_State *J, struct table *table)
{
	size_t capacity = table->capacity ? table->capacity * 2 : CAPACITY_FIRST;

	if (capacity > INT_MAX / sizeof(*table->entries))
		js_rangeerror(J, "Map maximum size exceeded");
	table->entries = js_realloc(J, table->entries, (int)(capacity * sizeof(*table->entries)));
	table->buckets = js_realloc(J, table->buckets, (int)(capacity * sizeof(*table->buckets)));
	table->capacity = capacity;
}

void table_set(js_State *J, struct table *table, const js_Value *key, const js_Value *value)
{
	uint32_t hash = hash_value(key), *link;
	struct table_entry *entry = find(table, key, hash, &link);

	if (entry) {
		/* -0 is added to a set that has 0 */
		if (key != value)
			entry->value = *value;
		return;
	}
	if (table->used == table->capacity) {
		if (table->count >= table->capacity / 2)
			grow(J, table);
		close_gaps(table);
	}
	entry = &table->entries[table->used];
	entry->key = *key;
	entry->value = *value;
	if (key->t.type == JS_TNUMBER && key->u.number == 0)
		entry->key.u.number = 0;
	if (key == value)
		entry->value = entry->key;
	entry->hash = hash;
	entry->is_deleted = false;
	entry->serial = ++table->serial;
	link_entry(table, table->used++);
	table->count++;
}

bool table_delete(struct table *table, const js_Value *key)
{
	uint32_t *link;
	struct table_entry *entry = find(table, key, hash_value(key), &link);

	if (!entry)
		return false;
	*link = entry->next;
	entry->is_deleted = true;
	entry->key.t.type = entry->value.t.type = JS_TUNDEFINED;
	table->count--;
	return true;
}

void table_clear(struct table *table)
{
	if (table->capacity)
		memset(table->buckets, 0, table->capacity * sizeof(*table->buckets));
	table->used = table->count = 0;
}

const struct table_entry *table_next(const struct table *table, size_t *at)
{
	size_t low = 0, high = table->used;

	/* The first entry that was added after the one seen last. */
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (table->entries[middle].serial > *at)
			high = middle;
		else
			low = middle + 1;
	}
	while (low < table->used && table->entries[low].is_deleted)
		low++;
	if (low >= table->used)
		return NULL;
	*at = table->entries[low].serial;
	return &table->entries[low];
}

void table_mark(js_State *J, int mark, const struct table *table)
{
	for (size_t i = 0; i < table->used; i++) {
		core_mark_value(J, mark, &table->entries[i].key);
		core_mark_value(J, mark, &table->entries[i].value);
	}
}

void table_done(js_State *J, struct table *table)
{
	js_free(J, table->entries);
	js_free(J, table->buckets);
}
