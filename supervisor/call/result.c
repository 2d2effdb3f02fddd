/*
 * Reads RESULT and copies what is known of it.
 */
#include "supervisor/call/result.h"

#include <string.h>

#include "supervisor/policy/json.h"
#include "supervisor/policy/policy.h"

enum {
	DEPTH = 100000, /* what nests too deeply for a context is left out of it, and no more */
	SENT_DEPTH = STATE_DEPTH - 3, /* in an entry of functions_called of a context */
	TEXT_MOST = 16 << 10,	      /* of an error's message or stack */
	VIOLATIONS_MOST = 100,
};

void result_done(struct result *result)
{
	buffer_done(&result->error);
	buffer_done(&result->message);
	buffer_done(&result->condition);
	buffer_done(&result->parameters);
	buffer_done(&result->response);
}

static struct bytes cut(struct bytes text)
{
	return bytes_cut(text, TEXT_MOST);
}

static bool has_prefix(struct bytes text, const char *prefix)
{
	return text.size > strlen(prefix) && memcmp(text.data, prefix, strlen(prefix)) == 0;
}

static bool is_code(struct bytes text)
{
	static const char *const codes[] = {"exception", "never_settled", "template.missing",
		"template.header", "http.status", "http.failed", "egress.denied", "secret.denied",
		"email.unavailable"};

	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		if (bytes_equal(text, codes[i]))
			return true;
	}
	for (unsigned int i = 0; has_prefix(text, "limit.") && i < POLICY_LIMIT_COUNT; i++) {
		if (bytes_equal((struct bytes){text.data + 6, text.size - 6}, policy_limit_name(i)))
			return true;
	}
	return false;
}

static void copy_text(
	struct buffer *to, const struct position *text, position_node object, const char *key)
{
	position_node at = position_get(text, object, key);

	if (position_type(text, at) != POSITION_STRING)
		return;
	json_put_key(to, key);
	json_put_bytes(to, cut(position_text(text, at)));
}

static void copy_count(
	struct buffer *to, const struct position *text, position_node object, const char *key)
{
	double value = position_number(text, position_get(text, object, key));

	if (value < 1 || value > 1e9)
		return;
	json_put_key(to, key);
	json_put_number(to, (double)(uint32_t)value);
}

/* As Node words what nobody caught: NAME: MESSAGE. The name stands alone as well. */
static void put_named(struct buffer *to, struct bytes name, struct bytes message)
{
	CLEANUP(buffer_done) struct buffer whole = {0};

	buffer_put_raw(&whole, name.data, name.size);
	if (name.size && message.size)
		json_put(&whole, ": ");
	buffer_put_raw(&whole, message.data, message.size);
	to->failed |= whole.failed;
	json_put_bytes(to, (struct bytes){whole.data, whole.size});
}

static void copy_error(struct result *ret, const struct position *text, position_node error)
{
	struct bytes code = position_text(text, position_get(text, error, "code"));
	struct bytes name = position_text(text, position_get(text, error, "name"));
	position_node message = position_get(text, error, "message");

	json_put(&ret->error, "{");
	json_put_key(&ret->error, "code");
	json_put_bytes(&ret->error, is_code(code) ? code : bytes_of("exception"));
	copy_text(&ret->error, text, error, "name");
	json_put_key(&ret->error, "message");
	if (is_code(code) && !bytes_equal(code, "exception"))
		name = bytes_of("");
	put_named(&ret->error, cut(name), cut(position_text(text, message)));
	copy_count(&ret->error, text, error, "line");
	copy_count(&ret->error, text, error, "column");
	copy_text(&ret->error, text, error, "stack");
	json_put(&ret->error, "}");
	json_put_bytes(&ret->message, cut(position_text(text, message)));
}

void result_set_error(
	struct result *result, enum outcome_status status, const char *code, const char *message)
{
	buffer_done(&result->error);
	buffer_done(&result->message);
	result->error = result->message = (struct buffer){0};
	result->status = status;
	result->success = false;
	json_put(&result->error, "{");
	json_put_key(&result->error, "code");
	json_put_string(&result->error, code);
	json_put_key(&result->error, "message");
	json_put_string(&result->error, message);
	json_put(&result->error, "}");
	json_put_string(&result->message, message);
}

static void copy_violations(const struct position *text, struct merge *merge)
{
	position_node at = position_first(text, position_get(text, POSITION_ROOT, "violations"));

	for (int i = 0; i < VIOLATIONS_MOST && at != POSITION_NONE;
		i++, at = position_next(text, at)) {
		struct bytes code = position_text(text, position_get(text, at, "code"));

		merge_note(merge,
			bytes_equal(code, "timer_error") ? "timer_error" : "unhandled_rejection",
			cut(position_text(text, position_get(text, at, "message"))), bytes_of(""));
	}
}

static bool read_status(struct result *ret, struct bytes status)
{
	if (bytes_equal(status, "succeeded"))
		ret->status = OUTCOME_SUCCEEDED;
	else if (bytes_equal(status, "failed"))
		ret->status = OUTCOME_FAILED;
	else if (bytes_equal(status, "skipped"))
		ret->status = OUTCOME_SKIPPED;
	else
		return false;
	return true;
}

static void copy_sent(struct result *ret, const struct position *text, position_node sent)
{
	position_node parameters = position_get(text, sent, "parameters");
	position_node response = position_get(text, sent, "response");

	ret->is_cut = sent != POSITION_NONE &&
		      (response == POSITION_NONE || position_depth(text, sent) > SENT_DEPTH + 1);
	if (ret->is_cut)
		return;
	if (position_type(text, parameters) == POSITION_OBJECT)
		position_put_clean(text, parameters, &ret->parameters);
	position_put_clean(text, response, &ret->response);
}

bool result_read(struct result *ret, struct bytes bytes, struct merge *merge)
{
	CLEANUP(position_free_p) struct position *text = NULL;
	struct diag err = {0};
	position_node condition, root = POSITION_ROOT;
	int r = position_new(&text, NULL, bytes, DEPTH, &err);

	diag_done(&err);
	if (r != 0 || !read_status(ret, position_text(text, position_get(text, root, "status"))))
		return false;
	if (ret->status == OUTCOME_FAILED)
		copy_error(ret, text, position_get(text, root, "error"));
	condition = position_get(text, root, "condition");
	if (ret->status == OUTCOME_SKIPPED && position_type(text, condition) == POSITION_OBJECT &&
		position_depth(text, condition) <= STATE_DEPTH)
		position_put_clean(text, condition, &ret->condition);
	copy_sent(ret, text, position_get(text, root, "sent"));
	ret->success = ret->status == OUTCOME_SUCCEEDED;
	copy_violations(text, merge);
	return true;
}
