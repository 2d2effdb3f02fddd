/*
 * The submitted context and its writable fields.
 */
#include "supervisor/call/state.h"

#include <errno.h>
#include <string.h>

#include "supervisor/policy/json.h"

const char *const state_field_names[STATE_FIELDS] = {"conversion_status", "disposition_reason",
	"next_call_scheduled", "post_call", "post_call_detail", "functions_called"};

/* The read-only fields whose type SPEC 2 names. */
static const struct {
	const char *name;
	enum position_type type;
} typed[] = {
	{"agent", POSITION_STRING},
	{"userId", POSITION_STRING},
	{"name", POSITION_STRING},
	{"callSid", POSITION_STRING},
	{"recordingUrl", POSITION_STRING},
	{"hangup_reason", POSITION_STRING},
	{"user_phone_number", POSITION_STRING},
	{"agent_phone_number", POSITION_STRING},
	{"call_duration", POSITION_NUMBER},
	{"call_metadata", POSITION_OBJECT},
};

/* The first member that is no object. POSITION_NONE: there is none. */
static position_node first_odd(const struct position *text, position_node value)
{
	position_node at = position_first(text, value);

	while (at != POSITION_NONE && position_type(text, at) == POSITION_OBJECT)
		at = position_next(text, at);
	return at;
}

/* As the field arrives in a function when nobody gave it; NULL: it is not there. */
static const char *const defaults[STATE_FIELDS] = {
	[STATE_POST_CALL] = "{}",
	[STATE_POST_CALL_DETAIL] = "{}",
	[STATE_FUNCTIONS_CALLED] = "[]",
};

int state_set_default(struct state *state, enum state_field field)
{
	char *value = defaults[field] ? strdup(defaults[field]) : NULL;

	if (defaults[field] && !value)
		return -ENOMEM;
	state_set(state, field, value);
	return 0;
}

bool state_type_fits(const struct position *text, position_node value, enum state_field field)
{
	enum position_type type = position_type(text, value);

	switch (field) {
	case STATE_CONVERSION_STATUS:
	case STATE_NEXT_CALL_SCHEDULED:
		return type == POSITION_NULL || type == POSITION_TRUE || type == POSITION_FALSE;
	case STATE_DISPOSITION_REASON:
		return type == POSITION_NULL || type == POSITION_STRING;
	case STATE_POST_CALL:
		return type == POSITION_OBJECT;
	case STATE_POST_CALL_DETAIL:
		return type == POSITION_OBJECT && first_odd(text, value) == POSITION_NONE;
	case STATE_FUNCTIONS_CALLED:
		return type == POSITION_ARRAY;
	default:
		return false;
	}
}

static int field_of(struct bytes key)
{
	for (int i = 0; i < STATE_FIELDS; i++) {
		if (bytes_equal(key, state_field_names[i]))
			return i;
	}
	return -1;
}

static int refuse(const struct state *state, position_node node, struct diag *err)
{
	position_diag(state->submitted, node, false, err);
	diag_set(err, "context.type", "\"%.200s\" has a wrong type: %s", err->path ? err->path : "",
		position_type_name(position_type(state->submitted, node)));
	return STATE_REFUSED;
}

/* What has the wrong type: the field, or a member of it that is told of by its own path. */
static position_node first_misfit(
	const struct position *text, position_node value, enum state_field field)
{
	enum position_type type = position_type(text, value);

	if ((field == STATE_POST_CALL_DETAIL && type == POSITION_OBJECT) ||
		(field == STATE_FUNCTIONS_CALLED && type == POSITION_ARRAY))
		return first_odd(text, value);
	return state_type_fits(text, value, field) ? POSITION_NONE : value;
}

static int take_field(
	struct state *state, position_node node, enum state_field field, struct diag *err)
{
	position_node misfit = first_misfit(state->submitted, node, field);
	struct buffer text = {0};

	if (misfit != POSITION_NONE)
		return refuse(state, misfit, err);
	if (field == STATE_FUNCTIONS_CALLED)
		state->entries = position_count(state->submitted, node);
	position_put_clean(state->submitted, node, &text);
	buffer_put_u8(&text, 0);
	if (text.failed) {
		buffer_done(&text);
		return -ENOMEM;
	}
	state->fields[field] = (char *)text.data;
	return 0;
}

static int take_member(struct state *state, position_node node, struct diag *err)
{
	struct bytes key = position_key(state->submitted, node);
	enum position_type type = position_type(state->submitted, node);
	int field = field_of(key);

	if (field >= 0)
		return take_field(state, node, (enum state_field)field, err);
	for (size_t i = 0; i < ARRAY_SIZE(typed); i++) {
		if (bytes_equal(key, typed[i].name) && type != typed[i].type &&
			(type != POSITION_NULL || i == 0))
			return refuse(state, node, err);
	}
	return 0;
}

int state_new(struct state **ret, struct bytes text, struct diag *err)
{
	CLEANUP(state_free_p) struct state *state = calloc(1, sizeof(*state));
	int r;

	if (!state)
		return -ENOMEM;
	r = position_new(&state->submitted, NULL, text, STATE_DEPTH, err);
	if (r == POSITION_REFUSED && diag_is(err, "json.depth"))
		diag_set(err, "limit.context_kb", "nested deeper than %d levels", STATE_DEPTH);
	if (r != 0)
		return r == POSITION_REFUSED ? STATE_REFUSED : r;
	if (position_type(state->submitted, POSITION_ROOT) != POSITION_OBJECT) {
		diag_set(err, "context.type", "the context is %s, expected an object",
			position_type_name(position_type(state->submitted, POSITION_ROOT)));
		position_diag(state->submitted, POSITION_ROOT, false, err);
		return STATE_REFUSED;
	}
	for (position_node at = position_first(state->submitted, POSITION_ROOT);
		at != POSITION_NONE; at = position_next(state->submitted, at)) {
		r = take_member(state, at, err);
		if (r != 0)
			return r;
	}
	for (unsigned int i = 0; i < STATE_FIELDS; i++) {
		r = state->fields[i] ? 0 : state_set_default(state, i);
		if (r < 0)
			return r;
	}
	*ret = TAKE(state);
	return 0;
}

struct state *state_free(struct state *state)
{
	if (!state)
		return NULL;
	for (int i = 0; i < STATE_FIELDS; i++)
		free(state->fields[i]);
	position_free(state->submitted);
	free(state);
	return NULL;
}

struct bytes state_text(const struct state *state, const char *name)
{
	return position_text(state->submitted, position_get(state->submitted, POSITION_ROOT, name));
}

void state_put(const struct state *state, struct buffer *buffer)
{
	bool written[STATE_FIELDS] = {false};

	json_put(buffer, "{");
	for (position_node at = position_first(state->submitted, POSITION_ROOT);
		at != POSITION_NONE; at = position_next(state->submitted, at)) {
		int field = field_of(position_key(state->submitted, at));

		if (field >= 0 && !state->fields[field])
			continue;
		json_put_comma(buffer);
		json_put_bytes(buffer, position_key(state->submitted, at));
		json_put(buffer, ":");
		if (field >= 0) {
			json_put(buffer, state->fields[field]);
			written[field] = true;
		} else {
			position_put_clean(state->submitted, at, buffer);
		}
	}
	for (int i = 0; i < STATE_FIELDS; i++) {
		if (!state->fields[i] || written[i])
			continue;
		json_put_key(buffer, state_field_names[i]);
		json_put(buffer, state->fields[i]);
	}
	json_put(buffer, "}");
}

size_t state_size(const struct state *state)
{
	CLEANUP(buffer_done) struct buffer text = {0};

	state_put(state, &text);
	return text.failed ? SIZE_MAX : text.size;
}

void state_set(struct state *state, enum state_field field, char *value)
{
	free(state->fields[field]);
	state->fields[field] = value;
}

/* The text of an array without its closing bracket. */
static void put_open_array(struct buffer *buffer, const char *array)
{
	const char *end = array ? strrchr(array, ']') : NULL;

	if (!end) {
		json_put(buffer, "[");
		return;
	}
	while (end > array + 1 && strchr(" \t\r\n", end[-1]))
		end--;
	buffer_put_raw(buffer, array, (size_t)(end - array));
}

int state_append_entries(struct state *state, struct bytes entries, size_t count)
{
	struct buffer text = {0};

	put_open_array(&text, state->fields[STATE_FUNCTIONS_CALLED]);
	if (state->entries && count)
		json_put(&text, ",");
	buffer_put_raw(&text, entries.data, entries.size);
	json_put(&text, "]");
	buffer_put_u8(&text, 0);
	if (text.failed) {
		buffer_done(&text);
		return -ENOMEM;
	}
	state_set(state, STATE_FUNCTIONS_CALLED, (char *)text.data);
	state->entries += count;
	return 0;
}
