/*
 * Names of calls: ULIDs, which sort by the time they were made.
 */
#ifndef SUPERVISOR_CALL_ID_H
#define SUPERVISOR_CALL_ID_H

enum {
	CALL_ID_SIZE = 27, /* with NUL */
};

void call_id_new(char ret[CALL_ID_SIZE], double now_ms);

#endif
