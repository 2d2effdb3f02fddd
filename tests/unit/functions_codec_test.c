/* links: functions engine front wire */
/* Text and bytes, compared with what Node's Buffer and TextDecoder make of the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "sandbox/functions/codec.h"

static const char *text_of(struct buffer *buffer)
{
	static char text[256];

	assert_true(buffer->size < sizeof(text));
	if (buffer->size)
		memcpy(text, buffer->data, buffer->size);
	text[buffer->size] = 0;
	buffer_done(buffer);
	return text;
}

static const char *hex(struct buffer *buffer)
{
	struct buffer ret = {0};

	codec_hex_encode(&ret, (struct bytes){buffer->data, buffer->size});
	buffer_done(buffer);
	return text_of(&ret);
}

static const char *base64(const char *text, bool is_url)
{
	struct buffer ret = {0};

	codec_base64_encode(&ret, bytes_of(text), is_url);
	return text_of(&ret);
}

static const char *from_base64(const char *text)
{
	struct buffer ret = {0};

	codec_base64_decode(&ret, bytes_of(text));
	return hex(&ret);
}

static const char *from_hex(const char *text)
{
	struct buffer ret = {0};

	codec_hex_decode(&ret, bytes_of(text));
	return hex(&ret);
}

static const char *utf8(const char *text)
{
	struct buffer ret = {0};

	assert_int_equal(codec_utf8(&ret, bytes_of(text)), buffer_is_utf8(bytes_of(text)));
	return text_of(&ret);
}

static void base64_is_padded_unless_it_is_for_a_url(void **state)
{
	(void)state;
	assert_string_equal(base64("", false), "");
	assert_string_equal(base64("a", false), "YQ==");
	assert_string_equal(base64("ab", false), "YWI=");
	assert_string_equal(base64("abc", false), "YWJj");
	assert_string_equal(base64("a", true), "YQ");
	assert_string_equal(base64("ab", true), "YWI");
	assert_string_equal(base64("\xFB\xFF\xFE", false), "+//+");
	assert_string_equal(base64("\xFB\xFF\xFE", true), "-__-");
}

static void base64_is_read_up_to_its_padding_and_past_all_junk(void **state)
{
	(void)state;
	assert_string_equal(from_base64("YWJj"), "616263");
	assert_string_equal(from_base64("YQ==YQ=="), "61");
	assert_string_equal(from_base64("Y"), "");
	assert_string_equal(from_base64("YWJjZ"), "616263");
	assert_string_equal(from_base64("Y-_/+"), "63efff");
	assert_string_equal(from_base64("Y W\nJ\tj"), "616263");
	assert_string_equal(from_base64("ZZ=Z"), "65");
	assert_string_equal(from_base64("=YWJj"), "");
}

static void hexadecimal_is_read_up_to_the_first_bad_pair(void **state)
{
	(void)state;
	assert_string_equal(from_hex("61fF0A"), "61ff0a");
	assert_string_equal(from_hex("616"), "61");
	assert_string_equal(from_hex("61g1"), "61");
	assert_string_equal(from_hex("6g61"), "");
}

/* The longest beginning of a character that could have been one is one U+FFFD. */
static void bad_bytes_are_replaced_as_browsers_do(void **state)
{
	(void)state;
	assert_string_equal(utf8("a\xC3\xA5\xE2\x82\xAC\xF0\x9F\x98\x80"),
		"a\xC3\xA5\xE2\x82\xAC\xF0\x9F\x98\x80");
	assert_string_equal(utf8("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_string_equal(utf8("\xE2\x82z"), "\xEF\xBF\xBDz");
	assert_string_equal(utf8("\xE2\x82"), "\xEF\xBF\xBD");
	assert_string_equal(utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_string_equal(utf8("\xF0\x9F\x98x\xF0"), "\xEF\xBF\xBDx\xEF\xBF\xBD");
	assert_string_equal(
		utf8("\xF4\x90\x80\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_string_equal(utf8("\xF8\xFF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_is_padded_unless_it_is_for_a_url),
		cmocka_unit_test(base64_is_read_up_to_its_padding_and_past_all_junk),
		cmocka_unit_test(hexadecimal_is_read_up_to_the_first_bad_pair),
		cmocka_unit_test(bad_bytes_are_replaced_as_browsers_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
