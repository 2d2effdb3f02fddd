/*
 * The service's API (SPEC 12): HTTP/1.1 over a unix socket. This folder speaks HTTP, checks who
 * is there and which route is meant; what a route does is the service's (struct api_service).
 * A request becomes one call of its handler, and the handler answers once, at once or much later.
 * Everything runs on one event loop; a client can never make intake/ wait.
 */
#ifndef SUPERVISOR_INTAKE_INTAKE_H
#define SUPERVISOR_INTAKE_INTAKE_H

#include <sys/types.h>

#include "supervisor/config.h"
#include "supervisor/watch/audit.h"

struct event_base;
struct intake;
struct intake_request;

/*
 * Answers exactly once, now or later, with one of intake_answer(), intake_answer_json(),
 * intake_problem(), intake_problem_diag(). The request is good until then, whatever its client
 * does and also after intake_free(); afterwards it is gone.
 */
typedef void api_handler(void *arg, struct intake_request *request);

/* The handlers, one for each row of routes.def. NULL: 501. */
struct api_service {
#define ROUTE(method, path, name, body, query, text) api_handler *name;
#include "supervisor/intake/routes.def"
#undef ROUTE
};

enum {
	INTAKE_REFUSED = 1,
	INTAKE_BODY_MOST = 16 << 20,
	INTAKE_HEAD_MOST = 32 << 10,
	INTAKE_CONNECTIONS_MOST = 1024, /* fewer where descriptors are few */
};

/*
 * Listens on socket->path with socket->mode. A socket file that nobody listens on is replaced.
 * `passed` not -1: listens on this socket instead, which is taken, and whose file stays when the
 * service ends.
 * 0: *ret is ready. INTAKE_REFUSED: *err says why (path too long, somebody listens there, no such
 * folder ...; code socket.*). Negative errno: the rest. `service`, `socket`, `log` and `audit` are
 * borrowed until intake_free(); the last two may be NULL.
 */
int intake_new(struct intake **ret, struct event_base *base, const struct config_socket *socket,
	int passed, const struct api_service *service, void *arg, const struct log *log,
	struct audit *audit, struct diag *err);

/* Closes everything and removes the socket file. Accepts NULL; always NULL. */
struct intake *intake_free(struct intake *intake);
CLEANUP_FOR(struct intake, intake_free);

/*
 * Accepts nothing any more, removes the socket file, closes idle connections; those that wait for
 * an answer still get it. drained() is called once, from the loop, when the last one is gone.
 */
void intake_drain(struct intake *intake, void (*drained)(void *arg), void *arg);

struct intake_status {
	size_t connections;
	size_t waiting; /* requests that their handler did not answer yet */
	uint64_t accepted;
	uint64_t refused_peers;
	uint64_t requests;
	uint64_t answers[6]; /* by the first digit of the status */
};

void intake_status_get(const struct intake *intake, struct intake_status *ret);

/* What a handler may ask. Everything is borrowed until the answer. */

/* The whole body; empty when there is none. */
struct bytes intake_body(const struct intake_request *request);
/* The {id} of the path. "" when the route has none. */
const char *intake_id(const struct intake_request *request);
/* Decoded, checked to be UTF-8 without U+0000; NULL: not given. Names are those of routes.def. */
const char *intake_query(const struct intake_request *request, const char *name);
/* "limit", checked to be 1 to 1000. */
unsigned int intake_query_limit(const struct intake_request *request, unsigned int otherwise);
/* 1 to 255 visible ASCII characters; NULL: none was sent. */
const char *intake_idempotency_key(const struct intake_request *request);
/* Prefer: respond-async. A 202 then carries Preference-Applied by itself. */
bool intake_wants_async(const struct intake_request *request);
/* The client has left: nobody will read the answer. */
bool intake_is_gone(const struct intake_request *request);

struct intake_peer {
	uid_t uid;
	gid_t gid;
	pid_t pid;
};

struct intake_peer intake_peer(const struct intake_request *request);

/* Calls left(arg) when the client leaves before the answer. NULL: no more. */
void intake_on_leave(struct intake_request *request, void (*left)(void *arg), void *arg);

/* Before the answer: one more header, e.g. Location. CR and LF are refused (ignored). */
void intake_add_header(struct intake_request *request, const char *name, const char *value);
/* Before the answer: Retry-After. */
void intake_retry_after(struct intake_request *request, unsigned int seconds);

void intake_answer(
	struct intake_request *request, unsigned int status, const char *type, struct bytes body);
void intake_answer_json(struct intake_request *request, unsigned int status, struct bytes body);
/* RFC 9457: {"type","title","status","code","detail"}; the code is stable. */
void intake_problem(struct intake_request *request, unsigned int status, const char *code,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same with the diagnostic's code and message, and "line", "column", "path" if it has them. */
void intake_problem_diag(
	struct intake_request *request, unsigned int status, const struct diag *diag);

#endif
