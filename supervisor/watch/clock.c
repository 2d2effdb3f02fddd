/*
 * The system's clocks.
 */
#include "supervisor/watch/clock.h"

#include <time.h>

static double read_ms(clockid_t clock)
{
	struct timespec now = {0};
	long us;

	(void)clock_gettime(clock, &now);
	us = now.tv_nsec / 1000;
	return (double)now.tv_sec * 1e3 + (double)us / 1e3;
}

double clock_now_ms(void)
{
	return read_ms(CLOCK_REALTIME);
}

double clock_monotonic_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

double clock_cpu_ms(void)
{
	return read_ms(CLOCK_THREAD_CPUTIME_ID);
}
