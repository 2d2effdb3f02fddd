/*
 * SMTP from MAIL to QUIT (RFC 5321, 4.1.1), one command after the other's reply, on a connection
 * that libcurl has made and logged in. Nothing in here waits.
 */
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/egress/mail_state.h"

enum {
	LINE_MOST = 2000, /* RFC 5321 says 512 */
	REPLY_MOST = 500, /* what is quoted of one */
	TURNS_MOST = 16,  /* of hearing and saying, before others have theirs */
};

static void say(struct egress_mail *mail, enum mail_stage stage, const char *text)
{
	mail->stage = stage;
	mail->out.size = 0;
	mail->out_sent = 0;
	mail->reply.size = 0;
	buffer_put_raw(&mail->out, text, strlen(text));
}

static void say_from(struct egress_mail *mail)
{
	char size[40] = ">\r\n";

	if (mail->knows_size)
		(void)snprintf(size, sizeof(size), "> SIZE=%zu\r\n", mail->message.size);
	say(mail, MAIL_FROM, "MAIL FROM:<");
	mail_address_put(&mail->out, mail->mime.from);
	buffer_put_raw(&mail->out, size, strlen(size));
}

static void say_recipient(struct egress_mail *mail)
{
	say(mail, MAIL_RCPT, "RCPT TO:");
	buffer_put_raw(&mail->out, mail->recipient->data, strlen(mail->recipient->data));
	buffer_put_raw(&mail->out, "\r\n", 2);
}

/* A dot before each line that begins with one, and a line that is a dot (4.5.2). */
static void say_message(struct egress_mail *mail)
{
	const struct buffer *message = &mail->message;
	const uint8_t *at = message->data, *end = at + message->size;

	say(mail, MAIL_BODY, "");
	while (at < end) {
		const uint8_t *feed = memchr(at, '\n', (size_t)(end - at));
		size_t size = feed ? (size_t)(feed - at) + 1 : (size_t)(end - at);

		if (*at == '.')
			buffer_put_u8(&mail->out, '.');
		buffer_put_raw(&mail->out, at, size);
		at += size;
	}
	buffer_put_raw(&mail->out, ".\r\n", 3);
}

/* QUIT is a courtesy, where it is not the middle of a message: nobody waits for its answer. */
static void finish(struct egress_mail *mail)
{
	size_t sent;

	if (mail->out_sent == mail->out.size)
		(void)curl_easy_send(mail->easy, "QUIT\r\n", 6, &sent);
	mail->stage = MAIL_OVER;
}

/* What a server says is a line of text, whatever it sent. */
static void make_text(struct buffer *text)
{
	bool is_utf8 = buffer_is_utf8((struct bytes){text->data, text->size});

	for (size_t i = 0; i < text->size; i++) {
		if (text->data[i] < 0x20 || text->data[i] == 0x7F ||
			(text->data[i] > 0x7F && !is_utf8))
			text->data[i] = '?';
	}
}

static void refused(struct egress_mail *mail)
{
	struct bytes reply;

	/* As a whole and as it came: a part of a secret is not found, nor one made a text. */
	mail_mask(mail, &mail->reply);
	make_text(&mail->reply);
	reply = bytes_cut((struct bytes){mail->reply.data, mail->reply.size}, REPLY_MOST);
	failure_set(&mail->failure, "email.failed", "The mail server refused %s: %.*s",
		mail->stage == MAIL_RCPT ? mail->recipient->data : "the e-mail", (int)reply.size,
		(const char *)reply.data);
	finish(mail);
}

static void lost(struct egress_mail *mail, const char *why)
{
	failure_set(
		&mail->failure, "email.failed", "The mail server %s%s", why, mail_talk_doubt(mail));
	mail->stage = MAIL_OVER;
}

/* A whole reply, of which only the first digit counts (4.2.1). */
static void on_reply(struct egress_mail *mail, char kind)
{
	if (kind != (mail->stage == MAIL_DATA ? '3' : '2')) {
		refused(mail);
		return;
	}
	if (mail->out_sent < mail->out.size) {
		lost(mail, "answers what it was not asked");
		return;
	}
	switch (mail->stage) {
	case MAIL_FROM:
		mail->recipient = mail->recipients;
		say_recipient(mail);
		return;
	case MAIL_RCPT:
		mail->recipient = mail->recipient->next;
		if (mail->recipient)
			say_recipient(mail);
		else
			say(mail, MAIL_DATA, "DATA\r\n");
		return;
	case MAIL_DATA:
		say_message(mail);
		return;
	default:
		finish(mail);
	}
}

/* The code of a reply stands once in what is kept: whole lines, as many as are quoted. */
static void keep(struct buffer *reply, struct bytes line)
{
	if (reply->size >= REPLY_MOST)
		return;
	if (reply->size) {
		line.data += 3;
		line.size -= 3;
	}
	buffer_put_raw(reply, line.data, line.size);
}

static bool is_line(struct bytes line)
{
	for (size_t i = 0; i < 3; i++) {
		if (line.size < 3 || line.data[i] < '0' || line.data[i] > '9')
			return false;
	}
	return line.size == 3 || line.data[3] == ' ' || line.data[3] == '-';
}

static void on_line(struct egress_mail *mail, struct bytes line)
{
	if (line.size && line.data[line.size - 1] == '\r')
		line.size--;
	if (!is_line(line)) {
		lost(mail, "does not speak SMTP");
		return;
	}
	keep(&mail->reply, line);
	if (line.size == 3 || line.data[3] == ' ')
		on_reply(mail, (char)line.data[0]);
}

/* Takes the whole lines of what has come. */
static void take_lines(struct egress_mail *mail)
{
	size_t taken = 0;

	while (mail->stage != MAIL_OVER) {
		struct bytes rest = {mail->line.data + taken, mail->line.size - taken};
		const uint8_t *end = rest.size ? memchr(rest.data, '\n', rest.size) : NULL;

		if (!end)
			break;
		rest.size = (size_t)(end - rest.data);
		taken += rest.size + 1;
		on_line(mail, rest);
	}
	if (taken)
		memmove(mail->line.data, mail->line.data + taken, mail->line.size - taken);
	mail->line.size -= taken;
	if (mail->stage != MAIL_OVER && mail->line.size > LINE_MOST)
		lost(mail, "does not speak SMTP");
}

/* False: there is nothing to hear now. */
static bool hear(struct egress_mail *mail)
{
	char bytes[2048];
	size_t size = 0;
	CURLcode code = curl_easy_recv(mail->easy, bytes, sizeof(bytes), &size);

	if (code == CURLE_AGAIN)
		return false;
	if (code != CURLE_OK || size == 0) {
		lost(mail, "hung up");
		return true;
	}
	buffer_put_raw(&mail->line, bytes, size);
	take_lines(mail);
	return true;
}

/* False: nothing to say, or it cannot be said now. */
static bool push(struct egress_mail *mail)
{
	size_t left = mail->out.size - mail->out_sent, size = 0;
	CURLcode code;

	if (!left)
		return false;
	code = curl_easy_send(mail->easy, mail->out.data + mail->out_sent, left, &size);
	if (code == CURLE_AGAIN)
		return false;
	mail->out_sent += size;
	/* A server that hangs up may have said why. */
	if (code != CURLE_OK) {
		for (int i = 0; i < TURNS_MOST && mail->stage != MAIL_OVER && hear(mail); i++)
			;
		if (mail->stage != MAIL_OVER)
			lost(mail, "hung up");
	}
	return true;
}

static void on_ready(evutil_socket_t fd, short what, void *arg);

/* `moves`: there may be more to hear, also where the socket shows nothing because TLS has read it.
 */
static bool wait_for(struct egress_mail *mail, bool moves)
{
	static const struct timeval at_once = {0};
	short what = mail->out_sent < mail->out.size ? EV_READ | EV_WRITE : EV_READ;
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (mail->ready)
		event_free(mail->ready);
	mail->ready = NULL;
	if (curl_easy_getinfo(mail->easy, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK &&
		fd != CURL_SOCKET_BAD)
		mail->ready = event_new(mail->egress->base, fd, what, on_ready, mail);
	return mail->ready && event_add(mail->ready, moves ? &at_once : NULL) == 0;
}

static void go_on(struct egress_mail *mail)
{
	bool moves = true;

	for (int i = 0; i < TURNS_MOST && moves && mail->stage != MAIL_OVER; i++) {
		moves = hear(mail);
		if (mail->stage != MAIL_OVER && push(mail))
			moves = true;
		if (mail->stage != MAIL_OVER && (mail->out.failed || mail->line.failed))
			lost(mail, "was left: the service is out of memory");
	}
	if (mail->stage != MAIL_OVER && !wait_for(mail, moves))
		lost(mail, "was left: the service is out of memory");
	if (mail->stage == MAIL_OVER)
		mail->sent(mail);
}

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	go_on(arg);
}

void mail_talk(struct egress_mail *mail)
{
	say_from(mail);
	go_on(mail);
}

const char *mail_talk_doubt(const struct egress_mail *mail)
{
	return mail->stage == MAIL_BODY && mail->out_sent == mail->out.size
		       ? " (the e-mail was sent as a whole, and may arrive all the same)"
		       : "";
}

void mail_talk_done(struct egress_mail *mail)
{
	if (mail->ready)
		event_free(mail->ready);
	buffer_done(&mail->out);
	buffer_done(&mail->line);
	buffer_done(&mail->reply);
}
