/*
 * The frame around the compression functions: padding, lengths, digests, HMAC.
 */
#include "sandbox/wire/hash.h"

#include <string.h>

struct algorithm {
	const char *name;
	size_t size;
	size_t block;
	hash_compress *compress;
	bool is_long;	/* 64-bit words */
	bool is_little; /* lowest byte first */
};

static const struct algorithm algorithms[HASH_COUNT] = {
	[HASH_MD5] = {"md5", 16, 64, hash_compress_md5, false, true},
	[HASH_SHA1] = {"sha1", 20, 64, hash_compress_sha1, false, false},
	[HASH_SHA224] = {"sha224", 28, 64, hash_compress_sha256, false, false},
	[HASH_SHA256] = {"sha256", 32, 64, hash_compress_sha256, false, false},
	[HASH_SHA384] = {"sha384", 48, 128, hash_compress_sha512, true, false},
	[HASH_SHA512] = {"sha512", 64, 128, hash_compress_sha512, true, false},
};

bool hash_find(enum hash_algorithm *ret, struct bytes name)
{
	for (int i = 0; i < HASH_COUNT; i++) {
		if (bytes_equal(name, algorithms[i].name)) {
			*ret = (enum hash_algorithm)i;
			return true;
		}
	}
	return false;
}

const char *hash_name(enum hash_algorithm algorithm)
{
	return algorithms[algorithm].name;
}

size_t hash_size(enum hash_algorithm algorithm)
{
	return algorithms[algorithm].size;
}

void hash_init(struct hash *hash, enum hash_algorithm algorithm)
{
	static const uint32_t start[5] = {
		0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};

	memset(hash, 0, sizeof(*hash));
	hash->algorithm = algorithm;
	switch (algorithm) {
	case HASH_SHA512:
		memcpy(hash->state.longs, hash_start_sha512, sizeof(hash->state.longs));
		break;
	case HASH_SHA384:
		memcpy(hash->state.longs, hash_start_sha384, sizeof(hash->state.longs));
		break;
	case HASH_SHA256:
		for (int i = 0; i < 8; i++)
			hash->state.words[i] = (uint32_t)(hash_start_sha512[i] >> 32);
		break;
	case HASH_SHA224:
		for (int i = 0; i < 8; i++)
			hash->state.words[i] = (uint32_t)hash_start_sha384[i];
		break;
	default:
		memcpy(hash->state.words, start, sizeof(start));
	}
}

void hash_add(struct hash *hash, struct bytes bytes)
{
	const struct algorithm *algorithm = &algorithms[hash->algorithm];
	size_t filled = (size_t)(hash->size % algorithm->block);

	hash->size += bytes.size;
	while (bytes.size) {
		size_t part = algorithm->block - filled;

		if (part > bytes.size)
			part = bytes.size;
		memcpy(hash->block + filled, bytes.data, part);
		bytes.data += part;
		bytes.size -= part;
		filled += part;
		if (filled == algorithm->block) {
			algorithm->compress(hash, hash->block);
			filled = 0;
		}
	}
}

/* `size` bytes of a number, whose lowest byte comes first or last. */
static void put(uint8_t *to, uint64_t value, size_t size, bool is_little)
{
	for (size_t i = 0; i < size; i++)
		to[is_little ? i : size - 1 - i] = (uint8_t)(value >> (8 * i));
}

void hash_end(struct hash *hash, uint8_t *ret)
{
	static const uint8_t padding[HASH_BLOCK_MOST] = {0x80};
	const struct algorithm *algorithm = &algorithms[hash->algorithm];
	size_t word = algorithm->is_long ? 8 : 4, tail = 2 * word;
	size_t filled = (size_t)(hash->size % algorithm->block);
	size_t pad =
		(filled + 1 + tail <= algorithm->block ? algorithm->block : 2 * algorithm->block) -
		tail - filled;
	uint8_t length[16] = {0};

	put(length + tail - 8, hash->size * 8, 8, algorithm->is_little);
	hash_add(hash, (struct bytes){padding, pad});
	hash_add(hash, (struct bytes){length, tail});
	for (size_t i = 0; i * word < algorithm->size; i++) {
		uint64_t value = algorithm->is_long ? hash->state.longs[i] : hash->state.words[i];

		put(ret + i * word, value, word, algorithm->is_little);
	}
}

void hash_hmac(enum hash_algorithm algorithm, struct bytes key, struct bytes text, uint8_t *ret)
{
	size_t block = algorithms[algorithm].block;
	uint8_t inner[HASH_BLOCK_MOST] = {0}, outer[HASH_BLOCK_MOST];
	struct hash hash;

	if (key.size > block) {
		hash_init(&hash, algorithm);
		hash_add(&hash, key);
		hash_end(&hash, inner);
	} else if (key.size) {
		memcpy(inner, key.data, key.size);
	}
	for (size_t i = 0; i < block; i++) {
		outer[i] = inner[i] ^ 0x5C;
		inner[i] ^= 0x36;
	}
	hash_init(&hash, algorithm);
	hash_add(&hash, (struct bytes){inner, block});
	hash_add(&hash, text);
	hash_end(&hash, ret);
	hash_init(&hash, algorithm);
	hash_add(&hash, (struct bytes){outer, block});
	hash_add(&hash, (struct bytes){ret, hash_size(algorithm)});
	hash_end(&hash, ret);
	/* The key is no longer to be had from these. */
	explicit_bzero(inner, sizeof(inner));
	explicit_bzero(outer, sizeof(outer));
	explicit_bzero(&hash, sizeof(hash));
}
