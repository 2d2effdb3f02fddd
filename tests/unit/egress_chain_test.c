/* links: egress policy wire watch */
/*
 * Certificate messages of TLS 1.2 and 1.3, whole and broken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/egress/chain.h"

#define LOOK(text) look(text, sizeof(text) - 1)

/* In a block of exactly this size, so that a sanitizer sees a read beyond it. */
static int look(const char *text, size_t size)
{
	uint8_t *copy = malloc(size + !size);
	int ret;

	memcpy(copy, text, size);
	ret = chain_look((struct bytes){copy, size});
	free(copy);
	return ret;
}

static const char lone_1_2[] = "\x0B\0\0\x08\0\0\x05\0\0\x02"
			       "ab";
static const char more_1_2[] = "\x0B\0\0\x0C\0\0\x09\0\0\x02"
			       "ab\0\0\x01"
			       "c";
static const char lone_1_3[] = "\x0B\0\0\x0C\0\0\0\x08\0\0\x02"
			       "ab\0\x01"
			       "x";
static const char more_1_3[] = "\x0B\0\0\x11\0\0\0\x0D\0\0\x02"
			       "ab\0\x01"
			       "x\0\0\0\0\0";

static void lone_certificates_and_chains_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(LOOK(lone_1_2), CHAIN_LONE);
	assert_int_equal(LOOK(more_1_2), CHAIN_MORE);
	assert_int_equal(LOOK(lone_1_3), CHAIN_LONE);
	assert_int_equal(LOOK(more_1_3), CHAIN_MORE);
}

static void what_is_no_such_message_is_none(void **state)
{
	(void)state;
	assert_int_equal(LOOK("\x16\x03\x03\0\x7A"), CHAIN_NONE);
	assert_int_equal(LOOK("\x0B\0\0\x03\0\0\0"), CHAIN_NONE);
	assert_int_equal(LOOK("\x0B\0\0\x04\0\0\0\0"), CHAIN_NONE);
	for (size_t size = 0; size < sizeof(more_1_3) - 1; size++)
		assert_int_equal(look(more_1_3, size), CHAIN_NONE);
	for (size_t size = 0; size < sizeof(more_1_2) - 1; size++)
		assert_int_equal(look(more_1_2, size), CHAIN_NONE);
	/* Lengths that lie. */
	assert_int_equal(LOOK("\x0B\0\0\x08\0\0\x05\xFF\xFF\xFF"
			      "ab"),
		CHAIN_LONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lone_certificates_and_chains_are_told_apart),
		cmocka_unit_test(what_is_no_such_message_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
