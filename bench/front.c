/*
 * bench/front [--once] FILE...: how fast the front end lowers each file as a script. One line for
 * each: megabytes of source per second of processor time, the best of several runs, and the path.
 * --once lowers each file once and prints nothing, for tools that count instructions.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sandbox/engine/engine.h"
#include "sandbox/front/front.h"

enum {
	ROUNDS = 7,
	BYTES_PER_ROUND = 1 << 20, /* of source, so that a small file is not a single tick */
};

static double now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
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

static int lower(const char *path, const struct buffer *text)
{
	CLEANUP(front_result_done) struct front_result result = {0};
	const struct front_source source = {.text = {text->data, text->size},
		.goal = FRONT_SCRIPT,
		.regexp_check = engine_regexp_check};

	if (front_compile(&result, &source) < 0)
		return -1;
	if (!result.ok)
		(void)fprintf(stderr, "%s:%u: %s\n", path, result.diagnostics[0].line,
			result.diagnostics[0].message);
	return result.ok ? 0 : -1;
}

static int measure(const char *path, const struct buffer *text)
{
	size_t times = 1 + BYTES_PER_ROUND / (text->size + 1);
	double best = 0;

	for (int round = 0; round < ROUNDS; round++) {
		double begin = now(), rate;

		for (size_t i = 0; i < times; i++) {
			if (lower(path, text) < 0)
				return -1;
		}
		rate = (double)times * (double)text->size / 1e6 / (now() - begin);
		if (rate > best)
			best = rate;
	}
	(void)printf("%.2f %s\n", best, path);
	return 0;
}

int main(int argc, char **argv)
{
	bool once = argc > 1 && strcmp(argv[1], "--once") == 0;

	for (int i = once ? 2 : 1; i < argc; i++) {
		CLEANUP(buffer_done) struct buffer text = {0};

		if (read_file(argv[i], &text) < 0)
			return 66;
		if ((once ? lower(argv[i], &text) : measure(argv[i], &text)) < 0)
			return 65;
	}
	return 0;
}
