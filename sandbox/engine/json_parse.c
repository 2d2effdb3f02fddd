/*
 * JSON.parse without its reviver. Not recursive: the arrays and objects that are not finished lie
 * in a list, so that nesting has no limit. Nothing here runs a script, so nothing is collected
 * meanwhile and values need no place on the stack.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/json_internal.h"
#include "sandbox/engine/number.h"
#include "sandbox/engine/text.h"

enum {
	FRAMES_FIRST = 32,
	SCRATCH_FIRST = 256,
	LATIN1_LAST_LEAD = 0xC3, /* first byte of U+00FF; V8 has another error above */
};

/* An array, or an object and its property whose value is to come. */
struct frame {
	js_Object *object;
	js_Property *property;
};

struct parser {
	js_State *J;
	int idx; /* of the text on the stack */
	const char *begin, *at;

	struct frame *frames;
	int depth, capacity;

	/* A string that had to be put together, or a name, terminated. */
	char *scratch;
	int scratch_size, scratch_capacity;
};

static void forget(js_State *J, struct parser *parser)
{
	js_free(J, parser->frames);
	js_free(J, parser->scratch);
	parser->frames = NULL;
	parser->scratch = NULL;
}

static void finalize(js_State *J, void *data)
{
	forget(J, data);
	js_free(J, data);
}

static const js_Kind kind = {.name = "JSON parser", .finalize = finalize};

JS_NORETURN static void refuse(const struct parser *parser, enum json_error error)
{
	json_refuse(parser->J, parser->idx, (int)(parser->at - parser->begin), error);
}

static char skip_blank(struct parser *parser)
{
	const char *at = parser->at;

	while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')
		at++;
	parser->at = at;
	return *at;
}

static void expect(struct parser *parser, char wanted, enum json_error error)
{
	if (skip_blank(parser) != wanted)
		refuse(parser, error);
	parser->at++;
}

static void push(struct parser *parser, js_Object *object)
{
	if (parser->depth == parser->capacity) {
		int capacity = parser->capacity ? parser->capacity * 2 : FRAMES_FIRST;

		if (capacity > INT_MAX / (int)sizeof(struct frame))
			js_outofmemory(parser->J);
		parser->frames =
			js_realloc(parser->J, parser->frames, capacity * (int)sizeof(struct frame));
		parser->capacity = capacity;
	}
	parser->frames[parser->depth++] = (struct frame){object, NULL};
}

static void add(struct parser *parser, const char *bytes, size_t size)
{
	size_t needed = (size_t)parser->scratch_size + size + 1;

	if (needed > (size_t)parser->scratch_capacity) {
		size_t capacity =
			parser->scratch_capacity ? (size_t)parser->scratch_capacity : SCRATCH_FIRST;

		while (capacity < needed)
			capacity *= 2;
		if (capacity > JS_STRLIMIT)
			js_stringtoolong(parser->J);
		parser->scratch = js_realloc(parser->J, parser->scratch, (int)capacity);
		parser->scratch_capacity = (int)capacity;
	}
	memcpy(parser->scratch + parser->scratch_size, bytes, size);
	parser->scratch_size += (int)size;
	parser->scratch[parser->scratch_size] = 0;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind `\`. */
static void read_escape(struct parser *parser)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *found = *parser->at ? strchr(letters, *parser->at) : NULL;
	unsigned unit = 0;
	char bytes[3];

	if (!*parser->at)
		refuse(parser, JSON_UNEXPECTED);
	if (found) {
		add(parser, &meanings[found - letters], 1);
		parser->at++;
		return;
	}
	if (*parser->at != 'u')
		refuse(parser, (unsigned char)*parser->at > LATIN1_LAST_LEAD ? JSON_UNEXPECTED
									     : JSON_ESCAPE);
	parser->at++;
	for (int i = 0; i < 4; i++, parser->at++) {
		int digit = hex_value(*parser->at);

		if (digit < 0)
			refuse(parser, JSON_UNICODE_ESCAPE);
		unit = unit << 4 | (unsigned)digit;
	}
	add(parser, bytes, text_put_unit(bytes, unit));
}

/* Anything but the end of a string, an escape, or a control character; U+0000 is two bytes. */
static const char *skip_plain(const char *at)
{
	while (*at != '"' && *at != '\\' && (unsigned char)*at >= 0x20 &&
		(unsigned char)*at != 0xC0)
		at++;
	return at;
}

/* At `"`. The bytes lie in the text itself if it has no escapes. */
static const char *read_string(struct parser *parser, int *size)
{
	const char *begin = ++parser->at;

	parser->at = skip_plain(begin);
	if (*parser->at == '"') {
		*size = (int)(parser->at++ - begin);
		return begin;
	}
	parser->scratch_size = 0;
	for (;;) {
		add(parser, begin, (size_t)(parser->at - begin));
		if (*parser->at == '"')
			break;
		if (*parser->at != '\\')
			refuse(parser, *parser->at ? JSON_CONTROL : JSON_STRING_END);
		parser->at++;
		read_escape(parser);
		begin = parser->at;
		parser->at = skip_plain(begin);
	}
	parser->at++;
	*size = parser->scratch_size;
	return parser->scratch;
}

/* `"name":`, which becomes a property of the object whose frame is on top. */
static void read_name(struct parser *parser, enum json_error error, enum json_error colon_error)
{
	struct frame *frame = &parser->frames[parser->depth - 1];
	const char *name;
	int size;

	if (skip_blank(parser) != '"')
		refuse(parser, error);
	name = read_string(parser, &size);
	if (name != parser->scratch) {
		parser->scratch_size = 0;
		add(parser, name, (size_t)size);
	}
	frame->property = jsV_setproperty(parser->J, frame->object, parser->scratch);
	expect(parser, ':', colon_error);
}

static js_Value string_value(struct parser *parser)
{
	js_Value value;
	int size;
	const char *bytes = read_string(parser, &size);

	memset(&value, 0, sizeof(value));
	if (size < (int)sizeof(value.u.shrstr)) {
		memcpy(value.u.shrstr, bytes, (size_t)size);
		value.t.type = JS_TSHRSTR;
	} else {
		value.u.memstr = jsV_newmemstring(parser->J, bytes, size);
		value.t.type = JS_TMEMSTR;
	}
	return value;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void skip_digits(struct parser *parser, enum json_error error)
{
	if (!is_digit(*parser->at))
		refuse(parser, error);
	while (is_digit(*parser->at))
		parser->at++;
}

static js_Value number_value(struct parser *parser)
{
	js_Value value = {.t.type = JS_TNUMBER};
	bool is_negative = *parser->at == '-';
	const char *digits;

	if (is_negative)
		parser->at++;
	digits = parser->at;
	skip_digits(parser, JSON_MINUS);
	if (*digits == '0' && parser->at > digits + 1) {
		parser->at = digits + 1;
		refuse(parser, JSON_UNEXPECTED);
	}
	if (*parser->at == '.') {
		parser->at++;
		skip_digits(parser, JSON_FRACTION);
	}
	if (*parser->at == 'e' || *parser->at == 'E') {
		parser->at++;
		if (*parser->at == '+' || *parser->at == '-')
			parser->at++;
		skip_digits(parser, JSON_EXPONENT);
	}
	value.u.number = number_read(digits);
	if (is_negative)
		value.u.number = -value.u.number;
	return value;
}

static void read_word(struct parser *parser, const char *word)
{
	for (; *word; word++, parser->at++)
		if (*parser->at != *word)
			refuse(parser, JSON_UNEXPECTED);
}

/* A value that is neither array nor object. */
static js_Value simple_value(struct parser *parser)
{
	js_Value value = {.t.type = JS_TBOOLEAN};

	switch (*parser->at) {
	case '"':
		return string_value(parser);
	case 't':
		read_word(parser, "true");
		value.u.boolean = 1;
		return value;
	case 'f':
		read_word(parser, "false");
		return value;
	case 'n':
		read_word(parser, "null");
		value.t.type = JS_TNULL;
		return value;
	default:
		if (*parser->at != '-' && !is_digit(*parser->at))
			refuse(parser, JSON_UNEXPECTED);
		return number_value(parser);
	}
}

static js_Value object_value(js_Object *object)
{
	js_Value value = {.t.type = JS_TOBJECT};

	value.u.object = object;
	return value;
}

/* At a value. True: it is finished. False: it is an array or object whose first value comes next.
 */
static bool begin_value(struct parser *parser, js_Value *ret)
{
	js_State *J = parser->J;
	js_Object *object;

	switch (skip_blank(parser)) {
	case '{':
		parser->at++;
		object = jsV_newobject(J, JS_COBJECT, J->Object_prototype);
		if (skip_blank(parser) != '}') {
			push(parser, object);
			read_name(parser, JSON_NAME_OR_BRACE, JSON_COLON);
			return false;
		}
		break;
	case '[':
		parser->at++;
		object = jsV_newobject(J, JS_CARRAY, J->Array_prototype);
		object->u.a.simple = 1;
		if (skip_blank(parser) != ']') {
			push(parser, object);
			return false;
		}
		break;
	default:
		*ret = simple_value(parser);
		return true;
	}
	parser->at++;
	*ret = object_value(object);
	return true;
}

/* The value goes into what is on top. True: that is finished by it and becomes the value. */
static bool end_value(struct parser *parser, js_Value *value)
{
	struct frame *frame = &parser->frames[parser->depth - 1];

	if (frame->property) {
		frame->property->value = *value;
		if (skip_blank(parser) == ',') {
			parser->at++;
			read_name(parser, JSON_NAME, JSON_UNEXPECTED);
			return false;
		}
		expect(parser, '}', JSON_COMMA_OR_BRACE);
	} else {
		jsR_setarrayindex(parser->J, frame->object, frame->object->u.a.flat_length, value);
		if (skip_blank(parser) == ',') {
			parser->at++;
			return false;
		}
		expect(parser, ']', JSON_COMMA_OR_BRACKET);
	}
	*value = object_value(frame->object);
	parser->depth--;
	return true;
}

void json_parse(js_State *J, int idx)
{
	struct parser *parser = core_new(J, &kind, NULL, sizeof(*parser));
	bool is_finished;
	js_Value value;

	parser->J = J;
	parser->idx = idx;
	parser->begin = parser->at = js_tostring(J, idx);
	do {
		is_finished = begin_value(parser, &value);
		while (is_finished && parser->depth)
			is_finished = end_value(parser, &value);
	} while (!is_finished);
	if (skip_blank(parser))
		refuse(parser, JSON_AFTER_VALUE);
	forget(J, parser);
	js_pushvalue(J, value);
	js_rot2pop1(J);
}
