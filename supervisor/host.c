/*
 * Brings up and takes down the common ground.
 */
#include "supervisor/host.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

void host_harden(void)
{
	struct rlimit limit = {0};

	(void)prctl(PR_SET_DUMPABLE, 0);
	(void)setrlimit(RLIMIT_CORE, &limit);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
	(void)signal(SIGPIPE, SIG_IGN);
}

static int open_audit(struct host *host, const struct host_options *options, struct diag *err)
{
	const struct config_audit *config = &options->config->audit;
	const struct audit_options audit = {.base = host->base,
		.path = options->audit,
		.rotate_mb = config->rotate_mb,
		.fsync = config->fsync,
		.log = options->log};
	int r = audit_new(&host->audit, &audit, err);

	return r == AUDIT_REFUSED ? HOST_REFUSED : r;
}

static int open_secrets(struct host *host, const char *directory, struct diag *err)
{
	int r;

	if (!directory)
		directory = getenv("CREDENTIALS_DIRECTORY");
	if (directory && !*directory)
		directory = NULL;
	r = secret_store_new(&host->store, directory, err);
	return r == SECRET_REFUSED ? HOST_REFUSED : r;
}

static int find_password(
	const struct host *host, const char *name, struct bytes *ret, struct diag *err)
{
	const char *why = secret_store_why(host->store, name);

	if (secret_store_get(host->store, name, ret))
		return 0;
	diag_set(err, "config.smtp", "smtp.password_secret: the secret %s %s%s", name,
		why ? "is refused: " : "is not there", why ? why : "");
	return HOST_REFUSED;
}

static int open_egress(struct host *host, const struct config *config, struct diag *err)
{
	const struct config_smtp *smtp = &config->smtp;
	struct egress_mail_server mail = {.url = smtp->url,
		.user = smtp->user,
		.starttls = smtp->starttls,
		.from = smtp->from};
	int r;
	const struct egress_config egress = {
		.resolvers = (const char *const *)config->resolvers,
		.resolvers_count = config->resolvers_count,
		.ca_file = config->ca_file,
		.audit = host->audit,
		.mail = smtp->url ? &mail : NULL,
	};

	if (config->ca_file && access(config->ca_file, R_OK) < 0) {
		diag_set(
			err, "config.tls", "tls.ca_file: %s: %s", config->ca_file, strerror(errno));
		return HOST_REFUSED;
	}
	if (smtp->url && smtp->password_secret &&
		find_password(host, smtp->password_secret, &mail.password, err) != 0)
		return HOST_REFUSED;
	r = egress_new(&host->egress, host->base, &egress, err);
	return r == EGRESS_REFUSED ? HOST_REFUSED : r;
}

/* "namespaces: unshare: ..." */
static bool is_waivable(const char *text)
{
	CLEANUP(free_p) char *layer = strndup(text, strcspn(text, ":"));

	return layer && broker_layer_of(layer) != 0;
}

unsigned int host_waived(const struct config *config)
{
	unsigned int waived = 0;

	for (size_t i = 0; i < config->waive_count; i++)
		waived |= broker_layer_of(config->waive[i]);
	return waived;
}

_Static_assert((int)CONFIG_CHILDREN_MOST == BROKER_CHILDREN_MOST &&
		       (int)CONFIG_ZYGOTES_MOST == BROKER_ZYGOTES_MOST,
	"a configuration says what will be");

static int open_broker(struct host *host, const struct host_options *options, struct diag *err)
{
	const struct config *config = options->config;
	struct broker_config broker = {.zygotes = options->is_short ? 1 : config->zygotes,
		.children = config->children,
		.queue = config->children + config->queue,
		.waived = host_waived(config),
		.egress = host->egress,
		.audit = host->audit};
	CLEANUP(free_p) char *text = NULL;
	int r;

	r = broker_new(&host->broker, host->base, &broker, &text);
	if (r != BROKER_REFUSED)
		return r;
	diag_set(err, "sandbox.refused", "the sandbox did not start: %s%s",
		text ? text : "out of memory",
		text && is_waivable(text) ? ". This layer can be waived by name in the "
					    "configuration (\"waive\"); no other can"
					  : "");
	return HOST_REFUSED;
}

/* The loop comes back to everything else after each millisecond of transfers. */
static struct event_base *new_base(void)
{
	static const struct timeval slice = {.tv_usec = 1000};
	struct event_config *config = event_config_new();
	struct event_base *base = NULL;

	if (config && event_config_set_max_dispatch_interval(config, &slice, -1, EGRESS_LIGHT) == 0)
		base = event_base_new_with_config(config);
	if (base && event_base_priority_init(base, EGRESS_PRIORITIES) < 0) {
		event_base_free(base);
		base = NULL;
	}
	if (config)
		event_config_free(config);
	return base;
}

int host_open(struct host *ret, const struct host_options *options, struct diag *err)
{
	struct loader_config loader = {.limits = &options->config->limits};
	int r = 0;

	*ret = (struct host){0};
	ret->base = new_base();
	if (!ret->base)
		return -ENOMEM;
	if (options->audit)
		r = open_audit(ret, options, err);
	if (r == 0 && (!options->only_checks || options->secrets))
		r = open_secrets(ret, options->secrets, err);
	if (r == 0 && !options->only_checks)
		r = open_egress(ret, options->config, err);
	if (r == 0)
		r = open_broker(ret, options, err);
	if (r != 0)
		return r;
	loader.base = ret->base;
	loader.broker = ret->broker;
	loader.store = ret->store;
	return loader_new(&ret->loader, &loader);
}

struct load {
	bool is_over;
	int error;
};

static void on_loaded(void *arg, int error)
{
	struct load *load = arg;

	*load = (struct load){.is_over = true, .error = error};
}

int host_load(struct host *host, const char *path)
{
	struct load load = {0};
	int r = loader_load(host->loader, path, on_loaded, &load);

	while (r == 0 && !load.is_over) {
		if (event_base_loop(host->base, EVLOOP_ONCE) != 0)
			r = -EIO;
	}
	return r == 0 ? load.error : r;
}

void host_close(struct host *host)
{
	/* Children first: they hold requests, and those hold rules. */
	loader_free(host->loader);
	broker_free(host->broker);
	egress_free(host->egress);
	secret_store_free(host->store);
	audit_free(host->audit);
	if (host->base)
		event_base_free(host->base);
	*host = (struct host){0};
}
