/* links: engine wire */
/*
 * Sorting without the C library's qsort (sandbox/engine/sort.h).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "sandbox/engine/sort.h"

static int compare(const void *left, const void *right)
{
	const int *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Sorts numbers below `range` made from a seed, and holds them against qsort(). */
static void sorts(size_t count, unsigned range)
{
	int *items = test_malloc((count + 1) * sizeof(int));
	int *wanted = test_malloc((count + 1) * sizeof(int));
	uint32_t seed = 12345;

	for (size_t i = 0; i < count; i++) {
		seed = seed * 1664525 + 1013904223;
		items[i] = wanted[i] = (int)((seed >> 8) % range);
	}
	sort_items(items, count, sizeof(int), compare);
	qsort(wanted, count, sizeof(int), compare);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(items[i], wanted[i]);
	test_free(items);
	test_free(wanted);
}

static void all_counts_are_sorted(void **state)
{
	(void)state;
	for (size_t count = 0; count < 100; count++)
		sorts(count, 50);
	sorts(10000, 1000000);
}

static void many_equal_items_are_sorted(void **state)
{
	(void)state;
	sorts(1000, 1);
	sorts(1000, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_counts_are_sorted),
		cmocka_unit_test(many_equal_items_are_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
