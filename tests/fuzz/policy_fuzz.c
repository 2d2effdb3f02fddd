/* links: egress policy watch wire */
/*
 * A policy file of any bytes: refused with a place inside the file, or a policy whose parts read
 * back, rules and grants included.
 */
#include "supervisor/egress/scope.h"
#include "supervisor/policy/policy.h"
#include "tests/fuzz/fuzz.h"

static void check_list(const struct diag_list *list, struct bytes text, bool is_refused)
{
	CLEANUP(buffer_done) struct buffer told = {0};
	size_t lines = 1;

	for (size_t i = 0; i < text.size; i++)
		lines += text.data[i] == '\n';
	if (is_refused != diag_list_has_error(list))
		fuzz_fail("%s", is_refused ? "refused without a word" : "not refused");
	for (size_t i = 0; i < list->count; i++) {
		const struct diag *diag = &list->rows[i];

		if (!diag->code || !diag->message || diag->line > lines ||
			diag->column > text.size + 1)
			fuzz_fail("a complaint at %u:%u", diag->line, diag->column);
		diag_put_text(&told, diag);
		diag_put_json(&told, diag);
	}
}

static void is_json(const char *text)
{
	struct position *position = NULL;
	struct diag err = {0};

	if (position_new(&position, NULL, bytes_of(text), 100, &err) != 0)
		fuzz_fail("%s: %s", err.message, text);
	position_free(position);
}

static void use(const struct policy *policy)
{
	CLEANUP(egress_policy_unref_p) struct egress_policy *rules = NULL;
	CLEANUP(egress_scope_free_p) struct egress_scope *scope = NULL;
	CLEANUP(buffer_done) struct buffer secrets = {0};
	struct diag_list list = {0};

	is_json(policy->egress);
	is_json(policy->secrets);
	is_json(policy->email);
	for (size_t i = 0; i < policy->functions_count; i++) {
		is_json(policy->functions[i].spec);
		if (policy_function_node(policy, i, "name") == POSITION_NONE)
			fuzz_fail("a function without a name");
	}
	if (egress_policy_new(&rules, policy, NULL, &list) == 0 && rules &&
		egress_scope_new(&scope, rules, bytes_of("seed")) == 0)
		egress_scope_put_secrets(scope, &secrets);
	diag_list_done(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool has_source;
	struct bytes text = {data, size};
	struct policy *policy = NULL;
	struct diag_list list = {0};
	int r;

	if (!has_source)
		(void)fuzz_file("a.js", bytes_of("async function f(context) {}\n"));
	has_source = true;
	r = policy_load(&policy, fuzz_file("p.json", text), NULL, &list);
	check_list(&list, text, r == POLICY_REFUSED);
	if (r == 0)
		use(policy);
	policy_unref(policy);
	diag_list_done(&list);
	return 0;
}
