/*
 * The calls that the service knows: those that run, and the last that ended with their outcomes,
 * in memory, until there is a store on disk. A restart forgets them.
 */
#ifndef SUPERVISOR_CALLS_H
#define SUPERVISOR_CALLS_H

#include <sys/queue.h>

#include "supervisor/call/id.h"
#include "supervisor/policy/sha256.h"

struct calls;

enum calls_status {
	CALLS_RUNNING,
	CALLS_COMPLETED,
	CALLS_FAILED,
	CALLS_STATUSES,
};

extern const char *const calls_status_names[CALLS_STATUSES];

/* Texts are owned; NULL where there is none. */
struct calls_row {
	TAILQ_ENTRY(calls_row) link;	   /* all, by acceptance */
	TAILQ_ENTRY(calls_row) ended_link; /* those that have ended, by their end */
	char id[CALL_ID_SIZE];
	enum calls_status status;
	char *agent;
	char *sid;
	double accepted_ms; /* since 1970 */
	double ended_ms;
	char *outcome; /* JSON, of one that has ended */
	size_t outcome_size;
	char *key; /* Idempotency-Key */
	char body_sha256[SHA256_TEXT_SIZE];
};

/* How many that have ended are kept, and how many bytes of outcomes. NULL: out of memory. */
struct calls *calls_new(size_t rows_most, size_t bytes_most);
struct calls *calls_free(struct calls *calls);
CLEANUP_FOR(struct calls, calls_free);

/* Copies what it is given; key may be NULL. The row stays until it has ended and its turn comes to
 * be forgotten. NULL: out of memory. */
struct calls_row *calls_add(struct calls *calls, const char *id, const char *agent,
	struct bytes sid, const char *key, struct bytes body);
/* It has ended; may forget others. */
void calls_end(struct calls *calls, struct calls_row *row, struct bytes outcome, bool completed);

/* Borrowed until the next calls_end(); NULL: not known. */
struct calls_row *calls_get(const struct calls *calls, const char *id);
struct calls_row *calls_by_key(const struct calls *calls, const char *key);

/* Newest first; any filter may be NULL. status: one of calls_status_names. */
void calls_put_list(const struct calls *calls, struct buffer *to, const char *agent,
	const char *status, unsigned int limit);
/* One row without its outcome. */
void calls_put_row(struct buffer *to, const struct calls_row *row);

struct calls_count {
	size_t running;
	uint64_t accepted;
	uint64_t completed;
	uint64_t failed;
};

void calls_count_get(const struct calls *calls, struct calls_count *ret);

#endif
