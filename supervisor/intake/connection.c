/*
 * Reads requests from one client, one after the other: a second one is looked at when the first is
 * answered, so pipelined requests are answered in order. No client can hold anything for long:
 * heads, bodies and reading answers have deadlines, and only a request that its handler has may
 * take its time.
 */
#include "supervisor/intake/connection.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "supervisor/watch/clock.h"
#include "supervisor/watch/timer.h"

enum {
	IDLE_MS = 10000,
	BODY_MS = 60000,
	ANSWER_MS = 60000,
	LINGER_MS = 2000,
	READ_AHEAD = 128 << 10,	     /* kept of what follows the request at hand */
	THROWN_AWAY_MOST = 64 << 20, /* while lingering */
	BODIES_MOST = 256 << 20,     /* of all connections together */
	ANSWERS_MOST = 256 << 20,    /* likewise */
};

static void move(struct connection *connection, struct connection_list *list)
{
	if (connection->list)
		TAILQ_REMOVE(connection->list, connection, link);
	connection->list = list;
	TAILQ_INSERT_TAIL(list, connection, link);
}

static void enter(struct connection *connection, enum connection_state state)
{
	struct intake *intake = connection->intake;
	bool waits = state == CONNECTION_WAITING;

	intake->status.waiting += waits;
	intake->status.waiting -= connection->state == CONNECTION_WAITING;
	intake->answer_bytes -= connection->answer_bytes;
	connection->answer_bytes = 0;
	connection->state = state;
	switch (state) {
	case CONNECTION_HEAD:
		connection->looked = 0;
		timer_set(connection->timer, IDLE_MS);
		move(connection, &intake->idle);
		break;
	case CONNECTION_BODY:
		connection->body_deadline = clock_monotonic_ms() + BODY_MS;
		timer_set(connection->timer, IDLE_MS);
		break;
	case CONNECTION_WAITING:
		(void)evtimer_del(connection->timer);
		move(connection, &intake->busy);
		break;
	case CONNECTION_ANSWERING:
		timer_set(connection->timer, ANSWER_MS);
		move(connection, &intake->answering);
		break;
	case CONNECTION_LINGERING:
		timer_set(connection->timer, LINGER_MS);
		move(connection, &intake->lingering);
		break;
	}
}

void connection_free(struct connection *connection)
{
	struct intake *intake = connection->intake;
	struct intake_request *request = connection->request;

	if (connection->list)
		TAILQ_REMOVE(connection->list, connection, link);
	intake->status.waiting -= connection->state == CONNECTION_WAITING;
	intake->answer_bytes -= connection->answer_bytes;
	if (request && connection->state == CONNECTION_BODY) {
		request_free(request);
	} else if (request) {
		intake->body_bytes -= request->body.size;
		request->connection = NULL;
		if (request->left)
			request->left(request->left_arg);
	}
	if (connection->timer)
		event_free(connection->timer);
	if (connection->io)
		bufferevent_free(connection->io);
	free(connection);
	intake_connection_gone(intake);
}

/* Whoever has not read the oldest answer has had its time: memory is not for them to fill. */
static void count_answer(struct connection *connection, size_t size)
{
	struct intake *intake = connection->intake;

	connection->answer_bytes = size;
	intake->answer_bytes += size;
	while (intake->answer_bytes > ANSWERS_MOST && TAILQ_FIRST(&intake->answering) != connection)
		connection_free(TAILQ_FIRST(&intake->answering));
}

bool connection_goes_on(const struct connection *connection)
{
	return !connection->closes && !connection->intake->is_stopping;
}

void connection_answer(
	struct connection *connection, unsigned int status, struct bytes head, struct bytes body)
{
	struct intake *intake = connection->intake;

	connection->request = NULL;
	connection->closes = !connection_goes_on(connection);
	intake->status.answers[status / 100 < 6 ? status / 100 : 5]++;
	enter(connection, CONNECTION_ANSWERING);
	if (bufferevent_write(connection->io, head.data, head.size) < 0 ||
		(body.size && bufferevent_write(connection->io, body.data, body.size) < 0))
		connection->closes = true;
	count_answer(connection, head.size + body.size);
}

/* The request cannot be framed, or nobody will read its body: nothing after it is read either. */
static void refuse(struct connection *connection, enum problem problem)
{
	connection->closes = true;
	connection->lingers = true;
	connection->is_head = false;
	if (connection->request)
		connection->request = request_free(connection->request);
	request_refuse(connection, problem, NULL);
}

void connection_tell(int fd, enum problem problem)
{
	CLEANUP(buffer_done) struct buffer text = {0};

	request_put_last_words(&text, problem);
	if (!text.failed)
		(void)send(fd, text.data, text.size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void connection_evict(struct connection *connection)
{
	bool began = connection->state == CONNECTION_BODY ||
		     evbuffer_get_length(bufferevent_get_input(connection->io)) > 0;

	/* There is no time to linger: one that cannot be told is not told. */
	if (began && connection->state != CONNECTION_LINGERING)
		connection_tell(bufferevent_getfd(connection->io), PROBLEM_OVERLOAD);
	connection_free(connection);
}

/* ---- the head ---- */

/* A whole head that no handler will see. Without a body the next request follows as usual. */
static void refuse_head(
	struct connection *connection, const struct http_head *head, enum problem why)
{
	CLEANUP(buffer_done) struct buffer allow = {0};

	if (head->framing != HTTP_NO_BODY)
		connection->closes = connection->lingers = true;
	if (why == PROBLEM_METHOD) {
		route_put_allow(&allow, head->target);
		buffer_put_u8(&allow, 0);
	}
	request_refuse(connection, why, allow.failed ? NULL : (const char *)allow.data);
}

static void answer_options(struct connection *connection, const struct http_head *head)
{
	CLEANUP(buffer_done) struct buffer allow = {0};

	if (head->framing != HTTP_NO_BODY)
		connection->closes = connection->lingers = true;
	route_put_allow(&allow, head->target);
	buffer_put_u8(&allow, 0);
	request_allow(connection, allow.failed ? "OPTIONS" : (const char *)allow.data);
}

static void dispatch(struct connection *connection)
{
	struct intake *intake = connection->intake;
	struct intake_request *request = connection->request;
	api_handler *handler = route_handler(intake->service, request->match.index);

	intake->status.requests++;
	enter(connection, CONNECTION_WAITING);
	if (handler)
		handler(intake->arg, request);
	else
		intake_problem(request, problem_rows[PROBLEM_NOT_IMPLEMENTED].status,
			problem_rows[PROBLEM_NOT_IMPLEMENTED].code, "%s",
			problem_rows[PROBLEM_NOT_IMPLEMENTED].detail);
}

/* A good head: its request begins. */
static void begin(struct connection *connection, const struct http_head *head, bool body_follows)
{
	struct route_match match;
	enum problem why;
	int r = route_match(&match, head, &why);

	connection->closes |= head->close;
	connection->is_head = bytes_equal(head->method, "HEAD");
	if (r == ROUTE_OPTIONS) {
		answer_options(connection, head);
		return;
	}
	if (r == 0 && !admission_check(head, routes[match.index].body, &why))
		r = ROUTE_REFUSED;
	if (connection->intake->is_stopping) {
		r = ROUTE_REFUSED;
		why = PROBLEM_STOPPING;
	}
	if (r != 0) {
		route_match_done(&match);
		refuse_head(connection, head, r < 0 ? PROBLEM_INTERNAL : why);
		return;
	}
	connection->request = request_new(connection, &match);
	if (!connection->request) {
		refuse_head(connection, head, PROBLEM_INTERNAL);
		return;
	}
	if (!admission_read(connection->request, head, &why)) {
		connection->request = request_free(connection->request);
		refuse_head(connection, head, why);
		return;
	}
	if (head->framing == HTTP_NO_BODY) {
		dispatch(connection);
		return;
	}
	connection->is_chunked = head->framing == HTTP_CHUNKED;
	connection->chunk = (struct chunk){0};
	connection->body_left = head->length;
	enter(connection, CONNECTION_BODY);
	if (head->expects_continue && !body_follows)
		(void)bufferevent_write(connection->io, "HTTP/1.1 100 Continue\r\n\r\n", 25);
}

/* Has an end of line arrived since the last look? A client that sends its head byte by byte shall
 * not have it read anew for each of them. */
static bool has_new_line(struct connection *connection, struct evbuffer *input, size_t size)
{
	struct evbuffer_ptr from;

	if (evbuffer_ptr_set(input, &from, connection->looked, EVBUFFER_PTR_SET) < 0)
		return true;
	connection->looked = size;
	return evbuffer_search(input, "\n", 1, &from).pos >= 0;
}

/* False: more has to arrive. */
static bool take_head(struct connection *connection)
{
	struct evbuffer *input = bufferevent_get_input(connection->io);
	size_t size = evbuffer_get_length(input);
	struct http_head head;
	enum problem why;
	int r = HTTP_MORE;

	if (size == 0)
		return false;
	if (connection->looked == 0)
		timer_set(connection->timer, IDLE_MS);
	if (connection->looked < size &&
		(has_new_line(connection, input, size) || size > INTAKE_HEAD_MOST)) {
		size_t most = size < INTAKE_HEAD_MOST + 1 ? size : INTAKE_HEAD_MOST + 1;
		const uint8_t *text = evbuffer_pullup(input, (ssize_t)most);

		if (!text) {
			refuse(connection, PROBLEM_INTERNAL);
			return true;
		}
		r = http_read(&head, (struct bytes){text, most}, INTAKE_HEAD_MOST, &why);
	}
	if (r == HTTP_REFUSED)
		refuse(connection, why);
	if (r != 0)
		return r == HTTP_REFUSED;
	begin(connection, &head, size > head.size);
	/* Only now: the head borrows from it. */
	(void)evbuffer_drain(input, head.size);
	return true;
}

/* ---- the body ---- */

static int take_chunks(struct connection *connection, struct evbuffer *input, size_t size)
{
	const uint8_t *text = evbuffer_pullup(input, (ssize_t)size);
	size_t used = 0;
	int r;

	if (!text)
		return -ENOMEM;
	r = chunk_feed(&connection->chunk, (struct bytes){text, size}, &used,
		&connection->request->body, INTAKE_BODY_MOST);
	(void)evbuffer_drain(input, used);
	return r;
}

static int take_length(struct connection *connection, struct evbuffer *input, size_t size)
{
	struct buffer *body = &connection->request->body;
	uint8_t *to;

	if (size > connection->body_left)
		size = (size_t)connection->body_left;
	to = buffer_reserve(body, size);
	if (!to || evbuffer_remove(input, to, size) != (int)size)
		return -ENOMEM;
	body->size += size;
	connection->body_left -= size;
	return connection->body_left == 0 ? CHUNK_DONE : 0;
}

/* False: more has to arrive. */
static bool take_body(struct connection *connection)
{
	struct evbuffer *input = bufferevent_get_input(connection->io);
	struct intake *intake = connection->intake;
	struct buffer *body = &connection->request->body;
	size_t size = evbuffer_get_length(input), before = body->size;
	double left = connection->body_deadline - clock_monotonic_ms();
	int r;

	if (size == 0)
		return false;
	timer_set(connection->timer, left > IDLE_MS ? IDLE_MS : left > 1 ? left : 1);
	r = connection->is_chunked ? take_chunks(connection, input, size)
				   : take_length(connection, input, size);
	intake->body_bytes += body->size - before;
	if (r < 0 || body->failed)
		refuse(connection, PROBLEM_INTERNAL);
	else if (r == CHUNK_REFUSED)
		refuse(connection, PROBLEM_CHUNK);
	else if (r == CHUNK_TOO_LARGE)
		refuse(connection, PROBLEM_BODY_LARGE);
	else if (intake->body_bytes > BODIES_MOST)
		refuse(connection, PROBLEM_OVERLOAD);
	else if (r == CHUNK_DONE && !body->size &&
		 routes[connection->request->match.index].body == ROUTE_BODY_JSON)
		refuse(connection, PROBLEM_BODY_MISSING);
	else if (r == CHUNK_DONE)
		dispatch(connection);
	else
		return evbuffer_get_length(input) > 0;
	return true;
}

/* ---- what the loop says ---- */

static void throw_away(struct connection *connection)
{
	struct evbuffer *input = bufferevent_get_input(connection->io);

	connection->thrown_away += evbuffer_get_length(input);
	(void)evbuffer_drain(input, evbuffer_get_length(input));
	if (connection->has_ended || connection->thrown_away > THROWN_AWAY_MOST)
		connection_free(connection);
}

/* The last step of most functions here: the connection may be gone afterwards. */
static void advance(struct connection *connection)
{
	bool more = true;

	while (more &&
		(connection->state == CONNECTION_HEAD || connection->state == CONNECTION_BODY))
		more = connection->state == CONNECTION_HEAD ? take_head(connection)
							    : take_body(connection);
	if (connection->state == CONNECTION_LINGERING) {
		throw_away(connection);
		return;
	}
	if (more || !connection->has_ended)
		return;
	if (connection->state == CONNECTION_BODY ||
		evbuffer_get_length(bufferevent_get_input(connection->io)) > 0)
		refuse(connection, PROBLEM_INCOMPLETE);
	else
		connection_free(connection);
}

static void on_read(struct bufferevent *io, void *arg)
{
	(void)io;
	advance(arg);
}

/* Everything was written. */
static void on_written(struct bufferevent *io, void *arg)
{
	struct connection *connection = arg;

	if (connection->state != CONNECTION_ANSWERING)
		return;
	if (!connection->closes) {
		enter(connection, CONNECTION_HEAD);
		advance(connection);
		return;
	}
	/* With bytes unread, close() would take the answer back before the client has read it. */
	if (!connection->has_ended &&
		(connection->lingers || evbuffer_get_length(bufferevent_get_input(io)) > 0)) {
		(void)shutdown(bufferevent_getfd(io), SHUT_WR);
		enter(connection, CONNECTION_LINGERING);
		throw_away(connection);
		return;
	}
	connection_free(connection);
}

/* The end of what a client sends is not the end of what it reads. */
static bool has_hung_up(struct connection *connection)
{
	struct pollfd poll_fd = {.fd = bufferevent_getfd(connection->io)};

	return poll(&poll_fd, 1, 0) == 1 && (poll_fd.revents & (POLLHUP | POLLERR));
}

static void on_event(struct bufferevent *io, short what, void *arg)
{
	struct connection *connection = arg;

	(void)io;
	if (!(what & BEV_EVENT_EOF) || !(what & BEV_EVENT_READING) || has_hung_up(connection)) {
		connection_free(connection);
		return;
	}
	connection->has_ended = true;
	advance(connection);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct connection *connection = arg;

	(void)fd;
	(void)what;
	if (connection->state == CONNECTION_BODY ||
		(connection->state == CONNECTION_HEAD && connection->looked > 0))
		refuse(connection, PROBLEM_TIMEOUT);
	else
		connection_free(connection);
}

void connection_turn_away(struct connection *connection, enum problem problem)
{
	refuse(connection, problem);
}

struct connection *connection_new(struct intake *intake, int fd, const struct intake_peer *peer)
{
	static const struct timeval write_timeout = {.tv_sec = IDLE_MS / 1000};
	struct connection *connection = calloc(1, sizeof(*connection));

	if (!connection) {
		(void)close(fd);
		return NULL;
	}
	connection->intake = intake;
	connection->peer = *peer;
	intake->status.connections++;
	connection->timer = evtimer_new(intake->base, on_timer, connection);
	connection->io = bufferevent_socket_new(intake->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (!connection->io)
		(void)close(fd);
	if (!connection->io || !connection->timer) {
		connection_free(connection);
		return NULL;
	}
	bufferevent_setcb(connection->io, on_read, on_written, on_event, connection);
	bufferevent_setwatermark(connection->io, EV_READ, 0, READ_AHEAD);
	(void)bufferevent_set_timeouts(connection->io, NULL, &write_timeout);
	enter(connection, CONNECTION_HEAD);
	if (bufferevent_enable(connection->io, EV_READ | EV_WRITE) < 0) {
		connection_free(connection);
		return NULL;
	}
	return connection;
}
