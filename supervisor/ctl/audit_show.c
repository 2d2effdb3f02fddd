/*
 * The overview as text: one block for each policy, then the child.
 */
#include <stdio.h>

#include "supervisor/ctl/audit.h"
#include "supervisor/ctl/ctl.h"
#include "supervisor/policy/position.h"

enum {
	DEPTH = 32,
};

static void print_text(const struct position *text, position_node node)
{
	if (position_type(text, node) == POSITION_STRING)
		ctl_print_text(stdout, position_text(text, node));
	else
		ctl_print_text(stdout, position_span(text, node));
}

static void print_member(const struct position *text, position_node object, const char *key)
{
	print_text(text, position_get(text, object, key));
}

static void print_list(const struct position *text, position_node array)
{
	const char *comma = "";

	for (position_node at = position_first(text, array); at != POSITION_NONE;
		at = position_next(text, at)) {
		(void)printf("%s", comma);
		print_text(text, at);
		comma = ", ";
	}
	if (!*comma)
		(void)printf("none");
}

static bool is_true(const struct position *text, position_node object, const char *key)
{
	return position_type(text, position_get(text, object, key)) == POSITION_TRUE;
}

static void print_rules(const struct position *text, position_node list)
{
	if (position_count(text, list) == 0)
		(void)printf("  requests   nowhere\n");
	for (position_node at = position_first(text, list); at != POSITION_NONE;
		at = position_next(text, at)) {
		(void)printf("  requests   ");
		print_member(text, at, "url");
		(void)printf("  ");
		print_list(text, position_get(text, at, "methods"));
		(void)printf("%s\n", is_true(text, at, "private") ? "  PRIVATE ADDRESSES TOO" : "");
	}
}

static void print_secrets(const struct position *text, position_node list)
{
	for (position_node at = position_first(text, list); at != POSITION_NONE;
		at = position_next(text, at)) {
		(void)printf("  secret     ");
		print_member(text, at, "name");
		(void)printf("  to ");
		print_list(text, position_get(text, at, "hosts"));
		(void)printf("  in ");
		print_list(text, position_get(text, at, "in"));
		(void)printf("%s\n", is_true(text, at, "available") ? "" : "  (not there)");
	}
}

static void print_mail(const struct position *text, position_node mail)
{
	if (position_type(text, mail) != POSITION_OBJECT)
		return;
	(void)printf("  mail       from ");
	if (position_get(text, mail, "from") == POSITION_NONE)
		(void)printf("the service's sender");
	else
		print_member(text, mail, "from");
	(void)printf("  to ");
	print_list(text, position_get(text, mail, "to"));
	(void)printf("\n");
}

static void print_functions(const struct position *text, position_node list)
{
	for (position_node at = position_first(text, list); at != POSITION_NONE;
		at = position_next(text, at)) {
		(void)printf("  function   ");
		print_member(text, at, "name");
		(void)printf("  ");
		print_member(text, at, "mode");
		(void)printf(position_get(text, at, "source") == POSITION_NONE ? "" : "  ");
		print_member(text, at, "source");
		(void)printf("\n");
	}
}

static void print_numbers(const struct position *text, position_node object)
{
	const char *comma = "";

	for (position_node at = position_first(text, object); at != POSITION_NONE;
		at = position_next(text, at)) {
		(void)printf("%s", comma);
		ctl_print_text(stdout, position_key(text, at));
		(void)printf(" ");
		print_text(text, at);
		comma = ", ";
	}
	(void)printf("\n");
}

static void print_policy(const struct position *text, position_node policy)
{
	print_member(text, policy, "file");
	if (position_get(text, policy, "agent") == POSITION_NONE) {
		(void)printf(": REFUSED, reaches nothing\n\n");
		return;
	}
	(void)printf(": agent ");
	print_member(text, policy, "agent");
	(void)printf("\n");
	print_rules(text, position_get(text, policy, "egress"));
	print_secrets(text, position_get(text, policy, "secrets"));
	print_mail(text, position_get(text, policy, "email"));
	print_functions(text, position_get(text, policy, "functions"));
	(void)printf("  limits     ");
	print_numbers(text, position_get(text, policy, "limits"));
	(void)printf("\n");
}

static void print_rows(const struct position *text, position_node list, const char *second)
{
	for (position_node at = position_first(text, list); at != POSITION_NONE;
		at = position_next(text, at)) {
		(void)printf("             ");
		print_member(text, at, "name");
		(void)printf("  ");
		print_member(text, at, second);
		(void)printf("  (");
		print_member(text, at, "reason");
		(void)printf(")\n");
	}
}

static void print_child(const struct position *text, position_node sandbox)
{
	position_node filter = position_get(text, sandbox, "filter");

	(void)printf("every child\n  filter     ");
	print_member(text, filter, "instructions");
	(void)printf(" instructions, sha256 ");
	print_member(text, filter, "sha256");
	(void)printf("\n  syscalls   %zu; any other kills it\n",
		position_count(text, position_get(text, sandbox, "syscalls")));
	print_rows(text, position_get(text, sandbox, "syscalls"), "arguments");
	(void)printf("  files      descriptors ");
	print_list(text, position_get(text, sandbox, "descriptors"));
	(void)printf("; landlock: ");
	print_member(text, sandbox, "landlock");
	(void)printf("\n  namespaces ");
	print_list(text, position_get(text, sandbox, "namespaces"));
	(void)printf("\n  waived     ");
	print_list(text, position_get(text, sandbox, "waived"));
	(void)printf("\n  limits\n");
	print_rows(text, position_get(text, sandbox, "limits"), "value");
}

void audit_show(struct bytes json)
{
	CLEANUP(position_free_p) struct position *text = NULL;
	struct diag err = {0};
	position_node policies;

	if (position_new(&text, NULL, json, DEPTH, &err) != 0) {
		diag_done(&err);
		return;
	}
	policies = position_get(text, POSITION_ROOT, "policies");
	for (position_node at = position_first(text, policies); at != POSITION_NONE;
		at = position_next(text, at))
		print_policy(text, at);
	print_child(text, position_get(text, POSITION_ROOT, "sandbox"));
}
