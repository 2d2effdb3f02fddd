/*
 * Checks templates: braces that pair, hosts that an auditor can read, secrets that exist.
 */
#include "supervisor/policy/template.h"

#include <stdio.h>
#include <string.h>

struct place {
	const struct keys_check *check;
	const struct policy *policy;
	position_node node;
	enum template_place place;
};

static bool is_declared(const struct place *place, const char *name, size_t size)
{
	position_node secrets = position_get(place->check->text, POSITION_ROOT, "secrets");
	char text[80];

	if (size >= sizeof(text))
		return false;
	memcpy(text, name, size);
	text[size] = 0;
	return position_get(place->check->text, secrets, text) != POSITION_NONE;
}

/* `name`: what follows "x_secrets." */
static void check_secret(const struct place *place, const char *name)
{
	size_t size =
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	if (!is_declared(place, name, size))
		keys_complain(place->check, place->node, false, "policy.secret",
			"the secret \"%.*s\" is not declared under \"secrets\"",
			(int)(size < 64 ? size : 64), name);
}

static bool has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void check_braces(const struct place *place, const char *text)
{
	for (const char *at = strstr(text, "{{"); at; at = strstr(at, "{{")) {
		const char *end = strstr(at, "}}");

		at += 2;
		if (!end) {
			keys_complain(place->check, place->node, false, "policy.template",
				"\"{{\" without \"}}\"");
			return;
		}
		at += strspn(at, " \t");
		if (at >= end)
			keys_complain(place->check, place->node, false, "policy.template",
				"\"{{}}\" names no variable");
		else if (has_prefix(at, "x_secrets."))
			check_secret(place, at + strlen("x_secrets."));
		at = end + 2;
	}
}

/* The first byte after scheme, host and port. */
static const char *after_host(const char *text)
{
	const char *host = strstr(text, "://");

	host = host ? host + 3 : text;
	return host + strcspn(host, "/?#");
}

/* A blank that is no part of a {{ variable }}. */
static bool has_blank(const char *text)
{
	while (*text && *text != ' ') {
		const char *end = has_prefix(text, "{{") ? strstr(text, "}}") : NULL;

		text = end ? end + 2 : text + 1;
	}
	return *text == ' ';
}

static void check_api(const struct place *place, const char *text)
{
	const char *path = after_host(text);
	const char *brace = strchr(text, '{');

	if (!has_prefix(text, "http://") && !has_prefix(text, "https://") &&
		!(brace && brace < path))
		keys_complain(place->check, place->node, false, "policy.api",
			"\"api\" begins with https:// or http://");
	if (brace && brace < path)
		keys_complain(place->check, place->node, false, "policy.template",
			"no variable in the scheme, host or port of \"api\": nobody could say "
			"where "
			"the request goes");
	if (has_blank(text))
		keys_complain(place->check, place->node, false, "policy.api",
			"a blank in \"api\"; write %%20");
}

static void check_string(const struct place *place)
{
	struct bytes text = position_text(place->check->text, place->node);
	const char *start = (const char *)text.data;

	if (strlen(start) != text.size && place->place != TEMPLATE_PARAMETERS) {
		keys_complain(place->check, place->node, false, "policy.template",
			"a NUL character cannot stand here");
		return;
	}
	if (place->place == TEMPLATE_API)
		check_api(place, start);
	if (place->place == TEMPLATE_HEADER && has_prefix(start, "x_secrets."))
		check_secret(place, start + strlen("x_secrets."));
	if (place->place == TEMPLATE_HEADER && strpbrk(start, "\r\n"))
		keys_complain(place->check, place->node, false, "policy.headers",
			"a line break cannot stand in a header");
	check_braces(place, start);
}

void template_check(const struct keys_check *check, const struct policy *policy,
	position_node value, enum template_place place)
{
	struct place here = {.check = check, .policy = policy, .node = value, .place = place};
	position_node at = value;

	/* All values below, in the order of the text, without recursion. */
	while (at != POSITION_NONE) {
		if (position_type(check->text, at) == POSITION_STRING) {
			here.node = at;
			check_string(&here);
		}
		if (position_first(check->text, at) != POSITION_NONE) {
			at = position_first(check->text, at);
			continue;
		}
		while (at != value && position_next(check->text, at) == POSITION_NONE)
			at = position_parent(check->text, at);
		at = at == value ? POSITION_NONE : position_next(check->text, at);
	}
}

bool template_is_writable(struct bytes path)
{
	static const char *const parents[] = {"post_call.", "post_call_detail."};
	const char *text = (const char *)path.data;

	if (strlen(text) != path.size)
		return false;
	for (const char *at = text; at; at = strchr(at, '.')) {
		at += *at == '.';
		if (strcspn(at, ".") == 0 || (has_prefix(at, "__proto__") && strcspn(at, ".") == 9))
			return false;
	}
	for (size_t i = 0; i < ARRAY_SIZE(parents); i++) {
		if (has_prefix(text, parents[i]))
			return true;
	}
	return keys_is_one_of(path, "conversion_status disposition_reason next_call_scheduled");
}
