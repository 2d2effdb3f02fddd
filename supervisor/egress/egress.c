/*
 * Brings up and takes down what all requests and e-mails share: connections, names, the mail
 * server.
 */
#include "supervisor/egress/egress.h"

#include <errno.h>
#include <string.h>

#include "supervisor/egress/base64.h"
#include "supervisor/egress/request.h"

static bool has_part(CURLU *handle, CURLUPart part)
{
	char *text = NULL;
	bool ret = curl_url_get(handle, part, &text, 0) == CURLUE_OK;

	curl_free(text);
	return ret;
}

/* A scheme, a host and maybe a port; the host without the brackets of an IPv6 address. */
static int take_parts(struct egress_smtp *smtp, CURLU *handle)
{
	static const CURLUPart others[] = {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS,
		CURLUPART_QUERY, CURLUPART_FRAGMENT};
	char *host = NULL, *port = NULL, *path = NULL;
	bool good;

	good = curl_url_get(handle, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	       curl_url_get(handle, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
	       curl_url_get(handle, CURLUPART_PATH, &path, 0) == CURLUE_OK &&
	       strcmp(path, "/") == 0;
	for (size_t i = 0; good && i < ARRAY_SIZE(others); i++)
		good = !has_part(handle, others[i]);
	for (const char *at = host; good && *at; at++)
		good = *at > ' ' && *at < 0x7F;
	if (good) {
		size_t size = strlen(host), bracket = *host == '[';

		smtp->host = strndup(host + bracket, size - 2 * bracket);
		smtp->port = (uint16_t)strtoul(port, NULL, 10);
	}
	curl_free(host);
	curl_free(port);
	curl_free(path);
	return !good ? EGRESS_REFUSED : smtp->host ? 0 : -ENOMEM;
}

/* By libcurl's parser, which will also be the one that connects. */
static int take_url(struct egress_smtp *smtp, const char *url, struct diag *err)
{
	CURLU *handle = curl_url();
	int r = handle ? EGRESS_REFUSED : -ENOMEM;

	if (handle &&
		(strncasecmp(url, "smtp://", 7) == 0 || strncasecmp(url, "smtps://", 8) == 0) &&
		curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK)
		r = take_parts(smtp, handle);
	curl_url_cleanup(handle);
	if (r == EGRESS_REFUSED)
		diag_set(err, "config.smtp",
			"smtp.url: expected smtp://host[:port] or smtps://host[:port], and nothing "
			"else");
	return r;
}

static int take_sender(struct egress_smtp *smtp, const char *from, struct diag *err)
{
	int r = from ? mail_address_read(&smtp->from, bytes_of(from)) : 0;

	if (r != MAIL_ADDRESS_REFUSED)
		return r;
	diag_set(err, "config.smtp",
		"smtp.from: expected an address, as in bot@example.com or Bot <bot@example.com>");
	return EGRESS_REFUSED;
}

/* What a server may echo: the password, AUTH PLAIN's whole response, AUTH LOGIN's name. */
static int make_mask(struct egress_smtp *smtp)
{
	CLEANUP(buffer_done) struct buffer plain = {.wipes = true};
	CLEANUP(buffer_done) struct buffer name = {0};
	int r = -ENOMEM;

	buffer_put_u8(&plain, 0);
	buffer_put_raw(&plain, smtp->user, strlen(smtp->user));
	buffer_put_u8(&plain, 0);
	buffer_put_raw(&plain, smtp->password, strlen(smtp->password));
	base64_put(&name, bytes_of(smtp->user));
	if (!plain.failed && !name.failed) {
		const struct bytes values[] = {
			bytes_of(smtp->password), {plain.data, plain.size}, {name.data, name.size}};

		r = mask_new(&smtp->mask, values, ARRAY_SIZE(values));
	}
	return r;
}

static int take_server(
	struct egress_smtp *smtp, const struct egress_mail_server *server, struct diag *err)
{
	int r = take_url(smtp, server->url, err);

	if (r == 0)
		r = take_sender(smtp, server->from, err);
	if (r != 0)
		return r;
	smtp->url = strdup(server->url);
	smtp->user = server->user ? strdup(server->user) : NULL;
	smtp->password = bytes_copy(server->password);
	smtp->starttls = server->starttls;
	if (!smtp->url || !smtp->password || (server->user && !smtp->user))
		return -ENOMEM;
	return smtp->user ? make_mask(smtp) : 0;
}

static void free_server(struct egress_smtp *smtp)
{
	secret_wipe(smtp->password, smtp->password ? strlen(smtp->password) : 0);
	free(smtp->url);
	free(smtp->host);
	free(smtp->user);
	free(smtp->password);
	mask_free(smtp->mask);
	mail_address_done(&smtp->from);
}

int egress_new(struct egress **ret, struct event_base *base, const struct egress_config *config,
	struct diag *err)
{
	CLEANUP(egress_free_p) struct egress *egress = calloc(1, sizeof(*egress));
	int r;

	if (!egress)
		return -ENOMEM;
	egress->base = base;
	egress->audit = config->audit;
	TAILQ_INIT(&egress->smtp.waiting);
	if (config->ca_file && !(egress->ca_file = strdup(config->ca_file)))
		return -ENOMEM;
	r = multi_new(&egress->multi, base);
	if (r == 0)
		r = dns_new(&egress->dns, base, config);
	if (r == 0 && config->mail)
		r = take_server(&egress->smtp, config->mail, err);
	if (r != 0)
		return r;
	*ret = TAKE(egress);
	return 0;
}

struct egress *egress_free(struct egress *egress)
{
	if (!egress)
		return NULL;
	multi_free(egress->multi);
	dns_free(egress->dns);
	free_server(&egress->smtp);
	free(egress->ca_file);
	free(egress);
	return NULL;
}
