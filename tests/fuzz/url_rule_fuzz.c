/* links: egress policy watch wire */
/*
 * A rule's URL, a line feed, a request's URL, a line feed, a redirect from there. The canonical
 * form is canonical, and what a rule allows has its scheme, host and port and, where the rule's
 * path is narrower, a path that stays inside it for every reader.
 */
#include <string.h>

#include "supervisor/egress/rule.h"
#include "supervisor/policy/json.h"
#include "tests/fuzz/fuzz.h"

static struct egress_url *parse(struct bytes text, const struct egress_url *base)
{
	struct egress_url *url = NULL;
	const char *why = NULL;

	if (egress_url_new(&url, text, base, &why) == EGRESS_URL_REFUSED && (!why || !why[0]))
		fuzz_fail("refused without a word");
	return url;
}

static bool has_only(const char *text, const char *forbidden)
{
	for (; *text; text++) {
		if (*text <= ' ' || *text == 0x7F || strchr(forbidden, *text))
			return false;
	}
	return true;
}

static void is_canonical(const struct egress_url *url)
{
	CLEANUP(buffer_done) struct buffer once = {0};
	CLEANUP(buffer_done) struct buffer twice = {0};
	CLEANUP(egress_url_free_p) struct egress_url *again = NULL;

	if (!has_only(url->host, "/?#@\\%"))
		fuzz_fail("host %s", url->host);
	if (url->path[0] != '/' || !has_only(url->path, "?#\\"))
		fuzz_fail("path %s", url->path);
	if (url->query && !has_only(url->query, "#"))
		fuzz_fail("query %s", url->query);
	if (strstr(url->lax, "/../") || strstr(url->lax, "//") || strchr(url->lax, '\\') ||
		strstr(url->plain, "/../") || strstr(url->path, "/../"))
		fuzz_fail("path %s, plain %s, lax %s", url->path, url->plain, url->lax);
	egress_url_put(&once, url);
	again = parse(fuzz_bytes(&once), NULL);
	if (!again)
		fuzz_fail("not read back: %.*s", (int)once.size, (const char *)once.data);
	egress_url_put(&twice, again);
	if (once.size != twice.size || memcmp(once.data, twice.data, once.size) != 0)
		fuzz_fail("%.*s became %.*s", (int)once.size, (const char *)once.data,
			(int)twice.size, (const char *)twice.data);
	if (!egress_url_same_origin(url, again) || strcmp(url->lax, again->lax) != 0)
		fuzz_fail("another reading of %.*s", (int)once.size, (const char *)once.data);
}

static bool is_below(const char *host, const char *parent)
{
	size_t size = strlen(host), end = strlen(parent);

	return size > end + 1 && host[size - end - 1] == '.' &&
	       strcmp(host + size - end, parent) == 0;
}

/* Up to its first star. */
static bool begins_with_glob(const char *text, const char *glob)
{
	return strncmp(text, glob, strcspn(glob, "*")) == 0;
}

static void check_allowed(const struct egress_rule *rule, const struct egress_url *url)
{
	bool is_host = rule->subdomains ? is_below(url->host, rule->host)
					: strcmp(url->host, rule->host) == 0;

	if (!is_host || url->port != rule->port || url->is_https != rule->is_https)
		fuzz_fail("rule %s allows %s:%u", rule->text, url->host, url->port);
	if (rule->subdomains && url->is_address)
		fuzz_fail("rule %s allows the address %s", rule->text, url->host);
	if (rule->is_whole)
		return;
	if (url->has_encoded_slash)
		fuzz_fail("rule %s allows an encoded slash: %s", rule->text, url->path);
	if (!begins_with_glob(url->plain, rule->plain) || !begins_with_glob(url->lax, rule->lax))
		fuzz_fail(
			"rule %s allows %s (%s, %s)", rule->text, url->path, url->plain, url->lax);
}

static void judge(const struct egress_rules *rules, const struct egress_url *url)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	struct egress_verdict verdict = egress_rules_judge(rules, url, EGRESS_GET);

	is_canonical(url);
	if (verdict.is_allowed)
		check_allowed(verdict.rule, url);
	else
		egress_rules_explain(&text, rules, url, bytes_of("GET"), bytes_of("https://x/"));
}

static int read_rules(struct egress_rules *ret, struct bytes rule)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	CLEANUP(position_free_p) struct position *position = NULL;
	struct diag_list list = {0};
	struct diag err = {0};
	struct keys_check check = {.list = &list};
	int r;

	json_put(&text, "{\"egress\":[{\"url\":");
	json_put_bytes(&text, rule);
	json_put(&text, "}]}");
	if (position_new(&position, "p.json", fuzz_bytes(&text), 64, &err) != 0)
		fuzz_fail("%s", err.message);
	check.text = position;
	r = egress_rules_read(ret, &check, position_get(position, POSITION_ROOT, "egress"));
	if (r == 0 && ret->count == 0 && !diag_list_has_error(&list))
		fuzz_fail("a rule is gone without a word");
	diag_list_done(&list);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes text = fuzz_exact((struct bytes){data, size});
	struct fuzz_input input = fuzz_input_of(text.data, text.size);
	struct egress_rules rules = {0};
	CLEANUP(egress_url_free_p) struct egress_url *url = NULL;
	CLEANUP(egress_url_free_p) struct egress_url *next = NULL;

	if (read_rules(&rules, fuzz_until(&input, '\n')) == 0) {
		url = parse(fuzz_until(&input, '\n'), NULL);
		if (url) {
			judge(&rules, url);
			next = parse(fuzz_rest(&input), url);
		}
		if (next)
			judge(&rules, next);
	}
	egress_rules_done(&rules);
	free((void *)(uintptr_t)text.data);
	return 0;
}
