/*
 * The head of a request as it is sent: Node's order, the headers as they were given, then Host,
 * Connection, Content-Length where they were not; and the two headers that frame the body, which
 * are never the child's word.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "supervisor/egress/request.h"

static void put_text(struct buffer *to, const char *text)
{
	buffer_put_raw(to, text, strlen(text));
}

static void put_line(struct buffer *to, const char *name, const char *value)
{
	if (to->size)
		put_text(to, "\r\n");
	put_text(to, name);
	put_text(to, ": ");
	put_text(to, value);
}

/* UTF-8 to the bytes of the wire. False: a character that no header may have. */
static bool put_latin1(struct buffer *to, struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];

		if ((byte < 0x20 && byte != '\t') || byte == 0x7F || byte > 0xC3)
			return false;
		if (byte >= 0x80) {
			if (++i >= text.size)
				return false;
			byte = (uint8_t)(byte << 6 | (text.data[i] & 0x3F));
		}
		buffer_put_u8(to, byte);
	}
	return true;
}

static int put_value(struct egress_request *request, const struct substitute_target *target,
	const struct request_header *header)
{
	CLEANUP(buffer_done) struct buffer value = {.wipes = true};
	struct buffer why = {0}, *to = &request->wire_head;
	int r = substitute_header(target, bytes_of(header->name), bytes_of(header->value), &value,
		&request->used_secret, &why);

	if (r != 0)
		return compose_denied(request, r, &why);
	put_line(to, header->name, "");
	if (to->size + value.size > target->most) {
		r = compose_too_large(request);
	} else if (!put_latin1(to, (struct bytes){value.data, value.size})) {
		failure_set(&request->failure, "ERR_INVALID_CHAR",
			"Invalid character in header content [\"%s\"]", header->name);
		r = REQUEST_FAILED;
	}
	return r;
}

/* Which of the lines that are ours to write stand already. */
struct written {
	bool is_chunked; /* the body */
	bool host;
	bool connection;
	bool length;
};

static bool is_chunked(const struct egress_request *request)
{
	const struct request_header *header = compose_find(request, "transfer-encoding");

	return header && request->has_body && compose_is_name(header->value, "chunked");
}

static void put_length(struct egress_request *request, struct written *written)
{
	char text[24];

	if (written->length)
		return;
	written->length = true;
	(void)snprintf(text, sizeof(text), "%zu", request->wire_body.size);
	put_line(&request->wire_head, "Content-Length", text);
}

static void put_host(struct egress_request *request, struct written *written)
{
	struct buffer *to = &request->wire_head;

	if (written->host)
		return;
	written->host = true;
	put_line(to, "Host", "");
	egress_url_put_host(to, request->url);
}

/* True: the header is one of ours, and was dealt with. */
static bool put_own(struct egress_request *request, const struct request_header *header,
	struct written *written)
{
	if (compose_is_name(header->name, "host")) {
		put_host(request, written);
		return true;
	}
	/* Both framings come from what the body really is. */
	if (compose_is_name(header->name, "content-length")) {
		if (!written->is_chunked)
			put_length(request, written);
		return true;
	}
	if (compose_is_name(header->name, "transfer-encoding")) {
		if (written->is_chunked && !written->length)
			put_line(&request->wire_head, "Transfer-Encoding", "chunked");
		written->length |= written->is_chunked;
		return true;
	}
	if (compose_is_name(header->name, "connection"))
		written->connection = true;
	/*
	 * What comes back in a form that nobody can search could carry a secret into the child: a
	 * request with one asks for no compression that its function wants to undo itself.
	 */
	if (compose_is_name(header->name, "accept-encoding") && request->used_secret &&
		!request->job.start->decompress) {
		put_line(&request->wire_head, header->name, "identity");
		return true;
	}
	return false;
}

/* The same for every hop. */
static int draw_key(struct egress_request *request)
{
	uint8_t bytes[16];

	if (request->idempotency_key[0])
		return 0;
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return -EIO;
	for (size_t i = 0; i < sizeof(bytes); i++)
		(void)snprintf(request->idempotency_key + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

/* Methods of which Node says that there is no body, too. */
static bool tells_length(const struct egress_request *request)
{
	return request->has_body || strcmp(request->method, "POST") == 0 ||
	       strcmp(request->method, "PUT") == 0 || strcmp(request->method, "PATCH") == 0;
}

int compose_head(struct egress_request *request, const struct substitute_target *target)
{
	struct buffer *to = &request->wire_head;
	struct written written = {.is_chunked = is_chunked(request)};
	int r = 0;

	buffer_done(to);
	for (size_t i = 0; i < request->headers_count; i++) {
		if (!put_own(request, &request->headers[i], &written))
			r = put_value(request, target, &request->headers[i]);
		if (r != 0)
			return r;
	}
	if (request->verdict.idempotency_key && !compose_find(request, "idempotency-key")) {
		r = draw_key(request);
		if (r < 0)
			return r;
		put_line(to, "Idempotency-Key", request->idempotency_key);
	}
	put_host(request, &written);
	if (!written.connection)
		put_line(to, "Connection", "keep-alive");
	if (tells_length(request))
		put_length(request, &written);
	buffer_put_u8(to, 0);
	return to->failed ? -ENOMEM : 0;
}
