/*
 * Promise.all, allSettled, any, race: one loop over the iterable, four ways to look at an element.
 * The state of one call is a cell, the group; each element's functions hold a cell of their own.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/iterator.h"
#include "sandbox/engine/promise_internal.h"
#include "sandbox/engine/property.h"

enum combination {
	ALL,
	ALL_SETTLED,
	ANY,
	RACE,
};

enum {
	GROUP_VALUES, /* array */
	GROUP_LEFT,   /* number */
	GROUP_RESOLVE,
	GROUP_REJECT,
	GROUP_SIZE,

	ELEMENT_GROUP = 0,
	ELEMENT_INDEX,
	ELEMENT_IS_CALLED,
	ELEMENT_SIZE,
};

struct loop {
	enum combination combination;
	js_Object *group;
	int base; /* the stack from here on: promise, resolve, reject, group, resolve method, record
		   */
};

/* value -- : calls the group's resolve or reject function. */
static void finish(js_State *J, const js_Object *group, int function)
{
	js_pushvalue(J, *core_cell(group, function));
	js_rot2(J);
	js_pushundefined(J);
	js_rot2(J);
	js_call(J, 1);
	js_pop(J, 1);
}

static void element_is_ready(js_State *J, const js_Object *group, enum combination combination)
{
	if (--core_cell(group, GROUP_LEFT)->u.number > 0)
		return;
	if (combination != ANY) {
		js_pushvalue(J, *core_cell(group, GROUP_VALUES));
		finish(J, group, GROUP_RESOLVE);
		return;
	}
	core_new_aggregate_error(
		J, "All promises were rejected", core_cell(group, GROUP_VALUES)->u.object);
	finish(J, group, GROUP_REJECT);
}

/* value -- : becomes the element's value. */
static void store(js_State *J, const js_Object *element, enum combination combination)
{
	const js_Object *group = core_cell(element, ELEMENT_GROUP)->u.object;

	js_pushvalue(J, *core_cell(group, GROUP_VALUES));
	js_rot2(J);
	property_create_index(J, core_cell(group, GROUP_VALUES)->u.object,
		core_cell(element, ELEMENT_INDEX)->u.number);
	js_pop(J, 1);
	element_is_ready(J, group, combination);
}

static bool is_first_call(const js_Object *element)
{
	js_Value *is_called = core_cell(element, ELEMENT_IS_CALLED);

	if (is_called->t.type == JS_TBOOLEAN)
		return false;
	is_called->t.type = JS_TBOOLEAN;
	is_called->u.boolean = 1;
	return true;
}

static void all_element(js_State *J)
{
	const js_Object *element = core_held(J);

	if (!is_first_call(element))
		return;
	js_copy(J, 1);
	store(J, element, ALL);
}

static void any_element(js_State *J)
{
	const js_Object *element = core_held(J);

	if (!is_first_call(element))
		return;
	js_copy(J, 1);
	store(J, element, ANY);
}

static void settled_element(js_State *J, const char *status, const char *key)
{
	const js_Object *element = core_held(J);

	if (!is_first_call(element))
		return;
	js_newobject(J);
	js_pushliteral(J, status);
	js_defproperty(J, -2, "status", 0);
	js_copy(J, 1);
	js_defproperty(J, -2, key, 0);
	store(J, element, ALL_SETTLED);
}

static void fulfilled_element(js_State *J)
{
	settled_element(J, "fulfilled", "value");
}

static void rejected_element(js_State *J)
{
	settled_element(J, "rejected", "reason");
}

bool promise_of_element(const js_Object *function, struct promise_waiter *ret)
{
	const js_Object *element;
	js_Value resolve;

	if (!function || function->type != JS_CCFUNCTION)
		return false;
	if (function->u.c.function == all_element)
		ret->function = "Promise.all";
	else if (function->u.c.function == any_element)
		ret->function = "Promise.any";
	else if (function->u.c.function == fulfilled_element)
		ret->function = "Promise.allSettled";
	else
		return false;
	element = function->u.c.data;
	ret->index = (int)core_cell(element, ELEMENT_INDEX)->u.number;
	resolve = *core_cell(core_cell(element, ELEMENT_GROUP)->u.object, GROUP_RESOLVE);
	ret->promise = resolve.t.type == JS_TOBJECT ? promise_of_resolver(resolve.u.object) : NULL;
	return true;
}

/* -- element */
static js_Object *new_element(js_State *J, js_Object *group, int index)
{
	js_Object *element = core_new_cell(J, ELEMENT_SIZE);

	core_cell(element, ELEMENT_GROUP)->t.type = JS_TOBJECT;
	core_cell(element, ELEMENT_GROUP)->u.object = group;
	core_cell(element, ELEMENT_INDEX)->t.type = JS_TNUMBER;
	core_cell(element, ELEMENT_INDEX)->u.number = index;
	return element;
}

/* -- on_fulfilled, on_rejected */
static void push_reactions(js_State *J, const struct loop *loop, int index)
{
	js_Object *group = loop->group;
	js_Object *element;

	if (loop->combination == RACE) {
		js_pushvalue(J, *core_cell(group, GROUP_RESOLVE));
		js_pushvalue(J, *core_cell(group, GROUP_REJECT));
		return;
	}
	/* Its place exists before it is settled, so that the array never gets holes. */
	js_pushvalue(J, *core_cell(group, GROUP_VALUES));
	js_pushundefined(J);
	property_create_index(J, core_cell(group, GROUP_VALUES)->u.object, index);
	js_pop(J, 1);
	core_cell(group, GROUP_LEFT)->u.number += 1;

	element = new_element(J, group, index);
	switch (loop->combination) {
	case ALL:
		core_new_function(J, all_element, "", 1, element);
		js_pushvalue(J, *core_cell(group, GROUP_REJECT));
		break;
	case ALL_SETTLED:
		core_new_function(J, fulfilled_element, "", 1, element);
		core_new_function(J, rejected_element, "", 1, element);
		break;
	case ANY:
	case RACE:
		js_pushvalue(J, *core_cell(group, GROUP_RESOLVE));
		core_new_function(J, any_element, "", 1, element);
		break;
	}
	js_remove(J, -3);
}

/* value -- */
static void add(js_State *J, const struct loop *loop, int index)
{
	/* nextPromise = C.resolve(value) */
	js_copy(J, loop->base + 4);
	js_copy(J, 0);
	js_copy(J, -3);
	js_call(J, 1);
	js_rot2pop1(J);
	/* nextPromise.then(...) */
	js_copy(J, -1);
	js_getproperty(J, -1, "then");
	js_rot2pop1(J);
	js_rot2(J);
	push_reactions(J, loop, index);
	js_call(J, 2);
	js_pop(J, 1);
}

static void walk(js_State *J, void *context)
{
	const struct loop *loop = context;
	int record = loop->base + 5;

	js_getproperty(J, 0, "resolve");
	if (!js_iscallable(J, -1))
		js_typeerror(J, "Promise resolve or reject function is not callable");
	js_replace(J, loop->base + 4);
	js_copy(J, 1);
	iterator_open(J, NULL);
	js_replace(J, record);
	for (int index = 0; iterator_step(J, record); index++)
		add(J, loop, index);
	if (loop->combination != RACE)
		element_is_ready(J, loop->group, loop->combination);
}

static void combine(js_State *J, enum combination combination)
{
	struct loop loop = {.combination = combination, .base = js_gettop(J)};
	struct promise_capability capability;

	if (!js_isobject(J, 0))
		js_typeerror(J, "Promise.%s called on non-object",
			(const char *[]){"all", "allSettled", "any", "race"}[combination]);
	promise_capability_new(J, 0, &capability);
	js_pop(J, 1);
	if (capability.resolve) {
		js_pushobject(J, capability.resolve);
		js_pushobject(J, capability.reject);
	} else {
		promise_push_resolvers(J, capability.promise);
	}
	loop.group = core_new_cell(J, GROUP_SIZE);
	*core_cell(loop.group, GROUP_RESOLVE) = *js_tovalue(J, loop.base + 1);
	*core_cell(loop.group, GROUP_REJECT) = *js_tovalue(J, loop.base + 2);
	js_newarray(J);
	*core_cell(loop.group, GROUP_VALUES) = *js_tovalue(J, -1);
	core_cell(loop.group, GROUP_LEFT)->t.type = JS_TNUMBER;
	core_cell(loop.group, GROUP_LEFT)->u.number = 1;
	js_pop(J, 1);
	js_pushundefined(J);
	js_pushundefined(J);

	if (core_try(J, walk, &loop)) {
		if (js_isobject(J, loop.base + 5))
			iterator_abandon(J, loop.base + 5);
		finish(J, loop.group, GROUP_REJECT);
	}
	js_copy(J, loop.base);
}

void promise_static_all(js_State *J)
{
	combine(J, ALL);
}

void promise_static_all_settled(js_State *J)
{
	combine(J, ALL_SETTLED);
}

void promise_static_any(js_State *J)
{
	combine(J, ANY);
}

void promise_static_race(js_State *J)
{
	combine(J, RACE);
}
