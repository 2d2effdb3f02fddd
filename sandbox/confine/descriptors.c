/*
 * Descriptors: one is left, the door. Called at the zygote's start and in each child.
 */
#include "sandbox/confine/steps.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not the libc wrapper, which older systems lack. */
static int close_from(unsigned int first)
{
	if (syscall(SYS_close_range, first, UINT_MAX, 0U) < 0)
		return -errno;
	return 0;
}

int confine_descriptors_start(void)
{
	return close_from(CONFINE_DOOR + 1);
}

int confine_descriptors_only(int door)
{
	int r;

	if (door != CONFINE_DOOR && syscall(SYS_dup3, door, CONFINE_DOOR, 0) < 0)
		return -errno;
	r = close_from(CONFINE_DOOR + 1);
	if (r < 0)
		return r;
	if (syscall(SYS_close_range, 0U, (unsigned int)CONFINE_DOOR - 1, 0U) < 0)
		return -errno;
	return 0;
}
