/*
 * What scripts cannot see of a value and util.inspect shows: natives of the door for the runtime.
 *
 *	door.kind(value)		"map", "proxy", ...; of a primitive its type, "null"
 *	door.promise(promise)		[state, value]: 0 pending, 1 fulfilled, 2 rejected
 *	door.proxy(proxy)		[target, handler], both null when it is revoked
 *	door.function_kind(function)	"function", "sloppy" (one that has `arguments` and `caller`
 *in V8), "async", "generator", "async generator", "class"
 *	door.preview(iterator)		[array, has pairs]: what an iterator of a Map or Set will
 *still give, without moving it; pairs are one after the other
 *	door.own(object, key)		what an own data property holds, else undefined; runs no
 *					code unless the object is a proxy
 *	door.put(object, key, value)	object[key] = value for an object literal, whatever the key;
 *					returns the object
 *	door.detach(buffer)		an ArrayBuffer with the buffer's bytes, which it is rid of
 */
#include "sandbox/engine/engine_internal.h"
#include "sandbox/engine/promise.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/typed_internal.h"
#include "sandbox/engine/vm.h"

struct row {
	const char *kind, *name;
};

/* Objects with a js_Kind, by its name. */
static const struct row rows[] = {
	{"Map", "map"},
	{"Set", "set"},
	{"WeakMap", "weakmap"},
	{"WeakSet", "weakset"},
	{"WeakRef", "weakref"},
	{"Promise", "promise"},
	{"Proxy", "proxy"},
	{"RegExp", "regexp"},
	{"Generator", "generator"},
	{"AsyncGenerator", "async generator"},
	{"Map Iterator", "map iterator"},
	{"Set Iterator", "set iterator"},
	{"Array Iterator", "array iterator"},
	{"String Iterator", "string iterator"},
	{"ArrayBuffer", "arraybuffer"},
	{"DataView", "dataview"},
	{"TypedArray", "typedarray"},
};

static const char *name_of_kind(const js_Object *object)
{
	const js_Kind *kind = object->u.k.kind;

	for (size_t i = 0; i < nelem(rows); i++)
		if (!strcmp(rows[i].kind, kind->name))
			return rows[i].name;
	return kind->call ? "function" : "object";
}

static const char *name_of_object(const js_Object *object)
{
	switch (object->type) {
	case JS_CARRAY:
		return "array";
	case JS_CFUNCTION:
		return vm_sort_of(object) == VM_CLASS ? "class" : "function";
	case JS_CCFUNCTION:
		return "function";
	case JS_CERROR:
		return "error";
	case JS_CBOOLEAN:
		return "boolean";
	case JS_CNUMBER:
		return "number";
	case JS_CSTRING:
		return "string";
	case JS_CSYMBOL:
		return "symbol";
	case JS_CBIGINT:
		return "bigint";
	case JS_CDATE:
		return "date";
	case JS_CARGUMENTS:
		return "arguments";
	case JS_CKIND:
		return name_of_kind(object);
	default:
		return "object";
	}
}

static void door_kind(js_State *J)
{
	const js_Object *object = core_object(J, 1);

	js_pushliteral(J, object	    ? name_of_object(object)
			  : js_isnull(J, 1) ? "null"
					    : js_typeof(J, 1));
}

static void door_function_kind(js_State *J)
{
	static const char *const names[] = {
		[VM_FUNCTION] = "function",
		[VM_SLOPPY] = "sloppy",
		[VM_ASYNC] = "async",
		[VM_GENERATOR] = "generator",
		[VM_ASYNC_GENERATOR] = "async generator",
		[VM_CLASS] = "class",
	};
	const js_Object *object = core_object(J, 1);

	js_pushliteral(J,
		names[object && object->type == JS_CFUNCTION ? vm_sort_of(object) : VM_FUNCTION]);
}

static void door_promise(js_State *J)
{
	const js_Object *promise = core_object(J, 1);

	if (!promise || !promise_is(promise))
		js_typeerror(J, "not a promise");
	js_pushnumber(J, promise_state(promise));
	promise_push_result(J, promise);
	core_new_pair(J);
}

static void push_object(js_State *J, js_Object *object)
{
	if (object)
		js_pushobject(J, object);
	else
		js_pushnull(J);
}

static void door_proxy(js_State *J)
{
	js_Object *target, *handler;

	if (!core_proxy_parts(core_object(J, 1), &target, &handler))
		js_typeerror(J, "not a proxy");
	push_object(J, target);
	push_object(J, handler);
	core_new_pair(J);
}

static void door_preview(js_State *J)
{
	bool has_pairs = false;

	if (!core_preview_iterator(J, core_object(J, 1), &has_pairs))
		js_newarray(J);
	js_pushboolean(J, has_pairs);
	core_new_pair(J);
}

static void door_detach(js_State *J)
{
	struct typed_buffer *from = core_this(J, 1, &typed_buffer_kind, "detach"), *to;

	if (!from->bytes)
		typed_detached(J, "detach");
	to = core_new(J, &typed_buffer_kind, core_of(J)->array_buffer_prototype, sizeof(*to));
	*to = *from;
	*from = (struct typed_buffer){.is_resizable = from->is_resizable};
}

static void door_own(js_State *J)
{
	struct property own;

	if (property_get_own(J, js_toobject(J, 1), js_tokey(J, 2), &own) &&
		!property_is_accessor(&own))
		js_pushvalue(J, own.value);
	else
		js_pushundefined(J);
}

static void door_put(js_State *J)
{
	js_Object *object = js_toobject(J, 1);
	const char *key = js_tokey(J, 2);

	js_copy(J, 3);
	property_create(J, object, key);
	js_copy(J, 1);
}

static const struct core_function natives[] = {
	{"kind", door_kind, 1, 0},
	{"promise", door_promise, 1, 0},
	{"proxy", door_proxy, 1, 0},
	{"function_kind", door_function_kind, 1, 0},
	{"preview", door_preview, 1, 0},
	{"own", door_own, 2, 0},
	{"put", door_put, 3, 0},
	{"detach", door_detach, 1, 0},
};

void engine_inspect_init(struct engine *engine)
{
	CORE_DEFINE(engine->J, natives);
}
