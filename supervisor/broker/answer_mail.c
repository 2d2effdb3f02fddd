/*
 * MAIL: frames to e-mails, and what came of them to ANSWERs. Whom a function may write to is
 * egress' decision.
 */
#include "supervisor/broker/child.h"
#include "supervisor/egress/mail.h"
#include "supervisor/watch/clock.h"

struct mail_request {
	TAILQ_ENTRY(mail_request) link;
	struct broker_child *child;
	uint32_t id;
	struct egress_mail *egress; /* NULL: not begun, or over */
};

static void forget(struct mail_request *request)
{
	struct broker_child *child = request->child;

	TAILQ_REMOVE(&child->mails, request, link);
	child->mails_open--;
	egress_mail_cancel(request->egress);
	free(request);
}

static void on_done(void *arg, const struct message_answer *told)
{
	struct mail_request *request = arg;
	struct broker_child *child = request->child;
	struct message_answer answer = *told;
	uint32_t id = request->id;

	request->egress = NULL;
	answer.now_ms = clock_now_ms();
	forget(request);
	child_answer(child, id, &answer);
	child_settle(child);
}

static int begin(struct broker_child *child, uint32_t id, struct bytes json)
{
	const struct egress_mail_job job = {
		.scope = child->scope, .json = json, .subject = child_record_subject(child)};
	struct mail_request *request = calloc(1, sizeof(*request));
	int r;

	if (!request)
		return -1;
	request->child = child;
	request->id = id;
	TAILQ_INSERT_TAIL(&child->mails, request, link);
	child->mails_open++;
	r = egress_mail_start(
		&request->egress, broker_egress(child->broker), &job, on_done, request);
	if (r < 0)
		forget(request);
	return r;
}

void answer_mail(struct broker_child *child, uint32_t id, struct bytes payload)
{
	struct buffer_reader reader = buffer_reader_of(payload);
	struct message_mail message;

	if (!message_mail_read(&message, &reader)) {
		child_violates(child, "The child sent a MAIL that is no such message");
		return;
	}
	if (child->counts[MESSAGE_INDEX_MAIL] > child->limits.emails) {
		child_answer_failed(child, id, "limit.emails",
			"The function sent more e-mails than emails allows");
		return;
	}
	if (message.json.size > (size_t)child->limits.request_kb << 10) {
		child_answer_failed(child, id, "limit.request_kb",
			"The e-mail is larger than request_kb allows");
		return;
	}
	if (!broker_egress(child->broker) || !child->scope)
		child_answer_failed(child, id, "email.unavailable",
			"This service has no mail server configured");
	else if (begin(child, id, message.json) < 0)
		child_answer_failed(child, id, "ENOMEM", "The service is out of memory");
}

void answer_mail_drop(struct broker_child *child)
{
	while (!TAILQ_EMPTY(&child->mails))
		forget(TAILQ_FIRST(&child->mails));
}
