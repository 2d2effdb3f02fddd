/*
 * One matcher for all textual forms: it walks over the value character by character and keeps
 * the set of places in the text where what it has seen so far may end. Nothing is decoded first,
 * so that no decoder's opinion of a malformed text can hide a value.
 */
#include "supervisor/egress/mask.h"

#include <errno.h>
#include <string.h>

#include "supervisor/egress/mask_form.h"
#include "supervisor/egress/secret.h"

enum {
	BASE64_FORMS = 3,
};

/* What is searched for one secret. */
struct needle {
	struct bytes value;		   /* owned */
	struct bytes base64[BASE64_FORMS]; /* owned: the characters that the value alone decides */
	bool left[BASE64_FORMS];	   /* one more character before holds bits of it */
	bool right[BASE64_FORMS];
};

struct mask {
	struct needle *needles;
	size_t count;
	/* May a find begin with this byte? Spares most of the work. */
	bool begins[256];
};

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The i-th base64 character of `skip` zero bytes and the value. */
static char digit_at(struct bytes value, size_t skip, size_t i)
{
	unsigned int bits = 0;

	for (size_t bit = i * 6; bit < i * 6 + 6; bit++) {
		size_t byte = bit / 8;
		unsigned int set = byte < skip || byte - skip >= value.size
					   ? 0
					   : value.data[byte - skip] >> (7 - bit % 8) & 1u;

		bits = bits << 1 | set;
	}
	return alphabet[bits];
}

static int add_base64(struct needle *needle, size_t skip)
{
	size_t first = (skip * 8 + 5) / 6, end = (skip + needle->value.size) * 8 / 6;
	char *text = malloc(end - first + 1);

	if (!text)
		return -ENOMEM;
	for (size_t i = first; i < end; i++)
		text[i - first] = digit_at(needle->value, skip, i);
	needle->base64[skip] = (struct bytes){(uint8_t *)text, end - first};
	needle->left[skip] = skip * 8 % 6 != 0;
	needle->right[skip] = (skip + needle->value.size) * 8 % 6 != 0;
	return 0;
}

static void note_beginnings(struct mask *mask, const struct needle *needle)
{
	static const char hex[] = "0123456789abcdef0123456789ABCDEF";
	uint8_t first = needle->value.data[0];

	mask->begins[first] = true;
	mask->begins['%'] = mask->begins['\\'] = mask->begins['&'] = true;
	mask->begins[(uint8_t)hex[first >> 4]] = mask->begins[(uint8_t)hex[16 + (first >> 4)]] =
		true;
	if (first == ' ')
		mask->begins['+'] = true;
	/* The one byte of a latin1 text that UTF-8 begins with C2 or C3. */
	if ((first == 0xC2 || first == 0xC3) && needle->value.size > 1)
		mask->begins[(uint8_t)(first << 6 | (needle->value.data[1] & 0x3F))] = true;
	for (size_t i = 0; i < BASE64_FORMS; i++)
		mask->begins[needle->base64[i].data[0]] = true;
	/* The other alphabet's spelling of + and /. */
	mask->begins['-'] |= mask->begins['+'];
	mask->begins['_'] |= mask->begins['/'];
}

static int add_needle(struct mask *mask, struct bytes value)
{
	struct needle *needle = &mask->needles[mask->count];
	char *copy;

	mask->count++;
	if (!value.size)
		return 0;
	copy = bytes_copy(value);
	if (!copy)
		return -ENOMEM;
	needle->value = (struct bytes){(uint8_t *)copy, value.size};
	for (size_t i = 0; i < BASE64_FORMS; i++) {
		int r = add_base64(needle, i);

		if (r < 0)
			return r;
	}
	note_beginnings(mask, needle);
	return 0;
}

int mask_new(struct mask **ret, const struct bytes *values, size_t count)
{
	CLEANUP(mask_free_p) struct mask *mask = calloc(1, sizeof(*mask));

	if (!mask)
		return -ENOMEM;
	mask->needles = calloc(count + 1, sizeof(*mask->needles));
	if (!mask->needles)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		int r = add_needle(mask, values[i]);

		if (r < 0)
			return r;
	}
	*ret = TAKE(mask);
	return 0;
}

static void wipe(struct bytes *bytes)
{
	void *data = (void *)(uintptr_t)bytes->data;

	secret_wipe(data, bytes->size);
	free(data);
}

struct mask *mask_free(struct mask *mask)
{
	if (!mask)
		return NULL;
	for (size_t i = 0; mask->needles && i < mask->count; i++) {
		wipe(&mask->needles[i].value);
		for (size_t j = 0; j < BASE64_FORMS; j++)
			wipe(&mask->needles[i].base64[j]);
	}
	free(mask->needles);
	free(mask);
	return NULL;
}

/* A find: [begin, end) of the text. */
struct find {
	size_t begin;
	size_t end;
	size_t needle;
};

static bool is_digit64(uint8_t byte)
{
	return byte != 0 && (strchr(alphabet, byte) || byte == '-' || byte == '_');
}

static void take_longer(struct find *find, size_t begin, size_t end, size_t needle)
{
	if (end <= find->end)
		return;
	*find = (struct find){begin, end, needle};
}

static void try_base64(
	struct find *find, const struct needle *needle, size_t index, struct bytes text, size_t at)
{
	for (size_t i = 0; i < BASE64_FORMS; i++) {
		size_t begin = at;
		size_t end = mask_form_end(needle->base64[i], MASK_FORM_BASE64, text, at);

		if (!end)
			continue;
		if (needle->left[i] && begin > 0 && is_digit64(text.data[begin - 1]))
			begin--;
		if (needle->right[i] && end < text.size && is_digit64(text.data[end]))
			end++;
		take_longer(find, begin, end, index);
	}
}

/* The longest find that begins at `at`; end 0: none. */
static struct find find_at(const struct mask *mask, struct bytes text, size_t at)
{
	struct find find = {0};

	for (size_t i = 0; i < mask->count; i++) {
		const struct needle *needle = &mask->needles[i];

		if (!needle->value.size)
			continue;
		take_longer(&find, at, mask_form_end(needle->value, MASK_FORM_TEXT, text, at), i);
		take_longer(&find, at, mask_form_end(needle->value, MASK_FORM_HEX, text, at), i);
		try_base64(&find, needle, i, text, at);
	}
	return find;
}

bool mask_apply(const struct mask *mask, const char *const *replacements, struct buffer *text)
{
	struct bytes all = {text->data, text->size};
	struct buffer to = {0};
	size_t copied = 0;
	bool found = false;

	for (size_t at = 0; at < all.size;) {
		struct find find;

		if (!mask->begins[all.data[at]]) {
			at++;
			continue;
		}
		find = find_at(mask, all, at);
		if (!find.end) {
			at++;
			continue;
		}
		found = true;
		/* A base64 find may begin one character before, which an earlier one took. */
		if (find.begin > copied)
			buffer_put_raw(&to, all.data + copied, find.begin - copied);
		buffer_put_raw(&to, replacements[find.needle], strlen(replacements[find.needle]));
		copied = at = find.end;
	}
	if (!found)
		return false;
	buffer_put_raw(&to, all.data + copied, all.size - copied);
	secret_wipe(text->data, text->size);
	buffer_done(text);
	if (to.failed)
		buffer_done(&to);
	text->failed |= to.failed;
	if (!text->failed)
		*text = to;
	return true;
}
