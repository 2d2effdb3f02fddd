/*
 * The audit log: one JSON object a line, chained by hashes, of all that policies let happen. What
 * begins an act is on disk before the act happens; whoever acts waits for it (audit_begin), and
 * does not act when it cannot be written. Records stand in the order in which they were made: what
 * is on disk is never without what came before.
 *
 * Everything accepts a log that is NULL: nothing is kept, nobody waits. Callers mask secrets
 * before.
 */
#ifndef SUPERVISOR_WATCH_AUDIT_H
#define SUPERVISOR_WATCH_AUDIT_H

#include "supervisor/watch/audit_open.h"
#include "supervisor/watch/log.h"

struct audit;
struct event_base;

struct audit_options {
	struct event_base *base;
	const char *path;
	uint32_t rotate_mb;
	bool fsync;
	const struct log *log; /* borrowed; may be NULL */
};

enum {
	AUDIT_REFUSED = 1, /* audit_new: *err says what is wrong with the file */
	AUDIT_WAIT = 2,	   /* audit_begin: ready() comes */
};

/*
 * Opens the log, or begins one; repairs a last line that a crash tore, and closes what was open as
 * "unknown". 0; AUDIT_REFUSED; negative errno.
 */
int audit_new(struct audit **ret, const struct audit_options *options, struct diag *err);
/* Brings to disk what is left. No ready() is called any more. Accepts NULL. */
struct audit *audit_free(struct audit *audit);
CLEANUP_FOR(struct audit, audit_free);

/* `text`, cut to AUDIT_TEXT_MOST; a number when text is NULL and `json` too; a JSON text of ours.
 */
struct audit_field {
	const char *name;
	const char *text;
	double number;
	const char *json;
};

struct audit_fields {
	const struct audit_field *rows;
	size_t count;
};

/* AUDIT_FIELDS({"status", "completed", 0, NULL}, {"bytes", NULL, 12, NULL}) */
#define AUDIT_FIELDS(...)                                                                          \
	((struct audit_fields){(const struct audit_field[]){__VA_ARGS__},                          \
		sizeof((const struct audit_field[]){__VA_ARGS__}) / sizeof(struct audit_field)})

/* Something that nobody waits for. `subject` may be NULL. */
void audit_note(struct audit *audit, enum audit_kind kind, const struct audit_subject *subject,
	struct audit_fields fields);

/* Once, from the loop: go on; or, error negative, the act must not happen. */
typedef void audit_ready(void *arg, int error);

/* An act from its first record to its last, kept by whoever acts. All zero: none. */
struct audit_act {
	TAILQ_ENTRY(audit_act) link;
	struct audit *audit;	 /* NULL: none is open */
	struct audit_open *open; /* in the log's list */
	audit_ready *ready;	 /* NULL: it was called */
	void *arg;
};

/*
 * Writes the first record of an act. 0: go on, nobody needs to wait. AUDIT_WAIT: ready() follows.
 * Negative errno: it must not happen, and no record says that it would have.
 */
int audit_begin(struct audit *audit, struct audit_act *act, enum audit_kind kind,
	const struct audit_subject *subject, struct audit_fields fields, audit_ready *ready,
	void *arg);
/* Writes the last one; ready() is not called any more. Nothing when no act is open. */
void audit_end(struct audit_act *act, struct audit_fields fields);

struct audit_status {
	uint64_t seq; /* of the last record */
	char hash[SHA256_TEXT_SIZE];
	uint64_t on_disk; /* the last record that is */
	uint64_t lost;
	int error; /* 0, or why the disk does not take more */
};

/* NULL: all zero. */
void audit_status_get(const struct audit *audit, struct audit_status *ret);

#endif
