/*
 * The compression functions: MD5 (RFC 1321), SHA-1, SHA-256, SHA-512 (FIPS 180-4).
 */
#include "sandbox/wire/hash.h"

const uint64_t hash_start_sha512[8] = {
	0x6A09E667F3BCC908,
	0xBB67AE8584CAA73B,
	0x3C6EF372FE94F82B,
	0xA54FF53A5F1D36F1,
	0x510E527FADE682D1,
	0x9B05688C2B3E6C1F,
	0x1F83D9ABFB41BD6B,
	0x5BE0CD19137E2179,
};
const uint64_t hash_start_sha384[8] = {
	0xCBBB9D5DC1059ED8,
	0x629A292A367CD507,
	0x9159015A3070DD17,
	0x152FECD8F70E5939,
	0x67332667FFC00B31,
	0x8EB44A8768581511,
	0xDB0C2E0D64F98FA7,
	0x47B5481DBEFA4FA4,
};

/* Of SHA-512; the upper halves of the first 64 are SHA-256's. */
static const uint64_t constants[80] = {
	0x428A2F98D728AE22,
	0x7137449123EF65CD,
	0xB5C0FBCFEC4D3B2F,
	0xE9B5DBA58189DBBC,
	0x3956C25BF348B538,
	0x59F111F1B605D019,
	0x923F82A4AF194F9B,
	0xAB1C5ED5DA6D8118,
	0xD807AA98A3030242,
	0x12835B0145706FBE,
	0x243185BE4EE4B28C,
	0x550C7DC3D5FFB4E2,
	0x72BE5D74F27B896F,
	0x80DEB1FE3B1696B1,
	0x9BDC06A725C71235,
	0xC19BF174CF692694,
	0xE49B69C19EF14AD2,
	0xEFBE4786384F25E3,
	0x0FC19DC68B8CD5B5,
	0x240CA1CC77AC9C65,
	0x2DE92C6F592B0275,
	0x4A7484AA6EA6E483,
	0x5CB0A9DCBD41FBD4,
	0x76F988DA831153B5,
	0x983E5152EE66DFAB,
	0xA831C66D2DB43210,
	0xB00327C898FB213F,
	0xBF597FC7BEEF0EE4,
	0xC6E00BF33DA88FC2,
	0xD5A79147930AA725,
	0x06CA6351E003826F,
	0x142929670A0E6E70,
	0x27B70A8546D22FFC,
	0x2E1B21385C26C926,
	0x4D2C6DFC5AC42AED,
	0x53380D139D95B3DF,
	0x650A73548BAF63DE,
	0x766A0ABB3C77B2A8,
	0x81C2C92E47EDAEE6,
	0x92722C851482353B,
	0xA2BFE8A14CF10364,
	0xA81A664BBC423001,
	0xC24B8B70D0F89791,
	0xC76C51A30654BE30,
	0xD192E819D6EF5218,
	0xD69906245565A910,
	0xF40E35855771202A,
	0x106AA07032BBD1B8,
	0x19A4C116B8D2D0C8,
	0x1E376C085141AB53,
	0x2748774CDF8EEB99,
	0x34B0BCB5E19B48A8,
	0x391C0CB3C5C95A63,
	0x4ED8AA4AE3418ACB,
	0x5B9CCA4F7763E373,
	0x682E6FF3D6B2B8A3,
	0x748F82EE5DEFB2FC,
	0x78A5636F43172F60,
	0x84C87814A1F0AB72,
	0x8CC702081A6439EC,
	0x90BEFFFA23631E28,
	0xA4506CEBDE82BDE9,
	0xBEF9A3F7B2C67915,
	0xC67178F2E372532B,
	0xCA273ECEEA26619C,
	0xD186B8C721C0C207,
	0xEADA7DD6CDE0EB1E,
	0xF57D4F7FEE6ED178,
	0x06F067AA72176FBA,
	0x0A637DC5A2C898A6,
	0x113F9804BEF90DAE,
	0x1B710B35131C471B,
	0x28DB77F523047D84,
	0x32CAAB7B40C72493,
	0x3C9EBE0A15C9BEBC,
	0x431D67C49C100D4C,
	0x4CC5D4BECB3E42B6,
	0x597F299CFC657E2A,
	0x5FCB6FAB3AD6FAEC,
	0x6C44198C4A475817,
};

static const uint32_t sines[64] = {
	0xD76AA478,
	0xE8C7B756,
	0x242070DB,
	0xC1BDCEEE,
	0xF57C0FAF,
	0x4787C62A,
	0xA8304613,
	0xFD469501,
	0x698098D8,
	0x8B44F7AF,
	0xFFFF5BB1,
	0x895CD7BE,
	0x6B901122,
	0xFD987193,
	0xA679438E,
	0x49B40821,
	0xF61E2562,
	0xC040B340,
	0x265E5A51,
	0xE9B6C7AA,
	0xD62F105D,
	0x02441453,
	0xD8A1E681,
	0xE7D3FBC8,
	0x21E1CDE6,
	0xC33707D6,
	0xF4D50D87,
	0x455A14ED,
	0xA9E3E905,
	0xFCEFA3F8,
	0x676F02D9,
	0x8D2A4C8A,
	0xFFFA3942,
	0x8771F681,
	0x6D9D6122,
	0xFDE5380C,
	0xA4BEEA44,
	0x4BDECFA9,
	0xF6BB4B60,
	0xBEBFBC70,
	0x289B7EC6,
	0xEAA127FA,
	0xD4EF3085,
	0x04881D05,
	0xD9D4D039,
	0xE6DB99E5,
	0x1FA27CF8,
	0xC4AC5665,
	0xF4292244,
	0x432AFF97,
	0xAB9423A7,
	0xFC93A039,
	0x655B59C3,
	0x8F0CCC92,
	0xFFEFF47D,
	0x85845DD1,
	0x6FA87E4F,
	0xFE2CE6E0,
	0xA3014314,
	0x4E0811A1,
	0xF7537E82,
	0xBD3AF235,
	0x2AD7D2BB,
	0xEB86D391,
};

static uint32_t left(uint32_t value, unsigned int by)
{
	return value << by | value >> (32 - by);
}

static uint32_t right(uint32_t value, unsigned int by)
{
	return value >> by | value << (32 - by);
}

static uint64_t right_long(uint64_t value, unsigned int by)
{
	return value >> by | value << (64 - by);
}

static uint32_t get_little(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t get_big(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

void hash_compress_md5(struct hash *hash, const uint8_t *block)
{
	static const uint8_t turns[4][4] = {
		{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
	uint32_t *state = hash->state.words;
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];

	for (unsigned int i = 0; i < 64; i++) {
		uint32_t mix, next;
		unsigned int word;

		switch (i / 16) {
		case 0:
			mix = (b & c) | (~b & d);
			word = i;
			break;
		case 1:
			mix = (d & b) | (~d & c);
			word = (5 * i + 1) % 16;
			break;
		case 2:
			mix = b ^ c ^ d;
			word = (3 * i + 5) % 16;
			break;
		default:
			mix = c ^ (b | ~d);
			word = (7 * i) % 16;
		}
		next = a + mix + sines[i] + get_little(block + 4 * word);
		a = d;
		d = c;
		c = b;
		b += left(next, turns[i / 16][i % 4]);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

void hash_compress_sha1(struct hash *hash, const uint8_t *block)
{
	static const uint32_t added[4] = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6};
	uint32_t *state = hash->state.words;
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
	uint32_t words[80];

	for (unsigned int i = 0; i < 80; i++) {
		uint32_t mix, next;

		words[i] =
			i < 16 ? get_big(block + 4 * i)
			       : left(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16],
					 1);
		if (i / 20 == 0)
			mix = (b & c) | (~b & d);
		else if (i / 20 == 2)
			mix = (b & c) | (b & d) | (c & d);
		else
			mix = b ^ c ^ d;
		next = left(a, 5) + mix + e + added[i / 20] + words[i];
		e = d;
		d = c;
		c = left(b, 30);
		b = a;
		a = next;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
}

void hash_compress_sha256(struct hash *hash, const uint8_t *block)
{
	uint32_t s[8], words[64];

	for (unsigned int i = 0; i < 64; i++) {
		if (i < 16) {
			words[i] = get_big(block + 4 * i);
			continue;
		}
		words[i] =
			words[i - 16] + words[i - 7] +
			(right(words[i - 15], 7) ^ right(words[i - 15], 18) ^ words[i - 15] >> 3) +
			(right(words[i - 2], 17) ^ right(words[i - 2], 19) ^ words[i - 2] >> 10);
	}
	for (int i = 0; i < 8; i++)
		s[i] = hash->state.words[i];
	for (unsigned int i = 0; i < 64; i++) {
		uint32_t first = s[7] + (right(s[4], 6) ^ right(s[4], 11) ^ right(s[4], 25)) +
				 ((s[4] & s[5]) ^ (~s[4] & s[6])) + (uint32_t)(constants[i] >> 32) +
				 words[i];
		uint32_t second = (right(s[0], 2) ^ right(s[0], 13) ^ right(s[0], 22)) +
				  ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		for (int j = 7; j > 0; j--)
			s[j] = s[j - 1];
		s[4] += first;
		s[0] = first + second;
	}
	for (int i = 0; i < 8; i++)
		hash->state.words[i] += s[i];
}

void hash_compress_sha512(struct hash *hash, const uint8_t *block)
{
	uint64_t s[8], words[80];

	for (unsigned int i = 0; i < 80; i++) {
		if (i < 16) {
			words[i] =
				(uint64_t)get_big(block + 8 * i) << 32 | get_big(block + 8 * i + 4);
			continue;
		}
		words[i] = words[i - 16] + words[i - 7] +
			   (right_long(words[i - 15], 1) ^ right_long(words[i - 15], 8) ^
				   words[i - 15] >> 7) +
			   (right_long(words[i - 2], 19) ^ right_long(words[i - 2], 61) ^
				   words[i - 2] >> 6);
	}
	for (int i = 0; i < 8; i++)
		s[i] = hash->state.longs[i];
	for (unsigned int i = 0; i < 80; i++) {
		uint64_t first =
			s[7] +
			(right_long(s[4], 14) ^ right_long(s[4], 18) ^ right_long(s[4], 41)) +
			((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[i] + words[i];
		uint64_t second =
			(right_long(s[0], 28) ^ right_long(s[0], 34) ^ right_long(s[0], 39)) +
			((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		for (int j = 7; j > 0; j--)
			s[j] = s[j - 1];
		s[4] += first;
		s[0] = first + second;
	}
	for (int i = 0; i < 8; i++)
		hash->state.longs[i] += s[i];
}
