/*
 * bench/fork [FILE.js NAME [CONTEXT.json]]: what one call costs in a forked child, without prison
 * and supervisor: processor time, minor page faults (they do not depend on the machine's mood) and
 * wall time, each beside the floor: a fork of the same process that ends at once. The function's
 * first request is answered with 200 and {"id":17}; nothing else that it asks for is.
 *
 * bench/fork --once ...: one child of each kind, for a tool that counts instructions, and their
 * process ids: the floor's and the call's.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "sandbox/front/front.h"
#include "sandbox/functions/functions.h"
#include "sandbox/wire/messages.h"
#include "sandbox/zygote/arena.h"

enum {
	ROUNDS = 300,
};

extern const struct functions_script runtime_scripts[];
extern const size_t runtime_scripts_count;

struct cost {
	double wall_us, cpu_us, faults;
};

static double now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double microseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e6 + (double)time.tv_usec;
}

static void read_file(const char *path, struct buffer *ret)
{
	FILE *file = fopen(path, "rb");
	char part[65536];
	size_t size;

	if (!file) {
		perror(path);
		exit(66);
	}
	while ((size = fread(part, 1, sizeof(part), file)) > 0)
		buffer_put_raw(ret, part, size);
	(void)fclose(file);
}

/* The JOB frame, ready to be written. */
static void make_job(
	struct buffer *ret, const char *name, struct bytes source, struct bytes context)
{
	const struct front_source front = {.text = source,
		.goal = FRONT_FUNCTION,
		.name = name,
		.regexp_check = engine_regexp_check};
	struct front_result result;
	struct message_job job = {.kind = MESSAGE_JOB_RUN,
		.mode = MESSAGE_MODE_ADVANCED,
		.name = bytes_of(name),
		.file = bytes_of("bench.js"),
		.spec = bytes_of("{\"name\":\"f\",\"mode\":\"advanced\"}"),
		.context = context,
		.secrets = bytes_of("{}"),
		.started_ms = 1.7e12,
		.memory_mb = 64};
	size_t begin;

	if (front_compile(&result, &front) < 0 || !result.ok) {
		(void)fprintf(stderr, "%s\n", result.diagnostics[0].message);
		exit(65);
	}
	job.code = (struct bytes){result.code.data, result.code.size};
	begin = frame_begin(ret, MESSAGE_JOB, 0);
	message_job_write(ret, &job);
	frame_end(ret, begin);
	front_result_done(&result);
}

/* The supervisor's answer to the first request; it waits in the socket behind the job. */
static void add_answer(struct buffer *ret)
{
	const struct message_answer answer = {.now_ms = 1.7e12 + 20,
		.kind = MESSAGE_ANSWER_HTTP_RESPONSE,
		.http = {.status = 200,
			.reason = bytes_of("OK"),
			.version = bytes_of("1.1"),
			.url = bytes_of("http://127.0.0.1:8080/leads"),
			.body = bytes_of("{\"id\":17}")}};
	size_t begin = frame_begin(ret, MESSAGE_ANSWER, 1);

	message_answer_write(ret, &answer);
	frame_end(ret, begin);
}

/* What the child said, in short, to standard output. */
static void show_answer(int fd)
{
	char text[65536];
	ssize_t size = recv(fd, text, sizeof(text), MSG_DONTWAIT);

	for (ssize_t i = 0; i < size; i++)
		(void)putchar(text[i] >= 0x20 && text[i] < 0x7F ? text[i] : '.');
	(void)putchar('\n');
}

static pid_t run_once(
	struct functions *functions, const struct buffer *job, bool shown, struct cost *cost)
{
	struct rusage usage;
	int pair[2], status;
	double begin;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 ||
		(job && write(pair[0], job->data, job->size) != (ssize_t)job->size) ||
		shutdown(pair[0], SHUT_WR) < 0) /* whoever waits for an answer ends */
		exit(71);
	begin = now_us();
	pid = fork();
	if (pid == 0)
		_exit(job ? functions_job(functions, pair[1]) : 0);
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
		exit(71);
	cost->wall_us += now_us() - begin;
	cost->cpu_us += microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
	cost->faults += (double)usage.ru_minflt;
	if (shown)
		show_answer(pair[0]);
	(void)close(pair[0]);
	(void)close(pair[1]);
	return pid;
}

static struct cost run_many(struct functions *functions, const struct buffer *job)
{
	struct cost cost = {0};

	for (int i = 0; i < ROUNDS; i++)
		(void)run_once(functions, job, false, &cost);
	cost.wall_us /= ROUNDS;
	cost.cpu_us /= ROUNDS;
	cost.faults /= ROUNDS;
	return cost;
}

static void show(const char *name, struct cost cost, struct cost floor)
{
	(void)printf("%-6s %7.0f us wall (%4.1f x), %7.0f us cpu (%4.1f x), %6.0f faults\n", name,
		cost.wall_us, cost.wall_us / floor.wall_us, cost.cpu_us, cost.cpu_us / floor.cpu_us,
		cost.faults);
}

static void compare(struct functions *functions, const struct buffer *job)
{
	struct cost floor, ignored = {0};

	(void)run_once(functions, job, true, &ignored);
	floor = run_many(functions, NULL);
	show("floor", floor, floor);
	show("call", run_many(functions, job), floor);
}

int main(int argc, char **argv)
{
	bool once = argc > 1 && strcmp(argv[1], "--once") == 0;
	CLEANUP(buffer_done) struct buffer source = {0}, context = {0}, job = {0}, error = {0};
	struct engine_memory memory = {arena_alloc, arena_size_of, NULL};
	struct functions *functions = NULL;
	struct cost ignored = {0};
	struct arena *arena;
	double begin = now_us();

	argc -= once;
	argv += once;
	if (argc > 2)
		read_file(argv[1], &source);
	else
		buffer_put_raw(&source, "async function f(context) {}", 28);
	if (argc > 3)
		read_file(argv[3], &context);
	else
		buffer_put_raw(&context, "{}", 2);
	make_job(&job, argc > 2 ? argv[2] : "f", (struct bytes){source.data, source.size},
		(struct bytes){context.data, context.size});
	add_answer(&job);
	if (arena_new(&arena) < 0)
		return 71;
	memory.arg = arena;
	if (functions_new(&functions, &memory, runtime_scripts, runtime_scripts_count, &error) !=
		0) {
		(void)fprintf(stderr, "%.*s\n", (int)error.size, (const char *)error.data);
		return 70;
	}
	if (arena_freeze(arena) < 0)
		return 71;
	if (once) {
		pid_t floor = run_once(functions, NULL, false, &ignored);

		(void)printf("%d %d\n", floor, run_once(functions, &job, false, &ignored));
		return 0;
	}
	(void)printf("start  %7.0f us, %zu kB in the snapshot\n", now_us() - begin,
		arena_frozen_bytes(arena) / 1024);
	compare(functions, &job);
	return 0;
}
