/*
 * A directory that somebody else could write to is not a place to keep anything in.
 */
#include "supervisor/statedir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "supervisor/policy/beneath.h"

static int refuse(struct diag *err, const char *code, const char *path, const char *why)
{
	diag_set(err, code, "%s: %s", path, why);
	return STATEDIR_REFUSED;
}

static bool is_ours(const struct stat *status)
{
	return status->st_uid == geteuid() || status->st_uid == 0;
}

static int check_directory(int fd, const char *path, struct diag *err)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return refuse(err, "state.directory", path, strerror(errno));
	if (!is_ours(&status))
		return refuse(err, "state.owner", path, "it belongs to another user");
	if (status.st_mode & S_IWOTH)
		return refuse(err, "state.mode", path, "everybody may write there");
	return 0;
}

static int lock(int *ret, int directory, const char *path, struct diag *err)
{
	CLEANUP(close_p)
	int fd = beneath_open(directory, "lock", O_RDWR | O_CREAT | O_NOCTTY | O_NONBLOCK, 0600);
	struct stat status;

	if (fd < 0)
		return refuse(err, "state.lock", path, strerror(-fd));
	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_nlink != 1 ||
		!is_ours(&status) || status.st_mode & S_IWOTH)
		return refuse(err, "state.lock", path, "\"lock\" in it is not a file of ours");
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return refuse(err, "state.in_use", path,
			errno == EWOULDBLOCK ? "another postcalld uses it" : strerror(errno));
	*ret = take_fd(&fd);
	return 0;
}

int statedir_open(int *ret, const char *path, struct diag *err)
{
	CLEANUP(close_p) int directory = -1;
	int r;

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return refuse(err, "state.directory", path, strerror(errno));
	directory = beneath_folder(path);
	if (directory < 0)
		return refuse(err, "state.directory", path,
			directory == -ELOOP ? "it is somebody's link" : strerror(-directory));
	r = check_directory(directory, path, err);
	return r == 0 ? lock(ret, directory, path, err) : r;
}
