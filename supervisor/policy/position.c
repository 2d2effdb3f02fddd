/*
 * The tree: strings decoded, members found by their keys, values named by their places. Each
 * object's keys go through one hash table, seeded at random, so that no input decides about the
 * time.
 */
#include "supervisor/policy/position_scan.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "supervisor/policy/json.h"

enum {
	PATH_LEVELS = 100,
};

/* One character of a \u escape; a lone half becomes U+FFFD. Returns the bytes read. */
static size_t decode_unit(const char *from, const char *end, struct buffer *to)
{
	int unit = position_scan_hex((const uint8_t *)from + 2);
	size_t used = 6;
	uint32_t code = (uint32_t)unit;

	if (unit >= 0xD800 && unit <= 0xDFFF) {
		int low = unit <= 0xDBFF && end - from >= 12 && from[6] == '\\' && from[7] == 'u'
				  ? position_scan_hex((const uint8_t *)from + 8)
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
		const struct position_row *node = &position->nodes[i];

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
	while (position->slots_size < position->members * 2)
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

int position_new(struct position **ret, const char *file, struct bytes text, unsigned int depth,
	struct diag *err)
{
	CLEANUP(position_free_p) struct position *position = calloc(1, sizeof(*position));
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
	r = position_scan(position, depth, err);
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

size_t position_size(const struct position *position)
{
	return position->count;
}

position_node position_first(const struct position *position, position_node node)
{
	return position_count(position, node) ? node + 1 : POSITION_NONE;
}

position_node position_next(const struct position *position, position_node node)
{
	return node == POSITION_NONE ? POSITION_NONE : position->nodes[node].next;
}

size_t position_count(const struct position *position, position_node node)
{
	return node == POSITION_NONE ? 0 : position->nodes[node].count;
}

/* Nodes stand in the order of the text, so what is open is always an ancestor of the next one. */
unsigned int position_depth(const struct position *position, position_node node)
{
	position_node open = position_parent(position, node);
	unsigned int level = 0, most = 0;

	if (node == POSITION_NONE)
		return 0;
	for (position_node at = node;
		at < position->count && position->nodes[at].start < position->nodes[node].end;
		at++) {
		for (; open != position->nodes[at].parent; level--)
			open = position->nodes[open].parent;
		if (position->nodes[at].type < POSITION_ARRAY)
			continue;
		open = at;
		level++;
		most = level > most ? level : most;
	}
	return most;
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
		unit = span.data[at + 1] == 'u' ? position_scan_hex(span.data + at + 2) : -1;
		if (unit >= 0xD800 && unit <= 0xDBFF && span.data[at + 6] == '\\' &&
			span.data[at + 7] == 'u' &&
			position_scan_hex(span.data + at + 8) >= 0xDC00 &&
			position_scan_hex(span.data + at + 8) <= 0xDFFF) {
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

void position_where(const struct position *position, position_node node, bool key,
	unsigned int *line, unsigned int *column)
{
	*line = *column = 0;
	if (node == POSITION_NONE)
		return;
	position_scan_where(position,
		key && position->nodes[node].key_end ? position->nodes[node].key
						     : position->nodes[node].start,
		line, column);
}

/* The place of an element in its array. */
static unsigned int index_of(const struct position *position, position_node node)
{
	position_node at = position_first(position, position->nodes[node].parent);
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
	position_scan_place(position,
		key && position->nodes[node].key_end ? position->nodes[node].key
						     : position->nodes[node].start,
		err);
	free(err->path);
	err->path = position_path(position, node);
}
