/*
 * Date: constructor, functions of the constructor, prototype. Local time is UTC, so both families
 * of getters and setters share their code.
 */
#include <math.h>

#include "sandbox/engine/core.h"
#include "sandbox/engine/date.h"
#include "sandbox/engine/property.h"

void date_set_now(js_State *J, double now_ms)
{
	core_of(J)->now_ms = now_ms;
}

double date_now(const js_State *J)
{
	return floor(core_of(J)->now_ms);
}

/* For methods that name themselves: in V8 those that print or set. */
static js_Object *this_date(js_State *J)
{
	js_Object *object = core_object(J, 0);
	const char *name;

	if (!object || object->type != JS_CDATE) {
		js_currentfunction(J);
		name = js_tovalue(J, -1)->u.object->u.c.name;
		js_typeerror(J, "Method Date.prototype.%s called on incompatible receiver %s", name,
			core_describe(J, 0));
	}
	return object;
}

static double this_time(js_State *J)
{
	const js_Object *object = core_object(J, 0);

	if (!object || object->type != JS_CDATE)
		js_typeerror(J, "this is not a Date object.");
	return object->u.number;
}

/* -- text, or Invalid Date */
static void push_text(js_State *J, double time, enum date_format format)
{
	char text[DATE_TEXT];

	if (isnan(time)) {
		js_pushliteral(J, "Invalid Date");
		return;
	}
	date_print(text, time, format);
	js_pushstring(J, text);
}

/* Fields from the arguments that begin at index 1, from year on. */
static double time_of_arguments(js_State *J)
{
	double fields[DATE_FIELDS] = {(double)NAN, 0, 1, 0, 0, 0, 0};
	int count = js_gettop(J) - 1;

	for (int i = 0; i < count && i < DATE_FIELDS; i++)
		fields[i] = js_tonumber(J, i + 1);
	fields[DATE_YEAR] = date_full_year(fields[DATE_YEAR]);
	return date_clip(date_join(fields));
}

static double time_of_value(js_State *J)
{
	const js_Object *object = core_object(J, 1);

	if (object && object->type == JS_CDATE)
		return object->u.number;
	js_toprimitive(J, 1, JS_HNONE);
	if (js_isstring(J, 1))
		return date_parse(js_tostring(J, 1));
	return date_clip(js_tonumber(J, 1));
}

static void construct_date(js_State *J)
{
	js_Object *target = J->newtarget, *date;
	int count = js_gettop(J) - 1;
	double time;

	if (count == 0)
		time = date_now(J);
	else
		time = count == 1 ? time_of_value(J) : time_of_arguments(J);
	J->newtarget = target;
	date = jsV_newobject(J, JS_CDATE, core_new_target_prototype(J, J->Date_prototype));
	date->u.number = time;
	js_pushobject(J, date);
}

static void call_date(js_State *J)
{
	push_text(J, date_now(J), DATE_FORMAT_FULL);
}

static void static_now(js_State *J)
{
	js_pushnumber(J, date_now(J));
}

static void static_parse(js_State *J)
{
	js_pushnumber(J, date_parse(js_tostring(J, 1)));
}

static void static_utc(js_State *J)
{
	js_pushnumber(J, time_of_arguments(J));
}

static void get_time(js_State *J)
{
	js_pushnumber(J, this_time(J));
}

static void get_field(js_State *J, enum date_field field)
{
	double time = this_time(J), fields[DATE_FIELDS];

	if (isnan(time)) {
		js_pushnumber(J, time);
		return;
	}
	date_split(fields, time);
	js_pushnumber(J, fields[field]);
}

/* Sets as many fields from `first` to `last` as there are arguments. */
static void set_fields(js_State *J, enum date_field first, enum date_field last)
{
	js_Object *date = this_date(J);
	double time = date->u.number, values[DATE_FIELDS], fields[DATE_FIELDS];
	int count = js_gettop(J) - 1, most = (int)last - (int)first + 1;
	bool was_invalid = isnan(time);

	if (!count) {
		js_pushundefined(J);
		count = 1;
	}
	if (count > most)
		count = most;
	for (int i = 0; i < count; i++)
		values[i] = js_tonumber(J, i + 1);
	/* A year gives an invalid date something to stand on. */
	if (was_invalid && first != DATE_YEAR) {
		js_pushnumber(J, (double)NAN);
		return;
	}
	date_split(fields, was_invalid ? 0 : time);
	for (int i = 0; i < count; i++)
		fields[(int)first + i] = values[i];
	date->u.number = date_clip(date_join(fields));
	js_pushnumber(J, date->u.number);
}

#define GETTER(name, field)                                                                        \
	static void name(js_State *J)                                                              \
	{                                                                                          \
		get_field(J, field);                                                               \
	}
#define SETTER(name, first, last)                                                                  \
	static void name(js_State *J)                                                              \
	{                                                                                          \
		set_fields(J, first, last);                                                        \
	}
#define TEXT(name, format)                                                                         \
	static void name(js_State *J)                                                              \
	{                                                                                          \
		push_text(J, this_date(J)->u.number, format);                                      \
	}

GETTER(get_full_year, DATE_YEAR)
GETTER(get_month, DATE_MONTH)
GETTER(get_date, DATE_DAY)
GETTER(get_hours, DATE_HOUR)
GETTER(get_minutes, DATE_MINUTE)
GETTER(get_seconds, DATE_SECOND)
GETTER(get_milliseconds, DATE_MILLISECOND)
SETTER(set_full_year, DATE_YEAR, DATE_DAY)
SETTER(set_month, DATE_MONTH, DATE_DAY)
SETTER(set_date, DATE_DAY, DATE_DAY)
SETTER(set_hours, DATE_HOUR, DATE_MILLISECOND)
SETTER(set_minutes, DATE_MINUTE, DATE_MILLISECOND)
SETTER(set_seconds, DATE_SECOND, DATE_MILLISECOND)
SETTER(set_milliseconds, DATE_MILLISECOND, DATE_MILLISECOND)
TEXT(to_string, DATE_FORMAT_FULL)
TEXT(to_date_string, DATE_FORMAT_DATE)
TEXT(to_time_string, DATE_FORMAT_TIME)
TEXT(to_locale_string, DATE_FORMAT_LOCALE)
TEXT(to_locale_date_string, DATE_FORMAT_LOCALE_DATE)
TEXT(to_locale_time_string, DATE_FORMAT_LOCALE_TIME)

static void get_day(js_State *J)
{
	double time = this_time(J);

	js_pushnumber(J, isnan(time) ? time : date_weekday(time));
}

static void get_timezone_offset(js_State *J)
{
	double time = this_time(J);

	js_pushnumber(J, isnan(time) ? time : 0);
}

static void set_time(js_State *J)
{
	js_Object *date = this_date(J);

	date->u.number = date_clip(js_tonumber(J, 1));
	js_pushnumber(J, date->u.number);
}

/* Annex B */
static void get_year(js_State *J)
{
	(void)this_date(J);
	get_field(J, DATE_YEAR);
	js_pushnumber(J, js_tonumber(J, -1) - 1900);
}

/* Annex B */
static void set_year(js_State *J)
{
	js_Object *date = this_date(J);
	double time = date->u.number, year = js_tonumber(J, 1), fields[DATE_FIELDS];

	date_split(fields, isnan(time) ? 0 : time);
	fields[DATE_YEAR] = date_full_year(year);
	date->u.number = isnan(year) ? (double)NAN : date_clip(date_join(fields));
	js_pushnumber(J, date->u.number);
}

static void to_utc_string(js_State *J)
{
	push_text(J, this_date(J)->u.number, DATE_FORMAT_UTC);
}

static void to_iso_string(js_State *J)
{
	double time = this_date(J)->u.number;

	if (isnan(time))
		js_rangeerror(J, "Invalid time value");
	push_text(J, time, DATE_FORMAT_ISO);
}

static void to_json(js_State *J)
{
	js_Object *object = js_toobject(J, 0);

	js_pushobject(J, object);
	js_toprimitive(J, -1, JS_HNUMBER);
	if (js_isnumber(J, -1) && !isfinite(js_tonumber(J, -1))) {
		js_pushnull(J);
		return;
	}
	js_getproperty(J, 0, "toISOString");
	if (!js_iscallable(J, -1))
		js_typeerror(J, "toISOString is not a function");
	js_copy(J, 0);
	js_call(J, 0);
}

/* -- value: the object's method `name` called; false: it has none or that gave an object. */
static bool try_method(js_State *J, const char *name)
{
	js_getproperty(J, 0, name);
	if (js_iscallable(J, -1)) {
		js_copy(J, 0);
		js_call(J, 0);
		if (!js_isobject(J, -1))
			return true;
	}
	js_pop(J, 1);
	return false;
}

static void to_primitive(js_State *J)
{
	const char *hint;
	bool is_number;

	if (!js_isobject(J, 0))
		js_typeerror(J,
			"Method Date.prototype [ @@toPrimitive ] called on incompatible receiver "
			"%s",
			core_describe(J, 0));
	hint = js_isstring(J, 1) ? js_tostring(J, 1) : "";
	is_number = !strcmp(hint, "number");
	if (!is_number && strcmp(hint, "string") != 0 && strcmp(hint, "default") != 0)
		js_typeerror(J, "Invalid hint: %s", core_describe(J, 1));
	if (!try_method(J, is_number ? "valueOf" : "toString") &&
		!try_method(J, is_number ? "toString" : "valueOf"))
		js_typeerror(J, "Cannot convert object to primitive value");
}

static const struct core_function static_rows[] = {
	{"now", static_now, 0, 0},
	{"parse", static_parse, 1, 0},
	{"UTC", static_utc, 7, CORE_VARIADIC},
};

static const struct core_function prototype_rows[] = {
	{"toString", to_string, 0, 0},
	{"toDateString", to_date_string, 0, 0},
	{"toTimeString", to_time_string, 0, 0},
	{"toISOString", to_iso_string, 0, 0},
	{"toUTCString", to_utc_string, 0, 0},
	{"getDate", get_date, 0, 0},
	{"setDate", set_date, 1, CORE_VARIADIC},
	{"getDay", get_day, 0, 0},
	{"getFullYear", get_full_year, 0, 0},
	{"setFullYear", set_full_year, 3, CORE_VARIADIC},
	{"getHours", get_hours, 0, 0},
	{"setHours", set_hours, 4, CORE_VARIADIC},
	{"getMilliseconds", get_milliseconds, 0, 0},
	{"setMilliseconds", set_milliseconds, 1, CORE_VARIADIC},
	{"getMinutes", get_minutes, 0, 0},
	{"setMinutes", set_minutes, 3, CORE_VARIADIC},
	{"getMonth", get_month, 0, 0},
	{"setMonth", set_month, 2, CORE_VARIADIC},
	{"getSeconds", get_seconds, 0, 0},
	{"setSeconds", set_seconds, 2, CORE_VARIADIC},
	{"getTime", get_time, 0, 0},
	{"setTime", set_time, 1, 0},
	{"getTimezoneOffset", get_timezone_offset, 0, 0},
	{"getYear", get_year, 0, 0},
	{"setYear", set_year, 1, 0},
	{"getUTCDate", get_date, 0, 0},
	{"setUTCDate", set_date, 1, CORE_VARIADIC},
	{"getUTCDay", get_day, 0, 0},
	{"getUTCFullYear", get_full_year, 0, 0},
	{"setUTCFullYear", set_full_year, 3, CORE_VARIADIC},
	{"getUTCHours", get_hours, 0, 0},
	{"setUTCHours", set_hours, 4, CORE_VARIADIC},
	{"getUTCMilliseconds", get_milliseconds, 0, 0},
	{"setUTCMilliseconds", set_milliseconds, 1, CORE_VARIADIC},
	{"getUTCMinutes", get_minutes, 0, 0},
	{"setUTCMinutes", set_minutes, 3, CORE_VARIADIC},
	{"getUTCMonth", get_month, 0, 0},
	{"setUTCMonth", set_month, 2, CORE_VARIADIC},
	{"getUTCSeconds", get_seconds, 0, 0},
	{"setUTCSeconds", set_seconds, 2, CORE_VARIADIC},
	{"valueOf", get_time, 0, 0},
	{"toJSON", to_json, 1, 0},
	{"toLocaleString", to_locale_string, 0, 0},
	{"toLocaleDateString", to_locale_date_string, 0, 0},
	{"toLocaleTimeString", to_locale_time_string, 0, 0},
};

void builtin_date_init(js_State *J)
{
	js_Object *constructor;

	js_pushobject(J, J->Date_prototype);
	CORE_DEFINE(J, prototype_rows);
	core_define_alias(J, "toGMTString", "toUTCString");
	core_new_function(J, to_primitive, "[Symbol.toPrimitive]", 1, NULL);
	core_define_value(J, core_of(J)->symbol.to_primitive, JS_READONLY | JS_DONTENUM);
	constructor = core_new_constructor(J, call_date, construct_date, "Date", 7, 0);
	/* It tells new Date() from new Date(undefined). */
	constructor->u.c.length = 0;
	CORE_DEFINE(J, static_rows);
	core_define_global(J, "Date");
}
