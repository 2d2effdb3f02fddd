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
	VM_ASYNC,
	VM_GENERATOR,
	VM_ASYNC_GENERATOR,
	VM_CLASS,
};
enum vm_sort vm_sort_of(const js_Object *function);

/*
 * text -- text: appends the calls in progress as V8 shows them, innermost first, without the
 * first `skip` and no more than `most`. Throws: memory.
 */
void vm_trace(js_State *J, int skip, int most);

/* Collects garbage at every safe point from now on: for tests. Never throws. */
void vm_stress(js_State *J, int on);

#endif
