/*
 * The command line of a command, read by its own table.
 */
#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

#include "supervisor/ctl/ctl.h"

enum {
	OPTIONS_MOST = 12,
	FIRST_NUMBER = 256, /* options without a letter are numbered from here */
	NUMBER_HELP = FIRST_NUMBER + OPTIONS_MOST,
};

struct table {
	struct option rows[OPTIONS_MOST + 2];
	char letters[2 * OPTIONS_MOST + 2];
};

static void fill(struct table *table, const struct ctl_option *options)
{
	size_t count = 0;
	char *letter = table->letters;

	*letter++ = 'h';
	for (; options[count].name; count++) {
		const struct ctl_option *option = &options[count];

		table->rows[count] = (struct option){.name = option->name,
			.has_arg = option->text ? required_argument : no_argument,
			.val = option->letter ? option->letter : FIRST_NUMBER + (int)count};
		if (option->letter)
			*letter++ = option->letter;
		if (option->letter && option->text)
			*letter++ = ':';
	}
	table->rows[count] = (struct option){.name = "help", .val = NUMBER_HELP};
}

static void take(const struct ctl_option *option, int value)
{
	if (value >= FIRST_NUMBER)
		option += value - FIRST_NUMBER;
	while (value < FIRST_NUMBER && option->letter != value)
		option++;
	if (option->text)
		*option->text = optarg;
	else
		*option->flag = true;
}

static int read_all(
	const struct ctl_option *options, const char *name, const char *help, int argc, char **argv)
{
	struct table table = {0};
	int value;

	fill(&table, options);
	while ((value = getopt_long(argc, argv, table.letters, table.rows, NULL)) != -1) {
		if (value == 'h' || value == NUMBER_HELP)
			return ctl_help(name, help);
		if (value == '?')
			return ctl_usage(name, NULL);
		take(options, value);
	}
	return -1;
}

int ctl_options(
	const struct ctl_option *options, const char *name, const char *help, int argc, char **argv)
{
	char program[64], *given = argv[0];
	int status;

	/* getopt says what is wrong, and begins with this. */
	(void)snprintf(program, sizeof(program), "postcallctl %s", name);
	argv[0] = program;
	status = read_all(options, name, help, argc, argv);
	argv[0] = given;
	return status;
}
