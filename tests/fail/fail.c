/*
 * The allocator of tests/fail. What the sanitizers see is the rest of the test: here only leaks are
 * asked for after each round, so that the round is known.
 */
#include "tests/fail/fail.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	ROUNDS_MOST = 20000,
};

static struct {
	bool counts, goes_on;
	size_t made, at; /* the one that fails, from 1; 0: none */
	bool failed;
	const char *not_freed;
	size_t size; /* of what is looked for */
} now;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void __real_free(void *ptr);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
int __real_vasprintf(char **ret, const char *format, va_list arguments);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *ptr, size_t size);
void __wrap_free(void *ptr);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
int __wrap_asprintf(char **ret, const char *format, ...) __attribute__((format(printf, 2, 3)));
int __wrap_vasprintf(char **ret, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

/* Of LeakSanitizer; missing in a build without. */
extern int __lsan_do_recoverable_leak_check(void) __attribute__((weak));

static bool fails(void)
{
	if (!now.counts)
		return false;
	now.made++;
	if (!now.at || (now.goes_on ? now.made < now.at : now.made != now.at))
		return false;
	now.failed = true;
	errno = ENOMEM;
	return true;
}

/* While freed blocks are looked at: without what others, as libcurl, left in the memory. */
static void *make(size_t size)
{
	return now.not_freed ? __real_calloc(1, size) : __real_malloc(size);
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : make(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

static void look_at(void *ptr)
{
	if (now.not_freed && ptr && memmem(ptr, malloc_usable_size(ptr), now.not_freed, now.size))
		fail_msg("freed: %s", now.not_freed);
}

void *__wrap_realloc(void *ptr, size_t size)
{
	size_t old = ptr ? malloc_usable_size(ptr) : 0;
	void *ret;

	if (size && fails())
		return NULL;
	if (!now.not_freed || !size)
		return __real_realloc(ptr, size);
	look_at(ptr);
	ret = make(size);
	if (ret && ptr)
		memcpy(ret, ptr, old < size ? old : size);
	if (ret)
		__real_free(ptr);
	return ret;
}

void __wrap_free(void *ptr)
{
	look_at(ptr);
	__real_free(ptr);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t size)
{
	return fails() ? NULL : __real_strndup(text, size);
}

/* What *ret is after a failure is nobody's business. */
int __wrap_vasprintf(char **ret, const char *format, va_list arguments)
{
	static char nothing;

	if (!fails())
		return __real_vasprintf(ret, format, arguments);
	*ret = &nothing;
	return -1;
}

int __wrap_asprintf(char **ret, const char *format, ...)
{
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = __wrap_vasprintf(ret, format, arguments);
	va_end(arguments);
	return size;
}

static bool run(fail_job *job, void *arg, size_t at, bool goes_on)
{
	bool done;

	now.counts = true;
	now.goes_on = goes_on;
	now.made = 0;
	now.at = at;
	now.failed = false;
	done = job(arg);
	now.counts = false;
	if (__lsan_do_recoverable_leak_check && __lsan_do_recoverable_leak_check())
		fail_msg("leaks when allocation %zu%s fails", at,
			goes_on ? " and all after it" : "");
	if (!done && !now.failed)
		fail_msg("not done, though no allocation failed");
	return now.failed;
}

void fail_on_freed(const char *text)
{
	now.size = text ? strlen(text) : 0;
	now.not_freed = text;
}

void fail_count(bool on)
{
	now.counts = on;
}

void fail_each(fail_job *job, void *arg)
{
	fail_every(job, arg, 1);
}

void fail_every(fail_job *job, void *arg, size_t step)
{
	for (int goes_on = 0; goes_on < 2; goes_on++) {
		size_t at = 1;

		while (at < ROUNDS_MOST && run(job, arg, at, goes_on))
			at += step;
		assert_true(at > 1 && at < ROUNDS_MOST);
	}
}

void fail_write(const char *folder, const char *name, const char *text)
{
	char path[128];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	(void)fclose(file);
	assert_int_equal(chmod(path, 0600), 0);
}
