/* links: egress policy wire watch */
/*
 * No form of a secret survives the mask, and nothing else is touched by it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/egress/base64.h"
#include "supervisor/egress/mask.h"
#include "supervisor/policy/json.h"

static const char *const secrets[] = {"tok_live_5f2c7719e0", "p+w/=&% 0123abcd", "q\"u\\o/0123abcd",
	"p\xC3\xA4ssw\xC3\xB6rter-\xE2\x82\xAC\xF0\x9F\x94\x91", "aaaaaaaaaaaa",
	"\\\\\\\"%%25&amp;'<>", "0000000000000000-", "-----BEGIN-----/+/+/+/+"};
static const char *const names[] = {"<0>", "<1>", "<2>", "<3>", "<4>", "<5>", "<6>", "<7>"};

static struct mask *mask_of_all(void)
{
	struct bytes values[ARRAY_SIZE(secrets)];
	struct mask *mask = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
		values[i] = bytes_of(secrets[i]);
	assert_int_equal(mask_new(&mask, values, ARRAY_SIZE(secrets)), 0);
	return mask;
}

static char *masked(struct bytes text)
{
	CLEANUP(mask_free_p) struct mask *mask = mask_of_all();
	struct buffer buffer = {0};

	buffer_put_raw(&buffer, text.data, text.size);
	(void)mask_apply(mask, names, &buffer);
	buffer_put_u8(&buffer, 0);
	assert_false(buffer.failed);
	return (char *)buffer.data;
}

static void becomes(const char *text, const char *expected)
{
	CLEANUP(free_p) char *result = masked(bytes_of(text));

	if (strcmp(result, expected) != 0)
		fail_msg("%s: %s, expected %s", text, result, expected);
}

static void plain_values_become_placeholders(void **state)
{
	(void)state;
	becomes("", "");
	becomes("nothing here", "nothing here");
	becomes("tok_live_5f2c7719e0", "<0>");
	becomes("Bearer tok_live_5f2c7719e0;", "Bearer <0>;");
	becomes("tok_live_5f2c7719e0tok_live_5f2c7719e0", "<0><0>");
	becomes("tok_live_5f2c7719e", "tok_live_5f2c7719e");
	becomes("tok_tok_live_5f2c7719e0", "tok_<0>");
	becomes("xaaaaaaaaaaaaaaa", "x<4>aaa");
	becomes("q\"u\\o/0123abcd", "<2>");
}

static void escaped_values_too(void **state)
{
	(void)state;
	becomes("?k=p%2Bw%2F%3D%26%25%200123abcd&", "?k=<1>&");
	becomes("?k=p%2bw%2f%3d%26%25+0123abcd&", "?k=<1>&");
	becomes("?k=%70%2Bw/=%26%25%20%30123abcd", "?k=<1>");
	becomes("p%252Bw%252F%253D%2526%2525%25200123abcd", "<1>");
	becomes("p%25252Bw/=&%252525 0123abcd", "<1>");
	becomes("{\"a\":\"q\\\"u\\\\o/0123abcd\"}", "{\"a\":\"<2>\"}");
	becomes("{\"a\":\"q\\u0022u\\u005Co\\/0123abcd\"}", "{\"a\":\"<2>\"}");
	becomes("\"{\\\"a\\\":\\\"q\\\\\\\"u\\\\\\\\o/0123abcd\\\"}\"",
		"\"{\\\"a\\\":\\\"<2>\\\"}\"");
	becomes("<b>p+w/=&amp;% 0123abcd</b>", "<b><1></b>");
	becomes("<b>p&#43;w&#x2F;=&#38;&#37;&#x20;0123abcd</b>", "<b><1></b>");
	becomes("q&quot;u\\o/0123abcd", "<2>");
	becomes("746f6b5f6c6976655f35663263373731396530", "<0>");
	becomes("746F6B5F6C6976655F35663263373731396530!", "<0>!");
	becomes("p\xE4ssw\xC3\xB6rter-\\u20ac\\ud83d\\uDD11", "<3>");
	becomes("p%E4ssw%C3%B6rter-%E2%82%AC%F0%9F%94%91", "<3>");
}

static void base64_at_any_alignment(void **state)
{
	(void)state;
	for (size_t before = 0; before < 7; before++) {
		for (size_t after = 0; after < 4; after++) {
			CLEANUP(buffer_done) struct buffer plain = {0};
			CLEANUP(buffer_done) struct buffer text = {0};
			CLEANUP(free_p) char *result = NULL;

			buffer_put_raw(&plain, "user12:", before);
			buffer_put_raw(&plain, secrets[7], strlen(secrets[7]));
			buffer_put_raw(&plain, "xyz", after);
			base64_put(&text, (struct bytes){plain.data, plain.size});
			result = masked((struct bytes){text.data, text.size});
			assert_non_null(strstr(result, "<7>"));
			assert_true(strlen(result) <= (before + after + 2) * 4 / 3 + 8);
		}
	}
	becomes("Basic dTp0b2tfbGl2ZV81ZjJjNzcxOWUw", "Basic dT<0>");
	becomes("dG9rX2xpdmVf\r\nNWYyYzc3MTllMA==", "<0>==");
}

/* The last backslash of the one escapes the first letter of the other. */
static void a_run_of_backslashes_belongs_to_two_secrets(void **state)
{
	static const char *const placeholders[] = {"<a>"};
	static const char both[] = "p0123456789\\\\\\u00700123456789\\\\";
	struct bytes value = bytes_of("p0123456789\\");
	CLEANUP(mask_free_p) struct mask *mask = NULL;
	CLEANUP(buffer_done) struct buffer text = {0};

	(void)state;
	assert_int_equal(mask_new(&mask, &value, 1), 0);
	buffer_put_raw(&text, both, sizeof(both) - 1);
	assert_true(mask_apply(mask, placeholders, &text));
	buffer_put_u8(&text, 0);
	assert_string_equal((const char *)text.data, "<a><a>");
}

static void longer_secrets_win(void **state)
{
	static const char *const placeholders[] = {"<short>", "<long>"};
	struct bytes values[] = {bytes_of("0123456789ab"), bytes_of("0123456789abcdef")};
	CLEANUP(mask_free_p) struct mask *mask = NULL;
	CLEANUP(buffer_done) struct buffer text = {0};

	(void)state;
	assert_int_equal(mask_new(&mask, values, 2), 0);
	buffer_put_raw(&text, "0123456789abcdef 0123456789abc", 30);
	assert_true(mask_apply(mask, placeholders, &text));
	buffer_put_u8(&text, 0);
	assert_string_equal((const char *)text.data, "<long> <short>c");
}

static void a_mask_of_nothing_finds_nothing(void **state)
{
	struct bytes values[] = {{0}};
	CLEANUP(mask_free_p) struct mask *mask = NULL;
	CLEANUP(buffer_done) struct buffer text = {0};

	(void)state;
	assert_int_equal(mask_new(&mask, values, 1), 0);
	buffer_put_raw(&text, "abc", 3);
	assert_false(mask_apply(mask, names, &text));
	assert_int_equal(text.size, 3);
}

/* An encoder that a server might be, chosen at random for each character. */
static void put_encoded(struct buffer *to, const char *value, unsigned int form)
{
	struct buffer quoted = {0};
	char text[16];

	switch (form) {
	case 0:
		buffer_put_raw(to, value, strlen(value));
		return;
	case 1:
		json_put_bytes(&quoted, bytes_of(value));
		buffer_put_raw(to, quoted.data + 1, quoted.size - 2);
		break;
	case 2:
		base64_put(to, bytes_of(value));
		return;
	default:
		for (const char *at = value; *at; at++) {
			uint8_t byte = (uint8_t)*at;
			unsigned int way = (unsigned int)rand() % 4;

			if (form == 3 || (form == 4 && way == 0))
				(void)snprintf(
					text, sizeof(text), form == 3 ? "%02x" : "%%%02x", byte);
			else if (form == 4 && way == 1)
				(void)snprintf(text, sizeof(text), "%%25%02X", byte);
			else if (form == 5 && byte < 0x80 && way == 0)
				(void)snprintf(text, sizeof(text), "\\u%04x", byte);
			else if (form == 5 && byte < 0x80 && way == 1)
				(void)snprintf(text, sizeof(text), "&#%u;", byte);
			else if (form == 5 && (byte == '\\' || byte == '"'))
				(void)snprintf(text, sizeof(text), "\\%c", byte);
			else if (byte == '%')
				(void)snprintf(text, sizeof(text), "%%25");
			else
				(void)snprintf(text, sizeof(text), "%c", byte);
			buffer_put_raw(to, text, strlen(text));
		}
	}
	buffer_done(&quoted);
}

static void no_random_encoding_survives(void **state)
{
	CLEANUP(mask_free_p) struct mask *mask = mask_of_all();

	(void)state;
	srand(1);
	for (unsigned int round = 0; round < 20000; round++) {
		static const char noise[] = "abc%2\\\"&+/=u0 \n-_";
		CLEANUP(buffer_done) struct buffer text = {0};
		size_t which = (size_t)rand() % ARRAY_SIZE(secrets);

		for (int i = rand() % 8; i > 0; i--)
			buffer_put_u8(&text, (uint8_t)noise[(size_t)rand() % (sizeof(noise) - 1)]);
		put_encoded(&text, secrets[which], (unsigned int)rand() % 6);
		for (int i = rand() % 8; i > 0; i--)
			buffer_put_u8(&text, (uint8_t)noise[(size_t)rand() % (sizeof(noise) - 1)]);
		if (!mask_apply(mask, names, &text)) {
			buffer_put_u8(&text, 0);
			fail_msg("round %u: not found: %s", round, (const char *)text.data);
		}
		assert_null(memmem(text.data, text.size, secrets[which], strlen(secrets[which])));
		/* Once is enough: what is masked holds no secret any more. */
		assert_false(mask_apply(mask, names, &text));
	}
}

static void large_texts_take_little_time(void **state)
{
	CLEANUP(mask_free_p) struct mask *mask = mask_of_all();
	CLEANUP(buffer_done) struct buffer text = {0};

	(void)state;
	srand(2);
	for (unsigned int i = 0; i < 4u << 20; i++)
		buffer_put_u8(&text, (uint8_t) "0123456789abcdef%\\&+- tokp"[rand() % 26]);
	assert_false(mask_apply(mask, names, &text));
	for (unsigned int i = 0; i < text.size; i++)
		text.data[i] = i % 12 == 11 ? 'b' : 'a';
	assert_false(mask_apply(mask, names, &text));
}

/* As many as a policy may name, of which each could begin at each sign of an escape. */
static void many_secrets_take_little_time(void **state)
{
	enum {
		COUNT = 50,
	};
	static const char *const units[] = {
		"\\", "\\\\\\\\u", "%25", "%2525", "&amp;", "&a", "&#65;", "\\u0041", "\\t"};
	static char values[COUNT][32];
	const char *replacements[COUNT];
	struct bytes all[COUNT];
	struct mask *mask;

	(void)state;
	for (unsigned int i = 0; i < COUNT; i++) {
		(void)snprintf(values[i], sizeof(values[i]), "%c%u-a-secret-value", 'A' + i, i);
		all[i] = bytes_of(values[i]);
		replacements[i] = "<masked>";
	}
	assert_int_equal(mask_new(&mask, all, COUNT), 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(units); i++) {
		CLEANUP(buffer_done) struct buffer text = {0};

		while (text.size < 1u << 20)
			buffer_put_raw(&text, units[i], strlen(units[i]));
		buffer_put_raw(&text, values[i], strlen(values[i]));
		assert_true(mask_apply(mask, replacements, &text));
	}
	mask_free(mask);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_values_become_placeholders),
		cmocka_unit_test(escaped_values_too),
		cmocka_unit_test(base64_at_any_alignment),
		cmocka_unit_test(a_run_of_backslashes_belongs_to_two_secrets),
		cmocka_unit_test(longer_secrets_win),
		cmocka_unit_test(a_mask_of_nothing_finds_nothing),
		cmocka_unit_test(no_random_encoding_survives),
		cmocka_unit_test(large_texts_take_little_time),
		cmocka_unit_test(many_secrets_take_little_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
