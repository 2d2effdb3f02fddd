/*
 * Landlock with every access handled and no rule: no file can be opened, even if the
 * mount namespace and the filter both failed. Later versions of the kernel handle more
 * (network, signals, abstract sockets); their numbers are spelled out, because the
 * header of the build machine may be older than the kernel.
 */
#include "sandbox/confine/steps.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

/* struct landlock_ruleset_attr of ABI 6. */
struct ruleset {
	uint64_t files;
	uint64_t network;
	uint64_t scoped;
};

enum {
	QUERY_VERSION = 1,
};

int confine_landlock_apply(struct confine_report *report)
{
	static const unsigned int files_bits[] = {0, 13, 14, 15, 15, 16};
	struct ruleset rules = {0};
	size_t size = sizeof(rules.files);
	long abi, fd;
	int r = 0;

	report->step = "landlock_create_ruleset";
	abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, QUERY_VERSION);
	if (abi < 1)
		return abi < 0 ? -errno : -EOPNOTSUPP;
	rules.files = (UINT64_C(1) << files_bits[abi < 5 ? abi : 5]) - 1;
	if (abi >= 4) {
		rules.network = 3;
		size = sizeof(rules.files) + sizeof(rules.network);
	}
	if (abi >= 6) {
		rules.scoped = 3;
		size = sizeof(rules);
	}
	fd = syscall(SYS_landlock_create_ruleset, &rules, size, 0U);
	if (fd < 0)
		return -errno;
	report->step = "landlock_restrict_self";
	if (syscall(SYS_landlock_restrict_self, (int)fd, 0U) < 0)
		r = -errno;
	(void)close((int)fd);
	if (r == 0)
		report->landlock_abi = (unsigned int)abi;
	return r;
}
