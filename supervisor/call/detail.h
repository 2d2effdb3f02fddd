/*
 * post_call_detail (SPEC 2): objects of {value, comment}, and no other fields.
 */
#ifndef SUPERVISOR_CALL_DETAIL_H
#define SUPERVISOR_CALL_DETAIL_H

#include "supervisor/call/keep.h"
#include "supervisor/call/merge.h"

/*
 * Writes the field `is` of keep->now, whose members are objects, without what is neither value nor
 * comment; that is told as a violation. What stood in `was` of keep->before (which may be
 * POSITION_NONE) stays.
 */
void detail_put(struct buffer *to, const struct keep *keep, position_node was, position_node is,
	struct merge *merge);

#endif
