/*
 * What languages have that is not in the root order: letters of their own, and a script that comes
 * before all others. From CLDR's collation rules, the letters of modern spelling. See collate.h.
 */
#include "sandbox/engine/collate.h"

#include <string.h>

/*
 * Letters: groups behind '|', each a Latin letter and what follows it in the alphabet, decomposed
 * and small. '~' before one: no letter, but a variant of the one before it.
 */
#define POLISH                                                                                     \
	"a a\u0328|c c\u0301|e e\u0328|l \u0142|n n\u0301|o o\u0301|s s\u0301|z z\u0301 z\u0307"
#define CZECH "c c\u030C|h ch|r r\u030C|s s\u030C|z z\u030C"
#define SLOVAK "a a\u0308|c c\u030C|h ch|o o\u0302|s s\u030C|z z\u030C"
#define CROATIAN "c c\u030C c\u0301|d dz\u030C \u0111|l lj|n nj|s s\u030C|z z\u030C"
#define SLOVENE "c c\u030C c\u0301|d \u0111|s s\u030C|z z\u030C"
#define TURKISH "c c\u0327|g g\u0306|h \u0131|o o\u0308|s s\u0327|u u\u0308"
#define AZERBAIJANI "c c\u0327|e \u0259|g g\u0306|h x \u0131|k q|o o\u0308|s s\u0327|u u\u0308"
#define ROMANIAN "a a\u0306 a\u0302|i i\u0302|s s\u0326 ~s\u0327|t t\u0326 ~t\u0327"
#define HUNGARIAN                                                                                  \
	"c cs|d dz dzs|g gy|l ly|n ny|o o\u0308 ~o\u030B|s sz|t ty|u u\u0308 ~u\u030B|z zs"
#define ESTONIAN "s s\u030C z z\u030C|w o\u0303 a\u0308 o\u0308 u\u0308"
#define LITHUANIAN "c c\u030C|e ~e\u0328 ~e\u0307|i ~i\u0328 ~y|s s\u030C|z z\u030C"
#define LATVIAN                                                                                    \
	"c c\u030C|g g\u0327|i ~y|k k\u0327|l l\u0327|n n\u0327|r r\u0327|s s\u030C|z z\u030C"
#define ICELANDIC                                                                                  \
	"a a\u0301|d \u00F0|e e\u0301|i i\u0301|o o\u0301|u u\u0301|y y\u0301|z \u00FE \u00E6 "    \
	"~a\u0308 o\u0308 ~\u00F8 a\u030A"
#define VIETNAMESE "a a\u0306 a\u0302|d \u0111|e e\u0302|o o\u0302 o\u031B|u u\u031B"
#define ALBANIAN "c c\u0327|d dh|e e\u0308|g gj|l ll|n nj|r rr|s sh|t th|x xh|z zh"
#define ESPERANTO "c c\u0302|g g\u0302|h h\u0302|j j\u0302|s s\u0302|u u\u0306"
#define SWEDISH "y ~u\u0308|z a\u030A a\u0308 ~\u00E6 o\u0308 ~\u00F8"
#define DANISH "y ~u\u0308|z \u00E6 ~a\u0308 \u00F8 ~o\u0308 a\u030A ~aa"
#define SPANISH "n n\u0303"

/* Scripts, from their first to their last character. */
#define GREEK 0x370, 0x3FF
#define CYRILLIC 0x400, 0x52F
#define ARMENIAN 0x530, 0x58F
#define HEBREW 0x590, 0x5FF
#define ARABIC 0x600, 0x6FF
#define DEVANAGARI 0x900, 0x97F
#define BENGALI 0x980, 0x9FF
#define GURMUKHI 0xA00, 0xA7F
#define GUJARATI 0xA80, 0xAFF
#define ORIYA 0xB00, 0xB7F
#define TAMIL 0xB80, 0xBFF
#define TELUGU 0xC00, 0xC7F
#define KANNADA 0xC80, 0xCFF
#define MALAYALAM 0xD00, 0xD7F
#define SINHALA 0xD80, 0xDFF
#define THAI 0xE00, 0xE7F
#define LAO 0xE80, 0xEFF
#define BURMESE 0x1000, 0x109F
#define GEORGIAN 0x10A0, 0x10FF
#define ETHIOPIC 0x1200, 0x139F
#define KHMER 0x1780, 0x17FF
#define HANGUL_AND_HAN 0x1100, 0x9FFF
#define HAN 0x3400, 0x9FFF

/* A longer name stands before its language's. */
static const struct collate_language languages[] = {
	{.name = "fr-CA", .is_backwards = true},
	{.name = "sr-Latn", .letters = CROATIAN},
	{.name = "pl", .letters = POLISH},
	{.name = "cs", .letters = CZECH},
	{.name = "sk", .letters = SLOVAK},
	{.name = "hr", .letters = CROATIAN},
	{.name = "bs", .letters = CROATIAN},
	{.name = "sl", .letters = SLOVENE},
	{.name = "tr", .letters = TURKISH, .is_turkic = true},
	{.name = "az", .letters = AZERBAIJANI, .is_turkic = true},
	{.name = "ro", .letters = ROMANIAN},
	{.name = "hu", .letters = HUNGARIAN},
	{.name = "et", .letters = ESTONIAN},
	{.name = "lt", .letters = LITHUANIAN},
	{.name = "lv", .letters = LATVIAN},
	{.name = "is", .letters = ICELANDIC},
	{.name = "vi", .letters = VIETNAMESE},
	{.name = "sq", .letters = ALBANIAN},
	{.name = "eo", .letters = ESPERANTO},
	{.name = "sv", .letters = SWEDISH},
	{.name = "fi", .letters = SWEDISH},
	{.name = "da", .letters = DANISH, .has_capitals_first = true},
	{.name = "nb", .letters = DANISH},
	{.name = "nn", .letters = DANISH},
	{.name = "no", .letters = DANISH},
	{.name = "es", .letters = SPANISH},
	{.name = "gl", .letters = SPANISH},
	{.name = "fil", .letters = "n n\u0303 ng"},
	{"el", .native = {GREEK}},
	{"ru", .native = {CYRILLIC}},
	{"uk", .native = {CYRILLIC}},
	{"be", .native = {CYRILLIC}},
	{"bg", .native = {CYRILLIC}},
	{"sr", .native = {CYRILLIC}},
	{"mk", .native = {CYRILLIC}},
	{"kk", .native = {CYRILLIC}},
	{"ky", .native = {CYRILLIC}},
	{"mn", .native = {CYRILLIC}},
	{"hy", .native = {ARMENIAN}},
	{"he", .native = {HEBREW}},
	{"yi", .native = {HEBREW}},
	{"ar", .native = {ARABIC}},
	{"fa", .native = {ARABIC}},
	{"ur", .native = {ARABIC}},
	{"ps", .native = {ARABIC}},
	{"ug", .native = {ARABIC}},
	{"hi", .native = {DEVANAGARI}},
	{"mr", .native = {DEVANAGARI}},
	{"ne", .native = {DEVANAGARI}},
	{"sa", .native = {DEVANAGARI}},
	{"kok", .native = {DEVANAGARI}},
	{"bn", .native = {BENGALI}},
	{"as", .native = {BENGALI}},
	{"pa", .native = {GURMUKHI}},
	{"gu", .native = {GUJARATI}},
	{"or", .native = {ORIYA}},
	{"ta", .native = {TAMIL}},
	{"te", .native = {TELUGU}},
	{"kn", .native = {KANNADA}},
	{"ml", .native = {MALAYALAM}},
	{"si", .native = {SINHALA}},
	{"th", .native = {THAI}},
	{"lo", .native = {LAO}},
	{"my", .native = {BURMESE}},
	{"ka", .native = {GEORGIAN}},
	{"am", .native = {ETHIOPIC}},
	{"ti", .native = {ETHIOPIC}},
	{"km", .native = {KHMER}},
	{"ko", .native = {HANGUL_AND_HAN}},
	{"zh", .native = {HAN}},
	{"yue", .native = {HAN}},
};
static const struct collate_language root;

const struct collate_language *collate_language_of(const char *locale)
{
	for (size_t i = 0; locale && i < sizeof(languages) / sizeof(languages[0]); i++) {
		size_t size = strlen(languages[i].name);

		if (!strncmp(locale, languages[i].name, size) &&
			(!locale[size] || locale[size] == '-'))
			return &languages[i];
	}
	return &root;
}
