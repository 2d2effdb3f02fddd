/*
 * WeakMap, WeakSet, WeakRef, FinalizationRegistry. They hold their keys strongly: a run is short
 * and the collector hardly works in it, so nothing is ever seen to disappear, which the language
 * allows.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/iterator.h"
#include "sandbox/engine/table.h"

struct reference {
	js_Value target;
};

struct registry {
	struct table cells; /* unregister token (or the target) to held value */
	js_Object *cleanup;
};

static void mark_table(js_State *J, int m, void *data)
{
	table_mark(J, m, data);
}

static void finalize_table(js_State *J, void *data)
{
	table_done(J, data);
	js_free(J, data);
}

static void mark_reference(js_State *J, int m, void *data)
{
	core_mark_value(J, m, &((struct reference *)data)->target);
}

static void mark_registry(js_State *J, int m, void *data)
{
	const struct registry *registry = data;

	table_mark(J, m, &registry->cells);
	core_mark_object(J, m, registry->cleanup);
}

static void finalize_registry(js_State *J, void *data)
{
	table_done(J, &((struct registry *)data)->cells);
	js_free(J, data);
}

static const js_Kind map_kind = {.name = "WeakMap", .mark = mark_table, .finalize = finalize_table};
static const js_Kind set_kind = {.name = "WeakSet", .mark = mark_table, .finalize = finalize_table};
static const js_Kind reference_kind = {.name = "WeakRef", .mark = mark_reference};
static const js_Kind registry_kind = {
	.name = "FinalizationRegistry", .mark = mark_registry, .finalize = finalize_registry};

#define MAP(method) core_this(J, 0, &map_kind, "WeakMap.prototype." method)
#define SET(method) core_this(J, 0, &set_kind, "WeakSet.prototype." method)

/* CanBeHeldWeakly: objects, and symbols that Symbol.for() did not make. */
static bool can_be_weak(js_State *J, int idx)
{
	return js_isobject(J, idx) ||
	       (js_issymbol(J, idx) && js_tovalue(J, idx)->u.litstr[1] != '#');
}

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
	struct table *table = MAP("set");

	if (!can_be_weak(J, 1))
		js_typeerror(J, "Invalid value used as weak map key");
	table_set(J, table, js_tovalue(J, 1), js_tovalue(J, 2));
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

static void set_add(js_State *J)
{
	struct table *table = SET("add");

	if (!can_be_weak(J, 1))
		js_typeerror(J, "Invalid value used in weak set");
	table_set(J, table, js_tovalue(J, 1), js_tovalue(J, 1));
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

static void construct_map(js_State *J)
{
	js_Object *prototype = core_new_target_prototype(J, core_of(J)->weak_map_prototype);

	(void)core_new(J, &map_kind, prototype, sizeof(struct table));
	core_fill_collection(J, "set", NULL, true, NULL);
}

static void construct_set(js_State *J)
{
	js_Object *prototype = core_new_target_prototype(J, core_of(J)->weak_set_prototype);

	(void)core_new(J, &set_kind, prototype, sizeof(struct table));
	core_fill_collection(J, "add", NULL, false, NULL);
}

static void construct_reference(js_State *J)
{
	struct reference *reference;
	js_Object *prototype;

	if (!can_be_weak(J, 1))
		js_typeerror(J, "WeakRef: invalid target");
	prototype = core_new_target_prototype(J, core_of(J)->weak_ref_prototype);
	reference = core_new(J, &reference_kind, prototype, sizeof(*reference));
	reference->target = *js_tovalue(J, 1);
}

static void reference_deref(js_State *J)
{
	const struct reference *reference =
		core_this(J, 0, &reference_kind, "WeakRef.prototype.deref");

	js_pushvalue(J, reference->target);
}

static void construct_registry(js_State *J)
{
	struct registry *registry;
	js_Object *prototype;

	if (!js_iscallable(J, 1))
		js_typeerror(J, "FinalizationRegistry: cleanup must be callable");
	prototype = core_new_target_prototype(J, core_of(J)->finalization_registry_prototype);
	registry = core_new(J, &registry_kind, prototype, sizeof(*registry));
	registry->cleanup = core_object(J, 1);
}

static void registry_register(js_State *J)
{
	struct registry *registry =
		core_this(J, 0, &registry_kind, "FinalizationRegistry.prototype.register");

	if (!can_be_weak(J, 1))
		js_typeerror(J, "FinalizationRegistry.prototype.register: invalid target");
	if (core_same_value(js_tovalue(J, 1), js_tovalue(J, 2)))
		js_typeerror(J, "FinalizationRegistry.prototype.register: target and holdings must "
				"not be same");
	if (can_be_weak(J, 3))
		table_set(J, &registry->cells, js_tovalue(J, 3), js_tovalue(J, 2));
	else if (js_isdefined(J, 3))
		js_typeerror(J, "Invalid unregister token ('%s')", core_describe(J, 3));
	js_pushundefined(J);
}

static void registry_unregister(js_State *J)
{
	struct registry *registry =
		core_this(J, 0, &registry_kind, "FinalizationRegistry.prototype.unregister");

	if (!can_be_weak(J, 1))
		js_typeerror(J, "Invalid unregister token ('%s')", core_describe(J, 1));
	js_pushboolean(J, table_delete(&registry->cells, js_tovalue(J, 1)));
}

static const struct core_function map_rows[] = {
	{"delete", map_delete, 1, 0},
	{"get", map_get, 1, 0},
	{"set", map_set, 2, 0},
	{"has", map_has, 1, 0},
};

static const struct core_function set_rows[] = {
	{"delete", set_delete, 1, 0},
	{"has", set_has, 1, 0},
	{"add", set_add, 1, 0},
};

static const struct core_function reference_rows[] = {{"deref", reference_deref, 0, 0}};

static const struct core_function registry_rows[] = {
	{"register", registry_register, 2, 3},
	{"unregister", registry_unregister, 1, 0},
};

void builtin_weak_init(js_State *J)
{
	struct core *core = core_of(J);

	core->weak_map_prototype = CORE_PROTOTYPE(J, J->Object_prototype, map_rows, "WeakMap");
	core_new_constructor(J, core_call_without_new, construct_map, "WeakMap", 0, 1);
	core_define_global(J, "WeakMap");
	core->weak_set_prototype = CORE_PROTOTYPE(J, J->Object_prototype, set_rows, "WeakSet");
	core_new_constructor(J, core_call_without_new, construct_set, "WeakSet", 0, 1);
	core_define_global(J, "WeakSet");
	core->weak_ref_prototype =
		CORE_PROTOTYPE(J, J->Object_prototype, reference_rows, "WeakRef");
	core_new_constructor(J, core_call_without_new, construct_reference, "WeakRef", 1, 0);
	core_define_global(J, "WeakRef");
	core->finalization_registry_prototype =
		CORE_PROTOTYPE(J, J->Object_prototype, registry_rows, "FinalizationRegistry");
	core_new_constructor(
		J, core_call_without_new, construct_registry, "FinalizationRegistry", 1, 0);
	core_define_global(J, "FinalizationRegistry");
}
