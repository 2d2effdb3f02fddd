/* Between builtin_string*.c only. All throw. */
#ifndef SANDBOX_ENGINE_STRING_INTERNAL_H
#define SANDBOX_ENGINE_STRING_INTERNAL_H

#include "sandbox/engine/core.h"
#include "sandbox/engine/units.h"

/* Makes `this` a string in place. TypeError `String.prototype.METHOD called on null or undefined`
 */
void string_this(js_State *J, const char *method);

/* ToIntegerOrInfinity of an argument; `missing` for undefined. */
double string_integer(js_State *J, int idx, double missing);

/* Clamped to 0..length; one that counts from the end when negative. Never throw. */
int string_clamp(double position, int length);
int string_relative(double position, int length);

/* The other files of String: their rows of the prototype are defined on the object on top. */
void builtin_string_search_init(js_State *J);
void builtin_string_shape_init(js_State *J);
void builtin_string_case_init(js_State *J);
void builtin_string_html_init(js_State *J);

#endif
