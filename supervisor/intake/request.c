/*
 * What handlers see of a request, and how answers are written.
 */
#include "supervisor/intake/connection.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "supervisor/policy/json.h"

struct intake_request *request_new(struct connection *connection, struct route_match *match)
{
	struct intake_request *request = calloc(1, sizeof(*request));

	if (!request) {
		route_match_done(match);
		return NULL;
	}
	request->connection = connection;
	request->peer = connection->peer;
	request->match = *match;
	return request;
}

struct intake_request *request_free(struct intake_request *request)
{
	if (request->connection)
		request->connection->intake->body_bytes -= request->body.size;
	route_match_done(&request->match);
	buffer_done(&request->body);
	buffer_done(&request->headers);
	free(request->key);
	free(request);
	return NULL;
}

/* ---- questions ---- */

struct bytes intake_body(const struct intake_request *request)
{
	return (struct bytes){request->body.data, request->body.size};
}

const char *intake_id(const struct intake_request *request)
{
	return request->match.id;
}

const char *intake_query(const struct intake_request *request, const char *name)
{
	return route_query(&request->match, name);
}

unsigned int intake_query_limit(const struct intake_request *request, unsigned int otherwise)
{
	const char *text = route_query(&request->match, "limit");

	return text ? (unsigned int)strtoul(text, NULL, 10) : otherwise;
}

const char *intake_idempotency_key(const struct intake_request *request)
{
	return request->key;
}

bool intake_wants_async(const struct intake_request *request)
{
	return request->wants_async;
}

bool intake_is_gone(const struct intake_request *request)
{
	return !request->connection;
}

struct intake_peer intake_peer(const struct intake_request *request)
{
	return request->peer;
}

void intake_on_leave(struct intake_request *request, void (*left)(void *arg), void *arg)
{
	request->left = left;
	request->left_arg = arg;
}

/* ---- answers ---- */

static void put_line(struct buffer *head, const char *name, const char *value)
{
	json_put(head, name);
	json_put(head, ": ");
	json_put(head, value);
	json_put(head, "\r\n");
}

void intake_add_header(struct intake_request *request, const char *name, const char *value)
{
	/* A value from outside cannot become a second header. */
	if (!strpbrk(name, "\r\n: ") && !strpbrk(value, "\r\n"))
		put_line(&request->headers, name, value);
}

void intake_retry_after(struct intake_request *request, unsigned int seconds)
{
	request->retry_after = seconds;
}

static void put_date(struct buffer *head)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t now = time(NULL);
	struct tm parts;
	char text[64];

	if (!gmtime_r(&now, &parts))
		return;
	(void)snprintf(text, sizeof(text), "%s, %02d %s %04d %02d:%02d:%02d GMT",
		days[parts.tm_wday], parts.tm_mday, months[parts.tm_mon], parts.tm_year + 1900,
		parts.tm_hour, parts.tm_min, parts.tm_sec);
	put_line(head, "Date", text);
}

/* All but the empty line. `type` NULL: there is no content; `connection` NULL: it is closed. */
static void put_head(struct buffer *head, const struct connection *connection, unsigned int status,
	const char *type, size_t size)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "HTTP/1.1 %u %s\r\n", status, problem_reason(status));
	json_put(head, text);
	put_date(head);
	if (type) {
		put_line(head, "Content-Type", type);
		(void)snprintf(text, sizeof(text), "%zu", size);
		put_line(head, "Content-Length", text);
	}
	put_line(head, "Cache-Control", "no-store");
	if (!connection || !connection_goes_on(connection))
		put_line(head, "Connection", "close");
}

void intake_answer(
	struct intake_request *request, unsigned int status, const char *type, struct bytes body)
{
	struct connection *connection = request->connection;
	CLEANUP(buffer_done) struct buffer head = {0};
	char seconds[16];

	if (!connection) {
		request_free(request);
		return;
	}
	put_head(&head, connection, status, type, body.size);
	if (!request->retry_after && (status == 429 || status == 503))
		request->retry_after = 1;
	if (request->retry_after) {
		(void)snprintf(seconds, sizeof(seconds), "%u", request->retry_after);
		put_line(&head, "Retry-After", seconds);
	}
	if (request->wants_async && status == 202)
		put_line(&head, "Preference-Applied", "respond-async");
	buffer_put_raw(&head, request->headers.data, request->headers.size);
	json_put(&head, "\r\n");
	if (connection->is_head)
		body.size = 0;
	/* Half an answer is worse than none: its client sees the connection close. */
	if (head.failed || request->headers.failed)
		head.size = body.size = 0;
	connection_answer(connection, status, (struct bytes){head.data, head.size}, body);
	request_free(request);
}

void intake_answer_json(struct intake_request *request, unsigned int status, struct bytes body)
{
	intake_answer(request, status, "application/json", body);
}

static void answer_problem(struct intake_request *request, unsigned int status, const char *code,
	const char *detail, const struct diag *diag)
{
	CLEANUP(buffer_done) struct buffer body = {0};

	problem_put(&body, status, code, detail, diag);
	intake_answer(request, status, "application/problem+json",
		(struct bytes){body.data, body.failed ? 0 : body.size});
}

void intake_problem(struct intake_request *request, unsigned int status, const char *code,
	const char *format, ...)
{
	CLEANUP(free_p) char *detail = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&detail, format, arguments) < 0)
		detail = NULL;
	va_end(arguments);
	answer_problem(request, status, code, detail, NULL);
}

void intake_problem_diag(
	struct intake_request *request, unsigned int status, const struct diag *diag)
{
	answer_problem(request, status, diag->code ? diag->code : "internal", diag->message, diag);
}

void request_put_last_words(struct buffer *to, enum problem problem)
{
	const struct problem_row *row = &problem_rows[problem];
	CLEANUP(buffer_done) struct buffer body = {0};

	problem_put(&body, row->status, row->code, row->detail, NULL);
	put_head(to, NULL, row->status, "application/problem+json", body.size);
	if (row->status == 503)
		put_line(to, "Retry-After", "1");
	json_put(to, "\r\n");
	buffer_put_raw(to, body.data, body.size);
	to->failed |= body.failed;
}

void request_refuse(struct connection *connection, enum problem problem, const char *allow)
{
	const struct problem_row *row = &problem_rows[problem];
	CLEANUP(buffer_done) struct buffer body = {0};
	CLEANUP(buffer_done) struct buffer head = {0};

	problem_put(&body, row->status, row->code, row->detail, NULL);
	put_head(&head, connection, row->status, "application/problem+json", body.size);
	if (allow)
		put_line(&head, "Allow", allow);
	if (row->status == 503)
		put_line(&head, "Retry-After", "1");
	json_put(&head, "\r\n");
	if (body.failed || head.failed)
		body.size = head.size = 0;
	connection_answer(connection, row->status, (struct bytes){head.data, head.size},
		(struct bytes){body.data, connection->is_head ? 0 : body.size});
}

void request_allow(struct connection *connection, const char *allow)
{
	CLEANUP(buffer_done) struct buffer head = {0};

	put_head(&head, connection, 204, NULL, 0);
	put_line(&head, "Allow", allow);
	json_put(&head, "\r\n");
	connection_answer(connection, 204, (struct bytes){head.data, head.failed ? 0 : head.size},
		(struct bytes){0});
}
