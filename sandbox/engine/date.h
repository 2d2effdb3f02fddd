/*
 * Time values (ECMAScript 21.4.1): milliseconds since 1970 as a double, NaN for an invalid date.
 * The local time is UTC. date.c and date_parse.c are pure; `now` is a number that the supervisor
 * sets.
 */
#ifndef SANDBOX_ENGINE_DATE_H
#define SANDBOX_ENGINE_DATE_H

#include <stdbool.h>

#include "jsi.h"

/* What Date.now() says until it is set again. Never throw. */
void date_set_now(js_State *J, double now_ms);
double date_now(const js_State *J);

enum date_field {
	DATE_YEAR,
	DATE_MONTH, /* from 0 */
	DATE_DAY,   /* from 1 */
	DATE_HOUR,
	DATE_MINUTE,
	DATE_SECOND,
	DATE_MILLISECOND,
	DATE_FIELDS,
};

/* The fields of a finite time, and the day of the week, 0 is Sunday. Never throw. */
void date_split(double fields[DATE_FIELDS], double time);
int date_weekday(double time);

/* MakeDate(MakeDay(..), MakeTime(..)): fields may be out of range or NaN. Never throws. */
double date_join(const double fields[DATE_FIELDS]);

/* TimeClip: NaN beyond 8.64e15. Never throws. */
double date_clip(double time);

/* 1900 is added to 0 to 99. Never throws. */
double date_full_year(double year);

/*
 * Date.parse: the format of the specification, and what V8 reads besides (words for months and
 * zones, 1/2/2020, 3:04 pm). NaN if it is neither. Never throws.
 */
double date_parse(const char *text);

enum date_format {
	DATE_FORMAT_FULL,   /* Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time) */
	DATE_FORMAT_DATE,   /* Thu Jan 01 1970 */
	DATE_FORMAT_TIME,   /* 00:00:00 GMT+0000 (Coordinated Universal Time) */
	DATE_FORMAT_UTC,    /* Thu, 01 Jan 1970 00:00:00 GMT */
	DATE_FORMAT_ISO,    /* 1970-01-01T00:00:00.000Z */
	DATE_FORMAT_LOCALE, /* 1/1/1970, 12:00:00 AM */
	DATE_FORMAT_LOCALE_DATE,
	DATE_FORMAT_LOCALE_TIME,
};

enum {
	DATE_TEXT = 96,
};

/* Of a finite time. Never throws. */
void date_print(char text[DATE_TEXT], double time, enum date_format format);

#endif
