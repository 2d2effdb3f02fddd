/* links: egress policy wire watch */
/*
 * A secret in a text, in encodings that the input chooses, what is before and after it too. Where
 * the mask has been, no decoder that a reader may use finds the secret again. Decoders here are
 * plain ones that know nothing of the mask's own.
 *
 * The input: a byte with the secret's size, the secret, then steps: a byte below 128 is
 * itself, others put the secret in, encoded by the rest of the byte.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/egress/base64.h"
#include "supervisor/egress/mask.h"
#include "supervisor/egress/secret.h"
#include "tests/fuzz/fuzz.h"

enum form {
	FORM_RAW,
	FORM_PERCENT,
	FORM_PERCENT_SOME,
	FORM_PERCENT_TWICE,
	FORM_QUERY,
	FORM_JSON,
	FORM_JSON_ALL,
	FORM_JSON_TWICE,
	FORM_HTML,
	FORM_HTML_NUMBERS,
	FORM_HEX,
	FORM_BASE64,
	FORM_BASE64_URL,
	FORM_BASE64_LINES,
	FORMS,
};

static bool is_plain(uint8_t byte)
{
	return isalnum(byte) || (byte && strchr("-._~", byte));
}

static void put_format(struct buffer *to, const char *format, unsigned int value)
{
	char text[32];
	int size = snprintf(text, sizeof(text), format, value);

	buffer_put_raw(to, text, (size_t)size);
}

static void percent(struct buffer *to, struct bytes text, enum form form, unsigned int salt)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];
		bool escapes = form == FORM_PERCENT_SOME ? (salt >> i % 5 & 1) || byte == '%'
							 : !is_plain(byte);

		if (form == FORM_QUERY && byte == ' ')
			buffer_put_u8(to, '+');
		else if (escapes)
			put_format(to, salt & 1 ? "%%%02X" : "%%%02x", byte);
		else
			buffer_put_u8(to, byte);
	}
}

/* Code points of good UTF-8. */
static uint32_t next_point(struct bytes *text)
{
	uint32_t point = *text->data;
	size_t size = point < 0x80 ? 1 : point < 0xE0 ? 2 : point < 0xF0 ? 3 : 4;

	if (size > 1)
		point &= 0x7Fu >> size;
	for (size_t i = 1; i < size; i++)
		point = point << 6 | (text->data[i] & 0x3F);
	text->data += size;
	text->size -= size;
	return point;
}

static void json(struct buffer *to, struct bytes text, enum form form, unsigned int salt)
{
	while (text.size) {
		const uint8_t *from = text.data;
		uint32_t point = next_point(&text);

		if (form == FORM_JSON_ALL && point >= 0x10000) {
			put_format(to, "\\u%04x", 0xD800 + ((point - 0x10000) >> 10));
			put_format(to, "\\u%04X", 0xDC00 + ((point - 0x10000) & 0x3FF));
		} else if (form == FORM_JSON_ALL) {
			put_format(to, salt & 1 ? "\\u%04X" : "\\u%04x", point);
		} else if (point == '"' || point == '\\' || (point == '/' && (salt & 1))) {
			buffer_put_u8(to, '\\');
			buffer_put_u8(to, (uint8_t)point);
		} else {
			buffer_put_raw(to, from, (size_t)(text.data - from));
		}
	}
}

static void html(struct buffer *to, struct bytes text, enum form form, unsigned int salt)
{
	while (text.size) {
		const uint8_t *from = text.data;
		uint32_t point = next_point(&text);

		if (form == FORM_HTML_NUMBERS)
			put_format(to, salt & 1 ? "&#%u;" : "&#x%x;", point);
		else if (point == '&')
			buffer_put_raw(to, "&amp;", 5);
		else if (point == '<')
			buffer_put_raw(to, "&lt;", 4);
		else if (point == '>')
			buffer_put_raw(to, "&gt;", 4);
		else if (point == '"')
			buffer_put_raw(to, "&quot;", 6);
		else
			buffer_put_raw(to, from, (size_t)(text.data - from));
	}
}

static void base64(struct buffer *to, struct bytes text, enum form form, unsigned int salt)
{
	CLEANUP(buffer_done) struct buffer plain = {0};
	CLEANUP(buffer_done) struct buffer coded = {0};

	buffer_put_raw(&plain, "a:\xFF", salt % 4);
	buffer_put_raw(&plain, text.data, text.size);
	buffer_put_raw(&plain, "\xFE\x7F", salt / 4 % 3);
	base64_put(&coded, fuzz_bytes(&plain));
	for (size_t i = 0; i < coded.size; i++) {
		uint8_t byte = coded.data[i];

		if (form == FORM_BASE64_URL)
			byte = byte == '+' ? '-' : byte == '/' ? '_' : byte;
		if (form == FORM_BASE64_URL && byte == '=')
			continue;
		if (form == FORM_BASE64_LINES && i && i % (8 + salt % 13) == 0)
			buffer_put_raw(to, salt & 1 ? "\r\n" : "\n", salt & 1 ? 2 : 1);
		buffer_put_u8(to, byte);
	}
}

static void encode(struct buffer *to, struct bytes secret, enum form form, unsigned int salt)
{
	CLEANUP(buffer_done) struct buffer once = {0};

	switch (form) {
	case FORM_PERCENT:
	case FORM_PERCENT_SOME:
	case FORM_QUERY:
		percent(to, secret, form, salt);
		break;
	case FORM_PERCENT_TWICE:
		percent(&once, secret, FORM_PERCENT, salt);
		percent(to, fuzz_bytes(&once), FORM_PERCENT, salt);
		break;
	case FORM_JSON:
	case FORM_JSON_ALL:
		json(to, secret, form, salt);
		break;
	case FORM_JSON_TWICE:
		json(&once, secret, FORM_JSON, salt);
		json(to, fuzz_bytes(&once), FORM_JSON, salt);
		break;
	case FORM_HTML:
	case FORM_HTML_NUMBERS:
		html(to, secret, form, salt);
		break;
	case FORM_HEX:
		for (size_t i = 0; i < secret.size; i++)
			put_format(to, salt & 1 ? "%02X" : "%02x", secret.data[i]);
		break;
	case FORM_BASE64:
	case FORM_BASE64_URL:
	case FORM_BASE64_LINES:
		base64(to, secret, form, salt);
		break;
	default:
		buffer_put_raw(to, secret.data, secret.size);
	}
}

static int digit(uint8_t byte)
{
	if (isdigit(byte))
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The decoders. What they do not understand they leave as it is. */

static struct buffer un_percent(struct bytes text, bool plus)
{
	struct buffer ret = {0};

	for (size_t i = 0; i < text.size; i++) {
		int high = i + 2 < text.size && text.data[i] == '%' ? digit(text.data[i + 1]) : -1;
		int low = high >= 0 ? digit(text.data[i + 2]) : -1;

		if (low >= 0) {
			buffer_put_u8(&ret, (uint8_t)(high * 16 + low));
			i += 2;
		} else {
			buffer_put_u8(&ret, plus && text.data[i] == '+' ? ' ' : text.data[i]);
		}
	}
	return ret;
}

static void put_point(struct buffer *to, uint32_t point)
{
	if (point < 0x80) {
		buffer_put_u8(to, (uint8_t)point);
		return;
	}
	if (point >= 0x10000)
		buffer_put_u8(to, (uint8_t)(0xF0 | point >> 18));
	if (point >= 0x10000)
		buffer_put_u8(to, (uint8_t)(0x80 | (point >> 12 & 0x3F)));
	else if (point >= 0x800)
		buffer_put_u8(to, (uint8_t)(0xE0 | point >> 12));
	if (point >= 0x800)
		buffer_put_u8(to, (uint8_t)(0x80 | (point >> 6 & 0x3F)));
	else
		buffer_put_u8(to, (uint8_t)(0xC0 | point >> 6));
	buffer_put_u8(to, (uint8_t)(0x80 | (point & 0x3F)));
}

/* The four digits behind \u at this place; -1: there are none. */
static int32_t unit_at(struct bytes text, size_t at)
{
	int32_t unit = 0;

	if (at + 6 > text.size || text.data[at] != '\\' || text.data[at + 1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		if (digit(text.data[at + i]) < 0)
			return -1;
		unit = unit * 16 + digit(text.data[at + i]);
	}
	return unit;
}

static struct buffer un_json(struct bytes text)
{
	struct buffer ret = {0};

	for (size_t i = 0; i < text.size; i++) {
		int32_t unit = unit_at(text, i);
		int32_t low = unit >= 0xD800 && unit < 0xDC00 ? unit_at(text, i + 6) : -1;

		if (low >= 0xDC00 && low < 0xE000) {
			put_point(
				&ret, (uint32_t)(0x10000 + ((unit - 0xD800) << 10) + low - 0xDC00));
			i += 11;
		} else if (unit >= 0) {
			put_point(&ret, (uint32_t)unit);
			i += 5;
		} else if (text.data[i] == '\\' && i + 1 < text.size &&
			   strchr("\"\\/", text.data[i + 1]) && text.data[i + 1]) {
			buffer_put_u8(&ret, text.data[++i]);
		} else {
			buffer_put_u8(&ret, text.data[i]);
		}
	}
	return ret;
}

static struct buffer un_html(struct bytes text)
{
	static const struct {
		const char *name;
		char is;
	} names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
	struct buffer ret = {0};

	for (size_t i = 0; i < text.size; i++) {
		uint32_t point = 0;
		size_t at = i + 2, n;

		for (n = 0; n < ARRAY_SIZE(names); n++) {
			size_t size = strlen(names[n].name);

			if (size <= text.size - i &&
				memcmp(text.data + i, names[n].name, size) == 0)
				break;
		}
		if (n < ARRAY_SIZE(names)) {
			buffer_put_u8(&ret, (uint8_t)names[n].is);
			i += strlen(names[n].name) - 1;
			continue;
		}
		if (i + 3 < text.size && text.data[i] == '&' && text.data[i + 1] == '#') {
			bool is_hex = (text.data[at] | 0x20) == 'x';

			for (at += is_hex; at < text.size && point < 0x110000; at++) {
				int one = digit(text.data[at]);

				if (one < 0 || (!is_hex && one > 9))
					break;
				point = point * (is_hex ? 16 : 10) + (uint32_t)one;
			}
			if (at < text.size && text.data[at] == ';' && point && point < 0x110000) {
				put_point(&ret, point);
				i = at;
				continue;
			}
		}
		buffer_put_u8(&ret, text.data[i]);
	}
	return ret;
}

static struct buffer un_hex(struct bytes text, size_t from)
{
	struct buffer ret = {0};

	for (size_t i = from; i + 1 < text.size; i += 2) {
		int high = digit(text.data[i]), low = digit(text.data[i + 1]);

		buffer_put_u8(&ret, high < 0 || low < 0 ? 0 : (uint8_t)(high * 16 + low));
	}
	return ret;
}

static int base64_digit(uint8_t byte)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = byte ? strchr(digits, byte == '-' ? '+' : byte == '_' ? '/' : byte) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Each run of digits, of which `skip` at its front are left out; line breaks do not end one. */
static struct buffer un_base64(struct bytes text, size_t skip)
{
	struct buffer ret = {0};
	uint32_t bits = 0;
	unsigned int count = 0;
	size_t skipped = 0;

	for (size_t i = 0; i < text.size; i++) {
		int one = base64_digit(text.data[i]);

		if (text.data[i] == '\r' || text.data[i] == '\n')
			continue;
		if (one < 0) {
			buffer_put_u8(&ret, 0);
			count = 0;
			skipped = 0;
			continue;
		}
		if (skipped < skip) {
			skipped++;
			continue;
		}
		bits = (bits << 6 | (uint32_t)one) & 0xFFFFFF;
		count += 6;
		if (count >= 8) {
			count -= 8;
			buffer_put_u8(&ret, (uint8_t)(bits >> count));
		}
	}
	return ret;
}

static void expect_none(struct buffer decoded, struct bytes secret, const char *how)
{
	if (fuzz_has(fuzz_bytes(&decoded), secret))
		fuzz_fail("%s: %.*s", how, (int)decoded.size, (const char *)decoded.data);
	buffer_done(&decoded);
}

static void expect_no_secret(struct bytes text, struct bytes secret)
{
	CLEANUP(buffer_done) struct buffer once = un_percent(text, false);
	CLEANUP(buffer_done) struct buffer json_once = un_json(text);

	if (fuzz_has(text, secret))
		fuzz_fail("as it is: %.*s", (int)text.size, (const char *)text.data);
	expect_none(un_percent(text, false), secret, "percent");
	expect_none(un_percent(text, true), secret, "form");
	expect_none(un_percent(fuzz_bytes(&once), false), secret, "percent twice");
	expect_none(un_json(text), secret, "JSON");
	expect_none(un_json(fuzz_bytes(&json_once)), secret, "JSON twice");
	expect_none(un_html(text), secret, "HTML");
	expect_none(un_html(fuzz_bytes(&json_once)), secret, "HTML in JSON");
	expect_none(un_percent(fuzz_bytes(&json_once), false), secret, "percent in JSON");
	expect_none(un_json(fuzz_bytes(&once)), secret, "JSON, percent-encoded");
	for (size_t i = 0; i < 2; i++)
		expect_none(un_hex(text, i), secret, "hex");
	for (size_t i = 0; i < 4; i++)
		expect_none(un_base64(text, i), secret, "base64");
}

/* Does one's end begin the other? Then what stands beside a placeholder may spell the secret. */
static bool may_join(struct bytes first, struct bytes second)
{
	size_t most = first.size < second.size ? first.size : second.size;

	for (size_t size = 1; size <= most; size++) {
		if (memcmp(first.data + first.size - size, second.data, size) == 0)
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const placeholder[] = {"secret-A-k3j5h2k3j5h2k3j5h2k3j5h2"};
	struct fuzz_input input = fuzz_input_of(data, size);
	size_t length = SECRET_LEAST + fuzz_byte(&input) % 32;
	struct bytes secret = fuzz_take(&input, length);
	CLEANUP(mask_free_p) struct mask *mask = NULL;
	CLEANUP(buffer_done) struct buffer text = {0};

	if (secret_why_bad(secret) || !buffer_is_utf8(secret) ||
		may_join(secret, bytes_of(placeholder[0])) ||
		may_join(bytes_of(placeholder[0]), secret))
		return 0;
	if (mask_new(&mask, &secret, 1) < 0)
		return 0;
	while (input.left) {
		uint8_t byte = fuzz_byte(&input);

		if (byte < 0x80)
			buffer_put_u8(&text, byte);
		else
			encode(&text, secret, byte % FORMS, fuzz_byte(&input));
	}
	(void)mask_apply(mask, placeholder, &text);
	expect_no_secret(fuzz_bytes(&text), secret);
	if (mask_apply(mask, placeholder, &text))
		fuzz_fail("a second mask finds more");
	return 0;
}
