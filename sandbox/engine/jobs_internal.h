/* Between jobs.c, promise.c and core.c only. */
#ifndef SANDBOX_ENGINE_JOBS_INTERNAL_H
#define SANDBOX_ENGINE_JOBS_INTERNAL_H

#include "sandbox/engine/jobs.h"

struct jobs;

/* Throws: memory. */
void jobs_init(js_State *J);

/* NULL is fine. Never throw. */
void jobs_done(js_State *J, struct jobs *jobs);
void jobs_mark(js_State *J, int mark, struct jobs *jobs);

/* The data of the job that runs, if this is its work; NULL: another one runs, or none. Never
 * throws. */
js_Object *jobs_running(const js_State *J, jobs_work *work);

/* A promise was rejected without a handler / got its first handler after that. Throws: memory. */
void jobs_note_rejected(js_State *J, js_Object *promise);
void jobs_note_handled(js_State *J, const js_Object *promise);

#endif
