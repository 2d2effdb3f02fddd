/*
 * Reads log files from their first line to their last: where the chain stands at the end, what is
 * open, where it is broken. For the start of the service and for `postcallctl audit verify`.
 */
#ifndef SUPERVISOR_WATCH_AUDIT_SCAN_H
#define SUPERVISOR_WATCH_AUDIT_SCAN_H

#include <stdio.h>

#include "supervisor/watch/audit_open.h"

/* audit_scan_init() makes an empty one; files are read in their order. */
struct audit_scan {
	struct audit_chain chain;  /* of the last good record */
	struct audit_chain before; /* what the first record of all says came before it */
	struct audit_open_list open;
	uint64_t records;
	/* Of the file read last. */
	uint64_t first;	     /* its first record; 0: it has none */
	uint64_t line;	     /* the last that was read, from 1 */
	uint64_t good_bytes; /* up to the end of the last good record */
	uint64_t torn_bytes; /* behind the last line feed: a record that was being written */
};

void audit_scan_init(struct audit_scan *scan);
void audit_scan_done(struct audit_scan *scan);

/* 0; AUDIT_BROKEN: *why (static), at scan->line; negative errno. */
int audit_scan_file(struct audit_scan *scan, FILE *file, const char **why);

/* The number of the first record in a file. 0: it has none that can be read. */
uint64_t audit_scan_first(const char *path);

/*
 * The files that were kept of the log at `path`, in their order: "PATH.000000000001" and so on.
 * Each and the list are the caller's. 0 or negative errno.
 */
int audit_scan_kept(char ***ret, size_t *count, const char *path);
/* The name for one that begins with record `first`. The caller frees it; NULL: out of memory. */
char *audit_scan_kept_name(const char *path, uint64_t first);

#endif
