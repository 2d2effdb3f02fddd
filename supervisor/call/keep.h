/*
 * What a function left as it was keeps the bytes that came in (SPEC 2). A child tells the whole of
 * a field again, in JavaScript's spelling: 1 for 1.0, and integers beyond 2^53 rounded.
 */
#ifndef SUPERVISOR_CALL_KEEP_H
#define SUPERVISOR_CALL_KEEP_H

#include "supervisor/policy/position.h"

/*
 * What is compared. `before` may be NULL: there was nothing. `known` remembers what came out of it,
 * so that a child that nests deeply is compared once: position_size(now) bytes, 0 at first. A value
 * of `now` has one counterpart at most, the value at the same keys and indices.
 */
struct keep {
	const struct position *before, *now;
	uint8_t *known;
};

/*
 * Writes the value `is` of `now`; each part of it that is the same JSON value as its counterpart
 * in `was` of `before` is written as it stands there. `was` may be POSITION_NONE.
 */
void keep_put(struct buffer *to, const struct keep *keep, position_node was, position_node is);

/* Are both there, and the same JSON value? The order of members is no part of it. */
bool keep_is_same(const struct keep *keep, position_node was, position_node is);

/* The member of that name, which may hold U+0000; `node` may be POSITION_NONE or no object. */
position_node keep_member(const struct position *position, position_node node, struct bytes key);

#endif
