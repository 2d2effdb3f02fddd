/*
 * One request to a service over its unix socket.
 */
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <sysexits.h>

#include "supervisor/ctl/ctl.h"
#include "supervisor/policy/position.h"

enum {
	ANSWER_MOST = 256 << 20,
	DEPTH = 100,
};

static size_t on_data(char *data, size_t size, size_t count, void *arg)
{
	struct buffer *body = arg;

	if (body->size + size * count > ANSWER_MOST)
		return 0;
	buffer_put_raw(body, data, size * count);
	return body->failed ? 0 : size * count;
}

static const char *socket_of(const struct client_request *request)
{
	const char *path = request->socket;

	if (!path)
		path = getenv("POSTCALLD_SOCKET");
	return path && *path ? path : "/run/postcalld/socket";
}

static CURLcode send_with(CURL *curl, struct client_answer *ret,
	const struct client_request *request, const char *url)
{
	struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
	CURLcode code;

	if (request->body.size)
		headers = curl_slist_append(headers, "Content-Type: application/json");
	for (size_t i = 0; i < ARRAY_SIZE(request->headers) && request->headers[i]; i++)
		headers = curl_slist_append(headers, request->headers[i]);
	(void)curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket_of(request));
	(void)curl_easy_setopt(curl, CURLOPT_URL, url);
	(void)curl_easy_setopt(curl, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, &ret->body);
	if (strcmp(request->method, "POST") == 0) {
		(void)curl_easy_setopt(curl, CURLOPT_POST, 1L);
		(void)curl_easy_setopt(
			curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS,
			request->body.size ? (const char *)request->body.data : "");
	}
	code = curl_easy_perform(curl);
	if (code == CURLE_OK)
		(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &ret->status);
	curl_slist_free_all(headers);
	return code;
}

/* What the system said, where it was asked. */
static int fail(const char *path, CURL *curl, CURLcode code)
{
	long error = 0;

	if (strlen(path) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		error = ENAMETOOLONG;
	else if (code == CURLE_COULDNT_CONNECT)
		(void)curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &error);
	return ctl_fail(EX_UNAVAILABLE,
		"no service answers at %s: %s; does postcalld run? --socket or $POSTCALLD_SOCKET "
		"says where",
		path, error ? strerror((int)error) : curl_easy_strerror(code));
}

int client_send(struct client_answer *ret, const struct client_request *request)
{
	CLEANUP(free_p) char *url = NULL;
	CURL *curl = curl_easy_init();
	CURLcode code = CURLE_OUT_OF_MEMORY;
	int status = EX_OK;

	*ret = (struct client_answer){0};
	if (curl && asprintf(&url, "http://postcalld%s", request->path) > 0)
		code = send_with(curl, ret, request, url);
	if (code != CURLE_OK)
		status = fail(socket_of(request), curl, code);
	curl_easy_cleanup(curl);
	return status;
}

void client_answer_done(struct client_answer *answer)
{
	buffer_done(&answer->body);
}

/* What a program that called us should make of an answer. */
static int status_of(long status)
{
	switch (status) {
	case 403:
	case 429:
	case 500:
	case 503:
		return EX_UNAVAILABLE;
	case 501:
		return EX_USAGE;
	default:
		return EX_DATAERR;
	}
}

int client_problem(const struct client_answer *answer, bool for_people)
{
	CLEANUP(position_free_p) struct position *text = NULL;
	struct bytes body = {answer->body.data, answer->body.size}, code, detail;
	struct diag err = {0};

	if (position_new(&text, NULL, body, DEPTH, &err) == 0) {
		code = position_text(text, position_get(text, POSITION_ROOT, "code"));
		detail = position_text(text, position_get(text, POSITION_ROOT, "detail"));
		(void)ctl_fail(0, "%.*s [%.*s]", (int)detail.size, (const char *)detail.data,
			(int)code.size, (const char *)code.data);
	} else {
		(void)ctl_fail(0, "the service answered %ld", answer->status);
	}
	diag_done(&err);
	if (!for_people)
		(void)ctl_print_json(body);
	return status_of(answer->status);
}
