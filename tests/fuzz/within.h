/*
 * Ends what takes too long: a loop in a script has no end, and in the service the supervisor kills
 * such a child. The step is left by a jump out of a signal handler, so only what owns nothing, or
 * whose memory is put back afterwards (world.h), may run in it.
 */
#ifndef TESTS_FUZZ_WITHIN_H
#define TESTS_FUZZ_WITHIN_H

#include <stdbool.h>

/* Runs step; false: it was cut off after so many ms of CPU time. */
bool within(unsigned int ms, void (*step)(void *arg), void *arg);

/* Around what must not be cut, malloc() above all; may nest. */
void within_hold(void);
void within_release(void);

/* No cut any more: a finding is being told. */
void within_stop(void);

#endif
