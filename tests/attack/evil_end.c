/*
 * W14, W21 to W28, W36: what a child does with its process and its socket. Calls that the filter
 * forbids are made all the same: behind the real one they are death, behind the open one the
 * supervisor has to stand them.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/attack/evil.h"

static const char good_result[] = "{\"status\":\"succeeded\"}";

static void w14(const struct evil *evil)
{
	const struct bytes origin = evil->job->context;
	char *context = bytes_copy(origin), *at = strstr(context, "\"origin\":\""), url[128];

	(void)shutdown(EVIL_DOOR, SHUT_RD);
	at = at ? at + 10 : context;
	(void)snprintf(url, sizeof(url), "%.*s/ok", (int)strcspn(at, "\""), at);
	for (uint32_t i = 1; i <= 20; i++)
		evil_request(i, url, NULL, NULL);
	evil_spin();
}

/* Descriptors: of the socket itself, of a pair that holds further ones. */
static void send_descriptors(const int *fds, size_t count)
{
	static char space[CMSG_SPACE(253 * sizeof(int))];
	char byte = 0;
	struct iovec iov = {&byte, 0};
	struct msghdr message = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = space,
		.msg_controllen = CMSG_SPACE(count * sizeof(int))};
	struct cmsghdr *header = (struct cmsghdr *)(void *)space;

	/* With the first byte of a console line, as one that had them would do. */
	struct buffer out = {0};
	size_t begin = frame_begin(&out, MESSAGE_CONSOLE, 0);

	buffer_put_u8(&out, MESSAGE_LEVEL_LOG);
	buffer_put_text(&out, "with descriptors");
	frame_end(&out, begin);
	iov = (struct iovec){out.data, out.size};
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(header), fds, count * sizeof(int));
	/* The kernel bounds how many are under way. */
	while (sendmsg(EVIL_DOOR, &message, MSG_NOSIGNAL) < 0) {
		if (errno != ETOOMANYREFS)
			_exit(40);
	}
	buffer_done(&out);
}

static void w21(const struct evil *evil)
{
	int fds[253], pair[2];

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		fds[i] = EVIL_DOOR;
	if (evil->number == 1) {
		send_descriptors(fds, 253);
	} else if (evil->number == 2) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
			_exit(41);
		send_descriptors(pair, 2);
	} else {
		for (int i = 0; i < 200; i++)
			send_descriptors(fds, 1);
	}
	evil_result(good_result);
}

static void w22(const struct evil *evil)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(struct ucred))];
	} control = {{0}};
	const struct ucred forged = {.pid = 1, .uid = 0, .gid = 0};
	struct iovec iov = {(char[]){0}, 1};
	struct msghdr message = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space)};

	(void)evil;
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_CREDENTIALS;
	control.header.cmsg_len = CMSG_LEN(sizeof(forged));
	memcpy(CMSG_DATA(&control.header), &forged, sizeof(forged));
	evil_console("forged: %d", (int)sendmsg(EVIL_DOOR, &message, MSG_NOSIGNAL));
	evil_result(good_result);
}

/* Do descriptors ever arrive? One whole answer is read with room for them. */
static void w23(const struct evil *evil)
{
	static char space[CMSG_SPACE(253 * sizeof(int))], bytes[65536];
	struct iovec iov = {bytes, sizeof(bytes)};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
	const struct message_timer timer = {evil->job->started_ms};
	struct buffer out = {0};
	size_t seen = 0;

	for (uint32_t i = 1; i <= 20; i++) {
		out.size = 0;
		message_timer_write(&out, &timer);
		evil_frame(MESSAGE_TIMER, i, out.data, out.size);
		message.msg_control = space;
		message.msg_controllen = sizeof(space);
		if (recvmsg(EVIL_DOOR, &message, 0) <= 0)
			_exit(42);
		seen += CMSG_FIRSTHDR(&message) ? 1 : 0;
	}
	evil_console("control messages: %zu", seen);
	evil_result(good_result);
}

static void w24(const struct evil *evil)
{
	switch (evil->number) {
	case 0: /* in the middle of a header, of a payload */
		evil_write("\x10\0\0", 3);
		_exit(0);
	case 1:
		evil_header(MESSAGE_RESULT, 0, 1000, "{}", 2);
		_exit(0);
	case 2:
		evil_request(1, "http://127.0.0.1:1/", NULL, NULL);
		_exit(0);
	case 3: /* these two only behind the open filter */
		(void)close(EVIL_DOOR);
		evil_spin();
	default:
		(void)shutdown(EVIL_DOOR, SHUT_RDWR);
		evil_spin();
	}
}

static void w25(const struct evil *evil)
{
	volatile uintptr_t nowhere = 16;

	switch (evil->number) {
	case 0:
		_exit(0);
	case 1:
		_exit(77);
	case 2:
		*(volatile int *)nowhere = 1;
		break;
	case 3:
		abort();
	case 4:
		__builtin_trap();
	case 5:
		(void)getppid();
		_exit(43);
	default:
		(void)kill(getpid(), SIGKILL);
	}
}

static void w26(const struct evil *evil)
{
	(void)evil;
	evil_state("{\"post_call\":{\"w\":26}}");
	evil_spin();
}

static void w27(const struct evil *evil)
{
	sigset_t all;

	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, NULL);
	for (int number = 1; number < 32; number++)
		(void)signal(number, SIG_IGN);
	evil_checkpoint("{\"post_call\":{\"w\":27}}");
	if (evil->number == 1)
		(void)kill(getpid(), SIGSTOP);
	evil_spin();
}

static void w28(const struct evil *evil)
{
	char *const none[] = {NULL};
	long r = 0;

	switch (evil->number) {
	case 0:
		r = syscall(SYS_fork);
		break;
	case 1:
		r = syscall(SYS_vfork);
		break;
	case 2:
		r = syscall(SYS_clone, 0x3D0F00L, NULL, NULL, NULL, 0L);
		break;
	case 3:
		r = execve("/bin/sh", none, none);
		break;
	default:
		r = syscall(SYS_clone3, NULL, 0UL);
	}
	if (r == 0)
		_exit(0);
	evil_console("made: %d", r > 0);
	evil_result(good_result);
}

static void w36(const struct evil *evil)
{
	(void)evil;
	for (int i = 0; i < 200; i++)
		evil_console("flood");
	_exit(0);
}

const struct evil_case evil_end_cases[] = {{"w14", w14}, {"w21", w21}, {"w22", w22}, {"w23", w23},
	{"w24", w24}, {"w25", w25}, {"w26", w26}, {"w27", w27}, {"w28", w28}, {"w36", w36}, {0}};
