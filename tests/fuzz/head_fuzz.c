/* links: egress policy watch wire */
/*
 * Any lines as the head of a response.
 */
#include <string.h>

#include "supervisor/egress/head.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct head head = {0};
	bool good = true;

	while (size && good) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t length = end ? (size_t)(end - data) + 1 : size;

		good = head_line(&head, (struct bytes){data, length});
		data += length;
		size -= length;
		if (!good && (!head.code || !head.message))
			fuzz_fail("refused without a word");
		if (good && head.is_complete && (head.status > 999 || head.size > HEAD_MOST))
			fuzz_fail("status %u, %zu bytes", head.status, head.size);
	}
	(void)head_get(&head, "location");
	(void)head_count(&head, "content-encoding");
	head_done(&head);
	return 0;
}
