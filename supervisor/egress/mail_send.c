/*
 * SMTP is libcurl's: TLS, login, envelope, dots. Each e-mail has a connection of its own: one that
 * the server gave up while it was idle would cost an e-mail, which nobody may send twice.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "supervisor/egress/mail_state.h"

enum {
	CONNECT_MS = 20000L, /* half of it for the first of several addresses */
	REPLY_MOST = 500,
};

static bool add(struct curl_slist **list, const struct buffer *line)
{
	struct curl_slist *more =
		line->failed ? NULL : curl_slist_append(*list, (const char *)line->data);

	if (more)
		*list = more;
	return more;
}

static bool add_recipients(struct egress_mail *mail, const struct mime_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		CLEANUP(buffer_done) struct buffer line = {0};

		buffer_put_u8(&line, '<');
		mail_address_put(&line, &list->rows[i]);
		buffer_put_raw(&line, ">", 2);
		if (!add(&mail->recipients, &line))
			return false;
	}
	return true;
}

/* The server is the administrator's choice: its addresses are pinned, and not judged. */
static bool add_resolve(struct egress_mail *mail)
{
	const struct egress_smtp *smtp = &mail->egress->smtp;
	CLEANUP(buffer_done) struct buffer line = {0};
	char text[EGRESS_ADDRESS_TEXT + 8];

	if (!mail->addresses.count)
		return true;
	buffer_put_raw(&line, smtp->host, strlen(smtp->host));
	for (size_t i = 0; i < mail->addresses.count; i++) {
		char address[EGRESS_ADDRESS_TEXT];

		egress_address_text(address, &mail->addresses.addresses[i]);
		(void)snprintf(text, sizeof(text), ":%u:", smtp->port);
		buffer_put_raw(&line, i ? "," : text, strlen(i ? "," : text));
		(void)snprintf(text, sizeof(text), strchr(address, ':') ? "[%s]" : "%s", address);
		buffer_put_raw(&line, text, strlen(text));
	}
	buffer_put_u8(&line, 0);
	return add(&mail->resolve, &line);
}

static size_t on_read(char *to, size_t one, size_t most, void *arg)
{
	struct egress_mail *mail = arg;
	size_t left = mail->message.size - mail->sent;
	size_t size = one * most < left ? one * most : left;

	if (size)
		memcpy(to, mail->message.data + mail->sent, size);
	mail->sent += size;
	return size;
}

static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct egress_mail *mail = arg;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
		address->protocol);

	(void)purpose;
	if (fd >= 0 && multi_note_socket(mail->pool, fd) < 0) {
		(void)close(fd);
		return CURL_SOCKET_BAD;
	}
	return fd;
}

/* Logged in; the envelope is next. */
static int on_connected(void *arg, char *peer, char *local, int peer_port, int local_port)
{
	struct egress_mail *mail = arg;

	(void)peer;
	(void)local;
	(void)peer_port;
	mail->local_port = local_port;
	return CURL_PREREQFUNC_OK;
}

/*
 * The server's last word. libcurl says QUIT now, and would wait for the answer where it stands, up
 * to two minutes, with the whole service: the end of the connection is what it will read.
 */
static void stop_listening(struct egress_mail *mail)
{
	int fd = multi_find_socket(mail->pool, mail->local_port);

	if (fd >= 0)
		(void)shutdown(fd, SHUT_RD);
}

/* "RCPT TO:<a@b>" and the like: where are we, and whom is the reply about? */
static void on_command(struct egress_mail *mail, struct bytes line)
{
	struct bytes verb = {line.data, line.size < 4 ? line.size : 4};
	bool is_rcpt = bytes_equal(verb, "RCPT");

	if (mail->stage == MAIL_OVER)
		return;
	if (bytes_equal(verb, "MAIL") || is_rcpt)
		mail->stage = MAIL_ENVELOPE;
	else if (mail->stage == MAIL_ENVELOPE && bytes_equal(verb, "DATA"))
		mail->stage = MAIL_DATA;
	mail->reply.size = 0;
	mail->asked_for.size = 0;
	if (is_rcpt)
		buffer_put_raw(&mail->asked_for, line.data, line.size);
}

static void keep_reply(struct buffer *reply, struct bytes line)
{
	size_t left = REPLY_MOST - reply->size;

	while (line.size && (line.data[line.size - 1] == '\r' || line.data[line.size - 1] == '\n'))
		line.size--;
	/* The code stands once. */
	if (reply->size && line.size >= 4) {
		line.data += 3;
		line.size -= 3;
	}
	buffer_put_raw(reply, line.data, line.size < left ? line.size : left);
}

/* One line of a reply; a dash after the code says that more follow. */
static void on_reply(struct egress_mail *mail, struct bytes line)
{
	char kind = line.size ? (char)line.data[0] : 0;

	/* What is said about the login may repeat it. */
	if (mail->stage == MAIL_LOGIN || mail->stage == MAIL_OVER)
		return;
	keep_reply(&mail->reply, line);
	if (line.size > 3 && line.data[3] == '-')
		return;
	if (mail->stage == MAIL_DATA && kind == '3') {
		mail->stage = MAIL_BODY;
		mail->reply.size = 0;
	} else if (mail->stage != MAIL_ENVELOPE || kind != '2') {
		mail->stage = MAIL_OVER;
		stop_listening(mail);
	}
}

static int on_talk(CURL *easy, curl_infotype type, char *data, size_t size, void *arg)
{
	struct bytes line = {(const uint8_t *)data, size};

	(void)easy;
	if (type == CURLINFO_HEADER_OUT)
		on_command(arg, line);
	else if (type == CURLINFO_HEADER_IN)
		on_reply(arg, line);
	return 0;
}

static bool set_text(CURL *easy, CURLoption option, const char *text)
{
	return curl_easy_setopt(easy, option, text) == CURLE_OK;
}

static bool set_number(CURL *easy, CURLoption option, long number)
{
	return curl_easy_setopt(easy, option, number) == CURLE_OK;
}

static bool set_server(struct egress_mail *mail)
{
	const struct egress_smtp *smtp = &mail->egress->smtp;
	CURL *easy = mail->easy;

	return set_text(easy, CURLOPT_URL, smtp->url) &&
	       set_text(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps") &&
	       set_text(easy, CURLOPT_PROXY, "") && set_text(easy, CURLOPT_NOPROXY, "*") &&
	       set_number(easy, CURLOPT_NETRC, CURL_NETRC_IGNORED) &&
	       set_number(easy, CURLOPT_NOSIGNAL, 1) &&
	       set_number(
		       easy, CURLOPT_USE_SSL, smtp->starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE) &&
	       set_number(easy, CURLOPT_SSL_VERIFYPEER, 1) &&
	       set_number(easy, CURLOPT_SSL_VERIFYHOST, 2) &&
	       set_number(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2) &&
	       (!mail->egress->ca_file || set_text(easy, CURLOPT_CAINFO, mail->egress->ca_file)) &&
	       (!smtp->user || (set_text(easy, CURLOPT_USERNAME, smtp->user) &&
				       set_text(easy, CURLOPT_PASSWORD, smtp->password))) &&
	       curl_easy_setopt(easy, CURLOPT_RESOLVE, mail->resolve) == CURLE_OK &&
	       set_number(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
}

static bool set_connection(struct egress_mail *mail)
{
	CURL *easy = mail->easy;

	return set_number(easy, CURLOPT_FORBID_REUSE, 1) &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, mail) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, multi_close_socket) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, mail->pool) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PREREQDATA, mail) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_talk) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_DEBUGDATA, mail) == CURLE_OK &&
	       set_number(easy, CURLOPT_VERBOSE, 1);
}

static bool set_message(struct egress_mail *mail)
{
	CLEANUP(buffer_done) struct buffer from = {0};
	CURL *easy = mail->easy;

	buffer_put_u8(&from, '<');
	mail_address_put(&from, mail->mime.from);
	buffer_put_raw(&from, ">", 2);
	return !from.failed && set_text(easy, CURLOPT_MAIL_FROM, (const char *)from.data) &&
	       curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, mail->recipients) == CURLE_OK &&
	       set_number(easy, CURLOPT_UPLOAD, 1) &&
	       curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->message.size) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_READDATA, mail) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, mail->error) == CURLE_OK;
}

int mail_send(struct egress_mail *mail, multi_done *done)
{
	mail->pool = multi_pool(mail->egress->multi, egress_scope_policy(mail->scope), true);
	mail->easy = curl_easy_init();
	if (!mail->pool || !mail->easy || !add_recipients(mail, &mail->mime.to) ||
		!add_recipients(mail, &mail->mime.cc) || !add_recipients(mail, &mail->bcc) ||
		!add_resolve(mail) || !set_server(mail) || !set_connection(mail) ||
		!set_message(mail))
		return -ENOMEM;
	return multi_add(mail->pool, mail->easy, done, mail);
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

/* "<a@b>" of "RCPT TO:<a@b>", or "the e-mail" */
static struct bytes refused_thing(const struct egress_mail *mail)
{
	const struct buffer *command = &mail->asked_for;
	const uint8_t *from = command->size ? memchr(command->data, '<', command->size) : NULL;
	const uint8_t *to =
		from ? memchr(from, '>', command->size - (size_t)(from - command->data)) : NULL;

	return to ? (struct bytes){from, (size_t)(to - from) + 1} : bytes_of("the e-mail");
}

static const char *code_of(const struct egress_mail *mail, CURLcode code)
{
	long error = 0;

	switch (code) {
	case CURLE_LOGIN_DENIED:
		return "email.login";
	case CURLE_COULDNT_CONNECT:
		(void)curl_easy_getinfo(mail->easy, CURLINFO_OS_ERRNO, &error);
		return failure_code_of((int)error, "ECONNREFUSED");
	case CURLE_OPERATION_TIMEDOUT:
		return "ETIMEDOUT";
	default:
		return "email.failed";
	}
}

void mail_send_explain(struct egress_mail *mail, CURLcode code)
{
	struct bytes thing = refused_thing(mail);

	make_text(&mail->reply);
	if (mail->stage == MAIL_OVER)
		failure_set(&mail->failure, "email.failed", "The mail server refused %.*s: %.*s",
			(int)thing.size, (const char *)thing.data, (int)mail->reply.size,
			(const char *)mail->reply.data);
	else
		failure_set(&mail->failure, code_of(mail, code),
			"The mail server did not take the e-mail: %s%s",
			mail->error[0] ? mail->error : curl_easy_strerror(code),
			mail_send_doubt(mail));
}

const char *mail_send_doubt(const struct egress_mail *mail)
{
	return mail->stage == MAIL_BODY && mail->sent == mail->message.size
		       ? " (it was sent as a whole, and may arrive all the same)"
		       : "";
}

void mail_send_done(struct egress_mail *mail)
{
	if (mail->easy) {
		multi_remove(mail->easy);
		curl_easy_cleanup(mail->easy);
	}
	curl_slist_free_all(mail->recipients);
	curl_slist_free_all(mail->resolve);
	buffer_done(&mail->reply);
	buffer_done(&mail->asked_for);
}
