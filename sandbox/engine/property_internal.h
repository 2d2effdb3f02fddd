/* Between property*.c and the traps of typed arrays only. */
#ifndef SANDBOX_ENGINE_PROPERTY_INTERNAL_H
#define SANDBOX_ENGINE_PROPERTY_INTERNAL_H

#include "sandbox/engine/property.h"

/* OrdinarySet, step 2: the value is to become a property of the receiver, whose guard agreed. */
bool property_set_on_receiver(
	js_State *J, const char *key, const js_Value *value, const js_Value *receiver);

/* Sets `length`, or as much of it as elements that cannot be deleted allow. */
void property_resize_array(js_State *J, js_Object *array, uint32_t length);

#endif
