/*
 * The dispatcher: which handler a row of messages.def has here, and how large a payload
 * this child's policy lets it be. Direction, state, count and the table's own size were
 * checked on the header (child.c).
 */
#include "supervisor/broker/child.h"

enum {
	RESULT_WORDS_KB = 512, /* sandbox/runtime/run.js sends less */
	UTF8_MOST = 3,	       /* bytes of a UTF-16 unit */
	SLACK = 64 << 10,      /* for what a limit does not count: quotes, names of fields */
};

typedef void answer_handler(struct broker_child *child, uint32_t id, struct bytes payload);

static answer_handler *const handlers[MESSAGE_COUNT] = {
	[MESSAGE_INDEX_HTTP_START] = answer_http_start,
	[MESSAGE_INDEX_HTTP_CANCEL] = answer_http_cancel,
	[MESSAGE_INDEX_TIMER] = answer_timer,
	[MESSAGE_INDEX_MAIL] = answer_mail,
	[MESSAGE_INDEX_HMAC] = answer_hmac,
	[MESSAGE_INDEX_CHECKPOINT] = answer_checkpoint,
	[MESSAGE_INDEX_CONSOLE] = answer_console,
	[MESSAGE_INDEX_DIAGNOSTIC] = answer_diagnostic,
	[MESSAGE_INDEX_COMPILED] = answer_compiled,
	[MESSAGE_INDEX_RESULT] = answer_result,
};

/* Ids only grow, so that none has ever two owners; those that begin something have one. */
static bool id_is_good(struct broker_child *child, const struct message_rule *rule, uint32_t id)
{
	switch (rule->type) {
	case MESSAGE_HTTP_START:
	case MESSAGE_MAIL:
	case MESSAGE_HMAC:
	case MESSAGE_TIMER:
		if (id <= child->last_id)
			return false;
		child->last_id = id;
		return true;
	case MESSAGE_HTTP_CANCEL:
		return id != 0 && id <= child->last_id;
	default:
		return true;
	}
}

void answer_frame(struct broker_child *child, const struct message_rule *rule, uint32_t id,
	struct bytes payload)
{
	answer_handler *handler = handlers[rule->index];

	if (!handler || !id_is_good(child, rule, id)) {
		child_violates(child, "The child used a request id that is not allowed");
		return;
	}
	handler(child, id, payload);
}

static uint32_t kilobytes(uint64_t kb, const struct message_rule *rule)
{
	uint64_t bytes = kb * 1024 + SLACK;

	return bytes < rule->largest ? (uint32_t)bytes : rule->largest;
}

uint32_t answer_largest(const struct broker_child *child, const struct message_rule *rule)
{
	const struct broker_limits *limits = &child->limits;

	switch (rule->type) {
	case MESSAGE_HTTP_START:
	case MESSAGE_MAIL:
	case MESSAGE_HMAC:
		return kilobytes(limits->request_kb, rule);
	case MESSAGE_CONSOLE:
		return kilobytes(limits->console_kb, rule);
	case MESSAGE_CHECKPOINT:
		return kilobytes(limits->context_kb * (uint64_t)2, rule);
	case MESSAGE_RESULT:
		/*
		 * All of it is read while everybody else waits. Beside the state there are an error
		 * and violations, and with a basic function what its entry says: as many
		 * characters as a context may have bytes.
		 */
		return kilobytes(
			(uint64_t)limits->context_kb * (child->is_basic ? 1 + UTF8_MOST : 1) +
				RESULT_WORDS_KB,
			rule);
	default:
		return rule->largest;
	}
}

void answer_too_large(struct broker_child *child, const struct message_rule *rule, uint32_t id)
{
	switch (rule->type) {
	case MESSAGE_HTTP_START:
	case MESSAGE_MAIL:
	case MESSAGE_HMAC:
		if (id_is_good(child, rule, id))
			child_answer_failed(child, id, "limit.request_kb",
				"The request is larger than request_kb allows");
		else
			child_violates(child, "The child used a request id that is not allowed");
		return;
	case MESSAGE_CONSOLE:
		child->console_cut = true;
		return;
	case MESSAGE_CHECKPOINT:
		/* The one before it stays. */
		return;
	default:
		child_end(child, BROKER_END_KILLED, "limit.context_kb",
			"The function's result is larger than context_kb allows");
	}
}
