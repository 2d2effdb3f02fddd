/*
 * SHA-256 of policies, sources and records: a name for their content, no secret is involved.
 */
#ifndef SUPERVISOR_POLICY_SHA256_H
#define SUPERVISOR_POLICY_SHA256_H

#include "sandbox/wire/buffer.h"

enum {
	SHA256_TEXT_SIZE = 65,
};

/* Lower-case hexadecimal with NUL. */
void sha256_text(char ret[SHA256_TEXT_SIZE], struct bytes data);

#endif
