/*
 * postcallctl audit verify: the chain, from the first record that is there to the last.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "supervisor/ctl/audit.h"
#include "supervisor/ctl/ctl.h"
#include "supervisor/policy/json.h"
#include "supervisor/watch/audit_scan.h"

struct file {
	char *path;
	uint64_t first; /* record */
};

struct verify {
	struct file *files;
	size_t count;
	struct audit_scan scan;
	uint64_t first;	 /* record of all that was read */
	const char *why; /* NULL: nothing is wrong */
	size_t at;	 /* the file where it broke, or where the last line is torn */
	uint64_t line;
};

struct arguments {
	const char *state;
	const char *config;
	bool json;
};

/* ---- which files ---- */

static int add(struct verify *verify, const char *path)
{
	struct file *files = realloc(verify->files, (verify->count + 1) * sizeof(*files));

	if (!files)
		return ctl_fail(EX_OSERR, "out of memory");
	verify->files = files;
	files[verify->count] = (struct file){strdup(path), audit_scan_first(path)};
	if (!files[verify->count].path)
		return ctl_fail(EX_OSERR, "out of memory");
	verify->count++;
	if (access(path, R_OK) < 0)
		return ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(errno));
	return EX_OK;
}

/* The log, and the files that were kept of it. */
static int add_log(struct verify *verify, const char *path)
{
	char **kept;
	size_t count;
	int r = audit_scan_kept(&kept, &count, path), status = EX_OK;

	if (r < 0)
		status = ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(-r));
	for (size_t i = 0; i < count; i++) {
		if (status == EX_OK)
			status = add(verify, kept[i]);
		free(kept[i]);
	}
	free(kept);
	return status == EX_OK ? add(verify, path) : status;
}

static int add_usual(struct verify *verify, const struct arguments *arguments)
{
	const char *state = arguments->state ? arguments->state : "/var/lib/postcalld";
	CLEANUP(config_free_p) struct config *config = NULL;
	CLEANUP(free_p) char *path = NULL;
	int status = ctl_config(&config, arguments->config);

	if (status != EX_OK)
		return status;
	if (config->audit.path && !arguments->state)
		return add_log(verify, config->audit.path);
	if (asprintf(&path, "%s/audit.jsonl", state) < 0) {
		path = NULL;
		return ctl_fail(EX_OSERR, "out of memory");
	}
	return add_log(verify, path);
}

/* One without a record comes last: it is empty, or not a log. */
static int compare(const void *a, const void *b)
{
	const struct file *left = a, *right = b;

	if (left->first == right->first)
		return 0;
	if (!left->first || !right->first)
		return left->first ? -1 : 1;
	return left->first < right->first ? -1 : 1;
}

/* ---- reading ---- */

static int read_file(struct verify *verify, size_t index)
{
	FILE *file = fopen(verify->files[index].path, "re");
	int r;

	if (!file)
		return ctl_fail(EX_NOINPUT, "%s: %s", verify->files[index].path, strerror(errno));
	r = audit_scan_file(&verify->scan, file, &verify->why);
	(void)fclose(file);
	if (r < 0)
		return ctl_fail(EX_OSERR, "%s: %s", verify->files[index].path, strerror(-r));
	verify->at = index;
	verify->line = verify->scan.line;
	if (!verify->first)
		verify->first = verify->scan.first;
	if (r == 0 && verify->scan.torn_bytes && index + 1 < verify->count)
		verify->why = "the last line of this file is not whole";
	return EX_OK;
}

static int read_all(struct verify *verify)
{
	int status = EX_OK;

	qsort(verify->files, verify->count, sizeof(*verify->files), compare);
	for (size_t i = 0; i < verify->count && status == EX_OK && !verify->why; i++)
		status = read_file(verify, i);
	if (status == EX_OK && !verify->why && verify->scan.records == 0) {
		verify->why = "there is no record";
		verify->line = 1;
	}
	return status;
}

/* ---- telling ---- */

static void put_number(struct buffer *to, const char *key, uint64_t value)
{
	json_put_key(to, key);
	json_put_number(to, (double)value);
}

static int print_json(const struct verify *verify)
{
	const struct audit_scan *scan = &verify->scan;
	CLEANUP(buffer_done) struct buffer json = {0};

	json_put(&json, "{");
	json_put_key(&json, "whole");
	json_put(&json, verify->why ? "false" : "true");
	put_number(&json, "records", scan->records);
	put_number(&json, "first", verify->first);
	put_number(&json, "last", scan->chain.seq);
	json_put_key(&json, "hash");
	json_put_string(&json, scan->chain.hash);
	if (verify->first > 1) {
		json_put_key(&json, "previous_hash");
		json_put_string(&json, scan->before.hash);
	}
	if (verify->why) {
		json_put_key(&json, "file");
		json_put_string(&json, verify->files[verify->at].path);
		put_number(&json, "line", verify->line);
		json_put_key(&json, "message");
		json_put_string(&json, verify->why);
	}
	if (scan->torn_bytes && !verify->why)
		put_number(&json, "torn_bytes", scan->torn_bytes);
	json_put(&json, "}\n");
	if (json.failed)
		return ctl_fail(EX_OSERR, "out of memory");
	return ctl_print_json((struct bytes){json.data, json.size});
}

static void print_text(const struct verify *verify)
{
	const struct audit_scan *scan = &verify->scan;

	if (verify->why) {
		ctl_print_text(stdout, bytes_of(verify->files[verify->at].path));
		(void)printf(":%llu: %s\n", (unsigned long long)verify->line, verify->why);
	}
	(void)printf("%s: %llu records, %llu to %llu, last hash %s\n",
		verify->why ? "good before it" : "whole", (unsigned long long)scan->records,
		(unsigned long long)verify->first, (unsigned long long)scan->chain.seq,
		scan->chain.hash);
	if (scan->torn_bytes && !verify->why)
		(void)printf(
			"the last line is not whole: it is being written, or a crash cut it\n");
	if (verify->first > 1)
		(void)printf("records before %llu are in files that were not read; the last of "
			     "them has the hash %s\n",
			(unsigned long long)verify->first, scan->before.hash);
}

int audit_verify(int argc, char **argv)
{
	struct arguments arguments = {0};
	const struct ctl_option options[] = {
		{"state", .text = &arguments.state},
		{"config", .text = &arguments.config},
		{"json", .flag = &arguments.json},
		{0},
	};
	struct verify verify = {0};
	int status = ctl_options(options, "audit", audit_help, argc, argv);

	if (status >= 0)
		return status;
	audit_scan_init(&verify.scan);
	status = optind < argc ? EX_OK : add_usual(&verify, &arguments);
	for (int i = optind; i < argc && status == EX_OK; i++)
		status = add(&verify, argv[i]);
	if (status == EX_OK)
		status = read_all(&verify);
	if (status == EX_OK && ctl_is_for_people(arguments.json))
		print_text(&verify);
	else if (status == EX_OK)
		status = print_json(&verify);
	if (status == EX_OK && verify.why)
		status = EXIT_FAILURE;
	for (size_t i = 0; i < verify.count; i++)
		free(verify.files[i].path);
	free(verify.files);
	audit_scan_done(&verify.scan);
	return status;
}
