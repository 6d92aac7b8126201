#include "serve_socket.h"
#include <errno.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

static int
fail(const char *path, const char *hint, const char *what, struct err *err)
{
    return err_set(err, ERR_CONFIG, path, hint, "%s: %s", what, strerror(errno));
}

/* Does a process listen on the socket of this file? */
static bool
answered(const struct address *a)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool yes = fd < 0 || connect(fd, &a->at.any, a->len) == 0 || errno != ECONNREFUSED;
    if (fd >= 0)
        close(fd);
    return yes;
}

static int
make_way(const struct address *a, struct err *err)
{
    const char *path = a->at.un.sun_path;
    struct stat st;
    if (lstat(path, &st) < 0)
        return errno == ENOENT ? 0 : fail(path, NULL, "could not look for the socket", err);
    if (!S_ISSOCK(st.st_mode))
        return err_set(err, ERR_CONFIG, path, "choose another path",
            "cannot listen: the file is there and is no socket");
    if (answered(a))
        return err_set(err, ERR_CONFIG, path, "another ksrd? stop it or choose another path",
            "cannot listen: another program does");
    return unlink(path) == 0 ? 0 : fail(path, NULL, "could not remove the socket of a dead program", err);
}

static int
give(const char *path, const char *mode, const char *group, struct err *err)
{
    if (group) {
        char text[4096];
        struct group g, *found = NULL;
        if (getgrnam_r(group, &g, text, sizeof text, &found) || !found)
            return err_set(err, ERR_CONFIG, "socket: group", NULL, "no group is called \"%s\"", group);
        if (chown(path, (uid_t)-1, g.gr_gid) < 0)
            return fail(path, "ksrd's user must be in that group: usermod -aG GROUP ksrd",
                "could not give the socket to its group", err);
    }
    if (chmod(path, (mode_t)strtoul(mode, NULL, 8)) < 0)
        return fail(path, NULL, "could not set the socket's mode", err);
    return 0;
}

static int
bind_closed(struct listener *l, struct err *err)
{
    const char *path = l->address.at.un.sun_path;
    struct stat st;
    l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    /* the descriptor's mode becomes the file's: closed from its first moment */
    if (l->fd < 0 || fchmod(l->fd, 0600) < 0 || bind(l->fd, &l->address.at.any, l->address.len) < 0)
        return fail(path,
            errno == ENOENT || errno == EACCES
                ? "the folder must be there and be writable for ksrd's user: RuntimeDirectory=ksrd"
                : NULL,
            "could not make the socket", err);
    l->made = true;
    if (stat(path, &st) < 0)
        return fail(path, NULL, "could not look at the socket", err);
    l->file[0] = st.st_dev;
    l->file[1] = st.st_ino;
    return 0;
}

int
serve_socket_open(struct listener *l, int backlog, const char *mode, const char *group, struct err *err)
{
    const char *path = l->address.at.un.sun_path;
    if (make_way(&l->address, err) == 0 && bind_closed(l, err) == 0 && give(path, mode, group, err) == 0) {
        if (listen(l->fd, backlog) == 0)
            return 0;
        fail(path, NULL, "could not listen", err);
    }
    serve_listen_close(l);
    return -1;
}

bool
serve_socket_foreign(int fd)
{
    struct ucred peer;
    socklen_t n = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0 || (peer.uid != 0 && peer.uid != geteuid());
}

void
serve_socket_remove(const struct listener *l)
{
    struct stat st;
    if (l->made && lstat(l->address.at.un.sun_path, &st) == 0 && st.st_dev == l->file[0] &&
        st.st_ino == l->file[1])
        unlink(l->address.at.un.sun_path);
}
