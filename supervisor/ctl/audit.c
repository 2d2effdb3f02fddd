/*
 * postcallctl audit: what every policy can reach and every child can do. Policies are loaded as the
 * service loads them; nothing is run.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "supervisor/ctl/audit.h"
#include "supervisor/ctl/ctl.h"
#include "supervisor/policy/json.h"

const char audit_help[] =
	"Lists what every policy can reach: egress rules, secrets with their hosts and places, "
	"e-mail,\n"
	"limits; and what every child can do: system calls, the filter with its digest, limits.\n"
	"Nothing is run and no request leaves.\n"
	"\n"
	"  --secrets DIR   also look which secrets are there\n"
	"  --config FILE   the service's configuration: its hard limits count, and what it waives\n"
	"  --json          one JSON text, also on a terminal\n"
	"\n"
	"  postcallctl audit policies/\n"
	"  postcallctl audit policies/ | jq -r '.policies[] | .agent + \" \" + .egress[].url'\n"
	"\n"
	"postcallctl audit verify reads an audit log and says whether it is whole: every record "
	"in its\n"
	"place, none changed. Without FILE: audit.jsonl in the state directory, with the files "
	"that were\n"
	"kept of it.\n"
	"\n"
	"  --state DIR     the service's state directory (default: /var/lib/postcalld)\n"
	"  --config FILE   the service's configuration: audit.path counts\n"
	"  --json          one JSON text, also on a terminal\n"
	"\n"
	"  postcallctl audit verify --state /var/lib/postcalld\n"
	"  postcallctl audit verify audit.jsonl.*[0-9] audit.jsonl\n"
	"\n"
	"Whoever can write the log can also make a new one that is whole, or leave out its end: "
	"keep the\n"
	"number and the hash of a last record elsewhere, and look them up.\n"
	"\n"
	"Exit status: 0 nothing is wrong, 1 a policy is refused or the log is broken, 66 no such "
	"file.\n";

struct overview {
	struct host host;
	struct buffer json;
	bool has_refused;
};

static int add(struct overview *overview, const char *path)
{
	const struct policy_set *set;
	int r = host_load(&overview->host, path);

	if (r < 0)
		return ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(-r));
	set = loader_set(overview->host.loader);
	if (set->count == 0)
		return ctl_fail(EX_NOINPUT, "%s: there is no policy file in this folder", path);
	for (size_t i = 0; i < set->count; i++) {
		const struct policy_set_file *file = &set->files[i];

		for (size_t j = 0; file->refused && j < file->diags.count; j++)
			ctl_print_diag(stderr, &file->diags.rows[j]);
		overview->has_refused |= file->refused;
		json_put_comma(&overview->json);
		audit_put_file(&overview->json, overview->host.loader, file);
	}
	return EX_OK;
}

static int print(struct overview *overview, const struct config *config, bool for_people)
{
	CLEANUP(buffer_done) struct buffer sandbox = {0};
	struct buffer *json = &overview->json;
	int status = audit_describe(&sandbox, host_waived(config));

	if (status != EX_OK)
		return status;
	json_put(json, "],\"sandbox\":");
	buffer_put_raw(json, sandbox.data, sandbox.size);
	json_put(json, "}\n");
	if (json->failed)
		return ctl_fail(EX_OSERR, "out of memory");
	if (!for_people)
		return ctl_print_json((struct bytes){json->data, json->size});
	audit_show((struct bytes){json->data, json->size});
	return EX_OK;
}

static int make(
	struct overview *overview, const struct config *config, char **paths, bool for_people)
{
	int status = EX_OK;

	json_put(&overview->json, "{\"policies\":[");
	for (; *paths && status == EX_OK; paths++)
		status = add(overview, *paths);
	if (status == EX_OK)
		status = print(overview, config, for_people);
	return status == EX_OK && overview->has_refused ? EXIT_FAILURE : status;
}

int ctl_audit(int argc, char **argv)
{
	struct host_options host = {.is_short = true, .only_checks = true};
	struct overview overview = {0};
	const char *config_file = NULL;
	bool json = false;
	const struct ctl_option options[] = {
		{"secrets", .text = &host.secrets},
		{"config", .text = &config_file},
		{"json", .flag = &json},
		{0},
	};
	CLEANUP(config_free_p) struct config *config = NULL;
	int status;

	if (argc > 1 && strcmp(argv[1], "verify") == 0)
		return audit_verify(argc - 1, argv + 1);
	status = ctl_options(options, "audit", audit_help, argc, argv);
	if (status >= 0)
		return status;
	if (optind == argc)
		return ctl_usage("audit", "which policies? name a file or a folder");
	status = ctl_config(&config, config_file);
	if (status != EX_OK)
		return status;
	host.config = config;
	status = ctl_host(&overview.host, &host);
	if (status == EX_OK)
		status = make(&overview, config, argv + optind, ctl_is_for_people(json));
	host_close(&overview.host);
	buffer_done(&overview.json);
	return status;
}
