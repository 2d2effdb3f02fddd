/*
 * The engine's life, loading and calling. See engine.h. Each function that may run a script or
 * allocate does it below core_try(), so that no longjmp leaves it.
 */
#include "sandbox/engine/date.h"
#include "sandbox/engine/engine_internal.h"
#include "sandbox/engine/jobs.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/regexp.h"
#include "sandbox/engine/vm.h"
#include "sandbox/wire/control.h"

#include <errno.h>
#include <malloc.h>

enum {
	STACK_BYTES = 4 << 20,
	STREAM_NUMBERS = 1,
	STREAM_OCTETS = 2,
};

static void *heap_resize(void *arg, void *ptr, size_t size)
{
	(void)arg;
	if (size)
		return realloc(ptr, size);
	free(ptr);
	return NULL;
}

static size_t heap_size_of(const void *ptr)
{
	return malloc_usable_size((void *)(uintptr_t)ptr);
}

static const struct engine_memory heap = {.resize = heap_resize, .size_of = heap_size_of};

static void random_number(js_State *J)
{
	js_pushnumber(J, world_random(J));
}

static void collect(js_State *J)
{
	/* Not here: the interpreter does it where every value is in its place. */
	J->gcwanted = 1;
	js_pushundefined(J);
}

static void name_entry(js_State *J)
{
	if (!js_iscallable(J, 2))
		js_typeerror(J, "%s is not a function", core_describe(J, 2));
	js_pushobject(J, engine_of(J)->entries);
	js_copy(J, 1);
	(void)js_tokey(J, -1);
	js_copy(J, 2);
	property_create(J, engine_of(J)->entries, js_tokey(J, -2));
	js_pushundefined(J);
}

static const struct core_function door_rows[] = {
	{"entry", name_entry, 2, 0},
	{"collect", collect, 0, 0},
};

/* The intrinsic JSON functions, whatever scripts do to their names later. */
static js_Object *json_function(js_State *J, const char *name)
{
	js_Object *function;

	js_getglobal(J, "JSON");
	js_getproperty(J, -1, name);
	function = core_object(J, -1);
	js_setregistry(J, name);
	js_pop(J, 1);
	return function;
}

static void init(js_State *J, void *context)
{
	struct engine *engine = context;

	core_init(J);
	engine_limit_init(engine);
	js_getglobal(J, "Math");
	core_new_function(J, random_number, "random", 0, NULL);
	core_define_value(J, "random", JS_DONTENUM);
	js_pop(J, 1);

	js_pushobject(J, jsV_newobject(J, JS_COBJECT, NULL));
	engine->entries = core_object(J, -1);
	js_setregistry(J, "entries");
	js_newobject(J);
	engine->door = core_object(J, -1);
	CORE_DEFINE(J, door_rows);
	engine_guard_init(engine);
	engine_inspect_init(engine);
	js_copy(J, -1);
	js_setregistry(J, "door");
	core_define_global(J, "door");
	engine->json_parse = json_function(J, "parse");
	engine->json_stringify = json_function(J, "stringify");
}

/*
 * Nothing above this catches: no memory for the last error, or a mistake in this folder. A child
 * may not write to standard error.
 */
static void panic(js_State *J)
{
	(void)J;
	_exit(CONTROL_EXIT_NO_MEMORY);
}

int engine_new(struct engine **ret, const struct engine_memory *memory)
{
	static const uint8_t no_seed[ENGINE_SEED_SIZE];
	struct engine *engine;
	js_State *J;

	if (!memory)
		memory = &heap;
	engine = memory->resize(memory->arg, NULL, sizeof(*engine));
	if (!engine)
		return -ENOMEM;
	*engine = (struct engine){.memory = *memory,
		.allowed = SIZE_MAX,
		.ceiling = SIZE_MAX,
		.collect_at = SIZE_MAX};
	J = js_newstate(engine_memory_resize, engine, 0);
	if (!J) {
		(void)memory->resize(memory->arg, engine, 0);
		return -ENOMEM;
	}
	engine->J = J;
	js_setcontext(J, engine);
	(void)js_atpanic(J, panic);
	J->limit = engine_limit;
	J->aftergc = engine_memory_collected;
	engine_set_ceiling(engine, SIZE_MAX);
	engine_set_stack(engine, STACK_BYTES);
	engine_set_seed(engine, no_seed);
	if (core_try(J, init, engine)) {
		engine_free(engine);
		return -ENOMEM;
	}
	*ret = engine;
	return 0;
}

struct engine *engine_free(struct engine *engine)
{
	struct engine_memory memory;

	if (!engine)
		return NULL;
	core_done(engine->J);
	js_freestate(engine->J);
	memory = engine->memory;
	(void)memory.resize(memory.arg, engine, 0);
	return NULL;
}

void engine_set_stack(struct engine *engine, size_t bytes)
{
	engine->J->cstack = (char *)__builtin_frame_address(0) - bytes;
}

void engine_set_stress(struct engine *engine, bool on)
{
	vm_stress(engine->J, on);
}

void engine_set_time(struct engine *engine, double now_ms)
{
	date_set_now(engine->J, now_ms);
}

void engine_set_seed(struct engine *engine, const uint8_t seed[ENGINE_SEED_SIZE])
{
	world_stream_init(&engine->numbers, seed, STREAM_NUMBERS);
	world_stream_init(&engine->octets, seed, STREAM_OCTETS);
}

void engine_random(struct engine *engine, uint8_t *ret, size_t size)
{
	world_stream_take(&engine->octets, ret, size);
}

struct load {
	const char *file;
	struct bytes code;
};

/* -- result */
static void load(js_State *J, void *context)
{
	const struct load *step = context;

	vm_safe_point(J);
	vm_load(J, step->file, step->code);
	js_pushundefined(J);
	js_call(J, 0);
}

int engine_load(struct engine *engine, const char *file, struct bytes code)
{
	struct load step = {file, code};

	return core_try(engine->J, load, &step) ? ENGINE_THREW : 0;
}

struct name {
	struct engine *engine;
	const char *name;
};

static void expose(js_State *J, void *context)
{
	const struct name *step = context;

	js_pushobject(J, step->engine->door);
	js_getproperty(J, -1, step->name);
	core_define_global(J, step->name);
	js_pop(J, 1);
}

void engine_expose(struct engine *engine, const char *name)
{
	struct name step = {engine, name};

	if (core_try(engine->J, expose, &step))
		engine->has_failed = true;
}

static void delete_global(js_State *J, void *context)
{
	const struct name *step = context;

	(void)property_delete(J, J->G, step->name);
}

void engine_delete_global(struct engine *engine, const char *name)
{
	struct name step = {engine, name};

	if (core_try(engine->J, delete_global, &step))
		js_pop(engine->J, 1);
}

void engine_hide_door(struct engine *engine)
{
	engine_delete_global(engine, "door");
}

static void compile_regexps(js_State *J, void *context)
{
	(void)context;
	vm_compile_regexps(J);
}

void engine_compile_regexps(struct engine *engine)
{
	if (core_try(engine->J, compile_regexps, NULL))
		js_pop(engine->J, 1);
}

struct call {
	struct engine *engine;
	const char *entry;
	int count;
};

/* argument*count -- argument*count result */
static void call(js_State *J, void *context)
{
	const struct call *step = context;
	int first = J->top - step->count;

	if (step->engine->has_failed) {
		step->engine->has_failed = false;
		js_outofmemory(J);
	}
	vm_safe_point(J);
	js_pushobject(J, step->engine->entries);
	js_getproperty(J, -1, step->entry);
	js_rot2pop1(J);
	js_pushundefined(J);
	for (int i = 0; i < step->count; i++)
		js_pushvalue(J, J->stack[first + i]);
	js_call(J, step->count);
}

int engine_call(struct engine *engine, const char *entry, int count)
{
	struct call step = {engine, entry, count};
	js_State *J = engine->J;
	bool threw = core_try(J, call, &step);

	J->stack[J->top - 1 - count] = J->stack[J->top - 1];
	J->top -= count;
	return threw ? ENGINE_THREW : 0;
}

void engine_run_jobs(struct engine *engine)
{
	jobs_run(engine->J);
}

static void report(js_State *J, enum jobs_fault fault, void *context)
{
	struct engine *engine = context;

	(void)J;
	if (engine->fault)
		engine->fault(engine,
			fault == JOBS_UNHANDLED ? ENGINE_FAULT_UNHANDLED : ENGINE_FAULT_THREW,
			engine->fault_context);
}

void engine_set_fault(struct engine *engine, engine_fault *fault, void *context)
{
	engine->fault = fault;
	engine->fault_context = context;
	jobs_set_report(engine->J, report, engine);
}

const char *engine_regexp_check(void *arg, struct bytes pattern, struct bytes flags)
{
	static char message[REGEXP_MESSAGE];

	(void)arg;
	if (regexp_check(message, (const char *)pattern.data, pattern.size,
		    (const char *)flags.data, flags.size))
		return NULL;
	return message;
}
