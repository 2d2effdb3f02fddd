/*
 * Promises: states, reactions, resolution. The language's side of it (constructor, statics,
 * prototype) is builtin_promise.c. A promise and each of its reactions are objects of the engine's
 * heap; a reaction outlives its promise inside the job that runs it.
 */
#include "sandbox/engine/promise.h"
#include "sandbox/engine/core.h"
#include "sandbox/engine/jobs_internal.h"
#include "sandbox/engine/promise_internal.h"

struct promise {
	enum promise_state state;
	bool is_handled;
	js_Value result;
	js_Object *first, *last; /* reactions, linked by their own `next` */
};

struct reaction {
	js_Object *next;
	struct promise_capability derived;
	js_Object *on_fulfilled, *on_rejected; /* NULL: the value passes through */
	promise_settled *settled;	       /* in C, instead of all the above */
	js_Object *data;
};

static void mark_promise(js_State *J, int mark, void *data)
{
	const struct promise *promise = data;

	core_mark_value(J, mark, &promise->result);
	core_mark_object(J, mark, promise->first);
}

static void mark_reaction(js_State *J, int mark, void *data)
{
	const struct reaction *reaction = data;

	core_mark_object(J, mark, reaction->next);
	core_mark_object(J, mark, reaction->derived.promise);
	core_mark_object(J, mark, reaction->derived.resolve);
	core_mark_object(J, mark, reaction->derived.reject);
	core_mark_object(J, mark, reaction->on_fulfilled);
	core_mark_object(J, mark, reaction->on_rejected);
	core_mark_object(J, mark, reaction->data);
}

static const js_Kind promise_kind = {.name = "Promise", .mark = mark_promise};
static const js_Kind reaction_kind = {.name = "PromiseReaction", .mark = mark_reaction};

static struct promise *data_of(const js_Object *object)
{
	return core_data(object);
}

bool promise_is(const js_Object *object)
{
	return core_is(object, &promise_kind);
}

js_Object *promise_new_with(js_State *J, js_Object *prototype)
{
	struct promise *promise = core_new(J, &promise_kind, prototype, sizeof(*promise));

	promise->result.t.type = JS_TUNDEFINED;
	return js_tovalue(J, -1)->u.object;
}

js_Object *promise_new(js_State *J)
{
	return promise_new_with(J, core_of(J)->promise_prototype);
}

enum promise_state promise_state(const js_Object *promise)
{
	return data_of(promise)->state;
}

struct promise_waiter promise_waiter(const js_Object *promise, promise_settled *settled)
{
	struct promise_waiter ret = {0};
	const js_Object *first = data_of(promise)->first;
	const struct reaction *reaction = first ? core_data(first) : NULL;

	if (!reaction || reaction->next)
		return ret;
	if (reaction->settled) {
		ret.data = reaction->settled == settled ? reaction->data : NULL;
		return ret;
	}
	if (promise_of_element(reaction->on_fulfilled, &ret) ||
		promise_of_element(reaction->on_rejected, &ret))
		return ret;
	ret.promise = promise_of_resolver(reaction->on_fulfilled);
	if (!ret.promise && reaction->derived.promise && promise_is(reaction->derived.promise))
		ret.promise = reaction->derived.promise;
	return ret;
}

void promise_push_result(js_State *J, const js_Object *promise)
{
	js_pushvalue(J, data_of(promise)->result);
}

void promise_capability_settle(
	js_State *J, const struct promise_capability *capability, bool is_rejected)
{
	js_Object *function = is_rejected ? capability->reject : capability->resolve;

	if (!function && !capability->promise) {
		js_pop(J, 1);
	} else if (function) {
		js_pushobject(J, function);
		js_pushundefined(J);
		js_copy(J, -3);
		js_call(J, 1);
		js_pop(J, 2);
	} else if (is_rejected) {
		promise_reject(J, capability->promise);
	} else {
		promise_resolve(J, capability->promise);
	}
}

/* PromiseReactionJob: the argument is value 1, whether it is a reason value 2. */
static void run_reaction(js_State *J, js_Object *object)
{
	const struct reaction *reaction = core_data(object);
	bool is_rejected = js_toboolean(J, 2);
	js_Object *handler = is_rejected ? reaction->on_rejected : reaction->on_fulfilled;

	if (reaction->settled) {
		reaction->settled(J, reaction->data, is_rejected);
		return;
	}
	if (!handler) {
		js_copy(J, 1);
	} else {
		js_pushobject(J, handler);
		js_pushundefined(J);
		js_copy(J, 1);
		is_rejected = js_pcall(J, 1);
	}
	promise_capability_settle(J, &reaction->derived, is_rejected);
}

js_Object *promise_running(const js_State *J)
{
	const js_Object *reaction = jobs_running(J, run_reaction);
	js_Object *promise =
		reaction ? ((struct reaction *)core_data(reaction))->derived.promise : NULL;

	return promise && promise_is(promise) ? promise : NULL;
}

static void queue_reaction(js_State *J, js_Object *reaction, const struct promise *promise)
{
	js_pushvalue(J, promise->result);
	js_pushboolean(J, promise->state == PROMISE_REJECTED);
	jobs_push(J, run_reaction, reaction, 2);
}

/* value -- */
static void settle(js_State *J, js_Object *object, enum promise_state state)
{
	struct promise *promise = data_of(object);
	js_Object *reaction = promise->first;

	promise->result = *js_tovalue(J, -1);
	promise->state = state;
	promise->first = promise->last = NULL;
	if (state == PROMISE_REJECTED && !promise->is_handled)
		jobs_note_rejected(J, object);
	while (reaction) {
		queue_reaction(J, reaction, promise);
		reaction = ((struct reaction *)core_data(reaction))->next;
	}
	js_pop(J, 1);
}

void promise_reject(js_State *J, js_Object *promise)
{
	if (data_of(promise)->state == PROMISE_PENDING)
		settle(J, promise, PROMISE_REJECTED);
	else
		js_pop(J, 1);
}

/* PromiseResolveThenableJob: promise, thenable, then. */
static void follow_thenable(js_State *J, js_Object *promise)
{
	promise_push_resolvers(J, promise); /* 3, 4 */
	js_copy(J, 2);
	js_copy(J, 1);
	js_copy(J, 3);
	js_copy(J, 4);
	if (!js_pcall(J, 2))
		return;
	/* Does nothing if `then` called one of the two before. */
	js_copy(J, 4);
	js_rot2(J);
	js_pushundefined(J);
	js_rot2(J);
	js_call(J, 1);
}

/* object -- then: the object's `then`; true: -- what reading it threw. */
static bool get_then(js_State *J)
{
	if (js_try(J))
		return true;
	js_getproperty(J, -1, "then");
	js_endtry(J);
	return false;
}

void promise_resolve(js_State *J, js_Object *promise)
{
	if (!js_isobject(J, -1)) {
		settle(J, promise, PROMISE_FULFILLED);
		return;
	}
	if (js_tovalue(J, -1)->u.object == promise) {
		js_pop(J, 1);
		js_newtypeerror(J, "Chaining cycle detected for promise #<Promise>");
		settle(J, promise, PROMISE_REJECTED);
		return;
	}
	if (get_then(J)) {
		js_rot2pop1(J);
		settle(J, promise, PROMISE_REJECTED);
		return;
	}
	if (!js_iscallable(J, -1)) {
		js_pop(J, 1);
		settle(J, promise, PROMISE_FULFILLED);
		return;
	}
	jobs_push(J, follow_thenable, promise, 2);
}

/* -- reaction: appended to the promise, or queued if that is settled. */
static void add_reaction(js_State *J, js_Object *object, js_Object *reaction)
{
	struct promise *promise = data_of(object);

	if (promise->state == PROMISE_PENDING) {
		if (promise->last)
			((struct reaction *)core_data(promise->last))->next = reaction;
		else
			promise->first = reaction;
		promise->last = reaction;
	} else {
		if (promise->state == PROMISE_REJECTED && !promise->is_handled)
			jobs_note_handled(J, object);
		queue_reaction(J, reaction, promise);
	}
	promise->is_handled = true;
	js_pop(J, 1);
}

void promise_then(js_State *J, js_Object *promise, promise_settled *settled, js_Object *data)
{
	struct reaction *reaction = core_new(J, &reaction_kind, NULL, sizeof(*reaction));

	reaction->settled = settled;
	reaction->data = data;
	add_reaction(J, promise, js_tovalue(J, -1)->u.object);
}

void promise_then_call(js_State *J, js_Object *promise, js_Object *on_fulfilled,
	js_Object *on_rejected, const struct promise_capability *derived)
{
	struct reaction *reaction = core_new(J, &reaction_kind, NULL, sizeof(*reaction));

	reaction->on_fulfilled = on_fulfilled;
	reaction->on_rejected = on_rejected;
	if (derived)
		reaction->derived = *derived;
	add_reaction(J, promise, js_tovalue(J, -1)->u.object);
}

void promise_from(js_State *J)
{
	js_Object *promise;

	if (js_isobject(J, -1) && promise_is(js_tovalue(J, -1)->u.object)) {
		bool is_same;

		js_getproperty(J, -1, "constructor");
		is_same = js_isobject(J, -1) &&
			  js_tovalue(J, -1)->u.object == core_of(J)->promise_constructor;
		js_pop(J, 1);
		if (is_same)
			return;
	}
	promise = promise_new(J);
	js_rot2(J);
	promise_resolve(J, promise);
}

void promise_await(js_State *J, promise_settled *settled, js_Object *data)
{
	promise_from(J);
	promise_then(J, js_tovalue(J, -1)->u.object, settled, data);
	js_pop(J, 1);
}
