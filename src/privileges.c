#include "privileges.h"
#include "file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define USER "ksrd"

static int
find_user(struct passwd *ret, struct err *err)
{
    const struct passwd *pw = getpwnam(USER);
    if (!pw)
        return err_set(err, ERR_STORE, "ksrd",
            "make it: useradd --system --home-dir /var/lib/ksrd --shell /usr/sbin/nologin " USER,
            "started as root, and there is no user '%s' to switch to", USER);
    if (pw->pw_uid == 0)
        return err_set(err, ERR_STORE, "ksrd", NULL, "the user '%s' is root itself", USER);
    *ret = *pw;
    return 0;
}

/* mkdir -p whose parents stay passable for everyone; the folder itself is 0700. */
static int
make_folder(const char *path, struct err *err)
{
    struct stat st;
    if (stat(path, &st) == 0)
        return 0;
    char parent[4096];
    const char *slash = strrchr(path, '/');
    if (slash && slash > path) {
        if ((size_t)(slash - path) >= sizeof parent)
            return err_set(err, ERR_STORE, path, NULL, "the path is too long");
        snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
        mode_t mask = umask(022);
        int r = file_mkdirs(parent, 0755, err);
        umask(mask);
        if (r < 0)
            return -1;
    }
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return err_set(err, ERR_STORE, path, "choose another with --state DIR",
            "could not make the state folder: %s", strerror(errno));
    return 0;
}

static bool
folder_empty(int fd)
{
    int copy = dup(fd);
    DIR *d = copy < 0 ? NULL : fdopendir(copy);
    if (!d) {
        if (copy >= 0)
            close(copy);
        return false;
    }
    bool empty = true;
    for (struct dirent *e = readdir(d); e && empty; e = readdir(d))
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    closedir(d);
    return empty;
}

/* Never somebody else's tree: a mistyped --state must not give /home/anna to ksrd. */
static int
give_open_folder(int fd, const char *path, const struct passwd *pw, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return err_set(err, ERR_STORE, path, NULL, "could not look at the state folder: %s", strerror(errno));
    if (st.st_uid == pw->pw_uid)
        return 0;
    if (!folder_empty(fd))
        return err_set(err, ERR_STORE, path,
            "choose another with --state DIR, or give it to the user: chown -R " USER,
            "the state folder holds files and belongs to uid %u, not to '%s'", (unsigned)st.st_uid, USER);
    if (fchown(fd, pw->pw_uid, pw->pw_gid) < 0 || fchmod(fd, 0700) < 0)
        return err_set(
            err, ERR_STORE, path, NULL, "could not give the state folder to '%s': %s", USER, strerror(errno));
    return 0;
}

static int
give_folder(const char *path, const struct passwd *pw, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_STORE, path, NULL, "could not open the state folder: %s", strerror(errno));
    int r = give_open_folder(fd, path, pw, err);
    close(fd);
    return r;
}

static int
become(const struct passwd *pw, struct err *err)
{
    if (initgroups(USER, pw->pw_gid) < 0 || setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) < 0 ||
        setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) < 0)
        return err_set(
            err, ERR_STORE, "ksrd", NULL, "could not switch to the user '%s': %s", USER, strerror(errno));
    if (setuid(0) == 0 || geteuid() != pw->pw_uid || getegid() != pw->pw_gid)
        return err_set(err, ERR_BUG, "ksrd", NULL, "still root after the switch to '%s'", USER);
#ifdef __SANITIZE_ADDRESS__
    prctl(PR_SET_DUMPABLE, 1); /* the leak checker traces us; a change of user forbids it */
#endif
    /* libpq looks for its files below $HOME, and root's are not ours to read. */
    if (setenv("HOME", pw->pw_dir ? pw->pw_dir : "/", 1) < 0 || setenv("USER", USER, 1) < 0 ||
        setenv("LOGNAME", USER, 1) < 0)
        return err_set(err, ERR_BUG, "ksrd", NULL, "out of memory");
    return 0;
}

/* ---- what root can reach and the user cannot -------------------------------------------------------------------------- */
struct hold {
    const char **path; /* of the context; *path may be NULL */
    int fd;
};

static void
hold_open(struct hold *h)
{
    h->fd = *h->path ? open(*h->path, O_PATH | O_DIRECTORY) : -1; /* for our children too: no O_CLOEXEC */
}

/* As the user: keeps the descriptor only where the path itself no longer leads there. */
static void
hold_settle(struct hold *h, char name[32])
{
    if (h->fd < 0)
        return;
    if (access(*h->path, R_OK | X_OK) == 0) {
        close(h->fd);
        return;
    }
    snprintf(name, 32, "/proc/self/fd/%d", h->fd);
    if (access(name, R_OK | X_OK) == 0)
        *h->path = name;
    else
        close(h->fd);
}

/* The dashboards folder that config_read will look for, if none was given. */
static const char *
dashboards_beside(const char *config_dir, char out[4096])
{
    snprintf(out, 4096, "%s/dashboards", config_dir);
    if (access(out, F_OK) != 0)
        snprintf(out, 4096, "%s/../dashboards", config_dir);
    return out;
}

/* The file after --file, as root finds it. */
static void
open_file(struct verb_context *c, const char **ret_path)
{
    for (int i = 0; i < c->argc; i++) {
        if (strncmp(c->argv[i], "--file=", 7) == 0)
            *ret_path = c->argv[i] + 7;
        else if (strcmp(c->argv[i], "--file") == 0 && i + 1 < c->argc)
            *ret_path = c->argv[i + 1];
    }
    int fd = *ret_path ? open(*ret_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;
    c->file_fd = fd > 0 ? fd : 0;
}

static int
prove_readable(const char *path, struct err *err)
{
    struct stat st;
    if (stat(path, &st) < 0 && errno == ENOENT) /* told better by whoever reads it */
        return 0;
    if (access(path, R_OK | X_OK) == 0)
        return 0;
    return err_set(err, ERR_CONFIG, path, "open it for the user: chmod o+rx",
        "the user '%s', which the program switches to, cannot read the folder", USER);
}

static int
switch_user(struct verb_context *c, struct err *err)
{
    struct passwd pw = {0};
    char beside_text[4096];
    const char *file = NULL, *beside = dashboards_beside(c->config_dir, beside_text);
    struct hold holds[3] = {
        {&c->config_dir, -1}, {c->dashboards_dir ? &c->dashboards_dir : &beside, -1}, {&c->state_dir, -1}};
    if (find_user(&pw, err) < 0 || make_folder(c->state_dir, err) < 0 ||
        give_folder(c->state_dir, &pw, err) < 0)
        return -1;
    open_file(c, &file);
    for (int i = 0; i < 3; i++)
        hold_open(&holds[i]);
    if (become(&pw, err) < 0)
        return -1;
    for (int i = 0; i < 3; i++)
        hold_settle(&holds[i], c->held[i]);
    if (beside != beside_text)
        c->dashboards_dir = beside;
    if (file && c->file_fd && access(file, R_OK) == 0) {
        close(c->file_fd);
        c->file_fd = 0;
    }
    if (prove_readable(c->config_dir, err) < 0)
        return -1;
    return c->dashboards_dir ? prove_readable(c->dashboards_dir, err) : 0;
}

int
privileges_settle(struct verb_context *c, struct err *err)
{
    if (geteuid() == 0 ? switch_user(c, err) < 0 : make_folder(c->state_dir, err) < 0)
        return -1;
    if (access(c->state_dir, R_OK | W_OK | X_OK) < 0)
        return err_set(err, ERR_STORE, c->state_dir, "choose another with --state DIR",
            "cannot write in the state folder: %s", strerror(errno));
    return 0;
}
