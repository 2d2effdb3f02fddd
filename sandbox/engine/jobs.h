/*
 * The job queue (ECMAScript 9.5): promise reactions and queueMicrotask, first in, first out. Jobs
 * run only inside jobs_run(). Nothing here keeps time or does I/O.
 */
#ifndef SANDBOX_ENGINE_JOBS_H
#define SANDBOX_ENGINE_JOBS_H

#include <stdbool.h>

#include "jsi.h"

enum jobs_fault {
	JOBS_THREW,	/* a job let this value escape (queueMicrotask callbacks only) */
	JOBS_UNHANDLED, /* a promise was rejected with this value and has no handler */
};

/* Gets the value on top of the stack and leaves the stack as it was. May throw: dropped. */
typedef void jobs_report(js_State *J, enum jobs_fault fault, void *context);

/*
 * Work of one job in C. `data` is what jobs_push() was given; the values of the job are on the
 * stack from index 1 on. Its result is dropped.
 */
typedef void jobs_work(js_State *J, js_Object *data);

/* Takes `count` (0 to 3) values from the stack and queues work. `data` may be NULL. Throws: memory.
 */
void jobs_push(js_State *J, jobs_work *work, js_Object *data, int count);

/* function -- : queues a call without arguments and with an undefined `this`. Throws: memory. */
void jobs_push_call(js_State *J);

/*
 * Runs jobs until none is left, then reports the promises that are rejected and still have no
 * handler, until neither is left. Never throws, except what no try can catch.
 */
void jobs_run(js_State *J);

/* True if jobs_run() would do something. Never throws. */
bool jobs_pending(js_State *J);

/* Who hears of faults; NULL: nobody. Never throws. */
void jobs_set_report(js_State *J, jobs_report *hook, void *context);

#endif
