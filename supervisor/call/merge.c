/*
 * Takes a child's state over, field by field.
 */
#include "supervisor/call/merge.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/call/detail.h"
#include "supervisor/call/entry.h"
#include "supervisor/call/keep.h"
#include "supervisor/policy/json.h"

enum {
	CHILD_DEPTH = STATE_DEPTH + 1,
	VIOLATIONS_MOST = 256 << 10, /* bytes: what is told of a function that does nothing right */
	MERGE_NO_STATE = 2,
};

void merge_done(struct merge *merge)
{
	buffer_done(&merge->violations);
}

void merge_note(struct merge *merge, const char *code, struct bytes message, struct bytes entry)
{
	struct buffer *to = &merge->violations;

	if (to->size + message.size + entry.size > VIOLATIONS_MOST)
		return;
	if (to->size)
		json_put(to, ",");
	json_put(to, "{");
	json_put_key(to, "code");
	json_put_string(to, code);
	json_put_key(to, "message");
	json_put_bytes(to, message);
	if (entry.size) {
		json_put_key(to, "entry");
		buffer_put_raw(to, entry.data, entry.size);
	}
	json_put(to, "}");
}

/* The field's new text. NULL: out of memory. */
static char *text_of(const char *before, const struct position *child, position_node node,
	enum state_field field, struct merge *merge)
{
	CLEANUP(position_free_p) struct position *old = NULL;
	struct diag err = {0};
	struct buffer text = {0};

	if (before && position_new(&old, NULL, bytes_of(before), CHILD_DEPTH, &err) < 0)
		return NULL;
	diag_done(&err);
	if (field == STATE_POST_CALL_DETAIL)
		detail_put(&text, old, old ? POSITION_ROOT : POSITION_NONE, child, node, merge);
	else
		keep_put(&text, old, old ? POSITION_ROOT : POSITION_NONE, child, node);
	buffer_put_u8(&text, 0);
	if (text.failed)
		buffer_done(&text);
	return (char *)text.data;
}

/* The new entries: those behind the ones that were there. */
static int take_entries(
	struct state *state, const struct position *child, position_node list, struct merge *merge)
{
	CLEANUP(buffer_done) struct buffer kept = {0};
	position_node at = position_first(child, list);
	size_t count = 0;

	if (position_count(child, list) < state->entries) {
		merge_note(merge, "functions_called",
			bytes_of("earlier entries were removed; they stay"), bytes_of(""));
		return 0;
	}
	for (size_t i = 0; i < state->entries; i++)
		at = position_next(child, at);
	for (; at != POSITION_NONE; at = position_next(child, at)) {
		merge->pushed++;
		count += entry_put_checked(&kept, child, at, merge);
	}
	return kept.failed
		       ? -ENOMEM
		       : state_append_entries(state, (struct bytes){kept.data, kept.size}, count);
}

static int take_field(struct state *state, const struct position *child, enum state_field field,
	struct merge *merge)
{
	position_node node = position_get(child, POSITION_ROOT, state_field_names[field]);
	char text[100];
	char *value;

	if (node != POSITION_NONE && !state_type_fits(child, node, field)) {
		(void)snprintf(text, sizeof(text),
			"context.%s has a wrong type; the old value stays",
			state_field_names[field]);
		merge_note(merge, "context.type", bytes_of(text), position_span(child, node));
		return 0;
	}
	if (field == STATE_FUNCTIONS_CALLED)
		return take_entries(state, child, node, merge);
	if (node == POSITION_NONE)
		return state_set_default(state, field);
	value = text_of(state->fields[field], child, node, field, merge);
	if (!value)
		return -ENOMEM;
	state_set(state, field, value);
	return 0;
}

static size_t new_entries(const struct state *state, const struct position *child)
{
	size_t count = position_count(child,
		position_get(child, POSITION_ROOT, state_field_names[STATE_FUNCTIONS_CALLED]));

	return count > state->entries ? count - state->entries : 0;
}

/* 0, MERGE_TOO_LARGE, -ENOMEM; MERGE_NO_STATE: it is none, which was noted. */
static int parse(
	struct position **ret, const struct state *state, struct bytes text, struct merge *merge)
{
	struct diag err = {0};
	int r = position_new(ret, NULL, text, CHILD_DEPTH, &err);
	bool is_deep = r == POSITION_REFUSED && diag_is(&err, "json.depth");

	diag_done(&err);
	if (is_deep)
		return MERGE_TOO_LARGE;
	if (r < 0)
		return r;
	if (r != 0 || position_type(*ret, POSITION_ROOT) != POSITION_OBJECT) {
		merge_note(merge, "child.state", bytes_of("the child's state is no JSON object"),
			bytes_of(""));
		return MERGE_NO_STATE;
	}
	if (position_depth(*ret, POSITION_ROOT) > STATE_DEPTH ||
		new_entries(state, *ret) > MERGE_ENTRIES_MOST)
		return MERGE_TOO_LARGE;
	return 0;
}

static int copy_fields(struct state *to, const struct state *from)
{
	*to = (struct state){.submitted = from->submitted, .entries = from->entries};
	for (unsigned int i = 0; i < STATE_FIELDS; i++) {
		to->fields[i] = from->fields[i] ? strdup(from->fields[i]) : NULL;
		if (from->fields[i] && !to->fields[i])
			return -ENOMEM;
	}
	return 0;
}

static void free_fields(struct state *state)
{
	for (unsigned int i = 0; i < STATE_FIELDS; i++)
		free(state->fields[i]);
}

static int take_state(
	struct state *state, struct bytes text, uint32_t context_kb, struct merge *merge)
{
	CLEANUP(position_free_p) struct position *child = NULL;
	CLEANUP(free_fields) struct state next = {0};
	size_t most = (size_t)context_kb << 10, size;
	int r;

	if (text.size > most)
		return MERGE_TOO_LARGE;
	r = parse(&child, state, text, merge);
	if (r != 0)
		return r == MERGE_NO_STATE ? 0 : r;
	r = copy_fields(&next, state);
	for (unsigned int i = 0; r == 0 && i < STATE_FIELDS; i++)
		r = take_field(&next, child, i, merge);
	if (r < 0 || merge->violations.failed)
		return -ENOMEM;
	/* Whoever does not let it grow is not to blame for its size. */
	size = state_size(&next);
	if (size > most && size > state_size(state))
		return MERGE_TOO_LARGE;
	for (unsigned int i = 0; i < STATE_FIELDS; i++)
		state_set(state, i, TAKE(next.fields[i]));
	state->entries = next.entries;
	return 0;
}

int merge_state(struct state *state, struct bytes text, uint32_t context_kb, struct merge *merge)
{
	size_t size = merge->violations.size, pushed = merge->pushed;
	int r = take_state(state, text, context_kb, merge);

	/* What is told of entries that are not kept would be of no use. */
	if (r == MERGE_TOO_LARGE) {
		merge->violations.size = size;
		merge->pushed = pushed;
	}
	return r;
}
