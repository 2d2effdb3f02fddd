/* Between builtin_array_sort.c and array_merge.c only. All throw what the comparator throws. */
#ifndef SANDBOX_ENGINE_ARRAY_SORT_H
#define SANDBOX_ENGINE_ARRAY_SORT_H

#include <stdbool.h>
#include <string.h>

#include "jsi.h"

enum {
	ARRAY_SORT_RUNS_MOST = 85, /* enough for 2^64 elements */
	ARRAY_SORT_WINS = 7,	   /* of one run, after which it gallops */
};

struct array_sort_run {
	int base, length;
};

struct array_sort {
	js_State *J;
	js_Value *work, *spare;
	const js_Value *texts; /* without a comparator: of the values, which are indexes then */
	int comparator;	       /* stack index */
	int min_gallop;
	struct array_sort_run runs[ARRAY_SORT_RUNS_MOST];
	int runs_count;
};

/* Negative: `a` goes before `b`. */
double array_sort_compare(const struct array_sort *sort, const js_Value *a, const js_Value *b);

/* Merges two runs that lie side by side in `work`. */
void array_sort_merge(struct array_sort *sort, struct array_sort_run a, struct array_sort_run b);

/* Never throws. Of no values `from` may be NULL. */
static inline void array_sort_copy(const js_Value *from, js_Value *to, int count)
{
	if (count)
		memmove(to, from, (size_t)count * sizeof(*to));
}

#endif
