/*
 * What a person is told about a file or a request: what is wrong, where, and what to do.
 * Filled by the module that knows, shown by main, ctl/ or intake/.
 */
#ifndef SUPERVISOR_POLICY_DIAG_H
#define SUPERVISOR_POLICY_DIAG_H

#include "sandbox/wire/buffer.h"

enum diag_severity {
	DIAG_ERROR,
	DIAG_HINT, /* never refuses anything */
};

/* What a column counts. */
enum diag_unit {
	DIAG_BYTES, /* policies and other JSON */
	DIAG_UTF16, /* JavaScript */
};

/* All zero is an empty one. Texts are owned; any may be NULL. Lines and columns count from 1; 0:
 * none. */
struct diag {
	enum diag_severity severity;
	char *file;
	unsigned int line;
	unsigned int column;
	char *path; /* key path in a policy, e.g. functions.0.method */
	char *code; /* stable, for programs */
	char *message;
	char *source; /* the line itself */
	enum diag_unit unit;
	unsigned int width; /* columns to underline; 0: one */
};

void diag_done(struct diag *diag);

/* Sets code and message (printf), keeping place and file; what was there is freed. */
void diag_set(struct diag *diag, const char *code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* False too where there was no memory for the code. */
bool diag_is(const struct diag *diag, const char *code);
/* Sets the place. Copies. */
void diag_at(struct diag *diag, const char *file, unsigned int line, unsigned int column);

/* Keeps line `line` of the text, which the place is in, to be shown with a caret; not a long one.
 */
void diag_show_line(struct diag *diag, struct bytes text, unsigned int line, enum diag_unit unit);

/* {"file","line","column","path","code","message","severity"} */
void diag_put_json(struct buffer *buffer, const struct diag *diag);
/* file:line:column: message (path) [code], then the line and a caret, if known. */
void diag_put_text(struct buffer *buffer, const struct diag *diag);

/* A list that grows; all zero is empty. */
struct diag_list {
	struct diag *rows;
	size_t count;
};

enum {
	DIAG_LIST_MOST = 50,
	DIAG_HINTS_MOST = 25, /* the rows of a list in which hints may stand */
};

/*
 * A new row at the end, all zero but its severity. NULL: out of memory, or there are enough. Hints
 * leave room, so that a list that has no error after all is one of a good file.
 */
struct diag *diag_list_add(struct diag_list *list, enum diag_severity severity);
bool diag_list_has_error(const struct diag_list *list);
void diag_list_done(struct diag_list *list);

#endif
