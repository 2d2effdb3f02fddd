/*
 * A stable merge sort of values, bottom up. It calls the comparator at most n log n times and ends
 * whatever that answers. Values live in cells, so a comparator that throws harms nothing.
 */
#include "sandbox/engine/array.h"
#include "sandbox/engine/core.h"

struct sort {
	js_Value *from, *to;
	int comparator; /* stack index */
	bool has_comparator;
};

/* Texts as their UTF-16 units compare; U+0000 is C0 80, which bytes put too high. */
static int compare_texts(const char *a, const char *b)
{
	const unsigned char *left = (const unsigned char *)a, *right = (const unsigned char *)b;

	while (*left && *left == *right)
		left++, right++;
	if (*left == 0xC0 && *right)
		return *right == 0xC0 ? 0 : -1;
	if (*right == 0xC0 && *left)
		return 1;
	return *left - *right;
}

/* Whether a may stay before b. */
static bool in_order(js_State *J, const struct sort *sort, const js_Value *a, const js_Value *b)
{
	double order;

	if (b->t.type == JS_TUNDEFINED)
		return true;
	if (a->t.type == JS_TUNDEFINED)
		return false;
	if (sort->has_comparator) {
		js_copy(J, sort->comparator);
		js_pushundefined(J);
		js_pushvalue(J, *a);
		js_pushvalue(J, *b);
		js_call(J, 2);
		order = js_tonumber(J, -1);
		js_pop(J, 1);
	} else {
		js_pushvalue(J, *a);
		js_pushvalue(J, *b);
		core_to_string(J, -2);
		core_to_string(J, -1);
		order = compare_texts(js_tostring(J, -2), js_tostring(J, -1));
		js_pop(J, 2);
	}
	return !(order > 0);
}

/* Merges from[start..middle) and from[middle..end) into `to`. */
static void merge(js_State *J, const struct sort *sort, int start, int middle, int end)
{
	int left = start, right = middle;

	for (int i = start; i < end; i++) {
		if (left < middle &&
			(right >= end || in_order(J, sort, &sort->from[left], &sort->from[right])))
			sort->to[i] = sort->from[left++];
		else
			sort->to[i] = sort->from[right++];
	}
}

void array_sort_values(js_State *J, js_Object *cell, int count, int comparator)
{
	js_Object *other = core_new_cell(J, count);
	struct sort sort = {.from = cell->u.a.array,
		.to = other->u.a.array,
		.comparator = comparator,
		.has_comparator = js_isdefined(J, comparator)};

	for (int width = 1; width < count; width *= 2) {
		js_Value *swap;

		for (int start = 0; start < count; start += 2 * width) {
			int middle = start + width < count ? start + width : count;
			int end = start + 2 * width < count ? start + 2 * width : count;

			merge(J, &sort, start, middle, end);
		}
		swap = sort.from;
		sort.from = sort.to;
		sort.to = swap;
	}
	if (count && sort.from != cell->u.a.array)
		memcpy(cell->u.a.array, sort.from, (size_t)count * sizeof(js_Value));
	js_pop(J, 1);
}
