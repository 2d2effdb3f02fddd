/*
 * The event loop. The runtime's entries (see its run.js) keep what is pending; here is only the
 * order: jobs run to their end, then the runtime has its turn, then the next answer is waited for.
 *
 *	condition(spec, context)   null, or the RESULT of a function that is skipped
 *	start(mode, name, spec, context, secrets, file, function)
 *	turn()			   enum turn
 *	answer(id, kind, ...)
 *	stuck()			   nothing is pending and the function's promise never settled
 *	fault(kind, value)	   what nobody caught
 *	failed(error)		   an entry threw this: memory has run out
 */
#include "sandbox/functions/run.h"

#include <errno.h>
#include <string.h>

#include "sandbox/functions/json.h"

enum turn {
	TURN_STUCK = 0, /* nothing is pending any more */
	TURN_AGAIN = 1,
	TURN_WAIT = 2,
};

enum {
	STACK_BYTES = 6 << 20,
	END_BYTES = 16 << 20, /* of heap, to tell how a run ended that had used up its own */
};

/* True: the run goes on. */
static bool goes_on(const struct door *door)
{
	return !door->is_over && !door->failure;
}

/*
 * exception -- : an entry threw it, which is when memory has run out. The run ends with what the
 * function changed until now.
 */
static void fail(struct door *door)
{
	engine_make_room(door->engine, END_BYTES);
	if (engine_call(door->engine, "failed", 1))
		door_send_failure(door);
	else
		engine_pop(door->engine, 1);
}

/* Calls an entry whose result nobody needs. */
static void call(struct door *door, const char *entry, int count)
{
	if (engine_call(door->engine, entry, count))
		fail(door);
	else
		engine_pop(door->engine, 1);
}

static void on_fault(struct engine *engine, enum engine_fault fault, void *context)
{
	engine_push_number(engine, fault == ENGINE_FAULT_UNHANDLED);
	engine_push_copy(engine, -2);
	call(context, "fault", 2);
}

static void prepare(struct door *door, const struct message_job *job)
{
	struct engine *engine = door->engine;

	engine_set_seed(engine, job->seed);
	engine_set_time(engine, job->started_ms);
	door->now_ms = job->started_ms;
	engine_set_stack(engine, STACK_BYTES);
	engine_set_ceiling(engine, (size_t)job->memory_mb << 20);
	engine_set_fault(engine, on_fault, door);
}

/* False: it is skipped, or the condition threw; the run is over. */
static bool is_wanted(struct door *door, const struct message_job *job)
{
	CLEANUP(buffer_done) struct buffer json = {0};
	struct engine *engine = door->engine;

	engine_push_text(engine, job->spec);
	engine_push_text(engine, job->context);
	if (engine_call(engine, "condition", 2)) {
		door_send_failure(door);
		return false;
	}
	if (engine_type(engine, -1) != ENGINE_TEXT) {
		engine_pop(engine, 1);
		return true;
	}
	engine_get_text(engine, -1, &json);
	engine_pop(engine, 1);
	if (json.failed)
		door->failure = -ENOMEM;
	else
		door_send_result(door, (struct bytes){json.data, json.size}, (struct bytes){0});
	return false;
}

static void start(struct door *door, const struct message_job *job)
{
	struct engine *engine = door->engine;

	engine_push_number(engine, job->mode);
	engine_push_text(engine, job->name);
	engine_push_text(engine, job->spec);
	engine_push_text(engine, job->context);
	engine_push_text(engine, job->secrets);
	engine_push_text(engine, job->file);
	if (job->mode != MESSAGE_MODE_ADVANCED) {
		engine_push_undefined(engine);
	} else if (engine_load(engine, door->file, job->code)) {
		door_send_failure(door);
		engine_pop(engine, 6);
		return;
	}
	call(door, "start", 7);
}

/* The arguments of answer(); their number. Negative: out of memory. */
static int push_answer(struct engine *engine, uint32_t id, const struct message_answer *answer)
{
	CLEANUP(buffer_done) struct buffer headers = {0};

	engine_push_number(engine, id);
	switch (answer->kind) {
	case MESSAGE_ANSWER_HTTP_RESPONSE:
		json_put_headers(&headers, &answer->http.headers);
		if (headers.failed)
			return -ENOMEM;
		engine_push_text(engine, bytes_of("response"));
		engine_push_number(engine, answer->http.status);
		engine_push_text(engine, answer->http.reason);
		engine_push_text(engine, answer->http.version);
		engine_push_text(engine, answer->http.method);
		engine_push_text(engine, answer->http.url);
		engine_push_number(engine, answer->http.redirects);
		engine_push_text(engine, (struct bytes){headers.data, headers.size});
		engine_push_bytes(engine, answer->http.body);
		engine_push_text(engine, answer->http.broken_code);
		engine_push_text(engine, answer->http.broken_message);
		return 12;
	case MESSAGE_ANSWER_FAILED:
		engine_push_text(engine, bytes_of("failed"));
		engine_push_text(engine, answer->failed.code);
		engine_push_text(engine, answer->failed.message);
		engine_push_text(engine, answer->failed.syscall);
		engine_push_text(engine, answer->failed.address);
		engine_push_number(engine, answer->failed.port);
		engine_push_text(engine, answer->failed.hostname);
		return 8;
	case MESSAGE_ANSWER_MAIL_SENT:
		engine_push_text(engine, bytes_of("mail"));
		engine_push_text(engine, answer->mail.message_id);
		return 3;
	case MESSAGE_ANSWER_HMAC:
		/* Only who waits for one gets it. */
		return -EPROTO;
	default:
		engine_push_text(engine, bytes_of("timer"));
		return 2;
	}
}

static int take_answer(struct door *door, struct buffer *payload)
{
	struct frame_header header;
	struct message_answer answer;
	struct buffer_reader reader;
	int r = link_receive(&door->link, &header, payload);

	if (r != 0)
		return r;
	reader = buffer_reader_of((struct bytes){payload->data, payload->size});
	if (header.type != MESSAGE_ANSWER || !message_answer_read(&answer, &reader))
		return -EPROTO;
	/* Time never goes back for a script, whatever the supervisor's clock did. */
	if (answer.now_ms > door->now_ms)
		door->now_ms = answer.now_ms;
	engine_set_time(door->engine, door->now_ms);
	r = push_answer(door->engine, header.id, &answer);
	if (r < 0)
		return r;
	call(door, "answer", r);
	return 0;
}

static enum turn take_turn(struct door *door)
{
	double turn;

	if (engine_call(door->engine, "turn", 0)) {
		fail(door);
		return TURN_AGAIN;
	}
	turn = engine_get_number(door->engine, -1);
	engine_pop(door->engine, 1);
	return turn > 1 ? TURN_WAIT : turn > 0 ? TURN_AGAIN : TURN_STUCK;
}

static int loop(struct door *door)
{
	CLEANUP(buffer_done) struct buffer payload = {0};
	bool was_stuck = false;
	int r = 0;

	for (;;) {
		enum turn turn;

		engine_tidy(door->engine);
		engine_run_jobs(door->engine);
		if (!goes_on(door))
			return 0;
		engine_tidy(door->engine);
		turn = take_turn(door);
		if (!goes_on(door))
			return 0;
		if (turn == TURN_WAIT)
			r = take_answer(door, &payload);
		else if (turn == TURN_STUCK && was_stuck)
			return -EPROTO;
		else if (turn == TURN_STUCK)
			call(door, "stuck", 0);
		was_stuck = turn == TURN_STUCK;
		if (r != 0)
			return r;
	}
}

int run(struct door *door, const struct message_job *job)
{
	int r = 0;

	door->file = bytes_copy(job->file);
	if (!door->file)
		return -ENOMEM;
	prepare(door, job);
	if (is_wanted(door, job)) {
		start(door, job);
		r = loop(door);
	}
	free(door->file);
	door->file = NULL;
	return r != 0 ? r : door->failure;
}
