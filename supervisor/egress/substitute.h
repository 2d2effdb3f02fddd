/*
 * Placeholders in a request to the values that they stand for, at the border and nowhere
 * else. Whether a secret may go there is asked for each one found: its host, the transport, the
 * place. What a secret may not do ends the request; it is never sent half done.
 */
#ifndef SUPERVISOR_EGRESS_SUBSTITUTE_H
#define SUPERVISOR_EGRESS_SUBSTITUTE_H

#include "supervisor/egress/grant.h"
#include "supervisor/egress/scope.h"

/* Which values went in, and where; each once. All zero: none. */
struct substitute_use {
	size_t grant;
	enum grant_place place;
};

struct substitute_uses {
	struct substitute_use *rows; /* the caller frees it */
	size_t count;
};

/* Where a request goes. */
struct substitute_target {
	const struct egress_scope *scope;
	const struct egress_url *url;
	bool is_private;	      /* the rule says so: then plain http may carry secrets too */
	struct substitute_uses *uses; /* NULL: nobody asks */
	size_t most;		      /* bytes that one text may come to; 0: as many as there are */
};

enum {
	SUBSTITUTE_DENIED = 1,	  /* *why has the message; nothing may be sent */
	SUBSTITUTE_TOO_LARGE = 2, /* likewise: what is many placeholders long would be more */
};

/*
 * Each appends to `to` and sets *used when a value went in.
 * 0, SUBSTITUTE_DENIED, SUBSTITUTE_TOO_LARGE or -ENOMEM.
 */
int substitute_query(const struct substitute_target *target, struct bytes query, struct buffer *to,
	bool *used, struct buffer *why);
/* A value's text; `Basic` credentials are taken apart and put together again. */
int substitute_header(const struct substitute_target *target, struct bytes name, struct bytes value,
	struct buffer *to, bool *used, struct buffer *why);
/* `type`: the Content-Type, which says how a value has to be written. */
int substitute_body(const struct substitute_target *target, struct bytes type, struct bytes body,
	struct buffer *to, bool *used, struct buffer *why);

/*
 * The key of an HMAC, which goes nowhere: neither host nor transport matter. 0, SUBSTITUTE_DENIED,
 * also for a key without a placeholder or one of megabytes, or -ENOMEM.
 */
int substitute_key(const struct egress_scope *scope, struct bytes key, struct buffer *to,
	struct substitute_uses *uses, struct buffer *why);

/*
 * Where no placeholder may ever be (method, host, path, header name), in any case of letters.
 * 0 or SUBSTITUTE_DENIED; `where`: "the path" and the like.
 */
int substitute_nowhere(
	const struct egress_scope *scope, struct bytes text, const char *where, struct buffer *why);

#endif
