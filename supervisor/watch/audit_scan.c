/*
 * Line by line, so that a log of any size can be read.
 */
#include "supervisor/watch/audit_scan.h"

#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <string.h>

enum {
	DIGITS = 12,
	NAMES_MOST = 99,
	GROW = 16,
};

void audit_scan_init(struct audit_scan *scan)
{
	*scan = (struct audit_scan){0};
	audit_chain_init(&scan->chain);
	audit_chain_init(&scan->before);
	TAILQ_INIT(&scan->open);
}

void audit_scan_done(struct audit_scan *scan)
{
	audit_open_clear(&scan->open);
}

static int take_line(struct audit_scan *scan, struct bytes line, const char **why)
{
	CLEANUP(position_free_p) struct position *record = NULL;
	int r = audit_record_read(&record, &scan->chain, scan->records == 0, line, why);

	if (r != 0)
		return r;
	if (scan->records == 0)
		(void)audit_record_previous(&scan->before, record);
	scan->records++;
	scan->good_bytes += line.size + 1;
	if (!scan->first)
		scan->first = scan->chain.seq;
	return audit_open_take(&scan->open, record);
}

int audit_scan_file(struct audit_scan *scan, FILE *file, const char **why)
{
	CLEANUP(free_p) char *text = NULL;
	size_t capacity = 0;
	ssize_t size;
	int r = 0;

	scan->first = scan->line = scan->good_bytes = scan->torn_bytes = 0;
	while (r == 0 && (size = getline(&text, &capacity, file)) > 0) {
		struct bytes line = {(const uint8_t *)text, (size_t)size - 1};

		scan->line++;
		if (text[size - 1] == '\n')
			r = take_line(scan, line, why);
		else
			scan->torn_bytes = (uint64_t)size;
	}
	if (r == 0 && ferror(file))
		return -EIO;
	return r;
}

uint64_t audit_scan_first(const char *path)
{
	CLEANUP(free_p) char *text = NULL;
	CLEANUP(position_free_p) struct position *record = NULL;
	FILE *file = fopen(path, "re");
	struct diag err = {0};
	size_t capacity = 0;
	ssize_t size = file ? getline(&text, &capacity, file) : -1;
	double seq = 0;

	if (size > 0 &&
		position_new(&record, NULL, (struct bytes){(const uint8_t *)text, (size_t)size},
			AUDIT_DEPTH, &err) == 0)
		seq = position_number(record, position_get(record, POSITION_ROOT, "seq"));
	diag_done(&err);
	if (file)
		(void)fclose(file);
	return seq >= 1 && seq < 9e15 ? (uint64_t)seq : 0;
}

char *audit_scan_kept_name(const char *path, uint64_t first)
{
	char *name = NULL;

	if (asprintf(&name, "%s.%0*llu", path, DIGITS, (unsigned long long)first) < 0)
		return NULL;
	/* Somebody's copy of that name is not written over. */
	for (int i = 1; i <= NAMES_MOST && access(name, F_OK) == 0; i++) {
		free(name);
		if (asprintf(&name, "%s.%0*llu.%d", path, DIGITS, (unsigned long long)first, i) < 0)
			return NULL;
	}
	return name;
}

/* "audit.jsonl" and "audit.jsonl.000000000123" */
static bool is_kept(const char *name, const char *base)
{
	size_t size = strlen(base);

	return strncmp(name, base, size) == 0 && name[size] == '.' &&
	       strspn(name + size + 1, "0123456789") >= DIGITS;
}

static int add_name(char ***list, size_t *count, const char *folder, const char *name)
{
	char **more = *list;

	if (*count % GROW == 0) {
		more = realloc(more, (*count + GROW) * sizeof(*more));
		if (!more)
			return -ENOMEM;
		*list = more;
	}
	if (asprintf(&more[*count], "%s/%s", folder, name) < 0)
		return -ENOMEM;
	++*count;
	return 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int audit_scan_kept(char ***ret, size_t *count, const char *path)
{
	CLEANUP(free_p) char *copy = strdup(path);
	CLEANUP(free_p) char *other = strdup(path);
	const char *folder, *base;
	const struct dirent *entry;
	DIR *directory;
	int r = 0;

	*ret = NULL;
	*count = 0;
	if (!copy || !other)
		return -ENOMEM;
	folder = dirname(copy);
	base = basename(other);
	directory = opendir(folder);
	if (!directory)
		return -errno;
	while (r == 0 && (entry = readdir(directory))) {
		if (is_kept(entry->d_name, base))
			r = add_name(ret, count, folder, entry->d_name);
	}
	(void)closedir(directory);
	if (*count)
		qsort(*ret, *count, sizeof(**ret), compare);
	return r;
}
