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

/* A percent sign at `at`: may it begin an escape, or an escape of one, of a byte in the set? */
bool mask_form_percent(const bool set[256], struct bytes text, size_t at);

/* The place after the longest spelling that begins at `at`; 0: none does. */
size_t mask_form_end(struct bytes value, enum mask_form form, struct bytes text, size_t at);

#endif
