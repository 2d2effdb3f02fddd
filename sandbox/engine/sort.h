/*
 * Sorting for C code: in place, n log n at worst. qsort() is not for a confined child: glibc's asks
 * the kernel how much memory there is, and the filter kills for that.
 */
#ifndef SANDBOX_ENGINE_SORT_H
#define SANDBOX_ENGINE_SORT_H

#include <stddef.h>

enum {
	SORT_ITEM = 16, /* greatest size of an item */
};

/* As qsort(). What compares equal ends in any order. Never throws. */
void sort_items(void *items, size_t count, size_t size,
	int (*compare)(const void *left, const void *right));

#endif
