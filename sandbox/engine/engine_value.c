/*
 * Values in and out. See engine.h.
 */
#include "sandbox/engine/engine_internal.h"
#include "sandbox/engine/property.h"
#include "sandbox/engine/transcode.h"
#include "sandbox/engine/typed.h"

void engine_push_undefined(struct engine *engine)
{
	js_pushundefined(engine->J);
}

void engine_push_null(struct engine *engine)
{
	js_pushnull(engine->J);
}

void engine_push_boolean(struct engine *engine, bool value)
{
	js_pushboolean(engine->J, value);
}

void engine_push_number(struct engine *engine, double value)
{
	js_pushnumber(engine->J, value);
}

/* -- something, which may need memory: undefined and a note if there is none. */
static void push(struct engine *engine, core_step *step, void *context)
{
	if (!core_try(engine->J, step, context))
		return;
	js_pop(engine->J, 1);
	js_pushundefined(engine->J);
	engine->has_failed = true;
}

struct text {
	struct bytes bytes;
	size_t (*transcode)(char *ret, struct bytes bytes);
};

static void push_transcoded(js_State *J, void *context)
{
	const struct text *text = context;
	size_t size = text->transcode(NULL, text->bytes);
	js_Value value = {.t.type = JS_TSHRSTR};

	if (size > JS_STRLIMIT)
		js_stringtoolong(J);
	if (size < sizeof(value.u.shrstr)) {
		(void)text->transcode(value.u.shrstr, text->bytes);
	} else {
		js_String *string = jsV_makememstring(J, (int)size);

		(void)text->transcode(string->p, text->bytes);
		value.t.type = JS_TMEMSTR;
		value.u.memstr = string;
	}
	js_pushvalue(J, value);
}

void engine_push_text(struct engine *engine, struct bytes text)
{
	struct text step = {text, transcode_in};

	push(engine, push_transcoded, &step);
}

void engine_push_octets(struct engine *engine, struct bytes bytes)
{
	struct text step = {bytes, transcode_in_octets};

	push(engine, push_transcoded, &step);
}

static void push_bytes(js_State *J, void *context)
{
	const struct bytes *bytes = context;
	const struct typed_buffer *buffer = typed_new_buffer(J, (double)bytes->size, NULL);

	if (bytes->size)
		memcpy(buffer->bytes, bytes->data, bytes->size);
}

void engine_push_bytes(struct engine *engine, struct bytes bytes)
{
	push(engine, push_bytes, &bytes);
}

/* text -- value */
static void parse_json(js_State *J, void *context)
{
	const struct engine *engine = context;

	js_pushobject(J, engine->json_parse);
	js_pushundefined(J);
	js_copy(J, -3);
	js_call(J, 1);
	js_rot2pop1(J);
}

int engine_push_json(struct engine *engine, struct bytes json)
{
	js_State *J = engine->J;

	engine_push_text(engine, json);
	if (!core_try(J, parse_json, engine))
		return 0;
	js_rot2pop1(J);
	return ENGINE_THREW;
}

struct error {
	const char *class, *message;
};

static void push_error(js_State *J, void *context)
{
	const struct error *error = context;

	js_getglobal(J, error->class);
	js_pushstring(J, error->message);
	js_construct(J, 1);
}

void engine_push_error(struct engine *engine, const char *class, const char *message)
{
	struct error step = {class, message};

	push(engine, push_error, &step);
}

/* object value -- object value */
static void put(js_State *J, void *context)
{
	js_copy(J, -1);
	property_create(J, core_object(J, -3), context);
}

void engine_put(struct engine *engine, const char *key)
{
	js_State *J = engine->J;

	if (core_object(J, -2) && core_try(J, put, (void *)(uintptr_t)key)) {
		js_pop(J, 1);
		engine->has_failed = true;
	}
	js_pop(J, 1);
}

void engine_pop(struct engine *engine, int count)
{
	engine->J->top -= count;
}

static const js_Value *value_at(const struct engine *engine, int index)
{
	js_State *J = engine->J;

	return js_tovalue(J, index >= 0 && engine->in_native ? index + 1 : index);
}

void engine_push_copy(struct engine *engine, int index)
{
	js_pushvalue(engine->J, *value_at(engine, index));
}

enum engine_type engine_type(const struct engine *engine, int index)
{
	const js_Value *value = value_at(engine, index);

	switch (value->t.type) {
	case JS_TUNDEFINED:
		return ENGINE_UNDEFINED;
	case JS_TNULL:
		return ENGINE_NULL;
	case JS_TBOOLEAN:
		return ENGINE_BOOLEAN;
	case JS_TNUMBER:
		return ENGINE_NUMBER;
	case JS_TSHRSTR:
	case JS_TLITSTR:
	case JS_TMEMSTR:
		return ENGINE_TEXT;
	case JS_TOBJECT:
		switch (value->u.object->type) {
		case JS_CFUNCTION:
		case JS_CCFUNCTION:
			return ENGINE_FUNCTION;
		case JS_CKIND:
			return value->u.object->u.k.kind->call ? ENGINE_FUNCTION : ENGINE_OBJECT;
		default:
			return ENGINE_OBJECT;
		}
	default:
		return ENGINE_OTHER;
	}
}

bool engine_get_boolean(const struct engine *engine, int index)
{
	const js_Value *value = value_at(engine, index);

	return value->t.type == JS_TBOOLEAN && value->u.boolean;
}

double engine_get_number(const struct engine *engine, int index)
{
	const js_Value *value = value_at(engine, index);

	return value->t.type == JS_TNUMBER ? value->u.number : 0;
}

/* What is no string is an empty text. */
static const char *text_of(const js_Value *value, size_t *size)
{
	int count = 0;
	const char *text = jsV_peektext(value, &count);

	*size = (size_t)count;
	return text;
}

static void put_text(struct buffer *ret, const js_Value *value)
{
	size_t size;
	const char *text = text_of(value, &size);

	transcode_out(ret, text, size);
}

void engine_get_text(const struct engine *engine, int index, struct buffer *ret)
{
	put_text(ret, value_at(engine, index));
}

void engine_get_octets(const struct engine *engine, int index, struct buffer *ret)
{
	size_t size;
	const char *text = text_of(value_at(engine, index), &size);

	transcode_out_octets(ret, text, size);
}

bool engine_get_bytes(const struct engine *engine, int index, struct buffer *ret)
{
	const js_Value *value = value_at(engine, index);
	const uint8_t *bytes;
	size_t size;

	if (value->t.type != JS_TOBJECT || !typed_bytes(value->u.object, &bytes, &size))
		return false;
	buffer_put_raw(ret, bytes, size);
	return true;
}

struct stringify {
	const struct engine *engine;
	js_Value value;
};

/* -- text or undefined */
static void stringify(js_State *J, void *context)
{
	const struct stringify *step = context;

	js_pushobject(J, step->engine->json_stringify);
	js_pushundefined(J);
	js_pushvalue(J, step->value);
	js_call(J, 1);
}

int engine_get_json(struct engine *engine, int index, struct buffer *ret)
{
	struct stringify step = {engine, *value_at(engine, index)};

	if (core_try(engine->J, stringify, &step))
		return ENGINE_THREW;
	engine_get_text(engine, -1, ret);
	engine_pop(engine, 1);
	return 0;
}

/* value -- text */
static void to_string(js_State *J, void *context)
{
	(void)context;
	if (js_issymbol(J, -1)) {
		core_push_symbol_text(J, js_tovalue(J, -1)->u.litstr);
		js_rot2pop1(J);
	} else {
		core_to_string(J, -1);
	}
}

/* A data property anywhere on the chain that is no object; else nothing. Never throws. */
static void peek(js_State *J, js_Object *object, const char *key, struct buffer *ret)
{
	const js_Property *property = jsV_getproperty(J, object, key);

	if (!property || property->getter || property->setter ||
		property->value.t.type == JS_TOBJECT || property->value.t.type == JS_TUNDEFINED)
		return;
	js_pushvalue(J, property->value);
	if (!core_try(J, to_string, NULL))
		put_text(ret, js_tovalue(J, -1));
	js_pop(J, 1);
}

static uint32_t digits(const char **at)
{
	uint32_t number = 0;

	while (**at >= '0' && **at <= '9' && number < UINT32_MAX / 10 - 1)
		number = number * 10 + (uint32_t)(*(*at)++ - '0');
	return number;
}

/* The first `FILE:LINE:COLUMN` that begins after a bracket or a blank. */
static void find_place(const char *file, struct engine_error *ret)
{
	size_t size = strlen(file);
	const char *stack;

	buffer_put_u8(&ret->stack, 0);
	if (!ret->stack.size)
		return;
	ret->stack.size--;
	stack = (const char *)ret->stack.data;

	for (const char *at = strstr(stack, file); at; at = strstr(at + 1, file)) {
		const char *after = at + size;

		if (at == stack || (at[-1] != '(' && at[-1] != ' ') || *after++ != ':')
			continue;
		ret->line = digits(&after);
		ret->column = *after++ == ':' ? digits(&after) : 0;
		if (ret->line)
			return;
	}
}

struct member {
	js_Object *object;
	const char *key;
};

/* -- text or undefined */
static void get_member(js_State *J, void *context)
{
	const struct member *member = context;

	js_pushobject(J, member->object);
	js_getproperty(J, -1, member->key);
	js_rot2pop1(J);
	if (!js_isundefined(J, -1))
		core_to_string(J, -1);
}

/* The author's classes of errors, and DOMException, have getters for their names. */
static void describe(struct engine *engine, js_Object *object, const char *key, struct buffer *ret)
{
	struct member member = {object, key};

	if (core_try(engine->J, get_member, &member))
		peek(engine->J, object, key, ret);
	else
		engine_get_text(engine, -1, ret);
	engine_pop(engine, 1);
}

static bool is_error(const js_State *J, const js_Object *object)
{
	while (object && object->type != JS_CERROR && object != J->Error_prototype)
		object = object->prototype;
	return object;
}

void engine_get_error(struct engine *engine, int index, const char *file, struct engine_error *ret)
{
	js_State *J = engine->J;
	js_Value value = *value_at(engine, index);

	memset(ret, 0, sizeof(*ret));
	if (value.t.type == JS_TOBJECT && is_error(J, value.u.object)) {
		describe(engine, value.u.object, "name", &ret->name);
		describe(engine, value.u.object, "message", &ret->message);
		peek(J, value.u.object, "stack", &ret->stack);
		if (file && *file)
			find_place(file, ret);
		return;
	}
	js_pushvalue(J, value);
	if (core_try(J, to_string, NULL)) {
		engine_pop(engine, 2);
		buffer_put_raw(&ret->message, "[object]", sizeof("[object]") - 1);
		return;
	}
	engine_get_text(engine, -1, &ret->message);
	engine_pop(engine, 1);
}

void engine_error_done(struct engine_error *error)
{
	buffer_done(&error->name);
	buffer_done(&error->message);
	buffer_done(&error->stack);
}
