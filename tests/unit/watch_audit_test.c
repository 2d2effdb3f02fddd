/* links: watch policy wire */
/*
 * The audit log: records, their chain, what is open, rotation, a torn end, damage, a disk that
 * refuses.
 */
#include <errno.h>
#include <event2/event.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "supervisor/watch/audit.h"
#include "supervisor/watch/audit_scan.h"

struct world {
	char folder[64];
	char path[96];
	struct event_base *base;
	struct audit *audit;
	unsigned int ready; /* calls */
	int error;	    /* of the last */
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	(void)strcpy(world->folder, "/tmp/audit-test-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	(void)snprintf(world->path, sizeof(world->path), "%s/audit.jsonl", world->folder);
	world->base = event_base_new();
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	char command[128];

	audit_free(world->audit);
	event_base_free(world->base);
	(void)snprintf(command, sizeof(command), "rm -rf %s", world->folder);
	assert_int_equal(system(command), 0);
	free(world);
	return 0;
}

static int open_audit(struct world *world, bool fsync)
{
	const struct audit_options options = {
		.base = world->base, .path = world->path, .rotate_mb = 1, .fsync = fsync};
	struct diag err = {0};
	int r = audit_new(&world->audit, &options, &err);

	if (r == AUDIT_REFUSED)
		assert_non_null(err.message);
	diag_done(&err);
	return r;
}

static void close_audit(struct world *world)
{
	world->audit = audit_free(world->audit);
}

static void on_ready(void *arg, int error)
{
	struct world *world = arg;

	world->ready++;
	world->error = error;
}

static int begin(struct world *world, struct audit_act *act, const char *call_id)
{
	const struct audit_subject subject = {call_id, "agent", "function"};

	return audit_begin(world->audit, act, AUDIT_CHILD_STARTED, &subject,
		AUDIT_FIELDS({"mode", "basic", 0, NULL}), on_ready, world);
}

static void wait_for(struct world *world, unsigned int ready)
{
	while (world->ready < ready)
		assert_int_equal(event_base_loop(world->base, EVLOOP_ONCE), 0);
}

/* The whole file; the caller frees it. */
static char *text_of(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = calloc(1, 4 << 20);

	assert_non_null(file);
	assert_non_null(text);
	assert_true(fread(text, 1, (4 << 20) - 1, file) < (4 << 20) - 1);
	(void)fclose(file);
	return text;
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	(void)fclose(file);
}

static unsigned int count_of(const char *text, const char *word)
{
	unsigned int count = 0;

	for (const char *at = text; (at = strstr(at, word)); at++)
		count++;
	return count;
}

static int scan_file(struct audit_scan *scan, const char *path)
{
	const char *why = NULL;
	FILE *file = fopen(path, "re");
	int r;

	assert_non_null(file);
	r = audit_scan_file(scan, file, &why);
	(void)fclose(file);
	if (r == AUDIT_BROKEN)
		assert_non_null(why);
	return r;
}

/* 0, or the line where the chain breaks. */
static uint64_t broken_line(const char *path)
{
	struct audit_scan scan;
	uint64_t line;

	audit_scan_init(&scan);
	line = scan_file(&scan, path) == 0 ? 0 : scan.line;
	audit_scan_done(&scan);
	return line;
}

static void an_act_waits_until_its_record_is_on_disk(void **state)
{
	struct world *world = *state;
	struct audit_act act;
	char *text;

	assert_int_equal(open_audit(world, true), 0);
	assert_int_equal(begin(world, &act, "C1"), AUDIT_WAIT);
	assert_int_equal(world->ready, 0);
	wait_for(world, 1);
	assert_int_equal(world->error, 0);
	text = text_of(world->path);
	assert_int_equal(count_of(text, "\"kind\":\"child.started\",\"call_id\":\"C1\""), 1);
	free(text);
	audit_end(&act, AUDIT_FIELDS({"status", "result", 0, NULL}));
	close_audit(world);
	text = text_of(world->path);
	assert_int_equal(
		count_of(text, "\"kind\":\"child.ended\",\"begin\":2,\"call_id\":\"C1\""), 1);
	free(text);
	assert_int_equal(broken_line(world->path), 0);
}

static void without_a_log_nobody_waits(void **state)
{
	struct world *world = *state;
	struct audit_act act;

	assert_int_equal(begin(world, &act, "C1"), 0);
	audit_end(&act, AUDIT_FIELDS({"status", "result", 0, NULL}));
	audit_note(NULL, AUDIT_CALL_ENDED, NULL, AUDIT_FIELDS({"status", "x", 0, NULL}));
}

static void one_that_ended_early_is_not_told(void **state)
{
	struct world *world = *state;
	struct audit_act first, second;

	assert_int_equal(open_audit(world, false), 0);
	assert_int_equal(begin(world, &first, "C1"), AUDIT_WAIT);
	assert_int_equal(begin(world, &second, "C2"), AUDIT_WAIT);
	audit_end(&first, AUDIT_FIELDS({"status", "canceled", 0, NULL}));
	audit_end(&first, AUDIT_FIELDS({"status", "canceled", 0, NULL}));
	wait_for(world, 1);
	assert_int_equal(world->ready, 1);
	audit_end(&second, AUDIT_FIELDS({"status", "result", 0, NULL}));
}

static void what_was_open_is_closed_as_unknown(void **state)
{
	struct world *world = *state;
	struct audit_act act, other;
	char *text;

	assert_int_equal(open_audit(world, false), 0);
	assert_int_equal(begin(world, &act, "C1"), AUDIT_WAIT);
	assert_int_equal(begin(world, &other, "C2"), AUDIT_WAIT);
	audit_end(&other, AUDIT_FIELDS({"status", "result", 0, NULL}));
	close_audit(world);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(open_audit(world, false), 0);
		close_audit(world);
		text = text_of(world->path);
		assert_int_equal(count_of(text, "\"status\":\"unknown\""), 1);
		assert_int_equal(
			count_of(text, "\"kind\":\"child.ended\",\"begin\":2,\"call_id\":\"C1\","
				       "\"agent\":\"agent\",\"function\":\"function\",\"status\":"
				       "\"unknown\""),
			1);
		free(text);
	}
	assert_int_equal(broken_line(world->path), 0);
}

static void a_torn_last_line_is_cut(void **state)
{
	struct world *world = *state;
	char *text, *end;

	assert_int_equal(open_audit(world, false), 0);
	audit_note(world->audit, AUDIT_CALL_ENDED, NULL, AUDIT_FIELDS({"status", "one", 0, NULL}));
	audit_note(world->audit, AUDIT_CALL_ENDED, NULL, AUDIT_FIELDS({"status", "two", 0, NULL}));
	close_audit(world);
	text = text_of(world->path);
	end = strstr(text, "\"two\"");
	*end = 0;
	write_text(world->path, text);
	free(text);
	assert_int_equal(open_audit(world, false), 0);
	close_audit(world);
	text = text_of(world->path);
	assert_int_equal(count_of(text, "log.repaired"), 1);
	assert_int_equal(count_of(text, "\"one\""), 1);
	free(text);
	assert_int_equal(broken_line(world->path), 0);
	/* The very first line, too. */
	write_text(world->path, "{\"seq\":1,");
	assert_int_equal(open_audit(world, false), 0);
	close_audit(world);
	text = text_of(world->path);
	assert_int_equal(count_of(text, "log.begun"), 1);
	assert_int_equal(count_of(text, "log.repaired"), 1);
	free(text);
	assert_int_equal(broken_line(world->path), 0);
}

static void a_change_a_loss_and_another_order_show(void **state)
{
	struct world *world = *state;
	char *text, *changed, *line[8];
	size_t count = 0;

	assert_int_equal(open_audit(world, false), 0);
	for (int i = 0; i < 5; i++)
		audit_note(world->audit, AUDIT_CALL_ENDED, NULL,
			AUDIT_FIELDS({"status", "completed", 0, NULL}));
	close_audit(world);
	text = text_of(world->path);
	changed = strdup(text);
	for (char *at = strtok(text, "\n"); at; at = strtok(NULL, "\n"))
		line[count++] = at;
	assert_int_equal(count, 6);
	strstr(strstr(changed, line[2]), "completed")[0] = 'C';
	write_text(world->path, changed);
	assert_int_equal(broken_line(world->path), 3);
	for (size_t gone = 0; gone < 5; gone++) {
		*changed = 0;
		for (size_t i = 0; i < count; i++) {
			if (i != gone)
				(void)strcat(strcat(changed, line[i]), "\n");
		}
		write_text(world->path, changed);
		assert_int_equal(broken_line(world->path), gone + 1);
	}
	*changed = 0;
	for (size_t i = 0; i < count; i++)
		(void)strcat(strcat(changed, line[i == 2 ? 3 : i == 3 ? 2 : i]), "\n");
	write_text(world->path, changed);
	assert_int_equal(broken_line(world->path), 3);
	free(changed);
	free(text);
}

static void texts_are_cut_and_escaped(void **state)
{
	struct world *world = *state;
	char long_text[500], *text;

	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = 0;
	long_text[0] = '\n';
	(void)memcpy(long_text + AUDIT_TEXT_MOST - 1, "\xC3\xA9", 2);
	assert_int_equal(open_audit(world, false), 0);
	audit_note(world->audit, AUDIT_REQUEST_DENIED, NULL,
		AUDIT_FIELDS({"url", long_text, 0, NULL}, {"list", NULL, 0, "[1,2]"},
			{"bad", "\xFF\"", 0, NULL}));
	close_audit(world);
	text = text_of(world->path);
	assert_int_equal(count_of(text, "\n"), 2);
	assert_int_equal(count_of(text, "x"), AUDIT_TEXT_MOST - 2);
	assert_int_equal(count_of(text, "\\n"), 1);
	assert_int_equal(count_of(text, "\"list\":[1,2],\"bad\":\"\xEF\xBF\xBD\\\"\""), 1);
	free(text);
	assert_int_equal(broken_line(world->path), 0);
}

static void the_chain_goes_on_across_files(void **state)
{
	struct world *world = *state;
	char big[150], **kept;
	struct audit_act act;
	struct audit_scan scan;
	size_t count;

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = 0;
	assert_int_equal(open_audit(world, false), 0);
	assert_int_equal(begin(world, &act, "C1"), AUDIT_WAIT);
	for (int i = 0; i < 8000; i++)
		audit_note(world->audit, AUDIT_CALL_ENDED, NULL,
			AUDIT_FIELDS({"status", big, 0, NULL}));
	close_audit(world);
	assert_int_equal(audit_scan_kept(&kept, &count, world->path), 0);
	assert_int_equal(count, 2);
	audit_scan_init(&scan);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(scan_file(&scan, kept[i]), 0);
	assert_int_equal(scan_file(&scan, world->path), 0);
	assert_int_equal(scan.chain.seq, 8004);
	audit_scan_done(&scan);
	/* One alone says where it begins. */
	audit_scan_init(&scan);
	assert_int_equal(scan_file(&scan, world->path), 0);
	assert_int_equal(scan.chain.seq, 8004);
	assert_true(audit_scan_first(world->path) > 5000);
	assert_false(TAILQ_EMPTY(&scan.open));
	audit_scan_done(&scan);
	/* The first file is gone: the act that began there is closed all the same. */
	assert_int_equal(unlink(kept[0]), 0);
	assert_int_equal(open_audit(world, false), 0);
	close_audit(world);
	audit_scan_init(&scan);
	assert_int_equal(scan_file(&scan, kept[1]), 0);
	assert_int_equal(scan_file(&scan, world->path), 0);
	assert_true(TAILQ_EMPTY(&scan.open));
	audit_scan_done(&scan);
	/* A crash between the two steps of a rotation. */
	assert_int_equal(unlink(world->path), 0);
	assert_int_equal(open_audit(world, false), 0);
	close_audit(world);
	audit_scan_init(&scan);
	assert_int_equal(scan_file(&scan, kept[1]), 0);
	assert_int_equal(scan_file(&scan, world->path), 0);
	assert_true(TAILQ_EMPTY(&scan.open));
	audit_scan_done(&scan);
	for (size_t i = 0; i < count; i++)
		free(kept[i]);
	free(kept);
}

static void a_damaged_file_is_set_aside(void **state)
{
	struct world *world = *state;
	char *text, name[128];

	assert_int_equal(open_audit(world, false), 0);
	for (int i = 0; i < 3; i++)
		audit_note(world->audit, AUDIT_CALL_ENDED, NULL,
			AUDIT_FIELDS({"status", "completed", 0, NULL}));
	close_audit(world);
	text = text_of(world->path);
	*strstr(strchr(text, '\n'), "completed") = 'C';
	write_text(world->path, text);
	free(text);
	assert_int_equal(open_audit(world, false), 0);
	close_audit(world);
	(void)snprintf(name, sizeof(name), "%s.000000000001", world->path);
	assert_int_equal(broken_line(name), 2);
	assert_int_equal(broken_line(world->path), 0);
	text = text_of(world->path);
	assert_int_equal(count_of(text, "{\"seq\":2,"), 1);
	assert_int_equal(count_of(text, "log.damaged"), 1);
	free(text);
}

static void two_never_write_one_log(void **state)
{
	struct world *world = *state;
	struct audit *first;

	assert_int_equal(open_audit(world, false), 0);
	first = TAKE(world->audit);
	assert_int_equal(open_audit(world, false), AUDIT_REFUSED);
	audit_free(first);
	assert_int_equal(open_audit(world, false), 0);
	close_audit(world);
	assert_int_equal(unlink(world->path), 0);
	assert_int_equal(symlink("/etc/passwd", world->path), 0);
	assert_int_equal(open_audit(world, false), AUDIT_REFUSED);
	assert_int_equal(unlink(world->path), 0);
	assert_int_equal(mkdir(world->path, 0700), 0);
	assert_int_equal(open_audit(world, false), AUDIT_REFUSED);
}

static void many_at_once_are_synced_together(void **state)
{
	struct world *world = *state;
	struct audit_act acts[1000];

	assert_int_equal(open_audit(world, true), 0);
	for (size_t i = 0; i < ARRAY_SIZE(acts); i++)
		assert_int_equal(begin(world, &acts[i], "C"), AUDIT_WAIT);
	wait_for(world, ARRAY_SIZE(acts));
	for (size_t i = 0; i < ARRAY_SIZE(acts); i++)
		audit_end(&acts[i], AUDIT_FIELDS({"status", "result", 0, NULL}));
}

/* No byte more than is there. */
static void limit_files(rlim_t size)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void what_cannot_be_written_does_not_happen(void **state)
{
	struct world *world = *state;
	struct audit_status status;
	struct audit_act act, next;
	struct stat file;
	char *text;

	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(open_audit(world, true), 0);
	assert_int_equal(begin(world, &act, "C1"), AUDIT_WAIT);
	wait_for(world, 1);
	assert_int_equal(stat(world->path, &file), 0);
	limit_files((rlim_t)file.st_size + 100);
	assert_int_equal(begin(world, &next, "C2"), AUDIT_WAIT);
	wait_for(world, 2);
	assert_int_equal(world->error, -EFBIG);
	audit_end(&next, AUDIT_FIELDS({"status", "refused", 0, NULL}));
	assert_int_equal(begin(world, &next, "C3"), -EFBIG);
	audit_status_get(world->audit, &status);
	assert_int_equal(status.error, -EFBIG);
	limit_files(RLIM_INFINITY);
	while (status.error) {
		assert_int_equal(event_base_loop(world->base, EVLOOP_ONCE), 0);
		audit_status_get(world->audit, &status);
	}
	assert_int_equal(begin(world, &next, "C4"), AUDIT_WAIT);
	wait_for(world, 3);
	assert_int_equal(world->error, 0);
	close_audit(world);
	text = text_of(world->path);
	assert_int_equal(count_of(text, "C1"), 1);
	assert_int_equal(count_of(text, "C2"), 2);
	assert_int_equal(count_of(text, "C3"), 0);
	assert_int_equal(count_of(text, "C4"), 1);
	free(text);
	assert_int_equal(broken_line(world->path), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(an_act_waits_until_its_record_is_on_disk),
		TEST(without_a_log_nobody_waits),
		TEST(one_that_ended_early_is_not_told),
		TEST(what_was_open_is_closed_as_unknown),
		TEST(a_torn_last_line_is_cut),
		TEST(a_change_a_loss_and_another_order_show),
		TEST(texts_are_cut_and_escaped),
		TEST(the_chain_goes_on_across_files),
		TEST(a_damaged_file_is_set_aside),
		TEST(two_never_write_one_log),
		TEST(many_at_once_are_synced_together),
		TEST(what_cannot_be_written_does_not_happen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
