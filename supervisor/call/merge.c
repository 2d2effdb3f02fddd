/*
 * Takes a child's state over, field by field.
 */
#include "supervisor/call/merge.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/call/entry.h"
#include "supervisor/policy/json.h"

enum {
	CHILD_DEPTH = STATE_DEPTH + 1,
	VIOLATIONS_MOST = 256 << 10, /* bytes: what is told of a function that does nothing right */
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

static char *text_of(const struct position *child, position_node node)
{
	struct buffer text = {0};

	position_put_clean(child, node, &text);
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
	if (node == POSITION_NONE) {
		state_set(state, field, NULL);
		return 0;
	}
	value = text_of(child, node);
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

int merge_state(
	struct state *state, struct bytes child_text, uint32_t context_kb, struct merge *merge)
{
	CLEANUP(position_free_p) struct position *child = NULL;
	struct diag err = {0};
	bool deep;
	int r;

	if (child_text.size > (size_t)context_kb << 10)
		return MERGE_TOO_LARGE;
	r = position_new(&child, NULL, child_text, CHILD_DEPTH, &err);
	deep = r == POSITION_REFUSED && strcmp(err.code, "json.depth") == 0;
	diag_done(&err);
	if (deep)
		return MERGE_TOO_LARGE;
	if (r < 0)
		return r;
	if (r != 0 || position_type(child, POSITION_ROOT) != POSITION_OBJECT) {
		merge_note(merge, "child.state", bytes_of("the child's state is no JSON object"),
			bytes_of(""));
		return 0;
	}
	if (position_depth(child, POSITION_ROOT) > STATE_DEPTH ||
		new_entries(state, child) > MERGE_ENTRIES_MOST)
		return MERGE_TOO_LARGE;
	for (unsigned int i = 0; i < STATE_FIELDS; i++) {
		r = take_field(state, child, i, merge);
		if (r < 0)
			return r;
	}
	return merge->violations.failed ? -ENOMEM : 0;
}
