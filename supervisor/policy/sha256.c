/*
 * See sha256.h.
 */
#include "supervisor/policy/sha256.h"

#include <stdio.h>

#include "sandbox/wire/hash.h"

void sha256_text(char ret[SHA256_TEXT_SIZE], struct bytes data)
{
	uint8_t digest[HASH_SIZE_MOST];
	struct hash hash;

	hash_init(&hash, HASH_SHA256);
	hash_add(&hash, data);
	hash_end(&hash, digest);
	for (size_t i = 0; i < hash_size(HASH_SHA256); i++)
		(void)snprintf(ret + i * 2, 3, "%02x", digest[i]);
}
