/*
 * Takes a child's state over, field by field.
 */
#include "supervisor/call/merge.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/call/detail.h"
#include "supervisor/call/entry.h"
#include "supervisor/policy/json.h"

enum {
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

/* What a child told, on its way into the state. */
struct told {
	const struct position *child;
	uint8_t *known; /* see keep.h */
	struct merge *merge;
};

/* The field's new text. NULL: out of memory. */
static char *text_of(
	const char *before, const struct told *told, position_node node, enum state_field field)
{
	CLEANUP(position_free_p) struct position *old = NULL;
	struct keep keep = {.now = told->child, .known = told->known};
	position_node was = POSITION_NONE;
	struct diag err = {0};
	struct buffer text = {0};

	if (before && bytes_equal(position_span(told->child, node), before))
		return strdup(before);
	if (before && position_new(&old, NULL, bytes_of(before), STATE_DEPTH, &err) < 0)
		return NULL;
	diag_done(&err);
	keep.before = old;
	was = old ? POSITION_ROOT : POSITION_NONE;
	if (field == STATE_POST_CALL_DETAIL)
		detail_put(&text, &keep, was, node, told->merge);
	else
		keep_put(&text, &keep, was, node);
	buffer_put_u8(&text, 0);
	if (text.failed)
		buffer_done(&text);
	return (char *)text.data;
}

/* The new entries: those behind the ones that were there. */
static int take_entries(struct state *state, const struct told *told, position_node list)
{
	const struct position *child = told->child;
	struct merge *merge = told->merge;
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

/* A value of a wrong type is told. */
static void tell_type(const struct told *told, position_node node, enum state_field field)
{
	CLEANUP(buffer_done) struct buffer clean = {0};
	char text[100];

	(void)snprintf(text, sizeof(text), "context.%s has a wrong type; the old value stays",
		state_field_names[field]);
	position_put_clean(told->child, node, &clean);
	merge_note(told->merge, "context.type", bytes_of(text),
		(struct bytes){clean.data, clean.size});
	told->merge->violations.failed |= clean.failed;
}

static int take_field(struct state *state, const struct told *told, enum state_field field)
{
	position_node node = position_get(told->child, POSITION_ROOT, state_field_names[field]);
	char *value;

	if (node != POSITION_NONE && !state_type_fits(told->child, node, field)) {
		tell_type(told, node, field);
		return 0;
	}
	if (field == STATE_FUNCTIONS_CALLED)
		return take_entries(state, told, node);
	if (node == POSITION_NONE)
		return state_set_default(state, field);
	value = text_of(state->fields[field], told, node, field);
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

static int parse(struct position **ret, struct bytes text)
{
	struct diag err = {0};
	int r = position_new(ret, NULL, text, STATE_DEPTH, &err);
	bool is_deep = r == POSITION_REFUSED && diag_is(&err, "json.depth");

	diag_done(&err);
	if (is_deep)
		return MERGE_TOO_LARGE;
	if (r < 0)
		return r;
	return r == 0 && position_type(*ret, POSITION_ROOT) == POSITION_OBJECT ? 0 : MERGE_NO_STATE;
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

static int take_fields(struct state *state, const struct told *told, size_t most)
{
	CLEANUP(free_fields) struct state next = {0};
	size_t size;
	int r = copy_fields(&next, state);

	for (unsigned int i = 0; r == 0 && i < STATE_FIELDS; i++)
		r = take_field(&next, told, i);
	if (r < 0 || told->merge->violations.failed)
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

static int take_state(
	struct state *state, struct bytes text, uint32_t context_kb, struct merge *merge)
{
	CLEANUP(position_free_p) struct position *child = NULL;
	CLEANUP(free_p) uint8_t *known = NULL;
	size_t most = (size_t)context_kb << 10;
	int r = text.size > most ? MERGE_TOO_LARGE : parse(&child, text);

	if (r != 0)
		return r;
	if (new_entries(state, child) > MERGE_ENTRIES_MOST)
		return MERGE_TOO_LARGE;
	known = calloc(position_size(child), 1);
	if (!known)
		return -ENOMEM;
	return take_fields(state, &(struct told){child, known, merge}, most);
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
