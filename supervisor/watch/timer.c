/*
 * Milliseconds to what libevent takes.
 */
#include "supervisor/watch/timer.h"

#include <event2/event.h>

void timer_set(struct event *timer, double ms)
{
	struct timeval time = {0};

	if (ms > 0) {
		time.tv_sec = (time_t)(ms / 1e3);
		time.tv_usec = (suseconds_t)((ms - (double)time.tv_sec * 1e3) * 1e3);
	}
	(void)evtimer_add(timer, &time);
}
