/*
 * Timers of the loop, in milliseconds.
 */
#ifndef SUPERVISOR_WATCH_TIMER_H
#define SUPERVISOR_WATCH_TIMER_H

struct event;

/* It fires once, `ms` from now, at once where that is not above 0; no other time set before counts.
 */
void timer_set(struct event *timer, double ms);

#endif
