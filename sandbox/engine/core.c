/*
 * The state of the built-ins and the making of their objects. See core.h.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/bigint.h"
#include "sandbox/engine/jobs_internal.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/regexp.h"
#include "sandbox/engine/units.h"
#include "sandbox/engine/typed.h"
#include "sandbox/engine/vm.h"

#define MAX_LENGTH 9007199254740991.0 /* 2^53 - 1 */

enum {
	FUNCTION_SHOWN_MOST = 128,
	FUNCTION_SHOWN = 111,
};

static void mark_all(js_State *J, int mark)
{
	const struct core *core = core_of(J);

	units_forget(J);
	jobs_mark(J, mark, core->jobs);
	vm_mark(J, mark);
#define X(name) core_mark_object(J, mark, core->name);
	CORE_INTRINSICS(X)
#undef X
}

void core_init(js_State *J)
{
	struct core *core = js_malloc(J, sizeof(*core));

	memset(core, 0, sizeof(*core));
	J->core = core;
	J->coremark = mark_all;
	J->plainarrays = 1;
	J->G->prototype = J->Object_prototype;
	jobs_init(J);
	vm_init(J);
	builtin_symbol_init(J);
	builtin_function_init(J);
	builtin_object_init(J);
	builtin_array_init(J);
	builtin_boolean_init(J);
	builtin_global_init(J);
	builtin_string_init(J);
	builtin_json_init(J);
	builtin_number_init(J);
	builtin_math_init(J);
	builtin_reflect_init(J);
	builtin_iterator_init(J);
	builtin_async_from_sync_init(J);
	builtin_error_init(J);
	builtin_promise_init(J);
	builtin_generator_init(J);
	builtin_map_init(J);
	builtin_weak_init(J);
	builtin_proxy_init(J);
	builtin_regexp_init(J);
	builtin_string_regexp_init(J);
	builtin_date_init(J);
	builtin_bigint_init(J);
	builtin_array_buffer_init(J);
	builtin_typed_init(J);
	builtin_data_view_init(J);
}

void core_done(js_State *J)
{
	struct core *core = core_of(J);

	if (!core)
		return;
	vm_done(J);
	jobs_done(J, core->jobs);
	units_forget(J);
	js_free(J, core->places);
	js_free(J, core);
	J->core = NULL;
	J->coremark = NULL;
}

void *core_new(js_State *J, const js_Kind *kind, js_Object *prototype, size_t size)
{
	/* Until it has its bytes: no finaliser has to do with NULL. */
	static const js_Kind unborn = {.name = "Object"};
	js_Object *object = jsV_newobject(J, JS_CKIND, prototype);

	object->u.k.kind = &unborn;
	object->u.k.data = NULL;
	js_pushobject(J, object);
	object->u.k.data = js_malloc(J, (int)size);
	memset(object->u.k.data, 0, size);
	object->u.k.kind = kind;
	return object->u.k.data;
}

void *core_this(js_State *J, int idx, const js_Kind *kind, const char *method)
{
	js_Object *object = core_object(J, idx);

	if (!core_is(object, kind))
		js_typeerror(J, "Method %s called on incompatible receiver %s", method,
			core_describe(J, idx));
	return core_data(object);
}

/* -- value of a data property anywhere on the chain; accessors are not run and count as missing. */
static void peek(js_State *J, js_Object *object, const char *key)
{
	const js_Property *property = jsV_getproperty(J, object, key);

	if (property && !property->getter && !property->setter)
		js_pushvalue(J, property->value);
	else
		js_pushundefined(J);
}

static const char *class_name(const js_Object *object)
{
	switch (object->type) {
	case JS_CARRAY:
		return "Array";
	case JS_CFUNCTION:
	case JS_CCFUNCTION:
		return "Function";
	case JS_CERROR:
		return "Error";
	case JS_CBOOLEAN:
		return "Boolean";
	case JS_CNUMBER:
		return "Number";
	case JS_CSTRING:
		return "String";
	case JS_CREGEXP:
		return "RegExp";
	case JS_CDATE:
		return "Date";
	case JS_CARGUMENTS:
		return "Arguments";
	case JS_CKIND:
		if (typed_array_of(object))
			return typed_name(typed_array_of(object)->type);
		return object->u.k.kind == &regexp_kind ? "RegExp" : "Object";
	default:
		return "Object";
	}
}

/* before, text, after -- joined */
static void join3(js_State *J)
{
	js_concat(J);
	js_concat(J);
}

static void describe_object(js_State *J, js_Object *object)
{
	peek(J, object, "toString");
	if (core_object(J, -1) && core_object(J, -1) == core_of(J)->object_to_string) {
		peek(J, object, "constructor");
		if (js_iscallable(J, -1)) {
			peek(J, core_object(J, -1), "name");
			if (js_isstring(J, -1) && js_tostring(J, -1)[0]) {
				js_pushliteral(J, "#<");
				js_rot2(J);
				js_pushliteral(J, ">");
				join3(J);
				return;
			}
			js_pop(J, 1);
		}
		js_pop(J, 1);
	}
	js_pop(J, 1);
	js_pushliteral(J, "[object ");
	peek(J, object, core_of(J)->symbol.to_string_tag);
	if (!js_isstring(J, -1)) {
		js_pop(J, 1);
		js_pushliteral(J, class_name(object));
	}
	js_pushliteral(J, "]");
	join3(J);
}

/* true: -- name of the `constructor` that is found from this object on, if it has one. */
static bool push_constructor_of(js_State *J, js_Object *object, const js_Object *not_this)
{
	peek(J, object, "constructor");
	if (js_iscallable(J, -1) && core_object(J, -1) != not_this) {
		peek(J, core_object(J, -1), "name");
		js_rot2pop1(J);
		if (js_isstring(J, -1) && js_toboolean(J, -1))
			return true;
	}
	js_pop(J, 1);
	return false;
}

void core_push_constructor_name(js_State *J, js_Object *object)
{
	if (object->prototype &&
		push_constructor_of(J, object->prototype, core_of(J)->object_constructor))
		return;
	peek(J, object, core_of(J)->symbol.to_string_tag);
	if (js_isstring(J, -1))
		return;
	js_pop(J, 1);
	if (!push_constructor_of(J, object, NULL))
		js_pushliteral(J, class_name(object));
}

static bool is_plain_text(js_State *J, js_Object *object)
{
	bool ret;

	peek(J, object, "toString");
	ret = core_object(J, -1) && core_object(J, -1) == core_of(J)->object_to_string;
	js_pop(J, 1);
	return ret;
}

/* -- text: of a data property, as far as no code has to run for it; else `fallback`. */
static void peek_text(js_State *J, js_Object *object, const char *key, const char *fallback)
{
	peek(J, object, key);
	if (js_isobject(J, -1) && is_plain_text(J, core_object(J, -1))) {
		js_pop(J, 1);
		js_pushliteral(J, "[object Object]");
	} else if (js_isundefined(J, -1) || js_isobject(J, -1) || js_issymbol(J, -1)) {
		js_pop(J, 1);
		js_pushliteral(J, fallback);
	}
	core_to_string(J, -1);
}

void core_join_name_and_message(js_State *J)
{
	if (!js_tostring(J, -1)[0]) {
		js_pop(J, 1);
		return;
	}
	if (!js_tostring(J, -2)[0]) {
		js_rot2pop1(J);
		return;
	}
	js_pushliteral(J, ": ");
	js_rot2(J);
	join3(J);
}

/* -- text: `name: message` */
static void describe_error(js_State *J, js_Object *object)
{
	peek_text(J, object, "name", "Error");
	peek_text(J, object, "message", "");
	core_join_name_and_message(J);
}

void core_describe_error(js_State *J, int idx)
{
	describe_error(J, core_object(J, idx));
}

/* What stands behind proxies; a revoked one for itself. */
static js_Object *behind_proxies(js_Object *object)
{
	js_Object *target, *handler;

	while (object && core_proxy_parts(object, &target, &handler) && target)
		object = target;
	return object;
}

/* -- text: V8 leaves out of a long function all but its beginning and its end. */
static void describe_function(js_State *J, js_Object *function)
{
	struct units source;

	js_pushobject(J, core_of(J)->function_to_string);
	js_pushobject(J, function);
	js_call(J, 0);
	source = units_of(J, -1);
	if (source.length <= FUNCTION_SHOWN_MOST)
		return;
	units_push_slice(J, &source, 0, FUNCTION_SHOWN);
	js_pushliteral(J, "...<omitted>...");
	source = units_of(J, -3);
	units_push_slice(J, &source, source.length - 2, source.length);
	join3(J);
	js_rot2pop1(J);
}

const char *core_describe(js_State *J, int idx)
{
	int base = js_gettop(J);
	js_Object *object = behind_proxies(core_object(J, idx));

	if (js_issymbol(J, idx)) {
		core_push_symbol_text(J, js_tovalue(J, idx)->u.litstr);
	} else if (!object) {
		js_copy(J, idx);
	} else if (object->type == JS_CERROR) {
		describe_error(J, object);
	} else if (js_iscallable(J, idx)) {
		describe_function(J, object);
	} else {
		describe_object(J, object);
	}
	if (js_gettop(J) > base + 1) {
		js_replace(J, base);
		js_pop(J, js_gettop(J) - base - 1);
	}
	return js_tostring(J, base);
}

/* For js_call() and others of mujs. */
const char *js_describe(js_State *J, int idx)
{
	return core_describe(J, idx);
}

/* V8 tells the type, and of a primitive its value. */
void core_not_callable(js_State *J, int idx)
{
	const char *quote = js_isstring(J, idx) ? "\"" : "", *type = js_typeof(J, idx);

	if (js_isundefined(J, idx) || js_isobject(J, idx) || js_issymbol(J, idx) ||
		js_isbigint(J, idx))
		js_typeerror(J, "%s is not a function", type);
	js_typeerror(J, "%s %s%s%s is not a function", type, quote, core_describe(J, idx), quote);
}

void js_notcallable(js_State *J, int idx)
{
	core_not_callable(J, idx);
}

js_Object *core_new_cell(js_State *J, int count)
{
	js_Object *cell = jsV_newobject(J, JS_CARRAY, NULL);

	js_pushobject(J, cell);
	cell->u.a.simple = 1;
	cell->u.a.array = js_malloc(J, (int)((size_t)(count ? count : 1) * sizeof(js_Value)));
	for (int i = 0; i < count; i++) {
		memset(&cell->u.a.array[i], 0, sizeof(js_Value));
		cell->u.a.array[i].t.type = JS_TUNDEFINED;
	}
	cell->u.a.length = (unsigned)count;
	cell->u.a.flat_length = cell->u.a.flat_capacity = count;
	return cell;
}

static js_Object *new_function(js_State *J, js_CFunction code, const char *name, int length)
{
	js_Object *function = jsV_newobject(J, JS_CCFUNCTION, J->Function_prototype);

	function->u.c.name = name;
	function->u.c.function = code;
	js_pushobject(J, function);
	js_pushnumber(J, length);
	js_defproperty(J, -2, "length", JS_READONLY | JS_DONTENUM);
	js_pushliteral(J, name);
	js_defproperty(J, -2, "name", JS_READONLY | JS_DONTENUM);
	return function;
}

js_Object *core_new_function_length(
	js_State *J, js_CFunction code, const char *name, int length, int count, js_Object *held)
{
	js_Object *function = new_function(J, code, name, length);

	function->u.c.length = count == CORE_VARIADIC ? 0 : count > length ? count : length;
	function->u.c.data = held;
	function->u.c.holds = 1;
	return function;
}

js_Object *core_new_function(
	js_State *J, js_CFunction code, const char *name, int count, js_Object *held)
{
	return core_new_function_length(J, code, name, count, count, held);
}

js_Object *core_new_constructor(js_State *J, js_CFunction call, js_CFunction construct,
	const char *name, int length, int count)
{
	js_Object *function = new_function(J, call, name, length);

	function->u.c.constructor = construct;
	function->u.c.length = count > length ? count : length;
	/* prototype function */
	js_copy(J, -2);
	js_defproperty(J, -2, "prototype", JS_READONLY | JS_DONTENUM | JS_DONTCONF);
	js_copy(J, -1);
	js_defproperty(J, -3, "constructor", JS_DONTENUM);
	/* It is the first one, whatever was defined before. */
	jsV_getownproperty(J, js_tovalue(J, -2)->u.object, "constructor")->order = 0;
	js_rot2pop1(J);
	return function;
}

void core_call_without_new(js_State *J)
{
	const js_Object *function;

	js_currentfunction(J);
	function = js_tovalue(J, -1)->u.object;
	js_typeerror(J, "Constructor %s requires 'new'", function->u.c.name);
}

js_Object *core_prototype_for(js_State *J, js_Object *target, js_Object *intrinsic)
{
	js_Object *prototype, *of, *handler;

	js_pushobject(J, target);
	js_getproperty(J, -1, "prototype");
	prototype = core_object(J, -1);
	/* The intrinsic is that of the target's realm, and a proxy may just have lost it. */
	if (!prototype && core_proxy_parts(target, &of, &handler) && !of)
		js_typeerror(J, "Cannot perform 'get' on a proxy that has been revoked");
	js_pop(J, 2);
	return prototype ? prototype : intrinsic;
}

js_Object *core_new_target_prototype(js_State *J, js_Object *intrinsic)
{
	return J->newtarget ? core_prototype_for(J, J->newtarget, intrinsic) : intrinsic;
}

void core_species_constructor(js_State *J, int idx, js_Object *fallback)
{
	js_getproperty(J, idx, "constructor");
	if (js_isundefined(J, -1)) {
		js_pop(J, 1);
		js_pushobject(J, fallback);
		return;
	}
	if (!js_isobject(J, -1))
		js_typeerror(J, "The .constructor property is not an object");
	js_getproperty(J, -1, core_of(J)->symbol.species);
	js_rot2pop1(J);
	if (!js_iscoercible(J, -1)) {
		js_pop(J, 1);
		js_pushobject(J, fallback);
	} else if (!js_isconstructor(J, -1)) {
		js_typeerror(J, "object.constructor[Symbol.species] is not a constructor");
	}
}

void core_return_this(js_State *J)
{
	js_copy(J, 0);
}

bool core_try(js_State *J, core_step *step, void *context)
{
	if (js_try(J))
		return true;
	step(J, context);
	js_endtry(J);
	return false;
}

static bool is_string(const js_Value *value)
{
	return value->t.type == JS_TSHRSTR || value->t.type == JS_TLITSTR ||
	       value->t.type == JS_TMEMSTR;
}

bool core_strict_equal(const js_Value *a, const js_Value *b)
{
	bool is_text = is_string(a);

	if (is_text || is_string(b))
		return is_text && is_string(b) && jsV_sametext(a, b);
	if (a->t.type != b->t.type)
		return false;
	switch (a->t.type) {
	case JS_TBOOLEAN:
		return a->u.boolean == b->u.boolean;
	case JS_TNUMBER:
		return a->u.number == b->u.number;
	case JS_TOBJECT:
		return a->u.object == b->u.object;
	case JS_TSYMBOL:
		return !strcmp(a->u.litstr, b->u.litstr);
	case JS_TBIGINT:
		return bigint_equal(a->u.bigint, b->u.bigint);
	default:
		return true;
	}
}

bool core_same_value_zero(const js_Value *a, const js_Value *b)
{
	if (a->t.type == JS_TNUMBER && b->t.type == JS_TNUMBER && isnan(a->u.number))
		return isnan(b->u.number);
	return core_strict_equal(a, b);
}

bool core_same_value(const js_Value *a, const js_Value *b)
{
	if (a->t.type == JS_TNUMBER && b->t.type == JS_TNUMBER && a->u.number == 0)
		return b->u.number == 0 && signbit(a->u.number) == signbit(b->u.number);
	return core_same_value_zero(a, b);
}

void core_to_string(js_State *J, int idx)
{
	const char *text;

	/* Asking a string for its address would end its growing in place. */
	if (js_isstring(J, idx))
		return;
	text = js_tostring(J, idx);
	if (js_isstring(J, idx))
		return;
	js_pushliteral(J, text);
	js_replace(J, idx < 0 ? idx - 1 : idx);
}

void core_new_pair(js_State *J)
{
	js_Object *pair;

	js_newarray(J);
	pair = core_object(J, -1);
	js_copy(J, -3);
	property_create_index(J, pair, 0);
	js_copy(J, -2);
	property_create_index(J, pair, 1);
	js_rot3pop2(J);
}

double core_length(js_State *J, int idx)
{
	const js_Object *object = core_object(J, idx);
	double length;

	if (object && object->type == JS_CARRAY)
		return object->u.a.length;
	if (object && object->type == JS_CARGUMENTS && object->u.m.values)
		return object->u.m.given;
	js_getproperty(J, idx, "length");
	length = js_tonumber(J, -1);
	js_pop(J, 1);
	if (!(length > 0))
		return 0;
	return length > MAX_LENGTH ? MAX_LENGTH : floor(length);
}

static const char *index_text(char text[32], double index)
{
	(void)snprintf(text, 32, "%.0f", index);
	return text;
}

void core_get_index(js_State *J, int idx, double index)
{
	char text[32];
	js_Value element;

	if (index < INT_MAX && core_object(J, idx) &&
		typed_get(core_object(J, idx), (uint32_t)index, &element))
		js_pushvalue(J, element);
	else if (index < INT_MAX)
		js_getindex(J, idx, (int)index);
	else
		js_getproperty(J, idx, index_text(text, index));
}

bool core_is_pair_at(const char *text, double index)
{
	const unsigned char *at = (const unsigned char *)text;
	double unit = 0;

	while (*at && unit < index) {
		unit += *at >= 0xF0 ? 2 : 1;
		at += *at < 0x80 ? 1 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;
	}
	if (*at >= 0xF0)
		return true;
	return at[0] == 0xED && (at[1] & 0xF0) == 0xA0 && at[3] == 0xED && (at[4] & 0xF0) == 0xB0;
}

static const char *symbol_key(js_State *J, const char *name)
{
	const struct core *core = core_of(J);

#define X(field, description)                                                                      \
	if (!strcmp(name, description))                                                            \
		return core->symbol.field;
	CORE_SYMBOLS(X)
#undef X
	js_typeerror(J, "no well-known symbol %s", name);
}

static const char *prefixed(js_State *J, const char *before, const char *name, const char *after)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "%s%s%s", before, name, after);
	return js_intern(J, text);
}

static void define_row(js_State *J, const struct core_function *row)
{
	const char *name = row->name, *key = row->name;

	if (name[0] == '@') {
		key = symbol_key(J, name + 2);
		name = prefixed(J, "[Symbol.", name + 2, "]");
	}
	if (row->length == CORE_GETTER) {
		core_new_function(J, row->code, prefixed(J, "get ", name, ""), 0, NULL);
		js_pushundefined(J);
		js_defaccessor(J, -3, key, JS_DONTENUM);
		return;
	}
	core_new_function_length(J, row->code, name, row->length, row->count, NULL);
	js_defproperty(J, -2, key, JS_DONTENUM);
}

void core_define(js_State *J, const struct core_function *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		define_row(J, &rows[i]);
}

void core_define_value(js_State *J, const char *key, int attributes)
{
	js_defproperty(J, -2, key, attributes);
}

void core_define_tag(js_State *J, const char *tag)
{
	js_pushliteral(J, tag);
	js_defproperty(J, -2, core_of(J)->symbol.to_string_tag, JS_READONLY | JS_DONTENUM);
}

void core_define_alias(js_State *J, const char *alias, const char *name)
{
	js_getproperty(J, -1, name);
	js_defproperty(J, -2, alias, JS_DONTENUM);
}

void core_define_global(js_State *J, const char *name)
{
	js_defglobal(J, name, JS_DONTENUM);
}

js_Object *core_new_prototype(js_State *J, js_Object *parent, const struct core_function *rows,
	size_t count, const char *tag)
{
	js_Object *prototype = jsV_newobject(J, JS_COBJECT, parent);

	js_pushobject(J, prototype);
	core_define(J, rows, count);
	if (tag)
		core_define_tag(J, tag);
	return prototype;
}
