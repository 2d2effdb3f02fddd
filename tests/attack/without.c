/*
 * without SYSCALL... -- PROGRAM ARGUMENT...: runs a program for which these system calls fail
 * with EPERM, as under a container's seccomp profile. "clone=0x2000000" fails only with such bits
 * in the first argument.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int forbid(scmp_filter_ctx context, char *word)
{
	char *equals = strchr(word, '=');
	int number;

	if (equals)
		*equals = 0;
	number = seccomp_syscall_resolve_name(word);
	if (number == __NR_SCMP_ERROR)
		return -EINVAL;
	if (!equals)
		return seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), number, 0);
	return seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), number, 1,
		SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, strtoull(equals + 1, NULL, 0),
			strtoull(equals + 1, NULL, 0)));
}

int main(int argc, char **argv)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);
	int i = 1, r = context ? 0 : -ENOMEM;

	for (; r == 0 && i < argc && strcmp(argv[i], "--") != 0; i++)
		r = forbid(context, argv[i]);
	if (r == 0)
		r = seccomp_load(context);
	if (r < 0 || i + 1 >= argc) {
		(void)fprintf(stderr, "without: %s\n", r < 0 ? strerror(-r) : "no program");
		return 64;
	}
	(void)execvp(argv[i + 1], argv + i + 1);
	return 72;
}
