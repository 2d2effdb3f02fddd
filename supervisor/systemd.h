/*
 * What a service manager and a service say to each other: a socket that was made before the start
 * (sd_listen_fds(3)), news (sd_notify(3)), the watchdog. By hand, because it is a few lines and
 * libsystemd is a large library in a process that knows secrets. Without a manager nothing happens.
 */
#ifndef SUPERVISOR_SYSTEMD_H
#define SUPERVISOR_SYSTEMD_H

#include "supervisor/policy/diag.h"

struct event_base;
struct systemd;

enum {
	SYSTEMD_REFUSED = 1, /* *err: what was passed is not one listening unix socket */
};

/*
 * Reads LISTEN_FDS, NOTIFY_SOCKET and WATCHDOG_USEC, once, and takes them out of the environment.
 * 0: *ret is the caller's. SYSTEMD_REFUSED; -ENOMEM.
 */
int systemd_new(struct systemd **ret, struct diag *err);
struct systemd *systemd_free(struct systemd *systemd);
CLEANUP_FOR(struct systemd, systemd_free);

/* The listening socket; the caller's from now on. -1: none was passed. */
int systemd_take_socket(struct systemd *systemd);
/* Its path as it was bound; NULL: no socket, or one without a path. Borrowed. */
const char *systemd_socket_path(const struct systemd *systemd);

/* "READY=1\nSTATUS=..." Never fails: nobody may be listening. */
void systemd_notify(const struct systemd *systemd, const char *text);
/* READY=1 and RELOADING=1 with what belongs to them; STOPPING=1. */
void systemd_ready(const struct systemd *systemd, const char *status);
void systemd_reloading(const struct systemd *systemd);
void systemd_stopping(const struct systemd *systemd);

/* As long as the loop turns, the watchdog hears of it. 0 or -ENOMEM. */
int systemd_watch(struct systemd *systemd, struct event_base *base);

#endif
