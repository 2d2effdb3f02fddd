/*
 * The last words of a child (RESULT, COMPILED) and what leads up to them (DIAGNOSTIC).
 * Passed on as they are: call/ does not believe them either.
 */
#include "supervisor/broker/child.h"

void answer_diagnostic(struct broker_child *child, uint32_t id, struct bytes payload)
{
	struct buffer_reader reader = buffer_reader_of(payload);
	struct message_diagnostic message;

	(void)id;
	if (!message_diagnostic_read(&message, &reader)) {
		child_violates(child, "The child sent a DIAGNOSTIC that is no such message");
		return;
	}
	if (child->events.diagnostic && !child->canceled)
		child->events.diagnostic(child->arg, &message);
}

void answer_compiled(struct broker_child *child, uint32_t id, struct bytes payload)
{
	struct buffer_reader reader = buffer_reader_of(payload);
	struct message_compiled message;

	(void)id;
	if (!message_compiled_read(&message, &reader)) {
		child_violates(child, "The child sent a COMPILED that is no such message");
		return;
	}
	if (child->events.compiled && !child->canceled)
		child->events.compiled(child->arg, &message);
	child_end(child, BROKER_END_COMPILED, NULL, NULL);
}

void answer_result(struct broker_child *child, uint32_t id, struct bytes payload)
{
	struct buffer_reader reader = buffer_reader_of(payload);
	struct message_result message;

	(void)id;
	if (!message_result_read(&message, &reader)) {
		child_violates(child, "The child sent a RESULT that is no such message");
		return;
	}
	child->report.result = bytes_copy(message.json);
	child->report.state = message.state.size ? bytes_copy(message.state) : NULL;
	if (!child->report.result || (message.state.size && !child->report.state)) {
		child_end(child, BROKER_END_BROKEN, "child.start", "out of memory");
		return;
	}
	child->report.result_size = message.json.size;
	child->report.state_size = message.state.size;
	child_end(child, BROKER_END_RESULT, NULL, NULL);
}
