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

void ctl_print_column(struct bytes text, size_t width)
{
	size_t characters = 0;

	ctl_print_text(stdout, text);
	for (size_t i = 0; i < text.size; i++)
		characters += (text.data[i] & 0xC0) != 0x80;
	for (; characters < width; characters++)
		(void)putchar(' ');
}

void ctl_print_diag(FILE *to, const struct diag *diag)
{
	CLEANUP(buffer_done) struct buffer text = {0};

	diag_put_text(&text, diag);
	ctl_print_text(to, (struct bytes){text.data, text.size});
}

int ctl_print_json(struct bytes text)
{
	if (fwrite(text.data, 1, text.size, stdout) != text.size || fflush(stdout) != 0)
		return ctl_fail(EX_IOERR, "standard output: %s", strerror(errno));
	return EX_OK;
}
