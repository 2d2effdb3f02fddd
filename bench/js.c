/*
 * bench/js FILE...: processor time of each script on our engine, lowering not counted; the best of
 * several runs, each in a process of its own. One line for each: milliseconds and the path. A
 * script prints nothing and throws when its own result is wrong.
 */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/engine/engine.h"
#include "sandbox/front/front.h"

enum {
	ROUNDS = 5,
	STACK_BYTES = 6 << 20,
	MEMORY_BYTES = 256 << 20,
};

static double now_ms(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int read_file(const char *path, struct buffer *ret)
{
	FILE *file = fopen(path, "rb");
	char part[65536];
	size_t size;

	if (!file) {
		perror(path);
		return -1;
	}
	while ((size = fread(part, 1, sizeof(part), file)) > 0)
		buffer_put_raw(ret, part, size);
	return fclose(file);
}

static void show_error(struct engine *engine, const char *path)
{
	CLEANUP(engine_error_done) struct engine_error error = {0};

	engine_get_error(engine, -1, path, &error);
	(void)fprintf(stderr, "%s:%u: %.*s\n", path, error.line, (int)error.message.size,
		(const char *)error.message.data);
}

static void on_fault(struct engine *engine, enum engine_fault fault, void *context)
{
	(void)fault;
	(void)context;
	show_error(engine, "promise");
	_exit(1);
}

/* Milliseconds; negative: it threw. */
static double run(struct engine *engine, const char *path, const struct buffer *code)
{
	double begin = now_ms();

	if (engine_load(engine, path, (struct bytes){code->data, code->size})) {
		show_error(engine, path);
		return -1;
	}
	engine_run_jobs(engine);
	return now_ms() - begin;
}

static double run_in_child(struct engine *engine, const char *path, const struct buffer *code)
{
	int pair[2], status;
	double ms = -1;
	pid_t pid;

	if (pipe(pair) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		ms = run(engine, path, code);
		_exit(write(pair[1], &ms, sizeof(ms)) != (ssize_t)sizeof(ms));
	}
	(void)close(pair[1]);
	if (pid < 0 || read(pair[0], &ms, sizeof(ms)) != (ssize_t)sizeof(ms) ||
		waitpid(pid, &status, 0) < 0)
		ms = -1;
	(void)close(pair[0]);
	return ms;
}

static int measure(struct engine *engine, const char *path)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	CLEANUP(front_result_done) struct front_result result = {0};
	struct front_source source = {.goal = FRONT_SCRIPT, .regexp_check = engine_regexp_check};
	double best = -1;

	if (read_file(path, &text) < 0)
		return 66;
	source.text = (struct bytes){text.data, text.size};
	if (front_compile(&result, &source) < 0 || !result.ok)
		return 65;
	for (int i = 0; i < ROUNDS; i++) {
		double ms = run_in_child(engine, path, &result.code);

		if (ms < 0)
			return 70;
		if (best < 0 || ms < best)
			best = ms;
	}
	(void)printf("%.2f %s\n", best, path);
	(void)fflush(stdout);
	return 0;
}

int main(int argc, char **argv)
{
	struct engine *engine;
	int r = 0;

	if (engine_new(&engine, NULL) < 0)
		return 70;
	engine_set_stack(engine, STACK_BYTES);
	engine_set_fault(engine, on_fault, NULL);
	engine_set_ceiling(engine, MEMORY_BYTES);
	for (int i = 1; r == 0 && i < argc; i++)
		r = measure(engine, argv[i]);
	return r;
}
