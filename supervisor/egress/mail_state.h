/*
 * One e-mail on its way, as mail.c (life), mail_read.c (what it is), mail_send.c (libcurl) and
 * mail_record.c (audit log) see it.
 */
#ifndef SUPERVISOR_EGRESS_MAIL_STATE_H
#define SUPERVISOR_EGRESS_MAIL_STATE_H

#include "supervisor/egress/mail.h"
#include "supervisor/egress/mime.h"
#include "supervisor/egress/request.h"

/* How far the talk with the server is. */
enum mail_stage {
	MAIL_LOGIN,    /* all that comes before the envelope */
	MAIL_ENVELOPE, /* sender and recipients */
	MAIL_DATA,     /* the server was asked for leave to send the message */
	MAIL_BODY,     /* it gave leave */
	MAIL_OVER,     /* it took the message, or refused something */
};

struct egress_mail {
	struct egress *egress;
	struct egress_scope *scope;
	struct audit_subject subject;
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
	struct multi_pool *pool;
	CURL *easy;
	int local_port;
	enum mail_stage stage;
	struct buffer asked_for; /* the command that the reply is about, when it is RCPT */
	struct buffer reply;	 /* of the last command since the login */
	struct curl_slist *recipients;
	struct curl_slist *resolve;
	char error[CURL_ERROR_SIZE];
	struct failure failure;
	struct audit_act act;
	struct event *later;
	struct event *timeout;
};

/* mail_read.c: what may be sent, as mail->message. 0, REQUEST_FAILED or negative errno. */
int mail_read(struct egress_mail *mail, struct bytes json);
void mail_read_done(struct egress_mail *mail);

/* mail_send.c: begins. Negative errno. */
int mail_send(struct egress_mail *mail, multi_done *done);
/* Says in mail->failure why the server did not take it. */
void mail_send_explain(struct egress_mail *mail, CURLcode code);
/* To be added to a failure's words when the e-mail may have been delivered; else "". */
const char *mail_send_doubt(const struct egress_mail *mail);
void mail_send_done(struct egress_mail *mail);

/* mail_record.c. 0, REQUEST_WAITS (ready() follows) or negative errno. */
int mail_record_start(struct egress_mail *mail, audit_ready *ready);
void mail_record_denied(const struct egress_mail *mail);
/* Once more is nothing. */
void mail_record_end(struct egress_mail *mail, bool is_over);

#endif
