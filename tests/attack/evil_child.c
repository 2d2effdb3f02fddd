/*
 * The evil child's program. Jobs whose function is named after a case are its own; all others are
 * done by the real runtime, so that harmless functions run in the same supervisor. A first frame
 * that is no frame is a probe.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "sandbox/confine/confine.h"
#include "sandbox/functions/functions.h"
#include "sandbox/zygote/arena.h"
#include "sandbox/zygote/zygote.h"
#include "tests/attack/evil.h"

extern const struct functions_script runtime_scripts[];
extern const size_t runtime_scripts_count;

static struct functions *functions;
static struct buffer seen; /* of the door, for the real runtime to read again */
static size_t seen_again;
static uint32_t cpu_seconds;

/* ---- linked with --wrap ---- */

ssize_t __real_read(int fd, void *to, size_t size);
ssize_t __wrap_read(int fd, void *to, size_t size);
int __real_confine_child(
	const struct confine_program *program, int door, const struct confine_limits *limits);
int __wrap_confine_child(
	const struct confine_program *program, int door, const struct confine_limits *limits);

ssize_t __wrap_read(int fd, void *to, size_t size)
{
	size_t left = seen.size - seen_again;

	if (fd != EVIL_DOOR || left == 0)
		return __real_read(fd, to, size);
	if (size > left)
		size = left;
	memcpy(to, seen.data + seen_again, size);
	seen_again += size;
	return (ssize_t)size;
}

int __wrap_confine_child(
	const struct confine_program *program, int door, const struct confine_limits *limits)
{
	cpu_seconds = limits->cpu_seconds;
	return __real_confine_child(program, door, limits);
}

/* ---- the job ---- */

static void see(size_t size)
{
	uint8_t *to = buffer_reserve(&seen, size);

	while (to && size) {
		ssize_t got = __real_read(EVIL_DOOR, to, size);

		if (got <= 0)
			_exit(1);
		seen.size += (size_t)got;
		to += got;
		size -= (size_t)got;
	}
}

/* "w01_3": 3 */
static uint32_t number_of(struct bytes name)
{
	uint32_t number = 0, scale = 1;

	for (size_t i = name.size; i > 0 && name.data[i - 1] >= '0' && name.data[i - 1] <= '9';
		i--, scale *= 10)
		number += (uint32_t)(name.data[i - 1] - '0') * scale;
	return number;
}

static bool is_named(struct bytes name, const char *of)
{
	size_t size = strlen(of);

	if (name.size < size || memcmp(name.data, of, size) != 0)
		return false;
	return name.size == size || name.data[size] == '_';
}

static void act(const struct message_job *job)
{
	static const struct evil_case *const tables[] = {
		evil_frame_cases, evil_request_cases, evil_end_cases};
	const struct evil evil = {job, number_of(job->name)};

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		for (const struct evil_case *row = tables[i]; row->name; row++) {
			if (is_named(job->name, row->name)) {
				row->act(&evil);
				evil_sleep();
			}
		}
	}
}

static int evil_job(void *arg, int door)
{
	struct frame_header header;
	struct buffer_reader reader;
	struct message_job job;
	uint32_t magic;

	(void)arg;
	if (cpu_seconds == EVIL_EARLY_CPU) {
		evil_result("{\"status\":\"succeeded\"}");
		evil_sleep();
	}
	see(FRAME_HEADER_SIZE);
	memcpy(&magic, seen.data, sizeof(magic));
	if (magic == PROBE_MAGIC) {
		struct probe_request request;

		see(sizeof(request) - FRAME_HEADER_SIZE);
		memcpy(&request, seen.data, sizeof(request));
		seen_again = seen.size;
		probe_serve(&request);
	}
	(void)frame_header_read(&header, seen.data);
	see(header.size);
	reader = buffer_reader_of(
		(struct bytes){seen.data + FRAME_HEADER_SIZE, seen.size - FRAME_HEADER_SIZE});
	if (message_job_read(&job, &reader) && job.kind == MESSAGE_JOB_RUN) {
		seen_again = seen.size;
		act(&job);
		seen_again = 0;
	}
	return functions_job(functions, door);
}

static int preload(void *arg, void *(*alloc)(void *context, void *ptr, size_t size), void *context)
{
	const struct engine_memory memory = {alloc, arena_size_of, context};
	struct buffer error = {0};

	(void)arg;
	return functions_new(&functions, &memory, runtime_scripts, runtime_scripts_count, &error);
}

static int preload_nothing(
	void *arg, void *(*alloc)(void *context, void *ptr, size_t size), void *context)
{
	(void)arg;
	(void)alloc;
	(void)context;
	return 0;
}

int main(int argc, char **argv)
{
	struct zygote_work work = {.preload = preload, .job = evil_job};

	/* Probes need no runtime. */
	if (argc == 3 && strcmp(argv[2], "probe") == 0)
		work.preload = preload_nothing;
	if (argc < 2 || strncmp(argv[1], "--zygote=", 9) != 0)
		return 64;
	return zygote_main(&work, (unsigned int)atoi(argv[1] + 9));
}
