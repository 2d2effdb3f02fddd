/*
 * Between clone() and the job. Never returns into the zygote's code.
 */
#include "sandbox/zygote/child.h"

#include <stdint.h>
#include <sys/random.h>
#include <unistd.h>

/*
 * The stack protector's secret is the same in all children of a zygote, unless each draws
 * its own. Functions that are active keep the old value in their frames, so none of
 * them may return: child_main does not.
 */
static void draw_canary(void)
{
#if defined(__x86_64__)
	uintptr_t canary;

	if (getrandom(&canary, sizeof(canary), GRND_NONBLOCK) == (ssize_t)sizeof(canary)) {
		canary &= ~(uintptr_t)0xFF; /* a string cannot write the zero byte */
		__asm__ volatile("movq %0, %%fs:0x28" : : "r"(canary));
	}
#endif
}

/* draw_canary() itself would notice the change; inlined into a frame without one it cannot. */
__attribute__((optimize("no-stack-protector"))) _Noreturn void child_main(
	const struct zygote_work *work, const struct confine_program *program, int door,
	const struct confine_limits *limits)
{
	draw_canary();
	if (confine_child(program, door, limits) < 0)
		_exit(CHILD_EXIT_UNCONFINED);
	_exit(work->job(work->arg, CONFINE_DOOR));
}
