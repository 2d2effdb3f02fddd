/*
 * Takes a child's post_call_detail over, member by member.
 */
#include "supervisor/call/detail.h"

#include "supervisor/policy/json.h"

static bool is_known(struct bytes key)
{
	return bytes_equal(key, "value") || bytes_equal(key, "comment");
}

/* True: a field was left out. */
static bool put_member(
	struct buffer *to, const struct keep *keep, position_node was, position_node is)
{
	const struct position *now = keep->now;
	bool is_cut = false;

	json_put(to, "{");
	for (position_node at = position_first(now, is); at != POSITION_NONE;
		at = position_next(now, at)) {
		struct bytes key = position_key(now, at);
		position_node old = keep_member(keep->before, was, key);

		if (!is_known(key) && !keep_is_same(keep, old, at)) {
			is_cut = true;
			continue;
		}
		json_put_comma(to);
		json_put_bytes(to, key);
		json_put(to, ":");
		keep_put(to, keep, old, at);
	}
	json_put(to, "}");
	return is_cut;
}

static void tell(struct merge *merge, const struct position *now, position_node is)
{
	struct buffer text = {0}, clean = {0};

	json_put(&text, "context.post_call_detail.");
	buffer_put_raw(&text, position_key(now, is).data, position_key(now, is).size);
	json_put(&text, " has fields beside value and comment; saved without them");
	position_put_clean(now, is, &clean);
	merge_note(merge, "context.type", (struct bytes){text.data, text.size},
		(struct bytes){clean.data, clean.size});
	merge->violations.failed |= text.failed || clean.failed;
	buffer_done(&text);
	buffer_done(&clean);
}

void detail_put(struct buffer *to, const struct keep *keep, position_node was, position_node is,
	struct merge *merge)
{
	const struct position *now = keep->now;

	/* As it was: with the blanks, too, that were submitted. */
	if (keep_is_same(keep, was, is)) {
		keep_put(to, keep, was, is);
		return;
	}
	json_put(to, "{");
	for (position_node at = position_first(now, is); at != POSITION_NONE;
		at = position_next(now, at)) {
		struct bytes key = position_key(now, at);
		position_node old = keep_member(keep->before, was, key);

		json_put_comma(to);
		json_put_bytes(to, key);
		json_put(to, ":");
		if (keep_is_same(keep, old, at))
			keep_put(to, keep, old, at);
		else if (put_member(to, keep, old, at))
			tell(merge, now, at);
	}
	json_put(to, "}");
}
