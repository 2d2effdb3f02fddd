/*
 * How the service is: for load balancers, for people, for Prometheus.
 */
#include <stdio.h>
#include <string.h>

#include "supervisor/intake/problem.h"
#include "supervisor/policy/json.h"
#include "supervisor/service_internal.h"

void service_health(void *arg, struct intake_request *request)
{
	(void)arg;
	intake_answer_json(request, 200, bytes_of("{\"status\":\"ok\"}\n"));
}

static void put_texts(struct buffer *to, const char *key, char *const *texts, size_t count)
{
	json_put_key(to, key);
	json_put(to, "[");
	for (size_t i = 0; i < count; i++) {
		json_put_comma(to);
		json_put_string(to, texts[i]);
	}
	json_put(to, "]");
}

static void put_count(struct buffer *to, const char *key, double value)
{
	json_put_key(to, key);
	json_put_number(to, value);
}

static void put_refused(struct buffer *to, const struct policy_set *set)
{
	json_put_key(to, "refused");
	json_put(to, "[");
	for (size_t i = 0; i < set->count; i++) {
		const struct diag_list *list = &set->files[i].diags;

		for (size_t j = 0; set->files[i].refused && j < list->count; j++) {
			if (list->rows[j].severity != DIAG_ERROR)
				continue;
			json_put_comma(to);
			diag_put_json(to, &list->rows[j]);
		}
	}
	json_put(to, "]");
}

static void put_audit(struct buffer *to, const struct audit_status *audit)
{
	json_put_key(to, "audit");
	json_put(to, "{");
	put_count(to, "records", (double)audit->seq);
	json_put_key(to, "hash");
	json_put_string(to, audit->hash);
	json_put_key(to, "error");
	json_put_string(to, audit->error ? strerror(-audit->error) : NULL);
	json_put(to, "}");
}

void service_ready(void *arg, struct intake_request *request)
{
	const struct service *service = arg;
	const struct policy_set *set = loader_set(service->host.loader);
	CLEANUP(buffer_done) struct buffer body = {0};
	char time[JSON_TIME_SIZE];
	struct broker_status broker;
	struct audit_status audit;
	bool is_ready;

	broker_status_get(service->host.broker, &broker);
	audit_status_get(service->host.audit, &audit);
	/* Nothing begins while the audit log cannot be written. */
	is_ready = broker.ready && !audit.error && !service->is_stopping;
	json_put(&body, "{");
	json_put_key(&body, "ready");
	json_put(&body, is_ready ? "true" : "false");
	json_put_key(&body, "layers");
	json_put_string(&body, broker_layers(service->host.broker));
	put_texts(&body, "waived", service->config->waive, service->config->waive_count);
	put_count(&body, "zygotes", broker.zygotes);
	put_count(&body, "calls", (double)service->running_count);
	put_count(&body, "children", broker.running);
	put_count(&body, "waiting", broker.waiting);
	put_audit(&body, &audit);
	json_put_key(&body, "policies");
	json_put(&body, "{");
	put_count(&body, "loaded", (double)(set->count - policy_set_refused(set)));
	json_time(time, service->loaded_ms);
	json_put_key(&body, "loaded_at");
	json_put_string(&body, time);
	put_refused(&body, set);
	json_put(&body, "}}\n");
	if (!is_ready)
		intake_retry_after(request, 1);
	intake_answer_json(request, is_ready ? 200 : 503, (struct bytes){body.data, body.size});
}

/* ---- metrics ---- */

struct figures {
	struct calls_count calls;
	struct broker_status broker;
	struct intake_status intake;
	struct audit_status audit;
	double policies;
	double policies_refused;
	double started;
};

static void put_metric(struct buffer *to, const char *name, const char *type, const char *help)
{
	json_put(to, "# HELP postcalld_");
	json_put(to, name);
	json_put(to, " ");
	json_put(to, help);
	json_put(to, "\n# TYPE postcalld_");
	json_put(to, name);
	json_put(to, " ");
	json_put(to, type);
	json_put(to, "\n");
}

static void put_sample(struct buffer *to, const char *name, const char *labels, double value)
{
	char text[160];

	(void)snprintf(text, sizeof(text), "postcalld_%s%s ", name, labels);
	json_put(to, text);
	json_put_number(to, value);
	json_put(to, "\n");
}

static void put_metrics(struct buffer *to, const struct figures *figures)
{
	const struct calls_count *calls = &figures->calls;
	const struct broker_status *broker = &figures->broker;
	const struct intake_status *intake = &figures->intake;
	const struct audit_status *audit = &figures->audit;
	const struct {
		const char *name;
		const char *type;
		const char *help;
		const char *labels;
		double value;
	} rows[] = {
#define METRIC(name, type, labels, value, help) {#name, #type, help, labels, (double)(value)},
#include "supervisor/watch/metrics.def"
#undef METRIC
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (i == 0 || strcmp(rows[i].name, rows[i - 1].name) != 0)
			put_metric(to, rows[i].name, rows[i].type, rows[i].help);
		put_sample(to, rows[i].name, rows[i].labels, rows[i].value);
	}
}

void service_metrics(void *arg, struct intake_request *request)
{
	const struct service *service = arg;
	const struct policy_set *set = loader_set(service->host.loader);
	CLEANUP(buffer_done) struct buffer body = {0};
	struct figures figures = {.policies = (double)(set->count - policy_set_refused(set)),
		.policies_refused = (double)policy_set_refused(set),
		.started = service->started_ms / 1e3};

	calls_count_get(service->calls, &figures.calls);
	broker_status_get(service->host.broker, &figures.broker);
	intake_status_get(service->intake, &figures.intake);
	audit_status_get(service->host.audit, &figures.audit);
	put_metrics(&body, &figures);
	if (body.failed)
		service_refuse(request, PROBLEM_INTERNAL);
	else
		intake_answer(request, 200, "text/plain; version=0.0.4; charset=utf-8",
			(struct bytes){body.data, body.size});
}
