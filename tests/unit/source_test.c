/* links: policy wire */
/*
 * Files of policies: what stands in their place and is refused all the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "supervisor/policy/beneath.h"
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

/* Both ways to open below a folder, of which one machine has only one. */
static void walking_is_as_strict_as_openat2(void **state)
{
	static const struct {
		const char *name;
		int error; /* 0: it is there */
	} cases[] = {{"f", 0}, {"d/f", 0}, {"./d//f", 0}, {"none", ENOENT}, {"d/none", ENOENT},
		{"f/f", ENOTDIR}, {"link", ELOOP}, {"d/link", ELOOP}, {"away/f", ELOOP},
		{"/etc/passwd", EXDEV}, {"..", EXDEV}, {"../x", EXDEV}, {"d/../../x", EXDEV},
		{"", ENOENT}};
	static const char *const made[] = {"d/link", "d/f", "d", "f", "link", "away"};
	CLEANUP(close_p) int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char path[120];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/d", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/d/f", folder);
	write_file(path, 0600);
	(void)snprintf(path, sizeof(path), "%s/f", folder);
	write_file(path, 0600);
	(void)snprintf(path, sizeof(path), "%s/link", folder);
	assert_int_equal(symlink("f", path), 0);
	(void)snprintf(path, sizeof(path), "%s/d/link", folder);
	assert_int_equal(symlink("f", path), 0);
	(void)snprintf(path, sizeof(path), "%s/away", folder);
	assert_int_equal(symlink("d", path), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(close_p) int by_call = beneath_open(fd, cases[i].name, O_RDONLY, 0);
		CLEANUP(close_p) int by_walk = beneath_walk(fd, cases[i].name, O_RDONLY, 0);

		if (cases[i].error ? by_walk != -cases[i].error : by_walk < 0)
			fail_msg("\"%s\" walked: %d", cases[i].name, by_walk);
		if (cases[i].error ? by_call != -cases[i].error : by_call < 0)
			fail_msg("\"%s\" opened: %d", cases[i].name, by_call);
	}
	for (size_t i = 0; i < ARRAY_SIZE(made); i++)
		assert_int_equal(unlinkat(fd, made[i], strcmp(made[i], "d") ? 0 : AT_REMOVEDIR), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(regular_files_are_read),
		cmocka_unit_test(ways_out_are_refused),
		cmocka_unit_test(what_is_no_regular_file_is_refused),
		cmocka_unit_test(links_are_refused),
		cmocka_unit_test(what_everybody_may_write_is_refused),
		cmocka_unit_test(walking_is_as_strict_as_openat2),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
