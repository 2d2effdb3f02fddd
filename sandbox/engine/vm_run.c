/*
 * The interpreter's loop. It keeps the stack's top and the place in the code in its own variables
 * and writes them back (SYNC) before anything that may throw, call, allocate or look at the stack.
 * What is not here is a function of vm_ops.
 */
#include "sandbox/engine/property.h"
#include "sandbox/engine/vm_fast.h"

vm_op *const vm_ops[CODE_OPS] = {
#define X(name) [CODE_##name] = vm_op_##name,
	VM_OPS(X)
#undef X
};

static inline void set_number(js_Value *value, double number)
{
	value->t.type = JS_TNUMBER;
	value->u.number = number;
}

static inline void set_boolean(js_Value *value, bool truth)
{
	value->t.type = JS_TBOOLEAN;
	value->u.boolean = truth;
}

static inline bool are_numbers(const js_Value *pair)
{
	return pair[0].t.type == JS_TNUMBER && pair[1].t.type == JS_TNUMBER;
}

static inline bool is_nullish(const js_Value *value)
{
	return value->t.type == JS_TUNDEFINED || value->t.type == JS_TNULL;
}

static inline bool is_true(js_State *J, js_Value *value)
{
	return value->t.type == JS_TBOOLEAN ? value->u.boolean : jsV_toboolean(J, value);
}

static inline bool are_ints(const js_Value *pair, int32_t *a, int32_t *b)
{
	return are_numbers(pair) && vm_is_int(pair[0].u.number, a) &&
	       vm_is_int(pair[1].u.number, b);
}

static js_Environment *outer(js_Environment *environment, uint32_t depth)
{
	while (depth-- > 0)
		environment = environment->outer;
	return environment;
}

/* object value -- value: a property, ordinary cases first. */
static void set_named(js_State *J, const char *key, bool strict)
{
	jsR_setvalue(J, &J->stack[J->top - 2], key, strict);
	js_rot2pop1(J);
}

/* object -- value */
static void get_named(js_State *J, const char *key)
{
	jsR_getvalue(J, &J->stack[J->top - 1], key);
	js_rot2pop1(J);
}

/* value -- : a property of an object literal. */
static void define(js_State *J, js_Object *object, const char *key)
{
	int before = object->count;
	js_Property *property;

	if (object->type != JS_COBJECT || object->guard || !object->extensible) {
		property_create(J, object, key);
		return;
	}
	property = jsV_setproperty(J, object, key);
	/* One that was there may be an accessor. */
	if (object->count == before) {
		property_create(J, object, key);
		return;
	}
	property->value = J->stack[J->top - 1];
	js_pop(J, 1);
}

static void replace_environment(js_State *J, struct vm_frame *frame)
{
	const js_Environment *old = frame->environment;
	js_Environment *new = jsR_newenvironment(J, old->count, old->outer);

	memcpy(new->slots, old->slots, (size_t)old->count * sizeof(*old->slots));
	frame->environment = new;
}

/* The global object or an object around a primitive, for a sloppy function. */
static void coerce_this(js_State *J, js_Value *value)
{
	if (is_nullish(value)) {
		value->t.type = JS_TOBJECT;
		value->u.object = J->G;
	} else if (value->t.type != JS_TOBJECT) {
		(void)jsV_toobject(J, value);
	}
}

/* The callee's text or what stands for it. */
JS_NORETURN static void not_callable(js_State *J, const char *shown, const char *what)
{
	if (shown[0] == CODE_MARK_DELEGATED)
		js_typeerror(J, "yield* (intermediate value) is not iterable");
	if (shown[0] == CODE_MARK_CALLED || shown[0] == CODE_MARK_CALLED_ASYNC)
		js_typeerror(J, "%s is not a %s or its return value is not %siterable", shown + 1,
			what, shown[0] == CODE_MARK_CALLED_ASYNC ? "async " : "");
	js_typeerror(J, "%s is not a %s", shown, what);
}

/* function this argument*n -- value; true: a frame was made for it instead. */
static bool call(js_State *J, struct vm *vm, int n, const char *shown)
{
	const js_Value *callee = &J->stack[J->top - n - 2];

	if (!vm_is_function(callee)) {
		if (!js_iscallable(J, -n - 2))
			not_callable(J, shown, "function");
		js_call(J, n);
		if (J->gcwanted)
			vm_collect(J);
		return false;
	}
	if (callee->u.object->u.f.code->flags & CODE_IS_CLASS)
		vm_refuse_call(J, callee->u.object->u.f.code);
	if (vm_is_async(callee->u.object->u.f.code)) {
		js_checkcstack(J);
		vm_call_async(J, vm, n);
		return false;
	}
	vm_enter(J, vm, n, NULL);
	return true;
}

/* function argument*n -- object; true: a frame was made for it instead. */
static bool construct(js_State *J, struct vm *vm, int n, const char *shown)
{
	js_Object *callee = core_object(J, -n - 1);

	if (!callee || !js_isconstructor(J, -n - 1))
		not_callable(J, shown, "constructor");
	if (callee->type != JS_CFUNCTION) {
		js_constructx(J, n, callee);
		return false;
	}
	vm_enter_construct(J, vm, n, callee);
	return true;
}

/* value -- value: what the call of this frame gives. */
static void check_result(js_State *J, const struct vm_frame *frame)
{
	js_Value *result = &J->stack[J->top - 1];

	if (result->t.type == JS_TOBJECT)
		return;
	if (!(frame->code->flags & CODE_IS_DERIVED))
		*result = J->stack[frame->base + 1];
}

/* value this -- value */
static void check_derived(js_State *J)
{
	js_Value *result = &J->stack[J->top - 2], *this = &J->stack[J->top - 1];

	if (result->t.type == JS_TOBJECT) {
		js_pop(J, 1);
		return;
	}
	if (result->t.type != JS_TUNDEFINED)
		js_typeerror(J, "Derived constructors may only return object or undefined");
	if (this->t.type == JS_TUNSET)
		vm_unset(J, "this");
	js_rot2pop1(J);
}

/* The generator takes the frame's place: function, frame -- generator. */
static void start_generator(js_State *J, struct vm *vm)
{
	const js_Code *code = vm_frame(J, vm)->code;

	js_Object *function = vm_frame(J, vm)->function;

	vm_suspend_new(J, vm);
	js_pushobject(J, function);
	js_rot2(J);
	if (code->flags & CODE_IS_ASYNC)
		generator_new_async(J);
	else
		generator_new(J);
}

#define SYNC() (frame->pc = pc, J->top = (int)(sp - J->stack))
#define TOP() (sp = J->stack + J->top)
#define SAFE_POINT()                                                                               \
	do {                                                                                       \
		if (J->gcwanted) {                                                                 \
			SYNC();                                                                    \
			vm_collect(J);                                                             \
		}                                                                                  \
	} while (0)
#define GO(address)                                                                                \
	do {                                                                                       \
		const uint32_t *target = frame->code->words + (address);                           \
		if (target < pc)                                                                   \
			SAFE_POINT();                                                              \
		pc = target;                                                                       \
	} while (0)
#define ARITHMETIC(name, operator)                                                                 \
	case CODE_##name:                                                                          \
		if (!are_numbers(sp - 2)) {                                                        \
			SYNC();                                                                    \
			vm_op_##name(J, frame, pc);                                                \
			TOP();                                                                     \
		} else {                                                                           \
			sp[-2].u.number = sp[-2].u.number operator sp[-1].u.number;                \
			sp--;                                                                      \
		}                                                                                  \
		break;
#define COMPARISON(name, operator)                                                                 \
	case CODE_##name:                                                                          \
		if (!are_numbers(sp - 2)) {                                                        \
			SYNC();                                                                    \
			vm_op_##name(J, frame, pc);                                                \
			TOP();                                                                     \
		} else {                                                                           \
			set_boolean(sp - 2, sp[-2].u.number operator sp[-1].u.number);             \
			sp--;                                                                      \
		}                                                                                  \
		break;
#define BITWISE(name, expression)                                                                  \
	case CODE_##name:                                                                          \
		if (!are_ints(sp - 2, &a, &b)) {                                                   \
			SYNC();                                                                    \
			vm_op_##name(J, frame, pc);                                                \
			TOP();                                                                     \
		} else {                                                                           \
			sp[-2].u.number = (expression);                                            \
			sp--;                                                                      \
		}                                                                                  \
		break;
#define KEEP(condition)                                                                            \
	do {                                                                                       \
		if (condition) {                                                                   \
			pc = frame->code->words + pc[0];                                           \
		} else {                                                                           \
			sp--;                                                                      \
			pc++;                                                                      \
		}                                                                                  \
	} while (0)

/* Runs until the frame `entry` is through or stops. */
static enum vm_stop execute(js_State *J, struct vm *vm, unsigned entry)
{
	struct vm_frame *frame;
	const char *const *strings;
	const uint32_t *pc, *operands;
	js_Value *sp, *locals, *value;
	const js_Value *found;
	uint32_t length; /* the string of that name in the program */
	js_Environment *environment;
	uint32_t op;
	int32_t a, b;
	double number;

enter:
	frame = vm_frame(J, vm);
	pc = frame->pc;
	locals = J->stack + frame->base + 2;
	strings = frame->code->program->strings;
	length = frame->code->program->length;
	TOP();
	for (;;) {
		op = *pc++;
		switch (op) {
		case CODE_POP:
			sp--;
			break;
		case CODE_DUP:
			sp[0] = sp[-1];
			sp++;
			break;
		case CODE_DUP2:
			sp[0] = sp[-2];
			sp[1] = sp[-1];
			sp += 2;
			break;
		case CODE_ROT2:
			sp[0] = sp[-1];
			sp[-1] = sp[-2];
			sp[-2] = sp[0];
			break;
		case CODE_ROT3:
			sp[0] = sp[-1];
			sp[-1] = sp[-2];
			sp[-2] = sp[-3];
			sp[-3] = sp[0];
			break;
		case CODE_ROT4:
			sp[0] = sp[-1];
			sp[-1] = sp[-2];
			sp[-2] = sp[-3];
			sp[-3] = sp[-4];
			sp[-4] = sp[0];
			break;
		case CODE_UNDEFINED:
			sp++->t.type = JS_TUNDEFINED;
			break;
		case CODE_NULL:
			sp++->t.type = JS_TNULL;
			break;
		case CODE_TRUE:
			set_boolean(sp++, true);
			break;
		case CODE_FALSE:
			set_boolean(sp++, false);
			break;
		case CODE_INTEGER:
			set_number(sp++, (int32_t)*pc++);
			break;
		case CODE_NUMBER:
			sp->t.type = JS_TNUMBER;
			memcpy(&sp->u.number, pc, sizeof(double));
			sp++;
			pc += 2;
			break;
		case CODE_STRING:
			sp->t.type = JS_TLITSTR;
			sp->u.litstr = strings[*pc++];
			sp++;
			break;
		case CODE_THIS:
			if (locals[-1].t.type != JS_TOBJECT && !vm_is_strict(frame)) {
				SYNC();
				coerce_this(J, &locals[-1]);
			}
			*sp++ = locals[-1];
			break;
		case CODE_CURRENT_FUNCTION:
			sp->t.type = JS_TOBJECT;
			sp->u.object = frame->function;
			sp++;
			break;
		case CODE_NEW_TARGET:
			sp->t.type = frame->newtarget ? JS_TOBJECT : JS_TUNDEFINED;
			sp->u.object = frame->newtarget;
			sp++;
			break;
		case CODE_ARGUMENTS:
			*sp++ = locals[frame->code->locals - 1];
			break;
		case CODE_GLOBAL_OBJECT:
			sp->t.type = JS_TOBJECT;
			sp->u.object = J->G;
			sp++;
			break;

		case CODE_GET_LOCAL:
			*sp++ = locals[*pc++];
			break;
		case CODE_SET_LOCAL:
			locals[*pc++] = sp[-1];
			break;
		case CODE_POP_LOCAL:
			locals[*pc++] = *--sp;
			break;
		case CODE_UNSET_LOCAL:
			locals[*pc++].t.type = JS_TUNSET;
			break;
		case CODE_GET_LOCAL_CHECKED:
			value = &locals[pc[0]];
			pc += 2;
			if (value->t.type == JS_TUNSET) {
				SYNC();
				vm_unset(J, strings[pc[-1]]);
			}
			*sp++ = *value;
			break;
		case CODE_CHECK_LOCAL:
			pc += 2;
			if (locals[pc[-2]].t.type == JS_TUNSET) {
				SYNC();
				vm_unset(J, strings[pc[-1]]);
			}
			break;
		case CODE_PUSH_SCOPE:
			pc++;
			SYNC();
			frame->environment = jsR_newenvironment(J, (int)pc[-1], frame->environment);
			break;
		case CODE_COPY_SCOPE:
			SYNC();
			replace_environment(J, frame);
			break;
		case CODE_POP_SCOPE:
			frame->environment = frame->environment->outer;
			break;
		case CODE_GET_SCOPED:
			*sp++ = outer(frame->environment, pc[0])->slots[pc[1]];
			pc += 2;
			break;
		case CODE_SET_SCOPED:
			outer(frame->environment, pc[0])->slots[pc[1]] = sp[-1];
			pc += 2;
			break;
		case CODE_POP_SCOPED:
			outer(frame->environment, pc[0])->slots[pc[1]] = *--sp;
			pc += 2;
			break;
		case CODE_UNSET_SCOPED:
			outer(frame->environment, pc[0])->slots[pc[1]].t.type = JS_TUNSET;
			pc += 2;
			break;
		case CODE_GET_SCOPED_CHECKED:
			environment = outer(frame->environment, pc[0]);
			value = &environment->slots[pc[1]];
			pc += 3;
			if (value->t.type == JS_TUNSET) {
				SYNC();
				vm_unset(J, strings[pc[-1]]);
			}
			*sp++ = *value;
			break;
		case CODE_CHECK_SCOPED:
			environment = outer(frame->environment, pc[0]);
			pc += 3;
			if (environment->slots[pc[-2]].t.type == JS_TUNSET) {
				SYNC();
				vm_unset(J, strings[pc[-1]]);
			}
			break;

		case CODE_OBJECT:
			SYNC();
			js_newobject(J);
			TOP();
			break;
		case CODE_APPEND:
			SYNC();
			property_create_index(J, sp[-2].u.object, sp[-2].u.object->u.a.length);
			TOP();
			break;
		case CODE_DEFINE:
			pc++;
			SYNC();
			define(J, sp[-2].u.object, strings[pc[-1]]);
			TOP();
			break;
		case CODE_GET:
			pc++;
			if (pc[-1] == length && vm_length(sp - 1, &number)) {
				set_number(sp - 1, number);
				break;
			}
			found = pc[-1] == length ? NULL : vm_find(J, sp - 1, strings[pc[-1]]);
			if (found) {
				sp[-1] = *found;
				break;
			}
			SYNC();
			get_named(J, strings[pc[-1]]);
			TOP();
			break;
		case CODE_GET_METHOD:
			pc++;
			found = pc[-1] == length ? NULL : vm_find(J, sp - 1, strings[pc[-1]]);
			if (found) {
				sp[0] = sp[-1];
				sp[-1] = *found;
				sp++;
				break;
			}
			SYNC();
			jsR_getvalue(J, sp - 1, strings[pc[-1]]);
			js_rot2(J);
			TOP();
			break;
		case CODE_SET:
			pc++;
			value = vm_find_own(sp - 2, strings[pc[-1]]);
			if (value) {
				*value = sp[-1];
				sp--;
				sp[-1] = sp[0];
				break;
			}
			SYNC();
			set_named(J, strings[pc[-1]], vm_is_strict(frame));
			TOP();
			break;
		case CODE_GET_COMPUTED:
			found = vm_element(sp - 2, sp - 1);
			if (!found)
				found = vm_argument(sp - 2, sp - 1);
			if (found) {
				sp--;
				sp[-1] = *found;
				break;
			}
			SYNC();
			vm_get_computed(J);
			js_rot2pop1(J);
			TOP();
			break;
		case CODE_GET_METHOD_COMPUTED:
			SYNC();
			vm_get_computed(J);
			js_rot2(J);
			TOP();
			break;
		case CODE_SET_COMPUTED:
			value = vm_element(sp - 3, sp - 2);
			if (value && !sp[-3].u.object->guard) {
				*value = sp[-1];
				sp -= 2;
				sp[-1] = sp[1];
				break;
			}
			SYNC();
			vm_set_computed(J, vm_is_strict(frame));
			TOP();
			break;

		case CODE_CALL:
			pc += 2;
			SYNC();
			if (call(J, vm, (int)pc[-2], strings[pc[-1]]))
				goto enter;
			TOP();
			break;
		case CODE_CALL_SPREAD:
			pc++;
			SYNC();
			if (call(J, vm, vm_push_elements(J), strings[pc[-1]]))
				goto enter;
			TOP();
			break;
		case CODE_NEW:
			pc += 2;
			SYNC();
			if (construct(J, vm, (int)pc[-2], strings[pc[-1]]))
				goto enter;
			TOP();
			break;
		case CODE_NEW_SPREAD:
			pc++;
			SYNC();
			if (construct(J, vm, vm_push_elements(J), strings[pc[-1]]))
				goto enter;
			TOP();
			break;
		case CODE_RETURN_DERIVED:
			SYNC();
			frame->handlers_count = 0; /* its own do not catch this */
			check_derived(J);
			TOP();
			goto leave;
		case CODE_RETURN:
			if (frame->newtarget) {
				SYNC();
				check_result(J, frame);
			}
		leave:
			J->stack[frame->base] = sp[-1];
			J->top = frame->base + 1;
			J->frames--;
			if (J->frames < entry)
				return VM_RETURNED;
			goto enter;

			ARITHMETIC(ADD, +)
			ARITHMETIC(SUBTRACT, -)
			ARITHMETIC(MULTIPLY, *)
			ARITHMETIC(DIVIDE, /)
			COMPARISON(LESS, <)
			COMPARISON(GREATER, >)
			COMPARISON(LESS_EQUAL, <=)
			COMPARISON(GREATER_EQUAL, >=)
			COMPARISON(EQUAL, ==)
			COMPARISON(NOT_EQUAL, !=)
			BITWISE(BIT_AND, a & b)
			BITWISE(BIT_OR, a | b)
			BITWISE(BIT_XOR, a ^ b)
			BITWISE(SHIFT_LEFT, (int32_t)((uint32_t)a << (b & 31)))
			BITWISE(SHIFT_RIGHT, a >> (b & 31))
			BITWISE(SHIFT_UNSIGNED, (uint32_t)a >> (b & 31))
		case CODE_REMAINDER:
			if (are_ints(sp - 2, &a, &b) && a >= 0 && b > 0 &&
				!signbit(sp[-2].u.number)) {
				sp[-2].u.number = a % b;
				sp--;
				break;
			}
			SYNC();
			vm_op_REMAINDER(J, frame, pc);
			TOP();
			break;
		case CODE_INCREMENT:
			if (sp[-1].t.type == JS_TNUMBER) {
				sp[-1].u.number += 1;
				break;
			}
			SYNC();
			vm_op_INCREMENT(J, frame, pc);
			break;
		case CODE_DECREMENT:
			if (sp[-1].t.type == JS_TNUMBER) {
				sp[-1].u.number -= 1;
				break;
			}
			SYNC();
			vm_op_DECREMENT(J, frame, pc);
			break;
		case CODE_TO_NUMERIC:
			if (sp[-1].t.type != JS_TNUMBER) {
				SYNC();
				vm_op_TO_NUMERIC(J, frame, pc);
			}
			break;
		case CODE_STRICT_EQUAL:
			set_boolean(sp - 2, core_strict_equal(sp - 2, sp - 1));
			sp--;
			break;
		case CODE_STRICT_NOT_EQUAL:
			set_boolean(sp - 2, !core_strict_equal(sp - 2, sp - 1));
			sp--;
			break;
		case CODE_NOT:
			set_boolean(sp - 1, !is_true(J, sp - 1));
			break;

		case CODE_JUMP:
			GO(pc[0]);
			break;
		case CODE_JUMP_TRUE:
			sp--;
			if (is_true(J, sp))
				GO(pc[0]);
			else
				pc++;
			break;
		case CODE_JUMP_FALSE:
			sp--;
			if (is_true(J, sp))
				pc++;
			else
				pc = frame->code->words + pc[0];
			break;
		case CODE_JUMP_TRUE_KEEP:
			KEEP(is_true(J, sp - 1));
			break;
		case CODE_JUMP_FALSE_KEEP:
			KEEP(!is_true(J, sp - 1));
			break;
		case CODE_JUMP_PRESENT_KEEP:
			KEEP(!is_nullish(sp - 1));
			break;
		case CODE_JUMP_DEFINED_KEEP:
			KEEP(sp[-1].t.type != JS_TUNDEFINED);
			break;
		case CODE_JUMP_NULLISH:
			if (is_nullish(sp - 1)) {
				sp--;
				pc = frame->code->words + pc[0];
			} else {
				pc++;
			}
			break;
		case CODE_JUMP_NULLISH_UNDER:
			if (is_nullish(sp - 2)) {
				sp -= 2;
				pc = frame->code->words + pc[0];
			} else {
				pc++;
			}
			break;
		case CODE_CASE:
			sp--;
			if (core_strict_equal(sp - 1, sp)) {
				sp--;
				pc = frame->code->words + pc[0];
			} else {
				pc++;
			}
			break;
		case CODE_JUMP_COMPLETION:
			if (locals[pc[0]].u.number == pc[1])
				pc = frame->code->words + pc[2];
			else
				pc += 3;
			break;

		case CODE_TRY:
			pc++;
			SYNC();
			vm_push_handler(J, vm, frame, pc[-1]);
			break;
		case CODE_END_TRY:
			frame->handlers_count--;
			break;
		case CODE_SAFE_POINT:
			SAFE_POINT();
			break;

		case CODE_GENERATOR:
			SYNC();
			start_generator(J, vm);
			if (J->frames < entry)
				return VM_RETURNED;
			goto enter;
		case CODE_AWAIT:
			SYNC();
			vm_suspend(J, vm, NULL);
			return VM_AWAITS;
		case CODE_YIELD:
			pc++;
			SYNC();
			vm_suspend(J, vm, pc - 2);
			return VM_YIELDED;
		case CODE_YIELD_DELEGATE:
			pc++;
			SYNC();
			a = frame->code->flags & CODE_IS_ASYNC;
			vm_suspend(J, vm, pc - 2);
			return a ? VM_YIELDED : VM_DELEGATES;

		default:
			operands = pc;
			pc += vm_operands[op];
			SYNC();
			vm_ops[op](J, frame, operands);
			pc = frame->pc;
			TOP();
		}
	}
}

enum vm_stop vm_run(js_State *J, struct vm *vm, bool throws)
{
	const unsigned entry = J->frames;
	enum vm_stop stop;

	if (throws && !vm_unwind(J, vm, entry))
		js_throw(J);
	while (js_try(J)) {
		if (!vm_unwind(J, vm, entry))
			js_throw(J);
	}
	/* What is on the stack when something is thrown is wanted, see vm_unwind(). */
	J->trybuf[J->trytop - 1].top = -1;
	stop = execute(J, vm, entry);
	js_endtry(J);
	return stop;
}
