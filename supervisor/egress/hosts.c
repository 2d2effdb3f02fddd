/*
 * A list of lines is all it takes: nobody has many hosts in it, and who has looks them up rarely.
 */
#include "supervisor/egress/hosts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "sandbox/wire/buffer.h"

struct hosts {
	char *path; /* NULL: none */
	struct stat seen;
	struct buffer text; /* NUL-terminated */
};

int hosts_new(struct hosts **ret, const char *path)
{
	struct hosts *hosts = calloc(1, sizeof(*hosts));

	if (!hosts)
		return -ENOMEM;
	if (path && *path && !(hosts->path = strdup(path))) {
		free(hosts);
		return -ENOMEM;
	}
	*ret = hosts;
	return 0;
}

struct hosts *hosts_free(struct hosts *hosts)
{
	if (!hosts)
		return NULL;
	buffer_done(&hosts->text);
	free(hosts->path);
	free(hosts);
	return NULL;
}

static void read_file(struct hosts *hosts)
{
	CLEANUP(close_p) int fd = open(hosts->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t size = 1;

	buffer_done(&hosts->text);
	while (fd >= 0 && size > 0 && hosts->text.size < HOSTS_MOST) {
		uint8_t *to = buffer_reserve(&hosts->text, 65536);

		size = to ? read(fd, to, 65536) : 0;
		if (size > 0)
			hosts->text.size += (size_t)size;
	}
	buffer_put_u8(&hosts->text, 0);
}

static void refresh(struct hosts *hosts)
{
	struct stat now = {0};

	if (stat(hosts->path, &now) < 0 || !S_ISREG(now.st_mode))
		now = (struct stat){0};
	if (hosts->text.data && now.st_ino == hosts->seen.st_ino &&
		now.st_size == hosts->seen.st_size &&
		memcmp(&now.st_mtim, &hosts->seen.st_mtim, sizeof(now.st_mtim)) == 0)
		return;
	hosts->seen = now;
	read_file(hosts);
}

/* Is `name` one of the words after the address? */
static bool names(const char *line, const char *end, const char *name)
{
	size_t size = strlen(name);

	while (line < end) {
		size_t word;

		line += strspn(line, " \t\r");
		word = strcspn(line, " \t\r\n");
		if (line < end && word == size && strncasecmp(line, name, size) == 0)
			return true;
		line += word ? word : 1;
	}
	return false;
}

static bool address_of(struct egress_address *ret, const char *line, size_t *size)
{
	char text[EGRESS_ADDRESS_TEXT];

	*size = strcspn(line, " \t\r\n");
	if (*size >= sizeof(text))
		return false;
	memcpy(text, line, *size);
	text[*size] = 0;
	return egress_address_parse(ret, text);
}

size_t hosts_get(struct hosts *hosts, const char *name, struct egress_address *ret, size_t most)
{
	size_t count = 0;

	if (!hosts->path)
		return 0;
	refresh(hosts);
	if (hosts->text.failed)
		return 0;
	for (const char *line = (const char *)hosts->text.data; *line;) {
		const char *end = line + strcspn(line, "#\n");
		struct egress_address address;
		size_t size;

		line += strspn(line, " \t");
		if (line < end && address_of(&address, line, &size) && count < most &&
			names(line + size, end, name))
			ret[count++] = address;
		line = end + strcspn(end, "\n");
		line += *line == '\n';
	}
	return count;
}
