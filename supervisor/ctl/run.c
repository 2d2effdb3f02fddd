/*
 * postcallctl run: one call through the same supervisor and the same sandbox, without a service.
 */
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "supervisor/call/call.h"
#include "supervisor/ctl/ctl.h"
#include "supervisor/ctl/outcome_show.h"
#include "supervisor/intake/intake.h"

static const char help[] =
	"Runs the functions of one policy on one call and tells what came of it. The policy given "
	"is "
	"used\n"
	"whatever the call's \"agent\" says. Requests do go out, to where the policy lets them.\n"
	"\n"
	"  -p, --policy FILE    the policy\n"
	"  -f, --function NAME  run this function alone\n"
	"  --secrets DIR        one file for each secret (default: $CREDENTIALS_DIRECTORY)\n"
	"  --config FILE        the service's configuration\n"
	"  --json               the outcome as JSON, also on a terminal\n"
	"\n"
	"  postcallctl run -p policies/examples/feedback/policy.json call.json\n"
	"  echo '{\"agent\":\"x\",\"call_duration\":12}' | postcallctl run -p policy.json -f "
	"notify -\n"
	"  postcallctl run -p policy.json call.json | jq '.functions[] | {name, status, error}'\n"
	"\n"
	"Exit status: 0 all succeeded or were skipped, 1 one did not, 65 the policy or the call "
	"is\n"
	"refused, 66 no such file, 78 the sandbox or the configuration is not complete.\n";

struct arguments {
	const char *policy;
	const char *function;
	const char *secrets;
	const char *config;
	const char *call;
	bool json;
};

struct run {
	const struct arguments *arguments;
	struct host host;
	struct bytes context;
	struct policy *policy;
	bool is_over;
	int status;
	char *state; /* a folder for this run alone; NULL: none */
	char *audit;
};

/* -1: go on; else the exit status. */
static int read_arguments(struct arguments *ret, int argc, char **argv)
{
	const struct ctl_option options[] = {
		{"policy", 'p', .text = &ret->policy},
		{"function", 'f', .text = &ret->function},
		{"secrets", .text = &ret->secrets},
		{"config", .text = &ret->config},
		{"json", .flag = &ret->json},
		{0},
	};
	int status = ctl_options(options, "run", help, argc, argv);

	if (status >= 0)
		return status;
	if (!ret->policy)
		return ctl_usage("run", "which policy? give -p POLICY.json");
	if (optind != argc - 1)
		return ctl_usage("run", "name one call, or - for standard input");
	ret->call = argv[optind];
	return -1;
}

static void on_done(void *arg, struct bytes outcome, bool completed)
{
	struct run *run = arg;
	const struct outcome_show_beside beside = {
		.has_call = true, .call = run->context, .policy = run->policy};

	run->is_over = true;
	if (!outcome.size)
		run->status = ctl_fail(EX_OSERR, "out of memory");
	else if (ctl_is_for_people(run->arguments->json))
		run->status = outcome_show(outcome, &beside);
	else
		run->status = ctl_print_json(outcome);
	if (run->status == EX_OK && !completed)
		run->status = EXIT_FAILURE;
}

/* False: the loop ended before. */
static bool wait(struct run *run)
{
	run->is_over = false;
	while (!run->is_over) {
		if (event_base_loop(run->host.base, EVLOOP_ONCE) != 0)
			return false;
	}
	return true;
}

/* NULL: *status is set; why was said. */
static struct policy *load(struct run *run, int *status)
{
	const char *path = run->arguments->policy;
	const struct policy_set_file *file;
	int r = host_load(&run->host, path);

	if (r < 0) {
		*status = ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(-r));
		return NULL;
	}
	if (loader_set(run->host.loader)->count != 1) {
		*status = ctl_fail(EX_USAGE, "%s: -p names one policy file", path);
		return NULL;
	}
	file = &loader_set(run->host.loader)->files[0];
	for (size_t i = 0; i < file->diags.count; i++) {
		if (file->refused || file->diags.rows[i].severity == DIAG_ERROR)
			ctl_print_diag(stderr, &file->diags.rows[i]);
	}
	if (!file->policy)
		*status = EX_DATAERR;
	return file->policy;
}

static bool has_function(const struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->functions_count; i++) {
		if (strcmp(policy->functions[i].name, name) == 0)
			return true;
	}
	return false;
}

static int run_call(struct run *run)
{
	struct policy *policy = run->policy;
	struct call_job job = {.base = run->host.base,
		.broker = run->host.broker,
		.audit = run->host.audit,
		.policy = policy,
		.rules = loader_rules(run->host.loader, policy),
		.only = run->arguments->function,
		.context = run->context};
	struct diag err = {0};
	struct call *call;
	int r;

	if (job.only && !has_function(policy, job.only))
		return ctl_fail(
			EX_USAGE, "%s has no function \"%s\"", run->arguments->policy, job.only);
	r = call_new(&call, &job, on_done, run, &err);
	if (r > 0) {
		if (!err.file)
			err.file = strdup(run->arguments->call);
		ctl_print_diag(stderr, &err);
		diag_done(&err);
		return EX_DATAERR;
	}
	if (r < 0)
		return ctl_fail(EX_OSERR, "%s", strerror(-r));
	return wait(run) ? run->status : ctl_fail(EX_SOFTWARE, "the call did not end");
}

/* 0, or the exit status. */
static int make_state(struct run *run)
{
	const char *folder = getenv("TMPDIR");

	if (asprintf(&run->state, "%s/postcallctl-XXXXXX", folder && *folder ? folder : "/tmp") < 0)
		run->state = NULL;
	if (!run->state || !mkdtemp(run->state)) {
		int status = ctl_fail(
			EX_CANTCREAT, "%s: %s", run->state ? run->state : "state", strerror(errno));

		free(run->state);
		run->state = NULL;
		return status;
	}
	if (asprintf(&run->audit, "%s/audit.jsonl", run->state) < 0) {
		run->audit = NULL;
		return ctl_fail(EX_OSERR, "out of memory");
	}
	return EX_OK;
}

static void remove_state(struct run *run)
{
	if (run->audit)
		(void)unlink(run->audit);
	if (run->state)
		(void)rmdir(run->state);
	free(run->audit);
	free(run->state);
}

int ctl_run(int argc, char **argv)
{
	struct arguments arguments = {0};
	struct host_options host = {.is_short = true};
	struct run run = {.arguments = &arguments};
	CLEANUP(config_free_p) struct config *config = NULL;
	CLEANUP(buffer_done) struct buffer context = {0};
	int status = read_arguments(&arguments, argc, argv);

	if (status >= 0)
		return status;
	/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): else status says so */
	if (access(arguments.policy, F_OK) < 0)
		return ctl_fail(EX_NOINPUT, "%s: %s", arguments.policy, strerror(errno));
	status = ctl_read(&context, arguments.call, INTAKE_BODY_MOST);
	if (status == EX_OK)
		status = ctl_config(&config, arguments.config);
	if (status == EX_OK)
		status = make_state(&run);
	if (status != EX_OK) {
		remove_state(&run);
		return status;
	}
	/* It goes away with the run: no power cut will ever matter. */
	config->audit.fsync = false;
	host.config = config;
	host.secrets = arguments.secrets;
	host.audit = run.audit;
	status = ctl_host(&run.host, &host);
	if (status == EX_OK) {
		run.context = (struct bytes){context.data, context.size};
		run.policy = load(&run, &status);
		if (run.policy)
			status = run_call(&run);
	}
	host_close(&run.host);
	remove_state(&run);
	return status;
}
