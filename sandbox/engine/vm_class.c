/*
 * Classes: constructor and prototype, fields, private names, super().
 */
#include "sandbox/engine/property.h"
#include "sandbox/engine/vm_internal.h"

enum field {
	FIELD_PUBLIC,
	FIELD_PRIVATE,
	FIELD_METHOD,
	FIELD_GETTER,
	FIELD_SETTER,

	FIELD_SIZE = 3, /* kind, key, function in the list of a class */
};

/* -- constructor's prototype, prototype's prototype: of `extends value`. value -- value ... */
static void push_parents(js_State *J)
{
	if (js_isnull(J, -1)) {
		js_pushobject(J, J->Function_prototype);
		js_pushnull(J);
		return;
	}
	if (!js_isconstructor(J, -1))
		js_typeerror(J, "Class extends value %s is not a constructor or null",
			core_describe(J, -1));
	js_copy(J, -1);
	js_getproperty(J, -1, "prototype");
	if (!js_isobject(J, -1) && !js_isnull(J, -1))
		js_typeerror(J, "Class extends value does not have valid prototype property %s",
			core_describe(J, -1));
}

static void define_object(
	js_State *J, js_Object *object, const char *key, int attributes, js_Object *value)
{
	js_pushobject(J, object);
	js_pushobject(J, value);
	js_defproperty(J, -2, key, attributes);
	js_pop(J, 1);
}

/* parent? -- constructor prototype */
void vm_op_CLASS(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const js_Code *code = &frame->code->program->functions[operands[0]];
	js_Object *prototype, *constructor;

	if (!operands[1])
		js_pushundefined(J);
	if (operands[1]) {
		push_parents(J);
	} else {
		js_pushobject(J, J->Function_prototype);
		js_pushobject(J, J->Object_prototype);
	}
	/* parent function-parent prototype-parent */
	prototype = jsV_newobject(J, JS_COBJECT, core_object(J, -1));
	js_pushobject(J, prototype);
	constructor = vm_new_function(J, code, frame->environment);
	constructor->prototype = core_object(J, -4);
	constructor->u.f.home = prototype;
	vm_complete(J, constructor);
	define_object(
		J, constructor, "prototype", JS_READONLY | JS_DONTENUM | JS_DONTCONF, prototype);
	define_object(J, prototype, "constructor", JS_DONTENUM, constructor);
	J->stack[J->top - 5] = J->stack[J->top - 1];
	J->stack[J->top - 4] = J->stack[J->top - 2];
	js_pop(J, 3);
}

/* Private names: \xFF%SERIAL:#NAME; of a method \xFF%SERIAL!CLASS:#NAME, of a static one !!CLASS.
 */

static const char *shown(const char *key)
{
	return strchr(key, ':') + 1;
}

void vm_op_PRIVATE_NAME(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	char serial[32];

	(void)snprintf(serial, sizeof(serial), "%c%%%llu", JS_SYMBOL, ++vm_of(J)->private_serial);
	js_pushstring(J, serial);
	if (operands[1] != UINT32_MAX) {
		const char *class = vm_string(frame, operands[1]);

		js_pushliteral(J, operands[2] ? "!!" : "!");
		js_concat(J);
		js_pushliteral(J, *class ? class : "anonymous");
		js_concat(J);
	}
	js_pushliteral(J, ":");
	js_concat(J);
	js_pushliteral(J, vm_string(frame, operands[0]));
	js_concat(J);
	js_pushsymbol(J, js_intern(J, js_tostring(J, -1)));
	js_rot2pop1(J);
}

/* The value has no such member: the class of a method is told, the name of a field. */
JS_NORETURN static void no_member(js_State *J, const js_Value *value, const char *key, bool is_read)
{
	bool is_nullish = value->t.type == JS_TUNDEFINED || value->t.type == JS_TNULL;
	const char *class = strchr(key, '!'), *name = shown(key);
	const char *base = value->t.type == JS_TNULL ? "null" : "undefined";
	int class_size;

	if (class && class < name) {
		class += class[1] == '!' ? 2 : 1;
		class_size = (int)(name - class) - 1;
		if (class[-2] == '!')
			js_typeerror(J, "Receiver must be class %.*s", class_size, class);
		if (is_nullish)
			js_typeerror(J, "Cannot read properties of %s (reading '%.*s')", base,
				class_size, class);
		js_typeerror(J, "Receiver must be an instance of class %.*s", class_size, class);
	}
	if (is_nullish)
		js_typeerror(J, "Cannot %s properties of %s (%s '%s')", is_read ? "read" : "set",
			base, is_read ? "reading" : "setting", name);
	js_typeerror(J, "Cannot %s private member %s %s an object whose class did not declare it",
		is_read ? "read" : "write", name, is_read ? "from" : "to");
}

static js_Property *find_private(js_State *J, int object, const char *key)
{
	return js_isobject(J, object) ? jsV_getownproperty(J, core_object(J, object), key) : NULL;
}

static bool is_accessor(const js_Property *property)
{
	return property->atts & JS_ACCESSOR;
}

/* -- value: of the object at `idx` */
static void get_private(js_State *J, int idx, const char *key)
{
	const js_Property *property = find_private(J, idx, key);

	if (!property)
		no_member(J, js_tovalue(J, idx), key, true);
	if (!is_accessor(property)) {
		js_pushvalue(J, property->value);
		return;
	}
	if (!property->getter)
		js_typeerror(J, "'%s' was defined without a getter", shown(key));
	js_pushobject(J, property->getter);
	js_copy(J, idx < 0 ? idx - 1 : idx);
	js_call(J, 0);
}

void vm_op_GET_PRIVATE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	(void)frame, (void)operands;
	get_private(J, -2, js_tokey(J, -1));
	js_rot3pop2(J);
}

void vm_op_GET_METHOD_PRIVATE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	(void)frame, (void)operands;
	get_private(J, -2, js_tokey(J, -1));
	/* object name function */
	js_rot2pop1(J);
	js_rot2(J);
}

void vm_op_SET_PRIVATE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *key = js_tokey(J, -2);
	js_Property *property = find_private(J, -3, key);

	(void)frame, (void)operands;
	if (!property)
		no_member(J, js_tovalue(J, -3), key, false);
	if (!is_accessor(property)) {
		if (property->atts & JS_READONLY)
			js_typeerror(J, "Private method '%s' is not writable", shown(key));
		property->value = *js_tovalue(J, -1);
	} else {
		if (!property->setter)
			js_typeerror(J, "'%s' was defined without a setter", shown(key));
		js_pushobject(J, property->setter);
		js_copy(J, -4);
		js_copy(J, -3);
		js_call(J, 1);
		js_pop(J, 1);
	}
	js_rot3pop2(J);
}

void vm_op_HAS_PRIVATE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *key = js_tokey(J, -2);
	bool found;

	(void)frame, (void)operands;
	if (!js_isobject(J, -1))
		js_typeerror(J, "Cannot use 'in' operator to search for '%s' in %s", shown(key),
			core_describe(J, -1));
	found = find_private(J, -1, key);
	js_pop(J, 2);
	js_pushboolean(J, found);
}

/* Private names do not ask whether the object is extensible. */
static js_Property *add_private(js_State *J, js_Object *object, const char *key)
{
	int extensible = object->extensible;
	js_Property *property;

	object->extensible = 1;
	property = jsV_setproperty(J, object, key);
	object->extensible = extensible;
	property->atts = JS_DONTENUM;
	return property;
}

/* Fields */

static void add_private_method(
	js_State *J, js_Object *object, enum field kind, const char *key, js_Object *function)
{
	js_Property *property = jsV_getownproperty(J, object, key);
	js_Object **half = NULL;

	if (property && kind != FIELD_METHOD)
		half = kind == FIELD_GETTER ? &property->getter : &property->setter;
	if (property && (!half || *half))
		js_typeerror(J, "Cannot initialize private methods of class anonymous twice on the "
				"same object");
	if (!property)
		property = add_private(J, object, key);
	if (kind == FIELD_METHOD) {
		property->atts |= JS_READONLY;
		property->value.t.type = JS_TOBJECT;
		property->value.u.object = function;
		return;
	}
	property->atts |= JS_ACCESSOR;
	if (kind == FIELD_GETTER)
		property->getter = function;
	else
		property->setter = function;
}

/* key function -- : a field of the object at `object`, whose initialiser runs. */
static void add_field(js_State *J, int object, enum field kind)
{
	js_Object *target = js_toobject(J, object);
	char text[32];
	const char *key;

	if (js_isobject(J, -1)) {
		js_copy(J, object);
		js_call(J, 0);
	}
	/* key value */
	key = vm_key(J, -2, text);
	if (kind == FIELD_PUBLIC) {
		property_create(J, target, key);
		js_pop(J, 1);
		return;
	}
	if (jsV_getownproperty(J, target, key))
		js_typeerror(J, "Cannot initialize %s twice on the same object", shown(key));
	add_private(J, target, key)->value = *js_tovalue(J, -1);
	js_pop(J, 2);
}

static enum field kind_at(const js_Object *fields, int i)
{
	return (enum field)fields->u.a.array[i].u.number;
}

void vm_init_fields(js_State *J, js_Object *function, int object)
{
	const js_Object *fields = function->u.f.fields;

	if (!fields)
		return;
	for (int i = 0; i < fields->u.a.flat_length; i += FIELD_SIZE) {
		const js_Value *row = &fields->u.a.array[i];

		if (kind_at(fields, i) >= FIELD_METHOD)
			add_private_method(J, js_toobject(J, object), kind_at(fields, i),
				row[1].u.litstr, row[2].u.object);
	}
	for (int i = 0; i < fields->u.a.flat_length; i += FIELD_SIZE) {
		if (kind_at(fields, i) >= FIELD_METHOD)
			continue;
		js_pushvalue(J, fields->u.a.array[i + 1]);
		js_pushvalue(J, fields->u.a.array[i + 2]);
		add_field(J, object, kind_at(fields, i));
	}
}

static void append(js_State *J, js_Object *list, js_Value value)
{
	jsR_setarrayindex(J, list, list->u.a.flat_length, &value);
}

/* Sets what super is in a field's function, and an accessor's name. */
static void prepare(js_State *J, js_Object *home, enum field kind)
{
	js_Object *function = core_object(J, -1);

	if (!function)
		return;
	function->u.f.home = home;
	if (kind == FIELD_GETTER || kind == FIELD_SETTER)
		vm_name_function(
			J, function, kind == FIELD_GETTER ? "get " : "set ", js_tokey(J, -2));
}

void vm_op_FIELD(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	js_Object *constructor = vm_object(J, -4), *list = constructor->u.f.fields;
	js_Value kind = {.t.type = JS_TNUMBER};

	(void)frame;
	kind.u.number = operands[0];
	prepare(J, core_object(J, -3), (enum field)operands[0]);
	if (!list) {
		list = jsV_newobject(J, JS_CARRAY, NULL);
		list->u.a.simple = 1;
		constructor->u.f.fields = list;
	}
	append(J, list, kind);
	append(J, list, *js_tovalue(J, -2));
	append(J, list, *js_tovalue(J, -1));
	js_pop(J, 2);
}

void vm_op_STATIC_FIELD(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	js_Object *constructor = vm_object(J, -4);
	enum field kind = (enum field)operands[0];

	(void)frame;
	prepare(J, constructor, kind);
	if (kind < FIELD_METHOD) {
		add_field(J, js_gettop(J) - 4, kind);
		return;
	}
	add_private_method(J, constructor, kind, js_tokey(J, -2), core_object(J, -1));
	js_pop(J, 2);
}

void vm_op_STATIC_BLOCK(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	(void)frame, (void)operands;
	vm_object(J, -1)->u.f.home = core_object(J, -3);
	js_copy(J, -3);
	js_call(J, 0);
	js_pop(J, 1);
}

/* parent -- ; a function without name is shown as null. */
JS_NORETURN static void no_super_constructor(js_State *J, const char *class)
{
	const char *name = "null";

	if (js_iscallable(J, -1)) {
		js_getproperty(J, -1, "name");
		if (js_isstring(J, -1) && *js_tostring(J, -1))
			name = js_tostring(J, -1);
	} else if (!js_isnull(J, -1)) {
		name = core_describe(J, -1);
	}
	js_typeerror(J, "Super constructor %s of %s is not a constructor", name,
		*class ? class : "anonymous class");
}

/* function newtarget array -- this */
void vm_op_SUPER_CALL(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const js_Object *function = vm_object(J, -3);
	js_Object *target = core_object(J, -2);
	int count;

	(void)frame, (void)operands;
	(void)property_prototype(J, core_object(J, -3));
	if (!js_isconstructor(J, -1))
		no_super_constructor(J, function->u.f.code->name);
	js_rot2(J);
	/* function newtarget parent array */
	count = vm_push_elements(J);
	js_constructx(J, count, target);
	js_rot3pop2(J);
}

void vm_op_INIT_FIELDS(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	(void)frame, (void)operands;
	vm_init_fields(J, core_object(J, -1), js_gettop(J) - 2);
	js_pop(J, 1);
}
