#include "pull_raw.h"
#include "file.h"
#include "text.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX 16     /* hex digits of the hash in the name */
#define UNREAD ".tmp" /* also file_write's own: what backups leave out */
#define LEFT_S 86400  /* a crashed decoder's file can be looked at so long */
#define EXT_MAX 8

/* The delivered name's own ending if it is a plain one, else the format's: names come from outside and go into a path. */
static const char *
ending(struct arena *a, const struct source *s, const char *name)
{
    const char *dot = strrchr(name, '.');
    size_t n = dot ? strlen(dot + 1) : 0;
    bool plain = n > 0 && n <= EXT_MAX;
    for (size_t i = 0; plain && i < n; i++)
        plain = isalnum((unsigned char)dot[1 + i]);
    if (plain)
        return arena_strdup(a, dot + 1);
    return strcmp(s->format, "sie") == 0 ? "se" : strcmp(s->format, "kolada") == 0 ? "json" : s->format;
}

/* A file of the folder that ends so; NULL: none. */
static int
find(struct arena *a, const char *path, const char *suffix, const char **ret, struct err *err)
{
    char **names;
    size_t n;
    if (file_list(a, path, suffix, &names, &n, err) < 0)
        return -1;
    *ret = n > 0 ? names[0] : NULL;
    return 0;
}

int
pull_raw_keep(struct arena *a, const char *state_dir, const struct source *s, const struct fetched *f,
    const char *sha256, stamp now, const char **ret_raw, struct err *err)
{
    struct clock_local t = clock_local(now);
    const char *folder = arena_printf(a, "raw/%s/%04d", s->id, t.year);
    const char *path = arena_printf(a, "%s/%s", state_dir, folder);
    const char *suffix = arena_printf(a, "-%.*s.%s", PREFIX, sha256, ending(a, s, f->name));
    const char *there;
    if (file_mkdirs(path, 0700, err) < 0 || find(a, path, suffix, &there, err) < 0 ||
        (!there && find(a, path, arena_printf(a, "%s" UNREAD, suffix), &there, err) < 0))
        return -1;
    if (there) {
        *ret_raw = arena_printf(a, "%s/%s", folder, there);
        return 0;
    }
    const char *raw = arena_printf(a, "%s/%04d%02d%02dT%02d%02d%02d%s" UNREAD, folder, t.year, t.month, t.day,
        t.hour, t.minute, t.second, suffix);
    if (file_write(arena_printf(a, "%s/%s", state_dir, raw), f->data, f->len, 0600, err) < 0)
        return -1;
    *ret_raw = raw;
    return 0;
}

int
pull_raw_accept(
    struct arena *a, const char *state_dir, const char *raw, const char **ret_raw, struct err *err)
{
    const char *name = raw;
    if (text_ends(raw, UNREAD)) {
        name = arena_strndup(a, raw, strlen(raw) - strlen(UNREAD));
        if (file_move(
                arena_printf(a, "%s/%s", state_dir, raw), arena_printf(a, "%s/%s", state_dir, name), err) < 0)
            return -1;
    }
    *ret_raw = name;
    return 0;
}

static int
forget(const char *path, struct err *err)
{
    if (unlink(path) < 0 && errno != ENOENT)
        return err_set(
            err, ERR_STORE, path, "ta bort filen för hand", "kunde inte ta bort filen: %s", strerror(errno));
    return 0;
}

int
pull_raw_forget(struct arena *a, const char *state_dir, const char *raw, const char *path, struct err *err)
{
    int r = forget(arena_printf(a, "%s/%s", state_dir, raw), err);
    return path && forget(path, err) < 0 ? -1 : r;
}

int
pull_raw_remove(struct arena *a, const char *state_dir, const char *raw, bool *ret_gone, struct err *err)
{
    const char *path = arena_printf(a, "%s/%s", state_dir, raw);
    *ret_gone = access(path, F_OK) == 0;
    return forget(path, err);
}

static int
sweep_folder(struct arena *a, const char *path, int64_t before, struct err *err)
{
    char **names;
    size_t n;
    struct stat st;
    if (file_list(a, path, UNREAD, &names, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const char *file = arena_printf(a, "%s/%s", path, names[i]);
        if (stat(file, &st) == 0 && st.st_mtime < before && forget(file, err) < 0)
            return -1;
    }
    return 0;
}

int
pull_raw_sweep(struct arena *a, const char *state_dir, const struct source *s, struct err *err)
{
    const char *path = arena_printf(a, "%s/raw/%s", state_dir, s->id);
    int64_t before = clock_now() / 1000 - LEFT_S; /* by the machine's clock, as the files' times are */
    DIR *d = opendir(path);
    int r = 0;
    if (!d && errno == ENOENT)
        return 0;
    if (!d)
        return err_set(err, ERR_STORE, path, NULL, "kunde inte öppna mappen: %s", strerror(errno));
    for (struct dirent *e; r == 0 && (e = readdir(d));)
        if (e->d_name[0] != '.')
            r = sweep_folder(a, arena_printf(a, "%s/%s", path, e->d_name), before, err);
    closedir(d);
    return r;
}
