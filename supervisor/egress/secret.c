/*
 * Reads a directory of secrets. Every file is opened below the directory's own descriptor without
 * following anything, and judged by what was opened, not by its name.
 */
#include "supervisor/egress/secret.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "supervisor/policy/beneath.h"
#include "supervisor/policy/keys.h"

struct secret {
	char *name;
	char *value; /* NULL: refused */
	size_t size;
	char *why;
};

struct secret_store {
	struct secret *rows;
	size_t count;
};

void secret_wipe(void *bytes, size_t size)
{
	if (bytes)
		explicit_bzero(bytes, size);
}

const char *secret_why_bad(struct bytes value)
{
	if (value.size < SECRET_LEAST)
		return "it has less than 12 bytes";
	if (value.size > SECRET_MOST)
		return "it has more than 16 kB";
	if (!buffer_is_utf8(value))
		return "it is not UTF-8 text";
	for (size_t i = 0; i < value.size; i++) {
		/* C1 controls are C2 80 to C2 9F in UTF-8. */
		if (value.data[i] < 0x20 || value.data[i] == 0x7F ||
			(value.data[i] == 0xC2 && i + 1 < value.size && value.data[i + 1] < 0xA0))
			return "it has control characters";
	}
	return NULL;
}

/* NULL: only the service and its administrator can have written it. */
static const char *why_not_ours(const struct stat *status)
{
	if (status->st_uid != 0 && status->st_uid != geteuid())
		return "it belongs to another user";
	if (status->st_mode & (S_IWGRP | S_IWOTH))
		return "others may write it";
	return NULL;
}

static const char *why_bad_file(const struct stat *status)
{
	if (!S_ISREG(status->st_mode))
		return "it is not a regular file";
	if (status->st_nlink > 1)
		return "it has a second name (a hard link)";
	if (status->st_mode & S_IROTH)
		return "everybody may read it; its mode should be 0600";
	return why_not_ours(status);
}

static const char *why_not_opened(int error)
{
	if (error == ELOOP)
		return "it is a link; secrets are regular files";
	if (error == EXDEV)
		return "its path leads out of the directory";
	return strerror(error);
}

/* Reads at most SECRET_MOST + 2 bytes: more is refused anyway. Negative errno. */
static ssize_t read_value(int fd, char *to)
{
	size_t size = 0;

	while (size < SECRET_MOST + 2) {
		ssize_t got = read(fd, to + size, SECRET_MOST + 2 - size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		size += (size_t)got;
	}
	return (ssize_t)size;
}

/* *why NULL: row->value is set. 0 or -ENOMEM. */
static int read_file(struct secret *row, int directory, const char **why)
{
	CLEANUP(close_p)
	int fd = beneath_open(directory, row->name, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0);
	struct stat status;
	ssize_t size;

	*why = NULL;
	if (fd < 0 || fstat(fd, &status) < 0) {
		*why = why_not_opened(fd < 0 ? -fd : errno);
		return 0;
	}
	*why = why_bad_file(&status);
	if (*why)
		return 0;
	row->value = calloc(1, SECRET_MOST + 2);
	if (!row->value)
		return -ENOMEM;
	size = read_value(fd, row->value);
	if (size < 0) {
		*why = strerror((int)-size);
	} else {
		row->size = (size_t)size;
		if (row->size && row->value[row->size - 1] == '\n')
			row->size--;
		*why = secret_why_bad((struct bytes){(uint8_t *)row->value, row->size});
	}
	if (*why) {
		secret_wipe(row->value, SECRET_MOST + 2);
		free(row->value);
		row->value = NULL;
	}
	return 0;
}

static void secret_done(struct secret *row)
{
	secret_wipe(row->value, row->value ? SECRET_MOST + 2 : 0);
	free(row->value);
	free(row->name);
	free(row->why);
}

static int add(struct secret_store *store, int directory, const char *name)
{
	struct secret *rows = realloc(store->rows, (store->count + 1) * sizeof(*rows));
	struct secret row = {0};
	const char *why = NULL;
	int r = -ENOMEM;

	if (!rows)
		return -ENOMEM;
	store->rows = rows;
	row.name = strdup(name);
	if (row.name)
		r = read_file(&row, directory, &why);
	if (r == 0 && why && !(row.why = strdup(why)))
		r = -ENOMEM;
	if (r < 0) {
		secret_done(&row);
		return r;
	}
	rows[store->count++] = row;
	return 0;
}

static int read_all(struct secret_store *store, DIR *directory)
{
	for (;;) {
		const struct dirent *entry;
		int r;

		errno = 0;
		entry = readdir(directory);
		if (!entry)
			return -errno;
		if (!keys_is_name(bytes_of(entry->d_name)))
			continue;
		r = add(store, dirfd(directory), entry->d_name);
		if (r < 0)
			return r;
	}
}

static int refuse(struct diag *err, const char *directory, const char *why)
{
	diag_set(err, "secrets.directory", "the directory of secrets %s: %s", directory, why);
	return SECRET_REFUSED;
}

static int read_directory(struct secret_store *store, const char *path, struct diag *err)
{
	int fd = beneath_folder(path);
	struct stat status;
	const char *why;
	DIR *directory;
	int r;

	if (fd < 0)
		return refuse(err, path, fd == -ELOOP ? "it is somebody's link" : strerror(-fd));
	directory = fdopendir(fd);
	if (!directory) {
		(void)close(fd);
		return -ENOMEM;
	}
	why = fstat(fd, &status) < 0 ? strerror(errno) : why_not_ours(&status);
	if (why)
		r = refuse(err, path, why);
	else
		r = read_all(store, directory);
	(void)closedir(directory);
	return r;
}

int secret_store_new(struct secret_store **ret, const char *directory, struct diag *err)
{
	CLEANUP(secret_store_free_p) struct secret_store *store = calloc(1, sizeof(*store));
	int r;

	if (!store)
		return -ENOMEM;
	r = directory ? read_directory(store, directory, err) : 0;
	if (r != 0)
		return r;
	*ret = TAKE(store);
	return 0;
}

struct secret_store *secret_store_free(struct secret_store *store)
{
	if (!store)
		return NULL;
	for (size_t i = 0; i < store->count; i++)
		secret_done(&store->rows[i]);
	free(store->rows);
	free(store);
	return NULL;
}

/* What LoadCredential=secrets:FOLDER makes of the names of the files in that folder. */
static const char folder_prefix[] = "secrets_";

static const struct secret *find(const struct secret_store *store, const char *name)
{
	const struct secret *of_folder = NULL;

	for (size_t i = 0; i < store->count; i++) {
		const char *row = store->rows[i].name;

		if (strcmp(row, name) == 0)
			return &store->rows[i];
		if (strncmp(row, folder_prefix, sizeof(folder_prefix) - 1) == 0 &&
			strcmp(row + sizeof(folder_prefix) - 1, name) == 0)
			of_folder = &store->rows[i];
	}
	return of_folder;
}

bool secret_store_get(const struct secret_store *store, const char *name, struct bytes *ret)
{
	const struct secret *row = find(store, name);

	if (!row || !row->value)
		return false;
	*ret = (struct bytes){(const uint8_t *)row->value, row->size};
	return true;
}

const char *secret_store_why(const struct secret_store *store, const char *name)
{
	const struct secret *row = find(store, name);

	return row ? row->why : NULL;
}
