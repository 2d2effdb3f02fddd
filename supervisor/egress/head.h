/*
 * The head of a response, line by line as libcurl hands it over, held against the grammar that
 * Node's parser insists on: what that refuses is refused here with the same code. Pure.
 */
#ifndef SUPERVISOR_EGRESS_HEAD_H
#define SUPERVISOR_EGRESS_HEAD_H

#include "sandbox/wire/buffer.h"

enum {
	HEAD_MOST = 16 << 10, /* bytes, as Node's --max-http-header-size */
};

/* All zero: before the first line. */
struct head {
	unsigned int status;
	unsigned int major;
	unsigned int minor;
	struct buffer reason;  /* raw bytes */
	struct buffer headers; /* name, value, name, value ... with buffer_put_bytes(); raw bytes */
	uint32_t count;
	size_t size;
	bool is_begun;
	bool is_complete; /* the empty line was seen */
	bool has_length;
	bool has_transfer_encoding;
	/* When head_line() said no: */
	const char *code;
	const char *message;
};

void head_done(struct head *head);

/*
 * One line with its end. Interim responses (1xx) are forgotten when the next status line comes.
 * False: head->code and head->message say why the connection is of no use any more.
 */
bool head_line(struct head *head, struct bytes line);

/* The first value of a header, its name in lower case; data NULL: there is none. */
struct bytes head_get(const struct head *head, const char *name);
/* How many there are of a name. */
unsigned int head_count(const struct head *head, const char *name);

#endif
