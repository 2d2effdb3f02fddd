/*
 * One libcurl multi handle for each pool: its connection cache cannot leak into another. The
 * socket and timer callbacks of each are wired to events of the service's loop.
 */
#include "supervisor/egress/multi.h"

#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/queue.h>

#include "supervisor/egress/egress.h"
#include "supervisor/watch/clock.h"
#include "supervisor/watch/timer.h"

enum {
	IDLE_MS = 60000, /* then a pool without transfers is closed; it also caches the CA store */
	CONNECTIONS = 64L, /* idle ones kept in one pool */
	/* A pool is heavy that took more than this at once, or takes more than its share. */
	HEAVY_MS = 2,
	SHARE = 10, /* this part of a processor */
};

struct multi_pool {
	TAILQ_ENTRY(multi_pool) link;
	struct multi *multi;
	struct egress_policy *policy;
	bool is_private;
	CURLM *curl;
	struct event *timer;
	struct event *idle;
	unsigned int active;
	double asked_ms; /* of CPU time */
	double debt_ms;	 /* of CPU time, at looked_ms of the monotonic clock */
	double looked_ms;
	int *sockets;
	size_t sockets_count;
};

TAILQ_HEAD(pool_list, multi_pool);

struct multi {
	struct event_base *base;
	struct pool_list pools;
};

/* Of one handle, as its CURLOPT_PRIVATE. */
struct watch {
	struct multi_pool *pool;
	CURL *easy;
	multi_done *done;
	void *arg;
	bool stays;
};

int multi_new(struct multi **ret, struct event_base *base)
{
	struct multi *multi;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return -ENOMEM;
	multi = calloc(1, sizeof(*multi));
	if (!multi) {
		curl_global_cleanup();
		return -ENOMEM;
	}
	TAILQ_INIT(&multi->pools);
	multi->base = base;
	*ret = multi;
	return 0;
}

static void free_pool(struct multi_pool *pool)
{
	TAILQ_REMOVE(&pool->multi->pools, pool, link);
	/* This closes connections, and so calls on_socket() once more for some. */
	if (pool->curl)
		(void)curl_multi_cleanup(pool->curl);
	if (pool->timer)
		event_free(pool->timer);
	if (pool->idle)
		event_free(pool->idle);
	egress_policy_unref(pool->policy);
	free(pool->sockets);
	free(pool);
}

int multi_note_socket(struct multi_pool *pool, int fd)
{
	int *sockets = realloc(pool->sockets, (pool->sockets_count + 1) * sizeof(*sockets));

	if (!sockets)
		return -ENOMEM;
	pool->sockets = sockets;
	sockets[pool->sockets_count++] = fd;
	return 0;
}

int multi_close_socket(void *arg, curl_socket_t fd)
{
	struct multi_pool *pool = arg;

	for (size_t i = 0; i < pool->sockets_count; i++) {
		if (pool->sockets[i] == fd)
			pool->sockets[i] = pool->sockets[--pool->sockets_count];
	}
	return close(fd);
}

double multi_worked_ms(struct multi_pool *pool)
{
	double before = pool->asked_ms;

	pool->asked_ms = clock_cpu_ms();
	return pool->asked_ms - before;
}

/* Negative: it has none. */
static int port_of(const struct sockaddr_storage *address)
{
	struct sockaddr_in in;

	if (address->ss_family != AF_INET && address->ss_family != AF_INET6)
		return -1;
	/* The port has the same place in both families. */
	memcpy(&in, address, sizeof(in));
	return ntohs(in.sin_port);
}

static bool is_between(int fd, int local_port, const struct egress_address *peer, int peer_port)
{
	struct sockaddr_storage near = {0}, far = {0};
	socklen_t near_size = sizeof(near), far_size = sizeof(far);
	struct egress_address address;

	return getsockname(fd, (struct sockaddr *)&near, &near_size) == 0 &&
	       getpeername(fd, (struct sockaddr *)&far, &far_size) == 0 &&
	       port_of(&near) == local_port && port_of(&far) == peer_port &&
	       egress_address_of(&address, (struct sockaddr *)&far) &&
	       egress_address_equal(&address, peer);
}

int multi_find_socket(const struct multi_pool *pool, int local_port,
	const struct egress_address *peer, int peer_port)
{
	for (size_t i = 0; i < pool->sockets_count; i++) {
		if (is_between(pool->sockets[i], local_port, peer, peer_port))
			return pool->sockets[i];
	}
	return -1;
}

struct multi *multi_free(struct multi *multi)
{
	if (!multi)
		return NULL;
	while (!TAILQ_EMPTY(&multi->pools))
		free_pool(TAILQ_FIRST(&multi->pools));
	free(multi);
	curl_global_cleanup();
	return NULL;
}

static struct watch *watch_of(CURL *easy)
{
	char *watch = NULL;

	(void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &watch);
	return (struct watch *)(void *)watch;
}

static void unwatch(struct watch *watch)
{
	struct multi_pool *pool = watch->pool;

	(void)curl_multi_remove_handle(pool->curl, watch->easy);
	(void)curl_easy_setopt(watch->easy, CURLOPT_PRIVATE, NULL);
	free(watch);
	if (--pool->active == 0)
		timer_set(pool->idle, IDLE_MS);
}

static void tell_done(struct multi_pool *pool)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(pool->curl, &left))) {
		struct watch *watch = watch_of(message->easy_handle);
		CURLcode code = message->data.result;
		multi_done *done = watch->done;
		void *arg = watch->arg;

		if (!watch->stays)
			unwatch(watch);
		done(arg, code);
	}
}

static void act(struct multi_pool *pool, curl_socket_t fd, int what)
{
	double began_ms = clock_cpu_ms();
	int running;

	pool->asked_ms = began_ms;
	(void)curl_multi_socket_action(pool->curl, fd, what, &running);
	tell_done(pool);
	pool->debt_ms += clock_cpu_ms() - began_ms;
}

static bool is_heavy(struct multi_pool *pool)
{
	double now_ms = clock_monotonic_ms();

	pool->debt_ms -= (now_ms - pool->looked_ms) / SHARE;
	if (pool->debt_ms < 0)
		pool->debt_ms = 0;
	pool->looked_ms = now_ms;
	return pool->debt_ms > HEAVY_MS;
}

/* A heavy pool's event goes once more to the end of the queue, behind all others. */
static bool gives_way(struct multi_pool *pool, short what)
{
	struct event *event = event_base_get_running_event(pool->multi->base);
	int priority = is_heavy(pool) ? EGRESS_HEAVY : EGRESS_LIGHT;

	if (event_get_priority(event) == priority || event_priority_set(event, priority) < 0 ||
		priority == EGRESS_LIGHT)
		return false;
	event_active(event, what, 0);
	return true;
}

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
	if (!gives_way(arg, what))
		act(arg, fd,
			(what & EV_READ ? CURL_CSELECT_IN : 0) |
				(what & EV_WRITE ? CURL_CSELECT_OUT : 0));
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	if (!gives_way(arg, what))
		act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static void on_idle(evutil_socket_t fd, short what, void *arg)
{
	struct multi_pool *pool = arg;

	(void)fd;
	(void)what;
	if (pool->active == 0)
		free_pool(pool);
}

/* CURLMOPT_SOCKETFUNCTION; an event for each socket, kept by curl as its pointer. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket)
{
	struct multi_pool *pool = arg;
	struct event *event = socket;
	short wanted = EV_PERSIST;

	(void)easy;
	if (event)
		event_free(event);
	event = NULL;
	if (what != CURL_POLL_REMOVE) {
		if (what & CURL_POLL_IN)
			wanted |= EV_READ;
		if (what & CURL_POLL_OUT)
			wanted |= EV_WRITE;
		event = event_new(pool->multi->base, fd, wanted, on_ready, pool);
		if (event) {
			(void)event_priority_set(event, EGRESS_LIGHT);
			(void)event_add(event, NULL);
		}
	}
	(void)curl_multi_assign(pool->curl, fd, event);
	return 0;
}

/* CURLMOPT_TIMERFUNCTION; it may ask for no time at all, but not be called back from here. */
static int on_set_timer(CURLM *curl, long ms, void *arg)
{
	struct multi_pool *pool = arg;

	(void)curl;
	if (ms < 0)
		(void)evtimer_del(pool->timer);
	else
		timer_set(pool->timer, (double)ms);
	return 0;
}

static int set_options(struct multi_pool *pool)
{
	CURLM *curl = pool->curl;

	if (curl_multi_setopt(curl, CURLMOPT_SOCKETFUNCTION, on_socket) != CURLM_OK ||
		curl_multi_setopt(curl, CURLMOPT_SOCKETDATA, pool) != CURLM_OK ||
		curl_multi_setopt(curl, CURLMOPT_TIMERFUNCTION, on_set_timer) != CURLM_OK ||
		curl_multi_setopt(curl, CURLMOPT_TIMERDATA, pool) != CURLM_OK ||
		curl_multi_setopt(curl, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING) != CURLM_OK ||
		curl_multi_setopt(curl, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS) != CURLM_OK)
		return -EINVAL;
	return 0;
}

static struct multi_pool *pool_new(
	struct multi *multi, struct egress_policy *policy, bool is_private)
{
	struct multi_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pool->multi = multi;
	pool->policy = egress_policy_ref(policy);
	pool->is_private = is_private;
	TAILQ_INSERT_TAIL(&multi->pools, pool, link);
	pool->curl = curl_multi_init();
	pool->timer = evtimer_new(multi->base, on_timer, pool);
	pool->idle = evtimer_new(multi->base, on_idle, pool);
	if (!pool->curl || !pool->timer || !pool->idle || set_options(pool) < 0) {
		free_pool(pool);
		return NULL;
	}
	(void)event_priority_set(pool->timer, EGRESS_LIGHT);
	return pool;
}

struct multi_pool *multi_pool(struct multi *multi, struct egress_policy *policy, bool is_private)
{
	struct multi_pool *pool;

	TAILQ_FOREACH(pool, &multi->pools, link)
	{
		if (pool->policy == policy && pool->is_private == is_private)
			return pool;
	}
	return pool_new(multi, policy, is_private);
}

static int add(struct multi_pool *pool, CURL *easy, multi_done *done, void *arg, bool stays)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return -ENOMEM;
	*watch = (struct watch){pool, easy, done, arg, stays};
	if (curl_easy_setopt(easy, CURLOPT_PRIVATE, watch) != CURLE_OK ||
		curl_multi_add_handle(pool->curl, easy) != CURLM_OK) {
		(void)curl_easy_setopt(easy, CURLOPT_PRIVATE, NULL);
		free(watch);
		return -ENOMEM;
	}
	pool->active++;
	(void)evtimer_del(pool->idle);
	return 0;
}

int multi_add(struct multi_pool *pool, CURL *easy, multi_done *done, void *arg)
{
	return add(pool, easy, done, arg, false);
}

int multi_add_connection(struct multi_pool *pool, CURL *easy, multi_done *done, void *arg)
{
	return add(pool, easy, done, arg, true);
}

void multi_remove(CURL *easy)
{
	struct watch *watch = watch_of(easy);

	if (watch)
		unwatch(watch);
}
