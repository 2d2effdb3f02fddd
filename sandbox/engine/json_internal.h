/* Between json_*.c and builtin_json.c only. All throw. */
#ifndef SANDBOX_ENGINE_JSON_INTERNAL_H
#define SANDBOX_ENGINE_JSON_INTERNAL_H

#include "jsi.h"

/* -- value: of the string at stack index `idx`. SyntaxError with V8's text. Runs no script. */
void json_parse(js_State *J, int idx);

enum json_error {
	JSON_UNEXPECTED, /* the character itself, or the end */
	JSON_AFTER_VALUE,
	JSON_NAME_OR_BRACE,
	JSON_NAME,
	JSON_COLON,
	JSON_COMMA_OR_BRACE,
	JSON_COMMA_OR_BRACKET,
	JSON_MINUS,
	JSON_FRACTION,
	JSON_EXPONENT,
	JSON_STRING_END,
	JSON_CONTROL,
	JSON_ESCAPE,
	JSON_UNICODE_ESCAPE,
};

/* Throws the SyntaxError about the byte at `offset` of the text at stack index `idx`. */
JS_NORETURN void json_refuse(js_State *J, int idx, int offset, enum json_error error);

/*
 * value -- text, or undefined: SerializeJSONProperty of {"": value}. Stack indexes of the replacer
 * and the gap: a function, an array of names, or anything else; a string.
 */
void json_write(js_State *J, int replacer, int gap);

#endif
