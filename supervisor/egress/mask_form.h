/*
 * Does a text, from one place on, spell a given value in one of the forms that mask.h lists?
 */
#ifndef SUPERVISOR_EGRESS_MASK_FORM_H
#define SUPERVISOR_EGRESS_MASK_FORM_H

#include "sandbox/wire/buffer.h"

enum mask_form {
	MASK_FORM_TEXT,	  /* raw, %41 (also %2541), +, A, \", &#65; and the like, mixed */
	MASK_FORM_BASE64, /* the same for a base64 text: both alphabets, line breaks inside */
	MASK_FORM_HEX,
};

/* Bytes that a value may begin with. */
struct mask_firsts {
	uint64_t bits[4];
};

/*
 * A value or base64 text of which `at`, a percent sign, backslash or ampersand, spells the
 * beginning has one of *ret as its first byte: many values need not be tried then. Where a text has
 * nothing but such signs, this decides how long it takes.
 */
void mask_form_firsts(struct mask_firsts *ret, struct bytes text, size_t at);

/*
 * Nothing begins at `at`, a backslash: neither does it before this place, but for values that
 * begin with a backslash themselves.
 */
size_t mask_form_past_run(struct bytes text, size_t at);

/* The place after the longest spelling that begins at `at`; 0: none does. */
size_t mask_form_end(struct bytes value, enum mask_form form, struct bytes text, size_t at);

#endif
