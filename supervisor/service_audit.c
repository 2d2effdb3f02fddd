/*
 * The service's own records in the audit log: its start and end, and what every load of policies
 * has changed. Children and requests tell of themselves (broker/, egress/).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "supervisor/policy/json.h"
#include "supervisor/service_internal.h"
#include "supervisor/version.h"

/* A policy in force. */
struct service_audited {
	char *file;
	char sha256[SHA256_TEXT_SIZE];
	char *functions; /* JSON: names, and digests of their sources */
};

int service_audit_path(struct service *service)
{
	if (service->config->audit.path)
		service->audit_path = strdup(service->config->audit.path);
	else if (asprintf(&service->audit_path, "%s/audit.jsonl", service->options->state) < 0)
		service->audit_path = NULL;
	return service->audit_path ? 0 : -ENOMEM;
}

void service_audit_started(struct service *service)
{
	CLEANUP(buffer_done) struct buffer waived = {0};

	json_put(&waived, "[");
	for (size_t i = 0; i < service->config->waive_count; i++) {
		json_put_comma(&waived);
		json_put_string(&waived, service->config->waive[i]);
	}
	json_put(&waived, "]");
	buffer_put_u8(&waived, 0);
	audit_note(service->host.audit, AUDIT_SERVICE_STARTED, NULL,
		AUDIT_FIELDS({"version", POSTCALLD_VERSION, 0, NULL}, {"pid", NULL, getpid(), NULL},
			{"uid", NULL, geteuid(), NULL},
			{"layers", broker_layers(service->host.broker), 0, NULL},
			{"waived", NULL, 0, waived.failed ? "[]" : (const char *)waived.data}));
}

/* ---- policies ---- */

static struct service_audited *find(const struct service *service, const char *file)
{
	for (size_t i = 0; i < service->audited_count; i++) {
		if (strcmp(service->audited[i].file, file) == 0)
			return &service->audited[i];
	}
	return NULL;
}

static void note_refused(const struct service *service, const struct policy_set_file *file)
{
	const struct diag_list *list = &file->diags;
	const struct diag *row = NULL;

	for (size_t i = 0; !row && i < list->count; i++)
		row = list->rows[i].severity == DIAG_ERROR ? &list->rows[i] : NULL;
	audit_note(service->host.audit, AUDIT_POLICY_REFUSED, NULL,
		AUDIT_FIELDS({"file", file->file, 0, NULL},
			{"line", NULL, row ? row->line : 0, NULL},
			{"code", row && row->code ? row->code : "internal", 0, NULL},
			{"message", row && row->message ? row->message : "", 0, NULL}));
}

/* NULL: out of memory. */
static char *functions_of(const struct policy *policy)
{
	struct buffer text = {0};

	json_put(&text, "[");
	for (size_t i = 0; i < policy->functions_count; i++) {
		const struct policy_function *function = &policy->functions[i];

		json_put_comma(&text);
		json_put(&text, "{");
		json_put_key(&text, "name");
		json_put_string(&text, function->name);
		if (function->mode == POLICY_ADVANCED) {
			json_put_key(&text, "sha256");
			json_put_string(&text, function->digest);
		}
		json_put(&text, "}");
	}
	json_put(&text, "]");
	buffer_put_u8(&text, 0);
	if (text.failed)
		buffer_done(&text);
	return (char *)text.data;
}

static void note_policy(const struct service *service, const struct policy *policy)
{
	const struct service_audited *known = find(service, policy->file);
	const struct audit_subject subject = {.agent = policy->agent};
	CLEANUP(free_p) char *functions = functions_of(policy);

	if (known && functions && strcmp(known->sha256, policy->sha256) == 0 &&
		strcmp(known->functions, functions) == 0)
		return;
	if (known)
		audit_note(service->host.audit, AUDIT_POLICY_CHANGED, &subject,
			AUDIT_FIELDS({"file", policy->file, 0, NULL},
				{"sha256", policy->sha256, 0, NULL},
				{"before", known->sha256, 0, NULL},
				{"functions", NULL, 0, functions ? functions : "null"}));
	else
		audit_note(service->host.audit, AUDIT_POLICY_LOADED, &subject,
			AUDIT_FIELDS({"file", policy->file, 0, NULL},
				{"sha256", policy->sha256, 0, NULL},
				{"functions", NULL, 0, functions ? functions : "null"}));
}

static bool is_in(const struct policy_set *set, const char *file)
{
	for (size_t i = 0; i < set->count; i++) {
		if (set->files[i].policy && strcmp(set->files[i].policy->file, file) == 0)
			return true;
	}
	return false;
}

static void forget(struct service *service)
{
	for (size_t i = 0; i < service->audited_count; i++) {
		free(service->audited[i].file);
		free(service->audited[i].functions);
	}
	free(service->audited);
	service->audited = NULL;
	service->audited_count = 0;
}

/* Without memory the next load tells all of them anew. */
static void remember(struct service *service, const struct policy_set *set)
{
	forget(service);
	service->audited = calloc(set->count + 1, sizeof(*service->audited));
	for (size_t i = 0; service->audited && i < set->count; i++) {
		const struct policy *policy = set->files[i].policy;
		struct service_audited *to = &service->audited[service->audited_count];

		if (!policy)
			continue;
		to->file = strdup(policy->file);
		to->functions = functions_of(policy);
		memcpy(to->sha256, policy->sha256, sizeof(to->sha256));
		if (to->file && to->functions) {
			service->audited_count++;
			continue;
		}
		free(to->file);
		free(to->functions);
	}
}

void service_audit_policies(struct service *service)
{
	const struct policy_set *set = loader_set(service->host.loader);

	for (size_t i = 0; i < set->count; i++) {
		if (set->files[i].refused)
			note_refused(service, &set->files[i]);
		if (set->files[i].policy)
			note_policy(service, set->files[i].policy);
	}
	for (size_t i = 0; i < service->audited_count; i++) {
		if (!is_in(set, service->audited[i].file))
			audit_note(service->host.audit, AUDIT_POLICY_REMOVED, NULL,
				AUDIT_FIELDS({"file", service->audited[i].file, 0, NULL},
					{"before", service->audited[i].sha256, 0, NULL}));
	}
	remember(service, set);
}

void service_audit_done(struct service *service)
{
	audit_note(service->host.audit, AUDIT_SERVICE_STOPPED, NULL,
		AUDIT_FIELDS({"status", NULL, service->status, NULL}));
	forget(service);
	free(service->audit_path);
	service->audit_path = NULL;
}
