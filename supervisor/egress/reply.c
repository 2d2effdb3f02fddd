/*
 * What a child is told about its request. Everything that came from outside is masked before it
 * becomes text.
 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "supervisor/egress/request.h"

void reply_put_latin1(struct buffer *to, struct bytes bytes)
{
	for (size_t i = 0; i < bytes.size; i++)
		buffer_put_code(to, bytes.data[i]);
}

static void put_masked(const struct egress_request *request, struct buffer *to, struct bytes bytes)
{
	CLEANUP(buffer_done) struct buffer raw = {0};

	buffer_put_raw(&raw, bytes.data, bytes.size);
	egress_scope_mask(request->job.scope, &raw);
	reply_put_latin1(to, (struct bytes){raw.data, raw.size});
	to->failed |= raw.failed;
}

static void tell(struct egress_request *request, const struct message_answer *answer)
{
	request->events.done(request->arg, answer);
}

static void tell_no_memory(struct egress_request *request)
{
	struct message_answer answer = {.kind = MESSAGE_ANSWER_FAILED,
		.failed = {.code = bytes_of("ENOMEM"),
			.message = bytes_of("The service is out of memory")}};

	tell(request, &answer);
}

void reply_failed(struct egress_request *request)
{
	struct failure *failure = &request->failure;
	struct message_answer answer = {.kind = MESSAGE_ANSWER_FAILED};

	egress_scope_mask(request->job.scope, &failure->message);
	record_end(request, NULL);
	if (!failure->code || failure->message.failed) {
		tell_no_memory(request);
		return;
	}
	answer.failed.code = bytes_of(failure->code);
	answer.failed.message = (struct bytes){failure->message.data, failure->message.size};
	/* curl's words may quote what a server sent. */
	if (!buffer_is_utf8(answer.failed.message))
		answer.failed.message = bytes_of(failure->code);
	answer.failed.syscall = bytes_of(failure->syscall);
	answer.failed.address = bytes_of(failure->address);
	answer.failed.port = failure->port;
	answer.failed.hostname = bytes_of(failure->hostname);
	tell(request, &answer);
}

/* Compressions that were not undone here, and so could not be searched. */
static bool is_opaque(const struct head *head)
{
	static const char *const words[] = {"zstd", "compress", "gzip", "deflate", "br"};
	static const char *const undone[] = {"gzip", "x-gzip", "deflate", "br"};
	struct bytes encoding = head_get(head, "content-encoding");

	if (head_count(head, "content-encoding") == 1) {
		for (size_t i = 0; i < ARRAY_SIZE(undone); i++) {
			if (encoding.size == strlen(undone[i]) &&
				strncasecmp(
					(const char *)encoding.data, undone[i], encoding.size) == 0)
				return false;
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		for (size_t at = 0; at + strlen(words[i]) <= encoding.size; at++) {
			if (strncasecmp((const char *)encoding.data + at, words[i],
				    strlen(words[i])) == 0)
				return true;
		}
	}
	return false;
}

/* The header list, in one buffer that `list` points into. */
struct header_list {
	struct buffer text;
	struct message_header *list;
	uint32_t count;
};

static bool is_hidden(const struct egress_request *request, struct bytes name)
{
	/* The function asked for the encoded body, and gets it decoded all the same. */
	return request->decompress && !request->job.start->decompress &&
	       name.size == strlen("content-encoding") &&
	       strncasecmp((const char *)name.data, "content-encoding", name.size) == 0;
}

static bool make_headers(
	const struct egress_request *request, const struct head *head, struct header_list *ret)
{
	struct buffer_reader reader =
		buffer_reader_of((struct bytes){head->headers.data, head->headers.size});
	size_t *ends = calloc((size_t)head->count * 2 + 1, sizeof(*ends));
	size_t from = 0;

	ret->list = calloc(head->count + (size_t)1, sizeof(*ret->list));
	for (uint32_t i = 0; ends && ret->list && i < head->count; i++) {
		struct bytes name = buffer_get_bytes(&reader), value = buffer_get_bytes(&reader);

		if (is_hidden(request, name))
			continue;
		put_masked(request, &ret->text, name);
		ends[ret->count * 2] = ret->text.size;
		put_masked(request, &ret->text, value);
		ends[ret->count * 2 + 1] = ret->text.size;
		ret->count++;
	}
	/* Only now does the text stay where it is. */
	for (uint32_t i = 0; ends && ret->list && i < ret->count; i++) {
		ret->list[i].name = (struct bytes){ret->text.data + from, ends[i * 2] - from};
		from = ends[i * 2];
		ret->list[i].value = (struct bytes){ret->text.data + from, ends[i * 2 + 1] - from};
		from = ends[i * 2 + 1];
	}
	free(ends);
	return ends && ret->list && !ret->text.failed;
}

void reply_response(struct egress_request *request, struct transfer_result *result)
{
	const struct head *head = &result->head;
	CLEANUP(buffer_done) struct buffer reason = {0};
	CLEANUP(buffer_done) struct buffer url = {0};
	struct header_list headers = {0};
	char version[4] = {(char)('0' + head->major), '.', (char)('0' + head->minor), 0};
	struct message_answer answer = {.kind = MESSAGE_ANSWER_HTTP_RESPONSE};

	if (request->used_secret && result->body.size && is_opaque(head)) {
		failure_set(&request->failure, "ERR_SECRET_DENIED",
			"Secret denied: the response to a request with a secret is compressed in a "
			"way that cannot be searched for it");
		reply_failed(request);
		return;
	}
	record_end(request, result);
	put_masked(request, &reason, (struct bytes){head->reason.data, head->reason.size});
	egress_url_put(&url, request->url);
	if (request->fragment)
		buffer_put_raw(&url, request->fragment, strlen(request->fragment));
	egress_scope_mask(request->job.scope, &result->body);
	if (!make_headers(request, head, &headers) || reason.failed || url.failed ||
		result->body.failed) {
		tell_no_memory(request);
	} else {
		answer.http.status = head->status;
		answer.http.reason = (struct bytes){reason.data, reason.size};
		answer.http.version = bytes_of(version);
		answer.http.method = bytes_of(request->method);
		answer.http.url = (struct bytes){url.data, url.size};
		answer.http.redirects = request->redirects;
		answer.http.headers.list = headers.list;
		answer.http.headers.count = headers.count;
		answer.http.body = (struct bytes){result->body.data, result->body.size};
		answer.http.broken_code = bytes_of(result->failure.code);
		answer.http.broken_message =
			(struct bytes){result->failure.message.data, result->failure.message.size};
		tell(request, &answer);
	}
	free(headers.list);
	buffer_done(&headers.text);
}
