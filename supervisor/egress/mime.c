/*
 * Headers that no text can break out of: what is not plain ASCII goes as encoded words, and bodies
 * go as base64 unless they are plain short lines.
 */
#include "supervisor/egress/mime.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "supervisor/egress/base64.h"

enum {
	LINE_MOST = 76,	 /* of a header, as RFC 2047 has it where words are encoded */
	WORD_BYTES = 39, /* of text in one encoded word: 64 characters, behind any header's name */
	PLAIN_MOST = 60, /* a name that is not encoded */
	BASE64_BYTES = 57, /* in one line of 76 characters */
	BODY_LINE_MOST = 900,
};

static void put_text(struct buffer *to, const char *text)
{
	buffer_put_raw(to, text, strlen(text));
}

static bool is_plain(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < 0x20 || text.data[i] > 0x7E)
			return false;
	}
	return true;
}

static bool has_word_mark(struct bytes text)
{
	return text.size > 1 && memmem(text.data, text.size, "=?", 2);
}

/* Encoded words hold whole characters; each stands on its own line. */
static void put_words(struct buffer *to, struct bytes text)
{
	while (text.size) {
		size_t size = text.size < WORD_BYTES ? text.size : WORD_BYTES;

		while (size > 1 && size < text.size && (text.data[size] & 0xC0) == 0x80)
			size--;
		put_text(to, "=?UTF-8?B?");
		base64_put(to, (struct bytes){text.data, size});
		put_text(to, "?=");
		text.data += size;
		text.size -= size;
		if (text.size)
			put_text(to, "\r\n ");
	}
}

/* A lone space; of several, one would end a line, where mail programs drop it. */
static bool is_fold(struct bytes text, size_t at)
{
	return text.data[at] == ' ' && text.data[at - 1] != ' ' && at + 1 < text.size &&
	       text.data[at + 1] != ' ';
}

/* How far the next place is where a line may be folded. */
static size_t word_size(struct bytes text)
{
	size_t size = text.size ? 1 : 0;

	while (size < text.size && !is_fold(text, size))
		size++;
	return size;
}

/* May it stand as it is, in lines that mail programs put together again to the same text? */
static bool is_foldable(struct bytes text)
{
	if (!is_plain(text) || has_word_mark(text) ||
		(text.size && (text.data[0] == ' ' || text.data[text.size - 1] == ' ')))
		return false;
	while (text.size) {
		size_t size = word_size(text);

		if (size > PLAIN_MOST)
			return false;
		text.data += size;
		text.size -= size;
	}
	return true;
}

static void put_folded(struct buffer *to, struct bytes text, size_t column)
{
	while (text.size) {
		size_t size = word_size(text);

		if (column + size > LINE_MOST) {
			put_text(to, "\r\n");
			column = 0;
		}
		buffer_put_raw(to, text.data, size);
		column += size;
		text.data += size;
		text.size -= size;
	}
}

static void put_subject(struct buffer *to, struct bytes subject)
{
	static const char name[] = "Subject: ";

	put_text(to, name);
	if (is_foldable(subject))
		put_folded(to, subject, strlen(name));
	else
		put_words(to, subject);
	put_text(to, "\r\n");
}

/* A name is quoted as long as it is plain, whatever commas and dots are in it. */
static void put_name(struct buffer *to, const char *name)
{
	struct bytes text = bytes_of(name);

	if (!text.size)
		return;
	if (!is_plain(text) || text.size > PLAIN_MOST || has_word_mark(text)) {
		put_words(to, text);
	} else {
		buffer_put_u8(to, '"');
		for (size_t i = 0; i < text.size; i++) {
			if (text.data[i] == '\\' || text.data[i] == '"')
				buffer_put_u8(to, '\\');
			buffer_put_u8(to, text.data[i]);
		}
		buffer_put_u8(to, '"');
	}
	put_text(to, "\r\n ");
}

static void put_address(struct buffer *to, const struct mail_address *address)
{
	put_name(to, address->name);
	buffer_put_u8(to, '<');
	mail_address_put(to, address);
	buffer_put_u8(to, '>');
}

static void put_list(struct buffer *to, const char *header, const struct mime_list *list)
{
	if (!list->count)
		return;
	put_text(to, header);
	put_text(to, ": ");
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			put_text(to, ",\r\n ");
		put_address(to, &list->rows[i]);
	}
	put_text(to, "\r\n");
}

static void put_date(struct buffer *to, double now_ms)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t seconds = (time_t)(now_ms / 1000);
	struct tm tm = {0};
	char text[80];

	(void)gmtime_r(&seconds, &tm);
	(void)snprintf(text, sizeof(text), "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n",
		days[tm.tm_wday % 7], tm.tm_mday, months[tm.tm_mon % 12], tm.tm_year + 1900,
		tm.tm_hour, tm.tm_min, tm.tm_sec);
	put_text(to, text);
}

/* Line ends of all kinds as CR LF. */
static void put_lines(struct buffer *to, struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '\r' || text.data[i] == '\n') {
			put_text(to, "\r\n");
			i += text.data[i] == '\r' && i + 1 < text.size && text.data[i + 1] == '\n';
		} else {
			buffer_put_u8(to, text.data[i]);
		}
	}
}

/* May it go as it is? */
static bool is_simple(struct bytes lines)
{
	size_t length = 0;

	for (size_t i = 0; i < lines.size; i++) {
		uint8_t byte = lines.data[i];

		length = byte == '\n' ? 0 : length + 1;
		if (byte > 0x7E || (byte < 0x20 && !strchr("\t\r\n", byte)) || byte == 0 ||
			length > BODY_LINE_MOST)
			return false;
	}
	return true;
}

static void put_base64_lines(struct buffer *to, struct bytes text)
{
	for (size_t at = 0; at < text.size; at += BASE64_BYTES) {
		size_t left = text.size - at;

		base64_put(to,
			(struct bytes){text.data + at, left < BASE64_BYTES ? left : BASE64_BYTES});
		put_text(to, "\r\n");
	}
}

/* Where SMTP ends a message, a line ends: one more would be an empty one. */
static bool is_whole_lines(const struct buffer *lines)
{
	return lines->size && lines->data[lines->size - 1] == '\n';
}

/* The headers of one part, and its body; `is_last`: no boundary follows, whose line end is its own.
 */
static void put_part(struct buffer *to, const char *type, struct bytes text, bool is_last)
{
	CLEANUP(buffer_done) struct buffer lines = {0};
	bool simple;

	put_lines(&lines, text);
	simple = is_simple((struct bytes){lines.data, lines.size});
	put_text(to, "Content-Type: ");
	put_text(to, type);
	put_text(to, "; charset=utf-8\r\nContent-Transfer-Encoding: ");
	put_text(to, simple ? "7bit\r\n\r\n" : "base64\r\n\r\n");
	if (simple) {
		buffer_put_raw(to, lines.data, lines.size);
		if (!is_last || !is_whole_lines(&lines))
			put_text(to, "\r\n");
	} else {
		put_base64_lines(to, (struct bytes){lines.data, lines.size});
	}
	to->failed |= lines.failed;
}

static void put_boundary(struct buffer *to, const char *boundary, const char *end)
{
	put_text(to, "--");
	put_text(to, boundary);
	put_text(to, end);
	put_text(to, "\r\n");
}

static void put_both(struct buffer *to, const struct mime_mail *mail)
{
	put_text(to, "Content-Type: multipart/alternative;\r\n boundary=\"");
	put_text(to, mail->boundary);
	put_text(to, "\"\r\n\r\n");
	put_boundary(to, mail->boundary, "");
	put_part(to, "text/plain", mail->text, false);
	put_boundary(to, mail->boundary, "");
	put_part(to, "text/html", mail->html, false);
	put_boundary(to, mail->boundary, "--");
}

void mime_put(struct buffer *to, const struct mime_mail *mail)
{
	put_date(to, mail->now_ms);
	put_text(to, "From: ");
	put_address(to, mail->from);
	put_text(to, "\r\n");
	put_list(to, "To", &mail->to);
	/* Where no header names anybody, some servers write one with all recipients. */
	if (!mail->to.count && !mail->cc.count)
		put_text(to, "To: undisclosed-recipients:;\r\n");
	put_list(to, "Cc", &mail->cc);
	put_list(to, "Reply-To", &mail->reply_to);
	put_subject(to, mail->subject);
	put_text(to, "Message-ID: <");
	put_text(to, mail->message_id);
	put_text(to, ">\r\nMIME-Version: 1.0\r\n");
	if (mail->text.data && mail->html.data)
		put_both(to, mail);
	else if (mail->html.data)
		put_part(to, "text/html", mail->html, true);
	else
		put_part(to, "text/plain", mail->text, true);
}
