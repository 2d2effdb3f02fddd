/*
 * openat2() does it in one call. systemd's RestrictSUIDSGID= takes that call away (ENOSYS), because
 * a filter cannot read its arguments; then the path is walked, one component after the other, none
 * of them a link.
 */
#include "supervisor/policy/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "sandbox/wire/cleanup.h"

enum {
	NAME_MOST = 255,
};

/* The next component; false: none is left. */
static bool next_of(char ret[NAME_MOST + 1], const char **at, bool *too_long)
{
	size_t size;

	*at += strspn(*at, "/");
	size = strcspn(*at, "/");
	*too_long = size > NAME_MOST;
	if (size == 0 || *too_long)
		return false;
	memcpy(ret, *at, size);
	ret[size] = 0;
	*at += size;
	return true;
}

/* A folder on the way. */
static int step(int folder, const char *name)
{
	int fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;
	int r;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) < 0)
		r = -errno;
	else if (S_ISLNK(status.st_mode))
		r = -ELOOP;
	else
		r = S_ISDIR(status.st_mode) ? fd : -ENOTDIR;
	if (r < 0)
		(void)close(fd);
	return r;
}

static int finish(int folder, const char *name, int flags, mode_t mode)
{
	int fd = openat(folder, name, flags | O_NOFOLLOW | O_CLOEXEC, mode);

	return fd < 0 ? -errno : fd;
}

int beneath_walk(int folder, const char *name, int flags, mode_t mode)
{
	CLEANUP(close_p) int own = -1;
	char now[NAME_MOST + 1], next[NAME_MOST + 1];
	bool too_long;

	if (*name == '/')
		return -EXDEV;
	if (!next_of(now, &name, &too_long))
		return too_long ? -ENAMETOOLONG : -ENOENT;
	for (;;) {
		int fd;

		if (strcmp(now, "..") == 0)
			return -EXDEV;
		if (!next_of(next, &name, &too_long))
			return too_long ? -ENAMETOOLONG
					: finish(own < 0 ? folder : own, now, flags, mode);
		fd = step(own < 0 ? folder : own, now);
		close_p(&own);
		own = fd;
		if (fd < 0)
			return fd;
		memcpy(now, next, sizeof(now));
	}
}

int beneath_open(int folder, const char *name, int flags, mode_t mode)
{
	struct open_how how = {.flags = (unsigned int)flags | O_CLOEXEC | O_NOFOLLOW,
		.mode = flags & O_CREAT ? mode : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
	int fd = (int)syscall(SYS_openat2, folder, name, &how, sizeof(how));

	if (fd >= 0)
		return fd;
	return errno == ENOSYS || errno == EPERM ? beneath_walk(folder, name, flags, mode) : -errno;
}

int beneath_folder(const char *path)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int fd = open(path, flags | O_NOFOLLOW), error = errno;
	struct stat status;

	if (fd >= 0)
		return fd;
	if (lstat(path, &status) < 0 || !S_ISLNK(status.st_mode))
		return -error;
	if (status.st_uid != 0)
		return -ELOOP;
	fd = open(path, flags);
	return fd < 0 ? -errno : fd;
}
