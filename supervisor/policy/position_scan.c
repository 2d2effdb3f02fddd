/*
 * From bytes to a tree (RFC 8259, strictly). Iterative, so that no input decides about the stack.
 */
#include "supervisor/policy/position_scan.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	DIGITS_SURE = 300, /* a number of so many characters is within a double's range */
};

struct scan {
	struct position *position;
	const uint8_t *text;
	size_t at, size;
	unsigned int depth, depth_most;
	position_node open, last; /* last: the last child of `open` so far */
	struct diag *err;
};

void position_scan_where(
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

void position_scan_place(const struct position *position, size_t offset, struct diag *err)
{
	unsigned int line, column;

	position_scan_where(position, offset, &line, &column);
	diag_at(err, position->file, line, column);
	diag_show_line(err, (struct bytes){(const uint8_t *)position->text, position->size}, line,
		DIAG_BYTES);
}

int position_scan_hex(const uint8_t *at)
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

static int refuse(struct scan *scan, size_t offset, const char *code, const char *message)
{
	diag_set(scan->err, code, "%s", message);
	position_scan_place(scan->position, offset, scan->err);
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
	while (scan->at < scan->size &&
		(scan->text[scan->at] == ' ' || scan->text[scan->at] == '\n' ||
			scan->text[scan->at] == '\t' || scan->text[scan->at] == '\r'))
		scan->at++;
}

static int new_node(struct scan *scan, position_node *ret)
{
	struct position *position = scan->position;
	struct position_row *node;

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
	*node = (struct position_row){
		.parent = scan->open, .next = POSITION_NONE, .start = (uint32_t)scan->at};
	if (scan->open != POSITION_NONE)
		position->nodes[scan->open].count++;
	if (scan->last != POSITION_NONE)
		position->nodes[scan->last].next = *ret;
	scan->last = *ret;
	return 0;
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
	unit = position_scan_hex(scan->text + scan->at + 2);
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

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

static bool digits(struct scan *scan)
{
	size_t start = scan->at;

	while (scan->at < scan->size && is_digit(scan->text[scan->at]))
		scan->at++;
	return scan->at > start;
}

static bool skip_byte(struct scan *scan, uint8_t byte)
{
	if (scan->at >= scan->size || scan->text[scan->at] != byte)
		return false;
	scan->at++;
	return true;
}

static int skip_number(struct scan *scan)
{
	size_t start = scan->at;
	bool has_exponent;

	(void)skip_byte(scan, '-');
	if (!skip_byte(scan, '0') && !digits(scan))
		return unexpected(scan, "a digit");
	if (skip_byte(scan, '.') && !digits(scan))
		return unexpected(scan, "a digit");
	has_exponent = skip_byte(scan, 'e') || skip_byte(scan, 'E');
	if (has_exponent) {
		(void)(skip_byte(scan, '+') || skip_byte(scan, '-'));
		if (!digits(scan))
			return unexpected(scan, "a digit");
	}
	/* Without one so few digits are no more than 1e300. */
	if (!has_exponent && scan->at - start <= DIGITS_SURE)
		return 0;
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

static int scan_scalar(struct scan *scan, struct position_row *node)
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
		if (scan->text[scan->at] != '-' && !is_digit(scan->text[scan->at]))
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
	if (!skip_byte(scan, ':'))
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
	struct position_row *node;
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
	position->members += key_end > 0;
	if (scan->text[scan->at] == '{' || scan->text[scan->at] == '[') {
		if (scan->depth >= scan->depth_most)
			return refuse(scan, scan->at, "json.depth", "nested too deeply");
		scan->depth++;
		node->type = scan->text[scan->at] == '{' ? POSITION_OBJECT : POSITION_ARRAY;
		scan->at++;
		scan->open = at;
		scan->last = POSITION_NONE;
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
		struct position_row *node = &position->nodes[scan->open];
		uint8_t close = node->type == POSITION_OBJECT ? '}' : ']';
		bool comma;

		skip_space(scan);
		comma = node->count > 0 && skip_byte(scan, ',');
		if (comma) {
			size_t here = scan->at - 1;

			skip_space(scan);
			if (scan->at < scan->size && scan->text[scan->at] == close)
				return refuse(scan, here, "json.syntax",
					"a comma before the closing bracket; remove it");
			return 0;
		}
		if (!skip_byte(scan, close)) {
			if (node->count == 0)
				return 0;
			return unexpected(
				scan, node->type == POSITION_OBJECT ? "',' or '}'" : "',' or ']'");
		}
		node->end = (uint32_t)scan->at;
		scan->last = scan->open;
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

int position_scan(struct position *position, unsigned int depth, struct diag *err)
{
	struct scan scan = {.position = position,
		.text = (const uint8_t *)position->text,
		.size = position->size,
		.depth_most = depth,
		.open = POSITION_NONE,
		.last = POSITION_NONE,
		.err = err};
	int r = check_utf8(&scan);

	if (r == 0 && scan.size >= 3 && memcmp(scan.text, "\xEF\xBB\xBF", 3) == 0)
		r = refuse(&scan, 0, "json.syntax", "a byte order mark before the text; remove it");
	return r == 0 ? scan_all(&scan) : r;
}
