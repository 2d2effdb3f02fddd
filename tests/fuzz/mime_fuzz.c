/* links: egress policy watch wire */
/*
 * Any texts as an e-mail: an address, a name, a subject and bodies, parted by NULs. No text becomes
 * a header, no line is longer than a mail server takes, and no byte is outside of ASCII.
 */
#include <string.h>

#include "supervisor/egress/mime.h"
#include "tests/fuzz/fuzz.h"

static struct bytes next(struct bytes *rest)
{
	const uint8_t *end = rest->size ? memchr(rest->data, 0, rest->size) : NULL;
	struct bytes ret = {rest->data, end ? (size_t)(end - rest->data) : rest->size};

	rest->data += ret.size + (end != NULL);
	rest->size -= ret.size + (end != NULL);
	return ret;
}

/* RFC 2047, 2. */
static void check_words(const char *line, const char *end)
{
	if (memmem(line, (size_t)(end - line), "=?UTF-8?B?", 10) && end - line > 76)
		fuzz_fail("%td characters in a line with encoded words", end - line);
}

/* Headers in the order in which they may come. */
static void check_headers(const char *text, const char *end)
{
	static const char *const known[] = {"Date:", "From:", "To:", "Subject:", "Message-ID:",
		"MIME-Version:", "Content-Type:", "Content-Transfer-Encoding:"};
	size_t at = 0;

	while (text < end) {
		while (text[0] != ' ' &&
			(at == ARRAY_SIZE(known) ||
				strncmp(text, known[at], strlen(known[at])) != 0)) {
			if (at == ARRAY_SIZE(known))
				fuzz_fail("another header: %.40s", text);
			at++;
		}
		check_words(text, strstr(text, "\r\n"));
		text = strstr(text, "\r\n") + 2;
	}
}

static void check_lines(const char *text)
{
	const char *end = strstr(text, "\r\n\r\n");

	if (!end)
		fuzz_fail("no end of the head");
	check_headers(text, end + 2);
	for (size_t length = 0; *text; text++) {
		if (*text == '\r' && text[1] != '\n')
			fuzz_fail("a lone CR");
		length = *text == '\n' ? 0 : length + 1;
		if (length > 998 || (unsigned char)*text > 0x7E)
			fuzz_fail("%zu characters, the last is %02x", length, (unsigned char)*text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes rest = {data, size};
	struct mail_address to = {0}, from = {0};
	struct mime_mail mail = {.from = &from, .message_id = "x@y", .boundary = "part-0"};
	struct buffer text = {0};
	struct bytes address = next(&rest);

	if (mail_address_read(&from, bytes_of("Bot <bot@example.com>")) != 0)
		abort();
	if (mail_address_read(&to, address) == 0)
		mail.to = (struct mime_list){&to, 1};
	mail.subject = next(&rest);
	for (size_t i = 0; i < mail.subject.size; i++) {
		if (mail.subject.data[i] < 0x20 || mail.subject.data[i] == 0x7F)
			mail.subject.size = i;
	}
	mail.text = next(&rest);
	mail.html = next(&rest);
	if (!mail.html.size)
		mail.html.data = NULL;
	mime_put(&text, &mail);
	buffer_put_u8(&text, 0);
	check_lines((const char *)text.data);
	buffer_done(&text);
	mail_address_done(&to);
	mail_address_done(&from);
	return 0;
}
