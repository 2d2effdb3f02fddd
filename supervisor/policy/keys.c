/*
 * Holds objects of a policy file against keys.def.
 */
#include "supervisor/policy/keys.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct keys_key keys[] = {
#define S KEYS_S
#define I KEYS_I
#define B KEYS_B
#define O KEYS_O
#define A KEYS_A
#define ANY KEYS_ANY
#define KEY(place, name, types, needed, text) {KEYS_##place, name, types, needed},
#include "supervisor/policy/keys.def"
#undef KEY
#undef S
#undef I
#undef B
#undef O
#undef A
#undef ANY
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

const struct keys_table keys_policy = {"policy", keys, ARRAY_SIZE(keys), places};

static const struct keys_table *table_of(const struct keys_check *check)
{
	return check->table ? check->table : &keys_policy;
}

static void add_row(const struct keys_check *check, position_node node, bool key, const char *code,
	enum diag_severity severity, const char *text)
{
	struct diag *diag = diag_list_add(check->list, severity);
	char domain_code[64];

	if (!diag)
		return;
	(void)snprintf(domain_code, sizeof(domain_code), "%s%s",
		*code == '.' ? table_of(check)->domain : "", code);
	diag_set(diag, domain_code, "%s", text);
	diag->severity = severity;
	position_diag(check->text, node, key, diag);
}

void keys_complain(const struct keys_check *check, position_node node, bool key, const char *code,
	const char *format, ...)
{
	char text[500];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	add_row(check, node, key, code, DIAG_ERROR, text);
}

void keys_hint(const struct keys_check *check, position_node node, bool key, const char *code,
	const char *format, ...)
{
	char text[500];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	add_row(check, node, key, code, DIAG_HINT, text);
}

static unsigned int type_bit(enum position_type type)
{
	switch (type) {
	case POSITION_STRING:
		return KEYS_S;
	case POSITION_NUMBER:
		return KEYS_I;
	case POSITION_TRUE:
	case POSITION_FALSE:
		return KEYS_B;
	case POSITION_OBJECT:
		return KEYS_O;
	case POSITION_ARRAY:
		return KEYS_A;
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

/* The key that somebody may have meant by an unknown one; NULL: none is like it. */
static const char *meant_by(const struct keys_table *table, unsigned int place, const char *name)
{
	const char *best = NULL;
	unsigned int least = 3;

	for (size_t i = 0; i < table->count; i++) {
		unsigned int edits = distance(name, table->keys[i].name);

		if (table->keys[i].place == place && edits < least) {
			least = edits;
			best = table->keys[i].name;
		}
	}
	return best;
}

static void complain_unknown(
	const struct keys_check *check, position_node member, unsigned int place)
{
	const char *name = (const char *)position_key(check->text, member).data;
	const struct keys_table *table = table_of(check);
	const char *best = meant_by(table, place, name);

	keys_complain(check, member, true, ".unknown_key", "unknown key \"%.64s\" in %s%s%s%s",
		name, table->places[place],
		best ? "; did you mean \"" : "; notes begin with \"x-\"", best ? best : "",
		best ? "\"?" : "");
}

static const struct keys_key *find_key(
	const struct keys_table *table, unsigned int place, const char *name)
{
	for (size_t i = 0; i < table->count; i++) {
		if (table->keys[i].place == place && strcmp(table->keys[i].name, name) == 0)
			return &table->keys[i];
	}
	return NULL;
}

static bool is_note(struct bytes key)
{
	return key.size >= 2 && memcmp(key.data, "x-", 2) == 0;
}

static bool check_member(const struct keys_check *check, position_node member, unsigned int place)
{
	struct bytes name = position_key(check->text, member);
	const struct keys_key *key = find_key(table_of(check), place, (const char *)name.data);
	enum position_type type = position_type(check->text, member);
	char wanted[120];

	if (is_note(name))
		return true;
	if (!key || strlen((const char *)name.data) != name.size) {
		complain_unknown(check, member, place);
		return false;
	}
	if (key->types & (KEYS_ANY | type_bit(type)))
		return true;
	types_text(key->types, wanted, sizeof(wanted));
	keys_complain(check, member, false, ".type", "\"%s\" is %s, expected %s", key->name,
		position_type_name(type), wanted);
	return false;
}

/* Is it there, misspelt? That was told where it stands, and counts as one mistake. */
static bool is_misspelt(const struct keys_check *check, position_node node,
	const struct keys_key *wanted, unsigned int place)
{
	const struct keys_table *table = table_of(check);

	for (position_node at = position_first(check->text, node); at != POSITION_NONE;
		at = position_next(check->text, at)) {
		struct bytes key = position_key(check->text, at);
		const char *name = (const char *)key.data;
		const char *meant = is_note(key) || find_key(table, place, name)
					    ? NULL
					    : meant_by(table, place, name);

		if (meant && strcmp(meant, wanted->name) == 0)
			return true;
	}
	return false;
}

bool keys_check_object(const struct keys_check *check, position_node node, unsigned int place)
{
	const struct keys_table *table = table_of(check);
	bool good = true;

	if (position_type(check->text, node) != POSITION_OBJECT) {
		keys_complain(check, node, false, ".type", "%s is %s, expected an object",
			table->places[place], position_type_name(position_type(check->text, node)));
		return false;
	}
	for (position_node member = position_first(check->text, node); member != POSITION_NONE;
		member = position_next(check->text, member))
		good &= check_member(check, member, place);
	for (size_t i = 0; i < table->count; i++) {
		const struct keys_key *key = &table->keys[i];

		if (key->place == place && key->needed &&
			position_get(check->text, node, key->name) == POSITION_NONE) {
			good = false;
			if (is_misspelt(check, node, key, place))
				continue;
			keys_complain(check, node, false, ".missing_key", "%s needs the key \"%s\"",
				table->places[place], key->name);
		}
	}
	return good;
}

bool keys_check_integer(
	const struct keys_check *check, position_node node, uint32_t least, uint32_t most)
{
	double value = position_number(check->text, node);

	if (position_type(check->text, node) != POSITION_NUMBER) {
		keys_complain(check, node, false, ".type",
			"this is %s, expected a whole number of %u to %u",
			position_type_name(position_type(check->text, node)), least, most);
		return false;
	}
	if (value < (double)least) {
		keys_complain(check, node, false, ".range", "must be at least %u", least);
		return false;
	}
	if (value > (double)most) {
		keys_complain(check, node, false, ".range", "must be at most %u%s", most,
			check->table ? "" : ", the hard maximum of this service");
		return false;
	}
	if (value - (double)(uint32_t)value > 0) {
		keys_complain(check, node, false, ".type", "expected a whole number");
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
		keys_complain(check, at, false, ".type", "this is %s, expected a string",
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
