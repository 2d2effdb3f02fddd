/*
 * A stable merge sort of values, bottom up. It calls the comparator at most n log n times and ends
 * whatever that answers. Values live in cells, so a comparator that throws harms nothing.
 */
#include "sandbox/engine/array.h"
#include "sandbox/engine/core.h"

struct sort {
	js_Value *from, *to;
	js_Value *from_texts, *to_texts; /* without a comparator: what is compared */
	int comparator;			 /* stack index */
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

/* Whether the value at `a` may stay before that at `b`. */
static bool in_order(js_State *J, const struct sort *sort, int a, int b)
{
	double order;

	if (sort->from[b].t.type == JS_TUNDEFINED)
		return true;
	if (sort->from[a].t.type == JS_TUNDEFINED)
		return false;
	if (sort->from_texts)
		return compare_texts(jsV_tostring(J, &sort->from_texts[a]),
			       jsV_tostring(J, &sort->from_texts[b])) <= 0;
	js_copy(J, sort->comparator);
	js_pushundefined(J);
	js_pushvalue(J, sort->from[a]);
	js_pushvalue(J, sort->from[b]);
	js_call(J, 2);
	order = js_tonumber(J, -1);
	js_pop(J, 1);
	return !(order > 0);
}

static void take(const struct sort *sort, int from, int to)
{
	sort->to[to] = sort->from[from];
	if (sort->from_texts)
		sort->to_texts[to] = sort->from_texts[from];
}

/* Merges from[start..middle) and from[middle..end) into `to`. */
static void merge(js_State *J, const struct sort *sort, int start, int middle, int end)
{
	int left = start, right = middle;

	for (int i = start; i < end; i++) {
		if (left < middle && (right >= end || in_order(J, sort, left, right)))
			take(sort, left++, i);
		else
			take(sort, right++, i);
	}
}

/* -- cell, cell: the texts of all values that are compared, each made once. */
static void make_texts(js_State *J, struct sort *sort, int count)
{
	js_Object *texts = core_new_cell(J, count), *other = core_new_cell(J, count);

	for (int i = 0; i < count; i++) {
		if (sort->from[i].t.type == JS_TUNDEFINED)
			continue;
		js_pushvalue(J, sort->from[i]);
		core_to_string(J, -1);
		*core_cell(texts, i) = *js_tovalue(J, -1);
		js_pop(J, 1);
	}
	sort->from_texts = texts->u.a.array;
	sort->to_texts = other->u.a.array;
}

static void swap(js_Value **a, js_Value **b)
{
	js_Value *kept = *a;

	*a = *b;
	*b = kept;
}

void array_sort_values(js_State *J, js_Object *cell, int count, int comparator)
{
	js_Object *other = core_new_cell(J, count);
	struct sort sort = {
		.from = cell->u.a.array, .to = other->u.a.array, .comparator = comparator};
	bool has_texts = !js_isdefined(J, comparator);

	if (has_texts)
		make_texts(J, &sort, count);
	for (int width = 1; width < count; width *= 2) {
		for (int start = 0; start < count; start += 2 * width) {
			int middle = start + width < count ? start + width : count;
			int end = start + 2 * width < count ? start + 2 * width : count;

			merge(J, &sort, start, middle, end);
		}
		swap(&sort.from, &sort.to);
		swap(&sort.from_texts, &sort.to_texts);
	}
	if (count && sort.from != cell->u.a.array)
		memcpy(cell->u.a.array, sort.from, (size_t)count * sizeof(js_Value));
	js_pop(J, has_texts ? 3 : 1);
}
