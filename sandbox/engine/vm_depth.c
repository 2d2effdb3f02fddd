/*
 * How deep a function's operands stack up, so that a call can make sure of the room once. The code
 * is structured: one pass in order of addresses finds the depth at every instruction, because all
 * ways to a place agree and the first of them comes from above.
 */
#include "sandbox/engine/vm_internal.h"

const uint8_t vm_operands[CODE_OPS] = {
#define OP(name, operands, effect) [CODE_##name] = (operands),
#include "sandbox/wire/code.def"
#undef OP
};

/* By how much the depth changes, when the instruction goes on and when it jumps. */
struct effect {
	int8_t next, taken;
	uint8_t target; /* number of the operand that is an address, from 1 */
};

static const struct effect effects[CODE_OPS] = {
	[CODE_POP] = {-1, 0, 0},
	[CODE_DUP] = {1, 0, 0},
	[CODE_DUP2] = {2, 0, 0},
	[CODE_UNDEFINED] = {1, 0, 0},
	[CODE_NULL] = {1, 0, 0},
	[CODE_TRUE] = {1, 0, 0},
	[CODE_FALSE] = {1, 0, 0},
	[CODE_INTEGER] = {1, 0, 0},
	[CODE_NUMBER] = {1, 0, 0},
	[CODE_STRING] = {1, 0, 0},
	[CODE_BIGINT] = {1, 0, 0},
	[CODE_REGEXP] = {1, 0, 0},
	[CODE_TEMPLATE_OBJECT] = {1, 0, 0},
	[CODE_FUNCTION] = {1, 0, 0},
	[CODE_THIS] = {1, 0, 0},
	[CODE_CURRENT_FUNCTION] = {1, 0, 0},
	[CODE_NEW_TARGET] = {1, 0, 0},
	[CODE_ARGUMENTS] = {1, 0, 0},
	[CODE_GLOBAL_OBJECT] = {1, 0, 0},
	[CODE_GET_LOCAL] = {1, 0, 0},
	[CODE_POP_LOCAL] = {-1, 0, 0},
	[CODE_GET_LOCAL_CHECKED] = {1, 0, 0},
	[CODE_GET_SCOPED] = {1, 0, 0},
	[CODE_POP_SCOPED] = {-1, 0, 0},
	[CODE_GET_SCOPED_CHECKED] = {1, 0, 0},
	[CODE_GET_GLOBAL] = {1, 0, 0},
	[CODE_GET_GLOBAL_TYPEOF] = {1, 0, 0},
	[CODE_HAS_GLOBAL] = {1, 0, 0},
	[CODE_SET_GLOBAL_HELD] = {-1, 0, 0},
	[CODE_INIT_GLOBAL] = {-1, 0, 0},
	[CODE_DELETE_GLOBAL] = {1, 0, 0},
	[CODE_ARRAY] = {1, 0, 0},
	[CODE_APPEND] = {-1, 0, 0},
	[CODE_APPEND_SPREAD] = {-1, 0, 0},
	[CODE_OBJECT] = {1, 0, 0},
	[CODE_DEFINE] = {-1, 0, 0},
	[CODE_DEFINE_COMPUTED] = {-2, 0, 0},
	[CODE_DEFINE_METHOD] = {-2, 0, 0},
	[CODE_SET_PROTOTYPE] = {-1, 0, 0},
	[CODE_COPY_PROPERTIES] = {-1, 0, 0},
	[CODE_GET_COMPUTED] = {-1, 0, 0},
	[CODE_SET] = {-1, 0, 0},
	[CODE_SET_COMPUTED] = {-2, 0, 0},
	[CODE_DELETE_COMPUTED] = {-1, 0, 0},
	[CODE_GET_METHOD] = {1, 0, 0},
	[CODE_GET_SUPER] = {-1, 0, 0},
	[CODE_GET_SUPER_KEEP] = {1, 0, 0},
	[CODE_SET_SUPER] = {-2, 0, 0},
	[CODE_GET_PRIVATE] = {-1, 0, 0},
	[CODE_SET_PRIVATE] = {-2, 0, 0},
	[CODE_HAS_PRIVATE] = {-1, 0, 0},
	[CODE_PRIVATE_NAME] = {1, 0, 0},
	[CODE_CALL_SPREAD] = {-2, 0, 0},
	[CODE_NEW_SPREAD] = {-1, 0, 0},
	[CODE_SUPER_CALL] = {-2, 0, 0},
	[CODE_INIT_FIELDS] = {-1, 0, 0},
	[CODE_CLASS] = {2, 0, 0},
	[CODE_FIELD] = {-2, 0, 0},
	[CODE_STATIC_FIELD] = {-2, 0, 0},
	[CODE_STATIC_BLOCK] = {-1, 0, 0},
	[CODE_CONCAT] = {-1, 0, 0},
	[CODE_ADD] = {-1, 0, 0},
	[CODE_SUBTRACT] = {-1, 0, 0},
	[CODE_MULTIPLY] = {-1, 0, 0},
	[CODE_DIVIDE] = {-1, 0, 0},
	[CODE_REMAINDER] = {-1, 0, 0},
	[CODE_POWER] = {-1, 0, 0},
	[CODE_SHIFT_LEFT] = {-1, 0, 0},
	[CODE_SHIFT_RIGHT] = {-1, 0, 0},
	[CODE_SHIFT_UNSIGNED] = {-1, 0, 0},
	[CODE_BIT_AND] = {-1, 0, 0},
	[CODE_BIT_OR] = {-1, 0, 0},
	[CODE_BIT_XOR] = {-1, 0, 0},
	[CODE_LESS] = {-1, 0, 0},
	[CODE_GREATER] = {-1, 0, 0},
	[CODE_LESS_EQUAL] = {-1, 0, 0},
	[CODE_GREATER_EQUAL] = {-1, 0, 0},
	[CODE_EQUAL] = {-1, 0, 0},
	[CODE_NOT_EQUAL] = {-1, 0, 0},
	[CODE_STRICT_EQUAL] = {-1, 0, 0},
	[CODE_STRICT_NOT_EQUAL] = {-1, 0, 0},
	[CODE_IN] = {-1, 0, 0},
	[CODE_INSTANCEOF] = {-1, 0, 0},
	[CODE_JUMP] = {0, 0, 1},
	[CODE_JUMP_TRUE] = {-1, -1, 1},
	[CODE_JUMP_FALSE] = {-1, -1, 1},
	[CODE_JUMP_TRUE_KEEP] = {-1, 0, 1},
	[CODE_JUMP_FALSE_KEEP] = {-1, 0, 1},
	[CODE_JUMP_PRESENT_KEEP] = {-1, 0, 1},
	[CODE_JUMP_DEFINED_KEEP] = {-1, 0, 1},
	[CODE_JUMP_NULLISH] = {0, -1, 1},
	[CODE_JUMP_NULLISH_UNDER] = {0, -2, 1},
	[CODE_CASE] = {-1, -2, 1},
	[CODE_JUMP_COMPLETION] = {0, 0, 3},
	[CODE_TRY] = {0, 1, 1},
	[CODE_ITERATE] = {-1, 0, 0},
	[CODE_ITERATE_ASYNC] = {-1, 0, 0},
	[CODE_ITERATE_KEYS] = {-1, 0, 0},
	[CODE_NEXT] = {1, 0, 2},
	[CODE_NEXT_KEY] = {1, 0, 2},
	[CODE_NEXT_OR_UNDEFINED] = {1, 0, 0},
	[CODE_NEXT_REST] = {1, 0, 0},
	[CODE_NEXT_ASYNC] = {1, 0, 0},
	[CODE_NEXT_COMPLETE] = {0, 0, 2},
	[CODE_CLOSE_ASYNC] = {1, 0, 2},
	[CODE_CHECK_CLOSED] = {-1, 0, 0},
	[CODE_YIELD] = {0, 0, 1},
	[CODE_DELEGATE] = {0, 0, 3},
	[CODE_DELEGATE_COMPLETE] = {0, 0, 2},
};

/* What depends on the operands. */
static int change(const uint32_t *at)
{
	switch (at[0]) {
	case CODE_CALL:
		return -(int)at[1] - 1;
	case CODE_NEW:
	case CODE_REST_PROPERTIES:
		return -(int)at[1];
	default:
		return effects[at[0]].next;
	}
}

static bool ends(uint32_t op)
{
	return op == CODE_JUMP || op == CODE_RETURN || op == CODE_RETURN_DERIVED ||
	       op == CODE_THROW || op == CODE_NO_THROW;
}

uint32_t vm_instruction_size(const uint32_t *words, uint32_t count)
{
	uint32_t size;

	if (!count || words[0] >= CODE_OPS)
		return 0;
	size = 1U + vm_operands[words[0]];
	if (words[0] == CODE_TEMPLATE_OBJECT && count > 2)
		size += 2 * words[2];
	return size > count ? 0 : size;
}

uint32_t vm_depth(js_State *J, const uint32_t *words, uint32_t count)
{
	int32_t *depths = js_malloc(J, (int)((count + 1) * sizeof(*depths)));
	int32_t depth = 0, most = 0;
	uint32_t size;

	for (uint32_t i = 0; i <= count; i++)
		depths[i] = -1;
	for (uint32_t i = 0; i < count; i += size) {
		const struct effect *effect;

		size = vm_instruction_size(words + i, count - i);
		if (!size)
			break;
		effect = &effects[words[i]];
		if (depths[i] > depth || (depths[i] >= 0 && depth < 0))
			depth = depths[i];
		if (depth < 0)
			depth = 0;
		if (effect->target) {
			uint32_t target = words[i + (uint8_t)effect->target];

			if (target <= count && depths[target] < depth + effect->taken)
				depths[target] = depth + effect->taken;
			if (depth + effect->taken > most)
				most = depth + effect->taken;
		}
		depth += change(words + i);
		if (depth > most)
			most = depth;
		if (ends(words[i]))
			depth = -1;
	}
	js_free(J, depths);
	return (uint32_t)most;
}
