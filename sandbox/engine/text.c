/*
 * Growing texts. See text.h.
 */
#include "sandbox/engine/text.h"
#include "sandbox/engine/core.h"

enum {
	CAPACITY_FIRST = 256,
};

struct text {
	char *bytes;
	size_t size, capacity;
};

static void finalize(js_State *J, void *data)
{
	struct text *text = data;

	js_free(J, text->bytes);
	js_free(J, text);
}

static const js_Kind kind = {.name = "Text", .finalize = finalize};

struct text *text_new(js_State *J)
{
	return core_new(J, &kind, NULL, sizeof(struct text));
}

void text_add(js_State *J, struct text *text, const char *bytes, size_t size)
{
	size_t needed = text->size + size;

	if (needed > JS_STRLIMIT)
		js_rangeerror(J, "Invalid string length");
	if (needed > text->capacity) {
		size_t capacity = text->capacity ? text->capacity : CAPACITY_FIRST;

		while (capacity < needed)
			capacity *= 2;
		text->bytes = js_realloc(J, text->bytes, (int)capacity);
		text->capacity = capacity;
	}
	if (size)
		memcpy(text->bytes + text->size, bytes, size);
	text->size = needed;
}

void text_add_string(js_State *J, struct text *text, const char *string)
{
	text_add(J, text, string, strlen(string));
}

void text_push(js_State *J, const struct text *text)
{
	js_pushlstring(J, text->bytes ? text->bytes : "", (int)text->size);
}
