/*
 * The table of routes.def, matched segment by segment. Paths are compared as they are written:
 * nothing in them is decoded, so an encoded slash or dot segment leads nowhere.
 */
#include "supervisor/intake/route.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NONE ROUTE_BODY_NONE
#define JSON ROUTE_BODY_JSON
#define MAYBE ROUTE_BODY_MAYBE
const struct route routes[ROUTE_COUNT] = {
#define ROUTE(method, path, name, body, query, text) [ROUTE_##name] = {#method, path, query, body},
#include "supervisor/intake/routes.def"
#undef ROUTE
};
#undef NONE
#undef JSON
#undef MAYBE

static const char *const methods[] = {
	"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"};

api_handler *route_handler(const struct api_service *service, unsigned int index)
{
	switch (index) {
#define ROUTE(method, path, name, body, query, text)                                               \
	case ROUTE_##name:                                                                         \
		return service->name;
#include "supervisor/intake/routes.def"
#undef ROUTE
	default:
		return NULL;
	}
}

static bool is_id_byte(uint8_t byte)
{
	bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';

	return letter || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

/* Fits a path "/v1/calls/{id}"; the id is copied. */
static bool fits(const char *pattern, struct bytes path, char id[ROUTE_ID_SIZE])
{
	const uint8_t *at = path.data, *end = path.data + path.size;
	size_t size = 0;

	while (*pattern) {
		if (*pattern != '{') {
			if (at == end || *at++ != (uint8_t)*pattern++)
				return false;
			continue;
		}
		while (at < end && is_id_byte(*at)) {
			if (size == ROUTE_ID_SIZE - 1)
				return false;
			id[size++] = (char)*at++;
		}
		if (size == 0)
			return false;
		pattern = strchr(pattern, '}') + 1;
	}
	id[size] = 0;
	return at == end;
}

static struct bytes path_of(struct bytes target)
{
	const uint8_t *mark = memchr(target.data, '?', target.size);

	if (mark)
		target.size = (size_t)(mark - target.data);
	return target;
}

/* HEAD goes where GET goes. */
static bool fits_method(const char *method, struct bytes wanted)
{
	return bytes_equal(wanted, method) ||
	       (bytes_equal(wanted, "HEAD") && strcmp(method, "GET") == 0);
}

void route_put_allow(struct buffer *to, struct bytes target)
{
	bool get = false, post = false;
	char id[ROUTE_ID_SIZE];

	for (unsigned int i = 0; i < ROUTE_COUNT; i++) {
		if (!bytes_equal(target, "*") && !fits(routes[i].path, path_of(target), id))
			continue;
		get |= strcmp(routes[i].method, "GET") == 0;
		post |= strcmp(routes[i].method, "POST") == 0;
	}
	if (get)
		buffer_put_raw(to, "GET, HEAD, ", 11);
	if (post)
		buffer_put_raw(to, "POST, ", 6);
	buffer_put_raw(to, "OPTIONS", 7);
}

static int hex_value(uint8_t byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
		return (byte | 0x20) - 'a' + 10;
	return -1;
}

/* Percent-decoded, UTF-8, without U+0000; NULL: it is not, or out of memory. */
static char *decode(struct bytes text)
{
	char *ret = malloc(text.size + 1);
	size_t size = 0;

	if (!ret)
		return NULL;
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];

		if (byte == '+') {
			byte = ' ';
		} else if (byte == '%') {
			int high = i + 2 < text.size ? hex_value(text.data[i + 1]) : -1;
			int low = i + 2 < text.size ? hex_value(text.data[i + 2]) : -1;

			if (high < 0 || low < 0) {
				free(ret);
				return NULL;
			}
			byte = (uint8_t)(high * 16 + low);
			i += 2;
		}
		ret[size++] = (char)byte;
	}
	ret[size] = 0;
	if (strlen(ret) == size && buffer_is_utf8((struct bytes){(const uint8_t *)ret, size}))
		return ret;
	free(ret);
	return NULL;
}

static bool is_limit(const char *text)
{
	unsigned int value = 0;

	for (const char *at = text; *at; at++) {
		if (*at < '0' || *at > '9' || at - text > 4)
			return false;
		value = value * 10 + (unsigned int)(*at - '0');
	}
	return value >= 1 && value <= ROUTE_LIMIT_MOST;
}

/* One "name=value". */
static bool take_pair(struct route_match *match, struct bytes pair)
{
	const uint8_t *sign = memchr(pair.data, '=', pair.size);
	struct bytes name = {pair.data, sign ? (size_t)(sign - pair.data) : pair.size};
	struct bytes value = {pair.data + pair.size, 0};

	if (sign)
		value = (struct bytes){sign + 1, pair.size - name.size - 1};
	for (size_t i = 0; i < match->count; i++) {
		if (!bytes_equal(name, match->names[i]))
			continue;
		if (match->values[i])
			return false; /* given twice */
		match->values[i] = decode(value);
		return match->values[i] &&
		       (strcmp(match->names[i], "limit") != 0 || is_limit(match->values[i]));
	}
	return false;
}

static int read_query(struct route_match *match, struct bytes target, enum problem *why)
{
	const uint8_t *mark = memchr(target.data, '?', target.size);
	struct bytes text;
	char *rest = NULL;

	if (!mark)
		return 0;
	match->text = strdup(routes[match->index].query);
	if (!match->text)
		return -ENOMEM;
	for (char *name = strtok_r(match->text, " ", &rest);
		name && match->count < ROUTE_QUERY_MOST; name = strtok_r(NULL, " ", &rest))
		match->names[match->count++] = name;
	*why = PROBLEM_QUERY;
	text = (struct bytes){mark + 1, target.size - (size_t)(mark - target.data) - 1};
	while (text.size) {
		const uint8_t *end = memchr(text.data, '&', text.size);
		size_t size = end ? (size_t)(end - text.data) : text.size;

		if (size && !take_pair(match, (struct bytes){text.data, size}))
			return ROUTE_REFUSED;
		size += end != NULL;
		text = (struct bytes){text.data + size, text.size - size};
	}
	return 0;
}

static bool is_known_method(struct bytes method)
{
	for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
		if (bytes_equal(method, methods[i]))
			return true;
	}
	return false;
}

int route_match(struct route_match *ret, const struct http_head *head, enum problem *why)
{
	bool found = false;

	*ret = (struct route_match){0};
	*why = PROBLEM_UNKNOWN_METHOD;
	if (!is_known_method(head->method))
		return ROUTE_REFUSED;
	if (bytes_equal(head->target, "*") && bytes_equal(head->method, "OPTIONS"))
		return ROUTE_OPTIONS;
	*why = PROBLEM_TARGET;
	/* No proxy: neither "http://host/path" nor "host:port". A fragment never leaves a client.
	 */
	if (head->target.data[0] != '/' || memchr(head->target.data, '#', head->target.size))
		return ROUTE_REFUSED;
	for (unsigned int i = 0; i < ROUTE_COUNT; i++) {
		if (!fits(routes[i].path, path_of(head->target), ret->id))
			continue;
		found = true;
		if (!fits_method(routes[i].method, head->method))
			continue;
		ret->index = i;
		return read_query(ret, head->target, why);
	}
	ret->id[0] = 0;
	*why = found ? PROBLEM_METHOD : PROBLEM_NO_ROUTE;
	return found && bytes_equal(head->method, "OPTIONS") ? ROUTE_OPTIONS : ROUTE_REFUSED;
}

void route_match_done(struct route_match *match)
{
	for (size_t i = 0; i < match->count; i++)
		free(match->values[i]);
	free(match->text);
	*match = (struct route_match){0};
}

const char *route_query(const struct route_match *match, const char *name)
{
	for (size_t i = 0; i < match->count; i++) {
		if (strcmp(match->names[i], name) == 0)
			return match->values[i];
	}
	return NULL;
}
