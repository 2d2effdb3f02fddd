/*
 * From a file to a struct policy: top level, limits, secrets, e-mail; functions are function.c.
 */
#include "supervisor/policy/policy.h"

#include <errno.h>
#include <string.h>

#include "supervisor/policy/function.h"
#include "supervisor/policy/sha256.h"
#include "supervisor/policy/source.h"

enum {
	DEPTH = 64,
	FUNCTIONS_MOST = 100,
};

const struct policy_limits policy_limits_default = {{
#define LIMIT(name, value, hard, text) [POLICY_LIMIT_##name] = (value),
#include "supervisor/policy/limits.def"
#undef LIMIT
}};

const struct policy_limits policy_limits_hard = {{
#define LIMIT(name, value, hard, text) [POLICY_LIMIT_##name] = (hard),
#include "supervisor/policy/limits.def"
#undef LIMIT
}};

static const char *const limit_names[] = {
#define LIMIT(name, value, hard, text) #name,
#include "supervisor/policy/limits.def"
#undef LIMIT
};

const char *policy_limit_name(enum policy_limit limit)
{
	return limit_names[limit];
}

static char *text_of(const struct position *text, position_node node, const char *otherwise)
{
	struct buffer clean = {0};

	if (node == POSITION_NONE)
		return strdup(otherwise);
	position_put_clean(text, node, &clean);
	buffer_put_u8(&clean, 0);
	if (clean.failed)
		buffer_done(&clean);
	return (char *)clean.data;
}

static void read_limits(
	struct policy *policy, const struct keys_check *check, const struct policy_limits *hard)
{
	position_node limits = position_get(check->text, POSITION_ROOT, "limits");

	policy->limits = policy_limits_default;
	for (unsigned int i = 0; i < POLICY_LIMIT_COUNT; i++) {
		if (policy->limits.value[i] > hard->value[i])
			policy->limits.value[i] = hard->value[i];
	}
	for (position_node at = position_first(check->text, limits); at != POSITION_NONE;
		at = position_next(check->text, at)) {
		struct bytes name = position_key(check->text, at);
		unsigned int i = 0;

		while (i < POLICY_LIMIT_COUNT && !bytes_equal(name, limit_names[i]))
			i++;
		if (name.size >= 2 && memcmp(name.data, "x-", 2) == 0)
			continue;
		if (i == POLICY_LIMIT_COUNT)
			keys_complain(check, at, true, "policy.unknown_key",
				"unknown limit \"%.64s\"", (const char *)name.data);
		else if (keys_check_integer(check, at,
				 i == POLICY_LIMIT_http_requests || i == POLICY_LIMIT_emails ? 0
											     : 1,
				 hard->value[i]))
			policy->limits.value[i] = (uint32_t)position_number(check->text, at);
	}
}

static void check_egress(const struct keys_check *check)
{
	position_node rows = position_get(check->text, POSITION_ROOT, "egress");

	for (position_node at = position_first(check->text, rows); at != POSITION_NONE;
		at = position_next(check->text, at)) {
		position_node methods = position_get(check->text, at, "methods");

		if (!keys_check_object(check, at, KEYS_EGRESS) || methods == POSITION_NONE)
			continue;
		(void)keys_check_strings(check, methods);
		for (position_node m = position_first(check->text, methods); m != POSITION_NONE;
			m = position_next(check->text, m)) {
			struct bytes method = position_text(check->text, m);

			if (!keys_is_one_of(method, "GET HEAD POST PUT DELETE PATCH OPTIONS"))
				keys_complain(check, m, false, "policy.method",
					"unknown method; there are GET HEAD POST PUT DELETE PATCH "
					"OPTIONS");
		}
	}
}

static void check_secrets(const struct keys_check *check)
{
	position_node secrets = position_get(check->text, POSITION_ROOT, "secrets");

	for (position_node at = position_first(check->text, secrets); at != POSITION_NONE;
		at = position_next(check->text, at)) {
		struct bytes name = position_key(check->text, at);

		if (name.size >= 2 && memcmp(name.data, "x-", 2) == 0)
			continue;
		if (!keys_is_name(name))
			keys_complain(check, at, true, "policy.name",
				"a secret's name is a letter or _, then letters, digits and _ (no "
				"/ "
				"and no ..)");
		if (!keys_check_object(check, at, KEYS_SECRET))
			continue;
		(void)keys_check_strings(check, position_get(check->text, at, "hosts"));
		(void)keys_check_strings(check, position_get(check->text, at, "in"));
	}
}

static int read_functions(struct policy *policy, const struct keys_check *check)
{
	position_node list = position_get(check->text, POSITION_ROOT, "functions");
	size_t count = position_count(check->text, list);
	size_t i = 0;

	if (count > FUNCTIONS_MOST) {
		keys_complain(
			check, list, false, "policy.range", "at most %d functions", FUNCTIONS_MOST);
		return 0;
	}
	policy->functions = calloc(count + 1, sizeof(*policy->functions));
	if (!policy->functions)
		return -ENOMEM;
	policy->functions_count = count;
	for (position_node at = position_first(check->text, list); at != POSITION_NONE;
		at = position_next(check->text, at), i++) {
		int r = function_read(&policy->functions[i], policy, check, at);

		if (r < 0)
			return r;
		for (size_t j = 0; j < i && policy->functions[i].name; j++) {
			if (policy->functions[j].name &&
				strcmp(policy->functions[i].name, policy->functions[j].name) == 0)
				keys_complain(check, position_get(check->text, at, "name"), false,
					"policy.duplicate",
					"the name \"%s\" stands here twice: duplicate function",
					policy->functions[i].name);
		}
	}
	return 0;
}

static int read_top(
	struct policy *policy, const struct keys_check *check, const struct policy_options *options)
{
	const struct position *text = check->text;
	position_node agent = position_get(text, POSITION_ROOT, "agent");
	position_node email = position_get(text, POSITION_ROOT, "email");

	if (!keys_check_object(check, POSITION_ROOT, KEYS_TOP))
		return 0;
	policy->agent = bytes_copy(position_text(text, agent));
	policy->description =
		bytes_copy(position_text(text, position_get(text, POSITION_ROOT, "description")));
	policy->egress = text_of(text, position_get(text, POSITION_ROOT, "egress"), "[]");
	policy->secrets = text_of(text, position_get(text, POSITION_ROOT, "secrets"), "{}");
	policy->email = text_of(text, email, "null");
	if (!policy->agent || !policy->description || !policy->egress || !policy->secrets ||
		!policy->email)
		return -ENOMEM;
	if (position_text(text, agent).size == 0 || position_text(text, agent).size > 200 ||
		strlen(policy->agent) != position_text(text, agent).size)
		keys_complain(check, agent, false, "policy.agent",
			"\"agent\" is a string of 1 to 200 bytes");
	read_limits(policy, check, options && options->hard ? options->hard : &policy_limits_hard);
	check_egress(check);
	check_secrets(check);
	if (email != POSITION_NONE && keys_check_object(check, email, KEYS_EMAIL))
		(void)keys_check_strings(check, position_get(text, email, "to"));
	if (diag_list_has_error(check->list))
		return 0;
	return read_functions(policy, check);
}

static int refuse_file(struct diag_list *list, const char *file, const char *why)
{
	struct diag *diag = diag_list_add(list, DIAG_ERROR);

	if (!diag)
		return -ENOMEM;
	diag_set(diag, "policy.file", "%s", why);
	diag_at(diag, file, 0, 0);
	return POLICY_REFUSED;
}

static int parse(struct policy *policy, struct bytes bytes, struct diag_list *list)
{
	struct diag err = {0}, *row;
	int r = position_new(&policy->text, policy->file, bytes, DEPTH, &err);

	if (r != POSITION_REFUSED)
		return r;
	row = diag_list_add(list, DIAG_ERROR);
	if (!row) {
		diag_done(&err);
		return -ENOMEM;
	}
	*row = err;
	return POLICY_REFUSED;
}

int policy_load(struct policy **ret, const char *file, const struct policy_options *options,
	struct diag_list *list)
{
	CLEANUP(policy_unref_p) struct policy *policy = calloc(1, sizeof(*policy));
	CLEANUP(buffer_done) struct buffer bytes = {0};
	struct keys_check check = {.list = list};
	const char *why = NULL;
	int r;

	if (!policy)
		return -ENOMEM;
	policy->references = 1;
	policy->file = strdup(file);
	if (!policy->file)
		return -ENOMEM;
	r = source_read(&bytes, file, SOURCE_POLICY_MOST, &why);
	if (r != 0)
		return r == SOURCE_REFUSED ? refuse_file(list, file, why) : r;
	sha256_text(policy->sha256, (struct bytes){bytes.data, bytes.size});
	r = parse(policy, (struct bytes){bytes.data, bytes.size}, list);
	if (r != 0)
		return r;
	check.text = policy->text;
	r = read_top(policy, &check, options);
	if (r < 0)
		return r;
	if (!diag_list_has_error(list) && options && options->check)
		options->check(options->arg, policy, list);
	if (diag_list_has_error(list))
		return POLICY_REFUSED;
	*ret = TAKE(policy);
	return 0;
}

static void function_done(struct policy_function *function)
{
	free(function->name);
	free(function->spec);
	free(function->file);
	free(function->source);
	free(function->code);
	free(function->map);
}

struct policy *policy_ref(struct policy *policy)
{
	policy->references++;
	return policy;
}

struct policy *policy_unref(struct policy *policy)
{
	if (!policy || --policy->references > 0)
		return NULL;
	for (size_t i = 0; i < policy->functions_count; i++)
		function_done(&policy->functions[i]);
	free(policy->functions);
	free(policy->file);
	free(policy->agent);
	free(policy->description);
	free(policy->egress);
	free(policy->secrets);
	free(policy->email);
	position_free(policy->text);
	free(policy);
	return NULL;
}

position_node policy_function_node(const struct policy *policy, size_t function, const char *key)
{
	position_node at = position_first(
		policy->text, position_get(policy->text, POSITION_ROOT, "functions"));

	while (function-- > 0)
		at = position_next(policy->text, at);
	return position_get(policy->text, at, key);
}
