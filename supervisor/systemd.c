/*
 * Three variables of the environment.
 */
#include "supervisor/systemd.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

enum {
	FIRST_DESCRIPTOR = 3,
};

struct systemd {
	int socket;
	char *path;
	int notify; /* -1: nobody is to be told */
	uint64_t watchdog_us;
	struct event *watchdog;
};

/* Decimal digits; 0: not there, or nothing of the kind. */
static uint64_t take_number(const char *name)
{
	const char *text = getenv(name);
	uint64_t value = 0;
	char *end;

	if (text && *text >= '0' && *text <= '9') {
		errno = 0;
		value = strtoull(text, &end, 10);
		if (*end || errno)
			value = 0;
	}
	(void)unsetenv(name);
	return value;
}

static int refuse(struct diag *err, const char *why)
{
	diag_set(err, "socket.passed", "the socket of the service manager: %s", why);
	return SYSTEMD_REFUSED;
}

static bool is_listening(int fd)
{
	int yes = 0, type = 0;
	socklen_t size = sizeof(yes);

	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &yes, &size) < 0 || !yes)
		return false;
	size = sizeof(type);
	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

static int take_path(struct systemd *systemd, int fd, struct diag *err)
{
	struct sockaddr_un address = {0};
	socklen_t size = sizeof(address);

	if (getsockname(fd, (struct sockaddr *)&address, &size) < 0 ||
		address.sun_family != AF_UNIX)
		return refuse(err, "not a unix socket");
	/* A name without a path is everybody's: modes and folders do not guard it. */
	if (size <= offsetof(struct sockaddr_un, sun_path) || !address.sun_path[0])
		return refuse(err, "it has no path");
	systemd->path = strndup(address.sun_path, sizeof(address.sun_path));
	return systemd->path ? 0 : -ENOMEM;
}

static int take_socket(struct systemd *systemd, struct diag *err)
{
	uint64_t pid = take_number("LISTEN_PID"), count = take_number("LISTEN_FDS");
	int fd = FIRST_DESCRIPTOR, r;

	(void)unsetenv("LISTEN_FDNAMES");
	if (count == 0 || pid != (uint64_t)getpid())
		return 0;
	if (count > 1)
		return refuse(err, "more than one was passed");
	if (!is_listening(fd))
		return refuse(err, "nobody listens on it");
	r = take_path(systemd, fd, err);
	if (r != 0)
		return r;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
		return -errno;
	systemd->socket = fd;
	return 0;
}

/* A path, or a name in the abstract space that begins with @. */
static void connect_notify(struct systemd *systemd)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const char *path = getenv("NOTIFY_SOCKET");
	size_t size = path ? strlen(path) : 0;
	CLEANUP(close_p) int fd = -1;

	if (size < 2 || size >= sizeof(address.sun_path) || (*path != '/' && *path != '@'))
		return;
	memcpy(address.sun_path, path, size);
	if (*path == '@')
		address.sun_path[0] = 0;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)) < 0)
		return;
	systemd->notify = take_fd(&fd);
}

int systemd_new(struct systemd **ret, struct diag *err)
{
	CLEANUP(systemd_free_p) struct systemd *systemd = calloc(1, sizeof(*systemd));
	uint64_t pid;
	int r;

	if (!systemd)
		return -ENOMEM;
	systemd->socket = systemd->notify = -1;
	r = take_socket(systemd, err);
	if (r != 0)
		return r;
	connect_notify(systemd);
	(void)unsetenv("NOTIFY_SOCKET");
	pid = take_number("WATCHDOG_PID");
	systemd->watchdog_us = take_number("WATCHDOG_USEC");
	if (pid && pid != (uint64_t)getpid())
		systemd->watchdog_us = 0;
	*ret = TAKE(systemd);
	return 0;
}

struct systemd *systemd_free(struct systemd *systemd)
{
	if (!systemd)
		return NULL;
	close_p(&systemd->socket);
	close_p(&systemd->notify);
	if (systemd->watchdog)
		event_free(systemd->watchdog);
	free(systemd->path);
	free(systemd);
	return NULL;
}

int systemd_take_socket(struct systemd *systemd)
{
	int fd = systemd->socket;

	systemd->socket = -1;
	return fd;
}

const char *systemd_socket_path(const struct systemd *systemd)
{
	return systemd->path;
}

void systemd_notify(const struct systemd *systemd, const char *text)
{
	if (systemd->notify >= 0)
		(void)send(systemd->notify, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void systemd_ready(const struct systemd *systemd, const char *status)
{
	CLEANUP(free_p) char *text = NULL;

	if (asprintf(&text, "READY=1\nSTATUS=%s", status) < 0)
		text = NULL;
	systemd_notify(systemd, text ? text : "READY=1");
}

/* The time tells the manager which reload the next READY=1 belongs to. */
void systemd_reloading(const struct systemd *systemd)
{
	struct timespec now = {0};
	char text[80];

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	(void)snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%llu",
		(unsigned long long)now.tv_sec * 1000000 + (unsigned long long)now.tv_nsec / 1000);
	systemd_notify(systemd, text);
}

void systemd_stopping(const struct systemd *systemd)
{
	systemd_notify(systemd, "STOPPING=1");
}

static void on_watchdog(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	systemd_notify(arg, "WATCHDOG=1");
}

int systemd_watch(struct systemd *systemd, struct event_base *base)
{
	uint64_t half = systemd->watchdog_us / 2;
	const struct timeval time = {
		.tv_sec = (time_t)(half / 1000000), .tv_usec = (suseconds_t)(half % 1000000)};

	if (half == 0 || systemd->notify < 0)
		return 0;
	systemd->watchdog = event_new(base, -1, EV_PERSIST, on_watchdog, systemd);
	if (!systemd->watchdog || evtimer_add(systemd->watchdog, &time) < 0)
		return -ENOMEM;
	systemd_notify(systemd, "WATCHDOG=1");
	return 0;
}
