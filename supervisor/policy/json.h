/*
 * JSON text going out, appended to a struct buffer. Reading is position.h. What nobody changed is
 * passed on as the text that came in (buffer_put_raw), so there is no tree here.
 * Out of memory shows once, in buffer->failed.
 */
#ifndef SUPERVISOR_POLICY_JSON_H
#define SUPERVISOR_POLICY_JSON_H

#include "sandbox/wire/buffer.h"

/* A literal piece of JSON, e.g. json_put(b, "{\"a\":"). */
void json_put(struct buffer *buffer, const char *text);

/* A JSON text with DEL and U+0080 to U+009F, which may stand raw in its strings, as escapes. */
void json_put_quiet(struct buffer *buffer, struct bytes json);

/*
 * UTF-8 bytes as a JSON string with its quotes, all controls escaped. Malformed UTF-8 becomes
 * U+FFFD.
 */
void json_put_bytes(struct buffer *buffer, struct bytes text);
/* NULL is written as null. */
void json_put_string(struct buffer *buffer, const char *text);

/* `"key":`, with a comma before it unless the last byte opens an object or array. */
void json_put_key(struct buffer *buffer, const char *key);
/* The comma alone, likewise. */
void json_put_comma(struct buffer *buffer);

/* The shortest decimal that reads back as the same double; not finite: null. */
void json_put_number(struct buffer *buffer, double value);
/* Milliseconds, not negative, rounded to microseconds. */
void json_put_ms(struct buffer *buffer, double ms);

enum {
	JSON_TIME_SIZE = 32,
};

/* "2026-03-06T12:30:00.000Z", with NUL, for milliseconds since 1970 (UTC). */
void json_time(char ret[JSON_TIME_SIZE], double ms);

#endif
