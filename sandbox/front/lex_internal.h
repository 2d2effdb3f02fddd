/*
 * What the files of the lexer share. Each reads from p->at and leaves it behind what it has read.
 */
#ifndef SANDBOX_FRONT_LEX_INTERNAL_H
#define SANDBOX_FRONT_LEX_INTERNAL_H

#include "sandbox/front/parse.h"

/* The character at `at` and its size; 0 at the end. A bad byte cannot be there (the text was
 * checked). */
uint32_t lex_decode(const struct parser *p, uint32_t at, uint32_t *size);
/* -1: no such digit. */
int lex_hex(int c);
/* After "\u"; UINT32_MAX: malformed, and p->at is somewhere in it. */
uint32_t lex_unicode_escape(struct parser *p);
/* The text for as long as the tree lives; with `escaped`, halves of a pair are joined. */
const char *lex_keep(struct parser *p, struct buffer *text, uint32_t *size, bool escaped);

/* lex_number.c */
void lex_number(struct parser *p);

/* lex_text.c */
void lex_string(struct parser *p, char quote);
/* From just after ` or }: one part of a template. */
void lex_template_part(struct parser *p, uint32_t start);

#endif
