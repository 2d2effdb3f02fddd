/* links: policy wire */
/*
 * What a policy file is refused for, and at which key; both spellings of a function make one spec.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/policy/policy.h"

static char folder[64];
static char file[80];

static void write_policy(struct bytes text)
{
	int fd = open(file, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text.data, text.size), text.size);
	close(fd);
}

static bool has(const struct diag_list *list, const char *code, const char *path)
{
	for (size_t i = 0; i < list->count; i++) {
		if (diag_is(&list->rows[i], code) && strcmp(list->rows[i].path, path) == 0)
			return list->rows[i].line > 0;
	}
	return false;
}

static void refused_text(struct bytes text, const char *code, const char *path)
{
	struct diag_list list = {0};
	struct policy *policy = NULL;
	int r;

	write_policy(text);
	r = policy_load(&policy, file, NULL, &list);
	if (r != POLICY_REFUSED || !has(&list, code, path))
		fail_msg("%.*s: %d %s at %s: %s", (int)text.size, (const char *)text.data, r,
			list.count ? list.rows[0].code : "nothing",
			list.count ? list.rows[0].path : "",
			list.count ? list.rows[0].message : "");
	diag_list_done(&list);
}

static void refused(const char *text, const char *code, const char *path)
{
	refused_text(bytes_of(text), code, path);
}

/* The only function of a policy that has the secret S. */
static void refused_function(const char *members, const char *code, const char *path)
{
	char *text = NULL, *whole = NULL;

	assert_true(asprintf(&text,
			    "{\"agent\":\"a\",\"secrets\":{\"S\":{\"hosts\":[\"x.org\"]}},"
			    "\"functions\":[{%s}]}",
			    members) > 0);
	assert_true(asprintf(&whole, "functions.0%s%s", *path ? "." : "", path) > 0);
	refused(text, code, whole);
	free(text);
	free(whole);
}

#define ADVANCED "\"name\":\"f\",\"mode\":\"advanced\","
#define BASIC "\"name\":\"f\",\"mode\":\"basic\",\"api\":\"https://x.org\",\"method\":\"POST\","
#define API "\"name\":\"f\",\"mode\":\"basic\",\"method\":\"GET\",\"api\":"

static void the_top_has_its_form(void **state)
{
	(void)state;
	refused("[]", "policy.type", "");
	refused("{}", "policy.missing_key", "");
	/* A note is no misspelt key, whatever it is called. */
	refused("{\"x-ent\":\"a\"}", "policy.missing_key", "");
	refused("{\"agent\":\"\",\"functions\":[]}", "policy.agent", "agent");
	refused("{\"agent\":\"a\\u0000b\",\"functions\":[]}", "policy.agent", "agent");
	refused("{\"agent\":\"a\",\"functions\":[],\"nope\":1}", "policy.unknown_key", "nope");
	refused("{\"agent\":1,\"functions\":[]}", "policy.type", "agent");
	refused("{\"agent\":\"a\",\"functions\":[],\"limits\":{\"wall\":1}}", "policy.unknown_key",
		"limits.wall");
	refused("{\"agent\":\"a\",\"functions\":[],\"limits\":{\"http_timeout_ms\":10001}}",
		"policy.range", "limits.http_timeout_ms");
	refused("{\"agent\":\"a\",\"functions\":[],\"limits\":{\"cpu_ms\":0}}", "policy.range",
		"limits.cpu_ms");
	refused("{\"agent\":\"a\",\"functions\":[],\"limits\":{\"cpu_ms\":1.5}}", "policy.type",
		"limits.cpu_ms");
	refused("{\"agent\":\"a\",\"functions\":[],\"egress\":[{\"url\":\"https://x.org/*\","
		"\"methods\":[\"GET\",\"get\"]}]}",
		"policy.method", "egress.0.methods.1");
	refused("{\"agent\":\"a\",\"functions\":[],\"secrets\":{\"a-b\":{\"hosts\":[]}}}",
		"policy.name", "secrets.a-b");
	refused("{\"agent\":\"a\",\"functions\":[],\"secrets\":{\"A\":{\"hosts\":[1]}}}",
		"policy.type", "secrets.A.hosts.0");
	refused("{\"agent\":\"a\",\"functions\":[],\"email\":{\"from\":\"a@b.c\",\"to\":[1]}}",
		"policy.type", "email.to.0");
}

static void functions_are_a_hundred_and_each_has_its_name(void **state)
{
	CLEANUP(buffer_done) struct buffer many = {0};
	const struct bytes one =
		bytes_of("{\"name\":\"f\",\"mode\":\"advanced\",\"source_code\":\"x\"}");

	(void)state;
	refused_function("\"name\":\"1f\",\"mode\":\"advanced\"", "policy.name", "name");
	refused_function("\"name\":\"a.b\",\"mode\":\"advanced\"", "policy.name", "name");
	refused("{\"agent\":\"a\",\"functions\":[{\"name\":\"f\",\"mode\":\"advanced\","
		"\"source_code\":\"x\"},{\"name\":\"f\",\"mode\":\"advanced\",\"source_code\":"
		"\"y\"}]}",
		"policy.duplicate", "functions.1.name");
	buffer_put_raw(&many, "{\"agent\":\"a\",\"functions\":[", 26);
	for (int i = 0; i < 101; i++) {
		buffer_put_raw(&many, one.data, one.size);
		buffer_put_raw(&many, i < 100 ? "," : "]}", i < 100 ? 1 : 2);
	}
	refused_text((struct bytes){many.data, many.size}, "policy.range", "functions");
}

static void a_mode_has_its_own_keys(void **state)
{
	(void)state;
	refused_function("\"name\":\"f\"", "policy.missing_key", "");
	refused_function("\"name\":\"f\",\"mode\":\"other\"", "policy.mode", "mode");
	refused_function("\"name\":\"f\",\"type\":\"other\"", "policy.mode", "type");
	refused_function(
		ADVANCED "\"source_code\":\"x\",\"api\":\"https://x.org\"", "policy.mode", "api");
	refused_function(BASIC "\"source\":\"f.js\"", "policy.mode", "source");
	refused_function("\"name\":\"f\",\"mode\":\"basic\",\"api\":\"https://x.org\"",
		"policy.missing_key", "");
	refused_function("\"name\":\"f\",\"mode\":\"basic\",\"api\":\"https://x.org\","
			 "\"method\":\"HEAD\"",
		"policy.method", "method");
}

static void an_advanced_function_has_one_source(void **state)
{
	(void)state;
	refused_function("\"name\":\"f\",\"mode\":\"advanced\"", "policy.missing_key", "");
	refused_function(
		ADVANCED "\"source\":\"f.js\",\"source_code\":\"x\"", "policy.missing_key", "");
	refused_function(ADVANCED "\"source\":\"\"", "policy.source", "source");
	refused_function(ADVANCED "\"source\":\"a\\u0000.js\"", "policy.source", "source");
	refused_function(ADVANCED "\"source\":\"none.js\"", "policy.source", "source");
	refused_function(ADVANCED "\"source\":\"../none.js\"", "policy.source", "source");
	refused_function(ADVANCED "\"source\":\"/etc/passwd\"", "policy.source", "source");
}

static void an_auditor_can_read_where_a_request_goes(void **state)
{
	(void)state;
	refused_function(API "\"ftp://x.org\"", "policy.api", "api");
	refused_function(API "\"https://x.org/a b\"", "policy.api", "api");
	refused_function(API "\"https://{{host}}/\"", "policy.template", "api");
	refused_function(API "\"{{scheme}}://x.org/\"", "policy.template", "api");
	refused_function(API "\"https://x.org/{{a\"", "policy.template", "api");
	refused_function(API "\"https://x.org/{{ }}\"", "policy.template", "api");
	refused_function(API "\"https://x.org/\\u0000\"", "policy.template", "api");
}

static void headers_are_headers(void **state)
{
	(void)state;
	refused_function(BASIC "\"headers\":{\"A\":1}", "policy.headers", "headers.A");
	refused_function(BASIC "\"headers\":{\"A b\":\"x\"}", "policy.headers", "headers.A b");
	refused_function(
		BASIC "\"headers\":{\"A\":\"x\\r\\nB: y\"}", "policy.headers", "headers.A");
	refused_function(BASIC "\"headers\":[{\"key_name\":\"A\"}]", "policy.headers", "headers.0");
	refused_function(BASIC "\"headers\":[{\"key_name\":\"\",\"value\":\"x\"}]",
		"policy.headers", "headers.0");
	refused_function(BASIC "\"headers\":[{\"key_name\":\"A:\",\"value\":\"x\"}]",
		"policy.headers", "headers.0");
	refused_function(
		BASIC "\"headers\":{\"Ab\":\"x\",\"aB\":\"x\"}", "policy.headers", "headers.aB");
	refused_function(BASIC "\"headers\":[{\"key_name\":\"A\",\"value\":\"x\"},"
			       "{\"key_name\":\"B\",\"value\":\"x\"},"
			       "{\"key_name\":\"A\",\"value\":\"x\"}]",
		"policy.headers", "headers.2");
	refused_function(
		BASIC "\"headers\":{\"A\":\"x_secrets.NONE\"}", "policy.secret", "headers.A");
	refused_function(BASIC "\"parameters\":{\"a\":[\"{{x_secrets.NONE}}\"]}", "policy.secret",
		"parameters.a.0");
}

static void what_is_sent_and_saved_is_named(void **state)
{
	(void)state;
	refused_function(BASIC "\"mapping\":{\"a\":1}", "policy.mapping", "mapping.a");
	refused_function(BASIC "\"mapping\":{\"a\":\"\"}", "policy.mapping", "mapping.a");
	refused_function(BASIC "\"parameters_mapping\":{\"a\":{\"source\":\"call_metadata\"}}",
		"policy.mapping", "parameters_mapping.a");
	refused_function(BASIC "\"parameters\":\"{\\\"a\\\":\"", "policy.parameters", "parameters");
	refused_function(BASIC "\"parameters\":\"[1]\"", "policy.parameters", "parameters");
	refused_function(BASIC "\"save\":{\"agent\":\"x\"}", "policy.save", "save.agent");
	refused_function(BASIC "\"save\":{\"post_call.\":\"x\"}", "policy.save", "save.post_call.");
	refused_function(BASIC "\"save\":{\"post_call.__proto__.x\":\"y\"}", "policy.save",
		"save.post_call.__proto__.x");
	refused_function(BASIC "\"save\":{\"post_call.a\":1}", "policy.save", "save.post_call.a");
	refused_function(BASIC "\"retry\":{\"attempts\":11}", "policy.range", "retry.attempts");
}

static void refused_condition(const char *condition, const char *path)
{
	char *text = NULL, *whole = NULL;

	assert_true(asprintf(&text, ADVANCED "\"source_code\":\"x\",\"conditions\":[%s]",
			    condition) > 0);
	assert_true(asprintf(&whole, "conditions.0%s", path) > 0);
	refused_function(text, "policy.condition", whole);
	free(text);
	free(whole);
}

#define COMPARED "\"source\":\"call_metadata\",\"key\":\"a\""

static void conditions_compare_something(void **state)
{
	CLEANUP(buffer_done) struct buffer deep = {0};
	CLEANUP(buffer_done) struct buffer path = {0};

	(void)state;
	refused_condition("{\"source\":\"weather\",\"key\":\"a\",\"value\":1}", ".source");
	refused_condition("{\"source\":\"call_type\",\"key\":\"maybe\"}", ".key");
	refused_condition("{\"source\":\"call_type\"}", "");
	refused_condition("{\"source\":\"call_type\",\"key\":\"connected\",\"op\":\"ne\"}", ".op");
	refused_condition("{\"source\":\"call_metadata\",\"value\":1}", "");
	refused_condition("{" COMPARED "}", "");
	refused_condition("{" COMPARED ",\"name\":\"a\",\"value\":1}", ".name");
	refused_condition("{" COMPARED ",\"op\":\"like\",\"value\":1}", ".op");
	refused_condition("{" COMPARED ",\"op\":\"in\",\"value\":1}", ".value");
	refused_condition("{" COMPARED ",\"op\":\"exists\",\"value\":1}", ".value");
	refused_condition("{\"any\":[],\"source\":\"call_type\"}", "");
	refused_condition("{\"not\":{\"any\":[{" COMPARED "}]}}", ".not.any.0");
	for (int i = 0; i < 20; i++)
		buffer_put_raw(&deep, "{\"not\":", 7);
	buffer_put_raw(&deep, "{}", 2);
	for (int i = 0; i < 20; i++)
		buffer_put_u8(&deep, '}');
	buffer_put_u8(&deep, 0);
	for (int i = 0; i < 17; i++)
		buffer_put_raw(&path, ".not", 4);
	buffer_put_u8(&path, 0);
	refused_condition((const char *)deep.data, (const char *)path.data);
}

static char *spec_of(const char *function)
{
	struct diag_list list = {0};
	struct policy *policy = NULL;
	char *text = NULL, *ret;

	assert_true(
		asprintf(&text, "{\"agent\":\"a\",\"x-note\":1,\"functions\":[%s]}", function) > 0);
	write_policy(bytes_of(text));
	free(text);
	if (policy_load(&policy, file, NULL, &list) != 0)
		fail_msg("%s: %s", function, list.count ? list.rows[0].message : "");
	ret = strdup(policy->functions[0].spec);
	policy_unref(policy);
	diag_list_done(&list);
	return ret;
}

static void the_vendors_spelling_becomes_the_same_spec(void **state)
{
	char *ours = spec_of("{\"name\":\"f\",\"mode\":\"basic\",\"api\":\"https://x.org/{{id}}\","
			     "\"method\":\"POST\",\"headers\":{\"A\":\"b\"},\"parameters\":"
			     "{\"s\":\"{{status}}\"},\"mapping\":{\"id\":\"call_metadata.lead\"}}");
	char *theirs = spec_of(
		"{\"name\":\"f\",\"type\":\"custom_post_call\",\"api\":\"https://x.org/{{id}}\","
		"\"method\":\"POST\",\"headers\":[{\"key_name\":\"A\",\"value\":\"b\"}],"
		"\"parameters\":\"{\\\"s\\\":\\\"{{status}}\\\"}\",\"mapping\":"
		"{\"id\":{\"source\":\"call_metadata\",\"key\":\"lead\"}}}");

	(void)state;
	assert_string_equal(ours, theirs);
	free(ours);
	free(theirs);
}

static int set_up(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/postcalld-policy-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	(void)snprintf(file, sizeof(file), "%s/policy.json", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	(void)unlink(file);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_top_has_its_form),
		cmocka_unit_test(functions_are_a_hundred_and_each_has_its_name),
		cmocka_unit_test(a_mode_has_its_own_keys),
		cmocka_unit_test(an_advanced_function_has_one_source),
		cmocka_unit_test(an_auditor_can_read_where_a_request_goes),
		cmocka_unit_test(headers_are_headers),
		cmocka_unit_test(what_is_sent_and_saved_is_named),
		cmocka_unit_test(conditions_compare_something),
		cmocka_unit_test(the_vendors_spelling_becomes_the_same_spec),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
