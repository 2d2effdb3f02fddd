/* The engine's own state, between engine*.c, memory.c, limit.c, world.c and guard.c only. */
#ifndef SANDBOX_ENGINE_ENGINE_INTERNAL_H
#define SANDBOX_ENGINE_ENGINE_INTERNAL_H

#include "sandbox/engine/core.h"
#include "sandbox/engine/engine.h"
#include "sandbox/engine/world.h"

enum {
	ENGINE_LIMITS = 3,  /* JS_LIMITMEMORY, JS_LIMITSTACK, JS_LIMITSTRING */
	ENGINE_SPARE = 128, /* places on the stack that a native may use */
};

struct engine {
	js_State *J;

	struct engine_memory memory;
	size_t used, peak;
	size_t allowed;	   /* after a collection */
	size_t ceiling;	   /* at any time */
	size_t collect_at; /* `used` at which garbage is to be collected */
	size_t step;	   /* at least so much between two collections */
	bool at_limit;	   /* an error about a limit is being made */
	js_Object *limit_errors[ENGINE_LIMITS];

	struct world_stream numbers, octets;

	js_Object *guards;  /* array: root, path, check; root, path, ... */
	js_Object *door;    /* what scripts see */
	js_Object *entries; /* what they named */
	js_Object *json_parse, *json_stringify;
	bool in_native;
	int arguments;
	bool has_failed; /* a push found no memory */

	engine_fault *fault;
	void *fault_context;
};

static inline struct engine *engine_of(const js_State *J)
{
	return J->uctx;
}

/* The alloc function of mujs. */
void *engine_memory_resize(void *context, void *ptr, int size);

/* After a collection. */
void engine_memory_collected(js_State *J);

/* Makes the errors that are thrown when no other can be made. Throws: memory. */
void engine_limit_init(struct engine *engine);

/* Throws the RangeError of this limit. */
void engine_limit(js_State *J, int what);

/* Define guard / kind and others on the door, which is on top of the stack. Throw: memory. */
void engine_guard_init(struct engine *engine);
void engine_inspect_init(struct engine *engine);

#endif
