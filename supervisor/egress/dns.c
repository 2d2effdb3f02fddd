/*
 * Two evdns requests for each name, joined. A short memory of answers, for as long as their TTL
 * allows and no longer than MEMORY_MS, spares busy functions the wait.
 */
#include "supervisor/egress/dns.h"

#include <errno.h>
#include <event2/dns.h>
#include <event2/event.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>
#include <sys/stat.h>

#include "supervisor/egress/hosts.h"
#include "supervisor/watch/clock.h"
#include "supervisor/watch/timer.h"

enum {
	MEMORY_MS = 30000,
	MEMORY_MOST = 256,
	SKEW_MS = 300, /* how long the other family is waited for when one has answered */
};

struct memory {
	TAILQ_ENTRY(memory) link;
	char *host;
	double until_ms;
	struct dns_answer answer;
};

TAILQ_HEAD(memory_list, memory);

struct dns {
	struct event_base *base;
	struct evdns_base *evdns;
	struct hosts *hosts;
	char *resolv_conf; /* NULL: servers were given */
	struct stat seen;
	struct memory_list memories; /* newest first */
	size_t memories_count;
};

enum family {
	FAMILY_4,
	FAMILY_6,
	FAMILIES,
};

struct dns_query;

struct half {
	struct dns_query *query; /* NULL: nobody waits; the half frees itself */
	enum family family;
	struct evdns_request *request; /* NULL: over */
};

struct dns_query {
	struct dns *dns;
	char *host;
	struct half *halves[FAMILIES]; /* NULL: over */
	int errors[FAMILIES];
	int ttl;
	struct dns_answer answers[FAMILIES];
	struct event *wake;
	dns_done *done;
	void *arg;
};

static void read_resolv_conf(struct dns *dns)
{
	struct stat now = {0};

	if (!dns->resolv_conf)
		return;
	(void)stat(dns->resolv_conf, &now);
	if (now.st_ino == dns->seen.st_ino && now.st_size == dns->seen.st_size &&
		memcmp(&now.st_mtim, &dns->seen.st_mtim, sizeof(now.st_mtim)) == 0)
		return;
	dns->seen = now;
	(void)evdns_base_clear_nameservers_and_suspend(dns->evdns);
	evdns_base_search_clear(dns->evdns);
	(void)evdns_base_resolv_conf_parse(dns->evdns,
		DNS_OPTION_SEARCH | DNS_OPTION_NAMESERVERS | DNS_OPTION_MISC, dns->resolv_conf);
	(void)evdns_base_resume(dns->evdns);
}

static int add_servers(struct dns *dns, const struct egress_config *config)
{
	for (size_t i = 0; i < config->resolvers_count; i++) {
		if (evdns_base_nameserver_ip_add(dns->evdns, config->resolvers[i]) != 0)
			return -EINVAL;
	}
	return 0;
}

/* What evdns has to say about name servers is told by every request that suffers from it. */
static void say_nothing(int is_warning, const char *text)
{
	(void)is_warning;
	(void)text;
}

int dns_new(struct dns **ret, struct event_base *base, const struct egress_config *config)
{
	CLEANUP(dns_free_p) struct dns *dns = calloc(1, sizeof(*dns));
	const char *hosts = config->hosts ? config->hosts : "/etc/hosts";
	int r;

	if (!dns)
		return -ENOMEM;
	TAILQ_INIT(&dns->memories);
	dns->base = base;
	evdns_set_log_fn(say_nothing);
	dns->evdns = evdns_base_new(base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
	if (!dns->evdns)
		return -ENOMEM;
	/* Three tries within the 10 s that a request may take; resolv.conf may say otherwise. */
	(void)evdns_base_set_option(dns->evdns, "timeout", "3");
	/* Names that nobody answers for, in one policy's zone, are not to hold up all others. */
	(void)evdns_base_set_option(dns->evdns, "max-inflight", "10000");
	r = hosts_new(&dns->hosts, hosts);
	if (r < 0)
		return r;
	r = add_servers(dns, config);
	if (r < 0)
		return r;
	if (!config->resolvers_count) {
		dns->resolv_conf =
			strdup(config->resolv_conf ? config->resolv_conf : "/etc/resolv.conf");
		if (!dns->resolv_conf)
			return -ENOMEM;
		/* Not the state that a missing file has. */
		dns->seen.st_size = -1;
		read_resolv_conf(dns);
	}
	*ret = TAKE(dns);
	return 0;
}

static void forget(struct dns *dns, struct memory *memory)
{
	TAILQ_REMOVE(&dns->memories, memory, link);
	dns->memories_count--;
	free(memory->host);
	free(memory);
}

struct dns *dns_free(struct dns *dns)
{
	if (!dns)
		return NULL;
	while (!TAILQ_EMPTY(&dns->memories))
		forget(dns, TAILQ_FIRST(&dns->memories));
	if (dns->evdns)
		evdns_base_free(dns->evdns, 1);
	hosts_free(dns->hosts);
	free(dns->resolv_conf);
	free(dns);
	return NULL;
}

static const struct memory *recall(struct dns *dns, const char *host)
{
	double now = clock_monotonic_ms();
	struct memory *memory, *next;

	for (memory = TAILQ_FIRST(&dns->memories); memory; memory = next) {
		next = TAILQ_NEXT(memory, link);
		if (memory->until_ms <= now)
			forget(dns, memory);
		else if (strcmp(memory->host, host) == 0)
			return memory;
	}
	return NULL;
}

static void remember(const struct dns_query *query, const struct dns_answer *answer)
{
	struct dns *dns = query->dns;
	struct memory *memory;
	double ms = query->ttl * 1e3;

	if (!answer->count || query->ttl <= 0)
		return;
	memory = calloc(1, sizeof(*memory));
	if (!memory || !(memory->host = strdup(query->host))) {
		free(memory);
		return;
	}
	memory->until_ms = clock_monotonic_ms() + (ms < MEMORY_MS ? ms : MEMORY_MS);
	memory->answer = *answer;
	TAILQ_INSERT_HEAD(&dns->memories, memory, link);
	if (++dns->memories_count > MEMORY_MOST)
		forget(dns, TAILQ_LAST(&dns->memories, memory_list));
}

static void free_query(struct dns_query *query)
{
	for (unsigned int i = 0; i < FAMILIES; i++) {
		struct half *half = query->halves[i];

		if (!half)
			continue;
		/* Its callback still comes, with DNS_ERR_CANCEL. */
		half->query = NULL;
		if (half->request)
			evdns_cancel_request(query->dns->evdns, half->request);
	}
	if (query->wake)
		event_free(query->wake);
	free(query->host);
	free(query);
}

void dns_cancel(struct dns_query *query)
{
	if (query)
		free_query(query);
}

static bool says_no(int error)
{
	return error == DNS_ERR_NOTEXIST || error == DNS_ERR_NODATA;
}

static void conclude(struct dns_query *query)
{
	struct dns_answer answer = query->answers[FAMILY_4];
	const struct dns_answer *other = &query->answers[FAMILY_6];

	for (size_t i = 0; i < other->count && answer.count < DNS_ADDRESSES_MOST; i++)
		answer.addresses[answer.count++] = other->addresses[i];
	answer.try_again = answer.count == 0 &&
			   (!says_no(query->errors[FAMILY_4]) || !says_no(query->errors[FAMILY_6]));
	remember(query, &answer);
	query->done(query->arg, &answer);
	free_query(query);
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	conclude(arg);
}

static void wake_in(struct dns_query *query, unsigned int ms)
{
	if (ms == 0)
		event_active(query->wake, EV_TIMEOUT, 0);
	else
		timer_set(query->wake, ms);
}

static void take(struct dns_query *query, enum family family, int count, const void *addresses)
{
	struct dns_answer *answer = &query->answers[family];
	size_t size = family == FAMILY_4 ? 4 : 16;

	for (int i = 0; i < count && answer->count < DNS_ADDRESSES_MOST; i++) {
		struct egress_address *to = &answer->addresses[answer->count++];

		*to = (struct egress_address){.family = family == FAMILY_4 ? AF_INET : AF_INET6};
		memcpy(to->bytes, (const uint8_t *)addresses + (size_t)i * size, size);
	}
}

static void on_answer(int result, char type, int count, int ttl, void *addresses, void *arg)
{
	struct half *half = arg;
	struct dns_query *query = half->query;
	enum family family = half->family;

	free(half);
	if (!query)
		return;
	query->halves[family] = NULL;
	query->errors[family] = result;
	if (result == DNS_ERR_NONE && type == (family == FAMILY_4 ? DNS_IPv4_A : DNS_IPv6_AAAA)) {
		take(query, family, count, addresses);
		if (count > 0 && (query->ttl < 0 || ttl < query->ttl))
			query->ttl = ttl;
	}
	if (!query->halves[FAMILY_4] && !query->halves[FAMILY_6])
		wake_in(query, 0);
	else if (query->answers[family].count)
		wake_in(query, SKEW_MS);
}

/* evdns may answer before it returns; then `half` is gone and halves[family] is NULL again. */
static int begin(struct dns_query *query, enum family family)
{
	/* A name with dots is looked up as it is: an auditor reads it so in the rule. */
	int flags = strchr(query->host, '.') ? DNS_QUERY_NO_SEARCH : 0;
	struct half *half = calloc(1, sizeof(*half));
	struct evdns_request *request;

	if (!half)
		return -ENOMEM;
	half->query = query;
	half->family = family;
	query->halves[family] = half;
	query->errors[family] = DNS_ERR_TIMEOUT;
	if (family == FAMILY_4)
		request = evdns_base_resolve_ipv4(
			query->dns->evdns, query->host, flags, on_answer, half);
	else
		request = evdns_base_resolve_ipv6(
			query->dns->evdns, query->host, flags, on_answer, half);
	if (query->halves[family] == half)
		half->request = request;
	if (!request && query->halves[family] == half) {
		/* Not sent, and no callback will come. */
		query->halves[family] = NULL;
		free(half);
	}
	return 0;
}

static int begin_both(struct dns_query *query)
{
	int r = begin(query, FAMILY_4);

	if (r == 0)
		r = begin(query, FAMILY_6);
	if (r == 0 && !query->halves[FAMILY_4] && !query->halves[FAMILY_6])
		wake_in(query, 0);
	return r;
}

static bool ends_with(const char *text, const char *end)
{
	size_t size = strlen(text), tail = strlen(end);

	return size > tail && strcmp(text + size - tail, end) == 0;
}

/* The answer without asking anybody; false: a server has to be asked. */
static bool know(struct dns_query *query)
{
	static const uint8_t v4[] = {127, 0, 0, 1}, v6[16] = {[15] = 1};
	struct dns_answer *answer = &query->answers[FAMILY_4];
	const struct memory *memory;

	answer->count =
		hosts_get(query->dns->hosts, query->host, answer->addresses, DNS_ADDRESSES_MOST);
	if (answer->count)
		return true;
	/* RFC 6761: never asked for. */
	if (strcmp(query->host, "localhost") == 0 || ends_with(query->host, ".localhost")) {
		take(query, FAMILY_4, 1, v4);
		take(query, FAMILY_6, 1, v6);
		return true;
	}
	memory = recall(query->dns, query->host);
	if (memory)
		*answer = memory->answer;
	return memory;
}

int dns_lookup(struct dns_query **ret, struct dns *dns, const char *host, dns_done *done, void *arg)
{
	struct dns_query *query = calloc(1, sizeof(*query));
	int r = 0;

	if (!query)
		return -ENOMEM;
	query->dns = dns;
	query->ttl = -1;
	query->done = done;
	query->arg = arg;
	query->host = strdup(host);
	query->wake = evtimer_new(dns->base, on_wake, query);
	if (!query->host || !query->wake) {
		free_query(query);
		return -ENOMEM;
	}
	if (know(query)) {
		wake_in(query, 0);
	} else {
		read_resolv_conf(dns);
		r = begin_both(query);
	}
	if (r < 0) {
		free_query(query);
		return r;
	}
	*ret = query;
	return 0;
}
