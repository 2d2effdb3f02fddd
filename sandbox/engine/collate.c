/*
 * Comparing strings alphabetically. See collate.h. A string is read as a sequence of elements, each
 * with a weight on three levels; strings are compared on one level after the other.
 */
#include "sandbox/engine/collate.h"
#include "cutils.h"
#include "libunicode.h"
#include "sandbox/engine/normalize.h"
#include "sandbox/engine/units.h"

enum {
	/* First weights. 0: nothing on that level. */
	LISTED = 0x10,	  /* punctuation and symbols in the list below */
	SYMBOLS = 0x1000, /* all others, by code point */
	CURRENCIES = 0x180000,
	DIGITS = 0x200000,  /* 0 to 9 */
	NUMBERS = 0x210000, /* a run of so many digits; the digits follow */
	LETTERS = 0x300000, /* a to z, each with room behind it */
	LETTER_ROOM = 0x10,
	OTHERS = 0x400000, /* all other letters, by code point */

	PLAIN = 1, /* second weight of what has no accent; third weight of a small letter */
	CAPITAL = 2,
	KATAKANA = 3,
	ACCENTS = 2,
	RARE_ACCENTS = 0x100,

	RING = 0x30A,
	UMLAUT = 0x308,
	TILDE = 0x303,
	STROKE = 0x338,
};

struct element {
	unsigned weights[3];
};

struct reader {
	const struct collate *collate;
	const char *at, *end;
	int digits; /* of a number that are still to come */
	struct element pending[2];
	int pending_count;
};

/* In the order of their weights: what comes before the digits, and accents. */
static const uint16_t listed[] =
	u"\t\n\v\f\r\x85"
	u"\u2028\u2029 _\u203E\u2017-\u2010\u2011\u2012\u2013"
	u"\u2014\u2015,;:!\u00A1?\u00BF.\u2026\u00B7'\u2018\u2019\u201A\u2039"
	u"\u203A\"\u201C\u201D\u201E\u00AB\u00BB()[]{}\u2016\u00A7\u00B6@*/\\&#%"
	u"\u2030\u2020\u2021\u2022\u2032\u2033`\u00B4^\u00AF\u00A8\u00B8\u00B0"
	u"\u00A9\u00AE+\u00B1\u00F7\u00D7<=>\u00AC|\u00A6~\u00A4\u00A2$\u00A3"
	u"\u00A5\u20AC";
static const uint16_t accents[] = {0x301, 0x300, 0x306, 0x302, 0x30C, RING, UMLAUT, 0x30B, TILDE,
	0x307, STROKE, 0x327, 0x328, 0x304, 0x30D, 0x30E, 0x312, 0x315, 0x31A, 0x323, 0x324, 0x325,
	0x331};

/* Symbols that are no punctuation, and currencies, from here on in the list. */
static const uint16_t first_symbol = u'`', first_currency = 0xA4;

/* Letters that are written as others; the second has the mark of a variant. */
static const struct {
	uint16_t letter;
	char first, second;
	uint16_t accent;
} written[] = {
	{0xDF, 's', 's', STROKE},
	{0xE6, 'a', 'e', STROKE},
	{0xF0, 'd', 0, STROKE},
	{0xF8, 'o', 0, STROKE},
	{0x111, 'd', 0, STROKE},
	{0x127, 'h', 0, STROKE},
	{0x142, 'l', 0, STROKE},
	{0x153, 'o', 'e', STROKE},
};

static int position(const uint16_t *list, size_t count, uint32_t character)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == character)
			return (int)i;
	return -1;
}

static bool is_mark(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || (c >= 0x591 && c <= 0x5C7) ||
	       (c >= 0x610 && c <= 0x61A) || (c >= 0x64B && c <= 0x65F) || c == 0x670 ||
	       c == 0x3099 || c == 0x309A;
}

static bool is_ignored(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
	       (c >= 0x2060 && c <= 0x2064) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
}

static bool is_symbol(uint32_t c)
{
	return c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c < 0x2C00) ||
	       (c >= 0x3000 && c < 0x3031 && c != 0x3005) || (c >= 0xFE10 && c < 0xFE70) ||
	       (c >= 0x1F000 && c < 0x1FB00);
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
	return !is_symbol(c) && !is_ignored(c);
}

static unsigned letter(unsigned small)
{
	return LETTERS + (small - 'a') * LETTER_ROOM;
}

static void set(struct element *ret, unsigned first, unsigned second, unsigned third)
{
	*ret = (struct element){{first, second, third}};
}

static unsigned accent_weight(uint32_t mark)
{
	int found = position(accents, sizeof(accents) / sizeof(accents[0]), mark);

	return found < 0 ? RARE_ACCENTS + mark : ACCENTS + (unsigned)found;
}

static void push_pending(struct reader *reader, unsigned first, unsigned second, unsigned third)
{
	set(&reader->pending[reader->pending_count++], first, second, third);
}

/* A letter with a mark that is a letter of its own in this language: its weight, else 0. */
static unsigned own_letter(enum collate_language language, unsigned base, uint32_t mark)
{
	switch (language) {
	case COLLATE_SWEDISH:
		if (base == 'a')
			return mark == RING	? letter('z') + 1
			       : mark == UMLAUT ? letter('z') + 2
						: 0;
		return base == 'o' && (mark == UMLAUT || mark == STROKE) ? letter('z') + 3 : 0;
	case COLLATE_DANISH:
		if (base == 'a')
			return mark == RING	? letter('z') + 3
			       : mark == UMLAUT ? letter('z') + 1
						: 0;
		return base == 'o' && (mark == UMLAUT || mark == STROKE) ? letter('z') + 2 : 0;
	case COLLATE_SPANISH:
		return base == 'n' && mark == TILDE ? letter('n') + 1 : 0;
	default:
		return 0;
	}
}

/* A small Latin letter; the mark behind it may belong to it. */
static void read_letter(struct reader *reader, struct element *ret, unsigned small, unsigned third)
{
	const char *after = reader->at;
	uint32_t mark = 0;
	unsigned own = 0;

	if (reader->collate->language != COLLATE_ROOT && after < reader->end) {
		mark = units_next_character(&after, reader->end);
		own = own_letter(reader->collate->language, small, mark);
	}
	set(ret, own ? own : letter(small), PLAIN, third);
	if (!own)
		return;
	reader->at = after;
	if (reader->collate->language == COLLATE_DANISH && mark == UMLAUT)
		push_pending(reader, 0, accent_weight(mark), 0);
}

/* One of the `written` letters. */
static void read_written(struct reader *reader, struct element *ret, size_t row, unsigned third)
{
	enum collate_language language = reader->collate->language;
	unsigned own = own_letter(language, (unsigned)written[row].first, written[row].accent);

	if (written[row].letter == 0xE6)
		own = language == COLLATE_DANISH    ? letter('z') + 1
		      : language == COLLATE_SWEDISH ? letter('z') + 2
						    : 0;
	if (own) {
		set(ret, own, PLAIN, third);
		if (language == COLLATE_SWEDISH)
			push_pending(reader, 0, accent_weight(written[row].accent), 0);
		return;
	}
	set(ret, letter((unsigned)written[row].first), PLAIN,
		written[row].accent ? third : CAPITAL);
	if (written[row].accent)
		push_pending(reader, 0, accent_weight(written[row].accent), 0);
	if (written[row].second)
		push_pending(reader, letter((unsigned)written[row].second), PLAIN, third);
}

static void read_other(struct reader *reader, struct element *ret, uint32_t character)
{
	uint32_t small[LRE_CC_RES_LEN_MAX];
	unsigned third = PLAIN;

	if (lre_case_conv(small, character, 1) == 1 && small[0] != character) {
		character = small[0];
		third = CAPITAL;
	}
	if (character >= 'a' && character <= 'z') {
		read_letter(reader, ret, character, third);
		return;
	}
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		if (written[i].letter == character) {
			read_written(reader, ret, i, third);
			return;
		}
	}
	/* Katakana is Hiragana's other form. */
	if (character >= 0x30A1 && character <= 0x30F6) {
		character -= 0x60;
		third = KATAKANA;
	}
	set(ret, character == 0x131 ? letter('i') + 1 : OTHERS + character, PLAIN, third);
}

static bool read_symbol(const struct reader *reader, struct element *ret, uint32_t character)
{
	size_t count = sizeof(listed) / sizeof(listed[0]) - 1;
	int found = position(listed, count, character);

	if (found < 0 && is_ignored(character))
		return false;
	if (reader->collate->ignores_punctuation && found >= 0 &&
		found < position(listed, count, first_symbol))
		return false;
	if (character >= 0x20A0 && character < 0x20D0)
		set(ret, CURRENCIES + character, PLAIN, PLAIN);
	else if (found < 0)
		set(ret, SYMBOLS + character, PLAIN, PLAIN);
	else if (found >= position(listed, count, first_currency))
		set(ret, CURRENCIES + (unsigned)found, PLAIN, PLAIN);
	else
		set(ret, LISTED + (unsigned)found, PLAIN, PLAIN);
	return true;
}

/* A run of digits, the first of which was read: its length without leading zeros. */
static void read_number(struct reader *reader, struct element *ret)
{
	const char *end;

	reader->at--;
	while (reader->at + 1 < reader->end && reader->at[0] == '0' &&
		is_digit((unsigned char)reader->at[1]))
		reader->at++;
	for (end = reader->at; end < reader->end && is_digit((unsigned char)*end);)
		end++;
	reader->digits = (int)(end - reader->at);
	set(ret, NUMBERS + (unsigned)reader->digits, PLAIN, PLAIN);
}

static bool next(struct reader *reader, struct element *ret)
{
	if (reader->pending_count) {
		*ret = reader->pending[0];
		reader->pending[0] = reader->pending[1];
		reader->pending_count--;
		return true;
	}
	while (reader->at < reader->end) {
		uint32_t character = units_next_character(&reader->at, reader->end);

		if (is_digit(character)) {
			if (reader->collate->is_numeric && !reader->digits) {
				read_number(reader, ret);
				return true;
			}
			reader->digits -= reader->digits > 0;
			set(ret, DIGITS + character, PLAIN, PLAIN);
			return true;
		}
		if (is_mark(character)) {
			set(ret, 0, accent_weight(character), 0);
			return true;
		}
		if (is_letter(character)) {
			read_other(reader, ret, character);
			return true;
		}
		if (read_symbol(reader, ret, character))
			return true;
	}
	return false;
}

/* The next weight that is not zero on this level; 0: the end. */
static unsigned next_weight(struct reader *reader, int level)
{
	struct element element;

	while (next(reader, &element))
		if (element.weights[level])
			return element.weights[level];
	return 0;
}

static int compare_level(const struct units *left, const struct units *right,
	const struct collate *collate, int level)
{
	struct reader a = {.collate = collate, .at = left->bytes, .end = left->bytes + left->size};
	struct reader b = {
		.collate = collate, .at = right->bytes, .end = right->bytes + right->size};
	unsigned x, y;

	do {
		x = next_weight(&a, level);
		y = next_weight(&b, level);
	} while (x && x == y);
	if (x && y && level == 2 && collate->has_capitals_first && x <= CAPITAL && y <= CAPITAL)
		return x < y ? 1 : x > y ? -1 : 0;
	return x < y ? -1 : x > y ? 1 : 0;
}

/* -- string: decomposed, if that changes it */
static struct units push_decomposed(js_State *J, int idx)
{
	struct units units = units_of(J, idx);

	js_copy(J, idx);
	if (!units_is_ascii(&units))
		normalize(J, NORMALIZE_KD);
	return units_of(J, -1);
}

int collate_compare(js_State *J, int left, int right, const struct collate *collate)
{
	struct units a, b;
	int order;

	(void)push_decomposed(J, left);
	b = push_decomposed(J, right);
	a = units_of(J, -2);
	order = compare_level(&a, &b, collate, 0);
	if (!order && (collate->level & COLLATE_ACCENT))
		order = compare_level(&a, &b, collate, 1);
	if (!order && (collate->level & COLLATE_CASE))
		order = compare_level(&a, &b, collate, 2);
	js_pop(J, 2);
	return order;
}
