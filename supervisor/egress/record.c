/*
 * What the audit log is told of a request: which rule let it go and which secrets went with it,
 * before it goes; how it ended. Everything as the function knows it, masked.
 */
#include <string.h>

#include "supervisor/egress/request.h"
#include "supervisor/watch/clock.h"

/* A text for the log; the caller is done with `hold` afterwards. */
static const char *masked(
	const struct egress_request *request, struct buffer *hold, struct bytes text)
{
	buffer_put_raw(hold, text.data, text.size);
	egress_scope_mask(request->job.scope, hold);
	buffer_put_u8(hold, 0);
	return hold->failed ? "" : (const char *)hold->data;
}

/* What cannot be read as a URL is shown as it came. */
static const char *url_of(const struct egress_request *request, struct buffer *hold)
{
	CLEANUP(buffer_done) struct buffer text = {0};

	if (!request->url)
		return masked(request, hold, request->job.start->url);
	egress_url_put(&text, request->url);
	return text.failed ? "" : masked(request, hold, (struct bytes){text.data, text.size});
}

static const char *place_name(enum grant_place place)
{
	switch (place) {
	case GRANT_QUERY:
		return "query";
	case GRANT_BODY:
		return "body";
	case GRANT_HMAC:
		return "hmac";
	default:
		return "header";
	}
}

static void note_secrets(const struct egress_request *request)
{
	CLEANUP(buffer_done) struct buffer host = {0};

	egress_url_put_host(&host, request->url);
	buffer_put_u8(&host, 0);
	for (size_t i = 0; i < request->uses.count; i++) {
		const struct substitute_use *use = &request->uses.rows[i];
		const struct grants *grants = egress_scope_grants(request->job.scope);

		audit_note(request->egress->audit, AUDIT_SECRET_RELEASED, &request->job.subject,
			AUDIT_FIELDS({"secret", grants->rows[use->grant].name, 0, NULL},
				{"host", host.failed ? "" : (const char *)host.data, 0, NULL},
				{"place", place_name(use->place), 0, NULL}));
	}
}

int record_start(struct egress_request *request, audit_ready *ready)
{
	CLEANUP(buffer_done) struct buffer hold = {0};
	int r;

	request->begun_ms = clock_monotonic_ms();
	if (!request->egress->audit)
		return 0;
	note_secrets(request);
	r = audit_begin(request->egress->audit, &request->act, AUDIT_REQUEST_STARTED,
		&request->job.subject,
		AUDIT_FIELDS({"method", request->method, 0, NULL},
			{"url", url_of(request, &hold), 0, NULL},
			{"rule", request->verdict.rule->text, 0, NULL},
			{"private", NULL, 0, request->verdict.is_private ? "true" : "false"},
			{"hop", NULL, request->redirects, NULL}),
		ready, request);
	if (r == AUDIT_WAIT)
		return REQUEST_WAITS;
	if (r < 0)
		record_refuse(request, r);
	return r < 0 ? REQUEST_FAILED : 0;
}

void record_refuse(struct egress_request *request, int error)
{
	failure_set(&request->failure, "EIO", "The service cannot write its audit log: %s",
		strerror(-error));
}

void record_denied(struct egress_request *request)
{
	CLEANUP(buffer_done) struct buffer url = {0};
	CLEANUP(buffer_done) struct buffer why = {0};
	const struct buffer *message = &request->failure.message;

	if (!request->egress->audit)
		return;
	audit_note(request->egress->audit, AUDIT_REQUEST_DENIED, &request->job.subject,
		AUDIT_FIELDS({"method", request->method, 0, NULL},
			{"url", url_of(request, &url), 0, NULL},
			{"code", request->failure.code, 0, NULL},
			{"message",
				masked(request, &why, (struct bytes){message->data, message->size}),
				0, NULL},
			{"hop", NULL, request->redirects, NULL}));
}

void record_end(struct egress_request *request, const struct transfer_result *result)
{
	CLEANUP(buffer_done) struct buffer why = {0};
	const struct failure *failure = result ? &result->failure : &request->failure;
	const char *status = failure->code ? "failed" : result ? "answered" : "canceled";
	struct audit_field rows[6];
	size_t count = 0;

	if (!request->act.audit)
		return;
	rows[count++] = (struct audit_field){"status", status, 0, NULL};
	if (result) {
		rows[count++] = (struct audit_field){"http", NULL, result->head.status, NULL};
		rows[count++] =
			(struct audit_field){"bytes", NULL, (double)result->body.size, NULL};
	}
	if (failure->code) {
		rows[count++] = (struct audit_field){"code", failure->code, 0, NULL};
		rows[count++] = (struct audit_field){"message",
			masked(request, &why,
				(struct bytes){failure->message.data, failure->message.size}),
			0, NULL};
	}
	rows[count++] = (struct audit_field){"duration_ms", NULL,
		(double)(int64_t)(clock_monotonic_ms() - request->begun_ms), NULL};
	audit_end(&request->act, (struct audit_fields){rows, count});
}
