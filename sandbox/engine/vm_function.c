/*
 * Function objects: closures, their properties, arguments objects. What every function has (length,
 * name, prototype) is made when somebody looks, because most closures die before.
 */
#include "sandbox/engine/property.h"
#include "sandbox/engine/vm_internal.h"

static js_Object *prototype_of(js_State *J, uint32_t flags)
{
	switch (flags & (CODE_IS_ASYNC | CODE_IS_GENERATOR)) {
	case CODE_IS_ASYNC | CODE_IS_GENERATOR:
		return generator_async_generator_function_prototype(J);
	case CODE_IS_ASYNC:
		return generator_async_function_prototype(J);
	case CODE_IS_GENERATOR:
		return generator_function_prototype(J);
	default:
		return J->Function_prototype;
	}
}

js_Object *vm_new_function(js_State *J, const js_Code *code, js_Environment *scope)
{
	const uint32_t no_constructor =
		CODE_IS_ARROW | CODE_IS_METHOD | CODE_IS_ASYNC | CODE_IS_GENERATOR;
	js_Object *function = jsV_newobject(J, JS_CFUNCTION, prototype_of(J, code->flags));

	function->u.f.code = code;
	function->u.f.scope = scope;
	function->u.f.constructs = !(code->flags & no_constructor);
	function->u.f.incomplete = 1;
	js_pushobject(J, function);
	return function;
}

static void add(js_State *J, js_Object *object, const char *key, int attributes, js_Value value)
{
	js_Property *property = jsV_setproperty(J, object, key);

	property->atts = (unsigned short)attributes;
	property->value = value;
}

static void complete_function(js_State *J, js_Object *function)
{
	const js_Code *code = function->u.f.code;
	js_Value value = {.t.type = JS_TNUMBER};
	int extensible = function->extensible;

	function->u.f.incomplete = 0;
	function->extensible = 1;
	value.u.number = code->length;
	add(J, function, "length", JS_READONLY | JS_DONTENUM, value);
	value.t.type = JS_TLITSTR;
	value.u.litstr = code->name;
	add(J, function, "name", JS_READONLY | JS_DONTENUM, value);
	if (code->flags & CODE_IS_GENERATOR) {
		js_pushobject(J, function);
		if (code->flags & CODE_IS_ASYNC)
			generator_define_async_prototype(J);
		else
			generator_define_prototype(J);
		js_pop(J, 1);
	} else if (function->u.f.constructs && !(code->flags & CODE_IS_CLASS)) {
		js_Object *prototype = jsV_newobject(J, JS_COBJECT, J->Object_prototype);

		value.t.type = JS_TOBJECT;
		value.u.object = function;
		add(J, prototype, "constructor", JS_DONTENUM, value);
		value.u.object = prototype;
		add(J, function, "prototype", JS_DONTENUM | JS_DONTCONF, value);
	}
	function->extensible = extensible;
}

/* An error's text of the calls, as they were when it was made, and of itself, as it is now. */
static void push_stack(js_State *J, void *context)
{
	const js_Value *error = context;

	js_pushvalue(J, *error);
	core_describe_error(J, -1);
	vm_format(J, error->u.object->u.e.trace);
	js_rot2pop1(J);
}

static void complete_arguments(js_State *J, js_Object *object);

void vm_complete(js_State *J, js_Object *object)
{
	js_Value error = {.t.type = JS_TOBJECT}, text;

	if (object->type == JS_CARGUMENTS) {
		complete_arguments(J, object);
		return;
	}
	if (object->type == JS_CFUNCTION) {
		complete_function(J, object);
		return;
	}
	error.u.object = object;
	if (core_try(J, push_stack, &error)) {
		js_pop(J, 1);
		js_pushliteral(J, "Error");
	}
	text = *js_tovalue(J, -1);
	js_pop(J, 1);
	object->u.e.trace = NULL;
	jsV_getownproperty(J, object, "stack")->value = text;
}

void vm_op_FUNCTION(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const js_Code *code = &frame->code->program->functions[operands[0]];
	js_Object *function = vm_new_function(J, code, frame->environment);

	/* super in an arrow is that of the method around it. */
	if (code->flags & CODE_IS_ARROW)
		function->u.f.home = frame->function->u.f.home;
}

/* -- text: a key as SetFunctionName shows it. */
static void push_key_text(js_State *J, const char *key)
{
	const char *description;

	if (!JS_ISSYMBOLKEY(key)) {
		js_pushstring(J, key);
		return;
	}
	if (key[1] == '%') {
		js_pushstring(J, strchr(key, ':') + 1);
		return;
	}
	core_push_symbol_text(J, key);
	/* Symbol(x) is [x] here, Symbol() nothing. */
	description = js_tostring(J, -1) + sizeof("Symbol(") - 1;
	if (description[0] == ')') {
		js_pushliteral(J, "");
	} else {
		js_pushliteral(J, "[");
		js_pushlstring(J, description, (int)strlen(description) - 1);
		js_concat(J);
		js_pushliteral(J, "]");
		js_concat(J);
	}
	js_rot2pop1(J);
}

void vm_name_function(js_State *J, js_Object *function, const char *prefix, const char *key)
{
	js_Property *name = jsV_getownproperty(J, function, "name");

	/* A class may have a static member of that name. */
	if (!name || (!*prefix && name->value.t.type != JS_TLITSTR))
		return;
	js_pushliteral(J, prefix);
	push_key_text(J, key);
	js_concat(J);
	name->value = *js_tovalue(J, -1);
	js_pop(J, 1);
}

/* The elements stay as they were given until somebody wants a property. */
void vm_push_arguments(js_State *J, int n, bool strict)
{
	int first = J->top - n;
	js_Object *object;

	js_newarguments(J);
	object = vm_object(J, -1);
	object->u.m.values = js_malloc(J, (int)((size_t)(n ? n : 1) * sizeof(js_Value)));
	memcpy(object->u.m.values, &J->stack[first], (size_t)n * sizeof(js_Value));
	object->u.m.given = (unsigned)n;
	if (!strict)
		object->u.m.callee = J->stack[first - 2].u.object;
}

static void complete_arguments(js_State *J, js_Object *object)
{
	const struct core *core = core_of(J);
	js_Value *values = object->u.m.values, value = {.t.type = JS_TNUMBER};
	int extensible = object->extensible;
	js_Property *property;
	char text[32];

	object->u.m.values = NULL;
	object->extensible = 1;
	for (unsigned i = 0; i < object->u.m.given; i++)
		add(J, object, js_itoa(text, (int)i), 0, values[i]);
	js_free(J, values);
	value.u.number = object->u.m.given;
	add(J, object, "length", JS_DONTENUM, value);
	value.t.type = JS_TOBJECT;
	value.u.object = core->array_values;
	add(J, object, core->symbol.iterator, JS_DONTENUM, value);
	if (object->u.m.callee) {
		value.u.object = object->u.m.callee;
		add(J, object, "callee", JS_DONTENUM, value);
	} else {
		property = jsV_setproperty(J, object, "callee");
		property->atts = JS_DONTENUM | JS_DONTCONF | JS_ACCESSOR;
		property->getter = property->setter = core->throw_type_error;
	}
	object->extensible = extensible;
}

/* Elements that the call did not give are none of the parameters. */
void vm_op_MAP_ARGUMENT(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	js_Object *object = vm_local_value(J, frame, frame->code->locals - 1)->u.object;
	unsigned count = frame->code->parameters;

	if (!jsV_getownproperty(J, object, property_index_key((char[32]){0}, operands[0])))
		return;
	if (!object->u.m.slots) {
		object->u.m.slots = js_malloc(J, (int)(count * sizeof(*object->u.m.slots)));
		memset(object->u.m.slots, 0, count * sizeof(*object->u.m.slots));
		object->u.m.count = count;
		object->u.m.scope = frame->environment;
	}
	object->u.m.slots[operands[0]] = &frame->environment->slots[operands[1]];
}
