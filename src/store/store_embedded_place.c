#include "buf.h"
#include "file.h"
#include "store_embedded_parts.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define OLDEST 14
#define SOCKET_NAME "/.s.PGSQL.5432"
#define SOCKET_MOST 107 /* bytes in sun_path beside its NUL */

int
store_embedded_place_state(struct store_embedded *e, const char *state_dir, struct err *err)
{
    if (geteuid() == 0)
        return err_set(err, ERR_STORE, state_dir,
            "run ksrd as the user ksrd, or name a database with database: url",
            "PostgreSQL cannot run as root");
    const struct passwd *p = getpwuid(geteuid());
    if (!p)
        return err_set(err, ERR_STORE, "postgres", "give the user an entry in the password database",
            "uid %u has no name, and PostgreSQL needs one", (unsigned)geteuid());
    e->user = arena_strdup(e->arena, p->pw_name);
    if (file_mkdirs(state_dir, 0700, err) < 0)
        return -1;
    /* a folder held open because its path is closed to us has no other name */
    char *real = text_starts(state_dir, "/proc/self/fd/") ? strdup(state_dir) : realpath(state_dir, NULL);
    if (!real)
        return err_set(
            err, ERR_STORE, state_dir, NULL, "could not open the state folder: %s", strerror(errno));
    e->state = arena_strdup(e->arena, real);
    free(real);
    e->log = arena_printf(e->arena, "%s/postgres.log", e->state);
    if (access(e->state, R_OK | W_OK | X_OK) < 0) {
        char hint[300];
        snprintf(hint, sizeof hint, "give the folder to the user '%.60s', or choose another with --state DIR",
            e->user);
        return err_set(
            err, ERR_STORE, e->state, hint, "cannot write in the state folder: %s", strerror(errno));
    }
    return 0;
}

/* Numbers NN for which prefix NN suffix exists, as bits: versions are far below 64. */
static uint64_t
versions(const char *prefix, const char *suffix)
{
    char pattern[4200];
    uint64_t found = 0;
    glob_t g = {0};
    for (const char *p = prefix; *p; p++)
        if (strchr("*?[\\", *p)) /* glob would take them for its own: ask for each instead */
            goto each;
    snprintf(pattern, sizeof pattern, "%s[1-9][0-9]%s", prefix, suffix);
    if (glob(pattern, 0, NULL, &g) != 0)
        return 0;
    for (size_t i = 0; i < g.gl_pathc; i++)
        found |= (uint64_t)1 << (strtol(g.gl_pathv[i] + strlen(prefix), NULL, 10) & 63);
    globfree(&g);
    return found;
each:
    for (int n = 10; n < 64; n++) {
        snprintf(pattern, sizeof pattern, "%s%d%s", prefix, n, suffix);
        if (access(pattern, F_OK) == 0)
            found |= (uint64_t)1 << n;
    }
    return found;
}

static int
highest(uint64_t found)
{
    int n = 63;
    while (n >= OLDEST && !(found >> n & 1))
        n--;
    return n >= OLDEST ? n : 0;
}

int
store_embedded_place_binaries(struct store_embedded *e, const char *root, struct err *err)
{
    char prefix[4200], hint[300];
    snprintf(prefix, sizeof prefix, "%s/", root);
    int installed = highest(versions(prefix, "/bin/postgres") & versions(prefix, "/bin/initdb"));
    uint64_t all = versions(prefix, "/bin/postgres");
    snprintf(prefix, sizeof prefix, "%s/pg", e->state);
    int made = highest(versions(prefix, "/PG_VERSION"));
    if (made && !(all >> made & 1)) {
        snprintf(hint, sizeof hint,
            "install postgresql-%d again and run ksrd backup, then ksrd restore into an empty state folder "
            "(docs/OPERATIONS.md)",
            made);
        return err_set(err, ERR_STORE, prefix, hint,
            "the private cluster was made by PostgreSQL %d, which is not in %s (highest there: %d)", made,
            root, installed);
    }
    e->major = made ? made : installed;
    if (!e->major)
        return err_set(err, ERR_STORE, root,
            "install the package postgresql, or name a database with database: url",
            "no PostgreSQL of version %d or newer is installed", OLDEST);
    e->bin = arena_printf(e->arena, "%s/%d/bin", root, e->major);
    e->data = arena_printf(e->arena, "%s/pg%d", e->state, e->major);
    return 0;
}

int
store_embedded_place_lock(struct store_embedded *e, bool daemon, struct err *err)
{
    char path[4200], line[64];
    snprintf(path, sizeof path, "%s/lock", e->state);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_STORE, path, NULL, "could not open the lock file: %s", strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        int why = errno;
        close(fd);
        return why == EWOULDBLOCK ? 0
                                  : err_set(err, ERR_STORE, path, NULL, "could not lock: %s", strerror(why));
    }
    int n = snprintf(line, sizeof line, "%s %ld\n", daemon ? "daemon" : "verb", (long)getpid());
    if (ftruncate(fd, 0) < 0 || pwrite(fd, line, (size_t)n, 0) != n) {
        err_set(err, ERR_STORE, path, "make room on the disk of the state folder", "could not write: %s",
            strerror(errno));
        close(fd);
        return -1;
    }
    e->lock = fd;
    return 1;
}

struct store_embedded_holder
store_embedded_place_holder(const struct store_embedded *e)
{
    struct store_embedded_holder h = {0};
    char path[4200], line[64] = "";
    snprintf(path, sizeof path, "%s/lock", e->state);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return h;
    if (read(fd, line, sizeof line - 1) > 0) {
        const char *space = strchr(line, ' ');
        h.daemon = text_starts(line, "daemon ");
        h.pid = space ? strtol(space, NULL, 10) : 0;
    }
    close(fd);
    return h;
}

/* Ours alone: nobody else may put a socket there. */
static bool
private_folder(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() && (st.st_mode & 077) == 0;
}

static bool
fits(const char *dir)
{
    return strlen(dir) + strlen(SOCKET_NAME) <= SOCKET_MOST &&
           !strchr(dir, ','); /* libpq: a comma parts two hosts */
}

/* The name of the short folder, remembered in STATE/socket; "" if none. */
static const char *
recall(const struct store_embedded *e, const char *file)
{
    char *text = NULL;
    size_t n = 0;
    if (file_read(e->arena, file, 200, &text, &n, NULL) < 0)
        return "";
    text[strcspn(text, "\n")] = 0;
    return text;
}

static int
make_short(struct store_embedded *e, const char *file, struct err *err)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    char dir[SOCKET_MOST + 1];
    const char *const parents[] = {runtime && *runtime == '/' ? runtime : "/tmp", "/tmp"};
    for (size_t i = 0; i < 2; i++) {
        int n = snprintf(dir, sizeof dir, "%s/ksrd-XXXXXX", parents[i]);
        if (n < (int)sizeof dir && fits(dir) && mkdtemp(dir)) {
            e->socket = arena_strdup(e->arena, dir);
            return file_write(file, dir, strlen(dir), 0600, err);
        }
    }
    return err_set(err, ERR_STORE, "/tmp", "choose a shorter state folder with --state DIR",
        "could not make a folder for the database's socket: %s", strerror(errno));
}

/* STATE/run, or a short folder outside when that name is too long for a socket. */
static int
choose_socket(struct store_embedded *e, bool make, struct err *err)
{
    const char *inside = arena_printf(e->arena, "%s/run", e->state);
    const char *file = arena_printf(e->arena, "%s/socket", e->state);
    e->short_socket = !fits(inside);
    e->socket = e->short_socket ? recall(e, file) : inside;
    if (!make)
        return 0;
    if (e->short_socket)
        return private_folder(e->socket) && fits(e->socket) ? 0 : make_short(e, file, err);
    if (mkdir(inside, 0700) < 0 && errno != EEXIST)
        return err_set(err, ERR_STORE, inside, NULL, "could not make the folder: %s", strerror(errno));
    if (!private_folder(inside) && (chmod(inside, 0700) < 0 || !private_folder(inside)))
        return err_set(err, ERR_STORE, inside, "it must be a folder of ours, closed to others",
            "not fit for the database's socket");
    return 0;
}

static const char *
url(struct store_embedded *e, const char *user, const char *database)
{
    struct buf b;
    buf_init(&b, 8192);
    buf_str(&b, "host='");
    for (const char *p = e->socket; *p; p++) {
        if (*p == '\'' || *p == '\\')
            buf_char(&b, '\\');
        buf_char(&b, *p);
    }
    buf_printf(&b, "' port=5432 user=%s dbname=%s", user, database);
    const char *text = arena_strdup(e->arena, b.failed ? "" : b.data);
    buf_free(&b);
    return text;
}

int
store_embedded_place_socket(struct store_embedded *e, bool make, struct err *err)
{
    if (choose_socket(e, make, err) < 0)
        return -1;
    e->url = url(e, STORE_EMBEDDED_ROLE, STORE_EMBEDDED_ROLE);
    e->owner_url = url(e, STORE_EMBEDDED_OWNER, STORE_EMBEDDED_ROLE);
    e->first_url = url(e, STORE_EMBEDDED_OWNER, "postgres");
    return 0;
}

void
store_embedded_place_release(struct store_embedded *e)
{
    if (e->lock < 0)
        return;
    if (e->short_socket && e->socket)
        (void)rmdir(e->socket); /* the name stays in STATE; the next start sees that it is gone */
    if (ftruncate(e->lock, 0) < 0)
        e->short_socket = false; /* nothing to do: the next holder writes its own line */
    close(e->lock);
    e->lock = -1;
}
