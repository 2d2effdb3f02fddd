/* links: broker egress policy watch wire zygote confine */
/*
 * Real zygotes and children behind the real filter, with a stand-in for the engine: this
 * program is its own sandbox program. What a child does is named by its job.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/wire/control.h"
#include "sandbox/zygote/zygote.h"
#include "supervisor/broker/broker.h"
#include "tests/unit/zygotes.h"

/* The child's side. */

static void send_all(struct buffer *buffer)
{
	size_t sent = 0;

	while (sent < buffer->size) {
		ssize_t size = write(3, buffer->data + sent, buffer->size - sent);

		if (size <= 0)
			_exit(9);
		sent += (size_t)size;
	}
	buffer->size = 0;
}

static void read_all(void *to, size_t size)
{
	char *at = to;

	while (size) {
		ssize_t got = read(3, at, size);

		if (got <= 0)
			_exit(8);
		at += got;
		size -= (size_t)got;
	}
}

static struct frame_header read_frame(struct buffer *payload)
{
	uint8_t head[FRAME_HEADER_SIZE];
	struct frame_header header;

	read_all(head, sizeof(head));
	frame_header_read(&header, head);
	payload->size = 0;
	read_all(buffer_reserve(payload, header.size), header.size);
	payload->size = header.size;
	return header;
}

static void say(uint16_t type, uint32_t id, const char *text)
{
	struct buffer out = {0};
	size_t begin = frame_begin(&out, type, id);

	if (type == MESSAGE_CONSOLE)
		buffer_put_u8(&out, MESSAGE_LEVEL_LOG);
	if (text)
		buffer_put_text(&out, text);
	if (type == MESSAGE_RESULT)
		buffer_put_text(&out, "");
	frame_end(&out, begin);
	send_all(&out);
	buffer_done(&out);
}

static void ask_timer(uint32_t id, double due_ms)
{
	struct message_timer timer = {due_ms};
	struct buffer out = {0};
	size_t begin = frame_begin(&out, MESSAGE_TIMER, id);

	message_timer_write(&out, &timer);
	frame_end(&out, begin);
	send_all(&out);
}

static void ask_http(uint32_t id, const char *url)
{
	struct message_http_start start = {.method = bytes_of("GET"), .url = bytes_of(url)};
	struct buffer out = {0};
	size_t begin = frame_begin(&out, MESSAGE_HTTP_START, id);

	message_http_start_write(&out, &start);
	frame_end(&out, begin);
	send_all(&out);
}

static volatile int sink;

static void do_ok(const struct message_job *job)
{
	(void)job;
	say(MESSAGE_CHECKPOINT, 0, "{\"a\":1}");
	say(MESSAGE_CONSOLE, 0, "hello");
	say(MESSAGE_RESULT, 0, "{\"status\":\"succeeded\"}");
}

static void do_spin(const struct message_job *job)
{
	(void)job;
	for (;;)
		sink++;
}

static void do_sleep(const struct message_job *job)
{
	char byte;

	(void)job;
	say(MESSAGE_CHECKPOINT, 0, "{\"b\":2}");
	(void)!read(3, &byte, 1);
}

/* A write that no page backs. */
static void raise_fault(void)
{
	volatile uintptr_t nowhere = 16;

	*(volatile int *)nowhere = 1;
}

static void do_segv(const struct message_job *job)
{
	(void)job;
	raise_fault();
}

static void do_open(const struct message_job *job)
{
	(void)job;
	(void)!open("/etc/passwd", O_RDONLY);
}

static void do_exec_map(const struct message_job *job)
{
	(void)job;
	(void)!mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void do_read_other(const struct message_job *job)
{
	char byte;

	(void)job;
	(void)!read(0, &byte, 1);
}

static void do_garbage(const struct message_job *job)
{
	(void)job;
	(void)!write(3, "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C", 12);
	do_sleep(job);
}

static void do_huge_length(const struct message_job *job)
{
	(void)job;
	(void)!write(3, "\xFF\xFF\xFF\xFF\x32\x00\x00\x00\x00\x00\x00\x00", 12);
	do_sleep(job);
}

static void do_wrong_state(const struct message_job *job)
{
	say(MESSAGE_COMPILED, 0, "x");
	do_sleep(job);
}

static void do_same_id(const struct message_job *job)
{
	ask_timer(7, 0);
	ask_timer(7, 0);
	do_sleep(job);
}

static void do_exit(const struct message_job *job)
{
	(void)job;
	_exit(77);
}

static void do_result_and_spin(const struct message_job *job)
{
	say(MESSAGE_RESULT, 0, "{}");
	do_spin(job);
}

static void do_half(const struct message_job *job)
{
	(void)job;
	(void)!write(3, "\x40\x00\x00\x00\x32\x00", 6);
	_exit(0);
}

static void do_timer(const struct message_job *job)
{
	struct buffer in = {0};
	struct frame_header header;
	struct message_answer answer;
	struct buffer_reader reader;

	ask_timer(1, job->started_ms + 100000);
	ask_timer(2, job->started_ms + 30);
	header = read_frame(&in);
	reader = buffer_reader_of((struct bytes){in.data, in.size});
	if (header.id != 2 || !message_answer_read(&answer, &reader) ||
		answer.kind != MESSAGE_ANSWER_TIMER || answer.now_ms < job->started_ms + 30)
		_exit(5);
	say(MESSAGE_RESULT, 0, "{}");
}

static void do_denied(const struct message_job *job)
{
	struct buffer in = {0};
	struct message_answer answer;
	struct buffer_reader reader;
	const char *const urls[] = {"http://x/", "http://x/\r\nA: b", "http://x/", "http://x/"};
	const char *const codes[] = {"ERR_EGRESS_DENIED", "ERR_INVALID_CHAR", "ERR_EGRESS_DENIED",
		"limit.http_requests"};

	(void)job;
	for (uint32_t i = 0; i < 4; i++) {
		ask_http(i + 1, urls[i]);
		if (read_frame(&in).id != i + 1)
			_exit(4);
		reader = buffer_reader_of((struct bytes){in.data, in.size});
		if (!message_answer_read(&answer, &reader) ||
			!bytes_equal(answer.failed.code, codes[i]))
			_exit((int)(10 + i));
	}
	say(MESSAGE_RESULT, 0, "{}");
}

static void do_flood(const struct message_job *job)
{
	struct buffer out = {0};

	(void)job;
	for (int i = 0; i < 1000; i++) {
		size_t begin = frame_begin(&out, MESSAGE_CONSOLE, 0);

		buffer_put_u8(&out, MESSAGE_LEVEL_LOG);
		buffer_put_text(&out, "x");
		frame_end(&out, begin);
	}
	for (int i = 0; i < 100; i++) {
		size_t size = out.size;

		send_all(&out);
		out.size = size;
	}
	say(MESSAGE_RESULT, 0, "{}");
}

static void do_large_request(const struct message_job *job)
{
	struct message_http_start start = {
		.method = bytes_of("POST"), .url = bytes_of("http://x/")};
	struct buffer in = {0}, out = {0};
	size_t begin = frame_begin(&out, MESSAGE_HTTP_START, 1);
	struct message_answer answer;
	struct buffer_reader reader;

	(void)job;
	start.has_body = true;
	start.body.size = 3 << 20;
	start.body.data = calloc(1, start.body.size);
	message_http_start_write(&out, &start);
	frame_end(&out, begin);
	send_all(&out);
	read_frame(&in);
	reader = buffer_reader_of((struct bytes){in.data, in.size});
	if (!message_answer_read(&answer, &reader) ||
		!bytes_equal(answer.failed.code, "limit.request_kb"))
		_exit(3);
	say(MESSAGE_RESULT, 0, "{}");
}

static void do_memory(const struct message_job *job)
{
	(void)job;
	for (int i = 0; i < 1000; i++) {
		void *block = malloc(1 << 20);

		if (!block)
			_exit(CONTROL_EXIT_NO_MEMORY);
		memset(block, 1, 1 << 20);
	}
}

/* A result of 600 kB. */
static void do_large_result(const struct message_job *job)
{
	char *text = malloc((600 << 10) + 1);

	(void)job;
	memset(text, ' ', 600 << 10);
	memcpy(text, "{}", 2);
	text[600 << 10] = 0;
	say(MESSAGE_RESULT, 0, text);
}

static const struct behaviour {
	const char *name;
	void (*act)(const struct message_job *job);
} behaviours[] = {
	{"ok", do_ok},
	{"spin", do_spin},
	{"sleep", do_sleep},
	{"segv", do_segv},
	{"open", do_open},
	{"exec_map", do_exec_map},
	{"read_other", do_read_other},
	{"garbage", do_garbage},
	{"huge_length", do_huge_length},
	{"wrong_state", do_wrong_state},
	{"same_id", do_same_id},
	{"exit", do_exit},
	{"result_and_spin", do_result_and_spin},
	{"half", do_half},
	{"timer", do_timer},
	{"denied", do_denied},
	{"flood", do_flood},
	{"large_request", do_large_request},
	{"large_result", do_large_result},
	{"memory", do_memory},
};

static int stub_job(void *arg, int door)
{
	struct buffer in = {0};
	struct message_job job;
	struct buffer_reader reader;

	(void)arg;
	(void)door;
	read_frame(&in);
	reader = buffer_reader_of((struct bytes){in.data, in.size});
	if (!message_job_read(&job, &reader))
		return 6;
	for (size_t i = 0; i < ARRAY_SIZE(behaviours); i++) {
		if (bytes_equal(job.name, behaviours[i].name))
			behaviours[i].act(&job);
	}
	return 0;
}

static int stub_preload(void *arg, void *(*alloc)(void *, void *, size_t), void *context)
{
	char *text = alloc(context, NULL, 100000);

	(void)arg;
	memset(text, 'x', 100000);
	return 0;
}

/* The supervisor's side. */

struct run {
	bool ended;
	enum broker_end end;
	char code[40];
	char message[200];
	char result[200];
	char checkpoint[200];
	char violation[40];
	char console[200];
	size_t lines;
	size_t requests;
	double duration_ms;
	double cpu_ms;
	int exit_status;
	bool crashed;
};

static struct event_base *base;
static struct broker *broker;

static void copy(char *to, size_t size, const char *from)
{
	(void)snprintf(to, size, "%s", from ? from : "");
}

static void on_ended(void *arg, const struct broker_report *report)
{
	struct run *run = arg;

	run->ended = true;
	run->end = report->end;
	copy(run->code, sizeof(run->code), report->code);
	copy(run->message, sizeof(run->message), report->message);
	copy(run->result, sizeof(run->result), report->result);
	copy(run->checkpoint, sizeof(run->checkpoint), report->checkpoint);
	if (report->violations_count)
		copy(run->violation, sizeof(run->violation), report->violations[0].code);
	if (report->console_count)
		copy(run->console, sizeof(run->console),
			report->console[report->console_count - 1].text);
	run->lines = report->console_count;
	run->requests = report->http_count;
	run->duration_ms = report->duration_ms;
	run->cpu_ms = report->cpu_ms;
	run->exit_status = report->exit_status;
	run->crashed = report->crashed;
}

static const struct broker_events events = {.ended = on_ended};

static struct broker_job job_of(const char *name)
{
	struct broker_job job = {.limits = broker_limits_compile};

	job.wire.kind = MESSAGE_JOB_RUN;
	job.wire.mode = MESSAGE_MODE_BASIC;
	job.wire.name = bytes_of(name);
	job.limits.wall_ms = 3000;
	job.limits.cpu_ms = 2000;
	job.limits.memory_mb = 32;
	job.limits.http_requests = 3;
	job.limits.http_concurrency = 2;
	return job;
}

static struct broker_child *start(struct run *run, const struct broker_job *job)
{
	struct broker_child *child;

	*run = (struct run){0};
	assert_int_equal(broker_run(&child, broker, job, &events, run), 0);
	assert_false(run->ended);
	return child;
}

static void wait_for(const struct run *run)
{
	while (!run->ended)
		assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
}

static struct run run_job_named(const char *name)
{
	struct broker_job job = job_of(name);
	struct run run;

	start(&run, &job);
	wait_for(&run);
	return run;
}

static void ends_with(const char *name, enum broker_end end, const char *code)
{
	struct run run = run_job_named(name);

	if (strcmp(run.code, code) != 0)
		print_error("%s: %s (%s), status %x\n", name, run.code, run.message,
			(unsigned int)run.exit_status);
	assert_string_equal(run.code, code);
	assert_int_equal(run.end, end);
}

static void a_result_comes_back_with_all_that_was_said(void **state)
{
	struct run run = run_job_named("ok");

	(void)state;
	assert_int_equal(run.end, BROKER_END_RESULT);
	assert_string_equal(run.result, "{\"status\":\"succeeded\"}");
	assert_string_equal(run.checkpoint, "{\"a\":1}");
	assert_string_equal(run.console, "hello");
	assert_true(run.cpu_ms > 0);
	assert_false(run.crashed);
}

static void wall_time_is_up(void **state)
{
	struct broker_job job = job_of("sleep");
	struct run run;

	(void)state;
	job.limits.wall_ms = 100;
	start(&run, &job);
	wait_for(&run);
	assert_int_equal(run.end, BROKER_END_TIMED_OUT);
	assert_string_equal(run.code, "limit.wall_ms");
	assert_string_equal(run.checkpoint, "{\"b\":2}");
	assert_true(run.duration_ms >= 90 && run.duration_ms < 300);
}

static void cpu_time_is_up(void **state)
{
	struct broker_job job = job_of("spin");
	struct run run;

	(void)state;
	job.limits.cpu_ms = 100;
	start(&run, &job);
	wait_for(&run);
	assert_int_equal(run.end, BROKER_END_TIMED_OUT);
	assert_string_equal(run.code, "limit.cpu_ms");
	assert_true(run.cpu_ms >= 99);
	assert_true(run.cpu_ms < 250);
}

static void exit_reasons_are_told_apart(void **state)
{
	(void)state;
	ends_with("segv", BROKER_END_KILLED, "child.signal");
	ends_with("exit", BROKER_END_KILLED, "child.closed");
	ends_with("half", BROKER_END_KILLED, "child.closed");
	ends_with("memory", BROKER_END_KILLED, "limit.memory_mb");
}

static void a_forbidden_system_call_is_the_end(void **state)
{
	(void)state;
	ends_with("open", BROKER_END_KILLED, "child.syscall");
	ends_with("exec_map", BROKER_END_KILLED, "child.syscall");
	ends_with("read_other", BROKER_END_KILLED, "child.syscall");
}

static void a_bad_byte_is_the_end(void **state)
{
	(void)state;
	ends_with("garbage", BROKER_END_KILLED, "child.protocol");
	ends_with("huge_length", BROKER_END_KILLED, "child.protocol");
	ends_with("wrong_state", BROKER_END_KILLED, "child.protocol");
	ends_with("same_id", BROKER_END_KILLED, "child.protocol");
}

static void the_process_ends_with_its_result(void **state)
{
	struct run run = run_job_named("result_and_spin");

	(void)state;
	assert_int_equal(run.end, BROKER_END_RESULT);
	assert_true(run.duration_ms < 1000);
}

static void a_new_timer_replaces_the_old_one(void **state)
{
	struct run run = run_job_named("timer");

	(void)state;
	assert_int_equal(run.end, BROKER_END_RESULT);
	assert_true(run.duration_ms >= 25);
}

static void requests_are_refused_by_code(void **state)
{
	struct run run = run_job_named("denied");

	(void)state;
	assert_int_equal(run.end, BROKER_END_RESULT);
	assert_int_equal(run.requests, 3);
}

static void a_flooded_console_is_cut_with_a_note(void **state)
{
	struct run run = run_job_named("flood");

	(void)state;
	assert_int_equal(run.end, BROKER_END_RESULT);
	assert_true(run.lines < 5000);
	assert_string_equal(run.console, "console cut at 64 kB (limit.console_kb)");
}

static void a_large_request_is_refused_unread(void **state)
{
	struct run run = run_job_named("large_request");

	(void)state;
	assert_int_equal(run.end, BROKER_END_RESULT);
}

/* What a basic function got comes along with its state; beside another's there is little to say. */
static void a_large_result_is_refused_unread(void **state)
{
	struct broker_job job = job_of("large_result");
	struct run run;

	(void)state;
	job.limits.context_kb = 20;
	start(&run, &job);
	wait_for(&run);
	assert_int_equal(run.end, BROKER_END_RESULT);
	job.wire.mode = MESSAGE_MODE_ADVANCED;
	start(&run, &job);
	wait_for(&run);
	assert_int_equal(run.end, BROKER_END_KILLED);
	assert_string_equal(run.code, "limit.context_kb");
	job.limits.context_kb = 100;
	start(&run, &job);
	wait_for(&run);
	assert_int_equal(run.end, BROKER_END_RESULT);
}

static void jobs_wait_for_a_place(void **state)
{
	struct broker_job job = job_of("ok");
	struct run runs[40];
	struct broker_status status;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++)
		start(&runs[i], &job);
	broker_status_get(broker, &status);
	assert_int_equal(status.waiting, 40);
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
		wait_for(&runs[i]);
		assert_int_equal(runs[i].end, BROKER_END_RESULT);
	}
}

/* However many there are, and whatever it is that finds none. */
static void jobs_wait_for_descriptors(void **state)
{
	struct broker_job job = job_of("ok");
	struct broker_status status;
	struct rlimit limit, low;
	int next = dup(0);

	(void)state;
	close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	low = limit;
	for (rlim_t room = 0; room < 12; room++) {
		struct run runs[4];

		low.rlim_cur = (rlim_t)next + room;
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
		for (size_t i = 0; i < ARRAY_SIZE(runs); i++)
			start(&runs[i], &job);
		do {
			assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
			broker_status_get(broker, &status);
		} while (status.running > 0);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
		for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
			wait_for(&runs[i]);
			assert_string_equal(runs[i].message, "");
			assert_int_equal(runs[i].end, BROKER_END_RESULT);
		}
	}
}

static void nobody_hears_of_a_cancelled_job(void **state)
{
	struct broker_job job = job_of("sleep");
	struct run cancelled, other;
	struct broker_status status;
	struct broker_child *queued = start(&cancelled, &job);

	(void)state;
	broker_cancel(queued);
	queued = start(&cancelled, &job);
	assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
	broker_cancel(queued);
	job = job_of("ok");
	start(&other, &job);
	do {
		assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
		broker_status_get(broker, &status);
	} while (!other.ended || status.running > 0);
	assert_false(cancelled.ended);
}

static int descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void nothing_is_left_after_many_children(void **state)
{
	int before;

	(void)state;
	run_job_named("ok");
	before = descriptors();
	for (int i = 0; i < 200; i++)
		run_job_named("ok");
	assert_int_equal(descriptors(), before);
}

static void wait_for_zygotes(void)
{
	struct broker_status status;

	do {
		broker_status_get(broker, &status);
		if (status.zygotes < 2)
			assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
	} while (status.zygotes < 2);
}

static void wait_for_restarts(uint64_t restarts)
{
	struct broker_status status;

	do {
		broker_status_get(broker, &status);
		if (status.zygote_restarts < restarts)
			assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
	} while (status.zygote_restarts < restarts);
}

static void a_dead_zygote_is_replaced(void **state)
{
	struct broker_job job = job_of("sleep");
	struct broker_status before;
	struct run run;

	(void)state;
	wait_for_zygotes();
	broker_status_get(broker, &before);
	assert_int_equal(pidfds(), 0);
	start(&run, &job);
	/*
	 * A job whose child is not forked yet, or not known to the broker yet, would be passed on
	 * to another zygote.
	 */
	while (pidfds() == 0)
		assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
	kill_zygotes();
	wait_for(&run);
	assert_int_equal(run.end, BROKER_END_KILLED);
	assert_string_equal(run.code, "child.closed");
	/* The other one, which may die later, could take a child with it. */
	wait_for_restarts(before.zygote_restarts + 2);
	run = run_job_named("ok");
	assert_int_equal(run.end, BROKER_END_RESULT);
	wait_for_zygotes();
}

/* To all processes below one, the last ones first. */
static void signal_below(int pid, int number)
{
	char path[64];
	FILE *file;
	int below;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	file = fopen(path, "re");
	while (file && fscanf(file, "%d", &below) == 1) {
		signal_below(below, number);
		(void)kill(below, number);
	}
	if (file)
		(void)fclose(file);
}

static void a_job_that_was_never_begun_goes_to_another_zygote(void **state)
{
	struct broker_job job = job_of("ok");
	struct broker_status before, now;
	struct run run;

	(void)state;
	wait_for_zygotes();
	broker_status_get(broker, &before);
	/* They are asked to fork, and do not. */
	signal_below(getpid(), SIGSTOP);
	start(&run, &job);
	do {
		assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
		broker_status_get(broker, &now);
	} while (now.running == 0);
	signal_below(getpid(), SIGKILL);
	wait_for(&run);
	assert_int_equal(run.end, BROKER_END_RESULT);
	wait_for_restarts(before.zygote_restarts + 2);
	wait_for_zygotes();
}

static void zygotes_that_say_nothing_are_replaced(void **state)
{
	struct broker_job job = job_of("ok");
	struct broker_status before;
	struct run run;

	(void)state;
	job.limits.wall_ms = 1;
	wait_for_zygotes();
	broker_status_get(broker, &before);
	signal_below(getpid(), SIGSTOP);
	start(&run, &job);
	wait_for(&run);
	assert_int_equal(run.end, BROKER_END_TIMED_OUT);
	wait_for_restarts(before.zygote_restarts + 1);
	/* The other one was asked for nothing, and still stands there. */
	signal_below(getpid(), SIGCONT);
	run = run_job_named("ok");
	assert_int_equal(run.end, BROKER_END_RESULT);
}

/* Runs jobs in a broker of its own until so many zygotes were replaced. */
static void replaces_zygotes(const struct broker_config *config, unsigned int jobs)
{
	struct broker *usual = broker;
	char *text = NULL;

	assert_int_equal(broker_new(&broker, base, config, &text), 0);
	for (unsigned int i = 0; i < jobs; i++)
		assert_int_equal(run_job_named("ok").end, BROKER_END_RESULT);
	wait_for_restarts(4);
	assert_int_equal(run_job_named("ok").end, BROKER_END_RESULT);
	broker_free(broker);
	broker = usual;
}

static void zygotes_are_replaced_after_many_forks(void **state)
{
	const struct broker_config config = {.program = "/proc/self/exe", .forks = 10};

	(void)state;
	replaces_zygotes(&config, 60);
}

static void zygotes_are_replaced_when_they_are_old(void **state)
{
	const struct broker_config config = {.program = "/proc/self/exe", .zygote_ms = 200};

	(void)state;
	replaces_zygotes(&config, 3);
}

static void a_program_that_is_missing_is_named(void **state)
{
	struct broker_config config = {.program = "/nonexistent/postcall-sandbox"};
	struct broker *none = NULL;
	char *text = NULL;

	(void)state;
	assert_int_equal(broker_new(&none, base, &config, &text), BROKER_REFUSED);
	assert_non_null(strstr(text, "/nonexistent/postcall-sandbox"));
	free(text);
}

static int set_up(void **state)
{
	struct broker_config config = {.program = "/proc/self/exe", .children = 8};
	char *text = NULL;
	int r;

	(void)state;
	base = event_base_new();
	r = broker_new(&broker, base, &config, &text);
	if (r != 0)
		print_error("broker_new: %d %s\n", r, text ? text : "");
	else
		print_message("%s\n", broker_layers(broker));
	return r;
}

static int tear_down(void **state)
{
	(void)state;
	broker = broker_free(broker);
	event_base_free(base);
	return waitpid(-1, NULL, WNOHANG) == -1 ? 0 : 1;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_comes_back_with_all_that_was_said),
		cmocka_unit_test(wall_time_is_up),
		cmocka_unit_test(cpu_time_is_up),
		cmocka_unit_test(exit_reasons_are_told_apart),
		cmocka_unit_test(a_forbidden_system_call_is_the_end),
		cmocka_unit_test(a_bad_byte_is_the_end),
		cmocka_unit_test(the_process_ends_with_its_result),
		cmocka_unit_test(a_new_timer_replaces_the_old_one),
		cmocka_unit_test(requests_are_refused_by_code),
		cmocka_unit_test(a_flooded_console_is_cut_with_a_note),
		cmocka_unit_test(a_large_request_is_refused_unread),
		cmocka_unit_test(a_large_result_is_refused_unread),
		cmocka_unit_test(jobs_wait_for_a_place),
		cmocka_unit_test(jobs_wait_for_descriptors),
		cmocka_unit_test(nobody_hears_of_a_cancelled_job),
		cmocka_unit_test(nothing_is_left_after_many_children),
		cmocka_unit_test(a_dead_zygote_is_replaced),
		cmocka_unit_test(a_job_that_was_never_begun_goes_to_another_zygote),
		cmocka_unit_test(zygotes_that_say_nothing_are_replaced),
		cmocka_unit_test(zygotes_are_replaced_after_many_forks),
		cmocka_unit_test(zygotes_are_replaced_when_they_are_old),
		cmocka_unit_test(a_program_that_is_missing_is_named),
	};

	if (argc == 2 && strncmp(argv[1], "--zygote=", 9) == 0) {
		const struct zygote_work work = {.preload = stub_preload, .job = stub_job};

		return zygote_main(&work, (unsigned int)atoi(argv[1] + 9));
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
