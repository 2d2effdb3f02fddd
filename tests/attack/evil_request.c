/*
 * W12, W13, W15 to W17, W19, W20, W31 to W34: requests as no library would send them. The origin
 * of the test's server, and placeholders, are taken from the call's context.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/evil.h"

static const char good_result[] = "{\"status\":\"succeeded\"}";

/* The text after "KEY":" in the context. */
static char *field(const struct evil *evil, const char *key)
{
	char *context = bytes_copy(evil->job->context), *at, *end, name[64];

	(void)snprintf(name, sizeof(name), "\"%s\":\"", key);
	at = context ? strstr(context, name) : NULL;
	if (!at)
		return strdup("");
	at += strlen(name);
	end = strchr(at, '"');
	return strndup(at, end ? (size_t)(end - at) : strlen(at));
}

static char *url_of(const struct evil *evil, const char *path)
{
	char *url = NULL;

	if (asprintf(&url, "%s%s", field(evil, "origin"), path) < 0)
		return NULL;
	return url;
}

/* Its own placeholder of a secret, from the job. */
static char *placeholder(const struct evil *evil, const char *name)
{
	char *secrets = bytes_copy(evil->job->secrets), *at, key[64];

	(void)snprintf(key, sizeof(key), "\"%s\":\"", name);
	at = secrets ? strstr(secrets, key) : NULL;
	if (!at)
		return strdup("none");
	at += strlen(key);
	return strndup(at, strcspn(at, "\""));
}

/* Asks once and tells the console what came. */
static void ask_and_tell(uint32_t id, const char *url, const char *header, const char *value)
{
	struct message_answer answer;
	struct buffer payload = {0};
	uint32_t of;

	evil_request(id, url, header, value);
	of = evil_answer(&answer, &payload);
	if (answer.kind == MESSAGE_ANSWER_FAILED)
		evil_console("%u %.*s %.*s", of, (int)answer.failed.code.size,
			answer.failed.code.data, (int)answer.failed.message.size,
			answer.failed.message.data);
	else
		evil_console("%u %u %.*s", of, answer.http.status, (int)answer.http.body.size,
			answer.http.body.data);
	buffer_done(&payload);
}

static void w12(const struct evil *evil)
{
	char *url = url_of(evil, "/ok");

	for (uint32_t i = 1; i <= 1000000; i++)
		evil_request(i, url, NULL, NULL);
	evil_result(good_result);
}

/* Large answers that it never reads; then it talks until nobody listens. */
static void w13(const struct evil *evil)
{
	char *url = url_of(evil, "/large");

	for (uint32_t i = 1; i <= 40; i++)
		evil_request(i, url, NULL, NULL);
	for (;;)
		evil_console("still here");
}

static void w15(const struct evil *evil)
{
	char *url = url_of(evil, "/ok");

	for (uint32_t i = 1; i <= 20000; i++) {
		evil_request(i, url, NULL, NULL);
		evil_frame(MESSAGE_HTTP_CANCEL, i, NULL, 0);
	}
	evil_result(good_result);
}

static void w16(const struct evil *evil)
{
	char *url = url_of(evil, "/slow");

	evil_request(5, url, NULL, NULL);
	evil_request(evil->number == 0 ? 5 : 4, url, NULL, NULL);
}

static void w17(const struct evil *evil)
{
	static const uint32_t ids[] = {0, 1, 7, 0x7FFFFFFF, 0xFFFFFFFF};

	if (evil->number < ARRAY_SIZE(ids)) {
		evil_frame(MESSAGE_HTTP_CANCEL, ids[evil->number], NULL, 0);
		return;
	}
	/* One that was answered, twice: nothing to cancel, and no harm. */
	ask_and_tell(3, url_of(evil, "/ok"), NULL, NULL);
	evil_frame(MESSAGE_HTTP_CANCEL, 3, NULL, 0);
	evil_frame(MESSAGE_HTTP_CANCEL, 2, NULL, 0);
	evil_result(good_result);
}

/* The other call's placeholder, learned out of band. */
static void w19(const struct evil *evil)
{
	ask_and_tell(1, url_of(evil, "/ok"), "X-Token", field(evil, "stolen"));
	evil_result(good_result);
}

/* Its own one with the name of another secret, with another case, cut, doubled. */
static void w20(const struct evil *evil)
{
	char *own = placeholder(evil, "TOKEN"), *other = placeholder(evil, "OTHER");
	char *url = url_of(evil, "/ok"), text[512];
	char *at;

	evil_console("own %s", own);
	(void)snprintf(text, sizeof(text), "%s", own);
	at = strstr(text, "TOKEN");
	if (at)
		memcpy(at, "OTHER", 5);
	ask_and_tell(1, url, "X-Token", text);
	(void)snprintf(text, sizeof(text), "%.*s", (int)strlen(own) - 1, own);
	ask_and_tell(2, url, "X-Token", text);
	(void)snprintf(text, sizeof(text), "%s", own);
	text[strlen(text) - 2] ^= 1;
	ask_and_tell(3, url, "X-Token", text);
	/* A real one, for the other secret's hosts: refused here. */
	ask_and_tell(4, url, "X-Token", other);
	/* And the right one, to know that the test could have seen a value. */
	ask_and_tell(5, url, "X-Token", own);
	evil_result(good_result);
}

static void send_start(uint32_t id, const struct message_http_start *start)
{
	struct buffer out = {0};

	message_http_start_write(&out, start);
	evil_frame(MESSAGE_HTTP_START, id, out.data, out.size);
	buffer_done(&out);
}

static struct bytes repeated(char byte, size_t size)
{
	char *text = malloc(size);

	memset(text, byte, size);
	return (struct bytes){(const uint8_t *)text, size};
}

static void send_strange(const struct evil *evil, struct message_http_start *start)
{
	static struct message_header rows[100000];
	char *url = url_of(evil, "/ok");

	start->method = bytes_of("GET");
	start->url = bytes_of(url);
	start->headers.list = rows;
	start->headers.count = 1;
	rows[0] = (struct message_header){bytes_of("X-A"), bytes_of("b")};
	switch (evil->number) {
	case 0:
		start->method = bytes_of("GET /ok HTTP/1.1\r\nX: y\r\n\r\nGET");
		break;
	case 1:
		start->url = bytes_of(url_of(evil, "/ok\r\nX: y"));
		break;
	case 2:
		rows[0].name = bytes_of("X-A\r\nX-B");
		break;
	case 3:
		rows[0].value = bytes_of("b\r\nX-Forged: 1");
		break;
	case 4:
		rows[0].value = (struct bytes){(const uint8_t *)"b\0c", 3};
		break;
	case 5:
		start->url = (struct bytes){(const uint8_t *)"http://a\0b/", 11};
		break;
	case 6:
		start->method = repeated('A', 100000);
		break;
	case 7:
		rows[0].value = repeated('a', 900000);
		break;
	case 8:
		for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
			rows[i] = (struct message_header){bytes_of("X"), bytes_of("")};
		start->headers.count = 100000;
		break;
	case 9:
		start->timeout_ms = UINT32_MAX;
		start->max_redirects = UINT32_MAX;
		start->max_response_bytes = UINT64_MAX;
		break;
	case 10:
		rows[0] = (struct message_header){bytes_of("Host"), bytes_of("other.example")};
		break;
	case 11:
		rows[0] = (struct message_header){bytes_of("Content-Length"), bytes_of("5")};
		break;
	case 12:
		rows[0] =
			(struct message_header){bytes_of("Transfer-Encoding"), bytes_of("chunked")};
		break;
	case 13:
		start->method = bytes_of("CONNECT");
		break;
	default:
		start->url = repeated('h', 500000);
	}
}

static void tell(const struct message_answer *answer)
{
	if (answer->kind == MESSAGE_ANSWER_FAILED)
		evil_console("%.*s", (int)answer->failed.code.size, answer->failed.code.data);
	else
		evil_console("%u", answer->http.status);
}

static void w31(const struct evil *evil)
{
	struct message_http_start start = {0};
	struct message_answer answer;
	struct buffer payload = {0};

	send_strange(evil, &start);
	send_start(1, &start);
	(void)evil_answer(&answer, &payload);
	tell(&answer);
	evil_result(good_result);
}

/* Bytes after the last field; a field that is reserved; a boolean that is none. */
static void w32(const struct evil *evil)
{
	static const char path[] = "\x0B\0\0\0/run/socket";
	struct message_http_start start = {
		.method = bytes_of("GET"), .url = bytes_of(url_of(evil, "/ok"))};
	struct buffer out = {0};

	start.redirects = evil->number == 1 ? MESSAGE_REDIRECTS_COUNT : MESSAGE_REDIRECTS_NODE;
	message_http_start_write(&out, &start);
	if (evil->number == 0)
		buffer_put_raw(&out, path, sizeof(path) - 1);
	if (evil->number == 2)
		out.data[out.size - 2] = 7;
	evil_frame(MESSAGE_HTTP_START, 1, out.data, out.size);
}

/* '#' stands for the port. */
static void put_port(char to[256], const char *from, const char *port)
{
	for (; *from; from++) {
		if (*from == '#')
			to += sprintf(to, "%s", port);
		else
			*to++ = *from;
	}
	*to = 0;
}

static void w33(const struct evil *evil)
{
	static const char *const urls[] = {"http://localhost:#/denied", "http://127.1:#/denied",
		"http://2130706433:#/denied", "http://0x7f.0.0.1:#/denied",
		"http://0177.0.0.1:#/denied", "http://[::1]:#/denied",
		"http://[::ffff:127.0.0.1]:#/denied", "http://0:#/denied",
		"http://127.0.0.1.:#/denied", "http://user@127.0.0.1:#/denied",
		"http://127.0.0.1:#/ok/../denied", "http://127.0.0.1:#/%2e%2e/denied",
		"file:///etc/passwd", "gopher://127.0.0.1:#/", "ftp://127.0.0.1:#/",
		"unix:/run/socket", "//127.0.0.1:#/denied", "http:/127.0.0.1:#/denied",
		"http://127.0.0.1:#\\denied", "http://169.254.169.254/latest/meta-data"};
	char *origin = field(evil, "origin"), *port = strrchr(origin, ':'), url[256];
	char *own = placeholder(evil, "OTHER");

	for (uint32_t i = 0; i < ARRAY_SIZE(urls); i++) {
		put_port(url, urls[i], port ? port + 1 : "");
		ask_and_tell(i + 1, url, i % 2 ? "X-Token" : NULL, own);
	}
	evil_result(good_result);
}

static void send_json(uint16_t type, uint32_t id, const char *json, size_t size)
{
	struct buffer out = {0};

	buffer_put_bytes(&out, (struct bytes){(const uint8_t *)json, size});
	evil_frame(type, id, out.data, out.size);
	buffer_done(&out);
}

static void w34(const struct evil *evil)
{
	static const char line[] =
		"{\"to\":\"a@example.com\\r\\nBcc: b@example.com\","
		"\"subject\":\"x\\r\\nFrom: root@example.com\",\"text\":\"\\r\\n.\\r\\n\"}";
	struct message_answer answer;
	struct buffer payload = {0}, many = {0};

	switch (evil->number) {
	case 0:
		send_json(MESSAGE_MAIL, 1, line, sizeof(line) - 1);
		break;
	case 1:
		buffer_put_raw(&many, "{\"to\":[", 7);
		for (int i = 0; i < 60000; i++)
			buffer_put_raw(
				&many, i ? ",\"a@b.example\"" : "\"a@b.example\"", i ? 14 : 13);
		buffer_put_raw(&many, "]}", 2);
		send_json(MESSAGE_MAIL, 1, (const char *)many.data, many.size);
		break;
	case 2:
		send_json(MESSAGE_MAIL, 1, "{", 1);
		break;
	default:
		evil_console("end\n2026-01-01T00:00:00.000Z info call.ended status=forged\x1B[2J");
		evil_result(good_result);
		evil_sleep();
	}
	(void)evil_answer(&answer, &payload);
	if (answer.kind == MESSAGE_ANSWER_FAILED)
		evil_console("%.*s", (int)answer.failed.code.size, answer.failed.code.data);
	evil_result(good_result);
}

enum {
	LARGE = 1000000,
	DEAR = 48, /* requests */
	AT_ONCE = 3,
};

static void put_filled(struct buffer *to, const char *with, size_t size)
{
	while (to->size + strlen(with) <= size)
		buffer_put_raw(to, with, strlen(with));
}

/* What the supervisor has to look through, as large as it may be. */
static void make_dear(const struct evil *evil, struct message_http_start *start)
{
	static struct message_header rows[1900];
	const char *own = placeholder(evil, "LONG");
	struct buffer *text = calloc(1, sizeof(*text));

	*start = (struct message_http_start){
		.method = bytes_of("POST"), .url = bytes_of(url_of(evil, "/ok"))};
	switch (evil->number) {
	case 0:
	case 1:
	case 2:
		buffer_put_raw(text, start->url.data, start->url.size);
		buffer_put_raw(text, "?", evil->number == 0);
		put_filled(text, evil->number == 2 ? "secret-" : "s", LARGE);
		start->url = (struct bytes){text->data, text->size};
		return;
	case 3:
		for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
			rows[i] = (struct message_header){
				bytes_of("transfer-encodins"), bytes_of("chunked")};
		start->headers.list = rows;
		start->headers.count = ARRAY_SIZE(rows);
		return;
	case 4:
		start->method = repeated('s', LARGE);
		return;
	default:
		put_filled(text, evil->number == 5 ? own : "secret-", LARGE);
		start->has_body = true;
		start->body = (struct bytes){text->data, text->size};
	}
}

static void w41(const struct evil *evil)
{
	struct message_http_start start;
	struct message_answer answer = {0};

	make_dear(evil, &start);
	for (uint32_t i = 0; i < DEAR + AT_ONCE; i++) {
		struct buffer payload = {0};

		if (i < DEAR)
			send_start(i + 1, &start);
		if (i < AT_ONCE)
			continue;
		(void)evil_answer(&answer, &payload);
		if (i == AT_ONCE)
			tell(&answer);
		buffer_done(&payload);
	}
	evil_result(good_result);
}

const struct evil_case evil_request_cases[] = {{"w12", w12}, {"w13", w13}, {"w15", w15},
	{"w16", w16}, {"w17", w17}, {"w19", w19}, {"w20", w20}, {"w31", w31}, {"w32", w32},
	{"w33", w33}, {"w34", w34}, {"w41", w41}, {0}};
