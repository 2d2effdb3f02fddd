/*
 * Programs: lowered code from bytes to functions that can be called. The bytes are copied once;
 * strings and instructions are used where they lie, and stay as long as the engine. Only the frame
 * of the layout is checked, see sandbox/wire/code.h.
 */
#include "sandbox/engine/regexp_internal.h"
#include "sandbox/engine/vm_internal.h"

struct reader {
	const uint32_t *at, *end;
	bool failed;
};

static uint32_t word(struct reader *reader)
{
	if (reader->at == reader->end) {
		reader->failed = true;
		return 0;
	}
	return *reader->at++;
}

static const uint32_t *words(struct reader *reader, uint32_t count)
{
	const uint32_t *at = reader->at;

	if (count > (size_t)(reader->end - at)) {
		reader->failed = true;
		return at;
	}
	reader->at += count;
	return at;
}

static void read_strings(struct reader *reader, struct vm_program *program)
{
	program->length = UINT32_MAX;
	for (uint32_t i = 0; i < program->strings_count && !reader->failed; i++) {
		program->sizes[i] = word(reader);
		program->strings[i] = (const char *)words(
			reader, program->sizes[i] / (uint32_t)sizeof(uint32_t) + 1);
		if (!reader->failed && !strcmp(program->strings[i], "length"))
			program->length = i;
	}
}

static void read_function(
	js_State *J, struct reader *reader, struct vm_program *program, js_Code *code)
{
	uint32_t name = word(reader), end;

	code->program = program;
	code->flags = word(reader);
	code->length = word(reader);
	code->parameters = word(reader);
	code->locals = word(reader);
	code->start = word(reader);
	end = word(reader);
	code->words_count = word(reader);
	code->words = words(reader, code->words_count);
	code->positions_count = word(reader);
	if (code->positions_count > UINT32_MAX / 3)
		reader->failed = true;
	code->positions = words(reader, code->positions_count * 3);
	if (reader->failed || name >= program->strings_count || code->locals < code->parameters ||
		code->locals > JS_STACKSIZE || end < code->start || end > program->sizes[0]) {
		reader->failed = true;
		return;
	}
	code->name = program->strings[name];
	code->size = end - code->start;
	if (code->flags & CODE_HAS_ARGUMENTS)
		code->locals++;
	code->depth = vm_depth(J, code->words, code->words_count);
}

static void free_program(js_State *J, struct vm_program *program)
{
	js_free(J, program->file);
	js_free(J, program->words);
	js_free(J, program->strings);
	js_free(J, program->sizes);
	js_free(J, program->functions);
	js_free(J, program->templates);
	js_free(J, program);
}

static void *zeroed(js_State *J, size_t count, size_t size)
{
	void *ptr = js_malloc(J, (int)((count ? count : 1) * size));

	memset(ptr, 0, (count ? count : 1) * size);
	return ptr;
}

/* What is made is in the list at once, so that a throw loses nothing. */
static struct vm_program *new_program(js_State *J, const char *file)
{
	struct vm *vm = vm_of(J);
	struct vm_program *program = zeroed(J, 1, sizeof(*program));

	program->next = vm->programs;
	vm->programs = program;
	program->file = js_strdup(J, file);
	return program;
}

static bool read_program(js_State *J, struct vm_program *program, struct bytes code)
{
	size_t count = code.size / sizeof(uint32_t);
	struct reader reader;

	program->words = js_malloc(J, (int)(code.size ? code.size : 1));
	memcpy(program->words, code.data, code.size);
	reader = (struct reader){program->words, program->words + count, false};
	if (word(&reader) != CODE_MAGIC)
		return false;
	program->strings_count = word(&reader);
	program->functions_count = word(&reader);
	program->templates_count = word(&reader);
	if (reader.failed || program->strings_count == 0 || program->functions_count == 0 ||
		program->strings_count > count || program->functions_count > count ||
		program->templates_count > count)
		return false;
	program->strings = zeroed(J, program->strings_count, sizeof(*program->strings));
	program->sizes = zeroed(J, program->strings_count, sizeof(*program->sizes));
	program->functions = zeroed(J, program->functions_count, sizeof(*program->functions));
	program->templates = zeroed(J, program->templates_count, sizeof(*program->templates));
	read_strings(&reader, program);
	for (uint32_t i = 0; i < program->functions_count && !reader.failed; i++)
		read_function(J, &reader, program, &program->functions[i]);
	return !reader.failed && reader.at == reader.end;
}

void vm_load(js_State *J, const char *file, struct bytes code)
{
	struct vm_program *program = new_program(J, file ? file : "");

	if (code.size > INT_MAX / 2 || !read_program(J, program, code))
		js_syntaxerror(J, "This is no code");
	(void)vm_new_function(J, &program->functions[program->functions_count - 1], NULL);
}

struct bytes vm_source(const js_Object *function)
{
	const js_Code *code = function->u.f.code;

	return (struct bytes){(const uint8_t *)code->program->strings[0] + code->start, code->size};
}

enum vm_sort vm_sort_of(const js_Object *function)
{
	uint32_t flags = function->u.f.code->flags;

	if (flags & CODE_IS_CLASS)
		return VM_CLASS;
	if (flags & CODE_IS_GENERATOR)
		return flags & CODE_IS_ASYNC ? VM_ASYNC_GENERATOR : VM_GENERATOR;
	if (flags & CODE_IS_ASYNC)
		return VM_ASYNC;
	return flags & (CODE_IS_STRICT | CODE_IS_ARROW | CODE_IS_METHOD) ? VM_FUNCTION : VM_SLOPPY;
}

static void mark_frames(js_State *J, int mark, const struct vm *vm)
{
	for (unsigned i = 0; i < J->frames; i++) {
		const struct vm_frame *frame = &vm->frames[i];

		jsG_markenvironment(J, mark, frame->environment);
		core_mark_object(J, mark, frame->function);
		core_mark_object(J, mark, frame->newtarget);
		core_mark_object(J, mark, frame->suspended);
		for (uint32_t n = 0; n < frame->handlers_count; n++)
			jsG_markenvironment(J, mark, vm->handlers[frame->handlers + n].environment);
	}
}

void vm_mark(js_State *J, int mark)
{
	const struct vm *vm = vm_of(J);

	if (!vm)
		return;
	core_mark_object(J, mark, vm->lexicals);
	mark_frames(J, mark, vm);
	for (const struct vm_program *at = vm->programs; at; at = at->next) {
		for (uint32_t i = 0; at->templates && i < at->templates_count; i++)
			core_mark_object(J, mark, at->templates[i]);
	}
}

void vm_stress(js_State *J, int on)
{
	vm_of(J)->stress = on;
	J->gcwanted |= on;
}

void vm_done(js_State *J)
{
	struct vm *vm = vm_of(J);

	if (!vm)
		return;
	while (vm->programs) {
		struct vm_program *next = vm->programs->next;

		free_program(J, vm->programs);
		vm->programs = next;
	}
	js_free(J, vm->frames);
	js_free(J, vm->handlers);
	js_free(J, vm);
}

static void compile_regexps(js_State *J, const struct vm_program *program, const js_Code *code)
{
	uint32_t size;

	for (uint32_t i = 0; i < code->words_count; i += size) {
		const uint32_t *at = code->words + i;

		size = vm_instruction_size(at, code->words_count - i);
		if (!size)
			return;
		if (at[0] == CODE_REGEXP) {
			const char *flags = program->strings[at[2]];

			J->newregexp(J, program->strings[at[1]],
				regexp_parse_flags(flags, strlen(flags)));
			js_pop(J, 1);
		}
	}
}

void vm_compile_regexps(js_State *J)
{
	for (const struct vm_program *at = vm_of(J)->programs; at; at = at->next) {
		for (uint32_t i = 0; i < at->functions_count; i++)
			compile_regexps(J, at, &at->functions[i]);
	}
}
