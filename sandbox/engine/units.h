/*
 * Strings as sequences of UTF-16 units, which is how scripts see them, over the engine's form. A
 * string of ASCII is indexed at once; in any other, places that were asked for are remembered, so
 * that a walk over a long string does not begin at its start for each step.
 */
#ifndef SANDBOX_ENGINE_UNITS_H
#define SANDBOX_ENGINE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jsi.h"

/*
 * A string: `size` bytes, not terminated, and the number of its units. Valid as long as the string
 * is reachable and does not move (a short one lies in its js_Value), and no longer than until
 * scripts run.
 */
struct units {
	const char *bytes;
	int size, length;
};

/* Of a string value, a string at a stack index, a String object. Never throw. */
struct units units_of_value(const js_State *J, const js_Value *string);
struct units units_of(js_State *J, int idx);
struct units units_of_object(const js_Object *object);

/* Never throws. */
static inline bool units_is_ascii(const struct units *units)
{
	return units->size == units->length;
}

/* Where the unit lies; `size` at or beyond the end. */
int units_offset(js_State *J, const struct units *units, int index);

/* The unit that begins at this byte. */
int units_index(js_State *J, const struct units *units, int offset);

/* The unit; -1 at or beyond the end. */
int units_at(js_State *J, const struct units *units, int index);

/* Decodes the unit at *at and goes behind it. Never throws. */
unsigned units_next(const char **at);

/* The code point at *at, which may be two units. Never throws. */
uint32_t units_next_character(const char **at, const char *end);

/* -- string: the units from `from` to before `to`. */
void units_push_slice(js_State *J, const struct units *units, int from, int to);

/* -- string of one unit */
void units_push_unit(js_State *J, unsigned unit);

/* Forgets all places: strings are about to be freed. Never throws. */
void units_forget(js_State *J);

#endif
