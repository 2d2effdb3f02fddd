/*
 * postcallctl status and reload: a running service and its policies.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "supervisor/ctl/ctl.h"
#include "supervisor/policy/position.h"

static const char status_help[] =
	"Tells how a service is: the layers of its sandbox, what runs, which policies were "
	"refused.\n"
	"\n"
	"  --socket PATH   the service's socket (default: $POSTCALLD_SOCKET, "
	"/run/postcalld/socket)\n"
	"  --json          as one JSON text, also on a terminal\n"
	"\n"
	"  postcallctl status\n"
	"\n"
	"Exit status: 0 it takes calls, 1 it does not now, 69 no service answers.\n";

static const char reload_help[] =
	"Lets a service read its policies again, and tells which it took. A refused file never "
	"replaces\n"
	"the version that was loaded before.\n"
	"\n"
	"  --socket PATH   the service's socket (default: $POSTCALLD_SOCKET, "
	"/run/postcalld/socket)\n"
	"  --json          as one JSON text, also on a terminal\n"
	"\n"
	"  postcallctl check policies/ && postcallctl reload\n"
	"\n"
	"Exit status: 0 all were taken, 1 one was refused, 69 no service answers.\n";

enum {
	DEPTH = 100,
};

static double number(const struct position *text, position_node object, const char *key)
{
	return position_number(text, position_get(text, object, key));
}

static bool is_ready(const struct position *text)
{
	return position_type(text, position_get(text, POSITION_ROOT, "ready")) == POSITION_TRUE;
}

static void print_finding(const struct position *text, position_node row)
{
	struct bytes file = position_text(text, position_get(text, row, "file"));
	struct bytes code = position_text(text, position_get(text, row, "code"));
	struct bytes message = position_text(text, position_get(text, row, "message"));

	(void)printf("  ");
	ctl_print_text(stdout, file);
	(void)printf(":%.0f:%.0f: ", number(text, row, "line"), number(text, row, "column"));
	ctl_print_text(stdout, message);
	(void)printf(" [");
	ctl_print_text(stdout, code);
	(void)printf("]\n");
}

static void print_findings(const struct position *text, position_node list)
{
	for (position_node at = position_first(text, list); at != POSITION_NONE;
		at = position_next(text, at))
		print_finding(text, at);
}

static void print_audit(const struct position *text, position_node audit)
{
	struct bytes error = position_text(text, position_get(text, audit, "error"));

	(void)printf(
		"audit:    %.0f records, the last has the hash ", number(text, audit, "records"));
	ctl_print_text(stdout, position_text(text, position_get(text, audit, "hash")));
	if (error.size) {
		(void)printf("\n          IT CANNOT BE WRITTEN, nothing begins: ");
		ctl_print_text(stdout, error);
	}
	(void)printf("\n");
}

static void print_status(const struct position *text)
{
	position_node root = POSITION_ROOT, policies = position_get(text, root, "policies");
	position_node refused = position_get(text, policies, "refused");

	(void)printf("%s\nsandbox:  ", is_ready(text) ? "ready" : "not ready");
	ctl_print_text(stdout, position_text(text, position_get(text, root, "layers")));
	(void)printf("\nzygotes:  %.0f\ncalls:    %.0f running, %.0f functions in a child, %.0f "
		     "waiting\n",
		number(text, root, "zygotes"), number(text, root, "calls"),
		number(text, root, "children"), number(text, root, "waiting"));
	print_audit(text, position_get(text, root, "audit"));
	(void)printf("policies: %.0f loaded\n", number(text, policies, "loaded"));
	if (position_count(text, refused))
		(void)printf("refused:\n");
	print_findings(text, refused);
}

static void print_reload(const struct position *text)
{
	position_node list = position_get(text, POSITION_ROOT, "policies");

	for (position_node at = position_first(text, list); at != POSITION_NONE;
		at = position_next(text, at)) {
		struct bytes status = position_text(text, position_get(text, at, "status"));

		ctl_print_text(stdout, position_text(text, position_get(text, at, "file")));
		(void)printf(": %s\n", bytes_equal(status, "loaded") ? "loaded"
				       : bytes_equal(status, "previous")
					       ? "refused; the version before stays in force"
					       : "refused");
		print_findings(text, position_get(text, at, "diagnostics"));
	}
	(void)printf("%.0f loaded, %.0f refused\n", number(text, POSITION_ROOT, "loaded"),
		number(text, POSITION_ROOT, "refused"));
}

static bool is_all_loaded(const struct position *text)
{
	return number(text, POSITION_ROOT, "refused") == 0;
}

struct question {
	const char *name;
	const char *help;
	const char *method;
	const char *path;
	const char *member; /* what an answer has, and a problem has not */
	void (*print)(const struct position *text);
	bool (*is_well)(const struct position *text);
};

static int print_answer(
	const struct client_answer *answer, const struct question *question, bool for_people)
{
	struct bytes body = {answer->body.data, answer->body.size};
	CLEANUP(position_free_p) struct position *text = NULL;
	struct diag err = {0};
	int r = position_new(&text, NULL, body, DEPTH, &err), status = EX_OK;

	diag_done(&err);
	if (r != 0)
		return ctl_fail(EX_UNAVAILABLE, "the service's answer is no JSON");
	if (position_get(text, POSITION_ROOT, question->member) == POSITION_NONE)
		return client_problem(answer, for_people);
	if (for_people)
		question->print(text);
	else
		status = ctl_print_json(body);
	return status == EX_OK && !question->is_well(text) ? EXIT_FAILURE : status;
}

static int ask(const struct question *question, int argc, char **argv)
{
	const char *socket = NULL;
	bool json = false;
	const struct ctl_option options[] = {
		{"socket", .text = &socket}, {"json", .flag = &json}, {0}};
	struct client_request request = {.method = question->method, .path = question->path};
	struct client_answer answer;
	int status = ctl_options(options, question->name, question->help, argc, argv);

	if (status >= 0)
		return status;
	if (optind != argc)
		return ctl_usage(question->name, "it takes options only");
	request.socket = socket;
	status = client_send(&answer, &request);
	if (status == EX_OK)
		status = print_answer(&answer, question, ctl_is_for_people(json));
	client_answer_done(&answer);
	return status;
}

int ctl_status(int argc, char **argv)
{
	static const struct question question = {
		"status", status_help, "GET", "/readyz", "ready", print_status, is_ready};

	return ask(&question, argc, argv);
}

int ctl_reload(int argc, char **argv)
{
	static const struct question question = {"reload", reload_help, "POST",
		"/v1/policies/reload", "policies", print_reload, is_all_loaded};

	return ask(&question, argc, argv);
}
