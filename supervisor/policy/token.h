/*
 * HTTP's tokens (RFC 9110, 5.6.2): methods, and names of headers.
 */
#ifndef SUPERVISOR_POLICY_TOKEN_H
#define SUPERVISOR_POLICY_TOKEN_H

#include "sandbox/wire/buffer.h"

/* An empty text is none. */
bool token_is(struct bytes text);
bool token_is_byte(uint8_t byte);

#endif
