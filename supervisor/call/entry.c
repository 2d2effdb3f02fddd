/*
 * Checks pushed entries and writes the supervisor's own.
 */
#include "supervisor/call/entry.h"

#include <stdio.h>
#include <string.h>

#include "supervisor/policy/json.h"

static const char *const names[] = {"name", "parameters", "success", "response", "timestamp"};

static bool matches(const char **at, const char *pattern)
{
	for (; *pattern; pattern++, (*at)++) {
		if (*pattern == '#' ? **at < '0' || **at > '9' : **at != *pattern)
			return false;
	}
	return true;
}

static int two(const char *digits)
{
	return (digits[0] - '0') * 10 + digits[1] - '0';
}

/* Is "YYYY-MM-DDTHH:MM" in the calendar? 24:00 ends a day. */
static bool is_in_calendar(const char *at)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year = two(at) * 100 + two(at + 2), month = two(at + 5), day = two(at + 8);
	int hour = two(at + 11), minute = two(at + 14);
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && is_leap) && minute < 60 &&
	       (hour < 24 || (hour == 24 && minute == 0));
}

/* "HH:MM" and what may follow: seconds, a fraction. */
static bool is_time(const char **at)
{
	bool ends_day = strncmp(*at, "24", 2) == 0, is_zero;

	if (!matches(at, "##:##"))
		return false;
	if (**at == ':' && (!matches(at, ":##") || two(*at - 2) > 59))
		return false;
	is_zero = two(*at - 2) == 0;
	if (**at == '.') {
		size_t digits = strspn(*at + 1, "0123456789");

		is_zero &= strspn(*at + 1, "0") >= digits;
		*at += 1 + digits;
		if (digits == 0)
			return false;
	}
	return !ends_day || is_zero;
}

/* ISO 8601 as Date.parse() reads it: date and time, maybe a fraction and a zone. */
static bool is_timestamp(struct bytes text)
{
	const char *at = (const char *)text.data;

	if (strlen(at) != text.size || !matches(&at, "####-##-##T"))
		return false;
	if (!is_time(&at) || !is_in_calendar((const char *)text.data))
		return false;
	if (strcmp(at, "Z") == 0 || !*at)
		return true;
	if (*at != '+' && *at != '-')
		return false;
	at++;
	if (!matches(&at, "##") || two(at - 2) > 23)
		return false;
	at += *at == ':';
	return matches(&at, "##") && two(at - 2) < 60 && !*at;
}

/* NULL: the entry has its form. */
static const char *what_is_wrong(const struct position *child, position_node node)
{
	enum position_type success;

	if (position_type(child, node) != POSITION_OBJECT)
		return "an entry is an object; not saved";
	success = position_type(child, position_get(child, node, "success"));
	if (position_type(child, position_get(child, node, "name")) != POSITION_STRING)
		return "\"name\" must be a string; not saved";
	if (position_type(child, position_get(child, node, "parameters")) != POSITION_OBJECT)
		return "\"parameters\" must be an object; not saved";
	if (success != POSITION_TRUE && success != POSITION_FALSE)
		return "\"success\" must be a boolean; not saved";
	if (position_get(child, node, "response") == POSITION_NONE)
		return "\"response\" is missing; not saved";
	if (position_type(child, position_get(child, node, "timestamp")) != POSITION_STRING ||
		!is_timestamp(position_text(child, position_get(child, node, "timestamp"))))
		return "\"timestamp\" must be an ISO 8601 string; not saved";
	return NULL;
}

bool entry_put_checked(
	struct buffer *to, const struct position *child, position_node node, struct merge *merge)
{
	const char *wrong = what_is_wrong(child, node);
	struct buffer clean = {0};

	if (wrong || position_count(child, node) > ARRAY_SIZE(names)) {
		position_put_clean(child, node, &clean);
		merge_note(merge, "functions_called",
			bytes_of(wrong ? wrong : "an entry has extra fields; saved without them"),
			(struct bytes){clean.data, clean.size});
		to->failed |= clean.failed;
		buffer_done(&clean);
	}
	if (wrong)
		return false;
	if (to->size)
		json_put(to, ",");
	json_put(to, "{");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		json_put_key(to, names[i]);
		position_put_clean(child, position_get(child, node, names[i]), to);
	}
	json_put(to, "}");
	return true;
}

void entry_put_own(struct buffer *to, const char *name, struct bytes parameters, bool success,
	struct bytes response, double now_ms)
{
	char time[JSON_TIME_SIZE];

	json_time(time, now_ms);
	json_put(to, "{");
	json_put_key(to, "name");
	json_put_string(to, name);
	json_put_key(to, "parameters");
	buffer_put_raw(to, parameters.data, parameters.size);
	json_put_key(to, "success");
	json_put(to, success ? "true" : "false");
	json_put_key(to, "response");
	buffer_put_raw(to, response.data, response.size);
	json_put_key(to, "timestamp");
	json_put_string(to, time);
	json_put(to, "}");
}
