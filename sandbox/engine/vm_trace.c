/*
 * Stack traces in V8's form: lowered functions with their place, built-ins between them.
 */
#include "sandbox/engine/vm_internal.h"

struct place {
	uint32_t line, column;
};

/* The last position at or before the instruction that runs. */
static struct place place_of(const struct vm_frame *frame)
{
	const js_Code *code = frame->code;
	uint32_t word = (uint32_t)(frame->pc - code->words);
	uint32_t low = 0, high = code->positions_count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (code->positions[3 * middle] < word)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return (struct place){1, 1};
	return (struct place){code->positions[3 * low - 2], code->positions[3 * low - 1]};
}

/* text -- text */
static void add(js_State *J, const char *text)
{
	js_pushstring(J, text);
	js_concat(J);
}

static void add_name(js_State *J, const struct vm_frame *frame)
{
	if (frame->suspended && (frame->code->flags & CODE_IS_ASYNC))
		add(J, "async ");
	if (frame->newtarget)
		add(J, "new ");
	add(J, frame->code->name);
}

static void add_frame(js_State *J, const struct vm_frame *frame)
{
	struct place place = place_of(frame);
	bool has_name = *frame->code->name;
	char text[32];

	add(J, "\n    at ");
	if (has_name || frame->newtarget) {
		if (has_name)
			add_name(J, frame);
		else
			add(J, "new <anonymous>");
		add(J, " (");
		has_name = true;
	}
	add(J, frame->code->program->file);
	(void)snprintf(
		text, sizeof(text), ":%u:%u%s", place.line, place.column, has_name ? ")" : "");
	add(J, text);
}

static void add_native(js_State *J, const js_StackTrace *trace)
{
	add(J, "\n    at ");
	if (trace->constructs)
		add(J, "new ");
	add(J, trace->name);
	add(J, " (<anonymous>)");
}

void vm_trace(js_State *J, int skip, int most)
{
	const struct vm *vm = vm_of(J);
	unsigned frames = J->frames;
	int natives = J->tracetop;

	while ((frames || natives) && most > 0) {
		bool is_native = natives && J->trace[natives].frames == frames;

		if (skip > 0)
			skip--;
		else if (is_native)
			add_native(J, &J->trace[natives]), most--;
		else if (frames)
			add_frame(J, &vm->frames[frames - 1]), most--;
		if (is_native)
			natives--;
		else if (frames)
			frames--;
		else
			break;
	}
}
