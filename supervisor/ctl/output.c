/*
 * How postcallctl prints. What comes from functions, servers and files is not trusted by the
 * terminal either: control characters in it would be commands there.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "supervisor/ctl/ctl.h"
#include "supervisor/policy/json.h"

bool ctl_is_for_people(bool wants_json)
{
	return !wants_json && isatty(STDOUT_FILENO);
}

int ctl_fail(int status, const char *format, ...)
{
	CLEANUP(free_p) char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	(void)fputs("postcallctl: ", stderr);
	ctl_print_text(stderr, bytes_of(text ? text : "out of memory"));
	(void)fputs("\n", stderr);
	return status;
}

static bool is_c1(const uint8_t *at, size_t left)
{
	return left >= 2 && at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F;
}

void ctl_print_text(FILE *to, struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];

		if (is_c1(text.data + i, text.size - i)) {
			(void)fputs("\xEF\xBF\xBD", to);
			i++;
		} else if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7F) {
			(void)fputs("\xEF\xBF\xBD", to);
		} else {
			(void)fputc(byte, to);
		}
	}
}

void ctl_print_diag(FILE *to, const struct diag *diag)
{
	CLEANUP(buffer_done) struct buffer text = {0};

	diag_put_text(&text, diag);
	ctl_print_text(to, (struct bytes){text.data, text.size});
}

static void put_line(struct buffer *to, unsigned int depth)
{
	json_put(to, "\n");
	for (unsigned int i = 0; i < depth; i++)
		json_put(to, "  ");
}

/* One string from its quote to its quote; returns its size. */
static size_t put_string(struct buffer *to, struct bytes text)
{
	char escape[8];

	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];

		if (is_c1(text.data + i, text.size - i) || byte == 0x7F) {
			(void)snprintf(escape, sizeof(escape), "\\u%04x",
				byte == 0x7F ? 0x7Fu : text.data[i + 1]);
			json_put(to, escape);
			i += byte != 0x7F;
			continue;
		}
		buffer_put_u8(to, byte);
		if (byte == '\\' && i + 1 < text.size)
			buffer_put_u8(to, text.data[++i]);
		else if (byte == '"' && i > 0)
			return i + 1;
	}
	return text.size;
}

static bool is_open(const struct buffer *to)
{
	uint8_t last = to->size ? to->data[to->size - 1] : 0;

	return last == '{' || last == '[';
}

/* Good JSON only: what is not ours to check is not checked. */
static void indent(struct buffer *to, struct bytes text)
{
	unsigned int depth = 0;

	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];
		bool closes = byte == '}' || byte == ']';

		if (byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t')
			continue;
		depth -= closes && depth > 0;
		if (closes != is_open(to))
			put_line(to, depth);
		if (byte == '"') {
			i += put_string(to, (struct bytes){text.data + i, text.size - i}) - 1;
			continue;
		}
		buffer_put_u8(to, byte);
		depth += byte == '{' || byte == '[';
		if (byte == ':')
			json_put(to, " ");
		else if (byte == ',')
			put_line(to, depth);
	}
	json_put(to, "\n");
}

int ctl_print_json(struct bytes text, bool for_people)
{
	CLEANUP(buffer_done) struct buffer pretty = {0};

	if (for_people) {
		indent(&pretty, text);
		if (pretty.failed)
			return ctl_fail(EX_OSERR, "out of memory");
		text = (struct bytes){pretty.data, pretty.size};
	}
	if (fwrite(text.data, 1, text.size, stdout) != text.size || fflush(stdout) != 0)
		return ctl_fail(EX_IOERR, "standard output: %s", strerror(errno));
	return EX_OK;
}
