/*
 * Reads request lines and header fields. Everything a recipient "MAY" repair is refused instead:
 * each repair is a place where a proxy and this service could disagree (request smuggling).
 */
#include "supervisor/intake/http.h"

#include <string.h>
#include <strings.h>

#include "supervisor/policy/token.h"

static bool equals(struct bytes text, const char *word)
{
	return text.size == strlen(word) &&
	       strncasecmp((const char *)text.data, word, text.size) == 0;
}

static struct bytes trim(struct bytes text)
{
	while (text.size && (text.data[0] == ' ' || text.data[0] == '\t'))
		text = (struct bytes){text.data + 1, text.size - 1};
	while (text.size && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t'))
		text.size--;
	return text;
}

static bool split(struct http_field *ret, struct bytes line)
{
	const uint8_t *colon = line.size ? memchr(line.data, ':', line.size) : NULL;
	size_t at;

	if (!colon)
		return false;
	at = (size_t)(colon - line.data);
	ret->name = (struct bytes){line.data, at};
	ret->value = trim((struct bytes){colon + 1, line.size - at - 1});
	if (!token_is(ret->name))
		return false; /* a blank before the colon, or a folded line */
	for (size_t i = 0; i < ret->value.size; i++) {
		uint8_t byte = ret->value.data[i];

		if ((byte < ' ' && byte != '\t') || byte == 0x7F)
			return false;
	}
	return true;
}

bool http_is_field(struct bytes line)
{
	struct http_field field;

	return split(&field, line);
}

bool http_has_word(struct bytes value, const char *word)
{
	while (value.size) {
		const uint8_t *comma = memchr(value.data, ',', value.size);
		size_t size = comma ? (size_t)(comma - value.data) : value.size;
		struct bytes one = {value.data, size};
		const uint8_t *end = size ? memchr(one.data, ';', size) : NULL;

		if (end)
			one.size = (size_t)(end - one.data);
		if (equals(trim(one), word))
			return true;
		size += comma != NULL;
		value = (struct bytes){value.data + size, value.size - size};
	}
	return false;
}

const struct http_field *http_get(const struct http_head *head, const char *name)
{
	for (size_t i = 0; i < head->count; i++) {
		if (equals(head->fields[i].name, name))
			return &head->fields[i];
	}
	return NULL;
}

size_t http_count(const struct http_head *head, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < head->count; i++)
		count += equals(head->fields[i].name, name);
	return count;
}

/* Exactly "method SP target SP version". */
static int read_request_line(struct http_head *ret, struct bytes line, enum problem *why)
{
	const uint8_t *end = line.data + line.size;
	const uint8_t *first = line.size ? memchr(line.data, ' ', line.size) : NULL;
	const uint8_t *second = first ? memchr(first + 1, ' ', (size_t)(end - first - 1)) : NULL;
	struct bytes version;

	*why = PROBLEM_SYNTAX;
	if (!second)
		return HTTP_REFUSED;
	ret->method = (struct bytes){line.data, (size_t)(first - line.data)};
	ret->target = (struct bytes){first + 1, (size_t)(second - first - 1)};
	version = (struct bytes){second + 1, (size_t)(end - second - 1)};
	if (!token_is(ret->method) || !ret->target.size)
		return HTTP_REFUSED;
	for (size_t i = 0; i < ret->target.size; i++) {
		if (ret->target.data[i] <= ' ' || ret->target.data[i] >= 0x7F)
			return HTTP_REFUSED;
	}
	if (version.size != 8 || memcmp(version.data, "HTTP/", 5) != 0 || version.data[5] < '0' ||
		version.data[5] > '9' || version.data[6] != '.' || version.data[7] < '0' ||
		version.data[7] > '9')
		return HTTP_REFUSED;
	ret->is_1_0 = version.data[7] == '0';
	if (version.data[5] == '1' && version.data[7] <= '1')
		return 0;
	*why = PROBLEM_VERSION;
	return HTTP_REFUSED;
}

/* Digits only. A number that no body may have is as good as any other. */
static bool read_length(uint64_t *ret, struct bytes text)
{
	uint64_t value = 0;

	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		value = value > UINT64_MAX / 20 ? UINT64_MAX / 20
						: value * 10 + (text.data[i] - (unsigned int)'0');
	}
	*ret = value;
	return text.size > 0;
}

static int read_framing(struct http_head *ret, enum problem *why)
{
	const struct http_field *length = http_get(ret, "content-length");
	const struct http_field *coding = http_get(ret, "transfer-encoding");

	*why = PROBLEM_FRAMING;
	if (http_count(ret, "content-length") > 1 || http_count(ret, "transfer-encoding") > 1 ||
		(length && coding) || (coding && ret->is_1_0))
		return HTTP_REFUSED;
	if (length) {
		if (!read_length(&ret->length, length->value))
			return HTTP_REFUSED;
		ret->framing = ret->length ? HTTP_LENGTH : HTTP_NO_BODY;
	}
	if (!coding)
		return 0;
	if (!equals(coding->value, "chunked")) {
		/* The last coding must be chunked, else the body has no end (RFC 9112, 6.3). */
		if (http_has_word(coding->value, "chunked"))
			*why = PROBLEM_TRANSFER_CODING;
		return HTTP_REFUSED;
	}
	ret->framing = HTTP_CHUNKED;
	return 0;
}

/* The bytes of a host and a port; it may be empty (RFC 9112, 3.2). */
static bool is_host(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] <= ' ' || text.data[i] >= 0x7F ||
			strchr("\"#/<>?@\\^`{|}", text.data[i]))
			return false;
	}
	return true;
}

static int conclude(struct http_head *ret, enum problem *why)
{
	const struct http_field *expect = http_get(ret, "expect");
	const struct http_field *host = http_get(ret, "host");
	size_t hosts = http_count(ret, "host");

	*why = PROBLEM_HOST;
	if (hosts > 1 || (hosts == 0 && !ret->is_1_0) || (host && !is_host(host->value)))
		return HTTP_REFUSED;
	ret->close = ret->is_1_0;
	for (size_t i = 0; i < ret->count; i++) {
		if (equals(ret->fields[i].name, "connection") &&
			http_has_word(ret->fields[i].value, "close"))
			ret->close = true;
	}
	ret->expects_continue = expect && !ret->is_1_0 && equals(expect->value, "100-continue");
	ret->expects_other =
		expect && !ret->is_1_0 && (!ret->expects_continue || http_count(ret, "expect") > 1);
	return read_framing(ret, why);
}

/* The next line without its end. 0, HTTP_MORE or HTTP_REFUSED. */
static int next_line(struct bytes *ret, struct bytes text, size_t *at, enum problem *why)
{
	const uint8_t *start = text.data + *at;
	const uint8_t *end = *at < text.size ? memchr(start, '\n', text.size - *at) : NULL;

	if (!end)
		return HTTP_MORE;
	*why = PROBLEM_LINE_END;
	if (end == start || end[-1] != '\r')
		return HTTP_REFUSED;
	*ret = (struct bytes){start, (size_t)(end - start) - 1};
	*at = (size_t)(end - text.data) + 1;
	/* A lone CR is an end of line to some readers. */
	return ret->size && memchr(ret->data, '\r', ret->size) ? HTTP_REFUSED : 0;
}

static int read_fields(struct http_head *ret, struct bytes text, size_t *at, enum problem *why)
{
	struct bytes line;

	for (;;) {
		int r = next_line(&line, text, at, why);

		if (r != 0)
			return r;
		if (line.size == 0)
			return 0;
		*why = PROBLEM_HEAD_LARGE;
		if (ret->count == HTTP_FIELDS_MOST)
			return HTTP_REFUSED;
		*why = PROBLEM_FIELD;
		if (!split(&ret->fields[ret->count], line))
			return HTTP_REFUSED;
		ret->count++;
	}
}

int http_read(struct http_head *ret, struct bytes text, size_t most, enum problem *why)
{
	struct bytes line = {0};
	size_t at = 0;
	int r;

	*ret = (struct http_head){0};
	if (text.size > most)
		text.size = most + 1;
	r = next_line(&line, text, &at, why);
	if (r == 0 && line.size == 0)
		r = next_line(&line, text, &at, why);
	if (r == 0)
		r = read_request_line(ret, line, why);
	if (r == 0)
		r = read_fields(ret, text, &at, why);
	if ((r == HTTP_MORE || r == 0) && (r == 0 ? at : text.size) > most) {
		*why = ret->method.size ? PROBLEM_HEAD_LARGE : PROBLEM_TARGET_LONG;
		return HTTP_REFUSED;
	}
	if (r != 0)
		return r;
	ret->size = at;
	*why = PROBLEM_TARGET_LONG;
	if (ret->target.size > HTTP_TARGET_MOST)
		return HTTP_REFUSED;
	return conclude(ret, why);
}
