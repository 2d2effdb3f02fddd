/*
 * Does the kernel say of a child what the sandbox promises? Read from /proc/PID/status, which
 * the child cannot influence; where that is hidden, the child does something forbidden.
 */
#include "supervisor/broker/selftest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
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
static int expect(struct sandbox *sandbox, uint32_t type, struct control_reply *reply, int *pidfd)
{
	int r = sandbox_receive(sandbox, ANSWER_MS, reply, pidfd);

	if (r < 0)
		return r;
	if (reply->type != type)
		return -EPROTO;
	return reply->error;
}

static int fail(char **text, const char *missing)
{
	if (asprintf(text, "%s is not in force in a child", missing) < 0)
		return -ENOMEM;
	return SELFTEST_FAILED;
}

/* A child and the near end of its door. */
struct door {
	int near;
	int far;
};

static void close_door(const struct door *door)
{
	close_p(&door->near);
	close_p(&door->far);
}

static int open_door(struct door *ret)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	*ret = (struct door){pair[0], pair[1]};
	return 0;
}

/*
 * Where /proc shows nobody but those that one may trace (hidepid, systemd's ProtectProc), a child
 * cannot be looked at, and shows by its death that it is confined: its filter is the last step, and
 * can be put on only after no_new_privs.
 */
static int prove(struct sandbox *sandbox, char **text)
{
	CLEANUP(close_door) struct door door = {-1, -1};
	CLEANUP(close_p) int pidfd = -1, none = -1;
	struct control_reply reply;
	int r = open_door(&door);

	if (r == 0)
		r = sandbox_fork_proof(sandbox, door.far);
	if (r != 0)
		return r < 0 ? r : -EBUSY;
	r = expect(sandbox, CONTROL_FORKED, &reply, &pidfd);
	if (r == 0)
		r = expect(sandbox, CONTROL_EXITED, &reply, &none);
	if (r < 0)
		return r;
	return WIFSIGNALED(reply.status) && WTERMSIG(reply.status) == SIGSYS
		       ? 0
		       : fail(text, "seccomp");
}

int selftest_run(struct sandbox *sandbox, char **text)
{
	CLEANUP(close_door) struct door door = {-1, -1};
	CLEANUP(close_p) int pidfd = -1, none = -1;
	struct control_reply reply;
	char status[STATUS_SIZE];
	const char *missing;
	bool is_hidden;
	int r = open_door(&door);

	if (r == 0)
		r = sandbox_fork(sandbox, 0, door.far, (uint64_t)64 << 20, 2);
	if (r != 0)
		return r < 0 ? r : -EBUSY;
	r = expect(sandbox, CONTROL_FORKED, &reply, &pidfd);
	if (r < 0)
		return r;
	r = wait_for_filter(status, sizeof(status), sandbox_pid_of(pidfd));
	is_hidden = r == -ENOENT;
	if (r < 0 && !is_hidden)
		return r;
	missing = is_hidden ? NULL : judge(status, sandbox_description(sandbox));
	if (missing)
		return fail(text, missing);
	/* The end of its door is its end. */
	(void)shutdown(door.near, SHUT_RDWR);
	r = expect(sandbox, CONTROL_EXITED, &reply, &none);
	return r == 0 && is_hidden ? prove(sandbox, text) : r;
}
