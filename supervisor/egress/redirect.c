/*
 * Redirects by hand, as follow-redirects and axios do them, or as the fetch standard (4.4) says:
 * which are followed, what becomes of method, body and headers.
 */
#include <errno.h>
#include <string.h>

#include "supervisor/egress/request.h"

static bool is_fetch(const struct egress_request *request)
{
	return request->job.start->redirects == MESSAGE_REDIRECTS_FETCH;
}

bool redirect_is_one(const struct egress_request *request, const struct head *head)
{
	unsigned int status = head->status;

	if (request->job.start->max_redirects == 0 || head_get(head, "location").size == 0)
		return false;
	if (is_fetch(request))
		return (status >= 301 && status <= 303) || status == 307 || status == 308;
	return status >= 300 && status < 400;
}

/* follow-redirects lets them follow to a subdomain, too; those are other hosts. */
static bool keeps_credentials(const struct egress_request *request, const struct egress_url *to)
{
	if (is_fetch(request))
		return egress_url_same_origin(request->url, to);
	return egress_url_keeps_credentials(request->url, to);
}

static int fail(struct egress_request *request, const char *why, struct bytes location)
{
	const uint8_t *colon = location.size ? memchr(location.data, ':', location.size) : NULL;
	size_t size = colon ? (size_t)(colon - location.data) + 1 : 0;

	/* Node tells the scheme. */
	if (strcmp(why, "Unsupported protocol") != 0)
		size = 0;
	failure_set(&request->failure, "ERR_FR_REDIRECTION_FAILURE",
		"Redirected request failed: %s%s%.*s", why, size ? " " : "", (int)size,
		size ? (const char *)location.data : "");
	return REQUEST_FAILED;
}

/* What follows the first # of a Location is for whoever reads the response; no server gets it. */
static int take_fragment(struct egress_request *request, struct bytes location)
{
	const uint8_t *hash = memchr(location.data, '#', location.size);
	char *fragment = NULL;

	if (hash) {
		fragment = bytes_copy(
			(struct bytes){hash, location.size - (size_t)(hash - location.data)});
		if (!fragment)
			return -ENOMEM;
	}
	free(request->fragment);
	request->fragment = fragment;
	return 0;
}

/* A Location may echo a secret: then it leads on with the placeholder, and to the same questions.
 */
static int take_location(struct egress_request *request, const struct head *head)
{
	CLEANUP(buffer_done) struct buffer raw = {.wipes = true};
	CLEANUP(buffer_done) struct buffer text = {0};
	struct bytes location = head_get(head, "location");
	struct egress_url *url;
	const char *why;
	int r;

	/* URLs are read without tabs, which would hide a secret from the mask. */
	for (size_t i = 0; i < location.size; i++) {
		if (location.data[i] != '\t')
			buffer_put_u8(&raw, location.data[i]);
	}
	egress_scope_mask(request->job.scope, &raw);
	reply_put_latin1(&text, (struct bytes){raw.data, raw.size});
	if (raw.failed || text.failed)
		return -ENOMEM;
	r = egress_url_new(&url, (struct bytes){text.data, text.size}, request->url, &why);
	if (r == EGRESS_URL_REFUSED)
		return fail(request, why, (struct bytes){text.data, text.size});
	if (r < 0)
		return r;
	if (!keeps_credentials(request, url)) {
		compose_drop(request, "authorization");
		compose_drop(request, "cookie");
	}
	egress_url_free(request->url);
	request->url = url;
	return take_fragment(request, (struct bytes){text.data, text.size});
}

static int change_method(struct egress_request *request, unsigned int status)
{
	bool is_get = strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
	bool is_post = strcmp(request->method, "POST") == 0;
	char *method;

	if (!((status == 301 || status == 302) && is_post) && !(status == 303 && !is_get))
		return 0;
	method = strdup("GET");
	if (!method)
		return -ENOMEM;
	free(request->method);
	request->method = method;
	request->has_body = false;
	compose_drop(request, "content-");
	compose_drop(request, "transfer-encoding");
	return 0;
}

int redirect_follow(struct egress_request *request, const struct head *head)
{
	int r;

	if (request->redirects >= request->job.start->max_redirects) {
		failure_set(&request->failure, "ERR_FR_TOO_MANY_REDIRECTS",
			"Maximum number of redirects exceeded");
		return REQUEST_FAILED;
	}
	request->redirects++;
	compose_drop(request, "host");
	compose_drop(request, "proxy-authorization");
	r = change_method(request, head->status);
	return r == 0 ? take_location(request, head) : r;
}
