/*
 * Runs the functions of a call one after the other and collects what they came to.
 */
#include "supervisor/call/call.h"

#include <errno.h>
#include <event2/event.h>
#include <string.h>
#include <sys/random.h>

#include "supervisor/broker/broker.h"
#include "supervisor/call/entry.h"
#include "supervisor/call/id.h"
#include "supervisor/call/outcome.h"
#include "supervisor/call/result.h"
#include "supervisor/watch/clock.h"

enum {
	QUARANTINE_MS = 60000,
};

struct call {
	char id[CALL_ID_SIZE];
	struct broker *broker;
	struct audit *audit;
	struct policy *policy;
	struct egress_policy *rules;
	char *agent; /* the context's; without one the policy's */
	char *only;
	struct state *state;
	struct egress_scope *scope; /* of the function that runs */
	struct broker_child *child; /* NULL: none runs */
	struct event *next;	    /* begins the next function, from the loop */
	size_t index;
	struct buffer rows;
	bool failed;
	call_done *done;
	void *arg;
};

static void free_call(struct call *call)
{
	egress_scope_free(call->scope);
	state_free(call->state);
	if (call->next)
		event_free(call->next);
	egress_policy_unref(call->rules);
	policy_unref(call->policy);
	buffer_done(&call->rows);
	free(call->agent);
	free(call->only);
	free(call);
}

static void note_accepted(const struct call *call, const struct call_job *job)
{
	const struct audit_subject subject = {call->id, call->agent, NULL};
	const struct call_client nobody = {0};
	const struct call_client *client = job->client ? job->client : &nobody;
	const struct audit_field rows[] = {{"policy", job->policy->file, 0, NULL},
		{"sha256", job->policy->sha256, 0, NULL},
		{"bytes", NULL, (double)job->context.size, NULL}, {"uid", NULL, client->uid, NULL},
		{"gid", NULL, client->gid, NULL}, {"pid", NULL, client->pid, NULL}};

	audit_note(call->audit, AUDIT_CALL_ACCEPTED, &subject,
		(struct audit_fields){rows, job->client ? 6 : 3});
}

static void note_ended(const struct call *call, const char *status)
{
	const struct audit_subject subject = {call->id, call->agent, NULL};

	audit_note(
		call->audit, AUDIT_CALL_ENDED, &subject, AUDIT_FIELDS({"status", status, 0, NULL}));
}

/* The last step; the call is gone afterwards. */
static void finish(struct call *call)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	struct outcome outcome = {.call_id = call->id,
		.state = call->state,
		.policy = call->policy,
		.functions = {call->rows.data, call->rows.size},
		.completed = !call->failed};

	outcome_put(&text, &outcome);
	if (text.failed || call->rows.failed)
		text.size = 0;
	note_ended(call, call->failed ? "failed" : "completed");
	call->done(call->arg, (struct bytes){text.data, text.size}, !call->failed);
	free_call(call);
}

static void put_own_entry(struct call *call, struct buffer *to, struct bytes parameters,
	const struct result *result, struct bytes response)
{
	const struct policy_function *function = &call->policy->functions[call->index];

	entry_put_own(to, function->name, parameters.size ? parameters : bytes_of("{}"),
		result->success, response.size ? response : bytes_of("null"), clock_now_ms());
	if (call->scope)
		egress_scope_mask(call->scope, to);
}

static bool fits(const struct call *call, const struct buffer *entry)
{
	size_t most = (size_t)call->policy->limits.value[POLICY_LIMIT_context_kb] << 10;
	size_t size = state_size(call->state);

	return size <= most && entry->size <= most - size;
}

/* The supervisor's own entry. What came back may be larger than a context may be. */
static void add_own_entry(struct call *call, const struct result *result, struct merge *merge)
{
	const struct policy_function *function = &call->policy->functions[call->index];
	CLEANUP(buffer_done) struct buffer entry = {0};
	struct bytes parameters = {result->parameters.data, result->parameters.size};
	struct bytes response = {result->response.data, result->response.size};

	if (result->status == OUTCOME_SKIPPED)
		return;
	if (function->mode == POLICY_ADVANCED && result->status == OUTCOME_SUCCEEDED &&
		merge->pushed)
		return;
	if (!response.size && result->status != OUTCOME_SUCCEEDED)
		response = (struct bytes){result->message.data, result->message.size};
	put_own_entry(call, &entry, parameters, result, response);
	if (result->is_cut || (!fits(call, &entry) && (parameters.size || response.size))) {
		merge_note(merge, "limit.context_kb",
			bytes_of("parameters and response are left out of functions_called: the "
				 "context would be larger or deeper than context_kb and its limits "
				 "allow"),
			bytes_of(""));
		entry.size = 0;
		put_own_entry(call, &entry, bytes_of(""), result,
			(struct bytes){result->message.data, result->message.size});
	}
	if (entry.failed ||
		state_append_entries(call->state, (struct bytes){entry.data, entry.size}, 1) < 0)
		call->rows.failed = true;
}

static const char too_large_text[] = "The context is larger than context_kb allows, deeper than 64 "
				     "levels, or has more than 1000 "
				     "new entries in functions_called; the earlier state stays";

static void read_end(struct result *result, const struct broker_report *report, struct merge *merge)
{
	bool is_large;

	switch (report->end) {
	case BROKER_END_RESULT:
		if (!result_read(result,
			    (struct bytes){(const uint8_t *)report->result, report->result_size},
			    merge))
			result_set_error(result, OUTCOME_KILLED, "child.protocol",
				"The child's result is malformed");
		return;
	case BROKER_END_TIMED_OUT:
		result_set_error(result, OUTCOME_TIMED_OUT, report->code, report->message);
		return;
	case BROKER_END_COMPILED:
		result_set_error(result, OUTCOME_KILLED, "child.protocol",
			"The child compiled instead of running");
		return;
	case BROKER_END_KILLED:
	case BROKER_END_BROKEN:
		/* A result so large that nobody read it is one whose state is too large. */
		is_large = strcmp(report->code, "limit.context_kb") == 0;
		result_set_error(result, is_large ? OUTCOME_FAILED : OUTCOME_KILLED, report->code,
			is_large ? too_large_text : report->message);
		return;
	}
}

static void tell_too_large(struct result *result, struct merge *merge)
{
	if (result->status == OUTCOME_SUCCEEDED)
		result_set_error(result, OUTCOME_FAILED, "limit.context_kb", too_large_text);
	else
		merge_note(merge, "limit.context_kb", bytes_of(too_large_text), bytes_of(""));
}

/*
 * The state as the child told it last: in its RESULT, if that is well-formed, else in a CHECKPOINT.
 * Where the last is too large, the one before the last request stays.
 */
static void take_state(struct call *call, const struct broker_report *report, struct result *result,
	struct merge *merge)
{
	const struct bytes before = {(const uint8_t *)report->checkpoint, report->checkpoint_size};
	uint32_t most = call->policy->limits.value[POLICY_LIMIT_context_kb];
	bool is_malformed = result->status == OUTCOME_KILLED;
	const struct bytes last = {
		(const uint8_t *)report->state, is_malformed ? 0 : report->state_size};
	int r = 0;

	if (last.size || before.size)
		r = merge_state(call->state, last.size ? last : before, most, merge);
	if (r == MERGE_TOO_LARGE) {
		r = last.size && before.size ? merge_state(call->state, before, most, merge) : 0;
		tell_too_large(result, merge);
	}
	if (r == MERGE_NO_STATE)
		result_set_error(result, OUTCOME_KILLED, "child.protocol",
			"The child's state is no JSON object");
	if (r < 0)
		call->rows.failed = true;
}

/* One function is over: its changes, its entry, its row. */
static void conclude(struct call *call, const struct broker_report *report, struct result *result,
	struct merge *merge)
{
	const struct policy_function *function = &call->policy->functions[call->index];
	struct outcome_function row = {.function = function};
	size_t from = call->rows.size;
	CLEANUP(buffer_done) struct buffer text = {0};

	if (result->status != OUTCOME_SKIPPED)
		take_state(call, report, result, merge);
	add_own_entry(call, result, merge);
	row.status = result->status;
	row.error = (struct bytes){result->error.data, result->error.size};
	row.condition = (struct bytes){result->condition.data, result->condition.size};
	row.violations = (struct bytes){merge->violations.data, merge->violations.size};
	outcome_put_function(&text, &row, report);
	if (call->scope)
		egress_scope_mask(call->scope, &text);
	if (from)
		buffer_put_u8(&call->rows, ',');
	buffer_put_raw(&call->rows, text.data, text.size);
	call->rows.failed |= text.failed;
	call->failed |= row.status != OUTCOME_SUCCEEDED && row.status != OUTCOME_SKIPPED;
	call->scope = egress_scope_free(call->scope);
	call->index++;
	event_active(call->next, EV_TIMEOUT, 0);
}

static void note_crash(struct policy_function *function)
{
	memmove(function->crashes_ms + 1, function->crashes_ms,
		(POLICY_CRASHES - 1) * sizeof(*function->crashes_ms));
	function->crashes_ms[0] = clock_monotonic_ms();
}

static bool is_quarantined(const struct policy_function *function)
{
	double oldest = function->crashes_ms[POLICY_CRASHES - 1];

	return oldest > 0 && clock_monotonic_ms() - oldest < QUARANTINE_MS;
}

static void on_ended(void *arg, const struct broker_report *report)
{
	struct call *call = arg;
	struct result result = {0};
	struct merge merge = {0};

	call->child = NULL;
	if (report->crashed)
		note_crash(&call->policy->functions[call->index]);
	read_end(&result, report, &merge);
	conclude(call, report, &result, &merge);
	result_done(&result);
	merge_done(&merge);
}

/* A function that was not run at all. */
static void refuse(struct call *call, const char *code, const char *message)
{
	struct broker_report report = {.end = BROKER_END_BROKEN, .started_ms = clock_now_ms()};
	struct result result = {0};
	struct merge merge = {0};

	result_set_error(&result, OUTCOME_FAILED, code, message);
	conclude(call, &report, &result, &merge);
	result_done(&result);
	merge_done(&merge);
}

static struct broker_limits limits_of(const struct policy_limits *limits)
{
	struct broker_limits ret = {
#define LIMIT(name, value_, hard, text) .name = limits->value[POLICY_LIMIT_##name],
#include "supervisor/policy/limits.def"
#undef LIMIT
	};

	return ret;
}

static int start(struct call *call, const struct policy_function *function)
{
	static const struct broker_events events = {.ended = on_ended};
	CLEANUP(buffer_done) struct buffer context = {0};
	CLEANUP(buffer_done) struct buffer secrets = {0};
	struct broker_job job = {.limits = limits_of(&call->policy->limits)};
	uint8_t seed[MESSAGE_SEED_SIZE];
	int r;

	if (getrandom(seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
		return -EIO;
	r = egress_scope_new(&call->scope, call->rules, (struct bytes){seed, sizeof(seed)});
	if (r < 0)
		return r;
	state_put(call->state, &context);
	egress_scope_put_secrets(call->scope, &secrets);
	if (context.failed || secrets.failed)
		return -ENOMEM;
	job.scope = call->scope;
	job.subject = (struct audit_subject){call->id, call->agent, function->name};
	job.wire = (struct message_job){.kind = MESSAGE_JOB_RUN,
		.name = bytes_of(function->name),
		.mode = function->mode == POLICY_BASIC ? MESSAGE_MODE_BASIC : MESSAGE_MODE_ADVANCED,
		.file = bytes_of(function->file),
		.spec = bytes_of(function->spec),
		.code = {(const uint8_t *)function->code, function->code_size},
		.map = {(const uint8_t *)function->map, function->map_size},
		.context = {context.data, context.size},
		.secrets = {secrets.data, secrets.size}};
	memcpy(job.wire.seed, seed, sizeof(seed));
	return broker_run(&call->child, call->broker, &job, &events, call);
}

static bool is_wanted(const struct call *call, size_t index)
{
	return !call->only || strcmp(call->only, call->policy->functions[index].name) == 0;
}

static void on_next(evutil_socket_t fd, short what, void *arg)
{
	struct call *call = arg;
	int r;

	(void)fd;
	(void)what;
	while (call->index < call->policy->functions_count && !is_wanted(call, call->index))
		call->index++;
	if (call->index >= call->policy->functions_count) {
		finish(call);
		return;
	}
	if (is_quarantined(&call->policy->functions[call->index])) {
		refuse(call, "function.quarantined",
			"This function crashed three times within a minute; it is not run before "
			"that minute is over");
		return;
	}
	r = start(call, &call->policy->functions[call->index]);
	if (r == BROKER_FULL)
		refuse(call, "child.start", "Too many functions are waiting; try again later");
	else if (r < 0)
		refuse(call, "child.start", strerror(-r));
}

int call_new(
	struct call **ret, const struct call_job *job, call_done *done, void *arg, struct diag *err)
{
	struct call *call;
	struct state *state;
	int r = state_new(&state, job->context, err);

	if (r != 0)
		return r == STATE_REFUSED ? CALL_REFUSED : r;
	call = calloc(1, sizeof(*call));
	if (!call) {
		state_free(state);
		return -ENOMEM;
	}
	call->state = state;
	call->policy = policy_ref(job->policy);
	call->rules = egress_policy_ref(job->rules);
	call->broker = job->broker;
	call->audit = job->audit;
	call->done = done;
	call->arg = arg;
	call_id_new(call->id, clock_now_ms());
	call->next = evtimer_new(job->base, on_next, call);
	call->agent = state_text(state, "agent").size ? bytes_copy(state_text(state, "agent"))
						      : strdup(job->policy->agent);
	if (!call->next || !call->agent || (job->only && !(call->only = strdup(job->only)))) {
		free_call(call);
		return -ENOMEM;
	}
	if (job->context.size > (size_t)job->policy->limits.value[POLICY_LIMIT_context_kb] << 10) {
		diag_set(err, "limit.context_kb", "the context has %zu kB; context_kb allows %u",
			job->context.size >> 10,
			job->policy->limits.value[POLICY_LIMIT_context_kb]);
		free_call(call);
		return CALL_TOO_LARGE;
	}
	note_accepted(call, job);
	event_active(call->next, EV_TIMEOUT, 0);
	*ret = call;
	return 0;
}

const char *call_id(const struct call *call)
{
	return call->id;
}

void call_cancel(struct call *call)
{
	if (!call)
		return;
	broker_cancel(call->child);
	note_ended(call, "canceled");
	free_call(call);
}
