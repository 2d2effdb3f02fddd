/*
 * Boolean.
 */
#include "sandbox/engine/core.h"

static void call_boolean(js_State *J)
{
	js_pushboolean(J, js_toboolean(J, 1));
}

static void construct_boolean(js_State *J)
{
	int value = js_toboolean(J, 1);
	js_Object *prototype = core_new_target_prototype(J, J->Boolean_prototype);
	js_Object *object = jsV_newobject(J, JS_CBOOLEAN, prototype);

	object->u.boolean = value;
	js_pushobject(J, object);
}

static int this_boolean(js_State *J, const char *method)
{
	const js_Object *object = core_object(J, 0);

	if (js_isboolean(J, 0))
		return js_toboolean(J, 0);
	if (object && object->type == JS_CBOOLEAN)
		return object->u.boolean;
	js_typeerror(J, "%s requires that 'this' be a Boolean", method);
}

static void prototype_to_string(js_State *J)
{
	js_pushliteral(J, this_boolean(J, "Boolean.prototype.toString") ? "true" : "false");
}

static void prototype_value_of(js_State *J)
{
	js_pushboolean(J, this_boolean(J, "Boolean.prototype.valueOf"));
}

static const struct core_function rows[] = {
	{"toString", prototype_to_string, 0, 0},
	{"valueOf", prototype_value_of, 0, 0},
};

void builtin_boolean_init(js_State *J)
{
	js_pushobject(J, J->Boolean_prototype);
	CORE_DEFINE(J, rows);
	core_new_constructor(J, call_boolean, construct_boolean, "Boolean", 1, 0);
	core_define_global(J, "Boolean");
}
