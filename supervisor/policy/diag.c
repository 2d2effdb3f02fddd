/*
 * Diagnostics: filled in pieces, shown as JSON or as compilers show them.
 */
#include "supervisor/policy/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/policy/json.h"

enum {
	LINE_MOST = 400, /* bytes of a line that a person is shown */
};

static void replace(char **to, char *with)
{
	free(*to);
	*to = with;
}

void diag_done(struct diag *diag)
{
	free(diag->file);
	free(diag->path);
	free(diag->code);
	free(diag->message);
	free(diag->source);
	*diag = (struct diag){0};
}

void diag_set(struct diag *diag, const char *code, const char *format, ...)
{
	char *message = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&message, format, arguments) < 0)
		message = NULL;
	va_end(arguments);
	replace(&diag->code, strdup(code));
	replace(&diag->message, message);
}

bool diag_is(const struct diag *diag, const char *code)
{
	return diag->code && strcmp(diag->code, code) == 0;
}

void diag_at(struct diag *diag, const char *file, unsigned int line, unsigned int column)
{
	replace(&diag->file, file ? strdup(file) : NULL);
	diag->line = line;
	diag->column = column;
}

/* Line `number`, from 1, without its end; false: there is none. */
static bool find_line(struct bytes *ret, struct bytes text, unsigned int number)
{
	const uint8_t *at = text.data, *end = text.data + text.size;

	for (; number > 1 && at < end; number--) {
		const uint8_t *next = memchr(at, '\n', (size_t)(end - at));

		at = next ? next + 1 : end;
	}
	*ret = (struct bytes){at, 0};
	while (at + ret->size < end && at[ret->size] != '\n' && at[ret->size] != '\r')
		ret->size++;
	return number == 1 && ret->size > 0;
}

void diag_show_line(struct diag *diag, struct bytes text, unsigned int line, enum diag_unit unit)
{
	struct bytes found;

	replace(&diag->source, find_line(&found, text, line) && found.size <= LINE_MOST
				       ? bytes_copy(found)
				       : NULL);
	diag->unit = unit;
}

void diag_put_json(struct buffer *buffer, const struct diag *diag)
{
	json_put(buffer, "{");
	json_put_key(buffer, "file");
	json_put_string(buffer, diag->file);
	json_put_key(buffer, "line");
	json_put_number(buffer, diag->line);
	json_put_key(buffer, "column");
	json_put_number(buffer, diag->column);
	json_put_key(buffer, "path");
	json_put_string(buffer, diag->path);
	json_put_key(buffer, "code");
	json_put_string(buffer, diag->code);
	json_put_key(buffer, "message");
	json_put_string(buffer, diag->message);
	json_put_key(buffer, "severity");
	json_put_string(buffer, diag->severity == DIAG_HINT ? "hint" : "error");
	json_put(buffer, "}");
}

static void put_format(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void put_format(struct buffer *buffer, const char *format, ...)
{
	char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	if (text)
		json_put(buffer, text);
	else
		buffer->failed = true;
	free(text);
}

/* Columns that the character at `at` takes. */
static unsigned int columns_of(unsigned char first, enum diag_unit unit)
{
	unsigned int bytes = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

	return unit == DIAG_BYTES ? bytes : bytes == 4 ? 2 : 1;
}

/* One sign for each character before the column `end`; returns where it stopped. */
static const char *put_signs(struct buffer *buffer, const struct diag *diag, const char *at,
	unsigned int *column, unsigned int end, char sign)
{
	for (; *at && *column < end; at++) {
		if (((unsigned char)*at & 0xC0) == 0x80)
			continue;
		*column += columns_of((unsigned char)*at, diag->unit);
		buffer_put_u8(buffer, *at == '\t' && sign == ' ' ? '\t' : (uint8_t)sign);
	}
	while ((*at & 0xC0) == 0x80)
		at++;
	return at;
}

/* The caret stands under the character at the column; a tab before it stays a tab. */
static void put_caret(struct buffer *buffer, const struct diag *diag)
{
	unsigned int column = 1;
	const char *at;

	put_format(buffer, "    %s\n    ", diag->source);
	at = put_signs(buffer, diag, diag->source, &column, diag->column, ' ');
	buffer_put_u8(buffer, '^');
	column += *at ? columns_of((unsigned char)*at++, diag->unit) : 1;
	(void)put_signs(buffer, diag, at, &column, diag->column + diag->width, '~');
	buffer_put_u8(buffer, '\n');
}

void diag_put_text(struct buffer *buffer, const struct diag *diag)
{
	if (diag->file)
		put_format(buffer, "%s:", diag->file);
	if (diag->line)
		put_format(buffer, "%u:%u:", diag->line, diag->column);
	put_format(buffer, "%s%s%s", diag->file || diag->line ? " " : "",
		diag->severity == DIAG_HINT ? "hint: " : "",
		diag->message ? diag->message : "out of memory");
	if (diag->path && *diag->path)
		put_format(buffer, " (at %s)", diag->path);
	if (diag->code)
		put_format(buffer, " [%s]", diag->code);
	json_put(buffer, "\n");
	if (diag->source && diag->column)
		put_caret(buffer, diag);
}

struct diag *diag_list_add(struct diag_list *list, enum diag_severity severity)
{
	struct diag *rows;

	if (list->count >= (severity == DIAG_HINT ? DIAG_HINTS_MOST : DIAG_LIST_MOST))
		return NULL;
	rows = realloc(list->rows, (list->count + 1) * sizeof(*rows));
	if (!rows)
		return NULL;
	list->rows = rows;
	rows[list->count] = (struct diag){.severity = severity};
	return &rows[list->count++];
}

bool diag_list_has_error(const struct diag_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->rows[i].severity == DIAG_ERROR)
			return true;
	}
	return false;
}

void diag_list_done(struct diag_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		diag_done(&list->rows[i]);
	free(list->rows);
	*list = (struct diag_list){0};
}
