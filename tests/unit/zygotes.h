/* What tests of the broker do to its zygotes, and see of its children. */
#ifndef TESTS_UNIT_ZYGOTES_H
#define TESTS_UNIT_ZYGOTES_H

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static inline void kill_zygotes(void)
{
	char path[64];
	FILE *file;
	int pid;

	(void)snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	file = fopen(path, "re");
	while (file && fscanf(file, "%d", &pid) == 1)
		(void)kill(pid, SIGKILL);
	if (file)
		(void)fclose(file);
}

/* Children that the broker was told of. */
static inline int pidfds(void)
{
	DIR *folder = opendir("/proc/self/fd");
	struct dirent *entry;
	int count = 0;

	while ((entry = readdir(folder))) {
		char to[64] = {0};

		if (readlinkat(dirfd(folder), entry->d_name, to, sizeof(to) - 1) > 0)
			count += strcmp(to, "anon_inode:[pidfd]") == 0;
	}
	closedir(folder);
	return count;
}

#endif
