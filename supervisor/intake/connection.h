/*
 * One client, from accept to close; the inside of intake/. intake.c accepts and counts,
 * connection.c reads requests and decides when a connection ends, request.c is what handlers see.
 */
#ifndef SUPERVISOR_INTAKE_CONNECTION_H
#define SUPERVISOR_INTAKE_CONNECTION_H

#include <sys/queue.h>

#include "supervisor/intake/chunk.h"
#include "supervisor/intake/route.h"

struct bufferevent;
struct event;
struct evconnlistener;

enum connection_state {
	CONNECTION_HEAD,      /* nothing, or a part of a head, has arrived */
	CONNECTION_BODY,      /* the head is taken, the body arrives */
	CONNECTION_WAITING,   /* its handler has the request */
	CONNECTION_ANSWERING, /* the answer is being written */
	CONNECTION_LINGERING, /* all is said; what still arrives is thrown away */
};

TAILQ_HEAD(connection_list, connection);

/* What a handler holds. It outlives its connection and the intake. */
struct intake_request {
	struct connection *connection; /* NULL: nobody reads the answer */
	struct intake_peer peer;
	struct route_match match;
	struct buffer body;
	char *key; /* Idempotency-Key; NULL: none */
	bool wants_async;
	struct buffer headers; /* added by the handler */
	unsigned int retry_after;
	void (*left)(void *arg);
	void *left_arg;
};

struct connection {
	TAILQ_ENTRY(connection) link;
	struct connection_list *list; /* that it is on */
	struct intake *intake;
	struct bufferevent *io;
	struct event *timer;
	enum connection_state state;
	struct intake_peer peer;
	struct intake_request *request; /* while BODY and WAITING */
	size_t looked;			/* bytes of the input that hold no further end of line */
	bool is_chunked;
	struct chunk chunk;
	uint64_t body_left;
	double body_deadline;
	size_t thrown_away;
	size_t answer_bytes;
	bool is_head;	/* the answer to the request at hand has no body */
	bool has_ended; /* the client sends no more */
	bool closes;	/* no request follows the one at hand */
	bool lingers;	/* something may still arrive that nobody will read */
};

struct intake {
	struct event_base *base;
	const struct config_socket *socket;
	const struct api_service *service;
	void *arg;
	const struct log *log;
	struct audit *audit;
	struct evconnlistener *listener;
	struct event *resume; /* after accept() found no descriptor */
	dev_t device;	      /* of the socket file, so that only our own is removed */
	ino_t inode;
	size_t most; /* connections */
	struct connection_list idle;
	struct connection_list busy;
	struct connection_list answering; /* the oldest answer first */
	struct connection_list lingering;
	size_t body_bytes;   /* of all requests that are not answered */
	size_t answer_bytes; /* of all answers that are not taken */
	struct intake_status status;
	bool is_stopping;
	void (*drained)(void *arg);
	void *drained_arg;
	struct event *drained_event;
};

/* Takes the descriptor in all cases. NULL: out of memory. */
struct connection *connection_new(struct intake *intake, int fd, const struct intake_peer *peer);
/* Answers before anything was asked; nothing is read any more. */
void connection_turn_away(struct connection *connection, enum problem problem);
/* At once, whatever it does. */
void connection_free(struct connection *connection);
/* Makes room: one that said nothing is closed, one in the middle of a request gets a 503. */
void connection_evict(struct connection *connection);
/* Tells a client why and no more, as far as its socket takes it now; closes nothing. */
void connection_tell(int fd, enum problem problem);

/* Writes what request.c made; `status` counts. The request is no longer the connection's. */
void connection_answer(
	struct connection *connection, unsigned int status, struct bytes head, struct bytes body);
/* Will another request be read after this answer? */
bool connection_goes_on(const struct connection *connection);

/* intake.c: one is gone. */
void intake_connection_gone(struct intake *intake);

/* admission.c: may this request have the body that it announces? False: *why is set. */
bool admission_check(const struct http_head *head, enum route_body body, enum problem *why);
/* Idempotency-Key and Prefer. False: *why is set. */
bool admission_read(
	struct intake_request *request, const struct http_head *head, enum problem *why);

/* request.c */
struct intake_request *request_new(struct connection *connection, struct route_match *match);
struct intake_request *request_free(struct intake_request *request);
/* A whole answer that no handler gives. `allow` may be NULL. */
void request_refuse(struct connection *connection, enum problem problem, const char *allow);
/* The same for one that is closed at once, without waiting for anything. */
void request_put_last_words(struct buffer *to, enum problem problem);
/* The answer to OPTIONS. */
void request_allow(struct connection *connection, const char *allow);

#endif
