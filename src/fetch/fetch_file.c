#include "fetch_file.h"
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The inbox's own name must not act as a pattern. */
static char *
glob_escaped(struct arena *a, const char *path)
{
    char *out = arena_alloc(a, 2 * strlen(path) + 1), *o = out;
    for (; *path; path++) {
        if (strchr("*?[]\\", *path))
            *o++ = '\\';
        *o++ = *path;
    }
    return out;
}

/* What leaves the folder through a link is not a delivery: whoever may write in the inbox would else read what ksrd may. */
static bool
is_inside(const char *real, const char *folder)
{
    size_t n = strlen(folder);
    return strncmp(real, folder, n) == 0 && (real[n] == '/' || (n == 1 && *folder == '/'));
}

/* Where path leads, by the kernel's word: realpath would fail below a folder that is closed to us. 0, or −1 with errno. */
static int
real_name(const char *path, char out[4096])
{
    char link[64];
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return -1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, 4095);
    close(fd);
    if (n < 0)
        return -1;
    out[n] = '\0';
    return 0;
}

static int
check_place(const char *path, const char *inbox, struct err *err)
{
    int r = 0;
    char real[4096], folder[4096];
    if (real_name(path, real) < 0 || real_name(inbox, folder) < 0)
        r = err_set(err, ERR_SOURCE, path, NULL, "kunde inte läsa filen: %s", strerror(errno));
    else if (!is_inside(real, folder))
        r = err_set(err, ERR_SOURCE, path, "lägg filen själv i mappen, inte en länk till den",
            "filen är en länk ut ur mappen %s", inbox);
    return r;
}

/* The newest regular file by name. NULL: nothing matches. */
static const char *
newest(struct arena *a, const char *pattern)
{
    glob_t g = {0};
    const char *best = NULL;
    if (glob(pattern, GLOB_NOSORT, NULL, &g) == 0)
        for (size_t i = 0; i < g.gl_pathc; i++) {
            struct stat st;
            bool regular = lstat(g.gl_pathv[i], &st) == 0 && (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode));
            if (regular && (!best || strcmp(g.gl_pathv[i], best) > 0))
                best = arena_strdup(a, g.gl_pathv[i]);
        }
    globfree(&g);
    return best;
}

static int
find_file(struct arena *a, const struct source *s, const struct fetch_place *place, const char **ret,
    struct err *err)
{
    if (place->override) {
        *ret = place->override;
        return 0;
    }
    bool relative = *s->path != '/';
    const char *pattern =
        relative ? arena_printf(a, "%s/%s", glob_escaped(a, place->inbox), s->path) : s->path;
    *ret = newest(a, pattern);
    if (!*ret)
        return err_set(err, ERR_SOURCE, relative ? arena_printf(a, "%s/%s", place->inbox, s->path) : s->path,
            "lägg filen där, eller rätta path: för källan", "det finns ingen fil som passar '%s'", s->path);
    return relative ? check_place(*ret, place->inbox, err) : 0;
}

static int
read_all(int fd, char *data, size_t n, size_t *ret_got)
{
    size_t got = 0;
    while (got < n) {
        ssize_t r = read(fd, data + got, n - got);
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return -1;
        if (r == 0)
            break;
        got += (size_t)r;
    }
    *ret_got = got;
    return 0;
}

static bool
unchanged(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* A file that somebody is writing right now is not delivered yet: it may pass later. */
static int
read_stable(struct arena *a, const char *path, int fd, size_t max, struct fetched *ret, struct err *err)
{
    struct stat before, after;
    size_t got;
    if (fstat(fd, &before) < 0 || !S_ISREG(before.st_mode))
        return err_set(err, ERR_SOURCE, path, NULL, "är ingen vanlig fil");
    if ((uint64_t)before.st_size > max)
        return err_set(err, ERR_SOURCE, path, "öka max_mb för källan om storleken är riktig",
            "filen är %lld byte, mer än källans gräns %zu", (long long)before.st_size, max);
    ret->data = arena_alloc(a, (size_t)before.st_size + 2);
    if (read_all(fd, ret->data, (size_t)before.st_size + 1, &got) < 0 || fstat(fd, &after) < 0)
        return err_set(err, ERR_SOURCE, path, "försök senare", "kunde inte läsa filen: %s", strerror(errno));
    if (got != (size_t)before.st_size || !unchanged(&before, &after))
        return err_set(err, ERR_SOURCE, path, "försök senare, när filen är helt levererad",
            "kunde inte läsa filen hel: den skrivs just nu");
    ret->data[got] = 0;
    ret->len = got;
    return 0;
}

int
fetch_file(struct arena *a, const struct source *s, const struct fetch_place *place, struct fetched_all *ret,
    struct err *err)
{
    const char *path = NULL;
    if (find_file(a, s, place, &path, err) < 0)
        return -1;
    int fd = place->override_fd > 0
                 ? fcntl(place->override_fd, F_DUPFD_CLOEXEC, 3)
                 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a FIFO must not hang us */
    if (fd < 0)
        return err_set(err, ERR_SOURCE, path,
            errno == EACCES ? "ge användaren som kör ksrd läsrätt" : "kontrollera filens namn",
            "kunde inte öppna filen: %s", strerror(errno));
    struct fetched *f = arena_alloc(a, sizeof *f);
    const char *slash = strrchr(path, '/');
    f->name = arena_strdup(a, slash ? slash + 1 : path);
    f->path = place->override || *s->path == '/' ? NULL : arena_strdup(a, path);
    int r = read_stable(a, path, fd, s->max_bytes, f, err);
    close(fd);
    if (r == 0)
        *ret = (struct fetched_all){.items = f, .n = 1};
    return r;
}
