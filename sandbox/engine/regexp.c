/*
 * Patterns compiled by libregexp, each text with its flags once, and the objects that share them.
 * The functions lre_*() are what libregexp wants from its host.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/regexp_internal.h"

#include <libregexp.h>

enum {
	PARSER_STACK = 256 * 1024, /* C stack that nested groups may take */
	BUCKETS = 512,
};

/* What libregexp's hooks get. */
struct host {
	js_Alloc alloc;
	void *context;
	const char *stack; /* an address in the frame that called libregexp */
};

int lre_check_stack_overflow(void *opaque, size_t alloca_size)
{
	const struct host *host = opaque;
	const char here = 0;

	return host->stack > &here && (size_t)(host->stack - &here) + alloca_size > PARSER_STACK;
}

/* The supervisor's limits on time end a child whose expression never ends. */
int lre_check_timeout(void *opaque)
{
	(void)opaque;
	return 0;
}

void *lre_realloc(void *opaque, void *ptr, size_t size)
{
	const struct host *host = opaque;

	if (size > INT_MAX)
		return NULL;
	return host->alloc(host->context, ptr, (int)size);
}

struct program {
	struct program *next;
	unsigned hash;
	unsigned references;
	int flags;
	int captures;
	uint8_t *code;
	const char **names; /* of captures 1 to `captures` - 1; NULL: none has one */
	size_t size;	    /* of pattern, without the zero */
	char *pattern;
};

/* Objects are finalised in any order, so it lives as long as the last program. */
struct program_table {
	unsigned references;
	struct program *bucket[BUCKETS];
};

const struct regexp_flag regexp_flag_rows[REGEXP_GETTERS] = {
	{'d', JS_REGEXP_D, "hasIndices"},
	{'g', JS_REGEXP_G, "global"},
	{'i', JS_REGEXP_I, "ignoreCase"},
	{'m', JS_REGEXP_M, "multiline"},
	{'s', JS_REGEXP_S, "dotAll"},
	{'u', JS_REGEXP_U, "unicode"},
	{'y', JS_REGEXP_Y, "sticky"},
};

int regexp_parse_flags(const char *text, size_t size)
{
	int flags = 0;

	for (size_t i = 0; i < size; i++) {
		int flag = 0;

		for (int row = 0; row < REGEXP_GETTERS; row++)
			if (regexp_flag_rows[row].letter == text[i])
				flag = regexp_flag_rows[row].flag;
		if (!flag || (flags & flag))
			return -1;
		flags |= flag;
	}
	return flags;
}

/* Bytes of the character at `text`. */
static size_t character_size(const unsigned char *text)
{
	return *text < 0xC0 ? 1 : *text < 0xE0 ? 2 : *text < 0xF0 ? 3 : 4;
}

static bool is_surrogate(const unsigned char *text, size_t left, unsigned kind)
{
	return left >= 3 && text[0] == 0xED && (text[1] & 0xF0U) == kind;
}

static size_t put_utf8(char *to, unsigned long code, bool is_pair)
{
	if (is_pair) {
		size_t size = put_utf8(to, 0xD800 + ((code - 0x10000) >> 10), false);

		return size + put_utf8(to + size, 0xDC00 + ((code - 0x10000) & 0x3FF), false);
	}
	if (code < 0x10000) {
		to[0] = (char)(0xE0 | code >> 12);
		to[1] = (char)(0x80 | (code >> 6 & 0x3F));
		to[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	to[0] = (char)(0xF0 | code >> 18);
	to[1] = (char)(0x80 | (code >> 12 & 0x3F));
	to[2] = (char)(0x80 | (code >> 6 & 0x3F));
	to[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

static unsigned long low_bits(const unsigned char *text, size_t size)
{
	unsigned long code = size == 4 ? text[0] & 0x07U : text[0] & 0x0FU;

	for (size_t i = 1; i < size; i++)
		code = code << 6 | (text[i] & 0x3FU);
	return code;
}

/*
 * The pattern as libregexp reads it: astral characters are one with the flag `u` and two without,
 * U+0000 is a zero byte. `to` has room for 3/2 of `size` and one byte. Returns the new size.
 */
static size_t encode_pattern(char *to, const char *pattern, size_t size, bool is_unicode)
{
	const unsigned char *at = (const unsigned char *)pattern, *end = at + size;
	size_t n = 0;

	while (at < end) {
		size_t left = (size_t)(end - at), step = character_size(at);

		if (step > left)
			step = left;
		if (at[0] == 0xC0 && step == 2 && at[1] == 0x80) {
			to[n++] = 0;
		} else if (is_unicode && is_surrogate(at, left, 0xA0) &&
			   is_surrogate(at + 3, left - 3, 0xB0)) {
			step = 6;
			n += put_utf8(to + n,
				0x10000 + ((low_bits(at, 3) & 0x3FF) << 10) +
					(low_bits(at + 3, 3) & 0x3FF),
				false);
		} else if (!is_unicode && step == 4) {
			n += put_utf8(to + n, low_bits(at, 4), true);
		} else {
			memcpy(to + n, at, step);
			n += step;
		}
		at += step;
	}
	to[n] = 0;
	return n;
}

/* libregexp's words and V8's. */
static const struct {
	const char *ours, *v8;
} messages[] = {
	{"expecting ')'", "Unterminated group"},
	{"expecting ']'", "Unterminated character class"},
	{"unexpected end", "Unterminated character class"},
	{"extraneous characters at the end", "Unmatched ')'"},
	{"nothing to repeat", "Nothing to repeat"},
	{"invalid quantifier", "Invalid quantifier"},
	{"invalid unicode escape", "Invalid Unicode escape"},
	{"class in a range", "Invalid character class"},
	{"invalid class range", "Range out of order in character class"},
	{"invalid repetition count", "numbers out of order in {} quantifier"},
	{"duplicate group name", "Duplicate capture group name"},
	{"invalid group name", "Invalid capture group name"},
	{"group name not defined", "Invalid named capture referenced"},
	{"expecting group name", "Invalid named reference"},
	{"invalid group", "Invalid group"},
	{"invalid escape sequence in regular expression", "Invalid escape"},
	{"invalid decimal escape in regular expression", "Invalid decimal escape"},
	{"back reference out of range in regular expression", "Invalid escape"},
	{"expecting '{' after \\p", "Invalid property name"},
	{"expecting '}'", "Invalid property name"},
	{"unknown unicode property value", "Invalid property name"},
	{"unknown unicode script", "Invalid property name"},
	{"unknown unicode general category", "Invalid property name"},
	{"unknown unicode property name", "Invalid property name"},
	{"syntax error", "Lone quantifier brackets"},
	{"too many captures", "Too many captures"},
	{"stack overflow", "Regular expression too large"},
	{"too many ranges", "Regular expression too large"},
	{"too many imbricated quantifiers", "Regular expression too large"},
};

static const char *v8_message(const char *message, const char *pattern, size_t size)
{
	size_t backslashes = 0;

	while (backslashes < size && pattern[size - backslashes - 1] == '\\')
		backslashes++;
	if (backslashes % 2)
		return "\\ at end of pattern";
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
		if (!strcmp(message, messages[i].ours))
			return messages[i].v8;
	return message;
}

enum compile_fault {
	COMPILE_SYNTAX = 1,
	COMPILE_MEMORY,
};

/* 0: *ret is from host's allocator. Else `message` is filled. Never throws. */
static int compile(uint8_t **ret, char message[REGEXP_MESSAGE], struct host *host,
	const char *pattern, size_t size, int flags)
{
	char *encoded = host->alloc(host->context, NULL, (int)(size / 2 * 3 + 8));
	char fault[64] = "";
	size_t encoded_size;
	int length;

	(void)snprintf(message, REGEXP_MESSAGE, "out of memory");
	if (!encoded)
		return COMPILE_MEMORY;
	host->stack = fault;
	encoded_size = encode_pattern(encoded, pattern, size, flags & JS_REGEXP_U);
	*ret = lre_compile(&length, fault, sizeof(fault), encoded, encoded_size, flags, host);
	if (!*ret)
		(void)snprintf(
			message, REGEXP_MESSAGE, "%s", v8_message(fault, encoded, encoded_size));
	host->alloc(host->context, encoded, 0);
	if (*ret)
		return 0;
	return strcmp(fault, "out of memory") ? COMPILE_SYNTAX : COMPILE_MEMORY;
}

static void *alloc_plain(void *context, void *ptr, int size)
{
	(void)context;
	if (!size) {
		free(ptr);
		return NULL;
	}
	return realloc(ptr, (size_t)size);
}

bool regexp_check(char message[REGEXP_MESSAGE], const char *pattern, size_t pattern_size,
	const char *flags, size_t flags_size)
{
	struct host host = {.alloc = alloc_plain};
	int flag_bits = regexp_parse_flags(flags, flags_size);
	uint8_t *code;

	if (flag_bits < 0) {
		(void)snprintf(message, REGEXP_MESSAGE, "Invalid regular expression flags");
		return false;
	}
	if (pattern_size > INT_MAX / 2) {
		(void)snprintf(message, REGEXP_MESSAGE, "Regular expression too large");
		return false;
	}
	if (compile(&code, message, &host, pattern, pattern_size, flag_bits))
		return false;
	free(code);
	return true;
}

static void free_program(js_State *J, struct program *program)
{
	if (program->names)
		for (int i = 1; i < program->captures; i++)
			J->alloc(J->actx, (void *)(uintptr_t)program->names[i - 1], 0);
	J->alloc(J->actx, (void *)program->names, 0);
	J->alloc(J->actx, program->pattern, 0);
	J->alloc(J->actx, program->code, 0);
	J->alloc(J->actx, program, 0);
}

static void release_table(js_State *J, struct program_table *table)
{
	if (!--table->references)
		js_free(J, table);
}

static void release_program(js_State *J, struct program *program, struct program_table *table)
{
	struct program **at = &table->bucket[program->hash % BUCKETS];

	if (--program->references)
		return;
	while (*at != program)
		at = &(*at)->next;
	*at = program->next;
	free_program(J, program);
	release_table(J, table);
}

/* A group's name as a property key: CESU. NULL: no memory. */
static char *copy_name(js_State *J, const char *name)
{
	size_t size = strlen(name);
	char *copy = J->alloc(J->actx, NULL, (int)(size / 2 * 3 + 8));

	if (copy)
		(void)encode_pattern(copy, name, size, false);
	return copy;
}

/* False: no memory. */
static bool copy_names(js_State *J, struct program *program)
{
	const char *name = lre_get_groupnames(program->code);
	size_t count = (size_t)program->captures - 1;

	if (!name)
		return true;
	program->names = J->alloc(J->actx, NULL, (int)(count * sizeof(*program->names)));
	if (!program->names)
		return false;
	memset(program->names, 0, count * sizeof(*program->names));
	for (size_t i = 0; i < count; i++) {
		if (*name) {
			program->names[i] = copy_name(J, name);
			if (!program->names[i])
				return false;
		}
		name += strlen(name) + 1;
	}
	return true;
}

/* False: no memory. */
static bool fill_program(
	js_State *J, struct program *program, const char *pattern, size_t size, uint8_t *code)
{
	program->code = code;
	program->captures = lre_get_capture_count(code);
	program->size = size;
	program->pattern = J->alloc(J->actx, NULL, (int)size + 1);
	if (!program->pattern)
		return false;
	memcpy(program->pattern, pattern, size + 1);
	return copy_names(J, program);
}

static struct program *new_program(
	js_State *J, const char *pattern, size_t size, int flags, unsigned hash)
{
	struct host host = {.alloc = J->alloc, .context = J->actx};
	struct program_table *table = regexp_state(J)->programs;
	struct program *program;
	char message[REGEXP_MESSAGE], letters[REGEXP_GETTERS + 1];
	uint8_t *code = NULL;
	int r = compile(&code, message, &host, pattern, size, flags), n = 0;

	if (r == COMPILE_SYNTAX) {
		for (int i = 0; i < REGEXP_GETTERS; i++)
			if (flags & regexp_flag_rows[i].flag)
				letters[n++] = regexp_flag_rows[i].letter;
		letters[n] = 0;
		js_syntaxerror(
			J, "Invalid regular expression: /%s/%s: %s", pattern, letters, message);
	}
	program = r ? NULL : J->alloc(J->actx, NULL, sizeof(*program));
	if (!program) {
		J->alloc(J->actx, code, 0);
		js_rangeerror(J, "out of memory");
	}
	memset(program, 0, sizeof(*program));
	if (!fill_program(J, program, pattern, size, code)) {
		free_program(J, program);
		js_rangeerror(J, "out of memory");
	}
	program->flags = flags;
	program->hash = hash;
	program->next = table->bucket[hash % BUCKETS];
	table->bucket[hash % BUCKETS] = program;
	table->references++;
	return program;
}

static struct program *find_program(js_State *J, const char *pattern, int flags)
{
	unsigned hash = 2166136261U ^ (unsigned)flags;
	size_t size = strlen(pattern);
	struct program *program;

	if (size > JS_STRLIMIT / 4)
		js_syntaxerror(J, "Invalid regular expression: too large");
	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)pattern[i]) * 16777619U;
	program = regexp_state(J)->programs->bucket[hash % BUCKETS];
	while (program &&
		(program->hash != hash || program->flags != flags || program->size != size ||
			memcmp(program->pattern, pattern, size) != 0))
		program = program->next;
	return program ? program : new_program(J, pattern, size, flags, hash);
}

/* The table by way of the data: the state object may be gone when the engine ends. */
struct owned {
	struct regexp data;
	struct program_table *table;
};

static void finalize_regexp(js_State *J, void *data)
{
	struct owned *owned = data;

	if (owned && owned->data.program)
		release_program(J, owned->data.program, owned->table);
	js_free(J, owned);
}

const js_Kind regexp_kind = {.name = "RegExp", .finalize = finalize_regexp};

static struct program *program_of(const js_Object *regexp)
{
	return ((const struct regexp *)core_data(regexp))->program;
}

js_Object *regexp_allocate(js_State *J, js_Object *prototype)
{
	struct owned *owned = core_new(J, &regexp_kind, prototype, sizeof(*owned));
	js_Object *regexp = core_object(J, -1);

	owned->table = regexp_state(J)->programs;
	js_pushnumber(J, 0);
	js_defproperty(J, -2, "lastIndex", JS_DONTENUM | JS_DONTCONF);
	return regexp;
}

void regexp_initialize(js_State *J, js_Object *regexp, const char *pattern, int flags)
{
	struct owned *owned = core_data(regexp);
	struct program *program = find_program(J, pattern, flags);

	program->references++;
	if (owned->data.program)
		release_program(J, owned->data.program, owned->table);
	owned->data.program = program;
}

void regexp_new(js_State *J, const char *pattern, int flags)
{
	js_Object *regexp = regexp_allocate(J, J->RegExp_prototype);

	regexp_initialize(J, regexp, pattern, flags);
}

const char *regexp_pattern(const js_Object *regexp)
{
	return program_of(regexp)->pattern;
}

int regexp_flags(const js_Object *regexp)
{
	return program_of(regexp)->flags;
}

const char *regexp_group_name(const js_Object *regexp, int i)
{
	const struct program *program = program_of(regexp);

	return program->names && i > 0 ? program->names[i - 1] : NULL;
}

bool regexp_has_names(const js_Object *regexp)
{
	return program_of(regexp)->names;
}

/* Subjects lie in what is cached, beside the string that they were made of. */
static void remember(
	js_State *J, const struct regexp_subject *subject, const struct regexp_match *match)
{
	struct regexp_last *last = &regexp_state(J)->last;
	const struct regexp_cached *cached =
		(const void *)((const char *)subject - offsetof(struct regexp_cached, subject));
	int kept = match->count < REGEXP_LAST_CAPTURES ? match->count : REGEXP_LAST_CAPTURES;

	last->string = last->input = cached->string;
	last->count = match->count;
	memcpy(last->at, match->at, 2 * (size_t)kept * sizeof(last->at[0]));
	memcpy(last->paren, match->at + 2 * (match->count - 1), sizeof(last->paren));
}

bool regexp_match(js_State *J, const js_Object *regexp, const struct regexp_subject *subject,
	int index, struct regexp_match *ret)
{
	struct host host = {.alloc = J->alloc, .context = J->actx, .stack = (const char *)&host};
	const struct program *program = program_of(regexp);
	const uint8_t *start =
		subject->units ? (const uint8_t *)subject->units : (const uint8_t *)subject->text;
	uint8_t *capture[2 * REGEXP_CAPTURES];
	int wide = subject->units ? 1 : 0;
	int r;

	/* A matcher of characters never starts within a pair. */
	if ((program->flags & JS_REGEXP_U) && index &&
		regexp_advance(subject, index - 1, true) == index + 1)
		index--;
	r = lre_exec(capture, program->code, start, index, subject->length, wide, &host);
	if (r < 0)
		js_rangeerror(J, "out of memory");
	if (!r)
		return false;
	ret->count = program->captures;
	for (int i = 0; i < program->captures; i++) {
		bool is_absent = !capture[2 * i] || !capture[2 * i + 1];

		for (int end = 0; end < 2; end++)
			ret->at[2 * i + end] =
				is_absent ? REGEXP_ABSENT
					  : (int)((capture[2 * i + end] - start) >> wide);
	}
	remember(J, subject, ret);
	return true;
}

/* The state. */

static void mark_state(js_State *J, int mark, void *data)
{
	struct regexp_state *state = data;

	for (int i = 0; i < REGEXP_CACHED; i++)
		core_mark_value(J, mark, &state->cached[i].string);
	core_mark_value(J, mark, &state->last.string);
	core_mark_value(J, mark, &state->last.input);
	core_mark_object(J, mark, state->constructor);
	core_mark_object(J, mark, state->species);
	core_mark_object(J, mark, state->exec);
	core_mark_object(J, mark, state->flags);
	for (int i = 0; i < REGEXP_GETTERS; i++)
		core_mark_object(J, mark, state->getters[i]);
}

static void finalize_state(js_State *J, void *data)
{
	struct regexp_state *state = data;

	if (!state)
		return;
	for (int i = 0; i < REGEXP_CACHED; i++)
		js_free(J, state->cached[i].units);
	if (state->programs)
		release_table(J, state->programs);
	js_free(J, state);
}

static const js_Kind state_kind = {
	.name = "RegExpState", .mark = mark_state, .finalize = finalize_state};

struct regexp_state *regexp_state(const js_State *J)
{
	return core_data(core_of(J)->regexp_state);
}

void regexp_init(js_State *J)
{
	struct regexp_state *state = core_new(J, &state_kind, NULL, sizeof(*state));

	for (int i = 0; i < REGEXP_CACHED; i++)
		state->cached[i].string.t.type = JS_TUNDEFINED;
	state->last.string.t.type = state->last.input.t.type = JS_TUNDEFINED;
	core_of(J)->regexp_state = core_object(J, -1);
	js_pop(J, 1);
	state->programs = js_malloc(J, sizeof(*state->programs));
	memset(state->programs, 0, sizeof(*state->programs));
	state->programs->references = 1;
	J->newregexp = regexp_new;
}
