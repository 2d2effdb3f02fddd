/*
 * Numbers as text, exactly: reading is correctly rounded, printing gives the shortest text that
 * reads back as the same number. For Number, JSON, the globals, and through the functions of jsi.h
 * (js_strtod, jsV_numbertostring, jsV_stringtonumber) for all conversions. Never throw.
 */
#ifndef SANDBOX_ENGINE_NUMBER_H
#define SANDBOX_ENGINE_NUMBER_H

#include <stdbool.h>

enum {
	NUMBER_TEXT = 32,   /* Number::toString with radix 10 */
	NUMBER_FIXED = 160, /* any of number_fixed(), number_exponential(), number_precise() */
	NUMBER_RADIX = 2200,
};

/* Behind white space and line terminators. */
const char *number_skip_blank(const char *text);

/* Behind the longest StrDecimalLiteral that `text` begins with; `text` itself if there is none. */
const char *number_scan(const char *text, double *ret);

/* The value of decimal digits with fraction and exponent, which were checked; no sign needed. */
double number_read(const char *text);

/* Digits of a radix from 2 to 36; *end is behind the last one. 0 if there is none. */
double number_read_radix(const char *text, int radix, const char **end);

/* Number::exponentiate. */
double number_power(double base, double exponent);

/* StringToNumber */
double number_of_text(const char *text);

/* Returns `text`. */
const char *number_print(char text[NUMBER_TEXT], double number);

/* As V8 prints it. `number` is finite; returns where the text begins. */
const char *number_print_radix(char text[NUMBER_RADIX], double number, int radix);

/* toFixed below 1e21, toExponential (-1: as many digits as needed), toPrecision; finite numbers. */
void number_print_fixed(char text[NUMBER_FIXED], double number, int digits);
void number_print_exponential(char text[NUMBER_FIXED], double number, int digits);
void number_print_precise(char text[NUMBER_FIXED], double number, int digits);

#endif
