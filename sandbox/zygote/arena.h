/*
 * The engine's heap. Until arena_freeze() it grows in one range, of huge pages where the
 * kernel has them: a fork copies one entry for each and a child reads them without a page
 * fault. Where it has not, the freeze writes the range to a memfd and maps it back,
 * private, at the same address: a fork copies no page table of it. A child copies only the
 * pages that it writes.
 * What a child allocates afterwards comes from fresh pages of its own, and nothing that
 * was there before the freeze is ever given out again: reused holes would scatter
 * writes over the whole snapshot.
 */
#ifndef SANDBOX_ZYGOTE_ARENA_H
#define SANDBOX_ZYGOTE_ARENA_H

#include <stddef.h>

struct arena;

/* 0, or negative errno. One per process; it lives as long as the process. */
int arena_new(struct arena **ret);

/* As realloc: size 0 frees and returns NULL; NULL for any other size: no memory. */
void *arena_alloc(void *context, void *ptr, size_t size);

/* What the block can hold. */
size_t arena_size_of(const void *ptr);

/* Bytes that the snapshot holds. Negative errno: nothing has changed. */
int arena_freeze(struct arena *arena);
size_t arena_frozen_bytes(const struct arena *arena);

/* Those of them that are resident in every child from its beginning. */
size_t arena_resident_bytes(const struct arena *arena);

#endif
