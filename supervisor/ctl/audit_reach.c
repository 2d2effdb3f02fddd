/*
 * Policies and the sandbox as JSON, for auditors: what their rules come to, and not their text.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "supervisor/broker/broker.h"
#include "supervisor/ctl/audit.h"
#include "supervisor/ctl/ctl.h"
#include "supervisor/egress/grant.h"
#include "supervisor/egress/rule.h"
#include "supervisor/policy/json.h"

enum {
	DESCRIPTION_MOST = 1 << 20,
};

static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"};

static void put_boolean(struct buffer *to, const char *key, bool value)
{
	json_put_key(to, key);
	json_put(to, value ? "true" : "false");
}

static void put_text(struct buffer *to, const char *key, const char *text)
{
	json_put_key(to, key);
	json_put_string(to, text);
}

static void put_element(struct buffer *to, const char *text)
{
	json_put_comma(to);
	json_put_string(to, text);
}

static void put_rules(struct buffer *to, const struct egress_rules *rules)
{
	json_put_key(to, "egress");
	json_put(to, "[");
	for (size_t i = 0; i < rules->count; i++) {
		const struct egress_rule *rule = &rules->rows[i];

		json_put_comma(to);
		json_put(to, "{");
		put_text(to, "url", rule->text);
		json_put_key(to, "methods");
		json_put(to, "[");
		for (size_t j = 0; j < ARRAY_SIZE(methods); j++) {
			if (rule->methods & (unsigned int)egress_method_of(bytes_of(methods[j])))
				put_element(to, methods[j]);
		}
		json_put(to, "]");
		put_boolean(to, "private", rule->is_private);
		put_boolean(to, "idempotency_key", rule->idempotency_key);
		json_put(to, "}");
	}
	json_put(to, "]");
}

static void put_places(struct buffer *to, const struct grant *grant)
{
	static const struct {
		enum grant_place place;
		const char *name;
	} places[] = {{GRANT_QUERY, "query"}, {GRANT_HEADERS, "headers"}, {GRANT_BODY, "body"},
		{GRANT_HMAC, "hmac"}};
	char name[160];

	json_put_key(to, "in");
	json_put(to, "[");
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (grant->places & places[i].place)
			put_element(to, places[i].name);
	}
	for (size_t i = 0; i < grant->headers_count; i++) {
		(void)snprintf(name, sizeof(name), "header:%s", grant->headers[i]);
		put_element(to, name);
	}
	json_put(to, "]");
}

static void put_hosts(struct buffer *to, const struct grant *grant)
{
	char port[8];

	json_put_key(to, "hosts");
	json_put(to, "[");
	for (size_t i = 0; i < grant->hosts_count; i++) {
		CLEANUP(buffer_done) struct buffer host = {0};

		json_put(&host, grant->hosts[i].host);
		if (grant->hosts[i].port) {
			(void)snprintf(port, sizeof(port), ":%u", grant->hosts[i].port);
			json_put(&host, port);
		}
		json_put_comma(to);
		json_put_bytes(to, (struct bytes){host.data, host.size});
	}
	json_put(to, "]");
}

static void put_grants(struct buffer *to, const struct grants *grants)
{
	json_put_key(to, "secrets");
	json_put(to, "[");
	for (size_t i = 0; i < grants->count; i++) {
		json_put_comma(to);
		json_put(to, "{");
		put_text(to, "name", grants->rows[i].name);
		put_hosts(to, &grants->rows[i]);
		put_places(to, &grants->rows[i]);
		put_boolean(to, "available", grants->rows[i].value.size > 0);
		json_put(to, "}");
	}
	json_put(to, "]");
}

static void put_functions(struct buffer *to, const struct policy *policy)
{
	json_put_key(to, "functions");
	json_put(to, "[");
	for (size_t i = 0; i < policy->functions_count; i++) {
		const struct policy_function *function = &policy->functions[i];
		bool is_basic = function->mode == POLICY_BASIC;

		json_put_comma(to);
		json_put(to, "{");
		put_text(to, "name", function->name);
		put_text(to, "mode", is_basic ? "basic" : "advanced");
		if (!is_basic) {
			put_text(to, "source", function->file);
			put_text(to, "sha256", function->digest);
		}
		json_put(to, "}");
	}
	json_put(to, "]");
}

static void put_limits(struct buffer *to, const struct policy_limits *limits)
{
	json_put_key(to, "limits");
	json_put(to, "{");
	for (unsigned int i = 0; i < POLICY_LIMIT_COUNT; i++) {
		json_put_key(to, policy_limit_name(i));
		json_put_number(to, limits->value[i]);
	}
	json_put(to, "}");
}

static void put_policy(struct buffer *to, const struct policy *policy, struct egress_policy *rules)
{
	CLEANUP(egress_scope_free_p) struct egress_scope *scope = NULL;

	if (!rules || egress_scope_new(&scope, rules, bytes_of("")) < 0) {
		to->failed = true;
		return;
	}
	put_text(to, "agent", policy->agent);
	put_text(to, "sha256", policy->sha256);
	put_rules(to, egress_scope_rules(scope));
	put_grants(to, egress_scope_grants(scope));
	json_put_key(to, "email");
	json_put(to, strcmp(policy->email, "{}") == 0 ? "null" : policy->email);
	put_functions(to, policy);
	put_limits(to, &policy->limits);
}

void audit_put_file(
	struct buffer *to, const struct loader *loader, const struct policy_set_file *file)
{
	json_put(to, "{");
	put_text(to, "file", file->file);
	put_text(to, "status", file->refused ? "refused" : "loaded");
	if (!file->refused && file->policy)
		put_policy(to, file->policy, loader_rules(loader, file->policy));
	json_put(to, "}");
}

/* ---- the sandbox ---- */

static int start(pid_t *ret, const char *program, unsigned int waived, int output)
{
	posix_spawn_file_actions_t actions;
	char name[] = "postcall-sandbox", option[32];
	char *const argv[] = {name, option, NULL};
	char *const environment[] = {NULL};
	int r = posix_spawn_file_actions_init(&actions);

	if (r != 0)
		return -r;
	(void)snprintf(option, sizeof(option), "--describe=%u", waived);
	r = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawn(ret, program, &actions, NULL, argv, environment);
	(void)posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static bool read_all(struct buffer *to, int fd)
{
	for (;;) {
		uint8_t *at = buffer_reserve(to, 4096);
		ssize_t size = at ? read(fd, at, 4096) : -1;

		if (size == 0)
			return true;
		if ((size < 0 && errno != EINTR) || to->size > DESCRIPTION_MOST)
			return false;
		to->size += size > 0 ? (size_t)size : 0;
	}
}

/* 0 or negative errno. */
static int describe(struct buffer *ret, const char *program, unsigned int waived)
{
	CLEANUP(close_p) int near = -1;
	int ends[2], status = 0, r;
	bool is_read;
	pid_t pid = -1;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	near = ends[0];
	r = start(&pid, program, waived, ends[1]);
	(void)close(ends[1]);
	if (r < 0)
		return r;
	is_read = read_all(ret, near);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return is_read && status == 0 && ret->size ? 0 : -EIO;
}

int audit_describe(struct buffer *ret, unsigned int waived)
{
	CLEANUP(free_p) char *program = broker_find_program();
	int r;

	if (!program)
		return ctl_fail(
			EX_CONFIG, "postcall-sandbox is neither beside the program nor installed");
	r = describe(ret, program, waived);
	return r < 0 ? ctl_fail(EX_OSERR, "%s: %s", program, strerror(-r)) : EX_OK;
}
