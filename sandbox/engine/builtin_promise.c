/*
 * The Promise constructor and its prototype. What promises do is promise.c; here are capabilities
 * (promises of any class, made by calling its constructor) and then, catch, finally. The
 * combinators are builtin_promise_all.c.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/promise_internal.h"

enum {
	PAIR_PROMISE,
	PAIR_IS_CALLED,
	PAIR_SIZE,
};

/* The first call of either function of a pair wins; false for all the others. */
static bool is_first_call(const js_Object *pair)
{
	js_Value *is_called = core_cell(pair, PAIR_IS_CALLED);

	if (is_called->t.type == JS_TBOOLEAN)
		return false;
	is_called->t.type = JS_TBOOLEAN;
	is_called->u.boolean = 1;
	return true;
}

static void resolve_function(js_State *J)
{
	const js_Object *pair = core_held(J);

	if (!is_first_call(pair))
		return;
	js_copy(J, 1);
	promise_resolve(J, core_cell(pair, PAIR_PROMISE)->u.object);
}

static void reject_function(js_State *J)
{
	const js_Object *pair = core_held(J);

	if (!is_first_call(pair))
		return;
	js_copy(J, 1);
	promise_reject(J, core_cell(pair, PAIR_PROMISE)->u.object);
}

void promise_push_resolvers(js_State *J, js_Object *promise)
{
	js_Object *pair = core_new_cell(J, PAIR_SIZE);

	core_cell(pair, PAIR_PROMISE)->t.type = JS_TOBJECT;
	core_cell(pair, PAIR_PROMISE)->u.object = promise;
	core_new_function(J, resolve_function, "", 1, pair);
	core_new_function(J, reject_function, "", 1, pair);
	js_remove(J, -3);
}

js_Object *promise_of_resolver(const js_Object *function)
{
	if (!function || function->type != JS_CCFUNCTION ||
		(function->u.c.function != resolve_function &&
			function->u.c.function != reject_function))
		return NULL;
	return core_cell(function->u.c.data, PAIR_PROMISE)->u.object;
}

static void capability_executor(js_State *J)
{
	const js_Object *cell = core_held(J);

	if (core_cell(cell, 0)->t.type != JS_TUNDEFINED ||
		core_cell(cell, 1)->t.type != JS_TUNDEFINED)
		js_typeerror(J,
			"Promise executor has already been invoked with non-undefined arguments");
	*core_cell(cell, 0) = *js_tovalue(J, 1);
	*core_cell(cell, 1) = *js_tovalue(J, 2);
}

void promise_capability_new(js_State *J, int idx, struct promise_capability *ret)
{
	js_Object *constructor = core_object(J, idx);
	js_Object *cell;

	if (constructor == core_of(J)->promise_constructor) {
		ret->promise = promise_new(J);
		ret->resolve = ret->reject = NULL;
		js_pushundefined(J);
		return;
	}
	if (!js_isconstructor(J, idx))
		js_typeerror(J, "%s is not a constructor", core_describe(J, idx));
	cell = core_new_cell(J, 2);
	js_pushobject(J, constructor);
	core_new_function(J, capability_executor, "", 2, cell);
	js_construct(J, 1);
	js_pushvalue(J, *core_cell(cell, 0));
	js_pushvalue(J, *core_cell(cell, 1));
	if (!js_iscallable(J, -2) || !js_iscallable(J, -1))
		js_typeerror(J, "Promise resolve or reject function is not callable");
	ret->promise = core_object(J, -3);
	ret->resolve = core_object(J, -2);
	ret->reject = core_object(J, -1);
	/* cell promise resolve reject -- promise cell */
	js_pop(J, 2);
	js_rot2(J);
}

static void call_promise(js_State *J)
{
	js_typeerror(J, "Promise constructor cannot be invoked without 'new'");
}

static void construct_promise(js_State *J)
{
	js_Object *prototype, *promise;
	int base;

	if (!js_iscallable(J, 1))
		js_typeerror(J, "Promise resolver %s is not a function", core_describe(J, 1));
	prototype = core_new_target_prototype(J, core_of(J)->promise_prototype);
	base = js_gettop(J);
	promise = promise_new_with(J, prototype);
	promise_push_resolvers(J, promise);
	js_copy(J, 1);
	js_pushundefined(J);
	js_copy(J, base + 1);
	js_copy(J, base + 2);
	if (js_pcall(J, 2)) {
		js_copy(J, base + 2);
		js_pushundefined(J);
		js_copy(J, -3);
		js_call(J, 1);
	}
	js_copy(J, base);
}

static js_Object *callable_or_null(js_State *J, int idx)
{
	return js_iscallable(J, idx) ? core_object(J, idx) : NULL;
}

static void prototype_then(js_State *J)
{
	struct promise_capability capability;

	if (!promise_is(core_object(J, 0)))
		js_typeerror(J, "Method Promise.prototype.then called on incompatible receiver %s",
			core_describe(J, 0));
	core_species_constructor(J, 0, core_of(J)->promise_constructor);
	promise_capability_new(J, -1, &capability);
	promise_then_call(
		J, core_object(J, 0), callable_or_null(J, 1), callable_or_null(J, 2), &capability);
	js_pushobject(J, capability.promise);
}

static void prototype_catch(js_State *J)
{
	js_copy(J, 0);
	js_getproperty(J, -1, "then");
	js_copy(J, 0);
	js_pushundefined(J);
	js_copy(J, 1);
	js_call(J, 2);
}

/* value -- promise: PromiseResolve(the constructor at `idx`, value) */
static void resolve_with(js_State *J, int idx)
{
	struct promise_capability capability;
	js_Object *constructor = core_object(J, idx);

	if (promise_is(core_object(J, -1))) {
		bool is_same;

		js_getproperty(J, -1, "constructor");
		is_same = core_object(J, -1) == constructor;
		js_pop(J, 1);
		if (is_same)
			return;
	}
	js_pushobject(J, constructor);
	promise_capability_new(J, -1, &capability);
	js_copy(J, -4);
	promise_capability_settle(J, &capability, false);
	/* value constructor promise cell */
	js_pop(J, 1);
	js_rot3pop2(J);
}

/* The functions that finally() makes hold a cell: callback or value, constructor. */
static void value_thunk(js_State *J)
{
	js_pushvalue(J, *core_cell(core_held(J), 0));
}

static void thrower(js_State *J)
{
	js_pushvalue(J, *core_cell(core_held(J), 0));
	js_throw(J);
}

/* Calls the callback, waits for its result, goes on as the promise did. */
static void after_callback(js_State *J, js_CFunction go_on)
{
	const js_Object *held = core_held(J);
	js_Object *cell;
	int base = js_gettop(J);

	js_pushvalue(J, *core_cell(held, 1));
	js_pushvalue(J, *core_cell(held, 0));
	js_pushundefined(J);
	js_call(J, 0);
	resolve_with(J, base);
	js_getproperty(J, -1, "then");
	js_rot2(J);
	cell = core_new_cell(J, 1);
	*core_cell(cell, 0) = *js_tovalue(J, 1);
	js_pop(J, 1);
	core_new_function(J, go_on, "", 0, cell);
	js_call(J, 1);
}

static void then_finally(js_State *J)
{
	after_callback(J, value_thunk);
}

static void catch_finally(js_State *J)
{
	after_callback(J, thrower);
}

bool promise_is_finally(const js_Object *function)
{
	return function->type == JS_CCFUNCTION &&
	       (function->u.c.function == then_finally || function->u.c.function == catch_finally);
}

static void prototype_finally(js_State *J)
{
	int base;

	if (!js_isobject(J, 0))
		js_typeerror(J, "Promise.prototype.finally called on non-object");
	core_species_constructor(J, 0, core_of(J)->promise_constructor);
	base = js_gettop(J);
	js_getproperty(J, 0, "then");
	js_copy(J, 0);
	if (js_iscallable(J, 1)) {
		js_Object *cell = core_new_cell(J, 2);

		*core_cell(cell, 0) = *js_tovalue(J, 1);
		*core_cell(cell, 1) = *js_tovalue(J, base - 1);
		js_pop(J, 1);
		core_new_function(J, then_finally, "", 1, cell);
		core_new_function(J, catch_finally, "", 1, cell);
	} else {
		js_copy(J, 1);
		js_copy(J, 1);
	}
	js_call(J, 2);
}

static void static_resolve(js_State *J)
{
	if (!js_isobject(J, 0))
		js_typeerror(J, "PromiseResolve called on non-object");
	js_copy(J, 1);
	resolve_with(J, 0);
}

static void static_reject(js_State *J)
{
	struct promise_capability capability;

	if (!js_isobject(J, 0))
		js_typeerror(J, "PromiseReject called on non-object");
	promise_capability_new(J, 0, &capability);
	js_copy(J, 1);
	promise_capability_settle(J, &capability, true);
	js_pushobject(J, capability.promise);
}

static const struct core_function prototype_rows[] = {
	{"then", prototype_then, 2, 0},
	{"catch", prototype_catch, 1, 0},
	{"finally", prototype_finally, 1, 0},
};

static const struct core_function static_rows[] = {
	{"all", promise_static_all, 1, 0},
	{"allSettled", promise_static_all_settled, 1, 0},
	{"any", promise_static_any, 1, 0},
	{"race", promise_static_race, 1, 0},
	{"resolve", static_resolve, 1, 0},
	{"reject", static_reject, 1, 0},
	{"@@species", core_return_this, CORE_GETTER, 0},
};

void builtin_promise_init(js_State *J)
{
	struct core *core = core_of(J);

	core->promise_prototype = jsV_newobject(J, JS_COBJECT, J->Object_prototype);
	js_pushobject(J, core->promise_prototype);
	core->promise_constructor =
		core_new_constructor(J, call_promise, construct_promise, "Promise", 1, 0);
	CORE_DEFINE(J, static_rows);
	js_getproperty(J, -1, "resolve");
	core->promise_resolve = core_object(J, -1);
	js_pop(J, 1);
	core_define_global(J, "Promise");

	js_pushobject(J, core->promise_prototype);
	CORE_DEFINE(J, prototype_rows);
	core_define_tag(J, "Promise");
	js_getproperty(J, -1, "then");
	core->promise_then = core_object(J, -1);
	js_pop(J, 2);
}
