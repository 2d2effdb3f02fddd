/*
 * Straightens what came in, lets libcurl take it apart, and checks every part again.
 */
#include "supervisor/egress/url.h"

#include <curl/curl.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/egress/url_path.h"

enum {
	HOST_MOST = 253,
	LABEL_MOST = 63,
};

static const char invalid[] = "Invalid URL";

/* A reference, split; spans point into the straightened text. */
struct parts {
	bool is_https;
	struct bytes authority; /* data NULL: that of the base */
	struct bytes path;
	bool is_relative; /* the path counts from the base's */
	bool has_query;
	struct bytes query;
};

static struct bytes from(struct bytes text, size_t at)
{
	return (struct bytes){text.data + at, text.size - at};
}

static struct bytes before(struct bytes text, size_t at)
{
	return (struct bytes){text.data, at};
}

static size_t find(struct bytes text, const char *any)
{
	size_t at = 0;

	while (at < text.size && (text.data[at] == 0 || !strchr(any, text.data[at])))
		at++;
	return at;
}

static bool is_letter(uint8_t byte)
{
	return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/* Blanks and controls around it, tabs and line breaks inside: as the URL standard has it. */
static void straighten(struct buffer *to, struct bytes text)
{
	while (text.size && text.data[0] <= 0x20)
		text = from(text, 1);
	while (text.size && text.data[text.size - 1] <= 0x20)
		text.size--;
	text = before(text, find(text, "#"));
	for (size_t i = 0, query = find(text, "?"); i < text.size; i++) {
		uint8_t byte = text.data[i];

		if (byte == '\t' || byte == '\n' || byte == '\r')
			continue;
		buffer_put_u8(to, byte == '\\' && i < query ? '/' : byte);
	}
}

/* The place of the colon; 0: there is no scheme. */
static size_t scheme_end(struct bytes text)
{
	size_t at = 0;

	while (at < text.size &&
		(is_letter(text.data[at]) ||
			(at > 0 && (is_digit(text.data[at]) ||
					   (text.data[at] != 0 && strchr("+-.", text.data[at]))))))
		at++;
	return at < text.size && text.data[at] == ':' ? at : 0;
}

static bool is_word(struct bytes text, const char *lower)
{
	for (size_t i = 0; i < text.size; i++) {
		if (lower[i] == 0 || (text.data[i] | 0x20) != (uint8_t)lower[i])
			return false;
	}
	return lower[text.size] == 0;
}

static void split_rest(struct parts *parts, struct bytes text)
{
	size_t query = find(text, "?");

	parts->path = before(text, query);
	parts->has_query = query < text.size;
	if (parts->has_query)
		parts->query = from(text, query + 1);
}

static void split_authority(struct parts *parts, struct bytes text)
{
	size_t end = find(text, "/?");

	parts->authority = before(text, end);
	split_rest(parts, from(text, end));
}

/* NULL: good; else why not. */
static const char *split(struct parts *ret, struct bytes text, const struct egress_url *base)
{
	size_t colon = scheme_end(text), slashes = 0;
	bool same = base != NULL;

	*ret = (struct parts){.is_https = base && base->is_https};
	if (colon) {
		struct bytes scheme = before(text, colon);

		ret->is_https = is_word(scheme, "https");
		if (!ret->is_https && !is_word(scheme, "http"))
			return "Unsupported protocol";
		same = base && base->is_https == ret->is_https;
		text = from(text, colon + 1);
	} else if (!base) {
		return invalid;
	}
	while (slashes < text.size && text.data[slashes] == '/')
		slashes++;
	if (slashes >= 2 || !same) {
		split_authority(ret, from(text, slashes));
		return ret->authority.size ? NULL : invalid;
	}
	split_rest(ret, text);
	ret->is_relative = slashes == 0;
	return NULL;
}

/* All of it again as one absolute URL, escaped, for libcurl. */
static void join(struct buffer *to, const struct parts *parts, const struct egress_url *base)
{
	static const char http[] = "http://", https[] = "https://";
	enum url_path_care care = base ? URL_PATH_STANDARD : URL_PATH_GIVEN;

	if (parts->authority.data) {
		buffer_put_raw(
			to, parts->is_https ? https : http, strlen(parts->is_https ? https : http));
		buffer_put_raw(to, parts->authority.data, parts->authority.size);
	} else if (base) {
		egress_url_put_origin(to, base);
	}
	if (parts->is_relative && base) {
		const char *last = strrchr(base->path, '/');

		buffer_put_raw(to, base->path,
			parts->path.size ? (size_t)(last - base->path) + 1 : strlen(base->path));
	} else if (parts->path.size == 0) {
		buffer_put_u8(to, '/');
	}
	url_path_put_escaped(to, parts->path, URL_PATH_PATH, care);
	if (parts->has_query && parts->query.size) {
		buffer_put_u8(to, '?');
		url_path_put_escaped(to, parts->query, URL_PATH_QUERY, care);
	} else if (!parts->has_query && parts->is_relative && !parts->path.size && base &&
		   base->query) {
		buffer_put_u8(to, '?');
		buffer_put_raw(to, base->query, strlen(base->query));
	}
	buffer_put_u8(to, 0);
}

static bool is_ascii(const char *text)
{
	while (*text && !(*text & 0x80))
		text++;
	return *text == 0;
}

/*
 * libidn2 as libcurl calls it reads the host in the locale's encoding, and ours is always UTF-8:
 * for this thread and this call only. Making a locale reads a file, so few names get that far.
 */
static CURLUcode get_host(CURLU *handle, char **ret)
{
	CURLUcode code = curl_url_get(handle, CURLUPART_HOST, ret, 0);
	locale_t ours, old = (locale_t)0;

	if (code != CURLUE_OK || is_ascii(*ret))
		return code;
	curl_free(*ret);
	*ret = NULL;
	ours = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (ours)
		old = uselocale(ours);
	code = curl_url_get(handle, CURLUPART_HOST, ret, CURLU_PUNYCODE);
	if (ours) {
		(void)uselocale(old);
		freelocale(ours);
	}
	/* 7.88 says so of what is no name in any language. */
	return code == CURLUE_OUT_OF_MEMORY ? CURLUE_BAD_HOSTNAME : code;
}

/* A last label of digits is meant as an IPv4 address, and what libcurl left of it is none. */
static bool is_number(const char *label)
{
	size_t digits = strspn(label, "0123456789");

	return label[digits] == 0 || (label[0] == '0' && label[1] == 'x' &&
					     label[2 + strspn(label + 2, "0123456789abcdef")] == 0);
}

static bool is_name(const char *host)
{
	size_t size = strlen(host), label = 0;
	const char *last = strrchr(host, '.');

	if (size == 0 || size > HOST_MOST)
		return false;
	for (size_t i = 0; i <= size; i++) {
		bool end = host[i] == 0 || host[i] == '.';

		if (end && (label == 0 || label > LABEL_MOST))
			return false;
		if (!end && !(host[i] >= 'a' && host[i] <= 'z') && !is_digit((uint8_t)host[i]) &&
			host[i] != '-' && host[i] != '_')
			return false;
		label = end ? 0 : label + 1;
	}
	return !is_number(last ? last + 1 : host);
}

/* Lower case, one dot at the end dropped, brackets dropped. 0, EGRESS_URL_REFUSED or -ENOMEM. */
static int set_host(struct egress_url *url, char *host)
{
	size_t size = strlen(host);
	char text[EGRESS_ADDRESS_TEXT];

	for (size_t i = 0; i < size; i++) {
		if (host[i] >= 'A' && host[i] <= 'Z')
			host[i] = (char)(host[i] | 0x20);
	}
	if (size > 2 && host[0] == '[' && host[size - 1] == ']') {
		host[size - 1] = 0;
		host++;
		if (!strchr(host, ':'))
			return EGRESS_URL_REFUSED;
	} else if (size > 1 && host[size - 1] == '.') {
		host[size - 1] = 0;
	}
	url->is_address = egress_address_parse(&url->address, host);
	if (url->is_address) {
		egress_address_text(text, &url->address);
		host = text;
	} else if (!is_name(host)) {
		return EGRESS_URL_REFUSED;
	}
	url->host = strdup(host);
	return url->host ? 0 : -ENOMEM;
}

static int set_port(struct egress_url *url, CURLU *handle)
{
	char *text = NULL;
	unsigned long port;
	CURLUcode code = curl_url_get(handle, CURLUPART_PORT, &text, CURLU_DEFAULT_PORT);

	if (code != CURLUE_OK)
		return code == CURLUE_OUT_OF_MEMORY ? -ENOMEM : EGRESS_URL_REFUSED;
	port = strtoul(text, NULL, 10);
	curl_free(text);
	if (port == 0 || port > UINT16_MAX)
		return EGRESS_URL_REFUSED;
	url->port = (uint16_t)port;
	return 0;
}

static int set_path(struct egress_url *url, CURLU *handle)
{
	char *text = NULL;
	CURLUcode code = curl_url_get(handle, CURLUPART_PATH, &text, 0);

	if (code == CURLUE_OK) {
		url->path = strdup(text);
		curl_free(text);
		text = NULL;
		code = curl_url_get(handle, CURLUPART_QUERY, &text, 0);
	}
	if (code == CURLUE_OK && *text && !(url->query = strdup(text)))
		code = CURLUE_OUT_OF_MEMORY;
	curl_free(text);
	if (code != CURLUE_OK && code != CURLUE_NO_QUERY)
		return code == CURLUE_OUT_OF_MEMORY ? -ENOMEM : EGRESS_URL_REFUSED;
	if (!url->path)
		return -ENOMEM;
	if (url->path[0] != '/')
		return EGRESS_URL_REFUSED;
	url->plain = url_path_plain(url->path);
	url->lax = egress_url_lax(url->path);
	url->has_encoded_slash =
		url->plain && (strstr(url->plain, "%2F") || strstr(url->plain, "%5C"));
	return url->plain && url->lax ? 0 : -ENOMEM;
}

static int take_apart(struct egress_url *url, CURLU *handle, const char *text)
{
	CURLUcode code = curl_url_set(handle, CURLUPART_URL, text, 0);
	char *host = NULL;
	int r;

	if (code == CURLUE_OK)
		code = get_host(handle, &host);
	if (code == CURLUE_OK)
		r = set_host(url, host);
	else
		r = code == CURLUE_OUT_OF_MEMORY ? -ENOMEM : EGRESS_URL_REFUSED;
	/* 7.88 also leaves it to us when it is no name. */
	curl_free(host);
	if (r == 0)
		r = set_port(url, handle);
	if (r == 0)
		r = set_path(url, handle);
	return r;
}

/* A user and password are cut here: none of ours ever sends them from a URL. */
static void cut_user(struct egress_url *url, struct parts *parts)
{
	for (size_t i = parts->authority.size; i-- > 0;) {
		if (parts->authority.data[i] != '@')
			continue;
		url->has_user = true;
		parts->authority = from(parts->authority, i + 1);
		return;
	}
}

/* Controls are escaped elsewhere; here they, and a NUL, would only confuse. Nor are there zones. */
static bool is_authority(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] <= 0x20 || text.data[i] == 0x7F ||
			(text.data[i] == '%' && text.data[0] == '['))
			return false;
	}
	return text.size > 0;
}

int egress_url_new(
	struct egress_url **ret, struct bytes text, const struct egress_url *base, const char **why)
{
	CLEANUP(egress_url_free_p) struct egress_url *url = calloc(1, sizeof(*url));
	CLEANUP(buffer_done) struct buffer straight = {0};
	CLEANUP(buffer_done) struct buffer whole = {0};
	struct parts parts;
	CURLU *handle;
	int r;

	if (!url)
		return -ENOMEM;
	*why = invalid;
	if (text.size > EGRESS_URL_MOST)
		return EGRESS_URL_REFUSED;
	straighten(&straight, text);
	if (straight.failed)
		return -ENOMEM;
	*why = split(&parts, (struct bytes){straight.data, straight.size}, base);
	if (*why)
		return EGRESS_URL_REFUSED;
	*why = invalid;
	cut_user(url, &parts);
	if (parts.authority.data && !is_authority(parts.authority))
		return EGRESS_URL_REFUSED;
	join(&whole, &parts, base);
	handle = curl_url();
	if (whole.failed || !handle) {
		curl_url_cleanup(handle);
		return -ENOMEM;
	}
	url->is_https = parts.is_https;
	r = take_apart(url, handle, (const char *)whole.data);
	curl_url_cleanup(handle);
	if (r == 0)
		*ret = TAKE(url);
	return r;
}

struct egress_url *egress_url_free(struct egress_url *url)
{
	if (!url)
		return NULL;
	free(url->host);
	free(url->path);
	free(url->query);
	free(url->plain);
	free(url->lax);
	free(url);
	return NULL;
}

static void put(struct buffer *to, const char *text)
{
	buffer_put_raw(to, text, strlen(text));
}

void egress_url_put_host(struct buffer *to, const struct egress_url *url)
{
	bool bracket = strchr(url->host, ':');
	char port[8];

	if (bracket)
		put(to, "[");
	put(to, url->host);
	if (bracket)
		put(to, "]");
	if (url->port == (url->is_https ? 443 : 80))
		return;
	(void)snprintf(port, sizeof(port), ":%u", url->port);
	put(to, port);
}

void egress_url_put_origin(struct buffer *to, const struct egress_url *url)
{
	put(to, url->is_https ? "https://" : "http://");
	egress_url_put_host(to, url);
}

void egress_url_put(struct buffer *to, const struct egress_url *url)
{
	egress_url_put_origin(to, url);
	put(to, url->path);
	if (url->query) {
		put(to, "?");
		put(to, url->query);
	}
}

bool egress_url_same_origin(const struct egress_url *a, const struct egress_url *b)
{
	return a->is_https == b->is_https && a->port == b->port && strcmp(a->host, b->host) == 0;
}

static bool is_default_port(const struct egress_url *url)
{
	return url->port == (url->is_https ? 443 : 80);
}

bool egress_url_keeps_credentials(const struct egress_url *from, const struct egress_url *to)
{
	return egress_url_same_origin(from, to) ||
	       (to->is_https && strcmp(from->host, to->host) == 0 && is_default_port(from) &&
		       is_default_port(to));
}
