/*
 * Guarded objects: before one changes, somebody is asked. Objects and arrays stay what they are,
 * nothing is copied or wrapped. For property.c and whoever changes objects past it.
 */
#ifndef SANDBOX_ENGINE_GUARD_H
#define SANDBOX_ENGINE_GUARD_H

#include "jsi.h"

enum guard_how {
	GUARD_SET,
	GUARD_DEFINE,
	GUARD_DELETE,
};

/* Returns if the property may change to `value` (or NULL), else throws TypeError. */
void guard_check(
	js_State *J, js_Object *object, const char *key, const js_Value *value, enum guard_how how);

/* The object itself was to change: TypeError `PATH is read-only`. */
JS_NORETURN void guard_refuse(js_State *J, js_Object *object);

#endif
