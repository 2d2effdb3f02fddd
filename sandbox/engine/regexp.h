/*
 * Regular expressions: objects, literals and matching on libregexp. Strings hold UTF-8 with
 * surrogate pairs as two characters (CESU), positions are UTF-16 units. Stack effects are written
 * `before -- after`; everything throws unless it says otherwise.
 */
#ifndef SANDBOX_ENGINE_REGEXP_H
#define SANDBOX_ENGINE_REGEXP_H

#include <stdbool.h>
#include <stddef.h>

#include "jsi.h"

extern const js_Kind regexp_kind;

/* -- regexp; flags: JS_REGEXP_*. SyntaxError. The same text is compiled once. */
void regexp_new(js_State *J, const char *pattern, int flags);

/* Of an object of regexp_kind: pattern as given, flags as JS_REGEXP_*. Never throw. */
const char *regexp_pattern(const js_Object *regexp);
int regexp_flags(const js_Object *regexp);

enum {
	REGEXP_MESSAGE = 80,
};

/*
 * Checks a literal without an engine, for the front end. Both texts are UTF-8. False: `message` is
 * V8's text without the prefix. Never throws.
 */
bool regexp_check(char message[REGEXP_MESSAGE], const char *pattern, size_t pattern_size,
	const char *flags, size_t flags_size);

#endif
