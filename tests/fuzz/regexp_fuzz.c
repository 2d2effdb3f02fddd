/* links: engine front wire */
/*
 * Flags, a line feed, a pattern, a line feed, a subject. The front end's check and the engine agree
 * on what is a regular expression, and matching, replacing and splitting end or are cut off.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/within.h"
#include "tests/fuzz/world.h"

enum {
	MATCH_MS = 25,
	HEAP = 8 << 20,
};

struct run {
	struct engine *engine;
	struct bytes flags, pattern, subject;
	bool made;
};

static void prepare(struct engine *engine)
{
	world_load(engine, "{ let made; const some = (values) => { let n = 0;\n"
			   "for (const value of values) if (n++ > 20) break; };\n"
			   "door.entry('make', (pattern, flags) => { try { made = new "
			   "RegExp(pattern, flags);\n"
			   "return true; } catch (error) { return false; } });\n"
			   "door.entry('match', (subject) => { const found = made.exec(subject);\n"
			   "made.lastIndex = 1; made.test(subject); made.lastIndex = 0;\n"
			   "subject.replace(made, (...all) => all.length); subject.replace(made, "
			   "'$1$&$<a>');\n"
			   "subject.split(made); subject.search(made); subject.match(made);\n"
			   "if (made.global) some(subject.matchAll(made));\n"
			   "new RegExp(made.source, made.flags).exec(subject); String(made);\n"
			   "return found ? found.length : 0; }); }");
}

static void run(void *arg)
{
	struct run *run = arg;
	struct engine *engine = run->engine;

	engine_push_text(engine, run->pattern);
	engine_push_text(engine, run->flags);
	if (engine_call(engine, "make", 2))
		fuzz_fail("make() threw");
	run->made = engine_get_boolean(engine, -1);
	engine_pop(engine, 1);
	if (!run->made)
		return;
	engine_push_text(engine, run->subject);
	(void)engine_call(engine, "match", 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes text = fuzz_exact((struct bytes){data, size});
	struct fuzz_input input = fuzz_input_of(text.data, text.size);
	struct run step = {.flags = fuzz_until(&input, '\n')};
	const char *said;

	step.pattern = fuzz_until(&input, '\n');
	step.subject = fuzz_rest(&input);
	/* What a literal holds is checked by the lexer before it gets here. */
	if (!buffer_is_utf8(text)) {
		free((void *)(uintptr_t)text.data);
		return 0;
	}
	step.engine = world_get(prepare);
	engine_set_ceiling(step.engine, HEAP);
	said = engine_regexp_check(NULL, step.pattern, step.flags);
	if (within(MATCH_MS, run, &step) && step.made == (said != NULL))
		fuzz_fail("the check says %s", said ? said : "nothing");
	free((void *)(uintptr_t)text.data);
	return 0;
}
