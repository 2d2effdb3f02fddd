/*
 * postcallctl check: policies and sources are read as the service reads them, and compiled in the
 * same sandbox; nothing is run.
 */
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "supervisor/compile.h"
#include "supervisor/ctl/ctl.h"
#include "supervisor/policy/source.h"

static const char help[] =
	"Checks policy files, folders of policies and JavaScript sources, and says what is wrong, "
	"where\n"
	"and why. Nothing is run and no request leaves.\n"
	"\n"
	"  --secrets DIR   also look whether the secrets are there and may be used\n"
	"  --config FILE   the service's configuration: its hard limits count\n"
	"  --json          one JSON object for each finding, also on a terminal:\n"
	"                  "
	"{\"file\",\"line\",\"column\",\"path\",\"code\",\"message\",\"severity\"}\n"
	"\n"
	"  postcallctl check policies/\n"
	"  postcallctl check policy.json calculate_ndoa.js\n"
	"  postcallctl check policies/ | jq -r 'select(.severity == \"error\") | .file' | sort -u\n"
	"\n"
	"A source on its own is checked for whichever function it holds; with its policy also for "
	"that\n"
	"function's name. Exit status: 0 nothing is wrong, 1 something is, 66 no such file.\n";

struct check {
	struct host host;
	bool for_people;
	bool is_over;
	size_t errors;
	size_t files;
};

/*
 * By file, what refuses it before hints, then by place: a person reads them with the file beside,
 * and a program that takes the first row learns why.
 */
static int compare(const void *a, const void *b)
{
	const struct diag *const *left = a, *const *right = b;
	int r = strcmp((*left)->file ? (*left)->file : "", (*right)->file ? (*right)->file : "");

	if (r != 0)
		return r;
	if ((*left)->severity != (*right)->severity)
		return (*left)->severity == DIAG_ERROR ? -1 : 1;
	if ((*left)->line != (*right)->line)
		return (*left)->line < (*right)->line ? -1 : 1;
	return (*left)->column < (*right)->column ? -1 : (*left)->column > (*right)->column;
}

static void print(struct check *check, const struct diag_list *list)
{
	const struct diag *rows[DIAG_LIST_MOST];

	for (size_t i = 0; i < list->count; i++)
		rows[i] = &list->rows[i];
	qsort(rows, list->count, sizeof(*rows), compare);
	for (size_t i = 0; i < list->count; i++) {
		CLEANUP(buffer_done) struct buffer line = {0};

		check->errors += rows[i]->severity == DIAG_ERROR;
		if (check->for_people) {
			ctl_print_diag(stdout, rows[i]);
			continue;
		}
		diag_put_json(&line, rows[i]);
		buffer_put_u8(&line, '\n');
		(void)fwrite(line.data, 1, line.failed ? 0 : line.size, stdout);
	}
}

/* What is good is said too, but not among the findings of a program. */
static void print_good(const struct check *check, const char *file, const struct policy *policy)
{
	FILE *to = check->for_people ? stdout : stderr;
	CLEANUP(free_p) char *text = NULL;

	int size = policy ? asprintf(&text, "%s: good; agent %s, %zu function%s\n", file,
				    policy->agent, policy->functions_count,
				    policy->functions_count == 1 ? "" : "s")
			  : asprintf(&text, "%s: good\n", file);

	if (size < 0)
		text = NULL;
	ctl_print_text(to, bytes_of(text));
}

static bool wait(struct check *check)
{
	while (!check->is_over) {
		if (event_base_loop(check->host.base, EVLOOP_ONCE) != 0)
			return false;
	}
	return true;
}

static int check_policies(struct check *check, const char *path)
{
	const struct policy_set *set;
	int r = host_load(&check->host, path);

	if (r < 0)
		return ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(-r));
	set = loader_set(check->host.loader);
	if (set->count == 0)
		return ctl_fail(EX_NOINPUT, "%s: there is no policy file in this folder", path);
	for (size_t i = 0; i < set->count; i++) {
		const struct policy_set_file *file = &set->files[i];

		check->files++;
		print(check, &file->diags);
		if (!file->refused)
			print_good(check, file->file, file->policy);
	}
	return EX_OK;
}

static void on_compiled(void *arg, const struct message_compiled *compiled)
{
	struct check *check = arg;

	(void)compiled;
	check->is_over = true;
}

static int check_source(struct check *check, const char *path)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	struct diag_list list = {0};
	struct compile_source source = {.name = "", .file = path};
	struct compile *compile;
	const char *why = NULL;
	int r = source_read(&text, path, SOURCE_MOST, &why);

	if (r == SOURCE_REFUSED)
		return ctl_fail(
			access(path, F_OK) < 0 ? EX_NOINPUT : EX_DATAERR, "%s: %s", path, why);
	check->is_over = false;
	check->files++;
	source.text = (struct bytes){text.data, text.size};
	if (r == 0)
		r = compile_start(&compile, check->host.broker, &source, &list, on_compiled, check);
	if (r == 0 && !wait(check))
		r = -EIO;
	print(check, &list);
	if (r == 0 && !diag_list_has_error(&list))
		print_good(check, path, NULL);
	diag_list_done(&list);
	return r < 0 ? ctl_fail(EX_OSERR, "%s: %s", path, strerror(-r)) : EX_OK;
}

static bool is_source(const char *path)
{
	size_t size = strlen(path);

	return size > 3 && strcmp(path + size - 3, ".js") == 0;
}

static int check_all(struct check *check, char **paths)
{
	int status = EX_OK;

	for (; *paths; paths++) {
		int r = is_source(*paths) ? check_source(check, *paths)
					  : check_policies(check, *paths);

		if (status == EX_OK)
			status = r;
	}
	if (check->for_people && check->errors)
		(void)printf("%zu error%s\n", check->errors, check->errors == 1 ? "" : "s");
	if (fflush(stdout) != 0)
		return ctl_fail(EX_IOERR, "standard output: %s", strerror(errno));
	return status == EX_OK && check->errors ? EXIT_FAILURE : status;
}

int ctl_check(int argc, char **argv)
{
	struct host_options host = {.is_short = true, .only_checks = true};
	struct check check = {0};
	CLEANUP(config_free_p) struct config *config = NULL;
	const char *config_file = NULL;
	bool json = false;
	const struct ctl_option options[] = {
		{"secrets", .text = &host.secrets},
		{"config", .text = &config_file},
		{"json", .flag = &json},
		{0},
	};
	int status = ctl_options(options, "check", help, argc, argv);

	if (status >= 0)
		return status;
	if (optind == argc)
		return ctl_usage("check", "what? name policies, folders of them, or sources");
	status = ctl_config(&config, config_file);
	if (status != EX_OK)
		return status;
	host.config = config;
	check.for_people = ctl_is_for_people(json);
	status = ctl_host(&check.host, &host);
	if (status == EX_OK)
		status = check_all(&check, argv + optind);
	host_close(&check.host);
	return status;
}
