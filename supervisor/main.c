/*
 * postcalld: reads its options and its configuration, and runs the service.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "supervisor/host.h"
#include "supervisor/service.h"
#include "supervisor/version.h"

static const char usage[] = "usage: postcalld --policies DIR --socket PATH --state DIR [--secrets "
			    "DIR] [--config FILE]\n"
			    "       postcalld --print-config | --print-sandbox [--config FILE]\n";

static const char help[] =
	"\n"
	"Runs post-call functions, each in a confined child process, and serves an HTTP API on a\n"
	"unix socket.\n"
	"\n"
	"  --policies DIR   policy files, *.json there and in its direct sub-folders\n"
	"  --socket PATH    where the API listens (or socket.path in the configuration)\n"
	"  --state DIR      the service's own directory; made if it is missing, locked while it "
	"runs\n"
	"  --secrets DIR    one file for each secret (default: $CREDENTIALS_DIRECTORY)\n"
	"  --config FILE    configuration, JSON; every key has a default\n"
	"  --print-config   prints the configuration in force, and stops\n"
	"  --print-sandbox  prints what a child may do (filter, system calls, limits), and stops\n"
	"  --version, --help\n"
	"\n"
	"Signals: SIGHUP reads the policies again; SIGTERM lets running calls end and stops; a "
	"second\n"
	"SIGTERM stops at once.\n"
	"\n"
	"  postcalld --policies policies/examples --socket /tmp/postcalld.sock --state /tmp/state\n"
	"  curl --unix-socket /tmp/postcalld.sock http://localhost/readyz\n"
	"\n"
	"Exit status: 0 stopped by a signal, 64 wrong options, 66 no such folder, 78 something is "
	"wrong\n"
	"with the configuration or the machine (a layer of the sandbox is missing). See "
	"postcalld(8).\n";

enum option_number {
	OPTION_POLICIES = 256,
	OPTION_SOCKET,
	OPTION_STATE,
	OPTION_SECRETS,
	OPTION_CONFIG,
	OPTION_PRINT_CONFIG,
	OPTION_PRINT_SANDBOX,
	OPTION_VERSION,
	OPTION_HELP,
};

static const struct option long_options[] = {
	{"policies", required_argument, NULL, OPTION_POLICIES},
	{"socket", required_argument, NULL, OPTION_SOCKET},
	{"state", required_argument, NULL, OPTION_STATE},
	{"secrets", required_argument, NULL, OPTION_SECRETS},
	{"config", required_argument, NULL, OPTION_CONFIG},
	{"print-config", no_argument, NULL, OPTION_PRINT_CONFIG},
	{"print-sandbox", no_argument, NULL, OPTION_PRINT_SANDBOX},
	{"version", no_argument, NULL, OPTION_VERSION},
	{"help", no_argument, NULL, OPTION_HELP},
	{0},
};

struct arguments {
	struct service_options service;
	const char *socket;
	const char *config;
	bool print_config;
	bool print_sandbox;
};

/* -1: go on; else the exit status. */
static int read_arguments(struct arguments *ret, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		switch (option) {
		case OPTION_POLICIES:
			ret->service.policies = optarg;
			break;
		case OPTION_SOCKET:
			ret->socket = optarg;
			break;
		case OPTION_STATE:
			ret->service.state = optarg;
			break;
		case OPTION_SECRETS:
			ret->service.secrets = optarg;
			break;
		case OPTION_CONFIG:
			ret->config = optarg;
			break;
		case OPTION_PRINT_CONFIG:
			ret->print_config = true;
			break;
		case OPTION_PRINT_SANDBOX:
			ret->print_sandbox = true;
			break;
		case OPTION_VERSION:
			(void)puts("postcalld " POSTCALLD_VERSION);
			return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
		case OPTION_HELP:
		case 'h':
			(void)printf("%s%s", usage, help);
			return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
		default:
			(void)fprintf(stderr, "%s", usage);
			return EX_USAGE;
		}
	}
	if (optind == argc)
		return -1;
	(void)fprintf(stderr, "postcalld: what is \"%s\"?\n%s", argv[optind], usage);
	return EX_USAGE;
}

static int load_config(struct config **ret, const struct arguments *arguments)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	struct diag_list list = {0};
	int r;

	if (arguments->config && access(arguments->config, F_OK) < 0) {
		(void)fprintf(stderr, "postcalld: %s: %s\n", arguments->config, strerror(errno));
		return EX_NOINPUT;
	}
	r = config_load(ret, arguments->config, &list);

	for (size_t i = 0; i < list.count; i++)
		diag_put_text(&text, &list.rows[i]);
	diag_list_done(&list);
	if (text.size)
		(void)fprintf(stderr, "%.*s", (int)text.size, (const char *)text.data);
	if (r < 0)
		(void)fprintf(stderr, "postcalld: %s\n", strerror(-r));
	if (r == 0 && arguments->socket) {
		free((*ret)->socket.path);
		(*ret)->socket.path = strdup(arguments->socket);
		r = (*ret)->socket.path ? 0 : -ENOMEM;
	}
	return r == 0 ? EX_OK : r < 0 ? EX_OSERR : EX_CONFIG;
}

static int print_config(const struct config *config)
{
	CLEANUP(buffer_done) struct buffer text = {0};

	config_put(&text, config);
	if (text.failed || fwrite(text.data, 1, text.size, stdout) != text.size ||
		fflush(stdout) != 0)
		return EX_OSERR;
	return EX_OK;
}

/* The sandbox program knows its tables, and nothing else does: it takes this one's place. */
static int print_sandbox(const struct config *config)
{
	CLEANUP(free_p) char *program = broker_find_program();
	char name[] = "postcall-sandbox", option[32];
	char *const argv[] = {name, option, NULL};
	char *const environment[] = {NULL};

	(void)snprintf(option, sizeof(option), "--describe=%u", host_waived(config));
	if (program)
		(void)execve(program, argv, environment);
	(void)fprintf(stderr, "postcalld: postcall-sandbox: %s\n",
		program ? strerror(errno) : "it is neither beside the program nor installed");
	return EX_CONFIG;
}

static int need(const char *value, const char *option)
{
	if (value && *value)
		return EX_OK;
	(void)fprintf(stderr, "postcalld: %s is missing\n%s", option, usage);
	return EX_USAGE;
}

/* A socket that the service manager made wins: who may reach it was decided there. */
static int open_systemd(struct systemd **ret, struct config *config)
{
	struct diag err = {0};
	int r = systemd_new(ret, &err);

	if (r != 0)
		(void)fprintf(stderr, "postcalld: %s\n", r < 0 ? strerror(-r) : err.message);
	diag_done(&err);
	if (r != 0)
		return r < 0 ? EX_OSERR : EX_CONFIG;
	if (!systemd_socket_path(*ret))
		return EX_OK;
	free(config->socket.path);
	config->socket.path = strdup(systemd_socket_path(*ret));
	return config->socket.path ? EX_OK : EX_OSERR;
}

int main(int argc, char **argv)
{
	struct arguments arguments = {0};
	CLEANUP(systemd_free_p) struct systemd *systemd = NULL;
	CLEANUP(config_free_p) struct config *config = NULL;
	int status;

	host_harden();
	status = read_arguments(&arguments, argc, argv);
	if (status >= 0)
		return status;
	status = load_config(&config, &arguments);
	if (status != EX_OK)
		return status;
	if (arguments.print_config)
		return print_config(config);
	if (arguments.print_sandbox)
		return print_sandbox(config);
	status = open_systemd(&systemd, config);
	if (status == EX_OK)
		status = need(arguments.service.policies, "--policies DIR");
	if (status == EX_OK)
		status = need(config->socket.path, "--socket PATH");
	if (status == EX_OK)
		status = need(arguments.service.state, "--state DIR");
	if (status != EX_OK)
		return status;
	arguments.service.config = config;
	arguments.service.systemd = systemd;
	return service_run(&arguments.service);
}
