#include "pull_raw.h"
#include "file.h"
#include <ctype.h>
#include <errno.h>
#include <unistd.h>

#define PREFIX 16 /* hex digits of the hash in the name */
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

int
pull_raw_keep(struct arena *a, const char *state_dir, const struct source *s, const struct fetched *f,
    const char *sha256, stamp now, const char **ret_raw, struct err *err)
{
    struct clock_local t = clock_local(now);
    const char *folder = arena_printf(a, "raw/%s/%04d", s->id, t.year);
    const char *path = arena_printf(a, "%s/%s", state_dir, folder);
    const char *suffix = arena_printf(a, "-%.*s.%s", PREFIX, sha256, ending(a, s, f->name));
    char **names;
    size_t n;
    if (file_mkdirs(path, 0700, err) < 0 || file_list(a, path, suffix, &names, &n, err) < 0)
        return -1;
    if (n > 0) {
        *ret_raw = arena_printf(a, "%s/%s", folder, names[0]);
        return 0;
    }
    const char *raw = arena_printf(a, "%s/%04d%02d%02dT%02d%02d%02d%s", folder, t.year, t.month, t.day,
        t.hour, t.minute, t.second, suffix);
    if (file_write(arena_printf(a, "%s/%s", state_dir, raw), f->data, f->len, 0600, err) < 0)
        return -1;
    *ret_raw = raw;
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
