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
	uint8_t kinds[256]; /* enum kind, or-ed: which forms may begin with this byte */
};

enum kind {
	KIND_TEXT = 1,
	KIND_HEX = 2,
	KIND_BASE64 = 4, /* and the next two bits */
};

/* The needles of which a form may begin with a byte. */
struct beginners {
	struct beginner {
		size_t needle;
		unsigned int kinds;
	} * rows;
	size_t begin[256 + 1];
};

struct mask {
	struct needle *needles;
	size_t count;
	struct beginners raw;	  /* the byte as it stands there */
	struct beginners escaped; /* the byte that an escape stands for */
	bool has_backslash;	  /* as the first byte of a value */
	/* May a find begin with these two bytes? One bit each; it rules out nearly every place. */
	uint8_t pairs[256 * 256 / 8];
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

/* What a needle's form may begin with, in the making. */
struct beginning {
	struct mask *mask;
	struct needle *needle;
	unsigned int kind;
};

static void note(const struct beginning *to, uint8_t first, uint8_t second)
{
	unsigned int pair = (unsigned int)first << 8 | second;

	to->needle->kinds[first] |= (uint8_t)to->kind;
	to->mask->pairs[pair / 8] |= (uint8_t)(1u << pair % 8);
}

static void note_any(const struct beginning *to, uint8_t first, const char *seconds)
{
	for (; *seconds; seconds++)
		note(to, first, (uint8_t)*seconds);
}

static void note_all(const struct beginning *to, uint8_t first)
{
	for (unsigned int i = 0; i < 256; i++)
		note(to, first, (uint8_t)i);
}

/* Escapes of a byte, wherever they lead. */
static void note_escapes(const struct beginning *to, uint8_t byte)
{
	static const char digits[] = "0123456789abcdefABCDEF";

	note_any(to, '%', digits);
	note_any(to, '\\', "uU\\");
	note(to, '\\', byte);
	note_any(to, '&', "#aqlg");
}

static void note_text(const struct beginning *to, struct bytes value)
{
	uint8_t first = value.data[0], second = value.size > 1 ? value.data[1] : 0;

	note_escapes(to, first);
	/* The one byte of a latin1 text that UTF-8 begins with C2 or C3. */
	if (first >= 0x80)
		note_all(to, (uint8_t)(first << 6 | (second & 0x3F)));
	if (first >= 0x80 || second >= 0x80)
		note_all(to, first);
	if (first == ' ')
		note_all(to, '+');
	note(to, first, second);
	note_any(to, first, "%\\&+");
}

static void note_hex(const struct beginning *to, uint8_t byte)
{
	static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
	const uint8_t high[] = {(uint8_t)lower[byte >> 4], (uint8_t)upper[byte >> 4]};

	for (unsigned int i = 0; i < 2; i++) {
		note(to, high[i], (uint8_t)lower[byte & 15]);
		note(to, high[i], (uint8_t)upper[byte & 15]);
	}
}

/* How a digit may be spelled in the other alphabet. */
static uint8_t other_digit(uint8_t digit)
{
	return digit == '+' ? '-' : digit == '/' ? '_' : digit;
}

static void note_base64(const struct beginning *to, struct bytes digits)
{
	const uint8_t first[] = {digits.data[0], other_digit(digits.data[0])};
	const uint8_t second[] = {digits.data[1], other_digit(digits.data[1])};

	for (unsigned int i = 0; i < 2; i++) {
		note(to, first[i], second[0]);
		note(to, first[i], second[1]);
		note_any(to, first[i], second[0] == second[1] ? "\r\n" : "\r\n%\\&");
	}
	if (first[0] != first[1])
		note_escapes(to, first[0]);
}

static void note_beginnings(struct mask *mask, struct needle *needle)
{
	struct beginning to = {mask, needle, KIND_TEXT};

	note_text(&to, needle->value);
	to.kind = KIND_HEX;
	note_hex(&to, needle->value.data[0]);
	for (unsigned int i = 0; i < BASE64_FORMS; i++) {
		to.kind = (unsigned int)KIND_BASE64 << i;
		note_base64(&to, needle->base64[i]);
	}
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
	mask->has_backslash |= value.data[0] == '\\';
	for (size_t i = 0; i < BASE64_FORMS; i++) {
		int r = add_base64(needle, i);

		if (r < 0)
			return r;
	}
	note_beginnings(mask, needle);
	return 0;
}

static unsigned int kinds_raw(const struct needle *needle, unsigned int byte)
{
	return needle->kinds[byte];
}

/* Of the digits of base64 only two are ever escaped. */
static unsigned int kinds_escaped(const struct needle *needle, unsigned int byte)
{
	unsigned int kinds = needle->value.size && needle->value.data[0] == byte ? KIND_TEXT : 0;

	for (unsigned int i = 0; needle->value.size && i < BASE64_FORMS; i++) {
		uint8_t digit = needle->base64[i].data[0];

		if (other_digit(digit) != digit && (byte == digit || byte == other_digit(digit)))
			kinds |= (unsigned int)KIND_BASE64 << i;
	}
	return kinds;
}

static int list_beginners(struct beginners *ret, const struct mask *mask,
	unsigned int (*kinds_of)(const struct needle *needle, unsigned int byte))
{
	size_t count = 0, most = 0;

	for (unsigned int byte = 0; byte < 256; byte++) {
		for (size_t i = 0; i < mask->count; i++)
			most += kinds_of(&mask->needles[i], byte) != 0;
	}
	ret->rows = calloc(most + 1, sizeof(*ret->rows));
	if (!ret->rows)
		return -ENOMEM;
	for (unsigned int byte = 0; byte < 256; byte++) {
		for (size_t i = 0; i < mask->count; i++) {
			unsigned int kinds = kinds_of(&mask->needles[i], byte);

			if (kinds)
				ret->rows[count++] = (struct beginner){i, kinds};
		}
		ret->begin[byte + 1] = count;
	}
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
	if (list_beginners(&mask->raw, mask, kinds_raw) < 0 ||
		list_beginners(&mask->escaped, mask, kinds_escaped) < 0)
		return -ENOMEM;
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
	free(mask->raw.rows);
	free(mask->escaped.rows);
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

static void try_base64(
	struct find *find, const struct needle *needle, size_t form, struct bytes text, size_t at)
{
	size_t begin = at;
	size_t end = mask_form_end(needle->base64[form], MASK_FORM_BASE64, text, at);

	if (!end)
		return;
	if (needle->left[form] && begin > 0 && is_digit64(text.data[begin - 1]))
		begin--;
	if (needle->right[form] && end < text.size && is_digit64(text.data[end]))
		end++;
	if (end > find->end)
		*find = (struct find){begin, end, find->needle};
}

/* Has the text so many bytes from here on, each of which can stand for itself only? */
static bool is_plain(struct bytes text, size_t at, size_t size)
{
	if (text.size - at < size)
		return false;
	for (size_t i = at; i < at + size; i++) {
		uint8_t byte = text.data[i];

		if (byte == '%' || byte == '\\' || byte == '&' || byte == '+' || byte >= 0x80)
			return false;
	}
	return true;
}

static bool has_beginning(const struct needle *needle, struct bytes text, size_t at)
{
	return needle->value.size < SECRET_LEAST ||
	       memcmp(needle->value.data, text.data + at, SECRET_LEAST) == 0;
}

static struct find try_needle(
	const struct needle *needle, unsigned int kinds, struct bytes text, size_t at)
{
	struct find ret = {at, 0, 0};

	if (kinds & KIND_TEXT)
		ret.end = mask_form_end(needle->value, MASK_FORM_TEXT, text, at);
	if (!ret.end && kinds & KIND_HEX)
		ret.end = mask_form_end(needle->value, MASK_FORM_HEX, text, at);
	for (size_t i = 0; i < BASE64_FORMS; i++) {
		if (kinds & (unsigned int)KIND_BASE64 << i)
			try_base64(&ret, needle, i, text, at);
	}
	return ret;
}

static void try_beginners(struct find *best, const struct mask *mask,
	const struct beginners *beginners, unsigned int byte, struct bytes text, size_t at)
{
	bool plain = is_plain(text, at, SECRET_LEAST);

	for (size_t i = beginners->begin[byte]; i < beginners->begin[byte + 1]; i++) {
		const struct beginner *row = &beginners->rows[i];
		const struct needle *needle = &mask->needles[row->needle];
		struct find find;

		/* Secrets often begin alike: without a look at the rest each would be tried. */
		if (plain && row->kinds == KIND_TEXT && !has_beginning(needle, text, at))
			continue;
		find = try_needle(needle, row->kinds, text, at);
		find.needle = row->needle;
		if (find.end > best->end ||
			(find.end && find.end == best->end && find.needle < best->needle))
			*best = find;
	}
}

/* The longest find that begins at `at`; end 0: none. */
static struct find find_at(const struct mask *mask, struct bytes text, size_t at)
{
	struct find best = {0};
	uint8_t byte = text.data[at];
	struct mask_firsts firsts;

	if (byte != '%' && byte != '\\' && byte != '&') {
		try_beginners(&best, mask, &mask->raw, byte, text, at);
		return best;
	}
	mask_form_firsts(&firsts, text, at);
	for (unsigned int i = 0; i < ARRAY_SIZE(firsts.bits); i++) {
		for (uint64_t bits = firsts.bits[i]; bits; bits &= bits - 1)
			try_beginners(&best, mask, &mask->escaped,
				i * 64 + (unsigned int)__builtin_ctzll(bits), text, at);
	}
	return best;
}

static bool may_begin(const struct mask *mask, const uint8_t *at)
{
	unsigned int pair = (unsigned int)at[0] << 8 | at[1];

	return mask->pairs[pair / 8] >> pair % 8 & 1;
}

bool mask_apply(const struct mask *mask, const char *const *replacements, struct buffer *text)
{
	struct bytes all = {text->data, text->size};
	struct buffer to = {.wipes = text->wipes};
	size_t copied = 0;
	bool found = false;

	if (mask->raw.begin[256] == 0)
		return false;
	for (size_t at = 0; at + 1 < all.size;) {
		struct find find;

		if (!may_begin(mask, all.data + at)) {
			at++;
			continue;
		}
		find = find_at(mask, all, at);
		if (!find.end && all.data[at] == '\\' && !mask->has_backslash) {
			at = mask_form_past_run(all, at);
			continue;
		}
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
	to.failed |= text->failed;
	buffer_done(text);
	*text = to;
	if (to.failed) {
		buffer_done(text);
		text->failed = true;
	}
	return true;
}
