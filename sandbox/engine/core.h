/*
 * What all built-ins in C share: their state (intrinsic objects, well-known symbols, job queue),
 * kinds of objects with hooks, and the making of functions with exact `name` and `length`.
 * Stack effects are written `before -- after`; everything throws unless it says otherwise.
 */
#ifndef SANDBOX_ENGINE_CORE_H
#define SANDBOX_ENGINE_CORE_H

#include <stdbool.h>
#include <stddef.h>

#include "sandbox/engine/generator.h"

struct jobs;
struct vm;
struct units_places;

/* Well-known symbols, as property keys. */
#define CORE_SYMBOLS(X)                                                                            \
	X(async_iterator, "asyncIterator")                                                         \
	X(has_instance, "hasInstance")                                                             \
	X(is_concat_spreadable, "isConcatSpreadable")                                              \
	X(iterator, "iterator")                                                                    \
	X(match, "match")                                                                          \
	X(match_all, "matchAll")                                                                   \
	X(replace, "replace")                                                                      \
	X(search, "search")                                                                        \
	X(species, "species")                                                                      \
	X(split, "split")                                                                          \
	X(to_primitive, "toPrimitive")                                                             \
	X(to_string_tag, "toStringTag")                                                            \
	X(unscopables, "unscopables")

/* Objects that C code refers to whatever scripts do to their names. */
#define CORE_INTRINSICS(X)                                                                         \
	X(promise_constructor)                                                                     \
	X(promise_prototype)                                                                       \
	X(promise_resolve)                                                                         \
	X(promise_then)                                                                            \
	X(array_constructor)                                                                       \
	X(array_values)                                                                            \
	X(array_to_string)                                                                         \
	X(function_constructor)                                                                    \
	X(function_to_string)                                                                      \
	X(object_constructor)                                                                      \
	X(object_to_string)                                                                        \
	X(iterator_prototype)                                                                      \
	X(async_iterator_prototype)                                                                \
	X(array_iterator_prototype)                                                                \
	X(array_iterator_next)                                                                     \
	X(string_iterator_prototype)                                                               \
	X(map_iterator_prototype)                                                                  \
	X(set_iterator_prototype)                                                                  \
	X(regexp_string_iterator_prototype)                                                        \
	X(async_from_sync_iterator_prototype)                                                      \
	X(generator_function_prototype)                                                            \
	X(generator_prototype)                                                                     \
	X(async_function_prototype)                                                                \
	X(async_generator_function_prototype)                                                      \
	X(async_generator_prototype)                                                               \
	X(map_prototype)                                                                           \
	X(map_set)                                                                                 \
	X(set_prototype)                                                                           \
	X(set_add)                                                                                 \
	X(weak_map_prototype)                                                                      \
	X(weak_set_prototype)                                                                      \
	X(weak_ref_prototype)                                                                      \
	X(finalization_registry_prototype)                                                         \
	X(aggregate_error_prototype)                                                               \
	X(array_buffer_prototype)                                                                  \
	X(array_buffer_constructor)                                                                \
	X(typed_array_prototype)                                                                   \
	X(typed_array_constructor)                                                                 \
	X(typed_array_values)                                                                      \
	X(typed_prototypes)   /* cell: one for each kind of typed array */                         \
	X(typed_constructors) /* cell */                                                           \
	X(data_view_prototype)                                                                     \
	X(joining)                                                                                 \
	X(idle_text)                                                                               \
	X(regexp_state)                                                                            \
	X(throw_type_error)                                                                        \
	X(error_constructor)

struct core {
	struct jobs *jobs;
	struct vm *vm;		     /* the interpreter's */
	struct units_places *places; /* see units.h */
	unsigned long long symbol_serial;
	generator_run *run_frame; /* the interpreter's */
	double now_ms;		  /* see date.h */
	struct core_symbols {
#define X(name, description) const char *name;
		CORE_SYMBOLS(X)
#undef X
	} symbol;
#define X(name) js_Object *name;
	CORE_INTRINSICS(X)
#undef X
};

/* Never throws. */
static inline struct core *core_of(const js_State *J)
{
	return J->core;
}

/* Makes the state and all built-ins, once for each engine, after mujs made its own. */
void core_init(js_State *J);

/* Gives back what is not the collector's. Before js_freestate(). Never throws. */
void core_done(js_State *J);

/* -- object of `kind` with `size` zeroed bytes (returned) that are freed with it. */
void *core_new(js_State *J, const js_Kind *kind, js_Object *prototype, size_t size);

/* Never throws. */
static inline bool core_is(const js_Object *object, const js_Kind *kind)
{
	return object && object->type == JS_CKIND && object->u.k.kind == kind;
}

/* Never throws. */
static inline void *core_data(const js_Object *object)
{
	return object->u.k.data;
}

/*
 * The data of the object at stack index `idx`, or TypeError
 * `Method METHOD called on incompatible receiver VALUE`.
 */
void *core_this(js_State *J, int idx, const js_Kind *kind, const char *method);

/*
 * -- text: the value at `idx` as V8 words it in errors: #<Object>, [object Array], the source of a
 * function, a string without quotes. Runs no script. Returned as well; valid while it is on the
 * stack.
 */
const char *core_describe(js_State *J, int idx);

/* -- text: NAME: MESSAGE of an error object, as `stack` begins. Runs no script. */
void core_describe_error(js_State *J, int idx);
/* NAME MESSAGE -- text, both strings: NAME: MESSAGE, or the one that is not empty. */
void core_join_name_and_message(js_State *J);
/* TypeError: a value that is no function was called. */
JS_NORETURN void core_not_callable(js_State *J, int idx);

/*
 * -- text: the name of the object's class, as V8 finds it: of the constructor, Symbol.toStringTag,
 * the kind of object. Runs no script.
 */
void core_push_constructor_name(js_State *J, js_Object *object);

/* -- text: Symbol(description) */
void core_push_symbol_text(js_State *J, const char *key);

/*
 * ToLength(value.length) of the object at `idx`, and its elements beyond 2^31. Lengths and indexes
 * of array-likes go up to 2^53 - 1.
 */
double core_length(js_State *J, int idx);
void core_get_index(js_State *J, int idx, double index);

/* key, value -- [key, value] */
void core_new_pair(js_State *J);

/* True for a proxy, whose parts are NULL once it is revoked. Never throws. */
bool core_proxy_parts(const js_Object *object, js_Object **target, js_Object **handler);

/*
 * -- array of what an iterator of a Map or Set will still give, keys and values one after the
 * other if it gives pairs. False: it is no such iterator and nothing is pushed.
 */
bool core_preview_iterator(js_State *J, const js_Object *object, bool *has_pairs);

/* IsArray: looks through a Proxy, TypeError for a revoked one. */
bool core_is_array(js_State *J, const js_Object *object);

/* -- elements of the array-like at `idx`, as arguments of a call. Returns their number. */
int core_push_list(js_State *J, int idx);

/* `a string`, `undefined`: for errors. Never throws. */
const char *core_type_with_article(js_State *J, int idx);

/* TypeError with V8's reason if the prototype cannot be set. */
void core_set_prototype_or_throw(js_State *J, js_Object *object, js_Object *prototype);

/* Makes the value at `idx` a string, in place (js_tostring leaves undefined, null, booleans). */
void core_to_string(js_State *J, int idx);

/* ===, SameValueZero, SameValue. Never throw. */
bool core_strict_equal(const js_Value *a, const js_Value *b);
bool core_same_value_zero(const js_Value *a, const js_Value *b);
bool core_same_value(const js_Value *a, const js_Value *b);

/* A surrogate pair begins at this UTF-16 index. Never throws. */
bool core_is_pair_at(const char *text, double index);

/* -- AggregateError with a copy of nothing: `errors` becomes its property. */
void core_new_aggregate_error(js_State *J, const char *message, js_Object *errors);

/* The object at a stack index, NULL for a primitive. Never throws. */
static inline js_Object *core_object(js_State *J, int idx)
{
	const js_Value *value = js_tovalue(J, idx);

	return value->t.type == JS_TOBJECT ? value->u.object : NULL;
}

/* For mark hooks. NULL is fine. Never throw. */
static inline void core_mark_object(js_State *J, int mark, js_Object *object)
{
	jsG_mark(J, mark, object);
}

static inline void core_mark_value(js_State *J, int mark, const js_Value *value)
{
	jsG_markvalue(J, mark, value);
}

/* -- cell: an object without prototype that scripts never see: `count` undefined values. */
js_Object *core_new_cell(js_State *J, int count);

/* Never throws. */
static inline js_Value *core_cell(const js_Object *cell, int index)
{
	return &cell->u.a.array[index];
}

/*
 * -- function: not a constructor, without `prototype`; core_held() gives `held` to its code. Code
 * sees at least `count` arguments. `name` lives as long as the engine.
 */
js_Object *core_new_function(
	js_State *J, js_CFunction code, const char *name, int count, js_Object *held);

/* `length` differs from the number of arguments that the code wants to see. */
js_Object *core_new_function_length(
	js_State *J, js_CFunction code, const char *name, int length, int count, js_Object *held);

/* Of the running C function. Never throws. */
static inline js_Object *core_held(js_State *J)
{
	return js_currentfunctiondata(J);
}

/*
 * prototype -- constructor: `call` runs for F(), `construct` for new F(); `prototype` becomes its
 * property and gets `constructor`, both with the attributes of a built-in class.
 */
js_Object *core_new_constructor(js_State *J, js_CFunction call, js_CFunction construct,
	const char *name, int length, int count);

/* For a constructor's `call`: TypeError `Constructor NAME requires 'new'`. */
void core_call_without_new(js_State *J);

/*
 * In a constructor, as its first step: `prototype` of new.target if it is an object, else the
 * intrinsic. Never NULL.
 */
js_Object *core_new_target_prototype(js_State *J, js_Object *intrinsic);

/* `prototype` of this new target if it is an object, else the intrinsic. Never NULL. */
js_Object *core_prototype_for(js_State *J, js_Object *target, js_Object *intrinsic);

/* -- constructor: SpeciesConstructor(the object at `idx`, fallback) */
void core_species_constructor(js_State *J, int idx, js_Object *fallback);

/* get [Symbol.species] and several [Symbol.iterator]: the code of a function that returns `this`.
 */
void core_return_this(js_State *J);

/* Runs step; true: it threw, -- what it threw, and the stack is otherwise as before. */
typedef void core_step(js_State *J, void *context);
bool core_try(js_State *J, core_step *step, void *context);

enum {
	CORE_GETTER = -1,
	CORE_VARIADIC = -1, /* as `count`: sees exactly the arguments that there are */
};

struct table;

/*
 * collection -- collection: in its constructor, adds what the iterable at index 1 gives through the
 * collection's method; if that is `builtin`, straight to the table.
 */
void core_fill_collection(
	js_State *J, const char *method, js_CFunction builtin, bool has_pairs, struct table *table);

/* One row of a built-in's table. */
struct core_function {
	const char *name; /* "@@iterator" is the key Symbol.iterator, the name [Symbol.iterator] */
	js_CFunction code;
	int length; /* its `length`; CORE_GETTER: an accessor without setter */
	int count;  /* of arguments that it looks at, if more than `length` */
};

/* object -- object: defines all rows as writable, configurable, not enumerable. */
void core_define(js_State *J, const struct core_function *rows, size_t count);

#define CORE_DEFINE(J, rows) core_define(J, rows, sizeof(rows) / sizeof((rows)[0]))

/* -- prototype object (returned) with these rows and Symbol.toStringTag, if not NULL. */
js_Object *core_new_prototype(js_State *J, js_Object *parent, const struct core_function *rows,
	size_t count, const char *tag);

#define CORE_PROTOTYPE(J, parent, rows, tag)                                                       \
	core_new_prototype(J, parent, rows, sizeof(rows) / sizeof((rows)[0]), tag)

/* object value -- object: as a built-in's data property with these JS_ attributes. */
void core_define_value(js_State *J, const char *key, int attributes);

/* object -- object: Symbol.toStringTag */
void core_define_tag(js_State *J, const char *tag);

/* object -- object: object[alias] is object[name]. */
void core_define_alias(js_State *J, const char *alias, const char *name);

/* value -- : the global of that name. */
void core_define_global(js_State *J, const char *name);

/* The rows of builtins; each defines its objects and remembers its intrinsics. */
void builtin_symbol_init(js_State *J);
void builtin_function_init(js_State *J);
void builtin_object_init(js_State *J);
void builtin_object_prototype_init(js_State *J);
void builtin_array_init(js_State *J);
void builtin_boolean_init(js_State *J);
void builtin_global_init(js_State *J);
void builtin_string_init(js_State *J);
void builtin_json_init(js_State *J);
void builtin_number_init(js_State *J);
void builtin_math_init(js_State *J);
void builtin_reflect_init(js_State *J);
void builtin_iterator_init(js_State *J);
void builtin_async_from_sync_init(js_State *J);
void builtin_error_init(js_State *J);
void builtin_generator_init(js_State *J);
void builtin_map_init(js_State *J);
void builtin_weak_init(js_State *J);
void builtin_proxy_init(js_State *J);
void builtin_promise_init(js_State *J);
void builtin_regexp_init(js_State *J);
void builtin_string_regexp_init(js_State *J);
void builtin_date_init(js_State *J);
void builtin_array_buffer_init(js_State *J);
void builtin_typed_init(js_State *J);
void builtin_bigint_init(js_State *J);
void builtin_data_view_init(js_State *J);

#endif
