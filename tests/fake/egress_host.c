/*
 * The egress half of the supervisor on its own: one JSON request a line on stdin, one JSON answer a
 * line on stdout. Its driver is tests/calls/egress_test.mjs.
 *	egress-host POLICY.json [secrets=DIR] [resolver=ADDRESS]... [hosts=FILE] [ca=FILE]
 *		[smtp=URL] [user=NAME] [password=TEXT] [plain=]
 * In: {"id", "scope", "method", "url", "headers": [[name, value]], "body", "base64", "timeout",
 * "redirects", "fetch", "most", "raw", "total", "request_kb", "response_kb", "requests"},
 *{"cancel": id},
 * {"id", "mail": {...}}.
 * Out: first {"secrets": [...]}; then {"id", "hop": {...}}, {"id", "response": {...}} or
 * {"id", "failed": {...}} or {"id", "mail": message id}. There are two scopes, of two readings of
 *the same policy.
 */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/egress/base64.h"
#include "supervisor/egress/egress.h"
#include "supervisor/egress/mail.h"
#include "supervisor/egress/secret.h"

enum {
	SCOPES = 2,
	RESOLVERS = 8,
};

struct host {
	struct event_base *base;
	struct egress *egress;
	struct egress_scope *scopes[SCOPES];
	struct run *runs;
};

struct run {
	struct run *next;
	struct host *host;
	json_int_t id;
	struct buffer frame; /* as a child would have sent it */
	struct message_http_start start;
	struct egress_request *request; /* one of these two */
	struct egress_mail *mail;
	json_int_t hops_left;
};

static void say(const char *kind, json_int_t id, json_t *value)
{
	json_t *line = json_object();
	char *text;

	(void)json_object_set_new(line, "id", json_integer(id));
	(void)json_object_set_new(line, kind, value);
	text = json_dumps(line, JSON_COMPACT);
	(void)puts(text ? text : "null");
	(void)fflush(stdout);
	free(text);
	json_decref(line);
}

static void put_bytes(json_t *to, const char *key, struct bytes bytes)
{
	const char *text = bytes.data ? (const char *)bytes.data : "";

	(void)json_object_set_new(to, key, json_stringn(text, bytes.size));
}

static void put_integer(json_t *to, const char *key, json_int_t value)
{
	(void)json_object_set_new(to, key, json_integer(value));
}

static void free_run(struct run *run)
{
	struct run **at = &run->host->runs;

	while (*at != run)
		at = &(*at)->next;
	*at = run->next;
	buffer_done(&run->frame);
	free(run);
}

static bool on_hop(void *arg, uint32_t status, const char *method, const char *url)
{
	struct run *run = arg;
	json_t *hop = json_object();

	put_integer(hop, "status", status);
	put_bytes(hop, "method", bytes_of(method));
	put_bytes(hop, "url", bytes_of(url));
	say("hop", run->id, hop);
	return run->hops_left-- > 0;
}

static json_t *response_of(const struct message_answer *answer)
{
	json_t *ret = json_object(), *headers = json_array();
	struct buffer body = {0};

	for (uint32_t i = 0; i < answer->http.headers.count; i++) {
		const struct message_header *header = &answer->http.headers.list[i];
		json_t *pair = json_array();

		(void)json_array_append_new(
			pair, json_stringn((const char *)header->name.data, header->name.size));
		(void)json_array_append_new(
			pair, json_stringn((const char *)header->value.data, header->value.size));
		(void)json_array_append_new(headers, pair);
	}
	base64_put(&body, answer->http.body);
	put_integer(ret, "status", answer->http.status);
	put_integer(ret, "redirects", answer->http.redirects);
	put_bytes(ret, "reason", answer->http.reason);
	put_bytes(ret, "version", answer->http.version);
	put_bytes(ret, "method", answer->http.method);
	put_bytes(ret, "url", answer->http.url);
	(void)json_object_set_new(ret, "headers", headers);
	put_bytes(ret, "body", (struct bytes){body.data, body.size});
	put_bytes(ret, "broken", answer->http.broken_code);
	put_bytes(ret, "words", answer->http.broken_message);
	buffer_done(&body);
	return ret;
}

static json_t *failed_of(const struct message_answer *answer)
{
	json_t *ret = json_object();

	put_bytes(ret, "code", answer->failed.code);
	put_bytes(ret, "message", answer->failed.message);
	put_bytes(ret, "syscall", answer->failed.syscall);
	put_bytes(ret, "address", answer->failed.address);
	put_bytes(ret, "hostname", answer->failed.hostname);
	put_integer(ret, "port", answer->failed.port);
	return ret;
}

static void on_done(void *arg, const struct message_answer *answer)
{
	struct run *run = arg;

	if (answer->kind == MESSAGE_ANSWER_HTTP_RESPONSE)
		say("response", run->id, response_of(answer));
	else if (answer->kind == MESSAGE_ANSWER_MAIL_SENT)
		say("mail", run->id,
			json_stringn((const char *)answer->mail.message_id.data,
				answer->mail.message_id.size));
	else
		say("failed", run->id, failed_of(answer));
	free_run(run);
}

static struct bytes text_of(const json_t *json, const char *key)
{
	const json_t *value = json_object_get(json, key);

	return (struct bytes){(const uint8_t *)json_string_value(value), json_string_length(value)};
}

static uint32_t number_of(const json_t *json, const char *key, uint32_t otherwise)
{
	const json_t *value = json_object_get(json, key);

	return value ? (uint32_t)json_integer_value(value) : otherwise;
}

/* The frame that a child would send, read back as the broker does. */
static bool make_start(struct run *run, const json_t *json)
{
	const json_t *list = json_object_get(json, "headers");
	size_t count = json_array_size(list);
	struct message_header *headers = calloc(count + 1, sizeof(*headers));
	struct message_http_start start = {.method = text_of(json, "method"),
		.url = text_of(json, "url"),
		.has_body = json_object_get(json, "body") || json_object_get(json, "base64"),
		.body = text_of(json, "body"),
		.timeout_ms = number_of(json, "timeout", 0),
		.max_redirects = number_of(json, "redirects", 5),
		.max_response_bytes = number_of(json, "most", 0),
		.decompress = !json_is_true(json_object_get(json, "raw")),
		.redirects = json_is_true(json_object_get(json, "fetch")) ? MESSAGE_REDIRECTS_FETCH
									  : MESSAGE_REDIRECTS_NODE};
	struct buffer body = {0};
	struct buffer_reader reader;

	if (json_object_get(json, "base64") && base64_decode(text_of(json, "base64"), &body))
		start.body = (struct bytes){body.data, body.size};
	for (size_t i = 0; headers && i < count; i++) {
		const json_t *name = json_array_get(json_array_get(list, i), 0);
		const json_t *value = json_array_get(json_array_get(list, i), 1);

		headers[i].name = bytes_of(json_string_value(name));
		headers[i].value = bytes_of(json_string_value(value));
	}
	start.headers.list = headers;
	start.headers.count = (uint32_t)count;
	message_http_start_write(&run->frame, &start);
	buffer_done(&body);
	free(headers);
	reader = buffer_reader_of((struct bytes){run->frame.data, run->frame.size});
	return message_http_start_read(&run->start, &reader);
}

static struct run *run_new(struct host *host, const json_t *json)
{
	struct run *run = calloc(1, sizeof(*run));

	if (!run)
		abort();
	run->host = host;
	run->next = host->runs;
	host->runs = run;
	run->id = json_integer_value(json_object_get(json, "id"));
	return run;
}

static void begin(struct host *host, const json_t *json)
{
	static const struct egress_events events = {.hop = on_hop, .done = on_done};
	struct run *run = run_new(host, json);
	struct egress_job job = {.scope = host->scopes[number_of(json, "scope", 0) % SCOPES],
		.timeout_ms = number_of(json, "total", 10000),
		.request_kb = number_of(json, "request_kb", 1024),
		.response_kb = number_of(json, "response_kb", 5120)};

	run->hops_left = number_of(json, "requests", 50) - (json_int_t)1;
	job.start = &run->start;
	if (!make_start(run, json) ||
		egress_start(&run->request, host->egress, &job, &events, run) < 0)
		abort();
}

static void begin_mail(struct host *host, const json_t *json)
{
	struct run *run = run_new(host, json);
	char *text = json_dumps(json_object_get(json, "mail"), JSON_COMPACT);
	const struct egress_mail_job job = {.scope = host->scopes[0], .json = bytes_of(text)};

	if (egress_mail_start(&run->mail, host->egress, &job, on_done, run) < 0)
		abort();
	free(text);
}

static void cancel(struct host *host, json_int_t id)
{
	for (struct run *run = host->runs; run; run = run->next) {
		if (run->id != id)
			continue;
		egress_cancel(run->request);
		egress_mail_cancel(run->mail);
		free_run(run);
		return;
	}
}

static void on_line(struct host *host, const char *line)
{
	json_t *json = json_loads(line, 0, NULL);

	if (json_object_get(json, "cancel"))
		cancel(host, json_integer_value(json_object_get(json, "cancel")));
	else if (json_object_get(json, "mail"))
		begin_mail(host, json);
	else if (json)
		begin(host, json);
	json_decref(json);
}

static void on_input(struct bufferevent *input, void *arg)
{
	char *line;

	while ((line = evbuffer_readln(bufferevent_get_input(input), NULL, EVBUFFER_EOL_LF))) {
		on_line(arg, line);
		free(line);
	}
}

static void on_end(struct bufferevent *input, short what, void *arg)
{
	struct host *host = arg;

	(void)input;
	(void)what;
	(void)event_base_loopbreak(host->base);
}

static void open_scopes(struct host *host, const char *file, const struct secret_store *store)
{
	json_t *secrets = json_array();

	for (size_t i = 0; i < SCOPES; i++) {
		struct policy *policy = NULL;
		struct egress_policy *rules = NULL;
		struct diag_list list = {0};
		struct buffer text = {0};
		uint8_t seed = (uint8_t)i;

		if (policy_load(&policy, file, NULL, &list) != 0 ||
			egress_policy_new(&rules, policy, store, &list) < 0 || !rules ||
			egress_scope_new(&host->scopes[i], rules, (struct bytes){&seed, 1}) < 0) {
			(void)fprintf(stderr, "%s\n", list.count ? list.rows[0].message : "?");
			exit(65);
		}
		egress_scope_put_secrets(host->scopes[i], &text);
		(void)json_array_append_new(
			secrets, json_loadb((const char *)text.data, text.size, 0, NULL));
		buffer_done(&text);
		egress_policy_unref(rules);
		policy_unref(policy);
		diag_list_done(&list);
	}
	say("secrets", 0, secrets);
}

static const char *option_of(const char *argument, const char *name)
{
	size_t size = strlen(name);

	return strncmp(argument, name, size) == 0 && argument[size] == '=' ? argument + size + 1
									   : NULL;
}

int main(int argc, char **argv)
{
	struct host host = {.base = event_base_new()};
	struct egress_config config = {0};
	struct egress_mail_server mail = {.starttls = true};
	const char *resolvers[RESOLVERS], *secrets = NULL;
	struct secret_store *store = NULL;
	struct bufferevent *input;
	struct diag err = {0};

	(void)signal(SIGPIPE, SIG_IGN);
	if (argc < 2 || !host.base)
		return 64;
	for (int i = 2; i < argc; i++) {
		const char *resolver = option_of(argv[i], "resolver");

		if (resolver && config.resolvers_count < RESOLVERS)
			resolvers[config.resolvers_count++] = resolver;
		secrets = option_of(argv[i], "secrets") ? option_of(argv[i], "secrets") : secrets;
		if (option_of(argv[i], "hosts"))
			config.hosts = option_of(argv[i], "hosts");
		if (option_of(argv[i], "ca"))
			config.ca_file = option_of(argv[i], "ca");
		if (option_of(argv[i], "smtp"))
			mail.url = option_of(argv[i], "smtp");
		if (option_of(argv[i], "user"))
			mail.user = option_of(argv[i], "user");
		if (option_of(argv[i], "password"))
			mail.password = bytes_of(option_of(argv[i], "password"));
		if (option_of(argv[i], "plain"))
			mail.starttls = false;
	}
	config.resolvers = resolvers;
	config.mail = mail.url ? &mail : NULL;
	if (secret_store_new(&store, secrets, &err) != 0 ||
		egress_new(&host.egress, host.base, &config, &err) != 0)
		return 78;
	open_scopes(&host, argv[1], store);
	(void)fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
	input = bufferevent_socket_new(host.base, STDIN_FILENO, 0);
	if (!input)
		return 71;
	bufferevent_setcb(input, on_input, NULL, on_end, &host);
	(void)bufferevent_enable(input, EV_READ);
	(void)event_base_dispatch(host.base);
	while (host.runs)
		cancel(&host, host.runs->id);
	bufferevent_free(input);
	egress_free(host.egress);
	for (size_t i = 0; i < SCOPES; i++)
		egress_scope_free(host.scopes[i]);
	secret_store_free(store);
	event_base_free(host.base);
	return 0;
}
