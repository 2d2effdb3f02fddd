/*
 * What the commands of postcallctl share: their table, how they read options, how they print, how
 * they read files, how they speak to a service.
 */
#ifndef SUPERVISOR_CTL_CTL_H
#define SUPERVISOR_CTL_CTL_H

#include <stdio.h>

#include "supervisor/host.h"

/* Each returns the exit status (SPEC 14). argv[0] is the command's name. */
typedef int ctl_command(int argc, char **argv);

#define COMMAND(name, usage, summary) ctl_command ctl_##name;
#include "supervisor/ctl/commands.def"
#undef COMMAND

/* main.c */

/* What is missing (NULL: that was said) and "usage: postcallctl NAME ..." on standard error;
 * returns 64. */
int ctl_usage(const char *name, const char *why);
/* The same on standard output, with the text that teaches; returns 0. */
int ctl_help(const char *name, const char *text);

/* options.c */

/* A row of a command's table of options; one without a name ends it. --help is in every table. */
struct ctl_option {
	const char *name;
	char letter;	   /* 0: none */
	const char **text; /* where its argument goes; else */
	bool *flag;	   /* what it sets */
};

/* -1: go on, the rest begins at optind; else the exit status, and all was said. */
int ctl_options(const struct ctl_option *options, const char *name, const char *help, int argc,
	char **argv);

/* output.c */

/* Text for people: standard output is a terminal and nobody asked for JSON. */
bool ctl_is_for_people(bool wants_json);
/* "postcallctl: ..." on standard error; returns `status`. */
int ctl_fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One JSON text as it is. */
int ctl_print_json(struct bytes text);
/* Plain text for a terminal: control characters but line feed and tab become U+FFFD. */
void ctl_print_text(FILE *to, struct bytes text);
/* The same on standard output, with spaces up to `width` characters. */
void ctl_print_column(struct bytes text, size_t width);
void ctl_print_diag(FILE *to, const struct diag *diag);

/* input.c */

/* A whole file, or standard input for "-". 0, or the exit status; that it failed was said. */
int ctl_read(struct buffer *ret, const char *path, size_t most);
/* file may be NULL. 0, or the exit status; what is wrong was said. */
int ctl_config(struct config **ret, const char *file);
/* 0, or the exit status; what is missing was said. host_close() follows in all cases. */
int ctl_host(struct host *ret, const struct host_options *options);

/* client.c */

struct client_request {
	const char *socket; /* NULL: $POSTCALLD_SOCKET, or /run/postcalld/socket */
	const char *method;
	const char *path; /* with its query */
	struct bytes body;
	const char *headers[4]; /* "Name: value"; the first NULL ends them */
};

struct client_answer {
	long status;
	struct buffer body;
};

/* 0: *ret is filled. Else the exit status 69; that nobody answers was said. */
int client_send(struct client_answer *ret, const struct client_request *request);
void client_answer_done(struct client_answer *answer);
/* Says an answer that is a problem, as text and for programs as JSON. Returns the exit status. */
int client_problem(const struct client_answer *answer, bool for_people);

#endif
