/*
 * runtime-host FILE...: runs scripts on the engine with the web's and Node's part of the runtime
 * loaded, as an author's function finds it. Console lines go to stdout, warnings and errors to
 * stderr. Nothing leaves the process: requests and timers are not served.
 *
 *	--stress	collects garbage wherever it can
 *	--until NAME	the last script of the runtime that is loaded (default crypto_subtle)
 */
#include "sandbox/front/front.h"
#include "sandbox/functions/door.h"
#include "sandbox/functions/functions.h"
#include "tests/lang/leave.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern const struct functions_script runtime_scripts[];
extern const size_t runtime_scripts_count;

enum {
	STACK_BYTES = 6 << 20,
	CONSOLE_WARN = 2,
	CONSOLE_ERROR = 3,
};

static void show_thrown(struct engine *engine)
{
	CLEANUP(engine_error_done) struct engine_error error = {0};
	const struct buffer *text;

	engine_get_error(engine, -1, NULL, &error);
	text = error.stack.size ? &error.stack : &error.message;
	(void)fprintf(stderr, "Uncaught %.*s\n", (int)text->size, (const char *)text->data);
}

static void note_fault(struct engine *engine, enum engine_fault fault, void *context)
{
	(void)fault, (void)context;
	show_thrown(engine);
}

static int console(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	double level = engine_get_number(engine, 0);
	FILE *to = level >= CONSOLE_WARN && level <= CONSOLE_ERROR ? stderr : stdout;

	(void)context;
	engine_get_text(engine, 1, &text);
	(void)fwrite(text.data, 1, text.size, to);
	(void)putc('\n', to);
	engine_push_undefined(engine);
	return 0;
}

static int run_text(struct engine *engine, const char *name, struct bytes text)
{
	CLEANUP(front_result_done) struct front_result result = {0};
	struct front_source source = {
		.goal = FRONT_SCRIPT, .text = text, .regexp_check = engine_regexp_check};

	if (front_compile(&result, &source) < 0)
		return 70;
	if (!result.ok) {
		(void)fprintf(stderr, "%s:%u:%u: %s\n", name, result.diagnostics[0].line,
			result.diagnostics[0].column, result.diagnostics[0].message);
		return 1;
	}
	if (engine_load(engine, name, (struct bytes){result.code.data, result.code.size})) {
		show_thrown(engine);
		return 1;
	}
	engine_pop(engine, 1);
	return 0;
}

static int load_runtime(struct engine *engine, const char *until)
{
	for (size_t i = 0; i < runtime_scripts_count; i++) {
		const struct functions_script *script = &runtime_scripts[i];
		const char *name = strchr(script->name, ':') + 1;
		int r = script->kind == FUNCTIONS_STORED
				? 0
				: run_text(engine, script->name,
					  (struct bytes){
						  (const uint8_t *)script->text, script->size});

		if (r)
			return r;
		if (strncmp(name, until, strlen(until)) == 0 && name[strlen(until)] == '.')
			return 0;
	}
	return 0;
}

static int run_file(struct engine *engine, const char *path)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	FILE *file = fopen(path, "rb");
	char part[65536];
	size_t size;
	int r;

	if (!file)
		return 66;
	while ((size = fread(part, 1, sizeof(part), file)) > 0)
		buffer_put_raw(&text, part, size);
	(void)fclose(file);
	r = run_text(engine, path, (struct bytes){text.data, text.size});
	engine_run_jobs(engine);
	return r;
}

static int run_in_child(struct engine *engine, const char *path)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		status = run_file(engine, path);
		leave(status);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 71;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	static const uint8_t seed[ENGINE_SEED_SIZE] = {1};
	static struct door door = {.link.fd = -1, .scripts = runtime_scripts};
	const char *until = "crypto_subtle";
	bool stresses = false;
	int status = 0, first = 1;

	for (; first < argc && argv[first][0] == '-'; first++) {
		if (strcmp(argv[first], "--stress") == 0)
			stresses = true;
		else if (strcmp(argv[first], "--until") == 0 && first + 1 < argc)
			until = argv[++first];
	}
	if (engine_new(&door.engine, NULL) < 0)
		return 70;
	engine_set_stack(door.engine, STACK_BYTES);
	engine_set_fault(door.engine, note_fault, NULL);
	door.now_ms = (double)time(NULL) * 1000;
	engine_set_time(door.engine, door.now_ms);
	engine_set_seed(door.engine, seed);
	door.scripts_count = runtime_scripts_count;
	door_define(&door);
	engine_define(door.engine, "console", 2, console, NULL);
	status = load_runtime(door.engine, until);
	engine_hide_door(door.engine);
	engine_set_stress(door.engine, stresses);
	for (int i = first; i < argc && status == 0; i++)
		status = run_in_child(door.engine, argv[i]);
	return status;
}
