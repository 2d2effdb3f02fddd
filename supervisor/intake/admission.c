/*
 * What a head says beside its route: whether the body that it announces may come, and what the
 * handler has to know of its fields.
 */
#include "supervisor/intake/connection.h"

#include <string.h>

static bool is_json(struct bytes type)
{
	const uint8_t *end = type.size ? memchr(type.data, ';', type.size) : NULL;
	struct bytes rest = {type.data + type.size, 0};

	if (end) {
		rest = (struct bytes){end + 1, type.size - (size_t)(end - type.data) - 1};
		type.size = (size_t)(end - type.data);
	}
	while (type.size && (type.data[type.size - 1] == ' ' || type.data[type.size - 1] == '\t'))
		type.size--;
	if (rest.size && !http_has_word(rest, "charset=utf-8") &&
		!http_has_word(rest, "charset=\"utf-8\""))
		return false;
	return http_has_word(type, "application/json");
}

bool admission_check(const struct http_head *head, enum route_body body, enum problem *why)
{
	const struct http_field *type = http_get(head, "content-type");
	const struct http_field *encoding = http_get(head, "content-encoding");

	*why = PROBLEM_EXPECT;
	if (head->expects_other)
		return false;
	*why = body == ROUTE_BODY_JSON ? PROBLEM_BODY_MISSING : PROBLEM_BODY_UNEXPECTED;
	if (head->framing == HTTP_NO_BODY)
		return body != ROUTE_BODY_JSON;
	if (body == ROUTE_BODY_NONE)
		return false;
	*why = PROBLEM_BODY_LARGE;
	if (head->framing == HTTP_LENGTH && head->length > INTAKE_BODY_MOST)
		return false;
	*why = PROBLEM_CONTENT_ENCODING;
	if (encoding && !http_has_word(encoding->value, "identity"))
		return false;
	/* A body without a type is taken at its word when it is parsed. */
	*why = PROBLEM_MEDIA_TYPE;
	return !type || (http_count(head, "content-type") == 1 && is_json(type->value));
}

static bool read_key(
	struct intake_request *request, const struct http_head *head, enum problem *why)
{
	const struct http_field *key = http_get(head, "idempotency-key");

	*why = PROBLEM_IDEMPOTENCY_KEY;
	if (!key)
		return true;
	if (http_count(head, "idempotency-key") > 1 || key->value.size == 0 ||
		key->value.size > 255)
		return false;
	for (size_t i = 0; i < key->value.size; i++) {
		if (key->value.data[i] <= ' ' || key->value.data[i] >= 0x7F)
			return false;
	}
	*why = PROBLEM_INTERNAL;
	request->key = bytes_copy(key->value);
	return request->key != NULL;
}

static void read_preferences(struct intake_request *request, const struct http_head *head)
{
	for (size_t i = 0; i < head->count; i++) {
		struct http_head one = {.fields = {head->fields[i]}, .count = 1};

		if (http_get(&one, "prefer") &&
			http_has_word(head->fields[i].value, "respond-async"))
			request->wants_async = true;
	}
}

bool admission_read(struct intake_request *request, const struct http_head *head, enum problem *why)
{
	read_preferences(request, head);
	return read_key(request, head, why);
}
