/* See world.h. */
#include "tests/fuzz/world.h"

#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/queue.h>
#include <sys/syscall.h>

#include "sandbox/front/front.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/within.h"

enum {
	ARENA_SIZE = 32 << 20,
	GAP = 32, /* before each block of the arena: its size, and a red zone */
};

#define UNCHECKED __attribute__((no_sanitize("address")))

/* Before each block of a run. */
struct block {
	LIST_ENTRY(block) link;
	size_t size;
	size_t unused; /* blocks are aligned to 16 bytes */
};

static LIST_HEAD(, block) blocks = LIST_HEAD_INITIALIZER(blocks);
static uint8_t *arena, *shadow_image;
static size_t used;
static int image = -1; /* a file with what was in the arena, once it is frozen */

static bool is_in_arena(const void *ptr)
{
	return arena && (const uint8_t *)ptr >= arena && (const uint8_t *)ptr < arena + ARENA_SIZE;
}

UNCHECKED static size_t size_of(const void *ptr)
{
	size_t size;

	if (is_in_arena(ptr))
		return *(const size_t *)((const uint8_t *)ptr - GAP);
	ASAN_UNPOISON_MEMORY_REGION((const struct block *)ptr - 1, sizeof(struct block));
	size = ((const struct block *)ptr - 1)->size;
	ASAN_POISON_MEMORY_REGION((const struct block *)ptr - 1, sizeof(struct block));
	return size;
}

UNCHECKED static void *arena_take(size_t size)
{
	uint8_t *ptr = arena + used + GAP;
	size_t room = GAP + ((size + 15) & ~(size_t)15);

	if (room > ARENA_SIZE - used)
		return NULL;
	*(size_t *)(ptr - GAP) = size;
	used += room;
	ASAN_UNPOISON_MEMORY_REGION(ptr, size);
	return ptr;
}

/* The neighbours in the list are poisoned, too. */
UNCHECKED static void block_insert(struct block *block)
{
	struct block *first = blocks.lh_first;

	block->link.le_next = first;
	block->link.le_prev = &blocks.lh_first;
	if (first)
		first->link.le_prev = &block->link.le_next;
	blocks.lh_first = block;
}

UNCHECKED static void block_remove(struct block *block)
{
	if (block->link.le_next)
		block->link.le_next->link.le_prev = block->link.le_prev;
	*block->link.le_prev = block->link.le_next;
}

static void *block_take(size_t size)
{
	struct block *block;

	/* All of them go at once before the next run. */
	__lsan_disable();
	block = malloc(sizeof(*block) + size);
	__lsan_enable();
	if (!block)
		return NULL;
	block->size = size;
	block_insert(block);
	ASAN_POISON_MEMORY_REGION(block, sizeof(*block));
	return block + 1;
}

static void release(void *ptr)
{
	struct block *block = ptr;

	if (is_in_arena(ptr)) {
		ASAN_POISON_MEMORY_REGION(ptr, size_of(ptr));
		return;
	}
	block_remove(block - 1);
	free(block - 1);
}

static void *resize(void *arg, void *ptr, size_t size)
{
	void *moved = NULL;

	(void)arg;
	within_hold();
	if (size)
		moved = image >= 0 ? block_take(size) : arena_take(size);
	if (moved && ptr)
		memcpy(moved, ptr, size < size_of(ptr) ? size : size_of(ptr));
	if (ptr && (moved || !size))
		release(ptr);
	within_release();
	return moved;
}

UNCHECKED static void copy_words(void *to, const void *from, size_t size)
{
	for (size_t i = 0; i < size / sizeof(uint64_t); i++)
		((uint64_t *)to)[i] = ((const uint64_t *)from)[i];
}

static uint8_t *shadow_of_arena(size_t *size)
{
	size_t scale, offset;

	__asan_get_shadow_mapping(&scale, &offset);
	*size = ((used >> scale) + 7) & ~(size_t)7;
	return (uint8_t *)(((uintptr_t)arena >> scale) + offset);
}

static void freeze(void)
{
	size_t shadow_size;
	uint8_t *shadow = shadow_of_arena(&shadow_size);

	int file = memfd_create("world", MFD_CLOEXEC);

	shadow_image = malloc(shadow_size);
	/* Not write(): it is held against the red zones. */
	if (!shadow_image || file < 0 || syscall(SYS_write, file, arena, used) != (long)used)
		abort();
	copy_words(shadow_image, shadow, shadow_size);
	image = file;
}

UNCHECKED static void thaw(void)
{
	size_t shadow_size;
	uint8_t *shadow = shadow_of_arena(&shadow_size);
	struct block *block;

	if (syscall(SYS_mmap, arena, used, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, image,
		    0L) != (long)(uintptr_t)arena)
		abort();
	copy_words(shadow, shadow_image, shadow_size);
	while ((block = blocks.lh_first)) {
		blocks.lh_first = block->link.le_next;
		free(block);
	}
}

void world_load(struct engine *engine, const char *text)
{
	CLEANUP(front_result_done) struct front_result result = {0};
	struct front_source source = {.goal = FRONT_SCRIPT, .text = bytes_of(text)};

	if (front_compile(&result, &source) < 0 || !result.ok ||
		engine_load(engine, "world.js", fuzz_bytes(&result.code)))
		fuzz_fail("world_load: %s", text);
	engine_pop(engine, 1);
}

struct engine *world_get(void (*prepare)(struct engine *engine))
{
	static const struct engine_memory memory = {.resize = resize, .size_of = size_of};
	static struct engine *engine;

	if (engine) {
		thaw();
		engine_set_stack(engine, WORLD_STACK);
		return engine;
	}
	arena = mmap(NULL, ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (arena == MAP_FAILED)
		abort();
	ASAN_POISON_MEMORY_REGION(arena, ARENA_SIZE);
	if (engine_new(&engine, &memory) < 0)
		fuzz_fail("no engine");
	engine_set_stack(engine, WORLD_STACK);
	if (prepare)
		prepare(engine);
	freeze();
	return engine;
}
