/*
 * Start, control socket and end of one zygote. The zygote is believed as little as a
 * child: a packet of the wrong size or type ends it.
 */
#include "supervisor/broker/sandbox.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/wire/cleanup.h"

enum {
	CONTROL_DESCRIPTOR = 3,
	PROOF_BYTES = 64 << 20,
	PACKETS_PER_TURN = 64,
	/* The kernel counts descriptors under way by user, and refuses more than a process may
	   have. */
	FORKS_UNANSWERED = 8,
	HANG_UP_MS = 500,
};

struct sandbox {
	struct sandbox_events events;
	void *arg;
	pid_t pid; /* 0: not started, or reaped */
	int control;
	struct event *readable;
	bool ready;
	bool hung_up;
	uint64_t forks;
	unsigned int unanswered; /* of them */
	/* A place for the pidfd of each of those: one that finds none is lost. */
	int places[FORKS_UNANSWERED];
	struct control_reply description;
};

/* Everything else is close-on-exec from birth; the environment is empty. */
static int start(pid_t *ret, const char *program, unsigned int waived, int control)
{
	posix_spawn_file_actions_t actions;
	char option[32];
	char name[] = "postcall-sandbox";
	char *const argv[] = {name, option, NULL};
	char *const environment[] = {NULL};
	int r;

	(void)snprintf(option, sizeof(option), "--zygote=%u", waived);
	r = posix_spawn_file_actions_init(&actions);
	if (r != 0)
		return -r;
	r = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&actions, control, CONTROL_DESCRIPTOR);
	if (r == 0)
		r = posix_spawn(ret, program, &actions, NULL, argv, environment);
	(void)posix_spawn_file_actions_destroy(&actions);
	return -r;
}

/* Negative errno: there is none. */
static int place_of(const struct sandbox *sandbox)
{
	int fd = fcntl(sandbox->control, F_DUPFD_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

/* 1 packet: its size; 0: closed; -EAGAIN; other negative errno. A descriptor goes to *fd. */
static ssize_t receive(struct sandbox *sandbox, struct control_reply *ret, int *fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = {ret, sizeof(*ret)};
	struct msghdr message = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space)};
	struct cmsghdr *header;
	ssize_t size;
	int r;

	*fd = -1;
	if (sandbox->unanswered > 0)
		close_p(&sandbox->places[sandbox->unanswered - 1]);
	size = recvmsg(sandbox->control, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	r = size < 0 ? -errno : 0;
	if (sandbox->unanswered > 0) {
		if (size == (ssize_t)sizeof(*ret) && ret->type == CONTROL_FORKED)
			sandbox->unanswered--;
		else
			sandbox->places[sandbox->unanswered - 1] = place_of(sandbox);
	}
	if (r < 0)
		return r;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
		header->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(fd, CMSG_DATA(header), sizeof(*fd));
	if (size > 0 && size != (ssize_t)sizeof(*ret))
		return -EPROTO;
	return size;
}

static void lose(struct sandbox *sandbox)
{
	sandbox->ready = false;
	(void)event_del(sandbox->readable);
	if (sandbox->events.lost)
		sandbox->events.lost(sandbox->arg, sandbox);
}

/* False: the sandbox may be gone now. */
static bool take(struct sandbox *sandbox, const struct control_reply *reply, int *fd)
{
	switch (reply->type) {
	case CONTROL_READY:
		sandbox->description = *reply;
		sandbox->ready = true;
		if (sandbox->events.ready)
			sandbox->events.ready(sandbox->arg, sandbox);
		return true;
	case CONTROL_FORKED:
		sandbox->events.forked(sandbox->arg, sandbox, reply, *fd);
		*fd = -1;
		return true;
	case CONTROL_EXITED:
		sandbox->events.exited(sandbox->arg, sandbox, reply);
		return true;
	default:
		lose(sandbox);
		return false;
	}
}

static void on_readable(evutil_socket_t descriptor, short what, void *arg)
{
	struct sandbox *sandbox = arg;

	(void)descriptor;
	(void)what;
	for (int i = 0; i < PACKETS_PER_TURN; i++) {
		struct control_reply reply;
		CLEANUP(close_p) int fd = -1;
		ssize_t size = receive(sandbox, &reply, &fd);

		if (size == -EAGAIN || size == -EINTR)
			return;
		if (size <= 0) {
			lose(sandbox);
			return;
		}
		if (!take(sandbox, &reply, &fd))
			return;
	}
}

int sandbox_new(struct sandbox **ret, struct event_base *base, const char *program,
	unsigned int waived, const struct sandbox_events *events, void *arg)
{
	struct sandbox *sandbox = calloc(1, sizeof(*sandbox));
	int pair[2], r;

	if (!sandbox)
		return -ENOMEM;
	sandbox->events = *events;
	sandbox->arg = arg;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		r = -errno;
		free(sandbox);
		return r;
	}
	sandbox->control = pair[0];
	r = start(&sandbox->pid, program, waived, pair[1]);
	(void)close(pair[1]);
	if (r == 0) {
		sandbox->readable = event_new(
			base, sandbox->control, EV_READ | EV_PERSIST, on_readable, sandbox);
		if (!sandbox->readable || event_add(sandbox->readable, NULL) < 0)
			r = -ENOMEM;
	} else {
		sandbox->pid = 0;
	}
	if (r < 0) {
		sandbox_free(sandbox);
		return r;
	}
	*ret = sandbox;
	return 0;
}

void sandbox_hang_up(struct sandbox *sandbox)
{
	(void)shutdown(sandbox->control, SHUT_RDWR);
	sandbox->hung_up = true;
}

/* The process that we see ends after the zygote, and that after its children: one wait is for all.
 */
static void wait_for_end(const struct sandbox *sandbox)
{
	CLEANUP(close_p) int fd = (int)syscall(SYS_pidfd_open, sandbox->pid, 0);
	struct pollfd end = {.fd = fd, .events = POLLIN};

	if (fd >= 0)
		(void)poll(&end, 1, HANG_UP_MS);
}

struct sandbox *sandbox_free(struct sandbox *sandbox)
{
	if (!sandbox)
		return NULL;
	if (sandbox->readable)
		event_free(sandbox->readable);
	(void)close(sandbox->control);
	while (sandbox->unanswered > 0)
		close_p(&sandbox->places[--sandbox->unanswered]);
	if (sandbox->pid > 0 && sandbox->hung_up)
		wait_for_end(sandbox);
	if (sandbox->pid > 0) {
		/* Not reaped yet, so the number is still its own. */
		(void)kill(sandbox->pid, SIGKILL);
		while (waitpid(sandbox->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(sandbox);
	return NULL;
}

int sandbox_receive(struct sandbox *sandbox, int timeout_ms, struct control_reply *ret, int *pidfd)
{
	struct pollfd control = {.fd = sandbox->control, .events = POLLIN};
	ssize_t size;
	int r;

	do
		r = poll(&control, 1, timeout_ms);
	while (r < 0 && errno == EINTR);
	if (r == 0)
		return -ETIMEDOUT;
	size = receive(sandbox, ret, pidfd);
	if (size < 0)
		return (int)size;
	return size == 0 ? -ECONNRESET : 0;
}

int sandbox_wait_ready(struct sandbox *sandbox, int timeout_ms, char **text)
{
	struct control_reply reply;
	CLEANUP(close_p) int fd = -1;
	int r;

	if (sandbox->ready)
		return 0;
	r = sandbox_receive(sandbox, timeout_ms, &reply, &fd);
	if (r < 0)
		return r;
	if (reply.type == CONTROL_REFUSED) {
		*text = strndup(reply.text, sizeof(reply.text));
		return *text ? SANDBOX_REFUSED : -ENOMEM;
	}
	if (reply.type != CONTROL_READY)
		return -EPROTO;
	sandbox->description = reply;
	sandbox->ready = true;
	return 0;
}

static int ask(struct sandbox *sandbox, struct control_fork request, int door)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {{0}};
	struct iovec iov = {&request, sizeof(request)};
	struct msghdr message = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space)};
	CLEANUP(close_p) int place = -1;

	if (!sandbox->ready || sandbox->unanswered >= FORKS_UNANSWERED)
		return SANDBOX_BUSY;
	place = place_of(sandbox);
	if (place < 0)
		return place;
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &door, sizeof(door));
	if (sendmsg(sandbox->control, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return errno == EAGAIN || errno == EINTR || errno == ETOOMANYREFS ? SANDBOX_BUSY
										  : -errno;
	sandbox->forks++;
	sandbox->places[sandbox->unanswered++] = take_fd(&place);
	return 0;
}

int sandbox_fork(struct sandbox *sandbox, uint32_t token, int door, uint64_t memory_bytes,
	uint32_t cpu_seconds)
{
	return ask(sandbox,
		(struct control_fork){.type = CONTROL_FORK,
			.token = token,
			.memory_bytes = memory_bytes,
			.cpu_seconds = cpu_seconds},
		door);
}

int sandbox_fork_proof(struct sandbox *sandbox, int door)
{
	return ask(sandbox,
		(struct control_fork){.type = CONTROL_FORK,
			.memory_bytes = PROOF_BYTES,
			.cpu_seconds = 1,
			.proves = 1},
		door);
}

bool sandbox_is_ready(const struct sandbox *sandbox)
{
	return sandbox->ready;
}

const struct control_reply *sandbox_description(const struct sandbox *sandbox)
{
	return &sandbox->description;
}

uint64_t sandbox_forks(const struct sandbox *sandbox)
{
	return sandbox->forks;
}

/* The descriptor's own line in /proc. */
pid_t sandbox_pid_of(int pidfd)
{
	char path[64], line[128];
	int pid = 0;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Pid: %d", &pid) == 1)
			break;
	}
	(void)fclose(file);
	return pid > 0 ? pid : 0;
}
