/*
 * A text that grows, owned by the collector: code that builds one may throw at any time. `text` is
 * what core_text_new() returned, alive while its object is on the stack or held.
 */
#ifndef SANDBOX_ENGINE_TEXT_H
#define SANDBOX_ENGINE_TEXT_H

#include <stddef.h>

#include "jsi.h"

struct text;

/* -- object that owns the text */
struct text *text_new(js_State *J);

/* RangeError `Invalid string length` beyond JS_STRLIMIT. */
void text_add(js_State *J, struct text *text, const char *bytes, size_t size);
/* Makes room for so many bytes more. */
void text_reserve(js_State *J, struct text *text, size_t size);

void text_add_string(js_State *J, struct text *text, const char *string);

/* A UTF-16 unit, or a character above as two. */
void text_add_character(js_State *J, struct text *text, unsigned character);

/* The bytes of a UTF-16 unit. Never throws. */
size_t text_put_unit(char bytes[3], unsigned unit);

/* -- string. The text is empty then and must not be used any more: the next one may be the same. */
void text_push(js_State *J, struct text *text);

#endif
