/*
 * The seccomp programs, from syscalls.def, zygote.def and rules.def. They are compiled once, in
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
#define RULE(name, words, ...) RULE_##name,
#include "sandbox/confine/rules.def"
#undef RULE
};

struct rule_row {
	const char *words;
	struct confine_test tests[CONFINE_TESTS];
};

#define ANY                                                                                        \
	{                                                                                          \
		false, 0, 0, 0                                                                     \
	}
#define BITS(argument, mask, value)                                                                \
	{                                                                                          \
		true, (argument), (mask), (uint64_t)(value)                                        \
	}
#define IS(argument, value) BITS(argument, UINT64_MAX, value)
#define NO_OTHER(argument, bits) BITS(argument, ~(uint64_t)(bits), 0)
#define RULE(name, words, ...) [RULE_##name] = {words, {__VA_ARGS__}},
static const struct rule_row rules[] = {
#include "sandbox/confine/rules.def"
};
#undef RULE

struct row {
	const char *name;
	int number;
	enum rule rule;
	const char *reason;
};

#define SYSCALL(name, rule, reason) {#name, SCMP_SYS(name), RULE_##rule, reason},
static const struct row child_rows[] = {
#include "sandbox/confine/syscalls.def"
};
static const struct row zygote_rows[] = {
#include "sandbox/confine/zygote.def"
};
#undef SYSCALL

static int add(scmp_filter_ctx context, const struct row *row)
{
	struct scmp_arg_cmp tests[CONFINE_TESTS];
	unsigned int count = 0;

	for (; count < CONFINE_TESTS && rules[row->rule].tests[count].used; count++) {
		const struct confine_test *test = &rules[row->rule].tests[count];

		tests[count] =
			SCMP_CMP64(test->argument, SCMP_CMP_MASKED_EQ, test->mask, test->value);
	}
	return seccomp_rule_add_exact_array(context, SCMP_ACT_ALLOW, row->number, count, tests);
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

static const struct row *rows_of(enum confine_table table, size_t *count)
{
	*count = table == CONFINE_TABLE_CHILD ? ARRAY_SIZE(child_rows) : ARRAY_SIZE(zygote_rows);
	return table == CONFINE_TABLE_CHILD ? child_rows : zygote_rows;
}

int confine_filter_build(struct confine_program *ret, enum confine_table table)
{
	size_t count;
	const struct row *rows = rows_of(table, &count);
	scmp_filter_ctx context;
	int r;

	errno = 0;
	context = seccomp_init(SCMP_ACT_KILL_PROCESS);
	/* It asks the kernel what it can, and does not say that it cannot. */
	if (!context)
		return errno ? -errno : -EOPNOTSUPP;
	r = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	for (size_t i = 0; r == 0 && i < count; i++)
		r = add(context, &rows[i]);
	if (r == 0)
		r = export(ret, context);
	seccomp_release(context);
	return r;
}

bool confine_syscall_get(struct confine_syscall *ret, enum confine_table table, size_t index)
{
	size_t count;
	const struct row *row = rows_of(table, &count) + index;

	if (index >= count)
		return false;
	*ret = (struct confine_syscall){row->name, row->number, row->reason, rules[row->rule].words,
		rules[row->rule].tests};
	return true;
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
