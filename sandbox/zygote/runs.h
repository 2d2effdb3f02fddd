/*
 * Blocks of a few hundred bytes and more in chunks of 1 MB, for the arena after its freeze.
 * Neighbours that are free become one: what strings of one size have left makes room for those of
 * the next. An empty chunk goes back to the kernel, but for one.
 */
#ifndef SANDBOX_ZYGOTE_RUNS_H
#define SANDBOX_ZYGOTE_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RUNS_LEAST = 512,      /* no block is smaller, */
	RUNS_MOST = 128 << 10, /* and none is asked for that is larger */

	/* In the word before a block, which is its size; none of them there for any other block. */
	RUNS_FREE = 1,
	RUNS_AFTER_FREE = 2, /* the neighbour before it is free */
	RUNS_IS_RUN = 4,
	RUNS_FLAGS = 7,

	RUNS_BINS = 44, /* four per doubling of size */
};

struct run;

/* Zeroed: nothing is there yet. */
struct runs {
	struct run *bins[RUNS_BINS];
	uint64_t filled; /* a bit for each bin that has one */
	bool has_empty;	 /* a chunk without a block is among them */
	uint8_t *
		fresh; /* the end of the last chunk, which was never written; NULL: there is none */
	uint8_t *end;
};

/* NULL: no memory. `size` is from RUNS_LEAST to RUNS_MOST. */
void *runs_take(struct runs *runs, size_t size);

/* Takes back what runs_take() gave. */
void runs_give(struct runs *runs, void *ptr);

#endif
