/*
 * Which row of routes.def a request means, and what its path and query say.
 */
#ifndef SUPERVISOR_INTAKE_ROUTE_H
#define SUPERVISOR_INTAKE_ROUTE_H

#include "supervisor/intake/http.h"
#include "supervisor/intake/intake.h"

enum route_index {
#define ROUTE(method, path, name, body, query, text) ROUTE_##name,
#include "supervisor/intake/routes.def"
#undef ROUTE
	ROUTE_COUNT,
};

enum route_body {
	ROUTE_BODY_NONE,
	ROUTE_BODY_JSON,  /* needed */
	ROUTE_BODY_MAYBE, /* JSON or nothing */
};

struct route {
	const char *method;
	const char *path;
	const char *query; /* names, separated by blanks */
	enum route_body body;
};

extern const struct route routes[ROUTE_COUNT];

enum {
	ROUTE_ID_SIZE = 65, /* with NUL */
	ROUTE_QUERY_MOST = 4,
	ROUTE_LIMIT_MOST = 1000,
};

/* What a target says. Values are owned. */
struct route_match {
	unsigned int index; /* of routes */
	char id[ROUTE_ID_SIZE];
	const char *names[ROUTE_QUERY_MOST]; /* borrowed from `text` */
	char *values[ROUTE_QUERY_MOST];
	size_t count;
	char *text; /* the row's query names, cut */
};

enum {
	ROUTE_REFUSED = 1, /* *why says why */
	ROUTE_OPTIONS = 2, /* the path is there and the method OPTIONS */
};

/*
 * 0: *ret is filled, to be released by route_match_done(), in all cases. ROUTE_REFUSED: NO_ROUTE,
 * METHOD, UNKNOWN_METHOD, TARGET or QUERY. Negative errno: out of memory.
 */
int route_match(struct route_match *ret, const struct http_head *head, enum problem *why);
void route_match_done(struct route_match *match);

/* The value of a query name; NULL: not given. */
const char *route_query(const struct route_match *match, const char *name);

/* "GET, HEAD, OPTIONS": what the path of a target knows; of "*" what any path knows. */
void route_put_allow(struct buffer *to, struct bytes target);

/* The handler of a row; NULL: there is none. */
api_handler *route_handler(const struct api_service *service, unsigned int index);

#endif
