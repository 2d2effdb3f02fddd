/*
 * Signatures of a child: HMACs whose key holds secrets, which the policy grants with "hmac". The
 * child gets the signature and never the key.
 */
#ifndef SUPERVISOR_EGRESS_SIGN_H
#define SUPERVISOR_EGRESS_SIGN_H

#include "sandbox/wire/messages.h"
#include "supervisor/egress/scope.h"
#include "supervisor/watch/audit.h"

struct egress_signature;

/* Only read during egress_sign(). */
struct egress_sign_job {
	struct egress_scope *scope;
	const struct message_hmac *message;
	struct audit_subject subject;
	bool is_denied_before; /* of this child one was: the audit log has it */
};

enum {
	EGRESS_SIGN_DONE = 1, /* done() was called */
};

/* Once: the signature, ERR_SECRET_DENIED or EIO. */
typedef void egress_sign_done(void *arg, const struct message_answer *answer);

/*
 * 0: *ret lives until done(), which is called when the audit log has it. EGRESS_SIGN_DONE:
 * there is no *ret. Negative errno: nothing was done. `audit` may be NULL.
 */
int egress_sign(struct egress_signature **ret, struct audit *audit,
	const struct egress_sign_job *job, egress_sign_done *done, void *arg);
/* done() is not called any more. Accepts NULL. */
void egress_sign_cancel(struct egress_signature *signature);

#endif
