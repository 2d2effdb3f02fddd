/*
 * Function.prototype: call, apply, bind, toString, Symbol.hasInstance; bound functions. The
 * Function constructor itself refuses: there is no dynamic code.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/vm.h"

struct bound {
	js_Object *target;
	js_Value self;
	js_Value *arguments;
	int count;
};

static void mark_bound(js_State *J, int mark, void *data)
{
	const struct bound *bound = data;

	core_mark_object(J, mark, bound->target);
	core_mark_value(J, mark, &bound->self);
	for (int i = 0; i < bound->count; i++)
		core_mark_value(J, mark, &bound->arguments[i]);
}

/* The bound function that is running. */
static const struct bound *current(js_State *J)
{
	const js_Object *function;

	js_currentfunction(J);
	function = js_tovalue(J, -1)->u.object;
	js_pop(J, 1);
	return core_data(function);
}

static int push_arguments(js_State *J, const struct bound *bound, int top)
{
	for (int i = 0; i < bound->count; i++)
		js_pushvalue(J, bound->arguments[i]);
	for (int i = 1; i < top; i++)
		js_copy(J, i);
	return bound->count + top - 1;
}

static void call_bound(js_State *J)
{
	int top = js_gettop(J);
	const struct bound *bound = current(J);

	js_pushobject(J, bound->target);
	js_pushvalue(J, bound->self);
	js_call(J, push_arguments(J, bound, top));
}

static void construct_bound(js_State *J)
{
	int top = js_gettop(J);
	js_Object *target = J->newtarget;
	const struct bound *bound = current(J);

	js_currentfunction(J);
	if (target == core_object(J, -1))
		target = bound->target;
	js_pushobject(J, bound->target);
	js_constructx(J, push_arguments(J, bound, top), target);
}

static const js_Kind bound_kind = {.name = "bound", .mark = mark_bound, .call = call_bound};
static const js_Kind bound_constructor_kind = {
	.name = "bound", .mark = mark_bound, .call = call_bound, .construct = construct_bound};

static bool is_bound(const js_Object *object)
{
	return core_is(object, &bound_kind) || core_is(object, &bound_constructor_kind);
}

/* function -- function: `length` and `name` from the target. */
static void name_bound(js_State *J, int argument_count)
{
	double length = 0;
	struct property own;

	if (property_get_own(J, core_object(J, 0), "length", &own)) {
		js_getproperty(J, 0, "length");
		if (js_isnumber(J, -1)) {
			length = trunc(js_tonumber(J, -1)) - argument_count;
			if (!(length > 0))
				length = 0;
		}
		js_pop(J, 1);
	}
	js_pushnumber(J, length);
	js_defproperty(J, -2, "length", JS_READONLY | JS_DONTENUM);
	js_pushliteral(J, "bound ");
	js_getproperty(J, 0, "name");
	if (!js_isstring(J, -1)) {
		js_pop(J, 1);
		js_pushliteral(J, "");
	}
	js_concat(J);
	js_defproperty(J, -2, "name", JS_READONLY | JS_DONTENUM);
}

static void prototype_bind(js_State *J)
{
	int top = js_gettop(J), count = top > 2 ? top - 2 : 0;
	const js_Kind *kind = &bound_kind;
	js_Object *prototype;
	struct bound *bound;

	if (!js_iscallable(J, 0))
		js_typeerror(J, "Bind must be called on a function");
	if (js_isconstructor(J, 0))
		kind = &bound_constructor_kind;
	prototype = property_prototype(J, core_object(J, 0));
	bound = core_new(
		J, kind, prototype, sizeof(*bound) + (size_t)count * sizeof(*bound->arguments));
	bound->target = core_object(J, 0);
	bound->self.t.type = JS_TUNDEFINED;
	if (top > 1)
		bound->self = *js_tovalue(J, 1);
	bound->arguments = (js_Value *)(void *)(bound + 1);
	for (int i = 0; i < count; i++)
		bound->arguments[i] = *js_tovalue(J, i + 2);
	bound->count = count;
	name_bound(J, count);
}

int core_push_list(js_State *J, int idx)
{
	double length;

	if (!js_isobject(J, idx))
		js_typeerror(J, "CreateListFromArrayLike called on non-object");
	length = core_length(J, idx);
	if (length >= JS_STACKSIZE)
		js_rangeerror(J, "Maximum call stack size exceeded");
	for (int i = 0; i < (int)length; i++)
		js_getindex(J, idx, i);
	return (int)length;
}

static void prototype_apply(js_State *J)
{
	int count = 0;

	if (!js_iscallable(J, 0))
		js_typeerror(J,
			"Function.prototype.apply was called on %s, which is %s and not a "
			"function",
			core_describe(J, 0), core_type_with_article(J, 0));
	js_copy(J, 0);
	js_copy(J, 1);
	if (js_iscoercible(J, 2))
		count = core_push_list(J, 2);
	js_call(J, count);
}

static void prototype_call(js_State *J)
{
	int top = js_gettop(J);

	if (!js_iscallable(J, 0))
		js_typeerror(J,
			"Function.prototype.call was called on %s, which is %s and not a "
			"function",
			core_describe(J, 0), core_type_with_article(J, 0));
	js_copy(J, 0);
	if (top > 1)
		js_copy(J, 1);
	else
		js_pushundefined(J);
	for (int i = 2; i < top; i++)
		js_copy(J, i);
	js_call(J, top > 2 ? top - 2 : 0);
}

const char *core_type_with_article(js_State *J, int idx)
{
	const char *type = js_typeof(J, idx);

	if (!strcmp(type, "object"))
		return "an object";
	if (!strcmp(type, "undefined"))
		return type;
	return !strcmp(type, "string")	 ? "a string"
	       : !strcmp(type, "number") ? "a number"
	       : !strcmp(type, "symbol") ? "a symbol"
	       : !strcmp(type, "bigint") ? "a bigint"
					 : "a boolean";
}

/* -- text: NativeFunction of the specification. */
static void push_native_text(js_State *J, js_Object *function)
{
	struct property own;

	js_pushliteral(J, "function ");
	if (function->type == JS_CCFUNCTION && property_get_own(J, function, "name", &own)) {
		js_pushvalue(J, own.value);
		if (!js_isstring(J, -1)) {
			js_pop(J, 1);
			js_pushliteral(J, "");
		}
		js_concat(J);
	}
	js_pushliteral(J, "() { [native code] }");
	js_concat(J);
}

static void prototype_to_string(js_State *J)
{
	js_Object *function = core_object(J, 0);

	if (!function || !js_iscallable(J, 0))
		js_typeerror(J, "Function.prototype.toString requires that 'this' be a Function");
	if (function->type == JS_CFUNCTION) {
		struct bytes source = vm_source(function);

		js_pushlstring(J, (const char *)source.data, (int)source.size);
		return;
	}
	push_native_text(J, function);
}

/* value function -- value function: OrdinaryHasInstance. Called by mujs for instanceof. */
int js_ordinaryinstanceof(js_State *J)
{
	const js_Object *prototype;
	int found = 0;

	if (!js_iscallable(J, -1))
		return 0;
	if (is_bound(core_object(J, -1))) {
		const struct bound *bound = core_data(js_tovalue(J, -1)->u.object);

		js_checkcstack(J);
		js_copy(J, -2);
		js_pushobject(J, bound->target);
		found = js_instanceof(J);
		js_pop(J, 2);
		return found;
	}
	if (!js_isobject(J, -2))
		return 0;
	js_getproperty(J, -1, "prototype");
	prototype = core_object(J, -1);
	if (!prototype)
		js_typeerror(J, "Function has non-object prototype '%s' in instanceof check",
			core_describe(J, -1));
	js_copy(J, -3);
	while (!found && js_isobject(J, -1)) {
		(void)property_prototype(J, core_object(J, -1));
		js_rot2pop1(J);
		found = core_object(J, -1) == prototype;
	}
	js_pop(J, 2);
	return found;
}

static void prototype_has_instance(js_State *J)
{
	js_copy(J, 1);
	js_copy(J, 0);
	js_pushboolean(J, js_ordinaryinstanceof(J));
}

static void refuse_code(js_State *J)
{
	js_evalerror(J, "Code generation from strings disallowed for this context");
}

static void throw_type_error(js_State *J)
{
	js_typeerror(J, "'caller', 'callee', and 'arguments' properties may not be accessed on "
			"strict mode functions or the arguments objects for calls to them");
}

static const struct core_function rows[] = {
	{"apply", prototype_apply, 2, 0},
	{"bind", prototype_bind, 1, CORE_VARIADIC},
	{"call", prototype_call, 1, CORE_VARIADIC},
	{"toString", prototype_to_string, 0, 0},
};

void builtin_function_init(js_State *J)
{
	struct core *core = core_of(J);
	const int constant = JS_READONLY | JS_DONTENUM | JS_DONTCONF;

	core->throw_type_error = core_new_function(J, throw_type_error, "", 0, NULL);
	js_pushnumber(J, 0);
	js_defproperty(J, -2, "length", constant);
	js_pushliteral(J, "");
	js_defproperty(J, -2, "name", constant);
	core->throw_type_error->extensible = 0;

	js_pushobject(J, J->Function_prototype);
	js_pushnumber(J, 0);
	js_defproperty(J, -2, "length", JS_READONLY | JS_DONTENUM);
	js_pushliteral(J, "");
	js_defproperty(J, -2, "name", JS_READONLY | JS_DONTENUM);
	CORE_DEFINE(J, rows);
	js_getproperty(J, -1, "toString");
	core->function_to_string = core_object(J, -1);
	js_pop(J, 1);
	js_pushobject(J, core->throw_type_error);
	js_pushobject(J, core->throw_type_error);
	js_defaccessor(J, -3, "caller", JS_DONTENUM);
	js_pushobject(J, core->throw_type_error);
	js_pushobject(J, core->throw_type_error);
	js_defaccessor(J, -3, "arguments", JS_DONTENUM);
	J->hasinstance =
		core_new_function(J, prototype_has_instance, "[Symbol.hasInstance]", 1, NULL);
	core_define_value(J, core->symbol.has_instance, constant);

	core->function_constructor =
		core_new_constructor(J, refuse_code, refuse_code, "Function", 1, 0);
	core_define_global(J, "Function");
	js_pop(J, js_gettop(J));
}
