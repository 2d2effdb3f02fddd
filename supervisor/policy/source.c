/*
 * Reads policies and sources. openat2() with RESOLVE_BENEATH leaves no gap between a check of the
 * path and its use.
 */
#include "supervisor/policy/source.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

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
		return "it is a link; sources are regular files in the policy's folder";
	case EXDEV:
		return "its path leads outside the policy's folder";
	default:
		return "the file cannot be read";
	}
}

static int read_all(struct buffer *ret, int fd, size_t most, const char **why)
{
	struct stat status;

	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
		*why = "not a regular file";
		return SOURCE_REFUSED;
	}
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

int source_read(struct buffer *ret, const char *path, size_t most, const char **why)
{
	CLEANUP(close_p) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0) {
		*why = words(errno);
		return SOURCE_REFUSED;
	}
	return read_all(ret, fd, most, why);
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
	struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
	const char *slash = strrchr(policy_file, '/');
	CLEANUP(free_p) char *folder = NULL;
	CLEANUP(close_p) int directory = -1, fd = -1;

	folder = slash ? strndup(policy_file, (size_t)(slash - policy_file) + 1) : strdup("./");
	if (!folder || asprintf(path, "%s%s", slash ? folder : "", name) < 0) {
		*path = NULL;
		return -ENOMEM;
	}
	if (leads_out(name)) {
		*why = "its path leads outside the policy's folder (no absolute path, no ..)";
		return SOURCE_REFUSED;
	}
	directory = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	fd = directory < 0 ? -1 : (int)syscall(SYS_openat2, directory, name, &how, sizeof(how));
	if (fd < 0) {
		*why = words(errno);
		return SOURCE_REFUSED;
	}
	return read_all(ret, fd, SOURCE_MOST, why);
}
