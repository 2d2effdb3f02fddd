/* links: compile broker egress policy watch wire zygote confine */
/*
 * Sources whose children die with their zygote, behind real zygotes: this program is its own
 * sandbox program, and its children say one thing and wait for ever.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/wire/frame.h"
#include "sandbox/wire/messages.h"
#include "sandbox/zygote/zygote.h"
#include "supervisor/broker/broker.h"
#include "supervisor/compile.h"
#include "tests/unit/zygotes.h"

static int tell_and_wait(void *arg, int door)
{
	const struct message_diagnostic hint = {.severity = MESSAGE_SEVERITY_HINT,
		.line = 1,
		.column = 1,
		.code = bytes_of("hint.x"),
		.message = bytes_of("x")};
	struct buffer out = {0};
	uint8_t byte;
	size_t begin;

	(void)arg;
	(void)!read(door, &byte, 1);
	begin = frame_begin(&out, MESSAGE_DIAGNOSTIC, 0);
	message_diagnostic_write(&out, &hint);
	frame_end(&out, begin);
	(void)!write(door, out.data, out.size);
	while (read(door, &byte, 1) > 0)
		;
	return 0;
}

static int preload(void *arg, void *(*alloc)(void *, void *, size_t), void *context)
{
	(void)arg;
	return alloc(context, NULL, 1000) ? 0 : -1;
}

static struct event_base *base;
static struct broker *broker;

struct end {
	bool came;
	bool is_good;
};

static void on_done(void *arg, const struct message_compiled *compiled)
{
	struct end *end = arg;

	end->came = true;
	end->is_good = compiled != NULL;
}

static void wait_for_a_child(const struct end *end, int count)
{
	while (!end->came && (count ? pidfds() == 0 : pidfds() > 0))
		assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
}

static void a_source_gets_another_zygote_once(void **state)
{
	const struct compile_source source = {
		.name = "f", .file = "f.js", .text = bytes_of("async function f(context) {}")};
	struct diag_list list = {0};
	struct compile *compile;
	struct end end = {0};

	(void)state;
	assert_int_equal(compile_start(&compile, broker, &source, &list, on_done, &end), 0);
	wait_for_a_child(&end, 1);
	kill_zygotes();
	wait_for_a_child(&end, 0);
	wait_for_a_child(&end, 1);
	assert_false(end.came);
	kill_zygotes();
	while (!end.came)
		assert_int_equal(event_base_loop(base, EVLOOP_ONCE), 0);
	assert_false(end.is_good);
	/* What the first child said went with it. */
	assert_true(list.count >= 1 && list.count <= 2);
	assert_string_equal(list.rows[list.count - 1].code, "child.closed");
	diag_list_done(&list);
}

static void a_source_that_is_cancelled_is_not_looked_at_again(void **state)
{
	const struct compile_source source = {
		.name = "f", .file = "f.js", .text = bytes_of("async function f(context) {}")};
	struct diag_list list = {0};
	struct compile *compile;
	struct end end = {0};

	(void)state;
	assert_int_equal(compile_start(&compile, broker, &source, &list, on_done, &end), 0);
	wait_for_a_child(&end, 1);
	kill_zygotes();
	wait_for_a_child(&end, 0);
	compile_cancel(compile);
	wait_for_a_child(&end, 0);
	assert_false(end.came);
	assert_int_equal(list.count, 0);
}

static int set_up(void **state)
{
	const struct broker_config config = {.program = "/proc/self/exe"};
	char *text = NULL;

	(void)state;
	base = event_base_new();
	return broker_new(&broker, base, &config, &text);
}

static int tear_down(void **state)
{
	(void)state;
	broker_free(broker);
	event_base_free(base);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_source_gets_another_zygote_once),
		cmocka_unit_test(a_source_that_is_cancelled_is_not_looked_at_again),
	};

	if (argc == 2 && strncmp(argv[1], "--zygote=", 9) == 0) {
		const struct zygote_work work = {.preload = preload, .job = tell_and_wait};

		return zygote_main(&work, (unsigned int)atoi(argv[1] + 9));
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
