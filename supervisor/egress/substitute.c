/*
 * Finds placeholders and writes values in the spelling of the place.
 */
#include "supervisor/egress/substitute.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "supervisor/egress/base64.h"
#include "supervisor/policy/json.h"

static const char prefix[] = "secret-"; /* of every placeholder */

enum {
	KEY_MOST = 1 << 20, /* of an HMAC */
};

enum spelling {
	SPELLING_RAW,
	SPELLING_PERCENT,
	SPELLING_JSON,
};

struct task {
	const struct substitute_target *target;
	enum grant_place place;
	struct bytes header;
	enum spelling spelling;
	bool *used;
	struct buffer *why;
};

static void put_text(struct buffer *to, const char *text)
{
	buffer_put_raw(to, text, strlen(text));
}

static void put_percent(struct buffer *to, struct bytes value)
{
	static const char plain[] = "-_.!~*'()"; /* as encodeURIComponent leaves them */

	for (size_t i = 0; i < value.size; i++) {
		uint8_t byte = value.data[i];
		char text[4];

		if ((byte >= '0' && byte <= '9') ||
			((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || strchr(plain, byte)) {
			buffer_put_u8(to, byte);
			continue;
		}
		(void)snprintf(text, sizeof(text), "%%%02X", byte);
		buffer_put_raw(to, text, 3);
	}
}

static void put_value(struct buffer *to, struct bytes value, enum spelling spelling)
{
	CLEANUP(buffer_done) struct buffer quoted = {.wipes = true};

	switch (spelling) {
	case SPELLING_RAW:
		buffer_put_raw(to, value.data, value.size);
		return;
	case SPELLING_PERCENT:
		put_percent(to, value);
		return;
	case SPELLING_JSON:
		/* Without its quotes, which are there already. */
		json_put_bytes(&quoted, value);
		if (!quoted.failed)
			buffer_put_raw(to, quoted.data + 1, quoted.size - 2);
		to->failed |= quoted.failed;
		return;
	}
}

static int deny(struct buffer *why, const char *name, const char *text, const char *more)
{
	put_text(why, "Secret denied: ");
	put_text(why, name);
	put_text(why, text);
	put_text(why, more);
	return SUBSTITUTE_DENIED;
}

static const char *place_name(enum grant_place place)
{
	switch (place) {
	case GRANT_QUERY:
		return "the query (\"in\" has no \"query\")";
	case GRANT_BODY:
		return "the body (\"in\" has no \"body\")";
	case GRANT_HMAC:
		return "the key of an HMAC (\"in\" has no \"hmac\")";
	default:
		return "this header (\"in\" does not have it)";
	}
}

/* 0 or SUBSTITUTE_DENIED. */
static int ask_way(const struct task *task, const struct grant *grant)
{
	const struct substitute_target *target = task->target;
	CLEANUP(buffer_done) struct buffer host = {0};

	if (!grant_reaches(grant, target->url)) {
		egress_url_put_host(&host, target->url);
		buffer_put_u8(&host, 0);
		return deny(task->why, grant->name, " may not go to ",
			host.failed ? "this host" : (const char *)host.data);
	}
	if (!target->url->is_https && !target->is_private)
		return deny(task->why, grant->name, " may not go over plain http",
			" (only where the egress rule says \"private\": true)");
	return 0;
}

/* Likewise. */
static int ask(const struct task *task, const struct grant *grant)
{
	if (task->place != GRANT_HMAC && ask_way(task, grant) != 0)
		return SUBSTITUTE_DENIED;
	if (!grant_fits(grant, task->place, task->header))
		return deny(task->why, grant->name, " may not stand in ", place_name(task->place));
	if (!grant->value.size)
		return deny(task->why, grant->name, " has no value here",
			" (no file of this name in the directory of secrets)");
	return 0;
}

/* The grant whose placeholder stands at the front of text; SIZE_MAX: none. */
static size_t grant_at(const struct egress_scope *scope, struct bytes text)
{
	for (size_t i = 0; i < egress_scope_grants(scope)->count; i++) {
		const char *placeholder = egress_scope_placeholder(scope, i);
		size_t size = strlen(placeholder);

		if (text.size >= size && memcmp(text.data, placeholder, size) == 0)
			return i;
	}
	return SIZE_MAX;
}

/* The first placeholder; its place, or text.size, and *grant means nothing. */
static size_t find(const struct egress_scope *scope, struct bytes text, size_t *grant)
{
	struct bytes rest = text;

	while (rest.size) {
		const uint8_t *at = memmem(rest.data, rest.size, prefix, strlen(prefix));

		if (!at)
			break;
		rest = (struct bytes){at, text.size - (size_t)(at - text.data)};
		*grant = grant_at(scope, rest);
		if (*grant != SIZE_MAX)
			return (size_t)(at - text.data);
		rest.data++;
		rest.size--;
	}
	return text.size;
}

/*
 * Where a policy does not say in which places a secret may stand, a body for its own host is sent
 * with the placeholder: of no use to anybody, and no reason to keep back the rest.
 */
static bool stays(const struct task *task, const struct grant *grant)
{
	return task->place == GRANT_BODY && !grant->has_places &&
	       grant_reaches(grant, task->target->url);
}

/* 0 or -ENOMEM. */
static int note_use(const struct task *task, size_t grant)
{
	struct substitute_uses *uses = task->target->uses;
	struct substitute_use *rows;

	for (size_t i = 0; uses && i < uses->count; i++) {
		if (uses->rows[i].grant == grant && uses->rows[i].place == task->place)
			return 0;
	}
	if (!uses)
		return 0;
	rows = realloc(uses->rows, (uses->count + 1) * sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	rows[uses->count++] = (struct substitute_use){grant, task->place};
	uses->rows = rows;
	return 0;
}

static int replace(const struct task *task, struct bytes text, struct buffer *to)
{
	const struct egress_scope *scope = task->target->scope;

	while (text.size) {
		size_t index = 0, at = find(scope, text, &index);
		const struct grant *grant;
		const char *placeholder;

		buffer_put_raw(to, text.data, at);
		if (at == text.size)
			break;
		grant = &egress_scope_grants(scope)->rows[index];
		placeholder = egress_scope_placeholder(scope, index);
		if (stays(task, grant)) {
			buffer_put_raw(to, placeholder, strlen(placeholder));
		} else if (ask(task, grant) != 0) {
			return SUBSTITUTE_DENIED;
		} else if (note_use(task, index) < 0) {
			return -ENOMEM;
		} else {
			put_value(to, grant->value, task->spelling);
			*task->used = true;
			if (task->target->most && to->size > task->target->most)
				return SUBSTITUTE_TOO_LARGE;
		}
		at += strlen(placeholder);
		text = (struct bytes){text.data + at, text.size - at};
	}
	return to->failed || task->why->failed ? -ENOMEM : 0;
}

int substitute_query(const struct substitute_target *target, struct bytes query, struct buffer *to,
	bool *used, struct buffer *why)
{
	struct task task = {.target = target,
		.place = GRANT_QUERY,
		.spelling = SPELLING_PERCENT,
		.used = used,
		.why = why};

	return replace(&task, query, to);
}

static bool begins_with(struct bytes text, const char *word)
{
	size_t size = strlen(word);

	return text.size >= size && strncasecmp((const char *)text.data, word, size) == 0;
}

/*
 * btoa("user:" + placeholder) hides the placeholder from a search: credentials are decoded to look
 * for one. What is not base64, or holds none, stays byte for byte as it was.
 */
static int replace_basic(const struct task *task, struct bytes value, struct buffer *to)
{
	static const char scheme[] = "basic ";
	CLEANUP(buffer_done) struct buffer plain = {0};
	CLEANUP(buffer_done) struct buffer filled = {.wipes = true};
	struct bytes credentials = {value.data + strlen(scheme), value.size - strlen(scheme)};
	size_t blanks = 0, grant;
	int r;

	while (blanks < credentials.size && credentials.data[blanks] == ' ')
		blanks++;
	credentials.data += blanks;
	credentials.size -= blanks;
	if (!base64_decode(credentials, &plain))
		return plain.failed ? -ENOMEM : replace(task, value, to);
	if (find(task->target->scope, (struct bytes){plain.data, plain.size}, &grant) == plain.size)
		return replace(task, value, to);
	r = replace(task, (struct bytes){plain.data, plain.size}, &filled);
	if (r == 0) {
		buffer_put_raw(to, value.data, strlen(scheme) + blanks);
		base64_put(to, (struct bytes){filled.data, filled.size});
	}
	return r == 0 && to->failed ? -ENOMEM : r;
}

int substitute_header(const struct substitute_target *target, struct bytes name, struct bytes value,
	struct buffer *to, bool *used, struct buffer *why)
{
	struct task task = {.target = target,
		.place = GRANT_HEADERS,
		.header = name,
		.spelling = SPELLING_RAW,
		.used = used,
		.why = why};

	if (begins_with(name, "authorization") && name.size == strlen("authorization") &&
		begins_with(value, "basic "))
		return replace_basic(&task, value, to);
	return replace(&task, value, to);
}

int substitute_key(const struct egress_scope *scope, struct bytes key, struct buffer *to,
	struct substitute_uses *uses, struct buffer *why)
{
	const struct substitute_target target = {.scope = scope, .uses = uses, .most = KEY_MOST};
	bool used = false;
	struct task task = {.target = &target,
		.place = GRANT_HMAC,
		.spelling = SPELLING_RAW,
		.used = &used,
		.why = why};
	int r = replace(&task, key, to);

	if (r == SUBSTITUTE_TOO_LARGE) {
		put_text(why, "Secret denied: the key of this HMAC is larger than 1 MB");
		return why->failed ? -ENOMEM : SUBSTITUTE_DENIED;
	}
	if (r != 0 || used)
		return r;
	put_text(why, "Secret denied: the key of this HMAC holds no secret of the policy");
	return why->failed ? -ENOMEM : SUBSTITUTE_DENIED;
}

static bool has_word(struct bytes text, const char *word)
{
	size_t size = strlen(word);

	for (size_t i = 0; i + size <= text.size; i++) {
		if ((text.data[i] | 0x20) == (uint8_t)word[0] &&
			strncasecmp((const char *)text.data + i, word, size) == 0)
			return true;
	}
	return false;
}

int substitute_body(const struct substitute_target *target, struct bytes type, struct bytes body,
	struct buffer *to, bool *used, struct buffer *why)
{
	struct task task = {.target = target, .place = GRANT_BODY, .used = used, .why = why};
	size_t grant = 0;

	if (has_word(type, "json"))
		task.spelling = SPELLING_JSON;
	else if (has_word(type, "x-www-form-urlencoded"))
		task.spelling = SPELLING_PERCENT;
	if (find(target->scope, body, &grant) < body.size && !buffer_is_utf8(body) &&
		!stays(&task, &egress_scope_grants(target->scope)->rows[grant]))
		return deny(why, egress_scope_grants(target->scope)->rows[grant].name,
			" may not stand in a body that is not text", "");
	return replace(&task, body, to);
}

/* As grant_at(), in any case of letters. */
static size_t grant_like(const struct egress_scope *scope, struct bytes text)
{
	const size_t skipped = strlen(prefix);
	const char *rest = (const char *)text.data + skipped;

	if (text.size < skipped || strncasecmp((const char *)text.data, prefix, skipped) != 0)
		return SIZE_MAX;
	for (size_t i = 0; i < egress_scope_grants(scope)->count; i++) {
		const char *wanted = egress_scope_placeholder(scope, i) + skipped;

		if (text.size - skipped >= strlen(wanted) &&
			strncasecmp(rest, wanted, strlen(wanted)) == 0)
			return i;
	}
	return SIZE_MAX;
}

int substitute_nowhere(
	const struct egress_scope *scope, struct bytes text, const char *where, struct buffer *why)
{
	const size_t mark = strlen(prefix) - 1;
	struct bytes rest = text;
	size_t grant;

	/* By the dash, the rarest letter: megabytes may be looked through for many secrets. */
	while (rest.size > mark) {
		const uint8_t *dash = memchr(rest.data + mark, '-', rest.size - mark);

		if (!dash)
			break;
		rest = (struct bytes){dash - mark, rest.size - (size_t)(dash - mark - rest.data)};
		grant = grant_like(scope, rest);
		if (grant != SIZE_MAX)
			return deny(why, egress_scope_grants(scope)->rows[grant].name,
				" may not stand in ", where);
		rest.data++;
		rest.size--;
	}
	return 0;
}
