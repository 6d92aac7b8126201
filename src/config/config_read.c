/* The folders → the bytes of a configuration. */
#include "config_bundle.h"
#include "config_crest.h"
#include "config_story.h"
#include "file.h"
#include "text.h"
#include <errno.h>
#include <sys/stat.h>

#define FILE_BYTES (1 << 20)

static bool
is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* DIR/../dashboards is shown and read as dashboards beside DIR where the two are the same folder (no link between). */
static const char *
beside(struct arena *a, const char *dir)
{
    const char *up = arena_printf(a, "%s/../dashboards", dir), *slash = strrchr(dir, '/'), *plain;
    const char *last = slash ? slash + 1 : dir;
    struct stat x, y;

    if (strcmp(last, ".") == 0 || strcmp(last, "..") == 0 || last[0] == '\0')
        return up;
    plain = arena_printf(a, "%.*sdashboards", (int)(last - dir), dir);
    if (stat(up, &x) == 0 && stat(plain, &y) == 0 && x.st_ino == y.st_ino && x.st_dev == y.st_dev)
        return plain;
    return up;
}

static const char *
without_slash(struct arena *a, const char *dir)
{
    size_t n = strlen(dir);

    while (n > 1 && dir[n - 1] == '/')
        n--;
    return arena_strndup(a, dir, n);
}

/* As the user named it; inside the configuration folder, else beside it. NULL: there is none. */
static const char *
dashboards_folder(struct arena *a, const char *dir, const char *dashboards)
{
    const char *inside = arena_printf(a, "%s/dashboards", dir), *next;

    if (dashboards)
        return without_slash(a, dashboards);
    if (is_folder(inside))
        return inside;
    next = beside(a, dir);
    return is_folder(next) ? next : NULL;
}

static int
refuse_yml(struct arena *a, const char *dir, struct err *err)
{
    char **names;
    size_t n;

    if (file_list(a, dir, ".yml", &names, &n, err))
        return -1;
    if (n > 0)
        return err_set(err, ERR_CONFIG, NULL, "rename it to .yaml", "%s/%s would not be read", dir, names[0]);
    return 0;
}

static int
read_kind(struct config_bundle *b, const char *dir, const char *ending, size_t *cap, struct err *err)
{
    char **names;
    size_t n;

    if (file_list(b->arena, dir, ending, &names, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct config_file f = {.name = arena_printf(b->arena, "%s/%s", dir, names[i])};
        char *text;

        if (file_read(b->arena, f.name, FILE_BYTES, &text, &f.len, err))
            return -1;
        f.text = text;
        config_crest_pack(b->arena, &f);
        *ARENA_PUSH(b->arena, b->files, b->n, *cap) = f;
    }
    return 0;
}

static int
read_folder(struct config_bundle *b, const char *dir, size_t *cap, struct err *err)
{
    return refuse_yml(b->arena, dir, err) || read_kind(b, dir, ".yaml", cap, err) ? -1 : 0;
}

/* A folder of its own: others than the administrator may write there. */
static int
read_stories(struct config_bundle *b, const char *dir, size_t *cap, struct err *err)
{
    const char *inside = arena_printf(b->arena, "%s/" CONFIG_STORY_FOLDER, dir);

    return is_folder(inside) ? read_kind(b, inside, CONFIG_STORY_ENDING, cap, err) : 0;
}

int
config_read(const char *dir, const char *dashboards, struct config_bundle **ret, struct err *err)
{
    struct config_bundle *b = config_bundle_new();
    size_t cap = 0;
    const char *folder = without_slash(b->arena, dir), *shown;

    if (!is_folder(folder)) {
        err_set(err, ERR_CONFIG, NULL, "--config DIR or KSRD_CONFIG names it",
            "there is no configuration folder '%s'", dir);
        goto fail;
    }
    shown = dashboards_folder(b->arena, folder, dashboards);
    if (read_folder(b, folder, &cap, err) || (shown && read_folder(b, shown, &cap, err)))
        goto fail_read;
    if (b->n > 0 && read_kind(b, folder, ".csv", &cap, err)) /* lists with dates, which YAML files name */
        goto fail_read;
    if (b->n > 0 && (read_kind(b, folder, ".svg", &cap, err) || read_kind(b, folder, ".png", &cap, err)))
        goto fail_read;
    if (b->n > 0 && read_stories(b, folder, &cap, err))
        goto fail_read;
    if (b->n == 0) {
        err_set(err, ERR_CONFIG, NULL, "ksrd reads *.yaml",
            "the configuration folder '%s' holds no .yaml file", dir);
        goto fail;
    }
    config_bundle_seal(b);
    *ret = b;
    return 0;

fail_read:
    if (err)
        err->kind = ERR_CONFIG;
fail:
    config_bundle_free(b);
    return -1;
}
