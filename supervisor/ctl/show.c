/*
 * postcallctl show and list: calls that a running service knows.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "supervisor/ctl/ctl.h"
#include "supervisor/ctl/outcome_show.h"
#include "supervisor/policy/position.h"

static const char show_help[] =
	"Shows the outcome of a call, or that it still runs.\n"
	"\n"
	"  --socket PATH   the service's socket (default: $POSTCALLD_SOCKET, "
	"/run/postcalld/socket)\n"
	"  --json          as JSON, also on a terminal\n"
	"\n"
	"  postcallctl show 01JD9ZC2V7Q3M8T5K4W6X1Y0AB\n"
	"\n"
	"The service keeps the last 1000 calls in memory; a restart forgets them.\n";

static const char list_help[] =
	"Lists calls, newest first.\n"
	"\n"
	"  --socket PATH     the service's socket (default: $POSTCALLD_SOCKET, "
	"/run/postcalld/socket)\n"
	"  --agent AGENT     those of one agent\n"
	"  --status STATUS   running, completed or failed\n"
	"  --limit N         at most so many, 1 to 1000; default 100\n"
	"  --json            as one JSON text, also on a terminal\n"
	"\n"
	"  postcallctl list --status failed --limit 10\n"
	"  postcallctl list | jq -r '.calls[] | select(.status == \"failed\") | .call_id'\n";

enum {
	DEPTH = 100,
};

static int ask(struct client_answer *ret, const char *socket, const char *path, bool for_people)
{
	const struct client_request request = {.socket = socket, .method = "GET", .path = path};
	int status = client_send(ret, &request);

	if (status == EX_OK && ret->status != 200)
		status = client_problem(ret, for_people);
	return status;
}

static bool is_id(const char *text)
{
	size_t size =
		strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_");

	return size > 0 && !text[size];
}

int ctl_show(int argc, char **argv)
{
	const char *socket = NULL;
	bool json = false;
	const struct ctl_option options[] = {
		{"socket", .text = &socket}, {"json", .flag = &json}, {0}};
	CLEANUP(free_p) char *path = NULL;
	const struct outcome_show_beside beside = {0};
	struct client_answer answer;
	struct bytes body;
	int status = ctl_options(options, "show", show_help, argc, argv);

	if (status >= 0)
		return status;
	if (optind != argc - 1)
		return ctl_usage("show", "name one call by its id");
	if (!is_id(argv[optind]))
		return ctl_usage("show", "this is no call's id; postcallctl list has them");
	if (asprintf(&path, "/v1/calls/%s", argv[optind]) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	status = ask(&answer, socket, path, ctl_is_for_people(json));
	body = (struct bytes){answer.body.data, answer.body.size};
	if (status == EX_OK)
		status = ctl_is_for_people(json) ? outcome_show(body, &beside)
						 : ctl_print_json(body);
	client_answer_done(&answer);
	return status;
}

static void put_query(struct buffer *to, const char *name, const char *value)
{
	static const char digits[] = "0123456789ABCDEF";

	if (!value)
		return;
	buffer_put_u8(to, memchr(to->data, '?', to->size) ? '&' : '?');
	buffer_put_raw(to, name, strlen(name));
	buffer_put_u8(to, '=');
	for (const char *at = value; *at; at++) {
		uint8_t byte = (uint8_t)*at;

		buffer_put_u8(to, '%');
		buffer_put_u8(to, (uint8_t)digits[byte >> 4]);
		buffer_put_u8(to, (uint8_t)digits[byte & 15]);
	}
}

static int print_list(struct bytes body)
{
	CLEANUP(position_free_p) struct position *text = NULL;
	struct diag err = {0};
	position_node list;
	int r = position_new(&text, NULL, body, DEPTH, &err);

	diag_done(&err);
	if (r != 0)
		return ctl_fail(EX_UNAVAILABLE, "the service's answer is no JSON");
	(void)printf("%-27s%-11s%-25s%-26s%s\n", "CALL", "STATUS", "ACCEPTED", "AGENT", "CALLSID");
	list = position_get(text, POSITION_ROOT, "calls");
	for (position_node at = position_first(text, list); at != POSITION_NONE;
		at = position_next(text, at)) {
		ctl_print_column(position_text(text, position_get(text, at, "call_id")), 27);
		ctl_print_column(position_text(text, position_get(text, at, "status")), 11);
		ctl_print_column(position_text(text, position_get(text, at, "accepted_at")), 25);
		ctl_print_column(position_text(text, position_get(text, at, "agent")), 26);
		ctl_print_column(position_text(text, position_get(text, at, "callSid")), 0);
		(void)putchar('\n');
	}
	return EX_OK;
}

int ctl_list(int argc, char **argv)
{
	const char *socket = NULL, *agent = NULL, *wanted = NULL, *limit = NULL;
	bool json = false;
	const struct ctl_option options[] = {
		{"socket", .text = &socket},
		{"agent", .text = &agent},
		{"status", .text = &wanted},
		{"limit", .text = &limit},
		{"json", .flag = &json},
		{0},
	};
	CLEANUP(buffer_done) struct buffer path = {0};
	struct client_answer answer;
	struct bytes body;
	int status = ctl_options(options, "list", list_help, argc, argv);

	if (status >= 0)
		return status;
	if (optind != argc)
		return ctl_usage("list", "it takes options only");
	buffer_put_raw(&path, "/v1/calls", 9);
	put_query(&path, "agent", agent);
	put_query(&path, "status", wanted);
	put_query(&path, "limit", limit);
	buffer_put_u8(&path, 0);
	if (path.failed)
		return ctl_fail(EX_OSERR, "out of memory");
	status = ask(&answer, socket, (const char *)path.data, ctl_is_for_people(json));
	body = (struct bytes){answer.body.data, answer.body.size};
	if (status == EX_OK)
		status = ctl_is_for_people(json) ? print_list(body) : ctl_print_json(body);
	client_answer_done(&answer);
	return status;
}
