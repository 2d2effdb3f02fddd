/*
 * The sort of Array.prototype.sort and toSorted: Tim Peters' merge sort of runs, with the steps in
 * the order of V8, so that a comparator that contradicts itself gets what it gets there. Values lie
 * in cells, where the collector sees them and scripts do not: a comparator that throws or changes
 * the array harms nothing.
 */
#include "sandbox/engine/array.h"
#include "sandbox/engine/array_sort.h"
#include "sandbox/engine/core.h"

enum {
	RUN_SHORTEST = 64,
};

/* Negative: `a` goes before `b`. */
double array_sort_compare(const struct array_sort *sort, const js_Value *a, const js_Value *b)
{
	js_State *J = sort->J;
	double order;

	if (sort->texts)
		return jsV_comparetext(
			&sort->texts[(int)a->u.number], &sort->texts[(int)b->u.number]);
	js_copy(J, sort->comparator);
	js_pushundefined(J);
	js_pushvalue(J, *a);
	js_pushvalue(J, *b);
	js_call(J, 2);
	order = js_tonumber(J, -1);
	js_pop(J, 1);
	return isnan(order) ? 0 : order;
}

/* [low, start) is sorted; sorts [low, high). */
static void insert(const struct array_sort *sort, int low, int start, int high)
{
	for (; start < high; start++) {
		int left = low, right = start;
		js_Value pivot = sort->work[start];

		while (left < right) {
			int middle = left + (right - left) / 2;

			if (array_sort_compare(sort, &pivot, &sort->work[middle]) < 0)
				right = middle;
			else
				left = middle + 1;
		}
		array_sort_copy(sort->work + left, sort->work + left + 1, start - left);
		sort->work[left] = pivot;
	}
}

/* The length of the run that begins at `low`; one that descends is reversed. */
static int make_run(const struct array_sort *sort, int low, int high)
{
	js_Value *work = sort->work;
	bool descends;
	int end = low + 2;

	if (low + 1 == high)
		return 1;
	descends = array_sort_compare(sort, &work[low + 1], &work[low]) < 0;
	while (end < high && (array_sort_compare(sort, &work[end], &work[end - 1]) < 0) == descends)
		end++;
	for (int left = low, right = end - 1; descends && left < right; left++, right--) {
		js_Value kept = work[left];

		work[left] = work[right];
		work[right] = kept;
	}
	return end - low;
}

static void merge_at(struct array_sort *sort, int i)
{
	struct array_sort_run a = sort->runs[i], b = sort->runs[i + 1];

	sort->runs[i].length = a.length + b.length;
	if (i == sort->runs_count - 3)
		sort->runs[i + 1] = sort->runs[i + 2];
	sort->runs_count--;
	array_sort_merge(sort, a, b);
}

/* Lengths shrink fast enough from run to run up to number `i`. */
static bool is_balanced(const struct array_sort *sort, int i)
{
	const struct array_sort_run *runs = sort->runs;

	return i < 2 || runs[i - 2].length > runs[i - 1].length + runs[i].length;
}

static void collapse(struct array_sort *sort)
{
	while (sort->runs_count > 1) {
		const struct array_sort_run *runs = sort->runs;
		int i = sort->runs_count - 2;

		if (!is_balanced(sort, i + 1) || !is_balanced(sort, i))
			i -= runs[i - 1].length < runs[i + 1].length;
		else if (runs[i].length > runs[i + 1].length)
			return;
		merge_at(sort, i);
	}
}

static void collapse_all(struct array_sort *sort)
{
	while (sort->runs_count > 1) {
		int i = sort->runs_count - 2;

		i -= i > 0 && sort->runs[i - 1].length < sort->runs[i + 1].length;
		merge_at(sort, i);
	}
}

static int shortest_run(int count)
{
	int lost = 0;

	for (; count >= RUN_SHORTEST; count /= 2)
		lost |= count & 1;
	return count + lost;
}

static void sort_work(struct array_sort *sort, int count)
{
	int shortest = shortest_run(count);

	if (count < 2)
		return;
	for (int low = 0; low < count;) {
		int left = count - low, length = make_run(sort, low, count);

		if (length < shortest) {
			int forced = left < shortest ? left : shortest;

			insert(sort, low, low + length, low + forced);
			length = forced;
		}
		sort->runs[sort->runs_count++] = (struct array_sort_run){low, length};
		collapse(sort);
		low += length;
	}
	collapse_all(sort);
}

/* Undefined values go to the end and are compared with nothing. Returns how many others there are.
 */
static int set_apart(js_Value *values, int count)
{
	int kept = 0;

	for (int i = 0; i < count; i++)
		if (values[i].t.type != JS_TUNDEFINED)
			values[kept++] = values[i];
	for (int i = kept; i < count; i++)
		values[i].t.type = JS_TUNDEFINED;
	return kept;
}

/* -- cell, cell: sorts the values by their texts, each of which is made once. */
static void sort_by_texts(js_State *J, struct array_sort *sort, js_Value *values, int count)
{
	js_Object *texts = core_new_cell(J, count), *order = core_new_cell(J, count);

	for (int i = 0; i < count; i++) {
		js_pushvalue(J, values[i]);
		core_to_string(J, -1);
		*core_cell(texts, i) = *js_tovalue(J, -1);
		js_pop(J, 1);
		core_cell(order, i)->t.type = JS_TNUMBER;
		core_cell(order, i)->u.number = i;
	}
	sort->texts = texts->u.a.array;
	sort->work = order->u.a.array;
	sort_work(sort, count);
	array_sort_copy(values, sort->spare, count);
	for (int i = 0; i < count; i++)
		values[i] = sort->spare[(int)sort->work[i].u.number];
}

void array_sort_values(js_State *J, js_Object *cell, int count, int comparator)
{
	js_Object *spare = core_new_cell(J, count);
	struct array_sort sort = {.J = J,
		.work = cell->u.a.array,
		.spare = spare->u.a.array,
		.comparator = comparator,
		.min_gallop = ARRAY_SORT_WINS};

	count = set_apart(cell->u.a.array, count);
	if (js_isdefined(J, comparator)) {
		sort_work(&sort, count);
	} else if (count > 1) {
		sort_by_texts(J, &sort, cell->u.a.array, count);
		js_pop(J, 2);
	}
	js_pop(J, 1);
}
