/*
 * Tables from one world's codes to the other's.
 */
#include "supervisor/egress/failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/wire/cleanup.h"

void failure_done(struct failure *failure)
{
	buffer_done(&failure->message);
	free(failure->hostname);
	*failure = (struct failure){0};
}

void failure_set(struct failure *failure, const char *code, const char *format, ...)
{
	va_list arguments;
	char *text = NULL;
	int size;

	failure_done(failure);
	failure->code = code;
	va_start(arguments, format);
	size = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (size < 0)
		return;
	buffer_put_raw(&failure->message, text, (size_t)size);
	free(text);
}

void failure_of_name(struct failure *failure, const char *host, bool try_again)
{
	const char *code = try_again ? "EAI_AGAIN" : "ENOTFOUND";

	failure_set(failure, code, "getaddrinfo %s %s", code, host);
	failure->syscall = "getaddrinfo";
	failure->hostname = strdup(host);
}

const char *failure_code_of(int error, const char *other)
{
	static const struct {
		int error;
		const char *name;
	} names[] = {{ECONNREFUSED, "ECONNREFUSED"}, {ECONNRESET, "ECONNRESET"},
		{EHOSTUNREACH, "EHOSTUNREACH"}, {ENETUNREACH, "ENETUNREACH"},
		{ETIMEDOUT, "ETIMEDOUT"}, {EPIPE, "EPIPE"}, {EACCES, "EACCES"}, {EPERM, "EPERM"},
		{EADDRNOTAVAIL, "EADDRNOTAVAIL"}, {ECONNABORTED, "ECONNABORTED"},
		{ENETDOWN, "ENETDOWN"}, {EHOSTDOWN, "EHOSTDOWN"}, {EMFILE, "EMFILE"},
		{ENFILE, "ENFILE"}, {ENOBUFS, "ENOBUFS"}, {ENOMEM, "ENOMEM"}};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].error == error)
			return names[i].name;
	}
	return other;
}

static void of_connect(struct failure *failure, const struct failure_facts *facts)
{
	const char *name = failure_code_of(facts->error, "ECONNREFUSED");

	if (!facts->address) {
		failure_set(failure, name, "connect %s %s:%u", name, facts->url->host,
			facts->url->port);
	} else {
		char text[EGRESS_ADDRESS_TEXT];

		egress_address_text(text, facts->address);
		failure_set(failure, name, "connect %s %s:%u", name, text, facts->url->port);
		memcpy(failure->address, text, sizeof(text));
	}
	failure->syscall = "connect";
	failure->port = facts->url->port;
}

/* X509_V_ERR_..., whose numbers and texts are OpenSSL's; the names are Node's. */
static const struct {
	long verify;
	const char *code;
	const char *message;
} certificate_errors[] = {
	{2, "UNABLE_TO_GET_ISSUER_CERT", "unable to get issuer certificate"},
	{7, "CERT_SIGNATURE_FAILURE", "certificate signature failure"},
	{9, "CERT_NOT_YET_VALID", "certificate is not yet valid"},
	{10, "CERT_HAS_EXPIRED", "certificate has expired"},
	{18, "DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"},
	{19, "SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"},
	{20, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unable to get local issuer certificate"},
	{21, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate"},
	{22, "CERT_CHAIN_TOO_LONG", "certificate chain too long"},
	{23, "CERT_REVOKED", "certificate revoked"},
	{24, "INVALID_CA", "invalid CA certificate"},
	{25, "PATH_LENGTH_EXCEEDED", "path length constraint exceeded"},
	{26, "INVALID_PURPOSE", "unsupported certificate purpose"},
	{27, "CERT_UNTRUSTED", "certificate not trusted"},
	{28, "CERT_REJECTED", "certificate rejected"},
};

static void of_certificate(struct failure *failure, const struct failure_facts *facts)
{
	/* Node goes on after this one; of a lone certificate it then tells the next. */
	long verify = facts->verify == 20 && !facts->has_issuer ? 21 : facts->verify;

	for (size_t i = 0; i < ARRAY_SIZE(certificate_errors); i++) {
		if (certificate_errors[i].verify != verify)
			continue;
		failure_set(
			failure, certificate_errors[i].code, "%s", certificate_errors[i].message);
		return;
	}
	failure_set(failure, "ERR_TLS_CERT_ALTNAME_INVALID",
		"Hostname/IP does not match certificate's altnames: %s: %s. is not in the cert's "
		"altnames",
		facts->url->is_address ? "IP" : "Host", facts->url->host);
}

static void of_handshake(struct failure *failure, const struct failure_facts *facts)
{
	if (facts->error == ECONNRESET || strstr(facts->text, "SSL_ERROR_SYSCALL") ||
		strstr(facts->text, "unexpected eof"))
		failure_set(failure, "ECONNRESET",
			"Client network socket disconnected before secure TLS connection was "
			"established");
	else
		failure_set(failure, "EPROTO", "write EPROTO %s", facts->text);
	if (strcmp(failure->code, "EPROTO") == 0)
		failure->syscall = "write";
}

/* A chunked body that is none: curl tells it as a failure to receive. */
static bool of_chunks(struct failure *failure, const char *text)
{
	if (!strstr(text, "chunk") && !strstr(text, "Malformed encoding"))
		return false;
	if (strstr(text, "Malformed encoding"))
		failure_set(failure, "HPE_STRICT", "Parse Error: Expected LF after chunk data");
	else if (strstr(text, "Too long") || strstr(text, "overflow"))
		failure_set(failure, "HPE_INVALID_CHUNK_SIZE", "Parse Error: Chunk size overflow");
	else
		failure_set(failure, "HPE_INVALID_CHUNK_SIZE",
			"Parse Error: Invalid character in chunk size");
	return true;
}

static void of_socket(struct failure *failure, const struct failure_facts *facts, const char *call)
{
	const char *name = failure_code_of(facts->error, NULL);

	if (!name) {
		failure_set(failure, "ECONNRESET", "socket hang up");
		return;
	}
	failure_set(failure, name, "%s %s", call, name);
	failure->syscall = call;
}

static void of_receive(struct failure *failure, const struct failure_facts *facts)
{
	if (of_chunks(failure, facts->text))
		return;
	if (strstr(facts->text, "arge response headers"))
		failure_set(failure, "HPE_HEADER_OVERFLOW", "Parse Error: Header overflow");
	else
		of_socket(failure, facts, "read");
}

static void of_weird(struct failure *failure, const struct failure_facts *facts)
{
	if (strstr(facts->text, "Nul byte"))
		failure_set(failure, "HPE_INVALID_HEADER_TOKEN",
			"Parse Error: Invalid header value char");
	else if (strstr(facts->text, "Content-Length"))
		failure_set(failure, "HPE_INVALID_CONTENT_LENGTH",
			"Parse Error: Invalid character in Content-Length");
	else
		failure_set(
			failure, "HPE_INVALID_HEADER_TOKEN", "Parse Error: Invalid header token");
}

static void of_protocol(struct failure *failure, const struct failure_facts *facts)
{
	if (strstr(facts->text, "0.9"))
		failure_set(failure, "HPE_INVALID_CONSTANT",
			"Parse Error: Expected HTTP/, RTSP/ or ICE/");
	else
		failure_set(failure, "HPE_INVALID_STATUS", "Parse Error: Invalid status code");
}

void failure_of_curl(struct failure *failure, const struct failure_facts *facts)
{
	switch (facts->code) {
	case CURLE_COULDNT_CONNECT:
	case CURLE_COULDNT_RESOLVE_HOST:
		of_connect(failure, facts);
		return;
	case CURLE_PEER_FAILED_VERIFICATION:
		of_certificate(failure, facts);
		return;
	case CURLE_SSL_CONNECT_ERROR:
		of_handshake(failure, facts);
		return;
	case CURLE_SEND_ERROR:
		of_socket(failure, facts, "write");
		return;
	case CURLE_RECV_ERROR:
		of_receive(failure, facts);
		return;
	case CURLE_UNSUPPORTED_PROTOCOL:
		of_protocol(failure, facts);
		return;
	case CURLE_WEIRD_SERVER_REPLY:
		of_weird(failure, facts);
		return;
	/* A header line beyond what curl keeps: far beyond 16 kB. */
	case CURLE_OUT_OF_MEMORY:
#if LIBCURL_VERSION_NUM >= 0x080600
	case CURLE_TOO_LARGE:
#endif
		failure_set(failure, "HPE_HEADER_OVERFLOW", "Parse Error: Header overflow");
		return;
	case CURLE_OPERATION_TIMEDOUT:
		failure_set(failure, "ETIMEDOUT", "connect ETIMEDOUT");
		failure->syscall = "connect";
		return;
	default:
		failure_set(failure, "ECONNRESET", "socket hang up");
		return;
	}
}
