/*
 * Records made and waited for, on the loop; audit_writer.c has the disk. A new file begins when the
 * old one is large enough.
 */
#include "supervisor/watch/audit.h"

#include <errno.h>
#include <string.h>

#include "supervisor/policy/json.h"
#include "supervisor/watch/audit_start.h"
#include "supervisor/watch/audit_writer.h"
#include "supervisor/watch/clock.h"

enum {
	PENDING_MOST = 16 << 20, /* bytes that may wait for a disk that refuses them */
};

TAILQ_HEAD(act_list, audit_act);

struct audit {
	char *path;
	const struct log *log;
	struct audit_writer *writer;
	struct audit_chain chain;
	struct audit_open_list open;
	struct act_list waiting; /* in the order of their records */
	uint64_t on_disk;
	uint64_t rotate_bytes;
	uint64_t first; /* record of this file */
	uint64_t size;	/* bytes of this file beyond its first record */
	uint64_t lost;	/* records that were not made, not yet told */
	uint64_t lost_ever;
	int error;
};

/* ---- records ---- */

static void put_fields(struct buffer *line, struct audit_fields fields)
{
	for (size_t i = 0; i < fields.count; i++) {
		const struct audit_field *field = &fields.rows[i];

		if (field->text) {
			audit_record_text(line, field->name, field->text);
			continue;
		}
		json_put_key(line, field->name);
		if (field->json)
			json_put(line, field->json);
		else
			json_put_number(line, field->number);
	}
}

/* The chain moves on only when the record is on its way. 0 or -ENOMEM. */
static int hand_over(struct audit *audit, struct buffer *line, const char *kept)
{
	struct audit_chain chain = audit->chain;
	int r;

	audit_record_end(line, 0, &chain);
	if (line->failed)
		return -ENOMEM;
	r = audit_writer_put(
		audit->writer, kept, (struct bytes){line->data, line->size}, chain.seq);
	if (r < 0)
		return r;
	audit->chain = chain;
	return 0;
}

static int begin_file(struct audit *audit)
{
	CLEANUP(free_p) char *kept = audit_scan_kept_name(audit->path, audit->first);
	CLEANUP(buffer_done) struct buffer line = {0};
	int r;

	if (!kept)
		return -ENOMEM;
	audit_start_put(
		&line, AUDIT_LOG_CONTINUED, &audit->chain, kept, &audit->open, clock_now_ms());
	r = hand_over(audit, &line, kept);
	if (r < 0)
		return r;
	audit->first = audit->chain.seq;
	audit->size = 0;
	log_fields(audit->log, LOG_INFO, "audit.continued", {"kept", kept, 0},
		{"seq", NULL, (double)audit->chain.seq}, {"hash", audit->chain.hash, 0});
	return 0;
}

static int put_record(struct audit *audit, const char *kind, const struct audit_subject *subject,
	uint64_t begin, struct audit_fields fields)
{
	CLEANUP(buffer_done) struct buffer line = {0};
	int r = audit->size >= audit->rotate_bytes ? begin_file(audit) : 0;

	if (r < 0)
		return r;
	audit_record_begin(&line, &audit->chain, kind, clock_now_ms());
	if (begin) {
		json_put_key(&line, "begin");
		json_put_number(&line, (double)begin);
	}
	if (subject)
		audit_open_put_subject(&line, subject);
	put_fields(&line, fields);
	r = hand_over(audit, &line, NULL);
	if (r == 0)
		audit->size += line.size;
	return r;
}

/* What was lost is told before anything else is. */
static int tell_lost(struct audit *audit)
{
	int r;

	if (!audit->lost)
		return 0;
	r = put_record(audit, audit_kind_name(AUDIT_LOG_LOST), NULL, 0,
		AUDIT_FIELDS({"records", NULL, (double)audit->lost, NULL}));
	if (r == 0)
		audit->lost = 0;
	return r;
}

static int put(struct audit *audit, const char *kind, const struct audit_subject *subject,
	uint64_t begin, struct audit_fields fields)
{
	int r = audit_writer_pending(audit->writer) < PENDING_MOST ? tell_lost(audit) : -ENOBUFS;

	if (r == 0)
		r = put_record(audit, kind, subject, begin, fields);
	if (r < 0) {
		audit->lost++;
		audit->lost_ever++;
	}
	return r;
}

void audit_note(struct audit *audit, enum audit_kind kind, const struct audit_subject *subject,
	struct audit_fields fields)
{
	if (audit)
		(void)put(audit, audit_kind_name(kind), subject, 0, fields);
}

/* ---- acts ---- */

int audit_begin(struct audit *audit, struct audit_act *act, enum audit_kind kind,
	const struct audit_subject *subject, struct audit_fields fields, audit_ready *ready,
	void *arg)
{
	int r;

	*act = (struct audit_act){0};
	if (!audit)
		return 0;
	if (audit->error)
		return audit->error;
	r = put(audit, audit_kind_name(kind), subject, 0, fields);
	if (r < 0)
		return r;
	act->open = audit_open_add(&audit->open, audit->chain.seq, kind, subject);
	/* The record stays without its end; the next start closes it. */
	if (!act->open)
		return -ENOMEM;
	act->audit = audit;
	act->ready = ready;
	act->arg = arg;
	TAILQ_INSERT_TAIL(&audit->waiting, act, link);
	return AUDIT_WAIT;
}

void audit_end(struct audit_act *act, struct audit_fields fields)
{
	struct audit *audit = act->audit;
	struct audit_subject subject;

	if (!audit)
		return;
	if (act->ready)
		TAILQ_REMOVE(&audit->waiting, act, link);
	subject = audit_open_subject(act->open);
	/* One whose end is lost stays open, so that somebody closes it. */
	if (put(audit, audit_kind_end(act->open->kind), &subject, act->open->seq, fields) == 0)
		audit_open_remove(&audit->open, act->open);
	*act = (struct audit_act){0};
}

/* Each may begin and end others while it is told. */
static void tell(struct audit *audit, uint64_t up_to, int error)
{
	struct audit_act *act;

	while ((act = TAILQ_FIRST(&audit->waiting)) && act->open->seq <= up_to) {
		audit_ready *ready = TAKE(act->ready);

		TAILQ_REMOVE(&audit->waiting, act, link);
		ready(act->arg, error);
	}
}

static void on_written(void *arg, uint64_t seq, int error)
{
	struct audit *audit = arg;
	uint64_t last = audit->chain.seq;

	audit->on_disk = seq;
	if (error && !audit->error)
		log_message(audit->log, LOG_ERROR, "audit.failed",
			"%s: %s; nothing is begun until it can be written", audit->path,
			strerror(-error));
	if (!error && audit->error)
		log_message(audit->log, LOG_WARN, "audit.recovered", "%s is written again",
			audit->path);
	audit->error = error;
	tell(audit, seq, 0);
	if (error)
		tell(audit, last, error);
}

void audit_status_get(const struct audit *audit, struct audit_status *ret)
{
	*ret = (struct audit_status){0};
	if (!audit)
		return;
	ret->seq = audit->chain.seq;
	memcpy(ret->hash, audit->chain.hash, sizeof(ret->hash));
	ret->on_disk = audit->on_disk;
	ret->lost = audit->lost_ever;
	ret->error = audit->error;
}

/* ---- beginning and end ---- */

/* What the last service began, and nobody knows how it went. */
static int close_unknown(struct audit *audit, struct audit_start *start)
{
	struct audit_open *open;
	int r = 0;

	while (r == 0 && (open = TAILQ_FIRST(&start->scan.open))) {
		const struct audit_subject subject = audit_open_subject(open);

		r = put_record(audit, audit_kind_end(open->kind), &subject, open->seq,
			AUDIT_FIELDS({"status", "unknown", 0, NULL}));
		audit_open_remove(&start->scan.open, open);
	}
	return r;
}

/* The records that say how this log goes on. */
static int put_start(struct audit *audit, struct audit_start *start)
{
	CLEANUP(buffer_done) struct buffer line = {0};
	int r = 0;

	if (start->is_new) {
		audit_start_put(&line, start->kind, &audit->chain, start->before, &start->scan.open,
			clock_now_ms());
		r = hand_over(audit, &line, NULL);
		audit->first = audit->chain.seq;
	}
	if (r == 0 && start->scan.torn_bytes)
		r = put_record(audit, audit_kind_name(AUDIT_LOG_REPAIRED), NULL, 0,
			AUDIT_FIELDS({"bytes", NULL, (double)start->scan.torn_bytes, NULL}));
	return r == 0 ? close_unknown(audit, start) : r;
}

int audit_new(struct audit **ret, const struct audit_options *options, struct diag *err)
{
	CLEANUP(audit_free_p) struct audit *audit = calloc(1, sizeof(*audit));
	CLEANUP(audit_start_done) struct audit_start start;
	struct audit_writer_config writer = {
		.base = options->base, .path = options->path, .fsync = options->fsync};
	int r;

	audit_start_init(&start);
	if (!audit)
		return -ENOMEM;
	TAILQ_INIT(&audit->open);
	TAILQ_INIT(&audit->waiting);
	audit->log = options->log;
	audit->rotate_bytes = (uint64_t)options->rotate_mb << 20;
	audit->path = strdup(options->path);
	if (!audit->path)
		return -ENOMEM;
	r = audit_start_read(&start, options->path, options->log, err);
	if (r != 0)
		return r == AUDIT_START_REFUSED ? AUDIT_REFUSED : r;
	audit->chain = start.scan.chain;
	audit->on_disk = audit->chain.seq;
	audit->first = start.scan.first;
	audit->size = writer.size = start.size;
	writer.seq = audit->chain.seq;
	writer.fd = start.fd;
	start.fd = -1;
	r = audit_writer_new(&audit->writer, &writer, on_written, audit);
	if (r == 0)
		r = put_start(audit, &start);
	if (r < 0)
		return r;
	log_fields(audit->log, LOG_INFO, "audit", {"path", audit->path, 0},
		{"seq", NULL, (double)start.scan.chain.seq}, {"hash", start.scan.chain.hash, 0});
	*ret = TAKE(audit);
	return 0;
}

struct audit *audit_free(struct audit *audit)
{
	struct audit_act *act;

	if (!audit)
		return NULL;
	while ((act = TAILQ_FIRST(&audit->waiting))) {
		TAILQ_REMOVE(&audit->waiting, act, link);
		*act = (struct audit_act){0};
	}
	audit_writer_free(audit->writer);
	audit_open_clear(&audit->open);
	free(audit->path);
	free(audit);
	return NULL;
}
