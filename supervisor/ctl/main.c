/*
 * postcallctl: finds the command and lets it run.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "supervisor/ctl/ctl.h"
#include "supervisor/host.h"
#include "supervisor/version.h"

static const struct {
	const char *name;
	const char *usage;
	const char *summary;
	ctl_command *run;
} commands[] = {
#define COMMAND(name, usage, summary) {#name, usage, summary, ctl_##name},
#include "supervisor/ctl/commands.def"
#undef COMMAND
};

static const char examples[] =
	"\n"
	"  postcallctl check policies/\n"
	"  postcallctl run -p policies/examples/feedback/policy.json call.json\n"
	"  postcallctl submit --socket /run/postcalld/socket call.json\n"
	"\n"
	"Text on a terminal, JSON with --json or when the output goes elsewhere. Exit status: 0 "
	"all\n"
	"succeeded or were skipped, 1 a function did not succeed or a check failed, 64 wrong "
	"usage,\n"
	"65 bad input, 66 no such file, 69 no service answers, 78 bad configuration or a layer of "
	"the\n"
	"sandbox is missing. `postcallctl COMMAND --help` tells more; so does postcallctl(1).\n";

static int general_help(FILE *to, int status)
{
	(void)fprintf(to, "usage: postcallctl COMMAND [OPTION...] [ARGUMENT...]\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		(void)fprintf(to, "  %-9s %s\n", commands[i].name, commands[i].summary);
	(void)fprintf(to, "%s", examples);
	return status;
}

static void put_usage(FILE *to, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			(void)fprintf(to, "usage: postcallctl %s %s\n", name, commands[i].usage);
	}
}

int ctl_usage(const char *name, const char *why)
{
	if (why)
		(void)fprintf(stderr, "postcallctl %s: %s\n", name, why);
	put_usage(stderr, name);
	(void)fprintf(stderr, "postcallctl %s --help tells more\n", name);
	return EX_USAGE;
}

int ctl_help(const char *name, const char *text)
{
	put_usage(stdout, name);
	(void)printf("\n%s", text);
	return EX_OK;
}

static int run(int argc, char **argv)
{
	if (argc < 2)
		return general_help(stderr, EX_USAGE);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
		strcmp(argv[1], "help") == 0)
		return general_help(stdout, EX_OK);
	if (strcmp(argv[1], "--version") == 0) {
		(void)puts("postcallctl " POSTCALLD_VERSION);
		return EX_OK;
	}
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	(void)fprintf(stderr, "postcallctl: there is no command \"%s\"\n\n", argv[1]);
	return general_help(stderr, EX_USAGE);
}

int main(int argc, char **argv)
{
	int status;

	host_harden();
	status = run(argc, argv);
	if (fflush(stdout) != 0 && status == EX_OK)
		status = ctl_fail(EX_IOERR, "standard output: %s", strerror(errno));
	return status;
}
