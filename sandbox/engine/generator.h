/*
 * Generators, async functions and async generators as seen from a call: the interpreter makes a
 * suspended frame, these turn it into what the caller gets. They own states, queues and promises;
 * the frame only runs and stops. Stack effects are written `before -- after`; all of it throws but
 * where it says otherwise.
 */
#ifndef SANDBOX_ENGINE_GENERATOR_H
#define SANDBOX_ENGINE_GENERATOR_H

#include <stdbool.h>

#include "jsi.h"

enum generator_resume {
	GENERATOR_NEXT,
	GENERATOR_THROW,
	GENERATOR_RETURN,
};

enum generator_stop {
	GENERATOR_YIELDED,   /* yield: the value */
	GENERATOR_AWAITS,    /* await: the value */
	GENERATOR_RETURNED,  /* the frame is dead, as after a throw */
	GENERATOR_DELEGATES, /* yield* of a sync generator: the inner result, passed on as it is */
};

/*
 * value -- value: continues `frame`, which says why it stopped. A frame that never ran is resumed
 * by GENERATOR_NEXT only (its value is dropped). What escapes from the frame is thrown. In an async
 * generator `yield x` stops twice: AWAITS x, then YIELDED with the result; and after
 * GENERATOR_RETURN into it the code awaits the value before its finally blocks run.
 */
typedef enum generator_stop generator_run(js_State *J, js_Object *frame, enum generator_resume how);

/* The interpreter's. Once, before any of the functions below. Never throws. */
void generator_set_run(js_State *J, generator_run *run);

/* function, frame -- generator: its prototype is the function's `prototype` (or the intrinsic). */
void generator_new(js_State *J);

/* function, frame -- async generator */
void generator_new_async(js_State *J);

/* frame -- promise: runs the frame up to its first await; what it throws rejects the promise. */
void generator_run_async(js_State *J);

/* -- promise: rejected with the exception below it, as for a throw before the frame exists. */
void generator_reject_async(js_State *J);

/* The intrinsic prototype of generator / async / async generator functions. Never throw. */
js_Object *generator_function_prototype(js_State *J);
js_Object *generator_async_function_prototype(js_State *J);
js_Object *generator_async_generator_function_prototype(js_State *J);

/* The name of a generator's function, async or not; NULL: it is none. Never throws. */
const char *generator_name(const js_Object *object);

/* A combinator of promises between an async function and who awaits it. May throw. */
typedef void generator_through(js_State *J, const char *function, int index, void *context);

/*
 * The frame of the async function that awaits a promise, or the one of the async function of a
 * frame; NULL: none. Throw what `through` throws.
 */
js_Object *generator_awaits(
	js_State *J, js_Object *promise, generator_through *through, void *context);
js_Object *generator_awaited_by(
	js_State *J, js_Object *frame, generator_through *through, void *context);

/* function -- function: gives a new generator function its `prototype` property. */
void generator_define_prototype(js_State *J);
void generator_define_async_prototype(js_State *J);

#endif
