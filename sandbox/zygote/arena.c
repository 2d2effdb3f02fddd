/*
 * Size-class allocator over one range (before the freeze) or over chunks (after).
 * Each block has its size in the 8 bytes before it. After the freeze blocks of more
 * than SMALL are runs (runs.h), and those of more than LARGE get a mapping of their
 * own, which goes back when freed.
 */
#include "sandbox/zygote/arena.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sandbox/wire/cleanup.h"
#include "sandbox/zygote/runs.h"

enum {
	STEP = 16,
	SMALL = RUNS_LEAST, /* up to here one class per STEP, above four per doubling */
	LARGE = RUNS_MOST,
	CLASSES = SMALL / STEP + 4 * 8,
	CHUNK = 1 << 20,
	PAGE = 4096,
	HUGE_PAGE = 2 << 20,
};

static const size_t range_bytes = (size_t)512 << 20;

struct block {
	size_t size; /* that fits in it, without this header; and the flags of a run */
};

struct arena {
	uint8_t *range;
	uint8_t *frozen_end; /* NULL: not frozen */
	uint8_t *at;
	uint8_t *end;
	size_t resident;     /* bytes in huge pages, once it is frozen */
	void *free[CLASSES]; /* each free block's first word is the next one */
	struct runs runs;
};

static size_t size_of(const struct block *block)
{
	return block->size & ~(size_t)RUNS_FLAGS;
}

static bool is_own_mapping(const struct block *block)
{
	return !(block->size & RUNS_IS_RUN) && block->size > LARGE;
}

static size_t round_up(size_t size, size_t unit)
{
	return (size + unit - 1) & ~(unit - 1);
}

int arena_new(struct arena **ret)
{
	uint8_t *range = mmap(NULL, range_bytes + HUGE_PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	static struct arena arena;
	size_t before;

	if (range == MAP_FAILED)
		return -errno;
	before = -(uintptr_t)range % HUGE_PAGE;
	if (before)
		(void)munmap(range, before);
	range += before;
	(void)munmap(range + range_bytes, HUGE_PAGE - before);
	/* Whether it got them is seen at the freeze. */
	(void)madvise(range, range_bytes, MADV_HUGEPAGE);
	arena = (struct arena){.range = range, .at = range};
	arena.end = arena.range + range_bytes;
	*ret = &arena;
	return 0;
}

/* The class of a size up to LARGE, and the size that blocks of this class have. */
static unsigned int class_of(size_t size, size_t *ret)
{
	unsigned int shift, quarter;

	if (size <= SMALL) {
		size = (size + STEP - 1) / STEP;
		*ret = size * STEP;
		return (unsigned int)size - 1;
	}
	/* 2^shift < size <= 2^(shift+1), cut in four. */
	shift = 63 - (unsigned int)__builtin_clzl(size - 1);
	quarter = (unsigned int)((size - 1) >> (shift - 2)) & 3;
	*ret = ((size_t)1 << shift) + ((size_t)(quarter + 1) << (shift - 2));
	return SMALL / STEP + (shift - 9) * 4 + quarter;
}

static bool is_frozen(const struct arena *arena, const void *ptr)
{
	const uint8_t *at = ptr;

	return arena->frozen_end && at >= arena->range && at < arena->frozen_end;
}

static void *map(size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

static bool more(struct arena *arena)
{
	uint8_t *chunk;

	/* The range before the freeze is the only one: it must be written as one file. */
	if (!arena->frozen_end)
		return false;
	chunk = map(CHUNK);
	if (!chunk)
		return false;
	arena->at = chunk;
	arena->end = chunk + CHUNK;
	return true;
}

static void *carve(struct arena *arena, size_t size)
{
	struct block *block;

	if ((size_t)(arena->end - arena->at) < size + sizeof(*block) && !more(arena))
		return NULL;
	block = (struct block *)(void *)arena->at;
	block->size = size;
	arena->at += size + sizeof(*block);
	return block + 1;
}

/* A page before it for the header, so that growing and freeing see whole pages. */
static void *own_mapping(size_t size)
{
	size_t whole = round_up(size + sizeof(struct block), PAGE);
	struct block *block = map(whole);

	if (!block)
		return NULL;
	block->size = whole - sizeof(*block);
	return block + 1;
}

static void *allocate(struct arena *arena, size_t size)
{
	unsigned int class;
	void *ptr;

	if (size > PTRDIFF_MAX / 2)
		return NULL;
	if (size > LARGE) {
		if (arena->frozen_end)
			return own_mapping(size);
		return carve(arena, round_up(size, STEP));
	}
	if (arena->frozen_end && size > SMALL)
		return runs_take(&arena->runs, size);
	class = class_of(size, &size);
	ptr = arena->free[class];
	if (!ptr)
		return carve(arena, size);
	memcpy(&arena->free[class], ptr, sizeof(void *));
	return ptr;
}

static void release(struct arena *arena, void *ptr)
{
	struct block *block = (struct block *)ptr - 1;
	unsigned int class;
	size_t size;

	/* Writing a link into the snapshot would copy its page for nothing. */
	if (is_frozen(arena, ptr))
		return;
	if (block->size & RUNS_IS_RUN) {
		runs_give(&arena->runs, ptr);
		return;
	}
	if (is_own_mapping(block)) {
		if (arena->frozen_end)
			(void)munmap(block, block->size + sizeof(*block));
		return;
	}
	class = class_of(block->size, &size);
	memcpy(ptr, &arena->free[class], sizeof(void *));
	arena->free[class] = ptr;
}

static void *resize_own_mapping(struct block *block, size_t size)
{
	size_t whole = round_up(size + sizeof(*block), PAGE);
	struct block *moved = mremap(block, block->size + sizeof(*block), whole, MREMAP_MAYMOVE);

	if (moved == MAP_FAILED)
		return NULL;
	moved->size = whole - sizeof(*moved);
	return moved + 1;
}

void *arena_alloc(void *context, void *ptr, size_t size)
{
	struct arena *arena = context;
	struct block *block;
	size_t before;
	void *moved;

	if (!ptr)
		return size ? allocate(arena, size) : NULL;
	block = (struct block *)ptr - 1;
	if (size == 0) {
		release(arena, ptr);
		return NULL;
	}
	before = size_of(block);
	if (size <= before && (size > before / 2 || before <= SMALL))
		return ptr;
	if (size > PTRDIFF_MAX / 2)
		return NULL;
	if (arena->frozen_end && !is_frozen(arena, ptr) && is_own_mapping(block) && size > LARGE)
		return resize_own_mapping(block, size);
	moved = allocate(arena, size);
	if (!moved)
		return NULL;
	memcpy(moved, ptr, size < before ? size : before);
	release(arena, ptr);
	return moved;
}

size_t arena_size_of(const void *ptr)
{
	return size_of((const struct block *)ptr - 1);
}

static int write_all(int fd, const uint8_t *data, size_t size)
{
	while (size) {
		ssize_t written = write(fd, data, size);

		if (written < 0)
			return -errno;
		data += written;
		size -= (size_t)written;
	}
	return 0;
}

/*
 * What was ever written of the range, if all of it lies in huge pages, else 0: a single small page
 * among them costs each fork a page table. From /proc before it is out of reach.
 */
static size_t huge_bytes(const struct arena *arena)
{
	unsigned long start, end, kb, written = 0, huge = 0;
	FILE *file = fopen("/proc/self/smaps", "re");
	bool is_here = false;
	char line[512];

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%lx-%lx", &start, &end) == 2)
			is_here = start == (uintptr_t)arena->range;
		else if (is_here && sscanf(line, "Anonymous: %lu kB", &kb) == 1)
			written = kb;
		else if (is_here && sscanf(line, "AnonHugePages: %lu kB", &kb) == 1)
			huge = kb;
	}
	(void)fclose(file);
	return huge == written ? (size_t)huge << 10 : 0;
}

/* Replaces the range by equal bytes in one step; a failure leaves it as it was. */
static int map_copy(const struct arena *arena, size_t used)
{
	CLEANUP(close_p) int fd = memfd_create("heap", MFD_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	r = write_all(fd, arena->range, used);
	if (r < 0)
		return r;
	if (used && mmap(arena->range, used, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd,
			    0) == MAP_FAILED)
		return -errno;
	return 0;
}

int arena_freeze(struct arena *arena)
{
	size_t used = round_up((size_t)(arena->at - arena->range), PAGE);
	size_t kept = round_up(used, HUGE_PAGE);
	int r;

	arena->resident = huge_bytes(arena);
	if (arena->resident) {
		/* What a child is the first to write, such as most of a stack, comes in small
		 * pages. */
		(void)madvise(arena->range, kept, MADV_NOHUGEPAGE);
	} else {
		kept = used;
		r = map_copy(arena, used);
		if (r < 0)
			return r;
	}
	(void)munmap(arena->range + kept, range_bytes - kept);
	arena->frozen_end = arena->range + used;
	arena->at = NULL;
	arena->end = NULL;
	memset(arena->free, 0, sizeof(arena->free));
	return 0;
}

size_t arena_resident_bytes(const struct arena *arena)
{
	return arena->resident;
}

size_t arena_frozen_bytes(const struct arena *arena)
{
	return arena->frozen_end ? (size_t)(arena->frozen_end - arena->range) : 0;
}
