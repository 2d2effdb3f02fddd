/*
 * Map, Set and their iterators, on the ordered hash table of table.h. Iterators hold a position
 * that stays right while the table changes.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/iterator_internal.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/table.h"

static void mark(js_State *J, int m, void *data)
{
	table_mark(J, m, data);
}

static void finalize(js_State *J, void *data)
{
	table_done(J, data);
	js_free(J, data);
}

static const js_Kind map_kind = {.name = "Map", .mark = mark, .finalize = finalize};
static const js_Kind set_kind = {.name = "Set", .mark = mark, .finalize = finalize};

struct cursor {
	js_Object *owner; /* NULL: done */
	size_t at;
	enum iterator_what what;
};

static void mark_cursor(js_State *J, int m, void *data)
{
	core_mark_object(J, m, ((struct cursor *)data)->owner);
}

static const js_Kind map_iterator_kind = {.name = "Map Iterator", .mark = mark_cursor};
static const js_Kind set_iterator_kind = {.name = "Set Iterator", .mark = mark_cursor};

#define MAP(method) core_this(J, 0, &map_kind, "Map.prototype." method)
#define SET(method) core_this(J, 0, &set_kind, "Set.prototype." method)

static void map_get(js_State *J)
{
	const struct table_entry *entry = table_find(MAP("get"), js_tovalue(J, 1));

	if (entry)
		js_pushvalue(J, entry->value);
	else
		js_pushundefined(J);
}

static void map_set(js_State *J)
{
	table_set(J, MAP("set"), js_tovalue(J, 1), js_tovalue(J, 2));
	js_copy(J, 0);
}

static void map_has(js_State *J)
{
	js_pushboolean(J, table_find(MAP("has"), js_tovalue(J, 1)) != NULL);
}

static void map_delete(js_State *J)
{
	js_pushboolean(J, table_delete(MAP("delete"), js_tovalue(J, 1)));
}

static void map_clear(js_State *J)
{
	table_clear(MAP("clear"));
	js_pushundefined(J);
}

static void map_size(js_State *J)
{
	const struct table *table = core_this(J, 0, &map_kind, "get Map.prototype.size");

	js_pushnumber(J, (double)table->count);
}

static void set_add(js_State *J)
{
	table_set(J, SET("add"), js_tovalue(J, 1), js_tovalue(J, 1));
	js_copy(J, 0);
}

static void set_has(js_State *J)
{
	js_pushboolean(J, table_find(SET("has"), js_tovalue(J, 1)) != NULL);
}

static void set_delete(js_State *J)
{
	js_pushboolean(J, table_delete(SET("delete"), js_tovalue(J, 1)));
}

static void set_clear(js_State *J)
{
	table_clear(SET("clear"));
	js_pushundefined(J);
}

static void set_size(js_State *J)
{
	const struct table *table = core_this(J, 0, &set_kind, "get Set.prototype.size");

	js_pushnumber(J, (double)table->count);
}

static void for_each(js_State *J, const struct table *table)
{
	const struct table_entry *entry;

	if (!js_iscallable(J, 1))
		core_not_callable(J, 1);
	for (size_t at = 0; (entry = table_next(table, &at));) {
		js_copy(J, 1);
		js_copy(J, 2);
		js_pushvalue(J, entry->value);
		js_pushvalue(J, entry->key);
		js_copy(J, 0);
		js_call(J, 3);
		js_pop(J, 1);
	}
	js_pushundefined(J);
}

static void map_for_each(js_State *J)
{
	for_each(J, MAP("forEach"));
}

static void set_for_each(js_State *J)
{
	for_each(J, SET("forEach"));
}

static void new_cursor(
	js_State *J, const js_Kind *kind, js_Object *prototype, enum iterator_what what)
{
	struct cursor *cursor = core_new(J, kind, prototype, sizeof(*cursor));

	cursor->owner = core_object(J, 0);
	cursor->what = what;
}

static void map_entries(js_State *J)
{
	(void)MAP("entries");
	new_cursor(J, &map_iterator_kind, core_of(J)->map_iterator_prototype, ITERATOR_ENTRIES);
}

static void map_keys(js_State *J)
{
	(void)MAP("keys");
	new_cursor(J, &map_iterator_kind, core_of(J)->map_iterator_prototype, ITERATOR_KEYS);
}

static void map_values(js_State *J)
{
	(void)MAP("values");
	new_cursor(J, &map_iterator_kind, core_of(J)->map_iterator_prototype, ITERATOR_VALUES);
}

static void set_entries(js_State *J)
{
	(void)SET("entries");
	new_cursor(J, &set_iterator_kind, core_of(J)->set_iterator_prototype, ITERATOR_ENTRIES);
}

static void set_values(js_State *J)
{
	(void)SET("values");
	new_cursor(J, &set_iterator_kind, core_of(J)->set_iterator_prototype, ITERATOR_VALUES);
}

static void next(js_State *J, struct cursor *cursor)
{
	const struct table_entry *entry = NULL;

	if (cursor->owner)
		entry = table_next(core_data(cursor->owner), &cursor->at);
	if (!entry) {
		cursor->owner = NULL;
		js_pushundefined(J);
		js_pushboolean(J, 1);
	} else {
		if (cursor->what != ITERATOR_VALUES)
			js_pushvalue(J, entry->key);
		if (cursor->what != ITERATOR_KEYS)
			js_pushvalue(J, entry->value);
		if (cursor->what == ITERATOR_ENTRIES)
			core_new_pair(J);
		js_pushboolean(J, 0);
	}
	iterator_new_result(J);
}

bool core_preview_iterator(js_State *J, const js_Object *object, bool *has_pairs)
{
	const struct table_entry *entry;
	const struct cursor *cursor;
	js_Object *array;
	size_t at;

	if (!core_is(object, &map_iterator_kind) && !core_is(object, &set_iterator_kind))
		return false;
	cursor = core_data(object);
	at = cursor->at;
	*has_pairs = cursor->what == ITERATOR_ENTRIES;
	js_newarray(J);
	array = core_object(J, -1);
	while (cursor->owner && (entry = table_next(core_data(cursor->owner), &at))) {
		if (cursor->what != ITERATOR_VALUES) {
			js_pushvalue(J, entry->key);
			property_create_index(J, array, array->u.a.flat_length);
		}
		if (cursor->what != ITERATOR_KEYS) {
			js_pushvalue(J, entry->value);
			property_create_index(J, array, array->u.a.flat_length);
		}
	}
	return true;
}

static void map_next(js_State *J)
{
	next(J, core_this(J, 0, &map_iterator_kind, "Map Iterator.prototype.next"));
}

static void set_next(js_State *J)
{
	next(J, core_this(J, 0, &set_iterator_kind, "Set Iterator.prototype.next"));
}

/* What a constructor does with each element of its iterable. */
struct fill {
	js_Object *target, *adder;
	int record;
	bool has_pairs;
	struct table *table; /* if the adder is as it came: no call is needed */
};

static void add_one(js_State *J, const struct fill *fill)
{
	int item = js_gettop(J) - 1;

	if (fill->has_pairs) {
		if (!js_isobject(J, -1))
			js_typeerror(J, "Iterator value %s is not an entry object",
				core_describe(J, -1));
		js_getindex(J, item, 0);
		js_getindex(J, item, 1);
	} else {
		js_copy(J, item);
	}
	if (fill->table) {
		table_set(J, fill->table, js_tovalue(J, item + 1), js_tovalue(J, -1));
	} else {
		int count = js_gettop(J) - item - 1;

		js_pushobject(J, fill->adder);
		js_pushobject(J, fill->target);
		for (int i = 1; i <= count; i++)
			js_copy(J, item + i);
		js_call(J, count);
	}
	js_pop(J, js_gettop(J) - item);
}

static void add_all(js_State *J, void *context)
{
	const struct fill *fill = context;

	while (iterator_step(J, fill->record))
		add_one(J, fill);
}

void core_fill_collection(
	js_State *J, const char *method, js_CFunction builtin, bool has_pairs, struct table *table)
{
	struct fill fill = {.target = core_object(J, -1), .has_pairs = has_pairs};

	if (!js_iscoercible(J, 1))
		return;
	js_getproperty(J, -1, method);
	if (!js_iscallable(J, -1)) {
		const char *shown = core_describe(J, -2), *adder = core_describe(J, -2);

		js_typeerror(J, "'%s' returned for property '%s' of object '%s' is not a function",
			adder, method, shown);
	}
	fill.adder = js_tovalue(J, -1)->u.object;
	if (fill.adder->type == JS_CCFUNCTION && fill.adder->u.c.function == builtin)
		fill.table = table;
	js_copy(J, 1);
	iterator_open(J, NULL);
	fill.record = js_gettop(J) - 1;
	if (core_try(J, add_all, &fill)) {
		iterator_abandon(J, fill.record);
		js_throw(J);
	}
	js_pop(J, 2);
}

static void construct_map(js_State *J)
{
	js_Object *prototype = core_new_target_prototype(J, core_of(J)->map_prototype);
	struct table *table = core_new(J, &map_kind, prototype, sizeof(*table));

	core_fill_collection(J, "set", map_set, true, table);
}

static void construct_set(js_State *J)
{
	js_Object *prototype = core_new_target_prototype(J, core_of(J)->set_prototype);
	struct table *table = core_new(J, &set_kind, prototype, sizeof(*table));

	core_fill_collection(J, "add", set_add, false, table);
}

static const struct core_function static_rows[] = {
	{"@@species", core_return_this, CORE_GETTER, 0},
};

static const struct core_function map_rows[] = {
	{"get", map_get, 1, 0},
	{"set", map_set, 2, 0},
	{"has", map_has, 1, 0},
	{"delete", map_delete, 1, 0},
	{"clear", map_clear, 0, 0},
	{"entries", map_entries, 0, 0},
	{"forEach", map_for_each, 1, 2},
	{"keys", map_keys, 0, 0},
	{"size", map_size, CORE_GETTER, 0},
	{"values", map_values, 0, 0},
};

static const struct core_function set_rows[] = {
	{"has", set_has, 1, 0},
	{"add", set_add, 1, 0},
	{"delete", set_delete, 1, 0},
	{"clear", set_clear, 0, 0},
	{"entries", set_entries, 0, 0},
	{"forEach", set_for_each, 1, 2},
	{"size", set_size, CORE_GETTER, 0},
	{"values", set_values, 0, 0},
};

static const struct core_function map_iterator_rows[] = {{"next", map_next, 0, 0}};
static const struct core_function set_iterator_rows[] = {{"next", set_next, 0, 0}};

void builtin_map_init(js_State *J)
{
	struct core *core = core_of(J);

	core->map_prototype = CORE_PROTOTYPE(J, J->Object_prototype, map_rows, "Map");
	core_define_alias(J, core->symbol.iterator, "entries");
	core_new_constructor(J, core_call_without_new, construct_map, "Map", 0, 1);
	CORE_DEFINE(J, static_rows);
	core_define_global(J, "Map");

	core->set_prototype = CORE_PROTOTYPE(J, J->Object_prototype, set_rows, "Set");
	core_define_alias(J, "keys", "values");
	core_define_alias(J, core->symbol.iterator, "values");
	core_new_constructor(J, core_call_without_new, construct_set, "Set", 0, 1);
	CORE_DEFINE(J, static_rows);
	core_define_global(J, "Set");

	core->map_iterator_prototype =
		CORE_PROTOTYPE(J, core->iterator_prototype, map_iterator_rows, "Map Iterator");
	core->set_iterator_prototype =
		CORE_PROTOTYPE(J, core->iterator_prototype, set_iterator_rows, "Set Iterator");
	js_pop(J, js_gettop(J));
}
