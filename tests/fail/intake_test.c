/* links: intake config policy watch wire */
/* A request that no memory is left for is not read as another one. */
#include "tests/fail/fail.h"

#include <string.h>

#include "supervisor/intake/chunk.h"
#include "supervisor/intake/http.h"
#include "supervisor/policy/position.h"

static bool read_request(void *arg)
{
	static const char head[] =
		"POST /v1/calls HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
	static const char body[] =
		"7\r\n{\"a\":[1\r\nb;x=y\r\n,2,\"\\u00e9\"\r\n2\r\n]}\r\n0\r\nT: v\r\n\r\n";
	struct http_head request;
	struct chunk chunk = {0};
	enum problem why;
	CLEANUP(buffer_done) struct buffer out = {0};
	CLEANUP(position_free_p) struct position *json = NULL;
	CLEANUP(diag_done) struct diag err = {0};
	size_t used = 0;
	int r;

	(void)arg;
	assert_int_equal(http_read(&request, bytes_of(head), 8192, &why), 0);
	r = chunk_feed(&chunk, bytes_of(body), &used, &out, 1024);
	assert_int_equal(r, CHUNK_DONE);
	if (out.failed)
		return false;
	return position_new(&json, NULL, (struct bytes){out.data, out.size}, 64, &err) == 0;
}

static void a_body_is_whole_or_failed(void **state)
{
	(void)state;
	fail_each(read_request, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_body_is_whole_or_failed)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
