/* links: wire */
/* Digests against those that OpenSSL makes of the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/wire/hash.h"

static const char *hex(const uint8_t *digest, enum hash_algorithm algorithm)
{
	static char text[2 * HASH_SIZE_MOST + 1];

	for (size_t i = 0; i < hash_size(algorithm); i++)
		(void)snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return text;
}

/* Added in pieces of this size. */
static const char *digest(enum hash_algorithm algorithm, struct bytes text, size_t piece)
{
	static uint8_t ret[HASH_SIZE_MOST];
	struct hash hash;

	hash_init(&hash, algorithm);
	while (text.size) {
		size_t size = text.size < piece ? text.size : piece;

		hash_add(&hash, (struct bytes){text.data, size});
		text.data += size;
		text.size -= size;
	}
	hash_end(&hash, ret);
	return hex(ret, algorithm);
}

static const struct vector {
	const char *name;
	const char *of_nothing, *of_abc, *of_lengths, *hmac, *hmac_long_key;
} vectors[] = {
	{"md5", "d41d8cd98f00b204e9800998ecf8427e", "900150983cd24fb0d6963f7d28e17f72",
		"b9d5b0ec0d207bb96cccb77036c15f87", "d0ca6177c61c975fd2f8c07d8c6528c6",
		"c2537ac8643efe8adbb9a2962a82a763"},
	{"sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
		"a9993e364706816aba3e25717850c26c9cd0d89d",
		"d86f432ef2b3a77b72697e5684cf65ebf943b865",
		"369e2959eb49450338b212748f77d8ded74847bb",
		"670f91bf2392e06f64c6d8e7504b9d9c167d9cb9"},
	{"sha224", "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f",
		"23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
		"d62fdab79503c3793d945f468f497851a5ad4a43c2630b59e22d7b50",
		"720a46116cc804eb433e2328948bd37faf585e2522299d296827c902",
		"e7afbaf91c7b7605838033dea6b44ac13b4ea04fd4caa4496800ba37"},
	{"sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"f65f14b090e805017546322e618401d41f0710c213e013a5131eb38bbe8f367f",
		"6afa9046a9579cad143a384c1b564b9a250d27d6f6a63f9f20bf3a7594c9e2c6",
		"194f7abea5d8f0b8e57a7a06a6ca0ee7a4cbdc80cf4faef8081d056cb06c0796"},
	{"sha384",
		"38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
		"274edebfe76f65fbd51ad2f14898b95b",
		"cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
		"8086072ba1e7cc2358baeca134c825a7",
		"cb5c261a5471690f763a4168dfa3c2ee6011f568ecd03e25a3014563f430c32b"
		"8e7d3f10d1c89ed40ee89827b60e354e",
		"57c1323ef95b53bc7371d770cd31419d104cb5bcdb5ca6372364246f18841806"
		"57d5429860ac72ce19f9109d38ad54b6",
		"1581691695f0ba2967995d98cb1757d7a6509a6561096cd13046146704844042"
		"af9008f1150a4ab3c420c132808b7222"},
	{"sha512",
		"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
		"47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
		"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
		"2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
		"8dbfff7fba0e8bdbab57c3b7ce89219cf36e43c426ac64166db2ed89c603f2e1"
		"89f415de2614e940d4abc94ffb5f3db0da34196e9b42d6150fab1546a662ec58",
		"b585312acdd38ec13f13bb4cba35a75473f32b6ae4a0303926815bd43d7a2631"
		"516b2b031f34d89eda853e948d5057de54a880c16697242dbe6a1ad994bc4e5d",
		"a2c7093d57071d2f1251e1d26a842428ef4e682c0e090e5faafd944d1824cc0c"
		"8d636426ecebdec4bbf2f499995231ccf6f7490e06cb54d96102c477e0eaae6d"},
};

static void names_are_found(void **state)
{
	enum hash_algorithm found;

	(void)state;
	for (int i = 0; i < HASH_COUNT; i++) {
		assert_true(hash_find(&found, bytes_of(vectors[i].name)));
		assert_int_equal(found, i);
	}
	assert_false(hash_find(&found, bytes_of("sha3")));
	assert_false(hash_find(&found, bytes_of("")));
}

static void short_texts_have_the_known_digests(void **state)
{
	(void)state;
	for (int i = 0; i < HASH_COUNT; i++) {
		enum hash_algorithm algorithm = (enum hash_algorithm)i;

		assert_string_equal(digest(algorithm, bytes_of(""), 1), vectors[i].of_nothing);
		assert_string_equal(digest(algorithm, bytes_of("abc"), 1), vectors[i].of_abc);
	}
}

/* The digest of all digests of 0 to 299 bytes: every way of padding. */
static void every_length_pads_rightly(void **state)
{
	uint8_t text[300];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * 7);
	for (int i = 0; i < HASH_COUNT; i++) {
		enum hash_algorithm algorithm = (enum hash_algorithm)i;
		uint8_t one[HASH_SIZE_MOST];
		struct hash all;

		hash_init(&all, algorithm);
		for (size_t size = 0; size < sizeof(text); size++) {
			struct hash hash;

			hash_init(&hash, algorithm);
			hash_add(&hash, (struct bytes){text, size / 3});
			hash_add(&hash, (struct bytes){text + size / 3, size - size / 3});
			hash_end(&hash, one);
			hash_add(&all, (struct bytes){one, hash_size(algorithm)});
		}
		hash_end(&all, one);
		assert_string_equal(hex(one, algorithm), vectors[i].of_lengths);
	}
}

static void keyed_digests_are_those_of_rfc_2104(void **state)
{
	uint8_t ret[HASH_SIZE_MOST], key[200];

	(void)state;
	memset(key, 0xAA, sizeof(key));
	for (int i = 0; i < HASH_COUNT; i++) {
		enum hash_algorithm algorithm = (enum hash_algorithm)i;

		hash_hmac(algorithm, bytes_of("key"), bytes_of("text"), ret);
		assert_string_equal(hex(ret, algorithm), vectors[i].hmac);
		hash_hmac(algorithm, (struct bytes){key, sizeof(key)}, bytes_of("text"), ret);
		assert_string_equal(hex(ret, algorithm), vectors[i].hmac_long_key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(short_texts_have_the_known_digests),
		cmocka_unit_test(every_length_pads_rightly),
		cmocka_unit_test(keyed_digests_are_those_of_rfc_2104),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
