/*
 * Base64 (RFC 4648) as credentials use it. Pure.
 */
#ifndef SUPERVISOR_EGRESS_BASE64_H
#define SUPERVISOR_EGRESS_BASE64_H

#include "sandbox/wire/buffer.h"

/* With padding. */
void base64_put(struct buffer *to, struct bytes bytes);
/* Padding may be missing. False: that is no base64, or out of memory (to->failed). */
bool base64_decode(struct bytes text, struct buffer *to);

#endif
