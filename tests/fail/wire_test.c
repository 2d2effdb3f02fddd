/* links: wire */
/* Messages that no memory is left for: the buffer says so, and holds nothing that is half. */
#include "tests/fail/fail.h"

#include "sandbox/wire/messages.h"

static bool write_all(void *arg)
{
	CLEANUP(buffer_done) struct buffer buffer = {0};
	const struct message_answer answer = {.kind = MESSAGE_ANSWER_FAILED,
		.failed = {.code = bytes_of("ECONNREFUSED"), .hostname = bytes_of("example.com")}};
	const struct message_console console = {.text = bytes_of("a line of the console")};
	CLEANUP(free_p) char *copy = bytes_copy(bytes_of("text"));

	(void)arg;
	for (int i = 0; i < 200; i++) {
		message_answer_write(&buffer, &answer);
		message_console_write(&buffer, &console);
	}
	return copy && !buffer.failed;
}

static void messages_fail_as_a_whole(void **state)
{
	(void)state;
	fail_each(write_all, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(messages_fail_as_a_whole)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
