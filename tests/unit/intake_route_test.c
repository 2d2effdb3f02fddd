/* links: intake config policy watch wire */
/*
 * Which route a request means, and what its query says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/intake/route.h"

static int match(struct route_match *ret, const char *method, const char *target, enum problem *why)
{
	struct http_head head = {.method = bytes_of(method), .target = bytes_of(target)};

	*why = PROBLEM_COUNT;
	return route_match(ret, &head, why);
}

static void found(const char *method, const char *target, enum route_index index, const char *id)
{
	struct route_match ret;
	enum problem why;

	if (match(&ret, method, target, &why) != 0)
		fail_msg("%s %s: %s", method, target, problem_rows[why].code);
	assert_int_equal(ret.index, index);
	assert_string_equal(ret.id, id);
	route_match_done(&ret);
}

static void refused(const char *method, const char *target, enum problem wanted)
{
	struct route_match ret;
	enum problem why;
	int r = match(&ret, method, target, &why);

	if (r != ROUTE_REFUSED || why != wanted)
		fail_msg("%s %s: %d, expected %s", method, target, r, problem_rows[wanted].code);
	route_match_done(&ret);
}

static void every_route_is_found(void **state)
{
	(void)state;
	found("POST", "/v1/calls", ROUTE_submit, "");
	found("GET", "/v1/calls", ROUTE_list, "");
	found("HEAD", "/v1/calls", ROUTE_list, "");
	found("GET", "/v1/calls/01JD-x_Y", ROUTE_show, "01JD-x_Y");
	found("POST", "/v1/calls/01JD/replay", ROUTE_replay, "01JD");
	found("GET", "/v1/policies", ROUTE_policies, "");
	found("POST", "/v1/policies/reload", ROUTE_reload, "");
	found("GET", "/metrics", ROUTE_metrics, "");
	found("GET", "/healthz?", ROUTE_health, "");
	found("GET", "/readyz", ROUTE_ready, "");
}

static void paths_are_compared_as_they_are_written(void **state)
{
	static const char *const paths[] = {"/", "/v1", "/v2/calls", "/v1/calls/", "/v1/calls//x",
		"/v1/calls/..%2f..%2fpolicies", "/%00", "/v1/policies/../../healthz/x", "//healthz",
		"/healthz/", "/HEALTHZ", "/health%7A", "/v1/calls/a.b", "/v1/calls/a/b",
		"/v1/calls/x/replay/", "/v1/./calls", "/v1/calls;x", "/healthz%3F"};
	char longest[100];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		refused("GET", paths[i], PROBLEM_NO_ROUTE);
	(void)snprintf(longest, sizeof(longest), "/v1/calls/%065d", 1);
	refused("GET", longest, PROBLEM_NO_ROUTE);
	(void)snprintf(longest, sizeof(longest), "/v1/calls/%064d", 1);
	found("GET", longest, ROUTE_show, longest + 10);
}

static void it_is_no_proxy(void **state)
{
	(void)state;
	refused("GET", "http://x/healthz", PROBLEM_TARGET);
	refused("GET", "x:80", PROBLEM_TARGET);
	refused("GET", "*", PROBLEM_TARGET);
	refused("GET", "/healthz#x", PROBLEM_TARGET);
	refused("CONNECT", "127.0.0.1:1", PROBLEM_UNKNOWN_METHOD);
}

static void methods_are_told_apart(void **state)
{
	struct route_match ret;
	enum problem why;

	(void)state;
	refused("PUT", "/v1/calls", PROBLEM_METHOD);
	refused("TRACE", "/healthz", PROBLEM_METHOD);
	refused("HEAD", "/v1/policies/reload", PROBLEM_METHOD);
	refused("BREW", "/v1/calls", PROBLEM_UNKNOWN_METHOD);
	refused("get", "/v1/calls", PROBLEM_UNKNOWN_METHOD);
	refused("OPTIONS", "/nowhere", PROBLEM_NO_ROUTE);
	assert_int_equal(match(&ret, "OPTIONS", "/v1/calls", &why), ROUTE_OPTIONS);
	assert_int_equal(match(&ret, "OPTIONS", "*", &why), ROUTE_OPTIONS);
}

static void allowed(const char *target, const char *wanted)
{
	CLEANUP(buffer_done) struct buffer allow = {0};

	route_put_allow(&allow, bytes_of(target));
	assert_true(bytes_equal((struct bytes){allow.data, allow.size}, wanted));
}

static void allow_names_what_the_path_knows(void **state)
{
	(void)state;
	allowed("/v1/calls", "GET, HEAD, POST, OPTIONS");
	allowed("/healthz", "GET, HEAD, OPTIONS");
	allowed("/v1/policies/reload?x=1", "POST, OPTIONS");
	allowed("*", "GET, HEAD, POST, OPTIONS");
}

static void queries_are_decoded(void **state)
{
	struct route_match ret;
	enum problem why;

	(void)state;
	assert_int_equal(
		match(&ret, "GET", "/v1/calls?agent=a%20b+%C3%A4%2f&&limit=1000&status=", &why), 0);
	assert_string_equal(route_query(&ret, "agent"), "a b \xC3\xA4/");
	assert_string_equal(route_query(&ret, "limit"), "1000");
	assert_string_equal(route_query(&ret, "status"), "");
	route_match_done(&ret);
	assert_int_equal(match(&ret, "GET", "/v1/calls?agent", &why), 0);
	assert_string_equal(route_query(&ret, "agent"), "");
	assert_null(route_query(&ret, "limit"));
	route_match_done(&ret);
}

static void hostile_queries_are_refused(void **state)
{
	static const char *const queries[] = {"limit=-1", "limit=0", "limit=1001",
		"limit=999999999999", "limit=abc", "limit=", "limit=1e2", "limit=%31x",
		"limit=1&limit=2", "%=%&&==", "agent=%00", "agent=%FF", "agent=%C0%AF", "agent=%",
		"agent=%2", "agent=%zz", "other=1", "Agent=1", "=x"};
	char target[100];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		(void)snprintf(target, sizeof(target), "/v1/calls?%s", queries[i]);
		refused("GET", target, PROBLEM_QUERY);
	}
	refused("GET", "/healthz?x=1", PROBLEM_QUERY);
	refused("POST", "/v1/calls?agent=x", PROBLEM_QUERY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_is_found),
		cmocka_unit_test(paths_are_compared_as_they_are_written),
		cmocka_unit_test(it_is_no_proxy),
		cmocka_unit_test(methods_are_told_apart),
		cmocka_unit_test(allow_names_what_the_path_knows),
		cmocka_unit_test(queries_are_decoded),
		cmocka_unit_test(hostile_queries_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
