/*
 * Variables that the loop does not handle itself: globals, this of derived constructors, and the
 * errors about names.
 */
#include "sandbox/engine/property.h"
#include "sandbox/engine/vm_internal.h"

void vm_unset(js_State *J, const char *name)
{
	if (!strcmp(name, "this"))
		js_referenceerror(J,
			"Must call super constructor in derived class before accessing 'this' or "
			"returning from derived constructor");
	js_referenceerror(J, "Cannot access '%s' before initialization", name);
}

void vm_op_THROW_CONST(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	if (!strcmp(vm_string(frame, operands[0]), "super"))
		js_referenceerror(J, "Unsupported reference to 'super'");
	js_typeerror(J, "Assignment to constant variable.");
}

static void bind_this(js_State *J, js_Value *slot)
{
	if (slot->t.type != JS_TUNSET)
		js_referenceerror(J, "Super constructor may only be called once");
	*slot = J->stack[J->top - 1];
}

void vm_op_BIND_THIS_LOCAL(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	bind_this(J, vm_local_value(J, frame, operands[0]));
}

void vm_op_BIND_THIS_SCOPED(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	js_Environment *environment = frame->environment;

	for (uint32_t i = 0; i < operands[0]; i++)
		environment = environment->outer;
	bind_this(J, &environment->slots[operands[1]]);
}

/* A global let, const or class; NULL: there is none. */
static js_Property *find_lexical(js_State *J, const char *name)
{
	js_Object *lexicals = vm_of(J)->lexicals;

	return lexicals->count ? jsV_getownproperty(J, lexicals, name) : NULL;
}

/* -- value; false: there is no such variable. */
static bool get_global(js_State *J, const char *name)
{
	const js_Property *property = find_lexical(J, name);

	if (property) {
		if (property->value.t.type == JS_TUNSET)
			vm_unset(J, name);
		js_pushvalue(J, property->value);
		return true;
	}
	property = jsV_getproperty(J, J->G, name);
	if (!property)
		return false;
	if (property->getter || (property->atts & JS_ACCESSOR))
		jsR_getproperty(J, J->G, name);
	else
		js_pushvalue(J, property->value);
	return true;
}

void vm_op_GET_GLOBAL(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *name = vm_string(frame, operands[0]);

	if (!get_global(J, name))
		js_referenceerror(J, "%s is not defined", name);
}

void vm_op_GET_GLOBAL_TYPEOF(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	if (!get_global(J, vm_string(frame, operands[0])))
		js_pushundefined(J);
}

void vm_op_SET_GLOBAL(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *name = vm_string(frame, operands[0]);
	js_Property *property = find_lexical(J, name);

	if (property) {
		if (property->value.t.type == JS_TUNSET)
			vm_unset(J, name);
		if (property->atts & JS_READONLY)
			js_typeerror(J, "Assignment to constant variable.");
		property->value = J->stack[J->top - 1];
		return;
	}
	if (vm_is_strict(frame) && !property_has(J, J->G, name))
		js_referenceerror(J, "%s is not defined", name);
	jsR_setproperty(J, J->G, name, vm_is_strict(frame));
}

void vm_op_HAS_GLOBAL(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *name = vm_string(frame, operands[0]);

	js_pushboolean(J, find_lexical(J, name) || property_has(J, J->G, name));
}

/* A variable that the assigned value itself made comes too late (6.2.5.6). */
void vm_op_SET_GLOBAL_HELD(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	if (!js_toboolean(J, -2))
		js_referenceerror(J, "%s is not defined", vm_string(frame, operands[0]));
	vm_op_SET_GLOBAL(J, frame, operands);
	js_rot2pop1(J);
}

JS_NORETURN static void declared_already(js_State *J, const char *name)
{
	js_syntaxerror(J, "Identifier '%s' has already been declared", name);
}

void vm_op_DECLARE_GLOBAL(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *name = vm_string(frame, operands[0]);
	js_Value undefined = {.t.type = JS_TUNDEFINED};
	struct property own;

	if (find_lexical(J, name))
		declared_already(J, name);
	if (!property_get_own(J, J->G, name, &own))
		jsR_defproperty(J, J->G, name, JS_DONTCONF, &undefined, NULL, NULL, 1);
}

void vm_op_DECLARE_LEXICAL(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *name = vm_string(frame, operands[0]);
	struct property own;

	if (find_lexical(J, name) ||
		(property_get_own(J, J->G, name, &own) && !(own.is & PROPERTY_CONFIGURABLE)))
		declared_already(J, name);
	jsV_setproperty(J, vm_of(J)->lexicals, name)->value.t.type = JS_TUNSET;
}

enum {
	GLOBAL_FUNCTION,
	GLOBAL_LET,
	GLOBAL_CONST,
};

void vm_op_INIT_GLOBAL(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *name = vm_string(frame, operands[0]);
	js_Value value = J->stack[J->top - 1];
	struct property own;
	js_Property *property;

	if (operands[1] == GLOBAL_FUNCTION) {
		if (find_lexical(J, name))
			declared_already(J, name);
		if (property_get_own(J, J->G, name, &own) && !(own.is & PROPERTY_CONFIGURABLE))
			jsR_setproperty(J, J->G, name, 1);
		else
			jsR_defproperty(J, J->G, name, JS_DONTCONF, &value, NULL, NULL, 1);
	} else {
		property = jsV_setproperty(J, vm_of(J)->lexicals, name);
		property->value = value;
		property->atts = operands[1] == GLOBAL_CONST ? JS_READONLY : 0;
	}
	js_pop(J, 1);
}

void vm_op_DELETE_GLOBAL(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *name = vm_string(frame, operands[0]);

	js_pushboolean(J, !find_lexical(J, name) && jsR_delproperty(J, J->G, name, 0));
}
