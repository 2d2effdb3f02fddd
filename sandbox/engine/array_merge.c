/*
 * Merging of two runs for the sort of arrays. See builtin_array_sort.c. The shorter run is copied
 * to the spare cell, so that the merge can go up from its begin or down from its end.
 */
#include "sandbox/engine/array_sort.h"

/* The next step of a gallop that goes no further than `most`. */
static int stride(int offset, int most)
{
	return offset > most / 2 ? most : 2 * offset + 1;
}

/* `element` belongs before the place that is searched for. */
static bool is_before(const struct array_sort *sort, const js_Value *element, const js_Value *key,
	bool takes_equal)
{
	if (takes_equal)
		return !(array_sort_compare(sort, key, element) < 0);
	return array_sort_compare(sort, element, key) < 0;
}

/*
 * Where the key belongs among these sorted values: before those that are equal to it, or behind
 * them if it takes_equal. The search begins at `hint` and goes on in growing steps.
 */
static int gallop(const struct array_sort *sort, const js_Value *key, const js_Value *values,
	int length, int hint, bool takes_equal)
{
	int last = 0, offset = 1, low, high;

	if (is_before(sort, &values[hint], key, takes_equal)) {
		int most = length - hint;

		while (offset < most && is_before(sort, &values[hint + offset], key, takes_equal)) {
			last = offset;
			offset = stride(offset, most);
		}
		low = hint + last + 1;
		high = hint + (offset > most ? most : offset);
	} else {
		int most = hint + 1;

		while (offset < most &&
			!is_before(sort, &values[hint - offset], key, takes_equal)) {
			last = offset;
			offset = stride(offset, most);
		}
		low = hint - (offset > most ? most : offset) + 1;
		high = hint - last;
	}
	while (low < high) {
		int middle = low + (high - low) / 2;

		if (is_before(sort, &values[middle], key, takes_equal))
			low = middle + 1;
		else
			high = middle;
	}
	return high;
}

/* Two runs that are being merged, one of them from the spare cell. */
struct merge {
	js_Value *a, *b, *to;
	int a_left, b_left;
};

enum outcome {
	GOES_ON,
	ONE_IS_LEFT, /* of the run in the spare cell; it goes behind / before the other run */
	ENDS,
};

static enum outcome low_take_a(struct merge *merge)
{
	*merge->to++ = *merge->a++;
	return --merge->a_left == 1 ? ONE_IS_LEFT : GOES_ON;
}

static enum outcome low_take_b(struct merge *merge)
{
	*merge->to++ = *merge->b++;
	return --merge->b_left == 0 ? ENDS : GOES_ON;
}

/* One by one, until one run has won often enough. */
static enum outcome low_step(struct array_sort *sort, struct merge *merge)
{
	int wins_a = 0, wins_b = 0;
	enum outcome outcome;

	do {
		if (array_sort_compare(sort, merge->b, merge->a) < 0) {
			outcome = low_take_b(merge);
			wins_b++;
			wins_a = 0;
		} else {
			outcome = low_take_a(merge);
			wins_a++;
			wins_b = 0;
		}
	} while (outcome == GOES_ON && wins_a < sort->min_gallop && wins_b < sort->min_gallop);
	return outcome;
}

/* Many at once, as long as that pays. */
static enum outcome low_gallop(struct array_sort *sort, struct merge *merge)
{
	int wins_a, wins_b;

	sort->min_gallop++;
	do {
		sort->min_gallop -= sort->min_gallop > 1;
		wins_a = gallop(sort, merge->b, merge->a, merge->a_left, 0, true);
		array_sort_copy(merge->a, merge->to, wins_a);
		merge->to += wins_a;
		merge->a += wins_a;
		merge->a_left -= wins_a;
		/* None is left of `a` only if the comparator contradicts itself. */
		if (wins_a && merge->a_left <= 1)
			return merge->a_left ? ONE_IS_LEFT : ENDS;
		if (low_take_b(merge) == ENDS)
			return ENDS;
		wins_b = gallop(sort, merge->a, merge->b, merge->b_left, 0, false);
		array_sort_copy(merge->b, merge->to, wins_b);
		merge->to += wins_b;
		merge->b += wins_b;
		merge->b_left -= wins_b;
		if (!merge->b_left)
			return ENDS;
		if (low_take_a(merge) == ONE_IS_LEFT)
			return ONE_IS_LEFT;
	} while (wins_a >= ARRAY_SORT_WINS || wins_b >= ARRAY_SORT_WINS);
	sort->min_gallop++;
	return GOES_ON;
}

/* The first run is the shorter one; its first value is known to be behind the second's. */
static void merge_low(struct array_sort *sort, int base_a, int length_a, int base_b, int length_b)
{
	struct merge merge = {
		sort->spare, sort->work + base_b, sort->work + base_a, length_a, length_b};
	enum outcome outcome;

	array_sort_copy(sort->work + base_a, sort->spare, length_a);
	outcome = low_take_b(&merge);
	if (outcome == GOES_ON && merge.a_left == 1)
		outcome = ONE_IS_LEFT;
	while (outcome == GOES_ON) {
		outcome = low_step(sort, &merge);
		if (outcome == GOES_ON)
			outcome = low_gallop(sort, &merge);
	}
	if (outcome == ENDS) {
		array_sort_copy(merge.a, merge.to, merge.a_left);
	} else {
		js_Value last = *merge.a;

		array_sort_copy(merge.b, merge.to, merge.b_left);
		merge.to[merge.b_left] = last;
	}
}

static enum outcome high_take_a(struct merge *merge)
{
	*merge->to-- = *merge->a--;
	return --merge->a_left == 0 ? ENDS : GOES_ON;
}

static enum outcome high_take_b(struct merge *merge)
{
	*merge->to-- = *merge->b--;
	return --merge->b_left == 1 ? ONE_IS_LEFT : GOES_ON;
}

static enum outcome high_step(struct array_sort *sort, struct merge *merge)
{
	int wins_a = 0, wins_b = 0;
	enum outcome outcome;

	do {
		if (array_sort_compare(sort, merge->b, merge->a) < 0) {
			outcome = high_take_a(merge);
			wins_a++;
			wins_b = 0;
		} else {
			outcome = high_take_b(merge);
			wins_b++;
			wins_a = 0;
		}
	} while (outcome == GOES_ON && wins_a < sort->min_gallop && wins_b < sort->min_gallop);
	return outcome;
}

static enum outcome high_gallop(struct array_sort *sort, struct merge *merge)
{
	int wins_a, wins_b;

	sort->min_gallop++;
	do {
		sort->min_gallop -= sort->min_gallop > 1;
		wins_a = merge->a_left - gallop(sort, merge->b, merge->a - merge->a_left + 1,
						 merge->a_left, merge->a_left - 1, true);
		merge->to -= wins_a;
		merge->a -= wins_a;
		merge->a_left -= wins_a;
		array_sort_copy(merge->a + 1, merge->to + 1, wins_a);
		if (!merge->a_left)
			return ENDS;
		if (high_take_b(merge) == ONE_IS_LEFT)
			return ONE_IS_LEFT;
		wins_b = merge->b_left - gallop(sort, merge->a, merge->b - merge->b_left + 1,
						 merge->b_left, merge->b_left - 1, false);
		merge->to -= wins_b;
		merge->b -= wins_b;
		merge->b_left -= wins_b;
		array_sort_copy(merge->b + 1, merge->to + 1, wins_b);
		if (wins_b && merge->b_left <= 1)
			return merge->b_left ? ONE_IS_LEFT : ENDS;
		if (high_take_a(merge) == ENDS)
			return ENDS;
	} while (wins_a >= ARRAY_SORT_WINS || wins_b >= ARRAY_SORT_WINS);
	sort->min_gallop++;
	return GOES_ON;
}

/* The second run is the shorter one; the merge goes down from the end. */
static void merge_high(struct array_sort *sort, int base_a, int length_a, int base_b, int length_b)
{
	struct merge merge = {sort->work + base_a + length_a - 1, sort->spare + length_b - 1,
		sort->work + base_b + length_b - 1, length_a, length_b};
	enum outcome outcome;

	array_sort_copy(sort->work + base_b, sort->spare, length_b);
	outcome = high_take_a(&merge);
	if (outcome == GOES_ON && merge.b_left == 1)
		outcome = ONE_IS_LEFT;
	while (outcome == GOES_ON) {
		outcome = high_step(sort, &merge);
		if (outcome == GOES_ON)
			outcome = high_gallop(sort, &merge);
	}
	if (outcome == ENDS) {
		array_sort_copy(
			merge.b - merge.b_left + 1, merge.to - merge.b_left + 1, merge.b_left);
	} else {
		js_Value first = *merge.b;

		array_sort_copy(
			merge.a - merge.a_left + 1, merge.to - merge.a_left + 1, merge.a_left);
		merge.to[-merge.a_left] = first;
	}
}

void array_sort_merge(struct array_sort *sort, struct array_sort_run a, struct array_sort_run b)
{
	/* What is in its place already at both ends stays out of it. */
	int skipped = gallop(sort, &sort->work[b.base], sort->work + a.base, a.length, 0, true);

	a.base += skipped;
	a.length -= skipped;
	if (!a.length)
		return;
	b.length = gallop(sort, &sort->work[a.base + a.length - 1], sort->work + b.base, b.length,
		b.length - 1, false);
	if (!b.length)
		return;
	if (a.length <= b.length)
		merge_low(sort, a.base, a.length, b.base, b.length);
	else
		merge_high(sort, a.base, a.length, b.base, b.length);
}
