/* links: intake config policy watch wire */
/*
 * The API's socket with real clients: who may speak, what they get for rude behaviour, and that
 * nobody waits for anybody else. Clients are blocking only where the answer is there already.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "supervisor/intake/connection.h"

static struct event_base *base;
static struct intake *intake;
static char folder[64];
static char path[100];
static struct config_peer peers[1];
static struct config_socket config;
static struct intake_request *held;
static bool has_left;
static bool is_drained;

/* ---- the service ---- */

static void echo(void *arg, struct intake_request *request)
{
	(void)arg;
	if (intake_wants_async(request))
		intake_answer_json(request, 202, bytes_of("{}"));
	else
		intake_answer_json(request, 200, intake_body(request));
}

static void on_left(void *arg)
{
	*(bool *)arg = true;
}

static void hold(void *arg, struct intake_request *request)
{
	(void)arg;
	held = request;
	intake_on_leave(request, on_left, &has_left);
}

static void say_ok(void *arg, struct intake_request *request)
{
	(void)arg;
	intake_add_header(request, "X-A", "b");
	intake_add_header(request, "X-B", "c\r\nX-Evil: d");
	intake_answer_json(request, 200, bytes_of("{\"ok\":true}"));
}

static const struct api_service service = {.submit = echo, .policies = hold, .health = say_ok};

/* ---- clients ---- */

static int client(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	memcpy(address.sun_path, path, strlen(path));
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void turn(void)
{
	assert_true(event_base_loop(base, EVLOOP_ONCE | EVLOOP_NONBLOCK) >= 0);
}

/* Sends all of it, letting the service run while the socket is full or closed meanwhile. */
static void say_bytes(int fd, const void *data, size_t size)
{
	size_t at = 0;

	for (int i = 0; at < size && i < 100000; i++) {
		ssize_t sent = send(fd, (const char *)data + at, size - at, MSG_NOSIGNAL);

		if (sent > 0)
			at += (size_t)sent;
		else if (errno != EAGAIN)
			return;
		turn();
	}
}

static void say(int fd, const char *text)
{
	say_bytes(fd, text, strlen(text));
}

/* What has been answered until nothing more comes, or the connection is closed (*closed). */
static char *hear(int fd, bool *closed)
{
	static char text[1 << 20];
	size_t size = 0;

	*closed = false;
	for (int quiet = 0; quiet < 50; quiet++) {
		ssize_t got;

		turn();
		got = recv(fd, text + size, sizeof(text) - 1 - size, 0);
		if (got == 0 || (got < 0 && errno != EAGAIN)) {
			*closed = true;
			break;
		}
		if (got > 0) {
			size += (size_t)got;
			quiet = 0;
		}
	}
	text[size] = 0;
	return text;
}

static int count(const char *text, const char *what)
{
	int n = 0;

	for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

/* One request on its own connection. */
static void answered(const char *request, const char *status, const char *code, bool closes)
{
	int fd = client();
	char *text;
	bool closed;

	say(fd, request);
	text = hear(fd, &closed);
	if (strncmp(text, "HTTP/1.1 ", 9) != 0 || strncmp(text + 9, status, 3) != 0 ||
		(code && !strstr(text, code)))
		fail_msg("%s\n=> %s\nexpected %s %s", request, text, status, code ? code : "");
	if (code) {
		assert_non_null(strstr(text, "Content-Type: application/problem+json\r\n"));
		assert_non_null(strstr(text, "\"detail\":\""));
	}
	if (closed != closes || closes != (strstr(text, "Connection: close\r\n") != NULL))
		fail_msg("%s\n=> %s\nclosed: %d", request, text, closed);
	close(fd);
}

#define POST "POST /v1/calls HTTP/1.1\r\nHost: x\r\n"
#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

/* ---- tests ---- */

static void answers_are_framed(void **state)
{
	int fd = client();
	bool closed;
	char *text;

	(void)state;
	say(fd, GET("/healthz"));
	text = hear(fd, &closed);
	assert_false(closed);
	assert_non_null(strstr(text, "HTTP/1.1 200 OK\r\nDate: "));
	assert_non_null(strstr(text, "Content-Length: 11\r\n"));
	assert_non_null(strstr(text, "X-A: b\r\n"));
	assert_null(strstr(text, "X-Evil"));
	assert_non_null(strstr(text, "\r\n\r\n{\"ok\":true}"));
	say(fd, "HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
	text = hear(fd, &closed);
	assert_non_null(strstr(text, "Content-Length: 11\r\n"));
	assert_null(strstr(text, "true"));
	say(fd, "HEAD /nowhere HTTP/1.1\r\nHost: x\r\n\r\n");
	text = hear(fd, &closed);
	assert_false(closed);
	assert_non_null(strstr(text, "HTTP/1.1 404 "));
	assert_null(strstr(text, "{"));
	close(fd);
}

static void bodies_arrive_whole(void **state)
{
	(void)state;
	answered(POST "Content-Length: 7\r\n\r\n{\"a\":1}", "200", NULL, false);
	answered(POST "Content-Type: application/json; charset=UTF-8\r\nContent-Length: 7\r\n\r\n"
		      "{\"a\":1}",
		"200", NULL, false);
	answered(POST "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n",
		"200", NULL, false);
	answered(POST "Connection: close\r\nContent-Length: 2\r\n\r\n{}", "200", NULL, true);
	answered("POST /v1/calls HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}", "200", NULL, true);
}

static void a_body_of_16_mb_is_taken(void **state)
{
	char head[200];
	char *body = malloc(INTAKE_BODY_MOST);
	int fd = client();
	bool closed;

	(void)state;
	memset(body, ' ', INTAKE_BODY_MOST);
	(void)snprintf(head, sizeof(head),
		POST "Prefer: respond-async\r\nContent-Length: %d\r\n\r\n", INTAKE_BODY_MOST);
	say(fd, head);
	say_bytes(fd, body, INTAKE_BODY_MOST);
	assert_non_null(strstr(hear(fd, &closed), "Preference-Applied: respond-async\r\n"));
	free(body);
	close(fd);
}

static void answers_that_nobody_reads_have_a_bound(void **state)
{
	static const char head[] = POST "Content-Length: 16777216\r\n\r\n\"";
	enum {
		CLIENTS = 18,
	};
	char *body = malloc(INTAKE_BODY_MOST - 1);
	int fds[CLIENTS];

	(void)state;
	assert_non_null(body);
	(void)signal(SIGPIPE, SIG_IGN); /* as the service does */
	memset(body, 'x', INTAKE_BODY_MOST - 1);
	for (int i = 0; i < CLIENTS; i++) {
		fds[i] = client();
		say(fds[i], head);
		say_bytes(fds[i], body, INTAKE_BODY_MOST - 1);
		turn();
	}
	assert_true(intake->answer_bytes <= 256u << 20);
	/* The oldest made room, and nobody else. */
	assert_true(intake->status.connections >= 15 && intake->status.connections < CLIENTS);
	for (int i = 0; i < CLIENTS; i++)
		close(fds[i]);
	for (int i = 0; i < 100; i++)
		turn();
	assert_int_equal(intake->answer_bytes, 0);
	free(body);
}

static void what_is_refused_says_why(void **state)
{
	(void)state;
	answered(GET("/nowhere"), "404", "\"code\":\"route.not_found\"", false);
	answered("PUT /v1/calls HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "405",
		"\"code\":\"route.method\"", false);
	answered("PUT /v1/calls HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", "405",
		"Allow: GET, HEAD, POST, OPTIONS\r\n", true);
	answered("CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", "501",
		"\"code\":\"http.method\"", false);
	answered("GET http://x/healthz HTTP/1.1\r\nHost: x\r\n\r\n", "400",
		"\"code\":\"http.target\"", false);
	answered("GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n", "505", "\"code\":\"http.version\"",
		true);
	answered(GET("/v1/calls?limit=-1"), "400", "\"code\":\"query.invalid\"", false);
	answered(GET("/v1/calls"), "501", "\"code\":\"not_implemented\"", false);
	answered(POST "\r\n", "400", "\"code\":\"http.body_missing\"", false);
	answered(POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400",
		"\"code\":\"http.body_missing\"", true);
	answered("GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", "400",
		"\"code\":\"http.body_unexpected\"", true);
	answered(POST "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", "415",
		"\"code\":\"http.media_type\"", true);
	answered(POST
		"Content-Type: application/json; charset=latin1\r\nContent-Length: 2\r\n\r\n{}",
		"415", "\"code\":\"http.media_type\"", true);
	answered(POST "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "415",
		"\"code\":\"http.content_encoding\"", true);
	answered(POST "Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}", "417",
		"\"code\":\"http.expect\"", true);
	answered(POST "Content-Length: 16777217\r\n\r\n", "413", "\"code\":\"http.body_too_large\"",
		true);
	answered(POST "Content-Length: 18446744073709551617\r\n\r\n{}", "413",
		"\"code\":\"http.body_too_large\"", true);
	answered(POST "Transfer-Encoding: chunked\r\n\r\n1000001\r\n", "413",
		"\"code\":\"http.body_too_large\"", true);
	answered(POST "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "400",
		"\"code\":\"http.chunk\"", true);
	answered(POST "Idempotency-Key: \r\nContent-Length: 2\r\n\r\n{}", "400",
		"\"code\":\"idempotency_key.invalid\"", true);
	answered(POST "Idempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 2\r\n\r\n{}",
		"400", "\"code\":\"idempotency_key.invalid\"", true);
}

static void nothing_is_smuggled_behind_a_refusal(void **state)
{
	static const char *const requests[] = {
		POST
		"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" GET("/healthz"),
		POST "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" GET("/healthz"),
		POST "Transfer-Encoding: xchunked\r\n\r\n" GET("/healthz"),
		POST "Content-Length : 0\r\n\r\n" GET("/healthz"),
		"GET /nowhere HTTP/1.1\nHost: x\n\n" GET("/healthz"),
		POST "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n" GET("/healthz"),
		"PUT /v1/calls HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n" GET("/healthz"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
		int fd = client();
		bool closed;
		char *text;

		say(fd, requests[i]);
		text = hear(fd, &closed);
		assert_int_equal(count(text, "HTTP/1.1 "), 1);
		assert_null(strstr(text, "200 OK"));
		assert_true(closed);
		close(fd);
	}
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	int fd = client();
	bool closed;
	char *text, *first, *second;

	(void)state;
	say(fd, GET("/healthz") GET("/nowhere") GET(
			"/healthz") "PUT /v1/calls HTTP/1.1\r\nHost: x\r\nContent-Length: "
				    "0\r\n\r\n" POST "Content-Length: 2\r\n\r\n{}" GET("/healthz"));
	text = hear(fd, &closed);
	assert_int_equal(count(text, "HTTP/1.1 "), 6);
	first = strstr(text, "404 Not Found");
	second = strstr(text, "405 Method Not Allowed");
	assert_true(first && second && first < second);
	assert_false(closed);
	close(fd);
}

static void expect_gets_a_continue_first(void **state)
{
	int fd = client();
	bool closed;
	char *text;

	(void)state;
	say(fd, POST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
	assert_string_equal(hear(fd, &closed), "HTTP/1.1 100 Continue\r\n\r\n");
	say(fd, "{}");
	text = hear(fd, &closed);
	assert_int_equal(strncmp(text, "HTTP/1.1 200", 12), 0);
	assert_false(closed);
	/* A request that is refused anyway gets its refusal and no continue. */
	say(fd, POST "Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");
	text = hear(fd, &closed);
	assert_int_equal(strncmp(text, "HTTP/1.1 413", 12), 0);
	close(fd);
}

static void options_tells_what_is_allowed(void **state)
{
	int fd = client();
	bool closed;
	char *text;

	(void)state;
	say(fd, "OPTIONS /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
	text = hear(fd, &closed);
	assert_int_equal(strncmp(text, "HTTP/1.1 204", 12), 0);
	assert_non_null(strstr(text, "Allow: GET, HEAD, OPTIONS\r\n"));
	say(fd, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_non_null(strstr(hear(fd, &closed), "204 No Content"));
	close(fd);
}

static void a_client_that_stops_sending_still_reads(void **state)
{
	int fd = client();
	bool closed;
	char *text;

	(void)state;
	say(fd, GET("/v1/policies"));
	turn();
	assert_non_null(held);
	(void)shutdown(fd, SHUT_WR);
	(void)hear(fd, &closed);
	assert_false(closed);
	assert_false(has_left);
	assert_false(intake_is_gone(held));
	intake_answer_json(held, 200, bytes_of("[]"));
	held = NULL;
	text = hear(fd, &closed);
	assert_int_equal(strncmp(text, "HTTP/1.1 200", 12), 0);
	assert_true(closed);
	close(fd);
}

static void a_client_that_leaves_is_noticed(void **state)
{
	struct intake_status status;
	int fd = client();
	bool closed;

	(void)state;
	has_left = false;
	say(fd, GET("/v1/policies"));
	(void)hear(fd, &closed);
	intake_status_get(intake, &status);
	assert_int_equal(status.waiting, 1);
	close(fd);
	for (int i = 0; i < 100 && !has_left; i++)
		turn();
	assert_true(has_left);
	assert_true(intake_is_gone(held));
	intake_answer_json(held, 200, bytes_of("[]"));
	held = NULL;
	intake_status_get(intake, &status);
	assert_int_equal(status.waiting, 0);
}

static void half_a_request_is_told_so(void **state)
{
	int fd = client();
	bool closed;

	(void)state;
	say(fd, POST "Content-Length: 500\r\n\r\n{\"agent\":");
	(void)shutdown(fd, SHUT_WR);
	assert_non_null(strstr(hear(fd, &closed), "\"code\":\"http.incomplete\""));
	assert_true(closed);
	close(fd);
	fd = client();
	say(fd, "GET /heal");
	(void)shutdown(fd, SHUT_WR);
	assert_non_null(strstr(hear(fd, &closed), "\"code\":\"http.incomplete\""));
	assert_true(closed);
	close(fd);
	fd = client();
	(void)shutdown(fd, SHUT_WR);
	assert_string_equal(hear(fd, &closed), "");
	assert_true(closed);
	close(fd);
}

/* As if its time were over: the deadline is the event's, so nothing has to wait for it here. */
static void let_time_pass(struct connection_list *list)
{
	event_active(TAILQ_FIRST(list)->timer, EV_TIMEOUT, 0);
}

static void half_a_request_has_its_time(void **state)
{
	static const char *const begins[] = {"GET /heal", POST "Content-Length: 500\r\n\r\n{\"a\"",
		POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", "\r\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(begins); i++) {
		int fd = client();
		bool closed;
		char *text;

		say(fd, begins[i]);
		(void)hear(fd, &closed);
		assert_false(closed);
		let_time_pass(&intake->idle);
		text = hear(fd, &closed);
		assert_non_null(strstr(text, "HTTP/1.1 408"));
		assert_non_null(strstr(text, "\"code\":\"http.timeout\""));
		/* The rest of it may still arrive; for a moment it is thrown away. */
		say(fd, "lo\r\n");
		let_time_pass(&intake->lingering);
		turn();
		close(fd);
	}
}

static void idle_connections_are_closed_without_a_word(void **state)
{
	int fd = client();
	bool closed;

	(void)state;
	say(fd, GET("/healthz"));
	(void)hear(fd, &closed);
	let_time_pass(&intake->idle);
	assert_string_equal(hear(fd, &closed), "");
	assert_true(closed);
	close(fd);
}

static void a_refusal_survives_what_is_still_being_sent(void **state)
{
	char *body = malloc(8 << 20);
	int fd = client();
	bool closed;

	(void)state;
	memset(body, 'x', 8 << 20);
	say(fd, POST "Content-Length: 99999999\r\n\r\n");
	say_bytes(fd, body, 8 << 20);
	assert_non_null(strstr(hear(fd, &closed), "413 Content Too Large"));
	free(body);
	close(fd);
}

static void a_flood_of_idle_clients_stops_nobody(void **state)
{
	int fds[1200];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = client();
		if (i % 2)
			say(fds[i], "GET /heal");
		turn();
	}
	answered(GET("/healthz"), "200", NULL, false);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
	answered(GET("/healthz"), "200", NULL, false);
}

static void strangers_are_turned_away(void **state)
{
	struct intake_status status;

	(void)state;
	peers[0].uid = getuid() + 1;
	answered(GET("/healthz"), "403", "\"code\":\"peer.refused\"", true);
	peers[0] = (struct config_peer){.is_group = true, .gid = getgid()};
	answered(GET("/healthz"), "200", NULL, false);
	peers[0] = (struct config_peer){.is_group = true, .gid = 54321};
	answered(GET("/healthz"), "403", "\"code\":\"peer.refused\"", true);
	peers[0] = (struct config_peer){.is_user = true, .uid = getuid()};
	intake_status_get(intake, &status);
	assert_int_equal(status.refused_peers, 2);
}

static void nobody_leaves_for_a_stranger(void **state)
{
	int fds[2], stranger;
	bool closed;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = client();
		turn();
	}
	intake->most = intake->status.connections;
	peers[0].uid = getuid() + 1;
	stranger = client();
	assert_non_null(strstr(hear(stranger, &closed), "\"code\":\"peer.refused\""));
	assert_true(closed);
	peers[0].uid = getuid();
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		assert_string_equal(hear(fds[i], &closed), "");
		assert_false(closed);
		close(fds[i]);
	}
	close(stranger);
	turn();
	intake->most = 1024;
}

static void without_descriptors_accepting_pauses(void **state)
{
	int fd = client(), next = dup(fd);
	struct rlimit limit, low;
	uint64_t accepted = intake->status.accepted;
	bool closed;

	(void)state;
	close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	low = limit;
	low.rlim_cur = (rlim_t)next;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	while (!evtimer_pending(intake->resume, NULL))
		turn();
	assert_int_equal(intake->status.accepted, accepted);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	while (intake->status.accepted == accepted)
		assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
	say(fd, GET("/healthz"));
	assert_non_null(strstr(hear(fd, &closed), "HTTP/1.1 200"));
	close(fd);
	turn();
}

static void the_socket_has_its_mode_and_one_owner(void **state)
{
	struct config_socket second = config;
	struct diag err = {0};
	struct intake *other = NULL;
	struct stat status;
	char file[110];

	(void)state;
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0660);
	assert_int_equal(intake_new(&other, base, &second, -1, &service, NULL, NULL, NULL, &err),
		INTAKE_REFUSED);
	assert_string_equal(err.code, "socket.in_use");
	assert_int_equal(stat(path, &status), 0);
	(void)snprintf(file, sizeof(file), "%s.file", path);
	close(open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	second.path = file;
	assert_int_equal(intake_new(&other, base, &second, -1, &service, NULL, NULL, NULL, &err),
		INTAKE_REFUSED);
	assert_string_equal(err.code, "socket.path");
	assert_int_equal(unlink(file), 0);
	diag_done(&err);
}

static void a_dead_socket_is_replaced(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct config_socket second = config;
	struct diag err = {0};
	struct intake *other = NULL;
	char file[110];
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	(void)snprintf(file, sizeof(file), "%s.dead", path);
	memcpy(address.sun_path, file, strlen(file));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	second.path = file;
	assert_int_equal(
		intake_new(&other, base, &second, -1, &service, NULL, NULL, NULL, &err), 0);
	intake_free(other);
	assert_int_equal(access(file, F_OK), -1);
}

static void on_drained(void *arg)
{
	*(bool *)arg = true;
}

static void draining_keeps_what_waits(void **state)
{
	int fd = client(), idle = client();
	bool closed;
	char *text;

	(void)state;
	say(fd, GET("/v1/policies"));
	(void)hear(fd, &closed);
	assert_non_null(held);
	intake_drain(intake, on_drained, &is_drained);
	assert_int_equal(access(path, F_OK), -1);
	assert_string_equal(hear(idle, &closed), "");
	assert_true(closed);
	assert_false(is_drained);
	intake_answer_json(held, 200, bytes_of("[]"));
	text = hear(fd, &closed);
	assert_non_null(strstr(text, "HTTP/1.1 200"));
	assert_non_null(strstr(text, "Connection: close\r\n"));
	assert_true(closed);
	turn();
	assert_true(is_drained);
	close(fd);
	close(idle);
}

static int set_up(void **state)
{
	struct rlimit limit = {.rlim_cur = 4096, .rlim_max = 4096};
	struct diag err = {0};

	(void)state;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	(void)snprintf(folder, sizeof(folder), "/tmp/postcalld-intake-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/socket", folder);
	peers[0] = (struct config_peer){.is_user = true, .uid = getuid()};
	config = (struct config_socket){
		.path = path, .mode = 0660, .peers = peers, .peers_count = 1};
	base = event_base_new();
	return intake_new(&intake, base, &config, -1, &service, NULL, NULL, NULL, &err);
}

static int tear_down(void **state)
{
	(void)state;
	intake_free(intake);
	event_base_free(base);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_framed),
		cmocka_unit_test(bodies_arrive_whole),
		cmocka_unit_test(a_body_of_16_mb_is_taken),
		cmocka_unit_test(answers_that_nobody_reads_have_a_bound),
		cmocka_unit_test(what_is_refused_says_why),
		cmocka_unit_test(nothing_is_smuggled_behind_a_refusal),
		cmocka_unit_test(pipelined_requests_are_answered_in_order),
		cmocka_unit_test(expect_gets_a_continue_first),
		cmocka_unit_test(options_tells_what_is_allowed),
		cmocka_unit_test(a_client_that_stops_sending_still_reads),
		cmocka_unit_test(a_client_that_leaves_is_noticed),
		cmocka_unit_test(half_a_request_is_told_so),
		cmocka_unit_test(half_a_request_has_its_time),
		cmocka_unit_test(idle_connections_are_closed_without_a_word),
		cmocka_unit_test(a_refusal_survives_what_is_still_being_sent),
		cmocka_unit_test(a_flood_of_idle_clients_stops_nobody),
		cmocka_unit_test(strangers_are_turned_away),
		cmocka_unit_test(nobody_leaves_for_a_stranger),
		cmocka_unit_test(without_descriptors_accepting_pauses),
		cmocka_unit_test(the_socket_has_its_mode_and_one_owner),
		cmocka_unit_test(a_dead_socket_is_replaced),
		cmocka_unit_test(draining_keeps_what_waits),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
