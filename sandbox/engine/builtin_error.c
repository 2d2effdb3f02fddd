/*
 * Error and its family, with `cause`, AggregateError, and V8's `stack` and captureStackTrace.
 * Errors that C code throws get the same `stack` through error_complete().
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/iterator.h"
#include "sandbox/engine/vm.h"

enum {
	STACK_FRAMES = 10,
	STACK_FRAMES_MOST = 200,
};

/* Error.stackTraceLimit, as far as it is a number; negative: no stack is wanted. */
static int frames_wanted(js_State *J)
{
	js_Object *error = core_of(J)->error_constructor;
	const js_Property *limit = error ? jsV_getownproperty(J, error, "stackTraceLimit") : NULL;

	if (!error)
		return STACK_FRAMES;
	if (!limit || limit->value.t.type != JS_TNUMBER || !(limit->value.u.number >= 0))
		return limit && limit->value.t.type == JS_TNUMBER ? 0 : -1;
	return limit->value.u.number < STACK_FRAMES_MOST ? (int)limit->value.u.number
							 : STACK_FRAMES_MOST;
}

/* -- text: the property as a string; `fallback` if it is undefined. */
static void push_text(js_State *J, js_Object *object, const char *key, const char *fallback)
{
	js_pushobject(J, object);
	js_getproperty(J, -1, key);
	js_rot2pop1(J);
	if (js_isundefined(J, -1)) {
		js_pop(J, 1);
		js_pushliteral(J, fallback);
	}
	core_to_string(J, -1);
}

/* -- text: name and message; runs getters. */
static void push_described(js_State *J, js_Object *object)
{
	push_text(J, object, "name", "Error");
	push_text(J, object, "message", "");
	core_join_name_and_message(J);
}

static void try_described(js_State *J, void *context)
{
	push_described(J, context);
}

static bool has_name_getter(js_State *J, js_Object *object)
{
	const js_Property *name = jsV_getproperty(J, object, "name");

	return name && name->getter;
}

/* error -- error: where a getter tells its name the text is made here, where that may run. */
static void finish_stack(js_State *J)
{
	js_Object *object = js_toobject(J, -1), *list = object->u.e.trace;

	if (!list || !has_name_getter(J, object))
		return;
	js_pushobject(J, list);
	if (core_try(J, try_described, object)) {
		js_pop(J, 2);
		return;
	}
	vm_format(J, list);
	js_defproperty(J, -3, "stack", JS_DONTENUM);
	js_pop(J, 1);
}

/*
 * object -- object: defines `stack` with the calls after the first `skip`, or after `until`. An
 * error's is made into text when somebody looks.
 */
static void define_stack(js_State *J, int skip, const js_Object *until)
{
	js_Object *object = js_toobject(J, -1), *list;
	int most = frames_wanted(J);

	if (most < 0) {
		js_pushundefined(J);
		js_defproperty(J, -2, "stack", JS_DONTENUM);
		return;
	}
	list = vm_capture(J, skip, until, most);
	if (object->type == JS_CERROR) {
		js_pushundefined(J);
		js_defproperty(J, -3, "stack", JS_DONTENUM);
		object->u.e.trace = list;
	} else {
		if (!has_name_getter(J, object)) {
			core_describe_error(J, -2);
		} else if (core_try(J, try_described, object)) {
			js_pop(J, 1);
			core_describe_error(J, -2);
		}
		vm_format(J, list);
		js_defproperty(J, -3, "stack", JS_DONTENUM);
	}
	js_pop(J, 1);
}

static void complete(js_State *J)
{
	define_stack(J, 0, NULL);
}

/* error -- error: InstallErrorCause from the options at `idx`. */
static void install_cause(js_State *J, int idx)
{
	if (!js_isobject(J, idx) || !js_hasproperty(J, idx, "cause"))
		return;
	js_defproperty(J, -2, "cause", JS_DONTENUM);
}

/* -- error: message at index `message`, options after it. */
static void new_error(js_State *J, js_Object *intrinsic, int message)
{
	js_Object *target = J->newtarget;
	js_Object *prototype = core_new_target_prototype(J, intrinsic);

	js_pushobject(J, jsV_newobject(J, JS_CERROR, prototype));
	/* The constructors of a class that extends Error are left out too. */
	js_currentfunction(J);
	if (target == core_object(J, -1))
		target = NULL;
	js_pop(J, 1);
	define_stack(J, target ? 0 : 1, target);
	if (js_isdefined(J, message)) {
		js_copy(J, message);
		core_to_string(J, -1);
		js_defproperty(J, -2, "message", JS_DONTENUM);
	}
	install_cause(J, message + 1);
	finish_stack(J);
}

static void without_new_target(js_State *J)
{
	J->newtarget = NULL;
}

#define ERROR(Name)                                                                                \
	static void construct_##Name(js_State *J)                                                  \
	{                                                                                          \
		new_error(J, J->Name##_prototype, 1);                                              \
	}                                                                                          \
	static void call_##Name(js_State *J)                                                       \
	{                                                                                          \
		without_new_target(J);                                                             \
		construct_##Name(J);                                                               \
	}

ERROR(Error)
ERROR(EvalError)
ERROR(RangeError)
ERROR(ReferenceError)
ERROR(SyntaxError)
ERROR(TypeError)
ERROR(URIError)

static void construct_aggregate(js_State *J)
{
	new_error(J, core_of(J)->aggregate_error_prototype, 2);
	js_copy(J, 1);
	iterator_open(J, NULL);
	iterator_rest(J, -1);
	js_rot2pop1(J);
	js_defproperty(J, -2, "errors", JS_DONTENUM);
}

static void call_aggregate(js_State *J)
{
	without_new_target(J);
	construct_aggregate(J);
}

void core_new_aggregate_error(js_State *J, const char *message, js_Object *errors)
{
	js_pushobject(J, jsV_newobject(J, JS_CERROR, core_of(J)->aggregate_error_prototype));
	js_pushstring(J, message);
	js_defproperty(J, -2, "message", JS_DONTENUM);
	js_pushobject(J, errors);
	js_defproperty(J, -2, "errors", JS_DONTENUM);
	complete(J);
}

static void prototype_to_string(js_State *J)
{
	if (!js_isobject(J, 0))
		js_typeerror(J,
			"Method Error.prototype.toString called on incompatible receiver %s",
			core_describe(J, 0));
	push_described(J, core_object(J, 0));
}

static void capture_stack_trace(js_State *J)
{
	if (!js_isobject(J, 1))
		js_typeerror(J, "invalid_argument");
	js_copy(J, 1);
	if (js_iscallable(J, 2))
		define_stack(J, 0, core_object(J, 2));
	else
		define_stack(J, 1, NULL);
	js_pushundefined(J);
}

static const struct core_function prototype_rows[] = {{"toString", prototype_to_string, 0, 0}};
static const struct core_function static_rows[] = {
	{"captureStackTrace", capture_stack_trace, 2, 0}};

struct family {
	const char *name;
	js_CFunction call, construct;
	size_t prototype; /* offset of the intrinsic in js_State */
};

static const struct family natives[] = {
#define ROW(Name)                                                                                  \
	{                                                                                          \
#Name, call_##Name, construct_##Name, offsetof(js_State, Name##_prototype)         \
	}
	ROW(EvalError),
	ROW(RangeError),
	ROW(ReferenceError),
	ROW(SyntaxError),
	ROW(TypeError),
	ROW(URIError),
};

/* prototype -- : makes the constructor, global NAME, whose own prototype is `parent`. */
static void define_error(js_State *J, const char *name, js_CFunction call, js_CFunction construct,
	int length, js_Object *parent)
{
	js_pushliteral(J, name);
	core_define_value(J, "name", JS_DONTENUM);
	js_pushliteral(J, "");
	core_define_value(J, "message", JS_DONTENUM);
	core_new_constructor(J, call, construct, name, length, length + 1)->prototype = parent;
	js_copy(J, -1);
	core_define_global(J, name);
}

void builtin_error_init(js_State *J)
{
	struct core *core = core_of(J);
	js_Object *error;

	J->newerror = complete;
	J->Error_prototype->type = JS_COBJECT;
	js_pushobject(J, J->Error_prototype);
	CORE_DEFINE(J, prototype_rows);
	define_error(J, "Error", call_Error, construct_Error, 1, J->Function_prototype);
	CORE_DEFINE(J, static_rows);
	js_pushnumber(J, STACK_FRAMES);
	js_defproperty(J, -2, "stackTraceLimit", 0);
	error = core_object(J, -1);
	core->error_constructor = error;
	js_pop(J, 1);

	for (size_t i = 0; i < nelem(natives); i++) {
		js_Object *prototype = *(js_Object **)(void *)((char *)J + natives[i].prototype);

		prototype->type = JS_COBJECT;
		js_pushobject(J, prototype);
		define_error(J, natives[i].name, natives[i].call, natives[i].construct, 1, error);
		js_pop(J, 1);
	}
	core->aggregate_error_prototype = jsV_newobject(J, JS_COBJECT, J->Error_prototype);
	js_pushobject(J, core->aggregate_error_prototype);
	define_error(J, "AggregateError", call_aggregate, construct_aggregate, 2, error);
	js_pop(J, 1);
}
