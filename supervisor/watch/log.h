/*
 * The service's own log: one line per event on stderr, as text or as JSON. Only main, service,
 * call/ and the handlers write to it, once for each thing that happened. Callers mask secrets
 * before; control characters are escaped here, so that no text from outside can forge a line.
 */
#ifndef SUPERVISOR_WATCH_LOG_H
#define SUPERVISOR_WATCH_LOG_H

#include "supervisor/policy/diag.h"

enum log_level {
	LOG_DEBUG,
	LOG_INFO,
	LOG_WARN,
	LOG_ERROR,
	LOG_LEVELS,
};

enum log_format {
	LOG_TEXT,
	LOG_JSON,
	LOG_FORMATS,
};

extern const char *const log_level_names[LOG_LEVELS];
extern const char *const log_format_names[LOG_FORMATS];

struct log {
	enum log_level level; /* lines below it are dropped */
	enum log_format format;
	int fd; /* borrowed, e.g. STDERR_FILENO */
};

/* What a line says beside its event: `text`, or `number` when text is NULL. */
struct log_field {
	const char *name;
	const char *text;
	double number;
};

/*
 * Writes one line with one write(). `event` is a stable name such as "policy.refused". `log` may be
 * NULL: nothing is written. Never fails: a log that cannot be written is no reason to stop.
 */
void log_event(const struct log *log, enum log_level level, const char *event,
	const struct log_field *fields, size_t count);

/* The same for humans and few facts: printf text as the field "message". */
void log_message(const struct log *log, enum log_level level, const char *event, const char *format,
	...) __attribute__((format(printf, 4, 5)));

/* One diagnostic: its file, line, column, path, code, message. */
void log_diag(
	const struct log *log, enum log_level level, const char *event, const struct diag *diag);

/* log_fields(log, LOG_INFO, "call.ended", {"call_id", id, 0}, {"ms", NULL, 12.5}); */
#define log_fields(log, level, event, ...)                                                         \
	log_event(log, level, event, (const struct log_field[]){__VA_ARGS__},                      \
		sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

#endif
