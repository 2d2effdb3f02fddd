/* links: egress policy wire watch */
/*
 * From a policy and a directory of secrets to requests that carry them, and only where they may go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "supervisor/egress/secret.h"
#include "supervisor/egress/base64.h"
#include "supervisor/egress/substitute.h"

static char folder[] = "/tmp/postcalld-scope-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char path[200];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	(void)fclose(file);
	assert_int_equal(chmod(path, 0600), 0);
}

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	write_file("CRM_TOKEN", "tok_live_5f2c7719e0");
	write_file("ODD", "p+w/=&% \"0123\\");
	write_file("SHORT", "short");
	return 0;
}

static int tear_down(void **state)
{
	char command[100];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

struct world {
	struct policy *policy;
	struct secret_store *store;
	struct egress_policy *rules;
	struct egress_scope *scope;
	struct diag_list list;
	struct buffer out;
	struct buffer why;
	bool used;
};

static const char usual[] =
	"{\"agent\": \"a\", \"functions\": [],\n"
	"\"egress\": [{\"url\": \"https://crm.example.com/*\"},\n"
	" {\"url\": \"http://crm.example.com/*\"}, {\"url\": \"https://other.example.com/*\"},\n"
	" {\"url\": \"http://127.0.0.1:8080/*\", \"private\": true}],\n"
	"\"secrets\": {\"CRM_TOKEN\": {\"hosts\": [\"crm.example.com\", \"127.0.0.1:8080\"]},\n"
	" \"ODD\": {\"hosts\": [\"crm.example.com:443\"],\n"
	"  \"in\": [\"header:Authorization\", \"x-api-key\", \"body\", \"query\"]},\n"
	" \"MISSING\": {\"hosts\": [\"crm.example.com\"]}, \"x-note\": {\"a\": 1},\n"
	" \"NO_BODY\": {\"hosts\": [\"crm.example.com\"], \"in\": [\"query\"]}}}";

static void open_world(struct world *world, const char *policy, bool with_secrets)
{
	char path[200];
	struct diag err = {0};

	*world = (struct world){0};
	write_file("policy.json", policy);
	(void)snprintf(path, sizeof(path), "%s/policy.json", folder);
	if (policy_load(&world->policy, path, NULL, &world->list) != 0)
		fail_msg("%s", world->list.rows[0].message);
	if (with_secrets)
		assert_int_equal(secret_store_new(&world->store, folder, &err), 0);
	assert_int_equal(
		egress_policy_new(&world->rules, world->policy, world->store, &world->list), 0);
	if (world->rules)
		assert_int_equal(
			egress_scope_new(&world->scope, world->rules, bytes_of("seed")), 0);
}

static void close_world(struct world *world)
{
	egress_scope_free(world->scope);
	egress_policy_unref(world->rules);
	secret_store_free(world->store);
	policy_unref(world->policy);
	diag_list_done(&world->list);
	buffer_done(&world->out);
	buffer_done(&world->why);
}

/* The placeholder of the i-th secret. */
static const char *mark(const struct world *world, size_t i)
{
	return egress_scope_placeholder(world->scope, i);
}

enum part {
	QUERY,
	HEADER,
	BODY,
};

/* Substitutes in `text`, where $0, $1, $2 stand for placeholders. */
static int fill(
	struct world *world, const char *url, enum part part, const char *name, const char *text)
{
	CLEANUP(egress_url_free_p) struct egress_url *parsed = NULL;
	CLEANUP(buffer_done) struct buffer from = {0};
	struct substitute_target target = {.scope = world->scope};
	struct bytes all;
	const char *why;
	int r;

	assert_int_equal(egress_url_new(&parsed, bytes_of(url), NULL, &why), 0);
	target.url = parsed;
	target.is_private =
		egress_rules_judge(egress_scope_rules(world->scope), parsed, EGRESS_GET).is_private;
	for (const char *at = text; *at; at++) {
		const char *piece = *at == '$' ? mark(world, (size_t)(at[1] - '0')) : at;

		buffer_put_raw(&from, piece, *at == '$' ? strlen(piece) : 1);
		at += *at == '$';
	}
	buffer_done(&world->out);
	buffer_done(&world->why);
	world->used = false;
	all = (struct bytes){from.data, from.size};
	if (part == QUERY)
		r = substitute_query(&target, all, &world->out, &world->used, &world->why);
	else if (part == HEADER)
		r = substitute_header(
			&target, bytes_of(name), all, &world->out, &world->used, &world->why);
	else
		r = substitute_body(
			&target, bytes_of(name), all, &world->out, &world->used, &world->why);
	buffer_put_u8(&world->out, 0);
	buffer_put_u8(&world->why, 0);
	return r;
}

static void becomes(struct world *world, const char *url, enum part part, const char *name,
	const char *text, const char *expected)
{
	if (fill(world, url, part, name, text) != 0)
		fail_msg("%s: %s", text, (const char *)world->why.data);
	assert_string_equal((const char *)world->out.data, expected);
}

static void denied(struct world *world, const char *url, enum part part, const char *name,
	const char *text, const char *words)
{
	assert_int_equal(fill(world, url, part, name, text), SUBSTITUTE_DENIED);
	if (!strstr((const char *)world->why.data, words))
		fail_msg("%s", (const char *)world->why.data);
	assert_null(strstr((const char *)world->why.data, "tok_live"));
}

static const char crm[] = "https://crm.example.com/x";

static void placeholders_follow_from_the_seed_and_are_plain(void **state)
{
	CLEANUP(close_world) struct world world;
	struct egress_scope *other;
	CLEANUP(buffer_done) struct buffer json = {0};

	(void)state;
	open_world(&world, usual, true);
	assert_int_equal(egress_scope_grants(world.scope)->count, 4);
	assert_true(strlen(mark(&world, 0)) >= 32);
	assert_int_equal(strspn(mark(&world, 0), "abcdefghijklmnopqrstuvwxyz0123456789-_CRMTOKEN"),
		strlen(mark(&world, 0)));
	assert_int_equal(egress_scope_new(&other, world.rules, bytes_of("seed")), 0);
	assert_string_equal(mark(&world, 0), egress_scope_placeholder(other, 0));
	egress_scope_free(other);
	assert_int_equal(egress_scope_new(&other, world.rules, bytes_of("another")), 0);
	assert_string_not_equal(mark(&world, 0), egress_scope_placeholder(other, 0));
	egress_scope_put_secrets(other, &json);
	buffer_put_u8(&json, 0);
	assert_non_null(strstr((const char *)json.data, egress_scope_placeholder(other, 1)));
	assert_non_null(strstr((const char *)json.data, "\"MISSING\":"));
	assert_null(strstr((const char *)json.data, "tok_live"));
	egress_scope_free(other);
}

static void values_go_in_at_granted_hosts(void **state)
{
	CLEANUP(close_world) struct world world;

	(void)state;
	open_world(&world, usual, true);
	becomes(&world, crm, HEADER, "Authorization", "Bearer $0", "Bearer tok_live_5f2c7719e0");
	assert_true(world.used);
	becomes(&world, crm, HEADER, "X-Any", "$0,$0", "tok_live_5f2c7719e0,tok_live_5f2c7719e0");
	becomes(&world, crm, HEADER, "X-Any", "secret-CRM_TOKEN-x", "secret-CRM_TOKEN-x");
	assert_false(world.used);
	becomes(&world, "http://127.0.0.1:8080/", QUERY, NULL, "a=$0&b=1",
		"a=tok_live_5f2c7719e0&b=1");
	becomes(&world, "https://crm.example.com:443/", QUERY, NULL, "a=$1",
		"a=p%2Bw%2F%3D%26%25%20%220123%5C");
	denied(&world, "https://other.example.com/", HEADER, "A", "$0",
		"may not go to other.example.com");
	denied(&world, "https://crm.example.com:8443/", HEADER, "X-Api-Key", "$1", "may not go to");
	denied(&world, "http://127.0.0.1:8081/", HEADER, "A", "$0", "may not go to");
	denied(&world, "http://crm.example.com/", HEADER, "A", "$0", "plain http");
	denied(&world, crm, HEADER, "A", "$2", "no value");
}

static void values_go_in_at_granted_places(void **state)
{
	CLEANUP(close_world) struct world world;

	(void)state;
	open_world(&world, usual, true);
	becomes(&world, crm, HEADER, "X-Api-Key", "$1", "p+w/=&% \"0123\\");
	becomes(&world, crm, HEADER, "authorization", "$1", "p+w/=&% \"0123\\");
	denied(&world, crm, HEADER, "X-Other", "$1", "header");
	denied(&world, crm, BODY, "application/json", "$3", "body");
	/* Without an "in" a body keeps the placeholder, but only on the way to the secret's host.
	 */
	assert_int_equal(fill(&world, crm, BODY, "application/json", "{\"a\":\"$0\"}"), 0);
	assert_non_null(strstr((const char *)world.out.data, mark(&world, 0)));
	assert_false(world.used);
	denied(&world, "https://other.example.com/", BODY, "application/json", "$0",
		"may not go to");
	becomes(&world, crm, BODY, "application/json;charset=utf-8", "{\"a\":\"$1\"}",
		"{\"a\":\"p+w/=&% \\\"0123\\\\\"}");
	becomes(&world, crm, BODY, "application/x-www-form-urlencoded", "a=$1&b=2",
		"a=p%2Bw%2F%3D%26%25%20%220123%5C&b=2");
	becomes(&world, crm, BODY, "text/plain", "$1", "p+w/=&% \"0123\\");
	becomes(&world, crm, BODY, "text/plain", "no secret", "no secret");
	denied(&world, crm, BODY, "application/octet-stream", "\xFF$1", "not text");
}

static void basic_credentials_are_taken_apart(void **state)
{
	CLEANUP(close_world) struct world world;
	CLEANUP(buffer_done) struct buffer plain = {0};
	CLEANUP(buffer_done) struct buffer header = {0};

	(void)state;
	open_world(&world, usual, true);
	buffer_put_raw(&plain, "user:", 5);
	buffer_put_raw(&plain, mark(&world, 0), strlen(mark(&world, 0)));
	buffer_put_raw(&header, "Basic ", 6);
	base64_put(&header, (struct bytes){plain.data, plain.size});
	buffer_put_u8(&header, 0);
	becomes(&world, crm, HEADER, "Authorization", (const char *)header.data,
		"Basic dXNlcjp0b2tfbGl2ZV81ZjJjNzcxOWUw");
	denied(&world, "https://other.example.com/", HEADER, "authorization",
		(const char *)header.data, "may not go to");
	/* Elsewhere base64 is only text, and the placeholder in it too. */
	becomes(&world, crm, HEADER, "X-Other", (const char *)header.data,
		(const char *)header.data);
	becomes(&world, crm, HEADER, "Authorization", "Basic !!", "Basic !!");
	becomes(&world, crm, HEADER, "Authorization", "Basic dXNlcjpw", "Basic dXNlcjpw");
	becomes(&world, crm, HEADER, "Authorization", "Basic $0", "Basic tok_live_5f2c7719e0");
}

/* substitute_key() of a text as in fill(), with all of `places` granted to CRM_TOKEN. */
static int fill_key(struct world *world, const char *places, const char *before, const char *after)
{
	CLEANUP(buffer_done) struct buffer key = {0};
	struct substitute_uses uses = {0};
	char policy[300];
	int r;

	(void)snprintf(policy, sizeof(policy),
		"{\"agent\": \"a\", \"functions\": [], \"secrets\": {\"CRM_TOKEN\": "
		"{\"hosts\": []%s}}}",
		places);
	open_world(world, policy, true);
	buffer_put_raw(&key, before, strlen(before));
	if (after) {
		buffer_put_raw(&key, mark(world, 0), strlen(mark(world, 0)));
		buffer_put_raw(&key, after, strlen(after));
	}
	r = substitute_key(
		world->scope, (struct bytes){key.data, key.size}, &world->out, &uses, &world->why);
	assert_int_equal(uses.count, r == 0 ? 1 : 0);
	if (uses.count)
		assert_int_equal(uses.rows[0].place, GRANT_HMAC);
	free(uses.rows);
	buffer_put_u8(&world->out, 0);
	buffer_put_u8(&world->why, 0);
	return r;
}

static void keys_of_signatures_are_for_those_that_say_so(void **state)
{
	struct world world;

	(void)state;
	assert_int_equal(fill_key(&world, ", \"in\": [\"hmac\"]", "v0\xFF", "!"), 0);
	assert_string_equal((const char *)world.out.data, "v0\xFFtok_live_5f2c7719e0!");
	assert_int_equal(world.list.count, 0);
	close_world(&world);
	assert_int_equal(fill_key(&world, "", "", ""), SUBSTITUTE_DENIED);
	assert_non_null(strstr((const char *)world.why.data, "CRM_TOKEN may not stand in the key"));
	close_world(&world);
	assert_int_equal(
		fill_key(&world, ", \"in\": [\"body\", \"headers\"]", "", ""), SUBSTITUTE_DENIED);
	close_world(&world);
	assert_int_equal(
		fill_key(&world, ", \"in\": [\"hmac\"]", "secret-", NULL), SUBSTITUTE_DENIED);
	close_world(&world);
}

static void some_places_are_never_right(void **state)
{
	CLEANUP(close_world) struct world world;
	CLEANUP(free_p) char *upper = NULL;

	(void)state;
	open_world(&world, usual, true);
	upper = strdup(mark(&world, 0));
	for (char *at = upper; *at; at++) {
		if (*at >= 'a' && *at <= 'z')
			*at = (char)(*at & ~0x20);
	}
	assert_int_equal(substitute_nowhere(world.scope, bytes_of(upper), "the path", &world.why),
		SUBSTITUTE_DENIED);
	assert_int_equal(substitute_nowhere(world.scope, bytes_of("secret-x"), "x", &world.why), 0);
}

static void what_comes_back_is_masked(void **state)
{
	CLEANUP(close_world) struct world world;

	(void)state;
	open_world(&world, usual, true);
	buffer_put_raw(&world.out, "got tok_live_5f2c7719e0.", 24);
	egress_scope_mask(world.scope, &world.out);
	buffer_put_u8(&world.out, 0);
	assert_null(strstr((const char *)world.out.data, "tok_live"));
	assert_non_null(strstr((const char *)world.out.data, mark(&world, 0)));
}

static void without_a_store_nothing_has_a_value(void **state)
{
	CLEANUP(close_world) struct world world;

	(void)state;
	open_world(&world, usual, false);
	denied(&world, crm, HEADER, "A", "$0", "no value");
}

/* The first complaint or hint about a policy with these secrets. */
static void told(
	const char *secrets, enum diag_severity severity, const char *path, const char *words)
{
	CLEANUP(close_world) struct world world;
	char policy[600];

	(void)snprintf(policy, sizeof(policy),
		"{\"agent\": \"a\", \"functions\": [], \"egress\": [{\"url\": "
		"\"https://h.example.com/*\"}],\n\"secrets\": %s}",
		secrets);
	open_world(&world, policy, true);
	assert_true(world.list.count > 0);
	if (!strstr(world.list.rows[0].message, words))
		fail_msg("%s", world.list.rows[0].message);
	assert_int_equal(world.list.rows[0].severity, severity);
	assert_string_equal(world.list.rows[0].path, path);
	assert_int_equal(world.list.rows[0].line, 2);
	assert_true((severity == DIAG_HINT) == (world.rules != NULL));
}

static void grants_are_checked(void **state)
{
	(void)state;
	told("{\"CRM_TOKEN\": {\"hosts\": [\"https://h.example.com\"]}}", DIAG_ERROR,
		"secrets.CRM_TOKEN.hosts.0", "host or host:port");
	told("{\"CRM_TOKEN\": {\"hosts\": [\"h.example.com/x\"]}}", DIAG_ERROR,
		"secrets.CRM_TOKEN.hosts.0", "host or host:port");
	told("{\"CRM_TOKEN\": {\"hosts\": [\"*\"]}}", DIAG_ERROR, "secrets.CRM_TOKEN.hosts.0", "*");
	told("{\"CRM_TOKEN\": {\"hosts\": [\"h.example.com\", \"*.example.com\"]}}", DIAG_ERROR,
		"secrets.CRM_TOKEN.hosts.1", "*");
	told("{\"CRM_TOKEN\": {\"hosts\": [\"h.example.com\"], \"in\": [\"a b\"]}}", DIAG_ERROR,
		"secrets.CRM_TOKEN.in.0", "header:NAME");
	told("{\"SHORT\": {\"hosts\": [\"h.example.com\"]}}", DIAG_ERROR, "secrets.SHORT",
		"less than 12 bytes");
	told("{\"NONE\": {\"hosts\": [\"h.example.com\"]}}", DIAG_HINT, "secrets.NONE",
		"no secret");
	told("{\"CRM_TOKEN\": {\"hosts\": [\"h.example.com\"], \"in\": [\"body\"]}}", DIAG_HINT,
		"secrets.CRM_TOKEN.in.0", "body");
	told("{\"CRM_TOKEN\": {\"hosts\": [\"i.example.com\"]}}", DIAG_HINT,
		"secrets.CRM_TOKEN.hosts.0", "no egress rule");
	told("{\"CRM_TOKEN\": {\"hosts\": []}}", DIAG_HINT, "secrets.CRM_TOKEN.hosts", "nowhere");
}

static void a_basic_body_with_a_secret_is_told(void **state)
{
	CLEANUP(close_world) struct world world;

	(void)state;
	open_world(&world,
		"{\"agent\": \"a\", \"egress\": [{\"url\": \"https://h.example.com/*\"}], "
		"\"secrets\": "
		"{\"CRM_TOKEN\": {\"hosts\": [\"h.example.com\"]}}, \"functions\": [{\"name\": "
		"\"f\", "
		"\"mode\": \"basic\", \"api\": \"https://h.example.com/\", \"method\": \"POST\", "
		"\"parameters\": {\"k\": \"{{x_secrets.CRM_TOKEN}}\"}}]}",
		true);
	assert_non_null(world.rules);
	assert_true(world.list.count > 0);
	assert_non_null(strstr(world.list.rows[0].message, "placeholder"));
	assert_string_equal(world.list.rows[0].path, "functions.0.parameters");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(placeholders_follow_from_the_seed_and_are_plain),
		cmocka_unit_test(values_go_in_at_granted_hosts),
		cmocka_unit_test(values_go_in_at_granted_places),
		cmocka_unit_test(basic_credentials_are_taken_apart),
		cmocka_unit_test(keys_of_signatures_are_for_those_that_say_so),
		cmocka_unit_test(some_places_are_never_right),
		cmocka_unit_test(what_comes_back_is_masked),
		cmocka_unit_test(without_a_store_nothing_has_a_value),
		cmocka_unit_test(grants_are_checked),
		cmocka_unit_test(a_basic_body_with_a_secret_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
