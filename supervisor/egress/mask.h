/*
 * Finds the values of secrets in whatever comes back, in every form that a server is likely to
 * echo: as it is, percent- or form-encoded, as JSON or HTML text (also twice escaped), hexadecimal,
 * base64 at any alignment; forms may be mixed within one value. Pure.
 */
#ifndef SUPERVISOR_EGRESS_MASK_H
#define SUPERVISOR_EGRESS_MASK_H

#include "sandbox/wire/buffer.h"

struct mask;

/* Copies the values; one with size 0 is never found. 0 or -ENOMEM. */
int mask_new(struct mask **ret, const struct bytes *values, size_t count);
/* Wipes the copies. */
struct mask *mask_free(struct mask *mask);
CLEANUP_FOR(struct mask, mask_free);

/*
 * Puts replacements[i] where the i-th value was. At one place the longest find counts. Base64 also
 * loses the characters at both ends that hold some bits of the value.
 * False: nothing was found, text is as it was. Out of memory empties the text and sets `failed`:
 * nothing is better than a secret.
 */
bool mask_apply(const struct mask *mask, const char *const *replacements, struct buffer *text);

#endif
