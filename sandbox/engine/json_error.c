/*
 * What is wrong with a JSON text, in the words of V8 11.3 (Node 20).
 */
#include "sandbox/engine/json_internal.h"
#include "sandbox/engine/text.h"
#include "sandbox/engine/units.h"

enum {
	CONTEXT = 10, /* units shown on each side */
};

static const char *const texts[] = {
	[JSON_AFTER_VALUE] = "Unexpected non-whitespace character after JSON",
	[JSON_NAME_OR_BRACE] = "Expected property name or '}' in JSON",
	[JSON_NAME] = "Expected double-quoted property name in JSON",
	[JSON_COLON] = "Expected ':' after property name in JSON",
	[JSON_COMMA_OR_BRACE] = "Expected ',' or '}' after property value in JSON",
	[JSON_COMMA_OR_BRACKET] = "Expected ',' or ']' after array element in JSON",
	[JSON_MINUS] = "No number after minus sign in JSON",
	[JSON_FRACTION] = "Unterminated fractional number in JSON",
	[JSON_EXPONENT] = "Exponent part is missing a number in JSON",
	[JSON_STRING_END] = "Unterminated string in JSON",
	[JSON_CONTROL] = "Bad control character in string literal in JSON",
	[JSON_ESCAPE] = "Bad escaped character in JSON",
	[JSON_UNICODE_ESCAPE] = "Bad Unicode escape in JSON",
};

/* What a program that forgot JSON.stringify() or has no value passes. */
static bool is_special(const struct units *units)
{
	static const char *const specials[] = {"[object Object]", "NaN", "Infinity", "undefined"};

	for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++)
		if ((size_t)units->size == strlen(specials[i]) &&
			!memcmp(units->bytes, specials[i], (size_t)units->size))
			return true;
	return false;
}

static void add_slice(
	js_State *J, struct text *message, const struct units *units, int from, int to)
{
	int begin = units_offset(J, units, from);

	text_add(J, message, units->bytes + begin, (size_t)(units_offset(J, units, to) - begin));
}

/* The character and what stands around it. */
static void add_context(js_State *J, struct text *message, const struct units *units, int position)
{
	bool is_long = units->length > 2 * CONTEXT;
	bool cuts_begin = is_long && position >= CONTEXT;
	bool cuts_end = is_long && (position < units->length - CONTEXT || !cuts_begin);

	text_add_string(J, message, "Unexpected token '");
	add_slice(J, message, units, position, position + 1);
	text_add_string(J, message, cuts_begin ? "', ...\"" : "', \"");
	add_slice(J, message, units, cuts_begin ? position - CONTEXT : 0,
		cuts_end ? position + CONTEXT : units->length);
	text_add_string(J, message, cuts_end ? "\"... is not valid JSON" : "\" is not valid JSON");
}

static void throw_syntax_error(js_State *J, struct text *message)
{
	text_push(J, message);
	js_newsyntaxerror(J, js_tostring(J, -1));
	js_throw(J);
}

void json_refuse(js_State *J, int idx, int offset, enum json_error error)
{
	struct units units = units_of(J, idx);
	int position = units_index(J, &units, offset);
	char byte = offset < units.size ? units.bytes[offset] : 0;
	struct text *message;

	if (error != JSON_UNEXPECTED)
		js_syntaxerror(J, "%s at position %d", texts[error], position);
	if (offset >= units.size)
		js_syntaxerror(J, "Unexpected end of JSON input");
	if (byte == '-' || (byte >= '0' && byte <= '9'))
		js_syntaxerror(J, "Unexpected number in JSON at position %d", position);
	if (byte == '"')
		js_syntaxerror(J, "Unexpected string in JSON at position %d", position);
	message = text_new(J);
	if (is_special(&units)) {
		text_add_string(J, message, "\"");
		text_add(J, message, units.bytes, (size_t)units.size);
		text_add_string(J, message, "\" is not valid JSON");
	} else {
		add_context(J, message, &units, position);
	}
	throw_syntax_error(J, message);
	abort();
}
