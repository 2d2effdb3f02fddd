/*
 * Normalization by libunicode, which works on code points. See normalize.h.
 */
#include "sandbox/engine/normalize.h"
#include "cutils.h"
#include "libunicode.h"
#include "sandbox/engine/core.h"
#include "sandbox/engine/text.h"
#include "sandbox/engine/units.h"

/* Both arrays are the collector's, because text_add_character() may throw. */
struct work {
	uint32_t *from, *to;
};

static void finalize(js_State *J, void *data)
{
	struct work *work = data;

	js_free(J, work->from);
	js_free(J, work->to);
	js_free(J, work);
}

static const js_Kind kind = {.name = "Normalization", .finalize = finalize};

/* Returns NULL instead of throwing: libunicode frees what it has. */
static void *resize(void *opaque, void *ptr, size_t size)
{
	const js_State *J = opaque;

	if (size > INT_MAX)
		return NULL;
	return J->alloc(J->actx, ptr, (int)size);
}

void normalize(js_State *J, enum normalize_form form)
{
	static const UnicodeNormalizationEnum forms[] = {
		[NORMALIZE_C] = UNICODE_NFC,
		[NORMALIZE_D] = UNICODE_NFD,
		[NORMALIZE_KC] = UNICODE_NFKC,
		[NORMALIZE_KD] = UNICODE_NFKD,
	};
	struct units units = units_of(J, -1);
	const char *at = units.bytes, *end = at + units.size;
	struct text *text;
	struct work *work;
	int count = 0;

	if (units_is_ascii(&units))
		return;
	if (units.length > INT_MAX / (int)sizeof(uint32_t))
		js_stringtoolong(J);
	work = core_new(J, &kind, NULL, sizeof(*work));
	work->from = js_malloc(J, units.length * (int)sizeof(uint32_t));
	/* A short string lies on the stack, which did not move. */
	while (at < end)
		work->from[count++] = units_next_character(&at, end);
	count = unicode_normalize(&work->to, work->from, count, forms[form], J, resize);
	if (count < 0)
		js_outofmemory(J);
	text = text_new(J);
	for (int i = 0; i < count; i++)
		text_add_character(J, text, work->to[i]);
	text_push(J, text);
	js_replace(J, -4);
	js_pop(J, 2);
}
