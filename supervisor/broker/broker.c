/*
 * The queue of jobs, and the birth and burial of children.
 */
#include "supervisor/broker/broker.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "supervisor/broker/child.h"
#include "supervisor/broker/pool.h"
#include "supervisor/watch/timer.h"

enum {
	CHILDREN = 64,
	QUEUE = 100000,
	BUSY_MS = 2,
	SHORT_MS = 100, /* of descriptors */
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

TAILQ_HEAD(child_list, broker_child);

struct broker {
	struct event_base *base;
	struct egress *egress;
	struct audit *audit;
	struct pool *pool;
	unsigned int children_most;
	unsigned int queue_most;
	struct child_list queue;
	struct child_list live;
	unsigned int waiting;
	unsigned int running;
	uint32_t token;
	struct event *pump;
	uint64_t forks;
	uint64_t killed;
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
	if (ms == 0)
		event_active(broker->pump, EV_TIMEOUT, 0);
	else if (!evtimer_pending(broker->pump, NULL))
		timer_set(broker->pump, ms);
}

void broker_pump(struct broker *broker)
{
	pump_in(broker, 0);
}

static struct broker_child *child_of(
	struct broker *broker, const struct sandbox *sandbox, uint32_t token)
{
	struct broker_child *child;

	TAILQ_FOREACH(child, &broker->live, link)
	{
		if (child->token == token && child->sandbox == sandbox)
			return child;
	}
	return NULL;
}

static void on_forked(
	void *arg, struct sandbox *sandbox, const struct control_reply *reply, int pidfd)
{
	struct broker *broker = arg;
	struct broker_child *child = child_of(broker, sandbox, reply->token);

	/* Its zygote may take another one now. */
	if (broker->waiting > 0)
		pump_in(broker, 0);
	if (!child || child->pidfd >= 0) {
		if (pidfd >= 0)
			(void)close(pidfd);
		return;
	}
	if (pidfd < 0)
		pool_left(broker->pool, child->sandbox, false);
	child_forked(child, reply, pidfd);
}

static void on_exited(void *arg, struct sandbox *sandbox, const struct control_reply *reply)
{
	struct broker *broker = arg;
	struct broker_child *child = child_of(broker, sandbox, reply->token);
	int number = reply->status & 0x7F;

	if (!child)
		return;
	pool_left(broker->pool, child->sandbox,
		number != 0 && number != SIGKILL && number != SIGXCPU);
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
static void on_lost(void *arg, struct sandbox *sandbox)
{
	struct broker *broker = arg;
	struct broker_child *child;

	while ((child = child_in(broker, sandbox))) {
		if (child_reset(child))
			requeue(broker, child);
		else
			child_exited(child, NULL);
	}
}

/* When it may be tried again; 0: never. A dead zygote is noticed by its closed socket. */
static unsigned int pause_after(int r)
{
	if (r == SANDBOX_BUSY || r == -EPIPE || r == -ECONNRESET)
		return BUSY_MS;
	return r == -EMFILE || r == -ENFILE ? SHORT_MS : 0;
}

/* False: nothing more can be started now. */
static bool start_one(struct broker *broker)
{
	struct broker_child *child = TAILQ_FIRST(&broker->queue);
	bool may_start = child && child->recorded == CHILD_RECORDED &&
			 broker->running < broker->children_most;
	struct sandbox *sandbox = may_start ? pool_pick(broker->pool) : NULL;
	int r;

	if (!sandbox)
		return false;
	child->token = ++broker->token;
	r = child->record_error ? child->record_error : child_start(child, sandbox);
	if (!child->record_error && pause_after(r)) {
		pump_in(broker, pause_after(r));
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
	broker->forks++;
	pool_took(broker->pool, sandbox);
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
	pool_tend(broker->pool);
	record_starts(broker);
	while (start_one(broker))
		;
}

static void on_due(void *arg, unsigned int ms)
{
	pump_in(arg, ms);
}

int broker_new(struct broker **ret, struct event_base *base, const struct broker_config *config,
	char **text)
{
	static const struct pool_events events = {
		.due = on_due, .forked = on_forked, .exited = on_exited, .lost = on_lost};
	CLEANUP(broker_free_p) struct broker *broker = calloc(1, sizeof(*broker));
	int r;

	if (!broker)
		return -ENOMEM;
	TAILQ_INIT(&broker->queue);
	TAILQ_INIT(&broker->live);
	broker->base = base;
	broker->egress = config->egress;
	broker->audit = config->audit;
	broker->children_most = config->children ? config->children : CHILDREN;
	if (broker->children_most > BROKER_CHILDREN_MOST)
		broker->children_most = BROKER_CHILDREN_MOST;
	broker->queue_most = config->queue ? config->queue : QUEUE;
	broker->pump = evtimer_new(base, on_pump, broker);
	if (!broker->pump)
		return -ENOMEM;
	r = pool_new(&broker->pool, base, config, &events, broker, text);
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
	if (!broker)
		return NULL;
	free_children(&broker->queue);
	free_children(&broker->live);
	pool_free(broker->pool);
	if (broker->pump)
		event_free(broker->pump);
	free(broker);
	return NULL;
}

const char *broker_layers(const struct broker *broker)
{
	return pool_layers(broker->pool);
}

void broker_status_get(const struct broker *broker, struct broker_status *ret)
{
	*ret = (struct broker_status){.running = broker->running,
		.waiting = broker->waiting,
		.forks = broker->forks,
		.zygotes = pool_ready(broker->pool),
		.zygote_restarts = pool_restarts(broker->pool),
		.killed = broker->killed};
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

void broker_child_unheard(struct broker_child *child)
{
	pool_left(child->broker->pool, child->sandbox, true);
	child->sandbox = NULL;
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
