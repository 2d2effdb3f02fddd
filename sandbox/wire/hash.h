/*
 * MD5, SHA-1, SHA-2 and HMAC: for scripts, because the sandbox links no cryptographic library; and
 * for the supervisor, none of whose libraries offers them (names of contents, the chain of the
 * audit log, signatures with secrets).
 */
#ifndef SANDBOX_FUNCTIONS_HASH_H
#define SANDBOX_FUNCTIONS_HASH_H

#include "sandbox/wire/buffer.h"

enum hash_algorithm {
	HASH_MD5,
	HASH_SHA1,
	HASH_SHA224,
	HASH_SHA256,
	HASH_SHA384,
	HASH_SHA512,
	HASH_COUNT,
};

enum {
	HASH_SIZE_MOST = 64,
	HASH_BLOCK_MOST = 128,
};

struct hash {
	enum hash_algorithm algorithm;
	union {
		uint32_t words[8]; /* MD5, SHA-1, SHA-224, SHA-256 */
		uint64_t longs[8]; /* SHA-384, SHA-512 */
	} state;
	uint8_t block[HASH_BLOCK_MOST];
	uint64_t size; /* of all that was added */
};

/* "md5", "sha1", "sha224", "sha256", "sha384", "sha512"; false: any other name. */
bool hash_find(enum hash_algorithm *ret, struct bytes name);

/* The inverse. */
const char *hash_name(enum hash_algorithm algorithm);

/* Bytes of the digest. */
size_t hash_size(enum hash_algorithm algorithm);

void hash_init(struct hash *hash, enum hash_algorithm algorithm);
void hash_add(struct hash *hash, struct bytes bytes);
/* Writes hash_size() bytes; `hash` is to be initialised anew afterwards. */
void hash_end(struct hash *hash, uint8_t *ret);

/* RFC 2104. Writes hash_size() bytes. */
void hash_hmac(enum hash_algorithm algorithm, struct bytes key, struct bytes text, uint8_t *ret);

/* One block into the state; hash_blocks.c. */
typedef void hash_compress(struct hash *hash, const uint8_t *block);
hash_compress hash_compress_md5, hash_compress_sha1, hash_compress_sha256, hash_compress_sha512;

/* The beginning of SHA-512 and SHA-384; those of SHA-256 and SHA-224 are halves of them. */
extern const uint64_t hash_start_sha512[8], hash_start_sha384[8];

#endif
