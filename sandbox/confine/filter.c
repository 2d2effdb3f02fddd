/*
 * The seccomp programs, from syscalls.def and zygote.def. They are compiled once, in
 * the zygote; a child installs finished BPF with one system call, where libseccomp
 * would cost it 70 to 100 us. Default: the process is killed, likewise for
 * another architecture's entry and x32.
 */
#include "sandbox/confine/steps.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/wire/cleanup.h"

enum rule {
	ALLOW,
	ONLY_DOOR,
	ANONYMOUS_NOT_EXEC,
	ONLY_MAYMOVE,
	ONLY_DONTNEED,
	ONLY_FORK,
	ONLY_PARENT_DEATH,
	ONLY_FILTER,
};

struct row {
	int number;
	enum rule rule;
};

#define SYSCALL(name, rule, reason) {SCMP_SYS(name), rule},
static const struct row child_rows[] = {
#include "sandbox/confine/syscalls.def"
};
static const struct row zygote_rows[] = {
#include "sandbox/confine/zygote.def"
};
#undef SYSCALL

/* Any of these bits in the argument is death. */
#define NONE_BUT(index, bits) SCMP_CMP64(index, SCMP_CMP_MASKED_EQ, ~(scmp_datum_t)(bits), 0)

static int allow(
	scmp_filter_ctx context, int number, const struct scmp_arg_cmp *tests, unsigned int count)
{
	return seccomp_rule_add_exact_array(context, SCMP_ACT_ALLOW, number, count, tests);
}

static int add(scmp_filter_ctx context, const struct row *row)
{
	const struct scmp_arg_cmp door = SCMP_CMP64(0, SCMP_CMP_EQ, CONFINE_DOOR);
	/* MAP_FIXED is not among the flags: nothing is ever mapped over something. */
	const struct scmp_arg_cmp map[] = {NONE_BUT(2, PROT_READ | PROT_WRITE),
		SCMP_CMP64(3, SCMP_CMP_MASKED_EQ, ~(scmp_datum_t)(MAP_NORESERVE | MAP_POPULATE),
			MAP_PRIVATE | MAP_ANONYMOUS)};
	const struct scmp_arg_cmp move = SCMP_CMP64(3, SCMP_CMP_EQ, MREMAP_MAYMOVE);
	const struct scmp_arg_cmp drop = SCMP_CMP64(2, SCMP_CMP_EQ, MADV_DONTNEED);
	const struct scmp_arg_cmp fork = SCMP_CMP64(0, SCMP_CMP_EQ, CLONE_PIDFD | SIGCHLD);
	const struct scmp_arg_cmp death = SCMP_CMP64(0, SCMP_CMP_EQ, PR_SET_PDEATHSIG);
	const struct scmp_arg_cmp filter = SCMP_CMP64(0, SCMP_CMP_EQ, SECCOMP_SET_MODE_FILTER);

	switch (row->rule) {
	case ALLOW:
		return allow(context, row->number, NULL, 0);
	case ONLY_DOOR:
		return allow(context, row->number, &door, 1);
	case ANONYMOUS_NOT_EXEC:
		return allow(context, row->number, map, 2);
	case ONLY_MAYMOVE:
		return allow(context, row->number, &move, 1);
	case ONLY_DONTNEED:
		return allow(context, row->number, &drop, 1);
	case ONLY_FORK:
		return allow(context, row->number, &fork, 1);
	case ONLY_PARENT_DEATH:
		return allow(context, row->number, &death, 1);
	case ONLY_FILTER:
		return allow(context, row->number, &filter, 1);
	}
	return -EINVAL;
}

/* libseccomp writes programs to descriptors only. */
static int export(struct confine_program *ret, scmp_filter_ctx context)
{
	CLEANUP(close_p) int fd = memfd_create("bpf", MFD_CLOEXEC);
	CLEANUP(free_p) struct sock_filter *code = NULL;
	off_t size;
	int r;

	if (fd < 0)
		return -errno;
	r = seccomp_export_bpf(context, fd);
	if (r < 0)
		return r;
	size = lseek(fd, 0, SEEK_END);
	if (size <= 0 || (size_t)size / sizeof(*code) > BPF_MAXINSNS)
		return -EINVAL;
	code = malloc((size_t)size);
	if (!code)
		return -ENOMEM;
	if (pread(fd, code, (size_t)size, 0) != size)
		return -EIO;
	ret->length = (unsigned short)((size_t)size / sizeof(*code));
	ret->code = TAKE(code);
	return 0;
}

int confine_filter_build(struct confine_program *ret, enum confine_table table)
{
	const struct row *rows = table == CONFINE_TABLE_CHILD ? child_rows : zygote_rows;
	size_t count =
		table == CONFINE_TABLE_CHILD ? ARRAY_SIZE(child_rows) : ARRAY_SIZE(zygote_rows);
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int r;

	if (!context)
		return -ENOMEM;
	r = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	for (size_t i = 0; r == 0 && i < count; i++)
		r = add(context, &rows[i]);
	if (r == 0)
		r = export(ret, context);
	seccomp_release(context);
	return r;
}

size_t confine_syscalls_count(void)
{
	return ARRAY_SIZE(child_rows);
}

int confine_filter_install(const struct confine_program *program)
{
	const struct sock_fprog bpf = {program->length, program->code};

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &bpf) < 0)
		return -errno;
	return 0;
}
