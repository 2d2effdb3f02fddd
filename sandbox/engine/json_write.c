/*
 * JSON.stringify (ECMAScript 25.5.2). Recursive, with the same limit as calls have.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/json_internal.h"
#include "sandbox/engine/number.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/text.h"

enum {
	LEVELS_FIRST = 16,
	SHOWN_FIRST = 2, /* of a circle, behind its first object */
	SHOWN_LAST = 1,
};

/* The name of a property, or an index if that is NULL. */
struct key {
	const char *name;
	double index;
};

/* An array or object that is being written, and where its parent has it. */
struct level {
	js_Object *object;
	struct key key;
};

struct writer {
	struct text *text;
	int replacer; /* stack index of a function, 0: none */
	int names;    /* stack index of an array of names, 0: none */
	int wrapper;  /* stack index of {"": value}, if there is a replacer */
	const char *gap;
	size_t gap_size;

	struct level *levels;
	int depth, capacity;
};

static void finalize(js_State *J, void *data)
{
	struct writer *writer = data;

	js_free(J, writer->levels);
	js_free(J, writer);
}

static const js_Kind kind = {.name = "JSON writer", .finalize = finalize};

static void add_key(js_State *J, struct text *text, struct key key)
{
	char index[32];

	if (!key.name) {
		text_add_string(J, text, "index ");
		text_add_string(J, text, property_index_key(index, key.index));
	} else if (!*key.name) {
		text_add_string(J, text, "<anonymous>");
	} else {
		text_add_string(J, text, "property '");
		text_add_string(J, text, key.name);
		text_add_string(J, text, "'");
	}
}

static void add_object(js_State *J, struct text *text, js_Object *object)
{
	text_add_string(J, text, "object with constructor '");
	core_push_constructor_name(J, object);
	text_add_string(J, text, js_tostring(J, -1));
	js_pop(J, 1);
	text_add_string(J, text, "'");
}

static void add_line(js_State *J, struct text *text, const struct level *level)
{
	text_add_string(J, text, "\n    |     ");
	add_key(J, text, level->key);
	text_add_string(J, text, " -> ");
	add_object(J, text, level->object);
}

/* The object at level `first` is also the value of `key` in the innermost one. */
JS_NORETURN static void refuse_circle(
	js_State *J, const struct writer *writer, int first, struct key key)
{
	struct text *text = text_new(J);
	int next = first + 1 + SHOWN_FIRST, last = writer->depth - SHOWN_LAST;

	text_add_string(J, text, "Converting circular structure to JSON\n    --> starting at ");
	add_object(J, text, writer->levels[first].object);
	for (int i = first + 1; i < next && i < writer->depth; i++)
		add_line(J, text, &writer->levels[i]);
	if (last > next)
		text_add_string(J, text, "\n    |     ...");
	for (int i = last > next ? last : next; i < writer->depth; i++)
		add_line(J, text, &writer->levels[i]);
	text_add_string(J, text, "\n    --- ");
	add_key(J, text, key);
	text_add_string(J, text, " closes the circle");
	text_push(J, text);
	js_newtypeerror(J, js_tostring(J, -1));
	js_throw(J);
}

static void enter(js_State *J, struct writer *writer, js_Object *object, struct key key)
{
	for (int i = writer->depth; i-- > 0;)
		if (writer->levels[i].object == object)
			refuse_circle(J, writer, i, key);
	if (writer->depth == writer->capacity) {
		int capacity = writer->capacity ? writer->capacity * 2 : LEVELS_FIRST;

		writer->levels =
			js_realloc(J, writer->levels, capacity * (int)sizeof(struct level));
		writer->capacity = capacity;
	}
	writer->levels[writer->depth++] = (struct level){object, key};
}

static void push_key(js_State *J, struct key key)
{
	char index[32];

	js_pushstring(J, key.name ? key.name : property_index_key(index, key.index));
}

/* value -- value: what its toJSON makes of it. */
static void call_to_json(js_State *J, struct key key)
{
	js_getproperty(J, -1, "toJSON");
	if (!js_iscallable(J, -1)) {
		js_pop(J, 1);
		return;
	}
	js_rot2(J);
	push_key(J, key);
	js_call(J, 1);
}

/* value -- value: what the replacer makes of it. */
static void call_replacer(js_State *J, const struct writer *writer, struct key key)
{
	js_copy(J, writer->replacer);
	if (writer->depth)
		js_pushobject(J, writer->levels[writer->depth - 1].object);
	else
		js_copy(J, writer->wrapper);
	push_key(J, key);
	js_copy(J, -4);
	js_call(J, 2);
	js_rot2pop1(J);
}

/* object -- primitive, if it is a Number, String, Boolean or BigInt object. */
static void unwrap(js_State *J)
{
	const js_Object *object = js_tovalue(J, -1)->u.object;
	double number;

	switch (object->type) {
	case JS_CNUMBER:
		number = js_tonumber(J, -1);
		js_pop(J, 1);
		js_pushnumber(J, number);
		break;
	case JS_CSTRING:
		core_to_string(J, -1);
		break;
	case JS_CBOOLEAN:
		js_pop(J, 1);
		js_pushboolean(J, object->u.boolean);
		break;
	case JS_CBIGINT:
		js_typeerror(J, "Do not know how to serialize a BigInt");
	default:
		break;
	}
}

/* value -- value: as it will be written. False: not at all, it is undefined, a symbol, a function.
 */
static bool prepare(js_State *J, struct writer *writer, struct key key)
{
	if (js_isobject(J, -1) || js_isbigint(J, -1))
		call_to_json(J, key);
	if (writer->replacer)
		call_replacer(J, writer, key);
	if (js_isobject(J, -1))
		unwrap(J);
	if (js_isbigint(J, -1))
		js_typeerror(J, "Do not know how to serialize a BigInt");
	return !js_isundefined(J, -1) && !js_issymbol(J, -1) && !js_iscallable(J, -1);
}

static void add_escape(js_State *J, struct text *text, unsigned unit)
{
	static const char meanings[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found = unit && unit < 0x80 ? strchr(meanings, (int)unit) : NULL;
	char escape[8];

	if (found)
		(void)snprintf(escape, sizeof(escape), "\\%c", letters[found - meanings]);
	else
		(void)snprintf(escape, sizeof(escape), "\\u%04x", unit);
	text_add_string(J, text, escape);
}

/* Bytes that are written as they are: all but `"`, `\`, controls (U+0000 is C0 80), surrogates. */
static const unsigned char *skip_plain(const unsigned char *at, const unsigned char *end)
{
	while (at < end && *at != '"' && *at != '\\' && *at >= 0x20 && *at != 0xC0 &&
		!(*at == 0xED && at[1] >= 0xA0))
		at++;
	return at;
}

/* QuoteJSONString: a surrogate without its other half is escaped. */
static void add_quoted(js_State *J, struct text *text, const char *bytes, int size)
{
	const unsigned char *at = (const unsigned char *)bytes, *end = at + size;

	text_add(J, text, "\"", 1);
	for (;;) {
		const unsigned char *plain = skip_plain(at, end);

		text_add(J, text, (const char *)at, (size_t)(plain - at));
		at = plain;
		if (at == end)
			break;
		if (*at < 0x80) {
			add_escape(J, text, *at++);
		} else if (*at == 0xC0) {
			add_escape(J, text, 0);
			at += 2;
		} else if (at[1] < 0xB0 && at + 3 < end && at[3] == 0xED && at[4] >= 0xB0) {
			text_add(J, text, (const char *)at, 6);
			at += 6;
		} else {
			add_escape(J, text, 0xD000U | (at[1] & 0x3FU) << 6 | (at[2] & 0x3FU));
			at += 3;
		}
	}
	text_add(J, text, "\"", 1);
}

static void add_break(js_State *J, const struct writer *writer)
{
	if (!writer->gap_size)
		return;
	text_add(J, writer->text, "\n", 1);
	for (int i = 0; i < writer->depth; i++)
		text_add(J, writer->text, writer->gap, writer->gap_size);
}

static void write_value(js_State *J, struct writer *writer, struct key key);

/* array -- array */
static void write_array(js_State *J, struct writer *writer)
{
	double length = core_length(J, -1);

	text_add(J, writer->text, "[", 1);
	for (double i = 0; i < length; i++) {
		struct key key = {NULL, i};

		if (i > 0)
			text_add(J, writer->text, ",", 1);
		add_break(J, writer);
		core_get_index(J, -1, i);
		if (prepare(J, writer, key))
			write_value(J, writer, key);
		else
			text_add(J, writer->text, "null", 4);
		js_pop(J, 1);
	}
	writer->depth--;
	if (length > 0)
		add_break(J, writer);
	text_add(J, writer->text, "]", 1);
}

/* object -- object */
static void write_object(js_State *J, struct writer *writer)
{
	bool is_first = true;
	int object = js_gettop(J) - 1, count;
	const js_Object *names;

	if (writer->names)
		js_copy(J, writer->names);
	else
		(void)property_keys(
			J, core_object(J, object), PROPERTY_STRINGS | PROPERTY_ONLY_ENUMERABLE);
	names = js_tovalue(J, -1)->u.object;
	count = names->u.a.flat_length;
	text_add(J, writer->text, "{", 1);
	for (int i = 0; i < count; i++) {
		struct key key;
		int size;

		/* The array never moves, nor does a short name in it. */
		(void)jsV_peektext(&names->u.a.array[i], &size);
		key = (struct key){jsV_tostring(J, &names->u.a.array[i]), 0};
		js_getproperty(J, object, key.name);
		if (prepare(J, writer, key)) {
			if (!is_first)
				text_add(J, writer->text, ",", 1);
			is_first = false;
			add_break(J, writer);
			add_quoted(J, writer->text, key.name, size);
			text_add(J, writer->text, ": ", writer->gap_size ? 2 : 1);
			write_value(J, writer, key);
		}
		js_pop(J, 1);
	}
	js_pop(J, 1);
	writer->depth--;
	if (!is_first)
		add_break(J, writer);
	text_add(J, writer->text, "}", 1);
}

static void write_number(js_State *J, struct writer *writer, double number)
{
	char text[NUMBER_TEXT];

	text_add_string(J, writer->text, isfinite(number) ? number_print(text, number) : "null");
}

/* value -- value; it was prepared. */
static void write_value(js_State *J, struct writer *writer, struct key key)
{
	const js_Value *value = js_tovalue(J, -1);
	const char *bytes;
	int size;

	switch (value->t.type) {
	case JS_TNULL:
		text_add(J, writer->text, "null", 4);
		return;
	case JS_TBOOLEAN:
		text_add_string(J, writer->text, value->u.boolean ? "true" : "false");
		return;
	case JS_TNUMBER:
		write_number(J, writer, value->u.number);
		return;
	case JS_TOBJECT:
		break;
	default:
		bytes = jsV_peektext(value, &size);
		add_quoted(J, writer->text, bytes, size);
		return;
	}
	js_checkcstack(J);
	enter(J, writer, value->u.object, key);
	if (core_is_array(J, value->u.object))
		write_array(J, writer);
	else
		write_object(J, writer);
}

/* value -- value {"": value} */
static int push_wrapper(js_State *J)
{
	js_newobject(J);
	js_copy(J, -2);
	property_create(J, core_object(J, -2), "");
	return js_gettop(J) - 1;
}

void json_write(js_State *J, int replacer, int gap)
{
	struct writer *writer;
	struct text *text;
	int base = js_gettop(J) - 1;

	writer = core_new(J, &kind, NULL, sizeof(*writer));
	text = text_new(J);
	writer->text = text;
	writer->gap = js_tostring(J, gap);
	writer->gap_size = strlen(writer->gap);
	js_copy(J, base);
	if (js_iscallable(J, replacer)) {
		writer->replacer = replacer;
		writer->wrapper = push_wrapper(J);
		js_copy(J, base);
	} else if (js_isobject(J, replacer)) {
		writer->names = replacer;
	}
	if (prepare(J, writer, (struct key){"", 0})) {
		write_value(J, writer, (struct key){"", 0});
		text_push(J, text);
	} else {
		js_pushundefined(J);
	}
	js_free(J, writer->levels);
	writer->levels = NULL;
	js_replace(J, base);
	js_pop(J, js_gettop(J) - base - 1);
}
