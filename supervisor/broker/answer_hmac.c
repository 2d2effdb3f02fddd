/*
 * HMAC: signatures whose keys hold secrets. Which secrets may be used so is egress' decision. The
 * child waits in the midst of its computation: a second one before the first is answered is no
 * mistake of a function's.
 */
#include "supervisor/broker/child.h"
#include "supervisor/egress/sign.h"
#include "supervisor/watch/clock.h"

static void on_signed(void *arg, const struct message_answer *told)
{
	struct broker_child *child = arg;
	struct message_answer answer = *told;

	child->signature = NULL;
	child->signature_denied |= answer.kind == MESSAGE_ANSWER_FAILED &&
				   bytes_equal(answer.failed.code, "ERR_SECRET_DENIED");
	answer.now_ms = clock_now_ms();
	child_answer(child, child->signature_id, &answer);
	child_settle(child);
}

void answer_hmac(struct broker_child *child, uint32_t id, struct bytes payload)
{
	struct egress_sign_job job = {.scope = child->scope,
		.subject = child_record_subject(child),
		.is_denied_before = child->signature_denied};
	struct buffer_reader reader = buffer_reader_of(payload);
	struct message_hmac message;

	if (!message_hmac_read(&message, &reader)) {
		child_violates(child, "The child sent an HMAC that is no such message");
		return;
	}
	if (child->signature) {
		child_violates(child, "The child sent an HMAC before the last one was answered");
		return;
	}
	child->signature_id = id;
	job.message = &message;
	if (!child->scope) {
		child_answer_failed(
			child, id, "ERR_SECRET_DENIED", "Secret denied: this run has none");
		return;
	}
	/* The child may be gone when it was answered at once. */
	if (egress_sign(&child->signature, broker_audit(child->broker), &job, on_signed, child) < 0)
		child_answer_failed(child, id, "ENOMEM", "The service is out of memory");
}

void answer_hmac_drop(struct broker_child *child)
{
	egress_sign_cancel(child->signature);
	child->signature = NULL;
}
