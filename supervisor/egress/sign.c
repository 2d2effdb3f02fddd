/*
 * See sign.h. The signature is made at once, so that neither key nor data are kept; it goes out
 * when the audit log says so on disk.
 */
#include "supervisor/egress/sign.h"

#include <errno.h>
#include <string.h>

#include "sandbox/wire/hash.h"
#include "supervisor/egress/substitute.h"

struct egress_signature {
	uint8_t digest[HASH_SIZE_MOST];
	size_t size;
	struct audit_act act;
	egress_sign_done *done;
	void *arg;
};

static void tell_failed(egress_sign_done *done, void *arg, const char *code, struct bytes message)
{
	const struct message_answer answer = {.kind = MESSAGE_ANSWER_FAILED,
		.failed = {.code = bytes_of(code), .message = message}};

	done(arg, &answer);
}

static void free_signature(struct egress_signature *signature)
{
	secret_wipe(signature->digest, sizeof(signature->digest));
	free(signature);
}

/* Tells what became of it; it is gone afterwards. */
static void finish(struct egress_signature *signature, int error)
{
	struct message_answer answer = {.kind = MESSAGE_ANSWER_HMAC,
		.hmac = {.digest = {signature->digest, signature->size}}};

	audit_end(&signature->act, AUDIT_FIELDS({"status", error ? "failed" : "given", 0, NULL}));
	if (error)
		tell_failed(signature->done, signature->arg, "EIO",
			bytes_of("The service cannot write its audit log"));
	else
		signature->done(signature->arg, &answer);
	free_signature(signature);
}

static void on_recorded(void *arg, int error)
{
	finish(arg, error);
}

static void record_secrets(
	struct audit *audit, const struct egress_sign_job *job, const struct substitute_uses *uses)
{
	const struct grants *grants = egress_scope_grants(job->scope);

	for (size_t i = 0; i < uses->count; i++)
		audit_note(audit, AUDIT_SECRET_RELEASED, &job->subject,
			AUDIT_FIELDS({"secret", grants->rows[uses->rows[i].grant].name, 0, NULL},
				{"place", "hmac", 0, NULL}));
}

static int deny(struct audit *audit, const struct egress_sign_job *job, struct buffer *why,
	egress_sign_done *done, void *arg)
{
	size_t size = why->size;

	buffer_put_u8(why, 0);
	if (why->failed)
		return -ENOMEM;
	if (!job->is_denied_before)
		audit_note(audit, AUDIT_SIGNATURE_DENIED, &job->subject,
			AUDIT_FIELDS({"code", "ERR_SECRET_DENIED", 0, NULL},
				{"message", (const char *)why->data, 0, NULL}));
	tell_failed(done, arg, "ERR_SECRET_DENIED", (struct bytes){why->data, size});
	return EGRESS_SIGN_DONE;
}

/* Before the function gets it. 0; AUDIT_WAIT; negative errno. */
static int record(struct egress_signature *signature, struct audit *audit,
	const struct egress_sign_job *job, const struct substitute_uses *uses)
{
	const struct message_hmac *message = job->message;

	record_secrets(audit, job, uses);
	return audit_begin(audit, &signature->act, AUDIT_SIGNATURE_STARTED, &job->subject,
		AUDIT_FIELDS(
			{"algorithm", hash_name((enum hash_algorithm)message->algorithm), 0, NULL},
			{"bytes", NULL, (double)message->data.size, NULL}),
		on_recorded, signature);
}

static int make(struct egress_signature **ret, const struct egress_sign_job *job,
	struct substitute_uses *uses, struct buffer *why)
{
	const struct message_hmac *message = job->message;
	enum hash_algorithm algorithm = (enum hash_algorithm)message->algorithm;
	struct egress_signature *signature = calloc(1, sizeof(*signature));
	CLEANUP(buffer_done) struct buffer key = {.wipes = true};
	int r = signature ? substitute_key(job->scope, message->key, &key, uses, why) : -ENOMEM;

	if (r == 0) {
		signature->size = hash_size(algorithm);
		hash_hmac(algorithm, (struct bytes){key.data, key.size}, message->data,
			signature->digest);
		*ret = TAKE(signature);
	}
	free(signature);
	return r;
}

int egress_sign(struct egress_signature **ret, struct audit *audit,
	const struct egress_sign_job *job, egress_sign_done *done, void *arg)
{
	CLEANUP(buffer_done) struct buffer why = {0};
	struct egress_signature *signature = NULL;
	struct substitute_uses uses = {0};
	int r = make(&signature, job, &uses, &why);

	if (r == SUBSTITUTE_DENIED)
		r = deny(audit, job, &why, done, arg);
	if (r != 0) {
		free(uses.rows);
		return r;
	}
	signature->done = done;
	signature->arg = arg;
	r = record(signature, audit, job, &uses);
	free(uses.rows);
	if (r == AUDIT_WAIT) {
		*ret = signature;
		return 0;
	}
	finish(signature, r);
	return EGRESS_SIGN_DONE;
}

void egress_sign_cancel(struct egress_signature *signature)
{
	if (!signature)
		return;
	audit_end(&signature->act, AUDIT_FIELDS({"status", "canceled", 0, NULL}));
	free_signature(signature);
}
