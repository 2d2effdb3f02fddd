/* links: engine front wire */
/*
 * Any bytes as source: the front end never fails on them, its diagnostics lie in the source and
 * are UTF-8, and what it accepts as an author's file is code that the engine loads. The last byte
 * says which name the function must have.
 */
#include <string.h>

#include "sandbox/front/front.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/within.h"
#include "tests/fuzz/world.h"

enum {
	LOAD_MS = 300,
	CEILING = 16 << 20,
};

static void check_diagnostics(const struct front_result *result, struct bytes text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.size; i++)
		lines += text.data[i] == '\n' || text.data[i] == '\r' ||
			 (text.data[i] == 0xE2 && i + 2 < text.size);
	if (result->ok != (result->code.size > 0))
		fuzz_fail("%zu bytes of code", result->code.size);
	if (!result->ok && result->count == 0)
		fuzz_fail("refused without a word");
	for (size_t i = 0; i < result->count; i++) {
		const struct front_diagnostic *row = &result->diagnostics[i];

		if (row->line > lines || row->line == 0 || row->column == 0 ||
			row->column > text.size + 1)
			fuzz_fail("%s at %u:%u", row->code, row->line, row->column);
		if (result->ok && !row->is_hint)
			fuzz_fail("accepted with %s", row->code);
		if (!row->message[0])
			fuzz_fail("%s says nothing", row->code);
	}
}

struct loaded {
	struct engine *engine;
	struct bytes code;
};

static void load(void *arg)
{
	const struct loaded *step = arg;

	(void)engine_load(step->engine, "fuzz.js", step->code);
}

static void compile(struct bytes text, enum front_goal goal, const char *name)
{
	CLEANUP(front_result_done) struct front_result result = {0};
	struct front_source source = {
		.text = text, .goal = goal, .name = name, .regexp_check = engine_regexp_check};

	if (front_compile(&result, &source) < 0)
		fuzz_fail("out of memory");
	check_diagnostics(&result, text);
	if (result.ok && goal == FRONT_FUNCTION) {
		struct loaded step = {world_get(NULL), fuzz_bytes(&result.code)};

		engine_set_ceiling(step.engine, CEILING);
		(void)within(LOAD_MS, load, &step);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes text = fuzz_exact((struct bytes){data, size});

	compile(text, FRONT_FUNCTION, size && data[size - 1] == 'f' ? "f" : "");
	compile(text, FRONT_SCRIPT, NULL);
	free((void *)(uintptr_t)text.data);
	return 0;
}
