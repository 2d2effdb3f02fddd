/*
 * Writing of lowered code: words, strings, jumps, positions, and where variables live. The
 * lower_*.c say what to write. A variable that no closure captures has a local slot; the others
 * have a slot in an environment: that of the function, or one of their own where a loop makes them
 * anew.
 */
#ifndef SANDBOX_FRONT_EMIT_H
#define SANDBOX_FRONT_EMIT_H

#include "sandbox/front/parse.h"
#include "sandbox/wire/code.h"

/* Words that grow; out of memory is remembered in the arena. */
struct words {
	uint32_t *data;
	uint32_t count, capacity;
};

/* A jump's target: known, or the jumps that wait for it. */
struct label_at {
	uint32_t at; /* UINT32_MAX: not known yet */
	struct words jumps;
};

/* An environment that exists at run time. */
struct environment {
	struct environment *up;
	struct scope *scope; /* whose bindings it holds */
};

enum control_kind {
	CONTROL_LOOP,
	CONTROL_SWITCH,
	CONTROL_LABEL,
	CONTROL_SCOPE,	  /* an environment was pushed */
	CONTROL_TRY,	  /* a handler is in force */
	CONTROL_FINALLY,  /* likewise, and a finally block waits */
	CONTROL_ITERATOR, /* likewise, and an iterator is open */
	CONTROL_FUNCTION,
};

/* Where a jump that leaves try ... finally goes on afterwards. */
struct continuation {
	struct continuation *next;
	uint32_t id;
	struct control *target;
	struct label_at *label;
};

struct control {
	struct control *up;
	enum control_kind kind;
	struct atom *labels[8];
	uint32_t labels_count;
	struct label_at *end, *again;	 /* break and continue */
	struct control *body;		 /* of for-of: continue goes only up to here */
	struct environment *environment; /* inside of it */
	uint32_t slot;			 /* of the iterator, or of the completion */
	bool is_async;
	struct label_at *finally;
	struct continuation *continuations;
	uint32_t continuations_count;
};

/* One function that is being written. */
struct emit {
	struct emit *up;
	struct lowerer *all;
	struct function *function;
	struct words code, positions;
	uint32_t locals, parameters, free_locals[64], free_count;
	uint32_t flags;
	struct environment *environment;
	struct control *control;
	uint32_t return_slot; /* UINT32_MAX: none yet */
	uint32_t place;	      /* of the next instruction */
	uint32_t
		statement; /* where one begins of which nothing was written yet; UINT32_MAX: none */
	uint32_t line, column; /* of the last position written */
	/* this, new.target and the function, for arrows in it */
	struct binding *this_binding, *new_target_binding, *function_binding;
	bool is_program;
	/* The value of the next pattern, as errors show it, and the property that it was; or not.
	 */
	uint32_t pattern_shown, pattern_property;
	uint32_t pattern_place; /* where an error of its iteration is told; UINT32_MAX: at it */
};

enum {
	EMIT_SAMPLE_STEP = 256,
};

/* UTF-16 units that begin with this byte of UTF-8. */
static inline uint32_t emit_units(uint8_t byte)
{
	return (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
}

/* Bytes by which the engine's text of a character is longer than its UTF-8. */
static inline uint32_t emit_longer(uint8_t byte)
{
	return byte >= 0xF0 ? 2 : byte == 0;
}

/* What comes before an offset in the source. */
struct emit_sample {
	uint32_t units;	 /* UTF-16 units */
	uint32_t longer; /* bytes by which the engine's text is longer */
};

/* The whole program. */
struct lowerer {
	struct parser *p;
	struct buffer strings, functions;
	uint32_t strings_count, functions_count, templates_count;
	struct string_row **table, **rows; /* by hash, by number */
	uint32_t table_size;
	uint32_t *lines; /* offset of each line's beginning */
	uint32_t lines_count;
	struct emit_sample *samples; /* of every EMIT_SAMPLE_STEPth byte of the source */
	bool failed;
	bool private_program; /* top-level names are no globals: an author's file */
	unsigned int depth;
	uint32_t program_text; /* string number of the source */
};

/* emit.c */
uint32_t emit_string(struct lowerer *all, const char *text, size_t size); /* UTF-8; its number */
uint32_t emit_text(struct emit *e, const char *text);
uint32_t emit_marked(struct emit *e, char mark, uint32_t number); /* the string behind a mark */
void emit_op(struct emit *e, enum code_op op);
void emit_op1(struct emit *e, enum code_op op, uint32_t a);
void emit_op2(struct emit *e, enum code_op op, uint32_t a, uint32_t b);
void emit_op3(struct emit *e, enum code_op op, uint32_t a, uint32_t b, uint32_t c);
void emit_number(struct emit *e, double value);
/* The author's place of what is emitted next. */
void emit_at(struct emit *e, uint32_t offset);
struct label_at *emit_label(struct emit *e);
void emit_here(struct emit *e, struct label_at *label);
void emit_jump(struct emit *e, enum code_op op, struct label_at *label);
void emit_jump1(struct emit *e, enum code_op op, uint32_t a, struct label_at *label);
void emit_jump2(struct emit *e, enum code_op op, uint32_t a, uint32_t b, struct label_at *label);
uint32_t emit_local(struct emit *e); /* a free slot */
void emit_free_local(struct emit *e, uint32_t slot);
/* Writes the finished function; its number. */
uint32_t emit_function(struct emit *e, const char *name, size_t name_size);
void words_add(struct lowerer *all, struct words *words, uint32_t word);

/* lower_variable.c */
/* Decides where the bindings of all scopes of e's function live. */
void lower_place_variables(struct emit *e);
/* Enters a scope: pushes its environment if it has one, unsets what has a dead zone. */
void lower_push_environment(struct emit *e, struct scope *scope);
void lower_enter_scope(struct emit *e, struct scope *scope, struct control *control);
void lower_leave_scope(struct emit *e, struct scope *scope, struct control *control);
void lower_get(struct emit *e, const struct node *name);
void lower_get_typeof(struct emit *e, const struct node *name);
/* Assignment: a -- a. */
void lower_set(struct emit *e, const struct node *name, uint32_t place);
/* Initialisation by a declaration: a -- */
void lower_init(struct emit *e, const struct binding *binding);
void lower_get_binding(struct emit *e, const struct binding *binding, bool checked);
void lower_this(struct emit *e);
/* value -- value: after super() */
void lower_bind_this(struct emit *e, const struct binding *binding);
void lower_new_target(struct emit *e);
void lower_current_function(struct emit *e);

/* lower_expression.c */
void lower_expression(struct emit *e, struct node *node); /* -- value */
/* One step of recursion, which all->depth-- takes back; false: it failed, or is too deep. */
bool lower_deeper(struct emit *e, const struct node *node);
void lower_effect(struct emit *e, struct node *node); /* -- */
void lower_named(struct emit *e, struct node *node, const char *name, size_t size);
bool lower_is_anonymous(const struct node *node);
void lower_property_key(struct emit *e, struct node *key, bool computed); /* -- key */
void lower_private_name(struct emit *e, const struct node *name);	  /* -- name */
void lower_super_member(struct emit *e, struct node *node);		  /* -- value */
enum code_op lower_binary_op(enum token op);
/* value -- value sent in */
void lower_yield_value(struct emit *e);

enum {
	LOWER_NUMBER_TEXT = 32,
};

/* lower_show.c: text of an expression as V8 shows it in errors; its string number. */
uint32_t lower_shown(struct emit *e, const struct node *node);
/* The same behind a mark, enum code_mark or 0; `iterates`: the error is that it is not iterable. */
uint32_t lower_shown_marked(struct emit *e, const struct node *node, char mark, bool iterates);
/* A number as errors show it. */
void lower_number_text(char text[LOWER_NUMBER_TEXT], double number);

/* lower_iterable.c: what errors show of a value that is iterated; "" when V8 shows the value. */
enum lower_iteration {
	LOWER_SUBJECT,	 /* of for-of */
	LOWER_AWAITED,	 /* of for await */
	LOWER_SPREAD,	 /* in an array */
	LOWER_DELEGATED, /* yield* */
};
uint32_t lower_shown_iterable(struct emit *e, struct node *node, enum lower_iteration how);
/* Of what a pattern takes apart; enum code_shown when it has none. */
uint32_t lower_shown_value(struct emit *e, struct node *node, bool is_array);
/* Of the callee of a call. */
uint32_t lower_shown_callee(struct emit *e, const struct node *call);

/* lower_assign.c */
void lower_assign(struct emit *e, struct node *node, bool wanted);
void lower_update(struct emit *e, struct node *node, bool wanted);
/* value -- : into a pattern; binding says what kind of declaration, or none: assignment */
void lower_pattern(struct emit *e, struct node *pattern, bool declaration);
/* The same; errors show the value as this string, or enum code_shown. */
void lower_pattern_of(struct emit *e, struct node *pattern, bool declaration, uint32_t shown);
/* The same; what is not iterable is told at this place. */
void lower_pattern_at(
	struct emit *e, struct node *pattern, bool declaration, uint32_t shown, uint32_t place);

/* lower_call.c */
void lower_call(struct emit *e, struct node *node);
void lower_chain(struct emit *e, struct node *node);
void lower_tagged(struct emit *e, struct node *node);
/* -- function this */
void lower_callee(struct emit *e, struct node *callee, struct label_at *nullish);
void lower_chain_part(struct emit *e, struct node *node, struct label_at *nullish);
void lower_new(struct emit *e, struct node *node);
void lower_delete(struct emit *e, struct node *node);
/* -- array */
void lower_array(struct emit *e, struct node *list);

/* lower_function.c */
/* -- closure */
void lower_function(struct emit *e, struct node *node, const char *name, size_t size);
uint32_t lower_program(struct lowerer *all, struct node *program, const char *result);
uint32_t lower_function_code(struct emit *up, struct node *node, const char *name, size_t size);
/* value -- : return, through every finally */
void lower_return(struct emit *e);
/* The same when nothing waits any more. */
void lower_return_now(struct emit *e);

/* lower_class.c */
void lower_class(struct emit *e, struct node *node, const char *name, size_t size);

/* lower_statement.c */
void lower_statement(struct emit *e, struct node *node);
void lower_statements(struct emit *e, struct node *list);
void lower_declaration(struct emit *e, struct node *node);
/* Function declarations of a list, at its beginning. */
void lower_hoisted(struct emit *e, struct node *list, bool in_block);
/* Leaves all up to `target` and jumps; target NULL: return (the value is in the return slot). */
void lower_exit(struct emit *e, struct control *target, struct label_at *label);

/* lower_loop.c */
void lower_for(struct emit *e, struct node *node, struct control *control);
void lower_for_in(struct emit *e, struct node *node, struct control *control);
void lower_for_of(struct emit *e, struct node *node, struct control *control);

/* front.c: the whole code into the result's buffer. */
void lower_all(struct parser *p, struct node *program);

#endif
