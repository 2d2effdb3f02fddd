/*
 * Checks conditions: one comparison or one group an entry, operators that exist, values that fit
 * them.
 */
#include "supervisor/policy/condition.h"

#include <stdlib.h>
#include <string.h>

enum {
	DEEPEST = 16,
};

static void check_entry(const struct keys_check *check, position_node node, unsigned int depth);

static void check_list(const struct keys_check *check, position_node list, unsigned int depth)
{
	for (position_node at = position_first(check->text, list); at != POSITION_NONE;
		at = position_next(check->text, at))
		check_entry(check, at, depth);
}

static void check_group(
	const struct keys_check *check, position_node node, position_node group, unsigned int depth)
{
	size_t members = 0;

	for (position_node at = position_first(check->text, node); at != POSITION_NONE;
		at = position_next(check->text, at)) {
		struct bytes key = position_key(check->text, at);

		members += !(key.size >= 2 && memcmp(key.data, "x-", 2) == 0) &&
			   !keys_is_one_of(key, "id other");
	}
	if (members > 1)
		keys_complain(check, node, false, "policy.condition",
			"a group (any, all, not) stands alone in its condition");
	if (position_type(check->text, group) == POSITION_ARRAY)
		check_list(check, group, depth + 1);
	else
		check_entry(check, group, depth + 1);
}

static void check_call_type(const struct keys_check *check, position_node node, position_node key)
{
	if (!keys_is_one_of(position_text(check->text, key), "all connected not_connected"))
		keys_complain(check, key == POSITION_NONE ? node : key, false, "policy.condition",
			"the key of call_type is \"all\", \"connected\" or \"not_connected\"");
}

/* A number, or a text that conditions read as one: blanks, a sign, digits, an exponent. */
static bool is_numeric(const struct keys_check *check, position_node value)
{
	struct bytes text = position_text(check->text, value);
	const char *at = (const char *)text.data;
	char *end;

	if (position_type(check->text, value) == POSITION_NUMBER)
		return true;
	if (position_type(check->text, value) != POSITION_STRING || strlen(at) != text.size)
		return false;
	/* What strtod() takes beside decimal numbers: hexadecimal ones, infinity, NaN. */
	if (strcspn(at, "xXiInN") != text.size)
		return false;
	(void)strtod(at, &end);
	return end != at && end[strspn(end, " \t\n\v\f\r")] == 0;
}

static void check_value(
	const struct keys_check *check, position_node node, struct bytes op, position_node value)
{
	if (keys_is_one_of(op, "exists not_exists")) {
		if (value != POSITION_NONE)
			keys_complain(check, value, true, "policy.condition",
				"\"exists\" and \"not_exists\" take no value");
		return;
	}
	if (value == POSITION_NONE)
		keys_complain(check, node, false, "policy.condition",
			"a condition needs a \"value\" to compare with");
	else if (bytes_equal(op, "in") && position_type(check->text, value) != POSITION_ARRAY)
		keys_complain(
			check, value, false, "policy.condition", "the value of \"in\" is an array");
	else if (keys_is_one_of(op, "lt lte gt gte") && !is_numeric(check, value))
		keys_complain(check, value, false, "policy.condition",
			"\"%s\" compares with a number, or with the text of one",
			(const char *)op.data);
}

static void check_comparison(const struct keys_check *check, position_node node)
{
	position_node source = position_get(check->text, node, "source");
	position_node key = position_get(check->text, node, "key");
	position_node name = position_get(check->text, node, "name");
	position_node op = position_get(check->text, node, "op");
	struct bytes op_text =
		op == POSITION_NONE ? bytes_of("eq") : position_text(check->text, op);

	if (!keys_is_one_of(position_text(check->text, source),
		    "call_type call_metadata post_call_variables")) {
		keys_complain(check, source == POSITION_NONE ? node : source, false,
			"policy.condition",
			"a condition's \"source\" is \"call_type\", \"call_metadata\" or "
			"\"post_call_variables\"");
		return;
	}
	if (key != POSITION_NONE && name != POSITION_NONE)
		keys_complain(check, name, true, "policy.condition",
			"\"key\" and \"name\" mean the same; write one");
	if (key == POSITION_NONE)
		key = name;
	if (bytes_equal(position_text(check->text, source), "call_type")) {
		check_call_type(check, node, key);
		if (!bytes_equal(op_text, "eq"))
			keys_complain(check, op, false, "policy.condition",
				"call_type knows no op but \"eq\"; {\"not\": ...} says the "
				"opposite");
		return;
	}
	if (position_text(check->text, key).size == 0)
		keys_complain(check, node, false, "policy.condition",
			"a condition needs the \"key\" (or \"name\") of what it compares");
	if (!keys_is_one_of(op_text, "eq ne lt lte gt gte in contains exists not_exists"))
		keys_complain(check, op, false, "policy.condition",
			"unknown op \"%.40s\"; there are eq ne lt lte gt gte in contains exists "
			"not_exists",
			(const char *)op_text.data);
	else
		check_value(check, node, op_text, position_get(check->text, node, "value"));
}

static void check_entry(const struct keys_check *check, position_node node, unsigned int depth)
{
	static const char *const groups[] = {"any", "all", "not"};

	if (depth > DEEPEST) {
		keys_complain(check, node, false, "policy.condition",
			"groups of conditions nest too deeply");
		return;
	}
	if (!keys_check_object(check, node, KEYS_CONDITION))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		position_node group = position_get(check->text, node, groups[i]);

		if (group != POSITION_NONE) {
			check_group(check, node, group, depth);
			return;
		}
	}
	check_comparison(check, node);
}

void condition_check(const struct keys_check *check, position_node node)
{
	check_list(check, node, 0);
}
