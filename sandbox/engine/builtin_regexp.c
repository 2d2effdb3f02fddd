/*
 * RegExp: constructor, flag getters, exec, test, toString, compile. The functions behind symbols
 * are in builtin_regexp_symbol.c and builtin_regexp_replace.c.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/regexp_internal.h"

/* The object at `this`, whatever it is. */
static js_Object *this_object(js_State *J, const char *method)
{
	js_Object *object = core_object(J, 0);

	if (!object)
		js_typeerror(J, "Method %s called on incompatible receiver %s", method,
			core_describe(J, 0));
	return object;
}

/* A regexp object that was initialised. */
static js_Object *this_regexp(js_State *J, const char *method)
{
	(void)core_this(J, 0, &regexp_kind, method);
	return core_object(J, 0);
}

/* regexp, pattern, flags -- regexp: RegExpInitialize with a script's values. */
static void initialize(js_State *J)
{
	int regexp = js_gettop(J) - 3, flags = 0;
	const char *text;

	if (js_isundefined(J, regexp + 1)) {
		js_pushliteral(J, "");
		js_replace(J, regexp + 1);
	}
	core_to_string(J, regexp + 1);
	if (!js_isundefined(J, regexp + 2)) {
		text = js_tostring(J, regexp + 2);
		flags = regexp_parse_flags(text, strlen(text));
		if (flags < 0)
			js_syntaxerror(
				J, "Invalid flags supplied to RegExp constructor '%s'", text);
	}
	regexp_initialize(J, core_object(J, regexp), js_tostring(J, regexp + 1), flags);
	regexp_set_last_index(J, regexp, 0);
	js_pop(J, 2);
}

void regexp_create(js_State *J)
{
	(void)regexp_allocate(J, J->RegExp_prototype);
	js_rot3(J);
	initialize(J);
}

static void push_flags(js_State *J, int flags)
{
	char letters[REGEXP_GETTERS + 1];
	int n = 0;

	for (int i = 0; i < REGEXP_GETTERS; i++)
		if (flags & regexp_flag_rows[i].flag)
			letters[n++] = regexp_flag_rows[i].letter;
	letters[n] = 0;
	js_pushstring(J, letters);
}

/* -- pattern, flags: of the arguments of the constructor. */
static void push_pattern_and_flags(js_State *J, bool is_regexp)
{
	js_Object *object = core_object(J, 1);

	if (core_is(object, &regexp_kind)) {
		js_pushstring(J, regexp_pattern(object));
		if (js_isundefined(J, 2))
			push_flags(J, regexp_flags(object));
		else
			js_copy(J, 2);
		return;
	}
	if (!is_regexp) {
		js_copy(J, 1);
		js_copy(J, 2);
		return;
	}
	js_getproperty(J, 1, "source");
	if (js_isundefined(J, 2))
		js_getproperty(J, 1, "flags");
	else
		js_copy(J, 2);
}

static void construct_for(js_State *J, js_Object *target, bool is_regexp)
{
	js_Object *prototype;
	int base = js_gettop(J);

	push_pattern_and_flags(J, is_regexp);
	J->newtarget = target;
	prototype = core_new_target_prototype(J, J->RegExp_prototype);
	js_pushobject(J, prototype);
	(void)regexp_allocate(J, prototype);
	js_copy(J, base);
	js_copy(J, base + 1);
	initialize(J);
}

static void construct_regexp(js_State *J)
{
	js_Object *target = J->newtarget;

	construct_for(J, target, regexp_is_regexp(J, 1));
}

static void call_regexp(js_State *J)
{
	bool is_regexp = regexp_is_regexp(J, 1);

	if (is_regexp && js_isundefined(J, 2)) {
		js_getproperty(J, 1, "constructor");
		if (core_object(J, -1) == regexp_state(J)->constructor) {
			js_copy(J, 1);
			return;
		}
		js_pop(J, 1);
	}
	construct_for(J, NULL, is_regexp);
}

static void prototype_exec(js_State *J)
{
	(void)this_regexp(J, "RegExp.prototype.exec");
	core_to_string(J, 1);
	regexp_builtin_exec(J, 0, 1);
}

static void prototype_test(js_State *J)
{
	struct regexp_match match;

	if (!js_isobject(J, 0))
		js_typeerror(J, "Method RegExp.prototype.test called on incompatible receiver "
				"undefined");
	core_to_string(J, 1);
	if (regexp_is_pristine(J, 0)) {
		js_pushboolean(J, regexp_builtin_match(J, 0, 1, &match));
		return;
	}
	regexp_exec(J, 0, 1);
	js_pushboolean(J, !js_isnull(J, -1));
}

static void prototype_to_string(js_State *J)
{
	struct text *builder;
	const char *text;

	(void)this_object(J, "RegExp.prototype.toString");
	builder = text_new(J);
	text_add(J, builder, "/", 1);
	js_getproperty(J, 0, "source");
	text = js_tostring(J, -1);
	text_add(J, builder, text, strlen(text));
	text_add(J, builder, "/", 1);
	js_getproperty(J, 0, "flags");
	text = js_tostring(J, -1);
	text_add(J, builder, text, strlen(text));
	text_push(J, builder);
}

/* Annex B */
static void prototype_compile(js_State *J)
{
	(void)this_regexp(J, "RegExp.prototype.compile");
	if (core_is(core_object(J, 1), &regexp_kind) && !js_isundefined(J, 2))
		js_typeerror(J, "Invalid flags supplied to RegExp constructor");
	js_copy(J, 0);
	push_pattern_and_flags(J, false);
	initialize(J);
}

/* Adds one character of a pattern so that it can stand in a literal. */
static const char *escape(js_State *J, struct text *builder, const char *at, bool *in_class)
{
	if (*at == '\\' && at[1] && at[1] != '\n' && at[1] != '\r') {
		text_add(J, builder, at, 2);
		return at + 2;
	}
	if (*at == '[')
		*in_class = true;
	else if (*at == ']')
		*in_class = false;
	if (*at == '/' && !*in_class)
		text_add(J, builder, "\\/", 2);
	else if (*at == '\n')
		text_add(J, builder, "\\n", 2);
	else if (*at == '\r')
		text_add(J, builder, "\\r", 2);
	else if (!strncmp(at, "\xE2\x80\xA8", 3) || !strncmp(at, "\xE2\x80\xA9", 3)) {
		text_add(J, builder, (unsigned char)at[2] == 0xA8 ? "\\u2028" : "\\u2029", 6);
		return at + 3;
	} else {
		text_add(J, builder, at, 1);
	}
	return at + 1;
}

static void get_source(js_State *J)
{
	js_Object *object = core_object(J, 0);
	struct text *builder;
	bool in_class = false;
	const char *at;

	if (object && object == J->RegExp_prototype) {
		js_pushliteral(J, "(?:)");
		return;
	}
	if (!core_is(object, &regexp_kind))
		js_typeerror(J, "RegExp.prototype.source getter called on non-RegExp object");
	at = regexp_pattern(object);
	if (!*at) {
		js_pushliteral(J, "(?:)");
		return;
	}
	if (!strpbrk(at, "/\n\r\xE2")) {
		js_pushstring(J, at);
		return;
	}
	builder = text_new(J);
	while (*at)
		at = escape(J, builder, at, &in_class);
	text_push(J, builder);
}

static void get_flags(js_State *J)
{
	char letters[REGEXP_GETTERS + 1];
	int n = 0;

	if (!js_isobject(J, 0))
		js_typeerror(J, "RegExp.prototype.flags getter called on non-object %s",
			core_describe(J, 0));
	for (int i = 0; i < REGEXP_GETTERS; i++) {
		js_getproperty(J, 0, regexp_flag_rows[i].name);
		if (js_toboolean(J, -1))
			letters[n++] = regexp_flag_rows[i].letter;
		js_pop(J, 1);
	}
	letters[n] = 0;
	js_pushstring(J, letters);
}

static void get_flag(js_State *J, int row)
{
	js_Object *object = core_object(J, 0);

	if (core_is(object, &regexp_kind))
		js_pushboolean(J, regexp_flags(object) & regexp_flag_rows[row].flag ? 1 : 0);
	else if (object && object == J->RegExp_prototype)
		js_pushundefined(J);
	else
		js_typeerror(J, "RegExp.prototype.%s getter called on non-RegExp object",
			regexp_flag_rows[row].name);
}

/* One C function for each row of regexp_flag_rows. */
#define FLAG_GETTER(row)                                                                           \
	static void get_flag_##row(js_State *J)                                                    \
	{                                                                                          \
		get_flag(J, row);                                                                  \
	}
FLAG_GETTER(0)
FLAG_GETTER(1)
FLAG_GETTER(2)
FLAG_GETTER(3)
FLAG_GETTER(4)
FLAG_GETTER(5)
FLAG_GETTER(6)

static const struct core_function prototype_rows[] = {
	{"exec", prototype_exec, 1, 0},
	{"dotAll", get_flag_4, CORE_GETTER, 0},
	{"flags", get_flags, CORE_GETTER, 0},
	{"global", get_flag_1, CORE_GETTER, 0},
	{"hasIndices", get_flag_0, CORE_GETTER, 0},
	{"ignoreCase", get_flag_2, CORE_GETTER, 0},
	{"multiline", get_flag_3, CORE_GETTER, 0},
	{"source", get_source, CORE_GETTER, 0},
	{"sticky", get_flag_6, CORE_GETTER, 0},
	{"unicode", get_flag_5, CORE_GETTER, 0},
	{"compile", prototype_compile, 2, 0},
	{"toString", prototype_to_string, 0, 0},
	{"test", prototype_test, 1, 0},
	{"@@match", regexp_symbol_match, 1, 0},
	{"@@matchAll", regexp_symbol_match_all, 1, 0},
	{"@@replace", regexp_symbol_replace, 2, 0},
	{"@@search", regexp_symbol_search, 1, 0},
	{"@@split", regexp_symbol_split, 2, 0},
};

static const struct core_function static_rows[] = {
	{"@@species", core_return_this, CORE_GETTER, 0},
};

static js_Object *getter_of(js_State *J, js_Object *object, const char *key)
{
	return jsV_getownproperty(J, object, key)->getter;
}

static void remember(js_State *J, js_Object *constructor)
{
	struct regexp_state *state = regexp_state(J);

	state->constructor = constructor;
	state->species = getter_of(J, constructor, core_of(J)->symbol.species);
	state->exec = jsV_getownproperty(J, J->RegExp_prototype, "exec")->value.u.object;
	state->flags = getter_of(J, J->RegExp_prototype, "flags");
	for (int i = 0; i < REGEXP_GETTERS; i++)
		state->getters[i] = getter_of(J, J->RegExp_prototype, regexp_flag_rows[i].name);
}

void builtin_regexp_init(js_State *J)
{
	js_Object *constructor;

	regexp_init(J);
	js_pushobject(J, J->RegExp_prototype);
	CORE_DEFINE(J, prototype_rows);
	constructor = core_new_constructor(J, call_regexp, construct_regexp, "RegExp", 2, 2);
	CORE_DEFINE(J, static_rows);
	builtin_regexp_legacy_init(J);
	remember(J, constructor);
	core_define_global(J, "RegExp");
}
