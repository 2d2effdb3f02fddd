/*
 * Reads policies and sources.
 */
#include "supervisor/policy/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "supervisor/policy/beneath.h"

static const char *words(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return "no such file";
	case EACCES:
	case EPERM:
		return "the file may not be read";
	case ELOOP:
		return "it is a link; policies and sources are regular files";
	case EXDEV:
		return "its path leads outside the policy's folder";
	case ENXIO:
		return "not a regular file";
	default:
		return "the file cannot be read";
	}
}

/* Somebody else's file where somebody else may put files is somebody else's say. */
static const char *distrust(const struct stat *folder, const struct stat *file)
{
	bool known =
		file->st_uid == 0 || file->st_uid == geteuid() || file->st_uid == folder->st_uid;

	if (!S_ISREG(file->st_mode))
		return "not a regular file";
	if (file->st_nlink != 1)
		return "it has more than one name (hard links)";
	if (file->st_mode & S_IWOTH)
		return "everybody may write to it";
	if ((folder->st_mode & S_IWOTH) && !(folder->st_mode & S_ISVTX))
		return "everybody may write to its folder";
	if (!known && (folder->st_mode & (S_IWGRP | S_IWOTH)))
		return "it belongs to another user, in a folder that others may write to";
	return NULL;
}

static int read_all(struct buffer *ret, int fd, size_t most, const char **why)
{
	for (;;) {
		uint8_t *to = buffer_reserve(ret, 65536);
		ssize_t size;

		if (!to)
			return -ENOMEM;
		size = read(fd, to, 65536);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0) {
			*why = words(errno);
			return SOURCE_REFUSED;
		}
		if (size == 0)
			return 0;
		ret->size += (size_t)size;
		if (ret->size > most) {
			*why = most == SOURCE_MOST ? "too large: a source is at most 1 MB"
						   : "too large: a policy file is at most 8 MB";
			return SOURCE_REFUSED;
		}
	}
}

/* `name` below the folder `path`. */
static int read_below(
	struct buffer *ret, const char *path, const char *name, size_t most, const char **why)
{
	CLEANUP(close_p) int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	/* Non-blocking: a FIFO in the place of a file would wait for its writer. */
	CLEANUP(close_p)
	int fd = folder < 0 ? -errno
			    : beneath_open(folder, name, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0);
	struct stat folder_status, status;

	if (fd < 0) {
		*why = words(-fd);
		return SOURCE_REFUSED;
	}
	if (fstat(folder, &folder_status) < 0 || fstat(fd, &status) < 0) {
		*why = words(errno);
		return SOURCE_REFUSED;
	}
	*why = distrust(&folder_status, &status);
	return *why ? SOURCE_REFUSED : read_all(ret, fd, most, why);
}

/* "./" for a file without a folder; NULL: out of memory. */
static char *folder_of(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? strndup(file, (size_t)(slash - file) + 1) : strdup("./");
}

int source_read(struct buffer *ret, const char *path, size_t most, const char **why)
{
	const char *slash = strrchr(path, '/');
	CLEANUP(free_p) char *folder = folder_of(path);

	if (!folder)
		return -ENOMEM;
	return read_below(ret, folder, slash ? slash + 1 : path, most, why);
}

static bool leads_out(const char *name)
{
	if (*name == '/')
		return true;
	for (const char *at = name; at; at = strchr(at, '/')) {
		at += *at == '/';
		if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == 0))
			return true;
	}
	return false;
}

int source_read_beside(struct buffer *ret, char **path, const char *policy_file, const char *name,
	const char **why)
{
	CLEANUP(free_p) char *folder = folder_of(policy_file);

	if (!folder || asprintf(path, "%s%s", strchr(policy_file, '/') ? folder : "", name) < 0) {
		*path = NULL;
		return -ENOMEM;
	}
	if (leads_out(name)) {
		*why = "its path leads outside the policy's folder (no absolute path, no ..)";
		return SOURCE_REFUSED;
	}
	return read_below(ret, folder, name, SOURCE_MOST, why);
}
