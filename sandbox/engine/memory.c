/*
 * The heap's account: what is in use, the ceiling, and when garbage is worth collecting. A short
 * run never collects, because the first collection touches, and so copies, the whole snapshot. A
 * block that goes above what is allowed is still given out of some slack: nobody can collect in the
 * middle of a built-in. The interpreter does it at its next step, and if that was not enough, the
 * error is thrown there.
 */
#include "sandbox/engine/engine_internal.h"
#include "sandbox/engine/vm.h"

enum {
	COLLECT_STEP = 256 << 10, /* at least so much is allocated between two collections, */
	COLLECT_SHARE = 8, /* and so large a part of the heap: most of it may be garbage, or none */
};

void *engine_memory_resize(void *context, void *ptr, int size)
{
	struct engine *engine = context;
	size_t before = ptr ? engine->memory.size_of(ptr) : 0;
	size_t wanted = (size_t)size;
	void *moved;

	if (size <= 0) {
		if (size == 0 && ptr) {
			(void)engine->memory.resize(engine->memory.arg, ptr, 0);
			engine->used -= before;
		}
		return NULL;
	}
	/* `used` may be above the ceiling by what a block was rounded up. */
	if (wanted > before && (engine->used > engine->ceiling ||
				       wanted - before > engine->ceiling - engine->used))
		return NULL;
	moved = engine->memory.resize(engine->memory.arg, ptr, wanted);
	if (!moved)
		return NULL;
	engine->used += engine->memory.size_of(moved) - before;
	if (engine->used > engine->peak)
		engine->peak = engine->used;
	/* The interpreter collects between two instructions, where every value is in its place. */
	if (engine->used > engine->collect_at && engine->J)
		engine->J->gcwanted = 1;
	return moved;
}

static void plan(struct engine *engine)
{
	size_t left = engine->allowed > engine->used ? engine->allowed - engine->used : 0;
	size_t step = left / 2;

	if (step < engine->step)
		step = engine->step;
	engine->collect_at = engine->allowed == SIZE_MAX ? SIZE_MAX : engine->used + step;
	engine->J->gcwanted = 0;
}

void engine_memory_collected(js_State *J)
{
	struct engine *engine = engine_of(J);

	plan(engine);
	if (engine->used > engine->allowed)
		js_outofmemory(J);
}

void engine_set_ceiling(struct engine *engine, size_t bytes)
{
	size_t slack = bytes / 4, share = bytes / COLLECT_SHARE;

	engine->step = share > COLLECT_STEP ? share : COLLECT_STEP;
	if (bytes < SIZE_MAX / 2 - engine->used) {
		engine->allowed = engine->used + bytes;
		engine->ceiling = engine->allowed + slack;
	} else {
		engine->allowed = engine->ceiling = SIZE_MAX;
	}
	engine->peak = engine->used;
	plan(engine);
}

static void collect(js_State *J, void *context)
{
	(void)context;
	J->gcwanted = 1;
	vm_safe_point(J);
}

void engine_tidy(struct engine *engine)
{
	size_t left = engine->ceiling > engine->used ? engine->ceiling - engine->used : 0;

	if (left >= engine->step)
		return;
	/* Where too much is in use all the same, the script is told at its next step. */
	if (core_try(engine->J, collect, NULL))
		js_pop(engine->J, 1);
}

void engine_make_room(struct engine *engine, size_t bytes)
{
	if (engine->ceiling == SIZE_MAX || bytes > SIZE_MAX / 2 - engine->used)
		return;
	if (engine->allowed < engine->used + bytes)
		engine->allowed = engine->used + bytes;
	if (engine->ceiling < engine->allowed)
		engine->ceiling = engine->allowed;
	engine->J->gcwanted = 1;
}

size_t engine_heap_bytes(const struct engine *engine)
{
	return engine->used;
}

size_t engine_heap_peak(const struct engine *engine)
{
	return engine->peak;
}
