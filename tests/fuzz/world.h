/*
 * An engine that is as new before each input, without the price of making one: its heap is kept in
 * an arena of which a copy was taken. What a run allocates comes from malloc(), so that the
 * sanitizer sees each of its blocks.
 */
#ifndef TESTS_FUZZ_WORLD_H
#define TESTS_FUZZ_WORLD_H

#include "sandbox/engine/engine.h"

enum {
	WORLD_STACK = 4 << 20,
};

/*
 * The engine as `prepare` (may be NULL) left it when it was first asked for. Everything that runs
 * did since then is undone. Never NULL. Not to be called below within().
 */
struct engine *world_get(void (*prepare)(struct engine *engine));

/* Lowers a script that is known to be good and runs it; for `prepare`. */
void world_load(struct engine *engine, const char *text);

#endif
