/*
 * Native functions of the door: called by scripts, written outside of this folder, where nothing
 * knows of longjmp. What goes wrong inside them is thrown when they have returned.
 */
#include "sandbox/engine/engine_internal.h"

struct native {
	engine_native *function;
	void *context;
};

static void finalize(js_State *J, void *data)
{
	js_free(J, data);
}

static const js_Kind kind = {.name = "Native", .finalize = finalize};

static void run(js_State *J)
{
	struct engine *engine = engine_of(J);
	const struct native *native = core_data(core_held(J));
	bool outer_in_native = engine->in_native;
	int outer_arguments = engine->arguments, count = js_gettop(J) - 1, result;

	/* Room that pushes and one call need is there, so that they cannot fail for it. */
	js_checkcstack(J);
	if (J->top + ENGINE_SPARE >= J->stacklimit || J->trytop + 2 >= J->trylimit)
		js_stackoverflow(J);
	engine->in_native = true;
	engine->arguments = count;
	result = native->function(engine, native->context);
	engine->in_native = outer_in_native;
	engine->arguments = outer_arguments;
	if (engine->has_failed) {
		engine->has_failed = false;
		js_outofmemory(J);
	}
	if (result)
		js_throw(J);
	if (js_gettop(J) <= count + 1)
		js_pushundefined(J);
}

struct definition {
	struct engine *engine;
	const char *name;
	int count;
	struct native native;
};

static void define(js_State *J, void *context)
{
	const struct definition *step = context;
	struct native *native;

	js_pushobject(J, step->engine->door);
	native = core_new(J, &kind, NULL, sizeof(*native));
	*native = step->native;
	core_new_function(J, run, step->name, step->count, core_object(J, -1));
	js_rot2pop1(J);
	core_define_value(J, step->name, JS_DONTENUM);
	js_pop(J, 1);
}

void engine_define(
	struct engine *engine, const char *name, int count, engine_native *native, void *context)
{
	struct definition step = {engine, name, count, {native, context}};

	if (core_try(engine->J, define, &step)) {
		js_pop(engine->J, 1);
		engine->has_failed = true;
	}
}

int engine_arguments(const struct engine *engine)
{
	return engine->arguments;
}
