/*
 * Async generators (ECMAScript 27.6.3): a frame and a queue of requests, each with its promise. The
 * request at the head is being answered; the frame runs only while there is one.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/generator_internal.h"
#include "sandbox/engine/iterator.h"
#include "sandbox/engine/vm.h"

enum state {
	STATE_START,
	STATE_YIELDED,
	STATE_EXECUTING,
	STATE_AWAITING_RETURN,
	STATE_COMPLETED,
};

struct request {
	struct request *next;
	enum generator_resume how;
	js_Value value;
	js_Object *promise;
};

struct generator {
	js_Object *frame;
	enum state state;
	struct request *first, *last;
	const char *name; /* of its function */
};

static void mark(js_State *J, int m, void *data)
{
	const struct generator *generator = data;

	core_mark_object(J, m, generator->frame);
	for (const struct request *at = generator->first; at; at = at->next) {
		core_mark_value(J, m, &at->value);
		core_mark_object(J, m, at->promise);
	}
}

static void finalize(js_State *J, void *data)
{
	struct generator *generator = data;

	while (generator->first) {
		struct request *request = generator->first;

		generator->first = request->next;
		js_free(J, request);
	}
	js_free(J, generator);
}

static const js_Kind kind = {.name = "AsyncGenerator", .mark = mark, .finalize = finalize};

const char *generator_async_name(const js_Object *object)
{
	const struct generator *generator = core_data(object);

	return core_is(object, &kind) ? generator->name : NULL;
}

void generator_new_async(js_State *J)
{
	struct generator *generator;
	js_Object *prototype = generator_prototype_of(J, -2, core_of(J)->async_generator_prototype);

	generator = core_new(J, &kind, prototype, sizeof(*generator));
	generator->frame = core_object(J, -3);
	generator->name = vm_suspended_name(generator->frame);
	js_rot2pop1(J);
	js_rot3pop2(J);
}

/* value -- : answers the request at the head: AsyncGeneratorCompleteStep */
static void answer(js_State *J, struct generator *generator, bool is_throw, bool is_done)
{
	struct request *request = generator->first;
	js_Object *promise = request->promise;

	generator->first = request->next;
	if (!generator->first)
		generator->last = NULL;
	js_free(J, request);
	js_pushobject(J, promise);
	js_rot2(J);
	if (is_throw) {
		promise_reject(J, promise);
	} else {
		js_pushboolean(J, is_done);
		iterator_new_result(J);
		promise_resolve(J, promise);
	}
	js_pop(J, 1);
}

static void drain(js_State *J, js_Object *object);

static void return_awaited(js_State *J, js_Object *object, bool is_rejected)
{
	struct generator *generator = core_data(object);

	generator->state = STATE_COMPLETED;
	js_copy(J, 1);
	answer(J, generator, is_rejected, true);
	drain(J, object);
}

/* The head is a return() to a generator that has ended: its value is awaited. */
static bool await_return(js_State *J, js_Object *object)
{
	struct generator *generator = core_data(object);

	generator->state = STATE_AWAITING_RETURN;
	js_pushvalue(J, generator->first->value);
	if (!generator_await(J, return_awaited, object))
		return true;
	generator->state = STATE_COMPLETED;
	answer(J, generator, true, true);
	return false;
}

/* AsyncGeneratorDrainQueue */
static void drain(js_State *J, js_Object *object)
{
	struct generator *generator = core_data(object);

	while (generator->first) {
		const struct request *request = generator->first;

		if (request->how == GENERATOR_RETURN) {
			if (await_return(J, object))
				return;
			continue;
		}
		if (request->how == GENERATOR_THROW)
			js_pushvalue(J, request->value);
		else
			js_pushundefined(J);
		answer(J, generator, request->how == GENERATOR_THROW, true);
	}
}

static void run(js_State *J, js_Object *object, enum generator_resume how);

static void continue_after_await(js_State *J, js_Object *object, bool is_rejected)
{
	js_copy(J, 1);
	run(J, object, is_rejected ? GENERATOR_THROW : GENERATOR_NEXT);
}

/* value -- : the frame has ended. */
static void end(js_State *J, js_Object *object, bool is_throw)
{
	struct generator *generator = core_data(object);

	generator->state = STATE_COMPLETED;
	generator->frame = NULL;
	answer(J, generator, is_throw, true);
	drain(J, object);
}

/* value -- : runs the frame until it waits, ends, or has no request to work for. */
static void run(js_State *J, js_Object *object, enum generator_resume how)
{
	struct generator *generator = core_data(object);
	struct generator_step step = {.frame = generator->frame, .how = how};

	generator->state = STATE_EXECUTING;
	for (;;) {
		if (generator_try(J, &step)) {
			end(J, object, true);
			return;
		}
		switch (step.stop) {
		case GENERATOR_RETURNED:
			end(J, object, false);
			return;
		case GENERATOR_AWAITS:
			if (!generator_await(J, continue_after_await, object))
				return;
			step.how = GENERATOR_THROW;
			break;
		case GENERATOR_YIELDED:
		case GENERATOR_DELEGATES:
			answer(J, generator, false, false);
			if (!generator->first) {
				generator->state = STATE_YIELDED;
				return;
			}
			step.how = generator->first->how;
			js_pushvalue(J, generator->first->value);
			break;
		}
	}
}

static void enqueue(
	js_State *J, struct generator *generator, enum generator_resume how, js_Object *promise)
{
	struct request *request = js_malloc(J, sizeof(*request));

	request->next = NULL;
	request->how = how;
	request->value = *js_tovalue(J, 1);
	request->promise = promise;
	if (generator->last)
		generator->last->next = request;
	else
		generator->first = request;
	generator->last = request;
}

/* next(), return(), throw(): -- promise */
static void ask(js_State *J, enum generator_resume how, const char *method)
{
	js_Object *promise = promise_new(J), *object = core_object(J, 0);
	struct generator *generator;

	if (!core_is(object, &kind)) {
		char text[128];

		(void)snprintf(text, sizeof(text), "%s method called on incompatible receiver %s",
			method, core_describe(J, 0));
		js_newtypeerror(J, text);
		promise_reject(J, promise);
		js_pushobject(J, promise);
		return;
	}
	generator = core_data(object);
	if (generator->state == STATE_START && how != GENERATOR_NEXT) {
		generator->state = STATE_COMPLETED;
		generator->frame = NULL;
	}
	enqueue(J, generator, how, promise);
	if (generator->state == STATE_COMPLETED) {
		drain(J, object);
	} else if (generator->state == STATE_START || generator->state == STATE_YIELDED) {
		js_copy(J, 1);
		run(J, object, how);
	}
	js_pushobject(J, promise);
}

static void next(js_State *J)
{
	ask(J, GENERATOR_NEXT, "next");
}

static void return_method(js_State *J)
{
	ask(J, GENERATOR_RETURN, "return");
}

static void throw_method(js_State *J)
{
	ask(J, GENERATOR_THROW, "throw");
}

static const struct core_function rows[] = {
	{"next", next, 1, 0},
	{"return", return_method, 1, 0},
	{"throw", throw_method, 1, 0},
};

void builtin_async_generator_init(js_State *J)
{
	struct core *core = core_of(J);

	core->async_generator_prototype =
		CORE_PROTOTYPE(J, core->async_iterator_prototype, rows, "AsyncGenerator");
	js_pop(J, 1);
}
