/*
 * job-host SOCKET: the sandbox without its prison, for tests of the runtime. Loads what a zygote
 * loads, says "ready" and serves one job for each connection, in a process of its own. Ends when
 * its stdin does.
 */
#include "sandbox/functions/functions.h"
#include "tests/lang/leave.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	SECONDS_MOST = 60, /* of one job */
};

extern const struct functions_script runtime_scripts[];
extern const size_t runtime_scripts_count;

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || strlen(path) >= sizeof(address.sun_path))
		return -1;
	memcpy(address.sun_path, path, strlen(path));
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 64) < 0)
		return -1;
	return fd;
}

static void serve(struct functions *functions, int listener)
{
	int job = accept(listener, NULL, NULL);

	if (job >= 0 && fork() == 0) {
		char rest[4096];
		int status;

		(void)alarm(SECONDS_MOST);
		status = functions_job(functions, job);
		/* An answer that crosses the end must not make the peer lose what was said. */
		(void)shutdown(job, SHUT_WR);
		while (read(job, rest, sizeof(rest)) > 0)
			continue;
		leave(status);
	}
	if (job >= 0)
		(void)close(job);
}

int main(int argc, char **argv)
{
	struct functions *functions;
	struct buffer error = {0};
	struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN}};

	if (argc != 2)
		return 64;
	if (functions_new(&functions, NULL, runtime_scripts, runtime_scripts_count, &error) != 0) {
		(void)fprintf(stderr, "%.*s\n", (int)error.size, (const char *)error.data);
		return 1;
	}
	(void)signal(SIGCHLD, SIG_IGN);
	fds[1] = (struct pollfd){.fd = listen_at(argv[1]), .events = POLLIN};
	if (fds[1].fd < 0)
		return 1;
	(void)puts("ready");
	(void)fflush(stdout);
	while (poll(fds, 2, -1) > 0 && !fds[0].revents) {
		if (fds[1].revents)
			serve(functions, fds[1].fd);
	}
	return 0;
}
