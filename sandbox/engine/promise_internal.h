/* Between promise.c, builtin_promise.c and jobs.c only. Stack effects as in promise.h. */
#ifndef SANDBOX_ENGINE_PROMISE_INTERNAL_H
#define SANDBOX_ENGINE_PROMISE_INTERNAL_H

#include "sandbox/engine/promise.h"

/*
 * A PromiseCapability. Without functions it is an intrinsic promise, settled directly; nobody can
 * see the difference.
 */
struct promise_capability {
	js_Object *promise;
	js_Object *resolve, *reject;
};

/* -- promise */
js_Object *promise_new_with(js_State *J, js_Object *prototype);

/* -- resolve, reject: a pair of resolving functions, of which the first call counts. */
void promise_push_resolvers(js_State *J, js_Object *promise);

/*
 * -- promise, and one value that keeps the functions alive: NewPromiseCapability(the constructor
 * at `idx`). TypeError if that is none.
 */
void promise_capability_new(js_State *J, int idx, struct promise_capability *ret);

/* value -- : calls a capability's function. Throws what that throws. */
void promise_capability_settle(
	js_State *J, const struct promise_capability *capability, bool is_rejected);

/* The promise that this function settles; NULL: it is none of promise_push_resolvers(). */
js_Object *promise_of_resolver(const js_Object *function);

/* Is the function that of an element of all, allSettled or any? Sets promise, function, index. */
bool promise_of_element(const js_Object *function, struct promise_waiter *ret);

/* PerformPromiseThen. Handlers may be NULL; so may `derived`. */
void promise_then_call(js_State *J, js_Object *promise, js_Object *on_fulfilled,
	js_Object *on_rejected, const struct promise_capability *derived);

/* builtin_promise_all.c: the code of the combinators. */
void promise_static_all(js_State *J);
void promise_static_all_settled(js_State *J);
void promise_static_any(js_State *J);
void promise_static_race(js_State *J);

#endif
