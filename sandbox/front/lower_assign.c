/*
 * Assignments: plain, compound, logical, ++ and --, and patterns. A target's object and key are
 * evaluated before the value, and once.
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/front/emit.h"

/* How many stack places a target's object and key take. */
enum reference {
	REFERENCE_NAME = 0,
	REFERENCE_MEMBER,
	REFERENCE_COMPUTED,
	REFERENCE_PRIVATE,
	REFERENCE_SUPER,
};

static enum reference open_reference(struct emit *e, struct node *target, bool read_too)
{
	if (target->kind == NODE_NAME)
		return REFERENCE_NAME;
	if (target->a->kind == NODE_SUPER) {
		lower_this(e);
		if (target->flags & NODE_COMPUTED)
			lower_expression(e, target->b);
		else
			lower_property_key(e, target->b, false);
		return REFERENCE_SUPER;
	}
	lower_expression(e, target->a);
	if (target->b->kind == NODE_PRIVATE_NAME) {
		lower_private_name(e, target->b);
		return REFERENCE_PRIVATE;
	}
	if (!(target->flags & NODE_COMPUTED))
		return REFERENCE_MEMBER;
	lower_expression(e, target->b);
	if (read_too) {
		emit_at(e, target->place);
		emit_op(e, CODE_TO_KEY_OF);
	}
	return REFERENCE_COMPUTED;
}

/* V8 tells of a read before a write where it noted something last: at the object or the key. */
static uint32_t place_of_read(const struct node *target)
{
	const struct node *key = target->b;

	if (target->kind != NODE_MEMBER)
		return target->start;
	if ((target->flags & NODE_COMPUTED) &&
		(key->kind == NODE_NAME || key->kind == NODE_MEMBER || key->kind == NODE_CALL))
		return key->place;
	return target->a->place;
}

/* object key -- object key value */
static void read_reference(struct emit *e, struct node *target, enum reference kind, uint32_t place)
{
	static const enum code_op ops[] = {
		[REFERENCE_COMPUTED] = CODE_GET_COMPUTED, [REFERENCE_PRIVATE] = CODE_GET_PRIVATE};

	if (kind == REFERENCE_NAME) {
		lower_get(e, target);
		return;
	}
	if (kind == REFERENCE_SUPER) {
		emit_at(e, place);
		emit_op(e, CODE_GET_SUPER_KEEP);
		return;
	}
	emit_op(e, kind == REFERENCE_MEMBER ? CODE_DUP : CODE_DUP2);
	emit_at(e, place);
	if (kind == REFERENCE_MEMBER)
		emit_op1(e, CODE_GET, emit_string(e->all, target->b->text, target->b->size));
	else
		emit_op(e, ops[kind]);
}

/* object key value -- value */
static void write_reference(
	struct emit *e, struct node *target, enum reference kind, uint32_t place)
{
	static const enum code_op ops[] = {[REFERENCE_COMPUTED] = CODE_SET_COMPUTED,
		[REFERENCE_PRIVATE] = CODE_SET_PRIVATE,
		[REFERENCE_SUPER] = CODE_SET_SUPER};

	if (kind == REFERENCE_NAME) {
		lower_set(e, target, place);
		return;
	}
	emit_at(e, place);
	if (kind == REFERENCE_MEMBER)
		emit_op1(e, CODE_SET, emit_string(e->all, target->b->text, target->b->size));
	else
		emit_op(e, ops[kind]);
}

static void value_for(struct emit *e, struct node *target, struct node *value)
{
	if (target->kind == NODE_NAME && !(target->flags & NODE_PARENTHESES))
		lower_named(e, value, target->atom->text, target->atom->size);
	else
		lower_expression(e, value);
}

static void assign_logical(struct emit *e, struct node *node)
{
	struct label_at *skip = emit_label(e), *end = emit_label(e);
	enum reference kind = open_reference(e, node->a, true);
	enum code_op op = node->op == TOKEN_ASSIGN_AND	? CODE_JUMP_FALSE_KEEP
			  : node->op == TOKEN_ASSIGN_OR ? CODE_JUMP_TRUE_KEEP
							: CODE_JUMP_PRESENT_KEEP;

	read_reference(e, node->a, kind, place_of_read(node->a));
	emit_jump(e, op, skip);
	value_for(e, node->a, node->b);
	write_reference(e, node->a, kind, node->place);
	emit_jump(e, CODE_JUMP, end);
	emit_here(e, skip);
	/* The value is above what the reference left. */
	for (int i = kind == REFERENCE_NAME ? 0 : kind == REFERENCE_MEMBER ? 1 : 2; i > 0; i--) {
		emit_op(e, CODE_ROT2);
		emit_op(e, CODE_POP);
	}
	emit_here(e, end);
}

static enum token plain_op(enum token op)
{
	static const enum token ops[TOKEN_COUNT] = {
		[TOKEN_ASSIGN_PLUS] = TOKEN_PLUS,
		[TOKEN_ASSIGN_MINUS] = TOKEN_MINUS,
		[TOKEN_ASSIGN_STAR] = TOKEN_STAR,
		[TOKEN_ASSIGN_SLASH] = TOKEN_SLASH,
		[TOKEN_ASSIGN_PERCENT] = TOKEN_PERCENT,
		[TOKEN_ASSIGN_SHIFT_LEFT] = TOKEN_SHIFT_LEFT,
		[TOKEN_ASSIGN_SHIFT_RIGHT] = TOKEN_SHIFT_RIGHT,
		[TOKEN_ASSIGN_SHIFT_UNSIGNED] = TOKEN_SHIFT_UNSIGNED,
		[TOKEN_ASSIGN_BIT_AND] = TOKEN_BIT_AND,
		[TOKEN_ASSIGN_BIT_OR] = TOKEN_BIT_OR,
		[TOKEN_ASSIGN_BIT_XOR] = TOKEN_BIT_XOR,
		[TOKEN_ASSIGN_POWER] = TOKEN_POWER,
	};

	return ops[op];
}

/* In strict code whether a name is a variable is decided before the value is evaluated. */
static void assign_global(struct emit *e, struct node *node)
{
	const uint32_t name = emit_string(e->all, node->a->atom->text, node->a->atom->size);

	emit_op1(e, CODE_HAS_GLOBAL, name);
	value_for(e, node->a, node->b);
	emit_at(e, node->place);
	emit_op1(e, CODE_SET_GLOBAL_HELD, name);
}

static bool is_strict_global(const struct emit *e, const struct node *node)
{
	return node->op == TOKEN_ASSIGN && node->a->kind == NODE_NAME && !node->a->binding &&
	       (e->function->flags & FUNCTION_STRICT);
}

void lower_assign(struct emit *e, struct node *node, bool wanted)
{
	enum reference kind;
	bool is_array = node->a->kind == NODE_ARRAY_PATTERN;
	uint32_t shown;

	if (node->op == TOKEN_ASSIGN && (is_array || node->a->kind == NODE_OBJECT_PATTERN)) {
		shown = lower_shown_value(e, node->b, is_array);
		lower_expression(e, node->b);
		if (wanted)
			emit_op(e, CODE_DUP);
		lower_pattern_at(
			e, node->a, false, is_array ? CODE_SHOWN_NESTED : shown, node->place);
		return;
	}
	if (node->op >= TOKEN_ASSIGN_AND) {
		assign_logical(e, node);
	} else if (is_strict_global(e, node)) {
		assign_global(e, node);
	} else {
		kind = open_reference(e, node->a, node->op != TOKEN_ASSIGN);
		if (node->op == TOKEN_ASSIGN) {
			value_for(e, node->a, node->b);
		} else {
			read_reference(e, node->a, kind, place_of_read(node->a));
			lower_expression(e, node->b);
			emit_op(e, lower_binary_op(plain_op(node->op)));
		}
		write_reference(e, node->a, kind, node->place);
	}
	if (!wanted)
		emit_op(e, CODE_POP);
}

void lower_update(struct emit *e, struct node *node, bool wanted)
{
	enum reference kind = open_reference(e, node->a, true);
	bool postfix = wanted && !(node->flags & NODE_PREFIX);

	read_reference(e, node->a, kind, place_of_read(node->a));
	emit_at(e, node->start);
	emit_op(e, CODE_TO_NUMERIC);
	if (postfix) {
		emit_op(e, CODE_DUP);
		if (kind == REFERENCE_MEMBER)
			emit_op(e, CODE_ROT3);
		else if (kind != REFERENCE_NAME)
			emit_op(e, CODE_ROT4);
	}
	emit_op(e, node->op == TOKEN_INCREMENT ? CODE_INCREMENT : CODE_DECREMENT);
	write_reference(e, node->a, kind, node->place);
	if (postfix || !wanted)
		emit_op(e, CODE_POP);
}

/* value -- : `target` is a name, a member or a pattern, maybe with a default. */
static void store(struct emit *e, struct node *target, bool declaration)
{
	uint32_t slot;
	enum reference kind;

	if (target->kind == NODE_NAME) {
		if (declaration && target->binding) {
			lower_init(e, target->binding);
		} else {
			lower_set(e, target, target->start);
			emit_op(e, CODE_POP);
		}
		return;
	}
	if (target->kind != NODE_MEMBER) {
		lower_pattern(e, target, declaration);
		return;
	}
	slot = emit_local(e);
	emit_op1(e, CODE_POP_LOCAL, slot);
	kind = open_reference(e, target, false);
	emit_op1(e, CODE_GET_LOCAL, slot);
	write_reference(e, target, kind, target->place);
	emit_op(e, CODE_POP);
	emit_free_local(e, slot);
}

/* value -- value or default */
static void default_of(struct emit *e, struct node *element)
{
	struct label_at *given = emit_label(e);

	emit_jump(e, CODE_JUMP_DEFINED_KEEP, given);
	value_for(e, element->a, element->b);
	emit_here(e, given);
}

/* Where a default stands beside a pattern, errors show the default, whatever the value is. */
static void show_default(struct emit *e, const struct node *element, uint32_t shown)
{
	e->pattern_property = UINT32_MAX;
	e->pattern_shown = CODE_SHOWN_NESTED;
	if (element->a->kind == NODE_OBJECT_PATTERN)
		e->pattern_shown = shown == CODE_SHOWN_VALUE
					   ? emit_text(e, "(intermediate value)(intermediate value)"
							  "(intermediate value)")
					   : lower_shown(e, element->b);
	else if (element->a->kind == NODE_ARRAY_PATTERN && shown != CODE_SHOWN_VALUE &&
		 (element->b->kind == NODE_NAME || element->b->kind == NODE_CALL))
		e->pattern_shown = lower_shown_value(e, element->b, true);
}

static void store_element(struct emit *e, struct node *element, bool declaration)
{
	if (element->kind == NODE_DEFAULT) {
		uint32_t shown =
			e->pattern_property == UINT32_MAX ? e->pattern_shown : CODE_SHOWN_NESTED;

		default_of(e, element);
		show_default(e, element, shown);
		store(e, element->a, declaration);
	} else {
		store(e, element, declaration);
	}
}

/*
 * The object of a member is evaluated before the iterator steps (13.15.5.5); names need no such
 * care.
 * -- : from the iterator in slot
 */
static void element_from(struct emit *e, struct node *element, uint32_t iterator, bool declaration)
{
	struct node *target =
		element->kind == NODE_DEFAULT || element->kind == NODE_REST ? element->a : element;
	enum reference kind = REFERENCE_NAME;

	if (target->kind == NODE_MEMBER)
		kind = open_reference(e, target, false);
	emit_op1(e, element->kind == NODE_REST ? CODE_NEXT_REST : CODE_NEXT_OR_UNDEFINED, iterator);
	if (element->kind == NODE_DEFAULT) {
		default_of(e, element);
		show_default(e, element, CODE_SHOWN_NESTED);
	}
	if (target->kind == NODE_MEMBER) {
		write_reference(e, target, kind, target->place);
		emit_op(e, CODE_POP);
	} else {
		store(e, target, declaration);
	}
}

/* What errors show of the value that a pattern takes apart. */
struct source {
	uint32_t shown, property, place;
};

static struct source take_source(struct emit *e)
{
	struct source ret = {e->pattern_shown, e->pattern_property, e->pattern_place};

	e->pattern_shown = CODE_SHOWN_NESTED;
	e->pattern_property = UINT32_MAX;
	e->pattern_place = UINT32_MAX;
	return ret;
}

/* What is not iterable, as errors show it; of an object's property V8 shows the object. */
static uint32_t shown_iterable(struct emit *e, const struct source *source)
{
	if (source->shown >= CODE_SHOWN_VALUE)
		return emit_text(e, "");
	if (source->property == UINT32_MAX)
		return source->shown;
	return emit_marked(e, CODE_MARK_BESIDE, source->shown);
}

static void array_pattern(struct emit *e, struct node *pattern, bool declaration)
{
	const struct source source = take_source(e);
	struct label_at *broken = emit_label(e), *end = emit_label(e);
	uint32_t iterator = emit_local(e);
	struct control control = {.up = e->control,
		.kind = CONTROL_ITERATOR,
		.slot = iterator,
		.environment = e->environment};

	emit_at(e, source.place == UINT32_MAX ? pattern->start : source.place);
	if (source.property != UINT32_MAX)
		emit_op2(e, CODE_CHECK_OBJECT_COERCIBLE, emit_text(e, "Symbol(Symbol.iterator)"),
			source.shown);
	emit_op2(e, CODE_ITERATE, iterator, shown_iterable(e, &source));
	emit_jump(e, CODE_TRY, broken);
	e->control = &control; /* a yield in a default may return from here */
	for (struct node *at = pattern->list; at; at = at->next) {
		if (at->kind == NODE_HOLE) {
			emit_op1(e, CODE_NEXT_OR_UNDEFINED, iterator);
			emit_op(e, CODE_POP);
		} else {
			element_from(e, at, iterator, declaration);
		}
	}
	e->control = control.up;
	emit_op(e, CODE_END_TRY);
	emit_op1(e, CODE_CLOSE, iterator);
	emit_jump(e, CODE_JUMP, end);
	emit_here(e, broken);
	emit_op1(e, CODE_ABANDON, iterator);
	emit_op(e, CODE_THROW);
	emit_here(e, end);
	emit_free_local(e, iterator);
}

static bool has_rest(const struct node *pattern)
{
	for (const struct node *at = pattern->list; at; at = at->next) {
		if (at->kind == NODE_REST)
			return true;
	}
	return false;
}

/* The key of a property that is known here, as its string; UINT32_MAX: it is computed. */
static uint32_t key_text(struct emit *e, const struct node *property)
{
	char text[LOWER_NUMBER_TEXT];

	if (property->kind != NODE_PROPERTY || (property->flags & NODE_COMPUTED))
		return UINT32_MAX;
	if (property->a->kind == NODE_STRING)
		return emit_string(e->all, property->a->text, property->a->size);
	if (property->a->kind != NODE_NUMBER)
		return UINT32_MAX;
	lower_number_text(text, property->a->number);
	return emit_text(e, text);
}

/* value -- : of the pattern's `source` */
static void store_property(
	struct emit *e, const struct node *property, bool declaration, const struct source *source)
{
	uint32_t key = key_text(e, property);

	if (key != UINT32_MAX && source->shown != CODE_SHOWN_NESTED &&
		source->property == UINT32_MAX) {
		e->pattern_shown = source->shown;
		e->pattern_property = key;
	}
	store_element(e, property->b, declaration);
	(void)take_source(e);
}

/* {...rest} needs the keys that were taken before it: each is kept in a local. */
static void object_with_rest(
	struct emit *e, struct node *pattern, bool declaration, const struct source *from)
{
	uint32_t source = emit_local(e), count = 0, keys[256];

	emit_op1(e, CODE_POP_LOCAL, source);
	for (struct node *at = pattern->list; at; at = at->next) {
		if (at->kind == NODE_REST) {
			emit_op1(e, CODE_GET_LOCAL, source);
			for (uint32_t i = 0; i < count; i++)
				emit_op1(e, CODE_GET_LOCAL, keys[i]);
			emit_op1(e, CODE_REST_PROPERTIES, count);
			store(e, at->a, declaration);
			break;
		}
		if (count == ARRAY_SIZE(keys)) {
			parse_error(e->all->p, at->start, at->end,
				"Too many properties before the rest element");
			return;
		}
		keys[count] = emit_local(e);
		lower_property_key(e, at->a, at->flags & NODE_COMPUTED);
		emit_op1(e, CODE_POP_LOCAL, keys[count]);
		emit_op1(e, CODE_GET_LOCAL, source);
		emit_op1(e, CODE_GET_LOCAL, keys[count]);
		emit_at(e, at->start);
		emit_op(e, CODE_GET_COMPUTED);
		count++;
		store_property(e, at, declaration, from);
	}
	while (count-- > 0)
		emit_free_local(e, keys[count]);
	emit_free_local(e, source);
}

static bool has_member(const struct node *pattern)
{
	for (const struct node *at = pattern->list; at; at = at->next) {
		const struct node *target = at->kind == NODE_REST ? at->a : at->b;

		if (target->kind == NODE_DEFAULT)
			target = target->a;
		if (target->kind == NODE_MEMBER)
			return true;
	}
	return false;
}

/* -- : one property of the value in `source`: its key, then the member's object, then the value. */
static void member_property(struct emit *e, struct node *property, uint32_t source)
{
	struct node *target = property->b->kind == NODE_DEFAULT ? property->b->a : property->b;
	uint32_t key = emit_local(e);
	enum reference kind;

	lower_property_key(e, property->a, property->flags & NODE_COMPUTED);
	emit_op1(e, CODE_POP_LOCAL, key);
	kind = open_reference(e, target, false);
	emit_op1(e, CODE_GET_LOCAL, source);
	emit_op1(e, CODE_GET_LOCAL, key);
	emit_at(e, property->start);
	emit_op(e, CODE_GET_COMPUTED);
	if (property->b->kind == NODE_DEFAULT)
		default_of(e, property->b);
	write_reference(e, target, kind, target->place);
	emit_op(e, CODE_POP);
	emit_free_local(e, key);
}

/* value -- : {a: x.y, [k]: z.w} */
static void object_with_members(struct emit *e, struct node *pattern, const struct source *from)
{
	uint32_t source = emit_local(e);

	emit_op1(e, CODE_POP_LOCAL, source);
	for (struct node *at = pattern->list; at; at = at->next) {
		struct node *target = at->b->kind == NODE_DEFAULT ? at->b->a : at->b;

		if (target->kind == NODE_MEMBER) {
			member_property(e, at, source);
			continue;
		}
		emit_op1(e, CODE_GET_LOCAL, source);
		lower_property_key(e, at->a, at->flags & NODE_COMPUTED);
		emit_at(e, at->start);
		emit_op(e, CODE_GET_COMPUTED);
		store_property(e, at, false, from);
	}
	emit_free_local(e, source);
}

/*
 * Of a nested pattern the first read itself tells. V8 finds what to show by the place of that read,
 * and a default there misleads it.
 */
static void check_coercible(struct emit *e, const struct node *pattern, const struct source *given)
{
	const struct node *first = pattern->list;
	uint32_t key = first ? key_text(e, first) : UINT32_MAX;
	struct source of_default = {CODE_SHOWN_NESTED, UINT32_MAX, UINT32_MAX};
	const struct source *source = given;

	if (key != UINT32_MAX && first->b->kind == NODE_DEFAULT) {
		if (first->b->a->kind == NODE_OBJECT_PATTERN)
			of_default.shown = lower_shown(e, first->b->b);
		source = &of_default;
	} else if (key != UINT32_MAX && first->b->kind == NODE_MEMBER) {
		source = &of_default;
	}
	if ((source->shown == CODE_SHOWN_NESTED || source->property != UINT32_MAX) &&
		key != UINT32_MAX && !has_rest(pattern))
		return;
	if (!first || (first->kind == NODE_PROPERTY && key == UINT32_MAX))
		emit_at(e, pattern->start);
	else
		emit_at(e, first->kind == NODE_REST ? first->a->start : first->b->start);
	emit_op2(e, CODE_CHECK_OBJECT_COERCIBLE,
		source->property != UINT32_MAX ? source->property : key, source->shown);
}

/* value -- */
static void object_pattern(struct emit *e, struct node *pattern, bool declaration)
{
	const struct source source = take_source(e);

	check_coercible(e, pattern, &source);
	if (has_rest(pattern)) {
		object_with_rest(e, pattern, declaration, &source);
		return;
	}
	if (has_member(pattern)) {
		object_with_members(e, pattern, &source);
		return;
	}
	for (struct node *at = pattern->list; at; at = at->next) {
		emit_op(e, CODE_DUP);
		if (!(at->flags & NODE_COMPUTED) && at->a->kind == NODE_STRING) {
			emit_at(e, at->start);
			emit_op1(e, CODE_GET, emit_string(e->all, at->a->text, at->a->size));
		} else {
			lower_property_key(e, at->a, at->flags & NODE_COMPUTED);
			emit_at(e, at->start);
			emit_op(e, CODE_GET_COMPUTED);
		}
		store_property(e, at, declaration, &source);
	}
	emit_op(e, CODE_POP);
}

void lower_pattern_at(
	struct emit *e, struct node *pattern, bool declaration, uint32_t shown, uint32_t place)
{
	e->pattern_shown = shown;
	e->pattern_property = UINT32_MAX;
	e->pattern_place = place;
	lower_pattern(e, pattern, declaration);
	(void)take_source(e);
}

void lower_pattern_of(struct emit *e, struct node *pattern, bool declaration, uint32_t shown)
{
	lower_pattern_at(e, pattern, declaration, shown, UINT32_MAX);
}

void lower_pattern(struct emit *e, struct node *pattern, bool declaration)
{
	if (e->all->failed)
		return;
	switch (pattern->kind) {
	case NODE_ARRAY_PATTERN:
		array_pattern(e, pattern, declaration);
		break;
	case NODE_OBJECT_PATTERN:
		object_pattern(e, pattern, declaration);
		break;
	default:
		store_element(e, pattern, declaration);
	}
}
