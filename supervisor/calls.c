/*
 * Two lists of rows, newest first: all by their acceptance, for asking; those that have ended by
 * their end, for forgetting.
 */
#include "supervisor/calls.h"

#include <string.h>

#include "supervisor/policy/json.h"
#include "supervisor/watch/clock.h"

const char *const calls_status_names[CALLS_STATUSES] = {"running", "completed", "failed"};

TAILQ_HEAD(row_list, calls_row);

enum {
	TEXT_MOST = 1000, /* bytes of a name in a list; outcomes have the whole */
};

struct calls {
	struct row_list all;
	struct row_list ended;
	size_t ended_count;
	size_t ended_bytes;
	size_t rows_most;
	size_t bytes_most;
	struct calls_count count;
};

struct calls *calls_new(size_t rows_most, size_t bytes_most)
{
	struct calls *calls = calloc(1, sizeof(*calls));

	if (!calls)
		return NULL;
	TAILQ_INIT(&calls->all);
	TAILQ_INIT(&calls->ended);
	calls->rows_most = rows_most;
	calls->bytes_most = bytes_most;
	return calls;
}

static void free_row(struct calls_row *row)
{
	free(row->agent);
	free(row->sid);
	free(row->outcome);
	free(row->key);
	free(row);
}

struct calls *calls_free(struct calls *calls)
{
	struct calls_row *row;

	if (!calls)
		return NULL;
	while ((row = TAILQ_FIRST(&calls->all))) {
		TAILQ_REMOVE(&calls->all, row, link);
		free_row(row);
	}
	free(calls);
	return NULL;
}

struct calls_row *calls_add(struct calls *calls, const char *id, const char *agent,
	struct bytes sid, const char *key, struct bytes body)
{
	struct calls_row *row = calloc(1, sizeof(*row));

	if (!row)
		return NULL;
	memcpy(row->id, id, sizeof(row->id));
	row->agent = bytes_copy(bytes_cut(bytes_of(agent), TEXT_MOST));
	row->sid = sid.size ? bytes_copy(bytes_cut(sid, TEXT_MOST)) : NULL;
	row->key = key ? strdup(key) : NULL;
	row->accepted_ms = clock_now_ms();
	if (!row->agent || (sid.size && !row->sid) || (key && !row->key)) {
		free_row(row);
		return NULL;
	}
	if (key)
		sha256_text(row->body_sha256, body);
	TAILQ_INSERT_HEAD(&calls->all, row, link);
	calls->count.running++;
	calls->count.accepted++;
	return row;
}

static void forget_oldest(struct calls *calls)
{
	struct calls_row *row = TAILQ_LAST(&calls->ended, row_list);

	TAILQ_REMOVE(&calls->all, row, link);
	TAILQ_REMOVE(&calls->ended, row, ended_link);
	calls->ended_count--;
	calls->ended_bytes -= row->outcome_size;
	free_row(row);
}

void calls_end(struct calls *calls, struct calls_row *row, struct bytes outcome, bool completed)
{
	row->status = completed ? CALLS_COMPLETED : CALLS_FAILED;
	row->ended_ms = clock_now_ms();
	row->outcome = outcome.size ? bytes_copy(outcome) : NULL;
	row->outcome_size = row->outcome ? outcome.size : 0;
	TAILQ_INSERT_HEAD(&calls->ended, row, ended_link);
	calls->count.running--;
	calls->count.completed += completed;
	calls->count.failed += !completed;
	calls->ended_count++;
	calls->ended_bytes += row->outcome_size;
	/* The one that has just ended stays, however large it is. */
	while (calls->ended_count > 1 &&
		(calls->ended_count > calls->rows_most || calls->ended_bytes > calls->bytes_most))
		forget_oldest(calls);
}

struct calls_row *calls_get(const struct calls *calls, const char *id)
{
	struct calls_row *row;

	TAILQ_FOREACH(row, &calls->all, link)
	{
		if (strcmp(row->id, id) == 0)
			return row; /* cppcheck-suppress uninitvar */
	}
	return NULL;
}

struct calls_row *calls_by_key(const struct calls *calls, const char *key)
{
	struct calls_row *row;

	TAILQ_FOREACH(row, &calls->all, link)
	{
		/* cppcheck-suppress uninitvar */
		if (row->key && strcmp(row->key, key) == 0)
			return row;
	}
	return NULL;
}

static void put_time(struct buffer *to, const char *key, double ms)
{
	char text[JSON_TIME_SIZE];

	json_time(text, ms);
	json_put_key(to, key);
	json_put_string(to, text);
}

void calls_put_row(struct buffer *to, const struct calls_row *row)
{
	json_put(to, "{");
	json_put_key(to, "call_id");
	json_put_string(to, row->id);
	json_put_key(to, "callSid");
	json_put_string(to, row->sid);
	json_put_key(to, "agent");
	json_put_string(to, row->agent);
	json_put_key(to, "status");
	json_put_string(to, calls_status_names[row->status]);
	put_time(to, "accepted_at", row->accepted_ms);
	if (row->status != CALLS_RUNNING)
		put_time(to, "ended_at", row->ended_ms);
	json_put(to, "}");
}

static bool fits(const struct calls_row *row, const char *agent, const char *status)
{
	return (!agent || strcmp(row->agent, agent) == 0) &&
	       (!status || strcmp(calls_status_names[row->status], status) == 0);
}

void calls_put_list(const struct calls *calls, struct buffer *to, const char *agent,
	const char *status, unsigned int limit)
{
	const struct calls_row *row;

	json_put(to, "[");
	TAILQ_FOREACH(row, &calls->all, link)
	{
		/* cppcheck-suppress uninitvar */
		if (!fits(row, agent, status))
			continue;
		if (limit-- == 0)
			break;
		json_put_comma(to);
		calls_put_row(to, row);
	}
	json_put(to, "]");
}

void calls_count_get(const struct calls *calls, struct calls_count *ret)
{
	*ret = calls->count;
}
