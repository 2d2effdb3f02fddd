/*
 * Iterator records. See iterator.h. An array (typed or not) whose iteration is as the engine made
 * it is walked by index; the iterator object that the language would have made appears when
 * somebody asks for it.
 */
#include "sandbox/engine/iterator.h"
#include "sandbox/engine/core.h"
#include "sandbox/engine/iterator_internal.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/typed_internal.h"
#include "sandbox/wire/code.h"

struct record {
	js_Object *array; /* or a typed array: fast path, until `iterator` is made */
	double index;
	js_Object *iterator;
	js_Value next;
	bool is_done;
};

static void mark_record(js_State *J, int mark, void *data)
{
	const struct record *record = data;

	core_mark_object(J, mark, record->array);
	core_mark_object(J, mark, record->iterator);
	core_mark_value(J, mark, &record->next);
}

static const js_Kind record_kind = {.name = "IteratorRecord", .mark = mark_record};

static struct record *record_at(js_State *J, int idx)
{
	return core_data(js_tovalue(J, idx)->u.object);
}

static struct record *new_record(js_State *J)
{
	struct record *record = core_new(J, &record_kind, NULL, sizeof(*record));

	record->next.t.type = JS_TUNDEFINED;
	return record;
}

static bool holds(js_State *J, js_Object *object, const char *key, const js_Object *value)
{
	const js_Property *property = jsV_getownproperty(J, object, key);

	return property && !property->getter && property->value.t.type == JS_TOBJECT &&
	       property->value.u.object == value;
}

bool iterator_is_plain_array(js_State *J, js_Object *object)
{
	const struct core *core = core_of(J);

	return object && object->type == JS_CARRAY && object->prototype == J->Array_prototype &&
	       !(object->properties->level &&
		       jsV_getownproperty(J, object, core->symbol.iterator)) &&
	       holds(J, J->Array_prototype, core->symbol.iterator, core->array_values) &&
	       holds(J, core->array_iterator_prototype, "next", core->array_iterator_next);
}

/* Likewise for a typed array, Buffer included, which is there. */
static bool is_plain_typed(js_State *J, js_Object *object)
{
	const struct core *core = core_of(J);
	js_Object *at = object;

	if (!typed_array_of(object) || !typed_is_inside(typed_array_of(object)))
		return false;
	for (; at != core->typed_array_prototype; at = at->prototype) {
		if (!at->prototype || (at != object && at->type != JS_COBJECT) ||
			jsV_getownproperty(J, at, core->symbol.iterator))
			return false;
	}
	return holds(J, at, core->symbol.iterator, core->typed_array_values) &&
	       holds(J, core->array_iterator_prototype, "next", core->array_iterator_next);
}

/* By the mark that the text begins with, enum code_mark. */
JS_NORETURN static void not_iterable_as(js_State *J, const char *name)
{
	switch (name[0]) {
	case CODE_MARK_CALLED:
		js_typeerror(
			J, "%s is not a function or its return value is not iterable", name + 1);
	case CODE_MARK_BESIDE:
		js_typeerror(J, "%s is not iterable (cannot read property Symbol(Symbol.iterator))",
			name + 1);
	case CODE_MARK_DELEGATED:
		js_typeerror(J, "yield* (intermediate value) is not iterable");
	default:
		js_typeerror(J, "%s is not iterable", name);
	}
}

JS_NORETURN static void not_async_iterable(js_State *J, const char *name)
{
	if (!name)
		js_typeerror(J, "undefined is not a function");
	switch (name[0]) {
	case CODE_MARK_CALLED_ASYNC:
		js_typeerror(J, "%s is not a function or its return value is not async iterable",
			name + 1);
	case CODE_MARK_BESIDE:
		js_typeerror(J, "%s is not a function", name + 1);
	case CODE_MARK_DELEGATED:
		js_typeerror(J, "yield* (intermediate value)(intermediate value)"
				"(intermediate value)(intermediate value) is not async iterable");
	default:
		js_typeerror(J, "%s is not async iterable", name);
	}
}

JS_NORETURN static void not_iterable(js_State *J, int idx, const char *name)
{
	const char *type = js_typeof(J, idx);

	if (name)
		not_iterable_as(J, name);
	if (js_isobject(J, idx) || js_isundefined(J, idx) || js_issymbol(J, idx) ||
		js_isbigint(J, idx))
		js_typeerror(J, "%s is not iterable (cannot read property Symbol(Symbol.iterator))",
			type);
	js_typeerror(J, "%s %s is not iterable (cannot read property Symbol(Symbol.iterator))",
		type, core_describe(J, idx));
}

/* value -- value, method: undefined if there is none or nothing can have one. */
static void get_method(js_State *J, const char *key)
{
	if (!js_iscoercible(J, -1)) {
		js_pushundefined(J);
		return;
	}
	js_copy(J, -1);
	js_getproperty(J, -1, key);
	js_rot2pop1(J);
}

/* value, method -- record */
static void open_with(js_State *J)
{
	js_Object *iterator;

	js_rot2(J);
	js_call(J, 0);
	iterator = core_object(J, -1);
	if (!iterator)
		js_typeerror(J, "Result of the Symbol.iterator method is not an object");
	js_getproperty(J, -1, "next");
	iterator_wrap(J);
}

void iterator_wrap(js_State *J)
{
	struct record *record = new_record(J);

	record->next = *js_tovalue(J, -2);
	record->iterator = core_object(J, -3);
	js_rot3pop2(J);
}

void iterator_open(js_State *J, const char *name)
{
	js_Object *object = core_object(J, -1);
	struct record *record;

	if (iterator_is_plain_array(J, object) || is_plain_typed(J, object)) {
		record = new_record(J);
		record->array = object;
		js_rot2pop1(J);
		return;
	}
	get_method(J, core_of(J)->symbol.iterator);
	if (!js_iscallable(J, -1))
		not_iterable(J, -2, name);
	open_with(J);
}

void iterator_open_with(js_State *J)
{
	open_with(J);
}

void iterator_open_async(js_State *J, const char *name)
{
	if (!js_iscoercible(J, -1))
		js_typeerror(J,
			"Cannot read properties of %s (reading 'Symbol(Symbol.asyncIterator)')",
			core_describe(J, -1));
	get_method(J, core_of(J)->symbol.async_iterator);
	if (js_iscoercible(J, -1)) {
		if (!js_iscallable(J, -1))
			js_typeerror(J, "%s is not a function", core_describe(J, -1));
		js_rot2(J);
		js_call(J, 0);
		if (!js_isobject(J, -1))
			js_typeerror(
				J, "Result of the Symbol.asyncIterator method is not an object");
	} else {
		js_pop(J, 1);
		get_method(J, core_of(J)->symbol.iterator);
		if (!js_iscallable(J, -1))
			not_async_iterable(J, name);
		open_with(J);
		iterator_new_async_from_sync(J);
	}
	js_copy(J, -1);
	js_getproperty(J, -1, "next");
	js_rot2pop1(J);
	iterator_wrap(J);
}

static bool step_array(js_State *J, struct record *record)
{
	js_Object *array = record->array;
	const struct typed_view *view = typed_array_of(array);

	if (view && !typed_is_inside(view)) {
		record->is_done = true;
		typed_detached(J, "%ArrayIteratorPrototype%.next");
	}
	if (record->index >= (view ? (double)typed_length(view) : array->u.a.length)) {
		record->is_done = true;
		return false;
	}
	record->is_done = true;
	if (view) {
		typed_push(J, view, (size_t)record->index);
	} else {
		js_pushobject(J, array);
		js_getindex(J, -1, (int)record->index);
		js_rot2pop1(J);
	}
	record->index++;
	record->is_done = false;
	return true;
}

static void call_method(js_State *J, const struct record *record)
{
	js_pushvalue(J, record->next);
	js_pushobject(J, record->iterator);
	js_call(J, 0);
}

JS_NORETURN static void not_a_result(js_State *J, int idx)
{
	js_typeerror(J, "Iterator result %s is not an object", core_describe(J, idx));
}

/* result -- value, true; false: nothing. */
static bool take_value(js_State *J)
{
	bool is_done;

	if (!js_isobject(J, -1))
		not_a_result(J, -1);
	js_getproperty(J, -1, "done");
	is_done = js_toboolean(J, -1);
	js_pop(J, 1);
	if (is_done) {
		js_pop(J, 1);
		return false;
	}
	js_getproperty(J, -1, "value");
	js_rot2pop1(J);
	return true;
}

bool iterator_step(js_State *J, int idx)
{
	struct record *record = record_at(J, idx);

	if (record->is_done)
		return false;
	if (!record->iterator)
		return step_array(J, record);
	/* What throws on the way makes it done. */
	record->is_done = true;
	call_method(J, record);
	if (!take_value(J))
		return false;
	record->is_done = false;
	return true;
}

void iterator_rest(js_State *J, int idx)
{
	int record = idx < 0 ? js_gettop(J) + idx : idx;
	js_Object *array;
	double count = 0;

	js_newarray(J);
	array = core_object(J, -1);
	while (iterator_step(J, record))
		property_create_index(J, array, count++);
}

void iterator_to_array(js_State *J, const char *name)
{
	const js_Object *array = core_object(J, -1);

	if (iterator_is_plain_array(J, core_object(J, -1)) && array->u.a.simple &&
		(unsigned)array->u.a.flat_length == array->u.a.length) {
		js_newarray(J);
		for (int i = 0; i < array->u.a.flat_length; i++) {
			js_pushvalue(J, array->u.a.array[i]);
			property_create_index(J, js_tovalue(J, -2)->u.object, i);
		}
		js_rot2pop1(J);
		return;
	}
	iterator_open(J, name);
	iterator_rest(J, -1);
	js_rot2pop1(J);
}

bool iterator_is_done(js_State *J, int idx)
{
	return record_at(J, idx)->is_done;
}

void iterator_set_done(js_State *J, int idx)
{
	record_at(J, idx)->is_done = true;
}

void iterator_push_object(js_State *J, int idx)
{
	struct record *record = record_at(J, idx);

	if (!record->iterator) {
		js_pushobject(J, record->array);
		record->iterator = iterator_new_array(J, ITERATOR_VALUES, record->index);
		record->next.t.type = JS_TOBJECT;
		record->next.u.object = core_of(J)->array_iterator_next;
		return;
	}
	js_pushobject(J, record->iterator);
}

void iterator_push_next(js_State *J, int idx)
{
	iterator_push_object(J, idx);
	js_pop(J, 1);
	js_pushvalue(J, record_at(J, idx)->next);
}

/* -- return, iterator: the method of an iterator that has one. */
static bool push_return(js_State *J, int idx)
{
	const struct record *record = record_at(J, idx);

	if (!record->iterator &&
		!jsV_getproperty(J, core_of(J)->array_iterator_prototype, "return"))
		return false;
	iterator_push_object(J, idx);
	js_getproperty(J, -1, "return");
	if (!js_iscoercible(J, -1)) {
		js_pop(J, 2);
		return false;
	}
	if (!js_iscallable(J, -1))
		js_typeerror(J, "%s is not a function", core_describe(J, -1));
	js_rot2(J);
	return true;
}

void iterator_close(js_State *J, int idx)
{
	int record = idx < 0 ? js_gettop(J) + idx : idx;

	if (record_at(J, record)->is_done)
		return;
	record_at(J, record)->is_done = true;
	if (!push_return(J, record))
		return;
	js_call(J, 0);
	if (!js_isobject(J, -1))
		not_a_result(J, -1);
	js_pop(J, 1);
}

static void call_return(js_State *J, void *context)
{
	if (!push_return(J, *(const int *)context))
		return;
	js_call(J, 0);
	js_pop(J, 1);
}

void iterator_abandon(js_State *J, int idx)
{
	int record = idx < 0 ? js_gettop(J) + idx : idx;

	if (record_at(J, record)->is_done)
		return;
	record_at(J, record)->is_done = true;
	if (core_try(J, call_return, &record))
		js_pop(J, 1);
}

void iterator_call_next(js_State *J, int idx)
{
	int at = idx < 0 ? js_gettop(J) + idx : idx;
	struct record *record;

	iterator_push_next(J, at);
	record = record_at(J, at);
	js_pushobject(J, record->iterator);
	js_rot3(J);
	js_rot3(J);
	js_call(J, 1);
}

bool iterator_complete(js_State *J, int idx)
{
	int record = idx < 0 ? js_gettop(J) + idx : idx;
	bool is_done;

	record_at(J, record)->is_done = true;
	if (!js_isobject(J, -1))
		not_a_result(J, -1);
	js_getproperty(J, -1, "done");
	is_done = js_toboolean(J, -1);
	js_pop(J, 1);
	js_getproperty(J, -1, "value");
	js_rot2pop1(J);
	record_at(J, record)->is_done = is_done;
	return !is_done;
}

bool iterator_call_return(js_State *J, int idx)
{
	int record = idx < 0 ? js_gettop(J) + idx : idx;

	if (record_at(J, record)->is_done)
		return false;
	record_at(J, record)->is_done = true;
	if (!push_return(J, record))
		return false;
	js_call(J, 0);
	return true;
}

void iterator_check_closed(js_State *J)
{
	if (!js_isobject(J, -1))
		not_a_result(J, -1);
	js_pop(J, 1);
}

void iterator_new_result(js_State *J)
{
	js_newobject(J);
	js_copy(J, -3);
	js_setproperty(J, -2, "value");
	js_copy(J, -2);
	js_setproperty(J, -2, "done");
	js_rot3pop2(J);
}
