/*
 * Heapsort, with insertion for the few items that most sorts are about. See sort.h.
 */
#include "sandbox/engine/sort.h"

#include <string.h>

enum {
	FEW = 12,
};

struct sort {
	char *items;
	size_t size;
	int (*compare)(const void *left, const void *right);
};

static char *at(const struct sort *sort, size_t index)
{
	return sort->items + index * sort->size;
}

static void insert_all(const struct sort *sort, size_t count)
{
	char item[SORT_ITEM];

	for (size_t i = 1; i < count; i++) {
		size_t to = i;

		memcpy(item, at(sort, i), sort->size);
		while (to > 0 && sort->compare(at(sort, to - 1), item) > 0)
			to--;
		memmove(at(sort, to + 1), at(sort, to), (i - to) * sort->size);
		memcpy(at(sort, to), item, sort->size);
	}
}

/* The item sinks below all that are greater, in a heap of `count` with its place empty. */
static void sink(const struct sort *sort, size_t place, size_t count, const char *item)
{
	for (;;) {
		size_t child = 2 * place + 1;

		if (child >= count)
			break;
		if (child + 1 < count && sort->compare(at(sort, child), at(sort, child + 1)) < 0)
			child++;
		if (sort->compare(item, at(sort, child)) >= 0)
			break;
		memcpy(at(sort, place), at(sort, child), sort->size);
		place = child;
	}
	memcpy(at(sort, place), item, sort->size);
}

void sort_items(
	void *items, size_t count, size_t size, int (*compare)(const void *left, const void *right))
{
	const struct sort sort = {items, size, compare};
	char item[SORT_ITEM];

	if (count <= FEW) {
		insert_all(&sort, count);
		return;
	}
	for (size_t i = count / 2; i-- > 0;) {
		memcpy(item, at(&sort, i), size);
		sink(&sort, i, count, item);
	}
	for (size_t last = count - 1; last > 0; last--) {
		memcpy(item, at(&sort, last), size);
		memcpy(at(&sort, last), at(&sort, 0), size);
		sink(&sort, 0, last, item);
	}
}
