/*
 * The life of a request: composed, looked up, sent, maybe redirected and all of it again, answered.
 * Two clocks run: the policy's, over all of it, and the child's own, as Node counts it.
 */
#include "supervisor/egress/request.h"

#include <errno.h>
#include <event2/event.h>
#include <string.h>
#include <time.h>

#include "supervisor/watch/clock.h"
#include "supervisor/watch/timer.h"

static void begin_hop(struct egress_request *request);

static void free_event(struct event *event)
{
	if (event)
		event_free(event);
}

static void free_request(struct egress_request *request)
{
	record_end(request, NULL);
	dns_cancel(request->query);
	transfer_free(request->transfer);
	compose_wipe(request);
	for (size_t i = 0; i < request->headers_count; i++) {
		free(request->headers[i].name);
		free(request->headers[i].value);
	}
	free(request->headers);
	free(request->uses.rows);
	free(request->method);
	free(request->fragment);
	egress_url_free(request->url);
	failure_done(&request->failure);
	free_event(request->later);
	free_event(request->total);
	free_event(request->patience);
	free(request);
}

static void on_later(evutil_socket_t fd, short what, void *arg)
{
	struct egress_request *request = arg;

	(void)fd;
	(void)what;
	reply_failed(request);
	free_request(request);
}

/* Ends the request; r is REQUEST_FAILED, with the failure set, or -ENOMEM. */
static void fail_later(struct egress_request *request, int r)
{
	if (r < 0)
		failure_set(&request->failure, "ENOMEM", "The service is out of memory");
	(void)evtimer_del(request->total);
	(void)evtimer_del(request->patience);
	event_active(request->later, EV_TIMEOUT, 0);
}

static void fail_timeout(struct egress_request *request, uint32_t ms)
{
	dns_cancel(TAKE(request->query));
	request->transfer = transfer_free(request->transfer);
	failure_set(&request->failure, "ECONNABORTED", "timeout of %ums exceeded", ms);
	reply_failed(request);
	free_request(request);
}

static void on_total(evutil_socket_t fd, short what, void *arg)
{
	struct egress_request *request = arg;

	(void)fd;
	(void)what;
	fail_timeout(request, request->job.timeout_ms);
}

/* Silence in the middle of a body: Node closes the socket, and the response is an aborted one. */
static void fail_silence(struct egress_request *request)
{
	struct transfer_result *result = transfer_result(request->transfer);

	failure_set(&result->failure, "ETIMEDOUT", "aborted");
	reply_response(request, result);
	free_request(request);
}

static void on_patience(evutil_socket_t fd, short what, void *arg)
{
	struct egress_request *request = arg;
	double left = request->last_ms + request->job.start->timeout_ms - clock_monotonic_ms();

	(void)fd;
	(void)what;
	if (!request->has_head)
		fail_timeout(request, request->job.start->timeout_ms);
	else if (left > 1)
		timer_set(request->patience, left);
	else
		fail_silence(request);
}

static enum transfer_verdict on_head(void *arg, const struct head *head)
{
	struct egress_request *request = arg;

	/* Nobody reads its body; the connection goes with it, as in Node. */
	if (redirect_is_one(request, head))
		return TRANSFER_STOP;
	request->has_head = true;
	return TRANSFER_GO_ON;
}

static void on_activity(void *arg)
{
	struct egress_request *request = arg;

	request->last_ms = clock_monotonic_ms();
}

static void fail_denied(struct egress_request *request, const char *address, const char *why)
{
	failure_set(&request->failure, "ERR_EGRESS_DENIED",
		"Egress denied: %s is at %s, which is %s, and the rule %s does not say "
		"\"private\": true",
		request->url->host, address, why, request->verdict.rule->text);
}

static void fail_too_large(struct egress_request *request, enum transfer_too_large too_large)
{
	uint64_t own = request->job.start->max_response_bytes;

	if (too_large == TRANSFER_TOO_LARGE_BODY && own &&
		own <= (uint64_t)request->job.response_kb * 1024)
		failure_set(&request->failure, "ERR_BAD_RESPONSE",
			"maxContentLength size of %llu exceeded", (unsigned long long)own);
	else
		failure_set(&request->failure, "limit.response_kb",
			"The response is larger than response_kb allows (%u kB)",
			request->job.response_kb);
}

static void follow(struct egress_request *request, const struct transfer_result *result)
{
	CLEANUP(buffer_done) struct buffer url = {0};
	uint32_t status = result->head.status;
	int r;

	record_end(request, result);
	r = redirect_follow(request, &result->head);
	request->transfer = transfer_free(request->transfer);
	if (r == 0) {
		egress_url_put(&url, request->url);
		buffer_put_u8(&url, 0);
		r = url.failed ? -ENOMEM : 0;
	}
	if (r == 0 && !request->events.hop(
			      request->arg, status, request->method, (const char *)url.data)) {
		failure_set(&request->failure, "limit.http_requests",
			"The function sent more requests than http_requests allows, redirects "
			"included");
		r = REQUEST_FAILED;
	}
	if (r != 0)
		fail_later(request, r);
	else
		begin_hop(request);
}

/* Moves a failure without copying it. */
static void take_failure(struct egress_request *request, struct transfer_result *result)
{
	failure_done(&request->failure);
	request->failure = result->failure;
	result->failure = (struct failure){0};
}

static void on_done(void *arg, struct transfer_result *result)
{
	struct egress_request *request = arg;
	bool has_head = result->head.is_complete && result->head.status >= 200;

	if (result->denied[0]) {
		fail_denied(request, result->denied, result->denied_why);
	} else if (result->too_large) {
		fail_too_large(request, result->too_large);
	} else if (has_head && redirect_is_one(request, &result->head)) {
		follow(request, result);
		return;
	} else if (has_head && (!result->failure.code || result->is_truncated ||
				       strcmp(result->failure.code, "Z_DATA_ERROR") == 0)) {
		reply_response(request, result);
		free_request(request);
		return;
	} else {
		take_failure(request, result);
	}
	reply_failed(request);
	free_request(request);
}

static int send_hop(struct egress_request *request)
{
	static const struct transfer_events events = {
		.head = on_head, .activity = on_activity, .done = on_done};
	uint64_t most = (uint64_t)request->job.response_kb * 1024;
	uint64_t own = request->job.start->max_response_bytes;
	struct transfer_job job = {
		.pool = multi_pool(request->egress->multi, egress_scope_policy(request->job.scope),
			request->verdict.is_private),
		.url = request->url,
		.text = (const char *)request->wire_url.data,
		.method = request->method,
		.head = (const char *)request->wire_head.data,
		.has_body = request->has_body,
		.has_secret = request->used_secret,
		.body = {request->wire_body.data, request->wire_body.size},
		.addresses = request->addresses.addresses,
		.addresses_count = request->addresses.count,
		.is_private = request->verdict.is_private,
		.decompress = request->decompress,
		.raw_most = most,
		.body_most = own && own < most ? own : most,
		.ca_file = request->egress->ca_file};

	if (!job.pool)
		return -ENOMEM;
	return transfer_new(&request->transfer, &job, &events, request);
}

/* All of them: an answer that mixes good and bad ones is a try. 0 or REQUEST_FAILED. */
static int check_addresses(struct egress_request *request)
{
	const struct dns_answer *answer = &request->addresses;

	for (size_t i = 0; i < answer->count && !request->verdict.is_private; i++) {
		const char *why = egress_address_why_private(&answer->addresses[i]);
		char text[EGRESS_ADDRESS_TEXT];

		if (!why)
			continue;
		egress_address_text(text, &answer->addresses[i]);
		fail_denied(request, text, why);
		return REQUEST_FAILED;
	}
	return 0;
}

static void on_addresses(void *arg, const struct dns_answer *answer)
{
	struct egress_request *request = arg;
	int r = REQUEST_FAILED;

	request->query = NULL;
	request->addresses = *answer;
	if (!answer->count)
		failure_of_name(&request->failure, request->url->host, answer->try_again);
	else
		r = check_addresses(request);
	if (r == 0)
		r = send_hop(request);
	if (r != 0)
		fail_later(request, r);
}

static int find_and_send(struct egress_request *request)
{
	if (request->url->is_address)
		return send_hop(request);
	return dns_lookup(
		&request->query, request->egress->dns, request->url->host, on_addresses, request);
}

static void on_recorded(void *arg, int error)
{
	struct egress_request *request = arg;
	int r = REQUEST_FAILED;

	if (error)
		record_refuse(request, error);
	else
		r = find_and_send(request);
	if (r != 0)
		fail_later(request, r);
}

/* No name is asked for and no connection made before the audit log says so. */
static void begin_hop(struct egress_request *request)
{
	int r = compose_hop(request);

	request->addresses.count = 0;
	if (r == REQUEST_FAILED)
		record_denied(request);
	else if (r == 0)
		r = record_start(request, on_recorded);
	if (r == 0)
		r = find_and_send(request);
	if (r != 0 && r != REQUEST_WAITS)
		fail_later(request, r);
}

static bool make_events(struct egress_request *request)
{
	struct event_base *base = request->egress->base;

	request->later = evtimer_new(base, on_later, request);
	request->total = evtimer_new(base, on_total, request);
	request->patience = evtimer_new(base, on_patience, request);
	return request->later && request->total && request->patience;
}

int egress_start(struct egress_request **ret, struct egress *egress, const struct egress_job *job,
	const struct egress_events *events, void *arg)
{
	struct egress_request *request = calloc(1, sizeof(*request));
	int r;

	if (!request)
		return -ENOMEM;
	request->egress = egress;
	request->job = *job;
	request->events = *events;
	request->arg = arg;
	request->last_ms = clock_monotonic_ms();
	if (!make_events(request)) {
		free_request(request);
		return -ENOMEM;
	}
	r = compose_first(request);
	if (r < 0) {
		free_request(request);
		return r;
	}
	*ret = request;
	timer_set(request->total, job->timeout_ms);
	if (job->start->timeout_ms && job->start->timeout_ms < job->timeout_ms)
		timer_set(request->patience, job->start->timeout_ms);
	if (r == 0) {
		begin_hop(request);
		return 0;
	}
	record_denied(request);
	fail_later(request, r);
	return 0;
}

void egress_cancel(struct egress_request *request)
{
	if (request)
		free_request(request);
}
