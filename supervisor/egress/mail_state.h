/*
 * One e-mail on its way, as mail.c (life), mail_read.c (what it is), mail_send.c (the connection,
 * libcurl's), mail_talk.c (SMTP on it) and mail_record.c (audit log) see it.
 */
#ifndef SUPERVISOR_EGRESS_MAIL_STATE_H
#define SUPERVISOR_EGRESS_MAIL_STATE_H

#include "supervisor/egress/mail.h"
#include "supervisor/egress/mime.h"
#include "supervisor/egress/request.h"

/* How far the talk with the server is: what its next reply is about. */
enum mail_stage {
	MAIL_LOGIN, /* all that comes before the envelope, libcurl's matter */
	MAIL_FROM,
	MAIL_RCPT,
	MAIL_DATA,
	MAIL_BODY,
	MAIL_OVER,
};

/* No server likes a hundred connections: the others wait, in the order in which they came. */
enum mail_turn {
	MAIL_TURN_LATER, /* it is not that far yet */
	MAIL_TURN_WAITS,
	MAIL_TURN_TAKEN,
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

	struct dns_query *query;
	struct dns_answer addresses;
	CURL *easy;
	struct curl_slist *recipients; /* "<a@b>" */
	struct curl_slist *resolve;
	char error[CURL_ERROR_SIZE];
	void (*sent)(struct egress_mail *mail);

	enum mail_turn turn;
	TAILQ_ENTRY(egress_mail) link; /* while it waits */

	struct event *ready; /* of the connection's socket */
	enum mail_stage stage;
	const struct curl_slist *recipient; /* of MAIL_RCPT */
	bool knows_size;		    /* the server likes to be told before */
	struct buffer out;
	size_t out_sent;
	struct buffer line;  /* of the server's, not whole yet */
	struct buffer reply; /* the lines before */

	struct failure failure;
	struct audit_act act;
	struct event *later;
	struct event *timeout;
};

/* mail.c: the login to the mail server and the policy's secrets out of a text. */
void mail_mask(const struct egress_mail *mail, struct buffer *text);

/* mail_read.c: what may be sent, as mail->message. 0, REQUEST_FAILED or negative errno. */
int mail_read(struct egress_mail *mail, struct bytes json);
void mail_read_done(struct egress_mail *mail);

/*
 * mail_send.c: begins; sent() comes from the loop, with mail->failure where the server did not take
 * it. Negative errno.
 */
int mail_send(struct egress_mail *mail, void (*sent)(struct egress_mail *mail));
void mail_send_done(struct egress_mail *mail);

/* mail_talk.c: begins on a connection that is logged in; may call mail->sent(). */
void mail_talk(struct egress_mail *mail);
/* To be added to a failure's words when the e-mail may have been delivered; else "". */
const char *mail_talk_doubt(const struct egress_mail *mail);
void mail_talk_done(struct egress_mail *mail);

/* mail_record.c. 0, REQUEST_WAITS (ready() follows) or negative errno. */
int mail_record_start(struct egress_mail *mail, audit_ready *ready);
void mail_record_denied(const struct egress_mail *mail);
/* Once more is nothing. */
void mail_record_end(struct egress_mail *mail, bool is_over);

#endif
