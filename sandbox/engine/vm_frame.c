/*
 * Calls of lowered functions: frames are made here, and unwound when something is thrown. A frame's
 * place on the stack is that of the call: function, this, arguments, which become its first locals.
 */
#include "sandbox/engine/vm_internal.h"

enum {
	HANDLERS_FIRST = 64,
};

void vm_collect(js_State *J)
{
	js_gc(J, 0);
	J->gcwanted = vm_of(J)->stress;
}

void vm_safe_point(js_State *J)
{
	if (J->gcwanted)
		vm_collect(J);
}

/* What a call makes of all of its arguments before they become locals. */
struct collected {
	js_Object *arguments, *rest;
};

static js_Object *new_rest(js_State *J, const js_Code *code, int n)
{
	int first = J->top - n + (int)code->parameters - 1, end = J->top;
	js_Object *array;

	js_newarray(J);
	array = vm_object(J, -1);
	for (int i = first; i < end; i++) {
		js_Value value = J->stack[i];

		jsR_setarrayindex(J, array, i - first, &value);
	}
	js_pop(J, 1);
	return array;
}

static struct collected collect(js_State *J, const js_Code *code, int n)
{
	struct collected ret = {NULL, NULL};

	if (code->flags & CODE_HAS_ARGUMENTS) {
		vm_push_arguments(J, n, code->flags & CODE_IS_STRICT);
		ret.arguments = core_object(J, -1);
		js_pop(J, 1);
	}
	if (code->flags & CODE_HAS_REST)
		ret.rest = new_rest(J, code, n);
	return ret;
}

static void set_object(js_Value *value, js_Object *object)
{
	value->t.type = JS_TOBJECT;
	value->u.object = object;
}

void vm_enter(js_State *J, struct vm *vm, int n, js_Object *newtarget)
{
	int base = J->top - n - 2;
	js_Object *function = J->stack[base].u.object;
	const js_Code *code = function->u.f.code;
	int locals = (int)code->locals, parameters = (int)code->parameters;
	struct collected collected = {NULL, NULL};
	struct vm_frame *frame;
	js_Value *values;

	if (J->frames >= VM_FRAMES_MOST ||
		J->top + locals + (int)code->depth + VM_SPARE >= J->stacklimit)
		js_stackoverflow(J);
	if (code->flags & (CODE_HAS_ARGUMENTS | CODE_HAS_REST))
		collected = collect(J, code, n);
	values = &J->stack[base + 2];
	for (int i = n < parameters ? n : parameters; i < locals; i++)
		values[i].t.type = JS_TUNDEFINED;
	if (collected.rest)
		set_object(&values[parameters - 1], collected.rest);
	if (collected.arguments)
		set_object(&values[locals - 1], collected.arguments);
	J->top = base + 2 + locals;

	frame = &vm->frames[J->frames];
	frame->handlers = J->frames ? frame[-1].handlers + frame[-1].handlers_count : 0;
	frame->handlers_count = 0;
	frame->code = code;
	frame->pc = code->words;
	frame->environment = function->u.f.scope;
	frame->function = function;
	frame->newtarget = newtarget;
	frame->suspended = NULL;
	frame->base = base;
	J->frames++;
	if (J->gcwanted)
		vm_collect(J);
}

/* function argument*n -- function this argument*n */
static void insert_this(js_State *J, int n)
{
	js_pushundefined(J);
	for (int i = J->top - 1; i > J->top - 1 - n; i--)
		J->stack[i] = J->stack[i - 1];
}

/* -- : `this` at that place becomes a new object of the new target's prototype. */
static void make_this(js_State *J, int place, js_Object *newtarget)
{
	js_Object *prototype = core_prototype_for(J, newtarget, J->Object_prototype);

	set_object(&J->stack[place], jsV_newobject(J, JS_COBJECT, prototype));
}

void vm_enter_construct(js_State *J, struct vm *vm, int n, js_Object *newtarget)
{
	js_Object *function = J->stack[J->top - n - 1].u.object;
	int place = J->top - n;

	insert_this(J, n);
	if (function->u.f.code->flags & CODE_IS_DERIVED)
		J->stack[place].t.type = JS_TUNDEFINED;
	else
		make_this(J, place, newtarget);
	vm_enter(J, vm, n, newtarget);
	if (function->u.f.fields && !(function->u.f.code->flags & CODE_IS_DERIVED))
		vm_init_fields(J, function, place - J->bot);
}

void vm_call_async(js_State *J, struct vm *vm, int n)
{
	vm_enter(J, vm, n, NULL);
	vm_suspend_new(J, vm);
	generator_run_async(J);
}

void vm_refuse_call(js_State *J, const js_Code *code)
{
	if (!*code->name)
		js_typeerror(J, "Class constructors cannot be invoked without 'new'");
	js_typeerror(J, "Class constructor %s cannot be invoked without 'new'", code->name);
}

static void call_function(js_State *J, int n)
{
	const js_Code *code = J->stack[J->top - n - 2].u.object->u.f.code;
	struct vm *vm = vm_of(J);

	if (code->flags & CODE_IS_CLASS)
		vm_refuse_call(J, code);
	if (vm_is_async(code)) {
		vm_call_async(J, vm, n);
		return;
	}
	vm_enter(J, vm, n, NULL);
	(void)vm_run(J, vm, false);
}

static void construct_function(js_State *J, int n, js_Object *newtarget)
{
	struct vm *vm = vm_of(J);

	vm_enter_construct(J, vm, n, newtarget);
	(void)vm_run(J, vm, false);
}

void vm_push_handler(js_State *J, struct vm *vm, struct vm_frame *frame, uint32_t address)
{
	uint32_t at = frame->handlers + frame->handlers_count;
	struct vm_handler *handler;

	if (at == vm->handlers_capacity) {
		uint32_t capacity = at ? at * 2 : HANDLERS_FIRST;

		vm->handlers = js_realloc(J, vm->handlers, (int)(capacity * sizeof(*handler)));
		vm->handlers_capacity = capacity;
	}
	handler = &vm->handlers[at];
	handler->address = address;
	handler->top = J->top - frame->base;
	handler->environment = frame->environment;
	frame->handlers_count++;
}

/* exception -- exception: above what the frame had on the stack when the handler was set. */
bool vm_unwind(js_State *J, struct vm *vm, unsigned entry)
{
	for (; J->frames >= entry; J->frames--) {
		struct vm_frame *frame = vm_frame(J, vm);
		const struct vm_handler *handler;

		if (!frame->handlers_count)
			continue;
		handler = &vm->handlers[frame->handlers + --frame->handlers_count];
		J->stack[frame->base + handler->top] = J->stack[J->top - 1];
		J->top = frame->base + handler->top + 1;
		frame->environment = handler->environment;
		frame->pc = frame->code->words + handler->address;
		return true;
	}
	return false;
}

void vm_init(js_State *J)
{
	struct vm *vm = js_malloc(J, sizeof(*vm));

	memset(vm, 0, sizeof(*vm));
	core_of(J)->vm = vm;
	vm->frames = js_malloc(J, (int)(VM_FRAMES_MOST * sizeof(*vm->frames)));
	vm->lexicals = jsV_newobject(J, JS_COBJECT, NULL);
	J->callfunction = call_function;
	J->constructfunction = construct_function;
	J->complete = vm_complete;
	vm_generator_init(J);
}
