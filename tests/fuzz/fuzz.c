/* See fuzz.h. */
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/within.h"

void fuzz_fail(const char *format, ...)
{
	va_list args;

	within_stop();
	va_start(args, format);
	(void)fputs("fuzz: ", stderr);
	(void)vfprintf(stderr, format, args);
	(void)fputc('\n', stderr);
	va_end(args);
	abort();
}

struct bytes fuzz_until(struct fuzz_input *input, uint8_t end)
{
	const uint8_t *found = input->left ? memchr(input->at, end, input->left) : NULL;
	struct bytes ret = fuzz_take(input, found ? (size_t)(found - input->at) : input->left);

	(void)fuzz_take(input, 1);
	return ret;
}

struct bytes fuzz_exact(struct bytes bytes)
{
	uint8_t *copy = malloc(bytes.size ? bytes.size : 1);

	if (!copy)
		abort();
	if (bytes.size)
		memcpy(copy, bytes.data, bytes.size);
	return (struct bytes){copy, bytes.size};
}

bool fuzz_has(struct bytes text, struct bytes needle)
{
	return text.size && memmem(text.data, text.size, needle.data, needle.size);
}

static char folder[64];

static void remove_folder(void)
{
	char command[sizeof(folder) + 8];

	(void)snprintf(command, sizeof(command), "rm -rf %s", folder);
	(void)!system(command);
}

const char *fuzz_file(const char *name, struct bytes content)
{
	static char path[128];
	int fd;

	if (!folder[0]) {
		(void)strcpy(folder, "/tmp/postcalld-fuzz-XXXXXX");
		if (!mkdtemp(folder) || atexit(remove_folder))
			abort();
	}
	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, content.data, content.size) != (ssize_t)content.size)
		abort();
	(void)close(fd);
	return path;
}
