/*
 * The table of messages.def and the encoding of each payload, writer and reader
 * side by side, so that a field added to one is seen to be missing in the other.
 */
#include "sandbox/wire/messages.h"

#include <string.h>

#include "sandbox/wire/hash.h"

#define MESSAGE(name, number, side, while_, most, bytes, why)                                      \
	{#name, MESSAGE_INDEX_##name, (number), MESSAGE_FROM_##side, MESSAGE_WHILE_##while_,       \
		(most), (bytes), (why)},
static const struct message_rule rules[] = {
#include "sandbox/wire/messages.def"
};
#undef MESSAGE

const struct message_rule *message_rule_get(uint16_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		if (rules[i].type == type)
			return &rules[i];
	}
	return NULL;
}

bool message_headers_next(struct message_header *ret, struct buffer_reader *reader)
{
	if (reader->bad || reader->at == reader->end)
		return false;
	ret->name = buffer_get_text(reader);
	ret->value = buffer_get_text(reader);
	return !reader->bad;
}

static void headers_write(struct buffer *buffer, const struct message_headers *headers)
{
	buffer_put_u32(buffer, headers->count);
	if (!headers->list) {
		buffer_put_raw(buffer, headers->packed.data, headers->packed.size);
		return;
	}
	for (uint32_t i = 0; i < headers->count; i++) {
		buffer_put_bytes(buffer, headers->list[i].name);
		buffer_put_bytes(buffer, headers->list[i].value);
	}
}

static void headers_read(struct message_headers *ret, struct buffer_reader *reader)
{
	const uint8_t *begin;

	ret->list = NULL;
	ret->count = buffer_get_u32(reader);
	begin = reader->at;
	for (uint32_t i = 0; i < ret->count && !reader->bad; i++) {
		buffer_get_text(reader);
		buffer_get_text(reader);
	}
	ret->packed = (struct bytes){begin, (size_t)(reader->at - begin)};
}

void message_job_write(struct buffer *buffer, const struct message_job *job)
{
	buffer_put_u8(buffer, job->kind);
	buffer_put_bytes(buffer, job->name);
	buffer_put_u8(buffer, job->mode);
	buffer_put_bytes(buffer, job->file);
	buffer_put_bytes(buffer, job->spec);
	buffer_put_bytes(buffer, job->code);
	buffer_put_bytes(buffer, job->map);
	buffer_put_bytes(buffer, job->context);
	buffer_put_bytes(buffer, job->secrets);
	buffer_put_f64(buffer, job->started_ms);
	buffer_put_raw(buffer, job->seed, sizeof(job->seed));
	buffer_put_u32(buffer, job->memory_mb);
}

bool message_job_read(struct message_job *ret, struct buffer_reader *reader)
{
	struct bytes seed;

	ret->kind = buffer_get_u8(reader);
	ret->name = buffer_get_text(reader);
	ret->mode = buffer_get_u8(reader);
	ret->file = buffer_get_text(reader);
	ret->spec = buffer_get_text(reader);
	ret->code = buffer_get_bytes(reader);
	ret->map = buffer_get_bytes(reader);
	ret->context = buffer_get_text(reader);
	ret->secrets = buffer_get_text(reader);
	ret->started_ms = buffer_get_f64(reader);
	seed = buffer_get_raw(reader, sizeof(ret->seed));
	if (seed.size == sizeof(ret->seed))
		memcpy(ret->seed, seed.data, seed.size);
	ret->memory_mb = buffer_get_u32(reader);
	if (ret->kind < MESSAGE_JOB_RUN || ret->kind > MESSAGE_JOB_COMPILE)
		return false;
	if (ret->kind == MESSAGE_JOB_RUN &&
		(ret->mode < MESSAGE_MODE_BASIC || ret->mode > MESSAGE_MODE_ADVANCED))
		return false;
	return buffer_get_end(reader);
}

void message_answer_write(struct buffer *buffer, const struct message_answer *answer)
{
	buffer_put_f64(buffer, answer->now_ms);
	buffer_put_u8(buffer, answer->kind);
	switch (answer->kind) {
	case MESSAGE_ANSWER_HTTP_RESPONSE:
		buffer_put_u32(buffer, answer->http.status);
		buffer_put_bytes(buffer, answer->http.reason);
		buffer_put_bytes(buffer, answer->http.version);
		buffer_put_bytes(buffer, answer->http.method);
		buffer_put_bytes(buffer, answer->http.url);
		buffer_put_u32(buffer, answer->http.redirects);
		headers_write(buffer, &answer->http.headers);
		buffer_put_bytes(buffer, answer->http.body);
		buffer_put_bytes(buffer, answer->http.broken_code);
		buffer_put_bytes(buffer, answer->http.broken_message);
		break;
	case MESSAGE_ANSWER_FAILED:
		buffer_put_bytes(buffer, answer->failed.code);
		buffer_put_bytes(buffer, answer->failed.message);
		buffer_put_bytes(buffer, answer->failed.syscall);
		buffer_put_bytes(buffer, answer->failed.address);
		buffer_put_u32(buffer, answer->failed.port);
		buffer_put_bytes(buffer, answer->failed.hostname);
		break;
	case MESSAGE_ANSWER_MAIL_SENT:
		buffer_put_bytes(buffer, answer->mail.message_id);
		break;
	case MESSAGE_ANSWER_HMAC:
		buffer_put_bytes(buffer, answer->hmac.digest);
		break;
	default:
		break;
	}
}

bool message_answer_read(struct message_answer *ret, struct buffer_reader *reader)
{
	ret->now_ms = buffer_get_f64(reader);
	ret->kind = buffer_get_u8(reader);
	switch (ret->kind) {
	case MESSAGE_ANSWER_HTTP_RESPONSE:
		ret->http.status = buffer_get_u32(reader);
		ret->http.reason = buffer_get_text(reader);
		ret->http.version = buffer_get_text(reader);
		ret->http.method = buffer_get_text(reader);
		ret->http.url = buffer_get_text(reader);
		ret->http.redirects = buffer_get_u32(reader);
		headers_read(&ret->http.headers, reader);
		ret->http.body = buffer_get_bytes(reader);
		ret->http.broken_code = buffer_get_text(reader);
		ret->http.broken_message = buffer_get_text(reader);
		break;
	case MESSAGE_ANSWER_FAILED:
		ret->failed.code = buffer_get_text(reader);
		ret->failed.message = buffer_get_text(reader);
		ret->failed.syscall = buffer_get_text(reader);
		ret->failed.address = buffer_get_text(reader);
		ret->failed.port = buffer_get_u32(reader);
		ret->failed.hostname = buffer_get_text(reader);
		break;
	case MESSAGE_ANSWER_TIMER:
		break;
	case MESSAGE_ANSWER_MAIL_SENT:
		ret->mail.message_id = buffer_get_text(reader);
		break;
	case MESSAGE_ANSWER_HMAC:
		ret->hmac.digest = buffer_get_bytes(reader);
		break;
	default:
		return false;
	}
	return buffer_get_end(reader);
}

void message_http_start_write(struct buffer *buffer, const struct message_http_start *start)
{
	buffer_put_bytes(buffer, start->method);
	buffer_put_bytes(buffer, start->url);
	headers_write(buffer, &start->headers);
	buffer_put_u8(buffer, start->has_body);
	buffer_put_bytes(buffer, start->body);
	buffer_put_u32(buffer, start->timeout_ms);
	buffer_put_u32(buffer, start->max_redirects);
	buffer_put_u64(buffer, start->max_response_bytes);
	buffer_put_u8(buffer, start->decompress);
	buffer_put_u8(buffer, start->redirects);
}

bool message_http_start_read(struct message_http_start *ret, struct buffer_reader *reader)
{
	ret->method = buffer_get_text(reader);
	ret->url = buffer_get_text(reader);
	headers_read(&ret->headers, reader);
	ret->has_body = buffer_get_bool(reader);
	ret->body = buffer_get_bytes(reader);
	ret->timeout_ms = buffer_get_u32(reader);
	ret->max_redirects = buffer_get_u32(reader);
	ret->max_response_bytes = buffer_get_u64(reader);
	ret->decompress = buffer_get_bool(reader);
	ret->redirects = buffer_get_u8(reader);
	return buffer_get_end(reader) && ret->redirects < MESSAGE_REDIRECTS_COUNT;
}

void message_timer_write(struct buffer *buffer, const struct message_timer *timer)
{
	buffer_put_f64(buffer, timer->due_ms);
}

bool message_timer_read(struct message_timer *ret, struct buffer_reader *reader)
{
	ret->due_ms = buffer_get_f64(reader);
	return buffer_get_end(reader);
}

void message_mail_write(struct buffer *buffer, const struct message_mail *mail)
{
	buffer_put_bytes(buffer, mail->json);
}

bool message_mail_read(struct message_mail *ret, struct buffer_reader *reader)
{
	ret->json = buffer_get_text(reader);
	return buffer_get_end(reader);
}

void message_hmac_write(struct buffer *buffer, const struct message_hmac *hmac)
{
	buffer_put_u8(buffer, hmac->algorithm);
	buffer_put_bytes(buffer, hmac->key);
	buffer_put_bytes(buffer, hmac->data);
}

bool message_hmac_read(struct message_hmac *ret, struct buffer_reader *reader)
{
	ret->algorithm = buffer_get_u8(reader);
	ret->key = buffer_get_bytes(reader);
	ret->data = buffer_get_bytes(reader);
	return buffer_get_end(reader) && ret->algorithm < HASH_COUNT;
}

void message_checkpoint_write(struct buffer *buffer, const struct message_checkpoint *checkpoint)
{
	buffer_put_bytes(buffer, checkpoint->json);
}

bool message_checkpoint_read(struct message_checkpoint *ret, struct buffer_reader *reader)
{
	ret->json = buffer_get_text(reader);
	return buffer_get_end(reader);
}

void message_console_write(struct buffer *buffer, const struct message_console *console)
{
	buffer_put_u8(buffer, console->level);
	buffer_put_bytes(buffer, console->text);
}

bool message_console_read(struct message_console *ret, struct buffer_reader *reader)
{
	ret->level = buffer_get_u8(reader);
	ret->text = buffer_get_text(reader);
	return buffer_get_end(reader) && ret->level < MESSAGE_LEVEL_COUNT;
}

void message_diagnostic_write(struct buffer *buffer, const struct message_diagnostic *diagnostic)
{
	buffer_put_u8(buffer, diagnostic->severity);
	buffer_put_bytes(buffer, diagnostic->code);
	buffer_put_u32(buffer, diagnostic->line);
	buffer_put_u32(buffer, diagnostic->column);
	buffer_put_bytes(buffer, diagnostic->message);
	buffer_put_u32(buffer, diagnostic->end_column);
}

bool message_diagnostic_read(struct message_diagnostic *ret, struct buffer_reader *reader)
{
	ret->severity = buffer_get_u8(reader);
	ret->code = buffer_get_text(reader);
	ret->line = buffer_get_u32(reader);
	ret->column = buffer_get_u32(reader);
	ret->message = buffer_get_text(reader);
	ret->end_column = buffer_get_u32(reader);
	if (ret->severity < MESSAGE_SEVERITY_ERROR || ret->severity > MESSAGE_SEVERITY_HINT)
		return false;
	return buffer_get_end(reader);
}

void message_compiled_write(struct buffer *buffer, const struct message_compiled *compiled)
{
	buffer_put_u8(buffer, compiled->ok);
	buffer_put_bytes(buffer, compiled->code);
	buffer_put_bytes(buffer, compiled->map);
}

bool message_compiled_read(struct message_compiled *ret, struct buffer_reader *reader)
{
	ret->ok = buffer_get_bool(reader);
	ret->code = buffer_get_bytes(reader);
	ret->map = buffer_get_bytes(reader);
	return buffer_get_end(reader);
}

void message_result_write(struct buffer *buffer, const struct message_result *result)
{
	buffer_put_bytes(buffer, result->json);
	buffer_put_bytes(buffer, result->state);
}

bool message_result_read(struct message_result *ret, struct buffer_reader *reader)
{
	ret->json = buffer_get_text(reader);
	ret->state = buffer_get_text(reader);
	return buffer_get_end(reader);
}
