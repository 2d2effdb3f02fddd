/*
 * The acts that have their first record and not their last: what the next start has to close.
 */
#ifndef SUPERVISOR_WATCH_AUDIT_OPEN_H
#define SUPERVISOR_WATCH_AUDIT_OPEN_H

#include <sys/queue.h>

#include "supervisor/watch/audit_record.h"

/* Whom a record is about; any may be NULL. */
struct audit_subject {
	const char *call_id;
	const char *agent;
	const char *function;
};

struct audit_open {
	TAILQ_ENTRY(audit_open) link;
	uint64_t seq;
	enum audit_kind kind;
	char *call_id; /* owned, NULL: none */
	char *agent;
	char *function;
};

TAILQ_HEAD(audit_open_list, audit_open);

/* Copies. NULL: out of memory. */
struct audit_open *audit_open_add(struct audit_open_list *list, uint64_t seq, enum audit_kind kind,
	const struct audit_subject *subject);
void audit_open_remove(struct audit_open_list *list, struct audit_open *open);
void audit_open_clear(struct audit_open_list *list);

/* The members call_id, agent and function of a record. */
void audit_open_put_subject(struct buffer *line, const struct audit_subject *subject);
struct audit_subject audit_open_subject(const struct audit_open *open);

/* The member "open" of log.continued: all of the list. */
void audit_open_put(struct buffer *line, const struct audit_open_list *list);
/* What a record that was read makes of the list. 0 or -ENOMEM. */
int audit_open_take(struct audit_open_list *list, const struct position *record);

#endif
