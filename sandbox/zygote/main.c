/*
 * postcall-sandbox --zygote=WAIVED: the program that the supervisor starts, with its control socket
 * as descriptor 3. It is of no use to anybody else. --describe=WAIVED and --profile tell
 * what it does.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/functions/functions.h"
#include "sandbox/wire/hash.h"
#include "sandbox/zygote/arena.h"
#include "sandbox/zygote/describe.h"
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

/* The number after `name`; -1: the option is another one. */
static int waived_of(const char *option, const char *name)
{
	size_t size = strlen(name);
	unsigned long waived;
	char *end;

	if (strncmp(option, name, size) != 0)
		return -1;
	errno = 0;
	waived = strtoul(option + size, &end, 10);
	return errno == 0 && option[size] && *end == 0 && waived <= UINT16_MAX ? (int)waived : -1;
}

static void sha256(uint8_t ret[DESCRIBE_DIGEST], struct bytes of)
{
	struct hash hash;

	hash_init(&hash, HASH_SHA256);
	hash_add(&hash, of);
	hash_end(&hash, ret);
}

static int tell(int argc, char **argv)
{
	int waived = argc == 2 ? waived_of(argv[1], "--describe=") : -1;
	int r = 0;

	if (waived >= 0) {
		r = describe((unsigned int)waived, sha256);
	} else if (argc == 2 && strcmp(argv[1], "--profile") == 0) {
		describe_profile();
	} else {
		(void)fputs("postcall-sandbox is started by postcalld and postcallctl\n", stderr);
		return EXIT_USAGE;
	}
	return r < 0 || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	const struct zygote_work work = {.preload = preload, .job = job};
	int waived = argc == 2 ? waived_of(argv[1], "--zygote=") : -1;

	return waived >= 0 ? zygote_main(&work, (unsigned int)waived) : tell(argc, argv);
}
