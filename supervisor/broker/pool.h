/*
 * The zygotes: how many there are, which of them forks next, and when one is replaced: after many
 * forks, after some time, and after each child that crashed, because what a crash may have
 * learned about its layout is then of no use.
 */
#ifndef SUPERVISOR_BROKER_POOL_H
#define SUPERVISOR_BROKER_POOL_H

#include "supervisor/broker/broker.h"
#include "supervisor/broker/sandbox.h"

struct pool;

/* Called from the loop only, but for due(). */
struct pool_events {
	/* pool_tend() is to be called in so many ms, and not from inside. */
	void (*due)(void *arg, unsigned int ms);
	/* As those of sandbox.h. After lost() all children of that one are gone. */
	void (*forked)(
		void *arg, struct sandbox *sandbox, const struct control_reply *reply, int pidfd);
	void (*exited)(void *arg, struct sandbox *sandbox, const struct control_reply *reply);
	void (*lost)(void *arg, struct sandbox *sandbox);
};

/*
 * Starts as many as config says and waits for them and for the proof of one child. 0;
 * BROKER_REFUSED: *text, the caller's to free, says why; negative errno. events is kept.
 */
int pool_new(struct pool **ret, struct event_base *base, const struct broker_config *config,
	const struct pool_events *events, void *arg, char **text);
/* Kills them all; no event is called any more. Accepts NULL. */
struct pool *pool_free(struct pool *pool);
CLEANUP_FOR(struct pool, pool_free);

/* Buries those that are done and starts their successors. Frees nothing that pool_pick() gave. */
void pool_tend(struct pool *pool);

/* The ready one with the fewest children; NULL: none is ready. */
struct sandbox *pool_pick(struct pool *pool);
/* It has one child more; one less, which may have crashed. The latter accepts one that is lost. */
void pool_took(struct pool *pool, const struct sandbox *sandbox);
void pool_left(struct pool *pool, const struct sandbox *sandbox, bool crashed);

/* See broker_layers(). */
const char *pool_layers(const struct pool *pool);
/* How many answer, and how many have been replaced. */
unsigned int pool_ready(const struct pool *pool);
uint64_t pool_restarts(const struct pool *pool);

#endif
