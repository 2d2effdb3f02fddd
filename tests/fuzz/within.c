/* See within.h. */
#include "tests/fuzz/within.h"

#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/time.h>

#include "tests/fuzz/fuzz.h"

static sigjmp_buf out;
static volatile sig_atomic_t runs, holds, late;

static void on_time(int number)
{
	(void)number;
	if (!runs)
		return;
	if (holds) {
		late = 1;
		return;
	}
	runs = 0;
	siglongjmp(out, 1);
}

static void set_timer(unsigned int ms)
{
	const struct itimerval time = {
		.it_value = {.tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000}};

	if (setitimer(ITIMER_PROF, &time, NULL) < 0)
		abort();
}

bool within(unsigned int ms, void (*step)(void *arg), void *arg)
{
	struct sigaction action = {.sa_handler = on_time};

	if (sigaction(SIGPROF, &action, NULL) < 0)
		abort();
	late = holds = 0;
	if (sigsetjmp(out, 1))
		return false;
	runs = 1;
	set_timer(ms);
	step(arg);
	runs = 0;
	set_timer(0);
	return true;
}

void within_hold(void)
{
	holds++;
}

void within_release(void)
{
	holds--;
	if (holds || !late || !runs)
		return;
	runs = 0;
	siglongjmp(out, 1);
}

void within_stop(void)
{
	runs = 0;
}

/* How the engine gives up when nothing catches an exception; linked with --wrap. */
void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status)
{
	if (runs)
		fuzz_fail("_exit(%d)", status);
	__real__exit(status);
}

/* The sanitizers call these before they tell. */
void __asan_on_error(void);
void __asan_on_error(void)
{
	within_stop();
}

void __ubsan_on_report(void);
void __ubsan_on_report(void)
{
	within_stop();
}
