/*
 * Changes JavaScript by tokens, so that much of what comes out still parses: moves, copies and
 * removes runs of tokens, swaps operands and names, and puts in pieces of js_pieces.def.
 */
#ifndef TESTS_FUZZ_JS_MUTATE_H
#define TESTS_FUZZ_JS_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* As LLVMFuzzerCustomMutator(); needs libFuzzer for its own byte mutations. */
size_t js_mutate(uint8_t *data, size_t size, size_t most, unsigned int seed);

#endif
