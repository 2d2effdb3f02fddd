/*
 * Annex B: methods of String that put it into an HTML element.
 */
#include "sandbox/engine/string_internal.h"
#include "sandbox/engine/text.h"

/* CreateHTML */
static void create(js_State *J, const char *method, const char *tag, const char *attribute)
{
	struct text *text;

	string_this(J, method);
	if (attribute)
		core_to_string(J, 1);
	text = text_new(J);
	text_add_string(J, text, "<");
	text_add_string(J, text, tag);
	if (attribute) {
		text_add_string(J, text, " ");
		text_add_string(J, text, attribute);
		text_add_string(J, text, "=\"");
		for (const char *at = js_tostring(J, 1); *at;) {
			size_t plain = strcspn(at, "\"");

			text_add(J, text, at, plain);
			at += plain;
			if (*at) {
				text_add_string(J, text, "&quot;");
				at++;
			}
		}
		text_add_string(J, text, "\"");
	}
	text_add_string(J, text, ">");
	text_add_string(J, text, js_tostring(J, 0));
	text_add_string(J, text, "</");
	text_add_string(J, text, tag);
	text_add_string(J, text, ">");
	text_push(J, text);
}

#define METHODS(X)                                                                                 \
	X(anchor, "a", "name", 1)                                                                  \
	X(big, "big", NULL, 0)                                                                     \
	X(blink, "blink", NULL, 0)                                                                 \
	X(bold, "b", NULL, 0)                                                                      \
	X(fixed, "tt", NULL, 0)                                                                    \
	X(fontcolor, "font", "color", 1)                                                           \
	X(fontsize, "font", "size", 1)                                                             \
	X(italics, "i", NULL, 0)                                                                   \
	X(link, "a", "href", 1)                                                                    \
	X(small, "small", NULL, 0)                                                                 \
	X(strike, "strike", NULL, 0)                                                               \
	X(sub, "sub", NULL, 0)                                                                     \
	X(sup, "sup", NULL, 0)

#define DEFINE(name, tag, attribute, length)                                                       \
	static void prototype_##name(js_State *J)                                                  \
	{                                                                                          \
		create(J, #name, tag, attribute);                                                  \
	}
METHODS(DEFINE)
#undef DEFINE

static const struct core_function rows[] = {
#define ROW(name, tag, attribute, length) {#name, prototype_##name, length, 0},
	METHODS(ROW)
#undef ROW
};

void builtin_string_html_init(js_State *J)
{
	CORE_DEFINE(J, rows);
}
