/*
 * Inside of the parser: its state, the lexer's tokens, and what the parse_*.c share.
 * After the first error every token is END, so that the descent unwinds by itself; what is
 * returned then is some node, never NULL where a node is promised.
 */
#ifndef SANDBOX_FRONT_PARSE_H
#define SANDBOX_FRONT_PARSE_H

#include "sandbox/front/front.h"
#include "sandbox/front/tree.h"

enum token {
#define TOKEN(name, text, precedence) TOKEN_##name,
#include "sandbox/front/tokens.def"
#undef TOKEN
	TOKEN_COUNT,
	TOKEN_LET = TOKEN_NAME, /* op of a DECLARATION: let is no keyword */
};

struct lexed {
	enum token type;
	uint32_t start, end;
	uint32_t before;   /* end of the token before */
	bool newline;	   /* a line terminator stands before it */
	bool escaped;	   /* a word with \u in it */
	bool tail;	   /* TEMPLATE: ends with ` */
	bool bad_escape;   /* TEMPLATE: only a tagged one may have it */
	uint32_t octal;	   /* STRING, NUMBER: where a legacy octal stands; 0: none */
	struct atom *atom; /* words and private names */
	const char *text;  /* STRING, TEMPLATE cooked, REGEXP pattern, BIGINT */
	uint32_t size;
	const char *raw; /* TEMPLATE raw, REGEXP flags */
	uint32_t raw_size;
	double number;
};

enum {
	LEX_OPEN_MOST = 4096, /* brackets that are remembered */
};

/* What a function, label set or class around here allows. */
struct context {
	struct context *up;
	bool is_function;
	bool async, generator; /* await and yield are operators */
	bool strict;
	bool use_strict; /* its body says so itself */
	bool super_call, super_member, new_target;
	bool in_parameters; /* await and yield expressions are refused */
	bool in_field, in_static_block;
	bool returns;
	struct label *labels;
	unsigned int loops, switches;
};

struct label {
	struct label *up;
	struct atom *atom;
	bool is_loop;
};

/* Names a class declares and uses. */
struct private_name {
	struct private_name *next;
	struct private_name *outer; /* declared: the same name in a class around this one */
	struct class_body *body;    /* declared: where */
	struct atom *atom;
	uint32_t start, end;
	uint16_t kind; /* NODE_GETTER... */
	bool is_static;
};

struct class_body {
	struct class_body *up;
	struct private_name *declared;
	struct private_name *used;
};

struct parser {
	struct arena *arena;
	const struct front_source *source;
	struct front_result *result;
	const char *text;
	uint32_t size;
	uint32_t at; /* next byte to read */
	struct lexed token;
	bool failed;
	unsigned int depth;
	/* Brackets that are open, by their places; for messages. */
	uint32_t open[LEX_OPEN_MOST], open_count;
	uint32_t await_at, await_end; /* the last await that was a name; at plus 1, 0: none */
	struct context *context;
	struct class_body *class_body;
	struct atom **atoms;
	uint32_t atoms_count, atoms_size;
	/* Of a cover grammar: where the first thing stands that only a pattern may have; 0: none.
	 */
	uint32_t cover_init;	   /* {a = 1} */
	uint32_t cover_proto;	   /* second __proto__ */
	uint32_t cover_await;	   /* await or yield expression, for arrow parameters */
	uint32_t cover_await_name; /* await as a name, for those of async arrows; plus 1 */
	uint32_t arrow_at;	   /* where an arrow function may begin */
	bool no_in;		   /* for (x in ...) */
	struct function *function; /* scope.c */
	struct scope *scope;
	struct node *free_names, **free_names_end; /* in the order of the walk */
	struct atom *a_arguments, *a_eval, *a_let, *a_static, *a_async, *a_await, *a_yield, *a_of,
		*a_get, *a_set, *a_constructor, *a_prototype, *a_proto, *a_target, *a_new, *a_meta,
		*a_star_default, *a_undefined;
};

/* lex.c */
void lex_start(struct parser *p);
void lex_next(struct parser *p);
/* The token after this one; nothing has moved afterwards. */
struct lexed lex_peek(struct parser *p);
/* The one after that. */
struct lexed lex_peek_second(struct parser *p);
/* The current token is / or /=: reads it as a regular expression instead. */
void lex_regexp(struct parser *p);
/* The current token is }: reads on in the template. */
void lex_template(struct parser *p);
struct atom *lex_atom(struct parser *p, const char *text, size_t size);
const char *lex_token_name(enum token token);
unsigned int lex_precedence(enum token token);
/* Line and column (UTF-16 units, from 1) of a byte. */
void lex_place(const char *text, uint32_t size, uint32_t at, uint32_t *line, uint32_t *column);
bool lex_is_name_start(uint32_t code);
bool lex_is_name_part(uint32_t code);

/* parse_message.c */
void parse_error(struct parser *p, uint32_t start, uint32_t end, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The current token cannot stand there. */
void parse_unexpected(struct parser *p);
/* Likewise, because this one must. */
void parse_missing(struct parser *p, enum token type);
/* It is `import`, in whatever form. */
void parse_import(struct parser *p);

/* parse.c */
bool parse_is(const struct parser *p, enum token type);
bool parse_eat(struct parser *p, enum token type);
void parse_expect(struct parser *p, enum token type);
/* A contextual word, written without escapes. */
bool parse_is_word(const struct parser *p, const struct atom *atom);
void parse_semicolon(struct parser *p);
struct node *parse_node(struct parser *p, enum node_kind kind, uint32_t start);
struct node *parse_finish(struct parser *p, struct node *node);
bool parse_enter(struct parser *p); /* false: nested too deeply */
struct node *parse_program(struct parser *p);

/* Appends to a list; `end` points to the last link. */
struct list {
	struct node *first;
	struct node **end;
};
void list_add(struct list *list, struct node *node);

/* parse_expression.c */
struct node *parse_expression(struct parser *p);
struct node *parse_conditional(struct parser *p);
struct node *parse_yield(struct parser *p);
struct node *parse_left_hand_side(struct parser *p);
/* Members and calls that follow; `calls`: not in the callee of new. */
struct node *parse_subscripts(struct parser *p, struct node *base, uint32_t start, bool calls);
void parse_arguments(struct parser *p, struct node *call);
/* A word as a name: true, or false and an error when it is reserved here. */
bool parse_check_name(
	struct parser *p, const struct atom *atom, uint32_t start, uint32_t end, bool binding);
bool parse_is_name(const struct parser *p); /* the token may begin a NAME */
struct node *parse_name(struct parser *p, bool binding);

/* parse_literal.c: each begins at its first token */
struct node *parse_string(struct parser *p);
struct node *parse_number(struct parser *p);
struct node *parse_bigint(struct parser *p);
struct node *parse_regexp(struct parser *p);
struct node *parse_template(struct parser *p, bool tagged);
struct node *parse_array(struct parser *p);
struct node *parse_object(struct parser *p);
struct node *parse_spread(struct parser *p);
struct node *parse_property_key(struct parser *p, uint16_t *flags);

/* parse_cover.c */
struct node *parse_assignment(struct parser *p);
/* As parse_assignment, but what only a pattern may have is left for the caller to judge. */
struct node *parse_maybe_pattern(struct parser *p);
struct node *parse_parentheses(struct parser *p); /* ( ... ) and (a, b) => ... */
struct node *parse_name_or_arrow(
	struct parser *p);			 /* x, x => ..., async x => ..., async function */
struct node *parse_async_call(struct parser *p); /* async(a, b) and async (a, b) => ... */
/* An arrow function without parentheses around it: no operator may follow. */
bool parse_is_arrow(const struct node *node);

/* The cover marks of what stands around an inner expression. */
struct parse_cover {
	uint32_t init, proto;
};
/* Around each expression whose marks are judged before they go outwards. */
struct parse_cover parse_cover_begin(struct parser *p);
void parse_cover_end(struct parser *p, struct parse_cover outer);
/* In between, one of the two: it was an expression after all; it was a pattern. */
void parse_cover_refuse(struct parser *p);
void parse_cover_drop(struct parser *p);

/* parse_pattern.c */
/* An expression becomes an assignment pattern or, with `binding`, a binding pattern. */
struct node *parse_to_pattern(struct parser *p, struct node *node, bool binding);
struct node *parse_binding(struct parser *p); /* name or pattern, without default */
struct node *parse_binding_default(struct parser *p);
/* `...` and what gets the rest: the last one. is_name: a name alone, as in an object pattern. */
struct node *parse_binding_rest(struct parser *p, bool is_name);
void parse_check_target(struct parser *p, struct node *node, bool update);

/* parse_function.c */
struct node *parse_function(struct parser *p, uint32_t start, uint32_t flags, bool name_needed);
struct node *parse_method(struct parser *p, uint32_t flags);
struct node *parse_arrow(struct parser *p, uint32_t start, struct node *parameters, uint32_t flags);
struct node *parse_class(struct parser *p, bool name_needed);
/* 'use strict' ahead: called with the first token of a body. */
struct list parse_statements(struct parser *p, enum token until, bool directives);

/* parse_statement.c */
struct node *parse_statement(struct parser *p);
struct node *parse_statement_item(struct parser *p); /* declarations too */
struct node *parse_block(struct parser *p);

#endif
