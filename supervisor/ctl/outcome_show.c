/*
 * For each function a line, and below it what it did and why it failed, with the line of its source
 * where that is at hand; then what became of the fields that functions may write.
 */
#include "supervisor/ctl/outcome_show.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "supervisor/call/state.h"
#include "supervisor/ctl/ctl.h"

enum {
	DEPTH = 100,
	NAME_MOST = 40,
	STATUS_WIDTH = 9,
	VALUE_MOST = 200, /* bytes of a value that a line has room for */
};

struct show {
	const struct position *text;
	const struct position *call; /* empty where it is unknown */
	const struct policy *policy; /* may be NULL */
	bool has_call;
	bool has_changes;
};

static struct bytes text_of(const struct show *show, position_node object, const char *key)
{
	return position_text(show->text, position_get(show->text, object, key));
}

static double number_of(const struct show *show, position_node object, const char *key)
{
	return position_number(show->text, position_get(show->text, object, key));
}

/* Further lines of a text stand below its first, so that none looks like one of ours. */
static void print_lines(struct bytes text, int indent)
{
	while (text.size) {
		const uint8_t *end = memchr(text.data, '\n', text.size);
		size_t size = end ? (size_t)(end - text.data) : text.size;

		ctl_print_text(stdout, (struct bytes){text.data, size});
		size += end != NULL;
		text = (struct bytes){text.data + size, text.size - size};
		if (end)
			(void)printf("\n%*s", text.size ? indent : 0, "");
	}
}

static void print_ms(double ms)
{
	if (ms < 1000)
		(void)printf("%.1f ms", ms);
	else
		(void)printf("%.2f s", ms / 1000);
}

/* ---- one function ---- */

static void print_request(const struct show *show, position_node row)
{
	(void)printf("  ");
	ctl_print_text(stdout, text_of(show, row, "method"));
	(void)printf(" ");
	print_lines(text_of(show, row, "url"), 4);
	(void)printf(": ");
	if (position_type(show->text, position_get(show->text, row, "status")) == POSITION_NUMBER)
		(void)printf("%.0f", number_of(show, row, "status"));
	else
		print_lines(text_of(show, row, "error"), 4);
	(void)printf(", ");
	print_ms(number_of(show, row, "duration_ms"));
	(void)printf("\n");
}

static void print_labelled(struct bytes label, struct bytes text)
{
	(void)printf("  ");
	ctl_print_text(stdout, label);
	(void)printf(": ");
	print_lines(text, (int)label.size + 4);
	(void)printf("\n");
}

/* What the condition asks for, in the policy's own words, and what was there instead. */
static void print_condition(const struct show *show, position_node condition)
{
	(void)printf("  condition");
	for (position_node at = position_first(show->text, condition); at != POSITION_NONE;
		at = position_next(show->text, at)) {
		struct bytes key = position_key(show->text, at);
		bool is_found = bytes_equal(key, "found");
		bool is_word = position_type(show->text, at) == POSITION_STRING && !is_found &&
			       !bytes_equal(key, "value");

		(void)printf(is_found ? ", found " : " ");
		print_lines(
			is_word ? position_text(show->text, at) : position_span(show->text, at), 4);
	}
}

static const struct policy_function *source_of(const struct show *show, struct bytes name)
{
	for (size_t i = 0; show->policy && i < show->policy->functions_count; i++) {
		const struct policy_function *function = &show->policy->functions[i];

		if (function->source && bytes_equal(name, function->name))
			return function;
	}
	return NULL;
}

static bool is_inside(const struct show *show, const struct policy_function *function)
{
	return strcmp(function->file, show->policy->file) == 0;
}

static void print_error(const struct show *show, position_node row, position_node error)
{
	const struct policy_function *function = source_of(show, text_of(show, row, "name"));
	unsigned int line = (unsigned int)number_of(show, error, "line");
	unsigned int column = (unsigned int)number_of(show, error, "column");
	CLEANUP(free_p) char *code = bytes_copy(text_of(show, error, "code"));
	CLEANUP(free_p) char *message = bytes_copy(text_of(show, error, "message"));
	CLEANUP(buffer_done) struct buffer text = {0};
	bool is_file = function && line && !is_inside(show, function);
	struct diag diag = {0};

	if (line && !is_file)
		diag_set(&diag, code ? code : "", "line %u, column %u of the source: %s", line,
			column, message ? message : "");
	else
		diag_set(&diag, code ? code : "", "%s", message ? message : "");
	diag_at(&diag, function && line ? function->file : NULL, is_file ? line : 0, column);
	if (function && line)
		diag_show_line(&diag,
			(struct bytes){(const uint8_t *)function->source, function->source_size},
			line, DIAG_UTF16);
	diag_put_text(&text, &diag);
	diag_done(&diag);
	(void)printf("  ");
	print_lines((struct bytes){text.data, text.size}, 2);
}

static void print_function(const struct show *show, position_node row, size_t width)
{
	position_node error = position_get(show->text, row, "error"), at;
	position_node condition = position_get(show->text, row, "condition");

	ctl_print_column(text_of(show, row, "name"), width + 2);
	ctl_print_column(text_of(show, row, "status"), STATUS_WIDTH);
	if (condition != POSITION_NONE) {
		print_condition(show, condition);
	} else {
		(void)printf("  ");
		print_ms(number_of(show, row, "duration_ms"));
	}
	(void)printf("\n");
	for (at = position_first(show->text, position_get(show->text, row, "http"));
		at != POSITION_NONE; at = position_next(show->text, at))
		print_request(show, at);
	for (at = position_first(show->text, position_get(show->text, row, "console"));
		at != POSITION_NONE; at = position_next(show->text, at))
		print_labelled(text_of(show, at, "level"), text_of(show, at, "message"));
	for (at = position_first(show->text, position_get(show->text, row, "violations"));
		at != POSITION_NONE; at = position_next(show->text, at))
		print_labelled(text_of(show, at, "code"), text_of(show, at, "message"));
	if (error != POSITION_NONE)
		print_error(show, row, error);
}

static void print_functions(const struct show *show)
{
	position_node list = position_get(show->text, POSITION_ROOT, "functions"), at;
	size_t width = 0;

	for (at = position_first(show->text, list); at != POSITION_NONE;
		at = position_next(show->text, at)) {
		size_t size = text_of(show, at, "name").size;

		width = size > width ? size : width;
	}
	for (at = position_first(show->text, list); at != POSITION_NONE;
		at = position_next(show->text, at))
		print_function(show, at, width < NAME_MOST ? width : NAME_MOST);
}

/* ---- what changed ---- */

static void print_value(const struct position *text, position_node node)
{
	struct bytes span = position_span(text, node);
	size_t size = span.size;

	if (size > VALUE_MOST) {
		size = buffer_utf8_size((struct bytes){span.data, VALUE_MOST});
		print_lines((struct bytes){span.data, size}, 2);
		(void)printf("... (%zu bytes)", span.size);
		return;
	}
	print_lines(span, 2);
}

static void print_change(
	struct show *show, const struct position *text, position_node node, const char *what)
{
	CLEANUP(free_p) char *path = position_path(text, node);

	if (!show->has_changes)
		(void)printf("\n%s\n", show->has_call ? "changed" : "the context at the end");
	show->has_changes = true;
	(void)printf(text == show->call ? "  context." : "  ");
	ctl_print_text(stdout, bytes_of(path));
	(void)printf("%s", what);
}

static void print_set(struct show *show, position_node was, position_node is)
{
	print_change(show, show->text, is, " = ");
	print_value(show->text, is);
	if (was != POSITION_NONE) {
		(void)printf(" (was ");
		print_value(show->call, was);
		(void)printf(")");
	}
	(void)printf("\n");
}

static bool is_same_scalar(const struct show *show, position_node was, position_node is)
{
	struct bytes left = position_span(show->call, was), right = position_span(show->text, is);

	if (position_type(show->text, is) == POSITION_STRING) {
		left = position_text(show->call, was);
		right = position_text(show->text, is);
	}
	return left.size == right.size && memcmp(left.data, right.data, left.size) == 0;
}

static void compare(struct show *show, position_node was, position_node is);

static void compare_members(struct show *show, position_node was, position_node is)
{
	for (position_node at = position_first(show->text, is); at != POSITION_NONE;
		at = position_next(show->text, at))
		compare(show,
			position_get(
				show->call, was, (const char *)position_key(show->text, at).data),
			at);
	for (position_node at = position_first(show->call, was); at != POSITION_NONE;
		at = position_next(show->call, at)) {
		if (position_get(show->text, is, (const char *)position_key(show->call, at).data) ==
			POSITION_NONE)
			print_change(show, show->call, at, " is gone\n");
	}
}

static void compare_elements(struct show *show, position_node was, position_node is)
{
	position_node at = position_first(show->text, is), old = position_first(show->call, was);

	for (; at != POSITION_NONE; at = position_next(show->text, at)) {
		compare(show, old, at);
		old = position_next(show->call, old);
	}
	for (; old != POSITION_NONE; old = position_next(show->call, old))
		print_change(show, show->call, old, " is gone\n");
}

/* One that was not there is told whole, one that was there by what is different in it. */
static void compare(struct show *show, position_node was, position_node is)
{
	enum position_type type = position_type(show->text, is);
	bool is_other = was == POSITION_NONE || position_type(show->call, was) != type;

	if (!is_other && type == POSITION_OBJECT)
		compare_members(show, was, is);
	else if (!is_other && type == POSITION_ARRAY)
		compare_elements(show, was, is);
	else if (is_other || !is_same_scalar(show, was, is))
		print_set(show, was, is);
}

static void print_changes(struct show *show)
{
	position_node context = position_get(show->text, POSITION_ROOT, "context");

	for (size_t i = 0; i < STATE_FIELDS; i++) {
		position_node was = position_get(show->call, POSITION_ROOT, state_field_names[i]);
		position_node is = position_get(show->text, context, state_field_names[i]);
		enum position_type type = position_type(show->text, is);

		if (is == POSITION_NONE && was != POSITION_NONE)
			print_change(show, show->call, was, " is gone\n");
		else if (was == POSITION_NONE && type == POSITION_OBJECT)
			compare_members(show, was, is);
		else if (was == POSITION_NONE && type == POSITION_ARRAY)
			compare_elements(show, was, is);
		else if (is != POSITION_NONE)
			compare(show, was, is);
	}
	if (!show->has_changes)
		(void)printf("\nthe context is as it was\n");
}

/* ---- the whole ---- */

static void print_head(const struct show *show)
{
	static const char *const names[] = {"agent", "callSid"};
	const char *comma = "";

	(void)printf("call ");
	ctl_print_text(stdout, text_of(show, POSITION_ROOT, "call_id"));
	(void)printf(" ");
	ctl_print_text(stdout, text_of(show, POSITION_ROOT, "status"));
	(void)printf("\n");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct bytes text = text_of(show, POSITION_ROOT, names[i]);

		if (!text.size)
			continue;
		(void)printf("%s%s ", comma, names[i]);
		print_lines(text, 2);
		comma = ", ";
	}
	(void)printf(*comma ? "\n" : "");
}

int outcome_show(struct bytes outcome, const struct outcome_show_beside *beside)
{
	CLEANUP(position_free_p) struct position *text = NULL;
	CLEANUP(position_free_p) struct position *call = NULL;
	struct bytes nothing = bytes_of("{}");
	struct diag err = {0};
	struct show show = {.policy = beside->policy, .has_call = beside->has_call};
	int r = position_new(&text, NULL, outcome, DEPTH, &err);

	if (r == 0)
		r = position_new(&call, NULL, show.has_call ? beside->call : nothing, DEPTH, &err);
	diag_done(&err);
	if (r < 0)
		return ctl_fail(EX_OSERR, "%s", strerror(-r));
	if (r != 0)
		return ctl_fail(EX_UNAVAILABLE, "the service's answer is no JSON");
	show.text = text;
	show.call = call;
	print_head(&show);
	if (position_get(text, POSITION_ROOT, "functions") != POSITION_NONE) {
		(void)printf("\n");
		print_functions(&show);
		print_changes(&show);
	}
	return fflush(stdout) == 0 ? EX_OK
				   : ctl_fail(EX_IOERR, "standard output: %s", strerror(errno));
}
