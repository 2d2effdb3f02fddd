/* links: engine front wire */
/*
 * A script is lowered, loaded and run, its jobs too, in little memory and time. The last byte, if
 * it is a digit, says how: 1 collects garbage wherever that can be; 2 and 4 less and much less
 * memory. Scripts find a few natives of the door that the runtime gives hostile values to.
 */
#include <string.h>

#include "sandbox/front/front.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/js_mutate.h"
#include "tests/fuzz/within.h"
#include "tests/fuzz/world.h"

enum {
	RUN_MS = 60,
	STRESSED_MS = 150,
	HEAP = 16 << 20,
	LITTLE_HEAP = 1 << 20,
	TINY_HEAP = 64 << 10,
};

static int print(struct engine *engine, void *context)
{
	(void)context;
	for (int i = 0; i < engine_arguments(engine); i++) {
		struct engine_error shown = {0};

		within_hold();
		engine_get_error(engine, i, "fuzz.js", &shown);
		engine_error_done(&shown);
		within_release();
	}
	engine_push_undefined(engine);
	return 0;
}

static void on_fault(struct engine *engine, enum engine_fault fault, void *context)
{
	(void)engine;
	(void)fault;
	(void)context;
}

static void prepare(struct engine *engine)
{
	static const char *const shown[] = {"collect", "guard", "kind", "promise", "proxy",
		"function_kind", "preview", "detach"};

	engine_define(engine, "print", 0, print, NULL);
	engine_expose(engine, "print");
	for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
		engine_expose(engine, shown[i]);
	engine_set_fault(engine, on_fault, NULL);
	engine_hide_door(engine);
}

struct run {
	struct engine *engine;
	struct bytes code;
};

static void run(void *arg)
{
	const struct run *run = arg;
	struct engine *engine = run->engine;

	if (engine_load(engine, "fuzz.js", run->code)) {
		struct engine_error thrown = {0};

		within_hold();
		engine_get_error(engine, -1, "fuzz.js", &thrown);
		engine_error_done(&thrown);
		within_release();
	}
	engine_pop(engine, 1);
	engine_run_jobs(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(front_result_done) struct front_result result = {0};
	struct bytes text = fuzz_exact((struct bytes){data, size});
	unsigned int last = size ? data[size - 1] : 0;
	unsigned int mode = last >= '0' && last <= '7' ? last - '0' : 0;
	struct front_source source = {
		.text = text, .goal = FRONT_SCRIPT, .regexp_check = engine_regexp_check};

	if (front_compile(&result, &source) < 0)
		fuzz_fail("out of memory");
	if (result.ok) {
		struct run step = {world_get(prepare), fuzz_bytes(&result.code)};

		engine_set_ceiling(step.engine, mode & 4   ? TINY_HEAP
						: mode & 2 ? LITTLE_HEAP
							   : HEAP);
		engine_set_stress(step.engine, mode & 1);
		(void)within(mode & 1 ? STRESSED_MS : RUN_MS, run, &step);
	}
	free((void *)(uintptr_t)text.data);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned int seed);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned int seed)
{
	return js_mutate(data, size, most, seed);
}
