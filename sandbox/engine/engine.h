/*
 * The JavaScript engine as the rest of the sandbox sees it: functions/ includes this header and no
 * other of this folder. One engine for each process. Nothing here throws (no longjmp leaves it).
 *
 * Values live on a stack. Inside a native function index 0, 1, ... are its arguments, and negative
 * indexes count from the top: -1 is what was pushed last. Outside of natives 0 is the bottom.
 * Texts are UTF-8 on this side; lone surrogates become U+FFFD on their way out.
 *
 * When memory runs out in a push, undefined is pushed and the failure remembered: the next
 * engine_call() or the end of the native throws RangeError `out of memory`. So nobody asks after
 * each push.
 *
 * The runtime's JavaScript finds a global object `door`, until engine_hide_door():
 *	door.NAME(...) are the native functions of engine_define().
 *	door.entry(name, function): what engine_call(engine, name, ...) will call.
 *	door.guard(object, path) makes the object and all plain objects and arrays below it
 *	read-only; an attempt throws TypeError `PATH.a.0 is read-only`, in sloppy mode too.
 *	door.guard(object, path, check) guards this object alone: check(key, value, how), how
 *	being "set", "define" or "delete", returns true to allow it, false for the TypeError
 *	above, or throws its own. What is read-only already stays so.
 *	door.collect() runs the garbage collector.
 *	door.kind(value), door.promise(promise), door.proxy(proxy), door.function_kind(function),
 *	door.preview(iterator) tell what scripts cannot see, door.own(object, key) and
 *	door.put(object, key, value) read and define without asking prototypes,
 *	door.detach(buffer) moves bytes, see inspect.c.
 */
#ifndef SANDBOX_ENGINE_ENGINE_H
#define SANDBOX_ENGINE_ENGINE_H

#include "sandbox/wire/buffer.h"

struct engine;

/* Where its heap comes from. resize: as realloc, size 0 frees. size_of: what the block can hold. */
struct engine_memory {
	void *(*resize)(void *arg, void *ptr, size_t size);
	size_t (*size_of)(const void *ptr);
	void *arg;
};

enum {
	ENGINE_THREW = 1, /* what was thrown is on top of the stack */
};

/* 0: an engine with all built-ins. Negative: out of memory. `memory` is copied; NULL: malloc. */
int engine_new(struct engine **ret, const struct engine_memory *memory);

/* Accepts NULL. Always NULL. Not needed before the end of a process. */
struct engine *engine_free(struct engine *engine);
CLEANUP_FOR(struct engine, engine_free);

/*
 * From now on the heap may grow by so many bytes; beyond that RangeError `out of memory`. Near the
 * ceiling garbage is collected, before that never. Without a ceiling it never is.
 */
void engine_set_ceiling(struct engine *engine, size_t bytes);

/*
 * Collects garbage if the ceiling is near, so that what comes next does not fail for what the
 * script has let go of. For between two calls.
 */
void engine_tidy(struct engine *engine);

/* Whatever the ceiling was: so many bytes more from here, for what comes after a script's end. */
void engine_make_room(struct engine *engine, size_t bytes);

/* Bytes in use, and the most there ever were since the ceiling was set. */
size_t engine_heap_bytes(const struct engine *engine);
size_t engine_heap_peak(const struct engine *engine);

/*
 * C stack that may be used below the caller's frame; beyond that RangeError `Maximum call stack
 * size exceeded`. engine_new() sets 4 MB. To be called again on another stack.
 */
void engine_set_stack(struct engine *engine, size_t bytes);

/* For tests: garbage is collected at every step where it can be. */
void engine_set_stress(struct engine *engine, bool on);

/* Date's clock, which moves on only by this; milliseconds since 1970. */
void engine_set_time(struct engine *engine, double now_ms);

enum {
	ENGINE_SEED_SIZE = 32,
};

/* All chance comes from the seed: Math.random() and engine_random(), two separate streams. */
void engine_set_seed(struct engine *engine, const uint8_t seed[ENGINE_SEED_SIZE]);
void engine_random(struct engine *engine, uint8_t *ret, size_t size);

/*
 * Runs a script of lowered code (front_result.code); both are copied where needed. `file` is what
 * stacks say. 0: -- result: the author's function (FRONT_FUNCTION) or undefined. ENGINE_THREW: --
 * exception. Jobs that it queued wait for engine_run_jobs().
 */
int engine_load(struct engine *engine, const char *file, struct bytes code);

/*
 * One native function, a property of `door`; it gets at least `count` arguments (undefined for
 * those that are missing). It returns 0 with its result on top, or ENGINE_THREW with the exception
 * on top (engine_push_error). `name` and `context` live as long as the engine.
 */
typedef int engine_native(struct engine *engine, void *context);
void engine_define(
	struct engine *engine, const char *name, int count, engine_native *native, void *context);

/* Of the running native: the number of its arguments, `count` at least. */
int engine_arguments(const struct engine *engine);

/* globalThis[name] is door[name], not enumerable. */
void engine_expose(struct engine *engine, const char *name);

void engine_hide_door(struct engine *engine);

/*
 * Compiles the regular expressions of all code that is loaded, which otherwise happens when they
 * are evaluated for the first time. For a heap that many processes will share.
 */
void engine_compile_regexps(struct engine *engine);

/* The global of that name is gone. */
void engine_delete_global(struct engine *engine, const char *name);

/*
 * argument*count -- result: calls what door.entry() named, then returns; jobs are not run.
 * 0: -- result. ENGINE_THREW: -- exception.
 */
int engine_call(struct engine *engine, const char *entry, int count);

/* Runs promise jobs until there are none. Not from within a native. */
void engine_run_jobs(struct engine *engine);

enum engine_fault {
	ENGINE_FAULT_THREW,	/* a queueMicrotask callback let the value on top escape */
	ENGINE_FAULT_UNHANDLED, /* a promise was rejected with the value on top, nobody listens */
};

/* Who hears of what nobody caught, during engine_run_jobs(). The stack stays as it is. */
typedef void engine_fault(struct engine *engine, enum engine_fault fault, void *context);
void engine_set_fault(struct engine *engine, engine_fault *fault, void *context);

/* Push. The texts are copied. */
void engine_push_undefined(struct engine *engine);
void engine_push_null(struct engine *engine);
void engine_push_boolean(struct engine *engine, bool value);
void engine_push_number(struct engine *engine, double value);
void engine_push_text(struct engine *engine, struct bytes text);

/* A string with one character U+0000 to U+00FF for each byte. */
void engine_push_octets(struct engine *engine, struct bytes bytes);

/* An ArrayBuffer with a copy of the bytes. */
void engine_push_bytes(struct engine *engine, struct bytes bytes);

/* What is at this index once more. */
void engine_push_copy(struct engine *engine, int index);

/* -- value, or 0: what JSON.parse() makes. ENGINE_THREW: -- SyntaxError. */
int engine_push_json(struct engine *engine, struct bytes json);

/* class: "Error", "TypeError", "RangeError", ...; its stack is that of the running call. */
void engine_push_error(struct engine *engine, const char *class, const char *message);

/* object value -- object: a property of the object below the top; `code` of an error, for one. */
void engine_put(struct engine *engine, const char *key);
void engine_pop(struct engine *engine, int count);

enum engine_type {
	ENGINE_UNDEFINED,
	ENGINE_NULL,
	ENGINE_BOOLEAN,
	ENGINE_NUMBER,
	ENGINE_TEXT,
	ENGINE_FUNCTION,
	ENGINE_OBJECT,
	ENGINE_OTHER,
};

/* Read a value without running any script. Wrong types read as false, 0 and an empty text. */
enum engine_type engine_type(const struct engine *engine, int index);
bool engine_get_boolean(const struct engine *engine, int index);
double engine_get_number(const struct engine *engine, int index);

/* Appends. engine_get_octets takes the low byte of each character. */
void engine_get_text(const struct engine *engine, int index, struct buffer *ret);
void engine_get_octets(const struct engine *engine, int index, struct buffer *ret);

/* Appends the bytes of an ArrayBuffer, typed array or DataView; false: it is something else. */
bool engine_get_bytes(const struct engine *engine, int index, struct buffer *ret);

/*
 * 0: appends JSON.stringify(value), nothing if that is undefined. ENGINE_THREW: -- exception. May
 * run scripts: toJSON, getters.
 */
int engine_get_json(struct engine *engine, int index, struct buffer *ret);

/* What there is to tell about something thrown; all UTF-8, empty when there is none. */
struct engine_error {
	struct buffer name;    /* "TypeError"; empty when it is no error */
	struct buffer message; /* without the name; String(value) when it is no error */
	struct buffer stack;
	uint32_t line, column; /* of the innermost call in `file`, from 1, UTF-16; 0: none */
};

/* Runs no script but getters of an error's name and message, and the toString() of what is none. */
void engine_get_error(struct engine *engine, int index, const char *file, struct engine_error *ret);
void engine_error_done(struct engine_error *error);

/* For front_source.regexp_check; needs no engine. */
const char *engine_regexp_check(void *arg, struct bytes pattern, struct bytes flags);

#endif
