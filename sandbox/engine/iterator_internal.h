/* Iterator objects that the built-ins make. Between iterator.c and builtin_*.c. All throw. */
#ifndef SANDBOX_ENGINE_ITERATOR_INTERNAL_H
#define SANDBOX_ENGINE_ITERATOR_INTERNAL_H

#include "sandbox/engine/iterator.h"

enum iterator_what {
	ITERATOR_KEYS,
	ITERATOR_VALUES,
	ITERATOR_ENTRIES,
};

/* Walking this object by index is what its iteration would do. Never throws. */
bool iterator_is_plain_array(js_State *J, js_Object *object);

/* object -- array iterator that stands at `index`; also returned. */
js_Object *iterator_new_array(js_State *J, enum iterator_what what, double index);

/* string -- string iterator */
void iterator_new_string(js_State *J);

/* regexp, string -- %RegExpStringIterator% */
void iterator_new_regexp_string(js_State *J, bool is_global, bool is_unicode);

/* value, method -- record: GetIteratorFromMethod */
void iterator_open_with(js_State *J);

/* record -- iterator object */
void iterator_new_async_from_sync(js_State *J);

#endif
