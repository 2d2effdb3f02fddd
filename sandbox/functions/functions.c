/*
 * Preload and dispatch. At preload there is no clock and no chance yet: time is 0, the seed all
 * zero, and both are set in run.c before the first byte of an author's code is looked at.
 */
#include "sandbox/functions/functions.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/front/front.h"
#include "sandbox/functions/compile.h"
#include "sandbox/functions/run.h"
#include "sandbox/wire/control.h"

enum {
	EXIT_OK = 0,
	EXIT_CLOSED = 1,   /* the supervisor went away */
	EXIT_PROTOCOL = 2, /* what came was no job, or no answer */
};

struct functions {
	struct engine_memory memory;
	struct door door;
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

/* NAME:LINE:COLUMN: MESSAGE */
static int refuse(struct buffer *error, const char *name, uint32_t line, uint32_t column,
	struct bytes message)
{
	char place[32];

	(void)snprintf(place, sizeof(place), ":%u:%u: ", line, column);
	buffer_put_raw(error, name, strlen(name));
	buffer_put_raw(error, place, strlen(place));
	buffer_put_raw(error, message.data, message.size);
	return error->failed ? -ENOMEM : FUNCTIONS_REFUSED;
}

static int refuse_syntax(
	struct buffer *error, const char *name, const struct front_diagnostic *diagnostic)
{
	return refuse(
		error, name, diagnostic->line, diagnostic->column, bytes_of(diagnostic->message));
}

/* exception -- : with its stack, which names the scripts below it. */
static int refuse_exception(struct buffer *error, struct engine *engine, const char *name)
{
	CLEANUP(engine_error_done) struct engine_error thrown = {0};
	const struct buffer *text;

	engine_get_error(engine, -1, name, &thrown);
	engine_pop(engine, 1);
	text = thrown.stack.size ? &thrown.stack : &thrown.message;
	return refuse(
		error, name, thrown.line, thrown.column, (struct bytes){text->data, text->size});
}

static int load(struct engine *engine, const char *name, struct bytes code, struct buffer *error)
{
	if (engine_load(engine, name, code))
		return refuse_exception(error, engine, name);
	engine_pop(engine, 1);
	return 0;
}

static int load_text(
	struct engine *engine, const struct functions_script *script, struct buffer *error)
{
	CLEANUP(front_result_done) struct front_result result = {0};
	const struct front_source source = {
		.text = {(const uint8_t *)script->text, script->size},
		.goal = FRONT_SCRIPT,
		.regexp_check = engine_regexp_check,
	};
	int r = front_compile(&result, &source);

	if (r < 0)
		return r;
	if (!result.ok)
		return refuse_syntax(error, script->name, &result.diagnostics[0]);
	return load(
		engine, script->name, (struct bytes){result.code.data, result.code.size}, error);
}

static int load_script(
	struct engine *engine, const struct functions_script *script, struct buffer *error)
{
	if (script->kind == FUNCTIONS_STORED)
		return 0;
	if (script->kind == FUNCTIONS_TEXT)
		return load_text(engine, script, error);
	return load(engine, script->name,
		(struct bytes){(const uint8_t *)script->text, script->size}, error);
}

static void note_fault(struct engine *engine, enum engine_fault fault, void *context)
{
	CLEANUP(engine_error_done) struct engine_error thrown = {0};
	struct buffer *error = context;

	(void)fault;
	engine_get_error(engine, -1, NULL, &thrown);
	if (!error->size)
		(void)refuse(error, "promise", 0, 0,
			(struct bytes){thrown.message.data, thrown.message.size});
}

int functions_new(struct functions **ret, const struct engine_memory *memory,
	const struct functions_script *scripts, size_t count, struct buffer *error)
{
	static const struct engine_memory heap = {.resize = heap_resize, .size_of = heap_size_of};
	struct functions *functions;
	int r;

	if (!memory)
		memory = &heap;
	functions = memory->resize(memory->arg, NULL, sizeof(*functions));
	if (!functions)
		return -ENOMEM;
	*functions = (struct functions){.memory = *memory,
		.door = {.link.fd = -1, .scripts = scripts, .scripts_count = count}};
	r = engine_new(&functions->door.engine, memory);
	if (r == 0) {
		door_define(&functions->door);
		engine_set_fault(functions->door.engine, note_fault, error);
	}
	for (size_t i = 0; r == 0 && i < count; i++)
		r = load_script(functions->door.engine, &scripts[i], error);
	if (r == 0) {
		engine_run_jobs(functions->door.engine);
		r = error->size ? FUNCTIONS_REFUSED : 0;
	}
	if (r != 0) {
		functions_free(functions);
		return r;
	}
	engine_hide_door(functions->door.engine);
	engine_compile_regexps(functions->door.engine);
	/* What compiling used goes back: a fork copies the page tables of what stays. */
	(void)malloc_trim(0);
	*ret = functions;
	return 0;
}

struct functions *functions_free(struct functions *functions)
{
	struct engine_memory memory;

	if (!functions)
		return NULL;
	engine_free(functions->door.engine);
	link_done(&functions->door.link);
	memory = functions->memory;
	(void)memory.resize(memory.arg, functions, 0);
	return NULL;
}

static int exit_status(int r)
{
	if (r == 0)
		return EXIT_OK;
	if (r == -ENOMEM)
		return CONTROL_EXIT_NO_MEMORY;
	return r == LINK_CLOSED ? EXIT_CLOSED : EXIT_PROTOCOL;
}

int functions_job(struct functions *functions, int fd)
{
	CLEANUP(buffer_done) struct buffer payload = {0};
	struct door *door = &functions->door;
	struct frame_header header;
	struct buffer_reader reader;
	struct message_job job;
	int r;

	link_init(&door->link, fd);
	r = link_receive(&door->link, &header, &payload);
	if (r != 0)
		return exit_status(r);
	reader = buffer_reader_of((struct bytes){payload.data, payload.size});
	if (header.type != MESSAGE_JOB || !message_job_read(&job, &reader))
		return EXIT_PROTOCOL;
	r = job.kind == MESSAGE_JOB_COMPILE ? compile(&door->link, &job) : run(door, &job);
	return exit_status(r);
}
