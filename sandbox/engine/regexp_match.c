/*
 * RegExpBuiltinExec and what stands on it: `lastIndex`, result arrays, groups, and the question
 * whether a script can see the difference between the specification's steps and a short cut.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/regexp_internal.h"

static double to_length(js_State *J, int idx)
{
	double length = js_tonumber(J, idx);

	if (!(length > 0))
		return 0;
	return length > 9007199254740991.0 ? 9007199254740991.0 : floor(length);
}

double regexp_last_index(js_State *J, int regexp)
{
	double index;

	js_getproperty(J, regexp, "lastIndex");
	index = to_length(J, -1);
	js_pop(J, 1);
	return index;
}

void regexp_set_last_index(js_State *J, int regexp, double index)
{
	js_pushnumber(J, index);
	property_put(J, core_object(J, regexp), "lastIndex");
}

void regexp_push_capture(
	js_State *J, const struct regexp_subject *subject, const struct regexp_match *match, int i)
{
	if (match->at[2 * i] == REGEXP_ABSENT)
		js_pushundefined(J);
	else
		regexp_push_slice(J, subject, match->at[2 * i], match->at[2 * i + 1]);
}

/* -- {name: push(i)} without prototype, or undefined */
static void push_named(js_State *J, const js_Object *regexp, const struct regexp_subject *subject,
	const struct regexp_match *match,
	void (*push)(js_State *J, const struct regexp_subject *subject,
		const struct regexp_match *match, int i))
{
	js_Object *groups;

	if (!regexp_has_names(regexp)) {
		js_pushundefined(J);
		return;
	}
	groups = jsV_newobject(J, JS_COBJECT, NULL);
	js_pushobject(J, groups);
	for (int i = 1; i < match->count; i++) {
		if (!regexp_group_name(regexp, i))
			continue;
		push(J, subject, match, i);
		property_create(J, groups, regexp_group_name(regexp, i));
	}
}

void regexp_push_groups(js_State *J, const js_Object *regexp, const struct regexp_subject *subject,
	const struct regexp_match *match)
{
	push_named(J, regexp, subject, match, regexp_push_capture);
}

/* -- array of `count` undefined elements; fast to fill with core_cell(). */
static js_Object *push_array(js_State *J, int count)
{
	js_Object *array = core_new_cell(J, count);

	array->prototype = J->Array_prototype;
	return array;
}

/* value -- : becomes element `i`. */
static void put_element(js_State *J, const js_Object *array, int i)
{
	*core_cell(array, i) = *js_tovalue(J, -1);
	js_pop(J, 1);
}

/* -- [begin, end], or undefined */
static void push_indices(
	js_State *J, const struct regexp_subject *subject, const struct regexp_match *match, int i)
{
	const js_Object *pair;

	(void)subject;
	if (match->at[2 * i] == REGEXP_ABSENT) {
		js_pushundefined(J);
		return;
	}
	pair = push_array(J, 2);
	for (int end = 0; end < 2; end++) {
		js_pushnumber(J, match->at[2 * i + end]);
		put_element(J, pair, end);
	}
}

/* array -- array: with its property `indices` */
static void add_indices(js_State *J, const js_Object *regexp, const struct regexp_match *match)
{
	js_Object *array = core_object(J, -1), *indices = push_array(J, match->count);

	for (int i = 0; i < match->count; i++) {
		push_indices(J, NULL, match, i);
		put_element(J, indices, i);
	}
	push_named(J, regexp, NULL, match, push_indices);
	property_create(J, indices, "groups");
	property_create(J, array, "indices");
}

/* -- array: what exec() returns */
static void push_result(
	js_State *J, const js_Object *regexp, int string, const struct regexp_match *match)
{
	const struct regexp_subject *subject = regexp_subject(J, string);
	js_Object *array = push_array(J, match->count);

	for (int i = 0; i < match->count; i++) {
		regexp_push_capture(J, subject, match, i);
		put_element(J, array, i);
	}
	js_pushnumber(J, match->at[0]);
	property_create(J, array, "index");
	js_copy(J, string);
	property_create(J, array, "input");
	regexp_push_groups(J, regexp, subject, match);
	property_create(J, array, "groups");
	if (regexp_flags(regexp) & JS_REGEXP_D)
		add_indices(J, regexp, match);
}

bool regexp_builtin_match(js_State *J, int regexp, int string, struct regexp_match *ret)
{
	const js_Object *object = core_object(J, regexp);
	double last = regexp_last_index(J, regexp);
	bool is_stateful = regexp_flags(object) & (JS_REGEXP_G | JS_REGEXP_Y);
	const struct regexp_subject *subject = regexp_subject(J, string);

	if (!is_stateful)
		last = 0;
	if (last > subject->length || !regexp_match(J, object, subject, (int)last, ret)) {
		if (is_stateful)
			regexp_set_last_index(J, regexp, 0);
		return false;
	}
	if (is_stateful)
		regexp_set_last_index(J, regexp, ret->at[1]);
	return true;
}

void regexp_builtin_exec(js_State *J, int regexp, int string)
{
	struct regexp_match match;

	if (regexp_builtin_match(J, regexp, string, &match))
		push_result(J, core_object(J, regexp), string, &match);
	else
		js_pushnull(J);
}

void regexp_exec(js_State *J, int regexp, int string)
{
	js_getproperty(J, regexp, "exec");
	if (core_object(J, -1) == regexp_state(J)->exec &&
		core_is(core_object(J, regexp), &regexp_kind)) {
		js_pop(J, 1);
		regexp_builtin_exec(J, regexp, string);
		return;
	}
	if (!js_iscallable(J, -1)) {
		js_pop(J, 1);
		if (!core_is(core_object(J, regexp), &regexp_kind))
			js_typeerror(J,
				"Method RegExp.prototype.exec called on incompatible receiver %s",
				core_describe(J, regexp));
		regexp_builtin_exec(J, regexp, string);
		return;
	}
	js_copy(J, regexp);
	js_copy(J, string);
	js_call(J, 1);
	if (!js_isobject(J, -1) && !js_isnull(J, -1))
		js_typeerror(
			J, "RegExp exec method returned something other than an Object or null");
}

static js_Object *own_getter(js_State *J, js_Object *object, const char *key)
{
	const js_Property *property = jsV_getownproperty(J, object, key);

	return property ? property->getter : NULL;
}

static js_Object *own_value(js_State *J, js_Object *object, const char *key)
{
	const js_Property *property = jsV_getownproperty(J, object, key);

	if (!property || property->getter || property->value.t.type != JS_TOBJECT)
		return NULL;
	return property->value.u.object;
}

bool regexp_is_pristine(js_State *J, int idx)
{
	const struct regexp_state *state = regexp_state(J);
	const js_Object *object = core_object(J, idx);
	js_Object *prototype = J->RegExp_prototype;

	if (!core_is(object, &regexp_kind) || object->prototype != prototype || object->count != 1)
		return false;
	if (own_value(J, prototype, "exec") != state->exec ||
		own_getter(J, prototype, "flags") != state->flags)
		return false;
	for (int i = 0; i < REGEXP_GETTERS; i++)
		if (own_getter(J, prototype, regexp_flag_rows[i].name) != state->getters[i])
			return false;
	return true;
}

bool regexp_is_pristine_class(js_State *J, int idx)
{
	const struct regexp_state *state = regexp_state(J);

	return regexp_is_pristine(J, idx) &&
	       own_value(J, J->RegExp_prototype, "constructor") == state->constructor &&
	       own_getter(J, state->constructor, core_of(J)->symbol.species) == state->species;
}

bool regexp_is_regexp(js_State *J, int idx)
{
	bool is_regexp;

	if (!js_isobject(J, idx))
		return false;
	js_getproperty(J, idx, core_of(J)->symbol.match);
	is_regexp = js_isundefined(J, -1) ? core_is(core_object(J, idx), &regexp_kind)
					  : js_toboolean(J, -1);
	js_pop(J, 1);
	return is_regexp;
}
