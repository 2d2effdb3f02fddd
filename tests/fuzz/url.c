/* links: egress policy watch wire */
/*
 * Any bytes as a URL, or as a Location: the canonical form is its own canonical form, and nothing
 * that a rule for a part of a host lets pass lies outside of that part for any server.
 */
#include <stdlib.h>
#include <string.h>

#include "supervisor/egress/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_fixpoint(const struct egress_url *url)
{
	struct buffer first = {0}, second = {0};
	struct egress_url *again = NULL;
	const char *why;

	egress_url_put(&first, url);
	if (egress_url_new(&again, (struct bytes){first.data, first.size}, NULL, &why) != 0)
		abort();
	egress_url_put(&second, again);
	if (first.size != second.size || memcmp(first.data, second.data, first.size) != 0 ||
		!egress_url_same_origin(url, again) || strcmp(url->lax, again->lax) != 0 ||
		again->has_user)
		abort();
	for (size_t i = 0; i < first.size; i++) {
		if (first.data[i] <= 0x20 || first.data[i] >= 0x7F)
			abort();
	}
	egress_url_free(again);
	buffer_done(&first);
	buffer_done(&second);
}

static void check_rule(const struct egress_url *url)
{
	static char host[] = "h.example", plain[] = "/leads/*", lax[] = "/leads/*";
	struct egress_rule rule = {.is_https = true,
		.host = host,
		.port = 443,
		.plain = plain,
		.lax = lax,
		.methods = EGRESS_METHODS_ALL};

	if (!egress_rule_allows(&rule, url, EGRESS_GET))
		return;
	if (!url->is_https || url->port != 443 || strcmp(url->host, host) != 0 ||
		strncmp(url->path, "/", 1) != 0 || strncmp(url->lax, "/leads/", 7) != 0 ||
		strstr(url->lax, "/../") || strchr(url->lax, '\\'))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct egress_url *base = NULL, *url = NULL;
	const char *why;

	if (egress_url_new(&base, bytes_of("https://h.example/leads/7?q=1"), NULL, &why) != 0)
		abort();
	for (unsigned int i = 0; i < 2; i++) {
		if (egress_url_new(&url, (struct bytes){data, size}, i ? base : NULL, &why) != 0)
			continue;
		check_fixpoint(url);
		check_rule(url);
		url = egress_url_free(url);
	}
	egress_url_free(base);
	return 0;
}
