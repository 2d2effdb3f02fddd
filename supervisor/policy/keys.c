/*
 * Holds objects of a policy file against keys.def.
 */
#include "supervisor/policy/keys.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	S = 1,
	I = 2,
	B = 4,
	O = 8,
	A = 16,
	ANY = 32,
};

static const struct key {
	enum keys_place place;
	const char *name;
	unsigned int types;
	bool needed;
} keys[] = {
#define KEY(place, name, types, needed, text) {KEYS_##place, name, types, needed},
#include "supervisor/policy/keys.def"
#undef KEY
};

static const char *const places[] = {
	[KEYS_TOP] = "a policy",
	[KEYS_EGRESS] = "an egress rule",
	[KEYS_SECRET] = "a secret",
	[KEYS_EMAIL] = "email",
	[KEYS_FUNCTION] = "a function",
	[KEYS_RETRY] = "retry",
	[KEYS_CONDITION] = "a condition",
};

void keys_complain(const struct keys_check *check, position_node node, bool key, const char *code,
	const char *format, ...)
{
	struct diag *diag = diag_list_add(check->list);
	char text[500];
	va_list arguments;

	if (!diag)
		return;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	diag_set(diag, code, "%s", text);
	position_diag(check->text, node, key, diag);
}

static unsigned int type_bit(enum position_type type)
{
	switch (type) {
	case POSITION_STRING:
		return S;
	case POSITION_NUMBER:
		return I;
	case POSITION_TRUE:
	case POSITION_FALSE:
		return B;
	case POSITION_OBJECT:
		return O;
	case POSITION_ARRAY:
		return A;
	default:
		return 0;
	}
}

/* "a string or an object" */
static void types_text(unsigned int types, char *to, size_t size)
{
	static const char *const names[] = {
		"a string", "a whole number", "a boolean (true or false)", "an object", "an array"};
	size_t at = 0;

	*to = 0;
	for (unsigned int i = 0; i < ARRAY_SIZE(names) && at < size; i++) {
		if (types & 1u << i)
			at += (size_t)snprintf(
				to + at, size - at, "%s%s", at ? " or " : "", names[i]);
	}
}

/* Edits between two short words, or a large number: how alike they are. */
static unsigned int distance(const char *a, const char *b)
{
	enum { LONGEST = 32 };
	unsigned int row[LONGEST + 1];
	size_t m = strlen(a), n = strlen(b);

	if (m > LONGEST || n > LONGEST)
		return LONGEST;
	for (unsigned int j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; i <= m; i++) {
		unsigned int diagonal = row[0];

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= n; j++) {
			unsigned int cost = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < cost)
				cost = row[j] + 1;
			if (row[j - 1] + 1 < cost)
				cost = row[j - 1] + 1;
			row[j] = cost;
		}
	}
	return row[n];
}

static void complain_unknown(
	const struct keys_check *check, position_node member, enum keys_place place)
{
	const char *name = (const char *)position_key(check->text, member).data;
	const char *best = NULL;
	unsigned int least = 3;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		unsigned int edits = distance(name, keys[i].name);

		if (keys[i].place == place && edits < least) {
			least = edits;
			best = keys[i].name;
		}
	}
	keys_complain(check, member, true, "policy.unknown_key",
		"unknown key \"%.64s\" in %s%s%s%s", name, places[place],
		best ? "; did you mean \"" : "; notes begin with \"x-\"", best ? best : "",
		best ? "\"?" : "");
}

static const struct key *find_key(enum keys_place place, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (keys[i].place == place && strcmp(keys[i].name, name) == 0)
			return &keys[i];
	}
	return NULL;
}

static bool check_member(
	const struct keys_check *check, position_node member, enum keys_place place)
{
	struct bytes name = position_key(check->text, member);
	const struct key *key = find_key(place, (const char *)name.data);
	enum position_type type = position_type(check->text, member);
	char wanted[120];

	if (name.size >= 2 && memcmp(name.data, "x-", 2) == 0)
		return true;
	if (!key || strlen((const char *)name.data) != name.size) {
		complain_unknown(check, member, place);
		return false;
	}
	if (key->types & (ANY | type_bit(type)))
		return true;
	types_text(key->types, wanted, sizeof(wanted));
	keys_complain(check, member, false, "policy.type", "\"%s\" is %s, expected %s", key->name,
		position_type_name(type), wanted);
	return false;
}

bool keys_check_object(const struct keys_check *check, position_node node, enum keys_place place)
{
	bool good = true;

	if (position_type(check->text, node) != POSITION_OBJECT) {
		keys_complain(check, node, false, "policy.type", "%s is %s, expected an object",
			places[place], position_type_name(position_type(check->text, node)));
		return false;
	}
	for (position_node member = position_first(check->text, node); member != POSITION_NONE;
		member = position_next(check->text, member))
		good &= check_member(check, member, place);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (keys[i].place == place && keys[i].needed &&
			position_get(check->text, node, keys[i].name) == POSITION_NONE) {
			keys_complain(check, node, false, "policy.missing_key",
				"%s needs the key \"%s\"", places[place], keys[i].name);
			good = false;
		}
	}
	return good;
}

bool keys_check_integer(
	const struct keys_check *check, position_node node, uint32_t least, uint32_t most)
{
	double value = position_number(check->text, node);

	if (position_type(check->text, node) != POSITION_NUMBER) {
		keys_complain(check, node, false, "policy.type",
			"this is %s, expected a whole number of %u to %u",
			position_type_name(position_type(check->text, node)), least, most);
		return false;
	}
	if (value < (double)least) {
		keys_complain(check, node, false, "policy.range", "must be at least %u", least);
		return false;
	}
	if (value > (double)most) {
		keys_complain(check, node, false, "policy.range",
			"must be at most %u, the hard maximum of this service", most);
		return false;
	}
	if (value - (double)(uint32_t)value > 0) {
		keys_complain(check, node, false, "policy.type", "expected a whole number");
		return false;
	}
	return true;
}

bool keys_check_strings(const struct keys_check *check, position_node node)
{
	bool good = true;

	for (position_node at = position_first(check->text, node); at != POSITION_NONE;
		at = position_next(check->text, at)) {
		if (position_type(check->text, at) == POSITION_STRING)
			continue;
		keys_complain(check, at, false, "policy.type", "this is %s, expected a string",
			position_type_name(position_type(check->text, at)));
		good = false;
	}
	return good;
}

bool keys_is_one_of(struct bytes text, const char *words)
{
	while (*words) {
		size_t size = strcspn(words, " ");

		if (size == text.size && memcmp(words, text.data, size) == 0)
			return true;
		words += size;
		words += strspn(words, " ");
	}
	return false;
}

bool keys_is_name(struct bytes text)
{
	if (text.size == 0 || text.size > 64)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];
		bool letter = ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '_';

		if (!letter && (i == 0 || byte < '0' || byte > '9'))
			return false;
	}
	return true;
}
