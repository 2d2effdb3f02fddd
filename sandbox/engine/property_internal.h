/* Between property.c, property_keys.c and property_mujs.c only. */
#ifndef SANDBOX_ENGINE_PROPERTY_INTERNAL_H
#define SANDBOX_ENGINE_PROPERTY_INTERNAL_H

#include "sandbox/engine/property.h"

/* -- string: one UTF-16 unit */
void property_push_unit(js_State *J, const char *text, int index);

/* Sets `length`, or as much of it as elements that cannot be deleted allow. */
void property_resize_array(js_State *J, js_Object *array, uint32_t length);

#endif
