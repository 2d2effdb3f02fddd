/*
 * The scanner and its tree. Iterative, so that no input decides about the stack; each object's keys
 * go through one hash table, seeded at random, so that no input decides about the time.
 */
#include "supervisor/policy/position.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "supervisor/policy/json.h"

enum {
	PATH_LEVELS = 100,
};

struct node {
	uint32_t start, end;   /* of the value */
	uint32_t key, key_end; /* with its quotes; 0, 0: none */
	position_node parent, next, first, last;
	uint32_t count;
	uint8_t type;
	bool lone; /* a string (or key) with a lone surrogate somewhere in it */
};

struct position {
	char *file;
	char *text; /* NUL-terminated */
	size_t size;
	struct node *nodes;
	size_t count, capacity;
	char *strings;	   /* decoded strings, each with NUL; as long as text at most */
	uint32_t *decoded; /* two per node: where its text and its key begin in strings */
	uint32_t *sizes;
	position_node *slots; /* hash table of members */
	size_t slots_size, slots_used;
	uint64_t seed;
	bool lone;
};

struct scan {
	struct position *position;
	const uint8_t *text;
	size_t at, size;
	unsigned int depth, depth_most;
	position_node open;
	struct diag *err;
};

static void line_and_column(
	const struct position *position, size_t offset, unsigned int *line, unsigned int *column)
{
	*line = 1;
	*column = 1;
	for (size_t i = 0; i < offset && i < position->size; i++) {
		if (position->text[i] == '\n') {
			(*line)++;
			*column = 1;
		} else {
			(*column)++;
		}
	}
}

static void place(const struct position *position, size_t offset, struct diag *err)
{
	unsigned int line, column;

	line_and_column(position, offset, &line, &column);
	diag_at(err, position->file, line, column);
	diag_show_line(err, (struct bytes){(const uint8_t *)position->text, position->size}, line,
		DIAG_BYTES);
}

static int refuse(struct scan *scan, size_t offset, const char *code, const char *message)
{
	diag_set(scan->err, code, "%s", message);
	place(scan->position, offset, scan->err);
	if (scan->open != POSITION_NONE) {
		free(scan->err->path);
		scan->err->path = position_path(scan->position, scan->open);
	}
	return POSITION_REFUSED;
}

static int unexpected(struct scan *scan, const char *wanted)
{
	char text[120];

	if (scan->at >= scan->size)
		(void)snprintf(text, sizeof(text), "the text ends where %s is expected", wanted);
	else if (scan->text[scan->at] > 0x20 && scan->text[scan->at] < 0x7F)
		(void)snprintf(text, sizeof(text), "'%c' where %s is expected",
			scan->text[scan->at], wanted);
	else
		(void)snprintf(text, sizeof(text), "byte 0x%02x where %s is expected",
			scan->text[scan->at], wanted);
	return refuse(scan, scan->at, "json.syntax", text);
}

static void skip_space(struct scan *scan)
{
	while (scan->at < scan->size && memchr(" \t\n\r", scan->text[scan->at], 4))
		scan->at++;
}

static int new_node(struct scan *scan, position_node *ret)
{
	struct position *position = scan->position;
	struct node *node;

	if (position->count == position->capacity) {
		size_t capacity = position->capacity ? position->capacity * 2 : 64;

		node = realloc(position->nodes, capacity * sizeof(*node));
		if (!node)
			return -ENOMEM;
		position->nodes = node;
		position->capacity = capacity;
	}
	*ret = (position_node)position->count++;
	node = &position->nodes[*ret];
	*node = (struct node){.parent = scan->open,
		.next = POSITION_NONE,
		.first = POSITION_NONE,
		.last = POSITION_NONE,
		.start = (uint32_t)scan->at};
	if (scan->open != POSITION_NONE) {
		struct node *parent = &position->nodes[scan->open];

		if (parent->last == POSITION_NONE)
			parent->first = *ret;
		else
			position->nodes[parent->last].next = *ret;
		parent->last = *ret;
		parent->count++;
	}
	return 0;
}

static int hex(const uint8_t *at)
{
	int value = 0;

	for (int i = 0; i < 4; i++) {
		uint8_t byte = at[i] | 0x20;

		if (at[i] >= '0' && at[i] <= '9')
			value = value * 16 + (at[i] - '0');
		else if (byte >= 'a' && byte <= 'f')
			value = value * 16 + (byte - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/* Past one escape whose backslash is at scan->at. *half: a high surrogate stands just before. */
static int skip_escape(struct scan *scan, bool *half, bool *lone)
{
	bool had_half = *half;
	int unit;

	*half = false;
	if (scan->at + 1 < scan->size && scan->text[scan->at + 1] != 0 &&
		strchr("\"\\/bfnrt", scan->text[scan->at + 1])) {
		*lone |= had_half;
		scan->at += 2;
		return 0;
	}
	if (scan->at + 6 > scan->size || scan->text[scan->at + 1] != 'u')
		return refuse(scan, scan->at, "json.syntax", "a bad escape in a string");
	unit = hex(scan->text + scan->at + 2);
	if (unit < 0)
		return refuse(scan, scan->at, "json.syntax", "a bad escape in a string");
	if (unit >= 0xDC00 && unit <= 0xDFFF) {
		*lone |= !had_half;
	} else {
		*lone |= had_half;
		*half = unit >= 0xD800 && unit <= 0xDBFF;
	}
	scan->at += 6;
	return 0;
}

static int skip_string(struct scan *scan, bool *lone)
{
	size_t start = scan->at++;
	bool half = false;
	int r;

	for (;;) {
		uint8_t byte;

		if (scan->at >= scan->size)
			return refuse(scan, start, "json.syntax", "a string that does not end");
		byte = scan->text[scan->at];
		if (byte < 0x20)
			return refuse(scan, scan->at, "json.syntax",
				"a control character in a string; write it as an escape");
		if (byte == '\\') {
			r = skip_escape(scan, &half, lone);
			if (r != 0)
				return r;
			continue;
		}
		*lone |= half;
		half = false;
		scan->at++;
		if (byte == '"')
			break;
	}
	scan->position->lone |= *lone;
	return 0;
}

static bool digits(struct scan *scan)
{
	size_t start = scan->at;

	while (scan->at < scan->size && scan->text[scan->at] >= '0' && scan->text[scan->at] <= '9')
		scan->at++;
	return scan->at > start;
}

static bool skip_one_of(struct scan *scan, const char *set)
{
	if (scan->at >= scan->size || scan->text[scan->at] == 0 ||
		!strchr(set, scan->text[scan->at]))
		return false;
	scan->at++;
	return true;
}

static int skip_number(struct scan *scan)
{
	size_t start = scan->at;

	(void)skip_one_of(scan, "-");
	if (!skip_one_of(scan, "0") && !digits(scan))
		return unexpected(scan, "a digit");
	if (skip_one_of(scan, ".") && !digits(scan))
		return unexpected(scan, "a digit");
	if (skip_one_of(scan, "eE")) {
		(void)skip_one_of(scan, "+-");
		if (!digits(scan))
			return unexpected(scan, "a digit");
	}
	/* text is NUL-terminated, and what follows a number never continues it. */
	if (!isfinite(strtod((const char *)scan->text + start, NULL)))
		return refuse(scan, start, "json.number", "a number beyond the range of a double");
	return 0;
}

static bool skip_word(struct scan *scan, const char *word)
{
	size_t size = strlen(word);

	if (scan->size - scan->at < size || memcmp(scan->text + scan->at, word, size) != 0)
		return false;
	scan->at += size;
	return true;
}

static int scan_scalar(struct scan *scan, struct node *node)
{
	int r = 0;

	switch (scan->text[scan->at]) {
	case '"':
		node->type = POSITION_STRING;
		r = skip_string(scan, &node->lone);
		break;
	case 't':
		node->type = POSITION_TRUE;
		r = skip_word(scan, "true") ? 0 : unexpected(scan, "a value");
		break;
	case 'f':
		node->type = POSITION_FALSE;
		r = skip_word(scan, "false") ? 0 : unexpected(scan, "a value");
		break;
	case 'n':
		node->type = POSITION_NULL;
		r = skip_word(scan, "null") ? 0 : unexpected(scan, "a value");
		break;
	default:
		node->type = POSITION_NUMBER;
		if (!strchr("-0123456789", scan->text[scan->at]) || scan->text[scan->at] == 0)
			return unexpected(scan, "a value");
		r = skip_number(scan);
	}
	return r;
}

/* A key and its colon; the member's node is made by scan_value. */
static int scan_key(struct scan *scan, uint32_t *start, uint32_t *end, bool *lone)
{
	int r;

	skip_space(scan);
	if (scan->at >= scan->size || scan->text[scan->at] != '"')
		return unexpected(scan, "a key in double quotes");
	*start = (uint32_t)scan->at;
	r = skip_string(scan, lone);
	if (r != 0)
		return r;
	*end = (uint32_t)scan->at;
	skip_space(scan);
	if (!skip_one_of(scan, ":"))
		return unexpected(scan, "':'");
	return 0;
}

/* One value, or the opening of one: then scan->open is it. */
static int scan_value(struct scan *scan)
{
	struct position *position = scan->position;
	uint32_t key = 0, key_end = 0;
	bool lone = false;
	position_node at;
	struct node *node;
	int r;

	if (scan->open != POSITION_NONE && position->nodes[scan->open].type == POSITION_OBJECT) {
		r = scan_key(scan, &key, &key_end, &lone);
		if (r != 0)
			return r;
	}
	skip_space(scan);
	if (scan->at >= scan->size)
		return unexpected(scan, "a value");
	r = new_node(scan, &at);
	if (r < 0)
		return r;
	node = &position->nodes[at];
	node->key = key;
	node->key_end = key_end;
	node->lone = lone;
	if (scan->text[scan->at] == '{' || scan->text[scan->at] == '[') {
		if (scan->depth >= scan->depth_most)
			return refuse(scan, scan->at, "json.depth", "nested too deeply");
		scan->depth++;
		node->type = scan->text[scan->at] == '{' ? POSITION_OBJECT : POSITION_ARRAY;
		scan->at++;
		scan->open = at;
		return 0;
	}
	r = scan_scalar(scan, node);
	node->end = (uint32_t)scan->at;
	return r;
}

/* Closes what ends here; afterwards a comma was read or nothing is open. */
static int scan_close(struct scan *scan)
{
	struct position *position = scan->position;

	while (scan->open != POSITION_NONE) {
		struct node *node = &position->nodes[scan->open];
		const char *close = node->type == POSITION_OBJECT ? "}" : "]";
		bool comma;

		skip_space(scan);
		comma = node->count > 0 && skip_one_of(scan, ",");
		if (comma) {
			size_t here = scan->at - 1;

			skip_space(scan);
			if (scan->at < scan->size && scan->text[scan->at] == (uint8_t)*close)
				return refuse(scan, here, "json.syntax",
					"a comma before the closing bracket; remove it");
			return 0;
		}
		if (!skip_one_of(scan, close)) {
			if (node->count == 0)
				return 0;
			return unexpected(
				scan, node->type == POSITION_OBJECT ? "',' or '}'" : "',' or ']'");
		}
		node->end = (uint32_t)scan->at;
		scan->open = node->parent;
		scan->depth--;
	}
	return 0;
}

static int scan_all(struct scan *scan)
{
	int r;

	do {
		r = scan_value(scan);
		if (r == 0)
			r = scan_close(scan);
		if (r != 0)
			return r;
	} while (scan->open != POSITION_NONE);
	skip_space(scan);
	if (scan->at < scan->size)
		return unexpected(scan, "the end");
	return 0;
}

/* One character of a \u escape; a lone half becomes U+FFFD. Returns the bytes read. */
static size_t decode_unit(const char *from, const char *end, struct buffer *to)
{
	int unit = hex((const uint8_t *)from + 2);
	size_t used = 6;
	uint32_t code = (uint32_t)unit;

	if (unit >= 0xD800 && unit <= 0xDFFF) {
		int low = unit <= 0xDBFF && end - from >= 12 && from[6] == '\\' && from[7] == 'u'
				  ? hex((const uint8_t *)from + 8)
				  : -1;

		if (low >= 0xDC00 && low <= 0xDFFF) {
			code = 0x10000 + (((uint32_t)unit - 0xD800) << 10) +
			       ((uint32_t)low - 0xDC00);
			used = 12;
		} else {
			code = 0xFFFD;
		}
	}
	buffer_put_code(to, code);
	return used;
}

/* start..end with its quotes. */
static void decode(const char *text, uint32_t start, uint32_t end, struct buffer *to)
{
	static const char forms[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
	const char *at = text + start + 1, *stop = text + end - 1;

	while (at < stop) {
		const char *escape = memchr(at, '\\', (size_t)(stop - at));

		buffer_put_raw(to, at, (size_t)((escape ? escape : stop) - at));
		if (!escape)
			break;
		if (escape[1] == 'u') {
			at = escape + decode_unit(escape, stop, to);
			continue;
		}
		for (const char *form = forms; *form; form += 2) {
			if (*form == escape[1])
				buffer_put_u8(to, (uint8_t)form[1]);
		}
		at = escape + 2;
	}
}

static int decode_strings(struct position *position)
{
	struct buffer strings = {0};

	position->decoded = calloc(position->count * 2, sizeof(uint32_t));
	position->sizes = calloc(position->count * 2, sizeof(uint32_t));
	if (!position->decoded || !position->sizes)
		return -ENOMEM;
	for (size_t i = 0; i < position->count; i++) {
		const struct node *node = &position->nodes[i];

		for (int which = 0; which < 2; which++) {
			uint32_t start = which ? node->key : node->start;
			uint32_t end = which ? node->key_end : node->end;

			if (which ? end == 0 : node->type != POSITION_STRING)
				continue;
			position->decoded[i * 2 + (size_t)which] = (uint32_t)strings.size;
			decode(position->text, start, end, &strings);
			position->sizes[i * 2 + (size_t)which] =
				(uint32_t)(strings.size - position->decoded[i * 2 + (size_t)which]);
			buffer_put_u8(&strings, 0);
		}
	}
	position->strings = (char *)strings.data;
	return strings.failed ? -ENOMEM : 0;
}

static uint64_t hash(const struct position *position, position_node parent, struct bytes key)
{
	uint64_t value = position->seed ^ parent;

	for (size_t i = 0; i < key.size; i++) {
		value = (value ^ key.data[i]) * 0x9E3779B97F4A7C15u;
		value ^= value >> 29;
	}
	return value * 0xBF58476D1CE4E5B9u;
}

static bool bytes_same(struct bytes a, struct bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* The slot of a member, or the empty one where it would stand. */
static size_t slot_of(const struct position *position, position_node parent, struct bytes key)
{
	size_t mask = position->slots_size - 1;
	size_t at = (size_t)(hash(position, parent, key) >> 20) & mask;

	while (position->slots[at] != POSITION_NONE) {
		position_node other = position->slots[at];

		if (position->nodes[other].parent == parent &&
			bytes_same(position_key(position, other), key))
			break;
		at = (at + 1) & mask;
	}
	return at;
}

static int index_members(struct position *position, struct diag *err)
{
	position->slots_size = 16;
	while (position->slots_size < position->count * 2)
		position->slots_size *= 2;
	position->slots = malloc(position->slots_size * sizeof(*position->slots));
	if (!position->slots)
		return -ENOMEM;
	memset(position->slots, 0xFF, position->slots_size * sizeof(*position->slots));
	for (size_t i = 0; i < position->count; i++) {
		position_node node = (position_node)i;
		size_t slot;

		if (position->nodes[i].key_end == 0)
			continue;
		slot = slot_of(position, position->nodes[i].parent, position_key(position, node));
		if (position->slots[slot] != POSITION_NONE) {
			diag_set(err, "json.duplicate_key", "the key \"%s\" stands here twice",
				(const char *)position_key(position, node).data);
			position_diag(position, node, true, err);
			return POSITION_REFUSED;
		}
		position->slots[slot] = node;
	}
	return 0;
}

static int check_utf8(struct scan *scan)
{
	size_t at = 0;

	if (buffer_is_utf8((struct bytes){scan->text, scan->size}))
		return 0;
	while (at < scan->size) {
		size_t size = scan->text[at] < 0x80   ? 1
			      : scan->text[at] < 0xE0 ? 2
			      : scan->text[at] < 0xF0 ? 3
						      : 4;

		if (size > scan->size - at ||
			!buffer_is_utf8((struct bytes){scan->text + at, size}))
			break;
		at += size;
	}
	return refuse(scan, at, "json.utf8", "the text is not UTF-8");
}

int position_new(struct position **ret, const char *file, struct bytes text, unsigned int depth,
	struct diag *err)
{
	CLEANUP(position_free_p) struct position *position = calloc(1, sizeof(*position));
	struct scan scan;
	int r;

	if (!position)
		return -ENOMEM;
	if (text.size >= UINT32_MAX / 2)
		return -EFBIG;
	position->text = malloc(text.size + 1);
	if (!position->text || (file && !(position->file = strdup(file))))
		return -ENOMEM;
	if (text.size)
		memcpy(position->text, text.data, text.size);
	position->text[text.size] = 0;
	position->size = text.size;
	if (getrandom(&position->seed, sizeof(position->seed), GRND_NONBLOCK) < 0)
		position->seed = (uintptr_t)position;
	scan = (struct scan){.position = position,
		.text = (const uint8_t *)position->text,
		.size = text.size,
		.depth_most = depth,
		.open = POSITION_NONE,
		.err = err};
	r = check_utf8(&scan);
	if (r == 0 && text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
		r = refuse(&scan, 0, "json.syntax", "a byte order mark before the text; remove it");
	if (r == 0)
		r = scan_all(&scan);
	if (r == 0)
		r = decode_strings(position);
	if (r == 0)
		r = index_members(position, err);
	if (r != 0)
		return r;
	*ret = TAKE(position);
	return 0;
}

struct position *position_free(struct position *position)
{
	if (!position)
		return NULL;
	free(position->file);
	free(position->text);
	free(position->nodes);
	free(position->strings);
	free(position->decoded);
	free(position->sizes);
	free(position->slots);
	free(position);
	return NULL;
}

enum position_type position_type(const struct position *position, position_node node)
{
	return node == POSITION_NONE ? POSITION_MISSING : position->nodes[node].type;
}

const char *position_type_name(enum position_type type)
{
	static const char *const names[] = {"nothing", "null", "false", "true", "a number",
		"a string", "an array", "an object"};

	return names[type];
}

position_node position_first(const struct position *position, position_node node)
{
	return node == POSITION_NONE ? POSITION_NONE : position->nodes[node].first;
}

position_node position_next(const struct position *position, position_node node)
{
	return node == POSITION_NONE ? POSITION_NONE : position->nodes[node].next;
}

size_t position_count(const struct position *position, position_node node)
{
	return node == POSITION_NONE ? 0 : position->nodes[node].count;
}

position_node position_get(const struct position *position, position_node node, const char *key)
{
	if (position_type(position, node) != POSITION_OBJECT)
		return POSITION_NONE;
	return position->slots[slot_of(position, node, bytes_of(key))];
}

position_node position_parent(const struct position *position, position_node node)
{
	return node == POSITION_NONE ? POSITION_NONE : position->nodes[node].parent;
}

static struct bytes decoded(const struct position *position, position_node node, size_t which)
{
	size_t at = (size_t)node * 2 + which;

	if (node == POSITION_NONE || !position->strings)
		return bytes_of("");
	return (struct bytes){
		(const uint8_t *)position->strings + position->decoded[at], position->sizes[at]};
}

struct bytes position_key(const struct position *position, position_node node)
{
	if (node == POSITION_NONE || position->nodes[node].key_end == 0)
		return bytes_of("");
	return decoded(position, node, 1);
}

struct bytes position_text(const struct position *position, position_node node)
{
	if (position_type(position, node) != POSITION_STRING)
		return bytes_of("");
	return decoded(position, node, 0);
}

double position_number(const struct position *position, position_node node)
{
	if (position_type(position, node) != POSITION_NUMBER)
		return 0;
	return strtod(position->text + position->nodes[node].start, NULL);
}

struct bytes position_span(const struct position *position, position_node node)
{
	if (node == POSITION_NONE)
		return bytes_of("");
	return (struct bytes){(const uint8_t *)position->text + position->nodes[node].start,
		position->nodes[node].end - position->nodes[node].start};
}

void position_put_clean(const struct position *position, position_node node, struct buffer *buffer)
{
	struct bytes span = position_span(position, node);
	size_t from = 0, at = 0;

	if (!position->lone) {
		json_put_quiet(buffer, span);
		return;
	}
	while (at < span.size) {
		int unit;

		if (span.data[at] != '\\') {
			at++;
			continue;
		}
		unit = span.data[at + 1] == 'u' ? hex(span.data + at + 2) : -1;
		if (unit >= 0xD800 && unit <= 0xDBFF && span.data[at + 6] == '\\' &&
			span.data[at + 7] == 'u' && hex(span.data + at + 8) >= 0xDC00 &&
			hex(span.data + at + 8) <= 0xDFFF) {
			at += 12;
			continue;
		}
		if (unit >= 0xD800 && unit <= 0xDFFF) {
			json_put_quiet(buffer, (struct bytes){span.data + from, at - from});
			json_put(buffer, "\\ufffd");
			from = at + 6;
		}
		at += unit >= 0 ? 6 : 2;
	}
	json_put_quiet(buffer, (struct bytes){span.data + from, at - from});
}

unsigned int position_depth(const struct position *position, position_node node)
{
	unsigned int deepest = 0, depth = 0;
	position_node at = node;

	/* Down to the first child, else to the next, else up. */
	while (at != POSITION_NONE) {
		unsigned int here = depth + (position->nodes[at].type >= POSITION_ARRAY ? 1 : 0);

		deepest = here > deepest ? here : deepest;
		if (position->nodes[at].first != POSITION_NONE) {
			at = position->nodes[at].first;
			depth++;
			continue;
		}
		while (at != node && position->nodes[at].next == POSITION_NONE) {
			at = position->nodes[at].parent;
			depth--;
		}
		at = at == node ? POSITION_NONE : position->nodes[at].next;
	}
	return deepest;
}

void position_where(const struct position *position, position_node node, bool key,
	unsigned int *line, unsigned int *column)
{
	*line = *column = 0;
	if (node == POSITION_NONE)
		return;
	line_and_column(position,
		key && position->nodes[node].key_end ? position->nodes[node].key
						     : position->nodes[node].start,
		line, column);
}

/* The place of an element in its array. */
static unsigned int index_of(const struct position *position, position_node node)
{
	position_node at = position->nodes[position->nodes[node].parent].first;
	unsigned int index = 0;

	while (at != node) {
		at = position->nodes[at].next;
		index++;
	}
	return index;
}

/* The ancestor that a path tells at most: one of a hundred thousand levels would help nobody. */
static position_node within_reach(const struct position *position, position_node node)
{
	unsigned int levels = 0;

	for (position_node at = node; at != POSITION_NONE; at = position->nodes[at].parent)
		levels++;
	for (; levels > PATH_LEVELS; levels--)
		node = position->nodes[node].parent;
	return node;
}

char *position_path(const struct position *position, position_node node)
{
	CLEANUP(free_p) char *path = strdup("");
	position_node at = within_reach(position, node);

	while (path && at != POSITION_NONE && position->nodes[at].parent != POSITION_NONE) {
		const char *dot = *path ? "." : "";
		char *longer = NULL;
		int r;

		if (position->nodes[at].key_end)
			r = position->strings
				    ? asprintf(&longer, "%s%s%s",
					      (const char *)position_key(position, at).data, dot,
					      path)
				    : asprintf(&longer, "%.*s%s%s",
					      (int)(position->nodes[at].key_end -
						      position->nodes[at].key - 2),
					      position->text + position->nodes[at].key + 1, dot,
					      path);
		else
			r = asprintf(&longer, "%u%s%s", index_of(position, at), dot, path);
		if (r < 0)
			return NULL;
		free(path);
		path = longer;
		at = position->nodes[at].parent;
	}
	return TAKE(path);
}

void position_diag(const struct position *position, position_node node, bool key, struct diag *err)
{
	if (node == POSITION_NONE)
		node = POSITION_ROOT;
	place(position,
		key && position->nodes[node].key_end ? position->nodes[node].key
						     : position->nodes[node].start,
		err);
	free(err->path);
	err->path = position_path(position, node);
}
