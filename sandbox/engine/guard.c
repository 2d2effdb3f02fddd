/*
 * Guards. An object carries the number of its guard, nothing else; the path that an error names is
 * searched from the guard's root when it is needed, which works because what it guards does not
 * change.
 */
#include "sandbox/engine/guard.h"
#include "sandbox/engine/engine_internal.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/text.h"

enum {
	ROOT,
	PATH,
	CHECK,
	FIELDS,
	DEPTH_MAX = 256, /* of the search for a path */
};

static js_Value *field(const js_State *J, int guard, int which)
{
	return &engine_of(J)->guards->u.a.array[(guard - 1) * FIELDS + which];
}

/* A search, and the keys on its way. */
struct search {
	js_State *J;
	const js_Object *wanted;
	int guard;
	const char *keys[DEPTH_MAX];
	uint32_t indexes[DEPTH_MAX]; /* where the key is NULL */
	int depth;
};

static bool search_object(struct search *search, const js_Object *object);

static bool search_value(
	struct search *search, const js_Value *value, const char *key, uint32_t index)
{
	if (value->t.type != JS_TOBJECT || value->u.object->guard != search->guard ||
		search->depth == DEPTH_MAX)
		return false;
	search->keys[search->depth] = key;
	search->indexes[search->depth++] = index;
	if (search_object(search, value->u.object))
		return true;
	search->depth--;
	return false;
}

static bool search_tree(struct search *search, const js_Property *node)
{
	if (!node->level)
		return false;
	return search_tree(search, node->left) ||
	       search_value(search, &node->value, node->name, 0) ||
	       search_tree(search, node->right);
}

static bool search_object(struct search *search, const js_Object *object)
{
	if (object == search->wanted)
		return true;
	if (object->type == JS_CARRAY && object->u.a.simple) {
		for (int i = 0; i < object->u.a.flat_length; i++)
			if (search_value(search, &object->u.a.array[i], NULL, (uint32_t)i))
				return true;
	}
	return search_tree(search, object->properties);
}

static void add_key(js_State *J, struct text *text, const char *key)
{
	text_add_string(J, text, ".");
	if (JS_ISSYMBOLKEY(key)) {
		core_push_symbol_text(J, key);
		text_add_string(J, text, js_tostring(J, -1));
		js_pop(J, 1);
	} else {
		text_add_string(J, text, key);
	}
}

/* -- text that owns it */
static struct text *push_path(js_State *J, const js_Object *object)
{
	struct search search = {.J = J, .wanted = object, .guard = object->guard};
	struct text *text = text_new(J);
	char digits[32];

	js_pushvalue(J, *field(J, object->guard, PATH));
	text_add_string(J, text, js_tostring(J, -1));
	js_pop(J, 1);
	if (!search_object(&search, field(J, object->guard, ROOT)->u.object))
		return text;
	for (int i = 0; i < search.depth; i++)
		add_key(J, text,
			search.keys[i] ? search.keys[i]
				       : property_index_key(digits, search.indexes[i]));
	return text;
}

JS_NORETURN static void refuse(js_State *J, const js_Object *object, const char *key)
{
	struct text *text = push_path(J, object);

	if (key)
		add_key(J, text, key);
	text_push(J, text);
	js_typeerror(J, "%s is read-only", js_tostring(J, -1));
}

void guard_refuse(js_State *J, js_Object *object)
{
	refuse(J, object, NULL);
}

void guard_check(
	js_State *J, js_Object *object, const char *key, const js_Value *value, enum guard_how how)
{
	static const char *const names[] = {
		[GUARD_SET] = "set", [GUARD_DEFINE] = "define", [GUARD_DELETE] = "delete"};
	const js_Value *check = field(J, object->guard, CHECK);
	bool allowed;

	if (check->t.type != JS_TOBJECT)
		refuse(J, object, key);
	js_pushvalue(J, *check);
	js_pushobject(J, object);
	property_push_key(J, key);
	if (value)
		js_pushvalue(J, *value);
	else
		js_pushundefined(J);
	js_pushliteral(J, names[how]);
	js_call(J, 3);
	allowed = js_toboolean(J, -1);
	js_pop(J, 1);
	if (!allowed)
		refuse(J, object, key);
}

static void guard_deep(js_State *J, js_Object *object, int guard);

static void guard_value(js_State *J, const js_Value *value, int guard)
{
	if (value->t.type == JS_TOBJECT && !value->u.object->guard &&
		(value->u.object->type == JS_COBJECT || value->u.object->type == JS_CARRAY))
		guard_deep(J, value->u.object, guard);
}

static void guard_tree(js_State *J, const js_Property *node, int guard)
{
	if (!node->level)
		return;
	guard_tree(J, node->left, guard);
	guard_value(J, &node->value, guard);
	guard_tree(J, node->right, guard);
}

static void guard_deep(js_State *J, js_Object *object, int guard)
{
	js_checkcstack(J);
	object->guard = guard;
	if (object->type == JS_CARRAY && object->u.a.simple)
		for (int i = 0; i < object->u.a.flat_length; i++)
			guard_value(J, &object->u.a.array[i], guard);
	guard_tree(J, object->properties, guard);
}

static bool is_read_only(js_State *J, const js_Object *object)
{
	return object->guard && field(J, object->guard, CHECK)->t.type != JS_TOBJECT;
}

/* door.guard(object, path, check) */
static void guard(js_State *J)
{
	js_Object *object = core_object(J, 1), *guards = engine_of(J)->guards;
	double count = guards->u.a.length;
	int number = (int)(count / FIELDS) + 1;
	bool is_deep = !js_iscallable(J, 3);

	if (!object || (object->type != JS_COBJECT && object->type != JS_CARRAY))
		js_typeerror(J, "%s cannot be guarded", core_describe(J, 1));
	if (is_read_only(J, object)) {
		js_copy(J, 1);
		return;
	}
	for (int i = 0; i < FIELDS; i++) {
		js_copy(J, 1 + i);
		if (i == PATH)
			core_to_string(J, -1);
		property_create_index(J, guards, count + i);
	}
	if (is_deep)
		guard_deep(J, object, number);
	else
		object->guard = number;
	js_copy(J, 1);
}

static const struct core_function rows[] = {{"guard", guard, 3, 0}};

void engine_guard_init(struct engine *engine)
{
	js_State *J = engine->J;

	CORE_DEFINE(J, rows);
	js_newarray(J);
	engine->guards = core_object(J, -1);
	js_setregistry(J, "guards");
}
