/*
 * Chance. See world.h.
 */
#include "sandbox/engine/world.h"
#include "sandbox/engine/engine_internal.h"

static uint32_t rotate(uint32_t value, int by)
{
	return value << by | value >> (32 - by);
}

static void quarter(uint32_t state[16], int a, int b, int c, int d)
{
	state[a] += state[b];
	state[d] = rotate(state[d] ^ state[a], 16);
	state[c] += state[d];
	state[b] = rotate(state[b] ^ state[c], 12);
	state[a] += state[b];
	state[d] = rotate(state[d] ^ state[a], 8);
	state[c] += state[d];
	state[b] = rotate(state[b] ^ state[c], 7);
}

/* RFC 8439, 2.3, with a counter of 64 bits. */
static void next_block(struct world_stream *stream)
{
	static const uint32_t constants[4] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
	uint32_t start[16], state[16];

	memcpy(start, constants, sizeof(constants));
	memcpy(start + 4, stream->key, sizeof(stream->key));
	start[12] = (uint32_t)stream->counter;
	start[13] = (uint32_t)(stream->counter >> 32);
	start[14] = stream->nonce;
	start[15] = 0;
	memcpy(state, start, sizeof(state));
	for (int i = 0; i < 10; i++) {
		quarter(state, 0, 4, 8, 12);
		quarter(state, 1, 5, 9, 13);
		quarter(state, 2, 6, 10, 14);
		quarter(state, 3, 7, 11, 15);
		quarter(state, 0, 5, 10, 15);
		quarter(state, 1, 6, 11, 12);
		quarter(state, 2, 7, 8, 13);
		quarter(state, 3, 4, 9, 14);
	}
	for (int i = 0; i < 16; i++)
		state[i] += start[i];
	memcpy(stream->block, state, sizeof(stream->block));
	stream->left = sizeof(stream->block);
	stream->counter++;
}

void world_stream_init(struct world_stream *stream, const uint8_t seed[WORLD_SEED], uint32_t nonce)
{
	memset(stream, 0, sizeof(*stream));
	memcpy(stream->key, seed, sizeof(stream->key));
	stream->nonce = nonce;
}

void world_stream_take(struct world_stream *stream, uint8_t *ret, size_t size)
{
	while (size) {
		size_t part;

		if (!stream->left)
			next_block(stream);
		part = size < stream->left ? size : stream->left;
		memcpy(ret, stream->block + sizeof(stream->block) - stream->left, part);
		stream->left -= part;
		ret += part;
		size -= part;
	}
}

double world_random(js_State *J)
{
	struct engine *engine = J->uctx;
	uint64_t bits = 0;

	if (engine)
		world_stream_take(&engine->numbers, (uint8_t *)&bits, sizeof(bits));
	return (double)(bits >> 11) / 9007199254740992.0; /* 2^53 */
}
