/*
 * js-host FILE...: runs scripts on our front end and engine, for development and for test262.
 * Offers print(...), console.log and queueMicrotask(f), runs the jobs before it exits; an uncaught
 *error is printed (with its name) and makes the exit status 1. Each file runs in an engine of its
 *own, forked from one that is ready.
 *
 *	--server	paths on stdin; after each file the line "\1END STATUS"
 *	--stack		prints the stack of an uncaught error as well
 *	--memory MB	the heap's ceiling (default 256)
 *	--stress	collects garbage wherever it can
 *	--check NAME	the file is an author's function: check only
 */
#include "sandbox/engine/engine.h"
#include "sandbox/front/front.h"
#include "tests/lang/leave.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

struct host {
	struct engine *engine;
	size_t memory;
	const char *check;
	bool shows_stack, stresses;
};

enum {
	CPU_SECONDS = 20,
	STACK_BYTES = 6 << 20,
};

static void write_text(const struct buffer *text)
{
	if (text->size)
		(void)fwrite(text->data, 1, text->size, stdout);
}

static int print(struct engine *engine, void *context)
{
	(void)context;
	for (int i = 0; i < engine_arguments(engine); i++) {
		CLEANUP(engine_error_done) struct engine_error shown = {0};

		/* What String(value) gives is the message of something that is no error. */
		engine_get_error(engine, i, NULL, &shown);
		if (i)
			(void)putchar(' ');
		if (shown.name.size) {
			write_text(&shown.name);
			(void)fputs(": ", stdout);
		}
		write_text(&shown.message);
	}
	(void)putchar('\n');
	engine_push_undefined(engine);
	return 0;
}

static void show_thrown(const struct host *host)
{
	CLEANUP(engine_error_done) struct engine_error error = {0};

	engine_get_error(host->engine, -1, NULL, &error);
	(void)fputs("Uncaught ", stdout);
	if (host->shows_stack && error.stack.size) {
		write_text(&error.stack);
	} else {
		write_text(&error.name);
		if (error.name.size && error.message.size)
			(void)fputs(": ", stdout);
		write_text(&error.message);
	}
	(void)putchar('\n');
}

static int read_file(const char *path, struct buffer *ret)
{
	FILE *file = fopen(path, "rb");
	char part[65536];
	size_t size;

	if (!file)
		return 1;
	while ((size = fread(part, 1, sizeof(part), file)) > 0)
		buffer_put_raw(ret, part, size);
	(void)fclose(file);
	return 0;
}

static int run(const struct host *host, const char *path)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	CLEANUP(front_result_done) struct front_result result = {0};
	struct front_source source = {.goal = host->check ? FRONT_FUNCTION : FRONT_SCRIPT,
		.name = host->check,
		.regexp_check = engine_regexp_check};

	if (read_file(path, &text)) {
		(void)printf("cannot read %s\n", path);
		return 66;
	}
	source.text = (struct bytes){text.data, text.size};
	if (front_compile(&result, &source) < 0)
		return 70;
	for (size_t i = 0; i < result.count && !result.ok; i++)
		(void)printf("%s:%u:%u: %sError: %s\n", path, result.diagnostics[i].line,
			result.diagnostics[i].column,
			strcmp(result.diagnostics[i].code, "syntax") == 0 ? "Syntax" : "",
			result.diagnostics[i].message);
	if (!result.ok)
		return 1;
	if (host->check)
		return 0;
	engine_set_stack(host->engine, STACK_BYTES);
	engine_set_ceiling(host->engine, host->memory);
	engine_set_stress(host->engine, host->stresses);
	if (engine_load(host->engine, path, (struct bytes){result.code.data, result.code.size})) {
		show_thrown(host);
		return 1;
	}
	engine_run_jobs(host->engine);
	return 0;
}

/* What Node has and our tests use. */
static const char prelude[] =
	"{ const print = globalThis.print, resolved = Promise.resolve(), then = resolved.then;\n"
	"  const call = then.call.bind(then.call);\n"
	"  const define = (name, value) => Object.defineProperty(globalThis, name, {value,\n"
	"    writable: true, configurable: true});\n"
	"  define('console', {log: (...values) => print(...values.map((value) =>\n"
	"    (Object.is(value, -0) ? '-0' : value)))});\n"
	"  define('queueMicrotask', (callback) => { call(then, resolved, () => { callback(); }); "
	"}); }\n";

static int load_prelude(const struct host *host)
{
	CLEANUP(front_result_done) struct front_result result = {0};
	struct front_source source = {
		.goal = FRONT_SCRIPT, .text = {(const uint8_t *)prelude, sizeof(prelude) - 1}};

	if (front_compile(&result, &source) < 0 || !result.ok)
		return 70;
	return engine_load(
		host->engine, "prelude", (struct bytes){result.code.data, result.code.size});
}

static int run_in_child(const struct host *host, const char *path)
{
	int status;
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		struct rlimit cpu = {CPU_SECONDS, CPU_SECONDS};

		(void)setrlimit(RLIMIT_CPU, &cpu);
		status = run(host, path);
		leave(status);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 71;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int serve(const struct host *host)
{
	char line[4096];

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		(void)printf("\001END %d\n", run_in_child(host, line));
		(void)fflush(stdout);
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct host host = {.memory = (size_t)256 << 20};
	int status = 0;

	if (engine_new(&host.engine, NULL) < 0)
		return 70;
	engine_define(host.engine, "print", 0, print, NULL);
	engine_expose(host.engine, "print");
	engine_hide_door(host.engine);
	if (load_prelude(&host)) {
		show_thrown(&host);
		return 70;
	}
	for (int i = 1; i < argc; i++) {
		int one = 0;

		if (strcmp(argv[i], "--server") == 0)
			return serve(&host);
		if (strcmp(argv[i], "--stack") == 0)
			host.shows_stack = true;
		else if (strcmp(argv[i], "--stress") == 0)
			host.stresses = true;
		else if (strcmp(argv[i], "--memory") == 0 && i + 1 < argc)
			host.memory = (size_t)strtoul(argv[++i], NULL, 10) << 20;
		else if (strcmp(argv[i], "--check") == 0 && i + 1 < argc)
			host.check = argv[++i];
		else
			one = run_in_child(&host, argv[i]);
		status = one ? one : status;
	}
	return status;
}
