/*
 * Stack traces as V8 words them. They are captured in a list when an error is made, and become text
 * when somebody looks at the error's `stack`: most are never looked at.
 */
#include "sandbox/engine/promise.h"
#include "sandbox/engine/vm_internal.h"

#include <ctype.h>

/* The list has these values for each call. */
enum {
	CALL_FUNCTION,
	CALL_RECEIVER,
	CALL_WORD, /* where in the code; undefined for a built-in */
	CALL_FLAGS,
	CALL_SIZE,

	CALL_CONSTRUCTS = 1,
	CALL_AWAITS = 2,
};

static void append(js_State *J, js_Object *list, js_Value value)
{
	jsR_setarrayindex(J, list, list->u.a.flat_length, &value);
}

static js_Value number(double value)
{
	js_Value ret = {.t.type = JS_TNUMBER};

	ret.u.number = value;
	return ret;
}

static js_Value object(js_Object *value)
{
	js_Value ret = {.t.type = JS_TOBJECT};

	ret.u.object = value;
	return ret;
}

static void add_frame(js_State *J, js_Object *list, const struct vm_frame *frame)
{
	append(J, list, object(frame->function));
	append(J, list, J->stack[frame->base + 1]);
	append(J, list, number((double)(frame->pc - frame->code->words)));
	append(J, list, number(frame->newtarget ? CALL_CONSTRUCTS : 0));
}

static void add_awaiting(js_State *J, js_Object *list, js_Object *suspended)
{
	const struct vm_waiting waiting = vm_waiting(suspended);
	js_Value undefined = {.t.type = JS_TUNDEFINED};

	append(J, list, object(waiting.function));
	append(J, list, undefined);
	append(J, list, number(waiting.word));
	append(J, list, number(CALL_AWAITS));
}

/* Built-ins that V8 does not show: what only passes a call on, and the engine's own. */
static bool is_hidden(const js_Value *function)
{
	static const char *const names[] = {"", "call", "apply", "construct", NULL};

	if (function->t.type != JS_TOBJECT || function->u.object->type != JS_CCFUNCTION)
		return true;
	if (promise_is_finally(function->u.object))
		return false;
	for (int i = 0; names[i]; i++) {
		if (!strcmp(function->u.object->u.c.name, names[i]))
			return true;
	}
	return function->u.object->u.c.name[0] == '[';
}

static void add_native(js_State *J, js_Object *list, const js_StackTrace *trace)
{
	js_Value undefined = {.t.type = JS_TUNDEFINED};

	append(J, list, J->stack[trace->bot - 1]);
	append(J, list, J->stack[trace->bot]);
	append(J, list, undefined);
	append(J, list, number(trace->constructs ? CALL_CONSTRUCTS : 0));
}

struct async {
	js_Object *list;
	int most;
};

static bool is_full(const struct async *async)
{
	return async->list->u.a.flat_length >= async->most * CALL_SIZE;
}

/* A combinator: its name instead of a function, its element instead of a place. */
static void add_combinator(js_State *J, const char *function, int index, void *context)
{
	const struct async *async = context;
	js_Value name = {.t.type = JS_TLITSTR}, undefined = {.t.type = JS_TUNDEFINED};

	if (is_full(async))
		return;
	name.u.litstr = function;
	append(J, async->list, name);
	append(J, async->list, undefined);
	append(J, async->list, number(index));
	append(J, async->list, number(CALL_AWAITS));
}

/* Who awaits the async function that a job goes on with, or the promise of then(), and who awaits
 * that. */
static void add_async(js_State *J, js_Object *list, js_Object *suspended, int most)
{
	struct async async = {list, most};
	js_Object *promise = suspended ? NULL : promise_running(J);
	js_Object *waiting = NULL;

	if (suspended)
		waiting = generator_awaited_by(J, suspended, add_combinator, &async);
	else if (promise)
		waiting = generator_awaits(J, promise, add_combinator, &async);

	while (waiting && !is_full(&async)) {
		add_awaiting(J, list, waiting);
		waiting = generator_awaited_by(J, waiting, add_combinator, &async);
	}
}

js_Object *vm_capture(js_State *J, int skip, const js_Object *until, int most)
{
	const struct vm *vm = vm_of(J);
	js_Object *list = jsV_newobject(J, JS_CARRAY, NULL);
	int natives = J->tracetop;
	unsigned frames = J->frames;

	list->u.a.simple = 1;
	js_pushobject(J, list);
	while ((frames || natives) && list->u.a.flat_length < most * CALL_SIZE) {
		bool is_native = natives && J->trace[natives].frames == frames;
		const js_StackTrace *trace = &J->trace[natives];
		const js_Value *function = NULL;

		if (!is_native && !frames)
			break;
		function = is_native ? &J->stack[trace->bot - 1]
				     : &J->stack[vm->frames[frames - 1].base];
		if (until)
			until = function->u.object == until ? NULL : until;
		else if (skip > 0)
			skip--;
		else if (!is_native)
			add_frame(J, list, &vm->frames[frames - 1]);
		else if (!is_hidden(function))
			add_native(J, list, trace);
		if (is_native)
			natives--;
		else
			frames--;
	}
	if (J->frames && !until)
		add_async(J, list, vm->frames[0].suspended, most);
	return list;
}

void vm_forget_receivers(js_Object *list)
{
	for (int i = 0; list && i < list->u.a.flat_length; i += CALL_SIZE)
		list->u.a.array[i + CALL_RECEIVER].t.type = JS_TUNDEFINED;
}

struct place {
	uint32_t line, column;
};

/* The last position at or before the instruction that ran; the first in a call that did not begin.
 */
static struct place place_of(const js_Code *code, uint32_t word)
{
	uint32_t low = 0, high = code->positions_count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (code->positions[3 * middle] < word)
			low = middle + 1;
		else
			high = middle;
	}
	if (!code->positions_count)
		return (struct place){1, 1};
	if (!low)
		low = 1;
	return (struct place){code->positions[3 * low - 2], code->positions[3 * low - 1]};
}

/* text -- text */
static void add(js_State *J, const char *text)
{
	js_pushstring(J, text);
	js_concat(J);
}

/* -- text: of a data property on the chain, without running anything; "" if there is none. */
static const char *peek(js_State *J, js_Object *from, const char *key)
{
	const js_Property *property = jsV_getproperty(J, from, key);

	if (property && !(property->atts & JS_ACCESSOR) && !property->getter)
		js_pushvalue(J, property->value);
	else
		js_pushundefined(J);
	if (js_isstring(J, -1))
		return js_tostring(J, -1);
	js_pop(J, 1);
	js_pushliteral(J, "");
	return "";
}

static bool is_class(const js_Value *value)
{
	return value->t.type == JS_TOBJECT && value->u.object->type == JS_CFUNCTION &&
	       (value->u.object->u.f.code->flags & CODE_IS_CLASS);
}

/* -- text: as V8 names the class of a receiver. */
static const char *push_type(js_State *J, const js_Value *receiver)
{
	js_Object *of, *parts[2];
	const js_Property *constructor;
	const char *name;

	switch (receiver->t.type) {
	case JS_TOBJECT:
		of = receiver->u.object;
		break;
	case JS_TBOOLEAN:
		of = J->Boolean_prototype;
		break;
	case JS_TNUMBER:
		of = J->Number_prototype;
		break;
	case JS_TSYMBOL:
		of = J->Symbol_prototype;
		break;
	case JS_TBIGINT:
		of = J->BigInt_prototype;
		break;
	default:
		of = J->String_prototype;
	}
	if (receiver->t.type == JS_TOBJECT && is_class(receiver))
		return peek(J, of, "name");
	name = generator_name(of);
	if (name && *name) {
		js_pushliteral(J, name);
		return js_tostring(J, -1);
	}
	if (core_proxy_parts(of, &parts[0], &parts[1]) || of->type == JS_CARGUMENTS) {
		js_pushliteral(J, of->type == JS_CARGUMENTS ? "Arguments" : "Proxy");
		return js_tostring(J, -1);
	}
	if (*peek(J, of, core_of(J)->symbol.to_string_tag))
		return js_tostring(J, -1);
	js_pop(J, 1);
	constructor = jsV_getproperty(J, of, "constructor");
	if (constructor && constructor->value.t.type == JS_TOBJECT) {
		if (*peek(J, constructor->value.u.object, "name"))
			return js_tostring(J, -1);
		js_pop(J, 1); /* a class without a name */
	}
	js_pushliteral(J, "Object");
	return js_tostring(J, -1);
}

static bool is_top_level(js_State *J, const js_Value *receiver)
{
	return receiver->t.type == JS_TUNDEFINED || receiver->t.type == JS_TNULL ||
	       receiver->t.type == JS_TUNSET ||
	       (receiver->t.type == JS_TOBJECT && receiver->u.object == J->G);
}

static const js_Property *find_key(
	const js_Property *node, const js_Object *function, const js_Property *best)
{
	if (!node->level)
		return best;
	best = find_key(node->left, function, best);
	if (!best &&
		(node->getter == function || node->setter == function ||
			(node->value.t.type == JS_TOBJECT && node->value.u.object == function)))
		best = node;
	return find_key(node->right, function, best);
}

/* The key under which the receiver has the function; NULL: it has it not. */
static const char *key_of(const js_Value *receiver, const js_Object *function)
{
	const js_Object *at = receiver->t.type == JS_TOBJECT ? receiver->u.object : NULL;

	for (; at; at = at->prototype) {
		const js_Property *found = find_key(at->properties, function, NULL);

		if (found)
			return found->name;
	}
	return NULL;
}

static bool ends_with(const char *text, const char *end)
{
	size_t a = strlen(text), b = strlen(end);

	return a >= b && !strcmp(text + a - b, end);
}

/* Only of such names V8 tells the class; beyond ASCII all are taken for some. */
static bool is_identifier(const char *name)
{
	bool is_word = (uint8_t)name[0] < '0' || (uint8_t)name[0] > '9';

	for (; is_word && *name; name++)
		is_word = (uint8_t)*name >= 0x80 || *name == '$' || *name == '_' ||
			  isalnum((unsigned char)*name);
	return is_word;
}

/* text -- text */
static void add_method(js_State *J, const js_Value *receiver, js_Object *function, const char *name)
{
	const char *key = key_of(receiver, function);
	bool is_accessor = !strncmp(name, "get ", 4) || !strncmp(name, "set ", 4);

	if (key && JS_ISSYMBOLKEY(key))
		key = NULL;
	if (is_identifier(name)) {
		(void)push_type(J, receiver);
		js_concat(J);
		add(J, ".");
	}
	add(J, *name ? name : key ? key : "<anonymous>");
	if (*name && key && (is_accessor || !ends_with(name, key))) {
		add(J, " [as ");
		add(J, key);
		add(J, "]");
	}
}

/* text -- text: false: the call has no name to be shown. */
static bool add_callee(js_State *J, const js_Value *call, uint32_t flags)
{
	js_Object *function = call[CALL_FUNCTION].u.object;
	const char *name;

	(void)peek(J, function, "name");
	js_rot2(J);
	name = js_tostring(J, -2);
	if (flags & CALL_AWAITS)
		add(J, "async ");
	/* V8 has one function for all fields of a class. */
	if (function->type == JS_CFUNCTION && (function->u.f.code->flags & CODE_IS_FIELD)) {
		add(J, is_class(&call[CALL_RECEIVER]) ? "<static_initializer>"
						      : "<instance_members_initializer>");
		js_rot2pop1(J);
		return true;
	}
	if (flags & CALL_CONSTRUCTS) {
		add(J, "new ");
		add(J, *name ? name : "<anonymous>");
	} else if (!is_top_level(J, &call[CALL_RECEIVER])) {
		add_method(J, &call[CALL_RECEIVER], function, name);
	} else if (*name) {
		add(J, name);
	} else {
		js_rot2pop1(J);
		return false;
	}
	js_rot2pop1(J);
	return true;
}

/* text -- text */
static void add_call(js_State *J, const js_Value *call)
{
	const js_Code *code;
	struct place place;
	char text[32];
	bool is_named;

	add(J, "\n    at ");
	if (call[CALL_FUNCTION].t.type != JS_TOBJECT) {
		(void)snprintf(text, sizeof(text), " (index %d)", (int)call[CALL_WORD].u.number);
		add(J, "async ");
		add(J, call[CALL_FUNCTION].u.litstr);
		add(J, text);
		return;
	}
	is_named = add_callee(J, call, (uint32_t)call[CALL_FLAGS].u.number);
	if (call[CALL_WORD].t.type != JS_TNUMBER) {
		add(J, is_named ? " (<anonymous>)" : "<anonymous>");
		return;
	}
	code = call[CALL_FUNCTION].u.object->u.f.code;
	place = place_of(code, (uint32_t)call[CALL_WORD].u.number);
	if (is_named)
		add(J, " (");
	add(J, code->program->file);
	(void)snprintf(
		text, sizeof(text), ":%u:%u%s", place.line, place.column, is_named ? ")" : "");
	add(J, text);
}

void vm_format(js_State *J, const js_Object *list)
{
	for (int i = 0; i < list->u.a.flat_length; i += CALL_SIZE)
		add_call(J, &list->u.a.array[i]);
}
