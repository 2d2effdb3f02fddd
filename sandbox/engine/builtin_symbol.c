/*
 * Symbol: constructor, registry, well-known symbols, prototype. The key of a symbol tells all
 * about it (see JS_SYMBOL in jsi.h), so the registry needs no table.
 */
#include "sandbox/engine/core.h"

static const char *this_symbol(js_State *J, const char *method)
{
	const js_Object *object = core_object(J, 0);

	if (js_issymbol(J, 0))
		return js_tovalue(J, 0)->u.litstr;
	if (object && object->type == JS_CSYMBOL)
		return object->u.symbol;
	js_typeerror(J, "%s requires that 'this' be a Symbol", method);
}

/* -- description, or undefined */
static void push_description(js_State *J, const char *key)
{
	switch (key[1]) {
	case '@':
		js_pushliteral(J, "Symbol.");
		js_pushliteral(J, key + 2);
		js_concat(J);
		break;
	case '#':
		js_pushliteral(J, key + 2);
		break;
	case ':':
		js_pushliteral(J, strchr(key + 2, ':') + 1);
		break;
	default:
		js_pushundefined(J);
	}
}

void core_push_symbol_text(js_State *J, const char *key)
{
	js_pushliteral(J, "Symbol(");
	push_description(J, key);
	if (js_isundefined(J, -1)) {
		js_pop(J, 1);
		js_pushliteral(J, "");
	}
	js_concat(J);
	js_pushliteral(J, ")");
	js_concat(J);
}

/* before, text -- key, interned */
static const char *intern_joined(js_State *J)
{
	const char *key;

	js_concat(J);
	key = js_intern(J, js_tostring(J, -1));
	js_pop(J, 1);
	return key;
}

static void call_symbol(js_State *J)
{
	struct core *core = core_of(J);
	char serial[32];

	if (js_isundefined(J, 1)) {
		(void)snprintf(serial, sizeof(serial), "\xFF!%llx", core->symbol_serial++);
		js_pushsymbol(J, js_intern(J, serial));
		return;
	}
	core_to_string(J, 1);
	(void)snprintf(serial, sizeof(serial), "\xFF:%llx:", core->symbol_serial++);
	js_pushstring(J, serial);
	js_copy(J, 1);
	js_pushsymbol(J, intern_joined(J));
}

static void construct_symbol(js_State *J)
{
	js_typeerror(J, "Symbol is not a constructor");
}

static void symbol_for(js_State *J)
{
	core_to_string(J, 1);
	js_pushliteral(J, "\xFF#");
	js_copy(J, 1);
	js_pushsymbol(J, intern_joined(J));
}

static void symbol_key_for(js_State *J)
{
	const char *key;

	if (!js_issymbol(J, 1))
		js_typeerror(J, "%s is not a symbol", core_describe(J, 1));
	key = js_tovalue(J, 1)->u.litstr;
	if (key[1] == '#')
		js_pushliteral(J, key + 2);
	else
		js_pushundefined(J);
}

static void prototype_to_string(js_State *J)
{
	core_push_symbol_text(J, this_symbol(J, "Symbol.prototype.toString"));
}

static void prototype_value_of(js_State *J)
{
	js_pushsymbol(J, this_symbol(J, "Symbol.prototype.valueOf"));
}

static void prototype_to_primitive(js_State *J)
{
	js_pushsymbol(J, this_symbol(J, "Symbol.prototype [ @@toPrimitive ]"));
}

static void prototype_description(js_State *J)
{
	push_description(J, this_symbol(J, "Symbol.prototype.description"));
}

static const struct core_function static_rows[] = {
	{"for", symbol_for, 1, 0},
	{"keyFor", symbol_key_for, 1, 0},
};

static const struct core_function prototype_rows[] = {
	{"toString", prototype_to_string, 0, 0},
	{"valueOf", prototype_value_of, 0, 0},
	{"description", prototype_description, CORE_GETTER, 0},
};

void builtin_symbol_init(js_State *J)
{
	struct core *core = core_of(J);

#define X(field, description) core->symbol.field = JS_WELLKNOWN(description);
	CORE_SYMBOLS(X)
#undef X
	js_pushobject(J, J->Symbol_prototype);
	CORE_DEFINE(J, prototype_rows);
	core_define_tag(J, "Symbol");
	core_new_function(J, prototype_to_primitive, "[Symbol.toPrimitive]", 1, NULL);
	core_define_value(J, core->symbol.to_primitive, JS_READONLY | JS_DONTENUM);

	core_new_constructor(J, call_symbol, construct_symbol, "Symbol", 0, 1);
	CORE_DEFINE(J, static_rows);
#define X(field, description)                                                                      \
	js_pushsymbol(J, core->symbol.field);                                                      \
	core_define_value(J, description, JS_READONLY | JS_DONTENUM | JS_DONTCONF);
	CORE_SYMBOLS(X)
#undef X
	core_define_global(J, "Symbol");
}
