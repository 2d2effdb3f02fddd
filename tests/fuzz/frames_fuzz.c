/* links: supervisor/broker/[ac][nh]*.c egress policy supervisor/watch/[alt]*.c wire */
/*
 * What a child says on its socketpair, to the broker and the egress behind it: any bytes, in pieces
 * of any size. The first byte says what kind of job it has and how the bytes come; this file
 * stands in for the broker's pool of zygotes. Nothing can leave: names resolve to an address that
 * no rule allows.
 */
#include <event2/event.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "supervisor/broker/child.h"
#include "supervisor/broker/sandbox.h"
#include "supervisor/egress/egress.h"
#include "supervisor/egress/secret.h"
#include "supervisor/watch/clock.h"
#include "tests/fuzz/fuzz.h"

struct broker {
	struct event_base *base;
	struct egress *egress;
	struct egress_policy *rules;
	struct secret_store *store;
	int far; /* the child's end */
	unsigned int ended, freed;
};

static struct broker world;

static const char policy_text[] =
	"{\"agent\":\"a\",\"egress\":[{\"url\":\"https://crm.example.com/leads/*\"},"
	"{\"url\":\"http://*.example.com/*\",\"methods\":[\"GET\",\"POST\"]}],"
	"\"secrets\":{\"TOKEN\":{\"hosts\":[\"crm.example.com\"],\"in\":[\"header:Authorization\","
	"\"query\",\"body\"]}},\"functions\":[]}";

struct audit *broker_audit(const struct broker *broker)
{
	(void)broker;
	return NULL;
}

void broker_pump(struct broker *broker)
{
	(void)broker;
}

struct event_base *broker_base(const struct broker *broker)
{
	return broker->base;
}

struct egress *broker_egress(const struct broker *broker)
{
	return broker->egress;
}

double clock_now_ms(void)
{
	return 1.7e12;
}

double clock_monotonic_ms(void)
{
	return 1e6;
}

double clock_cpu_ms(void)
{
	return 1e3;
}

void broker_child_unheard(struct broker_child *child)
{
	child->sandbox = NULL;
}

void broker_child_done(struct broker_child *child)
{
	world.freed++;
	if (child->events.ended)
		child->events.ended(child->arg, &child->report);
	child_free(child);
}

int sandbox_fork(struct sandbox *sandbox, uint32_t token, int door, uint64_t memory_bytes,
	uint32_t cpu_seconds)
{
	(void)sandbox;
	(void)token;
	(void)memory_bytes;
	(void)cpu_seconds;
	world.far = fcntl(door, F_DUPFD_CLOEXEC, 0);
	return world.far < 0 ? -1 : 0;
}

pid_t sandbox_pid_of(int pidfd)
{
	(void)pidfd;
	return 0;
}

static void ended(void *arg, const struct broker_report *report)
{
	(void)arg;
	world.ended++;
	if (report->result && !buffer_is_utf8((struct bytes){
				      (const uint8_t *)report->result, report->result_size}))
		fuzz_fail("a result that is no text");
	for (size_t i = 0; i < report->console_count; i++) {
		const struct broker_console_line *line = &report->console[i];

		if (line->level >= MESSAGE_LEVEL_COUNT ||
			!buffer_is_utf8((struct bytes){(const uint8_t *)line->text, line->size}))
			fuzz_fail("a console line that is none");
	}
	for (size_t i = 0; i < report->http_count; i++) {
		const struct broker_http_row *row = &report->http[i];

		if (!row->method || !row->url)
			fuzz_fail("a request without a method or URL");
		if (row->status)
			fuzz_fail("a request that was answered");
	}
}

static void compiled(void *arg, const struct message_compiled *compiled)
{
	(void)arg;
	(void)compiled;
}

static void diagnosed(void *arg, const struct message_diagnostic *diagnostic)
{
	(void)arg;
	if (!buffer_is_utf8(diagnostic->message) || !buffer_is_utf8(diagnostic->code))
		fuzz_fail("a diagnostic that is no text");
}

static void set_up(void)
{
	static const char *const resolvers[] = {"127.0.0.1:9"};
	struct egress_config config = {.resolvers = resolvers, .resolvers_count = 1};
	struct policy *policy = NULL;
	struct diag_list list = {0};
	struct diag err = {0};
	char hosts[128], folder[128], *slash;

	world.base = event_base_new();
	(void)strcpy(hosts, fuzz_file("hosts", bytes_of("127.0.0.1 crm.example.com\n")));
	(void)strcpy(folder, fuzz_file("TOKEN", bytes_of("tok_live_5f2c7719e0")));
	slash = strrchr(folder, '/');
	*slash = 0;
	config.hosts = hosts;
	if (!world.base || egress_new(&world.egress, world.base, &config, &err) != 0)
		fuzz_fail("no egress");
	if (policy_load(&policy, fuzz_file("p.json", bytes_of(policy_text)), NULL, &list) != 0 ||
		secret_store_new(&world.store, folder, &err) != 0 ||
		egress_policy_new(&world.rules, policy, world.store, &list) != 0 || !world.rules)
		fuzz_fail("no rules: %s", list.count ? list.rows[0].message : "?");
	policy_unref(policy);
	diag_list_done(&list);
}

/* The placeholder, of which inputs can only know how it begins and how long it is. */
static void put_input(struct buffer *to, struct bytes text, const char *placeholder)
{
	static const char prefix[] = "secret-TOKEN-";
	size_t size = strlen(placeholder);

	for (size_t i = 0; i < text.size; i++) {
		if (text.size - i >= size && memcmp(text.data + i, prefix, strlen(prefix)) == 0) {
			buffer_put_raw(to, placeholder, size);
			i += size - 1;
		} else {
			buffer_put_u8(to, text.data[i]);
		}
	}
}

/*
 * Inputs have no lengths in their headers, so that a mutation does not break each frame after
 * it: `@F`, a byte with the type, one with the id, and the payload up to the next.
 */
static void put_frames(struct buffer *to, struct bytes text)
{
	size_t begin = SIZE_MAX;

	for (size_t i = 0; i < text.size; i++) {
		if (text.size - i >= 4 && text.data[i] == '@' && text.data[i + 1] == 'F') {
			if (begin != SIZE_MAX)
				frame_end(to, begin);
			begin = frame_begin(to, text.data[i + 2], text.data[i + 3]);
			i += 3;
		} else {
			buffer_put_u8(to, text.data[i]);
		}
	}
	if (begin != SIZE_MAX)
		frame_end(to, begin);
}

static void turn(void)
{
	(void)event_base_loop(world.base, EVLOOP_NONBLOCK);
}

static bool drain(void)
{
	char answers[4096];
	ssize_t size;

	while ((size = recv(world.far, answers, sizeof(answers), MSG_DONTWAIT)) > 0) {
		if (memmem(answers, (size_t)size, "tok_live_5f2c7719e0", 19))
			fuzz_fail("the secret comes back");
	}
	return size != 0;
}

static void talk(struct bytes text, size_t piece)
{
	while (text.size) {
		size_t size = text.size < piece ? text.size : piece;
		ssize_t sent = send(world.far, text.data, size, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent <= 0 && !world.ended)
			turn();
		if (sent > 0) {
			text.data += sent;
			text.size -= (size_t)sent;
		}
		turn();
		if (world.ended || !drain())
			return;
	}
}

static void messages(struct bytes text);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct broker_events events = {diagnosed, compiled, ended};
	struct broker_limits limits = {1000, 1000, 16, 5, 2, 4, 4, 1, 2, 2, 1000};
	struct fuzz_input input = fuzz_input_of(data, size);
	unsigned int how = fuzz_byte(&input);
	CLEANUP(buffer_done) struct buffer frames = {0};
	CLEANUP(buffer_done) struct buffer text = {0};
	CLEANUP(egress_scope_free_p) struct egress_scope *scope = NULL;
	struct broker_job job = {.limits = limits};
	struct broker_child *child = NULL;
	struct control_reply reply = {.status = how & 8 ? 9 : 0};

	if (!world.base)
		set_up();
	messages((struct bytes){data, size});
	world.ended = world.freed = 0;
	job.wire.kind = how & 1 ? MESSAGE_JOB_COMPILE : MESSAGE_JOB_RUN;
	job.wire.seed[0] = 1;
	if (egress_scope_new(&scope, world.rules, bytes_of("seed")) < 0)
		return 0;
	job.scope = how & 1 ? NULL : scope;
	put_input(&text, fuzz_rest(&input), egress_scope_placeholder(scope, 0));
	if (how & 2)
		buffer_put_raw(&frames, text.data, text.size);
	else
		put_frames(&frames, fuzz_bytes(&text));
	if (child_new(&child, &world, &job, &events, NULL) < 0 ||
		child_start(child, (struct sandbox *)&world) != 0)
		fuzz_fail("no child");
	child_forked(child, &reply, open("/dev/null", O_RDONLY | O_CLOEXEC));
	turn();
	(void)drain();
	talk(fuzz_bytes(&frames), how & 4 ? 7 : 1 << 20);
	(void)close(world.far);
	turn();
	/* Without a process to wait for, it would have its requests' time. */
	if (!world.freed) {
		child_exited(child, &reply);
		for (int i = 0; !world.freed && i < 3; i++)
			turn();
		if (!world.freed) {
			answer_http_drop(child);
			child_settle(child);
		}
	}
	turn();
	if (world.ended != 1 || world.freed != 1)
		fuzz_fail("ended %u times, freed %u times", world.ended, world.freed);
	return 0;
}

/* Every reader on the bytes as they are; what it reads is written as the same. */
#define READ_AND_WRITE(name)                                                                       \
	do {                                                                                       \
		struct buffer_reader reader = buffer_reader_of(text);                              \
		struct message_##name message = {0};                                               \
		struct buffer again = {0};                                                         \
		if (message_##name##_read(&message, &reader)) {                                    \
			message_##name##_write(&again, &message);                                  \
			if (again.size != text.size ||                                             \
				(text.size && memcmp(again.data, text.data, text.size) != 0))      \
				fuzz_fail(#name " is written otherwise");                          \
		}                                                                                  \
		buffer_done(&again);                                                               \
	} while (0)

/* Their lists of headers are walked when read and given as an array when written. */
#define READ_ONLY(name)                                                                            \
	do {                                                                                       \
		struct buffer_reader reader = buffer_reader_of(text);                              \
		struct message_##name message = {0};                                               \
		(void)message_##name##_read(&message, &reader);                                    \
	} while (0)

static void messages(struct bytes text)
{
	READ_AND_WRITE(job);
	READ_AND_WRITE(timer);
	READ_AND_WRITE(mail);
	READ_AND_WRITE(checkpoint);
	READ_AND_WRITE(console);
	READ_AND_WRITE(diagnostic);
	READ_AND_WRITE(compiled);
	READ_AND_WRITE(result);
	READ_ONLY(answer);
	READ_ONLY(http_start);
}
