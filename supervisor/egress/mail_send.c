/*
 * The connection to the mail server is libcurl's: addresses, TLS, login. What follows is
 * mail_talk.c's, because libcurl waits where it stands, with the whole service, for what a server
 * says to a message and to QUIT. Each e-mail has a connection of its own: one that the server gave
 * up while it was idle would cost an e-mail, which nobody may send twice.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "supervisor/egress/mail_state.h"

enum {
	CONNECT_MS = 20000L, /* with TLS and login; half of it for the first of several addresses */
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

static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)arg;
	(void)purpose;
	return socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
		address->protocol);
}

/* Lines of the server's: which of the extensions does it have? */
static size_t on_line(char *data, size_t one, size_t size, void *arg)
{
	struct egress_mail *mail = arg;

	(void)one;
	if (size > 8 && memcmp(data, "250", 3) == 0 && strncasecmp(data + 4, "SIZE", 4) == 0)
		mail->knows_size = true;
	return size;
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

	return set_number(easy, CURLOPT_CONNECT_ONLY, 1) &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_line) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, mail) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, mail->error) == CURLE_OK;
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

static void on_connected(void *arg, CURLcode code)
{
	struct egress_mail *mail = arg;

	if (code == CURLE_OK) {
		mail_talk(mail);
		return;
	}
	failure_set(&mail->failure, code_of(mail, code),
		"The mail server did not take the e-mail: %s",
		mail->error[0] ? mail->error : curl_easy_strerror(code));
	mail->sent(mail);
}

int mail_send(struct egress_mail *mail, void (*sent)(struct egress_mail *mail))
{
	struct multi_pool *pool =
		multi_pool(mail->egress->multi, egress_scope_policy(mail->scope), true);

	mail->sent = sent;
	mail->easy = curl_easy_init();
	if (!pool || !mail->easy || !add_recipients(mail, &mail->mime.to) ||
		!add_recipients(mail, &mail->mime.cc) || !add_recipients(mail, &mail->bcc) ||
		!add_resolve(mail) || !set_server(mail) || !set_connection(mail))
		return -ENOMEM;
	return multi_add_connection(pool, mail->easy, on_connected, mail);
}

void mail_send_done(struct egress_mail *mail)
{
	mail_talk_done(mail);
	if (mail->easy) {
		multi_remove(mail->easy);
		curl_easy_cleanup(mail->easy);
	}
	curl_slist_free_all(mail->recipients);
	curl_slist_free_all(mail->resolve);
}
