/*
 * The syntax tree. One node type for all kinds: what a, b, c, d and the list mean for each kind is
 * said in nodes.def. Nodes live in the parser's arena.
 */
#ifndef SANDBOX_FRONT_TREE_H
#define SANDBOX_FRONT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/wire/buffer.h"

/* Memory that is given back all at once. */
struct arena_block {
	struct arena_block *next;
	size_t used, size;
};

struct arena {
	struct arena_block *blocks;
	size_t total;
	bool failed; /* out of memory, once; later requests get what little there is */
};

/* Zeroed. Never NULL: when memory is out, `failed` is set and a spare block is handed out. */
void *arena_get(struct arena *arena, size_t size);
char *arena_text(struct arena *arena, const char *text, size_t size);
void arena_done(struct arena *arena);

/* Interned: equal names are equal pointers. UTF-8; lone surrogates as three bytes. */
struct atom {
	struct atom *next;
	uint32_t hash;
	uint32_t size;
	bool reserved; /* a reserved word always */
	bool strict_reserved;
	struct private_name *declared; /* #name of the innermost class that has it, while parsing */
	char text[];
};

enum node_kind {
#define NODE(kind, text) NODE_##kind,
#include "sandbox/front/nodes.def"
#undef NODE
	NODE_COUNT,
};

enum node_flag {
	NODE_COMPUTED = 1,  /* member, property: [key] */
	NODE_OPTIONAL = 2,  /* member, call: ?. */
	NODE_SHORTHAND = 4, /* property: {x} */
	NODE_STATIC = 8,    /* class member */
	NODE_METHOD = 16,   /* property, class member */
	NODE_GETTER = 32,
	NODE_SETTER = 64,
	NODE_PARENTHESES = 128,	    /* it stood in parentheses */
	NODE_PREFIX = 256,	    /* ++x */
	NODE_FOR_AWAIT = 512,	    /* for await */
	NODE_DELEGATE = 1024,	    /* yield*; super() of a class that wrote no constructor */
	NODE_TRAILING_COMMA = 2048, /* array or arguments: [...a,] */
	NODE_PROTO = 4096,	    /* property: __proto__: value */
	NODE_DIRECTIVE = 8192,	    /* expression statement: 'use strict' and others */
	NODE_ANNEX_B = 32768,	    /* function declaration in a block that is a var too */

	/* Calls, once they are lowered: what is iterated is their value. */
	NODE_ITERATED = NODE_SHORTHAND,
	NODE_ITERATED_ASYNC = NODE_STATIC,
	NODE_DELEGATED = NODE_METHOD,
};

enum function_flag {
	FUNCTION_ARROW = 1,
	FUNCTION_ASYNC = 2,
	FUNCTION_GENERATOR = 4,
	FUNCTION_METHOD = 8,
	FUNCTION_GETTER = 16,
	FUNCTION_SETTER = 32,
	FUNCTION_CLASS = 64, /* the constructor of a class */
	FUNCTION_DERIVED = 128,
	FUNCTION_FIELD = 256, /* an initialiser or a static block */
	FUNCTION_STRICT = 512,
	FUNCTION_SIMPLE = 1024, /* only plain names as parameters */
	FUNCTION_EXPRESSION_BODY = 2048,
	FUNCTION_DECLARATION = 4096,
	/* Found by scope.c: */
	FUNCTION_USES_THIS = 1 << 16, /* itself or an arrow in it */
	FUNCTION_USES_ARGUMENTS = 1 << 17,
	FUNCTION_USES_NEW_TARGET = 1 << 18,
	FUNCTION_USES_SUPER = 1 << 19,
	FUNCTION_ARROW_NEEDS_THIS = 1 << 20, /* an arrow in it reads this */
	FUNCTION_ARROW_NEEDS_ARGUMENTS = 1 << 21,
	FUNCTION_ARROW_NEEDS_NEW_TARGET = 1 << 22,
	FUNCTION_IN_PARAMETERS = 1 << 23,     /* while they are walked */
	FUNCTION_WRITES_ARGUMENTS = 1 << 25,  /* arguments[i] = x */
	FUNCTION_MAPS_ARGUMENTS = 1 << 26,    /* its arguments object and its parameters are one */
	FUNCTION_PARAMETER_CLOSURE = 1 << 24, /* a closure stands in its parameters */
};

struct scope;
struct binding;
struct function;

struct node {
	uint8_t kind; /* enum node_kind */
	uint8_t op;   /* enum token, of operators */
	uint16_t flags;
	uint32_t start, end; /* bytes in the source */
	uint32_t place;	     /* where an error in it is told, when that is not start */
	struct node *a, *b, *c, *d;
	struct node *list; /* first of a list; NODE_HOLE for holes */
	struct node *next; /* in the list that it stands in */
	union {
		struct atom *atom;
		struct {
			const char *text; /* decoded */
			uint32_t size;
		};
		double number;
	};
	union {
		struct scope *scope;	 /* blocks, loops, switch, catch, class */
		struct binding *binding; /* identifiers: NULL is a global */
		struct function *function;
	};
	struct node *next_free; /* NAME that nothing declares: the next such */
	union {
		struct scope *head;	 /* loops: the scope of let in their head */
		struct binding *annex_b; /* function declaration: the var of its name */
	};
};

enum binding_kind {
	BINDING_VAR,
	BINDING_LET,
	BINDING_CONST,
	BINDING_CLASS,
	BINDING_FUNCTION, /* declaration; in a block it is like let */
	BINDING_PARAMETER,
	BINDING_CATCH,
	BINDING_SELF, /* name of a function or class expression */
};

enum binding_place {
	BINDING_AT_LOCAL,
	BINDING_AT_ENVIRONMENT,
	BINDING_AT_GLOBAL,
};

struct binding {
	struct binding *next; /* in its scope */
	struct atom *atom;
	enum binding_kind kind;
	struct scope *scope;
	uint32_t start;	       /* where it was declared */
	uint32_t declared_end; /* a read before this may see it uninitialised */
	bool captured;	       /* by an inner function */
	bool assigned;	       /* beyond its declaration */
	bool early;	       /* read before its declaration is surely over */
	bool simple_catch;
	bool plain;		    /* a function that is neither async nor a generator */
	bool method, is_static;	    /* a private name: of a method or accessor; of the class */
	const struct node *promise; /* the call that it was made by, for hints */
	/* Where it lives at run time: */
	enum binding_place where;
	uint32_t slot;
	struct scope *home; /* of an environment's */
};

enum scope_kind {
	SCOPE_GLOBAL,
	SCOPE_FUNCTION,
	SCOPE_BLOCK,
	SCOPE_CATCH,
	SCOPE_CLASS,
	SCOPE_SELF, /* around a function expression with a name */
	SCOPE_BODY, /* of a function in whose parameters closures stand: its vars are none of theirs
		     */
};

struct scope {
	struct scope *up;
	enum scope_kind kind;
	struct function *function;
	struct binding *bindings;
	struct binding **table; /* by hash, when there are many */
	uint32_t count, table_size;
	bool in_loop;	      /* it is made anew by a loop of its function */
	bool placed;	      /* its bindings have their slots */
	uint32_t slots;	      /* of its environment; 0: it has none */
	struct scope *next;   /* of the same function, opened before it */
	struct scope *newest; /* opened within it: from there, by `next`, all up to itself are */
};

struct function {
	struct function *up;
	struct node *node;
	uint32_t flags; /* enum function_flag */
	struct scope *scope;
	struct scope *scopes; /* all of it, for placing variables */
	struct scope *self;   /* SCOPE_SELF */
	struct scope *body;   /* where its vars are: SCOPE_BODY, or `scope` */
	uint32_t length;      /* its property */
	struct class_body *class_body;
};

#endif
