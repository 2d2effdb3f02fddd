/*
 * The prison, told to people: `postcalld --print-sandbox` shows it, tests compare it.
 */
#ifndef SANDBOX_ZYGOTE_DESCRIBE_H
#define SANDBOX_ZYGOTE_DESCRIBE_H

#include "sandbox/wire/buffer.h"

enum {
	DESCRIBE_DIGEST = 32,
};

typedef void describe_digest(uint8_t ret[DESCRIBE_DIGEST], struct bytes of);

/* JSON to standard output. `waived`: enum confine_layer. 0 or negative errno. */
int describe(unsigned int waived, describe_digest *sha256);
/* The filter alone, as a seccomp profile for OCI runtimes. */
void describe_profile(void);

#endif
