/*
 * Generators, async functions and async generators as seen from a call: the interpreter makes a
 * suspended frame (sandbox/engine/lower.h), these turn it into what the caller gets. They own the
 * queue, the states and the promises; the frame only runs and stops.
 *
 * Needed from lower.h:
 *
 *	enum lower_resume { LOWER_NEXT, LOWER_THROW, LOWER_RETURN };
 *	enum lower_stop { LOWER_YIELDED, LOWER_AWAITS, LOWER_RETURNED };
 *
 *	value -- value: continues `frame`; for a frame that never ran, LOWER_NEXT's value is
 *dropped. LOWER_RETURN runs finally blocks and no catch. What escapes the frame is thrown, and the
 *	frame is dead then, as after LOWER_RETURNED.
 *	enum lower_stop lower_resume(js_State *J, js_Object *frame, enum lower_resume how);
 *
 * In an async generator `yield x` stops twice: LOWER_AWAITS(x), then LOWER_YIELDED with the result
 * (lowered code says @yield(@await(x))); after LOWER_RETURN into such a yield lowered code awaits
 * the value before its finally blocks run; `return x` awaits x first.
 */
#ifndef SANDBOX_ENGINE_GENERATOR_H
#define SANDBOX_ENGINE_GENERATOR_H

#include "jsi.h"

/* function, frame -- generator: its prototype is the function's `prototype` (or the intrinsic). */
void generator_new(js_State *J);

/* function, frame -- async generator */
void generator_new_async(js_State *J);

/* frame -- promise: runs the frame up to its first await. Never throws but for memory. */
void generator_run_async(js_State *J);

/* The intrinsic prototype of generator / async generator / async functions. Never throw. */
js_Object *generator_function_prototype(js_State *J);
js_Object *generator_async_function_prototype(js_State *J);
js_Object *generator_async_generator_function_prototype(js_State *J);

/* function -- : gives a new generator function its `prototype` property. */
void generator_define_prototype(js_State *J);
void generator_define_async_prototype(js_State *J);

#endif
