/*
 * The essential internal methods of objects (ECMAScript 10.1): the one place where properties are
 * read, written, defined, deleted and listed, for the interpreter and for built-ins alike. Arrays
 * and strings are handled here; other exotic objects (Proxy, typed arrays) bring a table of traps
 * with their kind. Keys are strings or symbols (JS_SYMBOL). Reading never writes to the object.
 * Everything throws, unless it says otherwise; `false` is a refusal, which the caller reports.
 */
#ifndef SANDBOX_ENGINE_PROPERTY_H
#define SANDBOX_ENGINE_PROPERTY_H

#include <stdbool.h>
#include <stdint.h>

#include "jsi.h"

enum {
	PROPERTY_VALUE = 1,
	PROPERTY_GET = 2,
	PROPERTY_SET = 4,
	PROPERTY_WRITABLE = 8,
	PROPERTY_ENUMERABLE = 16,
	PROPERTY_CONFIGURABLE = 32,

	PROPERTY_DATA = PROPERTY_VALUE | PROPERTY_WRITABLE,
	PROPERTY_ACCESSOR = PROPERTY_GET | PROPERTY_SET,
	PROPERTY_ALL_TRUE = PROPERTY_WRITABLE | PROPERTY_ENUMERABLE | PROPERTY_CONFIGURABLE,
};

/* A property descriptor. */
struct property {
	unsigned has; /* fields that are present */
	unsigned is;  /* of WRITABLE, ENUMERABLE, CONFIGURABLE: those that are true */
	js_Value value;
	js_Object *getter, *setter; /* NULL: undefined */
};

/* What an exotic object does its own way; a NULL member is the ordinary method. */
struct js_Traps {
	/* Keys that are its own matter, if not all are. Never throws. */
	bool (*owns)(js_State *J, const char *key);
	/* How many indexes come before the keys that it does not own. Never throws. */
	size_t (*elements)(const js_Object *object);
	bool (*get_own)(js_State *J, js_Object *object, const char *key, struct property *ret);
	bool (*define)(
		js_State *J, js_Object *object, const char *key, const struct property *property);
	bool (*has)(js_State *J, js_Object *object, const char *key);
	/* -- value */
	void (*get)(js_State *J, js_Object *object, const char *key, const js_Value *receiver);
	bool (*set)(js_State *J, js_Object *object, const char *key, const js_Value *value,
		const js_Value *receiver);
	bool (*delete)(js_State *J, js_Object *object, const char *key);
	/* -- array of keys */
	void (*keys)(js_State *J, js_Object *object);
	/* -- prototype or null */
	void (*get_prototype)(js_State *J, js_Object *object);
	bool (*set_prototype)(js_State *J, js_Object *object, js_Object *prototype);
	bool (*is_extensible)(js_State *J, js_Object *object);
	bool (*prevent_extensions)(js_State *J, js_Object *object);
};

bool property_get_own(js_State *J, js_Object *object, const char *key, struct property *ret);
bool property_define(
	js_State *J, js_Object *object, const char *key, const struct property *property);
bool property_has(js_State *J, js_Object *object, const char *key);

/* -- value */
void property_get(js_State *J, js_Object *object, const char *key, const js_Value *receiver);

/* Values are copied before scripts run, so they may lie on the stack. */
bool property_set(js_State *J, js_Object *object, const char *key, const js_Value *value,
	const js_Value *receiver);
bool property_delete(js_State *J, js_Object *object, const char *key);

/* -- prototype or null; also returned */
js_Object *property_prototype(js_State *J, js_Object *object);
bool property_set_prototype(js_State *J, js_Object *object, js_Object *prototype);
bool property_is_extensible(js_State *J, js_Object *object);
bool property_prevent_extensions(js_State *J, js_Object *object);

enum {
	PROPERTY_STRINGS = 1,
	PROPERTY_SYMBOLS = 2,
	PROPERTY_ONLY_ENUMERABLE = 4,
};

/*
 * -- array: keys in the language's order (integers ascending, strings and then symbols in order of
 * creation). Returns their number.
 */
int property_keys(js_State *J, js_Object *object, unsigned which);

/* -- key as a value */
void property_push_key(js_State *J, const char *key);

/* value -- : CreateDataProperty; throws if it is refused. */
void property_create(js_State *J, js_Object *object, const char *key);
void property_create_index(js_State *J, js_Object *object, double index);

/* value -- : Set(object, key, value, true). `key` may lie in a value on the stack. */
void property_put(js_State *J, js_Object *object, const char *key);

/* Throws TypeError if the property cannot be deleted. */
void property_delete_or_throw(js_State *J, js_Object *object, const char *key);
void property_define_or_throw(
	js_State *J, js_Object *object, const char *key, const struct property *property);

/* `wanted` may change an existing property. Never throws. */
bool property_is_compatible(const struct property *own, const struct property *wanted);

/* True for the canonical text of 0 to 2^32 - 2. Never throws. */
bool property_is_index(const char *key, uint32_t *index);

/* The key of an integer of at most 2^53. Returns text. Never throws. */
const char *property_index_key(char text[32], double index);

/* Never throws. */
static inline bool property_is_accessor(const struct property *property)
{
	return property->has & PROPERTY_ACCESSOR;
}

#endif
