/*
 * Reads addresses strictly: what is doubtful is refused, because every mail server reads it
 * differently.
 */
#include "supervisor/egress/mail_address.h"

#include <errno.h>
#include <string.h>

#include "supervisor/egress/url.h"

enum {
	LOCAL_MOST = 64,
	ADDRESS_MOST = 254, /* RFC 5321, 4.5.3.1.3, without the angle brackets */
	NAME_MOST = 200,
};

void mail_address_done(struct mail_address *address)
{
	free(address->name);
	free(address->local);
	free(address->domain);
	*address = (struct mail_address){0};
}

static struct bytes trim(struct bytes text)
{
	while (text.size && (text.data[0] == ' ' || text.data[0] == '\t')) {
		text.data++;
		text.size--;
	}
	while (text.size && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t'))
		text.size--;
	return text;
}

/*
 * What some mail servers read as more than a name: a route to another domain (% and !), a program
 * or a file, an option, an encoded word.
 */
static bool is_trick(struct bytes text)
{
	return (text.size && strchr("-/", text.data[0])) ||
	       (text.size > 1 && memmem(text.data, text.size, "=?", 2));
}

/* Dots between runs of letters, digits and the marks of RFC 5322; `*` too in a pattern. */
static bool is_local(struct bytes text, bool pattern)
{
	static const char marks[] = "#$&'+-/=?^_`{}~";
	bool dot = true;

	if (text.size > LOCAL_MOST || is_trick(text))
		return false;
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];
		bool word = (byte >= '0' && byte <= '9') ||
			    ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
			    (byte && strchr(marks, byte)) || (byte == '*' && pattern);

		if (!word && (byte != '.' || dot))
			return false;
		dot = !word;
	}
	return !dot;
}

/* By the parser that reads hosts. 0, MAIL_ADDRESS_REFUSED or -ENOMEM. */
static int read_domain(char **ret, struct bytes text)
{
	CLEANUP(buffer_done) struct buffer url = {0};
	CLEANUP(egress_url_free_p) struct egress_url *parsed = NULL;
	const char *why;
	int r;

	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] <= 0x20 || strchr("/\\@?#:[]%", text.data[i]))
			return MAIL_ADDRESS_REFUSED;
	}
	buffer_put_raw(&url, "https://", 8);
	buffer_put_raw(&url, text.data, text.size);
	if (url.failed)
		return -ENOMEM;
	r = egress_url_new(&parsed, (struct bytes){url.data, url.size}, NULL, &why);
	if (r != 0)
		return r < 0 ? r : MAIL_ADDRESS_REFUSED;
	if (parsed->is_address)
		return MAIL_ADDRESS_REFUSED;
	*ret = TAKE(parsed->host);
	return 0;
}

/* May it stand in a header? Quotes and angle brackets only where quotes say that they are text. */
static bool is_name(struct bytes text, bool quoted)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];

		if (byte < 0x20 || byte == 0x7F || (!quoted && strchr("<>\"", byte)))
			return false;
	}
	return buffer_is_utf8(text);
}

/* What stands between quotes; a backslash takes the next one as it is. False: no such text. */
static bool unquote(struct buffer *to, struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '"')
			return false;
		if (text.data[i] == '\\' && ++i == text.size)
			return false;
		buffer_put_u8(to, text.data[i]);
	}
	return true;
}

/* "Ann", "\"Lee, Ann\"". 0, MAIL_ADDRESS_REFUSED or -ENOMEM. */
static int read_name(char **ret, struct bytes text)
{
	CLEANUP(buffer_done) struct buffer inner = {0};
	bool quoted = text.size >= 2 && text.data[0] == '"' && text.data[text.size - 1] == '"';

	if (quoted) {
		if (!unquote(&inner, (struct bytes){text.data + 1, text.size - 2}))
			return MAIL_ADDRESS_REFUSED;
		if (inner.failed)
			return -ENOMEM;
		text = (struct bytes){inner.data, inner.size};
	}
	if (text.size > NAME_MOST || !is_name(text, quoted))
		return MAIL_ADDRESS_REFUSED;
	*ret = bytes_copy(text);
	return *ret ? 0 : -ENOMEM;
}

static int read_bare(struct mail_address *ret, struct bytes text)
{
	const uint8_t *at = text.size ? memchr(text.data, '@', text.size) : NULL;
	struct bytes local = {text.data, at ? (size_t)(at - text.data) : 0};
	int r;

	if (!at || !is_local(local, false))
		return MAIL_ADDRESS_REFUSED;
	ret->local = bytes_copy(local);
	if (!ret->local)
		return -ENOMEM;
	r = read_domain(&ret->domain, (struct bytes){at + 1, text.size - local.size - 1});
	if (r == 0 && local.size + 1 + strlen(ret->domain) > ADDRESS_MOST)
		return MAIL_ADDRESS_REFUSED;
	return r;
}

int mail_address_read(struct mail_address *ret, struct bytes text)
{
	struct mail_address address = {0};
	struct bytes name = {0}, bare = trim(text);
	const uint8_t *angle;
	int r;

	if (bare.size && bare.data[bare.size - 1] == '>') {
		angle = memrchr(bare.data, '<', bare.size);
		if (!angle)
			return MAIL_ADDRESS_REFUSED;
		name = trim((struct bytes){bare.data, (size_t)(angle - bare.data)});
		bare = (struct bytes){angle + 1, bare.size - (size_t)(angle - bare.data) - 2};
	}
	r = read_name(&address.name, name);
	if (r == 0)
		r = read_bare(&address, bare);
	if (r != 0) {
		mail_address_done(&address);
		return r;
	}
	*ret = address;
	return 0;
}

void mail_address_put(struct buffer *to, const struct mail_address *address)
{
	buffer_put_raw(to, address->local, strlen(address->local));
	buffer_put_u8(to, '@');
	buffer_put_raw(to, address->domain, strlen(address->domain));
}

static void lower(char *text)
{
	for (; *text; text++) {
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text | 0x20);
	}
}

/* Stars in a domain stand where letters could. */
static bool is_domain_pattern(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];

		if (!((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') &&
			!(byte >= '0' && byte <= '9') && !strchr("-_.*", byte))
			return false;
	}
	return text.size > 0;
}

static bool is_pattern(struct bytes text)
{
	const uint8_t *at = text.size ? memchr(text.data, '@', text.size) : NULL;

	if (!at)
		return bytes_equal(text, "*");
	return is_local((struct bytes){text.data, (size_t)(at - text.data)}, true) &&
	       is_domain_pattern((struct bytes){at + 1, text.size - (size_t)(at - text.data) - 1});
}

static int add_pattern(struct mail_rules *rules, const struct keys_check *check, position_node node)
{
	struct bytes text = position_text(check->text, node);
	char *pattern;

	if (!is_pattern(text)) {
		keys_complain(check, node, false, "policy.email",
			"expected an address or a pattern such as *@example.com");
		return 0;
	}
	if (bytes_equal(text, "*") || (text.size > 2 && memcmp(text.data, "*@*", 3) == 0))
		keys_hint(
			check, node, false, "policy.email", "this lets functions write to anybody");
	pattern = bytes_copy(text);
	if (!pattern)
		return -ENOMEM;
	lower(pattern);
	rules->patterns[rules->count++] = pattern;
	return 0;
}

int mail_rules_read(struct mail_rules *ret, const struct keys_check *check, position_node email)
{
	position_node from = position_get(check->text, email, "from");
	position_node to = position_get(check->text, email, "to");
	int r = 0;

	*ret = (struct mail_rules){0};
	ret->patterns = calloc(position_count(check->text, to) + 1, sizeof(*ret->patterns));
	if (!ret->patterns)
		return -ENOMEM;
	if (email == POSITION_NONE)
		return 0;
	ret->is_given = true;
	if (from != POSITION_NONE)
		r = mail_address_read(&ret->from, position_text(check->text, from));
	if (r == MAIL_ADDRESS_REFUSED)
		keys_complain(check, from, false, "policy.email",
			"expected an address, as in bot@example.com or Bot <bot@example.com>");
	for (position_node at = position_first(check->text, to); at != POSITION_NONE && r >= 0;
		at = position_next(check->text, at))
		r = add_pattern(ret, check, at);
	if (r < 0) {
		mail_rules_done(ret);
		return r;
	}
	return 0;
}

void mail_rules_done(struct mail_rules *rules)
{
	mail_address_done(&rules->from);
	for (size_t i = 0; i < rules->count; i++)
		free(rules->patterns[i]);
	free(rules->patterns);
	*rules = (struct mail_rules){0};
}

/* A star does not reach over the @. */
static bool matches(const char *pattern, const char *local, const char *domain)
{
	const char *at = strchr(pattern, '@');
	char left[LOCAL_MOST + 1];

	if (!at)
		return true;
	memcpy(left, pattern, (size_t)(at - pattern));
	left[at - pattern] = 0;
	return egress_url_glob(left, local) && egress_url_glob(at + 1, domain);
}

bool mail_rules_allow(const struct mail_rules *rules, const struct mail_address *address)
{
	char local[LOCAL_MOST + 1];

	memcpy(local, address->local, strlen(address->local) + 1);
	lower(local);
	for (size_t i = 0; i < rules->count; i++) {
		if (matches(rules->patterns[i], local, address->domain))
			return true;
	}
	return false;
}
