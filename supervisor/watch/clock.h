/*
 * The time, in milliseconds.
 */
#ifndef SUPERVISOR_WATCH_CLOCK_H
#define SUPERVISOR_WATCH_CLOCK_H

/* Since 1970, to whole microseconds: what functions see and logs tell. */
double clock_now_ms(void);
/* For durations and deadlines: never set back. */
double clock_monotonic_ms(void);
/* What this thread has worked: nothing passes while others have the processor. */
double clock_cpu_ms(void);

#endif
