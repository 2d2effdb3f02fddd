/* links: engine front call broker egress policy watch wire */
/*
 * One text, read by the engine's JSON.parse, by the strict reader of the supervisor, as a
 * submitted context, as a child's RESULT and as its state. Both readers agree but for what the
 * strict one is made to refuse; what is written reads back as the same; a child changes nothing
 * that it may not write.
 */
#include <string.h>

#include "supervisor/call/result.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/world.h"

enum {
	HEAP = 64 << 20,
	DEPTH = 200,
	CONTEXT_KB = 16,
};

static bool is_refused_on_purpose(const char *code)
{
	static const char *const codes[] = {"json.duplicate_key", "json.number", "json.depth"};

	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		if (strcmp(code, codes[i]) == 0)
			return true;
	}
	return false;
}

static void engine_writes_what_it_reads(struct engine *engine)
{
	CLEANUP(buffer_done) struct buffer once = {0};
	CLEANUP(buffer_done) struct buffer twice = {0};

	if (engine_get_json(engine, -1, &once))
		return;
	if (!buffer_is_utf8(fuzz_bytes(&once)))
		fuzz_fail("JSON.stringify() wrote what is not UTF-8");
	if (engine_push_json(engine, fuzz_bytes(&once)))
		fuzz_fail("not read back: %.*s", (int)once.size, (const char *)once.data);
	if (engine_get_json(engine, -1, &twice) || once.size != twice.size ||
		memcmp(once.data, twice.data, once.size) != 0)
		fuzz_fail("%.*s\nbecame\n%.*s", (int)once.size, (const char *)once.data,
			(int)twice.size, (const char *)twice.data);
}

static void readers_agree(struct bytes text)
{
	CLEANUP(position_free_p) struct position *position = NULL;
	struct engine *engine = world_get(NULL);
	struct diag err = {0};
	int r = position_new(&position, NULL, text, DEPTH, &err);
	bool is_read;

	engine_set_ceiling(engine, HEAP);
	is_read = engine_push_json(engine, text) == 0;
	if (r == 0 && !is_read)
		fuzz_fail("only the supervisor reads it");
	if (r == POSITION_REFUSED && is_read && buffer_is_utf8(text) &&
		!is_refused_on_purpose(err.code))
		fuzz_fail("only the engine reads it: %s", err.message);
	if (is_read)
		engine_writes_what_it_reads(engine);
	diag_done(&err);
}

static void put(const struct state *state, struct buffer *text)
{
	state_put(state, text);
	if (text->failed)
		fuzz_fail("out of memory");
}

static struct position *read_own(const struct buffer *text)
{
	struct position *ret = NULL;
	struct diag err = {0};

	if (position_new(&ret, NULL, fuzz_bytes(text), STATE_DEPTH + 2, &err) != 0)
		fuzz_fail("own text is refused: %s: %.*s", err.message, (int)text->size,
			(const char *)text->data);
	return ret;
}

static const char submitted[] =
	"{\"agent\":\"a\",\"call_duration\":0.1,\"call_metadata\":{\"k\":[1]},\"post_call\":{\"x\":"
	"1},"
	"\"conversion_status\":null,\"functions_called\":[{\"name\":\"before\",\"parameters\":{},"
	"\"success\":true,\"response\":null,\"timestamp\":\"2026-01-01T00:00:00.000Z\"}]}";

static void read_only_fields_stay(const struct position *now)
{
	static const char *const names[] = {"agent", "call_duration", "call_metadata"};
	static const char *const values[] = {"\"a\"", "0.1", "{\"k\":[1]}"};
	position_node entries = position_get(now, POSITION_ROOT, "functions_called");
	position_node first = position_first(now, entries);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		position_node at = position_get(now, POSITION_ROOT, names[i]);

		if (!bytes_equal(position_span(now, at), values[i]))
			fuzz_fail("%s was changed", names[i]);
	}
	if (!bytes_equal(position_text(now, position_get(now, first, "name")), "before"))
		fuzz_fail("an earlier entry was changed");
	for (position_node at = first; at != POSITION_NONE; at = position_next(now, at)) {
		if (position_count(now, at) != 5)
			fuzz_fail("an entry of another form");
	}
	for (position_node at = position_first(now, POSITION_ROOT); at != POSITION_NONE;
		at = position_next(now, at)) {
		struct bytes key = position_key(now, at);
		bool is_known = false;

		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			is_known |= bytes_equal(key, names[i]);
		for (int i = 0; i < STATE_FIELDS; i++)
			is_known |= bytes_equal(key, state_field_names[i]);
		if (!is_known)
			fuzz_fail("a new field %.*s", (int)key.size, (const char *)key.data);
	}
}

static void child_says(struct bytes text)
{
	CLEANUP(state_free_p) struct state *state = NULL;
	CLEANUP(position_free_p) struct position *now = NULL;
	CLEANUP(buffer_done) struct buffer after = {0};
	struct merge merge = {0};
	struct result result = {0};
	struct diag err = {0};

	if (state_new(&state, bytes_of(submitted), &err) != 0)
		fuzz_fail("%s", err.message);
	(void)result_read(&result, text, &merge);
	(void)merge_state(state, text, CONTEXT_KB, &merge);
	put(state, &after);
	if (after.size > CONTEXT_KB * 1024 + sizeof(submitted))
		fuzz_fail("%zu bytes", after.size);
	now = read_own(&after);
	read_only_fields_stay(now);
	if (merge.violations.size) {
		CLEANUP(buffer_done) struct buffer list = {0};

		buffer_put_u8(&list, '[');
		buffer_put_raw(&list, merge.violations.data, merge.violations.size);
		buffer_put_u8(&list, ']');
		position_free(read_own(&list));
	}
	result_done(&result);
	merge_done(&merge);
}

static void submission(struct bytes text)
{
	CLEANUP(state_free_p) struct state *state = NULL;
	CLEANUP(buffer_done) struct buffer after = {0};
	struct merge merge = {0};
	struct diag err = {0};

	if (state_new(&state, text, &err) == 0) {
		put(state, &after);
		position_free(read_own(&after));
		(void)merge_state(state, text, CONTEXT_KB, &merge);
		(void)state_size(state);
	}
	merge_done(&merge);
	diag_done(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes text = fuzz_exact((struct bytes){data, size});

	readers_agree(text);
	child_says(text);
	submission(text);
	free((void *)(uintptr_t)text.data);
	return 0;
}
