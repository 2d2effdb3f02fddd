/*
 * What happens at a limit: RangeError, made with a little more room than others have. When even
 * that is not enough, one of the errors that were made at the start is thrown.
 */
#include "sandbox/engine/engine_internal.h"
#include "sandbox/engine/vm.h"

enum {
	SPARE_BYTES = 64 << 10,
	SPARE_STACK = 48 << 10,
};

static const char *const texts[ENGINE_LIMITS] = {
	[JS_LIMITMEMORY] = "out of memory",
	[JS_LIMITSTACK] = "Maximum call stack size exceeded",
	[JS_LIMITSTRING] = "Invalid string length",
};

static void widen(struct engine *engine, int by)
{
	js_State *J = engine->J;

	J->stacklimit += by * JS_SPARE;
	J->envlimit += by * JS_SPARE;
	J->trylimit += by * JS_SPARETRY;
	J->cstack -= by * SPARE_STACK;
	if (engine->ceiling != SIZE_MAX)
		engine->ceiling += (size_t)by * SPARE_BYTES;
	engine->at_limit = by > 0;
}

static void make(js_State *J, void *context)
{
	const int *what = context;

	js_newrangeerror(J, texts[*what]);
}

void engine_limit(js_State *J, int what)
{
	struct engine *engine = engine_of(J);
	bool failed = true;

	/*
	 * Much of what fills the heap may be garbage once the throw has unwound; and whoever
	 * catches it is not told again as long as the heap does not grow further.
	 */
	if (what == JS_LIMITMEMORY && !engine->at_limit) {
		J->gcwanted = 1;
		/* The error itself lies above the ceiling. */
		engine->allowed = engine->ceiling;
		if (engine->ceiling != SIZE_MAX)
			engine->allowed += SPARE_BYTES;
	}
	if (!engine->at_limit) {
		widen(engine, 1);
		failed = core_try(J, make, &what);
		widen(engine, -1);
	}
	if (!failed && what == JS_LIMITMEMORY)
		vm_forget_receivers(js_tovalue(J, -1)->u.object->u.e.trace);
	if (failed) {
		/* Not js_pushobject(): it may be the one that found no room. */
		J->stack[J->top].t.type = JS_TOBJECT;
		J->stack[J->top].u.object = engine->limit_errors[what];
		J->top++;
	}
	js_throw(J);
}

void engine_limit_init(struct engine *engine)
{
	js_State *J = engine->J;

	for (int i = 0; i < ENGINE_LIMITS; i++) {
		js_newrangeerror(J, texts[i]);
		engine->limit_errors[i] = js_tovalue(J, -1)->u.object;
		js_setregistry(J, texts[i]);
	}
}
