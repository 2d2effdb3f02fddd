/*
 * Iteration: for-of, for-in, patterns, spread and yield* on the records of iterator.h, which live
 * in locals.
 */
#include "sandbox/engine/iterator.h"
#include "sandbox/engine/vm_internal.h"

/* value -- : into a local */
static void keep(js_State *J, const struct vm_frame *frame, uint32_t slot)
{
	*vm_local_value(J, frame, slot) = J->stack[J->top - 1];
	js_pop(J, 1);
}

static void go(struct vm_frame *frame, uint32_t address)
{
	frame->pc = frame->code->words + address;
}

static const char *name_of(const struct vm_frame *frame, uint32_t number)
{
	const char *name = vm_string(frame, number);

	return *name ? name : NULL;
}

void vm_op_ITERATE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	iterator_open(J, name_of(frame, operands[1]));
	keep(J, frame, operands[0]);
}

void vm_op_ITERATE_ASYNC(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	iterator_open_async(J, name_of(frame, operands[1]));
	keep(J, frame, operands[0]);
}

void vm_op_ITERATE_KEYS(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	if (js_iscoercible(J, -1)) {
		js_pushobject(J, jsV_newiterator(J, js_toobject(J, -1), 0));
		js_rot2pop1(J);
	}
	keep(J, frame, operands[0]);
}

void vm_op_NEXT(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	if (!iterator_step(J, vm_local(J, frame, operands[0])))
		go(frame, operands[1]);
}

void vm_op_NEXT_KEY(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const js_Value *iterator = vm_local_value(J, frame, operands[0]);
	const char *key = NULL;

	if (iterator->t.type == JS_TOBJECT)
		key = jsV_nextiterator(J, iterator->u.object);
	if (key)
		js_pushstring(J, key);
	else
		go(frame, operands[1]);
}

void vm_op_NEXT_OR_UNDEFINED(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	if (!iterator_step(J, vm_local(J, frame, operands[0])))
		js_pushundefined(J);
}

void vm_op_NEXT_REST(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	iterator_rest(J, vm_local(J, frame, operands[0]));
}

void vm_op_NEXT_ASYNC(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	int record = vm_local(J, frame, operands[0]);

	iterator_push_next(J, record);
	iterator_push_object(J, record);
	js_call(J, 0);
}

void vm_op_NEXT_COMPLETE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	if (!iterator_complete(J, vm_local(J, frame, operands[0])))
		go(frame, operands[1]);
}

void vm_op_CLOSE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	iterator_close(J, vm_local(J, frame, operands[0]));
}

void vm_op_ABANDON(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	iterator_abandon(J, vm_local(J, frame, operands[0]));
}

void vm_op_CLOSE_ASYNC(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	if (!iterator_call_return(J, vm_local(J, frame, operands[0])))
		go(frame, operands[1]);
}

void vm_op_CHECK_CLOSED(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	(void)frame, (void)operands;
	iterator_check_closed(J);
}

/* received -- result: of a method of the inner iterator. false: it has none, received stays. */
static bool call_method(js_State *J, int record, const char *name)
{
	iterator_push_object(J, record);
	js_getproperty(J, -1, name);
	if (!js_iscoercible(J, -1)) {
		js_pop(J, 2);
		return false;
	}
	if (!js_iscallable(J, -1))
		core_not_callable(J, -1);
	js_rot2(J);
	/* received method iterator */
	js_copy(J, -3);
	js_call(J, 1);
	js_rot2pop1(J);
	return true;
}

void vm_op_DELEGATE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	int record = vm_local(J, frame, operands[0]);

	switch ((int)vm_local_value(J, frame, operands[1])->u.number) {
	case CODE_RESUME_NEXT:
		iterator_call_next(J, record);
		break;
	case CODE_RESUME_THROW:
		if (!call_method(J, record, "throw"))
			go(frame, operands[2]);
		break;
	default:
		if (!call_method(J, record, "return"))
			go(frame, operands[2]);
	}
}

void vm_op_NO_THROW(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	(void)frame, (void)operands;
	js_typeerror(J, "The iterator does not provide a 'throw' method.");
}

/* A sync generator passes on what the inner iterator gave, as it is. */
void vm_op_DELEGATE_COMPLETE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	int record = vm_local(J, frame, operands[0]);
	bool is_done;

	if (frame->code->flags & CODE_IS_ASYNC) {
		vm_op_NEXT_COMPLETE(J, frame, operands);
		return;
	}
	if (!js_isobject(J, -1))
		js_typeerror(J, "Iterator result %s is not an object", core_describe(J, -1));
	js_getproperty(J, -1, "done");
	is_done = js_toboolean(J, -1);
	js_pop(J, 1);
	if (!is_done)
		return;
	iterator_set_done(J, record);
	js_getproperty(J, -1, "value");
	js_rot2pop1(J);
	go(frame, operands[1]);
}
