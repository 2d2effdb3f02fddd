/*
 * JSON texts that this folder writes itself, and the one kind that it reads: header lists. All
 * other JSON is the engine's work.
 */
#ifndef SANDBOX_FUNCTIONS_JSON_H
#define SANDBOX_FUNCTIONS_JSON_H

#include "sandbox/wire/messages.h"

/* Text as it stands: punctuation, names of members. */
void json_put(struct buffer *buffer, const char *text);

/* A string literal; `text` is UTF-8. */
void json_put_text(struct buffer *buffer, struct bytes text);

void json_put_count(struct buffer *buffer, uint32_t count);

/* [[name, value], ...] */
void json_put_headers(struct buffer *buffer, const struct message_headers *headers);

struct json_headers {
	struct buffer texts; /* what the list points into */
	struct buffer list;  /* struct message_header, one after the other */
	uint32_t count;
};

/*
 * Reads what json_put_headers() writes, and any other JSON spelling of it. False: it is no such
 * list, or has a character above U+00FF; also when memory gave out (buffer.failed).
 */
bool json_headers_read(struct json_headers *ret, struct bytes json);
const struct message_header *json_headers_list(const struct json_headers *headers);
void json_headers_done(struct json_headers *headers);

#endif
