/* links: config policy watch wire */
/* The configuration: its defaults, what it refuses and where, and that it prints what it reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/config.h"

/* Writes text to a new file, whose name is returned (static). */
static const char *file_of(const char *text)
{
	static char name[64];
	int fd;

	(void)snprintf(name, sizeof(name), "/tmp/postcalld-config-XXXXXX");
	fd = mkstemp(name);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return name;
}

static struct config *good(const char *text)
{
	const char *file = text ? file_of(text) : NULL;
	struct diag_list list = {0};
	struct config *config = NULL;
	int r = config_load(&config, file, &list);

	if (file)
		unlink(file);
	if (r != 0)
		fail_msg("%s: %s", text, list.count ? list.rows[0].message : "?");
	diag_list_done(&list);
	return config;
}

static void refused(const char *text, const char *code, unsigned int line, unsigned int column,
	const char *path)
{
	const char *file = file_of(text);
	struct diag_list list = {0};
	struct config *config = NULL;
	int r = config_load(&config, file, &list);

	unlink(file);
	if (r != CONFIG_REFUSED)
		fail_msg("accepted: %s", text);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.rows[0].code, code);
	assert_int_equal(list.rows[0].line, line);
	assert_int_equal(list.rows[0].column, column);
	assert_string_equal(list.rows[0].path ? list.rows[0].path : "", path);
	diag_list_done(&list);
}

static void without_a_file_everything_has_a_default(void **state)
{
	CLEANUP(config_free_p) struct config *config = good(NULL);

	(void)state;
	assert_int_equal(config->socket.mode, 0660);
	assert_true(config->socket.peers_count >= 1);
	assert_true(config->socket.peers[0].is_user);
	assert_int_equal(config->socket.peers[0].uid, geteuid());
	assert_int_equal(config->limits.value[POLICY_LIMIT_http_timeout_ms], 10000);
	assert_int_equal(config->limits.value[POLICY_LIMIT_wall_ms], 300000);
	assert_int_equal(config->children, 64);
	assert_int_equal(config->zygotes, 2);
	assert_int_equal(config->waive_count, 0);
	assert_true(config->audit.fsync);
	assert_null(config->smtp.url);
}

static const char everything[] =
	"{\n"
	"  \"x-note\": [1, 2],\n"
	"  \"$schema\": \"config.schema.json\",\n"
	"  \"socket\": { \"path\": \"/run/postcalld/s\", \"mode\": \"0600\",\n"
	"    \"peers\": [\"root\", \"user:1234\", \"group:0\", 77] },\n"
	"  \"limits\": { \"wall_ms\": 60000, \"x-why\": \"slow CRM\" },\n"
	"  \"concurrency\": { \"children\": 8, \"queue\": 50 },\n"
	"  \"zygotes\": 3,\n"
	"  \"waive\": [\"landlock\"],\n"
	"  \"resolver\": { \"servers\": [\"192.0.2.1\", \"192.0.2.1:5353\", \"2001:db8::1\", "
	"\"[2001:db8::1]:53\"] },\n"
	"  \"tls\": { \"ca_file\": \"/etc/ssl/own.pem\" },\n"
	"  \"smtp\": { \"url\": \"smtp://mail.example.com:587\", \"user\": \"bot\", "
	"\"password_secret\": \"SMTP_PASSWORD\", \"from\": \"bot@example.com\", \"starttls\": "
	"false },\n"
	"  \"audit\": { \"path\": \"/var/log/a\", \"rotate_mb\": 5, \"fsync\": false },\n"
	"  \"retention\": { \"days\": 0, \"mb\": 7 },\n"
	"  \"log\": { \"level\": \"warn\", \"format\": \"json\" }\n"
	"}\n";

static void check_everything(const struct config *config)
{
	assert_string_equal(config->socket.path, "/run/postcalld/s");
	assert_int_equal(config->socket.mode, 0600);
	assert_int_equal(config->limits.value[POLICY_LIMIT_wall_ms], 60000);
	assert_int_equal(config->limits.value[POLICY_LIMIT_cpu_ms], 20000);
	assert_int_equal(config->children, 8);
	assert_int_equal(config->queue, 50);
	assert_int_equal(config->zygotes, 3);
	assert_int_equal(config->waive_count, 1);
	assert_string_equal(config->waive[0], "landlock");
	assert_int_equal(config->resolvers_count, 4);
	assert_string_equal(config->resolvers[3], "[2001:db8::1]:53");
	assert_string_equal(config->ca_file, "/etc/ssl/own.pem");
	assert_string_equal(config->smtp.url, "smtp://mail.example.com:587");
	assert_string_equal(config->smtp.password_secret, "SMTP_PASSWORD");
	assert_false(config->smtp.starttls);
	assert_int_equal(config->audit.rotate_mb, 5);
	assert_false(config->audit.fsync);
	assert_int_equal(config->retention_days, 0);
	assert_int_equal(config->retention_mb, 7);
	assert_int_equal(config->log_level, LOG_WARN);
	assert_int_equal(config->log_format, LOG_JSON);
}

static void every_key_is_read(void **state)
{
	CLEANUP(config_free_p) struct config *config = good(everything);

	(void)state;
	check_everything(config);
	assert_int_equal(config->socket.peers_count, 4);
	assert_int_equal(config->socket.peers[1].uid, 1234);
	assert_false(config->socket.peers[1].is_group);
	assert_true(config->socket.peers[2].is_group);
	assert_false(config->socket.peers[2].is_user);
	assert_true(config->socket.peers[3].is_user && config->socket.peers[3].is_group);
}

static void what_is_printed_reads_back(void **state)
{
	CLEANUP(config_free_p) struct config *config = good(everything);
	CLEANUP(config_free_p) struct config *back = NULL;
	CLEANUP(config_free_p) struct config *plain = good(NULL);
	CLEANUP(buffer_done) struct buffer text = {0}, again = {0};

	(void)state;
	config_put(&text, config);
	buffer_put_u8(&text, 0);
	back = good((const char *)text.data);
	check_everything(back);
	config_put(&again, back);
	buffer_put_u8(&again, 0);
	assert_string_equal((const char *)again.data, (const char *)text.data);
	again.size = 0;
	config_put(&again, plain);
	buffer_put_u8(&again, 0);
	config_free(good((const char *)again.data));
}

static void a_wrong_key_is_named_with_its_place(void **state)
{
	(void)state;
	refused("{\n \"sockets\": {}\n}", "config.unknown_key", 2, 2, "sockets");
	refused("{\"socket\": {\"paths\": \"x\"}}", "config.unknown_key", 1, 13, "socket.paths");
	refused("{\"limits\": {\"wall\": 1}}", "config.unknown_key", 1, 13, "limits.wall");
	refused("{\"socket\": 1}", "config.type", 1, 12, "socket");
	refused("[]", "config.type", 1, 1, "");
	refused("{", "json.syntax", 1, 2, "");
	refused("{\"smtp\": {\"user\": \"a\"}}", "config.missing_key", 1, 10, "smtp");
}

static void a_wrong_value_is_refused(void **state)
{
	(void)state;
	refused("{\"limits\": {\"http_timeout_ms\": 10001}}", "config.range", 1, 32,
		"limits.http_timeout_ms");
	refused("{\"limits\": {\"cpu_ms\": 0}}", "config.range", 1, 23, "limits.cpu_ms");
	refused("{\"limits\": {\"cpu_ms\": \"2000\"}}", "config.type", 1, 23, "limits.cpu_ms");
	refused("{\"zygotes\": 1.5}", "config.type", 1, 13, "zygotes");
	refused("{\"zygotes\": 17}", "config.range", 1, 13, "zygotes");
	refused("{\"concurrency\": {\"children\": 1001}}", "config.range", 1, 30,
		"concurrency.children");
	refused("{\"socket\": {\"mode\": \"0888\"}}", "config.value", 1, 21, "socket.mode");
	refused("{\"socket\": {\"mode\": \"0066\"}}", "config.value", 1, 21, "socket.mode");
	refused("{\"socket\": {\"mode\": 660}}", "config.type", 1, 21, "socket.mode");
	refused("{\"socket\": {\"peers\": []}}", "config.range", 1, 22, "socket.peers");
	refused("{\"socket\": {\"peers\": [\"nobody-has-this-name\"]}}", "config.peer", 1, 23,
		"socket.peers.0");
	refused("{\"socket\": {\"peers\": [-1]}}", "config.peer", 1, 23, "socket.peers.0");
	refused("{\"waive\": [\"seccomp\"]}", "config.value", 1, 12, "waive.0");
	refused("{\"waive\": [1]}", "config.type", 1, 12, "waive.0");
	refused("{\"resolver\": {\"servers\": [\"dns.example.com\"]}}", "config.value", 1, 27,
		"resolver.servers.0");
	refused("{\"resolver\": {\"servers\": [\"192.0.2.1:0\"]}}", "config.value", 1, 27,
		"resolver.servers.0");
	refused("{\"smtp\": {\"url\": \"http://x\"}}", "config.value", 1, 18, "smtp.url");
	refused("{\"smtp\": {\"url\": \"smtp://x\", \"user\": \"a\"}}", "config.value", 1, 10,
		"smtp");
	refused("{\"smtp\": {\"url\": \"smtp://x\", \"password_secret\": \"A\"}}", "config.value",
		1, 10, "smtp");
	refused("{\"smtp\": {\"url\": \"smtp://x\", \"user\": \"a\", \"password_secret\": "
		"\"../x\"}}",
		"config.value", 1, 62, "smtp.password_secret");
	refused("{\"log\": {\"level\": \"loud\"}}", "config.value", 1, 19, "log.level");
	refused("{\"log\": {\"level\": \"info\", \"level\": \"info\"}}", "json.duplicate_key", 1,
		27, "log.level");
}

static void a_file_that_is_not_there_is_refused(void **state)
{
	struct diag_list list = {0};
	struct config *config = NULL;

	(void)state;
	assert_int_equal(config_load(&config, "/nowhere/config.json", &list), CONFIG_REFUSED);
	assert_string_equal(list.rows[0].code, "config.file");
	assert_string_equal(list.rows[0].file, "/nowhere/config.json");
	diag_list_done(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_file_everything_has_a_default),
		cmocka_unit_test(every_key_is_read),
		cmocka_unit_test(what_is_printed_reads_back),
		cmocka_unit_test(a_wrong_key_is_named_with_its_place),
		cmocka_unit_test(a_wrong_value_is_refused),
		cmocka_unit_test(a_file_that_is_not_there_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
