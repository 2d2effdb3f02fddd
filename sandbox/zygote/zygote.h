/*
 * The clean process that forks children. It loads what they need, freezes it, locks itself
 * in, and from then on does two things: fork on request, and tell how children ended.
 * It never reads a child's socket and never sees a call.
 */
#ifndef SANDBOX_ZYGOTE_ZYGOTE_H
#define SANDBOX_ZYGOTE_ZYGOTE_H

#include <stddef.h>

struct zygote_work {
	/* Loads everything; `alloc` (with `context`) is the heap that children share. */
	int (*preload)(
		void *arg, void *(*alloc)(void *context, void *ptr, size_t size), void *context);
	/* In a confined child: does the one job that arrives on `door`; its exit status. */
	int (*job)(void *arg, int door);
	void *arg;
};

enum {
	ZYGOTE_CONTROL = 3, /* the descriptor of the control socket */
};

/*
 * Does not return before the supervisor closes the control socket or something fails;
 * the result is the exit status of the program. `waived`: enum confine_layer.
 */
int zygote_main(const struct zygote_work *work, unsigned int waived);

#endif
