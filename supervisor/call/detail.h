/*
 * post_call_detail (SPEC 2): objects of {value, comment}, and no other fields.
 */
#ifndef SUPERVISOR_CALL_DETAIL_H
#define SUPERVISOR_CALL_DETAIL_H

#include "supervisor/call/merge.h"

/*
 * Writes the field `is` of `now`, whose members are objects, without what is neither value nor
 * comment; that is told as a violation. What stood in `was` of `before` (which may be
 * POSITION_NONE) stays.
 */
void detail_put(struct buffer *to, const struct position *before, position_node was,
	const struct position *now, position_node is, struct merge *merge);

#endif
