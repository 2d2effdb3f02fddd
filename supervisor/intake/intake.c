/*
 * The socket: made, guarded, accepted from, taken away again.
 */
#include "supervisor/intake/connection.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

enum {
	CONNECTIONS_LEAST = 16,
	DESCRIPTORS_FOR_OTHERS = 256, /* children, requests, files */
	BACKLOG = 512,
	RESUME_MS = 100,
	GROUPS_MOST = 64,
};

/* ---- who is there ---- */

static bool is_in_group(int fd, gid_t primary, gid_t wanted)
{
	gid_t groups[GROUPS_MOST];
	socklen_t size = sizeof(groups);

	if (primary == wanted)
		return true;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) < 0)
		return false;
	for (size_t i = 0; i < size / sizeof(*groups); i++) {
		if (groups[i] == wanted)
			return true;
	}
	return false;
}

/* By the kernel's word at connect(), not by anything that the peer says. */
static bool is_welcome(const struct config_socket *socket, int fd, struct intake_peer *ret)
{
	struct ucred who;
	socklen_t size = sizeof(who);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0)
		return false;
	*ret = (struct intake_peer){who.uid, who.gid, who.pid};
	for (size_t i = 0; i < socket->peers_count; i++) {
		const struct config_peer *peer = &socket->peers[i];

		if ((peer->is_user && peer->uid == who.uid) ||
			(peer->is_group && is_in_group(fd, who.gid, peer->gid)))
			return true;
	}
	return false;
}

static void note_peer(
	const struct intake *intake, enum audit_kind kind, const struct intake_peer *peer)
{
	audit_note(intake->audit, kind, NULL,
		AUDIT_FIELDS({"uid", NULL, peer->uid, NULL}, {"gid", NULL, peer->gid, NULL},
			{"pid", NULL, peer->pid, NULL}));
}

/* ---- accepting ---- */

/* The oldest of those that could be missed; a request that its handler has never is. */
static bool make_room(struct intake *intake)
{
	struct connection *connection = TAILQ_FIRST(&intake->lingering);

	if (!connection)
		connection = TAILQ_FIRST(&intake->idle);
	if (!connection)
		return false;
	connection_evict(connection);
	return true;
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
	int size, void *arg)
{
	struct intake *intake = arg;
	struct intake_peer peer = {0};
	bool welcome = is_welcome(intake->socket, fd, &peer);
	struct connection *connection;

	(void)listener;
	(void)address;
	(void)size;
	intake->status.accepted++;
	note_peer(intake, welcome ? AUDIT_PEER_CONNECTED : AUDIT_PEER_REFUSED, &peer);
	if (!welcome) {
		intake->status.refused_peers++;
		log_fields(intake->log, LOG_WARN, "peer.refused", {"uid", NULL, peer.uid},
			{"gid", NULL, peer.gid}, {"pid", NULL, peer.pid});
	}
	/* Nobody leaves for somebody who has no business here. */
	if (intake->status.connections >= intake->most && (!welcome || !make_room(intake))) {
		connection_tell(fd, welcome ? PROBLEM_OVERLOAD : PROBLEM_PEER);
		(void)close(fd);
		return;
	}
	connection = connection_new(intake, fd, &peer);
	if (!welcome && connection)
		connection_turn_away(connection, PROBLEM_PEER);
}

static void on_resume(evutil_socket_t fd, short what, void *arg)
{
	struct intake *intake = arg;

	(void)fd;
	(void)what;
	if (intake->listener)
		(void)evconnlistener_enable(intake->listener);
}

/* No descriptor left: without a pause the loop would spin on the same connection. */
static void on_accept_failed(struct evconnlistener *listener, void *arg)
{
	static const struct timeval pause = {.tv_usec = RESUME_MS * 1000};
	struct intake *intake = arg;

	if (errno != EMFILE && errno != ENFILE && errno != ENOMEM && errno != ENOBUFS)
		return;
	(void)make_room(intake);
	(void)evconnlistener_disable(listener);
	(void)evtimer_add(intake->resume, &pause);
}

/* ---- the socket file ---- */

static int refuse(struct diag *err, const char *code, const char *path, const char *why)
{
	diag_set(err, code, "%s: %s", path, why);
	return INTAKE_REFUSED;
}

/* Whoever may write there could put a socket of their own in our place. */
static int check_folder(const char *path, struct diag *err)
{
	CLEANUP(free_p) char *copy = strdup(path);
	struct stat status;
	const char *folder;

	if (!copy)
		return -ENOMEM;
	folder = dirname(copy);
	if (stat(folder, &status) < 0)
		return refuse(err, "socket.folder", folder, strerror(errno));
	if ((status.st_mode & S_IWOTH) && !(status.st_mode & S_ISVTX))
		return refuse(err, "socket.folder", folder, "everybody may write in this folder");
	return 0;
}

/* A file that is there: nobody's socket is removed, everything else is somebody's. */
static int clear(const char *path, const struct sockaddr_un *address, struct diag *err)
{
	CLEANUP(close_p) int fd = -1;
	struct stat status;

	if (lstat(path, &status) < 0)
		return errno == ENOENT ? 0 : refuse(err, "socket.path", path, strerror(errno));
	if (!S_ISSOCK(status.st_mode))
		return refuse(err, "socket.path", path, "a file that is no socket stands there");
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ||
		errno != ECONNREFUSED)
		return refuse(err, "socket.in_use", path, "somebody listens on this socket");
	if (unlink(path) < 0)
		return refuse(err, "socket.path", path, strerror(errno));
	return 0;
}

static int listen_on(const struct config_socket *config, int *ret, struct diag *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	CLEANUP(close_p) int fd = -1;
	mode_t mask;
	int r;

	if (strlen(config->path) >= sizeof(address.sun_path))
		return refuse(
			err, "socket.path", config->path, "longer than a socket's path may be");
	memcpy(address.sun_path, config->path, strlen(config->path));
	r = check_folder(config->path, err);
	if (r == 0)
		r = clear(config->path, &address, err);
	if (r != 0)
		return r;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	/* Never wider than it will be, not even between bind() and chmod(). */
	mask = umask(0777 & ~(config->mode & 0700));
	r = bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
	(void)umask(mask);
	if (r < 0)
		return refuse(err, "socket.path", config->path, strerror(-r));
	if (chmod(config->path, config->mode) < 0 || listen(fd, BACKLOG) < 0) {
		r = -errno;
		(void)unlink(config->path);
		return refuse(err, "socket.path", config->path, strerror(-r));
	}
	*ret = take_fd(&fd);
	return 0;
}

static void remove_socket(struct intake *intake)
{
	struct stat status;

	if (intake->inode && lstat(intake->socket->path, &status) == 0 &&
		status.st_dev == intake->device && status.st_ino == intake->inode)
		(void)unlink(intake->socket->path);
	intake->inode = 0;
}

static size_t connections_most(void)
{
	struct rlimit limit;
	size_t most;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
		return INTAKE_CONNECTIONS_MOST;
	most = limit.rlim_cur > DESCRIPTORS_FOR_OTHERS ? limit.rlim_cur - DESCRIPTORS_FOR_OTHERS
						       : 0;
	if (most < CONNECTIONS_LEAST)
		return CONNECTIONS_LEAST;
	return most < INTAKE_CONNECTIONS_MOST ? most : INTAKE_CONNECTIONS_MOST;
}

/* ---- beginning and end ---- */

static void on_drained(evutil_socket_t fd, short what, void *arg)
{
	struct intake *intake = arg;
	void (*drained)(void *arg) = TAKE(intake->drained);

	(void)fd;
	(void)what;
	if (drained)
		drained(intake->drained_arg);
}

static int set_up(struct intake *intake, int fd, bool is_own)
{
	struct stat status;

	if (is_own && lstat(intake->socket->path, &status) == 0) {
		intake->device = status.st_dev;
		intake->inode = status.st_ino;
	}
	intake->listener = evconnlistener_new(intake->base, on_accept, intake,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
	if (!intake->listener) {
		(void)close(fd);
		return -ENOMEM;
	}
	evconnlistener_set_error_cb(intake->listener, on_accept_failed);
	intake->resume = evtimer_new(intake->base, on_resume, intake);
	intake->drained_event = evtimer_new(intake->base, on_drained, intake);
	return intake->resume && intake->drained_event ? 0 : -ENOMEM;
}

int intake_new(struct intake **ret, struct event_base *base, const struct config_socket *socket,
	int passed, const struct api_service *service, void *arg, const struct log *log,
	struct audit *audit, struct diag *err)
{
	CLEANUP(intake_free_p) struct intake *intake = calloc(1, sizeof(*intake));
	int fd = passed, r = 0;

	if (!intake) {
		close_p(&passed);
		return -ENOMEM;
	}
	TAILQ_INIT(&intake->idle);
	TAILQ_INIT(&intake->busy);
	TAILQ_INIT(&intake->answering);
	TAILQ_INIT(&intake->lingering);
	intake->base = base;
	intake->socket = socket;
	intake->service = service;
	intake->arg = arg;
	intake->log = log;
	intake->audit = audit;
	intake->most = connections_most();
	if (passed < 0)
		r = listen_on(socket, &fd, err);
	if (r == 0)
		r = set_up(intake, fd, passed < 0);
	if (r != 0)
		return r;
	*ret = TAKE(intake);
	return 0;
}

static void free_all(struct connection_list *list)
{
	while (!TAILQ_EMPTY(list))
		connection_free(TAILQ_FIRST(list));
}

static void stop_listening(struct intake *intake)
{
	if (!intake->listener)
		return;
	evconnlistener_free(intake->listener);
	intake->listener = NULL;
	remove_socket(intake);
}

struct intake *intake_free(struct intake *intake)
{
	if (!intake)
		return NULL;
	stop_listening(intake);
	intake->drained = NULL;
	free_all(&intake->idle);
	free_all(&intake->busy);
	free_all(&intake->answering);
	free_all(&intake->lingering);
	if (intake->resume)
		event_free(intake->resume);
	if (intake->drained_event)
		event_free(intake->drained_event);
	free(intake);
	return NULL;
}

void intake_connection_gone(struct intake *intake)
{
	intake->status.connections--;
	if (intake->is_stopping && intake->status.connections == 0 && intake->drained)
		event_active(intake->drained_event, EV_TIMEOUT, 0);
}

void intake_drain(struct intake *intake, void (*drained)(void *arg), void *arg)
{
	struct connection *connection, *next;

	intake->drained = drained;
	intake->drained_arg = arg;
	stop_listening(intake);
	intake->is_stopping = true;
	for (connection = TAILQ_FIRST(&intake->idle); connection; connection = next) {
		next = TAILQ_NEXT(connection, link);
		if (connection->state == CONNECTION_HEAD && connection->looked == 0)
			connection_free(connection);
	}
	if (intake->status.connections == 0 && intake->drained)
		event_active(intake->drained_event, EV_TIMEOUT, 0);
}

void intake_status_get(const struct intake *intake, struct intake_status *ret)
{
	*ret = intake->status;
}
