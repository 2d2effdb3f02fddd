/*
 * Brings lines to disk in a thread of its own, so that the loop never waits for a disk: all that is
 * put while one fdatasync() runs goes out with the next. What the disk refuses is kept and tried
 * again, in its order. Knows bytes and files, nothing of records.
 */
#ifndef SUPERVISOR_WATCH_AUDIT_WRITER_H
#define SUPERVISOR_WATCH_AUDIT_WRITER_H

#include "sandbox/wire/buffer.h"

struct event_base;
struct audit_writer;

/*
 * From the loop: all up to record `seq` is on disk. error: 0, or negative errno, which keeps back
 * what follows.
 */
typedef void audit_written(void *arg, uint64_t seq, int error);

struct audit_writer_config {
	struct event_base *base;
	const char *path; /* copied */
	int fd;		  /* taken: the file at path, locked */
	uint64_t size;	  /* bytes in it */
	uint64_t seq;	  /* of the last record in it */
	bool fsync;	  /* false: written is enough */
};

/* 0 or negative errno; fd is taken in both cases. */
int audit_writer_new(struct audit_writer **ret, const struct audit_writer_config *config,
	audit_written *written, void *arg);
/* Writes what is left, as far as the disk takes it. written() is not called any more. */
struct audit_writer *audit_writer_free(struct audit_writer *writer);
CLEANUP_FOR(struct audit_writer, audit_writer_free);

/*
 * Appends whole lines of which the last is record `seq`. `kept` not NULL: they begin a new file,
 * and the old one gets this name. 0 or -ENOMEM: nothing was appended.
 */
int audit_writer_put(
	struct audit_writer *writer, const char *kept, struct bytes lines, uint64_t seq);
/* Bytes that were put and are not written. */
size_t audit_writer_pending(struct audit_writer *writer);

/*
 * Opens a log file for appending and locks it. -EWOULDBLOCK: another process writes it; -EPERM: it
 * is not a regular file of ours alone; other negative errno.
 */
int audit_writer_open(const char *path, bool is_new);

#endif
