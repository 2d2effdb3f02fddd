/*
 * RegExp.$1 to $9, input, lastMatch and the others: what the last match was, for old programs. All
 * are accessors; only `input` can be set.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/regexp_internal.h"
#include "sandbox/engine/units.h"

enum {
	LAST_MATCH = 0, /* otherwise the number of a capture */
	INPUT = -1,
	LAST_PAREN = -2,
	LEFT_CONTEXT = -3,
	RIGHT_CONTEXT = -4,
};

/* -- string: a part of the last subject; "" for a capture that took no part. */
static void push_part(js_State *J, int from, int to)
{
	const struct regexp_last *last = &regexp_state(J)->last;
	struct units units;

	if (from < 0 || last->string.t.type == JS_TUNDEFINED) {
		js_pushliteral(J, "");
		return;
	}
	units = units_of_value(J, &last->string);
	units_push_slice(J, &units, from, to);
}

static void push_capture(js_State *J, int i)
{
	const struct regexp_last *last = &regexp_state(J)->last;

	if (i < last->count && i < REGEXP_LAST_CAPTURES)
		push_part(J, last->at[2 * i], last->at[2 * i + 1]);
	else
		js_pushliteral(J, "");
}

static void get(js_State *J, int what)
{
	const struct regexp_last *last = &regexp_state(J)->last;

	switch (what) {
	case INPUT:
		if (last->input.t.type == JS_TUNDEFINED)
			js_pushliteral(J, "");
		else
			js_pushvalue(J, last->input);
		return;
	case LAST_PAREN:
		if (last->count > 1)
			push_part(J, last->paren[0], last->paren[1]);
		else
			js_pushliteral(J, "");
		return;
	case LEFT_CONTEXT:
		push_part(J, 0, last->at[0]);
		return;
	case RIGHT_CONTEXT:
		push_part(J, last->at[1], INT_MAX);
		return;
	default:
		push_capture(J, what);
	}
}

static void set_input(js_State *J)
{
	core_to_string(J, 1);
	regexp_state(J)->last.input = *js_tovalue(J, 1);
	js_pushundefined(J);
}

static void set_nothing(js_State *J)
{
	js_pushundefined(J);
}

#define PARTS(X)                                                                                   \
	X(input, INPUT, "input", "$_", set_input)                                                  \
	X(last_match, LAST_MATCH, "lastMatch", "$&", set_nothing)                                  \
	X(last_paren, LAST_PAREN, "lastParen", "$+", set_nothing)                                  \
	X(left_context, LEFT_CONTEXT, "leftContext", "$`", set_nothing)                            \
	X(right_context, RIGHT_CONTEXT, "rightContext", "$'", set_nothing)                         \
	X(one, 1, "$1", NULL, set_nothing)                                                         \
	X(two, 2, "$2", NULL, set_nothing)                                                         \
	X(three, 3, "$3", NULL, set_nothing)                                                       \
	X(four, 4, "$4", NULL, set_nothing)                                                        \
	X(five, 5, "$5", NULL, set_nothing)                                                        \
	X(six, 6, "$6", NULL, set_nothing)                                                         \
	X(seven, 7, "$7", NULL, set_nothing)                                                       \
	X(eight, 8, "$8", NULL, set_nothing)                                                       \
	X(nine, 9, "$9", NULL, set_nothing)

#define DEFINE(field, what, name, alias, setter)                                                   \
	static void get_##field(js_State *J)                                                       \
	{                                                                                          \
		get(J, what);                                                                      \
	}
PARTS(DEFINE)
#undef DEFINE

static const struct {
	const char *name, *alias, *getter_name, *setter_name;
	js_CFunction getter, setter;
} parts[] = {
#define ROW(field, what, name, alias, setter)                                                      \
	{name, alias, "get " name, "set " name, get_##field, setter},
	PARTS(ROW)
#undef ROW
};

/* constructor -- constructor */
static void define(js_State *J, const char *key, size_t i)
{
	core_new_function(J, parts[i].getter, parts[i].getter_name, 0, NULL);
	core_new_function(J, parts[i].setter, parts[i].setter_name, 1, NULL);
	js_defaccessor(J, -3, key, JS_DONTENUM);
}

void builtin_regexp_legacy_init(js_State *J)
{
	for (size_t i = 0; i < nelem(parts); i++) {
		define(J, parts[i].name, i);
		if (parts[i].alias)
			define(J, parts[i].alias, i);
	}
}
