/*
 * What a command stands on: files that it names, and the ground that it shares with the service.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "supervisor/ctl/ctl.h"

int ctl_read(struct buffer *ret, const char *path, size_t most)
{
	bool is_input = strcmp(path, "-") == 0;
	CLEANUP(close_p) int fd = is_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(errno));
	for (;;) {
		uint8_t *to = buffer_reserve(ret, 65536);
		ssize_t size = to ? read(fd, to, 65536) : -1;

		if (!to)
			return ctl_fail(EX_OSERR, "out of memory");
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0)
			return ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(errno));
		if (size == 0)
			return EX_OK;
		ret->size += (size_t)size;
		if (ret->size > most)
			return ctl_fail(EX_DATAERR, "%s: larger than %zu MB", path, most >> 20);
	}
}

int ctl_config(struct config **ret, const char *file)
{
	struct diag_list list = {0};
	int r;

	if (file && access(file, F_OK) < 0)
		return ctl_fail(EX_NOINPUT, "%s: %s", file, strerror(errno));
	r = config_load(ret, file, &list);
	for (size_t i = 0; i < list.count; i++)
		ctl_print_diag(stderr, &list.rows[i]);
	diag_list_done(&list);
	if (r < 0)
		return ctl_fail(EX_OSERR, "%s", strerror(-r));
	return r == 0 ? EX_OK : EX_CONFIG;
}

int ctl_host(struct host *ret, const struct host_options *options)
{
	struct diag err = {0};
	int r = host_open(ret, options, &err), status = EX_OK;

	if (r < 0)
		status = ctl_fail(EX_OSERR, "%s", strerror(-r));
	else if (r > 0)
		status = ctl_fail(EX_CONFIG, "%s", err.message);
	diag_done(&err);
	return status;
}
