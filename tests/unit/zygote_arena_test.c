/* links: sandbox */
/*
 * The heap's blocks after the freeze (sandbox/zygote/arena.h, runs.h).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "sandbox/wire/cleanup.h"
#include "sandbox/zygote/arena.h"
#include "sandbox/zygote/runs.h"

enum {
	BLOCKS = 400,
	ROUNDS = 40000,
};

static uint32_t seed = 1;

static size_t below(size_t limit)
{
	seed = seed * 1664525 + 1013904223;
	return (size_t)(seed >> 4) % limit;
}

static void is_filled(const uint8_t *ptr, uint8_t with, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (ptr[i] != with)
			fail_msg("byte %zu of %zu was written by another block", i, size);
	}
}

/* Sizes of every kind: small, runs, mappings of their own. */
static size_t any_size(void)
{
	return 1 + below(below(4) ? 3000 : below(4) ? 100000 : 400000);
}

static void blocks_keep_what_they_hold_while_others_come_and_go(void **state)
{
	static struct {
		uint8_t *ptr;
		size_t size;
		uint8_t with;
	} blocks[BLOCKS];
	struct arena *arena;
	uint8_t *old;

	(void)state;
	assert_int_equal(arena_new(&arena), 0);
	old = arena_alloc(arena, NULL, 3000);
	memset(old, 7, 3000);
	assert_int_equal(arena_freeze(arena), 0);
	for (uint32_t i = 0; i < ROUNDS; i++) {
		size_t which = below(BLOCKS), size = any_size(), kept = blocks[which].size;

		if (blocks[which].ptr)
			is_filled(blocks[which].ptr, blocks[which].with, kept);
		if (blocks[which].ptr && below(2))
			size = 0;
		blocks[which].ptr = arena_alloc(arena, blocks[which].ptr, size);
		blocks[which].size = size;
		if (!size) {
			assert_null(blocks[which].ptr);
			continue;
		}
		assert_non_null(blocks[which].ptr);
		assert_true(arena_size_of(blocks[which].ptr) >= size);
		is_filled(blocks[which].ptr, blocks[which].with, kept < size ? kept : size);
		blocks[which].with = (uint8_t)i;
		memset(blocks[which].ptr, (uint8_t)i, arena_size_of(blocks[which].ptr));
	}
	for (size_t i = 0; i < BLOCKS; i++)
		(void)arena_alloc(arena, blocks[i].ptr, 0);
	is_filled(old, 7, 3000);
	old = arena_alloc(arena, old, 4000);
	is_filled(old, 7, 3000);
	assert_null(arena_alloc(arena, old, 0));
}

/* The number of chunks: none of the first bytes of a block lies in another's. */
static size_t chunks_of(void *const *blocks, size_t count)
{
	size_t ret = 0;

	for (size_t i = 0; i < count; i++) {
		size_t j = 0;

		while (j < i && (uintptr_t)blocks[j] >> 20 != (uintptr_t)blocks[i] >> 20)
			j++;
		ret += j == i;
	}
	return ret;
}

static void neighbours_that_are_free_become_one(void **state)
{
	struct runs runs = {0};
	void *blocks[200];

	(void)state;
	/* Each size is freed before the next comes: all of them fit where the first did. */
	for (size_t size = RUNS_LEAST; size <= RUNS_MOST; size += size / 5) {
		size_t count = (1 << 20) / (size + 600);

		count = count > ARRAY_SIZE(blocks) ? ARRAY_SIZE(blocks) : count;
		for (size_t i = 0; i < count; i++)
			blocks[i] = runs_take(&runs, size);
		assert_true(chunks_of(blocks, count) <= 2); /* one chunk may lie across a border */
		for (size_t i = 0; i < count; i += 2)
			runs_give(&runs, blocks[i]);
		for (size_t i = 1; i < count; i += 2)
			runs_give(&runs, blocks[i]);
	}
	/* One empty chunk at most, and what was used of the last one. */
	assert_true(__builtin_popcountl(runs.filled) <= 2);
}

static void chunks_without_a_block_go_back(void **state)
{
	struct runs runs = {0};
	void *blocks[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
		blocks[i] = runs_take(&runs, RUNS_MOST - i);
	assert_true(chunks_of(blocks, ARRAY_SIZE(blocks)) > 20);
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
		runs_give(&runs, blocks[i]);
	assert_true(runs.has_empty);
	assert_true(__builtin_popcountl(runs.filled) <= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_keep_what_they_hold_while_others_come_and_go),
		cmocka_unit_test(neighbours_that_are_free_become_one),
		cmocka_unit_test(chunks_without_a_block_go_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
