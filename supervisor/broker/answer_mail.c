/*
 * MAIL: there is no mail yet, and a function is told so.
 */
#include "supervisor/broker/child.h"

void answer_mail(struct broker_child *child, uint32_t id, struct bytes payload)
{
	struct buffer_reader reader = buffer_reader_of(payload);
	struct message_mail message;

	if (!message_mail_read(&message, &reader)) {
		child_violates(child, "The child sent a MAIL that is no such message");
		return;
	}
	if (child->counts[MESSAGE_INDEX_MAIL] > child->limits.emails) {
		child_answer_failed(
			child, id, "limit.emails", "The function sent more e-mails than its limit");
		return;
	}
	child_answer_failed(
		child, id, "email.unavailable", "This service has no mail server configured");
}
