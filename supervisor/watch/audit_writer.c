/*
 * The thread takes all chunks at once, writes them, syncs once, and tells the loop through an
 * eventfd. A chunk that begins a new file says what becomes of the old one.
 */
#include "supervisor/watch/audit_writer.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/queue.h>
#include <sys/stat.h>
#include <time.h>

enum {
	RETRY_S = 1,
	CHUNK_MOST = 1 << 20, /* then another is begun */
};

struct chunk {
	TAILQ_ENTRY(chunk) link;
	struct buffer lines;
	uint64_t seq;
	char *kept; /* a new file begins; the old one's name */
};

TAILQ_HEAD(chunk_list, chunk);

struct audit_writer {
	char *path;
	bool fsync;
	audit_written *written;
	void *arg;
	struct event *told;
	int notice; /* eventfd, thread to loop */
	pthread_t thread;
	bool has_thread;
	bool has_lock;

	/* The thread's own. */
	int fd;
	uint64_t size;
	struct chunk_list taken;
	uint64_t seq; /* written */
	bool is_unsynced;

	/* Of both, under the lock. */
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct chunk_list put;
	size_t pending;
	bool is_ending;
	uint64_t told_seq;
	int told_error;
};

/* ---- files ---- */

/* A file of ours that nobody else writes or names: it is locked. */
static int claim(int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || status.st_nlink != 1 ||
		(status.st_uid != geteuid() && status.st_uid != 0) || (status.st_mode & S_IWOTH))
		return -EPERM;
	return flock(fd, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
}

int audit_writer_open(const char *path, bool is_new)
{
	int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
	int fd = open(path, is_new ? flags | O_EXCL : flags, 0640);
	int r;

	if (fd < 0)
		return -errno;
	r = claim(fd);
	if (r < 0) {
		(void)close(fd);
		return r;
	}
	return fd;
}

static int sync_folder(const char *path)
{
	CLEANUP(free_p) char *copy = strdup(path);
	CLEANUP(close_p) int fd = -1;

	if (!copy)
		return -ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}

/* May be called again after it failed half way. */
static int begin_file(struct audit_writer *writer, const char *kept)
{
	int fd, r;

	if (writer->fsync && fdatasync(writer->fd) < 0)
		return -errno;
	if (access(kept, F_OK) < 0 && rename(writer->path, kept) < 0)
		return -errno;
	fd = audit_writer_open(writer->path, false);
	if (fd < 0)
		return fd;
	r = writer->fsync ? sync_folder(writer->path) : 0;
	if (r < 0) {
		(void)close(fd);
		return r;
	}
	(void)close(writer->fd);
	writer->fd = fd;
	writer->size = 0;
	return 0;
}

/* A part of a line would be taken for the end of a crash: what was written of it goes again. */
static int write_lines(struct audit_writer *writer, const struct buffer *lines)
{
	size_t done = 0;

	while (done < lines->size) {
		ssize_t size = write(writer->fd, lines->data + done, lines->size - done);

		if (size < 0 && errno == EINTR)
			continue;
		if (size <= 0) {
			int error = size < 0 ? -errno : -ENOSPC;

			if (ftruncate(writer->fd, (off_t)writer->size) < 0)
				return -errno;
			return error;
		}
		done += (size_t)size;
	}
	writer->size += lines->size;
	return 0;
}

/* ---- the thread ---- */

static void free_chunk(struct chunk *chunk)
{
	buffer_done(&chunk->lines);
	free(chunk->kept);
	free(chunk);
}

/* Writes all that was taken. 0 or negative errno, with the rest still there. */
static int write_taken(struct audit_writer *writer, size_t *written)
{
	struct chunk *chunk;

	while ((chunk = TAILQ_FIRST(&writer->taken))) {
		int r = chunk->kept ? begin_file(writer, chunk->kept) : 0;

		if (r == 0 && chunk->kept) {
			free(chunk->kept);
			chunk->kept = NULL;
		}
		if (r == 0)
			r = write_lines(writer, &chunk->lines);
		if (r < 0)
			return r;
		*written += chunk->lines.size;
		/* Empty when there was no memory for its first line. */
		writer->seq = chunk->lines.size ? chunk->seq : writer->seq;
		writer->is_unsynced = true;
		TAILQ_REMOVE(&writer->taken, chunk, link);
		free_chunk(chunk);
	}
	return 0;
}

static int sync_file(struct audit_writer *writer)
{
	if (writer->fsync && writer->is_unsynced && fdatasync(writer->fd) < 0)
		return -errno;
	writer->is_unsynced = false;
	return 0;
}

static void tell(struct audit_writer *writer, uint64_t seq, int error, size_t written)
{
	const uint64_t one = 1;

	(void)pthread_mutex_lock(&writer->lock);
	writer->pending -= written;
	writer->told_seq = seq;
	writer->told_error = error;
	(void)pthread_mutex_unlock(&writer->lock);
	/* Full only when nobody has read for ages: then a notice stands there anyway. */
	if (write(writer->notice, &one, sizeof(one)) < 0)
		return;
}

/* False: nothing is left and the end has come. After a failure the next try has its time. */
static bool wait_for_work(struct audit_writer *writer, bool has_failed)
{
	struct timespec time = {0};
	bool goes_on;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_sec += RETRY_S;
	(void)pthread_mutex_lock(&writer->lock);
	if (has_failed && !writer->is_ending)
		(void)pthread_cond_timedwait(&writer->wake, &writer->lock, &time);
	while (!has_failed && !writer->is_ending && TAILQ_EMPTY(&writer->put))
		(void)pthread_cond_wait(&writer->wake, &writer->lock);
	goes_on = !writer->is_ending || !TAILQ_EMPTY(&writer->put);
	TAILQ_CONCAT(&writer->taken, &writer->put, link);
	(void)pthread_mutex_unlock(&writer->lock);
	return goes_on;
}

static void *run(void *arg)
{
	struct audit_writer *writer = arg;
	uint64_t synced = writer->seq;
	bool has_failed = false;

	while (wait_for_work(writer, has_failed)) {
		size_t written = 0;
		int r = write_taken(writer, &written), s = sync_file(writer);

		if (s == 0)
			synced = writer->seq;
		if (r == 0)
			r = s;
		has_failed = r < 0;
		tell(writer, synced, r, written);
	}
	return NULL;
}

/* ---- the loop's side ---- */

static void on_told(evutil_socket_t fd, short what, void *arg)
{
	struct audit_writer *writer = arg;
	uint64_t count, seq;
	int error;

	(void)what;
	if (read(fd, &count, sizeof(count)) < 0)
		return;
	(void)pthread_mutex_lock(&writer->lock);
	seq = writer->told_seq;
	error = writer->told_error;
	(void)pthread_mutex_unlock(&writer->lock);
	writer->written(writer->arg, seq, error);
}

/* No signal is ever handled in the thread. */
static int start_thread(struct audit_writer *writer)
{
	sigset_t all, before;
	int r;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&writer->thread, NULL, run, writer);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	writer->has_thread = r == 0;
	return -r;
}

static int init_lock(struct audit_writer *writer)
{
	pthread_condattr_t monotonic;
	int r = pthread_mutex_init(&writer->lock, NULL);

	if (r != 0)
		return -r;
	(void)pthread_condattr_init(&monotonic);
	(void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	r = pthread_cond_init(&writer->wake, &monotonic);
	(void)pthread_condattr_destroy(&monotonic);
	if (r != 0)
		(void)pthread_mutex_destroy(&writer->lock);
	writer->has_lock = r == 0;
	return -r;
}

int audit_writer_new(struct audit_writer **ret, const struct audit_writer_config *config,
	audit_written *written, void *arg)
{
	CLEANUP(audit_writer_free_p) struct audit_writer *writer = calloc(1, sizeof(*writer));
	int r;

	if (!writer) {
		(void)close(config->fd);
		return -ENOMEM;
	}
	TAILQ_INIT(&writer->put);
	TAILQ_INIT(&writer->taken);
	writer->fd = config->fd;
	writer->size = config->size;
	writer->seq = config->seq;
	writer->fsync = config->fsync;
	writer->written = written;
	writer->arg = arg;
	writer->path = strdup(config->path);
	writer->notice = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (writer->notice < 0)
		return -errno;
	writer->told =
		event_new(config->base, writer->notice, EV_READ | EV_PERSIST, on_told, writer);
	if (!writer->path || !writer->told || event_add(writer->told, NULL) < 0)
		return -ENOMEM;
	r = init_lock(writer);
	if (r == 0)
		r = start_thread(writer);
	if (r < 0)
		return r;
	*ret = TAKE(writer);
	return 0;
}

static void free_chunks(struct chunk_list *list)
{
	struct chunk *chunk;

	while ((chunk = TAILQ_FIRST(list))) {
		TAILQ_REMOVE(list, chunk, link);
		free_chunk(chunk);
	}
}

static void end_thread(struct audit_writer *writer)
{
	(void)pthread_mutex_lock(&writer->lock);
	writer->is_ending = true;
	(void)pthread_cond_signal(&writer->wake);
	(void)pthread_mutex_unlock(&writer->lock);
	(void)pthread_join(writer->thread, NULL);
}

struct audit_writer *audit_writer_free(struct audit_writer *writer)
{
	if (!writer)
		return NULL;
	if (writer->has_thread)
		end_thread(writer);
	if (writer->has_lock) {
		(void)pthread_cond_destroy(&writer->wake);
		(void)pthread_mutex_destroy(&writer->lock);
	}
	free_chunks(&writer->put);
	free_chunks(&writer->taken);
	if (writer->told)
		event_free(writer->told);
	if (writer->notice >= 0)
		(void)close(writer->notice);
	(void)close(writer->fd);
	free(writer->path);
	free(writer);
	return NULL;
}

/* The chunk that the next line goes to; under the lock. NULL: out of memory. */
static struct chunk *last_chunk(struct audit_writer *writer, bool fresh)
{
	struct chunk *chunk = TAILQ_LAST(&writer->put, chunk_list);

	if (chunk && !fresh && !chunk->lines.failed && chunk->lines.size < CHUNK_MOST)
		return chunk;
	chunk = calloc(1, sizeof(*chunk));
	if (chunk)
		TAILQ_INSERT_TAIL(&writer->put, chunk, link);
	return chunk;
}

static int put(struct audit_writer *writer, char *kept, struct bytes lines, uint64_t seq)
{
	struct chunk *chunk = last_chunk(writer, kept != NULL);

	if (!chunk || !buffer_reserve(&chunk->lines, lines.size)) {
		free(kept);
		return -ENOMEM;
	}
	chunk->kept = kept ? kept : chunk->kept;
	buffer_put_raw(&chunk->lines, lines.data, lines.size);
	chunk->seq = seq;
	writer->pending += lines.size;
	(void)pthread_cond_signal(&writer->wake);
	return 0;
}

int audit_writer_put(
	struct audit_writer *writer, const char *kept, struct bytes lines, uint64_t seq)
{
	char *copy = kept ? strdup(kept) : NULL;
	int r;

	if (kept && !copy)
		return -ENOMEM;
	(void)pthread_mutex_lock(&writer->lock);
	r = put(writer, copy, lines, seq);
	(void)pthread_mutex_unlock(&writer->lock);
	return r;
}

size_t audit_writer_pending(struct audit_writer *writer)
{
	size_t size;

	(void)pthread_mutex_lock(&writer->lock);
	size = writer->pending;
	(void)pthread_mutex_unlock(&writer->lock);
	return size;
}
