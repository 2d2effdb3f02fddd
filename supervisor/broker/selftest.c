/*
 * Does the kernel say of a child what the sandbox promises? Read from /proc/PID/status, which
 * the child cannot influence.
 */
#include "supervisor/broker/selftest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/wire/cleanup.h"
#include "sandbox/wire/control.h"
#include "supervisor/broker/sandbox.h"

enum {
	ANSWER_MS = 5000,
	TRIES = 2000, /* of 1 ms, until its own filter is on */
	STATUS_SIZE = 8192,
};

struct expectation {
	const char *line;
	const char *layer;
};

static const struct expectation expectations[] = {
	{"\nSeccomp:\t2\n", "seccomp"},
	{"\nNoNewPrivs:\t1\n", "no_new_privs"},
	{"\nThreads:\t1\n", "one thread"},
	{"\nCapInh:\t0000000000000000\n", "capabilities"},
	{"\nCapPrm:\t0000000000000000\n", "capabilities"},
	{"\nCapEff:\t0000000000000000\n", "capabilities"},
	{"\nCapAmb:\t0000000000000000\n", "capabilities"},
};

static int pid_of(int pidfd)
{
	char path[64], line[128];
	int pid = -1;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Pid: %d", &pid) == 1)
			break;
	}
	if (file)
		(void)fclose(file);
	return pid;
}

static int read_status(char *text, size_t size, int pid)
{
	char path[64];
	CLEANUP(close_p) int fd = -1;
	ssize_t got;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	got = read(fd, text, size - 1);
	if (got < 0)
		return -errno;
	text[got] = 0;
	return 0;
}

/* The zygote's filter and its own: then its last step is done. */
static int wait_for_filter(char *text, size_t size, int pid)
{
	const struct timespec pause = {.tv_nsec = 1000000};

	for (int i = 0; i < TRIES; i++) {
		const char *line;
		int r = read_status(text, size, pid);

		if (r < 0)
			return r;
		line = strstr(text, "\nSeccomp_filters:\t");
		/* Kernels before 5.9 do not count; there the state alone must do. */
		if (!line || atoi(line + strlen("\nSeccomp_filters:\t")) >= 2)
			return 0;
		(void)nanosleep(&pause, NULL);
	}
	return -ETIMEDOUT;
}

static const char *judge(const char *status, const struct control_reply *ready)
{
	const char *line = strstr(status, "\nUid:\t");

	for (size_t i = 0; i < ARRAY_SIZE(expectations); i++) {
		if (!strstr(status, expectations[i].line))
			return expectations[i].layer;
	}
	if (ready->flags & CONTROL_NAMESPACES) {
		const char *pids = strstr(status, "\nNSpid:\t");
		const char *end = pids ? strchr(pids + 1, '\n') : NULL;
		const char *second = pids ? strchr(pids + strlen("\nNSpid:\t"), '\t') : NULL;

		if (pids && (!second || !end || second > end))
			return "namespaces (pid)";
	}
	if ((ready->flags & CONTROL_OTHER_UID) && line && (uid_t)atol(line + 6) == geteuid())
		return "uid";
	return NULL;
}

/* Waits for FORKED or EXITED of the one child. */
static int expect(struct sandbox *sandbox, uint32_t type, int *pidfd)
{
	struct control_reply reply;
	int r = sandbox_receive(sandbox, ANSWER_MS, &reply, pidfd);

	if (r < 0)
		return r;
	if (reply.type != type)
		return -EPROTO;
	return reply.error;
}

int selftest_run(struct sandbox *sandbox, char **text)
{
	CLEANUP(close_p) int near = -1, far = -1, pidfd = -1, none = -1;
	char status[STATUS_SIZE];
	const char *missing;
	int pair[2], r;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	near = pair[0];
	far = pair[1];
	r = sandbox_fork(sandbox, 0, far, (uint64_t)64 << 20, 2);
	if (r != 0)
		return r < 0 ? r : -EBUSY;
	r = expect(sandbox, CONTROL_FORKED, &pidfd);
	if (r < 0)
		return r;
	r = wait_for_filter(status, sizeof(status), pid_of(pidfd));
	if (r < 0)
		return r;
	missing = judge(status, sandbox_description(sandbox));
	if (missing) {
		if (asprintf(text, "%s is not in force in a child", missing) < 0)
			return -ENOMEM;
		return SELFTEST_FAILED;
	}
	/* The end of its door is its end. */
	(void)shutdown(near, SHUT_RDWR);
	return expect(sandbox, CONTROL_EXITED, &none);
}
