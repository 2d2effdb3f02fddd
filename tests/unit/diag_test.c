/* links: policy wire */
/*
 * How a finding is shown to a person: the line and the caret below it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "supervisor/policy/diag.h"

struct place {
	unsigned int line, column, width;
	enum diag_unit unit;
};

static void shows(const char *text, struct place place, const char *wanted)
{
	struct diag diag = {.width = place.width};
	CLEANUP(buffer_done) struct buffer out = {0};

	diag_set(&diag, "c", "m");
	diag_at(&diag, "f", place.line, place.column);
	diag_show_line(&diag, bytes_of(text), place.line, place.unit);
	diag_put_text(&out, &diag);
	buffer_put_u8(&out, 0);
	assert_string_equal(strchr((char *)out.data, '\n') + 1, wanted);
	diag_done(&diag);
}

static void the_caret_stands_under_the_place(void **state)
{
	(void)state;
	shows("abc", (struct place){1, 1, 0, DIAG_BYTES}, "    abc\n    ^\n");
	shows("a\n\tbcd\r\ne", (struct place){2, 3, 2, DIAG_UTF16}, "    \tbcd\n    \t ^~\n");
	shows("abc", (struct place){1, 4, 0, DIAG_BYTES}, "    abc\n       ^\n");
	shows("abc", (struct place){1, 9, 0, DIAG_BYTES}, "    abc\n       ^\n");
}

static void characters_take_the_columns_of_their_unit(void **state)
{
	(void)state;
	shows("\xC3\xA9\xE2\x82\xAC x", (struct place){1, 7, 0, DIAG_BYTES},
		"    \xC3\xA9\xE2\x82\xAC x\n       ^\n");
	shows("\xC3\xA9\xE2\x82\xAC x", (struct place){1, 4, 0, DIAG_UTF16},
		"    \xC3\xA9\xE2\x82\xAC x\n       ^\n");
	shows("\xF0\x9F\x98\x80 x", (struct place){1, 4, 0, DIAG_UTF16},
		"    \xF0\x9F\x98\x80 x\n      ^\n");
	shows("'\xF0\x9F\x98\x80\xC3\xA9' x", (struct place){1, 1, 5, DIAG_UTF16},
		"    '\xF0\x9F\x98\x80\xC3\xA9' x\n    ^~~~\n");
}

static void a_line_that_is_not_there_is_not_shown(void **state)
{
	char text[402];

	(void)state;
	shows("a\n", (struct place){2, 1, 0, DIAG_BYTES}, "");
	shows("a\n\nb", (struct place){2, 1, 0, DIAG_BYTES}, "");
	shows("", (struct place){1, 1, 0, DIAG_BYTES}, "");
	memset(text, 'x', 401);
	text[401] = 0;
	shows(text, (struct place){1, 1, 0, DIAG_BYTES}, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_caret_stands_under_the_place),
		cmocka_unit_test(characters_take_the_columns_of_their_unit),
		cmocka_unit_test(a_line_that_is_not_there_is_not_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
