/*
 * TIMER: the child's earliest one. A child has one at a time; a new one replaces it.
 */
#include "supervisor/broker/child.h"

#include <event2/event.h>

#include "supervisor/watch/clock.h"
#include "supervisor/watch/timer.h"

/* Past wall_ms nobody waits; the clamp also keeps a hostile number out of a time_t. */
static void arm(struct broker_child *child)
{
	double wait_ms = child->timer_due_ms - clock_now_ms();
	double most = (double)child->limits.wall_ms + 1000;
	uint64_t whole_ms;

	if (!(wait_ms > 0))
		wait_ms = 0;
	if (wait_ms > most)
		wait_ms = most;
	whole_ms = (uint64_t)wait_ms;
	if ((double)whole_ms < wait_ms)
		whole_ms++; /* never early */
	timer_set(child->timer, (double)whole_ms);
}

static void on_due(evutil_socket_t fd, short what, void *arg)
{
	struct broker_child *child = arg;
	struct message_answer answer = {.now_ms = clock_now_ms(), .kind = MESSAGE_ANSWER_TIMER};
	uint32_t id = child->timer_id;

	(void)fd;
	(void)what;
	/* The loop's clock is a coarse one and may be some ms ahead of the call's. */
	if (answer.now_ms < child->timer_due_ms) {
		arm(child);
		return;
	}
	child->timer_id = 0;
	child_answer(child, id, &answer);
}

void answer_timer(struct broker_child *child, uint32_t id, struct bytes payload)
{
	struct buffer_reader reader = buffer_reader_of(payload);
	struct message_timer message;

	if (!message_timer_read(&message, &reader)) {
		child_violates(child, "The child sent a TIMER that is no such message");
		return;
	}
	if (!child->timer)
		child->timer = evtimer_new(broker_base(child->broker), on_due, child);
	if (!child->timer) {
		child_end(child, BROKER_END_BROKEN, "child.start", "out of memory");
		return;
	}
	child->timer_id = id;
	child->timer_due_ms = message.due_ms;
	arm(child);
}
