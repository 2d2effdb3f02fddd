/*
 * Brings up and takes down what all requests and e-mails share: connections, names, the mail
 * server.
 */
#include "supervisor/egress/egress.h"

#include <errno.h>
#include <string.h>

#include "supervisor/egress/request.h"

/* By libcurl's parser, which will also be the one that connects. */
static int take_server(struct egress_smtp *smtp, const struct egress_mail_server *server)
{
	CURLU *handle = curl_url();
	char *host = NULL, *port = NULL;
	int r = -ENOMEM;

	if (handle && curl_url_set(handle, CURLUPART_URL, server->url, 0) == CURLUE_OK &&
		curl_url_get(handle, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
		curl_url_get(handle, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK) {
		smtp->url = strdup(server->url);
		smtp->host = strdup(host);
		smtp->port = (uint16_t)strtoul(port, NULL, 10);
		smtp->user = server->user ? strdup(server->user) : NULL;
		smtp->password = bytes_copy(server->password);
		smtp->starttls = server->starttls;
		if (smtp->url && smtp->host && smtp->password && (smtp->user || !server->user))
			r = 0;
	} else if (handle) {
		r = -EINVAL;
	}
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(handle);
	return r;
}

static void free_server(struct egress_smtp *smtp)
{
	secret_wipe(smtp->password, smtp->password ? strlen(smtp->password) : 0);
	free(smtp->url);
	free(smtp->host);
	free(smtp->user);
	free(smtp->password);
}

int egress_new(struct egress **ret, struct event_base *base, const struct egress_config *config)
{
	CLEANUP(egress_free_p) struct egress *egress = calloc(1, sizeof(*egress));
	int r;

	if (!egress)
		return -ENOMEM;
	egress->base = base;
	egress->audit = config->audit;
	if (config->ca_file && !(egress->ca_file = strdup(config->ca_file)))
		return -ENOMEM;
	r = multi_new(&egress->multi, base);
	if (r == 0)
		r = dns_new(&egress->dns, base, config);
	if (r == 0 && config->mail)
		r = take_server(&egress->smtp, config->mail);
	if (r < 0)
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
