/*
 * %TypedArray% and its eleven constructors, their static functions, and the steps by which methods
 * make an array of the same species. The methods are in builtin_typed_*.c.
 */
#include "sandbox/engine/typed_internal.h"
#include "sandbox/engine/array.h"
#include "sandbox/engine/iterator_internal.h"

#define MAX_LENGTH 4294967296.0 /* above this it is no matter of memory */

struct type {
	enum typed_type type;
	unsigned shift;
	const char *name;
};

static const struct type types[TYPED_COUNT] = {
#define TYPED(type, name, c_type, shift) {TYPED_##type, shift, name "Array"},
#include "sandbox/engine/typed.def"
#undef TYPED
};

const char *typed_name(enum typed_type type)
{
	return types[type].name;
}

size_t typed_size(enum typed_type type)
{
	return (size_t)1 << types[type].shift;
}

/* -- typed array, which is to be given a buffer before a script sees it. */
static struct typed_view *new_view(js_State *J, enum typed_type type, js_Object *prototype)
{
	struct typed_view *view = core_new(J, &typed_array_kind, prototype, sizeof(*view));

	view->type = type;
	view->shift = types[type].shift;
	return view;
}

/* -- typed array with zeroed elements */
static struct typed_view *allocate(
	js_State *J, enum typed_type type, js_Object *prototype, double length)
{
	struct typed_buffer *buffer;
	struct typed_view *view;

	if (length < 0 || length >= MAX_LENGTH)
		js_rangeerror(J, "Invalid typed array length: %.0f", length);
	buffer = typed_new_buffer(J, length * (double)(1U << types[type].shift), NULL);
	view = new_view(J, type, prototype);
	view->owner = core_object(J, -2);
	view->buffer = buffer;
	view->length = (size_t)length;
	js_rot2pop1(J);
	return view;
}

struct typed_view *typed_new_array(js_State *J, enum typed_type type, double length)
{
	return allocate(
		J, type, core_cell(core_of(J)->typed_prototypes, (int)type)->u.object, length);
}

/* -- typed array */
static void from_typed(
	js_State *J, enum typed_type type, js_Object *prototype, const struct typed_view *source)
{
	size_t length = typed_length(source);
	struct typed_view *view;

	if (!typed_is_inside(source))
		typed_detached(J, "Construct");
	view = allocate(J, type, prototype, (double)length);
	typed_check_content(J, view, source);
	typed_copy(J, view, 0, source, 0, length);
}

/* -- typed array on the buffer at index 1, with what offset and length are at 2 and 3. */
static void from_buffer(
	js_State *J, enum typed_type type, js_Object *prototype, const struct typed_buffer *buffer)
{
	double size = (double)(1U << types[type].shift), length = -1, offset, left;
	bool has_length = js_isdefined(J, 3);
	struct typed_view *view;

	offset = typed_to_index(J, 2);
	if (offset < 0)
		js_rangeerror(J, "Start offset %.0f is outside the bounds of the buffer",
			array_integer(J, 2, 0));
	if (fmod(offset, size) != 0)
		js_rangeerror(J, "start offset of %s should be a multiple of %.0f",
			types[type].name, size);
	if (has_length)
		length = typed_to_index(J, 3);
	if (has_length && length < 0)
		js_rangeerror(J, "Invalid typed array length: %.0f", array_integer(J, 3, 0));
	if (!buffer->bytes)
		typed_detached(J, "Construct");
	left = (double)buffer->size - offset;
	if (!has_length && !buffer->is_resizable && fmod((double)buffer->size, size) != 0)
		js_rangeerror(J, "byte length of %s should be a multiple of %.0f", types[type].name,
			size);
	if (!has_length && left < 0)
		js_rangeerror(J, "Start offset %.0f is outside the bounds of the buffer", offset);
	if (has_length && length * size > left)
		js_rangeerror(J, "Invalid typed array length: %.0f", length);
	view = new_view(J, type, prototype);
	view->owner = core_object(J, 1);
	view->buffer = buffer;
	view->offset = (size_t)offset;
	view->tracks = !has_length && buffer->is_resizable;
	view->length = view->tracks ? 0 : (size_t)(has_length ? length : left / size);
}

/* array-like -- array-like, typed array */
static void from_array_like(js_State *J, enum typed_type type, js_Object *prototype)
{
	js_Object *source = core_object(J, -1);
	double length = core_length(J, -1);
	const struct typed_view *view = allocate(J, type, prototype, length);

	for (double i = 0; i < length; i++) {
		array_get(J, source, i);
		typed_convert(J, -1, type);
		typed_store(J, view, i, -1);
		js_pop(J, 1);
	}
}

/* -- typed array */
static void from_object(js_State *J, enum typed_type type, js_Object *prototype)
{
	js_getproperty(J, 1, core_of(J)->symbol.iterator);
	if (js_iscoercible(J, -1)) {
		if (!js_iscallable(J, -1))
			js_typeerror(J,
				"TypedArray's constructor requires that the property of the first "
				"argument, items[Symbol.iterator], when exists, be a function");
		js_copy(J, 1);
		js_rot2(J);
		iterator_open_with(J);
		iterator_rest(J, js_gettop(J) - 1);
	} else {
		js_copy(J, 1);
	}
	from_array_like(J, type, prototype);
}

static void construct(js_State *J)
{
	enum typed_type type = ((const struct type *)js_currentfunctiondata(J))->type;
	js_Object *target = J->newtarget, *source = core_object(J, 1), *prototype;
	double length = 0;

	if (!source) {
		length = typed_to_index(J, 1);
		if (length < 0)
			js_rangeerror(J, "Invalid typed array length: %s", js_tostring(J, 1));
	}
	J->newtarget = target;
	prototype = core_new_target_prototype(
		J, core_cell(core_of(J)->typed_prototypes, (int)type)->u.object);
	js_pushobject(J, prototype);
	if (!source)
		(void)allocate(J, type, prototype, length);
	else if (core_is(source, &typed_array_kind))
		from_typed(J, type, prototype, core_data(source));
	else if (core_is(source, &typed_buffer_kind))
		from_buffer(J, type, prototype, core_data(source));
	else
		from_object(J, type, prototype);
}

static void construct_abstract(js_State *J)
{
	js_typeerror(J, "Abstract class TypedArray not directly constructable");
}

struct typed_view *typed_create(js_State *J, const char *method, int count, double length)
{
	struct typed_view *view;

	js_construct(J, count);
	view = typed_array_of(core_object(J, -1));
	if (!view)
		js_typeerror(J, "Method %s called on incompatible receiver %s", method,
			core_describe(J, -1));
	if (!typed_is_inside(view))
		typed_detached(J, method);
	if ((double)typed_length(view) < length)
		js_typeerror(
			J, "Derived TypedArray constructor created an array which was too small");
	return view;
}

/* -- constructor; false: it is the type's own, and nothing is pushed. */
static bool push_species(js_State *J, enum typed_type type)
{
	js_Object *own = core_cell(core_of(J)->typed_constructors, (int)type)->u.object;

	core_species_constructor(J, 0, own);
	if (core_object(J, -1) != own)
		return true;
	js_pop(J, 1);
	return false;
}

struct typed_view *typed_species_create(
	js_State *J, const char *method, const struct typed_view *exemplar, double length)
{
	struct typed_view *view;

	if (!push_species(J, exemplar->type))
		return typed_new_array(J, exemplar->type, length);
	js_pushnumber(J, length);
	view = typed_create(J, method, 1, length);
	typed_check_content(J, view, exemplar);
	return view;
}

struct typed_view *typed_species_create_on(js_State *J, const char *method,
	const struct typed_view *exemplar, double offset, double length)
{
	struct typed_view *view;

	if (!push_species(J, exemplar->type))
		js_pushobject(J,
			core_cell(core_of(J)->typed_constructors, (int)exemplar->type)->u.object);
	js_pushobject(J, exemplar->owner);
	js_pushnumber(J, offset);
	if (length >= 0)
		js_pushnumber(J, length);
	view = typed_create(J, method, length >= 0 ? 3 : 2, 0);
	typed_check_content(J, view, exemplar);
	return view;
}

/* -- typed array: TypedArrayCreate with `this` */
static struct typed_view *new_of_this(js_State *J, const char *method, double length)
{
	js_copy(J, 0);
	js_pushnumber(J, length);
	return typed_create(J, method, 1, length);
}

/* value -- */
static void put(js_State *J, const struct typed_view *view, double index)
{
	typed_convert(J, -1, view->type);
	typed_store(J, view, index, -1);
	js_pop(J, 1);
}

static void static_of(js_State *J)
{
	int count = js_gettop(J) - 1;
	const struct typed_view *view;

	if (!js_isconstructor(J, 0))
		js_typeerror(J, "%s is not a constructor", core_describe(J, 0));
	view = new_of_this(J, "%TypedArray%.of", count);
	for (int i = 0; i < count; i++) {
		js_copy(J, i + 1);
		put(J, view, i);
	}
}

/* -- array-like with the elements of the argument at 1 */
static void push_source(js_State *J)
{
	if (!js_iscoercible(J, 1))
		js_typeerror(J, "%s is not iterable (cannot read property Symbol(Symbol.iterator))",
			js_isnull(J, 1) ? "object null" : "undefined");
	js_getproperty(J, 1, core_of(J)->symbol.iterator);
	if (!js_iscoercible(J, -1)) {
		js_pop(J, 1);
		js_pushobject(J, js_toobject(J, 1));
		return;
	}
	if (!js_iscallable(J, -1))
		js_typeerror(J, "%%TypedArray%%.from requires that the property of the first "
				"argument, items[Symbol.iterator], when exists, be a function");
	js_copy(J, 1);
	js_rot2(J);
	iterator_open_with(J);
	iterator_rest(J, js_gettop(J) - 1);
	js_rot2pop1(J);
}

static void static_from(js_State *J)
{
	bool maps = js_isdefined(J, 2);
	const struct typed_view *view;
	js_Object *source;
	double length;

	if (!js_isconstructor(J, 0))
		js_typeerror(J, "%s is not a constructor", core_describe(J, 0));
	if (maps)
		array_need_function(J, 2);
	push_source(J);
	source = core_object(J, -1);
	length = core_length(J, -1);
	view = new_of_this(J, "%TypedArray%.from", length);
	for (double i = 0; i < length; i++) {
		if (maps) {
			js_copy(J, 2);
			js_copy(J, 3);
		}
		array_get(J, source, i);
		if (maps) {
			js_pushnumber(J, i);
			js_call(J, 2);
		}
		put(J, view, i);
	}
}

static const struct core_function static_rows[] = {
	{"of", static_of, 0, CORE_VARIADIC},
	{"from", static_from, 1, 3},
	{"@@species", core_return_this, CORE_GETTER, 0},
};

static void define_type(js_State *J, const struct type *type)
{
	struct core *core = core_of(J);
	js_Object *prototype = jsV_newobject(J, JS_COBJECT, core->typed_array_prototype);
	js_Value *slot = core_cell(core->typed_prototypes, (int)type->type);
	js_Object *function;

	js_pushobject(J, prototype);
	slot->t.type = JS_TOBJECT;
	slot->u.object = prototype;
	js_pushnumber(J, 1 << type->shift);
	core_define_value(J, "BYTES_PER_ELEMENT", JS_READONLY | JS_DONTENUM | JS_DONTCONF);
	function = core_new_constructor(J, core_call_without_new, construct, type->name, 3, 3);
	function->prototype = core->typed_array_constructor;
	function->u.c.data = (void *)(uintptr_t)type;
	slot = core_cell(core->typed_constructors, (int)type->type);
	slot->t.type = JS_TOBJECT;
	slot->u.object = function;
	js_pushnumber(J, 1 << type->shift);
	core_define_value(J, "BYTES_PER_ELEMENT", JS_READONLY | JS_DONTENUM | JS_DONTCONF);
	core_define_global(J, type->name);
}

void builtin_typed_init(js_State *J)
{
	struct core *core = core_of(J);

	core->typed_prototypes = core_new_cell(J, TYPED_COUNT);
	core->typed_constructors = core_new_cell(J, TYPED_COUNT);
	core->typed_array_prototype = jsV_newobject(J, JS_COBJECT, J->Object_prototype);
	js_pushobject(J, core->typed_array_prototype);
	builtin_typed_walk_init(J);
	builtin_typed_change_init(J);
	builtin_typed_copy_init(J);
	js_getproperty(J, -1, "values");
	core->typed_array_values = core_object(J, -1);
	js_pop(J, 1);
	core_define_alias(J, core->symbol.iterator, "values");
	js_pushobject(J, core->array_to_string);
	core_define_value(J, "toString", JS_DONTENUM);
	core->typed_array_constructor =
		core_new_constructor(J, construct_abstract, construct_abstract, "TypedArray", 0, 0);
	CORE_DEFINE(J, static_rows);
	for (size_t i = 0; i < TYPED_COUNT; i++)
		define_type(J, &types[i]);
	js_pop(J, js_gettop(J));
}
