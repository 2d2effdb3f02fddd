/*
 * COMPILE jobs and their DIAGNOSTICs.
 */
#include "supervisor/compile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/broker/broker.h"

struct compile {
	struct broker *broker;
	struct compile_source source;
	struct diag_list *list;
	struct broker_child *child;
	struct diag_list told; /* by the child that is at it; joins `list` in the end */
	bool has_errors;
	bool is_again;
	bool is_good; /* compiled() came with the code */
	struct message_compiled compiled;
	char *code;
	char *map;
	compile_done *done;
	void *arg;
};

static void free_compile(struct compile *compile)
{
	diag_list_done(&compile->told);
	free(compile->code);
	free(compile->map);
	free(compile);
}

static struct diag *add(
	struct compile *compile, enum diag_severity severity, const char *code, const char *message)
{
	struct diag *diag = diag_list_add(&compile->told, severity);

	compile->has_errors |= severity == DIAG_ERROR;
	if (!diag)
		return NULL; /* there are enough */
	diag->severity = severity;
	diag_set(diag, code, "%s", message);
	diag_at(diag, compile->source.file, 0, 0);
	diag->path = compile->source.path ? strdup(compile->source.path) : NULL;
	return diag;
}

/* A text inside a policy file: a person finds its lines by counting from where it begins. */
static void place_inside(
	struct compile *compile, struct diag *diag, const struct message_diagnostic *message)
{
	CLEANUP(free_p) char *text = diag->message;

	diag->message = NULL;
	diag->line = compile->source.line;
	diag->column = compile->source.column;
	if (asprintf(&diag->message, "line %u, column %u of the source: %s", message->line,
		    message->column, text ? text : "") < 0)
		diag->message = NULL;
}

static void on_diagnostic(void *arg, const struct message_diagnostic *message)
{
	struct compile *compile = arg;
	CLEANUP(free_p) char *code = bytes_copy(message->code);
	CLEANUP(free_p) char *text = bytes_copy(message->message);
	struct diag *diag =
		add(compile, message->severity == MESSAGE_SEVERITY_HINT ? DIAG_HINT : DIAG_ERROR,
			code ? code : "syntax", text ? text : "out of memory");

	if (!diag || !message->line)
		return;
	if (compile->source.line) {
		place_inside(compile, diag, message);
		return;
	}
	diag->line = message->line;
	diag->column = message->column;
	diag_show_line(diag, compile->source.text, message->line, DIAG_UTF16);
	if (message->end_column > message->column)
		diag->width = message->end_column - message->column;
}

static char *copy(struct bytes bytes, bool *failed)
{
	char *ret = bytes_copy(bytes);

	*failed |= !ret;
	return ret;
}

static void on_compiled(void *arg, const struct message_compiled *message)
{
	struct compile *compile = arg;
	bool failed = false;

	if (!message->ok)
		return;
	compile->compiled = *message;
	compile->code = copy(message->code, &failed);
	compile->map = copy(message->map, &failed);
	compile->compiled.code.data = (const uint8_t *)compile->code;
	compile->compiled.map.data = (const uint8_t *)compile->map;
	compile->is_good = !failed;
}

/* What is found goes where the caller collects it; too much of it is dropped there. */
static void hand_over(struct compile *compile)
{
	for (size_t i = 0; i < compile->told.count; i++) {
		struct diag *to = diag_list_add(compile->list, compile->told.rows[i].severity);

		if (!to)
			continue;
		*to = compile->told.rows[i];
		compile->told.rows[i] = (struct diag){0};
	}
}

static void on_ended(void *arg, const struct broker_report *report);

static int run(struct compile *compile)
{
	static const struct broker_events events = {
		.diagnostic = on_diagnostic, .compiled = on_compiled, .ended = on_ended};
	const struct compile_source *source = &compile->source;
	struct broker_job job = {.limits = broker_limits_compile,
		.subject = {.function = *source->name ? source->name : NULL}};

	job.wire.kind = MESSAGE_JOB_COMPILE;
	job.wire.mode = MESSAGE_MODE_ADVANCED;
	job.wire.name = bytes_of(source->name);
	job.wire.file = bytes_of(source->file);
	job.wire.code = source->text;
	return broker_run(&compile->child, compile->broker, &job, &events, compile);
}

/* Nothing is wrong with a source whose child died with its zygote: another child looks, once. */
static bool begin_again(struct compile *compile)
{
	if (compile->is_again || compile->is_good)
		return false;
	diag_list_done(&compile->told);
	compile->told = (struct diag_list){0};
	compile->has_errors = false;
	compile->is_again = true;
	return run(compile) == 0;
}

static void on_ended(void *arg, const struct broker_report *report)
{
	struct compile *compile = arg;

	compile->child = NULL;
	if (report->lost && begin_again(compile))
		return;
	if (report->end != BROKER_END_COMPILED)
		(void)add(compile, DIAG_ERROR, report->code ? report->code : "child.protocol",
			report->message ? report->message : "The source could not be checked");
	else if (!compile->is_good && !compile->has_errors)
		(void)add(compile, DIAG_ERROR, "child.protocol",
			"The source was refused without a reason");
	hand_over(compile);
	/* The child's "ok" is no better than what it complained about before. */
	compile->done(
		compile->arg, compile->is_good && !compile->has_errors ? &compile->compiled : NULL);
	free_compile(compile);
}

/* The first byte that is none of UTF-8; columns count in UTF-16 units, as everywhere in sources. */
static void complain_bytes(struct compile *compile)
{
	struct diag *diag = add(compile, DIAG_ERROR, "syntax", "The source is not UTF-8");
	struct bytes text = compile->source.text;
	unsigned int line = 1, column = 1;

	for (size_t at = 0; at < text.size;) {
		uint8_t byte = text.data[at];
		size_t size = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;

		if (size > text.size - at || !buffer_is_utf8((struct bytes){text.data + at, size}))
			break;
		line += byte == '\n';
		column = byte == '\n' ? 1 : column + (size == 4 ? 2 : 1);
		at += size;
	}
	if (diag)
		diag_at(diag, compile->source.file, line, column);
}

int compile_start(struct compile **ret, struct broker *broker, const struct compile_source *source,
	struct diag_list *list, compile_done *done, void *arg)
{
	struct compile *compile = calloc(1, sizeof(*compile));
	int r;

	if (!compile)
		return -ENOMEM;
	compile->broker = broker;
	compile->source = *source;
	compile->list = list;
	compile->done = done;
	compile->arg = arg;
	if (!buffer_is_utf8(source->text)) {
		complain_bytes(compile);
		hand_over(compile);
		free_compile(compile);
		return COMPILE_REFUSED;
	}
	r = run(compile);
	if (r != 0) {
		free_compile(compile);
		return r == BROKER_FULL ? -EAGAIN : r;
	}
	*ret = compile;
	return 0;
}

void compile_cancel(struct compile *compile)
{
	if (!compile)
		return;
	broker_cancel(compile->child);
	free_compile(compile);
}
