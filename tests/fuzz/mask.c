/* links: egress policy watch wire */
/*
 * Any bytes as what a server sends: what the mask leaves holds no secret, and is left alone by
 * a second mask.
 */
#include <stdlib.h>
#include <string.h>

#include "supervisor/egress/mask.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const secrets[] = {"tok_live_5f2c7719e0", "p+w/=&% 0123", "q\"u\\o/012345",
	"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x94\x91-12"};
static const char *const names[] = {"secret-a-0", "secret-b-1", "secret-c-2", "secret-d-3"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes values[ARRAY_SIZE(secrets)];
	struct mask *mask = NULL;
	struct buffer text = {0};

	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
		values[i] = bytes_of(secrets[i]);
	if (mask_new(&mask, values, ARRAY_SIZE(secrets)) < 0)
		abort();
	buffer_put_raw(&text, data, size);
	(void)mask_apply(mask, names, &text);
	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++) {
		if (text.size && memmem(text.data, text.size, secrets[i], strlen(secrets[i])))
			abort();
	}
	if (mask_apply(mask, names, &text))
		abort();
	buffer_done(&text);
	mask_free(mask);
	return 0;
}
