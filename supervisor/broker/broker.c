/*
 * The pool of zygotes, the queue of jobs, and the birth and burial of children. A zygote
 * is replaced after many forks, after some time, and after each child that crashed: what a crash
 * may have learned about its layout is then of no use.
 */
#include "supervisor/broker/broker.h"

#include <errno.h>
#include <event2/event.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "supervisor/broker/child.h"
#include "supervisor/broker/sandbox.h"
#include "supervisor/broker/selftest.h"
#include "supervisor/watch/clock.h"

#ifndef LIBEXEC_DIR
#define LIBEXEC_DIR "/usr/local/libexec/postcalld"
#endif

enum {
	ZYGOTES = 2,
	CHILDREN = 64,
	QUEUE = 100000,
	FORKS_MOST = 5000, /* of one zygote */
	AGE_MOST_MS = 10 * 60000,
	LAST_TENTH = 10, /* of forks or age: its successor is started */
	LOOKS = 20,	 /* at its age in its life */
	START_MS = 20000,
	BUSY_MS = 2,
	RESTART_FIRST_MS = 20,
	RESTART_MOST_MS = 5000,
};

const struct broker_limits broker_limits_compile = {
	.wall_ms = 10000,
	.cpu_ms = 5000,
	.memory_mb = 256,
	.console_kb = 64,
	.context_kb = 1024,
	.request_kb = 1024,
	.response_kb = 5120,
	.http_timeout_ms = 10000,
};

/* A zygote that takes forks, or one that only waits for its last children. */
struct zygote {
	TAILQ_ENTRY(zygote) link;
	struct sandbox *sandbox;
	unsigned int children;
	double started; /* monotonic */
	bool aged;	/* takes forks until its successor does */
	bool retired;
	bool dead; /* the pump frees it */
};

TAILQ_HEAD(zygote_list, zygote);
TAILQ_HEAD(child_list, broker_child);

struct broker {
	struct event_base *base;
	struct egress *egress;
	struct audit *audit;
	char *program;
	unsigned int waived;
	unsigned int zygotes_wanted;
	unsigned int children_most;
	unsigned int forks_most; /* of one zygote */
	unsigned int age_most_ms;
	unsigned int queue_most;
	struct zygote_list zygotes;
	struct child_list queue;
	struct child_list live;
	unsigned int waiting;
	unsigned int running;
	uint32_t token;
	struct event *pump;
	struct event *look; /* for zygotes that are old, now and then */
	unsigned int restart_ms;
	double restart_at; /* monotonic; no zygote is started before */
	uint64_t forks;
	uint64_t restarts;
	uint64_t killed;
	char layers[256];
};

struct event_base *broker_base(const struct broker *broker)
{
	return broker->base;
}

struct egress *broker_egress(const struct broker *broker)
{
	return broker->egress;
}

struct audit *broker_audit(const struct broker *broker)
{
	return broker->audit;
}

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

unsigned int broker_layer_of(const char *name)
{
	if (strcmp(name, "namespaces") == 0)
		return BROKER_LAYER_NAMESPACES;
	if (strcmp(name, "landlock") == 0)
		return BROKER_LAYER_LANDLOCK;
	return 0;
}

/* The pump runs on the loop, never inside a caller's or a zygote's callback. */
static void pump_in(struct broker *broker, unsigned int ms)
{
	const struct timeval time = {
		.tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000};

	if (ms == 0)
		event_active(broker->pump, EV_TIMEOUT, 0);
	else if (!evtimer_pending(broker->pump, NULL))
		(void)evtimer_add(broker->pump, &time);
}

void broker_pump(struct broker *broker)
{
	pump_in(broker, 0);
}

static struct zygote *zygote_of(struct broker *broker, const struct sandbox *sandbox)
{
	struct zygote *zygote;

	TAILQ_FOREACH(zygote, &broker->zygotes, link)
	{
		if (zygote->sandbox == sandbox)
			return zygote;
	}
	return NULL;
}

static struct broker_child *child_of(struct broker *broker, uint32_t token)
{
	struct broker_child *child;

	TAILQ_FOREACH(child, &broker->live, link)
	{
		if (child->token == token)
			return child;
	}
	return NULL;
}

static void retire(struct broker *broker, struct zygote *zygote)
{
	if (zygote->retired)
		return;
	zygote->retired = true;
	broker->restarts++;
	pump_in(broker, 0);
}

static void on_ready(void *arg, struct sandbox *sandbox)
{
	struct broker *broker = arg;

	(void)sandbox;
	broker->restart_ms = RESTART_FIRST_MS;
	pump_in(broker, 0);
}

/* Its last forks and minutes are for the time that its successor needs to load. */
static void look_at_age(struct broker *broker, struct zygote *zygote)
{
	uint64_t forks = sandbox_forks(zygote->sandbox);
	double age = clock_monotonic_ms() - zygote->started;
	unsigned int last_forks = broker->forks_most / LAST_TENTH;
	unsigned int last_ms = broker->age_most_ms / LAST_TENTH;

	if (zygote->retired)
		return;
	if (forks >= broker->forks_most || age >= broker->age_most_ms)
		retire(broker, zygote);
	if (zygote->aged ||
		(forks < broker->forks_most - last_forks && age < broker->age_most_ms - last_ms))
		return;
	zygote->aged = true;
	pump_in(broker, 0);
}

static void on_look(evutil_socket_t fd, short what, void *arg)
{
	struct broker *broker = arg;
	struct zygote *zygote;

	(void)fd;
	(void)what;
	TAILQ_FOREACH(zygote, &broker->zygotes, link)
	{
		look_at_age(broker, zygote);
	}
}

static void leave_zygote(struct broker *broker, struct broker_child *child, bool crashed)
{
	struct zygote *zygote = zygote_of(broker, child->sandbox);

	if (!zygote)
		return;
	zygote->children--;
	if (crashed)
		retire(broker, zygote);
	if (zygote->retired)
		pump_in(broker, 0);
}

static void on_forked(void *arg, const struct control_reply *reply, int pidfd)
{
	struct broker *broker = arg;
	struct broker_child *child = child_of(broker, reply->token);

	/* Its zygote may take another one now. */
	if (broker->waiting > 0)
		pump_in(broker, 0);
	if (!child) {
		if (pidfd >= 0)
			(void)close(pidfd);
		return;
	}
	if (pidfd < 0)
		leave_zygote(broker, child, false);
	child_forked(child, reply, pidfd);
}

static void on_exited(void *arg, const struct control_reply *reply)
{
	struct broker *broker = arg;
	struct broker_child *child = child_of(broker, reply->token);
	int number = reply->status & 0x7F;

	if (!child || !child->sandbox)
		return;
	leave_zygote(broker, child, number != 0 && number != SIGKILL && number != SIGXCPU);
	child_exited(child, reply);
}

static struct broker_child *child_in(struct broker *broker, const struct sandbox *sandbox)
{
	struct broker_child *child;

	TAILQ_FOREACH(child, &broker->live, link)
	{
		if (child->sandbox == sandbox)
			return child;
	}
	return NULL;
}

/* It was never forked, so it has done nothing: another zygote gets its job, and first. */
static void requeue(struct broker *broker, struct broker_child *child)
{
	TAILQ_REMOVE(&broker->live, child, link);
	TAILQ_INSERT_HEAD(&broker->queue, child, link);
	broker->running--;
	broker->waiting++;
}

/* All its children died with it. A burial may free other children, so the walk starts anew. */
static void bury_children(struct broker *broker, const struct sandbox *sandbox)
{
	struct broker_child *child;

	while ((child = child_in(broker, sandbox))) {
		if (child_reset(child))
			requeue(broker, child);
		else
			child_exited(child, NULL);
	}
}

static void on_lost(void *arg, struct sandbox *sandbox)
{
	struct broker *broker = arg;
	struct zygote *zygote = zygote_of(broker, sandbox);

	if (!zygote)
		return;
	zygote->dead = true;
	zygote->children = 0;
	if (!zygote->retired)
		broker->restarts++;
	zygote->retired = true;
	bury_children(broker, sandbox);
	/* A program that cannot start is not started in a loop. */
	broker->restart_at = clock_monotonic_ms() + broker->restart_ms;
	pump_in(broker, 0);
	broker->restart_ms =
		broker->restart_ms * 2 > RESTART_MOST_MS ? RESTART_MOST_MS : broker->restart_ms * 2;
}

static int add_zygote(struct broker *broker)
{
	static const struct sandbox_events events = {
		.ready = on_ready, .forked = on_forked, .exited = on_exited, .lost = on_lost};
	struct zygote *zygote = calloc(1, sizeof(*zygote));
	int r;

	if (!zygote)
		return -ENOMEM;
	r = sandbox_new(
		&zygote->sandbox, broker->base, broker->program, broker->waived, &events, broker);
	if (r < 0) {
		free(zygote);
		return r;
	}
	zygote->started = clock_monotonic_ms();
	TAILQ_INSERT_TAIL(&broker->zygotes, zygote, link);
	return 0;
}

static void free_zygote(struct broker *broker, struct zygote *zygote)
{
	TAILQ_REMOVE(&broker->zygotes, zygote, link);
	sandbox_free(zygote->sandbox);
	free(zygote);
}

/* As soon as a successor takes forks, the old ones are let go. */
static void retire_aged(struct broker *broker)
{
	struct zygote *zygote;
	bool is_ready = false;

	TAILQ_FOREACH(zygote, &broker->zygotes, link)
	{
		is_ready |= !zygote->retired && !zygote->aged && sandbox_is_ready(zygote->sandbox);
	}
	TAILQ_FOREACH(zygote, &broker->zygotes, link)
	{
		if (zygote->aged && is_ready)
			retire(broker, zygote);
	}
}

static void tend_zygotes(struct broker *broker)
{
	struct zygote *zygote, *next;
	unsigned int in_use = 0;

	retire_aged(broker);
	for (zygote = TAILQ_FIRST(&broker->zygotes); zygote; zygote = next) {
		next = TAILQ_NEXT(zygote, link);
		if (zygote->dead || (zygote->retired && zygote->children == 0))
			free_zygote(broker, zygote);
		else
			in_use += !zygote->retired && !zygote->aged;
	}
	while (in_use++ < broker->zygotes_wanted) {
		if (clock_monotonic_ms() < broker->restart_at || add_zygote(broker) < 0) {
			pump_in(broker, broker->restart_ms);
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
static struct zygote *pick(struct broker *broker)
{
	struct zygote *zygote, *best = NULL;

	TAILQ_FOREACH(zygote, &broker->zygotes, link)
	{
		if (zygote->retired || !sandbox_is_ready(zygote->sandbox))
			continue;
		if (!best || is_better(best, zygote))
			best = zygote;
	}
	if (best) {
		TAILQ_REMOVE(&broker->zygotes, best, link);
		TAILQ_INSERT_TAIL(&broker->zygotes, best, link);
	}
	return best;
}

/* False: nothing more can be started now. */
static bool start_one(struct broker *broker)
{
	struct broker_child *child = TAILQ_FIRST(&broker->queue);
	bool may_start = child && child->recorded == CHILD_RECORDED &&
			 broker->running < broker->children_most;
	struct zygote *zygote = may_start ? pick(broker) : NULL;
	int r;

	if (!zygote)
		return false;
	child->token = ++broker->token;
	r = child->record_error;
	if (r == 0)
		r = child_start(child, zygote->sandbox);
	if (r == SANDBOX_BUSY || r == -EPIPE || r == -ECONNRESET) {
		/* A dead one is noticed by its closed socket. */
		pump_in(broker, BUSY_MS);
		return false;
	}
	TAILQ_REMOVE(&broker->queue, child, link);
	TAILQ_INSERT_TAIL(&broker->live, child, link);
	broker->waiting--;
	broker->running++;
	if (r < 0) {
		child_end(child, BROKER_END_BROKEN, "child.start",
			child->record_error ? "The service cannot write its audit log"
					    : strerror(-r));
		return true;
	}
	zygote->children++;
	broker->forks++;
	look_at_age(broker, zygote);
	return true;
}

/* Those whose turn it is, all at once: their records go to disk together. */
static void record_starts(struct broker *broker)
{
	unsigned int room = broker->children_most - broker->running;
	struct broker_child *child;

	TAILQ_FOREACH(child, &broker->queue, link)
	{
		if (room-- == 0)
			return;
		child_record_start(child);
	}
}

static void on_pump(evutil_socket_t fd, short what, void *arg)
{
	struct broker *broker = arg;

	(void)fd;
	(void)what;
	tend_zygotes(broker);
	record_starts(broker);
	while (start_one(broker))
		;
}

static void describe(struct broker *broker, const struct control_reply *ready)
{
	int size = snprintf(broker->layers, sizeof(broker->layers),
		"seccomp (%u syscalls), no_new_privs, rlimits, descriptors", ready->syscalls);
	char *at = broker->layers + size;
	size_t left = sizeof(broker->layers) - (size_t)size;

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
static int wait_for_zygotes(struct broker *broker, char **text)
{
	struct zygote *zygote;
	int r;

	TAILQ_FOREACH(zygote, &broker->zygotes, link)
	{
		r = sandbox_wait_ready(zygote->sandbox, START_MS, text);
		if (r == SANDBOX_REFUSED)
			return BROKER_REFUSED;
		if (r < 0) {
			if (asprintf(text, "%s did not start: %s", broker->program, strerror(-r)) <
				0)
				return -ENOMEM;
			return BROKER_REFUSED;
		}
	}
	zygote = TAILQ_FIRST(&broker->zygotes);
	describe(broker, sandbox_description(zygote->sandbox));
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

static int start_pool(struct broker *broker, char **text)
{
	for (unsigned int i = 0; i < broker->zygotes_wanted; i++) {
		int r = add_zygote(broker);

		if (r < 0) {
			if (asprintf(text, "%s cannot be started: %s", broker->program,
				    strerror(-r)) < 0)
				return -ENOMEM;
			return BROKER_REFUSED;
		}
	}
	return wait_for_zygotes(broker, text);
}

static unsigned int number_of(unsigned int wanted, unsigned int usual, unsigned int most)
{
	if (wanted == 0)
		return usual;
	return wanted < most ? wanted : most;
}

int broker_new(struct broker **ret, struct event_base *base, const struct broker_config *config,
	char **text)
{
	CLEANUP(broker_free_p) struct broker *broker = calloc(1, sizeof(*broker));
	struct timeval look;
	int r;

	if (!broker)
		return -ENOMEM;
	TAILQ_INIT(&broker->zygotes);
	TAILQ_INIT(&broker->queue);
	TAILQ_INIT(&broker->live);
	broker->base = base;
	broker->egress = config->egress;
	broker->audit = config->audit;
	broker->waived = config->waived;
	broker->zygotes_wanted = number_of(config->zygotes, ZYGOTES, BROKER_ZYGOTES_MOST);
	broker->children_most = number_of(config->children, CHILDREN, BROKER_CHILDREN_MOST);
	broker->queue_most = number_of(config->queue, QUEUE, UINT_MAX);
	broker->forks_most = number_of(config->forks, FORKS_MOST, FORKS_MOST);
	broker->age_most_ms = number_of(config->zygote_ms, AGE_MOST_MS, AGE_MOST_MS);
	look.tv_sec = broker->age_most_ms / LOOKS / 1000;
	look.tv_usec = (suseconds_t)(broker->age_most_ms / LOOKS % 1000) * 1000;
	broker->restart_ms = RESTART_FIRST_MS;
	broker->pump = evtimer_new(base, on_pump, broker);
	broker->look = event_new(base, -1, EV_PERSIST, on_look, broker);
	broker->program = config->program ? strdup(config->program) : broker_find_program();
	if (!broker->pump || !broker->look || event_add(broker->look, &look) < 0)
		return -ENOMEM;
	if (!broker->program) {
		*text = strdup(
			"postcall-sandbox is neither beside the program nor in " LIBEXEC_DIR);
		return *text ? BROKER_REFUSED : -ENOMEM;
	}
	r = start_pool(broker, text);
	if (r != 0)
		return r;
	*ret = TAKE(broker);
	return 0;
}

static void free_children(struct child_list *list)
{
	struct broker_child *child;

	while ((child = TAILQ_FIRST(list))) {
		TAILQ_REMOVE(list, child, link);
		child_free(child);
	}
}

struct broker *broker_free(struct broker *broker)
{
	struct zygote *zygote;

	if (!broker)
		return NULL;
	free_children(&broker->queue);
	free_children(&broker->live);
	/* All together, so that whoever starts us finds nobody left behind. */
	TAILQ_FOREACH(zygote, &broker->zygotes, link)
	{
		sandbox_hang_up(zygote->sandbox);
	}
	while (!TAILQ_EMPTY(&broker->zygotes))
		free_zygote(broker, TAILQ_FIRST(&broker->zygotes));
	if (broker->pump)
		event_free(broker->pump);
	if (broker->look)
		event_free(broker->look);
	free(broker->program);
	free(broker);
	return NULL;
}

const char *broker_layers(const struct broker *broker)
{
	return broker->layers;
}

void broker_status_get(const struct broker *broker, struct broker_status *ret)
{
	struct zygote *zygote;

	*ret = (struct broker_status){.running = broker->running,
		.waiting = broker->waiting,
		.forks = broker->forks,
		.zygote_restarts = broker->restarts,
		.killed = broker->killed};
	TAILQ_FOREACH(zygote, &broker->zygotes, link)
	{
		if (!zygote->retired && sandbox_is_ready(zygote->sandbox))
			ret->zygotes++;
	}
	ret->ready = ret->zygotes > 0;
}

int broker_run(struct broker_child **ret, struct broker *broker, const struct broker_job *job,
	const struct broker_events *events, void *arg)
{
	struct broker_child *child;
	int r;

	if (broker->waiting >= broker->queue_most)
		return BROKER_FULL;
	r = child_new(&child, broker, job, events, arg);
	if (r < 0)
		return r;
	TAILQ_INSERT_TAIL(&broker->queue, child, link);
	broker->waiting++;
	pump_in(broker, 0);
	*ret = child;
	return 0;
}

void broker_cancel(struct broker_child *child)
{
	struct broker *broker;

	if (!child || child->canceled)
		return;
	broker = child->broker;
	child->canceled = true;
	/* The caller's egress scope may go now. */
	if (child->phase == CHILD_QUEUED) {
		TAILQ_REMOVE(&broker->queue, child, link);
		broker->waiting--;
		child_free(child);
		return;
	}
	answer_http_drop(child);
	answer_mail_drop(child);
	child->scope = NULL;
	if (child->phase == CHILD_LIVE)
		child_end(child, BROKER_END_KILLED, "child.closed", NULL);
	else
		child_settle(child);
}

void broker_child_done(struct broker_child *child)
{
	struct broker *broker = child->broker;

	TAILQ_REMOVE(&broker->live, child, link);
	broker->running--;
	if (child->report.end == BROKER_END_KILLED || child->report.end == BROKER_END_TIMED_OUT)
		broker->killed++;
	child_record_end(child);
	if (child->events.ended && !child->canceled)
		child->events.ended(child->arg, &child->report);
	child_free(child);
	pump_in(broker, 0);
}
