/*
 * Jobs for children. The broker owns the zygotes, forks one child per job, hands it
 * the job, serves its requests (answer_*.c), watches its deadlines and reports how
 * it ended. It knows the frames and trusts no byte of them; it does not know
 * what the JSON texts in them mean: that is call/.
 *
 * All of it runs on one event loop. Events are never called from inside broker_run().
 */
#ifndef SUPERVISOR_BROKER_BROKER_H
#define SUPERVISOR_BROKER_BROKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/wire/messages.h"
#include "supervisor/watch/audit.h"

struct event_base;
struct egress;
struct egress_scope;
struct broker;
struct broker_child;

/* The layers of SPEC 16 that a configuration may waive. */
enum broker_layer {
	BROKER_LAYER_NAMESPACES = 1,
	BROKER_LAYER_LANDLOCK = 2,
};

enum {
	BROKER_ZYGOTES_MOST = 16,
	BROKER_CHILDREN_MOST = 1000, /* a zygote's own table has 1024 places */
};

/* What is beyond those is taken for them. */
struct broker_config {
	const char *program;	/* path of postcall-sandbox; NULL: as broker_find_program() says */
	unsigned int zygotes;	/* 0: 2 */
	unsigned int forks;	/* of one zygote, before its successor takes over; 0: 5000 */
	unsigned int zygote_ms; /* and its age; 0: 10 minutes */
	unsigned int children;	/* at once; 0: 64. Further jobs wait their turn */
	unsigned int queue;	/* jobs that may wait; 0: 100000 */
	unsigned int waived;	/* enum broker_layer, or-ed */
	struct egress *egress;	/* may be NULL: then every request fails */
	struct audit *audit;	/* likewise borrowed; NULL: nothing is kept */
};

enum {
	BROKER_REFUSED = 1, /* broker_new: the self-test says no, see *text */
	BROKER_FULL = 2,    /* broker_run: the queue is full, try later */
};

/*
 * The path of the sandbox program: beside the running binary, then the libexec
 * directory. The caller frees it; NULL: not found.
 */
char *broker_find_program(void);

/* "namespaces" -> BROKER_LAYER_NAMESPACES; 0: there is no such layer that could be waived. */
unsigned int broker_layer_of(const char *name);

/*
 * Starts the zygotes and makes one child that proves the sandbox. Waits for that (some
 * 100 ms). 0: *ret is ready. BROKER_REFUSED: *text (the caller frees it) names the layer
 * that is missing, or says what else went wrong at start-up; the service exits with 78.
 * Negative errno: the rest.
 */
int broker_new(struct broker **ret, struct event_base *base, const struct broker_config *config,
	char **text);

/* Kills all children and zygotes; no event is called any more. Accepts NULL. */
struct broker *broker_free(struct broker *broker);
CLEANUP_FOR(struct broker, broker_free);

/*
 * One line for the start-up message and /readyz, e.g.
 * "seccomp (9 syscalls), no_new_privs, rlimits, descriptors, namespaces, landlock 7".
 * Waived layers follow as "; waived: landlock".
 */
const char *broker_layers(const struct broker *broker);

struct broker_status {
	bool ready; /* at least one zygote answers */
	unsigned int zygotes;
	unsigned int running; /* children */
	unsigned int waiting; /* jobs */
	uint64_t forks;
	uint64_t zygote_restarts;
	uint64_t killed;
};

void broker_status_get(const struct broker *broker, struct broker_status *ret);

struct broker_limits {
	uint32_t wall_ms;
	uint32_t cpu_ms;
	uint32_t memory_mb;
	uint32_t http_requests;
	uint32_t http_concurrency;
	uint32_t request_kb;
	uint32_t response_kb;
	uint32_t console_kb;
	uint32_t context_kb;
	uint32_t emails;
	uint32_t http_timeout_ms;
};

/* Sensible limits for a COMPILE job: 10 s wall, 5 s CPU, 256 MB. */
extern const struct broker_limits broker_limits_compile;

/*
 * Copied by broker_run, apart from `scope`, which must stay until ended() was called
 * or broker_cancel() returned. wire.started_ms 0 means: now, when the child starts; an all-zero
 * wire.seed: random. memory_mb is taken from the limits.
 */
struct broker_job {
	struct message_job wire;
	struct broker_limits limits;
	struct egress_scope *scope; /* NULL for COMPILE, or when no request may leave */
	struct audit_subject subject;
};

enum broker_end {
	BROKER_END_RESULT,    /* result is set; what it says is the child's word */
	BROKER_END_COMPILED,  /* compiled() was called */
	BROKER_END_TIMED_OUT, /* code: limit.wall_ms or limit.cpu_ms */
	BROKER_END_KILLED,    /* code: child.protocol child.closed child.signal child.syscall
			       * limit.memory_mb limit.context_kb */
	BROKER_END_BROKEN,    /* no child could be made: code child.start */
};

struct broker_console_line {
	uint8_t level; /* enum message_level */
	char *text;    /* UTF-8, cut at console_kb */
	size_t size;
};

/* One request that was started, in the order of their start; what is longer than 4 kB is cut. */
struct broker_http_row {
	char *method;
	char *url;	 /* secrets as placeholders */
	uint32_t status; /* 0: none */
	double duration_ms;
	char *error; /* code of the failure; NULL: none */
};

struct broker_violation {
	char *code;
	char *message;
};

struct broker_report {
	enum broker_end end;
	const char *code; /* NULL for RESULT and COMPILED, else stable, see above */
	char *message;	  /* for people; NULL as code */
	int exit_status;  /* as waitpid() tells it; -1: unknown */
	bool crashed;	  /* died by SIGSEGV, SIGSYS, SIGABRT, SIGILL or SIGBUS (quarantine) */
	bool lost;	  /* its zygote died and took it along: nothing that it did */

	char *result; /* JSON text as the child sent it, checked to be UTF-8 only; NULL: none */
	size_t result_size;
	char *state; /* likewise what it sent with it; NULL: none */
	size_t state_size;
	char *checkpoint; /* the last one before the end; NULL: none */
	size_t checkpoint_size;

	struct broker_console_line *console;
	size_t console_count;
	struct broker_http_row *http;
	size_t http_count;
	struct broker_violation *violations; /* e.g. unawaited_request */
	size_t violations_count;

	double started_ms; /* since 1970; when the child got its job */
	double duration_ms;
	double cpu_ms;	    /* from the zygote's wait4 */
	uint32_t memory_kb; /* likewise: the largest resident set */
};

/* Any may be NULL. What they are given is borrowed for the call. */
struct broker_events {
	void (*diagnostic)(void *arg, const struct message_diagnostic *diagnostic);
	void (*compiled)(void *arg, const struct message_compiled *compiled);
	/* Exactly once per job that broker_run took and nobody cancelled. Frees nothing. */
	void (*ended)(void *arg, const struct broker_report *report);
};

/*
 * Queues one job. 0: *ret stays good until ended() returned or broker_cancel() was called.
 * BROKER_FULL: nothing was taken. Negative errno: likewise.
 */
int broker_run(struct broker_child **ret, struct broker *broker, const struct broker_job *job,
	const struct broker_events *events, void *arg);

/* Kills the child if there is one; no event is called any more. Accepts NULL. */
void broker_cancel(struct broker_child *child);

#endif
