/*
 * One child seen from outside, from the queue to its report. Shared by broker.c (which
 * starts and buries), child.c (socket, deadlines, end) and answer_*.c (one handler per
 * message).
 */
#ifndef SUPERVISOR_BROKER_CHILD_H
#define SUPERVISOR_BROKER_CHILD_H

#include <sys/queue.h>
#include <sys/types.h>

#include "sandbox/wire/control.h"
#include "supervisor/broker/broker.h"

struct event;
struct sandbox;
struct http_request;
struct mail_request;
struct egress_signature;

enum child_phase {
	CHILD_QUEUED,
	CHILD_LIVE,   /* forked, or about to be */
	CHILD_ENDING, /* the end is known; exit report or last requests are awaited */
};

/* Its start in the audit log. */
enum child_recorded {
	CHILD_NOT_RECORDED,
	CHILD_RECORDING,
	CHILD_RECORDED,
};

TAILQ_HEAD(http_list, http_request);
TAILQ_HEAD(mail_list, mail_request);

struct broker_child {
	TAILQ_ENTRY(broker_child) link;
	struct broker *broker;
	struct broker_limits limits;
	struct egress_scope *scope;
	struct broker_events events;
	void *arg;
	bool canceled; /* nobody listens any more */
	bool is_basic; /* its result tells what it sent and got */

	/* Copies. */
	char *call_id;
	char *agent;
	char *function;
	struct audit_act act;
	enum child_recorded recorded;
	int record_error; /* it must not start */
	bool limit_recorded;

	enum child_phase phase;
	enum message_state state;
	uint32_t token;
	struct sandbox *sandbox; /* NULL: not forked, or reaped */
	int pidfd;		 /* -1: not known yet */
	pid_t pid;		 /* as the supervisor sees it; only for its CPU clock */
	bool doomed;		 /* to be killed, */
	bool killed;		 /* and it was: by us, once */
	bool closed;		 /* its socket */
	bool has_spoken;	 /* a byte of it was read */
	bool job_sent;		 /* all of it: now it may speak */
	unsigned int resets;

	int door; /* -1: closed */
	struct event *readable;
	struct event *writable;
	struct buffer in;
	struct buffer out;
	size_t out_sent;
	size_t skip; /* bytes left of a payload that is too large to keep */
	uint32_t counts[MESSAGE_COUNT];
	uint32_t last_id;

	struct event *wall;
	struct event *cpu;
	struct event *timer;
	uint32_t timer_id; /* 0: none */
	double timer_due_ms;
	double started; /* monotonic */

	struct http_list http;
	uint32_t http_sent; /* requests so far, redirects included */
	unsigned int http_active;
	unsigned int http_open; /* active and waiting */
	size_t http_waiting_bytes;

	struct mail_list mails;
	unsigned int mails_open;

	struct egress_signature *signature; /* NULL: none waits for the audit log */
	uint32_t signature_id;
	bool signature_denied; /* one was, and is in the audit log */

	size_t console_bytes;
	bool console_cut;
	struct broker_report report;
};

/* child.c */

/* From the broker: takes the job, forks nothing yet. 0 or negative errno. */
int child_new(struct broker_child **ret, struct broker *broker, const struct broker_job *job,
	const struct broker_events *events, void *arg);
struct broker_child *child_free(struct broker_child *child);
/* 0; SANDBOX_BUSY: try later; negative errno. */
int child_start(struct broker_child *child, struct sandbox *sandbox);
void child_forked(struct broker_child *child, const struct control_reply *reply, int pidfd);
/* reply NULL: its zygote died, and it too. */
void child_exited(struct broker_child *child, const struct control_reply *reply);
/*
 * Its zygote died before it told of a fork: back to the state before child_start(). False:
 * that is not so (it may have run), or it happened too often.
 */
bool child_reset(struct broker_child *child);

/*
 * The end, told once; later ones are ignored. The child is killed and its socket closed. Copies
 * message, which may be NULL. After any end but RESULT, open requests are given up.
 */
void child_end(
	struct broker_child *child, enum broker_end end, const char *code, const char *message);
/* A byte that the protocol does not know. */
void child_violates(struct broker_child *child, const char *what);
/* Reports and frees it when nothing is awaited any more. The child may be gone afterwards. */
void child_settle(struct broker_child *child);
/* It has not read so many answers that no further ones are made: no request begins. */
bool child_is_deaf(const struct broker_child *child);
/* Queues one ANSWER. */
void child_answer(struct broker_child *child, uint32_t id, const struct message_answer *answer);
void child_answer_failed(
	struct broker_child *child, uint32_t id, const char *code, const char *message);
void child_note_violation(struct broker_child *child, const char *code, const char *message);

/* child_record.c: the child in the audit log. */

/* False: out of memory. */
bool child_record_take_subject(struct broker_child *child, const struct audit_subject *subject);
void child_record_free_subject(struct broker_child *child);
struct audit_subject child_record_subject(const struct broker_child *child);
/* Before it starts, once; the pump runs again when the record is on disk. */
void child_record_start(struct broker_child *child);
/* How it ended, if it was recorded. */
void child_record_end(struct broker_child *child);
/* A request that http_requests holds back; the first of a child is enough. */
void child_record_limit(struct broker_child *child, const struct message_http_start *start);

/* broker.c */
struct audit *broker_audit(const struct broker *broker);
void broker_pump(struct broker *broker);
void broker_child_done(struct broker_child *child);
/* Its zygote does not say that it is dead: that zygote is not to be relied on. */
void broker_child_unheard(struct broker_child *child);
struct event_base *broker_base(const struct broker *broker);
struct egress *broker_egress(const struct broker *broker);

/* answer.c: checks a frame against its row; the handler runs only when all of it holds. */
void answer_frame(struct broker_child *child, const struct message_rule *rule, uint32_t id,
	struct bytes payload);
/* A frame larger than the policy allows, of which only the header was read. */
void answer_too_large(struct broker_child *child, const struct message_rule *rule, uint32_t id);
/* Largest payload of this message from this child. */
uint32_t answer_largest(const struct broker_child *child, const struct message_rule *rule);

/* answer_*.c: one per row; the payload is theirs to read to the last byte. */
void answer_http_start(struct broker_child *child, uint32_t id, struct bytes payload);
void answer_http_cancel(struct broker_child *child, uint32_t id, struct bytes payload);
void answer_timer(struct broker_child *child, uint32_t id, struct bytes payload);
void answer_mail(struct broker_child *child, uint32_t id, struct bytes payload);
void answer_hmac(struct broker_child *child, uint32_t id, struct bytes payload);
void answer_checkpoint(struct broker_child *child, uint32_t id, struct bytes payload);
void answer_console(struct broker_child *child, uint32_t id, struct bytes payload);
void answer_diagnostic(struct broker_child *child, uint32_t id, struct bytes payload);
void answer_compiled(struct broker_child *child, uint32_t id, struct bytes payload);
void answer_result(struct broker_child *child, uint32_t id, struct bytes payload);

/* answer_http.c: gives up all open requests; begins those whose turn it is. */
void answer_http_drop(struct broker_child *child);
void answer_http_go_on(struct broker_child *child);
/* answer_mail.c: gives up all open ones; what the server took stays sent. */
void answer_mail_drop(struct broker_child *child);
/* answer_hmac.c: likewise. */
void answer_hmac_drop(struct broker_child *child);
/* answer_console.c: the note that stands for what console_kb did not hold. */
void answer_console_cut(struct broker_child *child);

#endif
