/*
 * Lowered code: what the front end writes and the engine runs. On its way from the one
 * child to the other the supervisor keeps it as opaque bytes. Nobody verifies it: it comes from a
 * child that read the author's source, and runs in a child that may do no more than that one.
 *
 * Layout, in little-endian 32-bit words:
 *
 * - CODE_MAGIC, number of strings, number of functions, number of template objects
 *
 * - strings: size in bytes, then the bytes (UTF-16 as the engine keeps it: CESU-8, U+0000 as C0
 * 80), a zero byte, and padding to words; string 0 is the source text
 *
 * - functions, the last one being the program: name (a string), flags, length, parameters, locals,
 *   start and end in string 0, number of words, words, number of positions, and these as {word,
 *   line, column} in order of word
 */
#ifndef SANDBOX_WIRE_CODE_H
#define SANDBOX_WIRE_CODE_H

enum {
	CODE_MAGIC = 0x31434350, /* "PCC1" */
};

enum code_op {
#define OP(name, operands, effect) CODE_##name,
#include "sandbox/wire/code.def"
#undef OP
	CODE_OPS,
};

enum code_flag {
	CODE_IS_ARROW = 1,
	CODE_IS_ASYNC = 2,
	CODE_IS_GENERATOR = 4,
	CODE_IS_METHOD = 8, /* also getters, setters, fields: cannot be constructed, no prototype */
	CODE_IS_CLASS = 16, /* the constructor of a class */
	CODE_IS_DERIVED = 32,
	CODE_IS_STRICT = 64,
	CODE_HAS_REST = 128,	  /* the last parameter takes all that are left */
	CODE_HAS_ARGUMENTS = 256, /* uses its arguments object */
	CODE_IS_FIELD = 512,	  /* an initialiser of a class, or a static block */
};

/* What a pattern takes apart, when it has no text. */
enum code_shown {
	CODE_SHOWN_VALUE = 0x7FFFFFFE, /* a parameter: the value itself */
	CODE_SHOWN_NESTED,	       /* a part of another pattern */
};

/* The first byte of a text that errors show, where their words depend on it; no text has it. */
enum code_mark {
	CODE_MARK_CALLED = 1,	/* a callee: it or its return value is not iterable */
	CODE_MARK_CALLED_ASYNC, /* the same of for await */
	CODE_MARK_BESIDE,	/* a callee that V8 takes for what is not iterable */
	CODE_MARK_DELEGATED,	/* what yield* goes through */
};

/* How DELEGATE was resumed, as a number on the stack. */
enum code_resume {
	CODE_RESUME_NEXT,
	CODE_RESUME_THROW,
	CODE_RESUME_RETURN,
};

#endif
