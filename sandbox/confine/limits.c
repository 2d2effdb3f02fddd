/*
 * Resource limits. Those that are the same for all (limits.def) are set in the zygote and
 * inherited; hard and soft are equal, so none can be raised again.
 */
#include "sandbox/confine/steps.h"

#include <errno.h>
#include <sys/resource.h>

#include "sandbox/wire/cleanup.h"

struct row {
	int resource;
	struct confine_limit limit;
};

#define LIMIT(name, value, reason) {RLIMIT_##name, {#name, (value), reason}},
static const struct row rows[] = {
#include "sandbox/confine/limits.def"
};
#undef LIMIT

enum {
	/*
	 * The zygote holds its door and, for a moment, a child's socket and pidfd. But the same
	 * limit bounds how many descriptors all processes of its user have sent and nobody read.
	 */
	ZYGOTE_DESCRIPTORS = 1024,
};

static int set_both(int resource, rlim_t soft, rlim_t hard)
{
	const struct rlimit limit = {soft, hard};

	if (setrlimit((__rlimit_resource_t)resource, &limit) < 0)
		return -errno;
	return 0;
}

static int set(int resource, rlim_t value)
{
	return set_both(resource, value, value);
}

/* An ordinary user's own limit may be lower. */
static int at_most(int resource, rlim_t value)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)resource, &limit) < 0)
		return -errno;
	return set(resource, limit.rlim_max < value ? limit.rlim_max : value);
}

int confine_limits_inherited(struct confine_report *report)
{
	int r = 0;

	report->step = "setrlimit";
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(rows); i++)
		r = set(rows[i].resource, rows[i].limit.value);
	return r == 0 ? at_most(RLIMIT_NOFILE, ZYGOTE_DESCRIPTORS) : r;
}

bool confine_limit_get(struct confine_limit *ret, size_t index)
{
	if (index >= ARRAY_SIZE(rows))
		return false;
	*ret = rows[index].limit;
	return true;
}

int confine_limits_child(const struct confine_limits *limits)
{
	int r = set(RLIMIT_NPROC, 0);

	if (r == 0)
		r = set(RLIMIT_NOFILE, CONFINE_DOOR + 1);
	if (r == 0)
		r = set(RLIMIT_AS, limits->memory_bytes);
	/* SIGXCPU tells what it was, which the SIGKILL of the hard limit does not. */
	if (r == 0)
		r = set_both(RLIMIT_CPU, limits->cpu_seconds, limits->cpu_seconds + 1);
	return r;
}
