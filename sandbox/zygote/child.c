/*
 * Between clone() and the job. Never returns into the zygote's code.
 *
 * Children of one zygote share its addresses, and what one of them learns about itself holds for
 * the next. So each draws chance of its own: the stack protector's secret, the C library's
 * pointer guard, and how far its heap and its stack lie from where the zygote's ended.
 */
#include "sandbox/zygote/child.h"

#include <alloca.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	PAGE_BITS = 12,
	GAP_BITS = 14,	/* pages: up to 64 MB below which all later mappings lie */
	HEAP_BITS = 10, /* pages: up to 4 MB before the first later block of malloc */
	STACK_BITS = 8, /* steps of 16 bytes */
};

struct chance {
	uintptr_t canary;
	uintptr_t guard;
	uint32_t gap;
	uint16_t heap;
	uint16_t stack;
};

static size_t bits_of(uint32_t number, unsigned int bits, unsigned int shift)
{
	return (size_t)(number & ((UINT32_C(1) << bits) - 1)) << shift;
}

/*
 * Functions that are active keep the old canary in their frames, so none of them may return, and
 * no jmp_buf of the zygote may be used: child_main does neither.
 */
static inline __attribute__((always_inline)) void draw_secrets(const struct chance *chance)
{
#if defined(__x86_64__)
	uintptr_t canary = chance->canary & ~(uintptr_t)0xFF; /* no string can write its zero */

	__asm__ volatile("movq %0, %%fs:0x28" : : "r"(canary));
	__asm__ volatile("movq %0, %%fs:0x30" : : "r"(chance->guard));
#else
	(void)chance;
#endif
}

/* Address space that nobody can touch costs nothing but its size, which the limit gets back. */
static int move_heap(const struct chance *chance, struct confine_limits *limits)
{
	size_t gap = bits_of(chance->gap, GAP_BITS, PAGE_BITS);
	size_t heap = bits_of(chance->heap, HEAP_BITS, PAGE_BITS);

	if (gap && mmap(NULL, gap, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) ==
			   MAP_FAILED)
		return -1;
	if (heap && sbrk((intptr_t)heap) == (void *)-1)
		return -1;
	limits->memory_bytes += gap + heap;
	return 0;
}

/* A frame of its own, so that what it calls lies below the random distance. */
static __attribute__((noinline)) int run_below(const struct zygote_work *work, size_t distance)
{
	/* cppcheck-suppress allocaCalled ; the distance is the point, and is bounded by chance */
	volatile char *space = alloca(distance + 1);

	space[0] = 0;
	return work->job(work->arg, CONFINE_DOOR);
}

/* Whoever is still there afterwards has no filter. */
static int prove(void)
{
	(void)syscall(SYS_getppid);
	return CHILD_EXIT_UNCONFINED;
}

/* Without a canary in its own frame, which would be the old one. */
__attribute__((no_stack_protector)) _Noreturn void child_main(const struct zygote_work *work,
	const struct confine_program *program, int door, const struct confine_limits *limits)
{
	struct confine_limits own = *limits;
	struct chance chance;

	/* Not getrandom(): newer C libraries have it ask the vDSO, which is unmapped here. */
	if (syscall(SYS_getrandom, &chance, sizeof(chance), GRND_NONBLOCK) != (long)sizeof(chance))
		_exit(CHILD_EXIT_UNCONFINED);
	draw_secrets(&chance);
	if (move_heap(&chance, &own) < 0 || confine_child(program, door, &own) < 0)
		_exit(CHILD_EXIT_UNCONFINED);
	_exit(work ? run_below(work, bits_of(chance.stack, STACK_BITS, 4)) : prove());
}
