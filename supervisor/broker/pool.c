/*
 * Replacing zygotes: an old one forks on until its successor is ready, a crashed one does not.
 */
#include "supervisor/broker/pool.h"

#include <errno.h>
#include <event2/event.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/queue.h>
#include <unistd.h>

#include "supervisor/broker/selftest.h"
#include "supervisor/watch/clock.h"

#ifndef LIBEXEC_DIR
#define LIBEXEC_DIR "/usr/local/libexec/postcalld"
#endif

enum {
	ZYGOTES = 2,
	FORKS_MOST = 5000, /* of one zygote */
	AGE_MOST_MS = 10 * 60000,
	LAST_TENTH = 10, /* of forks or age: its successor is started */
	LOOKS = 20,	 /* at its age in its life */
	START_MS = 20000,
	RESTART_FIRST_MS = 20,
	RESTART_MOST_MS = 5000,
};

/* One that takes forks, or one that only waits for its last children. */
struct zygote {
	TAILQ_ENTRY(zygote) link;
	struct sandbox *sandbox;
	unsigned int children;
	double started; /* monotonic */
	bool aged;	/* takes forks until its successor does */
	bool retired;
	bool dead; /* pool_tend() frees it */
};

TAILQ_HEAD(zygote_list, zygote);

struct pool {
	struct event_base *base;
	struct pool_events events;
	void *arg;
	char *program;
	unsigned int waived;
	unsigned int wanted;
	unsigned int forks_most; /* of one zygote */
	unsigned int age_most_ms;
	struct zygote_list zygotes;
	struct event *look; /* for zygotes that are old, now and then */
	unsigned int restart_ms;
	double restart_at; /* monotonic; no zygote is started before */
	uint64_t restarts;
	char layers[256];
};

/* Where an installed program finds it, too, whatever it was installed below. */
char *broker_find_program(void)
{
	static const char *const places[] = {
		"postcall-sandbox", "../libexec/postcalld/postcall-sandbox"};
	char own[PATH_MAX];
	ssize_t size = readlink("/proc/self/exe", own, sizeof(own) - 1);
	char *slash, *path;

	own[size > 0 ? size : 0] = 0;
	slash = strrchr(own, '/');
	for (size_t i = 0; slash && i < ARRAY_SIZE(places); i++) {
		slash[1] = 0;
		if (asprintf(&path, "%s%s", own, places[i]) < 0)
			return NULL;
		if (access(path, X_OK) == 0)
			return path;
		free(path);
	}
	if (access(LIBEXEC_DIR "/postcall-sandbox", X_OK) == 0)
		return strdup(LIBEXEC_DIR "/postcall-sandbox");
	return NULL;
}

static void wake(struct pool *pool, unsigned int ms)
{
	pool->events.due(pool->arg, ms);
}

static struct zygote *zygote_of(struct pool *pool, const struct sandbox *sandbox)
{
	struct zygote *zygote;

	TAILQ_FOREACH(zygote, &pool->zygotes, link)
	{
		if (zygote->sandbox == sandbox)
			return zygote;
	}
	return NULL;
}

static void retire(struct pool *pool, struct zygote *zygote)
{
	if (zygote->retired)
		return;
	zygote->retired = true;
	pool->restarts++;
	wake(pool, 0);
}

static void on_ready(void *arg, struct sandbox *sandbox)
{
	struct pool *pool = arg;

	(void)sandbox;
	pool->restart_ms = RESTART_FIRST_MS;
	wake(pool, 0);
}

/* Its last forks and minutes are for the time that its successor needs to load. */
static void look_at_age(struct pool *pool, struct zygote *zygote)
{
	uint64_t forks = sandbox_forks(zygote->sandbox);
	double age = clock_monotonic_ms() - zygote->started;
	unsigned int last_forks = pool->forks_most / LAST_TENTH;
	unsigned int last_ms = pool->age_most_ms / LAST_TENTH;

	if (zygote->retired)
		return;
	if (forks >= pool->forks_most || age >= pool->age_most_ms)
		retire(pool, zygote);
	if (zygote->aged ||
		(forks < pool->forks_most - last_forks && age < pool->age_most_ms - last_ms))
		return;
	zygote->aged = true;
	wake(pool, 0);
}

static void on_look(evutil_socket_t fd, short what, void *arg)
{
	struct pool *pool = arg;
	struct zygote *zygote;

	(void)fd;
	(void)what;
	TAILQ_FOREACH(zygote, &pool->zygotes, link)
	{
		look_at_age(pool, zygote);
	}
}

static void on_forked(
	void *arg, struct sandbox *sandbox, const struct control_reply *reply, int pidfd)
{
	struct pool *pool = arg;

	pool->events.forked(pool->arg, sandbox, reply, pidfd);
}

static void on_exited(void *arg, struct sandbox *sandbox, const struct control_reply *reply)
{
	struct pool *pool = arg;

	pool->events.exited(pool->arg, sandbox, reply);
}

static void on_lost(void *arg, struct sandbox *sandbox)
{
	struct pool *pool = arg;
	struct zygote *zygote = zygote_of(pool, sandbox);

	if (!zygote)
		return;
	zygote->dead = true;
	zygote->children = 0;
	if (!zygote->retired)
		pool->restarts++;
	zygote->retired = true;
	pool->events.lost(pool->arg, sandbox);
	/* A program that cannot start is not started in a loop. */
	pool->restart_at = clock_monotonic_ms() + pool->restart_ms;
	wake(pool, 0);
	pool->restart_ms =
		pool->restart_ms * 2 > RESTART_MOST_MS ? RESTART_MOST_MS : pool->restart_ms * 2;
}

static int add_zygote(struct pool *pool)
{
	static const struct sandbox_events events = {
		.ready = on_ready, .forked = on_forked, .exited = on_exited, .lost = on_lost};
	struct zygote *zygote = calloc(1, sizeof(*zygote));
	int r;

	if (!zygote)
		return -ENOMEM;
	r = sandbox_new(&zygote->sandbox, pool->base, pool->program, pool->waived, &events, pool);
	if (r < 0) {
		free(zygote);
		return r;
	}
	zygote->started = clock_monotonic_ms();
	TAILQ_INSERT_TAIL(&pool->zygotes, zygote, link);
	return 0;
}

static void free_zygote(struct pool *pool, struct zygote *zygote)
{
	TAILQ_REMOVE(&pool->zygotes, zygote, link);
	sandbox_free(zygote->sandbox);
	free(zygote);
}

/* As soon as a successor takes forks, the old ones are let go. */
static void retire_aged(struct pool *pool)
{
	struct zygote *zygote;
	bool is_ready = false;

	TAILQ_FOREACH(zygote, &pool->zygotes, link)
	{
		is_ready |= !zygote->retired && !zygote->aged && sandbox_is_ready(zygote->sandbox);
	}
	TAILQ_FOREACH(zygote, &pool->zygotes, link)
	{
		if (zygote->aged && is_ready)
			retire(pool, zygote);
	}
}

static void describe(struct pool *pool, const struct control_reply *ready)
{
	int size = snprintf(pool->layers, sizeof(pool->layers),
		"seccomp (%u syscalls), no_new_privs, rlimits, descriptors", ready->syscalls);
	char *at = pool->layers + size;
	size_t left = sizeof(pool->layers) - (size_t)size;

	if (ready->flags & CONTROL_NAMESPACES)
		size = snprintf(at, left, ", namespaces");
	else
		size = 0;
	at += size;
	left -= (size_t)size;
	if (ready->flags & CONTROL_LANDLOCK)
		size = snprintf(at, left, ", landlock %u", ready->landlock_abi);
	else
		size = 0;
	at += size;
	left -= (size_t)size;
	size = snprintf(at, left, "%s%s%s%s", ready->flags & CONTROL_OTHER_UID ? ", own uid" : "",
		ready->flags & CONTROL_NO_TSC ? ", no tsc" : "",
		ready->flags & CONTROL_NO_VDSO ? ", no vdso" : "",
		ready->flags & CONTROL_SPECULATION ? ", speculation" : "");
	at += size;
	left -= (size_t)size;
	if (!(ready->flags & CONTROL_NAMESPACES) || !(ready->flags & CONTROL_LANDLOCK))
		(void)snprintf(at, left, "; waived:%s%s",
			ready->flags & CONTROL_NAMESPACES ? "" : " namespaces",
			ready->flags & CONTROL_LANDLOCK ? "" : " landlock");
}

/* 0, BROKER_REFUSED or negative errno. */
static int wait_for_zygotes(struct pool *pool, char **text)
{
	struct zygote *zygote;
	int r;

	TAILQ_FOREACH(zygote, &pool->zygotes, link)
	{
		r = sandbox_wait_ready(zygote->sandbox, START_MS, text);
		if (r == SANDBOX_REFUSED)
			return BROKER_REFUSED;
		if (r < 0) {
			if (asprintf(text, "%s did not start: %s", pool->program, strerror(-r)) < 0)
				return -ENOMEM;
			return BROKER_REFUSED;
		}
	}
	zygote = TAILQ_FIRST(&pool->zygotes);
	describe(pool, sandbox_description(zygote->sandbox));
	r = selftest_run(zygote->sandbox, text);
	if (r == SELFTEST_FAILED)
		return BROKER_REFUSED;
	if (r < 0) {
		if (asprintf(text, "self-test of the sandbox: %s", strerror(-r)) < 0)
			return -ENOMEM;
		return BROKER_REFUSED;
	}
	return 0;
}

static int start_all(struct pool *pool, char **text)
{
	for (unsigned int i = 0; i < pool->wanted; i++) {
		int r = add_zygote(pool);

		if (r < 0) {
			if (asprintf(text, "%s cannot be started: %s", pool->program,
				    strerror(-r)) < 0)
				return -ENOMEM;
			return BROKER_REFUSED;
		}
	}
	return wait_for_zygotes(pool, text);
}

static unsigned int number_of(unsigned int wanted, unsigned int usual, unsigned int most)
{
	if (wanted == 0)
		return usual;
	return wanted < most ? wanted : most;
}

int pool_new(struct pool **ret, struct event_base *base, const struct broker_config *config,
	const struct pool_events *events, void *arg, char **text)
{
	CLEANUP(pool_free_p) struct pool *pool = calloc(1, sizeof(*pool));
	struct timeval look;
	int r;

	if (!pool)
		return -ENOMEM;
	TAILQ_INIT(&pool->zygotes);
	pool->base = base;
	pool->events = *events;
	pool->arg = arg;
	pool->waived = config->waived;
	pool->wanted = number_of(config->zygotes, ZYGOTES, BROKER_ZYGOTES_MOST);
	pool->forks_most = number_of(config->forks, FORKS_MOST, FORKS_MOST);
	pool->age_most_ms = number_of(config->zygote_ms, AGE_MOST_MS, AGE_MOST_MS);
	look.tv_sec = pool->age_most_ms / LOOKS / 1000;
	look.tv_usec = (suseconds_t)(pool->age_most_ms / LOOKS % 1000) * 1000;
	pool->restart_ms = RESTART_FIRST_MS;
	pool->look = event_new(base, -1, EV_PERSIST, on_look, pool);
	pool->program = config->program ? strdup(config->program) : broker_find_program();
	if (!pool->look || event_add(pool->look, &look) < 0)
		return -ENOMEM;
	if (!pool->program) {
		*text = strdup(
			"postcall-sandbox is neither beside the program nor in " LIBEXEC_DIR);
		return *text ? BROKER_REFUSED : -ENOMEM;
	}
	r = start_all(pool, text);
	if (r != 0)
		return r;
	*ret = TAKE(pool);
	return 0;
}

struct pool *pool_free(struct pool *pool)
{
	struct zygote *zygote;

	if (!pool)
		return NULL;
	/* All together, so that whoever starts us finds nobody left behind. */
	TAILQ_FOREACH(zygote, &pool->zygotes, link)
	{
		sandbox_hang_up(zygote->sandbox);
	}
	while (!TAILQ_EMPTY(&pool->zygotes))
		free_zygote(pool, TAILQ_FIRST(&pool->zygotes));
	if (pool->look)
		event_free(pool->look);
	free(pool->program);
	free(pool);
	return NULL;
}

void pool_tend(struct pool *pool)
{
	struct zygote *zygote, *next;
	unsigned int in_use = 0;

	retire_aged(pool);
	for (zygote = TAILQ_FIRST(&pool->zygotes); zygote; zygote = next) {
		next = TAILQ_NEXT(zygote, link);
		if (zygote->dead || (zygote->retired && zygote->children == 0))
			free_zygote(pool, zygote);
		else
			in_use += !zygote->retired && !zygote->aged;
	}
	while (in_use++ < pool->wanted) {
		if (clock_monotonic_ms() < pool->restart_at || add_zygote(pool) < 0) {
			wake(pool, pool->restart_ms);
			return;
		}
	}
}

/* True: b is the better choice. */
static bool is_better(const struct zygote *a, const struct zygote *b)
{
	if (a->aged != b->aged)
		return a->aged;
	return b->children < a->children;
}

/* The ready one with the fewest children; the list is turned so that equals take turns. */
struct sandbox *pool_pick(struct pool *pool)
{
	struct zygote *zygote, *best = NULL;

	TAILQ_FOREACH(zygote, &pool->zygotes, link)
	{
		if (zygote->retired || !sandbox_is_ready(zygote->sandbox))
			continue;
		if (!best || is_better(best, zygote))
			best = zygote;
	}
	if (best) {
		TAILQ_REMOVE(&pool->zygotes, best, link);
		TAILQ_INSERT_TAIL(&pool->zygotes, best, link);
	}
	return best ? best->sandbox : NULL;
}

void pool_took(struct pool *pool, const struct sandbox *sandbox)
{
	struct zygote *zygote = zygote_of(pool, sandbox);

	if (!zygote)
		return;
	zygote->children++;
	look_at_age(pool, zygote);
}

void pool_left(struct pool *pool, const struct sandbox *sandbox, bool crashed)
{
	struct zygote *zygote = zygote_of(pool, sandbox);

	if (!zygote)
		return;
	zygote->children--;
	if (crashed)
		retire(pool, zygote);
	if (zygote->retired)
		wake(pool, 0);
}

const char *pool_layers(const struct pool *pool)
{
	return pool->layers;
}

unsigned int pool_ready(const struct pool *pool)
{
	const struct zygote *zygote;
	unsigned int ready = 0;

	TAILQ_FOREACH(zygote, &pool->zygotes, link)
	{
		ready += !zygote->retired && sandbox_is_ready(zygote->sandbox);
	}
	return ready;
}

uint64_t pool_restarts(const struct pool *pool)
{
	return pool->restarts;
}
