/*
 * Methods of String that know letters: upper and lower case in full Unicode, normalization, and
 * comparison in the order of the alphabet.
 */
#include "cutils.h"
#include "libunicode.h"
#include "sandbox/engine/collate.h"
#include "sandbox/engine/normalize.h"
#include "sandbox/engine/string_internal.h"
#include "sandbox/engine/text.h"

enum {
	TO_UPPER = 0,
	TO_LOWER = 1,
	SIGMA = 0x3A3,
	FINAL_SIGMA = 0x3C2,
	DOTLESS_I = 0x131,
	DOTTED_I = 0x130,
};

static char ascii_case(char c, int to)
{
	if (to == TO_UPPER)
		return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* -- string: `this`, which is ASCII, as it is if nothing changes. */
static void convert_ascii(js_State *J, int to)
{
	struct units units = units_of(J, 0);
	js_String *string;
	char shorter[16];
	int same = 0;

	while (same < units.size && ascii_case(units.bytes[same], to) == units.bytes[same])
		same++;
	if (same == units.size) {
		js_copy(J, 0);
		return;
	}
	if (units.size < (int)sizeof(shorter)) {
		for (int i = 0; i < units.size; i++)
			shorter[i] = ascii_case(units.bytes[i], to);
		js_pushlstring(J, shorter, units.size);
		return;
	}
	string = jsV_makememstring(J, units.size);
	for (int i = 0; i < units.size; i++)
		string->p[i] = ascii_case(units.bytes[i], to);
	string->units = units.size;
	js_pushundefined(J);
	js_tovalue(J, -1)->t.type = JS_TMEMSTR;
	js_tovalue(J, -1)->u.memstr = string;
}

/* The character before *at, which moves to its begin. */
static uint32_t character_before(const char **at, const char *begin)
{
	const char *end = *at, *from = *at;

	do
		from--;
	while ((*from & 0xC0) == 0x80);
	*at = from;
	/* The second half of a pair. */
	if ((unsigned char)from[0] == 0xED && (unsigned char)from[1] >= 0xB0 && from - begin >= 3) {
		const char *pair = from - 3;
		uint32_t character = units_next_character(&pair, end);

		if (pair == end) {
			*at = from - 3;
			return character;
		}
	}
	return units_next(&from);
}

/* Final_Sigma: a letter before it, none after it, other things in between do not count. */
static bool is_final(const struct units *units, const char *sigma, const char *behind)
{
	const char *end = units->bytes + units->size;
	uint32_t character = 0;

	do {
		if (sigma == units->bytes)
			return false;
		character = character_before(&sigma, units->bytes);
	} while (lre_is_case_ignorable(character));
	if (!lre_is_cased(character))
		return false;
	do {
		if (behind == end)
			return true;
		character = units_next_character(&behind, end);
	} while (lre_is_case_ignorable(character));
	return !lre_is_cased(character);
}

/* The letters i of Turkish and Azeri; 0: no such letter. */
static uint32_t turkic_case(uint32_t character, int to)
{
	if (to == TO_UPPER)
		return character == 'i' ? DOTTED_I : 0;
	return character == 'I' ? DOTLESS_I : character == DOTTED_I ? 'i' : 0;
}

static void convert(js_State *J, int to, bool is_turkic)
{
	struct units units = units_of(J, 0);
	const char *at, *end;
	struct text *text;

	if (units_is_ascii(&units) && !is_turkic) {
		convert_ascii(J, to);
		return;
	}
	text = text_new(J);
	at = units.bytes;
	end = at + units.size;
	while (at < end) {
		const char *begin = at;
		uint32_t character = units_next_character(&at, end), result[LRE_CC_RES_LEN_MAX];
		int count = 1;

		result[0] = is_turkic ? turkic_case(character, to) : 0;
		if (!result[0] && character == SIGMA && to == TO_LOWER &&
			is_final(&units, begin, at))
			result[0] = FINAL_SIGMA;
		if (!result[0])
			count = lre_case_conv(result, character, to);
		for (int i = 0; i < count; i++)
			text_add_character(J, text, result[i]);
	}
	text_push(J, text);
}

/* -- text: the first of the locales at `idx`, or undefined. */
static void push_locale(js_State *J, int idx)
{
	js_copy(J, idx);
	if (js_isundefined(J, -1) || js_isstring(J, -1))
		return;
	(void)js_toobject(J, -1);
	if (core_length(J, -1) > 0)
		core_get_index(J, -1, 0);
	else
		js_pushundefined(J);
	js_rot2pop1(J);
	if (!js_isundefined(J, -1) && !js_isstring(J, -1) && !js_isobject(J, -1))
		js_typeerror(J, "Language ID should be string or object.");
	if (js_isobject(J, -1))
		core_to_string(J, -1);
}

/* A language of two, three or five to eight letters, then parts of one to eight characters. */
static void check_locale(js_State *J, const char *locale)
{
	static const char alphabet[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	bool is_first = true;
	size_t size;

	for (;; locale += size + 1, is_first = false) {
		size = strspn(locale, alphabet);
		if (size < (is_first ? 2U : 1U) || size > 8 || (is_first && size == 4))
			js_rangeerror(J, "Incorrect locale information provided");
		if (!locale[size])
			return;
		if (locale[size] != '-')
			js_rangeerror(J, "Incorrect locale information provided");
	}
}

static bool is_language(const char *locale, const char *language)
{
	size_t size = strlen(language);

	return !strncmp(locale, language, size) && (!locale[size] || locale[size] == '-');
}

static void convert_locale(js_State *J, const char *method, int to)
{
	bool is_turkic = false;

	string_this(J, method);
	push_locale(J, 1);
	if (!js_isundefined(J, -1)) {
		const char *locale = js_tostring(J, -1);

		check_locale(J, locale);
		is_turkic = is_language(locale, "tr") || is_language(locale, "az");
	}
	js_pop(J, 1);
	convert(J, to, is_turkic);
}

static void prototype_to_lower_case(js_State *J)
{
	string_this(J, "toLowerCase");
	convert(J, TO_LOWER, false);
}

static void prototype_to_upper_case(js_State *J)
{
	string_this(J, "toUpperCase");
	convert(J, TO_UPPER, false);
}

static void prototype_to_locale_lower_case(js_State *J)
{
	convert_locale(J, "toLocaleLowerCase", TO_LOWER);
}

static void prototype_to_locale_upper_case(js_State *J)
{
	convert_locale(J, "toLocaleUpperCase", TO_UPPER);
}

static void prototype_normalize(js_State *J)
{
	static const char *const names[] = {"NFC", "NFD", "NFKC", "NFKD"};
	enum normalize_form form = NORMALIZE_C;

	string_this(J, "normalize");
	if (!js_isundefined(J, 1)) {
		const char *name = js_tostring(J, 1);

		while (strcmp(names[form], name) != 0)
			if (form++ == NORMALIZE_KD)
				js_rangeerror(J, "The normalization form should be one of NFC, "
						 "NFD, NFKC, NFKD.");
	}
	js_copy(J, 0);
	normalize(J, form);
}

/* The place of an option's value among `values`, which end with NULL; -1: undefined. */
static int option(js_State *J, int options, const char *name, const char *const *values)
{
	const char *text;
	int i;

	js_getproperty(J, options, name);
	if (js_isundefined(J, -1)) {
		js_pop(J, 1);
		return -1;
	}
	text = js_tostring(J, -1);
	for (i = 0; values[i] && strcmp(values[i], text) != 0;)
		i++;
	if (!values[i])
		js_rangeerror(J,
			"Value %s out of range for String.prototype.localeCompare options property "
			"%s",
			text, name);
	js_pop(J, 1);
	return i;
}

static bool option_is_true(js_State *J, int options, const char *name, bool otherwise)
{
	bool is_true;

	js_getproperty(J, options, name);
	is_true = js_isundefined(J, -1) ? otherwise : js_toboolean(J, -1);
	js_pop(J, 1);
	return is_true;
}

static void read_options(js_State *J, int options, struct collate *collate)
{
	static const char *const usages[] = {"sort", "search", NULL};
	static const char *const cases[] = {"upper", "lower", "false", NULL};
	static const char *const sensitivities[] = {"base", "accent", "case", "variant", NULL};
	int level, capitals;

	(void)js_toobject(J, options);
	(void)option(J, options, "usage", usages);
	collate->is_numeric = option_is_true(J, options, "numeric", collate->is_numeric);
	capitals = option(J, options, "caseFirst", cases);
	if (capitals >= 0)
		collate->has_capitals_first = capitals == 0;
	level = option(J, options, "sensitivity", sensitivities);
	if (level >= 0)
		collate->level = (enum collate_level)level;
	collate->ignores_punctuation = option_is_true(J, options, "ignorePunctuation", false);
}

static void prototype_locale_compare(js_State *J)
{
	struct collate collate = {.level = COLLATE_VARIANT, .language = collate_language_of(NULL)};

	string_this(J, "localeCompare");
	core_to_string(J, 1);
	push_locale(J, 2);
	if (!js_isundefined(J, -1)) {
		const char *locale = js_tostring(J, -1);

		check_locale(J, locale);
		collate.language = collate_language_of(locale);
		collate.has_capitals_first = collate.language->has_capitals_first;
		collate.is_numeric = strstr(locale, "-u-kn") && !strstr(locale, "-kn-false");
	}
	js_pop(J, 1);
	if (!js_isundefined(J, 3))
		read_options(J, 3, &collate);
	js_pushnumber(J, collate_compare(J, 0, 1, &collate));
}

static const struct core_function rows[] = {
	{"localeCompare", prototype_locale_compare, 1, 3},
	{"normalize", prototype_normalize, 0, 1},
	{"toLocaleLowerCase", prototype_to_locale_lower_case, 0, 1},
	{"toLocaleUpperCase", prototype_to_locale_upper_case, 0, 1},
	{"toLowerCase", prototype_to_lower_case, 0, 0},
	{"toUpperCase", prototype_to_upper_case, 0, 0},
};

void builtin_string_case_init(js_State *J)
{
	CORE_DEFINE(J, rows);
}
