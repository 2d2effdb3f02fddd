/*
 * Options and callbacks of one easy handle.
 */
#include "supervisor/egress/transfer.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "supervisor/egress/chain.h"
#include "supervisor/egress/secret.h"

enum {
	IDLE_CONNECTION_S = 3L,	    /* servers close theirs after 5 s and more */
	HEADS_MOST = 4 * HEAD_MOST, /* with 1xx responses, blank lines and trailers */
	PIECES_MOST = 1000,	    /* of a body, and beyond them so many bytes for each: */
	PIECE_COST = 64,
	VAIN_MS = 100, /* of libcurl's reading that bring nothing */
};

static void on_done(void *arg, CURLcode code);

struct transfer {
	CURL *easy;
	struct transfer_job job;
	struct transfer_events events;
	void *arg;
	struct curl_slist *head;
	struct curl_slist *resolve;
	char error[CURL_ERROR_SIZE];
	struct transfer_result result;
	struct egress_address address; /* the first one that was tried */
	bool has_address;
	bool is_fresh;	/* a connection was opened for it */
	bool is_stale;	/* the kept connection that was chosen is of no use */
	bool was_sent;	/* it may have reached the server */
	int open_error; /* errno of a socket that could not be made; 0: none */
	bool was_lost;	/* libcurl wanted to send it again */
	bool is_decoding;
	bool has_issuer; /* the server's certificate came with others */
	curl_off_t down; /* bytes of the bodies so far */
	curl_off_t up;
	size_t heads; /* bytes */
	uint64_t pieces;
	double vain_ms; /* since anything came of it */
};

/* curl's own lines are switched off by naming them; all that is sent stands in job.head. */
static const char *const switched_off[] = {"Host:", "Accept:", "User-Agent:", "Content-Type:",
	"Content-Length:", "Accept-Encoding:", "Expect:", "Transfer-Encoding:"};

static bool add_line(struct curl_slist **list, const char *line)
{
	struct curl_slist *more = curl_slist_append(*list, line);

	if (!more)
		return false;
	*list = more;
	return true;
}

/* The place of a Transfer-Encoding line, which compose_head.c writes in this spelling; NULL: none.
 */
static const char *find_chunked(const char *head)
{
	static const char line[] = "Transfer-Encoding: chunked";
	const char *at = head;

	while (at && strncmp(at, line, strlen(line)) != 0) {
		at = strchr(at, '\n');
		at += at != NULL;
	}
	return at;
}

/*
 * The head goes in as one entry with line ends inside: libcurl would put Host before all others,
 * and leave out headers without a value. Nothing in it has a line end of its own. Only what says
 * that the body is chunked begins an entry, because libcurl has to see it.
 */
static bool make_head(struct transfer *transfer)
{
	const char *head = transfer->job.head, *chunked = find_chunked(head);
	char *first;
	bool good;

	for (size_t i = 0; i < ARRAY_SIZE(switched_off); i++) {
		if (chunked && strcmp(switched_off[i], "Transfer-Encoding:") == 0)
			continue;
		if (!add_line(&transfer->head, switched_off[i]))
			return false;
	}
	if (!chunked || chunked == head)
		return add_line(&transfer->head, head);
	first = strndup(head, (size_t)(chunked - head) - 2);
	good = first && add_line(&transfer->head, first) && add_line(&transfer->head, chunked);
	secret_wipe(first, first ? strlen(first) : 0);
	free(first);
	return good;
}

static bool make_resolve(struct transfer *transfer)
{
	const struct transfer_job *job = &transfer->job;
	CLEANUP(buffer_done) struct buffer line = {0};
	char text[EGRESS_ADDRESS_TEXT + 8];

	if (!job->addresses_count)
		return true;
	buffer_put_raw(&line, job->url->host, strlen(job->url->host));
	for (size_t i = 0; i < job->addresses_count; i++) {
		char address[EGRESS_ADDRESS_TEXT];

		egress_address_text(address, &job->addresses[i]);
		if (i == 0)
			(void)snprintf(text, sizeof(text), ":%u:", job->url->port);
		else
			(void)snprintf(text, sizeof(text), ",");
		buffer_put_raw(&line, text, strlen(text));
		(void)snprintf(text, sizeof(text),
			job->addresses[i].family == AF_INET6 ? "[%s]" : "%s", address);
		buffer_put_raw(&line, text, strlen(text));
	}
	buffer_put_u8(&line, 0);
	return !line.failed && add_line(&transfer->resolve, (const char *)line.data);
}

static bool deny(struct transfer *transfer, const struct egress_address *address)
{
	const char *why = egress_address_why_private(address);

	if (!why || transfer->job.is_private)
		return false;
	egress_address_text(transfer->result.denied, address);
	transfer->result.denied_why = why;
	return true;
}

static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *socket_address)
{
	struct transfer *transfer = arg;
	struct egress_address address;
	int fd, on = 1;

	/*
	 * A second connection for a request that was sent: libcurl would repeat it, because the
	 * connection that it had kept was closed without an answer. The server may have acted.
	 */
	if (purpose != CURLSOCKTYPE_IPCXN || transfer->was_sent ||
		!egress_address_of(&address, &socket_address->addr))
		return CURL_SOCKET_BAD;
	if (!transfer->has_address)
		transfer->address = address;
	transfer->has_address = true;
	if (deny(transfer, &address))
		return CURL_SOCKET_BAD;
	fd = socket(socket_address->family, socket_address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
		socket_address->protocol);
	if (fd < 0) {
		transfer->open_error = errno;
		return CURL_SOCKET_BAD;
	}
	if (multi_note_socket(transfer->job.pool, fd) < 0) {
		(void)close(fd);
		transfer->open_error = ENOMEM;
		return CURL_SOCKET_BAD;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	transfer->is_fresh = true;
	return fd;
}

static bool is_pinned(const struct transfer *transfer, const struct egress_address *address)
{
	const struct transfer_job *job = &transfer->job;

	if (!job->addresses_count)
		return egress_address_equal(address, &job->url->address);
	for (size_t i = 0; i < job->addresses_count; i++) {
		if (egress_address_equal(address, &job->addresses[i]))
			return true;
	}
	return false;
}

/*
 * Bytes, or an end, that came while a kept connection was idle. Nobody asked for them: they would
 * be taken for the response to this request.
 */
static bool is_spoilt(int fd)
{
	uint8_t byte;

	return fd < 0 || !(recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN);
}

/* Connected, nothing sent yet: where does this connection, maybe a kept one, really lead? */
static int on_connected(void *arg, char *peer, char *local, int peer_port, int local_port)
{
	struct transfer *transfer = arg;
	struct egress_address address;

	(void)local;
	/* See on_open(); another kept connection serves libcurl as well. */
	if (transfer->was_sent) {
		transfer->was_lost = true;
		return CURL_PREREQFUNC_ABORT;
	}
	/* See on_talk(). */
	(void)curl_easy_setopt(transfer->easy, CURLOPT_VERBOSE, 0L);
	if (!egress_address_parse(&address, peer) || deny(transfer, &address) ||
		peer_port != transfer->job.url->port ||
		(transfer->is_fresh && !is_pinned(transfer, &address)))
		return CURL_PREREQFUNC_ABORT;
	transfer->is_stale = !transfer->is_fresh && is_spoilt(multi_find_socket(transfer->job.pool,
							    local_port, &address, peer_port));
	if (transfer->is_stale)
		return CURL_PREREQFUNC_ABORT;
	transfer->was_sent = true;
	return CURL_PREREQFUNC_OK;
}

static bool is_word(struct bytes text, const char *word)
{
	return text.size == strlen(word) &&
	       strncasecmp((const char *)text.data, word, text.size) == 0;
}

/*
 * Exactly one encoding, as axios has it; for all else libcurl's idea of decoding is switched off.
 * libcurl 7 asks for this option with each piece of a body, so it may be set now; libcurl 8 has
 * made up its mind, and unpacks what names several.
 */
static void choose_decoding(struct transfer *transfer)
{
	static const char *const known[] = {"gzip", "x-gzip", "deflate", "br"};
	const struct head *head = &transfer->result.head;
	struct bytes encoding = head_get(head, "content-encoding");

	transfer->is_decoding = false;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (transfer->job.decompress && is_word(encoding, known[i]) &&
			head_count(head, "content-encoding") == 1)
			transfer->is_decoding = true;
	}
	(void)curl_easy_setopt(
		transfer->easy, CURLOPT_HTTP_CONTENT_DECODING, transfer->is_decoding ? 1L : 0L);
}

static size_t on_head(char *data, size_t one, size_t size, void *arg)
{
	struct transfer *transfer = arg;
	struct head *head = &transfer->result.head;

	(void)one;
	transfer->events.activity(transfer->arg);
	transfer->vain_ms = 0;
	transfer->heads += size;
	if (transfer->heads > HEADS_MOST) {
		head->code = "HPE_HEADER_OVERFLOW";
		head->message = "Parse Error: Header overflow";
		return 0;
	}
	/* What follows a final head and looks like one are trailers. */
	if (head->is_complete && head->status >= 200)
		return size;
	if (!head_line(head, (struct bytes){(const uint8_t *)data, size}))
		return 0;
	if (!head->is_complete ||
		(head->status < 200 && head->status >= 100 && head->status != 101))
		return size;
	if (head->status == 101) {
		/* Nobody here asked for another protocol. */
		head->code = "ECONNRESET";
		head->message = "socket hang up";
		return 0;
	}
	choose_decoding(transfer);
	if (transfer->events.head(transfer->arg, head) == TRANSFER_GO_ON)
		return size;
	transfer->result.was_stopped = true;
	return 0;
}

static bool is_raw_too_large(struct transfer *transfer, curl_off_t raw)
{
	if (raw < 0 || (uint64_t)raw <= transfer->job.raw_most)
		return false;
	transfer->result.too_large = TRANSFER_TOO_LARGE_RAW;
	return true;
}

static size_t on_body(char *data, size_t one, size_t size, void *arg)
{
	struct transfer *transfer = arg;
	struct buffer *body = &transfer->result.body;

	(void)one;
	transfer->vain_ms = 0;
	/* Chunks of one byte each are six times as much to read, and a thousand times the work. */
	if (++transfer->pieces > PIECES_MOST + transfer->job.raw_most / PIECE_COST) {
		transfer->result.too_large = TRANSFER_TOO_LARGE_RAW;
		return 0;
	}
	if (size > transfer->job.body_most - body->size) {
		transfer->result.too_large = TRANSFER_TOO_LARGE_BODY;
		return 0;
	}
	buffer_put_raw(body, data, size);
	return body->failed ? 0 : size;
}

/* Much was read after the head, and none of it was head or body. */
static bool is_in_extensions(struct transfer *transfer)
{
	double worked_ms = multi_worked_ms(transfer->job.pool);

	if (transfer->heads)
		transfer->vain_ms += worked_ms;
	if (transfer->vain_ms < VAIN_MS)
		return false;
	transfer->result.head.code = "HPE_CHUNK_EXTENSIONS_OVERFLOW";
	transfer->result.head.message = "Parse Error: Chunk extensions overflow";
	return true;
}

/* Also where a compressed body gives nothing to write. */
static int on_progress(
	void *arg, curl_off_t all_down, curl_off_t down, curl_off_t all_up, curl_off_t up)
{
	struct transfer *transfer = arg;

	(void)all_down;
	(void)all_up;
	if (down != transfer->down || up != transfer->up) {
		transfer->events.activity(transfer->arg);
		transfer->vain_ms = 0;
	}
	transfer->down = down;
	transfer->up = up;
	return is_in_extensions(transfer) || is_raw_too_large(transfer, down);
}

static void explain_broken(struct transfer *transfer, CURLcode code)
{
	struct failure *failure = &transfer->result.failure;
	const char *words = strrchr(transfer->error, ':');

	if (code == CURLE_PARTIAL_FILE) {
		transfer->result.is_truncated = true;
		failure_set(failure, "ECONNRESET", "aborted");
	} else {
		failure_set(failure, "Z_DATA_ERROR", "%s",
			words && words[1] == ' ' && words[2] ? words + 2
							     : "incorrect header check");
	}
}

static void explain(struct transfer *transfer, CURLcode code)
{
	struct transfer_result *result = &transfer->result;
	struct failure_facts facts = {.code = code,
		.text = transfer->error,
		.url = transfer->job.url,
		.address = transfer->has_address ? &transfer->address : NULL,
		.is_connected = transfer->was_sent};
	long error = 0;

	if (result->head.code) {
		failure_set(&result->failure, result->head.code, "%s", result->head.message);
		return;
	}
	if (result->body.failed) {
		failure_set(&result->failure, "ENOMEM", "The service is out of memory");
		return;
	}
	if (result->head.is_complete && result->head.status >= 200 &&
		(code == CURLE_PARTIAL_FILE || code == CURLE_BAD_CONTENT_ENCODING ||
			(code == CURLE_WRITE_ERROR && transfer->is_decoding))) {
		explain_broken(transfer, code);
		return;
	}
	(void)curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &error);
	(void)curl_easy_getinfo(transfer->easy, CURLINFO_SSL_VERIFYRESULT, &facts.verify);
	facts.error = transfer->open_error ? transfer->open_error : (int)error;
	facts.has_issuer = transfer->has_issuer;
	/* The second connection was refused, and the first one is what failed. */
	if (transfer->was_lost || (code == CURLE_COULDNT_CONNECT && transfer->was_sent))
		facts.code = CURLE_GOT_NOTHING;
	failure_of_curl(&result->failure, &facts);
}

/* Nothing was sent on the stale one, which is closed now. False: that is not so. */
static bool try_fresh(struct transfer *transfer)
{
	if (!transfer->is_stale)
		return false;
	transfer->is_stale = false;
	return curl_easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
	       multi_add(transfer->job.pool, transfer->easy, on_done, transfer) == 0;
}

static void on_done(void *arg, CURLcode code)
{
	struct transfer *transfer = arg;
	struct transfer_result *result = &transfer->result;

	if (code != CURLE_OK && try_fresh(transfer))
		return;
	if (code != CURLE_OK && !result->was_stopped && !result->too_large && !result->denied[0])
		explain(transfer, code);
	if (code == CURLE_OK && !(result->head.is_complete && result->head.status >= 200))
		failure_set(&result->failure, "ECONNRESET", "socket hang up");
	transfer->events.done(transfer->arg, result);
}

static bool set_text(struct transfer *transfer, CURLoption option, const char *text)
{
	return curl_easy_setopt(transfer->easy, option, text) == CURLE_OK;
}

static bool set_number(struct transfer *transfer, CURLoption option, long number)
{
	return curl_easy_setopt(transfer->easy, option, number) == CURLE_OK;
}

/* All that curl does, until on_connected(): only the server's certificates are of interest. */
static int on_talk(CURL *easy, curl_infotype type, char *data, size_t size, void *arg)
{
	struct transfer *transfer = arg;

	(void)easy;
	if (type == CURLINFO_SSL_DATA_IN &&
		chain_look((struct bytes){(const uint8_t *)data, size}) == CHAIN_MORE)
		transfer->has_issuer = true;
	return 0;
}

/* What this library must never do on its own, and where it connects. */
static bool set_bounds(struct transfer *transfer)
{
	CURL *easy = transfer->easy;

	return set_text(transfer, CURLOPT_PROTOCOLS_STR, "http,https") &&
	       set_text(transfer, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") &&
	       set_text(transfer, CURLOPT_PROXY, "") && set_text(transfer, CURLOPT_NOPROXY, "*") &&
	       set_number(transfer, CURLOPT_NETRC, CURL_NETRC_IGNORED) &&
	       set_number(transfer, CURLOPT_FOLLOWLOCATION, 0) &&
	       set_number(transfer, CURLOPT_DISALLOW_USERNAME_IN_URL, 1) &&
	       set_number(transfer, CURLOPT_NOSIGNAL, 1) &&
	       set_number(transfer, CURLOPT_SSL_VERIFYPEER, 1) &&
	       set_number(transfer, CURLOPT_SSL_VERIFYHOST, 2) &&
	       set_number(transfer, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2) &&
	       (!transfer->job.ca_file ||
		       set_text(transfer, CURLOPT_CAINFO, transfer->job.ca_file)) &&
	       curl_easy_setopt(easy, CURLOPT_RESOLVE, transfer->resolve) == CURLE_OK &&
	       set_number(transfer, CURLOPT_MAXAGE_CONN, IDLE_CONNECTION_S) &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, multi_close_socket) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, transfer->job.pool) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_talk) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_DEBUGDATA, transfer) == CURLE_OK &&
	       set_number(transfer, CURLOPT_VERBOSE, 1);
}

static bool set_request(struct transfer *transfer)
{
	const struct transfer_job *job = &transfer->job;
	CURL *easy = transfer->easy;
	bool good = set_text(transfer, CURLOPT_URL, job->text) &&
		    set_number(transfer, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1) &&
		    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->head) == CURLE_OK;

	if (strcmp(job->method, "HEAD") == 0)
		return good && set_number(transfer, CURLOPT_NOBODY, 1);
	if (job->has_body)
		good = good && set_number(transfer, CURLOPT_POST, 1) &&
		       curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
			       (curl_off_t)job->body.size) == CURLE_OK &&
		       curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
			       job->body.size ? (const char *)job->body.data : "") == CURLE_OK;
	else
		good = good && set_number(transfer, CURLOPT_HTTPGET, 1);
	return good && set_text(transfer, CURLOPT_CUSTOMREQUEST, job->method);
}

static bool set_response(struct transfer *transfer)
{
	CURL *easy = transfer->easy;

	return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_XFERINFODATA, transfer) == CURLE_OK &&
	       set_number(transfer, CURLOPT_NOPROGRESS, 0) &&
	       set_number(transfer, CURLOPT_BUFFERSIZE, 8L << 10) &&
	       /* All that it can; what is decoded is chosen with the head. */
	       set_text(transfer, CURLOPT_ACCEPT_ENCODING, "") &&
	       set_number(
		       transfer, CURLOPT_HTTP_CONTENT_DECODING, transfer->job.decompress ? 1L : 0L);
}

int transfer_new(struct transfer **ret, const struct transfer_job *job,
	const struct transfer_events *events, void *arg)
{
	struct transfer *transfer = calloc(1, sizeof(*transfer));

	if (!transfer)
		return -ENOMEM;
	transfer->job = *job;
	transfer->events = *events;
	transfer->arg = arg;
	transfer->result.head.reason.wipes = job->has_secret;
	transfer->result.head.headers.wipes = job->has_secret;
	transfer->result.body.wipes = job->has_secret;
	transfer->easy = curl_easy_init();
	if (!transfer->easy || !make_head(transfer) || !make_resolve(transfer) ||
		!set_bounds(transfer) || !set_request(transfer) || !set_response(transfer) ||
		multi_add(job->pool, transfer->easy, on_done, transfer) < 0) {
		transfer_free(transfer);
		return -ENOMEM;
	}
	*ret = transfer;
	return 0;
}

struct transfer_result *transfer_result(struct transfer *transfer)
{
	return &transfer->result;
}

struct transfer *transfer_free(struct transfer *transfer)
{
	if (!transfer)
		return NULL;
	if (transfer->easy) {
		multi_remove(transfer->easy);
		curl_easy_cleanup(transfer->easy);
	}
	curl_slist_free_all(transfer->head);
	curl_slist_free_all(transfer->resolve);
	head_done(&transfer->result.head);
	buffer_done(&transfer->result.body);
	failure_done(&transfer->result.failure);
	free(transfer);
	return NULL;
}
