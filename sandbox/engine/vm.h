/*
 * The interpreter of lowered code (sandbox/wire/code.h). A function of it is an object of class
 * JS_CFUNCTION; mujs's js_call() and js_construct() come here through hooks. Calls between such
 * functions take no C stack.
 */
#ifndef SANDBOX_ENGINE_VM_H
#define SANDBOX_ENGINE_VM_H

#include "jsi.h"
#include "sandbox/wire/buffer.h"

struct vm;

/* Once for each engine, before anything calls or loads. Throws: memory. */
void vm_init(js_State *J);

/* Gives back what is not the collector's. Never throws. */
void vm_done(js_State *J);

/* Marks what programs and running functions hold. Never throws. */
void vm_mark(js_State *J, int mark);

/*
 * -- function: the program in these bytes, to be called without arguments. They and the file's
 * name are copied. SyntaxError for bytes that are no code. Throws.
 */
void vm_load(js_State *J, const char *file, struct bytes code);

/* The author's text of a function, as long as the engine lives. Never throws. */
struct bytes vm_source(const js_Object *function);

enum vm_sort {
	VM_FUNCTION,
	VM_SLOPPY, /* one that has `arguments` and `caller` in V8 */
	VM_ASYNC,
	VM_GENERATOR,
	VM_ASYNC_GENERATOR,
	VM_CLASS,
};
enum vm_sort vm_sort_of(const js_Object *function);

/*
 * -- list: the calls in progress, the innermost first and no more than `most`, without the first
 * `skip`, or without all up to `until`, if not NULL. Throws: memory.
 */
js_Object *vm_capture(js_State *J, int skip, const js_Object *until, int most);

/* The list of an error about memory keeps nothing alive that may have filled it. Never throws. */
void vm_forget_receivers(js_Object *list);

/* text -- text: appends a list of calls as V8 shows them. Runs no script. Throws: memory. */
void vm_format(js_State *J, const js_Object *list);

/* The name of the function that a suspended frame belongs to, and who goes on with it. Never throw.
 */
const char *vm_suspended_name(const js_Object *suspended);
void vm_suspended_own(js_Object *suspended, js_Object *owner);
js_Object *vm_suspended_owner(const js_Object *suspended);

/* Of all programs, see engine_compile_regexps(). Throws. */
void vm_compile_regexps(js_State *J);

/* Collects garbage if it is wanted: for who has every value on the stack. Throws: memory. */
void vm_safe_point(js_State *J);

/* Collects garbage at every safe point from now on: for tests. Never throws. */
void vm_stress(js_State *J, int on);

#endif
