/*
 * SMTP is libcurl's: TLS, login, envelope, dots.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "supervisor/egress/mail_state.h"

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
	(void)arg;
	(void)purpose;
	return socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
		address->protocol);
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
	       set_number(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2) &&
	       (!mail->egress->ca_file || set_text(easy, CURLOPT_CAINFO, mail->egress->ca_file)) &&
	       (!smtp->user || (set_text(easy, CURLOPT_USERNAME, smtp->user) &&
				       set_text(easy, CURLOPT_PASSWORD, smtp->password))) &&
	       curl_easy_setopt(easy, CURLOPT_RESOLVE, mail->resolve) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open) == CURLE_OK;
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
	struct multi_pool *pool =
		multi_pool(mail->egress->multi, egress_scope_policy(mail->scope), true);

	mail->easy = curl_easy_init();
	if (!pool || !mail->easy || !add_recipients(mail, &mail->mime.to) ||
		!add_recipients(mail, &mail->mime.cc) || !add_recipients(mail, &mail->bcc) ||
		!add_resolve(mail) || !set_server(mail) || !set_message(mail))
		return -ENOMEM;
	return multi_add(pool, mail->easy, done, mail);
}

void mail_send_explain(struct egress_mail *mail, CURLcode code)
{
	const char *name = code == CURLE_LOGIN_DENIED	   ? "email.login"
			   : code == CURLE_COULDNT_CONNECT ? "ECONNREFUSED"
							   : "email.failed";

	failure_set(&mail->failure, name, "The mail server did not take the e-mail: %s",
		mail->error[0] ? mail->error : curl_easy_strerror(code));
}

void mail_send_done(struct egress_mail *mail)
{
	if (mail->easy) {
		multi_remove(mail->easy);
		curl_easy_cleanup(mail->easy);
	}
	curl_slist_free_all(mail->recipients);
	curl_slist_free_all(mail->resolve);
}
