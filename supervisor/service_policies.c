/*
 * Policies by the API and by SIGHUP: loaded, told. Loads never overlap: who asks during one waits
 * for the next, which sees what was written meanwhile.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "supervisor/intake/problem.h"
#include "supervisor/policy/json.h"
#include "supervisor/service_internal.h"
#include "supervisor/watch/clock.h"

enum {
	OWN_DESCRIPTORS = 100, /* files, zygotes, e-mails */
	CHILD_DESCRIPTORS = 2,
};

static void begin(struct service *service);

static void put_diags(struct buffer *to, const struct diag_list *list)
{
	json_put_key(to, "diagnostics");
	json_put(to, "[");
	for (size_t i = 0; i < list->count; i++) {
		json_put_comma(to);
		diag_put_json(to, &list->rows[i]);
	}
	json_put(to, "]");
}

static void put_functions(struct buffer *to, const struct policy *policy)
{
	json_put_key(to, "functions");
	json_put(to, "[");
	for (size_t i = 0; i < policy->functions_count; i++) {
		json_put_comma(to);
		json_put(to, "{");
		json_put_key(to, "name");
		json_put_string(to, policy->functions[i].name);
		json_put_key(to, "mode");
		json_put_string(
			to, policy->functions[i].mode == POLICY_BASIC ? "basic" : "advanced");
		json_put(to, "}");
	}
	json_put(to, "]");
}

/* "loaded"; "refused"; "previous": refused as it stands now, an earlier version is in force. */
static void put_file(struct buffer *to, const struct policy_set_file *file)
{
	json_put(to, "{");
	json_put_key(to, "file");
	json_put_string(to, file->file);
	json_put_key(to, "status");
	json_put_string(to, !file->refused ? "loaded" : file->policy ? "previous" : "refused");
	if (file->policy) {
		json_put_key(to, "agent");
		json_put_string(to, file->policy->agent);
		json_put_key(to, "description");
		json_put_string(to, file->policy->description);
		json_put_key(to, "sha256");
		json_put_string(to, file->policy->sha256);
		put_functions(to, file->policy);
	}
	put_diags(to, &file->diags);
	json_put(to, "}");
}

static void put_set(struct buffer *to, const struct policy_set *set)
{
	json_put(to, "{");
	json_put_key(to, "loaded");
	json_put_number(to, (double)(set->count - policy_set_refused(set)));
	json_put_key(to, "refused");
	json_put_number(to, (double)policy_set_refused(set));
	json_put_key(to, "policies");
	json_put(to, "[");
	for (size_t i = 0; i < set->count; i++) {
		json_put_comma(to);
		put_file(to, &set->files[i]);
	}
	json_put(to, "]}\n");
}

void service_policies(void *arg, struct intake_request *request)
{
	const struct service *service = arg;
	CLEANUP(buffer_done) struct buffer body = {0};

	put_set(&body, loader_set(service->host.loader));
	if (body.failed)
		service_refuse(request, PROBLEM_INTERNAL);
	else
		intake_answer_json(request, 200, (struct bytes){body.data, body.size});
}

/* ---- loading ---- */

static void log_set(const struct service *service)
{
	const struct policy_set *set = loader_set(service->host.loader);

	for (size_t i = 0; i < set->count; i++) {
		const struct policy_set_file *file = &set->files[i];

		for (size_t j = 0; j < file->diags.count; j++)
			log_diag(&service->log,
				file->diags.rows[j].severity == DIAG_HINT ? LOG_INFO : LOG_ERROR,
				file->refused ? "policy.refused" : "policy.hint",
				&file->diags.rows[j]);
	}
	log_fields(&service->log, LOG_INFO, "policies.loaded",
		{"loaded", NULL, (double)(set->count - policy_set_refused(set))},
		{"refused", NULL, (double)policy_set_refused(set)});
}

/* What is missing later only waits or fails there, where nobody would look for the reason. */
static void log_descriptors(const struct service *service)
{
	const struct policy_set *set = loader_set(service->host.loader);
	struct rlimit limit = {.rlim_cur = RLIM_INFINITY};
	uint32_t requests = 0;
	rlim_t most;

	for (size_t i = 0; i < set->count; i++) {
		const struct policy *policy = set->files[i].policy;

		if (policy && policy->limits.value[POLICY_LIMIT_http_concurrency] > requests)
			requests = policy->limits.value[POLICY_LIMIT_http_concurrency];
	}
	most = OWN_DESCRIPTORS + INTAKE_CONNECTIONS_MOST +
	       (rlim_t)service->config->children * (CHILD_DESCRIPTORS + requests);
	(void)getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < most)
		log_message(&service->log, LOG_WARN, "descriptors.few",
			"RLIMIT_NOFILE is %llu; %u children with %u requests each and %d clients "
			"may come to %llu",
			(unsigned long long)limit.rlim_cur, service->config->children, requests,
			INTAKE_CONNECTIONS_MOST, (unsigned long long)most);
}

static void answer_waiters(struct service *service, int error)
{
	for (size_t i = 0; i < service->waiters.count; i++) {
		if (error)
			intake_problem(service->waiters.requests[i], 500, "policies.unreadable",
				"%s: %s; nothing has changed", service->options->policies,
				strerror(-error));
		else
			service_policies(service, service->waiters.requests[i]);
	}
	free(service->waiters.requests);
	service->waiters = (struct service_waiters){0};
}

static void conclude(struct service *service, int error)
{
	if (error) {
		log_message(&service->log, LOG_ERROR, "policies.unreadable", "%s: %s",
			service->options->policies, strerror(-error));
	} else {
		service->loaded_ms = clock_now_ms();
		service_audit_policies(service);
		log_set(service);
		log_descriptors(service);
	}
	answer_waiters(service, error);
	if (service->intake && !service->is_stopping)
		service_tell_ready(service);
	if (!service->load_again)
		return;
	service->load_again = false;
	service->waiters = service->next;
	service->next = (struct service_waiters){0};
	begin(service);
}

static void on_loaded(void *arg, int error)
{
	conclude(arg, error);
}

static void begin(struct service *service)
{
	int r = loader_load(service->host.loader, service->options->policies, on_loaded, service);

	if (r < 0)
		conclude(service, r);
}

void service_load(struct service *service, struct intake_request *request)
{
	bool is_busy = loader_is_busy(service->host.loader);
	struct service_waiters *waiters = is_busy ? &service->next : &service->waiters;

	if (request) {
		struct intake_request **requests = realloc(
			waiters->requests, (waiters->count + 1) * sizeof(struct intake_request *));

		if (!requests) {
			service_refuse(request, PROBLEM_INTERNAL);
			return;
		}
		requests[waiters->count++] = request;
		waiters->requests = requests;
	}
	if (is_busy)
		service->load_again = true;
	else
		begin(service);
}

void service_reload_all(struct service *service)
{
	systemd_reloading(service->options->systemd);
	service_load(service, NULL);
}

void service_tell_ready(const struct service *service)
{
	const struct policy_set *set = loader_set(service->host.loader);
	char text[80];

	(void)snprintf(text, sizeof(text), "%zu policies, %zu files refused",
		set->count - policy_set_refused(set), policy_set_refused(set));
	systemd_ready(service->options->systemd, text);
}

void service_reload(void *arg, struct intake_request *request)
{
	service_load(arg, request);
}

static void drop(struct service_waiters *waiters)
{
	for (size_t i = 0; i < waiters->count; i++)
		service_refuse(waiters->requests[i], PROBLEM_STOPPING);
	free(waiters->requests);
	*waiters = (struct service_waiters){0};
}

void service_drop_waiters(struct service *service)
{
	service->load_again = false;
	drop(&service->waiters);
	drop(&service->next);
}
