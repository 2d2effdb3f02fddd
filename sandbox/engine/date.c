/* Calendar arithmetic and texts of time values. Pure. See date.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/engine/date.h"

#define MS_PER_DAY 86400000.0

/* Days from 1970-01-01 to the first of March of `year`, by the proleptic Gregorian calendar. */
static double days_before_march(double year)
{
	return 365 * (year - 1970) + floor(year / 4) - floor(year / 100) + floor(year / 400) - 477 +
	       59;
}

/* Of the month `month`, which counts from March, the days of that year before it. */
static double days_before_month(double month)
{
	return floor((153 * month + 2) / 5);
}

/* MakeDay */
static double make_day(double year, double month, double day)
{
	double years, shifted;

	if (!isfinite(year) || !isfinite(month) || !isfinite(day))
		return (double)NAN;
	month = trunc(month);
	years = trunc(year) + floor(month / 12);
	if (fabs(years) > 400000)
		return (double)NAN;
	/* January and February belong to the year before, so that the leap day is a year's last. */
	shifted = month - floor(month / 12) * 12 - 2;
	if (shifted < 0) {
		shifted += 12;
		years -= 1;
	}
	return days_before_march(years) + days_before_month(shifted) + trunc(day) - 1;
}

static double make_time(double hour, double minute, double second, double ms)
{
	if (!isfinite(hour) || !isfinite(minute) || !isfinite(second) || !isfinite(ms))
		return (double)NAN;
	return trunc(hour) * 3600000.0 + trunc(minute) * 60000.0 + trunc(second) * 1000.0 +
	       trunc(ms);
}

double date_join(const double fields[DATE_FIELDS])
{
	double day = make_day(fields[DATE_YEAR], fields[DATE_MONTH], fields[DATE_DAY]);
	double time = make_time(fields[DATE_HOUR], fields[DATE_MINUTE], fields[DATE_SECOND],
		fields[DATE_MILLISECOND]);
	double result = day * MS_PER_DAY + time;

	return isfinite(result) ? result : (double)NAN;
}

double date_clip(double time)
{
	if (!(fabs(time) <= 8.64e15))
		return (double)NAN;
	return trunc(time) + 0.0;
}

double date_full_year(double year)
{
	double whole = trunc(year);

	return whole >= 0 && whole <= 99 ? 1900 + whole : year;
}

int date_weekday(double time)
{
	double day = fmod(floor(time / MS_PER_DAY) + 4, 7);

	return (int)(day < 0 ? day + 7 : day);
}

void date_split(double fields[DATE_FIELDS], double time)
{
	double days = floor(time / MS_PER_DAY), ms = time - days * MS_PER_DAY;
	double year = floor((days + 719468) / 365.2425), rest, month;

	/* The guess may be one year off. */
	while (days_before_march(year) > days)
		year--;
	while (days_before_march(year + 1) <= days)
		year++;
	rest = days - days_before_march(year);
	month = floor((5 * rest + 2) / 153);
	fields[DATE_DAY] = rest - days_before_month(month) + 1;
	fields[DATE_MONTH] = month < 10 ? month + 2 : month - 10;
	fields[DATE_YEAR] = month < 10 ? year : year + 1;
	fields[DATE_HOUR] = floor(ms / 3600000);
	fields[DATE_MINUTE] = fmod(floor(ms / 60000), 60);
	fields[DATE_SECOND] = fmod(floor(ms / 1000), 60);
	fields[DATE_MILLISECOND] = fmod(ms, 1000);
}

static const char weekdays[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char months[][4] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

#define ZONE "GMT+0000 (Coordinated Universal Time)"

/* A time's fields as numbers that printf takes. */
struct printed {
	int year, month, day, hour, minute, second, ms;
	const char *weekday, *month_name, *minus;
};

static struct printed printed(double time)
{
	double f[DATE_FIELDS];
	struct printed p;

	date_split(f, time);
	p = (struct printed){
		.year = (int)fabs(f[DATE_YEAR]),
		.month = (int)f[DATE_MONTH] + 1,
		.day = (int)f[DATE_DAY],
		.hour = (int)f[DATE_HOUR],
		.minute = (int)f[DATE_MINUTE],
		.second = (int)f[DATE_SECOND],
		.ms = (int)f[DATE_MILLISECOND],
		.weekday = weekdays[date_weekday(time)],
		.month_name = months[(int)f[DATE_MONTH]],
		.minus = f[DATE_YEAR] < 0 ? "-" : "",
	};
	return p;
}

static void print_iso(char text[DATE_TEXT], const struct printed *p)
{
	const char *sign = p->minus[0] ? "-" : p->year > 9999 ? "+" : "";

	(void)snprintf(text, DATE_TEXT, "%s%0*d-%02d-%02dT%02d:%02d:%02d.%03dZ", sign,
		sign[0] ? 6 : 4, p->year, p->month, p->day, p->hour, p->minute, p->second, p->ms);
}

static void print_locale(char text[DATE_TEXT], const struct printed *p, enum date_format format)
{
	char date[DATE_TEXT / 3] = "", time[DATE_TEXT / 3] = "";

	if (format != DATE_FORMAT_LOCALE_TIME)
		(void)snprintf(date, sizeof(date), "%d/%d/%d%s", p->month, p->day,
			p->minus[0] ? p->year + 1 : p->year, p->minus[0] ? " BC" : "");
	if (format != DATE_FORMAT_LOCALE_DATE)
		(void)snprintf(time, sizeof(time), "%d:%02d:%02d %s",
			p->hour % 12 ? p->hour % 12 : 12, p->minute, p->second,
			p->hour < 12 ? "AM" : "PM");
	(void)snprintf(
		text, DATE_TEXT, "%s%s%s", date, format == DATE_FORMAT_LOCALE ? ", " : "", time);
}

void date_print(char text[DATE_TEXT], double time, enum date_format format)
{
	struct printed p = printed(time);

	switch (format) {
	case DATE_FORMAT_FULL:
		(void)snprintf(text, DATE_TEXT, "%s %s %02d %s%04d %02d:%02d:%02d " ZONE, p.weekday,
			p.month_name, p.day, p.minus, p.year, p.hour, p.minute, p.second);
		return;
	case DATE_FORMAT_DATE:
		(void)snprintf(text, DATE_TEXT, "%s %s %02d %s%04d", p.weekday, p.month_name, p.day,
			p.minus, p.year);
		return;
	case DATE_FORMAT_TIME:
		(void)snprintf(text, DATE_TEXT, "%02d:%02d:%02d " ZONE, p.hour, p.minute, p.second);
		return;
	case DATE_FORMAT_UTC:
		(void)snprintf(text, DATE_TEXT, "%s, %02d %s %s%04d %02d:%02d:%02d GMT", p.weekday,
			p.day, p.month_name, p.minus, p.year, p.hour, p.minute, p.second);
		return;
	case DATE_FORMAT_ISO:
		print_iso(text, &p);
		return;
	default:
		print_locale(text, &p, format);
	}
}
