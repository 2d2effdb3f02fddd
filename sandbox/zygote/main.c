/*
 * postcall-sandbox --zygote=WAIVED: the program that the supervisor starts, with its control socket
 * as descriptor 3. It is of no use to anybody else.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/functions/functions.h"
#include "sandbox/zygote/arena.h"
#include "sandbox/zygote/zygote.h"

enum {
	EXIT_USAGE = 64,
};

/* In the generated sandbox/runtime.c. */
extern const struct functions_script runtime_scripts[];
extern const size_t runtime_scripts_count;

static struct functions *functions;

static int preload(void *arg, void *(*alloc)(void *context, void *ptr, size_t size), void *context)
{
	const struct engine_memory memory = {alloc, arena_size_of, context};
	CLEANUP(buffer_done) struct buffer error = {0};
	int r = functions_new(&functions, &memory, runtime_scripts, runtime_scripts_count, &error);

	(void)arg;
	if (r != FUNCTIONS_REFUSED)
		return r;
	(void)fprintf(stderr, "postcall-sandbox: %.*s\n", (int)error.size, error.data);
	return -ENOEXEC;
}

static int job(void *arg, int door)
{
	(void)arg;
	return functions_job(functions, door);
}

/* -1: it is none. */
static int waived_of(const char *option)
{
	static const char name[] = "--zygote=";
	char *end;
	unsigned long waived;

	if (strncmp(option, name, sizeof(name) - 1) != 0)
		return -1;
	errno = 0;
	waived = strtoul(option + sizeof(name) - 1, &end, 10);
	return errno == 0 && *end == 0 && waived <= UINT16_MAX ? (int)waived : -1;
}

int main(int argc, char **argv)
{
	const struct zygote_work work = {.preload = preload, .job = job};
	int waived = argc == 2 ? waived_of(argv[1]) : -1;

	if (waived < 0) {
		(void)fputs("postcall-sandbox is started by postcalld and postcallctl\n", stderr);
		return EXIT_USAGE;
	}
	return zygote_main(&work, (unsigned int)waived);
}
