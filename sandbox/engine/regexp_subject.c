/*
 * Strings as libregexp reads them. The last ones are kept, because a loop of exec() or replace()
 * asks for the same string again and again.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/regexp_internal.h"
#include "sandbox/engine/units.h"

/*
 * The next character; an astral one, which should not be there, whole. A byte that is no UTF-8
 * stands for itself, so that nothing is read past the end.
 */
static unsigned decode(const unsigned char **at)
{
	const unsigned char *p = *at;
	int size = p[0] < 0xC0 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	unsigned code = size == 1 ? p[0] : p[0] & (0x7FU >> size);

	for (int i = 1; i < size; i++) {
		if ((p[i] & 0xC0) != 0x80) {
			*at += 1;
			return p[0];
		}
		code = code << 6 | (p[i] & 0x3FU);
	}
	*at += size;
	return code;
}

/* Number of units. */
static size_t measure(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t length = 0;

	while (*at)
		length += decode(&at) > 0xFFFF ? 2 : 1;
	return length;
}

static void convert(uint16_t *units, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at) {
		unsigned code = decode(&at);

		if (code > 0xFFFF) {
			*units++ = (uint16_t)(0xD800 + ((code - 0x10000) >> 10));
			code = 0xDC00 + ((code - 0x10000) & 0x3FF);
		}
		*units++ = (uint16_t)code;
	}
}

static bool is_same(const js_Value *a, const js_Value *b)
{
	if (a->t.type != b->t.type)
		return false;
	switch (a->t.type) {
	case JS_TSHRSTR:
		return !strcmp(a->u.shrstr, b->u.shrstr);
	case JS_TLITSTR:
		return a->u.litstr == b->u.litstr;
	case JS_TMEMSTR:
		return a->u.memstr == b->u.memstr;
	default:
		return false;
	}
}

static const char *text_of(js_State *J, const js_Value *string)
{
	switch (string->t.type) {
	case JS_TSHRSTR:
		return string->u.shrstr;
	case JS_TLITSTR:
		return string->u.litstr;
	default:
		return jsV_memtext(J, string->u.memstr);
	}
}

static void fill(js_State *J, struct regexp_cached *cached, const js_Value *string)
{
	const char *text = text_of(J, string);
	const struct units counted = units_of_value(J, string);
	bool is_ascii = units_is_ascii(&counted);
	size_t length = is_ascii ? (size_t)counted.length : measure(text);
	uint16_t *units = NULL;

	if (length > JS_STRLIMIT)
		js_rangeerror(J, "Invalid string length");
	if (!is_ascii && length > sizeof(cached->few) / sizeof(cached->few[0]))
		units = js_malloc(J, (int)(length * sizeof(*units)));
	js_free(J, cached->units);
	cached->units = units;
	cached->string = *string;
	cached->subject.text = text_of(J, &cached->string);
	cached->subject.length = (int)length;
	cached->subject.units = is_ascii ? NULL : units ? units : cached->few;
	if (!is_ascii)
		convert(units ? units : cached->few, text);
}

const struct regexp_subject *regexp_subject(js_State *J, int idx)
{
	struct regexp_state *state = regexp_state(J);
	const js_Value *string = js_tovalue(J, idx);

	for (int i = 0; i < REGEXP_CACHED; i++) {
		if (!is_same(string, &state->cached[i].string) || !state->cached[i].subject.text)
			continue;
		state->newest = i;
		return &state->cached[i].subject;
	}
	state->newest = (state->newest + 1) % REGEXP_CACHED;
	fill(J, &state->cached[state->newest], string);
	return &state->cached[state->newest].subject;
}

/* Bytes written. */
static size_t encode(char *to, const uint16_t *units, int count)
{
	size_t n = 0;

	for (int i = 0; i < count; i++) {
		unsigned unit = units[i];

		if (unit && unit < 0x80) {
			to[n++] = (char)unit;
		} else if (unit < 0x800) {
			to[n++] = (char)(0xC0 | unit >> 6);
			to[n++] = (char)(0x80 | (unit & 0x3F));
		} else {
			to[n++] = (char)(0xE0 | unit >> 12);
			to[n++] = (char)(0x80 | (unit >> 6 & 0x3F));
			to[n++] = (char)(0x80 | (unit & 0x3F));
		}
	}
	return n;
}

enum {
	CHUNK = 64, /* units at once */
};

void regexp_add_slice(
	js_State *J, struct text *text, const struct regexp_subject *subject, int from, int to)
{
	char bytes[3 * CHUNK];

	if (!subject->units) {
		text_add(J, text, subject->text + from, (size_t)(to - from));
		return;
	}
	for (; from < to; from += CHUNK)
		text_add(J, text, bytes,
			encode(bytes, subject->units + from,
				to - from < CHUNK ? to - from : CHUNK));
}

void regexp_push_slice(js_State *J, const struct regexp_subject *subject, int from, int to)
{
	char bytes[3 * CHUNK];
	struct text *text;

	if (!subject->units) {
		js_pushlstring(J, subject->text + from, to - from);
	} else if (to - from <= CHUNK) {
		js_pushlstring(J, bytes, (int)encode(bytes, subject->units + from, to - from));
	} else {
		text = text_new(J);
		regexp_add_slice(J, text, subject, from, to);
		text_push(J, text);
		js_rot2pop1(J);
	}
}

int regexp_advance(const struct regexp_subject *subject, int index, bool is_unicode)
{
	if (!is_unicode || !subject->units || index + 1 >= subject->length)
		return index + 1;
	if ((subject->units[index] & 0xFC00) != 0xD800 ||
		(subject->units[index + 1] & 0xFC00) != 0xDC00)
		return index + 1;
	return index + 2;
}
