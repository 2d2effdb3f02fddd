/*
 * HTTP_START and HTTP_CANCEL: frames to egress jobs, and what came of them to ANSWERs.
 * Counts requests, lets http_concurrency of them run and the others wait their turn.
 * What may leave the machine is egress' decision, not this file's.
 */
#include <errno.h>
#include <string.h>

#include "supervisor/broker/child.h"
#include "supervisor/egress/egress.h"
#include "supervisor/policy/token.h"
#include "supervisor/watch/clock.h"

enum {
	GROW = 16,
	SHOWN_MOST = 4096,   /* of a method and a URL in the report */
	HEADERS_MOST = 2000, /* more than any server reads; each is compared with others */
};

struct http_request {
	TAILQ_ENTRY(http_request) link;
	struct broker_child *child;
	uint32_t id;
	size_t row; /* in the report */
	bool active;
	struct egress_request *egress;	 /* NULL: not begun, or over */
	struct bytes payload;		 /* a copy of the frame's, while it waits or runs */
	struct message_http_start start; /* points into it */
	double started;			 /* this hop */
};

/* No line break, no NUL: a value cannot become a second header. */
static bool is_header_value(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == 0 || text.data[i] == '\r' || text.data[i] == '\n')
			return false;
	}
	return true;
}

/* NULL: it may go on to egress. */
static const char *bad_part(const struct message_http_start *start)
{
	struct buffer_reader reader = buffer_reader_of(start->headers.packed);
	struct message_header header;

	if (!token_is(start->method))
		return "Invalid character in the request's method";
	if (!is_header_value(start->url))
		return "Invalid character in the request's URL";
	while (message_headers_next(&header, &reader)) {
		if (!token_is(header.name))
			return "Invalid character in a header's name";
		if (!is_header_value(header.value))
			return "Invalid character in a header's value";
	}
	return NULL;
}

static int add_row(struct broker_child *child, struct bytes method, struct bytes url, size_t *ret)
{
	struct broker_report *report = &child->report;
	size_t count = report->http_count;
	struct broker_http_row *rows = report->http;

	if (count % GROW == 0) {
		rows = realloc(rows, (count + GROW) * sizeof(*rows));
		if (!rows)
			return -1;
		report->http = rows;
	}
	rows[count] = (struct broker_http_row){.method = bytes_copy(bytes_cut(method, SHOWN_MOST)),
		.url = bytes_copy(bytes_cut(url, SHOWN_MOST))};
	report->http_count++;
	*ret = count;
	return rows[count].method && rows[count].url ? 0 : -1;
}

static void close_row(struct http_request *request, uint32_t status, const char *error)
{
	struct broker_child *child = request->child;
	struct broker_http_row *at;

	if (request->row >= child->report.http_count)
		return;
	at = &child->report.http[request->row];
	at->status = status;
	if (request->active)
		at->duration_ms = clock_monotonic_ms() - request->started;
	if (error && !at->error)
		at->error = strdup(error);
}

/* Takes it off the lists. What waits may start now: answer_http_go_on(). */
static void forget(struct http_request *request)
{
	struct broker_child *child = request->child;

	TAILQ_REMOVE(&child->http, request, link);
	if (request->active)
		child->http_active--;
	else
		child->http_waiting_bytes -= request->payload.size;
	child->http_open--;
	egress_cancel(request->egress);
	free((void *)(uintptr_t)request->payload.data);
	free(request);
}

static void fail(struct http_request *request, const char *code, const char *message)
{
	struct broker_child *child = request->child;
	uint32_t id = request->id;

	close_row(request, 0, code);
	forget(request);
	child_answer_failed(child, id, code, message);
}

/* Redirects count as requests, and each has its own row. */
static bool on_hop(void *arg, uint32_t status, const char *method, const char *url)
{
	struct http_request *request = arg;
	struct broker_child *child = request->child;

	close_row(request, status, NULL);
	if (child->http_sent >= child->limits.http_requests)
		return false;
	child->http_sent++;
	if (add_row(child, bytes_of(method), bytes_of(url), &request->row) < 0)
		return false;
	request->started = clock_monotonic_ms();
	return true;
}

static void on_done(void *arg, const struct message_answer *told)
{
	struct http_request *request = arg;
	struct broker_child *child = request->child;
	struct message_answer answer = *told;
	CLEANUP(free_p) char *error = NULL;
	uint32_t id = request->id;

	request->egress = NULL;
	answer.now_ms = clock_now_ms();
	if (answer.kind == MESSAGE_ANSWER_FAILED)
		error = bytes_copy(answer.failed.code);
	else if (answer.http.broken_code.size)
		error = bytes_copy(answer.http.broken_code);
	/* A hop that was refused has no row: the one before keeps its status. */
	if (answer.kind == MESSAGE_ANSWER_HTTP_RESPONSE)
		close_row(request, answer.http.status, error);
	else
		close_row(request, child->report.http[request->row].status, error);
	forget(request);
	child_answer(child, id, &answer);
	answer_http_go_on(child);
	child_settle(child);
}

/* Hands one request to egress. It ends later, or at once when it cannot begin. */
static void begin(struct http_request *request)
{
	static const struct egress_events events = {.hop = on_hop, .done = on_done};
	struct broker_child *child = request->child;
	struct egress *egress = broker_egress(child->broker);
	const struct egress_job job = {.scope = child->scope,
		.start = &request->start,
		.subject = child_record_subject(child),
		.timeout_ms = child->limits.http_timeout_ms,
		.request_kb = child->limits.request_kb,
		.response_kb = child->limits.response_kb};

	request->active = true;
	request->started = clock_monotonic_ms();
	child->http_active++;
	child->http_waiting_bytes -= request->payload.size;
	if (!egress || !child->scope)
		fail(request, "ERR_EGRESS_DENIED", "Egress denied: no request may leave from here");
	else if (egress_start(&request->egress, egress, &job, &events, request) < 0)
		fail(request, "ENOMEM", "The service is out of memory");
}

static struct http_request *first_waiting(struct broker_child *child)
{
	struct http_request *request;

	TAILQ_FOREACH(request, &child->http, link)
	{
		if (!request->active)
			return request;
	}
	return NULL;
}

void answer_http_go_on(struct broker_child *child)
{
	struct http_request *request;

	while (!child_is_deaf(child) && child->http_active < child->limits.http_concurrency &&
		(request = first_waiting(child)))
		begin(request);
}

static struct http_request *request_new(
	struct broker_child *child, uint32_t id, struct bytes payload)
{
	struct http_request *request = calloc(1, sizeof(*request));
	char *copy = bytes_copy(payload);

	if (!request || !copy) {
		free(request);
		free(copy);
		return NULL;
	}
	request->child = child;
	request->id = id;
	request->row = SIZE_MAX; /* none yet */
	request->payload = (struct bytes){(const uint8_t *)copy, payload.size};
	TAILQ_INSERT_TAIL(&child->http, request, link);
	child->http_open++;
	child->http_waiting_bytes += payload.size;
	return request;
}

void answer_http_start(struct broker_child *child, uint32_t id, struct bytes payload)
{
	struct buffer_reader reader = buffer_reader_of(payload);
	struct message_http_start start;
	struct http_request *request;
	const char *bad;

	if (!message_http_start_read(&start, &reader)) {
		child_violates(child, "The child sent an HTTP_START that is no such message");
		return;
	}
	if (child->http_sent >= child->limits.http_requests) {
		child_record_limit(child, &start);
		child_answer_failed(child, id, "limit.http_requests",
			"The function sent more requests than http_requests allows");
		return;
	}
	child->http_sent++;
	request = request_new(child, id, payload);
	if (!request || add_row(child, start.method, start.url, &request->row) < 0) {
		child_end(child, BROKER_END_BROKEN, "child.start", "out of memory");
		return;
	}
	bad = bad_part(&start);
	if (bad) {
		fail(request, "ERR_INVALID_CHAR", bad);
		return;
	}
	if (start.headers.count > HEADERS_MOST) {
		fail(request, "limit.request_kb", "The request has more than 2000 headers");
		return;
	}
	reader = buffer_reader_of(request->payload);
	(void)message_http_start_read(&request->start, &reader);
	answer_http_go_on(child);
}

void answer_http_cancel(struct broker_child *child, uint32_t id, struct bytes payload)
{
	struct http_request *request;

	if (payload.size != 0) {
		child_violates(child, "The child sent an HTTP_CANCEL that is no such message");
		return;
	}
	TAILQ_FOREACH(request, &child->http, link)
	{
		if (request->id == id)
			break;
	}
	/* An answer may have crossed it. */
	if (!request)
		return;
	close_row(request, 0, "ERR_CANCELED");
	forget(request);
	answer_http_go_on(child);
}

void answer_http_drop(struct broker_child *child)
{
	struct http_request *request;

	while ((request = TAILQ_FIRST(&child->http))) {
		close_row(request, 0, "ERR_CANCELED");
		forget(request);
	}
}
