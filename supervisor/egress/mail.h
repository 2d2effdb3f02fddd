/*
 * One e-mail of a child: read, held against the policy, sent through the service's mail server.
 */
#ifndef SUPERVISOR_EGRESS_MAIL_H
#define SUPERVISOR_EGRESS_MAIL_H

#include "supervisor/egress/egress.h"

struct egress_mail;

struct egress_mail_job {
	struct egress_scope *scope; /* borrowed until the end */
	/* {"to", "cc", "bcc", "replyTo": [address], "subject", "text", "html"}; only read now */
	struct bytes json;
	/* Who is told of it in the audit log; borrowed likewise. */
	struct audit_subject subject;
};

/* Once, never from inside egress_mail_start(). Masked. */
typedef void egress_mail_done(void *arg, const struct message_answer *answer);

/* 0 or negative errno; *ret lives until done(). */
int egress_mail_start(struct egress_mail **ret, struct egress *egress,
	const struct egress_mail_job *job, egress_mail_done *done, void *arg);
/* done() is not called any more. Accepts NULL. */
void egress_mail_cancel(struct egress_mail *mail);

#endif
