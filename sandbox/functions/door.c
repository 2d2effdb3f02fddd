/*
 * Frames to the supervisor. A native that cannot send for want of memory throws RangeError `out of
 * memory`; one whose frame is larger than any policy allows throws an error with the limit's code.
 * When the supervisor is gone there is nobody to tell: door->failure ends the run.
 */
#include "sandbox/functions/door.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/functions/functions.h"
#include "sandbox/functions/json.h"

enum {
	RANDOM_MOST = 64 << 20,
	CONSOLE_MOST = 1 << 20, /* of one line; policies allow far less in all */
};

static const double time_most = 8.64e15; /* Date's own limit */

static int throw_error(struct engine *engine, const char *class, const char *message)
{
	engine_push_error(engine, class, message);
	return ENGINE_THREW;
}

static int throw_limit(struct engine *engine, const char *code, const char *message)
{
	engine_push_error(engine, "Error", message);
	engine_push_text(engine, bytes_of(code));
	engine_put(engine, "code");
	return ENGINE_THREW;
}

/* Sends what link_begin() began; 0, or LINK_TOO_LARGE, LINK_TOO_MANY, -ENOMEM. */
static int send(struct door *door)
{
	int r;

	if (door->is_over || door->failure)
		return 0;
	r = link_send(&door->link);
	if (r == 0 || r == LINK_TOO_LARGE || r == LINK_TOO_MANY || r == -ENOMEM)
		return r;
	door->failure = r;
	return 0;
}

/* The result of a native that began a request: its id, or why there is none. */
static int began(struct door *door, uint32_t id, const char *too_many)
{
	switch (send(door)) {
	case 0:
		engine_push_number(door->engine, id);
		return 0;
	case LINK_TOO_LARGE:
		return throw_limit(door->engine, "limit.request_kb",
			"The request is larger than request_kb allows");
	case LINK_TOO_MANY:
		return throw_limit(door->engine, too_many, "Too many requests of this function");
	default:
		return throw_error(door->engine, "RangeError", "out of memory");
	}
}

/* A number as an unsigned one: 0 for what is none, the most for what is larger. */
static uint64_t get_count(const struct engine *engine, int index, uint64_t most)
{
	double number = engine_get_number(engine, index);

	if (!(number > 0))
		return 0;
	return number < (double)most ? (uint64_t)ceil(number) : most;
}

/* False: the argument is neither missing nor text nor bytes. */
static bool get_body(const struct engine *engine, int index, struct buffer *ret, bool *is_there)
{
	enum engine_type type = engine_type(engine, index);

	*is_there = type != ENGINE_UNDEFINED && type != ENGINE_NULL;
	if (type == ENGINE_TEXT)
		engine_get_text(engine, index, ret);
	else if (*is_there)
		return engine_get_bytes(engine, index, ret);
	return true;
}

struct request {
	struct buffer method, url, headers_json, body;
	struct json_headers headers;
};

static void request_done(struct request *request)
{
	buffer_done(&request->method);
	buffer_done(&request->url);
	buffer_done(&request->headers_json);
	buffer_done(&request->body);
	json_headers_done(&request->headers);
}

static struct bytes bytes_in(const struct buffer *buffer)
{
	return (struct bytes){buffer->data, buffer->size};
}

static bool is_out_of_memory(const struct request *request)
{
	return request->method.failed || request->url.failed || request->headers_json.failed ||
	       request->body.failed || request->headers.texts.failed ||
	       request->headers.list.failed;
}

static int http_start(struct engine *engine, void *context)
{
	CLEANUP(request_done) struct request request = {0};
	struct door *door = context;
	struct message_http_start message = {
		.timeout_ms = (uint32_t)get_count(engine, 4, UINT32_MAX),
		.max_redirects = (uint32_t)get_count(engine, 5, UINT32_MAX),
		.max_response_bytes = get_count(engine, 6, (uint64_t)1 << 53),
		.decompress = engine_get_boolean(engine, 7),
		.redirects = engine_get_boolean(engine, 8) ? MESSAGE_REDIRECTS_FETCH
							   : MESSAGE_REDIRECTS_NODE,
	};
	bool is_list;
	uint32_t id;

	engine_get_text(engine, 0, &request.method);
	engine_get_text(engine, 1, &request.url);
	engine_get_text(engine, 2, &request.headers_json);
	if (!get_body(engine, 3, &request.body, &message.has_body))
		return throw_error(engine, "TypeError", "A request's body is text or bytes");
	is_list = json_headers_read(&request.headers, bytes_in(&request.headers_json));
	if (is_out_of_memory(&request))
		return throw_error(engine, "RangeError", "out of memory");
	if (!is_list)
		return throw_error(engine, "TypeError", "Invalid character in header content");
	message.method = bytes_in(&request.method);
	message.url = bytes_in(&request.url);
	message.headers.list = json_headers_list(&request.headers);
	message.headers.count = request.headers.count;
	message.body = bytes_in(&request.body);
	id = link_new_id(&door->link);
	message_http_start_write(link_begin(&door->link, MESSAGE_HTTP_START, id), &message);
	return began(door, id, "limit.http_requests");
}

static int http_cancel(struct engine *engine, void *context)
{
	struct door *door = context;
	uint32_t id = (uint32_t)get_count(engine, 0, UINT32_MAX);

	if (id == 0 || id > door->link.last_id)
		return throw_error(engine, "TypeError", "There is no such request");
	(void)link_begin(&door->link, MESSAGE_HTTP_CANCEL, id);
	(void)send(door);
	return 0;
}

static int mail(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer json = {0};
	struct door *door = context;
	struct message_mail message;
	uint32_t id = link_new_id(&door->link);

	engine_get_text(engine, 0, &json);
	if (json.failed)
		return throw_error(engine, "RangeError", "out of memory");
	message.json = bytes_in(&json);
	message_mail_write(link_begin(&door->link, MESSAGE_MAIL, id), &message);
	return began(door, id, "limit.emails");
}

static int timer(struct engine *engine, void *context)
{
	struct door *door = context;
	struct message_timer message = {.due_ms = engine_get_number(engine, 0)};
	uint32_t id = link_new_id(&door->link);

	if (!(message.due_ms >= 0))
		message.due_ms = 0;
	if (message.due_ms > time_most)
		message.due_ms = time_most;
	message_timer_write(link_begin(&door->link, MESSAGE_TIMER, id), &message);
	return began(door, id, "limit.wall_ms");
}

static int now(struct engine *engine, void *context)
{
	const struct door *door = context;

	engine_push_number(engine, door->now_ms);
	return 0;
}

static int console(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	struct door *door = context;
	struct message_console message = {
		.level = (uint8_t)get_count(engine, 0, MESSAGE_LEVEL_COUNT - 1)};

	engine_get_text(engine, 1, &text);
	if (text.failed)
		return throw_error(engine, "RangeError", "out of memory");
	if (text.size > CONSOLE_MOST) {
		text.size = CONSOLE_MOST;
		while (text.size && (text.data[text.size] & 0xC0) == 0x80)
			text.size--;
	}
	message.text = bytes_in(&text);
	message_console_write(link_begin(&door->link, MESSAGE_CONSOLE, 0), &message);
	(void)send(door);
	return 0;
}

/* One that is too large is not sent: the supervisor would keep the one before as well. */
static int checkpoint(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer json = {0};
	struct door *door = context;
	struct message_checkpoint message;

	engine_get_text(engine, 0, &json);
	message.json = bytes_in(&json);
	message_checkpoint_write(link_begin(&door->link, MESSAGE_CHECKPOINT, 0), &message);
	if (json.failed || send(door) == -ENOMEM)
		return throw_error(engine, "RangeError", "out of memory");
	return 0;
}

void door_send_result(struct door *door, struct bytes json, struct bytes state)
{
	static const char too_large[] =
		"{\"status\":\"failed\",\"error\":{\"code\":\"limit.context_kb\",\"message\":"
		"\"The function's result is larger than context_kb allows\"}}";
	struct message_result message = {json, state};
	int r;

	if (door->is_over || door->failure)
		return;
	message_result_write(link_begin(&door->link, MESSAGE_RESULT, 0), &message);
	r = send(door);
	if (r == LINK_TOO_LARGE) {
		message = (struct message_result){.json = bytes_of(too_large)};
		message_result_write(link_begin(&door->link, MESSAGE_RESULT, 0), &message);
		r = send(door);
	}
	if (r < 0)
		door->failure = r;
	door->is_over = true;
}

static int result(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer json = {0};
	CLEANUP(buffer_done) struct buffer state = {0};
	struct door *door = context;

	engine_get_text(engine, 0, &json);
	engine_get_text(engine, 1, &state);
	if (json.failed || state.failed)
		return throw_error(engine, "RangeError", "out of memory");
	door_send_result(door, bytes_in(&json), bytes_in(&state));
	return 0;
}

/* Members of an error, with a leading comma each. */
static void put_members(struct buffer *to, const struct engine_error *error)
{
	json_put(to, "\"name\":");
	json_put_text(to, bytes_in(&error->name));
	json_put(to, ",\"message\":");
	json_put_text(to, bytes_in(&error->message));
	json_put(to, ",\"stack\":");
	json_put_text(to, bytes_in(&error->stack));
	json_put(to, ",\"line\":");
	json_put_count(to, error->line);
	json_put(to, ",\"column\":");
	json_put_count(to, error->column);
}

static int describe_error(struct engine *engine, void *context)
{
	CLEANUP(engine_error_done) struct engine_error error = {0};
	CLEANUP(buffer_done) struct buffer json = {0};
	const struct door *door = context;

	engine_get_error(engine, 0, door->file, &error);
	json_put(&json, "{");
	put_members(&json, &error);
	json_put(&json, "}");
	if (json.failed)
		return throw_error(engine, "RangeError", "out of memory");
	engine_push_text(engine, bytes_in(&json));
	return 0;
}

void door_send_failure(struct door *door)
{
	CLEANUP(engine_error_done) struct engine_error error = {0};
	CLEANUP(buffer_done) struct buffer json = {0};

	engine_get_error(door->engine, -1, door->file, &error);
	engine_pop(door->engine, 1);
	json_put(&json, "{\"status\":\"failed\",\"error\":{\"code\":\"exception\",");
	put_members(&json, &error);
	json_put(&json, "}}");
	if (json.failed)
		door->failure = -ENOMEM;
	else
		door_send_result(door, bytes_in(&json), (struct bytes){0});
}

static int random_bytes(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer bytes = {0};
	size_t size = (size_t)get_count(engine, 0, UINT32_MAX);
	uint8_t *to = size <= RANDOM_MOST ? buffer_reserve(&bytes, size) : NULL;

	(void)context;
	if (!to)
		return throw_error(engine, "RangeError", "out of memory");
	engine_random(engine, to, size);
	bytes.size = size;
	engine_push_bytes(engine, bytes_in(&bytes));
	return 0;
}

static int by_name(const void *name, const void *script)
{
	return strcmp(name, ((const struct functions_script *)script)->name);
}

/* name: its text, or undefined. A text is no part of the heap until it is asked for. */
static int stored(struct engine *engine, void *context)
{
	const struct door *door = context;
	CLEANUP(buffer_done) struct buffer name = {0};
	const struct functions_script *script;
	size_t first = 0;

	engine_get_text(engine, 0, &name);
	buffer_put_u8(&name, 0);
	if (name.failed)
		return throw_error(engine, "RangeError", "out of memory");
	while (first < door->scripts_count && door->scripts[first].kind != FUNCTIONS_STORED)
		first++;
	script = bsearch(name.data, door->scripts + first, door->scripts_count - first,
		sizeof(*script), by_name);
	if (script)
		engine_push_text(
			engine, (struct bytes){(const uint8_t *)script->text, script->size});
	else
		engine_push_undefined(engine);
	return 0;
}

void door_define(struct door *door)
{
	static const struct {
		const char *name;
		int count;
		engine_native *native;
	} rows[] = {
		{"http_start", 8, http_start},
		{"http_cancel", 1, http_cancel},
		{"mail", 1, mail},
		{"timer", 1, timer},
		{"now", 0, now},
		{"console", 2, console},
		{"checkpoint", 1, checkpoint},
		{"result", 1, result},
		{"describe_error", 1, describe_error},
		{"random", 1, random_bytes},
		{"stored", 1, stored},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		engine_define(door->engine, rows[i].name, rows[i].count, rows[i].native, door);
	door_define_bytes(door->engine);
	door_define_hmac(door);
}
