/* links: egress policy wire watch */
/*
 * One canonical form for every spelling of a URL, and the two readings of its path.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "supervisor/egress/url.h"

static void becomes_from(const char *text, const char *base, const char *expected)
{
	CLEANUP(egress_url_free_p) struct egress_url *from = NULL;
	CLEANUP(egress_url_free_p) struct egress_url *url = NULL;
	CLEANUP(buffer_done) struct buffer whole = {0};
	const char *why = NULL;
	int r;

	if (base)
		assert_int_equal(egress_url_new(&from, bytes_of(base), NULL, &why), 0);
	r = egress_url_new(&url, bytes_of(text), from, &why);
	if (r != 0) {
		if (expected)
			fail_msg("%s: %s", text, why);
		assert_int_equal(r, EGRESS_URL_REFUSED);
		assert_non_null(why);
		return;
	}
	egress_url_put(&whole, url);
	buffer_put_u8(&whole, 0);
	if (!expected || strcmp((const char *)whole.data, expected) != 0)
		fail_msg("%s: %s, expected %s", text, (const char *)whole.data,
			expected ? expected : "a refusal");
}

static bool keeps(const char *from, const char *to)
{
	CLEANUP(egress_url_free_p) struct egress_url *first = NULL;
	CLEANUP(egress_url_free_p) struct egress_url *next = NULL;
	const char *why = NULL;

	assert_int_equal(egress_url_new(&first, bytes_of(from), NULL, &why), 0);
	assert_int_equal(egress_url_new(&next, bytes_of(to), first, &why), 0);
	return egress_url_keeps_credentials(first, next);
}

static void credentials_stay_with_their_host_and_may_move_to_tls(void **state)
{
	(void)state;
	assert_true(keeps("http://h/a", "/b"));
	assert_true(keeps("http://h/a", "https://H./b"));
	assert_true(keeps("http://h:80/a", "https://h:443/b"));
	assert_true(keeps("https://h:8443/a", "https://h:8443/b"));
	assert_false(keeps("https://h/a", "http://h/b"));
	assert_false(keeps("http://h:8080/a", "https://h/b"));
	assert_false(keeps("http://h/a", "https://h:8443/b"));
	assert_false(keeps("http://h/a", "https://api.h/b"));
	assert_false(keeps("https://h/a", "https://g/b"));
}

static void becomes(const char *text, const char *expected)
{
	becomes_from(text, NULL, expected);
}

static void refused(const char *text)
{
	becomes_from(text, NULL, NULL);
}

static void spellings_of_a_host_are_one(void **state)
{
	(void)state;
	becomes("http://example.com", "http://example.com/");
	becomes("HTTP://EXAMPLE.com:80/", "http://example.com/");
	becomes("https://example.com:443/a", "https://example.com/a");
	becomes("https://example.com:80/a", "https://example.com:80/a");
	becomes("http://example.com./", "http://example.com/");
	becomes("http://a_b.example/", "http://a_b.example/");
	becomes("http://example.com:08080/", "http://example.com:8080/");
	becomes("http://example.com:/", "http://example.com/");
	becomes("http:\\\\example.com\\a", "http://example.com/a");
	becomes("http:/example.com/a", "http://example.com/a");
	becomes("http:///example.com/a", "http://example.com/a");
	becomes(" http://exam\tple.com/\r\n", "http://example.com/");
	becomes("http://ex%61mple.com/", "http://example.com/");
}

static void names_in_other_scripts_become_punycode(void **state)
{
	(void)state;
	becomes("http://b\xC3\xBC"
		"cher.example/",
		"http://xn--bcher-kva.example/");
	becomes("http://B\xC3\x9C"
		"CHER.example/",
		"http://xn--bcher-kva.example/");
	becomes("http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/");
	becomes("http://example\xE3\x80\x82"
		"com/",
		"http://example.com/");
	refused("http://\xE2\x80\xAE"
		"evil.example/");
	refused("http://a\xFF.example/");
	refused("http://a.example\xE2\x80\xA8.example/");
	refused("http://\xEF\xB7\xBA.example/");
}

static void spellings_of_an_address_are_one(void **state)
{
	(void)state;
	becomes("http://127.1/", "http://127.0.0.1/");
	becomes("http://2130706433/", "http://127.0.0.1/");
	becomes("http://0x7f000001/", "http://127.0.0.1/");
	becomes("http://0177.0.0.1/", "http://127.0.0.1/");
	becomes("http://127.0.0.1./", "http://127.0.0.1/");
	becomes("http://[::1]:8080/", "http://[::1]:8080/");
	becomes("http://[0:0:0:0:0:0:0:1]/", "http://[::1]/");
	becomes("http://[2001:DB8::A]/", "http://[2001:db8::a]/");
	becomes("http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]/");
	refused("http://[::1%25lo]/");
	refused("http://[127.0.0.1]/");
	refused("http://[::1/");
	refused("http://1.2.3.4.5/");
	refused("http://256.1.1.1/");
	refused("http://a.1/");
}

static void what_is_no_web_address_is_refused(void **state)
{
	static const char *const bad[] = {"", "/", "x", "example.com/", "//example.com/",
		"ftp://x/", "file:///etc/passwd", "gopher://x/", "javascript:1", "http://",
		"http:///", "http://:80/", "http://a b/", "http://a:65536/", "http://a:-1/",
		"http://a:1e3/", "http://a:0/", "http://a:80x/", "http://a..b/", "http://.a/",
		"http://a,b/", "http://a;b/", "http://a%2fb/", "http://a%00b/", "http://*/",
		"http://a*/", "http://[]/", "httpx://a/", "http//a/", "ht tp://a/",
		"http://a:\xEF\xBC\x98\xEF\xBC\x90/"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		refused(bad[i]);
	becomes_from("ftp://x/", "http://a/", NULL);
}

static void paths_are_escaped_as_node_does(void **state)
{
	(void)state;
	becomes("http://a/caf\xC3\xA9 1", "http://a/caf%C3%A9%201");
	becomes("http://a/x%7e%2f%zz%", "http://a/x%7e%2f%zz%");
	becomes("http://a/\"<>'`{}^|[]", "http://a/\"<>'`{}^|[]");
	becomes("http://a/?\"<>'`{}^|[]", "http://a/?\"<>'`{}^|[]");
	becomes_from("/\"<>'`{}^|[]", "http://a/", "http://a/%22%3C%3E'%60%7B%7D^|[]");
	becomes_from("/?\"<>'`{}^|[]", "http://a/", "http://a/?%22%3C%3E%27`{}^|[]");
	becomes("http://a/?q=a b&c=\xE2\x98\x95#frag ment", "http://a/?q=a%20b&c=%E2%98%95");
	becomes("http://a?x=1", "http://a/?x=1");
	becomes("http://a/x?", "http://a/x");
	becomes("http://a/x#?y", "http://a/x");
	becomes("http://a/x?a=b?c=/../d", "http://a/x?a=b?c=/../d");
	becomes("http://a//b//", "http://a//b//");
	becomes("http://a/;p=1,2:3@x!$&'()*+", "http://a/;p=1,2:3@x!$&'()*+");
}

static void dot_segments_are_resolved(void **state)
{
	(void)state;
	becomes("http://a/x/../y", "http://a/y");
	becomes("http://a/x/./y/.", "http://a/x/y/");
	becomes("http://a/x/%2e%2E/y", "http://a/y");
	becomes("http://a/x/.%2e/y", "http://a/y");
	becomes("http://a/x/%2e/y", "http://a/x/y");
	becomes("http://a/../../y", "http://a/y");
	becomes("http://a/x//../../y", "http://a/y");
	becomes("http://a\\x\\..\\y", "http://a/y");
	becomes("http://a/x/..", "http://a/");
	becomes("http://a/x/...", "http://a/x/...");
	becomes("http://a/x/..;/y", "http://a/x/..;/y");
	becomes("http://a/x/%252e%252e/y", "http://a/x/%252e%252e/y");
}

static void references_count_from_their_base(void **state)
{
	static const char base[] = "http://h:81/a/b?q=1";

	(void)state;
	becomes_from("/x", base, "http://h:81/x");
	becomes_from("x", base, "http://h:81/a/x");
	becomes_from("./x", base, "http://h:81/a/x");
	becomes_from("../x", base, "http://h:81/x");
	becomes_from("../../../x", base, "http://h:81/x");
	becomes_from("?z=2", base, "http://h:81/a/b?z=2");
	becomes_from("#f", base, "http://h:81/a/b?q=1");
	becomes_from("//other/x", base, "http://other/x");
	becomes_from("\\\\other\\x", base, "http://other/x");
	becomes_from("/\\other/x", base, "http://other/x");
	becomes_from("https://other", base, "https://other/");
	becomes_from("https:/other", base, "https://other/");
	becomes_from("http:x", base, "http://h:81/a/x");
	becomes_from("http:/x", base, "http://h:81/x");
	becomes_from("http://u:p@other/x", base, "http://other/x");
	becomes_from("x:y", base, NULL);
	becomes_from("//", base, NULL);
}

static void users_are_told(void **state)
{
	CLEANUP(egress_url_free_p) struct egress_url *url = NULL;
	const char *why;

	(void)state;
	assert_int_equal(egress_url_new(&url, bytes_of("http://a@b@c:81/"), NULL, &why), 0);
	assert_true(url->has_user);
	assert_string_equal(url->host, "c");
	assert_int_equal(url->port, 81);
}

static void check_lax(const char *path, const char *expected)
{
	CLEANUP(free_p) char *lax = egress_url_lax(path);

	if (strcmp(lax, expected) != 0)
		fail_msg("%s: %s, expected %s", path, lax, expected);
}

static void the_lax_reading_is_the_worst_server(void **state)
{
	(void)state;
	check_lax("/leads/7", "/leads/7");
	check_lax("/leads/", "/leads/");
	check_lax("/", "/");
	check_lax("/leads/..;/admin", "/admin");
	check_lax("/leads;x=1/7", "/leads/7");
	check_lax("/leads/%252e%252e/admin", "/admin");
	check_lax("/leads/%25252e%25252e/admin", "/admin");
	check_lax("/leads/..%2fadmin", "/admin");
	check_lax("/leads/..%5cadmin", "/admin");
	check_lax("/leads//7", "/leads/7");
	check_lax("//leads/7", "/leads/7");
	check_lax("/%6ceads/7", "/leads/7");
	check_lax("/leads/a%20b", "/leads/a b");
	check_lax("/leads/x%00/../../admin", "/leads/x");
	check_lax("/leads/..%00/x", "/");
	check_lax("/leads/..%20/admin", "/admin");
	check_lax("/leads/..%0d%0a/admin", "/admin");
	check_lax("/leads/.%7f./admin", "/admin");
	check_lax("/leads/.../admin", "/admin");
	check_lax("/leads/%c0%ae%C0%AE/admin", "/admin");
	check_lax("/leads/..%c0%afadmin", "/admin");
	check_lax("/leads/..%e0%80%afadmin", "/admin");
	check_lax("/leads/..%c1%9cadmin", "/admin");
	check_lax("/leads/%ef%bc%8e%ef%bc%8e/admin", "/admin");
	check_lax("/leads/..%ef%bc%8fadmin", "/admin");
	check_lax("/leads/%u002E%u002e%u002Fadmin", "/admin");
	check_lax("/leads/%uff0e./admin", "/admin");
	check_lax("/leads/a..b/%c3%a9", "/leads/a..b/\xC3\xA9");
	check_lax("/leads/a%20/%u20ac", "/leads/a /%u20ac");
	check_lax("/leads/*", "/leads/*");
	check_lax("/../..", "/");
	check_lax("/a/b/../..", "/");
}

static void stars_match_any_run(void **state)
{
	(void)state;
	assert_true(egress_url_glob("/*", "/"));
	assert_true(egress_url_glob("/*", "/a/b"));
	assert_true(egress_url_glob("/a/*/c", "/a/b/b/c"));
	assert_true(egress_url_glob("/a*c", "/ac"));
	assert_true(egress_url_glob("/*a*b*", "/xaabyb"));
	assert_true(egress_url_glob("/a", "/a"));
	assert_true(egress_url_glob("/a*", "/a*"));
	assert_false(egress_url_glob("/a", "/a/"));
	assert_false(egress_url_glob("/a/*", "/a"));
	assert_false(egress_url_glob("/a/*", "/ab"));
	assert_false(egress_url_glob("/a/*/c", "/a/c"));
	assert_false(egress_url_glob("", "/"));
	assert_true(egress_url_glob("", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(credentials_stay_with_their_host_and_may_move_to_tls),
		cmocka_unit_test(spellings_of_a_host_are_one),
		cmocka_unit_test(names_in_other_scripts_become_punycode),
		cmocka_unit_test(spellings_of_an_address_are_one),
		cmocka_unit_test(what_is_no_web_address_is_refused),
		cmocka_unit_test(paths_are_escaped_as_node_does),
		cmocka_unit_test(dot_segments_are_resolved),
		cmocka_unit_test(references_count_from_their_base),
		cmocka_unit_test(users_are_told),
		cmocka_unit_test(the_lax_reading_is_the_worst_server),
		cmocka_unit_test(stars_match_any_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
