/* links: egress policy wire watch */
/*
 * What leaves the machine while memory runs out: each request, e-mail and signature is told how it
 * ended, once; and no secret stays behind in memory that was freed.
 */
#include "tests/fail/fail.h"

#include <event2/event.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "sandbox/wire/hash.h"
#include "supervisor/egress/base64.h"
#include "supervisor/egress/egress.h"
#include "supervisor/egress/mail.h"
#include "supervisor/egress/secret.h"
#include "supervisor/egress/sign.h"

void *__real_malloc(size_t size);
void *__real_realloc(void *ptr, size_t size);

static const char secret[] = "tok_live_5f2c7719e0";
/* btoa("user:" + secret) */
static const char credentials[] = "dXNlcjp0b2tfbGl2ZV81ZjJjNzcxOWUw";
static const char policy_text[] =
	"{\"agent\":\"a\",\"functions\":[],"
	"\"egress\":[{\"url\":\"http://*.test:%u/*\",\"private\":true}],"
	"\"secrets\":{\"TOKEN\":{\"hosts\":[\"crm.test\",\"asked.test\"],"
	"\"in\":[\"headers\",\"query\",\"body\",\"hmac\"]}},"
	"\"email\":{\"from\":\"bot@example.com\",\"to\":[\"*@example.com\"]}}";
/* To the first request of each, and to the one that it is led to. */
static const char moved[] = "HTTP/1.1 307 Moved\r\nLocation: /b?tok_live_5f2c7719e0\r\n"
			    "Content-Length: 0\r\nConnection: close\r\n\r\n";
static const char found[] =
	"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Echo: tok_live_5f2c7719e0\r\n"
	"Content-Length: 23\r\nConnection: close\r\n\r\nGot tok_live_5f2c7719e0";

static struct {
	struct event_base *base;
	struct event *server, *mail_server, *names;
	char resolver[40], mail_url[40];
	unsigned int port, mail_port;
	struct secret_store *store;
	struct egress_policy *rules;
	struct egress_scope *scope;
	char folder[64], hosts[96];
	bool spares_events;
	unsigned int told;
	const char *expects; /* the words of a failure; NULL: none */
	bool has_failed;     /* for want of memory */
} world;

/*
 * libevent's fail, too. Not where names are asked for: it frees a request whose answer it cannot
 * tell, and still wants to hear of its end. Nor with e-mail, which then waits for its time to be
 * up. Not libcurl's: 7.88 divides by zero.
 */
static void *event_malloc(size_t size)
{
	return world.spares_events ? __real_malloc(size) : malloc(size);
}

static void *event_realloc(void *ptr, size_t size)
{
	return world.spares_events ? __real_realloc(ptr, size) : realloc(ptr, size);
}

static void on_request(evutil_socket_t fd, short what, void *arg)
{
	char text[8192];
	ssize_t size = read(fd, text, sizeof(text));
	const char *answer = size > 8 && memcmp(text, "POST /a", 7) == 0 ? moved : found;

	(void)what;
	(void)arg;
	(void)!write(fd, answer, strlen(answer));
	(void)close(fd);
}

static void on_connection(evutil_socket_t fd, short what, void *arg)
{
	int peer = accept(fd, NULL, NULL);

	(void)what;
	(void)arg;
	fail_count(false);
	if (peer >= 0)
		(void)event_base_once(world.base, peer, EV_READ, on_request, NULL, NULL);
	fail_count(true);
}

/* A mail server that takes what is not for "no@", and quotes the password to that. */
struct talk {
	struct event *event;
	size_t size;
	char text[4096];
	bool is_body;
};

static const char *mail_reply(struct talk *talk, const char *line)
{
	if (talk->is_body)
		return "250 kept\r\n";
	if (strncmp(line, "EHLO", 4) == 0)
		return "250-x\r\n250 AUTH PLAIN\r\n";
	if (strncmp(line, "AUTH", 4) == 0)
		return strlen(line) > 12 ? "235 in\r\n" : "334 \r\n";
	if (strncmp(line, "RCPT TO:<no@", 12) == 0)
		return "550-no\r\n550 tok_live_5f2c7719e0\r\n";
	if (strncmp(line, "DATA", 4) == 0)
		return "354 go on\r\n";
	return strncmp(line, "MAIL", 4) == 0 || strncmp(line, "RCPT", 4) == 0 ? "250 ok\r\n"
									      : "235 in\r\n";
}

static void on_mail(evutil_socket_t fd, short what, void *arg)
{
	struct talk *talk = arg;
	ssize_t size = read(fd, talk->text + talk->size, sizeof(talk->text) - talk->size - 1);
	const char *end, *reply;

	(void)what;
	if (size <= 0) {
		(void)close(fd);
		event_free(talk->event);
		free(talk);
		return;
	}
	talk->size += (size_t)size;
	talk->text[talk->size] = 0;
	while ((end = strstr(talk->text, talk->is_body ? "\r\n.\r\n" : "\r\n"))) {
		end += talk->is_body ? 5 : 2;
		reply = mail_reply(talk, talk->text);
		talk->is_body = *reply == '3' && reply[1] == '5';
		talk->size -= (size_t)(end - talk->text);
		memmove(talk->text, end, talk->size + 1);
		(void)!write(fd, reply, strlen(reply));
	}
}

static void on_mail_connection(evutil_socket_t fd, short what, void *arg)
{
	int peer = accept(fd, NULL, NULL);
	struct talk *talk;

	(void)what;
	(void)arg;
	fail_count(false);
	talk = calloc(1, sizeof(*talk));
	assert_true(peer >= 0 && talk);
	(void)!write(peer, "220 x\r\n", 7);
	talk->event = event_new(world.base, peer, EV_READ | EV_PERSIST, on_mail, talk);
	(void)event_add(talk->event, NULL);
	fail_count(true);
}

static struct event *open_server(unsigned int *port, event_callback_fn on_peer)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct event *ret;

	assert_true(
		fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0 && listen(fd, 8) == 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	*port = ntohs(address.sin_port);
	ret = event_new(world.base, fd, EV_READ | EV_PERSIST, on_peer, NULL);
	assert_true(ret && event_add(ret, NULL) == 0);
	return ret;
}

static void close_server(struct event *server)
{
	(void)close(event_get_fd(server));
	event_free(server);
}

/* A name server that knows one address of each name, IPv4, for no time at all. */
static void on_query(evutil_socket_t fd, short what, void *arg)
{
	static const uint8_t answer[] = {0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1};
	uint8_t text[512];
	struct sockaddr_in from;
	socklen_t from_size = sizeof(from);
	ssize_t size = recvfrom(fd, text, 400, 0, (struct sockaddr *)&from, &from_size);

	(void)what;
	(void)arg;
	if (size < 17)
		return;
	text[2] = 0x81;
	text[3] = 0x80;
	if (text[size - 3] == 1) {
		text[7] = 1;
		memcpy(text + size, answer, sizeof(answer));
		size += (ssize_t)sizeof(answer);
	}
	(void)sendto(fd, text, (size_t)size, 0, (struct sockaddr *)&from, from_size);
}

static void open_names(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	(void)snprintf(
		world.resolver, sizeof(world.resolver), "127.0.0.1:%u", ntohs(address.sin_port));
	world.names = event_new(world.base, fd, EV_READ | EV_PERSIST, on_query, NULL);
	assert_true(world.names && event_add(world.names, NULL) == 0);
}

static int set_up(void **state)
{
	struct policy *policy = NULL;
	struct diag_list list = {0};
	struct diag err = {0};
	char path[128], text[1000];

	(void)state;
	event_set_mem_functions(event_malloc, event_realloc, free);
	(void)strcpy(world.folder, "/tmp/postcalld-fail-XXXXXX");
	assert_non_null(mkdtemp(world.folder));
	fail_write(world.folder, "TOKEN", secret);
	fail_write(world.folder, "hosts", "127.0.0.1 crm.test\n");
	(void)snprintf(world.hosts, sizeof(world.hosts), "%s/hosts", world.folder);
	world.base = event_base_new();
	assert_non_null(world.base);
	world.server = open_server(&world.port, on_connection);
	world.mail_server = open_server(&world.mail_port, on_mail_connection);
	open_names();
	(void)snprintf(
		world.mail_url, sizeof(world.mail_url), "smtp://127.0.0.1:%u", world.mail_port);
	(void)snprintf(text, sizeof(text), policy_text, world.port);
	fail_write(world.folder, "policy.json", text);
	(void)snprintf(path, sizeof(path), "%s/policy.json", world.folder);
	assert_int_equal(policy_load(&policy, path, NULL, &list), 0);
	assert_int_equal(secret_store_new(&world.store, world.folder, &err), 0);
	assert_int_equal(egress_policy_new(&world.rules, policy, world.store, &list), 0);
	assert_int_equal(egress_scope_new(&world.scope, world.rules, bytes_of("seed")), 0);
	policy_unref(policy);
	diag_list_done(&list);
	return 0;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	/* The servers hear of the last connections' end. */
	(void)event_base_loop(world.base, EVLOOP_NONBLOCK);
	egress_scope_free(world.scope);
	egress_policy_unref(world.rules);
	secret_store_free(world.store);
	close_server(world.server);
	close_server(world.mail_server);
	close_server(world.names);
	event_base_free(world.base);
	(void)snprintf(command, sizeof(command), "rm -rf %s", world.folder);
	return system(command);
}

static bool has_secret(struct bytes text)
{
	return text.size && memmem(text.data, text.size, secret, strlen(secret));
}

static void on_done(void *arg, const struct message_answer *answer)
{
	(void)arg;
	world.told++;
	world.has_failed = answer->kind == MESSAGE_ANSWER_FAILED &&
			   !(world.expects && bytes_equal(answer->failed.message, world.expects));
	if (answer->kind == MESSAGE_ANSWER_FAILED)
		assert_false(has_secret(answer->failed.message));
	if (answer->kind != MESSAGE_ANSWER_HTTP_RESPONSE)
		return;
	/* All of it, or it would have failed. */
	assert_int_equal(answer->http.status, 200);
	assert_int_equal(answer->http.headers.count, 4);
	assert_true(answer->http.body.size > 23);
	assert_false(has_secret(answer->http.body));
}

static bool on_hop(void *arg, uint32_t status, const char *method, const char *url)
{
	(void)arg;
	(void)status;
	(void)method;
	(void)url;
	return true;
}

/* NULL: memory is missing. */
static struct egress *open_egress(void)
{
	const char *const resolvers[] = {world.resolver};
	const struct egress_mail_server mail = {
		.url = world.mail_url, .user = "bot", .password = bytes_of(secret)};
	const struct egress_config config = {
		.resolvers = resolvers, .resolvers_count = 1, .hosts = world.hosts, .mail = &mail};
	struct egress *egress = NULL;
	struct diag err = {0};

	if (egress_new(&egress, world.base, &config, &err) < 0)
		assert_null(egress);
	return egress;
}

static bool open_and_close(void *arg)
{
	struct egress *egress = open_egress();

	(void)arg;
	egress_free(egress);
	return egress;
}

static void all_is_opened_or_nothing(void **state)
{
	(void)state;
	fail_on_freed(secret);
	fail_each(open_and_close, NULL);
	fail_on_freed(NULL);
}

/* The text with a placeholder for each dollar sign. */
static char *filled(const char *text)
{
	struct buffer ret = {0};

	for (; *text; text++) {
		const char *mark = egress_scope_placeholder(world.scope, 0);

		if (*text == '$')
			buffer_put_raw(&ret, mark, strlen(mark));
		else
			buffer_put_u8(&ret, (uint8_t)*text);
	}
	buffer_put_u8(&ret, 0);
	return (char *)ret.data;
}

/* Secrets enough that every buffer has to grow, and more than once. */
static void make_start(struct buffer *to, const char *host)
{
	char url[100], basic[200], many[60 + 1], *basic_value, *values[4];
	struct message_header headers[5] = {
		{bytes_of("Content-Type"), bytes_of("application/json")},
		{bytes_of("Transfer-Encoding"), bytes_of("chunked")}};
	struct message_http_start start = {
		.method = bytes_of("POST"), .has_body = true, .max_redirects = 5};
	struct buffer encoded = {0};

	memset(many, '$', sizeof(many) - 1);
	many[sizeof(many) - 1] = 0;
	(void)snprintf(basic, sizeof(basic), "user:%s", egress_scope_placeholder(world.scope, 0));
	buffer_put_raw(&encoded, "Basic ", 6);
	base64_put(&encoded, bytes_of(basic));
	buffer_put_u8(&encoded, 0);
	basic_value = (char *)encoded.data;
	(void)snprintf(url, sizeof(url), "http://%s:%u/a?a=$$$$$$$$$$$$$$$$$$$$", host, world.port);
	values[0] = filled(url);
	values[1] = filled(many);
	values[2] = filled("Bearer $");
	headers[2] = (struct message_header){bytes_of("Authorization"), bytes_of(basic_value)};
	headers[3] = (struct message_header){bytes_of("X-Many"), bytes_of(values[1])};
	headers[4] = (struct message_header){bytes_of("X-Key"), bytes_of(values[2])};
	start.url = bytes_of(values[0]);
	start.body = bytes_of(values[1]);
	start.headers.list = headers;
	start.headers.count = ARRAY_SIZE(headers);
	message_http_start_write(to, &start);
	for (int i = 0; i < 3; i++)
		free(values[i]);
	free(basic_value);
}

struct request_case {
	struct egress *egress;
	struct message_http_start start;
};

static bool send_request(void *arg)
{
	static const struct egress_events events = {.hop = on_hop, .done = on_done};
	const struct request_case *test = arg;
	const struct egress_job job = {.scope = world.scope,
		.start = &test->start,
		.timeout_ms = 2000, /* nobody hears of a socket that no event is left for */
		.request_kb = 1024,
		.response_kb = 1024};
	struct egress_request *request = NULL;

	world.told = 0;
	if (egress_start(&request, test->egress, &job, &events, NULL) < 0)
		return false;
	while (!world.told)
		assert_int_equal(event_base_loop(world.base, EVLOOP_ONCE), 0);
	return !world.has_failed;
}

static void request_all(const char *host)
{
	struct request_case test = {.egress = open_egress()};
	struct buffer frame = {0};
	struct buffer_reader reader;

	make_start(&frame, host);
	reader = buffer_reader_of((struct bytes){frame.data, frame.size});
	assert_true(message_http_start_read(&test.start, &reader));
	fail_on_freed(secret);
	fail_each(send_request, &test);
	fail_on_freed(credentials);
	fail_every(send_request, &test, 1000);
	fail_on_freed(NULL);
	egress_free(test.egress);
	buffer_done(&frame);
}

static void each_request_is_told_how_it_ended(void **state)
{
	(void)state;
	request_all("crm.test");
	world.spares_events = true;
	request_all("asked.test");
	world.spares_events = false;
}

static bool sign(void *arg)
{
	const struct message_hmac message = {
		.algorithm = HASH_SHA256, .key = bytes_of(arg), .data = bytes_of("data")};
	const struct egress_sign_job job = {.scope = world.scope, .message = &message};
	struct egress_signature *signature = NULL;

	world.told = 0;
	if (egress_sign(&signature, NULL, &job, on_done, NULL) < 0)
		return false;
	assert_int_equal(world.told, 1);
	return !world.has_failed;
}

static void a_signature_is_made_or_not(void **state)
{
	char *key = filled("$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$");

	(void)state;
	fail_on_freed(secret);
	fail_each(sign, key);
	fail_on_freed(NULL);
	free(key);
}

struct mail_case {
	struct egress *egress;
	const char *json;
};

static bool send_mail(void *arg)
{
	const struct mail_case *test = arg;
	const struct egress_mail_job job = {.scope = world.scope, .json = bytes_of(test->json)};
	struct egress_mail *mail = NULL;

	world.told = 0;
	if (egress_mail_start(&mail, test->egress, &job, on_done, NULL) < 0)
		return false;
	while (!world.told)
		assert_int_equal(event_base_loop(world.base, EVLOOP_ONCE), 0);
	return !world.has_failed;
}

static void each_mail_is_told_how_it_ended(void **state)
{
	struct mail_case test = {open_egress(),
		"{\"to\":[\"Ann <ann@example.com>\",\"bob@example.com\"],"
		"\"subject\":\"\\u00e9\",\"text\":\"t\",\"html\":\"h\"}"};

	(void)state;
	world.spares_events = true;
	fail_each(send_mail, &test);
	test.json = "{\"to\":[\"ann@example.com\",\"no@example.com\"],\"text\":\"t\"}";
	world.expects = "The mail server refused <no@example.com>: 550-no [smtp login]";
	fail_on_freed(secret);
	fail_each(send_mail, &test);
	fail_on_freed(NULL);
	world.expects = NULL;
	world.spares_events = false;
	egress_free(test.egress);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_opened_or_nothing),
		cmocka_unit_test(each_request_is_told_how_it_ended),
		cmocka_unit_test(a_signature_is_made_or_not),
		cmocka_unit_test(each_mail_is_told_how_it_ended),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
