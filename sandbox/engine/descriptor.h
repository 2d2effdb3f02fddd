/* Property descriptors as objects of the language: for Object, Reflect, Proxy. All throw. */
#ifndef SANDBOX_ENGINE_DESCRIPTOR_H
#define SANDBOX_ENGINE_DESCRIPTOR_H

#include "sandbox/engine/property.h"

/* -- three values that keep *ret alive: ToPropertyDescriptor(the value at `at`) */
void descriptor_read(js_State *J, int at, struct property *ret);

/* -- object: FromPropertyDescriptor */
void descriptor_push(js_State *J, const struct property *property);

#endif
