/*
 * Reads the configuration: defaults, then what the file says, each value held against config.def
 * and its range. config_put.c writes it out again.
 */
#include "supervisor/config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <strings.h>

#include "supervisor/policy/keys.h"
#include "supervisor/policy/source.h"

enum {
	DEPTH = 8,
	PEERS_MOST = 100,
	HARD_FACTOR = 100, /* how far a configuration may raise the hard maxima */
};

enum place {
	CONFIG_TOP,
	CONFIG_SOCKET,
	CONFIG_CONCURRENCY,
	CONFIG_RESOLVER,
	CONFIG_TLS,
	CONFIG_SMTP,
	CONFIG_AUDIT,
	CONFIG_RETENTION,
	CONFIG_LOG,
};

static const struct keys_key keys[] = {
#define S KEYS_S
#define I KEYS_I
#define B KEYS_B
#define O KEYS_O
#define A KEYS_A
#define KEY(place, name, types, needed, text) {CONFIG_##place, name, types, needed},
#include "supervisor/config.def"
#undef KEY
#undef S
#undef I
#undef B
#undef O
#undef A
};

static const char *const places[] = {
	[CONFIG_TOP] = "the configuration",
	[CONFIG_SOCKET] = "socket",
	[CONFIG_CONCURRENCY] = "concurrency",
	[CONFIG_RESOLVER] = "resolver",
	[CONFIG_TLS] = "tls",
	[CONFIG_SMTP] = "smtp",
	[CONFIG_AUDIT] = "audit",
	[CONFIG_RETENTION] = "retention",
	[CONFIG_LOG] = "log",
};

static const struct keys_table table = {"config", keys, ARRAY_SIZE(keys), places};

/* One file being read. */
struct reader {
	struct keys_check check;
	bool no_memory;
};

/* ---- single values; a missing one keeps its default ---- */

/* A value of another type was complained about when its object was held against the table. */
static position_node member(
	struct reader *reader, position_node object, const char *key, enum position_type type)
{
	position_node node = position_get(reader->check.text, object, key);

	return position_type(reader->check.text, node) == type ? node : POSITION_NONE;
}

static void read_text(struct reader *reader, char **ret, position_node object, const char *key)
{
	position_node node = member(reader, object, key, POSITION_STRING);
	struct bytes text = position_text(reader->check.text, node);

	if (node == POSITION_NONE)
		return;
	if (text.size == 0 || memchr(text.data, 0, text.size)) {
		keys_complain(&reader->check, node, false, ".type",
			"\"%s\" is a text that is not empty", key);
		return;
	}
	free(*ret);
	*ret = bytes_copy(text);
	reader->no_memory |= !*ret;
}

static void read_number(struct reader *reader, uint32_t *ret, position_node object, const char *key,
	uint32_t least, uint32_t most)
{
	position_node node = member(reader, object, key, POSITION_NUMBER);

	if (node != POSITION_NONE && keys_check_integer(&reader->check, node, least, most))
		*ret = (uint32_t)position_number(reader->check.text, node);
}

static void read_boolean(struct reader *reader, bool *ret, position_node object, const char *key)
{
	enum position_type type =
		position_type(reader->check.text, position_get(reader->check.text, object, key));

	if (type == POSITION_TRUE || type == POSITION_FALSE)
		*ret = type == POSITION_TRUE;
}

/* The index of a word in names; complains. */
static void read_word(struct reader *reader, unsigned int *ret, position_node object,
	const char *key, const char *const *names, unsigned int count)
{
	position_node node = member(reader, object, key, POSITION_STRING);
	struct buffer all = {0};

	if (node == POSITION_NONE)
		return;
	for (unsigned int i = 0; i < count; i++) {
		if (bytes_equal(position_text(reader->check.text, node), names[i])) {
			*ret = i;
			buffer_done(&all);
			return;
		}
		if (i > 0)
			buffer_put_raw(&all, i + 1 < count ? ", " : " or ", i + 1 < count ? 2 : 4);
		buffer_put_raw(&all, names[i], strlen(names[i]));
	}
	keys_complain(&reader->check, node, false, ".value", "expected %.*s", (int)all.size,
		all.failed ? "" : (const char *)all.data);
	buffer_done(&all);
}

/* Strings of an array, each let through by `fits`, which complains. */
static void read_texts(struct reader *reader, char ***ret, size_t *count, position_node array,
	bool (*fits)(const struct keys_check *check, position_node node))
{
	const struct position *text = reader->check.text;
	size_t size = position_count(text, array);

	if (array == POSITION_NONE || !keys_check_strings(&reader->check, array))
		return;
	*ret = calloc(size + 1, sizeof(**ret));
	if (!*ret) {
		reader->no_memory = true;
		return;
	}
	for (position_node at = position_first(text, array); at != POSITION_NONE;
		at = position_next(text, at)) {
		if (!fits(&reader->check, at))
			continue;
		(*ret)[*count] = bytes_copy(position_text(text, at));
		if (!(*ret)[*count]) {
			reader->no_memory = true;
			return;
		}
		++*count;
	}
}

/* An object of the file that is there and has the right keys; else POSITION_NONE. */
static position_node section(struct reader *reader, const char *key, enum place place)
{
	position_node node = position_get(reader->check.text, POSITION_ROOT, key);

	if (position_type(reader->check.text, node) != POSITION_OBJECT ||
		!keys_check_object(&reader->check, node, place))
		return POSITION_NONE;
	return node;
}

/* ---- socket ---- */

static void read_mode(struct reader *reader, mode_t *ret, position_node object)
{
	position_node node = member(reader, object, "mode", POSITION_STRING);
	struct bytes text = position_text(reader->check.text, node);
	unsigned int mode = 0;

	if (node == POSITION_NONE)
		return;
	for (size_t i = 0; i < text.size && mode <= 0777; i++) {
		if (text.data[i] < '0' || text.data[i] > '7')
			mode = 010000;
		else
			mode = mode * 8 + (text.data[i] - (unsigned int)'0');
	}
	if (text.size < 3 || text.size > 4 || mode > 0777 || (mode & 0600) != 0600) {
		keys_complain(&reader->check, node, false, ".value",
			"expected an octal mode such as \"0660\", readable and writable for the "
			"owner");
		return;
	}
	*ret = mode;
}

/* Decimal digits only. */
static bool is_id(const char *text, uint32_t *ret)
{
	char *end;
	unsigned long long value;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (*end || errno || value >= UINT32_MAX)
		return false;
	*ret = (uint32_t)value;
	return true;
}

/* "root", "user:root", "group:adm", "1000". False: there is nobody of that name. */
static bool find_peer(const char *text, struct config_peer *ret)
{
	bool user = strncmp(text, "group:", 6) != 0, group = strncmp(text, "user:", 5) != 0;
	const char *name = user && group ? text : strchr(text, ':') + 1;
	const struct passwd *passwd;
	const struct group *entry;
	uint32_t id;

	*ret = (struct config_peer){0};
	if (is_id(name, &id)) {
		*ret = (struct config_peer){user, group, id, id};
		return true;
	}
	passwd = user ? getpwnam(name) : NULL;
	if (passwd) {
		ret->is_user = true;
		ret->uid = passwd->pw_uid;
	}
	entry = group ? getgrnam(name) : NULL;
	if (entry) {
		ret->is_group = true;
		ret->gid = entry->gr_gid;
	}
	return ret->is_user || ret->is_group;
}

static void read_peers(struct reader *reader, struct config_socket *socket, position_node object)
{
	const struct position *text = reader->check.text;
	position_node array = member(reader, object, "peers", POSITION_ARRAY);
	size_t count = position_count(text, array);
	struct config_peer *peers;

	if (array == POSITION_NONE)
		return;
	if (count == 0 || count > PEERS_MOST) {
		keys_complain(&reader->check, array, false, ".range", "expected 1 to %d peers",
			PEERS_MOST);
		return;
	}
	peers = calloc(count, sizeof(*peers));
	reader->no_memory |= !peers;
	free(socket->peers);
	socket->peers = peers;
	socket->peers_count = 0;
	for (position_node at = position_first(text, array); at != POSITION_NONE && peers;
		at = position_next(text, at)) {
		bool number = position_type(text, at) == POSITION_NUMBER;
		CLEANUP(free_p)
		char *name = bytes_copy(number ? position_span(text, at) : position_text(text, at));

		if (!name)
			reader->no_memory = true;
		else if (!*name || !find_peer(name, &peers[socket->peers_count++]))
			keys_complain(&reader->check, at, false, ".peer",
				"there is no user or group of this name");
	}
}

static void read_socket(struct reader *reader, struct config *config)
{
	position_node object = section(reader, "socket", CONFIG_SOCKET);

	read_text(reader, &config->socket.path, object, "path");
	read_mode(reader, &config->socket.mode, object);
	read_peers(reader, &config->socket, object);
}

/* ---- the other sections ---- */

static uint32_t limit_most(unsigned int limit)
{
	uint32_t hard = policy_limits_hard.value[limit];

	return limit == POLICY_LIMIT_http_timeout_ms ? hard : hard * HARD_FACTOR;
}

static void read_limits(struct reader *reader, struct config *config)
{
	const struct position *text = reader->check.text;
	position_node object = position_get(text, POSITION_ROOT, "limits");

	for (position_node at = position_first(text, object); at != POSITION_NONE;
		at = position_next(text, at)) {
		struct bytes name = position_key(text, at);
		unsigned int i = 0;

		while (i < POLICY_LIMIT_COUNT && !bytes_equal(name, policy_limit_name(i)))
			i++;
		if (name.size >= 2 && memcmp(name.data, "x-", 2) == 0)
			continue;
		if (i == POLICY_LIMIT_COUNT)
			keys_complain(&reader->check, at, true, ".unknown_key",
				"unknown limit \"%.64s\"", (const char *)name.data);
		else if (keys_check_integer(&reader->check, at, 1, limit_most(i)))
			config->limits.value[i] = (uint32_t)position_number(text, at);
	}
}

static bool fits_layer(const struct keys_check *check, position_node node)
{
	if (keys_is_one_of(position_text(check->text, node), "namespaces landlock"))
		return true;
	keys_complain(
		check, node, false, ".value", "only \"namespaces\" and \"landlock\" may be waived");
	return false;
}

/* "192.0.2.1", "192.0.2.1:53", "2001:db8::1", "[2001:db8::1]:53" */
static bool fits_address(const struct keys_check *check, position_node node)
{
	CLEANUP(free_p) char *text = bytes_copy(position_text(check->text, node));
	char *address = text, *port = NULL;
	uint8_t bytes[16];
	uint32_t number = 53;

	if (!text)
		return false;
	if (*text == '[' && strchr(text, ']')) {
		address = text + 1;
		port = strchr(text, ']');
		*port++ = 0;
		if (*port == ':')
			port++;
		else
			port = *port ? address : NULL;
	} else if (strchr(text, ':') && strchr(text, ':') == strrchr(text, ':')) {
		port = strchr(text, ':');
		*port++ = 0;
	}
	if ((inet_pton(AF_INET, address, bytes) == 1 || inet_pton(AF_INET6, address, bytes) == 1) &&
		(!port || is_id(port, &number)) && number > 0 && number < 65536)
		return true;
	keys_complain(check, node, false, ".value",
		"expected the address of a name server, with :port or without");
	return false;
}

static void read_smtp(struct reader *reader, struct config_smtp *smtp)
{
	const struct position *text = reader->check.text;
	position_node object = section(reader, "smtp", CONFIG_SMTP);
	position_node secret = position_get(text, object, "password_secret");
	position_node from = position_get(text, object, "from");

	read_text(reader, &smtp->url, object, "url");
	read_text(reader, &smtp->user, object, "user");
	read_text(reader, &smtp->password_secret, object, "password_secret");
	read_text(reader, &smtp->from, object, "from");
	read_boolean(reader, &smtp->starttls, object, "starttls");
	if (smtp->url && strncasecmp(smtp->url, "smtp://", 7) != 0 &&
		strncasecmp(smtp->url, "smtps://", 8) != 0)
		keys_complain(&reader->check, position_get(text, object, "url"), false, ".value",
			"expected smtp://host[:port] or smtps://host[:port]");
	if (secret != POSITION_NONE && !keys_is_name(position_text(text, secret)))
		keys_complain(&reader->check, secret, false, ".value",
			"a secret's name is a letter or _, then letters, digits and _");
	if (smtp->from && from != POSITION_NONE && !strchr(smtp->from, '@'))
		keys_complain(&reader->check, from, false, ".value", "expected an e-mail address");
	if (!smtp->user != !smtp->password_secret)
		keys_complain(&reader->check, object, false, ".value",
			"\"user\" and \"password_secret\" belong together");
}

static void read_rest(struct reader *reader, struct config *config)
{
	const struct position *text = reader->check.text;
	position_node concurrency = section(reader, "concurrency", CONFIG_CONCURRENCY);
	position_node resolver = section(reader, "resolver", CONFIG_RESOLVER);
	position_node audit = section(reader, "audit", CONFIG_AUDIT);
	position_node retention = section(reader, "retention", CONFIG_RETENTION);
	position_node log = section(reader, "log", CONFIG_LOG);
	unsigned int level = config->log_level, format = config->log_format;

	read_number(reader, &config->children, concurrency, "children", 1, CONFIG_CHILDREN_MOST);
	read_number(reader, &config->queue, concurrency, "queue", 1, 1000000);
	read_number(reader, &config->zygotes, POSITION_ROOT, "zygotes", 1, CONFIG_ZYGOTES_MOST);
	read_texts(reader, &config->waive, &config->waive_count,
		position_get(text, POSITION_ROOT, "waive"), fits_layer);
	read_texts(reader, &config->resolvers, &config->resolvers_count,
		position_get(text, resolver, "servers"), fits_address);
	read_text(reader, &config->ca_file, section(reader, "tls", CONFIG_TLS), "ca_file");
	read_smtp(reader, &config->smtp);
	read_text(reader, &config->audit.path, audit, "path");
	read_number(reader, &config->audit.rotate_mb, audit, "rotate_mb", 1, 100000);
	read_boolean(reader, &config->audit.fsync, audit, "fsync");
	read_number(reader, &config->retention_days, retention, "days", 0, 36500);
	read_number(reader, &config->retention_mb, retention, "mb", 0, 100000000);
	read_word(reader, &level, log, "level", log_level_names, LOG_LEVELS);
	read_word(reader, &format, log, "format", log_format_names, LOG_FORMATS);
	config->log_level = level;
	config->log_format = format;
}

/* ---- the whole ---- */

static struct config *defaults(void)
{
	CLEANUP(config_free_p) struct config *config = calloc(1, sizeof(*config));

	if (!config)
		return NULL;
	config->socket.mode = 0660;
	config->socket.peers = calloc(2, sizeof(*config->socket.peers));
	if (!config->socket.peers)
		return NULL;
	config->socket.peers[0] = (struct config_peer){.is_user = true, .uid = geteuid()};
	config->socket.peers[1] = (struct config_peer){.is_user = true, .uid = 0};
	config->socket.peers_count = geteuid() == 0 ? 1 : 2;
	config->limits = policy_limits_hard;
	config->children = 64;
	config->queue = 10000;
	config->zygotes = 2;
	config->smtp.starttls = true;
	config->audit = (struct config_audit){.rotate_mb = 100, .fsync = true};
	config->retention_days = 30;
	config->retention_mb = 1024;
	config->log_level = LOG_INFO;
	config->log_format = LOG_TEXT;
	return TAKE(config);
}

static int read_file(struct position **ret, const char *file, struct diag_list *list)
{
	CLEANUP(buffer_done) struct buffer bytes = {0};
	struct diag *row, err = {0};
	const char *why = NULL;
	int r = source_read(&bytes, file, SOURCE_MOST, &why);

	if (r < 0)
		return r;
	if (r == SOURCE_REFUSED) {
		diag_set(&err, "config.file", "%s", why);
		diag_at(&err, file, 0, 0);
	} else {
		r = position_new(ret, file, (struct bytes){bytes.data, bytes.size}, DEPTH, &err);
		if (r != POSITION_REFUSED)
			return r;
	}
	row = diag_list_add(list, DIAG_ERROR);
	if (!row) {
		diag_done(&err);
		return -ENOMEM;
	}
	*row = err;
	return CONFIG_REFUSED;
}

int config_load(struct config **ret, const char *file, struct diag_list *list)
{
	CLEANUP(config_free_p) struct config *config = defaults();
	CLEANUP(position_free_p) struct position *text = NULL;
	struct reader reader = {.check = {.list = list, .table = &table}};

	if (!config)
		return -ENOMEM;
	if (file) {
		int r = read_file(&text, file, list);

		if (r != 0)
			return r;
		reader.check.text = text;
		(void)keys_check_object(&reader.check, POSITION_ROOT, CONFIG_TOP);
		read_socket(&reader, config);
		read_limits(&reader, config);
		read_rest(&reader, config);
	}
	if (reader.no_memory)
		return -ENOMEM;
	if (diag_list_has_error(list))
		return CONFIG_REFUSED;
	*ret = TAKE(config);
	return 0;
}

static void texts_free(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
}

struct config *config_free(struct config *config)
{
	if (!config)
		return NULL;
	free(config->socket.path);
	free(config->socket.peers);
	texts_free(config->waive, config->waive_count);
	texts_free(config->resolvers, config->resolvers_count);
	free(config->ca_file);
	free(config->smtp.url);
	free(config->smtp.user);
	free(config->smtp.password_secret);
	free(config->smtp.from);
	free(config->audit.path);
	free(config);
	return NULL;
}
