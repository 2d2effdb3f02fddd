/*
 * Reads grants, and tells an author early what would be refused at run time.
 */
#include "supervisor/egress/grant.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "supervisor/policy/token.h"

static void grant_done(struct grant *grant)
{
	for (size_t i = 0; i < grant->hosts_count; i++)
		free(grant->hosts[i].host);
	for (size_t i = 0; i < grant->headers_count; i++)
		free(grant->headers[i]);
	free(grant->hosts);
	free(grant->headers);
	free(grant->name);
}

void grants_done(struct grants *grants)
{
	for (size_t i = 0; i < grants->count; i++)
		grant_done(&grants->rows[i]);
	free(grants->rows);
	*grants = (struct grants){0};
}

static bool has_port(const char *text)
{
	const char *after = strrchr(text, ']');

	return strchr(after ? after : text, ':');
}

/* "host[:port]", by the same parser that reads requests. 0, EGRESS_URL_REFUSED, -ENOMEM. */
static int read_host(struct grant_host *ret, struct bytes text)
{
	CLEANUP(buffer_done) struct buffer whole = {0};
	CLEANUP(egress_url_free_p) struct egress_url *url = NULL;
	const char *why;
	int r;

	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] <= 0x20 || strchr("/\\@?#*", text.data[i]))
			return EGRESS_URL_REFUSED;
	}
	buffer_put_raw(&whole, "https://", 8);
	buffer_put_raw(&whole, text.data, text.size);
	if (whole.failed)
		return -ENOMEM;
	r = egress_url_new(&url, (struct bytes){whole.data, whole.size}, NULL, &why);
	if (r != 0)
		return r;
	ret->port = has_port((const char *)text.data) ? url->port : 0;
	ret->host = TAKE(url->host);
	return 0;
}

static bool is_reached(const struct egress_rules *rules, const struct grant_host *host)
{
	for (size_t i = 0; i < rules->count; i++) {
		if (egress_rule_reaches(&rules->rows[i], host->host, host->port) &&
			(rules->rows[i].is_https || rules->rows[i].is_private))
			return true;
	}
	return false;
}

/* It is for signatures only: its hosts mean nothing. */
static bool stays_here(const struct grant *grant)
{
	return grant->places == GRANT_HMAC;
}

static int read_hosts(struct grant *grant, const struct keys_check *check, position_node list,
	const struct egress_rules *rules)
{
	grant->hosts = calloc(position_count(check->text, list) + 1, sizeof(*grant->hosts));
	if (!grant->hosts)
		return -ENOMEM;
	if (!position_count(check->text, list) && !stays_here(grant))
		keys_hint(check, list, false, "policy.secret", "no host: this secret goes nowhere");
	for (position_node at = position_first(check->text, list); at != POSITION_NONE;
		at = position_next(check->text, at)) {
		struct grant_host host = {0};
		int r = read_host(&host, position_text(check->text, at));

		if (r < 0)
			return r;
		if (r == EGRESS_URL_REFUSED) {
			keys_complain(check, at, false, "policy.secret",
				"a secret's host is written host or host:port: no scheme, no path "
				"and no *");
			continue;
		}
		grant->hosts[grant->hosts_count++] = host;
		if (!stays_here(grant) && !is_reached(rules, &host))
			keys_hint(check, at, false, "policy.secret",
				"no egress rule reaches %s over https, or says \"private\": true: "
				"%s never goes there",
				host.host, grant->name);
	}
	return 0;
}

static int add_header(struct grant *grant, struct bytes name)
{
	char **headers =
		realloc(grant->headers, (grant->headers_count + 1) * sizeof(*grant->headers));

	if (!headers)
		return -ENOMEM;
	grant->headers = headers;
	headers[grant->headers_count] = bytes_copy(name);
	if (!headers[grant->headers_count])
		return -ENOMEM;
	grant->headers_count++;
	grant->places |= GRANT_HEADER;
	return 0;
}

static unsigned int place_of(struct bytes word)
{
	static const struct {
		const char *word;
		enum grant_place place;
	} words[] = {{"query", GRANT_QUERY}, {"headers", GRANT_HEADERS}, {"header", GRANT_HEADERS},
		{"body", GRANT_BODY}, {"hmac", GRANT_HMAC}};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (bytes_equal(word, words[i].word))
			return words[i].place;
	}
	return 0;
}

/* Another word for a place, or one where no secret may stand: no header is meant. */
static bool is_elsewhere(struct bytes word)
{
	static const char *const words[] = {"query", "headers", "header", "body", "hmac", "path",
		"url", "host", "hostname", "method", "fragment", "hash", "params", "data", "form",
		"json", "auth", "basic", "any", "all"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strlen(words[i]) == word.size &&
			strncasecmp(words[i], (const char *)word.data, word.size) == 0)
			return true;
	}
	return false;
}

static int read_place(struct grant *grant, const struct keys_check *check, position_node node)
{
	static const char prefix[] = "header:";
	struct bytes word = position_text(check->text, node);
	unsigned int place = place_of(word);

	grant->places |= place;
	if (place == GRANT_BODY)
		keys_hint(check, node, false, "policy.secret",
			"a body that holds a secret is often logged by the server that gets it; "
			"a header is the better place");
	if (place)
		return 0;
	if (word.size > strlen(prefix) && memcmp(word.data, prefix, strlen(prefix)) == 0) {
		word.data += strlen(prefix);
		word.size -= strlen(prefix);
	} else if (is_elsewhere(word)) {
		word.size = 0;
	}
	if (token_is(word))
		return add_header(grant, word);
	keys_complain(check, node, false, "policy.secret",
		"expected header:NAME, headers, query, body or hmac");
	return 0;
}

static int read_places(struct grant *grant, const struct keys_check *check, position_node list)
{
	grant->has_places = list != POSITION_NONE;
	if (!grant->has_places)
		grant->places = GRANT_HEADERS | GRANT_QUERY;
	for (position_node at = position_first(check->text, list); at != POSITION_NONE;
		at = position_next(check->text, at)) {
		int r = read_place(grant, check, at);

		if (r < 0)
			return r;
	}
	return 0;
}

static void read_value(struct grant *grant, const struct keys_check *check, position_node node,
	const struct secret_store *store)
{
	const char *why = store ? secret_store_why(store, grant->name) : NULL;

	if (!store || secret_store_get(store, grant->name, &grant->value))
		return;
	if (why)
		keys_complain(check, node, true, "policy.secret",
			"the file of the secret %s is refused: %s", grant->name, why);
	else
		keys_hint(check, node, true, "policy.secret",
			"there is no secret %s here: requests that use it will be refused",
			grant->name);
}

/* A basic function whose parameters are a body. */
static void hint_body(const struct keys_check *check, const struct grant *grant)
{
	position_node list = position_get(check->text, POSITION_ROOT, "functions");
	char word[sizeof("x_secrets.") + 64];

	if (grant->places & GRANT_BODY)
		return;
	(void)snprintf(word, sizeof(word), "x_secrets.%s", grant->name);
	for (position_node at = position_first(check->text, list); at != POSITION_NONE;
		at = position_next(check->text, at)) {
		position_node node = position_get(check->text, at, "parameters");
		struct bytes text = position_span(check->text, node);
		struct bytes method =
			position_text(check->text, position_get(check->text, at, "method"));

		if (!text.size || !memmem(text.data, text.size, word, strlen(word)) ||
			keys_is_one_of(method, "GET DELETE"))
			continue;
		keys_hint(check, node, false, "policy.secret",
			"this body uses the secret %s, whose \"in\" does not have \"body\": %s",
			grant->name,
			grant->has_places ? "the request will be refused"
					  : "it will go out with the placeholder instead");
	}
}

static int read_grant(struct grant *grant, const struct keys_check *check, position_node node,
	const struct egress_rules *rules, const struct secret_store *store)
{
	int r;

	grant->name = bytes_copy(position_key(check->text, node));
	if (!grant->name)
		return -ENOMEM;
	r = read_places(grant, check, position_get(check->text, node, "in"));
	if (r == 0)
		r = read_hosts(grant, check, position_get(check->text, node, "hosts"), rules);
	if (r < 0)
		return r;
	read_value(grant, check, node, store);
	hint_body(check, grant);
	return 0;
}

int grants_read(struct grants *ret, const struct keys_check *check, position_node secrets,
	const struct egress_rules *rules, const struct secret_store *store)
{
	struct grants grants = {0};

	grants.rows = calloc(position_count(check->text, secrets) + 1, sizeof(*grants.rows));
	if (!grants.rows)
		return -ENOMEM;
	for (position_node at = position_first(check->text, secrets); at != POSITION_NONE;
		at = position_next(check->text, at)) {
		int r;

		/* Notes, which begin with x-, are no names. */
		if (!keys_is_name(position_key(check->text, at)))
			continue;
		r = read_grant(&grants.rows[grants.count++], check, at, rules, store);
		if (r < 0) {
			grants_done(&grants);
			return r;
		}
	}
	*ret = grants;
	return 0;
}

bool grant_reaches(const struct grant *grant, const struct egress_url *url)
{
	for (size_t i = 0; i < grant->hosts_count; i++) {
		const struct grant_host *host = &grant->hosts[i];

		if (strcmp(host->host, url->host) == 0 && (!host->port || host->port == url->port))
			return true;
	}
	return false;
}

bool grant_fits(const struct grant *grant, enum grant_place place, struct bytes header)
{
	if (grant->places & place)
		return true;
	if (place != GRANT_HEADERS)
		return false;
	for (size_t i = 0; i < grant->headers_count; i++) {
		if (strlen(grant->headers[i]) == header.size &&
			strncasecmp(grant->headers[i], (const char *)header.data, header.size) == 0)
			return true;
	}
	return false;
}
