/*
 * Set-up, then the loop: ppoll on the control socket, woken by SIGCHLD.
 */
#include "sandbox/zygote/zygote.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/wire/cleanup.h"
#include "sandbox/wire/control.h"
#include "sandbox/zygote/arena.h"
#include "sandbox/zygote/child.h"

enum {
	CHILDREN = 1024, /* at once; the supervisor's own limit is lower */
	EXIT_OK = 0,
	EXIT_REFUSED = 78,
	EXIT_BROKEN = 70,
};

struct zygote {
	const struct zygote_work *work;
	struct confine_program program;
	uint64_t preload_bytes;
	long resident_kb; /* of the snapshot in each child, which is not the child's doing */
	struct {
		pid_t pid; /* 0: free */
		uint32_t token;
	} children[CHILDREN];
	sigset_t waiting; /* the mask while in ppoll: SIGCHLD may come */
};

static int reply(const struct control_reply *reply, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {{0}};
	struct control_reply copy = *reply;
	struct iovec iov = {&copy, sizeof(copy)};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	ssize_t sent;

	if (fd >= 0) {
		message.msg_control = control.space;
		message.msg_controllen = sizeof(control.space);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	}
	do
		sent = sendmsg(ZYGOTE_CONTROL, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : 0;
}

/* Takes a descriptor out of a message; -1: it holds none. */
static int descriptor_of(struct msghdr *message)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
		header->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

static int place_for(const struct zygote *zygote)
{
	for (int i = 0; i < CHILDREN; i++) {
		if (zygote->children[i].pid == 0)
			return i;
	}
	return -EAGAIN;
}

/*
 * The raw call: the C library's fork() runs handlers and takes locks that a single-threaded
 * process does not need, and has no pidfd. The parent's copies are closed here, so that only the
 * child holds its door.
 */
static int fork_child(struct zygote *zygote, const struct control_fork *request, int door)
{
	const struct confine_limits limits = {
		.memory_bytes = zygote->preload_bytes + request->memory_bytes,
		.cpu_seconds = request->cpu_seconds,
	};
	struct control_reply forked = {.type = CONTROL_FORKED, .token = request->token};
	CLEANUP(close_p) int pidfd = -1;
	int place = place_for(zygote);
	long pid;

	if (place < 0) {
		forked.error = place;
		return reply(&forked, -1);
	}
	pid = syscall(SYS_clone, (unsigned long)(CLONE_PIDFD | SIGCHLD), NULL, &pidfd, NULL, 0UL);
	if (pid == 0)
		child_main(request->proves ? NULL : zygote->work, &zygote->program, door, &limits);
	if (pid < 0) {
		forked.error = -errno;
		return reply(&forked, -1);
	}
	zygote->children[place].pid = (pid_t)pid;
	zygote->children[place].token = request->token;
	return reply(&forked, pidfd);
}

/* 0; 1: the supervisor is gone; negative errno. */
static int serve(struct zygote *zygote)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct control_fork request;
	struct iovec iov = {&request, sizeof(request)};
	struct msghdr message = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space)};
	CLEANUP(close_p) int door = -1;
	ssize_t size = recvmsg(ZYGOTE_CONTROL, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);

	if (size < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -errno;
	if (size == 0)
		return 1;
	door = descriptor_of(&message);
	if (size != (ssize_t)sizeof(request) || request.type != CONTROL_FORK ||
		request.proves > 1 || door < 0)
		return -EPROTO;
	return fork_child(zygote, &request, door);
}

static uint64_t microseconds(struct timeval time)
{
	return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec;
}

static int report_exit(struct zygote *zygote, pid_t pid, int status, const struct rusage *usage)
{
	long memory_kb =
		usage->ru_maxrss > zygote->resident_kb ? usage->ru_maxrss - zygote->resident_kb : 0;

	for (size_t i = 0; i < CHILDREN; i++) {
		struct control_reply exited = {.type = CONTROL_EXITED,
			.token = zygote->children[i].token,
			.status = status,
			.cpu_us = microseconds(usage->ru_utime) + microseconds(usage->ru_stime),
			.memory_kb = (uint32_t)memory_kb};

		if (zygote->children[i].pid != pid)
			continue;
		zygote->children[i].pid = 0;
		return reply(&exited, -1);
	}
	return 0;
}

static int reap(struct zygote *zygote)
{
	struct rusage usage;
	int status, r;
	pid_t pid;

	while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0) {
		r = report_exit(zygote, pid, status, &usage);
		if (r < 0)
			return r;
	}
	return 0;
}

static void wake(int number)
{
	(void)number;
}

/* SIGCHLD is blocked but in ppoll, so that none is missed between a look and a sleep. */
static int prepare_signals(struct zygote *zygote)
{
	struct sigaction action = {.sa_handler = wake};
	sigset_t child;

	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &child, &zygote->waiting) < 0 ||
		sigaction(SIGCHLD, &action, NULL) < 0)
		return -errno;
	action.sa_handler = SIG_IGN;
	if (sigaction(SIGPIPE, &action, NULL) < 0)
		return -errno;
	(void)sigdelset(&zygote->waiting, SIGCHLD);
	return 0;
}

static int loop(struct zygote *zygote)
{
	struct pollfd door = {.fd = ZYGOTE_CONTROL, .events = POLLIN};
	int r;

	for (;;) {
		r = reap(zygote);
		if (r < 0)
			return r;
		r = ppoll(&door, 1, NULL, &zygote->waiting);
		if (r < 0 && errno != EINTR)
			return -errno;
		if (r <= 0)
			continue;
		r = serve(zygote);
		if (r != 0)
			return r;
	}
}

/* Pages of the whole address space, from /proc before it is out of reach. */
static uint64_t address_space(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%lu", &pages) != 1)
		pages = 0;
	(void)fclose(file);
	return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static int refuse(const struct confine_report *report, int r)
{
	struct control_reply refused = {.type = CONTROL_REFUSED, .error = r};

	(void)snprintf(refused.text, sizeof(refused.text), "%s: %s: %s", report->layer,
		report->step, strerror(-r));
	(void)reply(&refused, -1);
	return EXIT_REFUSED;
}

static int tell_ready(const struct zygote *zygote, const struct confine_report *report)
{
	struct control_reply ready = {.type = CONTROL_READY,
		.flags = report->in_force,
		.landlock_abi = report->landlock_abi,
		.preload_bytes = zygote->preload_bytes};

	if (report->other_uid)
		ready.flags |= CONTROL_OTHER_UID;
	if (report->no_tsc)
		ready.flags |= CONTROL_NO_TSC;
	if (report->speculation)
		ready.flags |= CONTROL_SPECULATION;
	if (report->no_vdso)
		ready.flags |= CONTROL_NO_VDSO;
	ready.syscalls = (uint32_t)confine_syscalls_count();
	return reply(&ready, -1);
}

/* In pid 1 of the namespace, or in the first process where namespaces are waived. */
static int zygote_run(
	const struct zygote_work *work, struct confine_report *report, unsigned int waived)
{
	static struct zygote zygote;
	struct arena *arena;
	int r;

	zygote.work = work;
	report->layer = "preload";
	report->step = "arena";
	r = arena_new(&arena);
	if (r < 0)
		return refuse(report, r);
	report->step = "libraries";
	r = work->preload(work->arg, arena_alloc, arena);
	if (r < 0)
		return refuse(report, r);
	report->step = "snapshot";
	r = arena_freeze(arena);
	if (r < 0)
		return refuse(report, r);
	zygote.preload_bytes = address_space();
	zygote.resident_kb = (long)(arena_resident_bytes(arena) / 1024);
	report->step = "signals";
	r = prepare_signals(&zygote);
	if (r < 0)
		return refuse(report, r);
	r = confine_lock(&zygote.program, report, waived);
	if (r < 0)
		return refuse(report, r);
	r = tell_ready(&zygote, report);
	if (r == 0)
		r = loop(&zygote);
	return r < 0 ? EXIT_BROKEN : EXIT_OK;
}

/* The process outside of the PID namespace does nothing but outlive its child. */
static int wait_for(pid_t pid)
{
	int status;

	(void)syscall(SYS_close_range, 0U, ~0U, 0U);
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return EXIT_BROKEN;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_BROKEN;
}

int zygote_main(const struct zygote_work *work, unsigned int waived)
{
	struct confine_report report = {.layer = "start", .step = ""};
	int r = confine_enter(&report, waived);
	pid_t pid;

	if (r < 0)
		return refuse(&report, r);
	if (!(report.in_force & CONFINE_NAMESPACES))
		return zygote_run(work, &report, waived);
	report.step = "fork";
	pid = fork();
	if (pid < 0)
		return refuse(&report, -errno);
	if (pid > 0)
		return wait_for(pid);
	r = confine_follow_parent();
	if (r < 0)
		return refuse(&report, r);
	return zygote_run(work, &report, waived);
}
