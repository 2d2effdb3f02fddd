/* links: config policy watch wire */
/* A configuration of any bytes: refused with a reason, or printed as a file that reads the same. */
#include <string.h>

#include "supervisor/config.h"
#include "tests/fuzz/fuzz.h"

static int load(struct config **ret, struct bytes text, struct diag_list *list)
{
	int r = config_load(ret, fuzz_file("c.json", text), list);

	if ((r == CONFIG_REFUSED) != diag_list_has_error(list))
		fuzz_fail("%d, %zu complaints", r, list->count);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buffer_done) struct buffer once = {0};
	CLEANUP(buffer_done) struct buffer twice = {0};
	CLEANUP(config_free_p) struct config *config = NULL;
	CLEANUP(config_free_p) struct config *again = NULL;
	struct diag_list list = {0};

	if (load(&config, (struct bytes){data, size}, &list) == 0) {
		config_put(&once, config);
		if (load(&again, fuzz_bytes(&once), &list) != 0)
			fuzz_fail("%s: %.*s", list.rows[list.count - 1].message, (int)once.size,
				(const char *)once.data);
		config_put(&twice, again);
		if (once.size != twice.size || memcmp(once.data, twice.data, once.size) != 0)
			fuzz_fail("another configuration");
	}
	diag_list_done(&list);
	return 0;
}
