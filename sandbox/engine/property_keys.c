/*
 * Own keys in the language's order, and what needs all keys at once: for-in, and the shrinking of
 * sparse arrays. The tree is sorted by name; a node knows when it was made.
 */
#include "sandbox/engine/core.h"
#include "sandbox/engine/property_internal.h"
#include "sandbox/engine/sort.h"

#define NAMES ((uint64_t)1 << 32)
#define SYMBOLS ((uint64_t)2 << 32)

struct entry {
	const js_Property *node;
	uint64_t place; /* of an integer itself; then names and then symbols, with their age */
};

struct list {
	struct entry *entries;
	int count;
};

static const js_Kind list_kind = {.name = "List"};

static void collect(const js_Property *node, struct list *list)
{
	struct entry *entry;
	uint32_t index;

	if (node->left->level)
		collect(node->left, list);
	if (!JS_ISPRIVATEKEY(node->name)) {
		entry = &list->entries[list->count++];
		entry->node = node;
		if (JS_ISSYMBOLKEY(node->name))
			entry->place = SYMBOLS | node->order;
		else if (property_is_index(node->name, &index))
			entry->place = index;
		else
			entry->place = NAMES | node->order;
	}
	if (node->right->level)
		collect(node->right, list);
}

static int compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	return (a->place > b->place) - (a->place < b->place);
}

/* -- list: the nodes of the tree in order, private names left out. */
static struct list *sorted(js_State *J, js_Object *object)
{
	size_t count;
	struct list *list;

	if ((object->type == JS_CFUNCTION && object->u.f.incomplete) ||
		(object->type == JS_CARGUMENTS && object->u.m.values))
		J->complete(J, object);
	count = (size_t)object->count;
	list = core_new(J, &list_kind, NULL, sizeof(*list) + count * sizeof(struct entry));
	list->entries = (struct entry *)(void *)(list + 1);
	if (object->properties->level)
		collect(object->properties, list);
	if (list->count > 1)
		sort_items(list->entries, (size_t)list->count, sizeof(struct entry), compare);
	return list;
}

/* list -- : its memory is not left to the collector, for there is one for each call. */
static void forget_list(js_State *J)
{
	js_Object *list = js_tovalue(J, -1)->u.object;

	js_free(J, core_data(list));
	list->u.k.data = NULL;
	js_pop(J, 1);
}

struct output {
	js_Object *array;
	unsigned which;
};

static void append(js_State *J, const struct output *output)
{
	js_Value value = *js_tovalue(J, -1);

	jsR_setarrayindex(J, output->array, output->array->u.a.flat_length, &value);
	js_pop(J, 1);
}

static void append_text(js_State *J, const struct output *output, const char *text)
{
	js_pushstring(J, text);
	append(J, output);
}

static void append_indexes(js_State *J, const struct output *output, size_t count)
{
	char text[32];

	for (int i = 0; i < (int)count; i++)
		append_text(J, output, js_itoa(text, i));
}

static bool is_wanted(const struct entry *entry, unsigned which)
{
	if ((which & PROPERTY_ONLY_ENUMERABLE) && (entry->node->atts & JS_DONTENUM))
		return false;
	return which & (JS_ISSYMBOLKEY(entry->node->name) ? PROPERTY_SYMBOLS : PROPERTY_STRINGS);
}

void property_push_key(js_State *J, const char *key)
{
	if (JS_ISSYMBOLKEY(key))
		js_pushsymbol(J, js_intern(J, key));
	else
		js_pushstring(J, key);
}

/* Strings that come before all others: those of an array and a string. */
static void append_special_names(js_State *J, js_Object *object, const struct output *output)
{
	if (!(output->which & PROPERTY_STRINGS) || (output->which & PROPERTY_ONLY_ENUMERABLE))
		return;
	if (object->type == JS_CARRAY || object->type == JS_CSTRING)
		append_text(J, output, "length");
}

static void ordinary_keys(js_State *J, js_Object *object, unsigned which)
{
	const struct js_Traps *traps = object->type == JS_CKIND ? object->u.k.kind->traps : NULL;
	struct output output = {.which = which};
	const struct list *list;
	bool specials_are_out = false;

	js_newarray(J);
	output.array = core_object(J, -1);
	if (which & PROPERTY_STRINGS) {
		if (object->type == JS_CARRAY && object->u.a.simple)
			append_indexes(J, &output, (size_t)object->u.a.flat_length);
		else if (object->type == JS_CSTRING)
			append_indexes(J, &output, (size_t)object->u.s.length);
		else if (traps && traps->elements)
			append_indexes(J, &output, traps->elements(object));
	}
	list = sorted(J, object);
	for (int i = 0; i < list->count; i++) {
		const struct entry *entry = &list->entries[i];

		if (entry->place >= NAMES && !specials_are_out) {
			append_special_names(J, object, &output);
			specials_are_out = true;
		}
		if (!is_wanted(entry, which))
			continue;
		property_push_key(J, entry->node->name);
		append(J, &output);
	}
	if (!specials_are_out)
		append_special_names(J, object, &output);
	forget_list(J);
}

/* keys -- those of them that are wanted, from an exotic object. */
static void filter_keys(js_State *J, js_Object *object, unsigned which)
{
	const js_Object *keys = js_tovalue(J, -1)->u.object;
	struct output output = {.which = which};

	js_newarray(J);
	output.array = core_object(J, -1);
	for (int i = 0; i < keys->u.a.flat_length; i++) {
		struct property own;

		js_pushvalue(J, keys->u.a.array[i]);
		if (!(which & (js_issymbol(J, -1) ? PROPERTY_SYMBOLS : PROPERTY_STRINGS)) ||
			((which & PROPERTY_ONLY_ENUMERABLE) &&
				(!property_get_own(J, object, js_tokey(J, -1), &own) ||
					!(own.is & PROPERTY_ENUMERABLE))))
			js_pop(J, 1);
		else
			append(J, &output);
	}
	js_rot2pop1(J);
}

int property_keys(js_State *J, js_Object *object, unsigned which)
{
	const struct js_Traps *traps = object->type == JS_CKIND ? object->u.k.kind->traps : NULL;

	if (traps && traps->keys) {
		traps->keys(J, object);
		if (which != (PROPERTY_STRINGS | PROPERTY_SYMBOLS))
			filter_keys(J, object, which);
	} else {
		ordinary_keys(J, object, which);
	}
	return js_tovalue(J, -1)->u.object->u.a.flat_length;
}

void property_resize_array(js_State *J, js_Object *array, uint32_t length)
{
	const struct list *list;

	if (array->u.a.simple || length >= array->u.a.length) {
		array->u.a.length = length;
		if ((uint32_t)array->u.a.flat_length > length)
			array->u.a.flat_length = (int)length;
		return;
	}
	list = sorted(J, array);
	for (int i = list->count; i-- > 0;) {
		const struct entry *entry = &list->entries[i];

		if (entry->place >= NAMES)
			continue;
		if (entry->place < length)
			break;
		if (entry->node->atts & JS_DONTCONF) {
			length = (uint32_t)entry->place + 1;
			break;
		}
		jsV_delproperty(J, array, entry->node->name);
	}
	array->u.a.length = length;
	js_pop(J, 1);
}

/* for-in */

/* Whether an object before `owner` on the chain has the key, `owner` being NULL: whether any has.
 */
static bool has_before(js_State *J, js_Object *from, const js_Object *owner, const char *key)
{
	struct property own;
	bool found = false;
	int base = js_gettop(J);

	while (from && from != owner && !(found = property_get_own(J, from, key, &own)))
		from = property_prototype(J, from);
	js_pop(J, js_gettop(J) - base);
	return found;
}

static bool has_keys(const js_Object *object)
{
	return object->properties->level || object->type == JS_CARRAY ||
	       object->type == JS_CSTRING || object->type == JS_CKIND ||
	       object->type == JS_CARGUMENTS;
}

/* -- iterator: the own or all enumerable names, in order. Called by mujs for for-in and JSON. */
js_Object *jsV_newiterator(js_State *J, js_Object *object, int own)
{
	js_Object *iterator = jsV_newobject(J, JS_CITERATOR, NULL);
	js_Iterator **next = &iterator->u.iter.head;

	iterator->u.iter.target = object;
	js_pushobject(J, iterator);
	for (js_Object *at = object; at; at = own ? NULL : property_prototype(J, at)) {
		unsigned which = PROPERTY_STRINGS | PROPERTY_ONLY_ENUMERABLE;
		int count;

		if (at != object)
			js_pop(J, 1);
		if (!has_keys(at))
			continue;
		js_pushobject(J, at);
		count = property_keys(J, at, which);
		for (int i = 0; i < count; i++) {
			const char *name;

			js_pushvalue(J, js_tovalue(J, -1)->u.object->u.a.array[i]);
			name = js_tostring(J, -1);
			if (at == object || !has_before(J, object, at, name)) {
				size_t size = strlen(name) + 1;

				*next = js_malloc(J, (int)(offsetof(js_Iterator, name) + size));
				(*next)->next = NULL;
				memcpy((*next)->name, name, size);
				next = &(*next)->next;
			}
			js_pop(J, 1);
		}
		js_pop(J, 2);
	}
	iterator->u.iter.current = iterator->u.iter.head;
	while (core_object(J, -1) != iterator)
		js_pop(J, 1);
	js_pop(J, 1);
	return iterator;
}

/* A proxy is asked for descriptors, never by its trap `has`. */
static bool is_still_there(js_State *J, js_Object *object, const char *key)
{
	if (object->type == JS_CKIND)
		return has_before(J, object, NULL, key);
	return property_has(J, object, key);
}

const char *jsV_nextiterator(js_State *J, js_Object *iterator)
{
	while (iterator->u.iter.current) {
		const char *name = iterator->u.iter.current->name;

		iterator->u.iter.current = iterator->u.iter.current->next;
		if (is_still_there(J, iterator->u.iter.target, name))
			return name;
	}
	return NULL;
}
