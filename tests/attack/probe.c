/*
 * probe PROGRAM WAIVED [whole]: a zygote of the evil child's program without a supervisor, with the
 * runtime preloaded if it is to be whole (or of the real program, for `time` and `raw`). Reads one
 * question per line and answers each with one line:
 *   new|same|hold KIND NUMBER A0 A1 A2 A3 A4 A5 TEXT
 *       asks a fresh child; the last one again; a fresh one while the last one stays. Arguments
 *       are numbers, "text" or "space"; TEXT is hex or "-". Answer: "result N", "signal N" or
 *       "exit N"
 *   pid     of the last child, as seen from here
 *   limits  MEMORY CPU: of the children from now on
 *   time N  the microseconds from request to report of each of N children that end at once
 *   raw HEX a packet for the zygote as it is: "lives" or "exit N"
 * The first line is "ready ZYGOTE FLAGS", or "refused TEXT".
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/wire/control.h"
#include "tests/attack/probe.h"

enum {
	CONTROL = 3,
	LINE = 70000,
};

static pid_t zygote;
static int control = -1;
static int door = -1;
static int pidfd = -1;
static uint32_t token;
static unsigned long memory_mb = 256, cpu_seconds = 5;

static void start(const char *program, const char *waived, bool whole)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		exit(71);
	zygote = fork();
	if (zygote == 0) {
		char option[32];

		(void)snprintf(option, sizeof(option), "--zygote=%s", waived);
		if (dup2(pair[1], CONTROL) < 0)
			_exit(71);
		(void)fcntl(CONTROL, F_SETFD, 0);
		(void)execle(program, "evil-child", option, whole ? NULL : "probe", (char *)NULL,
			(char *const[]){NULL});
		_exit(72);
	}
	control = fcntl(pair[0], F_DUPFD_CLOEXEC, 10);
	(void)close(pair[0]);
	(void)close(pair[1]);
}

/* False: the zygote is gone. */
static bool receive(struct control_reply *ret, int *fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} space;
	struct iovec iov = {ret, sizeof(*ret)};
	struct msghdr message = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = space.space,
		.msg_controllen = sizeof(space.space)};
	struct cmsghdr *header;

	*fd = -1;
	if (recvmsg(control, &message, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof(*ret))
		return false;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(header), sizeof(*fd));
	return true;
}

static void gone(void)
{
	int status = 0;

	(void)waitpid(zygote, &status, 0);
	(void)printf("exit %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
	(void)fflush(stdout);
	exit(0);
}

static void send_packet(const void *data, size_t size, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} space = {{0}};
	struct iovec iov = {(void *)(uintptr_t)data, size};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};

	if (fd >= 0) {
		message.msg_control = space.space;
		message.msg_controllen = sizeof(space.space);
		space.header.cmsg_level = SOL_SOCKET;
		space.header.cmsg_type = SCM_RIGHTS;
		space.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&space.header), &fd, sizeof(fd));
	}
	if (sendmsg(control, &message, MSG_NOSIGNAL) < 0)
		gone();
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* The report of the child with this token; others were held and ended. */
static int wait_exit(uint32_t of)
{
	struct control_reply reply;
	int fd;

	do {
		if (!receive(&reply, &fd))
			gone();
		close_fd(&fd);
	} while (reply.type != CONTROL_EXITED || reply.token != of);
	return reply.status;
}

static void fork_child(void)
{
	struct control_fork request = {.type = CONTROL_FORK,
		.token = ++token,
		.memory_bytes = (uint64_t)memory_mb << 20,
		.cpu_seconds = (uint32_t)cpu_seconds};
	struct control_reply reply;
	int pair[2], fd;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		exit(71);
	send_packet(&request, sizeof(request), pair[1]);
	(void)close(pair[1]);
	door = pair[0];
	do {
		if (!receive(&reply, &fd))
			gone();
	} while (reply.type != CONTROL_FORKED);
	close_fd(&pidfd);
	pidfd = fd;
}

static void end_child(void)
{
	if (door < 0)
		return;
	close_fd(&door);
	(void)wait_exit(token);
}

static void ask(const struct probe_request *request)
{
	struct probe_reply reply;
	size_t got = 0;
	int status;

	if (send(door, request, sizeof(*request), MSG_NOSIGNAL) == (ssize_t)sizeof(*request)) {
		while (got < sizeof(reply)) {
			ssize_t size = recv(door, (char *)&reply + got, sizeof(reply) - got, 0);

			if (size <= 0)
				break;
			got += (size_t)size;
		}
	}
	if (got == sizeof(reply)) {
		(void)printf("result %lld\n", (long long)reply.result);
		return;
	}
	close_fd(&door);
	status = wait_exit(token);
	if (WIFSIGNALED(status))
		(void)printf("signal %d\n", WTERMSIG(status));
	else
		(void)printf("exit %d\n", WEXITSTATUS(status));
}

static size_t from_hex(uint8_t *to, size_t most, const char *hex)
{
	size_t size = 0;
	unsigned int byte;

	while (size < most && sscanf(hex + 2 * size, "%2x", &byte) == 1)
		to[size++] = (uint8_t)byte;
	return size;
}

static uint64_t argument_of(const char *word)
{
	if (strcmp(word, "text") == 0)
		return probe_text;
	if (strcmp(word, "space") == 0)
		return probe_space;
	return strtoull(word, NULL, 0);
}

static void question(char *line)
{
	struct probe_request request = {.magic = PROBE_MAGIC};
	char *rest = line, *how = strtok_r(line, " ", &rest);
	char *word = strtok_r(NULL, " ", &rest);

	request.kind = (uint32_t)atoi(word ? word : "0");
	word = strtok_r(NULL, " ", &rest);
	request.number = strtoull(word ? word : "0", NULL, 0);
	for (size_t i = 0; i < 6 && (word = strtok_r(NULL, " ", &rest)); i++)
		request.arguments[i] = argument_of(word);
	word = strtok_r(NULL, " ", &rest);
	if (word && *word != '-')
		(void)from_hex(request.text, sizeof(request.text), word);
	if (strcmp(how, "new") == 0)
		end_child();
	if (strcmp(how, "same") != 0 || door < 0)
		fork_child();
	ask(&request);
}

static double now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

/* The middle one and the 99th of a hundred. */
static void take_times(size_t count)
{
	double *times = calloc(count + 1, sizeof(*times));

	for (size_t i = 0; times && i < count; i++) {
		double before = now_us();

		fork_child();
		close_fd(&door);
		(void)wait_exit(token);
		times[i] = now_us() - before;
	}
	if (times && count) {
		qsort(times, count, sizeof(*times), compare);
		(void)printf("time %.0f %.0f\n", times[count / 2], times[count * 99 / 100]);
	}
	free(times);
}

static void print_pid(void)
{
	char path[64], line[128];
	int pid = 0;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "Pid: %d", &pid) == 1)
			break;
	}
	if (file)
		(void)fclose(file);
	(void)printf("pid %d\n", pid);
}

/* A packet of the zygote's own size that it takes must not be the end of the test. */
static void send_raw(const char *hex)
{
	uint8_t packet[LINE / 2];
	size_t size = *hex == '-' ? 0 : from_hex(packet, sizeof(packet), hex);
	int status;

	send_packet(packet, size, -1);
	/* It either ends, or would answer the next request. */
	for (;;) {
		pid_t r = waitpid(zygote, &status, 0);

		if (r == zygote) {
			(void)printf("exit %d\n",
				WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
			(void)fflush(stdout);
			exit(0);
		}
		if (r < 0 && errno != EINTR)
			exit(71);
	}
}

static void serve(char *line)
{
	if (strncmp(line, "time ", 5) == 0)
		take_times(strtoul(line + 5, NULL, 10));
	else if (strncmp(line, "raw ", 4) == 0)
		send_raw(line + 4);
	else if (strcmp(line, "pid") == 0)
		print_pid();
	else if (sscanf(line, "limits %lu %lu", &memory_mb, &cpu_seconds) == 2)
		(void)puts("limits");
	else
		question(line);
	(void)fflush(stdout);
}

int main(int argc, char **argv)
{
	static char line[LINE];
	struct control_reply ready;
	int fd;

	if (argc < 3 || argc > 4)
		return 64;
	start(argv[1], argv[2], argc == 4);
	if (!receive(&ready, &fd))
		gone();
	if (ready.type == CONTROL_REFUSED) {
		(void)printf("refused %.*s\n", CONTROL_TEXT_SIZE, ready.text);
		return 78;
	}
	(void)printf("ready %d %u\n", (int)zygote, ready.flags);
	(void)fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		serve(line);
	}
	end_child();
	return 0;
}
