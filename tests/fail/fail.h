/*
 * Allocations that fail, one after the other. A program of tests/fail is linked so that malloc,
 * calloc, realloc, free, strdup, strndup, asprintf and vasprintf of everything in it come to
 * fail.c.
 */
#ifndef TESTS_FAIL_FAIL_H
#define TESTS_FAIL_FAIL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>

/* What is tried. True: it did all it was asked to; false: it said that memory was missing. */
typedef bool fail_job(void *arg);

/*
 * Runs the job with its n-th allocation failing, and with all from the n-th on failing, for every n
 * until it makes fewer than that; then it has to be true. Fails on a leak, at once.
 */
void fail_each(fail_job *job, void *arg);

/* The same for every `step`-th n. */
void fail_every(fail_job *job, void *arg, size_t step);

/* A job may leave out what it needs around the thing that is tried. It begins with true. */
void fail_count(bool on);

/* From now on nothing may be freed, or moved by realloc(), that holds this text. NULL: all may. */
void fail_on_freed(const char *text);

/* A file of its owner alone, as secrets and policies have to be. */
void fail_write(const char *folder, const char *name, const char *text);

#endif
