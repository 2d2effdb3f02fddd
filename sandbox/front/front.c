/*
 * The steps of the front end in their order.
 */
#include "sandbox/front/front.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/front/emit.h"
#include "sandbox/front/hints.h"
#include "sandbox/front/rules.h"
#include "sandbox/front/scope.h"

static void find_lines(struct lowerer *all)
{
	const char *text = all->p->text;
	uint32_t size = all->p->size, count = 1;
	struct words lines = {0};

	words_add(all, &lines, 0);
	for (uint32_t i = 0; i < size; i++) {
		const uint8_t *s = (const uint8_t *)text + i;
		bool end = *s == '\n' || (*s == '\r' && (i + 1 >= size || text[i + 1] != '\n'));

		if (i + 2 < size && *s == 0xE2 && s[1] == 0x80 && (s[2] & 0xFE) == 0xA8) {
			i += 2;
			end = true;
		}
		if (end) {
			words_add(all, &lines, i + 1);
			count++;
		}
	}
	all->lines = lines.data;
	all->lines_count = all->failed ? 0 : count;
}

static void sample_source(struct lowerer *all)
{
	uint32_t size = all->p->size;
	struct emit_sample now = {0};

	all->samples =
		arena_get(all->p->arena, (size / EMIT_SAMPLE_STEP + 1) * sizeof(*all->samples));
	all->failed |= all->p->arena->failed;
	for (uint32_t i = 0; i < size && !all->failed; i++) {
		if (i % EMIT_SAMPLE_STEP == 0)
			all->samples[i / EMIT_SAMPLE_STEP] = now;
		now.units += emit_units((uint8_t)all->p->text[i]);
		now.longer += emit_longer((uint8_t)all->p->text[i]);
	}
	if (size % EMIT_SAMPLE_STEP == 0 && !all->failed)
		all->samples[size / EMIT_SAMPLE_STEP] = now;
}

static void write_code(struct lowerer *all, struct buffer *to)
{
	buffer_put_u32(to, CODE_MAGIC);
	buffer_put_u32(to, all->strings_count);
	buffer_put_u32(to, all->functions_count);
	buffer_put_u32(to, all->templates_count);
	buffer_put_raw(to, all->strings.data, all->strings.size);
	buffer_put_raw(to, all->functions.data, all->functions.size);
	all->failed |= to->failed;
}

static int lower(struct parser *p, struct node *program, struct buffer *to)
{
	bool function = p->source->goal == FRONT_FUNCTION;
	struct lowerer all = {.p = p, .private_program = function};

	find_lines(&all);
	sample_source(&all);
	if (!all.failed) {
		/* String 0 is the source, 1 the name of the file, which the loader gives. */
		(void)emit_string(&all, p->text, p->size);
		(void)lower_program(&all, program, function ? p->source->name : NULL);
	}
	if (!all.failed)
		write_code(&all, to);
	buffer_done(&all.strings);
	buffer_done(&all.functions);
	return all.failed && !p->result->count ? -ENOMEM : 0;
}

int front_compile(struct front_result *ret, const struct front_source *source)
{
	struct arena arena = {0};
	struct parser p = {.arena = &arena,
		.source = source,
		.result = ret,
		.text = (const char *)source->text.data,
		.size = (uint32_t)source->text.size};
	struct node *program;
	int r = 0;

	*ret = (struct front_result){0};
	if (source->text.size > UINT32_MAX / 4)
		return -ENOMEM;
	if (!p.text)
		p.text = "";
	if (!buffer_is_utf8(source->text)) {
		uint32_t at = (uint32_t)buffer_utf8_size(source->text);

		parse_error(&p, at, at, "This byte is not UTF-8");
	} else {
		program = parse_program(&p);
		if (!p.failed)
			scope_resolve(&p, program);
		if (!p.failed && source->goal == FRONT_FUNCTION)
			rules_check(&p, program);
		if (!p.failed && source->goal == FRONT_FUNCTION)
			hints_give(&p, program);
		if (!p.failed)
			r = lower(&p, program, &ret->code);
	}
	ret->memory = arena.blocks;
	if (arena.failed)
		r = -ENOMEM;
	ret->ok = r == 0 && !p.failed;
	return r;
}

void front_result_done(struct front_result *result)
{
	struct arena arena = {.blocks = result->memory};

	arena_done(&arena);
	buffer_done(&result->code);
	*result = (struct front_result){0};
}
