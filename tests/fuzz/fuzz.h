/*
 * What fuzz targets share. A target is tests/fuzz/NAME_fuzz.c with LLVMFuzzerTestOneInput(); its
 * kept inputs are in tests/seeds/NAME.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "sandbox/wire/buffer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Prints the text (printf) and ends the process as a finding. */
void fuzz_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Reads fields of an input from its front; what is missing is zero or empty. */
struct fuzz_input {
	const uint8_t *at;
	size_t left;
};

static inline struct fuzz_input fuzz_input_of(const uint8_t *data, size_t size)
{
	return (struct fuzz_input){data, size};
}

static inline uint8_t fuzz_byte(struct fuzz_input *input)
{
	if (!input->left)
		return 0;
	input->left--;
	return *input->at++;
}

static inline struct bytes fuzz_take(struct fuzz_input *input, size_t size)
{
	struct bytes ret = {input->at, size < input->left ? size : input->left};

	input->at += ret.size;
	input->left -= ret.size;
	return ret;
}

static inline struct bytes fuzz_rest(struct fuzz_input *input)
{
	return fuzz_take(input, input->left);
}

/* Up to the next byte `end`, which is skipped. */
struct bytes fuzz_until(struct fuzz_input *input, uint8_t end);

/* A copy that ends where its block ends, so that reading beyond is seen. The caller frees it. */
struct bytes fuzz_exact(struct bytes bytes);

static inline struct bytes fuzz_bytes(const struct buffer *buffer)
{
	return (struct bytes){buffer->data, buffer->size};
}

/* Is `needle`, which is not empty, in it? */
bool fuzz_has(struct bytes text, struct bytes needle);

/*
 * A file in a new folder of this process, whose path is the same in each run; the folder is gone
 * when the process ends well.
 */
const char *fuzz_file(const char *name, struct bytes content);

#endif
