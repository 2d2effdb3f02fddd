/*
 * Chance as it is given from outside: the engine has no entropy of its own. For Math.random() and
 * what the runtime builds on engine_random(). Never throw. (Time: date.h.)
 */
#ifndef SANDBOX_ENGINE_WORLD_H
#define SANDBOX_ENGINE_WORLD_H

#include <stddef.h>
#include <stdint.h>

#include "jsi.h"

/* 0 <= number < 1, 53 bits of chance. */
double world_random(js_State *J);

enum {
	WORLD_SEED = 32,
	WORLD_BLOCK = 64,
};

/* A stream of bytes that follows from the seed (ChaCha20) and does not tell it. */
struct world_stream {
	uint32_t key[8];
	uint32_t nonce;
	uint64_t counter;
	uint8_t block[WORLD_BLOCK];
	size_t left; /* unused bytes at the end of the block */
};

void world_stream_init(struct world_stream *stream, const uint8_t seed[WORLD_SEED], uint32_t nonce);
void world_stream_take(struct world_stream *stream, uint8_t *ret, size_t size);

#endif
