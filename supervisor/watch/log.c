/*
 * Log lines: built whole in a buffer, written with one write(), so that lines of several processes
 * never mix.
 */
#include "supervisor/watch/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "supervisor/policy/json.h"
#include "supervisor/watch/clock.h"

enum {
	LINE_MOST = 16384, /* of one field's text; what is longer is cut */
};

const char *const log_level_names[LOG_LEVELS] = {"debug", "info", "warn", "error"};
const char *const log_format_names[LOG_FORMATS] = {"text", "json"};

static struct bytes text_of(const struct log_field *field)
{
	struct bytes text = bytes_of(field->text);

	if (text.size > LINE_MOST)
		text.size = LINE_MOST;
	return text;
}

static void put_json(struct buffer *line, const char *level, const char *event,
	const struct log_field *fields, size_t count)
{
	char time_text[JSON_TIME_SIZE];

	json_time(time_text, clock_now_ms());
	json_put(line, "{");
	json_put_key(line, "time");
	json_put_string(line, time_text);
	json_put_key(line, "level");
	json_put_string(line, level);
	json_put_key(line, "event");
	json_put_string(line, event);
	for (size_t i = 0; i < count; i++) {
		json_put_key(line, fields[i].name);
		if (fields[i].text)
			json_put_bytes(line, text_of(&fields[i]));
		else
			json_put_number(line, fields[i].number);
	}
	json_put(line, "}");
}

/* A word that needs no quotes, so that the common line stays readable. */
static bool is_plain(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] <= ' ' || text.data[i] >= 0x7F || strchr("\"\\=", text.data[i]))
			return false;
	}
	return text.size > 0;
}

static void put_text(struct buffer *line, const char *level, const char *event,
	const struct log_field *fields, size_t count)
{
	char time_text[JSON_TIME_SIZE];

	json_time(time_text, clock_now_ms());
	json_put(line, time_text);
	json_put(line, " ");
	json_put(line, level);
	json_put(line, " ");
	json_put(line, event);
	for (size_t i = 0; i < count; i++) {
		struct bytes text = text_of(&fields[i]);

		json_put(line, " ");
		json_put(line, fields[i].name);
		json_put(line, "=");
		if (!fields[i].text)
			json_put_number(line, fields[i].number);
		else if (is_plain(text))
			buffer_put_raw(line, text.data, text.size);
		else
			json_put_bytes(line, text);
	}
}

void log_event(const struct log *log, enum log_level level, const char *event,
	const struct log_field *fields, size_t count)
{
	CLEANUP(buffer_done) struct buffer line = {0};
	size_t at = 0;

	if (!log || level < log->level)
		return;
	if (log->format == LOG_JSON)
		put_json(&line, log_level_names[level], event, fields, count);
	else
		put_text(&line, log_level_names[level], event, fields, count);
	json_put(&line, "\n");
	while (!line.failed && at < line.size) {
		ssize_t size = write(log->fd, line.data + at, line.size - at);

		if (size > 0)
			at += (size_t)size;
		else if (size == 0 || errno != EINTR)
			return;
	}
}

void log_message(
	const struct log *log, enum log_level level, const char *event, const char *format, ...)
{
	CLEANUP(free_p) char *text = NULL;
	va_list arguments;
	int size;

	if (!log || level < log->level)
		return;
	va_start(arguments, format);
	size = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (size < 0) {
		text = NULL;
		return;
	}
	log_fields(log, level, event, {"message", text, 0});
}

void log_diag(
	const struct log *log, enum log_level level, const char *event, const struct diag *diag)
{
	struct log_field fields[6];
	size_t count = 0;

	if (diag->file)
		fields[count++] = (struct log_field){"file", diag->file, 0};
	if (diag->line) {
		fields[count++] = (struct log_field){"line", NULL, diag->line};
		fields[count++] = (struct log_field){"column", NULL, diag->column};
	}
	if (diag->path && *diag->path)
		fields[count++] = (struct log_field){"path", diag->path, 0};
	if (diag->code)
		fields[count++] = (struct log_field){"code", diag->code, 0};
	fields[count++] =
		(struct log_field){"message", diag->message ? diag->message : "out of memory", 0};
	log_event(log, level, event, fields, count);
}
