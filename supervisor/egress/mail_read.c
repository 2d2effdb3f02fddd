/*
 * From a child's JSON to a message: addresses that the policy allows, texts that stay in their
 * place.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "supervisor/egress/mail_state.h"

enum {
	RECIPIENTS_MOST = 100,
	DEPTH = 3,
	QUOTE_MOST = 80,
};

static void free_list(struct mime_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		mail_address_done(&list->rows[i]);
	free(list->rows);
}

void mail_read_done(struct egress_mail *mail)
{
	free_list(&mail->mime.to);
	free_list(&mail->mime.cc);
	free_list(&mail->mime.reply_to);
	free_list(&mail->bcc);
	position_free(mail->json);
	buffer_done(&mail->message);
}

static int refuse(struct egress_mail *mail, const char *code, const char *message)
{
	failure_set(&mail->failure, code, "%s", message);
	return REQUEST_FAILED;
}

/* Quotes its beginning, in whole characters. */
static int refuse_address(struct egress_mail *mail, struct bytes text)
{
	struct bytes shown = bytes_cut(text, QUOTE_MOST);
	bool is_ascii = true;

	for (size_t i = 0; i < text.size && text.data[i] != '@'; i++)
		is_ascii = is_ascii && text.data[i] < 0x80;
	failure_set(&mail->failure, "email.address", "\"%.*s\" is no e-mail address%s",
		(int)shown.size, (const char *)shown.data,
		is_ascii || memchr(text.data, '<', text.size) ? "" : " (before the @ only ASCII)");
	return REQUEST_FAILED;
}

static int refuse_count(struct egress_mail *mail)
{
	return refuse(mail, "email.recipients", "An e-mail goes to 1 to 100 recipients");
}

/* One field of addresses. 0, REQUEST_FAILED or -ENOMEM. */
static int read_list(struct egress_mail *mail, struct mime_list *list, const char *key)
{
	position_node node = position_get(mail->json, POSITION_ROOT, key);

	/* Reading one is dear. */
	if (position_count(mail->json, node) > RECIPIENTS_MOST)
		return refuse_count(mail);
	list->rows = calloc(position_count(mail->json, node) + 1, sizeof(*list->rows));
	if (!list->rows)
		return -ENOMEM;
	for (position_node at = position_first(mail->json, node); at != POSITION_NONE;
		at = position_next(mail->json, at)) {
		struct bytes text = position_text(mail->json, at);
		int r = mail_address_read(&list->rows[list->count], text);

		if (r < 0)
			return r;
		if (r == MAIL_ADDRESS_REFUSED)
			return refuse_address(mail, text);
		list->count++;
	}
	return 0;
}

static int check_list(struct egress_mail *mail, const struct mime_list *list)
{
	const struct mail_rules *rules = egress_scope_mail(mail->scope);

	for (size_t i = 0; i < list->count; i++) {
		if (mail_rules_allow(rules, &list->rows[i]))
			continue;
		failure_set(&mail->failure, "email.denied",
			"E-mail denied: the policy's \"email\" does not let its functions write to "
			"%s@%s",
			list->rows[i].local, list->rows[i].domain);
		return REQUEST_FAILED;
	}
	return 0;
}

static int read_lists(struct egress_mail *mail)
{
	int r = read_list(mail, &mail->mime.to, "to");

	if (r == 0)
		r = read_list(mail, &mail->mime.cc, "cc");
	if (r == 0)
		r = read_list(mail, &mail->bcc, "bcc");
	if (r == 0)
		r = read_list(mail, &mail->mime.reply_to, "replyTo");
	if (r == 0)
		r = check_list(mail, &mail->mime.to);
	if (r == 0)
		r = check_list(mail, &mail->mime.cc);
	return r == 0 ? check_list(mail, &mail->bcc) : r;
}

static struct bytes text_of(const struct egress_mail *mail, const char *key)
{
	position_node node = position_get(mail->json, POSITION_ROOT, key);

	if (position_type(mail->json, node) != POSITION_STRING)
		return (struct bytes){0};
	return position_text(mail->json, node);
}

static int read_texts(struct egress_mail *mail)
{
	struct mime_mail *mime = &mail->mime;

	mime->subject = text_of(mail, "subject");
	mime->text = text_of(mail, "text");
	mime->html = text_of(mail, "html");
	for (size_t i = 0; i < mime->subject.size; i++) {
		if (mime->subject.data[i] < 0x20 || mime->subject.data[i] == 0x7F)
			return refuse(mail, "email.subject",
				"The subject has a line break or another control character");
	}
	if (!mime->text.data && !mime->html.data)
		return refuse(mail, "email.empty", "The e-mail has neither text nor html");
	return 0;
}

static int read_json(struct egress_mail *mail, struct bytes text)
{
	struct diag err = {0};
	int r = position_new(&mail->json, NULL, text, DEPTH, &err);
	size_t count;

	diag_done(&err);
	if (r == POSITION_REFUSED)
		return refuse(mail, "email.invalid", "The e-mail is not a message");
	if (r == 0)
		r = read_texts(mail);
	if (r == 0)
		r = read_lists(mail);
	count = mail->mime.to.count + mail->mime.cc.count + mail->bcc.count;
	if (r == 0 && (count == 0 || count > RECIPIENTS_MOST))
		return refuse_count(mail);
	return r;
}

static int draw_names(struct egress_mail *mail)
{
	const struct mail_address *from = mail->mime.from;
	uint8_t bytes[32];
	char text[65];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return -EIO;
	for (size_t i = 0; i < sizeof(bytes); i++)
		(void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	(void)snprintf(mail->boundary, sizeof(mail->boundary), "part-%.32s", text);
	(void)snprintf(
		mail->message_id, sizeof(mail->message_id), "%.32s@%s", text + 32, from->domain);
	return 0;
}

static int compose(struct egress_mail *mail)
{
	struct timespec now = {0};
	int r = draw_names(mail);

	if (r < 0)
		return r;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	mail->mime.now_ms = (double)now.tv_sec * 1e3;
	mail->mime.message_id = mail->message_id;
	mail->mime.boundary = mail->boundary;
	mime_put(&mail->message, &mail->mime);
	return mail->message.failed ? -ENOMEM : 0;
}

int mail_read(struct egress_mail *mail, struct bytes json)
{
	const struct mail_rules *rules = egress_scope_mail(mail->scope);
	int r;

	if (!rules->is_given)
		return refuse(mail, "email.denied",
			"E-mail denied: the policy has no \"email\", so its functions send none");
	mail->mime.from = rules->from.local ? &rules->from : &mail->egress->smtp.from;
	if (!mail->mime.from->local)
		return refuse(mail, "email.unavailable",
			"Neither the policy nor this service's configuration names a sender");
	r = read_json(mail, json);
	if (r != 0)
		return r;
	/* Last: what the policy forbids is told as that, whether or not there is a server. */
	if (!mail->egress->smtp.url)
		return refuse(
			mail, "email.unavailable", "This service has no mail server configured");
	return compose(mail);
}
