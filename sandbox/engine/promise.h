/*
 * Promises for C code: what async functions, timers, HTTP answers and the built-in Promise object
 * stand on. Job order is ECMAScript's. Stack effects are written `before -- after`.
 */
#ifndef SANDBOX_ENGINE_PROMISE_H
#define SANDBOX_ENGINE_PROMISE_H

#include <stdbool.h>

#include "sandbox/engine/jobs.h"

enum promise_state {
	PROMISE_PENDING,
	PROMISE_FULFILLED,
	PROMISE_REJECTED,
};

/* -- promise: a pending promise of the intrinsic %Promise%; also returned. Throws: memory. */
js_Object *promise_new(js_State *J);

/* True for a real promise (of any subclass). Never throws. */
bool promise_is(const js_Object *object);

/* Never throws. */
enum promise_state promise_state(const js_Object *promise);

/* -- value: the value or reason of a settled promise, undefined of a pending one. */
void promise_push_result(js_State *J, const js_Object *promise);

/*
 * value -- : what a promise's resolving functions do, for a promise that nobody resolved yet. A
 * thenable is followed in a job of its own. promise_reject() on a settled promise does nothing.
 * Throws: memory.
 */
void promise_resolve(js_State *J, js_Object *promise);
void promise_reject(js_State *J, js_Object *promise);

/* value -- promise: PromiseResolve(%Promise%, value). Throws what reading `constructor` throws. */
void promise_from(js_State *J);

/*
 * Called once, in a job of its own: the value or reason is at stack index 1 (js_copy(J, 1)).
 * Throwing is allowed only where nobody listens: it is reported as JOBS_THREW.
 */
typedef void promise_settled(js_State *J, js_Object *data, bool is_rejected);

/* PerformPromiseThen with reactions in C and without a result promise. `data` may be NULL. */
void promise_then(js_State *J, js_Object *promise, promise_settled *settled, js_Object *data);

/* The one who waits for a pending promise, if there is exactly one. */
struct promise_waiter {
	js_Object *data;    /* of promise_then() with `settled`; NULL: none */
	js_Object *promise; /* else: what settles with it, by then() or a combinator; NULL: none */
	const char *function; /* of that: the combinator's name, "Promise.all"; NULL: none */
	int index;	      /* of the element in the combinator's list */
};

/* Never throws. */
struct promise_waiter promise_waiter(const js_Object *promise, promise_settled *settled);

/* The promise of the then() whose handler is being called; NULL: none is. Never throws. */
js_Object *promise_running(const js_State *J);

/* A function that finally() made around its callback. Never throws. */
bool promise_is_finally(const js_Object *function);

/* value -- : Await(value): promise_from() and promise_then(). Three lines of an async function. */
void promise_await(js_State *J, promise_settled *settled, js_Object *data);

#endif
