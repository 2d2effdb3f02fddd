/* links: egress policy watch wire */
/*
 * What a mail server says from MAIL to QUIT. The input: how large the pieces are, then replies
 * parted by NULs; each is said when a command (or the message) has come as a whole, or when nothing
 * comes any more. No command follows a reply that was not good, the message arrives as it is, it
 * counts as sent only if the server took it, and no word of the server's brings the password back.
 */
#include <event2/event.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "supervisor/egress/mail_state.h"
#include "tests/fuzz/fuzz.h"

enum {
	COMMANDS = 5, /* MAIL, RCPT twice, DATA, the message; after them QUIT */
	DATA = 3,
};

static const char password[] = "PASSWORD-012";
static const char message[] = ".\r\nSubject: x\r\n\r\n..two\r\n.\r\nQUIT\r\n";
static const char stuffed[] = "..\r\nSubject: x\r\n\r\n...two\r\n..\r\nQUIT\r\n.\r\n";

struct server {
	int fd;
	struct buffer got, said;
	size_t commands, at; /* whole ones, and where the next one begins */
	bool has_quit;
};

static bool is_over;

static void on_sent(struct egress_mail *mail)
{
	(void)mail;
	is_over = true;
}

/* The good replies at the beginning of what was said, up to COMMANDS. */
static size_t good_replies(struct bytes said)
{
	const char *at = (const char *)said.data, *end = said.size ? at + said.size : at, *feed;
	size_t good = 0;

	for (; good < COMMANDS && at < end && (feed = memchr(at, '\n', (size_t)(end - at)));
		at = feed + 1) {
		size_t size = (size_t)(feed - at) - (feed > at && feed[-1] == '\r');

		if (size < 3 || strspn(at, "0123456789") < 3 ||
			(size > 3 && at[3] != ' ' && at[3] != '-'))
			break;
		if (size > 3 && at[3] == '-')
			continue;
		if (*at != (good == DATA ? '3' : '2'))
			break;
		good++;
	}
	return good;
}

/* What came of the next command is its beginning, and the reply before was good. */
static void expect(const struct server *server, struct bytes text)
{
	static const char *const lines[COMMANDS] = {"MAIL FROM:<bot@example.com> SIZE=33\r\n",
		"RCPT TO:<a@example.com>\r\n", "RCPT TO:<b@example.com>\r\n", "DATA\r\n", stuffed};
	const char *line = lines[server->commands];

	if (text.size > strlen(line) || memcmp(text.data, line, text.size) != 0)
		fuzz_fail("command %zu: %.*s", server->commands, (int)text.size,
			(const char *)text.data);
	if (good_replies(fuzz_bytes(&server->said)) < server->commands)
		fuzz_fail("command %zu after %.*s", server->commands, (int)server->said.size,
			(const char *)server->said.data);
}

/* Takes one command from what has come. False: there is none as a whole. */
static bool take(struct server *server)
{
	const char *end = server->commands == DATA + 1 ? "\r\n.\r\n" : "\r\n";
	struct bytes text = {server->got.data + server->at, server->got.size - server->at};
	const uint8_t *found = memmem(text.data, text.size, end, strlen(end));

	/* It may give up after any reply. */
	if (server->commands > 0 && !server->has_quit && bytes_equal(text, "QUIT\r\n")) {
		server->at = server->got.size;
		server->has_quit = true;
		return false;
	}
	if (server->has_quit || server->commands == COMMANDS)
		fuzz_fail("more: %.*s", (int)text.size, (const char *)text.data);
	if (found)
		text.size = (size_t)(found - text.data) + strlen(end);
	expect(server, text);
	server->at += found ? text.size : 0;
	server->commands += found ? 1 : 0;
	return found;
}

/* True: a command has come as a whole. */
static bool listen_to(struct server *server)
{
	bool has_come = false;
	uint8_t bytes[512];
	ssize_t size;

	while ((size = recv(server->fd, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0)
		buffer_put_raw(&server->got, bytes, (size_t)size);
	while (server->at < server->got.size && take(server))
		has_come = true;
	return has_come;
}

static void say(struct server *server, struct bytes text, size_t piece, struct event_base *base)
{
	while (text.size) {
		size_t size = text.size < piece ? text.size : piece;

		if (send(server->fd, text.data, size, MSG_NOSIGNAL) < 0)
			return;
		buffer_put_raw(&server->said, text.data, size);
		text.data += size;
		text.size -= size;
		if (text.size && event_base_loop(base, EVLOOP_NONBLOCK) < 0)
			abort();
	}
}

static void check_end(const struct server *server, const struct egress_mail *mail, bool in_turn)
{
	size_t good = good_replies(fuzz_bytes(&server->said));
	const struct buffer *text = &mail->failure.message;

	if (!is_over)
		fuzz_fail("the talk goes on with nobody");
	if (!mail->failure.code && (good < COMMANDS || server->commands < COMMANDS))
		fuzz_fail("sent after %zu good replies to %zu commands", good, server->commands);
	if (mail->failure.code && in_turn && good == COMMANDS)
		fuzz_fail("not sent: %.*s", (int)text->size, (const char *)text->data);
	if (mail->failure.code && (!text->size || !buffer_is_utf8(fuzz_bytes(text))))
		fuzz_fail("no text: %.*s", (int)text->size, (const char *)text->data);
	if (text->size && memmem(text->data, text->size, password, strlen(password)))
		fuzz_fail("the password: %.*s", (int)text->size, (const char *)text->data);
	for (size_t i = 0; i < text->size; i++) {
		if (text->data[i] < 0x20 || text->data[i] == 0x7F)
			fuzz_fail("a control character: %.*s", (int)text->size,
				(const char *)text->data);
	}
}

static int listening(char url[40])
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 1) < 0 ||
		getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		abort();
	(void)snprintf(url, 40, "http://127.0.0.1:%u/", ntohs(address.sin_port));
	return fd;
}

/* Both ends of a connection; the server's leaves nothing behind when it is closed. */
static CURL *connected(int *fd)
{
	static const struct linger none = {.l_onoff = 1};
	static char url[40];
	static int listener = -1;
	CURL *easy = curl_easy_init();

	if (listener < 0)
		listener = listening(url);
	if (!easy || curl_easy_setopt(easy, CURLOPT_URL, url) != CURLE_OK ||
		curl_easy_setopt(easy, CURLOPT_PROXY, "") != CURLE_OK ||
		curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L) != CURLE_OK ||
		curl_easy_perform(easy) != CURLE_OK)
		abort();
	*fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (*fd < 0 || setsockopt(*fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) < 0)
		abort();
	return easy;
}

/* True: each reply came in its turn, one for one. */
static bool talk(struct server *server, struct egress_mail *mail, struct fuzz_input *input)
{
	struct event_base *base = mail->egress->base;
	size_t piece = 1 + fuzz_byte(input) % 64, replies = 0;
	bool in_turn = true;

	mail_talk(mail);
	for (;;) {
		bool has_come = listen_to(server);
		struct bytes reply = fuzz_until(input, 0);

		if (is_over || (!reply.size && !input->left))
			break;
		in_turn &= has_come && good_replies(fuzz_bytes(&server->said)) == replies;
		say(server, reply, piece, base);
		if (event_base_loop(base, EVLOOP_NONBLOCK) < 0)
			abort();
		replies++;
		in_turn &= good_replies(fuzz_bytes(&server->said)) == replies || replies > COMMANDS;
	}
	(void)shutdown(server->fd, SHUT_WR);
	if (!is_over && event_base_loop(base, EVLOOP_NONBLOCK) < 0)
		abort();
	(void)listen_to(server);
	return in_turn;
}

static struct egress_scope *prepare(struct egress *egress, struct mail_address *from)
{
	static const char text[] = "{\"agent\":\"a\",\"functions\":[]}";
	const struct bytes values[] = {bytes_of(password), {0}, {0}};
	struct egress_policy *rules = NULL;
	struct egress_scope *scope = NULL;
	struct policy *policy = NULL;
	struct diag_list list = {0};

	(void)signal(SIGPIPE, SIG_IGN); /* as the service does */
	egress->base = event_base_new();
	if (!egress->base || mask_new(&egress->smtp.mask, values, 3) < 0 ||
		mail_address_read(from, bytes_of("Bot <bot@example.com>")) != 0 ||
		policy_load(&policy, fuzz_file("p.json", bytes_of(text)), NULL, &list) != 0 ||
		egress_policy_new(&rules, policy, NULL, &list) != 0 || !rules ||
		egress_scope_new(&scope, rules, bytes_of("seed")) < 0)
		abort();
	egress_policy_unref(rules);
	policy_unref(policy);
	diag_list_done(&list);
	return scope;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct egress egress;
	static struct egress_scope *scope;
	static struct mail_address from;
	struct fuzz_input input = fuzz_input_of(data, size);
	struct egress_mail mail;
	struct server server = {0};
	bool in_turn;

	if (!scope)
		scope = prepare(&egress, &from);
	is_over = false;
	mail = (struct egress_mail){
		.egress = &egress, .scope = scope, .knows_size = true, .sent = on_sent};
	mail.mime.from = &from;
	mail.recipients =
		curl_slist_append(curl_slist_append(NULL, "<a@example.com>"), "<b@example.com>");
	buffer_put_raw(&mail.message, message, sizeof(message) - 1);
	mail.easy = connected(&server.fd);
	in_turn = talk(&server, &mail, &input);
	check_end(&server, &mail, in_turn);
	mail_talk_done(&mail);
	(void)close(server.fd);
	curl_easy_cleanup(mail.easy);
	curl_slist_free_all(mail.recipients);
	buffer_done(&mail.message);
	failure_done(&mail.failure);
	buffer_done(&server.got);
	buffer_done(&server.said);
	return 0;
}
