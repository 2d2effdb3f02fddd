/*
 * Objects: literals, computed keys, super, patterns, templates.
 */
#include "sandbox/engine/bigint.h"
#include "sandbox/engine/iterator_internal.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/regexp_internal.h"
#include "sandbox/engine/typed.h"
#include "sandbox/engine/vm_internal.h"

const char *vm_key(js_State *J, int idx, char text[32])
{
	const js_Value *value = js_tovalue(J, idx);
	double number = value->u.number;

	if (value->t.type == JS_TNUMBER && number >= 0 && number < INT_MAX &&
		(double)(int)number == number)
		return js_itoa(text, (int)number);
	return js_tokey(J, idx);
}

static const char *nullish_text(js_State *J, int idx)
{
	return js_isnull(J, idx) ? "null" : "undefined";
}

/* What has no properties is told before its key is made. */
static void check_base(js_State *J, int idx, bool is_read)
{
	const js_Value *key = js_tovalue(J, idx + 1);
	const char *base = nullish_text(J, idx), *shown;
	js_Object *object = core_object(J, idx + 1), *parts[2];

	if (js_iscoercible(J, idx))
		return;
	if (is_read && key->t.type == JS_TSYMBOL &&
		!strcmp(key->u.litstr, core_of(J)->symbol.iterator))
		js_typeerror(J, "%s is not iterable (cannot read property Symbol(Symbol.iterator))",
			js_isnull(J, idx) ? "object null" : "undefined");
	shown = core_describe(J, idx + 1);
	/* V8 does not tell of a key that has no text but by running its toString(), proxies aside.
	 */
	if (object && !strncmp(shown, "[object ", 8) &&
		!core_proxy_parts(object, &parts[0], &parts[1]))
		js_typeerror(J, "Cannot %s properties of %s", is_read ? "read" : "set", base);
	js_typeerror(J, "Cannot %s properties of %s (%s '%s')", is_read ? "read" : "set", base,
		is_read ? "reading" : "setting", shown);
}

/* True: the key is the index of an element that a typed array might have. */
static bool is_typed_index(const js_Value *base, const js_Value *key, uint32_t *index)
{
	double number = key->u.number;

	if (base->t.type != JS_TOBJECT || key->t.type != JS_TNUMBER ||
		!(number >= 0 && number < INT_MAX))
		return false;
	*index = (uint32_t)number;
	return *index == number;
}

void vm_get_computed(js_State *J)
{
	js_Value *base = &J->stack[J->top - 2], element;
	char text[32];
	uint32_t index;

	if (is_typed_index(base, base + 1, &index) && typed_get(base->u.object, index, &element)) {
		base[1] = element;
		return;
	}
	check_base(J, -2, true);
	jsR_getvalue(J, &J->stack[J->top - 2], vm_key(J, -1, text));
	js_rot2pop1(J);
}

/* A new last element of an array that nobody watches. */
static bool can_append(js_State *J, const js_Value *base, const js_Value *key)
{
	const js_Object *array = base->u.object;

	return base->t.type == JS_TOBJECT && array->type == JS_CARRAY &&
	       key->t.type == JS_TNUMBER && array->u.a.simple &&
	       key->u.number == array->u.a.flat_length && array->prototype == J->Array_prototype &&
	       J->plainarrays && array->extensible && !array->u.a.is_fixed && !array->guard;
}

void vm_set_computed(js_State *J, bool strict)
{
	js_Value *base = &J->stack[J->top - 3];
	char text[32];
	uint32_t index;

	if (is_typed_index(base, base + 1, &index) && typed_set(base->u.object, index, base + 2)) {
		js_rot3pop2(J);
		return;
	}
	if (can_append(J, base, base + 1)) {
		jsR_setarrayindex(J, base->u.object, (int)base[1].u.number, &base[2]);
	} else {
		check_base(J, -3, false);
		jsR_setvalue(J, base, vm_key(J, -2, text), strict);
	}
	js_rot3pop2(J);
}

void vm_op_ARRAY(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	(void)frame, (void)operands;
	js_newarray(J);
}

void vm_op_APPEND_HOLE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	js_Object *array = vm_object(J, -1);

	(void)frame, (void)operands;
	if (array->u.a.simple)
		jsR_unflattenarray(J, array);
	array->u.a.length++;
}

/* The last arguments of a call: V8 has texts of their own for them. */
static void check_spread(js_State *J, const char *shown)
{
	bool is_iterable;

	if (!js_iscoercible(J, -1)) {
		const char *what = nullish_text(J, -1);

		js_typeerror(J, "%s is not iterable (cannot read property %s)", shown, what);
	}
	if (iterator_is_plain_array(J, core_object(J, -1)))
		return;
	js_getproperty(J, -1, core_of(J)->symbol.iterator);
	is_iterable = js_iscallable(J, -1);
	js_pop(J, 1);
	if (!is_iterable)
		js_typeerror(J, "Spread syntax requires ...iterable[Symbol.iterator] to be a "
				"function");
}

void vm_op_APPEND_SPREAD(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *shown = vm_string(frame, operands[0]);
	js_Object *array = vm_object(J, -2);

	if (operands[1])
		check_spread(J, shown);
	iterator_open(J, *shown ? shown : NULL);
	while (iterator_step(J, -1))
		property_create_index(J, array, array->u.a.length);
	js_pop(J, 1);
}

int vm_push_elements(js_State *J)
{
	const js_Object *array = vm_object(J, -1);
	int count = array->u.a.flat_length, place = J->top - 1;

	if (J->top + count + VM_SPARE >= J->stacklimit)
		js_stackoverflow(J);
	if (count)
		memcpy(&J->stack[place], array->u.a.array, (size_t)count * sizeof(js_Value));
	J->top = place + count;
	return count;
}

void vm_op_DEFINE_COMPUTED(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	char text[32];
	const char *key = vm_key(J, -2, text);

	(void)frame;
	if (operands[0])
		vm_name_function(J, core_object(J, -1), "", key);
	property_create(J, core_object(J, -3), key);
	js_pop(J, 1);
}

enum {
	METHOD_GETTER = 1,
	METHOD_SETTER = 2,
	METHOD_KIND = 3,
	METHOD_HIDDEN = 4,
};

void vm_op_DEFINE_METHOD(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	js_Object *object = vm_object(J, -3), *function = vm_object(J, -1);
	uint32_t kind = operands[0] & METHOD_KIND;
	struct property property = {.has = PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE,
		.is = PROPERTY_CONFIGURABLE |
		      (operands[0] & METHOD_HIDDEN ? 0U : PROPERTY_ENUMERABLE)};
	char text[32];
	const char *key = vm_key(J, -2, text);

	(void)frame;
	function->u.f.home = object;
	if (kind == METHOD_GETTER) {
		vm_name_function(J, function, "get ", key);
		property.has |= PROPERTY_GET;
		property.getter = function;
	} else if (kind == METHOD_SETTER) {
		vm_name_function(J, function, "set ", key);
		property.has |= PROPERTY_SET;
		property.setter = function;
	} else {
		if (!*function->u.f.code->name)
			vm_name_function(J, function, "", key);
		property.has |= PROPERTY_DATA;
		property.is |= PROPERTY_WRITABLE;
		property.value = *js_tovalue(J, -1);
	}
	property_define_or_throw(J, object, key, &property);
	js_pop(J, 2);
}

void vm_op_SET_PROTOTYPE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	(void)frame, (void)operands;
	if (js_isobject(J, -1) || js_isnull(J, -1))
		(void)property_set_prototype(J, core_object(J, -2), core_object(J, -1));
	js_pop(J, 1);
}

static bool is_excluded(const js_Value *excluded, uint32_t count, const js_Value *key)
{
	for (uint32_t i = 0; i < count; i++) {
		if (core_strict_equal(&excluded[i], key))
			return true;
	}
	return false;
}

/*
 * CopyDataProperties: from the object at stack index `source` to `target`, without the `count`
 * keys at `excluded`.
 */
static void copy_properties(
	js_State *J, js_Object *target, int source, int excluded, uint32_t count)
{
	js_Object *from = js_toobject(J, source), *keys;
	struct property own;
	int length;

	length = property_keys(J, from, PROPERTY_STRINGS | PROPERTY_SYMBOLS);
	keys = core_object(J, -1);
	for (int i = 0; i < length; i++) {
		const char *key;

		js_pushvalue(J, keys->u.a.array[i]);
		key = js_tokey(J, -1);
		if ((count && is_excluded(js_tovalue(J, excluded), count, js_tovalue(J, -1))) ||
			!property_get_own(J, from, key, &own) || !(own.is & PROPERTY_ENUMERABLE)) {
			js_pop(J, 1);
			continue;
		}
		jsR_getproperty(J, from, key);
		property_create(J, target, key);
		js_pop(J, 1);
	}
	js_pop(J, 1);
}

void vm_op_COPY_PROPERTIES(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	(void)frame, (void)operands;
	if (js_iscoercible(J, -1))
		copy_properties(J, core_object(J, -2), js_gettop(J) - 1, 0, 0);
	js_pop(J, 1);
}

void vm_op_REST_PROPERTIES(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	int count = (int)operands[0], source = js_gettop(J) - count - 1;

	(void)frame;
	for (int i = 1; i <= count; i++) {
		if (!js_issymbol(J, source + i))
			core_to_string(J, source + i);
	}
	js_newobject(J);
	copy_properties(J, core_object(J, -1), source, source + 1, operands[0]);
	js_replace(J, source);
	js_pop(J, count);
}

void vm_op_TO_KEY(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	char text[32];

	(void)frame, (void)operands;
	(void)vm_key(J, -1, text);
	if (!js_issymbol(J, -1) && !js_isnumber(J, -1))
		core_to_string(J, -1);
}

void vm_op_TO_KEY_OF(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	check_base(J, -2, true);
	vm_op_TO_KEY(J, frame, operands);
}

void vm_op_CHECK_OBJECT_COERCIBLE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *property, *what, *shown;

	if (js_iscoercible(J, -1))
		return;
	property = operands[0] == UINT32_MAX ? NULL : vm_string(frame, operands[0]);
	what = nullish_text(J, -1);
	if (operands[1] == CODE_SHOWN_NESTED && property)
		js_typeerror(J, "Cannot read properties of %s (reading '%s')", what, property);
	if (operands[1] < CODE_SHOWN_VALUE)
		shown = vm_string(frame, operands[1]);
	else
		shown = js_isnull(J, -1) ? "object null" : what;
	if (property)
		js_typeerror(J, "Cannot destructure property '%s' of '%s' as it is %s.", property,
			shown, what);
	js_typeerror(J, "Cannot destructure '%s' as it is %s.", shown, what);
}

void vm_op_DELETE(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	bool done = jsR_delvalue(
		J, &J->stack[J->top - 1], vm_string(frame, operands[0]), vm_is_strict(frame));

	js_pop(J, 1);
	js_pushboolean(J, done);
}

void vm_op_DELETE_COMPUTED(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	char text[32];
	bool done;

	(void)operands;
	if (!js_iscoercible(J, -2))
		js_typeerror(J, "Cannot convert undefined or null to object");
	done = jsR_delvalue(J, &J->stack[J->top - 2], vm_key(J, -1, text), vm_is_strict(frame));
	js_pop(J, 2);
	js_pushboolean(J, done);
}

/* -- prototype or null: of the method's home, where super looks. */
static js_Object *push_super(js_State *J, const struct vm_frame *frame)
{
	return property_prototype(J, frame->function->u.f.home);
}

void vm_op_GET_SUPER(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	js_Object *object = push_super(J, frame);
	char text[32];
	const char *key;

	(void)operands;
	js_rot2(J);
	/* this prototype key */
	key = vm_key(J, -1, text);
	if (!object)
		js_typeerror(J, "Cannot read properties of null (reading '%s')", key);
	property_get(J, object, key, js_tovalue(J, -3));
	js_rot3pop2(J);
	js_rot2pop1(J);
}

void vm_op_GET_SUPER_KEEP(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	js_Object *object = push_super(J, frame);
	char text[32];
	const char *key;

	/* this key prototype */
	js_copy(J, -2);
	vm_op_TO_KEY(J, frame, operands);
	js_copy(J, -1);
	js_replace(J, -4);
	key = vm_key(J, -1, text);
	if (!object)
		js_typeerror(J, "Cannot read properties of null (reading '%s')", key);
	property_get(J, object, key, js_tovalue(J, -4));
	js_rot3pop2(J);
}

void vm_op_SET_SUPER(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	js_Object *object = push_super(J, frame);
	char text[32];
	const char *key;
	js_Value receiver = *js_tovalue(J, -4);

	(void)operands;
	/* this key value prototype */
	key = vm_key(J, -3, text);
	if (!object)
		js_typeerror(J, "Cannot set properties of null (setting '%s')", key);
	if (!property_set(J, object, key, js_tovalue(J, -2), &receiver) && vm_is_strict(frame)) {
		js_pushvalue(J, receiver);
		js_typeerror(J, "Cannot assign to read only property '%s' of object '%s'", key,
			core_describe(J, -1));
	}
	js_pop(J, 1);
	js_rot3pop2(J);
}

void vm_op_BIGINT(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	bigint_push_literal(J, vm_string(frame, operands[0]));
}

void vm_op_REGEXP(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	const char *flags = vm_string(frame, operands[1]);

	J->newregexp(J, vm_string(frame, operands[0]), regexp_parse_flags(flags, strlen(flags)));
}

static void freeze(js_State *J, js_Object *array)
{
	struct property fixed = {.has = PROPERTY_WRITABLE | PROPERTY_CONFIGURABLE};
	char text[32];

	for (unsigned i = 0; i < array->u.a.length; i++)
		property_define_or_throw(J, array, js_itoa(text, (int)i), &fixed);
	array->u.a.is_fixed = 1;
	array->extensible = 0;
}

static void add_text(
	js_State *J, js_Object *array, int index, const struct vm_frame *frame, uint32_t text)
{
	if (text == UINT32_MAX)
		js_pushundefined(J);
	else
		js_pushliteral(J, vm_string(frame, text));
	property_create_index(J, array, index);
}

/* -- cooked: both arrays of a tagged template, frozen. */
static void make_template(
	js_State *J, const struct vm_frame *frame, const uint32_t *texts, int parts)
{
	js_Object *cooked, *raw;

	js_newarray(J);
	cooked = js_toobject(J, -1);
	js_newarray(J);
	raw = js_toobject(J, -1);
	for (int i = 0; i < parts; i++) {
		add_text(J, cooked, i, frame, texts[2 * i]);
		add_text(J, raw, i, frame, texts[2 * i + 1]);
	}
	freeze(J, raw);
	js_defproperty(J, -2, "raw", JS_READONLY | JS_DONTENUM | JS_DONTCONF);
	freeze(J, cooked);
}

void vm_op_TEMPLATE_OBJECT(js_State *J, struct vm_frame *frame, const uint32_t *operands)
{
	js_Object **cached = &frame->code->program->templates[operands[0]];

	frame->pc += 2 * operands[1];
	if (!*cached) {
		make_template(J, frame, operands + 2, (int)operands[1]);
		*cached = core_object(J, -1);
		return;
	}
	js_pushobject(J, *cached);
}
