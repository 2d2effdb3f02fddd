/*
 * What is sent: is it allowed, to whom does it go, and which values go in.
 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "supervisor/egress/request.h"

static int failed(struct egress_request *request, const char *code, const struct buffer *message)
{
	if (message->failed)
		return -ENOMEM;
	failure_set(&request->failure, code, "%.*s", (int)message->size,
		message->size ? (const char *)message->data : "");
	return REQUEST_FAILED;
}

static int refuse(struct egress_request *request, const char *code, const char *message)
{
	failure_set(&request->failure, code, "%s", message);
	return REQUEST_FAILED;
}

int compose_too_large(struct egress_request *request)
{
	failure_set(&request->failure, "limit.request_kb",
		"The request is larger than request_kb allows (%u kB)", request->job.request_kb);
	return REQUEST_FAILED;
}

int compose_denied(struct egress_request *request, int r, struct buffer *why)
{
	if (r == SUBSTITUTE_TOO_LARGE)
		r = compose_too_large(request);
	else if (r == SUBSTITUTE_DENIED)
		r = failed(request, "ERR_SECRET_DENIED", why);
	buffer_done(why);
	return r;
}

bool compose_is_name(const char *name, const char *wanted)
{
	return strcasecmp(name, wanted) == 0;
}

const struct request_header *compose_find(const struct egress_request *request, const char *name)
{
	for (size_t i = 0; i < request->headers_count; i++) {
		if (compose_is_name(request->headers[i].name, name))
			return &request->headers[i];
	}
	return NULL;
}

void compose_drop(struct egress_request *request, const char *name)
{
	size_t size = strlen(name), kept = 0;
	bool prefix = size > 0 && name[size - 1] == '-';

	for (size_t i = 0; i < request->headers_count; i++) {
		struct request_header *header = &request->headers[i];

		if (prefix ? strncasecmp(header->name, name, size) == 0
			   : compose_is_name(header->name, name)) {
			free(header->name);
			free(header->value);
		} else {
			request->headers[kept++] = *header;
		}
	}
	request->headers_count = kept;
}

void compose_wipe(struct egress_request *request)
{
	struct buffer *const buffers[] = {
		&request->wire_url, &request->wire_head, &request->wire_body};

	for (size_t i = 0; i < ARRAY_SIZE(buffers); i++) {
		buffer_done(buffers[i]);
		buffers[i]->wipes = true;
	}
	request->used_secret = false;
	request->uses.count = 0;
}

static int take_headers(struct egress_request *request)
{
	struct buffer_reader reader = buffer_reader_of(request->job.start->headers.packed);
	struct message_header header;

	request->headers =
		calloc(request->job.start->headers.count + (size_t)1, sizeof(*request->headers));
	if (!request->headers)
		return -ENOMEM;
	request->headers_count = 0;
	while (message_headers_next(&header, &reader)) {
		struct request_header *to = &request->headers[request->headers_count];

		to->name = bytes_copy(header.name);
		to->value = bytes_copy(header.value);
		if (!to->name || !to->value) {
			free(to->name);
			free(to->value);
			return -ENOMEM;
		}
		request->headers_count++;
	}
	return 0;
}

static bool is_too_large(const struct egress_request *request)
{
	const struct message_http_start *start = request->job.start;
	uint64_t size = start->url.size + start->method.size + (uint64_t)start->body.size;

	for (size_t i = 0; i < request->headers_count; i++)
		size += strlen(request->headers[i].name) + strlen(request->headers[i].value) + 4;
	return size > (uint64_t)request->job.request_kb * 1024;
}

int compose_first(struct egress_request *request)
{
	const struct message_http_start *start = request->job.start;
	CLEANUP(buffer_done) struct buffer why = {0};
	const char *text;
	struct bytes before_query = start->url;
	const uint8_t *end = start->url.size ? memchr(start->url.data, '?', start->url.size) : NULL;
	int r;

	request->method = bytes_copy(start->method);
	if (!request->method)
		return -ENOMEM;
	request->has_body =
		start->has_body && start->body.size > 0 && strcmp(request->method, "HEAD") != 0;
	request->body = start->body;
	r = take_headers(request);
	if (r < 0)
		return r;
	if (is_too_large(request))
		return compose_too_large(request);
	if (start->url.size > EGRESS_URL_MOST)
		return refuse(request, "ERR_BAD_REQUEST",
			"The URL is longer than 64 kB, which no server reads");
	/* Before it is parsed: what is no URL with a placeholder in its host is a try all the same.
	 */
	if (end)
		before_query.size = (size_t)(end - start->url.data);
	r = substitute_nowhere(request->job.scope, before_query, "a URL before its query", &why);
	if (r != 0)
		return compose_denied(request, r, &why);
	r = egress_url_new(&request->url, start->url, NULL, &text);
	if (r == EGRESS_URL_REFUSED)
		return refuse(request,
			strcmp(text, "Invalid URL") == 0 ? "ERR_INVALID_URL" : "ERR_BAD_REQUEST",
			text);
	if (r == 0 && request->url->has_user)
		return refuse(request, "ERR_EGRESS_DENIED",
			"Egress denied: no user name or password in the URL itself; use auth");
	return r;
}

static int check_places(struct egress_request *request)
{
	const struct egress_scope *scope = request->job.scope;
	struct buffer why = {0};
	int r = substitute_nowhere(scope, bytes_of(request->method), "the method", &why);

	if (r == 0)
		r = substitute_nowhere(scope, bytes_of(request->url->host), "the host", &why);
	if (r == 0)
		r = substitute_nowhere(scope, bytes_of(request->url->plain), "the path", &why);
	for (size_t i = 0; i < request->headers_count && r == 0; i++)
		r = substitute_nowhere(
			scope, bytes_of(request->headers[i].name), "a header's name", &why);
	return compose_denied(request, r, &why);
}

static int check_rules(struct egress_request *request)
{
	const struct egress_rules *rules = egress_scope_rules(request->job.scope);
	CLEANUP(buffer_done) struct buffer why = {0};
	CLEANUP(buffer_done) struct buffer shown = {0};
	const char *kind = NULL;

	request->verdict = egress_rules_judge(
		rules, request->url, egress_method_of(bytes_of(request->method)));
	if (!request->verdict.is_allowed) {
		egress_url_put(&shown, request->url);
		egress_rules_explain(&why, rules, request->url, bytes_of(request->method),
			(struct bytes){shown.data, shown.size});
		why.failed |= shown.failed;
		return failed(request, "ERR_EGRESS_DENIED", &why);
	}
	if (request->url->is_address && !request->verdict.is_private)
		kind = egress_address_why_private(&request->url->address);
	if (!kind)
		return 0;
	failure_set(&request->failure, "ERR_EGRESS_DENIED",
		"Egress denied: %s is %s, and the rule %s does not say \"private\": true",
		request->url->host, kind, request->verdict.rule->text);
	return REQUEST_FAILED;
}

/* A Host of another name would be another request than the one that the rules saw. */
static int check_host(struct egress_request *request)
{
	const struct request_header *header = compose_find(request, "host");
	CLEANUP(egress_url_free_p) struct egress_url *url = NULL;
	CLEANUP(buffer_done) struct buffer text = {0};
	const char *why;
	int r;

	if (!header)
		return 0;
	egress_url_put_origin(&text, request->url);
	text.size = strlen(request->url->is_https ? "https://" : "http://");
	buffer_put_raw(&text, header->value, strlen(header->value));
	if (text.failed)
		return -ENOMEM;
	r = egress_url_new(&url, (struct bytes){text.data, text.size}, NULL, &why);
	if (r < 0)
		return r;
	if (r == 0 && !url->has_user && strcmp(url->path, "/") == 0 &&
		egress_url_same_origin(url, request->url))
		return 0;
	return refuse(request, "ERR_EGRESS_DENIED",
		"Egress denied: the Host header names another host than the URL");
}

static int put_url(struct egress_request *request, const struct substitute_target *target)
{
	const struct egress_url *url = request->url;
	struct buffer *to = &request->wire_url, why = {0};
	int r = 0;

	egress_url_put_origin(to, url);
	buffer_put_raw(to, url->path, strlen(url->path));
	if (url->query) {
		buffer_put_u8(to, '?');
		r = substitute_query(target, bytes_of(url->query), to, &request->used_secret, &why);
	}
	buffer_put_u8(to, 0);
	return compose_denied(request, r == 0 && to->failed ? -ENOMEM : r, &why);
}

static int put_body(struct egress_request *request, const struct substitute_target *target)
{
	const struct request_header *type = compose_find(request, "content-type");
	struct buffer why = {0};
	int r = 0;

	if (request->has_body)
		r = substitute_body(target, bytes_of(type ? type->value : ""), request->body,
			&request->wire_body, &request->used_secret, &why);
	return compose_denied(request, r, &why);
}

int compose_hop(struct egress_request *request)
{
	struct substitute_target target = {.scope = request->job.scope,
		.url = request->url,
		.uses = &request->uses,
		.most = (size_t)request->job.request_kb * 1024};
	int r;

	compose_wipe(request);
	r = check_places(request);
	if (r == 0)
		r = check_rules(request);
	if (r == 0)
		r = check_host(request);
	target.is_private = request->verdict.is_private;
	if (r == 0)
		r = put_url(request, &target);
	if (r == 0)
		r = put_body(request, &target);
	if (r == 0)
		r = compose_head(request, &target);
	/* Again, when a later header turned out to carry a secret. */
	if (r == 0 && request->used_secret && !request->job.start->decompress)
		r = compose_head(request, &target);
	request->decompress = request->job.start->decompress || request->used_secret;
	return r;
}
