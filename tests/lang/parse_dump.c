/*
 * parse-dump: reads scripts with our front end, for comparison with another parser. Paths on stdin,
 * a leading "! " for strict mode; for each a line "ok" or "LINE:COLUMN: MESSAGE", with --spans a
 * line "KIND START END" for each node before it, and the line "\1END" after it.
 */
#include <stdio.h>
#include <string.h>

#include "sandbox/engine/engine.h"
#include "sandbox/front/parse.h"
#include "sandbox/front/scope.h"

enum {
	PATH_SIZE = 4096,
};

static const char *const kinds[] = {
#define NODE(kind, text) #kind,
#include "sandbox/front/nodes.def"
#undef NODE
};

static bool read_file(const char *path, struct buffer *ret)
{
	FILE *file = fopen(path, "rb");
	char part[65536];
	size_t size;

	if (!file)
		return false;
	while ((size = fread(part, 1, sizeof(part), file)) > 0)
		buffer_put_raw(ret, part, size);
	(void)fclose(file);
	return !ret->failed;
}

static void show_nodes(const struct node *node)
{
	for (; node; node = node->next) {
		const struct node *const parts[] = {node->a, node->b, node->c, node->d};

		(void)printf("%s %u %u %u %u\n", kinds[node->kind], node->start, node->end,
			node->flags,
			node->function && node->kind == NODE_FUNCTION ? node->function->flags : 0);
		for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
			/* Shorthand properties have one node in two places. */
			if (parts[i] && parts[i] != node->list)
				show_nodes(parts[i]);
		}
		show_nodes(node->list);
	}
}

/* The tree alone: what front_compile() does before it lowers. */
static void show_spans(const struct front_source *source)
{
	struct arena arena = {0};
	struct front_result result = {0};
	struct parser p = {.arena = &arena,
		.source = source,
		.result = &result,
		.text = (const char *)source->text.data,
		.size = (uint32_t)source->text.size};
	const struct node *program = parse_program(&p);

	if (!p.failed)
		show_nodes(program->list);
	arena_done(&arena);
}

static void show(struct bytes text, bool spans)
{
	const struct front_source source = {
		.text = text, .goal = FRONT_SCRIPT, .regexp_check = engine_regexp_check};
	struct front_result result;

	if (spans)
		show_spans(&source);
	if (front_compile(&result, &source) < 0)
		(void)puts("out of memory");
	else if (result.ok)
		(void)puts("ok");
	else
		(void)printf("%u:%u: %s\n", result.diagnostics[0].line,
			result.diagnostics[0].column, result.diagnostics[0].message);
	front_result_done(&result);
}

int main(int argc, char **argv)
{
	bool spans = argc == 2 && strcmp(argv[1], "--spans") == 0;
	char path[PATH_SIZE];

	while (fgets(path, sizeof(path), stdin)) {
		CLEANUP(buffer_done) struct buffer text = {0};
		bool strict = path[0] == '!' && path[1] == ' ';

		path[strcspn(path, "\n")] = 0;
		if (strict)
			buffer_put_raw(&text, "\"use strict\";\n", 14);
		if (read_file(path + (strict ? 2 : 0), &text))
			show((struct bytes){text.data, text.size}, spans);
		else
			(void)puts("cannot be read");
		(void)puts("\1END");
		(void)fflush(stdout);
	}
	return 0;
}
