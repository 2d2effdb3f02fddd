/*
 * The iterator protocol (ECMAScript 7.4) for C code and for lowered code: for-of, spread,
 * destructuring, yield*, Map, Set, Promise.all, Array.from. An opened iterator is one value, the
 * record, which lowered code may keep in a local variable across a yield. An array whose iteration
 * nobody changed is walked without calls. `idx` is the stack index of a record. All of it throws.
 */
#ifndef SANDBOX_ENGINE_ITERATOR_H
#define SANDBOX_ENGINE_ITERATOR_H

#include <stdbool.h>

#include "jsi.h"

/* value -- record. TypeError `x is not iterable` (V8's texts, `name` is the expression or NULL). */
void iterator_open(js_State *J, const char *name);

/* value -- record: Symbol.asyncIterator, else the sync iterator behind an async-from-sync one. */
void iterator_open_async(js_State *J, const char *name);

/* iterator, next method -- record: for who already has them. */
void iterator_wrap(js_State *J);

/* true: -- value. false: nothing pushed, the record is done and stays so. A throw makes it done. */
bool iterator_step(js_State *J, int idx);

/* -- array of all that is left; the record is done. */
void iterator_rest(js_State *J, int idx);

/* -- array: `value` spread at once. value -- array */
void iterator_to_array(js_State *J, const char *name);

/* True once next() said so or threw: then nothing has to be closed. Never throws. */
bool iterator_is_done(js_State *J, int idx);
void iterator_set_done(js_State *J, int idx);

/*
 * The loop was left by break, return or the end of a pattern: calls return(), whose result must be
 * an object. Does nothing when the record is done.
 */
void iterator_close(js_State *J, int idx);

/* The loop was left by a throw: calls return() and forgets what that throws. */
void iterator_abandon(js_State *J, int idx);

/* -- object: the iterator itself / its next method, for yield*. */
void iterator_push_object(js_State *J, int idx);
void iterator_push_next(js_State *J, int idx);

/* For asynchronous loops, with an await between the two: value -- result of next(value) */
void iterator_call_next(js_State *J, int idx);

/* result -- value, true; or result -- value, false: done. TypeError for a result that is no object.
 */
bool iterator_complete(js_State *J, int idx);

/*
 * Asynchronous close, first half: true: -- what return() gave, to be awaited; then the caller
 * checks it with iterator_check_closed(). false: there is no return method, nothing pushed.
 */
bool iterator_call_return(js_State *J, int idx);

/* value -- : TypeError `x is not an object` */
void iterator_check_closed(js_State *J);

/* value, done -- {value, done} */
void iterator_new_result(js_State *J);

#endif
