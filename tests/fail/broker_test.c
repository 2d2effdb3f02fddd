/* links: broker egress policy watch wire */
/*
 * A function's run while memory runs out in the supervisor: it ends once, whatever it was doing,
 * and leaves no child, no request and no descriptor. The child is a real one.
 */
#include "tests/fail/fail.h"

#include <event2/event.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/broker/broker.h"
#include "supervisor/egress/egress.h"
#include "supervisor/egress/secret.h"
#include "tests/unit/zygotes.h"

static const char source[] =
	"async function f(context) {\n"
	"  const told = (promise) => promise.catch((error) => console.log(error.code));\n"
	"  for (let i = 0; i < 20; i++) console.log('x');\n"
	"  await Promise.all([1, 2, 3].map((i) => told(axios.post(`http://127.0.0.1:1/${i}`,\n"
	"    { a: i }, { headers: { Authorization: x_secrets.TOKEN } }))));\n"
	"  await told(sendEmail({ to: 'ann@example.com', subject: 's', text: 't' }));\n"
	"  await new Promise((go) => setTimeout(go, 1));\n"
	"  context.post_call.key = crypto.createHmac('sha256', x_secrets.TOKEN).update('a')\n"
	"    .digest('hex');\n"
	"  axios.get('http://127.0.0.1:1/last').catch(() => {});\n"
	"}\n";
static const char policy_text[] =
	"{\"agent\":\"a\",\"functions\":[],"
	"\"egress\":[{\"url\":\"http://127.0.0.1:1/*\",\"private\":true}],"
	"\"secrets\":{\"TOKEN\":{\"hosts\":[\"127.0.0.1\"],\"in\":[\"headers\",\"hmac\"]}},"
	"\"email\":{\"from\":\"bot@example.com\",\"to\":[\"*@example.com\"]}}";

static struct {
	struct event_base *base;
	struct egress *egress;
	struct broker *broker;
	struct secret_store *store;
	struct egress_scope *scope;
	char folder[64];
	char *code, *map;
	struct broker_job job;
	unsigned int ended;
	bool is_whole; /* nothing was missing */
} world;

static void on_compiled(void *arg, const struct message_compiled *compiled)
{
	(void)arg;
	world.code = bytes_copy(compiled->code);
	world.map = bytes_copy(compiled->map);
	world.job.wire.code = (struct bytes){(uint8_t *)world.code, compiled->code.size};
	world.job.wire.map = (struct bytes){(uint8_t *)world.map, compiled->map.size};
}

static void on_ended(void *arg, const struct broker_report *report)
{
	(void)arg;
	world.ended++;
	world.is_whole = report->end == BROKER_END_RESULT && report->console_count == 24 &&
			 report->http_count == 4 &&
			 strcmp(report->console[23].text, "ECONNREFUSED") == 0;
}

static bool run(const struct broker_job *job)
{
	static const struct broker_events events = {.compiled = on_compiled, .ended = on_ended};
	struct broker_child *child;

	assert_true(world.ended <= 1);
	world.ended = 0;
	if (broker_run(&child, world.broker, job, &events, NULL) != 0)
		return false;
	while (!world.ended)
		assert_int_equal(event_base_loop(world.base, EVLOOP_ONCE), 0);
	return world.is_whole;
}

static void compile(void)
{
	struct broker_job job = {.limits = broker_limits_compile};

	job.wire.kind = MESSAGE_JOB_COMPILE;
	job.wire.mode = MESSAGE_MODE_ADVANCED;
	job.wire.name = bytes_of("f");
	job.wire.file = bytes_of("f.js");
	job.wire.spec = bytes_of("{}");
	job.wire.context = bytes_of("{}");
	job.wire.secrets = bytes_of("{}");
	job.wire.code = bytes_of(source);
	(void)run(&job);
	assert_non_null(world.code);
}

static void open_egress(void)
{
	static const char *const resolvers[] = {"127.0.0.1:9"};
	const struct egress_mail_server mail = {.url = "smtp://127.0.0.1:1"};
	const struct egress_config config = {
		.resolvers = resolvers, .resolvers_count = 1, .hosts = "", .mail = &mail};
	struct egress_policy *rules = NULL;
	struct policy *policy = NULL;
	struct diag_list list = {0};
	struct diag err = {0};
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/policy.json", world.folder);
	assert_int_equal(policy_load(&policy, path, NULL, &list), 0);
	assert_int_equal(secret_store_new(&world.store, world.folder, &err), 0);
	assert_int_equal(egress_policy_new(&rules, policy, world.store, &list), 0);
	assert_int_equal(egress_scope_new(&world.scope, rules, bytes_of("seed")), 0);
	assert_int_equal(egress_new(&world.egress, world.base, &config, &err), 0);
	egress_policy_unref(rules);
	policy_unref(policy);
	diag_list_done(&list);
}

/* Of this build. */
static const char *sandbox_program(void)
{
	static char path[PATH_MAX];
	ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);

	assert_true(size > 0);
	path[size] = 0;
	for (int i = 0; i < 3; i++)
		*strrchr(path, '/') = 0;
	assert_true(strlen(path) + sizeof("/postcall-sandbox") < sizeof(path));
	return strcat(path, "/postcall-sandbox");
}

static int set_up(void **state)
{
	struct broker_config config = {.program = sandbox_program(), .zygotes = 1};
	struct message_job *wire = &world.job.wire;
	char *text = NULL;

	(void)state;
	/* libevent's fail, too. */
	event_set_mem_functions(malloc, realloc, free);
	(void)strcpy(world.folder, "/tmp/postcalld-fail-XXXXXX");
	assert_non_null(mkdtemp(world.folder));
	fail_write(world.folder, "TOKEN", "tok_live_5f2c7719e0");
	fail_write(world.folder, "policy.json", policy_text);
	world.base = event_base_new();
	assert_non_null(world.base);
	open_egress();
	config.egress = world.egress;
	if (broker_new(&world.broker, world.base, &config, &text) != 0)
		fail_msg("%s", text ? text : "no broker");
	compile();
	wire->kind = MESSAGE_JOB_RUN;
	wire->mode = MESSAGE_MODE_ADVANCED;
	wire->name = bytes_of("f");
	wire->file = bytes_of("f.js");
	wire->spec = bytes_of("{\"name\":\"f\",\"mode\":\"advanced\"}");
	wire->context = bytes_of("{\"agent\":\"a\",\"post_call\":{},\"functions_called\":[]}");
	return 0;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	free(world.code);
	free(world.map);
	broker_free(world.broker);
	egress_free(world.egress);
	egress_scope_free(world.scope);
	secret_store_free(world.store);
	event_base_free(world.base);
	(void)snprintf(command, sizeof(command), "rm -rf %s", world.folder);
	return system(command);
}

static bool run_function(void *arg)
{
	(void)arg;
	return run(&world.job);
}

static void each_run_ends_once(void **state)
{
	struct buffer secrets = {0};
	struct broker_status status;

	(void)state;
	egress_scope_put_secrets(world.scope, &secrets);
	world.job.wire.secrets = (struct bytes){secrets.data, secrets.size};
	world.job.scope = world.scope;
	world.job.limits = broker_limits_compile;
	world.job.limits.memory_mb = 64;
	world.job.limits.wall_ms = 5000;
	world.job.limits.http_requests = 10;
	world.job.limits.http_concurrency = 2;
	world.job.limits.http_timeout_ms = 2000;
	world.job.limits.emails = 1;
	fail_each(run_function, NULL);
	do {
		broker_status_get(world.broker, &status);
	} while (status.running > 0 && event_base_loop(world.base, EVLOOP_ONCE) == 0);
	assert_int_equal(status.waiting, 0);
	assert_int_equal(pidfds(), 0);
	buffer_done(&secrets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each_run_ends_once)};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
