/*
 * URLs in one canonical form. Rules, requests, redirect targets and Host headers all pass through
 * here, and libcurl's URL API takes every one of them apart, so that no two parsers can
 * disagree about where a request goes. What a browser's parser would forgive in a Location (blanks,
 * backslashes, missing slashes) is straightened before. Pure.
 */
#ifndef SUPERVISOR_EGRESS_URL_H
#define SUPERVISOR_EGRESS_URL_H

#include "sandbox/wire/buffer.h"
#include "supervisor/egress/address.h"

struct egress_url {
	bool is_https;
	bool has_user;	/* there was a user name or password; it is dropped */
	bool had_query; /* or an empty one */
	bool is_address;
	struct egress_address address;
	uint16_t port;
	char *host;  /* lower case, no dot at the end, punycode; IPv6 without brackets */
	char *path;  /* as it is sent: begins with /, no dot segments, percent-encoded */
	char *query; /* as it is sent, without its question mark; NULL: none */
	/* Two readings of the path that rules are held against: see egress_url_lax(). */
	char *plain; /* unreserved characters decoded, hexadecimal digits in upper case */
	char *lax;
	bool has_encoded_slash; /* %2F or %5C in the path */
};

enum {
	EGRESS_URL_REFUSED = 1,	    /* *why: for people, static, e.g. "Invalid URL" */
	EGRESS_URL_MOST = 64 << 10, /* four times what most servers read */
};

/*
 * `base`: what a relative reference (a Location) counts from; NULL: text must be absolute.
 * 0: *ret is the caller's. EGRESS_URL_REFUSED, or -ENOMEM.
 */
int egress_url_new(struct egress_url **ret, struct bytes text, const struct egress_url *base,
	const char **why);
struct egress_url *egress_url_free(struct egress_url *url);
CLEANUP_FOR(struct egress_url, egress_url_free);

/* "host" or "host:port", the latter unless the port is the scheme's own; IPv6 in brackets. */
void egress_url_put_host(struct buffer *to, const struct egress_url *url);
/* "https://host:port" */
void egress_url_put_origin(struct buffer *to, const struct egress_url *url);
/* The whole, with the query. */
void egress_url_put(struct buffer *to, const struct egress_url *url);
bool egress_url_same_origin(const struct egress_url *a, const struct egress_url *b);
/*
 * Credentials for `from` may follow a redirect to `to`: the same origin, or the same host and by
 * TLS now, each at the port of its scheme.
 */
bool egress_url_keeps_credentials(const struct egress_url *from, const struct egress_url *to);

/*
 * A path as the laxest server would read it: escapes decoded until none is left, backslashes are
 * slashes, ;parameters and what follows a NUL are cut, look-alikes of dots and slashes are these,
 * empty and dot segments resolved. A rule for a part of a host allows
 * a path only when it allows this reading too: /leads/..;/admin is /admin for Tomcat,
 * /leads/%252e%252e/admin for whoever decodes twice. Stars are kept. NULL: out of memory.
 */
char *egress_url_lax(const char *path);

/* `*` stands for any run of characters, slashes included. */
bool egress_url_glob(const char *pattern, const char *text);

#endif
