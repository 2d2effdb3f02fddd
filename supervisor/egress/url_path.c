/*
 * Escapes and readings of paths, and the glob that rules use.
 */
#include "supervisor/egress/url_path.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "supervisor/egress/url.h"

enum {
	DECODES_MOST = 8, /* nobody decodes that often; what is left then stays as it is */
};

static int hex(uint8_t byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The byte that an escape at `at` stands for; -1: there is none. */
static int escape(const uint8_t *at, size_t left)
{
	int high, low;

	if (left < 3 || at[0] != '%')
		return -1;
	high = hex(at[1]);
	low = hex(at[2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool is_dot_segment(const uint8_t *at, size_t size, size_t *dots)
{
	size_t i = 0;

	for (*dots = 0; i < size && *dots < 3; ++*dots) {
		if (at[i] == '.')
			i++;
		else if (escape(at + i, size - i) == '.')
			i += 3;
		else
			return false;
	}
	return i == size && (*dots == 1 || *dots == 2);
}

static void put_byte(
	struct buffer *to, uint8_t byte, enum url_path_part part, enum url_path_care care)
{
	const char *encoded = part == URL_PATH_PATH ? "\"<>`{}" : "\"<>'";
	char text[4];

	if (care == URL_PATH_GIVEN)
		encoded = "";
	if (byte > 0x20 && byte < 0x7F && !strchr(encoded, byte)) {
		buffer_put_u8(to, byte);
		return;
	}
	(void)snprintf(text, sizeof(text), "%%%02X", byte);
	buffer_put_raw(to, text, 3);
}

void url_path_put_escaped(
	struct buffer *to, struct bytes text, enum url_path_part part, enum url_path_care care)
{
	size_t at = 0;

	while (at < text.size) {
		size_t end = at, dots;

		while (end < text.size && !(part == URL_PATH_PATH && text.data[end] == '/'))
			end++;
		if (part == URL_PATH_PATH && is_dot_segment(text.data + at, end - at, &dots)) {
			buffer_put_raw(to, "..", dots);
			at = end;
		}
		for (; at < end; at++)
			put_byte(to, text.data[at], part, care);
		if (at < text.size) {
			buffer_put_u8(to, '/');
			at++;
		}
	}
}

static bool is_unreserved(int byte)
{
	return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
	       byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

char *url_path_plain(const char *path)
{
	size_t size = strlen(path), to = 0;
	char *ret = malloc(size + 1);

	if (!ret)
		return NULL;
	for (size_t i = 0; i < size; i++) {
		int byte = escape((const uint8_t *)path + i, size - i);

		if (byte < 0) {
			ret[to++] = path[i];
		} else if (is_unreserved(byte)) {
			ret[to++] = (char)byte;
			i += 2;
		} else {
			/* Three characters and no NUL yet: the next ones overwrite it. */
			(void)snprintf(ret + to, 4, "%%%02X", (uint8_t)byte & 0xFFu);
			to += 3;
			i += 2;
		}
	}
	ret[to] = 0;
	return ret;
}

/* In place. A NUL that was escaped stays escaped. True: something was decoded. */
static bool decode(char *text)
{
	size_t size = strlen(text), to = 0;
	bool any = false;

	for (size_t i = 0; i < size; i++) {
		int byte = escape((const uint8_t *)text + i, size - i);

		if (byte > 0) {
			text[to++] = (char)byte;
			i += 2;
			any = true;
		} else {
			text[to++] = text[i];
		}
	}
	text[to] = 0;
	return any;
}

/* What some server takes for a dot or a slash: overlong UTF-8, full-width forms, IIS' %u. */
static const struct {
	const char *text;
	char byte;
} look_alikes[] = {
	{"\xC0\xAE", '.'},
	{"\xE0\x80\xAE", '.'},
	{"\xF0\x80\x80\xAE", '.'},
	{"\xEF\xBC\x8E", '.'}, /* U+FF0E */
	{"%u002e", '.'},
	{"%uff0e", '.'},
	{"\xC0\xAF", '/'},
	{"\xE0\x80\xAF", '/'},
	{"\xF0\x80\x80\xAF", '/'},
	{"\xC1\x9C", '/'},
	{"\xEF\xBC\x8F", '/'}, /* U+FF0F */
	{"\xEF\xBC\xBC", '/'}, /* U+FF3C */
	{"\xE2\x88\x95", '/'}, /* U+2215 */
	{"\xE2\x81\x84", '/'}, /* U+2044 */
	{"%u002f", '/'},
	{"%u005c", '/'},
	{"%u2215", '/'},
	{"%u2216", '/'},
	{"%uff0f", '/'},
	{"%uff3c", '/'},
	{"\\", '/'},
};

/* The first bytes of those: nearly no byte of a path is held against all of them. */
static bool may_look_alike(const char *at)
{
	return (at[0] == '%' && (at[1] | 0x20) == 'u') || at[0] == '\\' || (uint8_t)at[0] >= 0xC0;
}

/* In place: nothing grows. */
static void replace_look_alikes(char *path)
{
	size_t to = 0;

	for (size_t at = 0; path[at];) {
		size_t i = may_look_alike(path + at) ? 0 : ARRAY_SIZE(look_alikes);

		while (i < ARRAY_SIZE(look_alikes) && strncasecmp(path + at, look_alikes[i].text,
							      strlen(look_alikes[i].text)) != 0)
			i++;
		if (i < ARRAY_SIZE(look_alikes)) {
			path[to++] = look_alikes[i].byte;
			at += strlen(look_alikes[i].text);
		} else {
			path[to++] = path[at++];
		}
	}
	path[to] = 0;
}

/* Two dots, or what becomes of them where blanks, controls and dots at the end are cut. */
static bool is_parent(const char *step, size_t size)
{
	size_t dots = 0;

	for (size_t i = 0; i < size; i++) {
		uint8_t byte = (uint8_t)step[i];

		if (byte == '.')
			dots++;
		else if (byte > 0x20 && byte != 0x7F)
			return false;
	}
	return dots >= 2;
}

/* In place, for it never grows: the path begins with a slash. */
static void resolve(char *path)
{
	size_t size = strlen(path), to = 0;

	for (size_t at = 0; at < size;) {
		size_t end = at + strcspn(path + at, "/");
		size_t length = strcspn(path + at, ";/");

		if (is_parent(path + at, length)) {
			while (to > 0 && path[--to] != '/')
				;
		} else if (length > 0 && !(length == 1 && path[at] == '.')) {
			path[to++] = '/';
			memmove(path + to, path + at, length);
			to += length;
		}
		at = end + 1;
	}
	/* A slash at the end is one of the path, also of one that was resolved away. */
	if (to == 0 || (size > 0 && path[size - 1] == '/'))
		path[to++] = '/';
	path[to] = 0;
}

/* Where a server keeps its paths as C strings, an escaped NUL is the end. */
static void cut_at_nul(char *path)
{
	char *end = strstr(path, "%00");

	if (end)
		*end = 0;
}

char *egress_url_lax(const char *path)
{
	size_t size = strlen(path);
	char *ret = malloc(size + 2);

	if (!ret)
		return NULL;
	memcpy(ret, path, size + 1);
	if (path[0] != '/')
		return ret;
	for (unsigned int i = 0; i < DECODES_MOST && decode(ret); i++)
		;
	cut_at_nul(ret);
	replace_look_alikes(ret);
	resolve(ret);
	return ret;
}

bool egress_url_glob(const char *pattern, const char *text)
{
	const char *star = NULL, *retry = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			retry = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == 0;
}
