/*
 * The configuration in force, as `postcalld --print-config` shows it: a file that config_load()
 * reads again. What has no value of its own (a file that nobody named) is left out.
 */
#include "supervisor/config.h"

#include <stdio.h>

#include "supervisor/policy/json.h"

/* Sections stand on lines of their own, their keys on one line each. */
struct writer {
	struct buffer *buffer;
	bool inside;
	bool any;	  /* something stands before, at this level */
	bool any_section; /* likewise at the top */
};

static void key(struct writer *writer, const char *name)
{
	bool *any = writer->inside ? &writer->any : &writer->any_section;

	json_put(writer->buffer, *any ? ",\n" : "\n");
	*any = true;
	json_put(writer->buffer, writer->inside ? "    " : "  ");
	json_put_string(writer->buffer, name);
	json_put(writer->buffer, ": ");
}

static void open_section(struct writer *writer, const char *name)
{
	key(writer, name);
	json_put(writer->buffer, "{");
	writer->inside = true;
	writer->any = false;
}

static void close_section(struct writer *writer)
{
	json_put(writer->buffer, writer->any ? "\n  }" : "}");
	writer->inside = false;
}

static void text(struct writer *writer, const char *name, const char *value)
{
	if (!value)
		return;
	key(writer, name);
	json_put_string(writer->buffer, value);
}

static void number(struct writer *writer, const char *name, uint32_t value)
{
	key(writer, name);
	json_put_number(writer->buffer, value);
}

static void boolean(struct writer *writer, const char *name, bool value)
{
	key(writer, name);
	json_put(writer->buffer, value ? "true" : "false");
}

static void texts(struct writer *writer, const char *name, char *const *values, size_t count)
{
	key(writer, name);
	json_put(writer->buffer, "[");
	for (size_t i = 0; i < count; i++) {
		json_put(writer->buffer, i ? ", " : "");
		json_put_string(writer->buffer, values[i]);
	}
	json_put(writer->buffer, "]");
}

static void put_socket(struct writer *writer, const struct config_socket *socket)
{
	char word[32];

	open_section(writer, "socket");
	text(writer, "path", socket->path);
	(void)snprintf(word, sizeof(word), "%04o", (unsigned int)socket->mode);
	text(writer, "mode", word);
	key(writer, "peers");
	json_put(writer->buffer, "[");
	for (size_t i = 0; i < socket->peers_count; i++) {
		const struct config_peer *peer = &socket->peers[i];

		json_put(writer->buffer, i ? ", " : "");
		if (peer->is_user) {
			(void)snprintf(word, sizeof(word), "user:%u", (unsigned int)peer->uid);
			json_put_string(writer->buffer, word);
		}
		json_put(writer->buffer, peer->is_user && peer->is_group ? ", " : "");
		if (peer->is_group) {
			(void)snprintf(word, sizeof(word), "group:%u", (unsigned int)peer->gid);
			json_put_string(writer->buffer, word);
		}
	}
	json_put(writer->buffer, "]");
	close_section(writer);
}

static void put_smtp(struct writer *writer, const struct config_smtp *smtp)
{
	if (!smtp->url)
		return;
	open_section(writer, "smtp");
	text(writer, "url", smtp->url);
	text(writer, "user", smtp->user);
	text(writer, "password_secret", smtp->password_secret);
	text(writer, "from", smtp->from);
	boolean(writer, "starttls", smtp->starttls);
	close_section(writer);
}

static void put_limits(struct writer *writer, const struct policy_limits *limits)
{
	open_section(writer, "limits");
	for (unsigned int i = 0; i < POLICY_LIMIT_COUNT; i++)
		number(writer, policy_limit_name(i), limits->value[i]);
	close_section(writer);
}

void config_put(struct buffer *buffer, const struct config *config)
{
	struct writer writer = {.buffer = buffer};

	json_put(buffer, "{");
	put_socket(&writer, &config->socket);
	put_limits(&writer, &config->limits);
	open_section(&writer, "concurrency");
	number(&writer, "children", config->children);
	number(&writer, "queue", config->queue);
	close_section(&writer);
	number(&writer, "zygotes", config->zygotes);
	texts(&writer, "waive", config->waive, config->waive_count);
	open_section(&writer, "resolver");
	if (config->resolvers_count > 0)
		texts(&writer, "servers", config->resolvers, config->resolvers_count);
	close_section(&writer);
	open_section(&writer, "tls");
	text(&writer, "ca_file", config->ca_file);
	close_section(&writer);
	put_smtp(&writer, &config->smtp);
	open_section(&writer, "audit");
	text(&writer, "path", config->audit.path);
	number(&writer, "rotate_mb", config->audit.rotate_mb);
	boolean(&writer, "fsync", config->audit.fsync);
	close_section(&writer);
	open_section(&writer, "retention");
	number(&writer, "days", config->retention_days);
	number(&writer, "mb", config->retention_mb);
	close_section(&writer);
	open_section(&writer, "log");
	text(&writer, "level", log_level_names[config->log_level]);
	text(&writer, "format", log_format_names[config->log_format]);
	close_section(&writer);
	json_put(buffer, "\n}\n");
}
