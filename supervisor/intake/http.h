/*
 * The head of one request (RFC 9112), read so strictly that two readers cannot see two
 * requests in it: lines end with CR LF, no folding, no blank before a colon, one
 * length. Pure: bytes in, struct out.
 */
#ifndef SUPERVISOR_INTAKE_HTTP_H
#define SUPERVISOR_INTAKE_HTTP_H

#include "supervisor/intake/problem.h"

struct http_field {
	struct bytes name;
	struct bytes value; /* without the blanks around it */
};

enum http_framing {
	HTTP_NO_BODY,
	HTTP_LENGTH,
	HTTP_CHUNKED,
};

enum {
	HTTP_MORE = 1,	  /* so far nothing is wrong, the end is not there */
	HTTP_REFUSED = 2, /* *why says what is wrong; the connection cannot go on */
	HTTP_FIELDS_MOST = 100,
	HTTP_TARGET_MOST = 8192,
};

/* All texts are borrowed from what was read. */
struct http_head {
	size_t size; /* bytes read, the empty line included */
	struct bytes method;
	struct bytes target;
	bool is_1_0;
	struct http_field fields[HTTP_FIELDS_MOST];
	size_t count;
	enum http_framing framing;
	uint64_t length; /* of HTTP_LENGTH */
	bool close;	 /* the client wants no more answers on this connection */
	bool expects_continue;
	bool expects_other;
};

/*
 * 0, HTTP_MORE or HTTP_REFUSED. One empty line before the request is skipped (RFC 9112, 2.2).
 * More than `most` bytes without an end are HTTP_REFUSED too.
 */
int http_read(struct http_head *ret, struct bytes text, size_t most, enum problem *why);

/* The first field of that name (given in lower case); NULL: none. */
const struct http_field *http_get(const struct http_head *head, const char *name);
size_t http_count(const struct http_head *head, const char *name);

/* Is `word` (lower case) among the comma-separated words of a field's value? Parameters behind
 * a semicolon are not looked at. */
bool http_has_word(struct bytes value, const char *word);

/* One line of a head or trailer, without its end: is it "name: value"? */
bool http_is_field(struct bytes line);

#endif
