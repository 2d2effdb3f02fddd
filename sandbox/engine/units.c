/*
 * Units and bytes. See units.h. Places are remembered by the address of a string's bytes, which
 * stay where they are until garbage is collected.
 */
#include "sandbox/engine/units.h"
#include "sandbox/engine/core.h"
#include "sandbox/engine/text.h"

enum {
	PLACES = 4,
	SHORT = 64,   /* bytes; walked from the start each time */
	STRIDE = 512, /* units from mark to mark */
	SURROGATES = 0xD800,
	SURROGATES_LOW = 0xDC00,
	SURROGATES_END = 0xE000,
};

/* What is known of one string. */
struct place {
	const char *bytes;
	int index, offset; /* asked for last */
	int length;	   /* of the part that marks cover */
	int *marks; /* offset of each unit number STRIDE * n, NULL for a string that is shorter */
};

struct units_places {
	struct place places[PLACES];
	int newest;
	const char *literal; /* the one that was measured last */
	int literal_size, literal_length;
};

static bool is_lead(char byte)
{
	return (byte & 0xC0) != 0x80;
}

static struct units of_literal(const js_State *J, const char *bytes)
{
	struct units_places *places = core_of(J)->places;

	if (!places || places->literal != bytes) {
		struct units units = {bytes, (int)strlen(bytes), 0};

		units.length = jsV_countunits(bytes, units.size);
		if (places && units.size > SHORT) {
			places->literal = bytes;
			places->literal_size = units.size;
			places->literal_length = units.length;
		}
		return units;
	}
	return (struct units){bytes, places->literal_size, places->literal_length};
}

struct units units_of_value(const js_State *J, const js_Value *string)
{
	struct units units;

	if (string->t.type == JS_TLITSTR)
		return of_literal(J, string->u.litstr);
	units.bytes = jsV_peektext(string, &units.size);
	if (string->t.type == JS_TMEMSTR) {
		js_String *text = string->u.memstr;

		if (text->units < 0)
			text->units = jsV_countunits(units.bytes, units.size);
		units.length = text->units;
	} else {
		units.length = jsV_countunits(units.bytes, units.size);
	}
	return units;
}

struct units units_of(js_State *J, int idx)
{
	return units_of_value(J, js_tovalue(J, idx));
}

struct units units_of_object(const js_Object *object)
{
	return (struct units){object->u.s.string, object->u.s.size, object->u.s.length};
}

void units_forget(js_State *J)
{
	struct units_places *places = core_of(J)->places;

	if (!places)
		return;
	for (int i = 0; i < PLACES; i++)
		js_free(J, places->places[i].marks);
	memset(places, 0, sizeof(*places));
}

/* Walks from a place that is known to another unit, in either direction. */
static int walk(const char *bytes, int index, int offset, int wanted)
{
	while (index < wanted) {
		index++;
		offset++;
		while (!is_lead(bytes[offset]))
			offset++;
	}
	while (index > wanted) {
		do
			offset--;
		while (!is_lead(bytes[offset]));
		index--;
	}
	return offset;
}

static void mark(js_State *J, struct place *place, const struct units *units)
{
	int number = units->length / STRIDE + 1, index = 0, next = 0;
	int *marks = js_malloc(J, number * (int)sizeof(*marks));

	for (int offset = 0; offset < units->size; offset++) {
		if (!is_lead(units->bytes[offset]))
			continue;
		if (index++ == next * STRIDE)
			marks[next++] = offset;
	}
	while (next < number)
		marks[next++] = units->size;
	place->marks = marks;
	place->length = units->length;
}

static struct place *place_of(js_State *J, const struct units *units)
{
	struct core *core = core_of(J);
	struct place *place;

	if (!core->places) {
		core->places = js_malloc(J, sizeof(*core->places));
		memset(core->places, 0, sizeof(*core->places));
	}
	for (int i = 0; i < PLACES; i++) {
		place = &core->places->places[i];
		if (place->bytes == units->bytes && place->index <= units->length)
			return place;
	}
	core->places->newest = (core->places->newest + 1) % PLACES;
	place = &core->places->places[core->places->newest];
	js_free(J, place->marks);
	*place = (struct place){0};
	if (units->length > STRIDE)
		mark(J, place, units);
	place->bytes = units->bytes;
	return place;
}

/* Goes to the mark before the unit, if the last place is further away. */
static void go_near(struct place *place, int index)
{
	int last = place->length / STRIDE, number = index / STRIDE;

	if (!place->marks || abs(place->index - index) < STRIDE)
		return;
	if (number > last)
		number = last;
	if (abs(place->index - index) < index - number * STRIDE)
		return;
	place->index = number * STRIDE;
	place->offset = place->marks[number];
}

int units_offset(js_State *J, const struct units *units, int index)
{
	struct place *place;

	if (index >= units->length)
		return units->size;
	if (units_is_ascii(units))
		return index;
	if (units->size <= SHORT)
		return walk(units->bytes, 0, 0, index);
	place = place_of(J, units);
	go_near(place, index);
	place->offset = walk(units->bytes, place->index, place->offset, index);
	place->index = index;
	return place->offset;
}

int units_index(js_State *J, const struct units *units, int offset)
{
	struct place *place;
	int index, begin;

	if (units_is_ascii(units))
		return offset;
	if (units->size <= SHORT)
		return jsV_countunits(units->bytes, offset);
	place = place_of(J, units);
	begin = place->offset;
	index = place->index;
	if (place->marks && abs(begin - offset) > STRIDE) {
		int low = 0, high = place->length / STRIDE;

		while (low < high) {
			int middle = (low + high + 1) / 2;

			if (place->marks[middle] <= offset)
				low = middle;
			else
				high = middle - 1;
		}
		begin = place->marks[low];
		index = low * STRIDE;
	}
	if (begin <= offset)
		index += jsV_countunits(units->bytes + begin, offset - begin);
	else
		index -= jsV_countunits(units->bytes + offset, begin - offset);
	place->offset = offset;
	place->index = index;
	return index;
}

unsigned units_next(const char **at)
{
	const unsigned char *byte = (const unsigned char *)*at;
	int size = byte[0] < 0x80 ? 1 : byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;
	unsigned unit = size == 1 ? byte[0] : byte[0] & (0x7FU >> size);

	for (int i = 1; i < size; i++)
		unit = unit << 6 | (byte[i] & 0x3FU);
	*at += size;
	return unit;
}

uint32_t units_next_character(const char **at, const char *end)
{
	unsigned unit = units_next(at), low;
	const char *after = *at;

	if (unit < SURROGATES || unit >= SURROGATES_LOW || after >= end)
		return unit;
	low = units_next(&after);
	if (low < SURROGATES_LOW || low >= SURROGATES_END)
		return unit;
	*at = after;
	return 0x10000 + ((unit - SURROGATES) << 10) + (low - SURROGATES_LOW);
}

int units_at(js_State *J, const struct units *units, int index)
{
	const char *at;

	if (index < 0 || index >= units->length)
		return -1;
	if (units_is_ascii(units))
		return units->bytes[index];
	at = units->bytes + units_offset(J, units, index);
	return (int)units_next(&at);
}

void units_push_slice(js_State *J, const struct units *units, int from, int to)
{
	int begin = units_offset(J, units, from);
	const js_Value *slice;

	js_pushlstring(J, units->bytes + begin, units_offset(J, units, to) - begin);
	/* Nobody has to count what is known: a text may be cut short again and again. */
	slice = js_tovalue(J, -1);
	if (slice->t.type == JS_TMEMSTR && from >= 0 && to <= units->length)
		slice->u.memstr->units = to - from;
}

void units_push_unit(js_State *J, unsigned unit)
{
	char bytes[3];

	js_pushlstring(J, bytes, (int)text_put_unit(bytes, unit));
}
