/*
 * The service's configuration (SPEC 15): one JSON file, every key with a default, checked like a
 * policy. config.def is the table of its keys.
 */
#ifndef SUPERVISOR_CONFIG_H
#define SUPERVISOR_CONFIG_H

#include <sys/types.h>

#include "supervisor/policy/policy.h"
#include "supervisor/watch/log.h"

/* Who may connect: a user, a group, or (a bare number or name) either. */
struct config_peer {
	bool is_user;
	bool is_group;
	uid_t uid;
	gid_t gid;
};

struct config_socket {
	char *path; /* NULL: only --socket says */
	mode_t mode;
	struct config_peer *peers;
	size_t peers_count;
};

struct config_smtp {
	char *url; /* NULL: no e-mail leaves */
	char *user;
	char *password_secret; /* name of a secret file */
	char *from;
	bool starttls;
};

struct config_audit {
	char *path; /* NULL: audit.jsonl in the state directory */
	uint32_t rotate_mb;
	bool fsync;
};

enum {
	CONFIG_CHILDREN_MOST = 1000,
	CONFIG_ZYGOTES_MOST = 16,
};

struct config {
	struct config_socket socket;
	struct policy_limits limits; /* hard maxima of policies */
	uint32_t children;	     /* at once */
	uint32_t queue;		     /* calls that may wait */
	uint32_t zygotes;
	char **waive; /* layers of SPEC 16 */
	size_t waive_count;
	char **resolvers; /* "address" or "address:port"; none: resolv.conf and the hosts file */
	size_t resolvers_count;
	char *ca_file; /* NULL: the system's */
	struct config_smtp smtp;
	struct config_audit audit;
	uint32_t retention_days;
	uint32_t retention_mb;
	enum log_level log_level;
	enum log_format log_format;
};

enum {
	CONFIG_REFUSED = 1,
};

/*
 * Reads `file`; NULL: the defaults alone. 0: *ret is the caller's. CONFIG_REFUSED: `list` says
 * what is wrong and where; the program exits with 78. Negative errno: out of memory.
 */
int config_load(struct config **ret, const char *file, struct diag_list *list);

/* Always NULL. Accepts NULL. */
struct config *config_free(struct config *config);
CLEANUP_FOR(struct config, config_free);

/* --print-config: the configuration in force as a file that config_load() reads again. */
void config_put(struct buffer *buffer, const struct config *config);

#endif
