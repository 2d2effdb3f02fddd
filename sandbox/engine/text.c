/*
 * Growing texts. See text.h.
 */
#include "sandbox/engine/text.h"
#include "sandbox/engine/core.h"

enum {
	CAPACITY_FIRST = 256,
	CAPACITY_KEPT = 4096, /* of a text that waits to be used again */
};

struct text {
	js_Object *object; /* its owner */
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
	struct core *core = core_of(J);
	struct text *text;

	if (core->idle_text) {
		text = core_data(core->idle_text);
		js_pushobject(J, core->idle_text);
		core->idle_text = NULL;
		return text;
	}
	text = core_new(J, &kind, NULL, sizeof(struct text));
	text->object = core_object(J, -1);
	return text;
}

void text_reserve(js_State *J, struct text *text, size_t size)
{
	size_t needed = text->size + size;

	if (needed > JS_STRLIMIT)
		js_stringtoolong(J);
	if (needed > text->capacity) {
		size_t capacity = text->capacity ? text->capacity : CAPACITY_FIRST;

		while (capacity < needed)
			capacity *= 2;
		text->bytes = js_realloc(J, text->bytes, (int)capacity);
		text->capacity = capacity;
	}
}

void text_add(js_State *J, struct text *text, const char *bytes, size_t size)
{
	text_reserve(J, text, size);
	if (size)
		memcpy(text->bytes + text->size, bytes, size);
	text->size += size;
}

void text_add_string(js_State *J, struct text *text, const char *string)
{
	text_add(J, text, string, strlen(string));
}

void text_add_character(js_State *J, struct text *text, unsigned character)
{
	char bytes[3];

	if (character > 0xFFFF) {
		text_add_character(J, text, 0xD7C0 + (character >> 10));
		character = 0xDC00 | (character & 0x3FF);
	}
	text_add(J, text, bytes, text_put_unit(bytes, character));
}

size_t text_put_unit(char bytes[3], unsigned unit)
{
	if (unit && unit < 0x80) {
		bytes[0] = (char)unit;
		return 1;
	}
	if (unit < 0x800) {
		bytes[0] = (char)(0xC0 | unit >> 6);
		bytes[1] = (char)(0x80 | (unit & 0x3F));
		return 2;
	}
	bytes[0] = (char)(0xE0 | unit >> 12);
	bytes[1] = (char)(0x80 | (unit >> 6 & 0x3F));
	bytes[2] = (char)(0x80 | (unit & 0x3F));
	return 3;
}

void text_push(js_State *J, struct text *text)
{
	js_pushlstring(J, text->bytes ? text->bytes : "", (int)text->size);
	text->size = 0;
	if (text->capacity > CAPACITY_KEPT) {
		js_free(J, text->bytes);
		text->bytes = NULL;
		text->capacity = 0;
	}
	core_of(J)->idle_text = text->object;
}
