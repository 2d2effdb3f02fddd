/*
 * Reads egress rules, holds requests against them, and says which rule was missing.
 */
#include "supervisor/egress/rule.h"

#include <errno.h>
#include <string.h>

#include "supervisor/policy/json.h"

enum {
	SHOWN_MOST = 1000, /* bytes of a URL or a method in a message */
};

static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"};

enum egress_method egress_method_of(struct bytes name)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(methods); i++) {
		if (bytes_equal(name, methods[i]))
			return 1u << i;
	}
	return 0;
}

static void rule_done(struct egress_rule *rule)
{
	free(rule->text);
	free(rule->host);
	free(rule->plain);
	free(rule->lax);
	*rule = (struct egress_rule){0};
}

void egress_rules_done(struct egress_rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		rule_done(&rules->rows[i]);
	free(rules->rows);
	*rules = (struct egress_rules){0};
}

/*
 * Takes "*." off the host, which no URL parser would let pass. NULL: good; else what is wrong.
 * What looks odd in other ways is left for the parser to refuse.
 */
static const char *take_star(struct egress_rule *rule, struct buffer *to, const char *text)
{
	const char *host = strstr(text, "://");
	size_t size;

	if (strlen(text) != strcspn(text, "?#"))
		return "the URL of a rule ends with its path: no ? and no #";
	if (!host)
		return "the URL of a rule begins with https:// or http://";
	host += 3;
	size = strcspn(host, "/\\");
	if (memchr(host, '@', size))
		return "no user name or password (@) in the URL of a rule; only the host";
	rule->subdomains = host[0] == '*' && host[1] == '.';
	if (memchr(host + rule->subdomains, '*', size - rule->subdomains))
		return "in the host, * stands alone at the front for all subdomains, as in "
		       "https://*.example.com/*; no other host wildcard exists";
	buffer_put_raw(to, text, (size_t)(host - text));
	if (rule->subdomains)
		host += 2;
	buffer_put_raw(to, host, strlen(host));
	return NULL;
}

static void take_url(struct egress_rule *rule, struct egress_url *url)
{
	rule->is_https = url->is_https;
	rule->port = url->port;
	rule->host = TAKE(url->host);
	rule->plain = TAKE(url->plain);
	rule->lax = TAKE(url->lax);
	rule->is_whole = strcmp(rule->plain, "/*") == 0;
}

static int read_url(struct egress_rule *rule, const struct keys_check *check, position_node node)
{
	CLEANUP(egress_url_free_p) struct egress_url *url = NULL;
	CLEANUP(buffer_done) struct buffer bare = {0};
	struct bytes text = position_text(check->text, node);
	const char *why = NULL;
	int r;

	rule->text = bytes_copy(text);
	if (!rule->text)
		return -ENOMEM;
	for (size_t i = 0; i < text.size; i++) {
		/* https://a.example\@b.example/ is on a.example: not for everybody who reads it. */
		if (text.data[i] == '\\')
			why = "no backslash in the URL of a rule; a path has slashes";
		if (text.data[i] <= ' ' || text.data[i] == 0x7F)
			why = "no blank, no NUL and no other control character in the URL of a "
			      "rule";
	}
	if (!why)
		why = take_star(rule, &bare, rule->text);
	if (bare.failed)
		return -ENOMEM;
	if (why) {
		keys_complain(check, node, false, "policy.egress", "%s", why);
		return 0;
	}
	r = egress_url_new(&url, (struct bytes){bare.data, bare.size}, NULL, &why);
	if (r == EGRESS_URL_REFUSED) {
		keys_complain(check, node, false, "policy.egress",
			"%s; a rule's URL is scheme://host[:port]/path with scheme http or https",
			why);
		return 0;
	}
	if (r < 0)
		return r;
	if (rule->subdomains && url->is_address) {
		keys_complain(check, node, false, "policy.egress",
			"an address has no subdomains: no * in this host");
		return 0;
	}
	if (url->has_encoded_slash && strcmp(url->plain, "/*") != 0) {
		keys_complain(check, node, false, "policy.egress",
			"a rule narrower than /* never allows an encoded slash or backslash");
		return 0;
	}
	take_url(rule, url);
	return 0;
}

static void hint(const struct keys_check *check, position_node node, const char *message)
{
	keys_hint(check, node, false, "policy.egress", "%s", message);
}

static void give_hints(
	const struct keys_check *check, position_node node, const struct egress_rule *rule)
{
	if (rule->subdomains && !strchr(rule->host, '.'))
		hint(check, node, "this allows every host below a whole top-level domain");
	if (strcmp(rule->plain, "/") == 0)
		hint(check, node,
			"this allows the path / alone; for every path of the host write /*");
	if (!rule->is_https && !rule->is_private)
		hint(check, node,
			"over http anybody between can read and change the requests; secrets are "
			"not sent there");
}

static void read_methods(
	struct egress_rule *rule, const struct keys_check *check, position_node node)
{
	rule->methods = node == POSITION_NONE ? EGRESS_METHODS_ALL : 0;
	for (position_node at = position_first(check->text, node); at != POSITION_NONE;
		at = position_next(check->text, at))
		rule->methods |= egress_method_of(position_text(check->text, at));
	if (!rule->methods)
		hint(check, node, "no method: this rule allows nothing");
}

static int read_rule(struct egress_rule *rule, const struct keys_check *check, position_node row)
{
	const struct position *text = check->text;
	position_node url = position_get(text, row, "url");
	int r = read_url(rule, check, url);

	if (r < 0 || !rule->host)
		return r;
	rule->is_private = position_type(text, position_get(text, row, "private")) == POSITION_TRUE;
	rule->idempotency_key =
		position_type(text, position_get(text, row, "idempotency_key")) == POSITION_TRUE;
	read_methods(rule, check, position_get(text, row, "methods"));
	give_hints(check, url, rule);
	return 0;
}

int egress_rules_read(struct egress_rules *ret, const struct keys_check *check, position_node list)
{
	struct egress_rules rules = {0};

	rules.rows = calloc(position_count(check->text, list) + 1, sizeof(*rules.rows));
	if (!rules.rows)
		return -ENOMEM;
	for (position_node at = position_first(check->text, list); at != POSITION_NONE;
		at = position_next(check->text, at)) {
		struct egress_rule rule = {0};
		int r = read_rule(&rule, check, at);

		if (r < 0 || !rule.host)
			rule_done(&rule);
		else
			rules.rows[rules.count++] = rule;
		if (r < 0) {
			egress_rules_done(&rules);
			return r;
		}
	}
	*ret = rules;
	return 0;
}

bool egress_rule_reaches(const struct egress_rule *rule, const char *host, uint16_t port)
{
	size_t size = strlen(host), tail = strlen(rule->host);

	if (port && rule->port != port)
		return false;
	if (!rule->subdomains)
		return strcmp(rule->host, host) == 0;
	return size > tail + 1 && host[size - tail - 1] == '.' &&
	       strcmp(host + size - tail, rule->host) == 0;
}

static bool reaches_url(const struct egress_rule *rule, const struct egress_url *url)
{
	return rule->is_https == url->is_https && egress_rule_reaches(rule, url->host, url->port) &&
	       !(rule->subdomains && url->is_address);
}

static bool allows_path(const struct egress_rule *rule, const struct egress_url *url)
{
	if (rule->is_whole)
		return true;
	return !url->has_encoded_slash && egress_url_glob(rule->plain, url->plain) &&
	       egress_url_glob(rule->lax, url->lax);
}

bool egress_rule_allows(
	const struct egress_rule *rule, const struct egress_url *url, enum egress_method method)
{
	return (rule->methods & method) && reaches_url(rule, url) && allows_path(rule, url);
}

struct egress_verdict egress_rules_judge(
	const struct egress_rules *rules, const struct egress_url *url, enum egress_method method)
{
	struct egress_verdict ret = {0};

	for (size_t i = 0; i < rules->count; i++) {
		const struct egress_rule *rule = &rules->rows[i];

		if (!egress_rule_allows(rule, url, method))
			continue;
		if (!ret.rule)
			ret.rule = rule;
		ret.is_allowed = true;
		ret.is_private |= rule->is_private;
		ret.idempotency_key |= rule->idempotency_key;
	}
	return ret;
}

static void put_text(struct buffer *to, const char *text)
{
	buffer_put_raw(to, text, strlen(text));
}

/* Of the rules that reach the host, the one whose path fits, or else any. */
static const struct egress_rule *nearest(
	const struct egress_rules *rules, const struct egress_url *url)
{
	const struct egress_rule *ret = NULL;

	for (size_t i = 0; i < rules->count; i++) {
		const struct egress_rule *rule = &rules->rows[i];

		if (!reaches_url(rule, url))
			continue;
		if (allows_path(rule, url))
			return rule;
		if (!ret)
			ret = rule;
	}
	return ret;
}

static void put_methods(struct buffer *to, unsigned int set)
{
	const char *between = "";

	for (unsigned int i = 0; i < ARRAY_SIZE(methods); i++) {
		if (!(set & 1u << i))
			continue;
		put_text(to, between);
		put_text(to, methods[i]);
		between = ", ";
	}
}

void egress_rules_explain(struct buffer *to, const struct egress_rules *rules,
	const struct egress_url *url, struct bytes method, struct bytes shown)
{
	const struct egress_rule *rule = nearest(rules, url);
	CLEANUP(buffer_done) struct buffer whole = {0};

	method = bytes_cut(method, SHOWN_MOST);
	shown = bytes_cut(shown, SHOWN_MOST);
	put_text(to, "Egress denied: the policy has no egress rule for ");
	buffer_put_raw(to, method.data, method.size);
	put_text(to, " ");
	buffer_put_raw(to, shown.data, shown.size);
	if (!egress_method_of(method)) {
		put_text(to, " (rules can allow ");
		put_methods(to, EGRESS_METHODS_ALL);
		put_text(to, ")");
		return;
	}
	if (rule && allows_path(rule, url)) {
		put_text(to, "; ");
		put_text(to, rule->text);
		put_text(to, " allows ");
		put_methods(to, rule->methods);
	} else if (rule && url->has_encoded_slash && egress_url_glob(rule->plain, url->plain)) {
		put_text(to, "; an encoded slash or backslash is refused where a rule is narrower "
			     "than /*: ");
		put_text(to, rule->text);
	}
	egress_url_put_origin(&whole, url);
	put_text(&whole, url->path);
	to->failed |= whole.failed;
	if (whole.size > SHOWN_MOST)
		return;
	put_text(to, "; it would take {\"url\": ");
	json_put_bytes(to, (struct bytes){whole.data, whole.size});
	put_text(to, ", \"methods\": [");
	json_put_bytes(to, method);
	put_text(to, "]}");
}
