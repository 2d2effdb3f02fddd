/*
 * The order of the steps. Each is explained in its own file; why it stands where it
 * stands is said here.
 */
#include "sandbox/confine/confine.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>

#include "sandbox/confine/steps.h"

/* A layer that the configuration waives may be missing; any other failure is the end. */
static int waivable(int r, struct confine_report *report, enum confine_layer layer,
	const char *name, unsigned int waived)
{
	if (r == 0) {
		report->in_force |= layer;
		return 0;
	}
	if (waived & layer)
		return 0;
	report->layer = name;
	return r;
}

int confine_enter(struct confine_report *report, unsigned int waived)
{
	int r;

	report->layer = "descriptors";
	report->step = "close_range";
	r = confine_descriptors_start();
	if (r < 0)
		return r;
	/* Half of them would be worse than none: where they may be missing, they are tried first.
	 */
	if (waived & CONFINE_NAMESPACES && !confine_namespaces_work())
		return confine_follow_parent();
	r = confine_namespaces_enter(report);
	r = waivable(r, report, CONFINE_NAMESPACES, "namespaces", 0);
	if (r < 0)
		return r;
	/* After the change of uid, which forgets it. */
	return confine_follow_parent();
}

int confine_follow_parent(void)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		return -errno;
	return 0;
}

/* Best effort: kernels and hypervisors differ in what they offer. */
static void calm_the_processor(struct confine_report *report)
{
	report->no_tsc = prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0) == 0;
	report->speculation = prctl(PR_SET_SPECULATION_CTRL, PR_SPEC_STORE_BYPASS,
				      PR_SPEC_FORCE_DISABLE, 0, 0) == 0;
	report->speculation |= prctl(PR_SET_SPECULATION_CTRL, PR_SPEC_INDIRECT_BRANCH,
				       PR_SPEC_FORCE_DISABLE, 0, 0) == 0;
}

/* libseccomp works through memfds, which the limits forbid: programs first, limits then. */
static int build_filters(struct confine_program *child, struct confine_program *zygote,
	struct confine_report *report)
{
	int r;

	report->layer = "seccomp";
	report->step = "build";
	r = confine_filter_build(child, CONFINE_TABLE_CHILD);
	if (r == 0)
		r = confine_filter_build(zygote, CONFINE_TABLE_ZYGOTE);
	return r;
}

int confine_lock(struct confine_program *child, struct confine_report *report, unsigned int waived)
{
	struct confine_program zygote;
	int r = build_filters(child, &zygote, report);

	if (r < 0)
		return r;
	/* While /proc can still be read. */
	report->no_vdso = confine_clock_unmap();
	if (report->in_force & CONFINE_NAMESPACES) {
		report->layer = "namespaces";
		r = confine_namespaces_empty_root(report);
		if (r < 0)
			return r;
	}
	report->layer = "capabilities";
	r = confine_namespaces_drop_capabilities(report);
	if (r < 0)
		return r;
	report->layer = "no_new_privs";
	report->step = "prctl";
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	r = confine_landlock_apply(report);
	r = waivable(r, report, CONFINE_LANDLOCK, "landlock", waived);
	if (r < 0)
		return r;
	report->layer = "dumpable";
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return -errno;
	calm_the_processor(report);
	report->layer = "rlimits";
	r = confine_limits_inherited(report);
	if (r < 0)
		return r;
	report->layer = "descriptors";
	report->step = "close_range";
	r = confine_descriptors_only(CONFINE_DOOR);
	if (r < 0)
		return r;
	report->layer = "seccomp";
	report->step = "install";
	return confine_filter_install(&zygote);
}

int confine_child(
	const struct confine_program *program, int door, const struct confine_limits *limits)
{
	int r = confine_descriptors_only(door);

	if (r == 0)
		r = confine_follow_parent();
	if (r == 0)
		r = confine_limits_child(limits);
	if (r == 0)
		r = confine_filter_install(program);
	return r;
}
