/*
 * The alphabetical order of strings, close to the root order of Unicode's collation as ICU has it:
 * white space, punctuation, symbols, digits, letters; letters first without accents and case, then
 * by accent, then small before capital. For localeCompare.
 */
#ifndef SANDBOX_ENGINE_COLLATE_H
#define SANDBOX_ENGINE_COLLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "jsi.h"

enum collate_level {
	COLLATE_BASE = 0,
	COLLATE_ACCENT = 1,
	COLLATE_CASE = 2,
	COLLATE_VARIANT = COLLATE_ACCENT | COLLATE_CASE,
};

/* What a language has of its own: collate_language.c. */
struct collate_language {
	const char *name;
	const char *letters; /* NULL: those of the root */
	uint32_t native[2];  /* characters of the script that comes before all others; 0: none */
	bool is_turkic;	     /* I is the capital of dotless i */
	bool is_backwards;   /* the last accent that differs decides */
	bool has_capitals_first;
};

/* Of a locale's tag, which may be NULL; never NULL. */
const struct collate_language *collate_language_of(const char *locale);

struct collate {
	enum collate_level level;
	const struct collate_language *language;
	bool is_numeric; /* a run of digits counts as a number */
	bool ignores_punctuation;
	bool has_capitals_first;
};

/* -1, 0, 1. The strings at two stack indexes. Throws: memory. */
int collate_compare(js_State *J, int left, int right, const struct collate *collate);

#endif
