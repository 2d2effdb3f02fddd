/*
 * What the audit log is told of a child: before it starts, and how it ended.
 */
#include <errno.h>
#include <string.h>

#include "supervisor/broker/child.h"
#include "supervisor/egress/scope.h"

static bool copy(char **ret, const char *text)
{
	*ret = text ? strdup(text) : NULL;
	return *ret || !text;
}

bool child_record_take_subject(struct broker_child *child, const struct audit_subject *subject)
{
	return copy(&child->call_id, subject->call_id) && copy(&child->agent, subject->agent) &&
	       copy(&child->function, subject->function);
}

void child_record_free_subject(struct broker_child *child)
{
	free(child->call_id);
	free(child->agent);
	free(child->function);
}

struct audit_subject child_record_subject(const struct broker_child *child)
{
	return (struct audit_subject){child->call_id, child->agent, child->function};
}

static void on_recorded(void *arg, int error)
{
	struct broker_child *child = arg;

	child->recorded = CHILD_RECORDED;
	child->record_error = error;
	broker_pump(child->broker);
}

void child_record_start(struct broker_child *child)
{
	const struct audit_subject subject = child_record_subject(child);
	bool compiles = child->state == MESSAGE_WHILE_COMPILING;
	int r;

	if (child->recorded != CHILD_NOT_RECORDED)
		return;
	r = audit_begin(broker_audit(child->broker), &child->act, AUDIT_CHILD_STARTED, &subject,
		AUDIT_FIELDS({"job", compiles ? "compile" : "run", 0, NULL},
			{"wall_ms", NULL, child->limits.wall_ms, NULL},
			{"memory_mb", NULL, child->limits.memory_mb, NULL}),
		on_recorded, child);
	child->recorded = r == AUDIT_WAIT ? CHILD_RECORDING : CHILD_RECORDED;
	child->record_error = r < 0 ? r : 0;
}

static const char *end_of(const struct broker_child *child)
{
	if (child->canceled || child->phase != CHILD_ENDING)
		return "canceled";
	switch (child->report.end) {
	case BROKER_END_RESULT:
		return "result";
	case BROKER_END_COMPILED:
		return "compiled";
	case BROKER_END_TIMED_OUT:
		return "timed_out";
	case BROKER_END_KILLED:
		return "killed";
	case BROKER_END_BROKEN:
		break;
	}
	return "broken";
}

void child_record_end(struct broker_child *child)
{
	const struct broker_report *report = &child->report;
	struct audit_field rows[8];
	size_t count = 0;

	rows[count++] = (struct audit_field){"status", end_of(child), 0, NULL};
	if (report->code)
		rows[count++] = (struct audit_field){"code", report->code, 0, NULL};
	if (report->exit_status != -1)
		rows[count++] =
			(struct audit_field){"exit_status", NULL, report->exit_status, NULL};
	rows[count++] = (struct audit_field){"requests", NULL, (double)report->http_count, NULL};
	rows[count++] = (struct audit_field){
		"duration_ms", NULL, (double)(int64_t)report->duration_ms, NULL};
	rows[count++] = (struct audit_field){"cpu_ms", NULL, (double)(int64_t)report->cpu_ms, NULL};
	audit_end(&child->act, (struct audit_fields){rows, count});
}

void child_record_limit(struct broker_child *child, const struct message_http_start *start)
{
	const struct audit_subject subject = child_record_subject(child);
	CLEANUP(buffer_done) struct buffer url = {0};
	CLEANUP(free_p) char *method = NULL;

	if (child->limit_recorded || !child->scope)
		return;
	child->limit_recorded = true;
	method = bytes_copy(start->method);
	buffer_put_raw(&url, start->url.data, start->url.size);
	egress_scope_mask(child->scope, &url);
	buffer_put_u8(&url, 0);
	audit_note(broker_audit(child->broker), AUDIT_REQUEST_DENIED, &subject,
		AUDIT_FIELDS({"method", method ? method : "", 0, NULL},
			{"url", url.failed ? "" : (const char *)url.data, 0, NULL},
			{"code", "limit.http_requests", 0, NULL}));
}
