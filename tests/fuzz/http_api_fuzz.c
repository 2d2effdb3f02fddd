/* links: intake config policy watch wire */
/*
 * What a client says to the API. Heads and chunked bodies read the same whole and in pieces; a
 * connection answers each request once, in well-formed HTTP, and nothing of its memory stays.
 * The first byte says how large the pieces are.
 */
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "supervisor/intake/connection.h"
#include "tests/fuzz/fuzz.h"

enum {
	PIECES_MOST = 64,
};

static void answer(void *arg, struct intake_request *request)
{
	const char *key = intake_idempotency_key(request);

	(void)arg;
	if (key && (strlen(key) == 0 || strlen(key) > 255))
		fuzz_fail("a key of %zu bytes", strlen(key));
	if (intake_query_limit(request, 1) < 1 || intake_query_limit(request, 1) > 1000)
		fuzz_fail("a limit of %u", intake_query_limit(request, 1));
	(void)intake_query(request, "agent");
	intake_add_header(request, "Location", intake_id(request));
	if (intake_body(request).size % 2)
		intake_problem(request, 422, "fuzz.odd", "%s", intake_id(request));
	else
		intake_answer_json(request, intake_wants_async(request) ? 202 : 200,
			intake_body(request).size ? intake_body(request) : bytes_of("{}"));
}

/* A prefix that is refused cannot become good. */
static void heads(struct bytes text)
{
	enum problem why = PROBLEM_COUNT;
	struct http_head head, part;
	int r = http_read(&head, text, INTAKE_HEAD_MOST, &why);

	if (r == 0) {
		struct route_match match = {0};
		int found = route_match(&match, &head, &why);

		if (head.size > text.size || (found == ROUTE_REFUSED && why >= PROBLEM_COUNT))
			fuzz_fail("a head of %zu bytes, problem %d", head.size, why);
		route_match_done(&match);
		for (size_t size = 0; size < head.size; size += 1 + head.size / PIECES_MOST) {
			if (http_read(&part, (struct bytes){text.data, size}, INTAKE_HEAD_MOST,
				    &why) != HTTP_MORE)
				fuzz_fail("%zu of %zu bytes are no beginning", size, head.size);
		}
		if (http_read(&part, (struct bytes){text.data, head.size}, INTAKE_HEAD_MOST,
			    &why) != 0 ||
			part.length != head.length || part.framing != head.framing)
			fuzz_fail("another head without what follows it");
	} else if (r == HTTP_REFUSED && why >= PROBLEM_COUNT) {
		fuzz_fail("refused without a reason");
	}
}

static int feed(struct bytes text, size_t piece, struct buffer *out)
{
	struct chunk chunk = {0};
	int r = 0;

	while (r == 0 && text.size) {
		struct bytes part = {text.data, text.size < piece ? text.size : piece};
		size_t used = 0;

		r = chunk_feed(&chunk, part, &used, out, 1000);
		if (used > part.size || (r == 0 && used == 0))
			fuzz_fail("%zu of %zu bytes used", used, part.size);
		text.data += used;
		text.size -= used;
	}
	return r;
}

static void chunks(struct bytes text)
{
	CLEANUP(buffer_done) struct buffer whole = {0};
	CLEANUP(buffer_done) struct buffer bytewise = {0};
	int r = feed(text, SIZE_MAX, &whole);

	if (feed(text, 1, &bytewise) != r)
		fuzz_fail("%d whole, something else byte by byte", r);
	if (whole.size > 1000 || (r != CHUNK_TOO_LARGE && whole.size != bytewise.size))
		fuzz_fail("%zu and %zu bytes", whole.size, bytewise.size);
}

/* One answer after the other, each with its length. True: all of it. */
static void answers_are_whole(struct bytes text)
{
	while (text.size) {
		const uint8_t *end = memmem(text.data, text.size, "\r\n\r\n", 4);
		const char *length;
		char head[4096];
		size_t size, body = 0;

		if (!end || (size = (size_t)(end - text.data) + 4) >= sizeof(head))
			fuzz_fail("no head: %.*s", (int)text.size, (const char *)text.data);
		memcpy(head, text.data, size);
		head[size] = 0;
		if (strncmp(head, "HTTP/1.1 ", 9) != 0)
			fuzz_fail("no status line: %s", head);
		length = strcasestr(head, "\r\nContent-Length: ");
		if (length && sscanf(length + 18, "%zu", &body) != 1)
			fuzz_fail("no length: %s", head);
		text.data += size;
		text.size -= size;
		/* After a HEAD there is none; nobody here remembers the methods. */
		if (text.size >= 5 && memcmp(text.data, "HTTP/", 5) == 0)
			continue;
		if (body > text.size) {
			if (text.size)
				fuzz_fail("%zu bytes of %zu", text.size, body);
			return;
		}
		text.data += body;
		text.size -= body;
	}
}

static void connection(struct bytes text, size_t piece)
{
	static struct event_base *base;
	struct api_service service = {0};
	struct intake intake = {.service = &service, .most = 10};
	struct intake_peer peer = {0};
	CLEANUP(buffer_done) struct buffer got = {0};
	int pair[2];
	ssize_t size;

#define ROUTE(method, path, name, body, query, text) service.name = answer;
#include "supervisor/intake/routes.def"
#undef ROUTE
	if (!base) {
		(void)signal(SIGPIPE, SIG_IGN); /* as the service does */
		base = event_base_new();
	}
	intake.base = base;
	TAILQ_INIT(&intake.idle);
	TAILQ_INIT(&intake.busy);
	TAILQ_INIT(&intake.answering);
	TAILQ_INIT(&intake.lingering);
	if (!base || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		abort();
	if (!connection_new(&intake, pair[0], &peer))
		abort();
	do {
		size = send(
			pair[1], text.data, text.size < piece ? text.size : piece, MSG_NOSIGNAL);
		if (size > 0) {
			text.data += size;
			text.size -= (size_t)size;
		}
		(void)event_base_loop(base, EVLOOP_NONBLOCK);
		for (;;) {
			uint8_t *to = buffer_reserve(&got, 4096);
			ssize_t more = recv(pair[1], to, 4096, 0);

			if (more <= 0)
				break;
			got.size += (size_t)more;
		}
	} while (size > 0 && text.size && intake.status.connections);
	(void)close(pair[1]);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	while (!TAILQ_EMPTY(&intake.idle))
		connection_free(TAILQ_FIRST(&intake.idle));
	while (!TAILQ_EMPTY(&intake.busy))
		connection_free(TAILQ_FIRST(&intake.busy));
	while (!TAILQ_EMPTY(&intake.lingering))
		connection_free(TAILQ_FIRST(&intake.lingering));
	if (intake.status.connections || intake.body_bytes || intake.status.waiting)
		fuzz_fail("%zu connections, %zu bytes, %zu waiting are left",
			intake.status.connections, intake.body_bytes, intake.status.waiting);
	answers_are_whole(fuzz_bytes(&got));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = fuzz_input_of(data, size);
	unsigned int how = fuzz_byte(&input);
	struct bytes text = fuzz_exact(fuzz_rest(&input));

	heads(text);
	chunks(text);
	connection(text, how & 1 ? 1 + text.size / PIECES_MOST : SIZE_MAX);
	free((void *)(uintptr_t)text.data);
	return 0;
}
