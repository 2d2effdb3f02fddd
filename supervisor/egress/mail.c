/*
 * SMTP is libcurl's; ours is what the message is, whom it may reach, and that nothing in it can
 * become another header or another command.
 */
#include "supervisor/egress/mail.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "supervisor/egress/mime.h"
#include "supervisor/egress/request.h"

enum {
	MAIL_TIMEOUT_S = 30,
	RECIPIENTS_MOST = 100,
	DEPTH = 3,
};

struct egress_mail {
	struct egress *egress;
	struct egress_scope *scope;
	egress_mail_done *done;
	void *arg;

	struct position *json; /* the texts live here */
	struct mime_mail mime;
	struct mime_list bcc;
	char message_id[300];
	char boundary[48];
	struct buffer message;
	size_t sent;

	struct dns_query *query;
	struct dns_answer addresses;
	CURL *easy;
	struct curl_slist *recipients;
	struct curl_slist *resolve;
	char error[CURL_ERROR_SIZE];
	struct failure failure;
	struct event *later;
	struct event *timeout;
};

static void free_list(struct mime_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		mail_address_done(&list->rows[i]);
	free(list->rows);
}

static void free_mail(struct egress_mail *mail)
{
	dns_cancel(mail->query);
	if (mail->easy) {
		multi_remove(mail->easy);
		curl_easy_cleanup(mail->easy);
	}
	curl_slist_free_all(mail->recipients);
	curl_slist_free_all(mail->resolve);
	free_list(&mail->mime.to);
	free_list(&mail->mime.cc);
	free_list(&mail->mime.reply_to);
	free_list(&mail->bcc);
	position_free(mail->json);
	buffer_done(&mail->message);
	failure_done(&mail->failure);
	if (mail->later)
		event_free(mail->later);
	if (mail->timeout)
		event_free(mail->timeout);
	free(mail);
}

static int refuse(struct egress_mail *mail, const char *code, const char *message)
{
	failure_set(&mail->failure, code, "%s", message);
	return REQUEST_FAILED;
}

static void tell(struct egress_mail *mail)
{
	struct message_answer answer = {.kind = MESSAGE_ANSWER_MAIL_SENT,
		.mail = {.message_id = bytes_of(mail->message_id)}};
	struct buffer *message = &mail->failure.message;

	if (mail->failure.code) {
		egress_scope_mask(mail->scope, message);
		answer = (struct message_answer){.kind = MESSAGE_ANSWER_FAILED,
			.failed = {.code = bytes_of(mail->failure.code),
				.message = {message->data, message->size},
				.syscall = bytes_of(mail->failure.syscall),
				.hostname = bytes_of(mail->failure.hostname)}};
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
	failure_set(&mail->failure, "ETIMEDOUT",
		"The mail server did not take the e-mail within %d s", MAIL_TIMEOUT_S);
	tell(mail);
}

static void fail_later(struct egress_mail *mail, int r)
{
	if (r < 0)
		failure_set(&mail->failure, "ENOMEM", "The service is out of memory");
	(void)evtimer_del(mail->timeout);
	event_active(mail->later, EV_TIMEOUT, 0);
}

/* One field of addresses. 0, REQUEST_FAILED or -ENOMEM. */
static int read_list(struct egress_mail *mail, struct mime_list *list, const char *key)
{
	position_node node = position_get(mail->json, POSITION_ROOT, key);

	list->rows = calloc(position_count(mail->json, node) + 1, sizeof(*list->rows));
	if (!list->rows)
		return -ENOMEM;
	for (position_node at = position_first(mail->json, node); at != POSITION_NONE;
		at = position_next(mail->json, at)) {
		struct bytes text = position_text(mail->json, at);
		int r = mail_address_read(&list->rows[list->count], text);

		if (r < 0)
			return r;
		if (r == MAIL_ADDRESS_REFUSED) {
			failure_set(&mail->failure, "email.address",
				"\"%.*s\" is no e-mail address",
				(int)(text.size < 80 ? text.size : 80), (const char *)text.data);
			return REQUEST_FAILED;
		}
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
		return refuse(mail, "email.recipients", "An e-mail goes to 1 to 100 recipients");
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

static void on_sent(void *arg, CURLcode code)
{
	struct egress_mail *mail = arg;
	long reply = 0;

	if (code == CURLE_OK) {
		tell(mail);
		return;
	}
	(void)curl_easy_getinfo(mail->easy, CURLINFO_RESPONSE_CODE, &reply);
	failure_set(&mail->failure,
		code == CURLE_LOGIN_DENIED	? "email.login"
		: code == CURLE_COULDNT_CONNECT ? "ECONNREFUSED"
						: "email.failed",
		"The mail server did not take the e-mail: %s",
		mail->error[0] ? mail->error : curl_easy_strerror(code));
	tell(mail);
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

static int send_mail(struct egress_mail *mail)
{
	struct multi_pool *pool =
		multi_pool(mail->egress->multi, egress_scope_policy(mail->scope), true);

	mail->easy = curl_easy_init();
	if (!pool || !mail->easy || !add_recipients(mail, &mail->mime.to) ||
		!add_recipients(mail, &mail->mime.cc) || !add_recipients(mail, &mail->bcc) ||
		!add_resolve(mail) || !set_server(mail) || !set_message(mail))
		return -ENOMEM;
	return multi_add(pool, mail->easy, on_sent, mail);
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
		r = send_mail(mail);
	if (r != 0)
		fail_later(mail, r);
}

static int begin(struct egress_mail *mail, struct bytes json)
{
	const struct mail_rules *rules = egress_scope_mail(mail->scope);
	const struct egress_smtp *smtp = &mail->egress->smtp;
	struct egress_address address;
	int r;

	if (!rules->from.local)
		return refuse(mail, "email.denied",
			"E-mail denied: the policy has no \"email\", so its functions send none");
	if (!smtp->url)
		return refuse(
			mail, "email.unavailable", "This service has no mail server configured");
	mail->mime.from = &rules->from;
	r = read_json(mail, json);
	if (r == 0)
		r = compose(mail);
	if (r != 0)
		return r;
	if (egress_address_parse(&address, smtp->host))
		return send_mail(mail);
	return dns_lookup(&mail->query, mail->egress->dns, smtp->host, on_addresses, mail);
}

int egress_mail_start(struct egress_mail **ret, struct egress *egress,
	const struct egress_mail_job *job, egress_mail_done *done, void *arg)
{
	static const struct timeval patience = {.tv_sec = MAIL_TIMEOUT_S};
	struct egress_mail *mail = calloc(1, sizeof(*mail));
	int r;

	if (!mail)
		return -ENOMEM;
	mail->egress = egress;
	mail->scope = job->scope;
	mail->done = done;
	mail->arg = arg;
	mail->later = evtimer_new(egress->base, on_later, mail);
	mail->timeout = evtimer_new(egress->base, on_timeout, mail);
	if (!mail->later || !mail->timeout) {
		free_mail(mail);
		return -ENOMEM;
	}
	(void)evtimer_add(mail->timeout, &patience);
	*ret = mail;
	r = begin(mail, job->json);
	if (r != 0)
		fail_later(mail, r);
	return 0;
}

void egress_mail_cancel(struct egress_mail *mail)
{
	if (mail)
		free_mail(mail);
}
