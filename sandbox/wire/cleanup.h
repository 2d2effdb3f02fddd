/*
 * Scope-bound release, used by every module outside the engine (there, a throw
 * is a longjmp and skips these). CLEANUP_FOR(struct x, x_free) defines
 * x_free_p(); CLEANUP(x_free_p) on a local calls it when the scope ends;
 * TAKE(p) hands the pointer out and leaves NULL behind.
 */
#ifndef SANDBOX_WIRE_CLEANUP_H
#define SANDBOX_WIRE_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(function) __attribute__((__cleanup__(function)))

#define CLEANUP_FOR(type, function)                                                                \
	static inline void function##_p(type **p)                                                  \
	{                                                                                          \
		if (*p)                                                                            \
			function(*p);                                                              \
	}                                                                                          \
	struct cleanup_semicolon_##function

/* The value of a pointer variable, which is NULL afterwards: ownership moves to the caller. */
#define TAKE(pointer)                                                                              \
	(__extension__({                                                                           \
		__typeof__(pointer) take_ = (pointer);                                             \
		(pointer) = NULL;                                                                  \
		take_;                                                                             \
	}))

/* The same for a descriptor, -1 afterwards. */
static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* free() for CLEANUP on a pointer of any type. */
static inline void free_p(void *p)
{
	free(*(void **)p);
}

/* close() for CLEANUP on a descriptor; -1 is none. */
static inline void close_p(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

#endif
