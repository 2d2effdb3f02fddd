/* links: egress policy wire watch */
/*
 * The directory of secrets: what is read, and what somebody may have put there instead.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "supervisor/egress/secret.h"

static char folder[] = "/tmp/postcalld-secret-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[100];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static void put(const char *name, const void *text, size_t size, mode_t mode)
{
	char path[200];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, size), (ssize_t)size);
	assert_int_equal(fchmod(fd, mode), 0);
	(void)close(fd);
}

static void put_text(const char *name, const char *text)
{
	put(name, text, strlen(text), 0600);
}

static struct secret_store *load(void)
{
	struct secret_store *store = NULL;
	struct diag err = {0};

	if (secret_store_new(&store, folder, &err) != 0)
		fail_msg("%s", err.message);
	return store;
}

static void has(const struct secret_store *store, const char *name, const char *value)
{
	struct bytes bytes;

	if (!secret_store_get(store, name, &bytes))
		fail_msg("%s: %s", name, secret_store_why(store, name));
	assert_true(bytes_equal(bytes, value));
	assert_null(secret_store_why(store, name));
}

static void lacks(const struct secret_store *store, const char *name, const char *words)
{
	struct bytes bytes;

	assert_false(secret_store_get(store, name, &bytes));
	if (!words)
		assert_null(secret_store_why(store, name));
	else if (!secret_store_why(store, name) || !strstr(secret_store_why(store, name), words))
		fail_msg("%s: %s", name, secret_store_why(store, name));
}

static void values_lose_one_line_feed(void **state)
{
	CLEANUP(secret_store_free_p) struct secret_store *store = NULL;

	(void)state;
	put_text("A", "0123456789ab");
	put_text("B", "0123456789ab\n");
	put_text("C", "0123456789 \xC3\xA9 \"\\ %");
	put_text("not-a-name", "0123456789ab");
	put_text(".hidden", "0123456789ab");
	store = load();
	has(store, "A", "0123456789ab");
	has(store, "B", "0123456789ab");
	has(store, "C", "0123456789 \xC3\xA9 \"\\ %");
	lacks(store, "not-a-name", NULL);
	lacks(store, ".hidden", NULL);
	lacks(store, "D", NULL);
}

static void what_could_be_guessed_or_forge_lines_is_refused(void **state)
{
	CLEANUP(secret_store_free_p) struct secret_store *store = NULL;
	static char large[SECRET_MOST + 10];

	(void)state;
	put_text("SHORT", "0123456789a");
	put_text("SHORT_LF", "0123456789a\n");
	put_text("EMPTY", "");
	put_text("LF", "0123456789\nab");
	put_text("TWO_LF", "0123456789ab\n\n");
	put_text("CRLF", "0123456789ab\r\n");
	put("NUL", "0123456789\0ab", 13, 0600);
	put_text("DEL", "0123456789ab\x7F");
	put_text("C1", "0123456789ab\xC2\x85");
	put_text("BYTES", "0123456789ab\xFF");
	memset(large, 'x', sizeof(large));
	put("LARGE", large, sizeof(large), 0600);
	put("FULL", large, SECRET_MOST, 0600);
	store = load();
	lacks(store, "SHORT", "12 bytes");
	lacks(store, "SHORT_LF", "12 bytes");
	lacks(store, "EMPTY", "12 bytes");
	lacks(store, "LF", "control");
	lacks(store, "TWO_LF", "control");
	lacks(store, "CRLF", "control");
	lacks(store, "NUL", "control");
	lacks(store, "DEL", "control");
	lacks(store, "C1", "control");
	lacks(store, "BYTES", "UTF-8");
	lacks(store, "LARGE", "16 kB");
	large[SECRET_MOST] = 0;
	has(store, "FULL", large);
}

static void only_plain_files_of_ours_are_read(void **state)
{
	CLEANUP(secret_store_free_p) struct secret_store *store = NULL;
	char path[200], other[200];

	(void)state;
	put_text("GOOD", "0123456789ab");
	put("OTHERS_READ", "0123456789ab", 12, 0644);
	put("OTHERS_WRITE", "0123456789ab", 12, 0602);
	put("GROUP_WRITES", "0123456789ab", 12, 0620);
	put("GROUP_READS", "0123456789ab", 12, 0440);
	put_text("FIRST", "0123456789ab");
	(void)snprintf(path, sizeof(path), "%s/FIRST", folder);
	(void)snprintf(other, sizeof(other), "%s/HARD", folder);
	assert_int_equal(link(path, other), 0);
	(void)snprintf(other, sizeof(other), "%s/SOFT", folder);
	assert_int_equal(symlink("GOOD", other), 0);
	(void)snprintf(other, sizeof(other), "%s/SOFT_OUT", folder);
	assert_int_equal(symlink("/etc/passwd", other), 0);
	(void)snprintf(other, sizeof(other), "%s/PIPE", folder);
	assert_int_equal(mkfifo(other, 0600), 0);
	(void)snprintf(other, sizeof(other), "%s/FOLDER", folder);
	assert_int_equal(mkdir(other, 0700), 0);
	store = load();
	has(store, "GOOD", "0123456789ab");
	has(store, "GROUP_READS", "0123456789ab");
	lacks(store, "OTHERS_READ", "everybody");
	lacks(store, "OTHERS_WRITE", "write");
	lacks(store, "GROUP_WRITES", "write");
	lacks(store, "FIRST", "hard link");
	lacks(store, "HARD", "hard link");
	lacks(store, "SOFT", "link");
	lacks(store, "SOFT_OUT", "link");
	lacks(store, "PIPE", "regular");
	lacks(store, "FOLDER", "regular");
}

static void files_of_other_users_are_refused(void **state)
{
	CLEANUP(secret_store_free_p) struct secret_store *store = NULL;
	char path[200];

	(void)state;
	if (geteuid() != 0)
		skip(); /* only root can give a file away */
	put_text("THEIRS", "0123456789ab");
	(void)snprintf(path, sizeof(path), "%s/THEIRS", folder);
	assert_int_equal(chown(path, 65534, 65534), 0);
	store = load();
	lacks(store, "THEIRS", "another user");
}

static void the_directory_is_checked_too(void **state)
{
	struct secret_store *store = NULL;
	struct diag err = {0};

	(void)state;
	assert_int_equal(secret_store_new(&store, "/nonexistent/x", &err), SECRET_REFUSED);
	assert_non_null(strstr(err.message, "/nonexistent/x"));
	assert_int_equal(secret_store_new(&store, "/etc/passwd", &err), SECRET_REFUSED);
	assert_int_equal(chmod(folder, 0777), 0);
	assert_int_equal(secret_store_new(&store, folder, &err), SECRET_REFUSED);
	assert_non_null(strstr(err.message, "write"));
	diag_done(&err);
	assert_null(store);
}

static void a_folder_of_credentials_has_a_prefix(void **state)
{
	struct secret_store *store;

	(void)state;
	put_text("secrets_ONE", "value of number one");
	put_text("secrets_TWO", "value of another two");
	put_text("TWO", "value of number two");
	store = load();
	has(store, "ONE", "value of number one");
	has(store, "secrets_ONE", "value of number one");
	has(store, "TWO", "value of number two");
	lacks(store, "secrets_secrets_ONE", NULL);
	secret_store_free(store);
}

static void without_a_directory_there_are_none(void **state)
{
	CLEANUP(secret_store_free_p) struct secret_store *store = NULL;
	struct diag err = {0};

	(void)state;
	assert_int_equal(secret_store_new(&store, NULL, &err), 0);
	lacks(store, "A", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(values_lose_one_line_feed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_could_be_guessed_or_forge_lines_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			only_plain_files_of_ours_are_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			files_of_other_users_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_directory_is_checked_too, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_folder_of_credentials_has_a_prefix, set_up, tear_down),
		cmocka_unit_test(without_a_directory_there_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
