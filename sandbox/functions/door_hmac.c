/*
 * hmac_secret(algorithm, key, data): an HMAC whose key holds the placeholder of a secret, made by
 * the supervisor. It is the only native that waits. To the script it is a computation: no job runs
 * in between, what else is answered meanwhile is told later, and time does not move on.
 */
#include <errno.h>

#include "sandbox/functions/door.h"
#include "sandbox/wire/hash.h"

static int throw_error(struct engine *engine, struct bytes code, struct bytes message)
{
	CLEANUP(buffer_done) struct buffer text = {0};

	buffer_put_raw(&text, message.data, message.size);
	buffer_put_u8(&text, 0);
	engine_push_error(engine, "Error", text.failed ? "" : (const char *)text.data);
	engine_push_text(engine, code);
	engine_put(engine, "code");
	return ENGINE_THREW;
}

static int out_of_memory(struct engine *engine)
{
	engine_push_error(engine, "RangeError", "out of memory");
	return ENGINE_THREW;
}

/* What link_send() or link_wait() said. */
static int fail(struct door *door, int r)
{
	switch (r) {
	case LINK_TOO_LARGE:
		return throw_error(door->engine, bytes_of("limit.request_kb"),
			bytes_of("The data of the signature is larger than request_kb allows"));
	case LINK_TOO_MANY:
		return throw_error(door->engine, bytes_of("limit.hmac"),
			bytes_of("Too many signatures with secrets of this function"));
	case -ENOMEM:
		return out_of_memory(door->engine);
	default:
		door->failure = r;
		return throw_error(
			door->engine, bytes_of("EPIPE"), bytes_of("The supervisor is gone"));
	}
}

static int push_answer(struct door *door, const struct buffer *payload)
{
	struct buffer_reader reader =
		buffer_reader_of((struct bytes){payload->data, payload->size});
	struct message_answer answer;

	if (!message_answer_read(&answer, &reader))
		return fail(door, -EPROTO);
	switch (answer.kind) {
	case MESSAGE_ANSWER_HMAC:
		engine_push_bytes(door->engine, answer.hmac.digest);
		return 0;
	case MESSAGE_ANSWER_FAILED:
		return throw_error(door->engine, answer.failed.code, answer.failed.message);
	default:
		return fail(door, -EPROTO);
	}
}

static int send_and_wait(struct door *door, const struct message_hmac *message)
{
	CLEANUP(buffer_done) struct buffer payload = {0};
	uint32_t id = link_new_id(&door->link);
	int r;

	message_hmac_write(link_begin(&door->link, MESSAGE_HMAC, id), message);
	r = link_send(&door->link);
	if (r == 0)
		r = link_wait(&door->link, id, &payload);
	return r == 0 ? push_answer(door, &payload) : fail(door, r);
}

static int hmac_secret(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer name = {0};
	CLEANUP(buffer_done) struct buffer key = {0};
	CLEANUP(buffer_done) struct buffer data = {0};
	struct door *door = context;
	struct message_hmac message;
	enum hash_algorithm algorithm;

	engine_get_text(engine, 0, &name);
	if (!hash_find(&algorithm, (struct bytes){name.data, name.size}) ||
		!engine_get_bytes(engine, 1, &key) || !engine_get_bytes(engine, 2, &data)) {
		engine_push_error(engine, "TypeError", "An HMAC is of bytes, by a known algorithm");
		return ENGINE_THREW;
	}
	if (name.failed || key.failed || data.failed)
		return out_of_memory(engine);
	if (door->is_over || door->failure)
		return throw_error(engine, bytes_of("EPIPE"), bytes_of("The run is over"));
	message = (struct message_hmac){.algorithm = (uint8_t)algorithm,
		.key = {key.data, key.size},
		.data = {data.data, data.size}};
	return send_and_wait(door, &message);
}

void door_define_hmac(struct door *door)
{
	engine_define(door->engine, "hmac_secret", 3, hmac_secret, door);
}
