/* links: egress policy wire watch */
/*
 * What egress rules allow, what is refused when a policy is read, and how a refusal is worded.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/egress/rule.h"

/* A policy's text with this "egress" list. */
struct sample {
	struct position *text;
	struct diag_list list;
	struct egress_rules rules;
};

static void sample_init(struct sample *sample, const char *egress)
{
	char text[1000];
	struct diag err = {0};
	struct keys_check check = {.list = &sample->list};

	*sample = (struct sample){0};
	(void)snprintf(text, sizeof(text), "{\"agent\": \"a\",\n \"egress\": %s}", egress);
	if (position_new(&sample->text, "p.json", bytes_of(text), 64, &err) != 0)
		fail_msg("%s: %s", text, err.message);
	check.text = sample->text;
	assert_int_equal(egress_rules_read(&sample->rules, &check,
				 position_get(sample->text, POSITION_ROOT, "egress")),
		0);
}

static void sample_done(struct sample *sample)
{
	egress_rules_done(&sample->rules);
	diag_list_done(&sample->list);
	position_free(sample->text);
}

static bool allows_in(const char *egress, const char *method, const char *url)
{
	CLEANUP(sample_done) struct sample sample;
	CLEANUP(egress_url_free_p) struct egress_url *parsed = NULL;
	const char *why;

	sample_init(&sample, egress);
	if (diag_list_has_error(&sample.list))
		fail_msg("%s: %s", egress, sample.list.rows[0].message);
	if (egress_url_new(&parsed, bytes_of(url), NULL, &why) != 0)
		return false;
	return egress_rules_judge(&sample.rules, parsed, egress_method_of(bytes_of(method)))
		.is_allowed;
}

static bool allows(const char *rule, const char *url)
{
	char egress[300];

	(void)snprintf(egress, sizeof(egress), "[{\"url\": \"%s\"}]", rule);
	return allows_in(egress, "GET", url);
}

static void yes(const char *rule, const char *url)
{
	if (!allows(rule, url))
		fail_msg("%s does not allow %s", rule, url);
}

static void no(const char *rule, const char *url)
{
	if (allows(rule, url))
		fail_msg("%s allows %s", rule, url);
}

static void scheme_host_and_port_must_be_the_same(void **state)
{
	(void)state;
	yes("https://crm.example.com/*", "https://crm.example.com/leads/1?x=2");
	yes("https://crm.example.com/*", "https://CRM.example.com:443/");
	yes("https://CRM.Example.com:443/*", "https://crm.example.com./x");
	no("https://crm.example.com/*", "http://crm.example.com/");
	no("https://crm.example.com/*", "https://crm.example.com:8443/");
	no("https://crm.example.com:8443/*", "https://crm.example.com/");
	no("https://crm.example.com/*", "https://example.com/");
	no("https://crm.example.com/*", "https://x.crm.example.com/");
	no("https://crm.example.com/*", "https://crm.example.com.evil.org/");
	no("https://crm.example.com/*", "https://evilcrm.example.com/");
	no("https://crm.example.com/*", "https://evil.org/crm.example.com/");
	no("https://crm.example.com/*", "https://crm.example.com@evil.org/");
	no("https://crm.example.com/*", "https://evil.org#crm.example.com/");
	no("https://crm.example.com/*", "https://evil.org\\@crm.example.com/");
	yes("http://127.0.0.1:8080/*", "http://2130706433:8080/x");
	yes("http://127.1:8080/*", "http://127.0.0.1:8080/x");
	yes("http://[::1]/*", "http://[0::1]/");
	yes("https://b\xC3\xBC"
	    "cher.example/*",
		"https://xn--bcher-kva.example/");
}

static void star_in_a_host_matches_subdomains_only(void **state)
{
	(void)state;
	yes("https://*.example.com/*", "https://api.example.com/x");
	yes("https://*.example.com/*", "https://a.b.example.com/x");
	no("https://*.example.com/*", "https://example.com/x");
	no("https://*.example.com/*", "https://badexample.com/x");
	no("https://*.example.com/*", "https://example.com.evil.org/x");
	no("https://*.example.com/*", "https://.example.com/x");
	no("https://*.example.com/*", "https://api.example.com:8443/x");
}

static void paths_are_globs(void **state)
{
	(void)state;
	yes("https://h/leads/*", "https://h/leads/7");
	yes("https://h/leads/*", "https://h/leads/7/update?x=/admin");
	yes("https://h/leads/*", "https://h/leads/");
	yes("https://h/leads/*/update", "https://h/leads/7/update");
	yes("https://h/leads/*", "https://h/%6ceads/7");
	yes("https://h/%6ceads/*", "https://h/leads/7");
	yes("https://h/a%20b/*", "https://h/a b/c");
	yes("https://h/x;v=1/*", "https://h/x;v=1/y");
	yes("https://h/", "https://h");
	yes("https://h", "https://h/");
	yes("https://h/x", "https://h/x?a=b");
	no("https://h/leads/*", "https://h/leads");
	no("https://h/leads/*", "https://h/leadsx");
	no("https://h/leads/*", "https://h/LEADS/7");
	no("https://h/leads/*", "https://h/admin");
	no("https://h/leads/*", "https://h/?/leads/7");
	no("https://h/leads/*", "https://h//leads/7");
	no("https://h/x", "https://h/x/");
	no("https://h/", "https://h/x");
}

static void no_spelling_leaves_a_path(void **state)
{
	static const char *const ways[] = {"/leads/../admin", "/leads/%2e%2e/admin",
		"/leads/.%2e/admin", "/leads/..%2fadmin", "/leads/..;/admin", "/leads//../../admin",
		"/leads/..\\admin", "/leads\\..\\admin", "/leads/x/../../admin",
		"/leads/./../admin", "/leads/%252e%252e/admin", "//admin", "/./admin",
		"/leads/%25252e%25252e/admin", "/leads/..%5cadmin", "/leads/..%252fadmin",
		"/leads/..%255cadmin", "/leads/..;x=1/admin", "/leads/.;/..;/admin", "/leads/x%2fy",
		"/leads/x%5cy", "/leads/..", "/leads/%2e%2e"};
	char url[100];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		(void)snprintf(url, sizeof(url), "https://h%s", ways[i]);
		no("https://h/leads/*", url);
	}
}

static void encoded_slashes_pass_where_all_is_allowed(void **state)
{
	(void)state;
	yes("https://h/*", "https://h/a%2fb");
	yes("https://h/*", "https://h/a%5Cb");
	no("https://h/a*", "https://h/a%2fb");
	yes("https://h/a*", "https://h/a%2eb%25");
}

static void methods_are_part_of_a_rule(void **state)
{
	static const char rules[] = "[{\"url\": \"https://h/*\", \"methods\": [\"GET\", \"POST\"]},"
				    "{\"url\": \"https://h/del/*\", \"methods\": [\"DELETE\"]}]";

	(void)state;
	assert_true(allows_in(rules, "GET", "https://h/x"));
	assert_true(allows_in(rules, "POST", "https://h/x"));
	assert_true(allows_in(rules, "DELETE", "https://h/del/x"));
	assert_false(allows_in(rules, "DELETE", "https://h/x"));
	assert_false(allows_in(rules, "PUT", "https://h/x"));
	assert_false(allows_in(rules, "get", "https://h/x"));
	assert_false(allows_in("[{\"url\": \"https://h/*\"}]", "TRACE", "https://h/x"));
	assert_false(allows_in("[{\"url\": \"https://h/*\"}]", "CONNECT", "https://h/x"));
	assert_false(allows_in("[{\"url\": \"https://h/*\"}]", "", "https://h/x"));
	assert_true(allows_in("[{\"url\": \"https://h/*\"}]", "PATCH", "https://h/x"));
	assert_false(allows_in("[]", "GET", "https://h/x"));
}

static void any_private_rule_that_allows_counts(void **state)
{
	CLEANUP(sample_done) struct sample sample;
	CLEANUP(egress_url_free_p) struct egress_url *url = NULL;
	struct egress_verdict verdict;
	const char *why;

	(void)state;
	sample_init(&sample, "[{\"url\": \"http://h/*\"},"
			     "{\"url\": \"http://h/in/*\", \"private\": true, \"methods\": "
			     "[\"GET\"]}]");
	assert_int_equal(egress_url_new(&url, bytes_of("http://h/in/x"), NULL, &why), 0);
	verdict = egress_rules_judge(&sample.rules, url, EGRESS_GET);
	assert_true(verdict.is_allowed && verdict.is_private);
	verdict = egress_rules_judge(&sample.rules, url, EGRESS_POST);
	assert_true(verdict.is_allowed && !verdict.is_private);
}

static void refused(const char *rule, const char *words)
{
	CLEANUP(sample_done) struct sample sample;
	char egress[300];

	(void)snprintf(egress, sizeof(egress), "[{\"url\": \"%s\"}]", rule);
	sample_init(&sample, egress);
	if (!diag_list_has_error(&sample.list))
		fail_msg("accepted: %s", rule);
	assert_int_equal(sample.rules.count, 0);
	if (!strstr(sample.list.rows[0].message, words))
		fail_msg("%s: %s", rule, sample.list.rows[0].message);
	assert_string_equal(sample.list.rows[0].code, "policy.egress");
	assert_string_equal(sample.list.rows[0].path, "egress.0.url");
	assert_int_equal(sample.list.rows[0].line, 2);
	assert_int_equal(sample.list.rows[0].column, 21);
}

static void rules_that_nobody_could_audit_are_refused(void **state)
{
	(void)state;
	refused("https://*/*", "host");
	refused("https://*", "host");
	refused("https://*./*", "host");
	refused("https://crm.*.example.com/*", "*");
	refused("https://crm*.example.com/*", "*");
	refused("https://*crm.example.com/*", "*");
	refused("https://**.example.com/*", "*");
	refused("https://*.*.example.com/*", "*");
	refused("https://h:*/*", "*");
	refused("*://h/*", "URL");
	refused("https://user:pw@crm.example.com/*", "@");
	refused("https://h/*?x=1", "?");
	refused("https://h/*#x", "#");
	refused("ftp://h/*", "http");
	refused("h/*", "https://");
	refused("/x", "https://");
	refused("", "https://");
	refused("https:///x y", "blank");
	refused("https://h h/", "blank");
	refused("https://h\\u0000/", "NUL");
	refused("https://h/\\na", "control");
	refused("https://h/\\u007f", "control");
	refused("https://h\\\\@evil.example/*", "backslash");
	refused("https://h/a\\\\*", "backslash");
	refused("https://h/a%2fb", "encoded slash");
	refused("https://h/a%5C*", "backslash");
	refused("https://h:99999/*", "URL");
	refused("https://h:0/*", "URL");
	refused("https://*.10.0.0.1/*", "subdomains");
	refused("https://1.2.3.4.5/*", "URL");
	refused("https://[::1/*", "URL");
	refused("https://a,b/*", "URL");
}

static void odd_rules_get_hints(void **state)
{
	static const char *const rules[] = {"https://*.com/*", "https://h", "http://h/*"};
	char egress[300];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		CLEANUP(sample_done) struct sample sample;

		(void)snprintf(egress, sizeof(egress), "[{\"url\": \"%s\"}]", rules[i]);
		sample_init(&sample, egress);
		assert_int_equal(sample.rules.count, 1);
		assert_int_equal(sample.list.count, 1);
		assert_int_equal(sample.list.rows[0].severity, DIAG_HINT);
	}
}

static void explained(const char *egress, const char *method, const char *url, const char *words)
{
	CLEANUP(sample_done) struct sample sample;
	CLEANUP(egress_url_free_p) struct egress_url *parsed = NULL;
	CLEANUP(buffer_done) struct buffer text = {0};
	const char *why;

	sample_init(&sample, egress);
	assert_int_equal(egress_url_new(&parsed, bytes_of(url), NULL, &why), 0);
	egress_rules_explain(&text, &sample.rules, parsed, bytes_of(method), bytes_of(url));
	buffer_put_u8(&text, 0);
	if (!strstr((const char *)text.data, words))
		fail_msg("%s", (const char *)text.data);
}

static void a_refusal_names_the_missing_rule(void **state)
{
	(void)state;
	explained("[]", "POST", "https://h/x?q=1", "no egress rule for POST https://h/x?q=1");
	explained("[]", "POST", "https://h/x?q=1",
		"{\"url\": \"https://h/x\", \"methods\": [\"POST\"]}");
	explained("[{\"url\": \"https://h/*\", \"methods\": [\"GET\", \"PUT\"]}]", "POST",
		"https://h/x", "https://h/* allows GET, PUT;");
	explained("[{\"url\": \"https://h/a/*\"}]", "GET", "https://h/a/%2f", "encoded slash");
	explained("[]", "TRACE", "https://h/x", "rules can allow GET, HEAD");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scheme_host_and_port_must_be_the_same),
		cmocka_unit_test(star_in_a_host_matches_subdomains_only),
		cmocka_unit_test(paths_are_globs),
		cmocka_unit_test(no_spelling_leaves_a_path),
		cmocka_unit_test(encoded_slashes_pass_where_all_is_allowed),
		cmocka_unit_test(methods_are_part_of_a_rule),
		cmocka_unit_test(any_private_rule_that_allows_counts),
		cmocka_unit_test(rules_that_nobody_could_audit_are_refused),
		cmocka_unit_test(odd_rules_get_hints),
		cmocka_unit_test(a_refusal_names_the_missing_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
