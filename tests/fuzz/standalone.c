/* In place of libFuzzer's main, where there is no clang: runs the target once for each file. */
#include <stdio.h>

#include "tests/fuzz/fuzz.h"

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct buffer text = {0};
		struct bytes input;
		char part[65536];
		size_t size;
		FILE *file = fopen(argv[i], "rb");

		if (!file) {
			perror(argv[i]);
			return 66;
		}
		(void)fprintf(stderr, "Running: %s\n", argv[i]);
		while ((size = fread(part, 1, sizeof(part), file)) > 0)
			buffer_put_raw(&text, part, size);
		(void)fclose(file);
		input = fuzz_exact(fuzz_bytes(&text));
		buffer_done(&text);
		(void)LLVMFuzzerTestOneInput(input.data, input.size);
		free((void *)(uintptr_t)input.data);
	}
	return 0;
}
