/*
 * Commands that have their name and not their work yet. They say so, instead of looking unknown.
 */
#include <string.h>
#include <sysexits.h>

#include "supervisor/ctl/ctl.h"

static int later(int argc, char **argv, const char *text)
{
	if (argc > 1 && strcmp(argv[1], "--help") == 0)
		return ctl_help(argv[0], text);
	return ctl_fail(EX_USAGE, "%s is not in this version", argv[0]);
}

int ctl_test(int argc, char **argv)
{
	return later(argc, argv,
		"Will run scenario files: a call, what servers answer, what the outcome has to "
		"be.\n"
		"It is not in this version.\n");
}

int ctl_replay(int argc, char **argv)
{
	return later(argc, argv,
		"Will run a stored call again without network and secrets. It needs the journal on "
		"disk,\n"
		"which is not in this version.\n");
}

int ctl_generate(int argc, char **argv)
{
	return later(argc, argv, "Will write a function from words. It is not in this version.\n");
}

int ctl_import(int argc, char **argv)
{
	return later(argc, argv,
		"Will turn a vendor's agent export into a policy. It is not in this version; "
		"policies\n"
		"with the vendor's own field names load as they are.\n");
}
