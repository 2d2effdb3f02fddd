/*
 * %AsyncFromSyncIteratorPrototype%: what for await and yield* of an async generator see when they
 * are given a sync iterator. Every method answers with a promise; values are awaited one by one,
 * and a rejected value closes the sync iterator.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/iterator_internal.h"
#include "sandbox/engine/promise_internal.h"

struct wrapper {
	js_Object *record;
};

static void mark_wrapper(js_State *J, int mark, void *data)
{
	core_mark_object(J, mark, ((struct wrapper *)data)->record);
}

static const js_Kind kind = {.name = "AsyncFromSyncIterator", .mark = mark_wrapper};

void iterator_new_async_from_sync(js_State *J)
{
	struct wrapper *wrapper = core_new(
		J, &kind, core_of(J)->async_from_sync_iterator_prototype, sizeof(*wrapper));

	wrapper->record = core_object(J, -2);
	js_rot2pop1(J);
}

/* One call of a method. The stack from `base` on: promise, record, sync iterator. */
struct step {
	int base;
	bool closes; /* when the value is rejected */
};

static void unwrap_done(js_State *J)
{
	js_copy(J, 1);
	js_pushvalue(J, *core_cell(core_held(J), 0));
	iterator_new_result(J);
}

static void close_and_throw(js_State *J)
{
	js_pushvalue(J, *core_cell(core_held(J), 0));
	iterator_abandon(J, -1);
	js_copy(J, 1);
	js_throw(J);
}

static void await_value(js_State *J, void *context)
{
	(void)context;
	promise_from(J);
}

/* result -- : AsyncFromSyncIteratorContinuation */
static void go_on(js_State *J, const struct step *step)
{
	struct promise_capability capability = {core_object(J, step->base), NULL, NULL};
	js_Object *cell, *on_fulfilled, *on_rejected = NULL;
	bool is_done;

	if (!js_isobject(J, -1))
		js_typeerror(J, "Iterator result %s is not an object", core_describe(J, -1));
	js_getproperty(J, -1, "done");
	is_done = js_toboolean(J, -1);
	js_pop(J, 1);
	js_getproperty(J, -1, "value");
	if (core_try(J, await_value, NULL)) {
		if (!is_done && step->closes)
			iterator_abandon(J, step->base + 1);
		js_throw(J);
	}
	cell = core_new_cell(J, 1);
	core_cell(cell, 0)->t.type = JS_TBOOLEAN;
	core_cell(cell, 0)->u.boolean = is_done;
	on_fulfilled = core_new_function(J, unwrap_done, "", 1, cell);
	if (!is_done && step->closes) {
		cell = core_new_cell(J, 1);
		*core_cell(cell, 0) = *js_tovalue(J, step->base + 1);
		on_rejected = core_new_function(J, close_and_throw, "", 1, cell);
		js_rot2pop1(J);
	} else {
		js_pushundefined(J);
	}
	/* value-promise cell on_fulfilled on_rejected */
	promise_then_call(J, core_object(J, -4), on_fulfilled, on_rejected, &capability);
}

/* method -- result: with the argument, if there was one. */
static void push_call(js_State *J, const struct step *step)
{
	js_copy(J, step->base + 2);
	if (step->base > 1)
		js_copy(J, 1);
	js_call(J, step->base > 1 ? 1 : 0);
}

static void step_next(js_State *J, void *context)
{
	const struct step *step = context;

	js_copy(J, step->base + 1);
	iterator_push_next(J, -1);
	push_call(J, step);
	go_on(J, step);
}

static void step_return(js_State *J, void *context)
{
	const struct step *step = context;

	js_getproperty(J, step->base + 2, "return");
	if (!js_iscoercible(J, -1)) {
		if (step->base > 1)
			js_copy(J, 1);
		else
			js_pushundefined(J);
		js_pushboolean(J, 1);
		iterator_new_result(J);
		promise_resolve(J, core_object(J, step->base));
		return;
	}
	push_call(J, step);
	go_on(J, step);
}

static void step_throw(js_State *J, void *context)
{
	const struct step *step = context;

	js_getproperty(J, step->base + 2, "throw");
	if (!js_iscoercible(J, -1)) {
		iterator_close(J, step->base + 1);
		js_typeerror(J, "The iterator does not provide a 'throw' method");
	}
	push_call(J, step);
	go_on(J, step);
}

static void run(js_State *J, core_step *work, bool closes, const char *method)
{
	struct step step = {.base = js_gettop(J), .closes = closes};
	const struct wrapper *wrapper = core_this(J, 0, &kind, method);
	js_Object *promise = promise_new(J);

	js_pushobject(J, wrapper->record);
	iterator_push_object(J, -1);
	if (core_try(J, work, &step))
		promise_reject(J, promise);
	js_pushobject(J, promise);
}

static void next(js_State *J)
{
	run(J, step_next, true, "%AsyncFromSyncIterator%.prototype.next");
}

static void return_method(js_State *J)
{
	run(J, step_return, false, "%AsyncFromSyncIterator%.prototype.return");
}

static void throw_method(js_State *J)
{
	run(J, step_throw, true, "%AsyncFromSyncIterator%.prototype.throw");
}

static const struct core_function rows[] = {
	{"next", next, 0, 0},
	{"return", return_method, 0, 0},
	{"throw", throw_method, 0, 0},
};

void builtin_async_from_sync_init(js_State *J)
{
	struct core *core = core_of(J);

	core->async_from_sync_iterator_prototype =
		CORE_PROTOTYPE(J, core->async_iterator_prototype, rows, NULL);
	js_pop(J, 1);
}
