/*
 * See compile.h. Runs before any script; needs no engine but for its regular expressions.
 */
#include "sandbox/functions/compile.h"

#include <errno.h>

#include "sandbox/engine/engine.h"
#include "sandbox/front/front.h"
#include "sandbox/functions/codec.h"

enum {
	MESSAGE_MOST = 1000, /* an identifier may be as long as the source */
};

/* Names in messages are as the author wrote them, escaped surrogates included. */
static struct bytes clean(struct buffer *to, const char *message)
{
	struct bytes text;

	(void)codec_utf8(to, bytes_of(message));
	text = (struct bytes){to->data, to->size};
	if (text.size > MESSAGE_MOST) {
		text.size = MESSAGE_MOST;
		while (text.size && (text.data[text.size] & 0xC0) == 0x80)
			text.size--;
	}
	return text;
}

static int send_diagnostic(struct link *link, const struct front_diagnostic *diagnostic)
{
	CLEANUP(buffer_done) struct buffer text = {0};
	struct message_diagnostic message = {
		.severity = diagnostic->is_hint ? MESSAGE_SEVERITY_HINT : MESSAGE_SEVERITY_ERROR,
		.code = bytes_of(diagnostic->code),
		.line = diagnostic->line,
		.column = diagnostic->column,
		.message = clean(&text, diagnostic->message),
		.end_column = diagnostic->end_column,
	};

	if (text.failed)
		return -ENOMEM;
	message_diagnostic_write(link_begin(link, MESSAGE_DIAGNOSTIC, 0), &message);
	return link_send(link);
}

static int send_result(struct link *link, const struct front_result *result)
{
	struct message_compiled message = {.ok = result->ok};
	int r = 0;

	for (size_t i = 0; r == 0 && i < result->count; i++)
		r = send_diagnostic(link, &result->diagnostics[i]);
	if (r != 0)
		return r;
	if (result->ok)
		message.code = (struct bytes){result->code.data, result->code.size};
	message_compiled_write(link_begin(link, MESSAGE_COMPILED, 0), &message);
	return link_send(link);
}

int compile(struct link *link, const struct message_job *job)
{
	struct front_source source = {
		.text = job->code, .goal = FRONT_FUNCTION, .regexp_check = engine_regexp_check};
	CLEANUP(free_p) char *name = bytes_copy(job->name);
	struct front_result result;
	int r;

	if (!name)
		return -ENOMEM;
	source.name = name;
	r = front_compile(&result, &source);
	if (r == 0)
		r = send_result(link, &result);
	front_result_done(&result);
	return r;
}
