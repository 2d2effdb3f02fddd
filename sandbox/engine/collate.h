/*
 * The alphabetical order of strings, close to the root order of Unicode's collation as ICU has it:
 * white space, punctuation, symbols, digits, letters; letters first without accents and case, then
 * by accent, then small before capital. For localeCompare.
 */
#ifndef SANDBOX_ENGINE_COLLATE_H
#define SANDBOX_ENGINE_COLLATE_H

#include <stdbool.h>

#include "jsi.h"

enum collate_level {
	COLLATE_BASE = 0,
	COLLATE_ACCENT = 1,
	COLLATE_CASE = 2,
	COLLATE_VARIANT = COLLATE_ACCENT | COLLATE_CASE,
};

/* Letters that have places of their own at the end of the alphabet or behind another letter. */
enum collate_language {
	COLLATE_ROOT,
	COLLATE_SWEDISH, /* a-ring, a-umlaut, o-umlaut; Finnish too */
	COLLATE_DANISH,	 /* ae, o-stroke, a-ring; Norwegian too */
	COLLATE_SPANISH, /* n-tilde behind n */
};

struct collate {
	enum collate_level level;
	enum collate_language language;
	bool is_numeric; /* a run of digits counts as a number */
	bool ignores_punctuation;
	bool has_capitals_first;
};

/* -1, 0, 1. The strings at two stack indexes. Throws: memory. */
int collate_compare(js_State *J, int left, int right, const struct collate *collate);

#endif
