/* Between builtin_generator.c and builtin_async_generator.c only. */
#ifndef SANDBOX_ENGINE_GENERATOR_INTERNAL_H
#define SANDBOX_ENGINE_GENERATOR_INTERNAL_H

#include "sandbox/engine/generator.h"
#include "sandbox/engine/promise.h"

struct generator_step {
	js_Object *frame;
	enum generator_resume how;
	enum generator_stop stop; /* result */
};

struct generator_await {
	promise_settled *settled;
	js_Object *data;
};

/* value -- value: runs the frame. true: it threw, -- exception. */
bool generator_try(js_State *J, struct generator_step *step);

/* value -- : promise_await(). true: that threw, -- exception. */
bool generator_await(js_State *J, promise_settled *settled, js_Object *data);

/* -- a value that keeps the result alive: `prototype` of the function at that index. */
js_Object *generator_prototype_of(js_State *J, int function, js_Object *intrinsic);

/* The same as generator_name() of an async generator alone. */
const char *generator_async_name(const js_Object *object);

void builtin_async_generator_init(js_State *J);

#endif
