/* Between vm*.c only. Stack effects are written `before -- after`. */
#ifndef SANDBOX_ENGINE_VM_INTERNAL_H
#define SANDBOX_ENGINE_VM_INTERNAL_H

#include "sandbox/engine/core.h"
#include "sandbox/engine/vm.h"
#include "sandbox/wire/code.h"

enum {
	VM_FRAMES_MOST = 12000,
	VM_SPARE = 8, /* places on the stack beyond what the code itself pushes */
};

/* One program that was loaded. Lives as long as the engine, as its strings are values. */
struct vm_program {
	struct vm_program *next;
	char *file;
	uint32_t *words; /* all of the code */
	const char **strings;
	uint32_t *sizes;
	js_Code *functions;
	js_Object **templates; /* objects of tagged templates, once they were wanted */
	uint32_t strings_count, functions_count, templates_count;
	uint32_t length; /* the string "length"; UINT32_MAX: there is none */
};

struct js_Code {
	struct vm_program *program;
	const char *name;
	const uint32_t *words;
	const uint32_t *positions; /* {word, line, column} in order of word */
	uint32_t words_count, positions_count;
	uint32_t flags; /* enum code_flag */
	uint32_t length, parameters;
	uint32_t locals;      /* with the arguments object behind them, if it uses it */
	uint32_t depth;	      /* of its operands on the stack */
	uint32_t start, size; /* in the source */
};

/* A call in progress. On the stack: function, this, locals, operands. */
struct vm_frame {
	const js_Code *code;
	const uint32_t *pc; /* behind the instruction that runs */
	js_Environment *environment;
	js_Object *function;
	js_Object *newtarget;
	js_Object *suspended; /* what it goes on in when it awaits or yields */
	int base;	      /* where the function is on the stack */
	uint32_t handlers;    /* how many there are outside of this frame */
	uint32_t handlers_count;
};

/* What TRY sets. */
struct vm_handler {
	uint32_t address;
	int top; /* above the frame's base */
	js_Environment *environment;
};

struct vm {
	struct vm_frame *frames;
	struct vm_handler *handlers;
	uint32_t handlers_capacity;
	struct vm_program *programs;
	js_Object *lexicals; /* global let, const, class */
	unsigned long long private_serial;
	bool stress;
};

enum vm_stop {
	VM_RETURNED,
	VM_AWAITS,
	VM_YIELDED,
	VM_DELEGATES,
};

static inline struct vm *vm_of(const js_State *J)
{
	return core_of(J)->vm;
}

/* The innermost frame. */
static inline struct vm_frame *vm_frame(const js_State *J, const struct vm *vm)
{
	return &vm->frames[J->frames - 1];
}

/* A local's stack index for the functions of mujs. */
static inline int vm_local(const js_State *J, const struct vm_frame *frame, uint32_t slot)
{
	return frame->base + 2 + (int)slot - J->bot;
}

static inline js_Value *vm_local_value(
	const js_State *J, const struct vm_frame *frame, uint32_t slot)
{
	return &J->stack[frame->base + 2 + (int)slot];
}

static inline bool vm_is_strict(const struct vm_frame *frame)
{
	return frame->code->flags & CODE_IS_STRICT;
}

static inline const char *vm_string(const struct vm_frame *frame, uint32_t number)
{
	return frame->code->program->strings[number];
}

/* The object at a stack index where nothing else can be. */
static inline js_Object *vm_object(js_State *J, int idx)
{
	return js_tovalue(J, idx)->u.object;
}

static inline bool vm_is_async(const js_Code *code)
{
	return (code->flags & (CODE_IS_ASYNC | CODE_IS_GENERATOR)) == CODE_IS_ASYNC;
}

static inline bool vm_is_function(const js_Value *value)
{
	return value->t.type == JS_TOBJECT && value->u.object->type == JS_CFUNCTION;
}

/* vm_depth.c: how many operands the code keeps on the stack at once. Throws: memory. */
uint32_t vm_depth(js_State *J, const uint32_t *words, uint32_t count);

/* Words of the instruction at `words`; 0: there is no whole one. */
uint32_t vm_instruction_size(const uint32_t *words, uint32_t count);
extern const uint8_t vm_operands[CODE_OPS];

/*
 * vm_frame.c
 * function this argument*n -- function this local*n: a frame for it. Throws, with the stack as it
 * was.
 */
void vm_enter(js_State *J, struct vm *vm, int n, js_Object *newtarget);

/* function argument*n -- the same with `this`, in a frame: [[Construct]] of lowered code. */
void vm_enter_construct(js_State *J, struct vm *vm, int n, js_Object *newtarget);

/* function this argument*n -- promise */
void vm_call_async(js_State *J, struct vm *vm, int n);

/* A throw reached the frames from `entry` on: true: the innermost handler goes on. */
bool vm_unwind(js_State *J, struct vm *vm, unsigned entry);
void vm_push_handler(js_State *J, struct vm *vm, struct vm_frame *frame, uint32_t address);
void vm_collect(js_State *J);

/* TypeError: a class was called. */
JS_NORETURN void vm_refuse_call(js_State *J, const js_Code *code);

/* vm_run.c: runs the innermost frame to its end. -- value. `throws`: value -- : it begins so. */
enum vm_stop vm_run(js_State *J, struct vm *vm, bool throws);

/* vm_generator.c */
/* frame -- suspended: what is left of the innermost frame is in it; the stack ends below it. */
void vm_suspend_new(js_State *J, struct vm *vm);
/*
 * The innermost frame stops; the value on top takes its place. `stopped`: the YIELD or
 * YIELD_DELEGATE, NULL for AWAIT.
 */
void vm_suspend(js_State *J, struct vm *vm, const uint32_t *stopped);
void vm_generator_init(js_State *J);

/* Where a suspended frame will go on. Never throws. */
struct vm_waiting {
	js_Object *function;
	uint32_t word;
};
struct vm_waiting vm_waiting(const js_Object *suspended);

/* vm_function.c: a new function's or error's properties that were not made yet. Throws: memory. */
void vm_complete(js_State *J, js_Object *object);

/*
 * An instruction that is a function: operands as in code.def; `pc` of the frame stands behind it,
 * and may be moved. All throw.
 */
typedef void vm_op(js_State *J, struct vm_frame *frame, const uint32_t *operands);
extern vm_op *const vm_ops[CODE_OPS];

#define VM_OPS(X)                                                                                  \
	X(BIGINT)                                                                                  \
	X(REGEXP)                                                                                  \
	X(TEMPLATE_OBJECT)                                                                         \
	X(FUNCTION)                                                                                \
	X(MAP_ARGUMENT)                                                                            \
	X(BIND_THIS_LOCAL)                                                                         \
	X(BIND_THIS_SCOPED)                                                                        \
	X(GET_GLOBAL)                                                                              \
	X(GET_GLOBAL_TYPEOF)                                                                       \
	X(SET_GLOBAL)                                                                              \
	X(HAS_GLOBAL)                                                                              \
	X(SET_GLOBAL_HELD)                                                                         \
	X(DECLARE_GLOBAL)                                                                          \
	X(DECLARE_LEXICAL)                                                                         \
	X(INIT_GLOBAL)                                                                             \
	X(DELETE_GLOBAL)                                                                           \
	X(THROW_CONST)                                                                             \
	X(ARRAY)                                                                                   \
	X(APPEND_HOLE)                                                                             \
	X(APPEND_SPREAD)                                                                           \
	X(DEFINE_COMPUTED)                                                                         \
	X(DEFINE_METHOD)                                                                           \
	X(SET_PROTOTYPE)                                                                           \
	X(COPY_PROPERTIES)                                                                         \
	X(REST_PROPERTIES)                                                                         \
	X(TO_KEY)                                                                                  \
	X(TO_KEY_OF)                                                                               \
	X(CHECK_OBJECT_COERCIBLE)                                                                  \
	X(DELETE)                                                                                  \
	X(DELETE_COMPUTED)                                                                         \
	X(GET_SUPER)                                                                               \
	X(GET_SUPER_KEEP)                                                                          \
	X(SET_SUPER)                                                                               \
	X(GET_PRIVATE)                                                                             \
	X(SET_PRIVATE)                                                                             \
	X(GET_METHOD_PRIVATE)                                                                      \
	X(HAS_PRIVATE)                                                                             \
	X(PRIVATE_NAME)                                                                            \
	X(SUPER_CALL)                                                                              \
	X(INIT_FIELDS)                                                                             \
	X(CLASS)                                                                                   \
	X(FIELD)                                                                                   \
	X(STATIC_FIELD)                                                                            \
	X(STATIC_BLOCK)                                                                            \
	X(PLUS)                                                                                    \
	X(NEGATE)                                                                                  \
	X(BIT_NOT)                                                                                 \
	X(TYPEOF)                                                                                  \
	X(TO_NUMERIC)                                                                              \
	X(INCREMENT)                                                                               \
	X(DECREMENT)                                                                               \
	X(TO_STRING)                                                                               \
	X(CONCAT)                                                                                  \
	X(ADD)                                                                                     \
	X(SUBTRACT)                                                                                \
	X(MULTIPLY)                                                                                \
	X(DIVIDE)                                                                                  \
	X(REMAINDER)                                                                               \
	X(POWER)                                                                                   \
	X(SHIFT_LEFT)                                                                              \
	X(SHIFT_RIGHT)                                                                             \
	X(SHIFT_UNSIGNED)                                                                          \
	X(BIT_AND)                                                                                 \
	X(BIT_OR)                                                                                  \
	X(BIT_XOR)                                                                                 \
	X(LESS)                                                                                    \
	X(GREATER)                                                                                 \
	X(LESS_EQUAL)                                                                              \
	X(GREATER_EQUAL)                                                                           \
	X(EQUAL)                                                                                   \
	X(NOT_EQUAL)                                                                               \
	X(IN)                                                                                      \
	X(INSTANCEOF)                                                                              \
	X(THROW)                                                                                   \
	X(ITERATE)                                                                                 \
	X(ITERATE_ASYNC)                                                                           \
	X(ITERATE_KEYS)                                                                            \
	X(NEXT)                                                                                    \
	X(NEXT_KEY)                                                                                \
	X(NEXT_OR_UNDEFINED)                                                                       \
	X(NEXT_REST)                                                                               \
	X(NEXT_ASYNC)                                                                              \
	X(NEXT_COMPLETE)                                                                           \
	X(CLOSE)                                                                                   \
	X(ABANDON)                                                                                 \
	X(CLOSE_ASYNC)                                                                             \
	X(CHECK_CLOSED)                                                                            \
	X(DELEGATE)                                                                                \
	X(NO_THROW)                                                                                \
	X(DELEGATE_COMPLETE)

#define X(name) void vm_op_##name(js_State *J, struct vm_frame *frame, const uint32_t *operands);
VM_OPS(X)
#undef X

/* What several of the files share. */
/* The property key of the value at `idx`, made one in place; an index is written to `text`. */
const char *vm_key(js_State *J, int idx, char text[32]);

/* object key value -- value. object key -- object value */
void vm_set_computed(js_State *J, bool strict);
void vm_get_computed(js_State *J);

/* ReferenceError for a variable that is not initialised. */
JS_NORETURN void vm_unset(js_State *J, const char *name);

/* Gives the function this name, a key, with `prefix` before it. */
void vm_name_function(js_State *J, js_Object *function, const char *prefix, const char *key);
/* -- function */
js_Object *vm_new_function(js_State *J, const js_Code *code, js_Environment *scope);

/* Defines the fields of `function`, a class, on the object at stack index `object`. */
void vm_init_fields(js_State *J, js_Object *function, int object);

/* function this argument*n -- function this argument*n, arguments object */
void vm_push_arguments(js_State *J, int n, bool strict);

/* array -- element*n: the array's elements as arguments. Returns their number. */
int vm_push_elements(js_State *J);

#endif
