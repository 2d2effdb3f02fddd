/*
 * Namespaces: user, mount with an empty root, net, pid, ipc, uts, cgroup. As root the
 * process first becomes a high uid that nothing else on the machine uses, without
 * groups; an ordinary user keeps its own uid, the only one it may map.
 */
#include "sandbox/confine/steps.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/wire/cleanup.h"

enum {
	HIGH_UID = 0x70000000, /* beyond login, system and usual sub-uid ranges */
	NOBODY = 65534,	       /* where a container maps 16 bits only */
};

static int become(uid_t uid)
{
	if (setresgid((gid_t)uid, (gid_t)uid, (gid_t)uid) < 0)
		return -errno;
	if (setresuid(uid, uid, uid) < 0)
		return -errno;
	return 0;
}

static int leave_root(struct confine_report *report)
{
	int r;

	if (geteuid() != 0)
		return 0;
	report->step = "setgroups";
	if (setgroups(0, NULL) < 0)
		return -errno;
	report->step = "setresuid";
	/* One uid per zygote: RLIMIT_NPROC and signals count by uid. */
	r = become(HIGH_UID + ((uid_t)getpid() & 0xFFFF));
	if (r == -EINVAL)
		r = become(NOBODY);
	if (r < 0)
		return r;
	report->other_uid = true;
	/* The change made /proc/self root's own; the maps are written there. */
	report->step = "prctl";
	if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
		return -errno;
	return 0;
}

static int write_text(const char *path, const char *text)
{
	CLEANUP(close_p) int fd = open(path, O_WRONLY | O_CLOEXEC);
	size_t size = strlen(text);

	if (fd < 0)
		return -errno;
	if (write(fd, text, size) != (ssize_t)size)
		return -EIO;
	return 0;
}

static int map_ids(struct confine_report *report, uid_t uid, gid_t gid)
{
	char line[64];
	int r;

	report->step = "setgroups deny";
	r = write_text("/proc/self/setgroups", "deny");
	if (r < 0)
		return r;
	report->step = "uid_map";
	(void)snprintf(line, sizeof(line), "%d %u 1", NOBODY, uid);
	r = write_text("/proc/self/uid_map", line);
	if (r < 0)
		return r;
	report->step = "gid_map";
	(void)snprintf(line, sizeof(line), "%d %u 1", NOBODY, gid);
	return write_text("/proc/self/gid_map", line);
}

/* Inside of these no further ones: as far as /proc/sys lets, which containers mount read-only. */
static void forbid_nesting(void)
{
	static const char *const kinds[] = {
		"user", "mnt", "net", "pid", "ipc", "uts", "cgroup", "time"};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "/proc/sys/user/max_%s_namespaces", kinds[i]);
		(void)write_text(path, "0");
	}
}

int confine_namespaces_enter(struct confine_report *report)
{
	int r = leave_root(report);
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (r < 0)
		return r;
	report->step = "unshare";
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWIPC |
		    CLONE_NEWUTS | CLONE_NEWCGROUP) < 0)
		return -errno;
	r = map_ids(report, uid, gid);
	if (r == 0)
		forbid_nesting();
	return r;
}

/* A directory to put the new root on; only its existence matters. */
static int mount_somewhere(void)
{
	static const char *const places[] = {"/tmp", "/run", "/proc", "/dev"};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (mount("none", places[i], "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
			    "size=4k,nr_inodes=1,mode=0500") == 0 &&
			chdir(places[i]) == 0)
			return 0;
	}
	return -errno;
}

int confine_namespaces_empty_root(struct confine_report *report)
{
	int r;

	report->step = "mount";
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -errno;
	r = mount_somewhere();
	if (r < 0)
		return r;
	report->step = "pivot_root";
	if (syscall(SYS_pivot_root, ".", ".") < 0)
		return -errno;
	/* The old root lies on top of the new one now; all that was mounted goes with it. */
	if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		return -errno;
	report->step = "remount read-only";
	if (mount("none", "/", NULL,
		    MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		return -errno;
	return 0;
}

bool confine_namespaces_work(void)
{
	struct confine_report report = {0};
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(confine_namespaces_enter(&report) < 0 ||
			confine_namespaces_empty_root(&report) < 0);
	while (pid > 0 && waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int confine_namespaces_drop_capabilities(struct confine_report *report)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {{0}};

	report->step = "capabilities";
	/* EPERM: an ordinary user without namespaces never had any. */
	for (unsigned long capability = 0; capability < 64; capability++) {
		if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0 && errno == EINVAL)
			break;
	}
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capset, &header, none) < 0)
		return -errno;
	return 0;
}
