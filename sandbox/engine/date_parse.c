/*
 * Date.parse, as V8 reads: the text is a row of numbers, words and signs. The specification's
 * format is tried first; where it ends, the lenient way goes on with what was read so far. There
 * months and zones have names, times have colons, text in parentheses is a comment, and words
 * before the first number mean nothing. Pure.
 */
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sandbox/engine/date.h"

enum {
	NONE = INT_MAX,
	DIGITS = 9, /* of a number; more are not looked at */
};

enum kind {
	KIND_END,
	KIND_NUMBER,
	KIND_SIGN, /* + - */
	KIND_MARK, /* : . ) */
	KIND_SPACE,
	KIND_MONTH,
	KIND_NOON,
	KIND_ZONE,
	KIND_T,
	KIND_WORD, /* any other */
	KIND_OTHER,
};

struct token {
	enum kind kind;
	int value;  /* of a number or a word; a sign's -1 or 1; a mark's character */
	int length; /* of a number or a word */
};

struct parse {
	const char *at; /* behind `next` */
	struct token next;
	int day[3], days;
	int month;		/* by name, from 1; or NONE */
	int time[4], times;	/* hour, minute, second, millisecond */
	int noon;		/* 0: AM, 12: PM, NONE: 24 hours */
	int sign, hour, minute; /* of the zone, each may be NONE */
	bool is_iso;
};

static const struct {
	char text[4];
	enum kind kind;
	int value;
} words[] = {
	{"jan", KIND_MONTH, 1},
	{"feb", KIND_MONTH, 2},
	{"mar", KIND_MONTH, 3},
	{"apr", KIND_MONTH, 4},
	{"may", KIND_MONTH, 5},
	{"jun", KIND_MONTH, 6},
	{"jul", KIND_MONTH, 7},
	{"aug", KIND_MONTH, 8},
	{"sep", KIND_MONTH, 9},
	{"oct", KIND_MONTH, 10},
	{"nov", KIND_MONTH, 11},
	{"dec", KIND_MONTH, 12},
	{"am", KIND_NOON, 0},
	{"pm", KIND_NOON, 12},
	{"ut", KIND_ZONE, 0},
	{"utc", KIND_ZONE, 0},
	{"z", KIND_ZONE, 0},
	{"gmt", KIND_ZONE, 0},
	{"cdt", KIND_ZONE, -5},
	{"cst", KIND_ZONE, -6},
	{"edt", KIND_ZONE, -4},
	{"est", KIND_ZONE, -5},
	{"mdt", KIND_ZONE, -6},
	{"mst", KIND_ZONE, -7},
	{"pdt", KIND_ZONE, -7},
	{"pst", KIND_ZONE, -8},
	{"t", KIND_T, 0},
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of the white space that stands here; 0: none does. U+2028 and U+2029 are words to V8. */
static size_t space_size(const char *at)
{
	static const char *const wide[] = {"\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\xAF",
		"\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"};

	if (*at == ' ' || (*at >= '\t' && *at <= '\r'))
		return 1;
	if (!strncmp(at, "\xE2\x80", 2) && (unsigned char)at[2] >= 0x80 &&
		(unsigned char)at[2] <= 0x8A)
		return 3;
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (!strncmp(at, wide[i], strlen(wide[i])))
			return strlen(wide[i]);
	return 0;
}

/* Letters, and all characters behind them. */
static bool is_word(const char *at)
{
	return (unsigned char)*at >= 'A' && !space_size(at);
}

/* Leading zeros count for the length alone. */
static struct token scan_number(const char **at)
{
	struct token ret = {.kind = KIND_NUMBER};
	const char *start = *at;
	int digits = 0;

	while (**at == '0')
		++*at;
	for (; is_digit(**at); ++*at)
		if (digits++ < DIGITS)
			ret.value = ret.value * 10 + (**at - '0');
	ret.length = *at - start > DIGITS ? DIGITS : (int)(*at - start);
	return ret;
}

static bool starts(const char *word, const char *text)
{
	for (int i = 0; i < 3; i++)
		if (word[i] != text[i])
			return false;
	return true;
}

/* Names of months may be longer than three letters. */
static struct token scan_word(const char **at)
{
	struct token ret = {.kind = KIND_WORD};
	char start[4] = "";

	for (; is_word(*at); ++*at) {
		if (ret.length < 3)
			start[ret.length] = (char)(**at | 0x20);
		/* The characters behind the first of UTF-8 are no letters of their own. */
		ret.length += (**at & 0xC0) != 0x80;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!starts(start, words[i].text) ||
			(ret.length > 3 && words[i].kind != KIND_MONTH))
			continue;
		ret.kind = words[i].kind;
		ret.value = words[i].value;
		break;
	}
	return ret;
}

static void skip_comment(const char **at)
{
	int depth = 0;

	do {
		depth += **at == '(' ? 1 : **at == ')' ? -1 : 0;
		++*at;
	} while (**at && depth);
}

static struct token scan(const char **at)
{
	struct token ret = {.kind = KIND_OTHER};
	char c = **at;

	if (!c)
		return (struct token){.kind = KIND_END};
	if (is_digit(c))
		return scan_number(at);
	if (is_word(*at))
		return scan_word(at);
	if (space_size(*at)) {
		*at += space_size(*at);
		ret.kind = KIND_SPACE;
		return ret;
	}
	if (c == '(') {
		skip_comment(at);
		return ret;
	}
	++*at;
	if (c == '+' || c == '-') {
		ret.kind = KIND_SIGN;
		ret.value = c == '+' ? 1 : -1;
	} else if (c == ':' || c == '.' || c == ')') {
		ret.kind = KIND_MARK;
		ret.value = (unsigned char)c;
	}
	return ret;
}

static struct token take(struct parse *p)
{
	struct token ret = p->next;

	p->next = scan(&p->at);
	return ret;
}

static bool sees(const struct parse *p, enum kind kind, int value)
{
	return p->next.kind == kind && p->next.value == value;
}

static bool accept(struct parse *p, enum kind kind, int value)
{
	if (!sees(p, kind, value))
		return false;
	(void)take(p);
	return true;
}

static bool sees_z(const struct parse *p)
{
	return p->next.kind == KIND_ZONE && p->next.length == 1;
}

/* A number of so many digits and no more than `most` comes next. */
static bool sees_digits(const struct parse *p, int digits, int most)
{
	return p->next.kind == KIND_NUMBER && p->next.length == digits && p->next.value <= most;
}

/* The digits behind a point, of which three count. */
static int milliseconds(struct token number)
{
	int value = number.value;

	for (int i = number.length; i < 3; i++)
		value *= 10;
	for (int i = number.length; i > 3; i--)
		value /= 10;
	return value;
}

static bool add_day(struct parse *p, int n)
{
	if (p->days >= 3)
		return false;
	p->day[p->days++] = n;
	return true;
}

static bool add_time(struct parse *p, int n)
{
	if (p->times >= 4)
		return false;
	p->time[p->times++] = n;
	return true;
}

/* The last part of a time; the rest is zero. */
static void end_time(struct parse *p, int n)
{
	(void)add_time(p, n);
	while (p->times < 4)
		p->time[p->times++] = 0;
}

static void set_zone(struct parse *p, int sign, int hour, int minute)
{
	p->sign = sign;
	p->hour = hour;
	p->minute = minute;
}

/* The specification's format. */

enum iso {
	ISO_WHOLE,
	ISO_LEFT, /* the lenient way goes on, with *left and what follows it */
	ISO_REFUSED,
};

static enum iso leave(struct parse *p, struct token *left)
{
	*left = take(p);
	return ISO_LEFT;
}

static bool iso_time(struct parse *p)
{
	bool is_24;

	if (!sees_digits(p, 2, 24))
		return false;
	is_24 = p->next.value == 24;
	(void)add_time(p, take(p).value);
	if (!accept(p, KIND_MARK, ':') || !sees_digits(p, 2, is_24 ? 0 : 59))
		return false;
	(void)add_time(p, take(p).value);
	if (!accept(p, KIND_MARK, ':'))
		return true;
	if (!sees_digits(p, 2, is_24 ? 0 : 59))
		return false;
	(void)add_time(p, take(p).value);
	if (!accept(p, KIND_MARK, '.'))
		return true;
	if (p->next.kind != KIND_NUMBER || (is_24 && p->next.value))
		return false;
	return add_time(p, milliseconds(take(p)));
}

/* Z, +hh:mm, +hhmm or nothing. */
static bool iso_zone(struct parse *p)
{
	int sign, hour, minute;

	if (sees_z(p)) {
		(void)take(p);
		set_zone(p, 1, 0, 0);
		return true;
	}
	if (p->next.kind != KIND_SIGN)
		return true;
	sign = take(p).value;
	if (sees_digits(p, 4, 2359)) {
		hour = p->next.value / 100;
		minute = take(p).value % 100;
	} else {
		if (!sees_digits(p, 2, 23))
			return false;
		hour = take(p).value;
		if (!accept(p, KIND_MARK, ':') || !sees_digits(p, 2, 59))
			return false;
		minute = take(p).value;
	}
	set_zone(p, sign, hour, minute);
	return minute < 60;
}

static bool sees_part(const struct parse *p, int most)
{
	return sees_digits(p, 2, most) && p->next.value >= 1;
}

static enum iso iso_day(struct parse *p, struct token *left)
{
	int sign;

	if (p->next.kind == KIND_SIGN) {
		*left = take(p);
		sign = left->value;
		if (!sees_digits(p, 6, INT_MAX))
			return ISO_LEFT;
		if (sign < 0 && !p->next.value) {
			(void)take(p);
			return ISO_LEFT;
		}
		(void)add_day(p, sign * take(p).value);
	} else if (sees_digits(p, 4, INT_MAX)) {
		(void)add_day(p, take(p).value);
	} else {
		return leave(p, left);
	}
	if (!accept(p, KIND_SIGN, -1))
		return ISO_WHOLE;
	if (!sees_part(p, 12))
		return leave(p, left);
	(void)add_day(p, take(p).value);
	if (!accept(p, KIND_SIGN, -1))
		return ISO_WHOLE;
	if (!sees_part(p, 31))
		return leave(p, left);
	(void)add_day(p, take(p).value);
	return ISO_WHOLE;
}

static enum iso read_iso(struct parse *p, struct token *left)
{
	enum iso ret = iso_day(p, left);

	if (ret != ISO_WHOLE)
		return ret;
	if (p->next.kind == KIND_T) {
		(void)take(p);
		if (!iso_time(p) || !iso_zone(p) || p->next.kind != KIND_END)
			return ISO_REFUSED;
	} else if (p->next.kind != KIND_END) {
		return leave(p, left);
	}
	p->is_iso = true;
	return ISO_WHOLE;
}

/* The lenient way. */

static bool expects_time(const struct parse *p, int n)
{
	return ((p->times == 1 || p->times == 2) && n < 60) || (p->times == 3 && n < 1000);
}

static bool ends_time(const struct parse *p)
{
	return p->next.kind == KIND_END || p->next.kind == KIND_SPACE ||
	       p->next.kind == KIND_SIGN || sees_z(p);
}

static bool lenient_number(struct parse *p, int n)
{
	if (accept(p, KIND_MARK, ':')) {
		if (accept(p, KIND_MARK, ':'))
			return !p->times && add_time(p, n) && add_time(p, 0);
		if (!add_time(p, n))
			return false;
		(void)accept(p, KIND_MARK, '.');
		return true;
	}
	if (accept(p, KIND_MARK, '.') && expects_time(p, n)) {
		(void)add_time(p, n);
		if (p->next.kind != KIND_NUMBER)
			return false;
		end_time(p, milliseconds(take(p)));
		return true;
	}
	if (p->hour != NONE && p->minute == NONE && n < 60) {
		p->minute = n;
		return true;
	}
	if (expects_time(p, n)) {
		end_time(p, n);
		return ends_time(p);
	}
	if (!add_day(p, n))
		return false;
	(void)accept(p, KIND_SIGN, -1);
	return true;
}

static bool lenient_word(struct parse *p, struct token word, bool has_number)
{
	if (word.kind == KIND_NOON && p->times) {
		p->noon = word.value;
	} else if (word.kind == KIND_MONTH) {
		p->month = word.value;
		(void)accept(p, KIND_SIGN, -1);
	} else if (word.kind == KIND_ZONE && has_number) {
		set_zone(p, word.value < 0 ? -1 : 1, word.value < 0 ? -word.value : word.value, 0);
	} else {
		/* Any other word may stand before the first number, apart from it. */
		return !has_number && p->next.kind != KIND_NUMBER;
	}
	return true;
}

/* A sign after a time or after UTC: the zone's offset. */
static bool lenient_offset(struct parse *p, int sign)
{
	struct token number = {.kind = KIND_NUMBER};

	if (p->next.kind == KIND_NUMBER)
		number = take(p);
	if (sees(p, KIND_MARK, ':'))
		set_zone(p, sign, number.value, NONE);
	else if (number.length == 1 || number.length == 2)
		set_zone(p, sign, number.value, 0);
	else if (number.length == 3 || number.length == 4)
		set_zone(p, sign, number.value / 100, number.value % 100);
	else
		return false;
	return true;
}

static bool read_lenient(struct parse *p, struct token token)
{
	bool has_number = p->days > 0, ok = true;

	for (; ok && token.kind != KIND_END; token = take(p)) {
		bool is_closing = token.kind == KIND_MARK && token.value == ')';

		if (token.kind == KIND_NUMBER) {
			has_number = true;
			ok = lenient_number(p, token.value);
		} else if (token.kind >= KIND_MONTH && token.kind <= KIND_WORD) {
			ok = lenient_word(p, token, has_number);
		} else if (token.kind == KIND_SIGN && ((!p->hour && !p->minute) || p->times)) {
			has_number = true;
			ok = lenient_offset(p, token.value);
		} else if (token.kind == KIND_SIGN || is_closing) {
			ok = !has_number;
		}
		if (!ok)
			return false;
	}
	return true;
}

static bool is_day(int n)
{
	return n >= 1 && n <= 31;
}

/* What is missing is 1, the year of a month with a day 2001. */
static bool finish_date(const struct parse *p, double f[DATE_FIELDS])
{
	int n[3] = {1, 1, 1}, year, month = p->month, day;

	if (!p->days)
		return false;
	memcpy(n, p->day, (size_t)p->days * sizeof(n[0]));
	if (month == NONE && (p->is_iso || !is_day(n[0]))) {
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
	if (!p->is_iso && year >= 0 && year < 100)
		year += year < 50 ? 2000 : 1900;
	f[DATE_YEAR] = year;
	f[DATE_MONTH] = month - 1;
	f[DATE_DAY] = day;
	return month >= 1 && month <= 12 && is_day(day);
}

static bool finish_time(const struct parse *p, double f[DATE_FIELDS])
{
	for (int i = 0; i < p->times; i++)
		f[DATE_HOUR + i] = p->time[i];
	if (p->noon != NONE) {
		if (f[DATE_HOUR] > 12)
			return false;
		f[DATE_HOUR] = fmod(f[DATE_HOUR], 12) + p->noon;
	}
	if (f[DATE_HOUR] == 24)
		return f[DATE_MINUTE] == 0 && f[DATE_SECOND] == 0 && f[DATE_MILLISECOND] == 0;
	return f[DATE_HOUR] < 24 && f[DATE_MINUTE] < 60 && f[DATE_SECOND] < 60 &&
	       f[DATE_MILLISECOND] < 1000;
}

/* V8 counts in 32 bits, and refuses what is negative then. */
static bool finish_zone(const struct parse *p, double *offset_ms)
{
	uint32_t hour = p->hour == NONE ? 0 : (uint32_t)p->hour;
	uint32_t minute = p->minute == NONE ? 0 : (uint32_t)p->minute;
	uint32_t seconds = hour * 3600 + minute * 60;

	*offset_ms = p->sign == NONE ? 0 : p->sign * (seconds * 1000.0);
	return p->sign == NONE || seconds <= INT32_MAX;
}

double date_parse(const char *text)
{
	double f[DATE_FIELDS] = {0}, offset_ms;
	struct parse p = {.at = text,
		.month = NONE,
		.noon = NONE,
		.sign = NONE,
		.hour = NONE,
		.minute = NONE};
	struct token left;
	enum iso iso;

	(void)take(&p);
	iso = read_iso(&p, &left);
	if (iso == ISO_REFUSED || (iso == ISO_LEFT && !read_lenient(&p, left)) ||
		!finish_date(&p, f) || !finish_time(&p, f) || !finish_zone(&p, &offset_ms))
		return (double)NAN;
	return date_clip(date_join(f) - offset_ms);
}
