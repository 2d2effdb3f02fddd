/*
 * The walk over a value, character by character, with the set of places where the text may be.
 * The set stays small: only backslashes and percent signs have more than one reading.
 */
#include "supervisor/egress/mask_form.h"

#include <string.h>

enum {
	PLACES_MOST = 48,
	LEVELS_MOST = 4, /* how often an escape may be escaped again */
	RUN_MOST = 64,	 /* backslashes */
};

struct places {
	size_t at[PLACES_MOST];
	unsigned int count;
};

struct walk {
	struct bytes text;
	struct places now;
	struct places next;
};

/* One character of the value: its code point and its bytes. */
struct letter {
	uint32_t point;
	const uint8_t *bytes;
	size_t size;
};

static void arrive(struct walk *walk, size_t at)
{
	for (unsigned int i = 0; i < walk->next.count; i++) {
		if (walk->next.at[i] == at)
			return;
	}
	if (walk->next.count < PLACES_MOST)
		walk->next.at[walk->next.count++] = at;
}

static int hex(struct bytes text, size_t at)
{
	uint8_t byte = at < text.size ? text.data[at] : 0;

	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static bool has(struct bytes text, size_t at, const char *word)
{
	size_t size = strlen(word);

	return at + size <= text.size && memcmp(text.data + at, word, size) == 0;
}

/* The two digits of an escape whose percent sign was seen. */
static bool is_escape_of(struct bytes text, size_t at, uint8_t byte)
{
	int high = hex(text, at), low = hex(text, at + 1);

	return high >= 0 && low >= 0 && high * 16 + low == byte;
}

/* The place after %41, %2541, ... when it stands for this byte; 0: it does not. */
static size_t after_percent(struct bytes text, size_t at, uint8_t byte)
{
	at++;
	for (unsigned int i = 0; i < LEVELS_MOST && !is_escape_of(text, at, byte); i++) {
		if (!has(text, at, "25"))
			return 0;
		at += 2;
	}
	return is_escape_of(text, at, byte) ? at + 2 : 0;
}

/* Every byte of the letter as it is or percent-encoded. */
static void try_bytes(struct walk *walk, size_t at, const uint8_t *bytes, size_t size)
{
	struct bytes text = walk->text;

	for (size_t i = 0; i < size; i++) {
		size_t after = 0;

		if (at < text.size && text.data[at] == '%')
			after = after_percent(text, at, bytes[i]);
		if (!after && at < text.size && text.data[at] == bytes[i])
			after = at + 1;
		if (!after)
			return;
		at = after;
	}
	arrive(walk, at);
}

/* A percent sign itself has as many readings as it was escaped times. */
static void try_percent(struct walk *walk, size_t at)
{
	if (!has(walk->text, at, "%"))
		return;
	arrive(walk, ++at);
	for (unsigned int i = 0; i < LEVELS_MOST && has(walk->text, at, "25"); i++)
		arrive(walk, at += 2);
}

/* \u0041 from its u on: the place after, or 0. */
static size_t after_u(struct bytes text, size_t at, uint32_t unit)
{
	uint32_t value = 0;

	if (at >= text.size || (text.data[at] | 0x20) != 'u')
		return 0;
	for (size_t i = 1; i <= 4; i++) {
		int digit = hex(text, at + i);

		if (digit < 0)
			return 0;
		value = value * 16 + (uint32_t)digit;
	}
	return value == unit ? at + 5 : 0;
}

/* A run that is longer than any escaping makes it is looked at in part: nothing follows it then. */
static size_t skip_backslashes(struct bytes text, size_t at)
{
	for (unsigned int i = 0; i < RUN_MOST && at < text.size && text.data[at] == '\\'; i++)
		at++;
	return at;
}

/* JSON and JavaScript, also inside of a string of a string. */
static void try_backslash(struct walk *walk, size_t at, struct letter letter)
{
	struct bytes text = walk->text;
	size_t run = skip_backslashes(text, at), after;

	if (run == at)
		return;
	if (letter.point == '\\') {
		/* n times escaped: 2 to the n of them. */
		for (size_t size = 2; size <= run - at && size <= 1u << LEVELS_MOST; size *= 2)
			arrive(walk, at + size);
	}
	if (run < text.size && letter.point < 0x80 && text.data[run] == letter.point &&
		letter.point != '\\')
		arrive(walk, run + 1);
	if (letter.point < 0x10000) {
		after = after_u(text, run, letter.point);
	} else {
		after = after_u(text, run, 0xD800 + ((letter.point - 0x10000) >> 10));
		run = after ? skip_backslashes(text, after) : 0;
		after = run > after ? after_u(text, run, 0xDC00 + (letter.point & 0x3FF)) : 0;
	}
	if (after)
		arrive(walk, after);
}

static const struct {
	const char *name;
	uint8_t point;
} names[] = {{"quot;", '"'}, {"lt;", '<'}, {"gt;", '>'}, {"apos;", '\''}};

/* The code point of a numeric reference from its # on, with its end; false: there is none. */
static bool read_reference(struct bytes text, size_t at, uint32_t *ret, size_t *end)
{
	int base = 10;
	bool any = false;

	*ret = 0;
	at++;
	if (has(text, at, "x") || has(text, at, "X")) {
		base = 16;
		at++;
	}
	for (int digit = hex(text, at); digit >= 0 && digit < base && *ret <= 0x10FFFF;
		digit = hex(text, at)) {
		*ret = *ret * (uint32_t)base + (uint32_t)digit;
		any = true;
		at++;
	}
	*end = has(text, at, ";") ? at + 1 : at;
	return any;
}

static void try_entity(struct walk *walk, size_t at, struct letter letter)
{
	struct bytes text = walk->text;
	uint32_t value;
	size_t end;

	if (at >= text.size || text.data[at] != '&')
		return;
	at++;
	for (unsigned int i = 0; i < LEVELS_MOST && has(text, at, "amp;"); i++) {
		at += 4;
		if (letter.point == '&')
			arrive(walk, at);
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (letter.point == names[i].point && has(text, at, names[i].name))
			arrive(walk, at + strlen(names[i].name));
	}
	if (has(text, at, "#") && read_reference(text, at, &value, &end) && value == letter.point)
		arrive(walk, end);
}

static struct letter letter_at(struct bytes value, size_t at)
{
	const uint8_t *bytes = value.data + at;
	struct letter ret = {bytes[0], bytes, 1};
	size_t size = bytes[0] < 0xC2 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;

	/* What is no UTF-8 is taken byte by byte. */
	if (size == 1 || at + size > value.size || !buffer_is_utf8((struct bytes){bytes, size}))
		return ret;
	ret.size = size;
	ret.point = bytes[0] & (0xFFu >> (size + 1));
	for (size_t i = 1; i < size; i++)
		ret.point = ret.point << 6 | (bytes[i] & 0x3Fu);
	return ret;
}

static void step_text(struct walk *walk, size_t at, struct letter letter)
{
	uint8_t latin1 = (uint8_t)letter.point;

	if (letter.point == '%')
		try_percent(walk, at);
	else
		try_bytes(walk, at, letter.bytes, letter.size);
	if (letter.size == 2 && letter.point < 0x100)
		try_bytes(walk, at, &latin1, 1);
	if (letter.point == ' ' && has(walk->text, at, "+"))
		arrive(walk, at + 1);
	if (at < walk->text.size && walk->text.data[at] == '\\')
		try_backslash(walk, at, letter);
	if (at < walk->text.size && walk->text.data[at] == '&')
		try_entity(walk, at, letter);
}

/* Of its digits only two are ever escaped, or spelled otherwise. */
static void step_base64(struct walk *walk, size_t at, struct letter letter)
{
	struct bytes text = walk->text;
	uint8_t other = letter.point == '+' ? '-' : letter.point == '/' ? '_' : 0;

	while (at < text.size && (text.data[at] == '\r' || text.data[at] == '\n'))
		at++;
	if (other) {
		step_text(walk, at, letter);
		try_bytes(walk, at, &other, 1);
	} else if (at < text.size && text.data[at] == letter.point) {
		arrive(walk, at + 1);
	}
}

static size_t hex_end(struct bytes value, struct bytes text, size_t at)
{
	for (size_t i = 0; i < value.size; i++, at += 2) {
		int high = hex(text, at), low = hex(text, at + 1);

		if (high < 0 || low < 0 || high * 16 + low != value.data[i])
			return 0;
	}
	return at;
}

static bool is_escape(uint8_t byte)
{
	return byte == '%' || byte == '\\' || byte == '&';
}

/* May another reading than the byte itself begin here? */
static bool is_special(uint8_t wanted, enum mask_form form, uint8_t byte)
{
	if (form == MASK_FORM_TEXT)
		return is_escape(byte) || wanted >= 0x80 || (byte == '+' && wanted == ' ');
	if (byte == '\r' || byte == '\n')
		return true;
	return (wanted == '+' || wanted == '/') && (is_escape(byte) || byte == '-' || byte == '_');
}

/*
 * Where the value's next letter does not stand as it is: a look at this letter alone, before the
 * walk is set up for it.
 */
static bool is_hopeless(uint8_t wanted, enum mask_form form, struct bytes text, size_t at)
{
	size_t run;

	if (at >= text.size || !is_special(wanted, form, text.data[at]))
		return true;
	if (form == MASK_FORM_BASE64 || wanted >= 0x80 || text.data[at] == wanted)
		return false;
	if (text.data[at] == '%')
		return !after_percent(text, at, wanted);
	if (text.data[at] != '\\')
		return false;
	run = skip_backslashes(text, at);
	return run == text.size || (text.data[run] != wanted && (text.data[run] | 0x20) != 'u');
}

/* Past the beginning of the value that has one reading only: bytes as they are, and %41. */
static size_t skip_plain(struct bytes value, enum mask_form form, struct bytes text, size_t *at)
{
	size_t i = 0, now = *at;

	for (; i < value.size && now < text.size; i++) {
		uint8_t wanted = value.data[i], byte = text.data[now];

		if (form == MASK_FORM_TEXT && (is_escape(wanted) || wanted >= 0x80))
			break;
		if (byte == wanted)
			now++;
		else if (byte == '%' && form == MASK_FORM_TEXT &&
			 is_escape_of(text, now + 1, wanted))
			now += 3;
		else
			break;
	}
	*at = now;
	return i;
}

static void add_byte(struct mask_firsts *to, uint8_t byte)
{
	to->bits[byte / 64] |= UINT64_C(1) << byte % 64;
}

/* The first byte of a code point's UTF-8, and the byte itself: a value may be no UTF-8. */
static void add_point(struct mask_firsts *to, uint32_t point)
{
	add_byte(to, (uint8_t)point);
	if (point >= 0x80)
		add_byte(to, (uint8_t)(point < 0x800	 ? 0xC0 | point >> 6
				       : point < 0x10000 ? 0xE0 | point >> 12
							 : 0xF0 | point >> 18));
}

static void add_percent(struct mask_firsts *to, struct bytes text, size_t at)
{
	for (unsigned int i = 0; i <= LEVELS_MOST; i++) {
		int high = hex(text, at + 1), low = hex(text, at + 2);

		if (high < 0 || low < 0)
			return;
		add_point(to, (uint32_t)(high * 16 + low));
		if (high * 16 + low != '%')
			return;
		at += 2;
	}
}

static void add_backslash(struct mask_firsts *to, struct bytes text, size_t at)
{
	uint32_t unit = 0;

	at = skip_backslashes(text, at);
	if (at == text.size)
		return;
	add_byte(to, text.data[at]);
	if ((text.data[at] | 0x20) != 'u')
		return;
	for (size_t i = 1; i <= 4; i++) {
		int digit = hex(text, at + i);

		if (digit < 0)
			return;
		unit = unit * 16 + (uint32_t)digit;
	}
	/* The first half of a pair decides about the first byte. */
	add_point(to, unit >= 0xD800 && unit < 0xDC00 ? 0x10000 + ((unit - 0xD800) << 10) : unit);
}

static void add_entity(struct mask_firsts *to, struct bytes text, size_t at)
{
	uint32_t point;
	size_t end;

	at++;
	for (unsigned int i = 0; i < LEVELS_MOST && has(text, at, "amp;"); i++)
		at += 4;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (has(text, at, names[i].name))
			add_byte(to, names[i].point);
	}
	if (has(text, at, "#") && read_reference(text, at, &point, &end) && point <= 0x10FFFF)
		add_point(to, point);
}

void mask_form_firsts(struct mask_firsts *ret, struct bytes text, size_t at)
{
	*ret = (struct mask_firsts){0};
	/* It may stand for itself. */
	add_byte(ret, text.data[at]);
	if (text.data[at] == '%')
		add_percent(ret, text, at);
	else if (text.data[at] == '\\')
		add_backslash(ret, text, at);
	else
		add_entity(ret, text, at);
}

size_t mask_form_past_run(struct bytes text, size_t at)
{
	size_t end = at;

	while (end < text.size && text.data[end] == '\\')
		end++;
	return end - at > RUN_MOST ? end - RUN_MOST : end;
}

size_t mask_form_end(struct bytes value, enum mask_form form, struct bytes text, size_t at)
{
	struct walk walk
		__attribute__((__uninitialized__)); /* it is large, and filled as it goes */
	size_t i, end = 0;

	if (form == MASK_FORM_HEX)
		return hex_end(value, text, at);
	i = skip_plain(value, form, text, &at);
	if (i == value.size)
		return at;
	if (is_hopeless(value.data[i], form, text, at))
		return 0;
	walk.text = text;
	walk.now.at[0] = at;
	walk.now.count = 1;
	while (i < value.size && walk.now.count) {
		struct letter letter = letter_at(value, i);

		walk.next.count = 0;
		for (unsigned int j = 0; j < walk.now.count; j++) {
			if (form == MASK_FORM_TEXT)
				step_text(&walk, walk.now.at[j], letter);
			else
				step_base64(&walk, walk.now.at[j], letter);
		}
		i += letter.size;
		memcpy(walk.now.at, walk.next.at, walk.next.count * sizeof(*walk.now.at));
		walk.now.count = walk.next.count;
	}
	for (unsigned int j = 0; j < walk.now.count; j++) {
		if (walk.now.at[j] > end)
			end = walk.now.at[j];
	}
	return end;
}
