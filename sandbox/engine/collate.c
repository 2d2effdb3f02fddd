/*
 * Comparing strings alphabetically. See collate.h. A string is read as a sequence of elements, each
 * with a weight on three levels; strings are compared on one level after the other.
 */
#include "sandbox/engine/collate.h"
#include <string.h>

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
	NATIVE = 0x280000,  /* all letters of the script that comes first, by code point */
	NATIVE_TOO = 0x290000,
	LETTERS = 0x300000, /* a to z, each with room behind it */
	LETTER_ROOM = 0x10,
	OTHERS = 0x400000, /* all other letters, by code point */

	PLAIN = 1, /* second weight of what has no accent; third weight of a small letter */
	CAPITAL = 2,
	KATAKANA = 3,
	ACCENTS = 2,
	VARIANTS = 0x80,
	RARE_ACCENTS = 0x100,
	ACCENTS_MOST = 512,

	RING = 0x30A,
	UMLAUT = 0x308,
	TILDE = 0x303,
	DOT = 0x307,
	STROKE = 0x338,
	DOTLESS_I = 0x131,
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
	DOT, STROKE, 0x327, 0x328, 0x304, 0x30D, 0x30E, 0x312, 0x315, 0x31A, 0x323, 0x324, 0x325,
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

/* Whether the text at *at, behind its first character, goes on as `rest` says; *at is behind it
 * then. */
static bool goes_on(
	const char **at, const char *end, const char *rest, const char *rest_end, bool *capital)
{
	const char *here = *at;

	while (rest < rest_end) {
		uint32_t wanted = units_next_character(&rest, rest_end), found;

		if (here >= end)
			return false;
		found = units_next_character(&here, end);
		if (found >= 'A' && found <= 'Z') {
			found |= 0x20;
			*capital = true;
		}
		if (found != wanted)
			return false;
	}
	*at = here;
	return true;
}

struct own_letter {
	unsigned weight;
	unsigned variant; /* second weight; 0: it is a letter */
	bool goes_on_capital;
	const char *after;
};

/* The longest of the language's own letters that begins with this character. False: none does. */
static bool find_own(const struct reader *reader, uint32_t small, struct own_letter *ret)
{
	const char *at = reader->collate->language->letters;
	unsigned anchor = 0, place = 0, variant = 0;

	ret->after = NULL;
	while (at && *at) {
		size_t size = strcspn(at, " |");
		const char *end = at + size, *after = reader->at;
		bool is_variant = *at == '~', capital = false;

		at += is_variant;
		if (!anchor)
			anchor = (unsigned char)*at;
		else {
			place += !is_variant;
			variant = is_variant ? variant + 1 : 0;
			if (units_next_character(&at, end) == small &&
				goes_on(&after, reader->end, at, end, &capital) &&
				(!ret->after || after > ret->after))
				*ret = (struct own_letter){letter(anchor) + place,
					variant ? VARIANTS + variant : 0, capital, after};
		}
		if (*end == '|')
			anchor = place = variant = 0;
		at = end + (*end != 0);
	}
	return ret->after != NULL;
}

/* One of the `written` letters. */
static void read_written(struct reader *reader, struct element *ret, size_t row, unsigned third)
{
	set(ret, letter((unsigned)written[row].first), PLAIN, third);
	push_pending(reader, 0, accent_weight(written[row].accent), 0);
	if (written[row].second)
		push_pending(reader, letter((unsigned)written[row].second), PLAIN, third);
}

/* The alphabet of the languages that are written in Cyrillic letters. */
static const uint16_t cyrillic[] = u"\u0430\u04D9\u0431\u0432\u0433\u0491\u0493\u0434\u0452\u0435"
				   u"\u0454\u0436\u0437\u0455\u0438"
				   u"\u0456\u0457\u0439\u0458\u043A\u049B\u043B\u0459\u043C\u043D"
				   u"\u04A3\u045A\u043E\u04E9\u043F"
				   u"\u0440\u0441\u0442\u045B\u0443\u045E\u04B1\u04AF\u0444\u0445"
				   u"\u04BB\u0446\u0447\u045F\u0448"
				   u"\u0449\u044A\u044B\u044C\u044D\u044E\u044F";
enum {
	CYRILLIC = 0x400,
	CYRILLIC_END = 0x530,
	BREVE = 0x306,
	SHORT_I = 0x439,
	SHORT_U = 0x45E,
	YI = 0x457,
};

/* What decomposition took apart, though it is a letter: the character, or the one given. */
static uint32_t join_cyrillic(struct reader *reader, uint32_t character)
{
	const char *after = reader->at;
	uint32_t mark = after < reader->end ? units_next_character(&after, reader->end) : 0;
	uint32_t joined = mark == BREVE && character == 0x438	 ? SHORT_I
			  : mark == BREVE && character == 0x443	 ? SHORT_U
			  : mark == UMLAUT && character == 0x456 ? YI
								 : 0;

	if (!joined)
		return character;
	reader->at = after;
	return joined;
}

static bool is_indian(uint32_t c)
{
	return c >= 0x900 && c < 0xE00;
}

/* The first weight of a letter that is not Latin. */
static unsigned weigh_other(const struct collate *collate, uint32_t character)
{
	const uint32_t *native = collate->language->native;
	unsigned weight = character;

	if (character >= CYRILLIC && character < CYRILLIC_END) {
		int found =
			position(cyrillic, sizeof(cyrillic) / sizeof(cyrillic[0]) - 1, character);

		weight = found < 0 ? character + LETTER_ROOM * LETTER_ROOM
				   : CYRILLIC + (unsigned)found;
	}
	if (native[1] && character >= native[0] && character <= native[1])
		return NATIVE + weight;
	/* In India the country's other scripts follow. */
	if (is_indian(native[0]) && is_indian(character))
		return NATIVE_TOO + weight;
	return OTHERS + weight;
}

/* Thai and Lao vowels that are written before the consonant that they follow. */
static bool is_written_before(uint32_t c)
{
	return (c >= 0xE40 && c <= 0xE44) || (c >= 0xEC0 && c <= 0xEC4);
}

static bool read_own(struct reader *reader, struct element *ret, uint32_t small, unsigned third)
{
	struct own_letter own;

	if (!find_own(reader, small, &own))
		return false;
	set(ret, own.weight, PLAIN, third == CAPITAL && own.goes_on_capital ? KATAKANA : third);
	if (own.variant)
		push_pending(reader, 0, own.variant, 0);
	reader->at = own.after;
	return true;
}

/* The small form of a letter; *third is CAPITAL if it was none. */
static uint32_t read_small(struct reader *reader, uint32_t character, unsigned *third)
{
	uint32_t small[LRE_CC_RES_LEN_MAX];

	if (character == 'I' && reader->collate->language->is_turkic) {
		const char *after = reader->at;

		*third = CAPITAL;
		if (after >= reader->end || units_next_character(&after, reader->end) != DOT)
			return DOTLESS_I;
		reader->at = after;
		return 'i';
	}
	if (lre_case_conv(small, character, 1) != 1 || small[0] == character)
		return character;
	*third = CAPITAL;
	return small[0];
}

static void read_other(struct reader *reader, struct element *ret, uint32_t character)
{
	unsigned third = PLAIN;

	character = read_small(reader, character, &third);
	if (reader->collate->language->letters && read_own(reader, ret, character, third))
		return;
	if (character >= 'a' && character <= 'z') {
		set(ret, letter(character), PLAIN, third);
		return;
	}
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		if (written[i].letter == character) {
			read_written(reader, ret, i, third);
			return;
		}
	}
	if (character == DOTLESS_I) {
		set(ret, letter('i') + 1, PLAIN, third);
		return;
	}
	if (is_written_before(character) && reader->at < reader->end) {
		uint32_t consonant = units_next_character(&reader->at, reader->end);

		set(ret, weigh_other(reader->collate, consonant), PLAIN, PLAIN);
		push_pending(reader, weigh_other(reader->collate, character), PLAIN, PLAIN);
		return;
	}
	/* Katakana is Hiragana's other form. */
	if (character >= 0x30A1 && character <= 0x30F6) {
		character -= 0x60;
		third = KATAKANA;
	}
	character = join_cyrillic(reader, character);
	set(ret, weigh_other(reader->collate, character), PLAIN, third);
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

/* From the end: the last accent that differs. False: there are too many. */
static bool compare_backwards(struct reader *left, struct reader *right, int *order)
{
	unsigned weights[2][ACCENTS_MOST];
	struct reader *readers[] = {left, right};
	int counts[2] = {0, 0};

	for (int side = 0; side < 2; side++)
		for (unsigned weight; (weight = next_weight(readers[side], 1)) != 0;) {
			if (counts[side] == ACCENTS_MOST)
				return false;
			weights[side][counts[side]++] = weight;
		}
	*order = 0;
	while (counts[0] && counts[1] && !*order) {
		unsigned a = weights[0][--counts[0]], b = weights[1][--counts[1]];

		*order = a < b ? -1 : a > b ? 1 : 0;
	}
	if (!*order)
		*order = counts[0] < counts[1] ? -1 : counts[0] > counts[1] ? 1 : 0;
	return true;
}

static int compare_level(const struct units *left, const struct units *right,
	const struct collate *collate, int level)
{
	struct reader a = {.collate = collate, .at = left->bytes, .end = left->bytes + left->size};
	struct reader b = {
		.collate = collate, .at = right->bytes, .end = right->bytes + right->size};
	unsigned x, y;
	int order;

	if (level == 1 && collate->language->is_backwards) {
		struct reader first = a, second = b;

		if (compare_backwards(&first, &second, &order))
			return order;
	}
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
