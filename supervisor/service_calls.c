/*
 * Calls by the API: submitted, shown, listed. A call that was accepted runs to its end whether or
 * not its client waits.
 */
#include <errno.h>
#include <string.h>

#include "supervisor/call/call.h"
#include "supervisor/intake/problem.h"
#include "supervisor/policy/json.h"
#include "supervisor/service_internal.h"
#include "supervisor/watch/clock.h"

enum {
	LIST_USUAL = 100,
	CONTEXTS_MOST = 1 << 30, /* bytes that the contexts of all calls take at once */
	CONTEXT_COPIES = 3,	 /* the request's, the call's, its strings decoded */
	VALUE_BYTES = 64,	 /* that each value in it takes beyond its text */
};

/* One call that runs. */
struct service_call {
	TAILQ_ENTRY(service_call) link;
	struct service *service;
	struct call *call;
	struct calls_row *row;
	struct intake_request *request; /* NULL: nobody waits */
	size_t bytes;
};

/* ---- the end of a call ---- */

static void forget(struct service_call *running)
{
	struct service *service = running->service;

	TAILQ_REMOVE(&service->running, running, link);
	service->running_count--;
	service->running_bytes -= running->bytes;
	free(running);
}

static void on_done(void *arg, struct bytes outcome, bool completed)
{
	struct service_call *running = arg;
	struct service *service = running->service;

	log_fields(&service->log, LOG_INFO, "call.ended", {"call_id", running->row->id, 0},
		{"agent", running->row->agent, 0},
		{"status", completed ? "completed" : "failed", 0},
		{"ms", NULL, (double)(int64_t)(clock_now_ms() - running->row->accepted_ms)});
	if (running->request && outcome.size)
		intake_answer_json(running->request, 200, outcome);
	else if (running->request)
		service_refuse(running->request, PROBLEM_INTERNAL);
	calls_end(service->calls, running->row, outcome, completed);
	forget(running);
	service_may_stop(service);
}

void service_cancel_calls(struct service *service)
{
	struct service_call *running;

	while ((running = TAILQ_FIRST(&service->running))) {
		call_cancel(running->call);
		if (running->request)
			service_refuse(running->request, PROBLEM_STOPPING);
		forget(running);
	}
}

/* ---- submitting ---- */

static bool is_overloaded(const struct service *service, size_t bytes)
{
	return service->running_count >=
		       (size_t)service->config->children + service->config->queue ||
	       service->running_bytes + bytes > CONTEXTS_MOST;
}

static size_t size_in_memory(const struct intake_request *request, const struct position *context)
{
	return intake_body(request).size * CONTEXT_COPIES + position_size(context) * VALUE_BYTES;
}

/* No policy takes a context of this size: it is not even parsed, which would cost all others time.
 */
static bool is_too_large(const struct service *service, size_t size)
{
	const struct policy_set *set = loader_set(service->host.loader);
	uint32_t most = policy_limits_default.value[POLICY_LIMIT_context_kb];

	for (size_t i = 0; i < set->count; i++) {
		const struct policy *policy = set->files[i].policy;

		if (policy && policy->limits.value[POLICY_LIMIT_context_kb] > most)
			most = policy->limits.value[POLICY_LIMIT_context_kb];
	}
	return size > (size_t)most << 10;
}

/* True: the request was answered, for its key was seen before. */
static bool answer_repeated(struct service *service, struct intake_request *request)
{
	const char *key = intake_idempotency_key(request);
	const struct calls_row *row = key ? calls_by_key(service->calls, key) : NULL;
	char digest[SHA256_TEXT_SIZE];

	if (!row)
		return false;
	sha256_text(digest, intake_body(request));
	if (strcmp(digest, row->body_sha256) != 0)
		service_refuse(request, PROBLEM_IDEMPOTENCY_OTHER);
	else if (row->status == CALLS_RUNNING)
		service_refuse(request, PROBLEM_IDEMPOTENCY_RUNNING);
	else if (!row->outcome)
		service_refuse(request, PROBLEM_INTERNAL);
	else
		intake_answer_json(request, 200,
			(struct bytes){(const uint8_t *)row->outcome, row->outcome_size});
	return true;
}

/* The policy for a context; NULL: the request was answered. */
static struct policy *find_policy(struct service *service, struct intake_request *request,
	const struct position *context, char **agent_ret)
{
	position_node node = position_get(context, POSITION_ROOT, "agent");
	struct bytes agent = position_text(context, node);
	struct policy *policy;

	*agent_ret = bytes_copy(agent);
	if (!*agent_ret) {
		service_refuse(request, PROBLEM_INTERNAL);
		return NULL;
	}
	/* A name with U+0000 in it is not the name before it. */
	policy = policy_set_get(loader_set(service->host.loader),
		strlen(*agent_ret) == agent.size ? *agent_ret : "");
	if (!policy && node == POSITION_NONE)
		intake_problem(request, 404, "policy.not_found",
			"the context has no \"agent\", and there is no policy for \"*\"");
	else if (!policy && strlen(*agent_ret) != agent.size)
		intake_problem(request, 404, "policy.not_found",
			"the agent's name has U+0000 in it, and there is no policy for \"*\"");
	else if (!policy)
		intake_problem(request, 404, "policy.not_found",
			"there is no policy for the agent \"%.200s\", nor one for \"*\"",
			*agent_ret);
	return policy;
}

static void answer_accepted(struct intake_request *request, const struct calls_row *row)
{
	CLEANUP(buffer_done) struct buffer body = {0};
	char location[64] = "/v1/calls/";

	(void)strncat(location, row->id, sizeof(location) - strlen(location) - 1);
	intake_add_header(request, "Location", location);
	calls_put_row(&body, row);
	json_put(&body, "\n");
	intake_answer_json(request, 202, (struct bytes){body.data, body.size});
}

static void refuse_context(struct intake_request *request, int r, const struct diag *err)
{
	if (r < 0)
		service_refuse(request, PROBLEM_INTERNAL);
	else if (r == CALL_TOO_LARGE)
		intake_problem_diag(request, 413, err);
	else if (diag_is(err, "json.depth") || diag_is(err, "limit.context_kb"))
		service_refuse(request, PROBLEM_CONTEXT_LARGE);
	else
		intake_problem_diag(request, 400, err);
}

/* The call begins. False: the request was answered. */
static bool start(struct service *service, struct intake_request *request, struct policy *policy,
	const char *agent, const struct position *context)
{
	struct bytes sid = position_text(context, position_get(context, POSITION_ROOT, "callSid"));
	struct service_call *running = calloc(1, sizeof(*running));
	const struct intake_peer peer = intake_peer(request);
	const struct call_client client = {peer.uid, peer.gid, peer.pid};
	struct call_job job = {.base = service->host.base,
		.broker = service->host.broker,
		.audit = service->host.audit,
		.client = &client,
		.policy = policy,
		.rules = loader_rules(service->host.loader, policy),
		.context = intake_body(request)};
	struct diag err = {0};
	int r;

	if (!running) {
		service_refuse(request, PROBLEM_INTERNAL);
		return false;
	}
	r = call_new(&running->call, &job, on_done, running, &err);
	if (r == 0) {
		running->row = calls_add(service->calls, call_id(running->call), agent, sid,
			intake_idempotency_key(request), job.context);
		if (!running->row) {
			call_cancel(running->call);
			r = -ENOMEM;
		}
	}
	if (r != 0) {
		refuse_context(request, r, &err);
		diag_done(&err);
		free(running);
		return false;
	}
	running->service = service;
	running->request = request;
	running->bytes = size_in_memory(request, context);
	TAILQ_INSERT_TAIL(&service->running, running, link);
	service->running_count++;
	service->running_bytes += running->bytes;
	return true;
}

/* A context that was read: its agent's policy, and off. */
static void submit(
	struct service *service, struct intake_request *request, const struct position *context)
{
	CLEANUP(free_p) char *agent = NULL;
	struct policy *policy = find_policy(service, request, context, &agent);

	if (!policy || !start(service, request, policy, agent, context))
		return;
	if (intake_wants_async(request)) {
		struct service_call *running = TAILQ_LAST(&service->running, service_call_list);

		running->request = NULL;
		answer_accepted(request, running->row);
	}
}

void service_submit(void *arg, struct intake_request *request)
{
	struct service *service = arg;
	CLEANUP(position_free_p) struct position *context = NULL;
	struct bytes body = intake_body(request);
	struct diag err = {0};
	int r;

	if (answer_repeated(service, request))
		return;
	if (is_overloaded(service, body.size)) {
		service_refuse(request, PROBLEM_OVERLOAD);
		return;
	}
	if (is_too_large(service, body.size)) {
		service_refuse(request, PROBLEM_CONTEXT_LARGE);
		return;
	}
	r = position_new(&context, NULL, body, STATE_DEPTH, &err);
	if (r != 0) {
		refuse_context(request, r < 0 ? r : CALL_REFUSED, &err);
		diag_done(&err);
		return;
	}
	if (is_overloaded(service, size_in_memory(request, context))) {
		service_refuse(request, PROBLEM_OVERLOAD);
		return;
	}
	if (position_type(context, POSITION_ROOT) != POSITION_OBJECT) {
		intake_problem(request, 400, "context.type", "the context is no object");
		return;
	}
	if (position_type(context, position_get(context, POSITION_ROOT, "agent")) >
			POSITION_MISSING &&
		position_type(context, position_get(context, POSITION_ROOT, "agent")) !=
			POSITION_STRING) {
		intake_problem(request, 400, "context.type", "\"agent\" is not a string");
		return;
	}
	submit(service, request, context);
}

/* ---- asking ---- */

void service_show(void *arg, struct intake_request *request)
{
	const struct service *service = arg;
	const struct calls_row *row = calls_get(service->calls, intake_id(request));
	CLEANUP(buffer_done) struct buffer body = {0};

	if (!row) {
		service_refuse(request, PROBLEM_NO_CALL);
	} else if (row->outcome) {
		intake_answer_json(request, 200,
			(struct bytes){(const uint8_t *)row->outcome, row->outcome_size});
	} else {
		calls_put_row(&body, row);
		json_put(&body, "\n");
		intake_answer_json(request, 200, (struct bytes){body.data, body.size});
	}
}

static bool is_status(const char *text)
{
	for (size_t i = 0; i < CALLS_STATUSES; i++) {
		if (strcmp(text, calls_status_names[i]) == 0)
			return true;
	}
	return false;
}

void service_list(void *arg, struct intake_request *request)
{
	const struct service *service = arg;
	const char *status = intake_query(request, "status");
	CLEANUP(buffer_done) struct buffer body = {0};

	if (status && !is_status(status)) {
		intake_problem(request, 400, "query.invalid",
			"\"status\" is running, completed or failed");
		return;
	}
	json_put(&body, "{");
	json_put_key(&body, "calls");
	calls_put_list(service->calls, &body, intake_query(request, "agent"), status,
		intake_query_limit(request, LIST_USUAL));
	json_put(&body, "}\n");
	intake_answer_json(request, 200, (struct bytes){body.data, body.size});
}

void service_replay(void *arg, struct intake_request *request)
{
	const struct service *service = arg;

	/* Without a journal on disk nothing can be replayed; what is not there is still told apart.
	 */
	if (calls_get(service->calls, intake_id(request)))
		service_refuse(request, PROBLEM_NOT_IMPLEMENTED);
	else
		service_refuse(request, PROBLEM_NO_CALL);
}
