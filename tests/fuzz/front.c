/* links: front wire */
/*
 * Any bytes as a source, of a script and of an author's file: nothing crashes, nothing hangs, and
 * the result keeps its promises.
 */
#include <stdlib.h>

#include "sandbox/front/front.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct front_source *source)
{
	struct front_result result;
	int r = front_compile(&result, source);
	size_t errors = 0;

	for (size_t i = 0; i < result.count; i++) {
		const struct front_diagnostic *row = &result.diagnostics[i];

		errors += !row->is_hint;
		if (!row->code || !row->message || row->line == 0 || row->column == 0)
			abort();
	}
	if (r == 0 && (result.ok != (errors == 0) || result.ok != (result.code.size > 0)))
		abort();
	front_result_done(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct front_source source = {.text = {data, size}, .goal = FRONT_SCRIPT};

	check(&source);
	source.goal = FRONT_FUNCTION;
	source.name = "f";
	check(&source);
	return 0;
}
