/*
 * What the audit log is told of an e-mail: to whom it goes, before it goes; how it ended.
 */
#include <errno.h>

#include "supervisor/egress/mail_state.h"
#include "supervisor/policy/json.h"

static void put_list(struct buffer *to, const struct mime_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		CLEANUP(buffer_done) struct buffer text = {0};

		mail_address_put(&text, &list->rows[i]);
		json_put_comma(to);
		json_put_bytes(to, (struct bytes){text.data, text.size});
		to->failed |= text.failed;
	}
}

int mail_record_start(struct egress_mail *mail, audit_ready *ready)
{
	CLEANUP(buffer_done) struct buffer to = {0};
	int r;

	if (!mail->egress->audit)
		return 0;
	json_put(&to, "[");
	put_list(&to, &mail->mime.to);
	put_list(&to, &mail->mime.cc);
	put_list(&to, &mail->bcc);
	json_put(&to, "]");
	buffer_put_u8(&to, 0);
	egress_scope_mask(mail->scope, &to);
	if (to.failed)
		return -ENOMEM;
	r = audit_begin(mail->egress->audit, &mail->act, AUDIT_MAIL_STARTED, &mail->subject,
		AUDIT_FIELDS({"message_id", mail->message_id, 0, NULL},
			{"to", NULL, 0, (const char *)to.data},
			{"bytes", NULL, (double)mail->message.size, NULL}),
		ready, mail);
	return r == AUDIT_WAIT ? REQUEST_WAITS : r;
}

/* The failure's message, masked and terminated; the caller is done with `hold` afterwards. */
static const char *message_of(const struct egress_mail *mail, struct buffer *hold)
{
	const struct buffer *message = &mail->failure.message;

	buffer_put_raw(hold, message->data, message->size);
	mail_mask(mail, hold);
	buffer_put_u8(hold, 0);
	return hold->failed ? "" : (const char *)hold->data;
}

void mail_record_denied(const struct egress_mail *mail)
{
	CLEANUP(buffer_done) struct buffer hold = {0};

	audit_note(mail->egress->audit, AUDIT_MAIL_DENIED, &mail->subject,
		AUDIT_FIELDS({"code", mail->failure.code, 0, NULL},
			{"message", message_of(mail, &hold), 0, NULL}));
}

void mail_record_end(struct egress_mail *mail, bool is_over)
{
	CLEANUP(buffer_done) struct buffer hold = {0};

	if (!mail->act.audit)
		return;
	if (!mail->failure.code)
		audit_end(&mail->act,
			AUDIT_FIELDS({"status", is_over ? "sent" : "canceled", 0, NULL}));
	else
		audit_end(&mail->act, AUDIT_FIELDS({"status", "failed", 0, NULL},
					      {"code", mail->failure.code, 0, NULL},
					      {"message", message_of(mail, &hold), 0, NULL}));
}
