/*
 * How a log goes on where it was left: read to its end, repaired, or set aside when its chain is
 * broken.
 */
#ifndef SUPERVISOR_WATCH_AUDIT_START_H
#define SUPERVISOR_WATCH_AUDIT_START_H

#include "supervisor/watch/audit_scan.h"
#include "supervisor/watch/log.h"

struct audit_start {
	int fd; /* of the file to write; -1: none */
	struct audit_scan scan;
	uint64_t size; /* bytes in the file */
	bool is_new;   /* it has no record yet: the first one is of this kind */
	enum audit_kind kind;
	char *before; /* the file before; NULL: none */
};

enum {
	AUDIT_START_REFUSED = 1, /* *err says what is wrong with the file */
};

void audit_start_init(struct audit_start *start);
void audit_start_done(struct audit_start *start);
/* 0, AUDIT_START_REFUSED or negative errno. */
int audit_start_read(
	struct audit_start *start, const char *path, const struct log *log, struct diag *err);

/* The first record of a file, but its hash. before may be NULL. */
void audit_start_put(struct buffer *line, enum audit_kind kind, const struct audit_chain *chain,
	const char *before, const struct audit_open_list *open, double now_ms);

#endif
