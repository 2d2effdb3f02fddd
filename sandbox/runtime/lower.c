/*
 * lower OUT.c OUT.bin: lowers the scripts that embed.mjs wrote, once, when the sandbox is built, so
 * that a zygote starts without compiling. OUT.c is the list and includes OUT.bin. A mistake in a
 * script ends the build with its place.
 */
#include <stdio.h>

#include "sandbox/front/front.h"
#include "sandbox/functions/functions.h"

enum {
	ALIGNMENT = 16,
};

extern const struct functions_script runtime_scripts[];
extern const size_t runtime_scripts_count;

struct output {
	FILE *list, *code;
	size_t at;
};

static int write_code(struct output *to, const char *name, struct bytes code, const char *kind)
{
	static const char zeros[ALIGNMENT];
	size_t padding = (ALIGNMENT - code.size % ALIGNMENT) % ALIGNMENT;

	(void)fprintf(to->list, "\t{\"%s\", runtime_code + %zu, %zu, %s},\n", name, to->at,
		code.size, kind);
	to->at += code.size + padding;
	return fwrite(code.data, 1, code.size, to->code) == code.size &&
			       fwrite(zeros, 1, padding, to->code) == padding
		       ? 0
		       : -1;
}

static int lower(struct output *to, const struct functions_script *script)
{
	CLEANUP(front_result_done) struct front_result result = {0};
	const struct front_source source = {
		.text = {(const uint8_t *)script->text, script->size},
		.goal = FRONT_SCRIPT,
		.regexp_check = engine_regexp_check,
	};

	if (script->kind == FUNCTIONS_STORED)
		return write_code(to, script->name, source.text, "FUNCTIONS_STORED");
	if (front_compile(&result, &source) < 0)
		return -1;
	if (!result.ok) {
		(void)fprintf(stderr, "%s:%u:%u: %s\n", script->name, result.diagnostics[0].line,
			result.diagnostics[0].column, result.diagnostics[0].message);
		return -1;
	}
	return write_code(to, script->name, (struct bytes){result.code.data, result.code.size},
		"FUNCTIONS_LOWERED");
}

static void write_head(const struct output *to, const char *path)
{
	(void)fprintf(to->list,
		"/* Made by sandbox/runtime/lower.c. */\n"
		"#include \"sandbox/functions/functions.h\"\n\n"
		"__asm__(\".section .rodata\\n.balign %d\\nruntime_code:\\n.incbin \\\"%s\\\"\\n"
		".byte 0\\n.previous\\n\");\n"
		"extern const char runtime_code[] __attribute__((visibility(\"hidden\")));\n"
		"extern const struct functions_script runtime_scripts[];\n"
		"extern const size_t runtime_scripts_count;\n\n"
		"const struct functions_script runtime_scripts[] = {\n",
		ALIGNMENT, path);
}

int main(int argc, char **argv)
{
	struct output to = {0};
	int r = 0;

	if (argc != 3)
		return 64;
	to.list = fopen(argv[1], "w");
	to.code = fopen(argv[2], "wb");
	if (!to.list || !to.code)
		return 73;
	write_head(&to, argv[2]);
	for (size_t i = 0; r == 0 && i < runtime_scripts_count; i++)
		r = lower(&to, &runtime_scripts[i]);
	(void)fprintf(
		to.list, "};\nconst size_t runtime_scripts_count = %zu;\n", runtime_scripts_count);
	if (fclose(to.list) || fclose(to.code))
		r = -1;
	return r == 0 ? 0 : 1;
}
