/* links: config egress policy watch wire */
/* Policies and configurations that no memory is left for: refused as a whole, never half in force.
 */
#include "tests/fail/fail.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/wire/cleanup.h"
#include "supervisor/config.h"
#include "supervisor/egress/mask.h"
#include "supervisor/egress/scope.h"
#include "supervisor/policy/policy.h"
#include "supervisor/policy/set.h"

static const char *const files[] = {"policies/examples/collections/policy.json",
	"policies/examples/feedback/policy.json",
	"policies/examples/lead-qualification/policy.json"};

static const char refused[] =
	"{\"agent\":\"a\",\"egress\":[{\"url\":\"ftp://x\"},{\"url\":\"https://"
	"*\",\"methods\":[]}],"
	"\"functions\":[{\"name\":\"f\",\"mode\":\"advanced\",\"source\":\"../f.js\"},"
	"{\"name\":\"1\",\"mode\":\"basic\",\"method\":\"GOT\",\"unknown\":1}],\"limits\":{\"wall_"
	"ms\":-1}}";

/* Writes text to a new file, whose name is returned (static). */
static const char *file_of(const char *text)
{
	static char name[64];
	int fd;

	(void)snprintf(name, sizeof(name), "/tmp/postcalld-fail-XXXXXX");
	fd = mkstemp(name);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return name;
}

static bool load(void *arg)
{
	CLEANUP(policy_unref_p) struct policy *policy = NULL;
	CLEANUP(egress_policy_unref_p) struct egress_policy *rules = NULL;
	CLEANUP(egress_scope_free_p) struct egress_scope *scope = NULL;
	CLEANUP(diag_list_done) struct diag_list list = {0};
	CLEANUP(buffer_done) struct buffer text = {0};
	int r = policy_load(&policy, arg, NULL, &list);

	for (size_t i = 0; i < list.count; i++) {
		diag_put_json(&text, &list.rows[i]);
		diag_put_text(&text, &list.rows[i]);
	}
	if (r == POLICY_REFUSED)
		return !text.failed;
	if (r == 0)
		r = egress_policy_new(&rules, policy, NULL, &list);
	if (r == 0)
		r = egress_scope_new(&scope, rules, bytes_of("seed"));
	if (r == 0)
		egress_scope_put_secrets(scope, &text);
	return r == 0 && !text.failed;
}

static void a_policy_is_loaded_or_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		fail_each(load, (void *)(uintptr_t)files[i]);
}

static void a_policy_is_refused_or_not(void **state)
{
	const char *file = file_of(refused);

	(void)state;
	fail_each(load, (void *)(uintptr_t)file);
	(void)unlink(file);
}

static bool load_folder(void *arg)
{
	CLEANUP(policy_set_free_p) struct policy_set *set = NULL;
	CLEANUP(policy_set_free_p) struct policy_set *next = NULL;
	int r = policy_set_load(&set, arg, NULL, NULL);

	if (r == 0)
		r = policy_set_load(&next, arg, set, NULL);
	return r == 0;
}

static void a_folder_is_loaded_or_not(void **state)
{
	static char folder[] = "policies/examples";

	(void)state;
	fail_each(load_folder, folder);
}

static bool configure(void *arg)
{
	CLEANUP(config_free_p) struct config *config = NULL;
	CLEANUP(diag_list_done) struct diag_list list = {0};
	CLEANUP(buffer_done) struct buffer text = {0};
	int r = config_load(&config, arg, &list);

	if (r == 0)
		config_put(&text, config);
	return r >= 0 && !text.failed;
}

static void a_configuration_is_read_or_not(void **state)
{
	static const char *const texts[] = {
		"{\"socket\":{\"path\":\"/run/"
		"x\",\"mode\":\"0600\",\"peers\":[\"root\",\"gid:0\"]},"
		"\"resolvers\":[\"127.0.0.1:53\",\"::1\"],\"waive\":[\"landlock\"],"
		"\"smtp\":{\"url\":\"smtp://127.0.0.1\",\"from\":\"a@example.com\"}}",
		"{\"socket\":{\"mode\":9,\"peers\":7},\"unknown\":{},\"waive\":[\"seccomp\"]}"};

	(void)state;
	fail_each(configure, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *file = file_of(texts[i]);

		fail_each(configure, (void *)(uintptr_t)file);
		(void)unlink(file);
	}
}

static bool mask_text(void *arg)
{
	const struct bytes values[] = {bytes_of("0123456789abcdef"), bytes_of("p+w/=&% 0123abcd")};
	const char *const names[] = {"<0>", "<1>"};
	CLEANUP(mask_free_p) struct mask *mask = NULL;
	CLEANUP(buffer_done) struct buffer text = {0};

	(void)arg;
	buffer_put_raw(&text, "x 0123456789abcdef p%2Bw%2F%3D%26%25%200123abcd", 47);
	if (text.failed || mask_new(&mask, values, ARRAY_SIZE(values)) < 0)
		return false;
	assert_true(mask_apply(mask, names, &text));
	assert_true(text.size || text.failed);
	/* Nothing is better than a secret. */
	if (text.size)
		assert_null(memmem(text.data, text.size, values[0].data, values[0].size));
	return !text.failed;
}

static void a_secret_is_masked_or_nothing_is_left(void **state)
{
	(void)state;
	fail_each(mask_text, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_policy_is_loaded_or_not),
		cmocka_unit_test(a_policy_is_refused_or_not),
		cmocka_unit_test(a_folder_is_loaded_or_not),
		cmocka_unit_test(a_configuration_is_read_or_not),
		cmocka_unit_test(a_secret_is_masked_or_nothing_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
