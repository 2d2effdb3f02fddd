/*
 * The arena in which trees live.
 */
#include "sandbox/front/tree.h"

#include <string.h>

enum {
	BLOCK = 64 << 10,
	SPARE = 64 << 10,
};

static union {
	max_align_t align;
	char bytes[SPARE];
} spare;

void *arena_get(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->blocks;
	size_t wanted = (size + 15) & ~(size_t)15;

	if (!block || block->size - block->used < wanted) {
		size_t room = wanted > BLOCK ? wanted : BLOCK;

		block = arena->failed ? NULL : calloc(1, sizeof(*block) + 16 + room);
		if (!block) {
			arena->failed = true;
			memset(spare.bytes, 0, sizeof(spare.bytes));
			return spare.bytes;
		}
		block->size = room;
		block->next = arena->blocks;
		arena->blocks = block;
		arena->total += room;
	}
	block->used += wanted;
	return (char *)block + ((sizeof(*block) + 15) & ~(size_t)15) + block->used - wanted;
}

char *arena_text(struct arena *arena, const char *text, size_t size)
{
	char *copy = arena_get(arena, size + 1);

	if (arena->failed)
		return copy;
	if (size)
		memcpy(copy, text, size);
	copy[size] = 0;
	return copy;
}

void arena_done(struct arena *arena)
{
	struct arena_block *block;

	while ((block = arena->blocks)) {
		arena->blocks = block->next;
		free(block);
	}
}
