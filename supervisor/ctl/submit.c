/*
 * postcallctl submit: hands a call to a running service.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "supervisor/ctl/ctl.h"
#include "supervisor/ctl/outcome_show.h"
#include "supervisor/intake/intake.h"
#include "supervisor/policy/position.h"

static const char help[] =
	"Hands a call to a running service, waits for its functions and tells what came of it.\n"
	"\n"
	"  --socket PATH   the service's socket (default: $POSTCALLD_SOCKET, "
	"/run/postcalld/socket)\n"
	"  --async         do not wait: print the call's id, to be used with `show`\n"
	"  --key KEY       Idempotency-Key: the same key runs once and gets the same outcome "
	"again\n"
	"  --json          the outcome as JSON, also on a terminal\n"
	"\n"
	"  postcallctl submit call.json\n"
	"  id=$(postcallctl submit --async --json call.json | jq -r .call_id)\n"
	"  postcallctl show \"$id\"\n"
	"\n"
	"Exit status: 0 all succeeded or were skipped (or the call was taken, with --async), 1 one "
	"did\n"
	"not, 65 the call was refused, 69 no service answers or it has too much to do.\n";

enum {
	DEPTH = 100,
};

struct arguments {
	const char *socket;
	const char *key;
	bool async;
	bool json;
};

/* Does this outcome, or list entry, say "completed"? */
static bool is_completed(struct bytes outcome)
{
	CLEANUP(position_free_p) struct position *text = NULL;
	struct diag err = {0};
	bool ret = position_new(&text, NULL, outcome, DEPTH, &err) == 0 &&
		   bytes_equal(position_text(text, position_get(text, POSITION_ROOT, "status")),
			   "completed");

	diag_done(&err);
	return ret;
}

static int submit(const struct arguments *arguments, struct bytes call)
{
	bool for_people = ctl_is_for_people(arguments->json);
	struct client_request request = {
		.socket = arguments->socket, .method = "POST", .path = "/v1/calls", .body = call};
	const struct outcome_show_beside beside = {.has_call = true, .call = call};
	CLEANUP(free_p) char *key = NULL;
	struct client_answer answer;
	struct bytes body;
	size_t headers = 0;
	int status;

	if (arguments->async)
		request.headers[headers++] = "Prefer: respond-async";
	if (arguments->key) {
		if (strpbrk(arguments->key, "\r\n") ||
			asprintf(&key, "Idempotency-Key: %s", arguments->key) < 0)
			return ctl_fail(EX_USAGE, "--key is 1 to 255 visible ASCII characters");
		request.headers[headers] = key;
	}
	status = client_send(&answer, &request);
	body = (struct bytes){answer.body.data, answer.body.size};
	if (status == EX_OK && answer.status >= 300)
		status = client_problem(&answer, for_people);
	else if (status == EX_OK && for_people)
		status = outcome_show(body, &beside);
	else if (status == EX_OK)
		status = ctl_print_json(body);
	if (status == EX_OK && answer.status == 200 && !is_completed(body))
		status = EXIT_FAILURE;
	client_answer_done(&answer);
	return status;
}

int ctl_submit(int argc, char **argv)
{
	struct arguments arguments = {0};
	const struct ctl_option options[] = {
		{"socket", .text = &arguments.socket},
		{"key", .text = &arguments.key},
		{"async", .flag = &arguments.async},
		{"json", .flag = &arguments.json},
		{0},
	};
	CLEANUP(buffer_done) struct buffer call = {0};
	int status = ctl_options(options, "submit", help, argc, argv);

	if (status >= 0)
		return status;
	if (optind != argc - 1)
		return ctl_usage("submit", "name one call, or - for standard input");
	status = ctl_read(&call, argv[optind], INTAKE_BODY_MOST);
	if (status == EX_OK && call.size == 0)
		status = ctl_fail(EX_DATAERR, "%s: the call is empty", argv[optind]);
	return status == EX_OK ? submit(&arguments, (struct bytes){call.data, call.size}) : status;
}
