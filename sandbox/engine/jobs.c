/*
 * The job queue: a ring of jobs, each a function in C with at most three values. Promises that were
 * rejected before anybody listened wait in a list of their own until the queue is empty.
 */
#include "sandbox/engine/jobs.h"
#include "sandbox/engine/core.h"
#include "sandbox/engine/jobs_internal.h"
#include "sandbox/engine/promise.h"

enum {
	VALUES_MAX = 3,
	CAPACITY_FIRST = 32,
};

struct job {
	jobs_work *work;
	js_Object *data;
	js_Value values[VALUES_MAX];
	int count;
};

struct jobs {
	struct job *ring; /* capacity is a power of two */
	unsigned capacity, first, count;
	struct job running; /* kept for the collector */
	bool is_running;
	js_Object **rejected; /* without a handler when they were rejected; NULL: handled since */
	unsigned rejected_count, rejected_capacity;
	/* The functions in whose frames jobs run, and are reported: made once, since nothing
	 * catches what is thrown outside of them. */
	js_Object *runner, *reporter;
	jobs_report *report;
	void *context;
};

static void mark_job(js_State *J, int mark, const struct job *job)
{
	core_mark_object(J, mark, job->data);
	for (int i = 0; i < job->count; i++)
		core_mark_value(J, mark, &job->values[i]);
}

void jobs_mark(js_State *J, int mark, struct jobs *jobs)
{
	if (!jobs)
		return;
	for (unsigned i = 0; i < jobs->count; i++)
		mark_job(J, mark, &jobs->ring[(jobs->first + i) & (jobs->capacity - 1)]);
	mark_job(J, mark, &jobs->running);
	for (unsigned i = 0; i < jobs->rejected_count; i++)
		core_mark_object(J, mark, jobs->rejected[i]);
	core_mark_object(J, mark, jobs->runner);
	core_mark_object(J, mark, jobs->reporter);
}

static void run_current(js_State *J)
{
	const struct jobs *jobs = core_of(J)->jobs;

	jobs->running.work(J, jobs->running.data);
}

static void report_now(js_State *J)
{
	struct jobs *jobs = core_of(J)->jobs;

	jobs->report(J, js_toboolean(J, 2) ? JOBS_UNHANDLED : JOBS_THREW, jobs->context);
}

static js_Object *new_frame(js_State *J, js_CFunction code)
{
	js_Object *function = core_new_function(J, code, "", 0, NULL);

	js_pop(J, 1);
	return function;
}

void jobs_init(js_State *J)
{
	struct jobs *jobs = js_malloc(J, sizeof(*jobs));

	memset(jobs, 0, sizeof(*jobs));
	core_of(J)->jobs = jobs;
	jobs->runner = new_frame(J, run_current);
	jobs->reporter = new_frame(J, report_now);
}

void jobs_done(js_State *J, struct jobs *jobs)
{
	if (!jobs)
		return;
	js_free(J, jobs->ring);
	js_free(J, jobs->rejected);
	js_free(J, jobs);
}

static void grow(js_State *J, struct jobs *jobs)
{
	unsigned capacity = jobs->capacity ? jobs->capacity * 2 : CAPACITY_FIRST;
	struct job *ring;

	if (capacity > INT_MAX / sizeof(*ring))
		js_rangeerror(J, "out of memory");
	ring = js_malloc(J, (int)(capacity * sizeof(*ring)));
	for (unsigned i = 0; i < jobs->count; i++)
		ring[i] = jobs->ring[(jobs->first + i) & (jobs->capacity - 1)];
	js_free(J, jobs->ring);
	jobs->ring = ring;
	jobs->capacity = capacity;
	jobs->first = 0;
}

void jobs_push(js_State *J, jobs_work *work, js_Object *data, int count)
{
	struct jobs *jobs = core_of(J)->jobs;
	struct job *job;

	if (jobs->count == jobs->capacity)
		grow(J, jobs);
	job = &jobs->ring[(jobs->first + jobs->count) & (jobs->capacity - 1)];
	job->work = work;
	job->data = data;
	job->count = count;
	for (int i = 0; i < count; i++)
		job->values[i] = *js_tovalue(J, i - count);
	jobs->count++;
	js_pop(J, count);
}

static void call_function(js_State *J, js_Object *function)
{
	js_pushobject(J, function);
	js_pushundefined(J);
	js_call(J, 0);
}

void jobs_push_call(js_State *J)
{
	js_Object *function = js_tovalue(J, -1)->u.object;

	js_pop(J, 1);
	jobs_push(J, call_function, function, 0);
}

/* value -- : in a frame of its own, so that a report that throws harms nobody. */
static void report(js_State *J, struct jobs *jobs, enum jobs_fault fault)
{
	if (!jobs->report) {
		js_pop(J, 1);
		return;
	}
	js_pushobject(J, jobs->reporter);
	js_pushundefined(J);
	js_copy(J, -3);
	js_pushboolean(J, fault == JOBS_UNHANDLED);
	/* The value goes twice, so that it is on top when report_now() is entered. */
	js_copy(J, -2);
	(void)js_pcall(J, 3);
	js_pop(J, 2);
}

static void run_first(js_State *J, struct jobs *jobs)
{
	jobs->running = jobs->ring[jobs->first];
	jobs->first = (jobs->first + 1) & (jobs->capacity - 1);
	jobs->count--;

	js_pushobject(J, jobs->runner);
	js_pushundefined(J);
	for (int i = 0; i < jobs->running.count; i++)
		js_pushvalue(J, jobs->running.values[i]);
	if (js_pcall(J, jobs->running.count))
		report(J, jobs, JOBS_THREW);
	else
		js_pop(J, 1);
	jobs->running.data = NULL;
	jobs->running.count = 0;
}

static void report_rejected(js_State *J, struct jobs *jobs)
{
	unsigned count = jobs->rejected_count;

	for (unsigned i = 0; i < count; i++) {
		if (!jobs->rejected[i])
			continue;
		promise_push_result(J, jobs->rejected[i]);
		report(J, jobs, JOBS_UNHANDLED);
	}
	if (!count)
		return;
	jobs->rejected_count -= count;
	memmove(jobs->rejected, jobs->rejected + count,
		jobs->rejected_count * sizeof(*jobs->rejected));
}

void jobs_run(js_State *J)
{
	struct jobs *jobs = core_of(J)->jobs;

	if (jobs->is_running)
		return;
	jobs->is_running = true;
	while (jobs->count || jobs->rejected_count) {
		while (jobs->count)
			run_first(J, jobs);
		report_rejected(J, jobs);
	}
	jobs->is_running = false;
}

js_Object *jobs_running(const js_State *J, jobs_work *work)
{
	const struct jobs *jobs = core_of(J)->jobs;

	return jobs->running.work == work ? jobs->running.data : NULL;
}

bool jobs_pending(js_State *J)
{
	const struct jobs *jobs = core_of(J)->jobs;

	return jobs->count || jobs->rejected_count;
}

void jobs_set_report(js_State *J, jobs_report *hook, void *context)
{
	struct jobs *jobs = core_of(J)->jobs;

	jobs->report = hook;
	jobs->context = context;
}

void jobs_note_rejected(js_State *J, js_Object *promise)
{
	struct jobs *jobs = core_of(J)->jobs;

	if (jobs->rejected_count == jobs->rejected_capacity) {
		unsigned capacity = jobs->rejected_capacity ? jobs->rejected_capacity * 2 : 8;

		jobs->rejected =
			js_realloc(J, jobs->rejected, (int)(capacity * sizeof(*jobs->rejected)));
		jobs->rejected_capacity = capacity;
	}
	jobs->rejected[jobs->rejected_count++] = promise;
}

void jobs_note_handled(js_State *J, const js_Object *promise)
{
	struct jobs *jobs = core_of(J)->jobs;

	for (unsigned i = jobs->rejected_count; i-- > 0;)
		if (jobs->rejected[i] == promise)
			jobs->rejected[i] = NULL;
}
