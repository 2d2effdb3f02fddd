/*
 * A damaged file is kept as it is, for whoever looks into it; the chain goes on from its last good
 * record in a new one.
 */
#include "supervisor/watch/audit_start.h"

#include <errno.h>
#include <string.h>

#include "supervisor/policy/json.h"
#include "supervisor/watch/audit_writer.h"

void audit_start_init(struct audit_start *start)
{
	*start = (struct audit_start){.fd = -1};
	audit_scan_init(&start->scan);
}

void audit_start_done(struct audit_start *start)
{
	audit_scan_done(&start->scan);
	free(start->before);
	close_p(&start->fd);
}

static int refuse(struct diag *err, const char *code, const char *path, const char *why)
{
	diag_set(err, code, "%s: %s", path, why);
	return AUDIT_START_REFUSED;
}

static int open_log(int *ret, const char *path, struct diag *err)
{
	int fd = audit_writer_open(path, false);

	if (fd == -ENOMEM)
		return fd;
	if (fd == -EWOULDBLOCK)
		return refuse(err, "audit.in_use", path, "another process writes this audit log");
	if (fd == -EPERM)
		return refuse(err, "audit.file", path, "not a regular file of ours alone");
	if (fd < 0)
		return refuse(err, "audit.file", path, strerror(-fd));
	*ret = fd;
	return 0;
}

/* 0, AUDIT_BROKEN or negative errno. */
static int scan(struct audit_start *start, const char *path, const char **why)
{
	FILE *file = fopen(path, "re");
	int r;

	if (!file)
		return -errno;
	r = audit_scan_file(&start->scan, file, why);
	(void)fclose(file);
	return r;
}

/* The last of the files that were kept says where the chain stands. */
static int follow_kept(struct audit_start *start, const char *path)
{
	char **kept;
	size_t count;
	const char *why;
	int r = audit_scan_kept(&kept, &count, path);

	if (r == 0 && count) {
		start->before = strdup(kept[count - 1]);
		r = start->before ? scan(start, start->before, &why) : -ENOMEM;
		start->kind = r == AUDIT_BROKEN ? AUDIT_LOG_DAMAGED : AUDIT_LOG_CONTINUED;
		/* Its last line is not ours to repair. */
		start->scan.torn_bytes = 0;
	}
	for (size_t i = 0; i < count; i++)
		free(kept[i]);
	free(kept);
	return r == AUDIT_BROKEN ? 0 : r;
}

/* The broken file out of the way. */
static int set_aside(struct audit_start *start, const char *path, const char *why,
	const struct log *log, struct diag *err)
{
	log_fields(log, LOG_ERROR, "audit.broken", {"file", path, 0},
		{"line", NULL, (double)start->scan.line}, {"message", why, 0});
	start->before = audit_scan_kept_name(path, start->scan.first ? start->scan.first : 1);
	if (!start->before)
		return -ENOMEM;
	if (rename(path, start->before) < 0)
		return refuse(err, "audit.file", path, strerror(errno));
	close_p(&start->fd);
	start->fd = -1;
	start->kind = AUDIT_LOG_DAMAGED;
	start->is_new = true;
	return open_log(&start->fd, path, err);
}

static int cut_torn(struct audit_start *start, const char *path, struct diag *err)
{
	if (ftruncate(start->fd, (off_t)start->scan.good_bytes) < 0)
		return refuse(err, "audit.file", path, strerror(errno));
	return 0;
}

int audit_start_read(
	struct audit_start *start, const char *path, const struct log *log, struct diag *err)
{
	const char *why = "";
	uint64_t torn;
	int r = open_log(&start->fd, path, err);

	if (r != 0)
		return r;
	r = scan(start, path, &why);
	if (r == AUDIT_BROKEN)
		return set_aside(start, path, why, log, err);
	if (r == 0 && start->scan.torn_bytes)
		r = cut_torn(start, path, err);
	if (r != 0)
		return r;
	start->size = start->scan.good_bytes;
	start->is_new = start->scan.records == 0;
	if (!start->is_new)
		return 0;
	torn = start->scan.torn_bytes;
	start->kind = AUDIT_LOG_BEGUN;
	r = follow_kept(start, path);
	start->scan.torn_bytes = torn;
	return r;
}

void audit_start_put(struct buffer *line, enum audit_kind kind, const struct audit_chain *chain,
	const char *before, const struct audit_open_list *open, double now_ms)
{
	audit_record_begin(line, chain, audit_kind_name(kind), now_ms);
	if (kind == AUDIT_LOG_BEGUN)
		return;
	json_put_key(line, "previous");
	json_put(line, "{");
	json_put_key(line, "file");
	json_put_string(line, before);
	json_put_key(line, "seq");
	json_put_number(line, (double)chain->seq);
	json_put_key(line, "hash");
	json_put_string(line, chain->hash);
	json_put(line, "}");
	audit_open_put(line, open);
}
