/*
 * Boundary tags: before each run stands its size, and at the end of a free one its size again, so
 * that both neighbours of a run are found. Free runs are in bins by size; the first run of a bin
 * whose runs all fit is cut to what is wanted.
 */
#include "sandbox/zygote/runs.h"

#include <string.h>
#include <sys/mman.h>

enum {
	UNIT = 16,
	CHUNK = 1 << 20,
	HEAD = sizeof(size_t),
	WHOLE = CHUNK - 2 * HEAD, /* a chunk ends with the head of a run of nothing */
	SHIFT_LEAST = 9,
};

struct run {
	size_t size;		   /* that fits in it, without this word; and its flags */
	struct run *next, *before; /* in its bin, while it is free */
};

static size_t size_of(const struct run *run)
{
	return run->size & ~(size_t)RUNS_FLAGS;
}

static struct run *at(void *run, size_t offset)
{
	return (struct run *)(void *)((uint8_t *)run + offset);
}

static struct run *after(struct run *run)
{
	return at(run, HEAD + size_of(run));
}

/* The bin of a size: its runs are of at least the size with which the bin begins. */
static unsigned int bin_of(size_t size)
{
	unsigned int shift = 63 - (unsigned int)__builtin_clzl(size);

	return (shift - SHIFT_LEAST) * 4 + ((unsigned int)(size >> (shift - 2)) & 3);
}

/* The first bin of which every run has the size. */
static unsigned int bin_for(size_t size)
{
	unsigned int shift = 63 - (unsigned int)__builtin_clzl(size);

	return bin_of(size + ((size_t)1 << (shift - 2)) - 1);
}

static void put(struct runs *runs, struct run *run)
{
	size_t size = size_of(run);
	unsigned int bin = bin_of(size);
	struct run *next = after(run);

	run->size |= RUNS_FREE;
	run->before = NULL;
	run->next = runs->bins[bin];
	if (run->next)
		run->next->before = run;
	runs->bins[bin] = run;
	runs->filled |= (uint64_t)1 << bin;
	memcpy((uint8_t *)next - HEAD, &size, HEAD);
	next->size |= RUNS_AFTER_FREE;
	if (size == WHOLE)
		runs->has_empty = true;
}

static void pull(struct runs *runs, struct run *run)
{
	unsigned int bin = bin_of(size_of(run));

	if (run->next)
		run->next->before = run->before;
	if (run->before)
		run->before->next = run->next;
	else
		runs->bins[bin] = run->next;
	if (!runs->bins[bin])
		runs->filled &= ~((uint64_t)1 << bin);
	run->size &= ~(size_t)RUNS_FREE;
	after(run)->size &= ~(size_t)RUNS_AFTER_FREE;
	if (size_of(run) == WHOLE)
		runs->has_empty = false;
}

/* The rest of the last chunk becomes a run. */
static void close_chunk(struct runs *runs)
{
	struct run *run = (struct run *)(void *)runs->fresh;
	size_t left = (size_t)(runs->end - runs->fresh);

	if (left < 2 * HEAD + RUNS_LEAST)
		return;
	run->size |= left - 2 * HEAD;
	after(run)->size = RUNS_IS_RUN;
	runs_give(runs, (uint8_t *)run + HEAD);
}

static bool more(struct runs *runs)
{
	uint8_t *chunk =
		mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (chunk == MAP_FAILED)
		return false;
	if (runs->fresh)
		close_chunk(runs);
	runs->fresh = chunk;
	runs->end = chunk + CHUNK;
	((struct run *)(void *)chunk)->size = RUNS_IS_RUN;
	return true;
}

/* From what was never written: a page of it counts from its first write on. */
static struct run *carve(struct runs *runs, size_t size)
{
	struct run *run = (struct run *)(void *)runs->fresh;

	if ((size_t)(runs->end - runs->fresh) < size + 2 * HEAD) {
		if (!more(runs))
			return NULL;
		run = (struct run *)(void *)runs->fresh;
	}
	/* A run of nothing stands where the rest begins. */
	run->size |= size;
	runs->fresh += HEAD + size;
	after(run)->size = RUNS_IS_RUN;
	return run;
}

void *runs_take(struct runs *runs, size_t size)
{
	uint64_t fitting;
	struct run *run;
	size_t left;

	size = (size + UNIT - 1) & ~(size_t)(UNIT - 1);
	fitting = runs->filled & UINT64_MAX << bin_for(size);
	if (!fitting) {
		run = carve(runs, size);
		return run ? (uint8_t *)run + HEAD : NULL;
	}
	run = runs->bins[__builtin_ctzl(fitting)];
	pull(runs, run);
	left = size_of(run) - size;
	if (left >= HEAD + RUNS_LEAST) {
		run->size -= left;
		after(run)->size = (left - HEAD) | RUNS_IS_RUN;
		put(runs, after(run));
	}
	return (uint8_t *)run + HEAD;
}

void runs_give(struct runs *runs, void *ptr)
{
	struct run *run = (struct run *)(void *)((uint8_t *)ptr - HEAD), *next = after(run);
	size_t size;

	if (next->size & RUNS_FREE) {
		pull(runs, next);
		run->size += HEAD + size_of(next);
	}
	if (run->size & RUNS_AFTER_FREE) {
		memcpy(&size, (uint8_t *)run - HEAD, HEAD);
		next = run;
		run = (struct run *)(void *)((uint8_t *)run - HEAD - size);
		pull(runs, run);
		run->size += HEAD + size_of(next);
	}
	if (size_of(run) == WHOLE && runs->has_empty)
		(void)munmap(run, CHUNK);
	else
		put(runs, run);
}
