/*
 * Generator objects and their prototype, async functions, and the function prototypes of all three
 * sorts. Async generators are builtin_async_generator.c.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/generator_internal.h"
#include "sandbox/engine/iterator.h"
#include "sandbox/engine/promise.h"
#include "sandbox/engine/vm.h"

enum {
	LONGEST_WAIT = 100, /* promises between two async functions, in a stack trace */
};

enum state {
	STATE_START,
	STATE_SUSPENDED,
	STATE_RUNNING,
	STATE_DONE,
};

struct generator {
	js_Object *frame;
	enum state state;
	const char *name; /* of its function */
};

static void mark_generator(js_State *J, int mark, void *data)
{
	core_mark_object(J, mark, ((struct generator *)data)->frame);
}

static const js_Kind generator_kind = {.name = "Generator", .mark = mark_generator};

const char *generator_name(const js_Object *object)
{
	const struct generator *generator = core_data(object);

	return core_is(object, &generator_kind) ? generator->name : generator_async_name(object);
}

void generator_set_run(js_State *J, generator_run *run)
{
	core_of(J)->run_frame = run;
}

static void run_step(js_State *J, void *context)
{
	struct generator_step *step = context;

	step->stop = core_of(J)->run_frame(J, step->frame, step->how);
}

bool generator_try(js_State *J, struct generator_step *step)
{
	int base = js_gettop(J) - 1;

	if (!core_try(J, run_step, step))
		return false;
	/* value exception -- exception */
	js_replace(J, base);
	js_pop(J, js_gettop(J) - base - 1);
	return true;
}

/* -- prototype: of what a generator function makes. */
js_Object *generator_prototype_of(js_State *J, int function, js_Object *intrinsic)
{
	js_Object *prototype;

	js_getproperty(J, function, "prototype");
	prototype = core_object(J, -1);
	return prototype ? prototype : intrinsic;
}

void generator_new(js_State *J)
{
	struct generator *generator;
	js_Object *prototype = generator_prototype_of(J, -2, core_of(J)->generator_prototype);

	generator = core_new(J, &generator_kind, prototype, sizeof(*generator));
	generator->frame = core_object(J, -3);
	generator->name = vm_suspended_name(generator->frame);
	/* function frame prototype generator */
	js_rot2pop1(J);
	js_rot3pop2(J);
}

/* value -- value or result: what the frame stopped with. */
static void resume(js_State *J, struct generator *generator, enum generator_resume how)
{
	struct generator_step step = {.frame = generator->frame, .how = how};

	generator->state = STATE_RUNNING;
	if (generator_try(J, &step)) {
		generator->state = STATE_DONE;
		generator->frame = NULL;
		js_throw(J);
	}
	if (step.stop == GENERATOR_RETURNED) {
		generator->state = STATE_DONE;
		generator->frame = NULL;
	} else {
		generator->state = STATE_SUSPENDED;
	}
	if (step.stop == GENERATOR_DELEGATES)
		return;
	js_pushboolean(J, step.stop == GENERATOR_RETURNED);
	iterator_new_result(J);
}

static struct generator *this_generator(js_State *J, const char *method)
{
	struct generator *generator;

	if (!core_is(core_object(J, 0), &generator_kind))
		js_typeerror(J, "%s method called on incompatible receiver %s", method,
			core_describe(J, 0));
	generator = core_data(js_tovalue(J, 0)->u.object);
	if (generator->state == STATE_RUNNING)
		js_typeerror(J, "Generator is already running");
	return generator;
}

static void generator_next(js_State *J)
{
	struct generator *generator = this_generator(J, "next");

	if (generator->state == STATE_DONE) {
		js_pushundefined(J);
		js_pushboolean(J, 1);
		iterator_new_result(J);
		return;
	}
	js_copy(J, 1);
	resume(J, generator, GENERATOR_NEXT);
}

static void generator_return(js_State *J)
{
	struct generator *generator = this_generator(J, "return");

	js_copy(J, 1);
	if (generator->state == STATE_SUSPENDED) {
		resume(J, generator, GENERATOR_RETURN);
		return;
	}
	generator->state = STATE_DONE;
	generator->frame = NULL;
	js_pushboolean(J, 1);
	iterator_new_result(J);
}

static void generator_throw(js_State *J)
{
	struct generator *generator = this_generator(J, "throw");

	js_copy(J, 1);
	if (generator->state == STATE_SUSPENDED) {
		resume(J, generator, GENERATOR_THROW);
		return;
	}
	generator->state = STATE_DONE;
	generator->frame = NULL;
	js_throw(J);
}

/* Async functions: a frame, and the promise that its call gave. */
struct driver {
	js_Object *frame, *promise;
};

static void mark_driver(js_State *J, int mark, void *data)
{
	const struct driver *driver = data;

	core_mark_object(J, mark, driver->frame);
	core_mark_object(J, mark, driver->promise);
}

static const js_Kind driver_kind = {.name = "AsyncFunction", .mark = mark_driver};

static void drive(js_State *J, js_Object *object, enum generator_resume how);

static void continue_async(js_State *J, js_Object *driver, bool is_rejected)
{
	js_copy(J, 1);
	drive(J, driver, is_rejected ? GENERATOR_THROW : GENERATOR_NEXT);
}

static void await_step(js_State *J, void *context)
{
	struct generator_await *await = context;

	js_copy(J, -1);
	promise_await(J, await->settled, await->data);
}

bool generator_await(js_State *J, promise_settled *settled, js_Object *data)
{
	struct generator_await await = {.settled = settled, .data = data};

	if (!core_try(J, await_step, &await)) {
		js_pop(J, 1);
		return false;
	}
	js_rot2pop1(J);
	return true;
}

/* value -- : runs the frame until it has to wait or ends. */
static void drive(js_State *J, js_Object *object, enum generator_resume how)
{
	const struct driver *driver = core_data(object);
	struct generator_step step = {.frame = driver->frame, .how = how};

	do {
		if (generator_try(J, &step)) {
			/* Of memory that ran out much may be garbage by now. */
			vm_safe_point(J);
			promise_reject(J, driver->promise);
			return;
		}
		if (step.stop == GENERATOR_RETURNED) {
			promise_resolve(J, driver->promise);
			return;
		}
		/* A value whose `constructor` throws: the await throws. */
		step.how = GENERATOR_THROW;
	} while (generator_await(J, continue_async, object));
}

js_Object *generator_awaits(
	js_State *J, js_Object *promise, generator_through *through, void *context)
{
	struct promise_waiter waiter = {.promise = promise};

	/* Promises may wait for each other in a circle. */
	for (int i = 0; waiter.promise && i < LONGEST_WAIT; i++) {
		waiter = promise_waiter(waiter.promise, continue_async);
		if (waiter.data)
			return ((struct driver *)core_data(waiter.data))->frame;
		if (waiter.function)
			through(J, waiter.function, waiter.index, context);
	}
	return NULL;
}

js_Object *generator_awaited_by(
	js_State *J, js_Object *frame, generator_through *through, void *context)
{
	js_Object *driver = vm_suspended_owner(frame);

	if (!core_is(driver, &driver_kind))
		return NULL;
	return generator_awaits(J, ((struct driver *)core_data(driver))->promise, through, context);
}

void generator_run_async(js_State *J)
{
	js_Object *frame = core_object(J, -1), *promise = promise_new(J), *object;
	struct driver *driver = core_new(J, &driver_kind, NULL, sizeof(*driver));

	driver->frame = frame;
	driver->promise = promise;
	object = core_object(J, -1);
	vm_suspended_own(frame, object);
	js_pushundefined(J);
	drive(J, object, GENERATOR_NEXT);
	/* frame promise driver -- promise */
	js_pop(J, 1);
	js_rot2pop1(J);
}

void generator_reject_async(js_State *J)
{
	js_Object *promise = promise_new(J);

	js_rot2(J);
	promise_reject(J, promise);
}

js_Object *generator_function_prototype(js_State *J)
{
	return core_of(J)->generator_function_prototype;
}

js_Object *generator_async_function_prototype(js_State *J)
{
	return core_of(J)->async_function_prototype;
}

js_Object *generator_async_generator_function_prototype(js_State *J)
{
	return core_of(J)->async_generator_function_prototype;
}

static void define_prototype(js_State *J, js_Object *parent)
{
	js_pushobject(J, jsV_newobject(J, JS_COBJECT, parent));
	js_defproperty(J, -2, "prototype", JS_DONTENUM | JS_DONTCONF);
}

void generator_define_prototype(js_State *J)
{
	define_prototype(J, core_of(J)->generator_prototype);
}

void generator_define_async_prototype(js_State *J)
{
	define_prototype(J, core_of(J)->async_generator_prototype);
}

static const struct core_function generator_rows[] = {
	{"next", generator_next, 1, 0},
	{"return", generator_return, 1, 0},
	{"throw", generator_throw, 1, 0},
};

static void refuse_code(js_State *J)
{
	js_evalerror(J, "Code generation from strings disallowed for this context");
}

/*
 * -- prototype of a sort of functions, whose constructor NAME refuses to compile code. What the
 * functions make inherits from `instances`, if not NULL.
 */
static js_Object *new_function_prototype(js_State *J, const char *name, js_Object *instances)
{
	js_Object *prototype = jsV_newobject(J, JS_COBJECT, J->Function_prototype), *constructor;

	js_pushobject(J, prototype);
	constructor = core_new_function(J, refuse_code, name, 1, NULL);
	constructor->u.c.constructor = refuse_code;
	constructor->prototype = core_of(J)->function_constructor;
	js_pushobject(J, prototype);
	js_defproperty(J, -2, "prototype", JS_READONLY | JS_DONTENUM | JS_DONTCONF);
	js_defproperty(J, -2, "constructor", JS_READONLY | JS_DONTENUM);
	core_define_tag(J, name);
	if (instances) {
		js_pushobject(J, instances);
		js_defproperty(J, -2, "prototype", JS_READONLY | JS_DONTENUM);
		js_pushobject(J, instances);
		js_pushobject(J, prototype);
		js_defproperty(J, -2, "constructor", JS_READONLY | JS_DONTENUM);
		js_pop(J, 1);
	}
	return prototype;
}

void builtin_generator_init(js_State *J)
{
	struct core *core = core_of(J);

	core->generator_prototype =
		CORE_PROTOTYPE(J, core->iterator_prototype, generator_rows, "Generator");
	core->generator_function_prototype =
		new_function_prototype(J, "GeneratorFunction", core->generator_prototype);
	core->async_function_prototype = new_function_prototype(J, "AsyncFunction", NULL);
	builtin_async_generator_init(J);
	core->async_generator_function_prototype = new_function_prototype(
		J, "AsyncGeneratorFunction", core->async_generator_prototype);
	js_pop(J, js_gettop(J));
}
