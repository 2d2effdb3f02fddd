/*
 * Suspended frames: what is left of a call while it waits. See generator.h for who goes on with it.
 */
#include "sandbox/engine/vm_internal.h"

struct suspended {
	const js_Code *code;
	const uint32_t *pc;
	js_Environment *environment;
	js_Object *function, *newtarget, *owner;
	js_Value *values; /* this, locals, operands */
	struct vm_handler *handlers;
	int count, capacity;
	uint32_t handlers_count, handlers_capacity;
	bool has_run;
	const uint32_t *stopped; /* the YIELD or YIELD_DELEGATE that it stopped at; else NULL */
};

static void mark(js_State *J, int mark, void *data)
{
	const struct suspended *at = data;

	jsG_markenvironment(J, mark, at->environment);
	core_mark_object(J, mark, at->function);
	core_mark_object(J, mark, at->newtarget);
	core_mark_object(J, mark, at->owner);
	for (int i = 0; i < at->count; i++)
		core_mark_value(J, mark, &at->values[i]);
	for (uint32_t i = 0; i < at->handlers_count; i++)
		jsG_markenvironment(J, mark, at->handlers[i].environment);
}

static void finalize(js_State *J, void *data)
{
	struct suspended *at = data;

	if (at) {
		js_free(J, at->values);
		js_free(J, at->handlers);
	}
	js_free(J, at);
}

static const js_Kind suspended_kind = {
	.name = "SuspendedFrame", .mark = mark, .finalize = finalize};

/* Copies the frame with the stack up to its top. */
static void save(
	js_State *J, const struct vm *vm, const struct vm_frame *frame, struct suspended *to)
{
	int count = J->top - frame->base - 1;

	if (count > to->capacity) {
		to->values = js_realloc(J, to->values, count * (int)sizeof(js_Value));
		to->capacity = count;
	}
	if (frame->handlers_count > to->handlers_capacity) {
		to->handlers = js_realloc(
			J, to->handlers, (int)(frame->handlers_count * sizeof(struct vm_handler)));
		to->handlers_capacity = frame->handlers_count;
	}
	memcpy(to->values, &J->stack[frame->base + 1], (size_t)count * sizeof(js_Value));
	if (frame->handlers_count)
		memcpy(to->handlers, &vm->handlers[frame->handlers],
			frame->handlers_count * sizeof(struct vm_handler));
	to->count = count;
	to->handlers_count = frame->handlers_count;
	to->code = frame->code;
	to->pc = frame->pc;
	to->environment = frame->environment;
	to->function = frame->function;
	to->newtarget = frame->newtarget;
}

void vm_suspend_new(js_State *J, struct vm *vm)
{
	struct vm_frame *frame = vm_frame(J, vm);
	struct suspended *to = core_new(J, &suspended_kind, NULL, sizeof(*to));
	js_Value value = J->stack[J->top - 1];

	js_pop(J, 1);
	save(J, vm, frame, to);
	J->top = frame->base;
	J->frames--;
	js_pushvalue(J, value);
}

void vm_suspend(js_State *J, struct vm *vm, const uint32_t *stopped)
{
	struct vm_frame *frame = vm_frame(J, vm);
	struct suspended *to = core_data(frame->suspended);
	js_Value value = J->stack[J->top - 1];

	js_pop(J, 1);
	save(J, vm, frame, to);
	to->stopped = stopped;
	J->top = frame->base;
	J->frames--;
	js_pushvalue(J, value);
}

/* -- function this local*n operand*n: the frame is the innermost again. */
static void restore(js_State *J, struct vm *vm, js_Object *object, struct suspended *from)
{
	struct vm_frame *frame;
	int base = J->top;

	if (J->frames >= VM_FRAMES_MOST ||
		base + from->count + (int)from->code->depth + VM_SPARE >= J->stacklimit)
		js_stackoverflow(J);
	js_pushobject(J, from->function);
	memcpy(&J->stack[base + 1], from->values, (size_t)from->count * sizeof(js_Value));
	J->top = base + 1 + from->count;
	frame = &vm->frames[J->frames];
	*frame = (struct vm_frame){.code = from->code,
		.pc = from->pc,
		.environment = from->environment,
		.function = from->function,
		.newtarget = from->newtarget,
		.suspended = object,
		.base = base,
		.handlers = J->frames ? frame[-1].handlers + frame[-1].handlers_count : 0};
	J->frames++;
	for (uint32_t i = 0; i < from->handlers_count; i++) {
		vm_push_handler(J, vm, frame, 0);
		vm->handlers[frame->handlers + i] = from->handlers[i];
	}
	from->count = 0;
	from->handlers_count = 0;
}

static enum generator_stop stop_of(enum vm_stop stop)
{
	switch (stop) {
	case VM_AWAITS:
		return GENERATOR_AWAITS;
	case VM_YIELDED:
		return GENERATOR_YIELDED;
	case VM_DELEGATES:
		return GENERATOR_DELEGATES;
	default:
		return GENERATOR_RETURNED;
	}
}

/* value -- value */
static enum generator_stop run(js_State *J, js_Object *object, enum generator_resume how)
{
	struct vm *vm = vm_of(J);
	struct suspended *at = core_data(object);
	js_Value value = J->stack[J->top - 1];
	const uint32_t *stopped = at->stopped;
	bool throws = false;

	js_checkcstack(J);
	js_pop(J, 1);
	restore(J, vm, object, at);
	if (at->has_run)
		js_pushvalue(J, value);
	at->has_run = true;
	if (stopped && *stopped == CODE_YIELD_DELEGATE) {
		js_Value *local = vm_local_value(J, vm_frame(J, vm), stopped[1]);

		local->t.type = JS_TNUMBER;
		local->u.number = how;
	} else if (how == GENERATOR_THROW) {
		throws = true;
	} else if (how == GENERATOR_RETURN && stopped) {
		vm_frame(J, vm)->pc = at->code->words + stopped[1];
	}
	return stop_of(vm_run(J, vm, throws));
}

struct vm_waiting vm_waiting(const js_Object *suspended)
{
	const struct suspended *at = core_data(suspended);

	return (struct vm_waiting){at->function, (uint32_t)(at->pc - at->code->words)};
}

const char *vm_suspended_name(const js_Object *suspended)
{
	const struct suspended *at = core_data(suspended);

	return at->code->name;
}

void vm_suspended_own(js_Object *suspended, js_Object *owner)
{
	struct suspended *at = core_data(suspended);

	at->owner = owner;
}

js_Object *vm_suspended_owner(const js_Object *suspended)
{
	const struct suspended *at = core_data(suspended);

	return at->owner;
}

void vm_generator_init(js_State *J)
{
	generator_set_run(J, run);
}
