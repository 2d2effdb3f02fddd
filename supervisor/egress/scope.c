/*
 * A policy's rules, grants and mask, shared by all its runs; and the placeholders of one run.
 */
#include "supervisor/egress/scope.h"

#include <errno.h>
#include <string.h>

#include "sandbox/wire/hash.h"
#include "supervisor/egress/grant.h"
#include "supervisor/egress/mail_address.h"
#include "supervisor/egress/mask.h"
#include "supervisor/egress/rule.h"
#include "supervisor/policy/json.h"

enum {
	RANDOM = 28, /* letters of a placeholder that nobody can guess: 145 bits */
};

struct egress_policy {
	unsigned int references;
	struct egress_rules rules;
	struct grants grants;
	struct mail_rules mail;
	struct mask *mask;
};

struct egress_scope {
	struct egress_policy *policy;
	char **placeholders; /* one for each grant */
};

static int make_mask(struct egress_policy *policy)
{
	size_t count = policy->grants.count;
	struct bytes *values = calloc(count + 1, sizeof(*values));
	int r;

	if (!values)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		values[i] = policy->grants.rows[i].value;
	r = mask_new(&policy->mask, values, count);
	free(values);
	return r;
}

int egress_policy_new(struct egress_policy **ret, const struct policy *policy,
	const struct secret_store *store, struct diag_list *list)
{
	CLEANUP(egress_policy_unref_p) struct egress_policy *rules = calloc(1, sizeof(*rules));
	struct keys_check check = {.text = policy->text, .list = list};
	int r;

	if (!rules)
		return -ENOMEM;
	rules->references = 1;
	r = egress_rules_read(
		&rules->rules, &check, position_get(policy->text, POSITION_ROOT, "egress"));
	if (r == 0)
		r = grants_read(&rules->grants, &check,
			position_get(policy->text, POSITION_ROOT, "secrets"), &rules->rules, store);
	if (r == 0)
		r = mail_rules_read(
			&rules->mail, &check, position_get(policy->text, POSITION_ROOT, "email"));
	if (r == 0)
		r = make_mask(rules);
	if (r < 0)
		return r;
	*ret = diag_list_has_error(list) ? NULL : TAKE(rules);
	return 0;
}

struct egress_policy *egress_policy_ref(struct egress_policy *rules)
{
	rules->references++;
	return rules;
}

struct egress_policy *egress_policy_unref(struct egress_policy *rules)
{
	if (!rules || --rules->references > 0)
		return NULL;
	mask_free(rules->mask);
	mail_rules_done(&rules->mail);
	grants_done(&rules->grants);
	egress_rules_done(&rules->rules);
	free(rules);
	return NULL;
}

/*
 * Letters and digits, lower case, and the two marks that every encoding leaves alone: a
 * placeholder looks the same in a URL, a form, JSON, a header and a host name.
 */
static char *make_placeholder(const char *name, struct bytes seed)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	static const char prefix[] = "secret-";
	CLEANUP(buffer_done) struct buffer text = {0};
	uint8_t digest[HASH_SIZE_MOST];

	buffer_put_raw(&text, "placeholder ", 12);
	buffer_put_raw(&text, name, strlen(name));
	if (text.failed)
		return NULL;
	hash_hmac(HASH_SHA512, seed, (struct bytes){text.data, text.size}, digest);
	text.size = 0;
	buffer_put_raw(&text, prefix, strlen(prefix));
	buffer_put_raw(&text, name, strlen(name));
	buffer_put_u8(&text, '-');
	for (size_t i = 0; i < RANDOM; i++)
		buffer_put_u8(
			&text, (uint8_t)letters[(digest[2 * i] << 8 | digest[2 * i + 1]) % 36]);
	return text.failed ? NULL : bytes_copy((struct bytes){text.data, text.size});
}

int egress_scope_new(struct egress_scope **ret, struct egress_policy *rules, struct bytes seed)
{
	CLEANUP(egress_scope_free_p) struct egress_scope *scope = calloc(1, sizeof(*scope));

	if (!scope)
		return -ENOMEM;
	scope->policy = egress_policy_ref(rules);
	scope->placeholders = calloc(rules->grants.count + 1, sizeof(*scope->placeholders));
	if (!scope->placeholders)
		return -ENOMEM;
	for (size_t i = 0; i < rules->grants.count; i++) {
		scope->placeholders[i] = make_placeholder(rules->grants.rows[i].name, seed);
		if (!scope->placeholders[i])
			return -ENOMEM;
	}
	*ret = TAKE(scope);
	return 0;
}

struct egress_scope *egress_scope_free(struct egress_scope *scope)
{
	if (!scope)
		return NULL;
	for (size_t i = 0; scope->placeholders && i < scope->policy->grants.count; i++)
		free(scope->placeholders[i]);
	free(scope->placeholders);
	egress_policy_unref(scope->policy);
	free(scope);
	return NULL;
}

struct egress_policy *egress_scope_policy(const struct egress_scope *scope)
{
	return scope->policy;
}

const struct egress_rules *egress_scope_rules(const struct egress_scope *scope)
{
	return &scope->policy->rules;
}

const struct grants *egress_scope_grants(const struct egress_scope *scope)
{
	return &scope->policy->grants;
}

const struct mail_rules *egress_scope_mail(const struct egress_scope *scope)
{
	return &scope->policy->mail;
}

const char *egress_scope_placeholder(const struct egress_scope *scope, size_t index)
{
	return scope->placeholders[index];
}

void egress_scope_put_secrets(const struct egress_scope *scope, struct buffer *buffer)
{
	json_put(buffer, "{");
	for (size_t i = 0; i < scope->policy->grants.count; i++) {
		json_put_key(buffer, scope->policy->grants.rows[i].name);
		json_put_string(buffer, scope->placeholders[i]);
	}
	json_put(buffer, "}");
}

void egress_scope_mask(const struct egress_scope *scope, struct buffer *text)
{
	const char *const *placeholders = (const char *const *)scope->placeholders;

	(void)mask_apply(scope->policy->mask, placeholders, text);
}
