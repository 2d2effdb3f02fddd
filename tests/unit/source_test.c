/* links: policy wire */
/*
 * Files of policies: what stands in their place and is refused all the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "supervisor/policy/source.h"

static char folder[64];
static char policy[80];
static char file[80];

static void write_file(const char *path, mode_t mode)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "text", 4), 4);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void refused(const char *name, const char *wanted)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	char *path = NULL;
	const char *why = "";
	int r = source_read_beside(&text, &path, policy, name, &why);

	if (r != SOURCE_REFUSED || !strstr(why, wanted))
		fail_msg("%s: %d %s", name, r, why);
	free(path);
}

static void is_read(const char *name)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	char *path = NULL;
	const char *why = "";

	if (source_read_beside(&text, &path, policy, name, &why) != 0)
		fail_msg("%s: %s", name, why);
	assert_true(bytes_equal((struct bytes){text.data, text.size}, "text"));
	free(path);
}

static void regular_files_are_read(void **state)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	const char *why = NULL;

	(void)state;
	write_file(file, 0644);
	is_read("f.js");
	is_read("./f.js");
	assert_int_equal(source_read(&text, file, 4, &why), 0);
	text.size = 0;
	assert_int_equal(source_read(&text, file, 3, &why), SOURCE_REFUSED);
	assert_non_null(strstr(why, "too large"));
}

static void ways_out_are_refused(void **state)
{
	(void)state;
	refused("/etc/passwd", "outside");
	refused("../f.js", "outside");
	refused("a/../../f.js", "outside");
	refused("..", "outside");
	refused("none.js", "no such file");
	refused(".", "not a regular file");
}

static void what_is_no_regular_file_is_refused(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	(void)unlink(file);
	assert_int_equal(mkfifo(file, 0600), 0);
	refused("f.js", "not a regular file");
	(void)unlink(file);
	memcpy(address.sun_path, file, strlen(file));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	refused("f.js", "not a regular file");
	close(fd);
	(void)unlink(file);
	assert_int_equal(mkdir(file, 0700), 0);
	refused("f.js", "not a regular file");
	(void)rmdir(file);
	if (mknod(file, S_IFCHR | 0600, 0x0103) == 0) { /* /dev/null; only root may */
		refused("f.js", "not a regular file");
		(void)unlink(file);
	}
}

static void links_are_refused(void **state)
{
	char other[80], sub[80];

	(void)state;
	(void)snprintf(other, sizeof(other), "%s/other.js", folder);
	(void)snprintf(sub, sizeof(sub), "%s/sub", folder);
	write_file(other, 0600);
	assert_int_equal(symlink("other.js", file), 0);
	refused("f.js", "link");
	(void)unlink(file);
	assert_int_equal(symlink(folder, sub), 0);
	refused("sub/other.js", "link");
	(void)unlink(sub);
	assert_int_equal(link(other, file), 0);
	refused("f.js", "hard links");
	(void)unlink(other);
	is_read("f.js");
	(void)unlink(file);
}

static void what_everybody_may_write_is_refused(void **state)
{
	(void)state;
	write_file(file, 0666);
	refused("f.js", "everybody may write to it");
	write_file(file, 0664);
	is_read("f.js");
	assert_int_equal(chmod(folder, 0777), 0);
	refused("f.js", "everybody may write to its folder");
	assert_int_equal(chmod(folder, 01777), 0);
	is_read("f.js");
	if (geteuid() == 0) {
		assert_int_equal(chown(file, 12345, 0), 0);
		refused("f.js", "another user");
		assert_int_equal(chmod(folder, 0755), 0);
		is_read("f.js");
	}
	assert_int_equal(chmod(folder, 0700), 0);
	(void)unlink(file);
}

static int set_up(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/postcalld-source-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	(void)snprintf(policy, sizeof(policy), "%s/policy.json", folder);
	(void)snprintf(file, sizeof(file), "%s/f.js", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(regular_files_are_read),
		cmocka_unit_test(ways_out_are_refused),
		cmocka_unit_test(what_is_no_regular_file_is_refused),
		cmocka_unit_test(links_are_refused),
		cmocka_unit_test(what_everybody_may_write_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
