/*
 * The head of one request (RFC 9112), read so strictly that two readers cannot see two
 * requests in it: lines end with CR LF, no folding, no blank before a colon, one
 * length. Pure: bytes in, struct out.
 */
#ifndef SUPERVISOR_INTAKE_HEAD_H
#define SUPERVISOR_INTAKE_HEAD_H

#include "supervisor/intake/problem.h"

struct head_field {
	struct bytes name;
	struct bytes value; /* without the blanks around it */
};

enum head_framing {
	HEAD_NO_BODY,
	HEAD_LENGTH,
	HEAD_CHUNKED,
};

enum {
	HEAD_MORE = 1,	  /* so far nothing is wrong, the end is not there */
	HEAD_REFUSED = 2, /* *why says what is wrong; the connection cannot go on */
	HEAD_FIELDS_MOST = 100,
	HEAD_TARGET_MOST = 8192,
};

/* All texts are borrowed from what was read. */
struct head {
	size_t size; /* bytes read, the empty line included */
	struct bytes method;
	struct bytes target;
	bool is_1_0;
	struct head_field fields[HEAD_FIELDS_MOST];
	size_t count;
	enum head_framing framing;
	uint64_t length; /* of HEAD_LENGTH */
	bool close;	 /* the client wants no more answers on this connection */
	bool expects_continue;
	bool expects_other;
};

/*
 * 0, HEAD_MORE or HEAD_REFUSED. One empty line before the request is skipped (RFC 9112, 2.2).
 * More than `most` bytes without an end are HEAD_REFUSED too.
 */
int head_read(struct head *ret, struct bytes text, size_t most, enum problem *why);

/* The first field of that name (given in lower case); NULL: none. */
const struct head_field *head_get(const struct head *head, const char *name);
size_t head_count(const struct head *head, const char *name);

/* Is `word` (lower case) among the comma-separated words of a field's value? Parameters behind
 * a semicolon are not looked at. */
bool head_has_word(struct bytes value, const char *word);

/* One line of a head or trailer, without its end: is it "name: value"? */
bool head_is_field(struct bytes line);

#endif
