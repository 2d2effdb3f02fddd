/*
 * Socket, deadlines and end of one child. Reads are bounded per turn of the loop, so that
 * a child that floods takes its turn like the others; nothing is read while its answers pile
 * up. It is killed through its pidfd, once.
 */
#include "supervisor/broker/child.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "supervisor/broker/sandbox.h"
#include "supervisor/watch/clock.h"
#include "supervisor/watch/timer.h"

enum {
	READ_BYTES = 64 << 10,	  /* per turn */
	OUT_ENOUGH = 1 << 20,	  /* answers unread by the child: nothing is read from it */
	WAITING_ENOUGH = 4 << 20, /* bytes of requests that wait for their turn: likewise */
	RESETS_MOST = 3,
	BURIAL_MS = 5000, /* a killed child of which no zygote speaks */
	OVERHEAD_MB = 64, /* beyond the engine's heap: the job, answers, stack, source text */
	JOB_TAIL = 8 + MESSAGE_SEED_SIZE + 4, /* started_ms, seed, memory_mb: the last fields */
};

static void on_wall(evutil_socket_t fd, short what, void *arg);
static void on_cpu(evutil_socket_t fd, short what, void *arg);
static void on_readable(evutil_socket_t fd, short what, void *arg);
static void on_writable(evutil_socket_t fd, short what, void *arg);

/* The whole JOB frame now; time and seed are filled in when the child starts. */
static int write_job(struct broker_child *child, const struct broker_job *job)
{
	struct message_job wire = job->wire;
	size_t begin = frame_begin(&child->out, MESSAGE_JOB, 0);
	static const uint8_t no_seed[MESSAGE_SEED_SIZE];

	wire.memory_mb = job->limits.memory_mb;
	if (memcmp(wire.seed, no_seed, sizeof(wire.seed)) == 0 &&
		getrandom(wire.seed, sizeof(wire.seed), 0) != (ssize_t)sizeof(wire.seed))
		return -EIO;
	message_job_write(&child->out, &wire);
	frame_end(&child->out, begin);
	child->report.started_ms = wire.started_ms;
	child->is_basic = wire.mode == MESSAGE_MODE_BASIC;
	if (child->out.failed)
		return -ENOMEM;
	if (child->out.size - begin - FRAME_HEADER_SIZE > message_rule_get(MESSAGE_JOB)->largest)
		return -EMSGSIZE;
	return 0;
}

static void stamp_job(struct broker_child *child)
{
	struct buffer stamp = {0};

	if (child->report.started_ms > 0)
		return;
	child->report.started_ms = clock_now_ms();
	buffer_put_f64(&stamp, child->report.started_ms);
	if (!stamp.failed)
		memcpy(child->out.data + child->out.size - JOB_TAIL, stamp.data, stamp.size);
	buffer_done(&stamp);
}

int child_new(struct broker_child **ret, struct broker *broker, const struct broker_job *job,
	const struct broker_events *events, void *arg)
{
	struct broker_child *child = calloc(1, sizeof(*child));
	int r;

	if (!child)
		return -ENOMEM;
	child->broker = broker;
	child->limits = job->limits;
	child->scope = job->scope;
	child->events = *events;
	child->arg = arg;
	child->pidfd = -1;
	child->door = -1;
	child->report.exit_status = -1;
	child->state = job->wire.kind == MESSAGE_JOB_COMPILE ? MESSAGE_WHILE_COMPILING
							     : MESSAGE_WHILE_RUNNING;
	TAILQ_INIT(&child->http);
	TAILQ_INIT(&child->mails);
	r = child_record_take_subject(child, &job->subject) ? write_job(child, job) : -ENOMEM;
	if (r < 0) {
		child_free(child);
		return r;
	}
	*ret = child;
	return 0;
}

static void free_report(struct broker_report *report)
{
	for (size_t i = 0; i < report->console_count; i++)
		free(report->console[i].text);
	for (size_t i = 0; i < report->http_count; i++) {
		free(report->http[i].method);
		free(report->http[i].url);
		free(report->http[i].error);
	}
	for (size_t i = 0; i < report->violations_count; i++) {
		free(report->violations[i].code);
		free(report->violations[i].message);
	}
	free(report->console);
	free(report->http);
	free(report->violations);
	free(report->message);
	free(report->result);
	free(report->state);
	free(report->checkpoint);
}

static struct event *free_event(struct event *event)
{
	if (event)
		event_free(event);
	return NULL;
}

static void free_door(struct broker_child *child)
{
	child->readable = free_event(child->readable);
	child->writable = free_event(child->writable);
	if (child->door >= 0)
		(void)close(child->door);
	child->door = -1;
	buffer_done(&child->in);
}

static void close_door(struct broker_child *child)
{
	free_door(child);
	buffer_done(&child->out);
}

static void drop_requests(struct broker_child *child)
{
	answer_http_drop(child);
	answer_mail_drop(child);
}

struct broker_child *child_free(struct broker_child *child)
{
	if (!child)
		return NULL;
	drop_requests(child);
	answer_hmac_drop(child);
	child_record_end(child);
	child_record_free_subject(child);
	close_door(child);
	child->wall = free_event(child->wall);
	child->cpu = free_event(child->cpu);
	child->timer = free_event(child->timer);
	if (child->pidfd >= 0)
		(void)close(child->pidfd);
	free_report(&child->report);
	free(child);
	return NULL;
}

static int make_events(struct broker_child *child)
{
	struct event_base *base = broker_base(child->broker);

	child->readable = event_new(base, child->door, EV_READ | EV_PERSIST, on_readable, child);
	child->writable = event_new(base, child->door, EV_WRITE | EV_PERSIST, on_writable, child);
	child->wall = evtimer_new(base, on_wall, child);
	child->cpu = evtimer_new(base, on_cpu, child);
	if (!child->readable || !child->writable || !child->wall || !child->cpu)
		return -ENOMEM;
	/* Before there is a child: nobody would hear of one, or of the end of its time. */
	timer_set(child->wall, child->limits.wall_ms);
	if (!evtimer_pending(child->wall, NULL) || event_add(child->readable, NULL) < 0 ||
		event_add(child->writable, NULL) < 0)
		return -ENOMEM;
	return 0;
}

int child_start(struct broker_child *child, struct sandbox *sandbox)
{
	CLEANUP(close_p) int far = -1;
	int pair[2], r;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	far = pair[1];
	child->door = pair[0];
	r = fcntl(child->door, F_SETFL, O_NONBLOCK) < 0 ? -errno : make_events(child);
	if (r == 0)
		r = sandbox_fork(sandbox, child->token, far,
			((uint64_t)child->limits.memory_mb + OVERHEAD_MB) << 20,
			(child->limits.cpu_ms + 999) / 1000 + 1);
	if (r != 0) {
		free_door(child);
		child->wall = free_event(child->wall);
		child->cpu = free_event(child->cpu);
		return r;
	}
	child->sandbox = sandbox;
	child->phase = CHILD_LIVE;
	child->started = clock_monotonic_ms();
	stamp_job(child);
	return 0;
}

/* Once; as soon as there is something to kill. */
static void kill_child(struct broker_child *child)
{
	child->doomed = true;
	if (child->pidfd < 0 || child->killed)
		return;
	child->killed = true;
	(void)syscall(SYS_pidfd_send_signal, child->pidfd, SIGKILL, NULL, 0U);
}

/*
 * The JOB may be megabytes: not kept for the child's life, but until it is known that there is
 * one, because it may have to be given to another.
 */
static void drop_sent(struct broker_child *child)
{
	if (child->pidfd < 0 || child->out_sent < child->out.size)
		return;
	buffer_done(&child->out);
	child->out_sent = 0;
}

bool child_reset(struct broker_child *child)
{
	if (child->phase != CHILD_LIVE || child->pidfd >= 0 || child->has_spoken ||
		child->resets++ >= RESETS_MOST)
		return false;
	free_door(child);
	child->wall = free_event(child->wall);
	child->cpu = free_event(child->cpu);
	child->out_sent = 0;
	child->job_sent = false;
	child->skip = 0;
	child->closed = false;
	child->doomed = false;
	child->sandbox = NULL;
	child->phase = CHILD_QUEUED;
	return true;
}

void child_forked(struct broker_child *child, const struct control_reply *reply, int pidfd)
{
	if (pidfd < 0) {
		child->sandbox = NULL;
		child_end(child, BROKER_END_BROKEN, "child.start", strerror(-reply->error));
		return;
	}
	child->pidfd = pidfd;
	drop_sent(child);
	if (child->doomed) {
		kill_child(child);
		return;
	}
	child->pid = sandbox_pid_of(pidfd);
	timer_set(child->cpu, child->limits.cpu_ms);
}

/* The process clock of another process needs no right, only its number. Negative: it is gone. */
static double cpu_used_ms(const struct broker_child *child)
{
	clockid_t clock = (clockid_t)((~(unsigned int)child->pid << 3) | 2U);
	struct timespec used;

	if (child->pid <= 0 || clock_gettime(clock, &used) < 0)
		return -1;
	return (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
}

/*
 * One thread cannot use more CPU than time passes: it is enough to look again when the rest
 * of the budget could be used up.
 */
static void on_cpu(evutil_socket_t fd, short what, void *arg)
{
	struct broker_child *child = arg;
	double left = child->limits.cpu_ms - cpu_used_ms(child);

	(void)fd;
	(void)what;
	if (child->phase != CHILD_LIVE || left > child->limits.cpu_ms)
		return;
	if (left > 0) {
		timer_set(child->cpu, left < 1 ? 1 : left);
		return;
	}
	child_end(child, BROKER_END_TIMED_OUT, "limit.cpu_ms", NULL);
}

static void on_wall(evutil_socket_t fd, short what, void *arg)
{
	struct broker_child *child = arg;
	double left_ms;

	(void)fd;
	(void)what;
	if (child->phase == CHILD_LIVE) {
		child_end(child, BROKER_END_TIMED_OUT, "limit.wall_ms", NULL);
		return;
	}
	/* The result was in; what it left behind has had its time too. */
	drop_requests(child);
	left_ms = child->started + child->limits.wall_ms + BURIAL_MS - clock_monotonic_ms();
	if (child->sandbox && left_ms < 0)
		broker_child_unheard(child);
	else if (child->sandbox)
		timer_set(child->wall, left_ms + 1);
	child_settle(child);
}

static char *limit_text(const struct broker_child *child, const char *code)
{
	char text[160];

	if (strcmp(code, "limit.wall_ms") == 0)
		(void)snprintf(text, sizeof(text), "The function ran longer than wall_ms (%u ms)",
			child->limits.wall_ms);
	else if (strcmp(code, "limit.cpu_ms") == 0)
		(void)snprintf(text, sizeof(text), "The function used more CPU than cpu_ms (%u ms)",
			child->limits.cpu_ms);
	else
		return NULL;
	return strdup(text);
}

void child_end(
	struct broker_child *child, enum broker_end end, const char *code, const char *message)
{
	if (child->phase == CHILD_ENDING)
		return;
	child->phase = CHILD_ENDING;
	child->report.end = end;
	child->report.code = code;
	if (message)
		child->report.message = strdup(message);
	else if (code)
		child->report.message = limit_text(child, code);
	/* One that was never started has no time of its own but now. */
	if (child->started > 0)
		child->report.duration_ms = clock_monotonic_ms() - child->started;
	else if (!(child->report.started_ms > 0))
		child->report.started_ms = clock_now_ms();
	if (child->cpu)
		(void)evtimer_del(child->cpu);
	child->timer = free_event(child->timer);
	kill_child(child);
	close_door(child);
	answer_hmac_drop(child);
	answer_console_cut(child);
	if (end != BROKER_END_RESULT) {
		drop_requests(child);
		if (child->wall)
			timer_set(child->wall, BURIAL_MS);
	} else if (child->http_open > 0 || child->mails_open > 0) {
		child_note_violation(child, "unawaited_request",
			"The function ended before a request that it had started was answered");
		/* Nobody has to read their answers any more. */
		answer_http_go_on(child);
	}
	child_settle(child);
}

void child_violates(struct broker_child *child, const char *what)
{
	child_end(child, BROKER_END_KILLED, "child.protocol", what);
}

void child_settle(struct broker_child *child)
{
	if (child->phase != CHILD_ENDING || child->sandbox || child->http_open > 0 ||
		child->mails_open > 0)
		return;
	broker_child_done(child);
}

/* What waitpid says about a child of which nothing else is known. */
static void end_by_status(struct broker_child *child, int status)
{
	char text[120];
	int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (number == SIGSYS) {
		child_end(child, BROKER_END_KILLED, "child.syscall",
			"The child made a system call that the sandbox does not allow");
		return;
	}
	if (number == SIGXCPU || child->report.cpu_ms > child->limits.cpu_ms) {
		child_end(child, BROKER_END_TIMED_OUT, "limit.cpu_ms", NULL);
		return;
	}
	/* Our own SIGKILL, which only a closed door brings before an end is known, is no signal. */
	if (number != 0 && !(number == SIGKILL && child->killed)) {
		(void)snprintf(text, sizeof(text), "The child died by signal %d (%s)", number,
			strsignal(number));
		child_end(child, BROKER_END_KILLED, "child.signal", text);
		return;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == CONTROL_EXIT_NO_MEMORY) {
		child_end(child, BROKER_END_KILLED, "limit.memory_mb",
			"The child had no memory left outside of the function's heap");
		return;
	}
	if (WIFEXITED(status))
		(void)snprintf(text, sizeof(text),
			"The child ended without a result (exit status %d)", WEXITSTATUS(status));
	else
		(void)snprintf(text, sizeof(text),
			"The child closed its connection without a result, or the kernel killed "
			"it");
	child_end(child, BROKER_END_KILLED, "child.closed", text);
}

static bool is_crash(int status)
{
	static const int crashes[] = {SIGSEGV, SIGSYS, SIGABRT, SIGILL, SIGBUS};

	for (size_t i = 0; WIFSIGNALED(status) && i < ARRAY_SIZE(crashes); i++) {
		if (WTERMSIG(status) == crashes[i])
			return true;
	}
	return false;
}

static bool read_some(struct broker_child *child);

void child_exited(struct broker_child *child, const struct control_reply *reply)
{
	struct broker_report *report = &child->report;

	if (reply) {
		report->exit_status = reply->status;
		report->crashed = is_crash(reply->status);
		report->cpu_ms = (double)reply->cpu_us / 1000;
		report->memory_kb = reply->memory_kb;
	}
	/* What it said before it died still counts. `sandbox` is set meanwhile: nothing settles. */
	while (child->phase == CHILD_LIVE && read_some(child))
		;
	child->sandbox = NULL;
	if (child->phase != CHILD_LIVE) {
		child_settle(child);
		return;
	}
	report->lost = !reply;
	if (reply)
		end_by_status(child, reply->status);
	else
		child_end(child, BROKER_END_KILLED, "child.closed", "The zygote of the child died");
}

/* The frame whose header is at data[0]. True: it is taken; false: not all there, or an end. */
static bool take_frame(struct broker_child *child, const uint8_t *data, size_t size, size_t *taken)
{
	struct frame_header header;
	const struct message_rule *rule;
	enum message_state state;

	if (size < FRAME_HEADER_SIZE)
		return false;
	rule = frame_header_read(&header, data) ? message_rule_get(header.type) : NULL;
	state = child->job_sent ? child->state : MESSAGE_WHILE_STARTING;
	/* On the header alone: what is refused is not waited for. */
	if (!rule || rule->from != MESSAGE_FROM_CHILD || rule->state != state ||
		header.size > rule->largest || child->counts[rule->index] >= rule->at_most) {
		child_violates(child, "The child sent a message that is not allowed");
		return false;
	}
	if (header.size > answer_largest(child, rule)) {
		child->counts[rule->index]++;
		child->skip = header.size;
		*taken = FRAME_HEADER_SIZE;
		answer_too_large(child, rule, header.id);
		return child->phase == CHILD_LIVE;
	}
	if (size - FRAME_HEADER_SIZE < header.size)
		return false;
	child->counts[rule->index]++;
	*taken = FRAME_HEADER_SIZE + (size_t)header.size;
	answer_frame(child, rule, header.id, (struct bytes){data + FRAME_HEADER_SIZE, header.size});
	return child->phase == CHILD_LIVE;
}

static void take_frames(struct broker_child *child)
{
	size_t done = 0;

	for (;;) {
		size_t left = child->in.size - done, taken = 0;
		size_t skipped = child->skip < left ? child->skip : left;

		child->skip -= skipped;
		done += skipped;
		left -= skipped;
		if (!take_frame(child, child->in.data + done, left, &taken))
			break;
		done += taken;
	}
	/* After an end the buffer is gone. */
	if (child->phase == CHILD_LIVE)
		buffer_consume(&child->in, done);
}

/* True: something was read. The child may have ended, but is there: see child_exited. */
static bool read_some(struct broker_child *child)
{
	uint8_t *to = buffer_reserve(&child->in, READ_BYTES);
	ssize_t size;

	if (!to) {
		child_end(child, BROKER_END_BROKEN, "child.start", "out of memory");
		return false;
	}
	/* recv has no control buffer: descriptors that a child attaches are dropped by the kernel.
	 */
	size = recv(child->door, to, READ_BYTES, MSG_DONTWAIT);
	if (size < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (size <= 0) {
		/* Its exit report tells why; until then nothing more can come. */
		child->closed = true;
		(void)event_del(child->readable);
		(void)event_del(child->writable);
		kill_child(child);
		return false;
	}
	child->has_spoken = true;
	child->in.size += (size_t)size;
	take_frames(child);
	return child->phase == CHILD_LIVE;
}

bool child_is_deaf(const struct broker_child *child)
{
	return child->out.size - child->out_sent > OUT_ENOUGH;
}

static void balance(struct broker_child *child)
{
	bool full = child_is_deaf(child) || child->http_waiting_bytes > WAITING_ENOUGH;

	if (child->phase != CHILD_LIVE || child->closed)
		return;
	if (full)
		(void)event_del(child->readable);
	else
		(void)event_add(child->readable, NULL);
	if (child->out.size > child->out_sent)
		(void)event_add(child->writable, NULL);
	else
		(void)event_del(child->writable);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct broker_child *child = arg;

	(void)fd;
	(void)what;
	/* False: it may be freed, when it never had a process; or nothing was there. */
	if (read_some(child))
		balance(child);
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct broker_child *child = arg;
	struct buffer *out = &child->out;
	ssize_t size = send(fd, out->data + child->out_sent, out->size - child->out_sent,
		MSG_DONTWAIT | MSG_NOSIGNAL);

	(void)what;
	if (size < 0 && errno != EAGAIN && errno != EINTR) {
		/* It reads no more; what it still says is read, and its exit told. */
		(void)event_del(child->writable);
		kill_child(child);
		return;
	}
	if (size > 0)
		child->out_sent += (size_t)size;
	/* No answer can stand behind the JOB before it is whole: nothing was asked. */
	child->job_sent |= child->out_sent == child->out.size;
	drop_sent(child);
	if (!child_is_deaf(child))
		answer_http_go_on(child);
	balance(child);
}

void child_answer(struct broker_child *child, uint32_t id, const struct message_answer *answer)
{
	size_t begin;

	if (child->phase != CHILD_LIVE)
		return;
	if (child->out_sent > OUT_ENOUGH) {
		buffer_consume(&child->out, child->out_sent);
		child->out_sent = 0;
	}
	begin = frame_begin(&child->out, MESSAGE_ANSWER, id);
	message_answer_write(&child->out, answer);
	frame_end(&child->out, begin);
	if (child->out.failed) {
		child_end(child, BROKER_END_BROKEN, "child.start", "out of memory");
		return;
	}
	balance(child);
}

void child_answer_failed(
	struct broker_child *child, uint32_t id, const char *code, const char *message)
{
	struct message_answer answer = {.now_ms = clock_now_ms(),
		.kind = MESSAGE_ANSWER_FAILED,
		.failed = {.code = bytes_of(code), .message = bytes_of(message)}};

	child_answer(child, id, &answer);
}

void child_note_violation(struct broker_child *child, const char *code, const char *message)
{
	struct broker_report *report = &child->report;
	struct broker_violation *rows =
		realloc(report->violations, (report->violations_count + 1) * sizeof(*rows));

	if (!rows)
		return;
	report->violations = rows;
	rows[report->violations_count].code = strdup(code);
	rows[report->violations_count].message = strdup(message);
	report->violations_count++;
}
