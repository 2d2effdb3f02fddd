/*
 * Compares a field with what it was before, part by part.
 */
#include "supervisor/call/keep.h"

#include <string.h>

#include "supervisor/policy/json.h"

static bool is_same_text(struct bytes a, struct bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

position_node keep_member(const struct position *position, position_node node, struct bytes key)
{
	position_node ret = position_get(position, node, (const char *)key.data);

	return ret != POSITION_NONE && is_same_text(position_key(position, ret), key)
		       ? ret
		       : POSITION_NONE;
}

/* The order of members is no part of the value: an engine moves keys such as "7" to the front. */
static bool is_same_object(const struct position *before, position_node was,
	const struct position *now, position_node is)
{
	for (position_node at = position_first(now, is); at != POSITION_NONE;
		at = position_next(now, at)) {
		if (!keep_is_same(before, keep_member(before, was, position_key(now, at)), now, at))
			return false;
	}
	return true;
}

static bool is_same_array(const struct position *before, position_node was,
	const struct position *now, position_node is)
{
	position_node old = position_first(before, was);

	for (position_node at = position_first(now, is); at != POSITION_NONE;
		at = position_next(now, at)) {
		if (!keep_is_same(before, old, now, at))
			return false;
		old = position_next(before, old);
	}
	return true;
}

static bool is_same_number(double a, double b)
{
	return !(a < b) && !(a > b);
}

/* Recursion is bounded by the depth of contexts. */
bool keep_is_same(const struct position *before, position_node was, const struct position *now,
	position_node is)
{
	enum position_type type = position_type(now, is);

	if (was == POSITION_NONE || position_type(before, was) != type)
		return false;
	switch (type) {
	case POSITION_NUMBER:
		return is_same_number(position_number(before, was), position_number(now, is));
	case POSITION_STRING:
		return is_same_text(position_text(before, was), position_text(now, is));
	case POSITION_ARRAY:
		return position_count(before, was) == position_count(now, is) &&
		       is_same_array(before, was, now, is);
	case POSITION_OBJECT:
		return position_count(before, was) == position_count(now, is) &&
		       is_same_object(before, was, now, is);
	default:
		return true;
	}
}

static void put_object(struct buffer *to, const struct position *before, position_node was,
	const struct position *now, position_node is)
{
	json_put(to, "{");
	for (position_node at = position_first(now, is); at != POSITION_NONE;
		at = position_next(now, at)) {
		struct bytes key = position_key(now, at);

		json_put_comma(to);
		json_put_bytes(to, key);
		json_put(to, ":");
		keep_put(to, before, keep_member(before, was, key), now, at);
	}
	json_put(to, "}");
}

static void put_array(struct buffer *to, const struct position *before, position_node was,
	const struct position *now, position_node is)
{
	position_node old = position_first(before, was);

	json_put(to, "[");
	for (position_node at = position_first(now, is); at != POSITION_NONE;
		at = position_next(now, at)) {
		json_put_comma(to);
		keep_put(to, before, old, now, at);
		old = position_next(before, old);
	}
	json_put(to, "]");
}

void keep_put(struct buffer *to, const struct position *before, position_node was,
	const struct position *now, position_node is)
{
	enum position_type type = position_type(now, is);

	if (was == POSITION_NONE || position_type(before, was) != type)
		/* NOLINTNEXTLINE(bugprone-branch-clone): the same bytes for another reason */
		position_put_clean(now, is, to);
	else if (keep_is_same(before, was, now, is))
		position_put_clean(before, was, to);
	else if (type == POSITION_OBJECT)
		put_object(to, before, was, now, is);
	else if (type == POSITION_ARRAY)
		put_array(to, before, was, now, is);
	else
		position_put_clean(now, is, to);
}
