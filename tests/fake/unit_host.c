/*
 * Starts a program as postcalld.service would, where no systemd runs: passes a listening socket,
 * hears its notifications (each one a line on standard output, line feeds as " | "), takes rights
 * away.
 *   unit-host [--socket PATH]... [--notify] [--watchdog-us N] [--pid N] [--uid N]
 *             [--filter FILE] [--families A,B] [--deny-write-exec] [--restrict-suid]
 *             [--no-new-privs] [--proc]
 *             PROGRAM ARGUMENT...
 * FILE: names of system calls that are allowed, one a line; all others fail with EPERM. What the
 * machine refuses is told as "refused: ..." and left out. SIGTERM and SIGHUP are passed on.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	SOCKETS_MOST = 4,
	FAILED = 70,
};

struct unit {
	const char *sockets[SOCKETS_MOST];
	int count;
	bool notify;
	const char *watchdog_us;
	const char *pid; /* LISTEN_PID, when it has to be a wrong one */
	const char *filter;
	const char *families;
	bool deny_write_exec;
	bool restrict_suid;
	bool no_new_privs;
	bool proc;
	uid_t uid;
	char name[64]; /* of the notify socket, abstract */
};

static void die(const char *what)
{
	(void)fprintf(stderr, "unit-host: %s: %s\n", what, strerror(errno));
	exit(FAILED);
}

static void refused(const char *what)
{
	(void)printf("refused: %s: %s\n", what, strerror(errno));
	(void)fflush(stdout);
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		die(path);
	(void)strcpy(address.sun_path, path);
	(void)unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
		chmod(path, 0666) < 0 || listen(fd, 16) < 0)
		die(path);
	return fd;
}

static int listen_to_news(struct unit *unit)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t size;

	(void)snprintf(unit->name, sizeof(unit->name), "@unit-host-%d", getpid());
	size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(unit->name));
	memcpy(address.sun_path + 1, unit->name + 1, strlen(unit->name) - 1);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0)
		die("notify socket");
	return fd;
}

/* ---- in the child ---- */

static void pass_sockets(const struct unit *unit, const int *fds)
{
	char number[16];

	for (int i = 0; i < unit->count; i++) {
		if (dup2(fds[i], 3 + i) < 0)
			die("dup2");
	}
	if (!unit->count)
		return;
	(void)snprintf(number, sizeof(number), "%d", getpid());
	(void)setenv("LISTEN_PID", unit->pid ? unit->pid : number, 1);
	(void)snprintf(number, sizeof(number), "%d", unit->count);
	(void)setenv("LISTEN_FDS", number, 1);
	(void)setenv("LISTEN_FDNAMES", "postcalld.socket", 1);
}

/* As ProtectProc=invisible and ProcSubset=pid. */
static void hide_processes(void)
{
	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
			"hidepid=invisible,subset=pid") < 0)
		refused("ProtectProc");
}

static void drop_rights(const struct unit *unit)
{
	for (unsigned long i = 0; i < 64; i++)
		(void)prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
	if (setgroups(0, NULL) < 0 || setresgid(unit->uid, unit->uid, unit->uid) < 0 ||
		setresuid(unit->uid, unit->uid, unit->uid) < 0)
		refused("another user");
}

static void add(scmp_filter_ctx context, uint32_t action, int number, struct scmp_arg_cmp test)
{
	if (seccomp_rule_add_array(context, action, number, 1, &test) < 0)
		die("seccomp_rule_add_array");
}

/* Of systemd: nothing is mapped writable and executable, or becomes executable. */
static void forbid_write_exec(scmp_filter_ctx context)
{
	const int both = PROT_WRITE | PROT_EXEC;

	add(context, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mmap),
		SCMP_A2(SCMP_CMP_MASKED_EQ, (scmp_datum_t)both, (scmp_datum_t)both));
	add(context, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mprotect),
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	add(context, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(pkey_mprotect),
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
}

/* Of systemd: what a filter cannot look into is not there at all. */
static void forbid_openat2(scmp_filter_ctx context)
{
	if (seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(openat2), 0) < 0)
		die("seccomp_rule_add");
}

static void load(scmp_filter_ctx context)
{
	(void)seccomp_attr_set(context, SCMP_FLTATR_CTL_NNP, 0);
	if (seccomp_load(context) < 0)
		refused("a filter");
	seccomp_release(context);
}

static void restrict_families(const char *list)
{
	static const struct {
		const char *name;
		int family;
	} known[] = {{"AF_UNIX", AF_UNIX}, {"AF_INET", AF_INET}, {"AF_INET6", AF_INET6}};
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);

	for (int family = 0; family < 64; family++) {
		bool allowed = false;

		for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
			allowed |= family == known[i].family && strstr(list, known[i].name);
		if (!allowed)
			add(context, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket),
				SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)family, 0));
	}
	load(context);
}

static void restrict_calls(const char *path)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	FILE *file = fopen(path, "re");
	char name[64];

	if (!file)
		die(path);
	while (fscanf(file, "%63s", name) == 1) {
		int number = seccomp_syscall_resolve_name(name);

		if (number >= 0)
			(void)seccomp_rule_add(context, SCMP_ACT_ALLOW, number, 0);
	}
	(void)fclose(file);
	load(context);
}

static void become(const struct unit *unit, const int *fds, char **argv)
{
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	pass_sockets(unit, fds);
	if (unit->notify)
		(void)setenv("NOTIFY_SOCKET", unit->name, 1);
	if (unit->watchdog_us)
		(void)setenv("WATCHDOG_USEC", unit->watchdog_us, 1);
	if (unit->proc)
		hide_processes();
	if (unit->uid)
		drop_rights(unit);
	if (unit->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		refused("NoNewPrivileges");
	if (unit->families)
		restrict_families(unit->families);
	if (unit->deny_write_exec) {
		scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);

		forbid_write_exec(context);
		load(context);
	}
	if (unit->restrict_suid) {
		scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);

		forbid_openat2(context);
		load(context);
	}
	if (unit->filter)
		restrict_calls(unit->filter);
	(void)execvp(argv[0], argv);
	die(argv[0]);
}

/* ---- the manager ---- */

static void print_news(int fd)
{
	char text[4096];
	ssize_t size = recv(fd, text, sizeof(text) - 1, 0);

	if (size < 0)
		return;
	(void)printf("notify: ");
	for (ssize_t i = 0; i < size; i++)
		(void)(text[i] == '\n' ? printf(" | ") : printf("%c", text[i]));
	(void)printf("\n");
	(void)fflush(stdout);
}

/* False: the program has ended. */
static bool take_signal(int fd, pid_t child, int *status)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return true;
	if (info.ssi_signo == SIGCHLD)
		return waitpid(child, status, WNOHANG) != child;
	(void)kill(child, (int)info.ssi_signo);
	return true;
}

static int watch(pid_t child, int signals, int news)
{
	struct pollfd fds[] = {{signals, POLLIN, 0}, {news, POLLIN, 0}};
	bool runs = true;
	int status = 0;

	while (runs && poll(fds, 2, -1) >= 0) {
		if (fds[1].revents)
			print_news(news);
		if (fds[0].revents)
			runs = take_signal(signals, child, &status);
	}
	while (news >= 0 && poll(fds + 1, 1, 0) > 0)
		print_news(news);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void read_arguments(struct unit *unit, int argc, char **argv)
{
	static const struct option options[] = {{"socket", required_argument, NULL, 's'},
		{"notify", no_argument, NULL, 'n'}, {"watchdog-us", required_argument, NULL, 'w'},
		{"pid", required_argument, NULL, 'p'}, {"uid", required_argument, NULL, 'u'},
		{"filter", required_argument, NULL, 'f'},
		{"families", required_argument, NULL, 'a'},
		{"deny-write-exec", no_argument, NULL, 'x'},
		{"restrict-suid", no_argument, NULL, 'r'}, {"no-new-privs", no_argument, NULL, 'N'},
		{"proc", no_argument, NULL, 'P'}, {0}};
	int option;

	while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		switch (option) {
		case 's':
			if (unit->count == SOCKETS_MOST)
				exit(FAILED);
			unit->sockets[unit->count++] = optarg;
			break;
		case 'n':
			unit->notify = true;
			break;
		case 'w':
			unit->watchdog_us = optarg;
			break;
		case 'p':
			unit->pid = optarg;
			break;
		case 'u':
			unit->uid = (uid_t)strtoul(optarg, NULL, 10);
			break;
		case 'f':
			unit->filter = optarg;
			break;
		case 'a':
			unit->families = optarg;
			break;
		case 'x':
			unit->deny_write_exec = true;
			break;
		case 'r':
			unit->restrict_suid = true;
			break;
		case 'N':
			unit->no_new_privs = true;
			break;
		case 'P':
			unit->proc = true;
			break;
		default:
			exit(FAILED);
		}
	}
	if (optind == argc)
		exit(FAILED);
}

int main(int argc, char **argv)
{
	struct unit unit = {0};
	int fds[SOCKETS_MOST], news = -1, signals;
	sigset_t passed;
	pid_t child;

	read_arguments(&unit, argc, argv);
	for (int i = 0; i < unit.count; i++) {
		int fd = listen_at(unit.sockets[i]);

		/* Out of the way of the numbers that they get. */
		fds[i] = fcntl(fd, F_DUPFD_CLOEXEC, 20);
		if (fds[i] < 0)
			die("fcntl");
		(void)close(fd);
	}
	if (unit.notify)
		news = listen_to_news(&unit);
	(void)sigemptyset(&passed);
	(void)sigaddset(&passed, SIGCHLD);
	(void)sigaddset(&passed, SIGTERM);
	(void)sigaddset(&passed, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &passed, NULL);
	signals = signalfd(-1, &passed, SFD_CLOEXEC);
	child = fork();
	if (child < 0 || signals < 0)
		die("fork");
	if (child == 0)
		become(&unit, fds, argv + optind);
	return watch(child, signals, news);
}
