/*
 * Start, signals and end of the service.
 */
#include "supervisor/service.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "supervisor/intake/problem.h"
#include "supervisor/service_internal.h"
#include "supervisor/statedir.h"
#include "supervisor/watch/clock.h"

enum {
	OUTCOMES_KEPT = 1000,
	OUTCOME_BYTES_KEPT = 64 << 20,
};

void service_refuse(struct intake_request *request, unsigned int problem)
{
	const struct problem_row *row = &problem_rows[problem];

	intake_problem(request, row->status, row->code, "%s", row->detail);
}

static void end_loop(struct service *service, int status)
{
	if (service->status < status)
		service->status = status;
	(void)event_base_loopbreak(service->host.base);
}

void service_may_stop(struct service *service)
{
	if (service->is_drained && service->running_count == 0)
		end_loop(service, EX_OK);
}

static void on_drained(void *arg)
{
	struct service *service = arg;

	service->is_drained = true;
	service_may_stop(service);
}

static void stop(struct service *service)
{
	if (service->is_stopping) {
		log_message(&service->log, LOG_WARN, "stop", "second signal: %zu calls are cut off",
			service->running_count);
		end_loop(service, service->running_count ? EXIT_FAILURE : EX_OK);
		return;
	}
	service->is_stopping = true;
	systemd_stopping(service->options->systemd);
	log_message(&service->log, LOG_INFO, "stop", "%zu calls are still to end",
		service->running_count);
	service_drop_waiters(service);
	if (service->intake)
		intake_drain(service->intake, on_drained, service);
	else
		end_loop(service, EX_OK);
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
	struct service *service = arg;

	(void)what;
	if (number != SIGHUP)
		stop(service);
	else if (!service->is_stopping)
		service_reload_all(service);
}

static int watch_signals(struct service *service)
{
	static const int numbers[SERVICE_SIGNALS] = {SIGTERM, SIGINT, SIGHUP};

	for (size_t i = 0; i < SERVICE_SIGNALS; i++) {
		service->signals[i] =
			evsignal_new(service->host.base, numbers[i], on_signal, service);
		if (!service->signals[i] || evsignal_add(service->signals[i], NULL) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* The policies were read for the first time: now, and not before, there are calls. */
static int open_intake(struct service *service, struct diag *err)
{
	static const struct api_service api = {
#define ROUTE(method, path, name, body, query, text) .name = service_##name,
#include "supervisor/intake/routes.def"
#undef ROUTE
	};
	const struct policy_set *set = loader_set(service->host.loader);
	int r = intake_new(&service->intake, service->host.base, &service->config->socket,
		systemd_take_socket(service->options->systemd), &api, service, &service->log,
		service->host.audit, err);

	if (r != 0)
		return r;
	log_fields(&service->log, LOG_INFO, "start",
		{"layers", broker_layers(service->host.broker), 0},
		{"socket", service->config->socket.path, 0},
		{"policies", NULL, (double)(set->count - policy_set_refused(set))},
		{"refused", NULL, (double)policy_set_refused(set)});
	service_tell_ready(service);
	return systemd_watch(service->options->systemd, service->host.base);
}

/* Runs the loop until the first load is over. */
static int load_first(struct service *service)
{
	service_load(service, NULL);
	while (loader_is_busy(service->host.loader) && !service->is_stopping) {
		if (event_base_loop(service->host.base, EVLOOP_ONCE) < 0)
			return -EIO;
	}
	return service->loaded_ms > 0 || service->is_stopping ? 0 : -ENOENT;
}

/* Everything that can be wrong with the machine or the options is found here, before a call is. */
static int open_service(struct service *service, struct diag *err)
{
	struct host_options host = {.config = service->config,
		.secrets = service->options->secrets,
		.log = &service->log};
	struct stat status;
	int r;

	if (stat(service->options->policies, &status) < 0 || !S_ISDIR(status.st_mode)) {
		diag_set(err, "policies.folder", "%s: %s", service->options->policies,
			errno ? strerror(errno) : "not a directory");
		return -ENOENT;
	}
	r = statedir_open(&service->state_lock, service->options->state, err);
	if (r == 0)
		r = service_audit_path(service);
	host.audit = service->audit_path;
	if (r == 0)
		r = host_open(&service->host, &host, err);
	if (r == 0)
		service_audit_started(service);
	if (r == 0)
		r = watch_signals(service);
	if (r == 0)
		r = load_first(service);
	if (r == 0 && !service->is_stopping)
		r = open_intake(service, err);
	return r;
}

static void close_service(struct service *service)
{
	service_drop_waiters(service);
	service_cancel_calls(service);
	intake_free(service->intake);
	for (size_t i = 0; i < SERVICE_SIGNALS; i++) {
		if (service->signals[i])
			event_free(service->signals[i]);
	}
	service_audit_done(service);
	host_close(&service->host);
	calls_free(service->calls);
	close_p(&service->state_lock);
}

static int say_why_not(struct service *service, int r, struct diag *err)
{
	if (err->message)
		log_diag(&service->log, LOG_ERROR, "start.refused", err);
	else if (r == -ENOENT)
		return EX_NOINPUT; /* was logged */
	else
		log_message(&service->log, LOG_ERROR, "start.refused", "%s", strerror(-r));
	diag_done(err);
	if (r == -ENOENT)
		return EX_NOINPUT;
	return r < 0 ? EX_OSERR : EX_CONFIG;
}

int service_run(const struct service_options *options)
{
	struct service service = {.options = options,
		.config = options->config,
		.log = {options->config->log_level, options->config->log_format, STDERR_FILENO},
		.state_lock = -1,
		.started_ms = clock_now_ms()};
	struct diag err = {0};
	int r;

	TAILQ_INIT(&service.running);
	service.calls = calls_new(OUTCOMES_KEPT, OUTCOME_BYTES_KEPT);
	errno = 0;
	r = service.calls ? open_service(&service, &err) : -ENOMEM;
	if (r != 0)
		service.status = say_why_not(&service, r, &err);
	else if (!service.is_stopping && event_base_dispatch(service.host.base) < 0)
		service.status = EX_OSERR;
	close_service(&service);
	if (r == 0)
		log_message(&service.log, LOG_INFO, "stopped", "exit status %d", service.status);
	return service.status;
}
