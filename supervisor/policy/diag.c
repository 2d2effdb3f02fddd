/*
 * Diagnostics: filled in pieces, shown as JSON or as compilers show them.
 */
#include "supervisor/policy/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/policy/json.h"

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

void diag_at(struct diag *diag, const char *file, unsigned int line, unsigned int column)
{
	replace(&diag->file, file ? strdup(file) : NULL);
	diag->line = line;
	diag->column = column;
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

/* The caret stands under the column; a tab before it stays a tab. */
static void put_caret(struct buffer *buffer, const struct diag *diag)
{
	unsigned int column = 1;

	put_format(buffer, "    %s\n    ", diag->source);
	for (const char *at = diag->source; *at && column < diag->column; at++) {
		if (((unsigned char)*at & 0xC0) == 0x80)
			continue;
		buffer_put_u8(buffer, *at == '\t' ? '\t' : ' ');
		column++;
	}
	buffer_put_u8(buffer, '^');
	for (unsigned int i = 1; i < diag->width; i++)
		buffer_put_u8(buffer, '~');
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

struct diag *diag_list_add(struct diag_list *list)
{
	struct diag *rows;

	if (list->count >= DIAG_LIST_MOST)
		return NULL;
	rows = realloc(list->rows, (list->count + 1) * sizeof(*rows));
	if (!rows)
		return NULL;
	list->rows = rows;
	rows[list->count] = (struct diag){0};
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
