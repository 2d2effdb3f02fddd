/*
 * Resource limits. Those that are the same for all are set in the zygote and
 * inherited; hard and soft are equal, so none can be raised again.
 */
#include "sandbox/confine/steps.h"

#include <errno.h>
#include <sys/resource.h>

enum {
	STACK_BYTES = 16 << 20, /* deep recursion of a function is a RangeError far before this */
};

static int set(int resource, rlim_t value)
{
	const struct rlimit limit = {value, value};

	if (setrlimit((__rlimit_resource_t)resource, &limit) < 0)
		return -errno;
	return 0;
}

int confine_limits_inherited(struct confine_report *report)
{
	static const struct {
		int resource;
		rlim_t value;
	} rows[] = {
		{RLIMIT_CORE, 0},
		{RLIMIT_FSIZE, 0},
		{RLIMIT_MEMLOCK, 0},
		{RLIMIT_MSGQUEUE, 0},
		{RLIMIT_STACK, STACK_BYTES},
		/* The zygote holds its door and, for a moment, a child's socket and pidfd. */
		{RLIMIT_NOFILE, 16},
	};

	report->step = "setrlimit";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int r = set(rows[i].resource, rows[i].value);

		if (r < 0)
			return r;
	}
	return 0;
}

int confine_limits_child(const struct confine_limits *limits)
{
	int r = set(RLIMIT_NPROC, 0);

	if (r == 0)
		r = set(RLIMIT_NOFILE, CONFINE_DOOR + 1);
	if (r == 0)
		r = set(RLIMIT_AS, limits->memory_bytes);
	if (r == 0)
		r = set(RLIMIT_CPU, limits->cpu_seconds);
	return r;
}
