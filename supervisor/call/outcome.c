/*
 * Writes outcomes. Everything a child said passes through here as checked JSON or as an escaped
 * string.
 */
#include "supervisor/call/outcome.h"

#include "supervisor/policy/json.h"
#include "supervisor/policy/policy.h"

static const char *const statuses[] = {"succeeded", "failed", "skipped", "timed_out", "killed"};

static void put_raw(struct buffer *to, const char *key, struct bytes text)
{
	if (!text.size)
		return;
	json_put_key(to, key);
	buffer_put_raw(to, text.data, text.size);
}

static void put_http(struct buffer *to, const struct broker_report *report)
{
	json_put_key(to, "http");
	json_put(to, "[");
	for (size_t i = 0; i < report->http_count; i++) {
		const struct broker_http_row *row = &report->http[i];

		json_put_comma(to);
		json_put(to, "{");
		json_put_key(to, "method");
		json_put_string(to, row->method);
		json_put_key(to, "url");
		json_put_string(to, row->url);
		json_put_key(to, "status");
		if (row->status)
			json_put_number(to, row->status);
		else
			json_put(to, "null");
		json_put_key(to, "duration_ms");
		json_put_ms(to, row->duration_ms);
		if (row->error) {
			json_put_key(to, "error");
			json_put_string(to, row->error);
		}
		json_put(to, "}");
	}
	json_put(to, "]");
}

static void put_console(struct buffer *to, const struct broker_report *report)
{
	static const char *const levels[MESSAGE_LEVEL_COUNT] = {
		"log", "info", "warn", "error", "debug"};

	json_put_key(to, "console");
	json_put(to, "[");
	for (size_t i = 0; i < report->console_count; i++) {
		const struct broker_console_line *line = &report->console[i];

		json_put_comma(to);
		json_put(to, "{");
		json_put_key(to, "level");
		json_put_string(to, levels[line->level]);
		json_put_key(to, "message");
		json_put_bytes(to, (struct bytes){(const uint8_t *)line->text, line->size});
		json_put(to, "}");
	}
	json_put(to, "]");
}

static void put_violations(struct buffer *to, struct bytes said, const struct broker_report *report)
{
	json_put_key(to, "violations");
	json_put(to, "[");
	buffer_put_raw(to, said.data, said.size);
	for (size_t i = 0; i < report->violations_count; i++) {
		json_put_comma(to);
		json_put(to, "{");
		json_put_key(to, "code");
		json_put_string(to, report->violations[i].code);
		json_put_key(to, "message");
		json_put_string(to, report->violations[i].message);
		json_put(to, "}");
	}
	json_put(to, "]");
}

void outcome_put_function(
	struct buffer *to, const struct outcome_function *row, const struct broker_report *report)
{
	char time[JSON_TIME_SIZE];

	json_time(time, report->started_ms);
	if (to->size)
		json_put(to, ",");
	json_put(to, "{");
	json_put_key(to, "name");
	json_put_string(to, row->function->name);
	json_put_key(to, "mode");
	json_put_string(to, row->function->mode == POLICY_BASIC ? "basic" : "advanced");
	json_put_key(to, "status");
	json_put_string(to, statuses[row->status]);
	put_raw(to, "error", row->error);
	put_raw(to, "condition", row->condition);
	json_put_key(to, "started_at");
	json_put_string(to, time);
	json_put_key(to, "duration_ms");
	json_put_ms(to, report->duration_ms);
	json_put_key(to, "cpu_ms");
	json_put_ms(to, report->cpu_ms);
	json_put_key(to, "memory_kb");
	json_put_number(to, report->memory_kb);
	put_http(to, report);
	put_console(to, report);
	put_violations(to, row->violations, report);
	json_put(to, "}");
}

static void put_text_of(struct buffer *to, const struct state *state, const char *name)
{
	position_node node = position_get(state->submitted, POSITION_ROOT, name);

	json_put_key(to, name);
	if (node == POSITION_NONE)
		json_put(to, "null");
	else
		position_put_clean(state->submitted, node, to);
}

void outcome_put(struct buffer *to, const struct outcome *outcome)
{
	json_put(to, "{");
	json_put_key(to, "call_id");
	json_put_string(to, outcome->call_id);
	put_text_of(to, outcome->state, "callSid");
	put_text_of(to, outcome->state, "agent");
	json_put_key(to, "status");
	json_put_string(to, outcome->completed ? "completed" : "failed");
	json_put_key(to, "context");
	state_put(outcome->state, to);
	json_put_key(to, "functions");
	json_put(to, "[");
	buffer_put_raw(to, outcome->functions.data, outcome->functions.size);
	json_put(to, "]");
	json_put_key(to, "policy");
	json_put(to, "{");
	json_put_key(to, "file");
	json_put_string(to, outcome->policy->file);
	json_put_key(to, "sha256");
	json_put_string(to, outcome->policy->sha256);
	json_put(to, "}}\n");
}
