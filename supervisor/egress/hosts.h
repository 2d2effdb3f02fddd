/*
 * The hosts file (hosts(5)), read again when it changes.
 */
#ifndef SUPERVISOR_EGRESS_HOSTS_H
#define SUPERVISOR_EGRESS_HOSTS_H

#include <stddef.h>
#include <time.h>

#include "sandbox/wire/cleanup.h"
#include "supervisor/egress/address.h"

enum {
	HOSTS_MOST = 8 << 20, /* bytes of the file that are read */
};

struct hosts;

/* "" or NULL: no file. A file that cannot be read has no names. 0 or -ENOMEM. */
int hosts_new(struct hosts **ret, const char *path);
struct hosts *hosts_free(struct hosts *hosts);
CLEANUP_FOR(struct hosts, hosts_free);

/* Fills ret with at most `most` addresses of a name in lower case, in the file's order. */
size_t hosts_get(struct hosts *hosts, const char *name, struct egress_address *ret, size_t most);

#endif
