/*
 * Compares a field with what it was before, part by part.
 */
#include "supervisor/call/keep.h"

#include <string.h>

#include "supervisor/policy/json.h"

/* What is known of a value of `now`. */
enum known {
	KNOWN = 1,
	SAME = 2,     /* as its counterpart, which is there */
	VERBATIM = 4, /* keep_put() writes it as it stands */
};

static bool is_same_text(struct bytes a, struct bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

position_node keep_member(const struct position *position, position_node node, struct bytes key)
{
	position_node ret = node == POSITION_NONE
				    ? POSITION_NONE
				    : position_get(position, node, (const char *)key.data);

	return ret != POSITION_NONE && is_same_text(position_key(position, ret), key)
		       ? ret
		       : POSITION_NONE;
}

static bool is_same_number(double a, double b)
{
	return !(a < b) && !(a > b);
}

static unsigned int compare(const struct keep *keep, position_node was, position_node is);

/* The order of members is no part of the value: an engine moves keys such as "7" to the front. */
static unsigned int compare_children(const struct keep *keep, position_node was, position_node is)
{
	const struct position *before = keep->before, *now = keep->now;
	bool is_object = position_type(now, is) == POSITION_OBJECT;
	unsigned int ret =
		position_count(before, was) == position_count(now, is) ? SAME | VERBATIM : VERBATIM;
	position_node old = position_first(before, was);

	for (position_node at = position_first(now, is); at != POSITION_NONE;
		at = position_next(now, at)) {
		if (is_object)
			old = keep_member(before, was, position_key(now, at));
		ret &= compare(keep, old, at);
		if (!is_object)
			old = position_next(before, old);
	}
	/* What is the same is written as it was, and it was written in another way. */
	return ret & SAME ? SAME : ret;
}

static bool is_same_scalar(const struct keep *keep, position_node was, position_node is)
{
	switch (position_type(keep->now, is)) {
	case POSITION_NUMBER:
		return is_same_number(
			position_number(keep->before, was), position_number(keep->now, is));
	case POSITION_STRING:
		return is_same_text(position_text(keep->before, was), position_text(keep->now, is));
	default:
		return true;
	}
}

/* SAME, VERBATIM, both, or 0: a part of it is the same, and was written in another way. */
static unsigned int compare_with(const struct keep *keep, position_node was, position_node is)
{
	enum position_type type = position_type(keep->now, is);

	if (position_type(keep->before, was) != type)
		return VERBATIM;
	if (is_same_text(position_span(keep->before, was), position_span(keep->now, is)))
		return SAME | VERBATIM;
	if (type == POSITION_ARRAY || type == POSITION_OBJECT)
		return compare_children(keep, was, is);
	return is_same_scalar(keep, was, is) ? SAME : VERBATIM;
}

/* Recursion is bounded by the depth of contexts. */
static unsigned int compare(const struct keep *keep, position_node was, position_node is)
{
	if (was == POSITION_NONE)
		return VERBATIM;
	if (!keep->known[is])
		keep->known[is] = (uint8_t)(KNOWN | compare_with(keep, was, is));
	return keep->known[is];
}

bool keep_is_same(const struct keep *keep, position_node was, position_node is)
{
	return compare(keep, was, is) & SAME;
}

static void put_object(
	struct buffer *to, const struct keep *keep, position_node was, position_node is)
{
	json_put(to, "{");
	for (position_node at = position_first(keep->now, is); at != POSITION_NONE;
		at = position_next(keep->now, at)) {
		struct bytes key = position_key(keep->now, at);

		json_put_comma(to);
		json_put_bytes(to, key);
		json_put(to, ":");
		keep_put(to, keep, keep_member(keep->before, was, key), at);
	}
	json_put(to, "}");
}

static void put_array(
	struct buffer *to, const struct keep *keep, position_node was, position_node is)
{
	position_node old = position_first(keep->before, was);

	json_put(to, "[");
	for (position_node at = position_first(keep->now, is); at != POSITION_NONE;
		at = position_next(keep->now, at)) {
		json_put_comma(to);
		keep_put(to, keep, old, at);
		old = position_next(keep->before, old);
	}
	json_put(to, "]");
}

void keep_put(struct buffer *to, const struct keep *keep, position_node was, position_node is)
{
	unsigned int known = compare(keep, was, is);

	if (known & VERBATIM)
		position_put_clean(keep->now, is, to);
	else if (known & SAME)
		position_put_clean(keep->before, was, to);
	else if (position_type(keep->now, is) == POSITION_OBJECT)
		put_object(to, keep, was, is);
	else
		put_array(to, keep, was, is);
}
