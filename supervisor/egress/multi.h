/*
 * libcurl's transfers on libevent's loop. Transfers of one policy, and of one kind of addresses,
 * share a pool of connections; no two pools ever share one, nor TLS sessions or name caches.
 */
#ifndef SUPERVISOR_EGRESS_MULTI_H
#define SUPERVISOR_EGRESS_MULTI_H

#include <curl/curl.h>

#include "supervisor/egress/address.h"
#include "supervisor/egress/scope.h"

struct event_base;
struct multi;
struct multi_pool;

/* The handle was taken off its pool before. */
typedef void multi_done(void *arg, CURLcode code);

int multi_new(struct multi **ret, struct event_base *base);
/* Every transfer must be over or removed. */
struct multi *multi_free(struct multi *multi);
CLEANUP_FOR(struct multi, multi_free);

/*
 * The pool of a policy's requests; a pool that has long been idle goes by itself, and with it
 * its reference of the policy. `is_private`: its connections may lead to private
 * addresses; one that does is never there for a request whose rule does not say so.
 * NULL: out of memory. Good until the loop turns: add at once.
 */
struct multi_pool *multi_pool(struct multi *multi, struct egress_policy *policy, bool is_private);

/* Begins. 0 or negative errno; done() comes from the loop. */
int multi_add(struct multi_pool *pool, CURL *easy, multi_done *done, void *arg);
/*
 * The same for a handle with CURLOPT_CONNECT_ONLY, which stays in its pool when done() was called:
 * its connection is the caller's to use until multi_remove(), which closes it.
 */
int multi_add_connection(struct multi_pool *pool, CURL *easy, multi_done *done, void *arg);
/* Stops; done() does not come any more. Not from inside a callback of curl. */
void multi_remove(CURL *easy);

/*
 * From inside of libcurl: CPU time that it took since this was asked last, or it was called. It
 * reads as long as there is something to read, for ever from a server that is quick enough, and
 * callbacks have to see to it that this ends.
 */
double multi_worked_ms(struct multi_pool *pool);

/*
 * The pool's open sockets, for whoever has to look at one: libcurl does not say which socket a kept
 * connection has before it is used. multi_close_socket() is a curl_closesocket_callback with the
 * pool as its pointer. 0 or -ENOMEM.
 */
int multi_note_socket(struct multi_pool *pool, int fd);
int multi_close_socket(void *arg, curl_socket_t fd);
/* The one between these ends; -1: none. One port of ours may lead to several peers. */
int multi_find_socket(const struct multi_pool *pool, int local_port,
	const struct egress_address *peer, int peer_port);

#endif
