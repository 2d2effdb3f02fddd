/*
 * One sandbox process: a zygote seen from the supervisor. Starts it with an empty
 * environment and only its control socket, asks it to fork, hears how children ended.
 */
#ifndef SUPERVISOR_BROKER_SANDBOX_H
#define SUPERVISOR_BROKER_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sandbox/wire/control.h"

struct event_base;
struct sandbox;

/* Called from the loop only, never from inside sandbox_fork(). */
struct sandbox_events {
	/* Set-up is done; forks are possible. */
	void (*ready)(void *arg, struct sandbox *sandbox);
	/*
	 * `pidfd` is the callee's; -1: reply->error says why there is no child. The token is the
	 * zygote's word: it may be that of another one's child.
	 */
	void (*forked)(
		void *arg, struct sandbox *sandbox, const struct control_reply *reply, int pidfd);
	void (*exited)(void *arg, struct sandbox *sandbox, const struct control_reply *reply);
	/* It is dead, and so are all its children; only sandbox_free() may follow. */
	void (*lost)(void *arg, struct sandbox *sandbox);
};

enum {
	SANDBOX_BUSY = 1,    /* sandbox_fork: its queue is full, or it is not ready */
	SANDBOX_REFUSED = 2, /* sandbox_wait_ready: *text says which layer */
};

/* 0, or negative errno: the program cannot be started. */
int sandbox_new(struct sandbox **ret, struct event_base *base, const char *program,
	unsigned int waived, const struct sandbox_events *events, void *arg);

/* Tells it to end. sandbox_free() then waits until it and its children are gone, for a moment. */
void sandbox_hang_up(struct sandbox *sandbox);

/* Kills it, and with it its children, which may take a moment longer to go. Accepts NULL. */
struct sandbox *sandbox_free(struct sandbox *sandbox);

/*
 * Blocks until the set-up is done; for the service's start only. 0; SANDBOX_REFUSED: the caller
 * frees *text; -ETIMEDOUT; other negative errno.
 */
int sandbox_wait_ready(struct sandbox *sandbox, int timeout_ms, char **text);

/*
 * Likewise blocking: the next packet. `pidfd` is the caller's, -1: none came with it.
 * 0, -ETIMEDOUT, -ECONNRESET: it is dead, or other negative errno.
 */
int sandbox_receive(struct sandbox *sandbox, int timeout_ms, struct control_reply *ret, int *pidfd);

/* Hands `door` (which stays the caller's to close) to a new child. 0, SANDBOX_BUSY or negative
 * errno. */
int sandbox_fork(struct sandbox *sandbox, uint32_t token, int door, uint64_t memory_bytes,
	uint32_t cpu_seconds);
/* A child that does, instead of a job, what its filter has to kill it for (SIGSYS). Likewise. */
int sandbox_fork_proof(struct sandbox *sandbox, int door);

bool sandbox_is_ready(const struct sandbox *sandbox);
/* What READY said. */
const struct control_reply *sandbox_description(const struct sandbox *sandbox);
/* Forks asked for since its start. */
uint64_t sandbox_forks(const struct sandbox *sandbox);

/* The number of a process, as the supervisor counts; 0: not known. */
pid_t sandbox_pid_of(int pidfd);

#endif
