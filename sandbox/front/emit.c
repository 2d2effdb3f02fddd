/*
 * Words, strings, jumps and positions of lowered code.
 */
#include "sandbox/front/emit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct string_row {
	struct string_row *next;
	uint32_t hash, size, number;
	const char *text;
};

void words_add(struct lowerer *all, struct words *words, uint32_t word)
{
	if (words->count == words->capacity) {
		uint32_t capacity = words->capacity ? words->capacity * 2 : 32;
		uint32_t *data = arena_get(all->p->arena, capacity * sizeof(*data));

		if (all->p->arena->failed) {
			all->failed = true;
			words->count = 0;
			return;
		}
		if (words->count)
			memcpy(data, words->data, words->count * sizeof(*data));
		words->data = data;
		words->capacity = capacity;
	}
	words->data[words->count++] = word;
}

/* UTF-8 to the engine's strings: a surrogate pair for each astral character, no zero byte. */
static void put_engine_text(struct buffer *to, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		uint8_t byte = (uint8_t)text[i];
		uint32_t code;

		if (byte == 0) {
			buffer_put_raw(to, "\xC0\x80", 2);
		} else if (byte < 0xF0 || i + 3 >= size) {
			buffer_put_u8(to, byte);
		} else {
			code = ((uint32_t)(byte & 7) << 18 | (uint32_t)(text[i + 1] & 0x3F) << 12 |
				       (uint32_t)(text[i + 2] & 0x3F) << 6 |
				       (uint32_t)(text[i + 3] & 0x3F)) -
			       0x10000;
			for (int half = 0; half < 2; half++) {
				uint32_t unit =
					half ? 0xDC00 | (code & 0x3FF) : 0xD800 | code >> 10;

				buffer_put_u8(to, (uint8_t)(0xE0 | unit >> 12));
				buffer_put_u8(to, (uint8_t)(0x80 | (unit >> 6 & 0x3F)));
				buffer_put_u8(to, (uint8_t)(0x80 | (unit & 0x3F)));
			}
			i += 3;
		}
	}
}

static void write_string(struct lowerer *all, const char *text, size_t size)
{
	size_t head = all->strings.size, written;

	buffer_put_u32(&all->strings, 0);
	put_engine_text(&all->strings, text, size);
	if (all->strings.failed) {
		all->failed = true;
		return;
	}
	written = all->strings.size - head - 4;
	memcpy(all->strings.data + head, &(uint32_t){(uint32_t)written}, 4);
	/* A zero byte ends it, so that the engine can use it where it lies. */
	do {
		buffer_put_u8(&all->strings, 0);
	} while (all->strings.size % 4);
}

static void grow_table(struct lowerer *all)
{
	uint32_t size = all->table_size ? all->table_size * 4 : 256;
	struct string_row **table = arena_get(all->p->arena, size * sizeof(struct string_row *));
	struct string_row **rows = arena_get(all->p->arena, size * sizeof(struct string_row *));

	if (all->p->arena->failed) {
		all->failed = true;
		return;
	}
	for (uint32_t i = 0; i < all->table_size; i++) {
		struct string_row *row = all->table[i];

		while (row) {
			struct string_row *next = row->next;

			row->next = table[row->hash & (size - 1)];
			table[row->hash & (size - 1)] = row;
			row = next;
		}
	}
	if (all->strings_count)
		memcpy(rows, all->rows, all->strings_count * sizeof(struct string_row *));
	all->rows = rows;
	all->table = table;
	all->table_size = size;
}

uint32_t emit_string(struct lowerer *all, const char *text, size_t size)
{
	uint32_t hash = 2166136261u;
	struct string_row *row;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (uint8_t)text[i]) * 16777619u;
	if (all->strings_count >= all->table_size)
		grow_table(all);
	if (all->failed)
		return 0;
	for (row = all->table[hash & (all->table_size - 1)]; row; row = row->next) {
		if (row->hash == hash && row->size == size &&
			(size == 0 || memcmp(row->text, text, size) == 0))
			return row->number;
	}
	row = arena_get(all->p->arena, sizeof(*row));
	row->hash = hash;
	row->size = (uint32_t)size;
	row->text = arena_text(all->p->arena, text, size);
	row->number = all->strings_count++;
	all->rows[row->number] = row;
	row->next = all->table[hash & (all->table_size - 1)];
	all->table[hash & (all->table_size - 1)] = row;
	all->failed |= all->p->arena->failed;
	write_string(all, text, size);
	return row->number;
}

uint32_t emit_text(struct emit *e, const char *text)
{
	return emit_string(e->all, text, strlen(text));
}

uint32_t emit_marked(struct emit *e, char mark, uint32_t number)
{
	struct lowerer *all = e->all;
	const struct string_row *row = all->failed ? NULL : all->rows[number];
	char *text;

	if (!row)
		return 0;
	text = arena_get(all->p->arena, row->size + 1);
	all->failed |= all->p->arena->failed;
	if (all->failed)
		return 0;
	text[0] = mark;
	memcpy(text + 1, row->text, row->size);
	return emit_string(all, text, row->size + 1);
}

/* From the last sample before the offset. */
static struct emit_sample sample_at(const struct lowerer *all, uint32_t offset)
{
	struct emit_sample sample = all->samples[offset / EMIT_SAMPLE_STEP];

	for (uint32_t i = offset / EMIT_SAMPLE_STEP * EMIT_SAMPLE_STEP; i < offset; i++) {
		sample.units += emit_units((uint8_t)all->p->text[i]);
		sample.longer += emit_longer((uint8_t)all->p->text[i]);
	}
	return sample;
}

/* Where an offset of the source is in string 0. */
static uint32_t in_engine_text(const struct lowerer *all, uint32_t offset)
{
	return offset + sample_at(all, offset).longer;
}

/* Lines are found by bisection. */
static void find_place(struct lowerer *all, uint32_t offset, uint32_t *line, uint32_t *column)
{
	uint32_t low = 0, high = all->lines_count;

	if (offset > all->p->size)
		offset = all->p->size;
	while (high - low > 1) {
		uint32_t middle = (low + high) / 2;

		if (all->lines[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	*line = low + 1;
	*column = sample_at(all, offset).units - sample_at(all, all->lines[low]).units + 1;
}

void emit_at(struct emit *e, uint32_t offset)
{
	e->place = offset;
}

static void note_position(struct emit *e)
{
	uint32_t line, column;

	if (e->place == UINT32_MAX)
		return;
	find_place(e->all, e->place, &line, &column);
	e->place = UINT32_MAX;
	if (line == e->line && column == e->column)
		return;
	e->line = line;
	e->column = column;
	words_add(e->all, &e->positions, e->code.count);
	words_add(e->all, &e->positions, line);
	words_add(e->all, &e->positions, column);
}

void emit_op(struct emit *e, enum code_op op)
{
	note_position(e);
	e->statement = UINT32_MAX;
	words_add(e->all, &e->code, op);
}

void emit_op1(struct emit *e, enum code_op op, uint32_t a)
{
	emit_op(e, op);
	words_add(e->all, &e->code, a);
}

void emit_op2(struct emit *e, enum code_op op, uint32_t a, uint32_t b)
{
	emit_op1(e, op, a);
	words_add(e->all, &e->code, b);
}

void emit_op3(struct emit *e, enum code_op op, uint32_t a, uint32_t b, uint32_t c)
{
	emit_op2(e, op, a, b);
	words_add(e->all, &e->code, c);
}

void emit_number(struct emit *e, double value)
{
	int32_t integer = value >= -1e9 && value <= 1e9 ? (int32_t)value : 0;
	uint32_t halves[2];

	if (value == integer && !(integer == 0 && signbit(value))) {
		emit_op1(e, CODE_INTEGER, (uint32_t)integer);
		return;
	}
	memcpy(halves, &value, sizeof(halves));
	emit_op2(e, CODE_NUMBER, halves[0], halves[1]);
}

struct label_at *emit_label(struct emit *e)
{
	struct label_at *label = arena_get(e->all->p->arena, sizeof(*label));

	label->at = UINT32_MAX;
	return label;
}

void emit_here(struct emit *e, struct label_at *label)
{
	label->at = e->code.count;
	for (uint32_t i = 0; i < label->jumps.count; i++)
		e->code.data[label->jumps.data[i]] = label->at;
	/* A jump may come from elsewhere: the position must be told again. */
	e->line = 0;
}

static void put_target(struct emit *e, struct label_at *label)
{
	if (label->at == UINT32_MAX)
		words_add(e->all, &label->jumps, e->code.count);
	words_add(e->all, &e->code, label->at);
}

void emit_jump(struct emit *e, enum code_op op, struct label_at *label)
{
	emit_op(e, op);
	put_target(e, label);
}

void emit_jump1(struct emit *e, enum code_op op, uint32_t a, struct label_at *label)
{
	emit_op1(e, op, a);
	put_target(e, label);
}

void emit_jump2(struct emit *e, enum code_op op, uint32_t a, uint32_t b, struct label_at *label)
{
	emit_op2(e, op, a, b);
	put_target(e, label);
}

uint32_t emit_local(struct emit *e)
{
	if (e->free_count)
		return e->free_locals[--e->free_count];
	return e->locals++;
}

void emit_free_local(struct emit *e, uint32_t slot)
{
	if (e->free_count < ARRAY_SIZE(e->free_locals))
		e->free_locals[e->free_count++] = slot;
}

uint32_t emit_function(struct emit *e, const char *name, size_t name_size)
{
	struct buffer *to = &e->all->functions;
	const struct node *node = e->function->node;

	buffer_put_u32(to, emit_string(e->all, name, name_size));
	buffer_put_u32(to, e->flags);
	buffer_put_u32(to, e->function->length);
	buffer_put_u32(to, e->parameters);
	buffer_put_u32(to, e->locals);
	buffer_put_u32(to, in_engine_text(e->all, node->start));
	buffer_put_u32(to, in_engine_text(e->all, node->end));
	buffer_put_u32(to, e->code.count);
	for (uint32_t i = 0; i < e->code.count; i++)
		buffer_put_u32(to, e->code.data[i]);
	buffer_put_u32(to, e->positions.count / 3);
	for (uint32_t i = 0; i < e->positions.count; i++)
		buffer_put_u32(to, e->positions.data[i]);
	e->all->failed |= to->failed;
	return e->all->functions_count++;
}
