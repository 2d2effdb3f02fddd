/*
 * Date.parse. First the specification's format; any other text is read the lenient way of V8:
 * a list of numbers, words and signs, in which months and zones have names, times have colons and
 * text in parentheses is a comment. Pure.
 */
#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "sandbox/engine/date.h"

/* Reads exactly `digits` digits. */
static bool read_fixed(const char **at, int digits, double *ret)
{
	const char *p = *at;
	double value = 0;

	for (int i = 0; i < digits; i++, p++) {
		if (*p < '0' || *p > '9')
			return false;
		value = value * 10 + (*p - '0');
	}
	*at = p;
	*ret = value;
	return true;
}

static bool accept(const char **at, char c)
{
	if (**at != c)
		return false;
	++*at;
	return true;
}

/* Digits after the point; the first three count. */
static bool read_fraction(const char **at, double *ret)
{
	double value = 0;
	int digits = 0;

	for (; **at >= '0' && **at <= '9'; ++*at)
		if (digits++ < 3)
			value = value * 10 + (**at - '0');
	for (int i = digits; i < 3; i++)
		value *= 10;
	*ret = value;
	return digits;
}

static bool read_iso_year(const char **at, double *year)
{
	bool is_negative = **at == '-';

	if (**at != '+' && **at != '-')
		return read_fixed(at, 4, year);
	++*at;
	if (!read_fixed(at, 6, year) || (is_negative && *year == 0))
		return false;
	if (is_negative)
		*year = -*year;
	return true;
}

static bool is_time_of_day(const double f[DATE_FIELDS])
{
	if (f[DATE_HOUR] == 24)
		return f[DATE_MINUTE] == 0 && f[DATE_SECOND] == 0 && f[DATE_MILLISECOND] == 0;
	return f[DATE_HOUR] < 24 && f[DATE_MINUTE] < 60 && f[DATE_SECOND] < 60;
}

/* Z, +hh:mm or nothing. */
static bool read_iso_zone(const char **at, double *offset_minutes)
{
	double hour, minute;
	bool is_negative = **at == '-';

	*offset_minutes = 0;
	if (accept(at, 'Z') || accept(at, 'z') || (**at != '+' && **at != '-'))
		return true;
	++*at;
	if (!read_fixed(at, 2, &hour))
		return false;
	(void)accept(at, ':');
	if (!read_fixed(at, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*offset_minutes = (hour * 60 + minute) * (is_negative ? -1 : 1);
	return true;
}

static bool read_iso(const char *at, double f[DATE_FIELDS], double *offset_minutes)
{
	*offset_minutes = 0;
	if (!read_iso_year(&at, &f[DATE_YEAR]))
		return false;
	if (accept(&at, '-')) {
		if (!read_fixed(&at, 2, &f[DATE_MONTH]))
			return false;
		if (accept(&at, '-') && !read_fixed(&at, 2, &f[DATE_DAY]))
			return false;
	}
	if (f[DATE_MONTH] < 1 || f[DATE_MONTH] > 12 || f[DATE_DAY] < 1 || f[DATE_DAY] > 31)
		return false;
	f[DATE_MONTH]--;
	if (!accept(&at, 'T') && !accept(&at, 't'))
		return !*at;
	if (!read_fixed(&at, 2, &f[DATE_HOUR]) || !accept(&at, ':') ||
		!read_fixed(&at, 2, &f[DATE_MINUTE]))
		return false;
	if (accept(&at, ':')) {
		if (!read_fixed(&at, 2, &f[DATE_SECOND]))
			return false;
		if (accept(&at, '.') && !read_fraction(&at, &f[DATE_MILLISECOND]))
			return false;
	}
	return is_time_of_day(f) && read_iso_zone(&at, offset_minutes) && !*at;
}

/* The lenient way. */

enum {
	NONE = INT_MAX,
};

struct lenient {
	const char *at;
	int numbers[3], count;	/* of the date */
	int month;		/* by name, from 1; or NONE */
	int time[4], times;	/* hour, minute, second, millisecond */
	int noon;		/* 0: AM, 12: PM, NONE: 24 hours */
	int sign, hour, minute; /* of the zone; hour NONE: none was read */
	bool has_number;
};

enum word {
	WORD_OTHER,
	WORD_MONTH,
	WORD_NOON,
	WORD_ZONE,
};

static const struct {
	char text[4];
	enum word word;
	int value;
} words[] = {
	{"jan", WORD_MONTH, 1},
	{"feb", WORD_MONTH, 2},
	{"mar", WORD_MONTH, 3},
	{"apr", WORD_MONTH, 4},
	{"may", WORD_MONTH, 5},
	{"jun", WORD_MONTH, 6},
	{"jul", WORD_MONTH, 7},
	{"aug", WORD_MONTH, 8},
	{"sep", WORD_MONTH, 9},
	{"oct", WORD_MONTH, 10},
	{"nov", WORD_MONTH, 11},
	{"dec", WORD_MONTH, 12},
	{"am", WORD_NOON, 0},
	{"pm", WORD_NOON, 12},
	{"ut", WORD_ZONE, 0},
	{"utc", WORD_ZONE, 0},
	{"z", WORD_ZONE, 0},
	{"gmt", WORD_ZONE, 0},
	{"cdt", WORD_ZONE, -5},
	{"cst", WORD_ZONE, -6},
	{"edt", WORD_ZONE, -4},
	{"est", WORD_ZONE, -5},
	{"mdt", WORD_ZONE, -6},
	{"mst", WORD_ZONE, -7},
	{"pdt", WORD_ZONE, -7},
	{"pst", WORD_ZONE, -8},
};

/* Names of months may be longer than three letters. */
static enum word find_word(const char *text, size_t size, int *value)
{
	char start[4] = "";

	for (size_t i = 0; i < size && i < 3; i++)
		start[i] = (char)tolower((unsigned char)text[i]);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(start, words[i].text) != 0 || (size > 3 && words[i].word != WORD_MONTH))
			continue;
		*value = words[i].value;
		return words[i].word;
	}
	return WORD_OTHER;
}

/* A number, cut to what cannot be a field of anything if it is too long. */
static int read_number(struct lenient *l, int *digits)
{
	int value = 0;

	for (*digits = 0; *l->at >= '0' && *l->at <= '9'; l->at++, ++*digits)
		value = value > 99999999 ? 999999999 : value * 10 + (*l->at - '0');
	return value;
}

static bool add_time(struct lenient *l, int n)
{
	if (l->times >= 4)
		return false;
	l->time[l->times++] = n;
	return true;
}

/* The last part of a time; the rest is zero. */
static bool end_time(struct lenient *l, int n)
{
	if (!add_time(l, n))
		return false;
	while (l->times < 4)
		l->time[l->times++] = 0;
	return true;
}

static bool expects_time(const struct lenient *l, int n)
{
	return (l->times == 1 && n < 60) || (l->times == 2 && n < 60) ||
	       (l->times == 3 && n < 1000);
}

static bool take_seconds_with_fraction(struct lenient *l, int n)
{
	double ms;

	return add_time(l, n) && read_fraction(&l->at, &ms) && end_time(l, (int)ms);
}

static bool take_number(struct lenient *l)
{
	int digits, n = read_number(l, &digits);

	l->has_number = true;
	if (accept(&l->at, ':')) {
		if (accept(&l->at, ':'))
			return !l->times && add_time(l, n) && add_time(l, 0);
		if (!add_time(l, n))
			return false;
		(void)accept(&l->at, '.');
		return true;
	}
	if (*l->at == '.' && expects_time(l, n)) {
		l->at++;
		return take_seconds_with_fraction(l, n);
	}
	(void)accept(&l->at, '.');
	if (l->hour != NONE && l->minute == NONE && n < 60) {
		l->minute = n;
		return true;
	}
	if (expects_time(l, n))
		return end_time(l, n) && (!*l->at || strchr(" \t\n\r+-Zz", *l->at));
	if (l->count >= 3)
		return false;
	l->numbers[l->count++] = n;
	(void)accept(&l->at, '-');
	return true;
}

/* Letters, and all characters behind them. */
static bool is_word(char c)
{
	return (unsigned char)c >= 'A';
}

static bool take_word(struct lenient *l)
{
	const char *start = l->at;
	int value = 0;
	enum word word;

	while (is_word(*l->at))
		l->at++;
	word = find_word(start, (size_t)(l->at - start), &value);
	if (word == WORD_NOON && l->times) {
		l->noon = value;
	} else if (word == WORD_MONTH) {
		l->month = value;
		(void)accept(&l->at, '-');
	} else if (word == WORD_ZONE && l->has_number) {
		l->sign = value < 0 ? -1 : 1;
		l->hour = value < 0 ? -value : value;
		l->minute = 0;
	} else {
		/* Any other word may stand before the first number, apart from it. */
		return !l->has_number && !(*l->at >= '0' && *l->at <= '9');
	}
	return true;
}

/* A sign after a time or after UTC: the zone's offset. */
static bool take_offset(struct lenient *l)
{
	int digits, n;

	l->sign = *l->at++ == '-' ? -1 : 1;
	n = read_number(l, &digits);
	l->has_number = true;
	if (*l->at == ':') {
		l->hour = n;
		l->minute = NONE;
	} else if (digits == 1 || digits == 2) {
		l->hour = n;
		l->minute = 0;
	} else if (digits == 3 || digits == 4) {
		l->hour = n / 100;
		l->minute = n % 100;
	} else {
		return false;
	}
	return true;
}

static void skip_comment(struct lenient *l)
{
	int depth = 0;

	do {
		depth += *l->at == '(' ? 1 : *l->at == ')' ? -1 : 0;
		l->at++;
	} while (*l->at && depth);
}

static bool is_utc(const struct lenient *l)
{
	return l->hour == 0 && l->minute == 0;
}

static bool take(struct lenient *l)
{
	char c = *l->at;

	if (c >= '0' && c <= '9')
		return take_number(l);
	if (is_word(c))
		return take_word(l);
	if ((c == '+' || c == '-') && (is_utc(l) || l->times))
		return take_offset(l);
	if ((c == '+' || c == '-' || c == ')') && l->has_number)
		return false;
	if (c == '(')
		skip_comment(l);
	else
		l->at++;
	return true;
}

static bool is_day(int n)
{
	return n >= 1 && n <= 31;
}

static bool finish_date(const struct lenient *l, double f[DATE_FIELDS])
{
	int n[3] = {1, 1, 1}, year, month = l->month,
	    day; /* what is missing is 1: also the year 2001 */

	if (!l->count)
		return false;
	memcpy(n, l->numbers, (size_t)l->count * sizeof(n[0]));
	if (month == NONE && !is_day(n[0])) {
		year = n[0];
		month = n[1];
		day = n[2];
	} else if (month == NONE) {
		month = n[0];
		day = n[1];
		year = n[2];
	} else if (!is_day(n[0])) {
		year = n[0];
		day = n[1];
	} else {
		day = n[0];
		year = n[1];
	}
	if (year < 50)
		year += 2000;
	else if (year < 100)
		year += 1900;
	f[DATE_YEAR] = year;
	f[DATE_MONTH] = month - 1;
	f[DATE_DAY] = day;
	return month >= 1 && month <= 12 && is_day(day);
}

static bool finish_time(const struct lenient *l, double f[DATE_FIELDS])
{
	for (int i = 0; i < l->times; i++)
		f[DATE_HOUR + i] = l->time[i];
	if (l->noon != NONE) {
		if (f[DATE_HOUR] > 12)
			return false;
		f[DATE_HOUR] = fmod(f[DATE_HOUR], 12) + l->noon;
	}
	return is_time_of_day(f);
}

static bool read_lenient(const char *text, double f[DATE_FIELDS], double *offset_minutes)
{
	struct lenient l = {.at = text, .month = NONE, .noon = NONE, .sign = 1, .hour = NONE};

	while (*l.at)
		if (!take(&l))
			return false;
	*offset_minutes = 0;
	if (l.hour != NONE)
		*offset_minutes = l.sign * (l.hour * 60.0 + (l.minute == NONE ? 0 : l.minute));
	return finish_date(&l, f) && finish_time(&l, f);
}

double date_parse(const char *text)
{
	double f[DATE_FIELDS] = {1970, 1, 1, 0, 0, 0, 0}, offset_minutes;

	if (!read_iso(text, f, &offset_minutes)) {
		memset(f, 0, sizeof(f));
		if (!read_lenient(text, f, &offset_minutes))
			return (double)NAN;
	}
	return date_clip(date_join(f) - offset_minutes * 60000);
}
