/*
 * The life of an e-mail: read, recorded, its server looked up, sent in its turn, told.
 */
#include "supervisor/egress/mail.h"

#include <errno.h>
#include <event2/event.h>
#include <string.h>

#include "supervisor/egress/mail_state.h"

enum {
	MAIL_TIMEOUT_S = 30,
	CONNECTIONS_MOST = 20,
};

static void next_turn(struct egress_smtp *smtp);

static void free_mail(struct egress_mail *mail)
{
	struct egress_smtp *smtp = &mail->egress->smtp;

	mail_record_end(mail, false);
	dns_cancel(mail->query);
	mail_send_done(mail);
	if (mail->turn == MAIL_TURN_WAITS)
		TAILQ_REMOVE(&smtp->waiting, mail, link);
	if (mail->turn == MAIL_TURN_TAKEN) {
		smtp->open--;
		next_turn(smtp);
	}
	mail_read_done(mail);
	failure_done(&mail->failure);
	if (mail->later)
		event_free(mail->later);
	if (mail->timeout)
		event_free(mail->timeout);
	free(mail);
}

void mail_mask(const struct egress_mail *mail, struct buffer *text)
{
	static const char *const shown[] = {"[smtp login]", "[smtp login]", "[smtp login]"};

	/* First: its longest value holds the password, which may also be a policy's secret. */
	if (mail->egress->smtp.mask)
		(void)mask_apply(mail->egress->smtp.mask, shown, text);
	egress_scope_mask(mail->scope, text);
}

static void tell(struct egress_mail *mail)
{
	struct message_answer answer = {.kind = MESSAGE_ANSWER_MAIL_SENT,
		.mail = {.message_id = bytes_of(mail->message_id)}};
	struct buffer *message = &mail->failure.message;

	mail_record_end(mail, true);
	if (mail->failure.code) {
		mail_mask(mail, message);
		answer = (struct message_answer){.kind = MESSAGE_ANSWER_FAILED,
			.failed = {.code = bytes_of(mail->failure.code),
				.message = {message->data, message->size},
				.syscall = bytes_of(mail->failure.syscall),
				.hostname = bytes_of(mail->failure.hostname)}};
		/* curl's words may quote what a server sent. */
		if (!buffer_is_utf8(answer.failed.message))
			answer.failed.message = bytes_of(mail->failure.code);
	}
	mail->done(mail->arg, &answer);
	free_mail(mail);
}

static void on_later(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	tell(arg);
}

static void on_timeout(evutil_socket_t fd, short what, void *arg)
{
	struct egress_mail *mail = arg;

	(void)fd;
	(void)what;
	if (mail->turn == MAIL_TURN_WAITS)
		failure_set(&mail->failure, "ETIMEDOUT",
			"The e-mail waited %d s for one of %d connections to the mail server",
			MAIL_TIMEOUT_S, CONNECTIONS_MOST);
	else
		failure_set(&mail->failure, "ETIMEDOUT",
			"The mail server did not take the e-mail within %d s%s", MAIL_TIMEOUT_S,
			mail_talk_doubt(mail));
	tell(mail);
}

static void fail_later(struct egress_mail *mail, int r)
{
	if (r < 0)
		failure_set(
			&mail->failure, "EIO", "The service cannot send e-mail: %s", strerror(-r));
	(void)evtimer_del(mail->timeout);
	event_active(mail->later, EV_TIMEOUT, 0);
}

static int send_in_turn(struct egress_mail *mail)
{
	struct egress_smtp *smtp = &mail->egress->smtp;

	if (smtp->open >= CONNECTIONS_MOST) {
		mail->turn = MAIL_TURN_WAITS;
		TAILQ_INSERT_TAIL(&smtp->waiting, mail, link);
		return 0;
	}
	mail->turn = MAIL_TURN_TAKEN;
	smtp->open++;
	return mail_send(mail, tell);
}

static void next_turn(struct egress_smtp *smtp)
{
	struct egress_mail *mail = TAILQ_FIRST(&smtp->waiting);
	int r;

	if (!mail)
		return;
	TAILQ_REMOVE(&smtp->waiting, mail, link);
	r = send_in_turn(mail);
	if (r != 0)
		fail_later(mail, r);
}

static void on_addresses(void *arg, const struct dns_answer *answer)
{
	struct egress_mail *mail = arg;
	int r = REQUEST_FAILED;

	mail->query = NULL;
	mail->addresses = *answer;
	if (!answer->count)
		failure_of_name(&mail->failure, mail->egress->smtp.host, answer->try_again);
	else
		r = send_in_turn(mail);
	if (r != 0)
		fail_later(mail, r);
}

static int find_and_send(struct egress_mail *mail)
{
	const struct egress_smtp *smtp = &mail->egress->smtp;
	struct egress_address address;

	if (egress_address_parse(&address, smtp->host))
		return send_in_turn(mail);
	return dns_lookup(&mail->query, mail->egress->dns, smtp->host, on_addresses, mail);
}

static void on_recorded(void *arg, int error)
{
	struct egress_mail *mail = arg;
	int r = error ? error : find_and_send(mail);

	if (r != 0)
		fail_later(mail, r);
}

static void begin(struct egress_mail *mail, struct bytes json)
{
	int r = mail_read(mail, json);

	if (r == REQUEST_FAILED)
		mail_record_denied(mail);
	if (r == 0)
		r = mail_record_start(mail, on_recorded);
	if (r == 0)
		r = find_and_send(mail);
	if (r != 0 && r != REQUEST_WAITS)
		fail_later(mail, r);
}

int egress_mail_start(struct egress_mail **ret, struct egress *egress,
	const struct egress_mail_job *job, egress_mail_done *done, void *arg)
{
	static const struct timeval patience = {.tv_sec = MAIL_TIMEOUT_S};
	struct egress_mail *mail = calloc(1, sizeof(*mail));

	if (!mail)
		return -ENOMEM;
	mail->egress = egress;
	mail->scope = job->scope;
	mail->subject = job->subject;
	mail->done = done;
	mail->arg = arg;
	/* Who was told the login may say it. */
	mail->line.wipes = true;
	mail->reply.wipes = true;
	mail->later = evtimer_new(egress->base, on_later, mail);
	mail->timeout = evtimer_new(egress->base, on_timeout, mail);
	if (!mail->later || !mail->timeout) {
		free_mail(mail);
		return -ENOMEM;
	}
	(void)evtimer_add(mail->timeout, &patience);
	*ret = mail;
	begin(mail, job->json);
	return 0;
}

void egress_mail_cancel(struct egress_mail *mail)
{
	if (mail)
		free_mail(mail);
}
